"""The page in a real browser: from an empty form to an answer, without script and with; keyboard, width, contrast."""

from __future__ import annotations

import json
import threading
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from conftest import ROOT, one_in
from in_browser import CHROMIUM, CONTRASTS, FLAGS, LEAST_CONTRAST, LOOKS
from nanorx.service.app import make_app
from nanorx.service.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.rule_base import RuleBase

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: no browser tests")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the browser tests are left out"),
]
expect = sync_api.expect
sync_api.expect.set_options(timeout=30_000)
HCC = ROOT / "cases/clinic/hcc-5cm.json"


@pytest.fixture(scope="module")
def address(base: RuleBase) -> Iterator[str]:
    """A running service on a port that is free."""
    server = uvicorn.Server(uvicorn.Config(make_app(ServiceSettings(port=0), base), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = monotonic() + 60
    while not server.started and monotonic() < end:
        sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def open_page(address: str) -> Iterator[Callable[..., Any]]:
    """Open the page in a look, with `said`, what the browser complains of."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)

        def page(look: str, **more: Any) -> Any:
            shown = browser.new_context(**LOOKS[look], **more).new_page()
            shown.said = []
            shown.on("console", lambda message: shown.said.append(message.text))
            shown.on("pageerror", lambda error: shown.said.append(str(error)))
            shown.goto(address)
            return shown

        yield page
        browser.close()


def entry(name: str) -> str:
    """The selector of the element that takes the focus in a field."""
    return f"[id='i-{name}']"


def test_from_an_empty_form_to_an_answer_without_script(open_page: Callable[..., Any]) -> None:
    """Fill in, be told of a mistake, correct it, ask why, save: by the buttons of the form alone."""
    page = open_page("light", java_script_enabled=False)
    page.select_option(entry("tumor.organ"), "liver")
    page.select_option(entry("tumor.histology"), label="hepatocellular carcinoma (HCC)")
    page.fill(entry("tumor.size_cm"), "38 foo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "1 entry to correct" in page.inner_text("#trouble")
    page.fill(entry("tumor.size_cm"), "38 mm")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.inner_text("#said").startswith("First: ")
    assert "3.8" in page.inner_text("[id='m-tumor.size_cm']")
    with page.expect_navigation():
        page.click("button[value^='explain:'] >> nth=0")
    assert page.inner_text("#more-title").startswith("Why: ")
    with page.expect_download() as saved:
        page.click("text=Case (JSON)")
    assert json.loads(saved.value.path().read_text())["tumor"]["size_cm"] == 3.8
    page.fill("#reason", "The patient asks for it.")
    page.select_option("#choice", index=1)
    with page.expect_download() as saved:
        page.click("text=Save my choice with the answer")
    assert json.loads(saved.value.path().read_text())["reason"] == "The patient asks for it."
    assert page.url.endswith("/")
    page.context.close()


def test_the_answer_follows_each_change_and_the_focus_stays(open_page: Callable[..., Any]) -> None:
    """With script no button is needed; what changed is said once in a status, and nothing jumps."""
    page = open_page("light")
    page.select_option(entry("tumor.organ"), "liver")
    expect(page.locator("#said")).not_to_have_text("The case states nothing yet.")
    page.select_option(entry("tumor.histology"), "hepatocellular-carcinoma")
    page.click(entry("tumor.size_cm"))
    page.keyboard.type("38 mm", delay=30)
    expect(page.locator("[id='m-tumor.size_cm']")).to_contain_text("3.8")
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("document.activeElement.id") == "i-tumor.size_cm"
    assert page.input_value(entry("tumor.size_cm")) == "38 mm"
    assert page.get_attribute("#said", "role") == "status"
    assert "size 3.8" in page.inner_text("#answer").replace("\xa0", " ")
    page.keyboard.type("x")
    page.wait_for_selector("#trouble[role=alert] a")
    assert page.get_attribute(entry("tumor.size_cm"), "aria-invalid") == "true"
    assert page.inner_text("#said").startswith("No answer")
    page.keyboard.press("Backspace")
    page.wait_for_selector("#trouble:not([role])", state="attached")
    page.fill("#find", "thrombocytes")
    page.wait_for_selector("#found a")
    page.click("#found a")
    assert page.evaluate("document.activeElement.id") == "i-patient.platelets_g_l"
    page.keyboard.type("110")
    page.wait_for_selector("[id='s-patient.platelets_g_l']")
    page.fill("[id='s-patient.platelets_g_l']", "15")
    expect(page.locator("[id='m-patient.platelets_g_l']")).to_contain_text("Before: 110")
    assert page.input_value(entry("patient.platelets_g_l")) == "15"
    page.click("#numbers >> text=Back to 110")
    expect(page.locator("[id='m-patient.platelets_g_l']")).not_to_contain_text("Before")
    assert page.input_value(entry("patient.platelets_g_l")) == "110"
    page.click("button[value^='why-not:'] >> nth=2")
    page.wait_for_selector("#more-title")
    assert page.evaluate("document.activeElement.id") == "more-title"
    assert [line for line in page.said if "422" not in line] == []  # a refused entry is told by its status too
    assert page.url.endswith("/")
    page.context.close()


@pytest.mark.parametrize("look", ["phone, dark", "light"][:: one_in(2)])
def test_the_page_is_as_clean_as_the_report(look: str, open_page: Callable[..., Any]) -> None:
    """Empty, with an answer, with more about an approach: no rule of axe-core is broken, every text has contrast.

    Nothing is wider than the page.
    """
    page = open_page(look)
    for step in (None, "open", "explain"):
        if step == "open":
            page.click("#open summary")
            page.set_input_files("#case-file", HCC)
            page.click("text=Open it")
            page.wait_for_selector("#approaches")
            page.eval_on_selector_all("details.group", "rows => rows.forEach(row => { row.open = true; })")
        elif step:
            page.click("button[value^='explain:'] >> nth=0")
            page.wait_for_selector("#more-title")
        found = axe_api.Axe().run(page).response["violations"]
        assert [(row["id"], [node["html"][:200] for node in row["nodes"][:3]]) for row in found] == []
        ratios = [row for row in page.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST]
        assert ratios[:5] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["viewport"]["width"]  # type: ignore[index]
    page.context.close()


@pytest.mark.parametrize("path", ["rules/artery-inr-above-3", "evidence", "descriptors/patient.child_pugh"])
def test_the_pages_behind_it_are_as_clean(path: str, open_page: Callable[..., Any]) -> None:
    """No rule of axe-core is broken, every text has contrast and nothing is wider than a phone."""
    page = open_page("phone, dark")
    page.goto(page.url + path)
    assert [row["id"] for row in axe_api.Axe().run(page).response["violations"]] == []
    assert [row for row in page.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST][:5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_every_focus_can_be_seen_and_the_first_leads_to_the_answer(open_page: Callable[..., Any]) -> None:
    """Tab goes through the form in the order in which it is read; each element that has the focus has a frame."""
    page = open_page("light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        assert (style[0], style[1] >= 2) == ("solid", True), seen
    entries = [name for name in seen if name.startswith("i-")]
    assert entries[:4] == ["i-goal.setting", "i-tumor.organ", "i-tumor.histology", "i-patient.age_years"]
    page.set_viewport_size({"width": 320, "height": 640})  # 400 % of 1280
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_only_the_answer_is_printed(open_page: Callable[..., Any]) -> None:
    """With its references and its notice, without form and buttons."""
    page = open_page("dark")
    page.click("#open summary")
    page.set_input_files("#case-file", HCC)
    page.click("text=Open it")
    page.wait_for_selector("#approaches")
    page.emulate_media(media="print")
    assert not page.is_visible("#case")
    assert not page.is_visible("button")
    assert page.is_visible("#glance")
    assert page.inner_text("#answer").rstrip().endswith("the treating team decides.")
    assert page.evaluate("document.querySelector('.refs').getBoundingClientRect().height") > 50
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()


def test_a_file_that_does_not_come_leaves_the_page_as_it_is(open_page: Callable[..., Any]) -> None:
    """Without a service what is filled in stays, and the page says so; a refusal goes once the file is saved."""
    page = open_page("light")
    page.select_option(entry("tumor.organ"), "liver")
    page.click("text=Save my choice with the answer")
    expect(page.locator("#m-reason")).to_contain_text("There is no reason.")
    page.fill("#reason", "The patient asks for it.")
    with page.expect_download() as saved:
        page.click("text=Save my choice with the answer")
    assert saved.value.suggested_filename == "opinion.json"
    expect(page.locator("#trouble-title")).to_have_count(0)
    page.context.set_offline(True)
    page.click("text=Case (JSON)")
    expect(page.locator("#said")).to_contain_text("No file came.")
    assert page.input_value(entry("tumor.organ")) == "liver"
    page.context.close()
