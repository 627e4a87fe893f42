"""The report in a real browser: accessibility, contrast, width, keyboard, paper. Skipped where there is no browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from base_pages import AUTHORS, SHIPPED
from case_pages import PAGES
from cohort_summaries import full_summary
from conftest import ROOT, case_files, one_in
from in_browser import CHROMIUM, CONTRASTS, FLAGS, LEAST_CONTRAST, LOOKS
from nanorx.document.forms import write
from nanorx.document.pages.cohort import cohort_document
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.advice.assessment import Advisor
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: no browser tests")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the browser tests are left out")

HCC, CONFLICT, ROUTINE = "clinic/hcc-5cm.json", "clinic/prostate-small.yaml", "edge/disseminated-disease.yaml"
CASES = [HCC, CONFLICT, ROUTINE, "edge/empty.json", "nothing-left"]
HELD = "clinic/hcc-2cm-inr-6-platelets-8-trial.yaml"
TWO_LOOKS = ("light", "phone, dark")
SHOWN = [(HCC, look) for look in LOOKS][:: one_in(3)]
SHOWN += [(name, look) for at, name in enumerate(CASES[1:]) for look in TWO_LOOKS[at % one_in(4) :: one_in(4)]]
SHOWN.append((HELD, "phone"))
FULLEST = [HCC, HELD, "edge/hcc-2cm-stop-bleeding.yaml", "evidence/liver-cholangiocarcinoma-3.yaml", *CASES[3:]]
FULLEST = FULLEST[:: one_in(2)]
"""Cases with most text on the first page, and two with least."""
OTHER_PAGES = [
    (page, look)
    for at, page in enumerate(["recommend", *(name for name in PAGES if name.endswith("--all"))])
    for look in TWO_LOOKS[at % one_in(4) :: one_in(4)]
]
PAPERS = ("A4", "Letter")
LABEL = ("Patient 7 of the list of Thursday, asked for by the hepatology ward, " * 2)[:120]
ONLY_THE_FIRST = ".next-page, .next-page ~ * { display: none !important }"

BOXES = """() => [...document.querySelectorAll('#charts svg')[0].querySelectorAll('.num, circle')].map(item => {
  const box = item.getBBox();
  return [item.tagName, box.x, box.y, box.x + box.width, box.y + box.height];
})"""

COVERED = """() => [...document.querySelectorAll('svg.bars')].flatMap(chart => {
  const boxes = [...chart.querySelectorAll('text')].map(item => [item.textContent, item.getBBox()]);
  return boxes.flatMap(([text, a], at) => boxes.slice(at + 1).filter(([, b]) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height - 3 && b.y + 3 < a.y + a.height - 3
  ).map(([other]) => [text, other]));
})"""
"""The texts of bars that cover each other; the box of a text is higher than its letters."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser with a profile of its own."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield started
        started.close()


@pytest.fixture(scope="module")
def file_of(report: Callable[[str], Document], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The report of a case as a file."""
    folder = tmp_path_factory.mktemp("reports")

    def written(name: str) -> Path:
        path = folder / f"{re.sub(r'[^a-z0-9]+', '-', name)}.html"
        if not path.exists():
            path.write_bytes(write(report(name), "html").encode())
        return path

    return written


@pytest.fixture
def show(browser: Any, file_of: Callable[[str], Path]) -> Iterator[Callable[[str, str], Any]]:
    """Open a report in one of the looks."""
    opened: list[Any] = []

    def page(name: str, look: str) -> Any:
        context = browser.new_context(**LOOKS[look])
        opened.append(context)
        shown = context.new_page()
        shown.requested, shown.said = [], []
        shown.on("request", lambda request: shown.requested.append(request.url))
        shown.on("console", lambda message: shown.said.append(message.text))
        shown.goto(file_of(name).as_uri())
        return shown

    yield page
    for context in opened:
        context.close()


@pytest.mark.parametrize(("name", "look"), SHOWN)
def test_axe_finds_nothing_every_text_has_contrast_and_nothing_is_wider_than_the_page(
    name: str, look: str, show: Callable[[str, str], Any]
) -> None:
    """No rule of axe-core is broken, the best practices included.

    Each text stands out from what is behind it, in light and dark; no scrolling sideways, on a phone either.
    """
    page = show(name, look)
    found = axe_api.Axe().run(page).response["violations"]
    assert [(row["id"], [node["html"][:200] for node in row["nodes"][:3]]) for row in found] == []
    ratios = page.evaluate(CONTRASTS)
    assert len(ratios) > 50
    assert [row for row in ratios if row[0] < LEAST_CONTRAST][:5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["viewport"]["width"]  # type: ignore[index]


@pytest.mark.parametrize(("page", "look"), OTHER_PAGES)
def test_the_pages_of_other_commands_are_as_clean(
    page: str, look: str, advisor: Advisor, root: Path, browser: Any, tmp_path: Path
) -> None:
    """Each page, whole: no rule of axe-core is broken, every text has contrast and nothing is wider than the page."""
    path = tmp_path / "page.html"
    found = advisor.assess(read_case(root / "cases/clinic/hcc-2.5cm-pacemaker.yaml", advisor.base))
    path.write_bytes(write(PAGES[page](found), "html").encode())
    with browser.new_context(**LOOKS[look]) as context:
        shown = context.new_page()
        shown.goto(path.as_uri())
        assert [row["id"] for row in axe_api.Axe().run(shown).response["violations"]] == []
        assert [row for row in shown.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST][:5] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]["viewport"]["width"]  # type: ignore[index]


@pytest.mark.parametrize("name", [*SHIPPED, "rules check", "rules mutate", "rules impact", "rules prove"][:: one_in(3)])
def test_the_pages_about_a_rule_base_are_as_clean(
    name: str, base: RuleBase, project: Path, browser: Any, tmp_path: Path
) -> None:
    """No rule of axe-core is broken, every text has contrast and nothing is wider than a phone."""
    path = tmp_path / "page.html"
    document = SHIPPED[name](base) if name in SHIPPED else AUTHORS[name](project)
    path.write_bytes(write(document, "html").encode())
    with browser.new_context(**LOOKS["phone, dark"]) as context:
        shown = context.new_page()
        shown.goto(path.as_uri())
        assert [row["id"] for row in axe_api.Axe().run(shown).response["violations"]] == []
        assert [row for row in shown.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST][:5] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_summary_of_a_cohort_is_as_clean(base: RuleBase, browser: Any) -> None:
    """With its drawings: no rule of axe-core is broken, every text has contrast, nothing is wider than a phone.

    On a wide screen no texts of its drawings cover each other; on paper the first page is one sheet.
    """
    document = cohort_document(full_summary(base, most=6), base, everything=True, drawings=True)
    with browser.new_context(**LOOKS["phone, dark"]) as context:
        shown = context.new_page()
        shown.set_content(write(document, "html"))
        assert [row["id"] for row in axe_api.Axe().run(shown).response["violations"]] == []
        assert [row for row in shown.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST][:5] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    with browser.new_context(**LOOKS["light"]) as context:
        shown = context.new_page()
        shown.set_content(write(document, "html"))
        assert [row for row in shown.evaluate(CONTRASTS) if row[0] < LEAST_CONTRAST][:5] == []
        assert shown.evaluate(COVERED) == []
    assert sheets(document, browser) == [1, 1]


def test_only_the_file_is_read(show: Callable[[str, str], Any], file_of: Callable[[str], Path]) -> None:
    """The browser asks for nothing else and has nothing to complain of."""
    page = show(HCC, "light")
    assert page.requested == [file_of(HCC).as_uri()]
    assert page.said == []


@pytest.mark.parametrize("name", [HCC, CONFLICT, ROUTINE, "clinic/glioblastoma.yaml", "clinic/lung-carcinoma.yaml"])
def test_rank_numbers_cover_neither_each_other_nor_a_dot(name: str, show: Callable[[str, str], Any]) -> None:
    """In the letters that the browser really draws."""
    boxes = show(name, "light").evaluate(BOXES)
    labels = [box for box in boxes if box[0] == "text"]
    for place, (_, left, top, right, bottom) in enumerate(labels):
        others = [box for box in boxes if box[0] == "circle"] + labels[:place]
        # The box of a text is higher than its figures: what is above and below them is empty.
        top, bottom = top + 3, bottom - 3  # noqa: PLW2901 - the same box
        for _, x1, y1, x2, y2 in others:
            assert x2 <= left or x1 >= right or y2 <= top or y1 >= bottom


def test_the_first_key_leads_to_the_answer(show: Callable[[str, str], Any]) -> None:
    """Tab shows the skip link, with a frame; Enter goes to the answer; every focus can be seen."""
    page = show(HCC, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#glance"
    for _ in range(30):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert (width >= 2, style) == (True, "solid")


def test_a_card_of_a_phone_names_each_figure(show: Callable[[str, str], Any]) -> None:
    """On a phone each figure of the ranking has its label, the same as the head of its column."""
    page = show(HCC, "phone")
    heads = page.eval_on_selector_all("#ranking thead th", "cells => cells.map(cell => cell.textContent)")
    row = page.eval_on_selector_all(
        "#ranking tbody tr:first-child td", "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert row[0] == "none"
    assert [word.strip('"') for word in row[1:]] == heads[2:]
    roles = page.eval_on_selector_all("#ranking tr > *", "cells => cells.map(cell => cell.getAttribute('role'))")
    assert set(roles) == {"columnheader", "rowheader", "cell"}


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_is_light_and_has_page_numbers(paper: str, show: Callable[[str, str], Any]) -> None:
    """Printed from a dark screen the page is white, no row or item is split, and no heading stands alone."""
    page = show(HCC, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    whole = "rows => rows.every(row => getComputedStyle(row).breakInside == 'avoid')"
    assert page.eval_on_selector_all("tr, li, p, dt, dd, figure, caption", whole)
    followed = "rows => rows.every(row => getComputedStyle(row).breakAfter == 'avoid')"
    assert page.eval_on_selector_all("h2, h3, caption, thead, figcaption, #open > p", followed)
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.evaluate("[...document.styleSheets[0].cssRules].some(rule => /counter\\(pages?\\)/.test(rule.cssText))")
    assert 5 <= pages_of(page, paper) <= 16


@pytest.mark.parametrize("name", FULLEST)
def test_the_first_page_is_one_sheet(name: str, report: Callable[[str], Document], browser: Any) -> None:
    """With the longest label, on A4 and Letter, what is to be handed round alone is one page; the rest starts anew."""
    assert sheets(report(name), browser) == [1, 1]


@pytest.mark.slow
def test_the_first_page_of_every_kind_of_case_is_one_sheet(report: Callable[[str], Document], browser: Any) -> None:
    """The same for cases of every folder."""
    names = [path.relative_to(ROOT / "cases").as_posix() for path in case_files()[:: 10 * one_in(8)]]
    assert [name for name in names if sheets(report(name), browser) != [1, 1]] == []


def sheets(document: Document, browser: Any) -> list[int]:
    """How many pages of each paper the first page of a report takes."""
    labeled = document._replace(fill_in=[("Label", LABEL), *document.fill_in[1:]])
    with browser.new_context(**LOOKS["light"]) as context:
        page = context.new_page()
        page.set_content(write(labeled, "html"))
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.querySelector('.next-page')).breakBefore") == "page"
        page.add_style_tag(content=ONLY_THE_FIRST)
        return [pages_of(page, paper) for paper in PAPERS]


def pages_of(page: Any, paper: str) -> int:
    """How many pages a PDF of the page has."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, print_background=True)))
