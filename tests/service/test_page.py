"""The page: its form is the vocabulary, its answer the document of the command, and nothing of a case gets lost."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

import pytest

import nanorx
from conftest import ROOT, case_files
from generators import case_of, random_case
from html_tree import read_page
from nanorx.advice.answers.verification import read_result, verify
from nanorx.advice.margins import number_margins, vary
from nanorx.api import advisor_for
from nanorx.document.forms import filed
from nanorx.document.html import html_parts
from nanorx.document.pages.recommend import recommend_document
from nanorx.errors import UsageError
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.case_text import case_text
from nanorx.service.page.answer import _inside, _window
from nanorx.service.page.asked import asked_first
from nanorx.service.page.catalogue import KINDS, address_of, catalogue_page
from nanorx.service.page.entries import entries_of, read_entries
from nanorx.service.page.fields import FieldWriter
from nanorx.service.page.jobs import first_page, page_of_form
from nanorx.service.page.sent import read_form
from sent_forms import URLENCODED, filled_in, multipart, sent, shown

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="session")
def advisor(base: RuleBase) -> Advisor:
    """What answers in a compute process."""
    return advisor_for(base)


HCC = ROOT / "cases/clinic/hcc-5cm.json"
_OTHERS = [path.relative_to(ROOT / "cases").as_posix() for path in case_files()[::90]]
MANY_CASES = ["clinic/glioblastoma.yaml", *(pytest.param(name, marks=pytest.mark.slow) for name in _OTHERS)]
"""A case with a few sentences about itself; with `--slow` some of every folder."""
_WRONG = {"tumor.organ": "x", "tumor.histology": "y", "tumor.size_cm": "4-5", "facility.imaging": "z"}
LIVER = {"tumor.organ": "liver", "tumor.histology": "hepatocellular-carcinoma"}


def test_a_case_as_entries_is_the_same_case(base: RuleBase) -> None:
    """What the form holds of a case is read as that case: of generated ones, and of numbers that are hard to write."""
    cases = [random_case(Random(seed), base) for seed in (*range(40), 164, 194)]
    cases += [case_of(base, {"patient.platelets_g_l": number}) for number in (1e-7, 0.1 + 0.2, 5000.0)]
    for case in cases:
        assert read_entries(entries_of(case), base).case == case


@pytest.mark.parametrize("name", MANY_CASES)
def test_what_a_browser_sends_of_a_page_is_the_case_on_it(name: str, advisor: Advisor) -> None:
    """The page of a case, sent as it is, is the same case, with its words about itself."""
    content = (ROOT / "cases" / name).read_bytes()
    found = page_of_form(advisor, multipart({"do": "open"}, (name, content)))
    fields = filled_in(read_page(found.content.decode()))
    again = sent(advisor, fields, "save-json")
    assert again.notes == ("200", "case.json")
    assert again.content.decode() == case_text(read_case(ROOT / "cases" / name, advisor.base), "json")


def test_every_descriptor_has_one_field_and_is_not_known(advisor: Advisor) -> None:
    """On the empty form each may be said once, with a name for those who do not see it; none says anything."""
    page = read_page(first_page(advisor).content.decode())
    ids = [item.attributes["id"] for item in page.walk() if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    for name, descriptor in advisor.base.vocabulary.descriptors.items():
        field = page.by_id(f"f-{name}")
        assert descriptor.question in field.text()
        heads = [*field.all("legend"), *[row for row in field.all("label") if row.attributes.get("for")]]
        assert heads[0].text().lower() == descriptor.label.lower()
    case = read_entries({name: texts for name, texts in filled_in(page).items() if "." in name}, advisor.base).case
    assert case is not None
    assert case.stated == ()


def test_the_answer_is_the_document_of_the_command(advisor: Advisor) -> None:
    """Sentence for sentence; only addresses and buttons are added."""
    case = read_case(HCC, advisor.base)
    found = advisor.assess(case)
    document = filed(recommend_document(nanorx.recommend(case, rules=advisor.base), case, advisor.base, command=_none))
    first = html_parts(document, href=address_of(advisor.base))[0]
    assert first.text.encode("ascii", "xmlcharrefreplace") in sent(advisor, entries_of(case)).content
    assert found.leading_id is not None


def test_a_unit_is_read_as_in_a_file_and_said(advisor: Advisor) -> None:
    """Numbers may be written as anywhere else; at the field it is said how each was read."""
    page = shown(advisor, {**LIVER, "tumor.size_cm": "38 mm", "patient.bilirubin_mg_dl": "22 umol/L"})
    assert "3.8 cm" in page.by_id("m-tumor.size_cm").text()
    assert "1.2865 mg/dL" in page.by_id("m-patient.bilirubin_mg_dl").text()
    assert page.by_id("i-tumor.size_cm").attributes["value"] == "38 mm"
    assert "size 3.8 cm" in page.by_id("answer").text().replace("\xa0", " ")


def test_a_mistake_stands_at_its_field_and_on_top_and_the_rest_is_kept(advisor: Advisor) -> None:
    """There is no answer, not even an old one; every entry stands as it was written."""
    fields = {**LIVER, "tumor.size_cm": "52 foo", "patient.inr": "1,2,3", "facility.imaging": ["ct", "mri"]}
    found = sent(advisor, fields)
    assert found.notes == ("422", "")
    page = read_page(found.content.decode())
    trouble = page.by_id("trouble")
    assert trouble.attributes["role"] == "alert"
    assert [row.attributes["href"] for row in trouble.all("a")] == ["#i-tumor.size_cm", "#i-patient.inr"]
    assert "foo" in page.by_id("m-tumor.size_cm").text()
    assert page.by_id("i-tumor.size_cm").attributes["aria-invalid"] == "true"
    assert "No answer" in page.by_id("said").text()
    assert not page.by_id("answer").all("table")
    kept = filled_in(page)
    assert {name: kept[name] if len(kept[name]) > 1 else kept[name][0] for name in fields} == fields


def test_entries_that_contradict_each_other_are_refused_at_a_field(advisor: Advisor) -> None:
    """A prostate cancer of a woman is no case."""
    page = shown(advisor, {"tumor.organ": "prostate", "patient.sex": "female"})
    assert page.by_id("trouble").all("a")
    assert "No answer" in page.by_id("said").text()


@pytest.mark.parametrize(("name", "texts"), [("tumor.size_cm", ["1", "2"]), ("patient.pregnancy", ["yes", "no"])])
def test_an_entry_that_is_sent_twice_is_refused(name: str, texts: list[str], base: RuleBase) -> None:
    """Neither is taken."""
    found = read_entries({name: texts}, base)
    assert found.case is None
    assert found.problems_at(name)


def test_a_set_may_be_known_in_part(advisor: Advisor, base: RuleBase) -> None:
    """What is there, what is not, and whether the others are known to be not there."""
    name = "facility.imaging"
    cases = {
        "part": ({name: ["mri"]}, {"has": ["mri"], "lacks": []}),
        "with what is not": ({name: ["mri"], f"{name}.lacks": ["ct"]}, {"has": ["mri"], "lacks": ["ct"]}),
        "whole": ({name: ["mri"], f"{name}.rest": ["not-there"]}, ["mri"]),
        "none": ({f"{name}.rest": ["not-there"]}, []),
    }
    for entries, wanted in cases.values():
        case = read_entries(dict(entries), base).case
        assert case is not None
        assert case.as_json() == {"facility": {"imaging": wanted}}
    both = read_entries({name: ["mri"], f"{name}.lacks": ["mri"], f"{name}.rest": ["not-there"]}, base)
    assert both.problems_at(name)


def test_a_file_that_cannot_be_read_changes_nothing(advisor: Advisor) -> None:
    """Each mistake is said with its line; what was filled in stands as before, with its answer."""
    fields = {**LIVER, "do": "open"}
    found = page_of_form(advisor, multipart(fields, ("bad.yaml", b"tumor:\n  organ: liver\n  size_cm: big\n")))
    page = read_page(found.content.decode())
    assert found.notes == ("422", "")
    assert "line 3" in page.by_id("trouble").text().lower()
    assert filled_in(page)["tumor.organ"] == ["liver"]
    assert page.by_id("answer").all("table")
    none = shown(advisor, LIVER, "open")
    assert "No file was chosen" in none.by_id("trouble").text()


def test_a_file_in_other_words_is_opened_and_said(advisor: Advisor) -> None:
    """What was read otherwise than it was written is said on the page."""
    content = b"tumor: {organ: liver, histology: HCC, size: 38 mm}\n"
    page = read_page(page_of_form(advisor, multipart({"do": "open"}, ("c.yaml", content))).content.decode())
    assert "Opened: 3 values." in page.by_id("loaded").text()
    assert "3.8 cm" in page.by_id("loaded").text()
    assert page.by_id("i-tumor.size_cm").attributes["value"] == "3.8"


def test_files_are_those_of_the_commands(advisor: Advisor) -> None:
    """Case, answer and report are written as elsewhere."""
    case = read_case(HCC, advisor.base)
    entries = entries_of(case)
    assert sent(advisor, entries, "save-yaml").content.decode() == case_text(case, "yaml")
    assert sent(advisor, entries, "save-answer").content.decode() == nanorx.recommend(case, rules=advisor.base).dumps()
    assert sent(advisor, entries, "save-report").content.decode() == nanorx.report(case, rules=advisor.base)


def test_an_opinion_is_the_answer_with_a_choice_and_a_reason(advisor: Advisor) -> None:
    """It can be verified as the answer can; without a reason it is refused, and nothing is lost."""
    entries = entries_of(read_case(HCC, advisor.base))
    chosen = advisor.base.standards[0].id
    found = sent(advisor, {**entries, "choice": chosen, "reason": "The patient asks for it."}, "save-opinion")
    data = json.loads(found.content)
    assert (found.notes, data["schema"]) == (("200", "opinion.json"), "nanorx-opinion/1")
    assert (data["choice"], data["kind"], data["rank"]) == (chosen, "standard", None)
    assert data["reason"] == "The patient asks for it."
    assert verify(advisor, read_result(found.content, "opinion.json")).accepted
    page = shown(advisor, {**entries, "choice": chosen}, "save-opinion")
    assert "There is no reason" in page.by_id("trouble").text()
    assert filled_in(page)["choice"] == [chosen]
    assert page.by_id("answer").all("table")


@pytest.mark.parametrize(
    "kind", ["explain", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("detail", "why-not"))]
)
def test_what_is_said_of_an_approach_stays_open_until_it_is_closed(kind: str, advisor: Advisor) -> None:
    """It follows the case as the answer does; another button closes it."""
    entries = entries_of(read_case(HCC, advisor.base))
    name = advisor.assess(read_case(HCC, advisor.base)).approaches[1].approach.id
    page = shown(advisor, entries, f"{kind}:{name}")
    assert len(page.by_id("more").text()) > 300
    again = shown(advisor, filled_in(page))
    assert again.by_id("more").text() == page.by_id("more").text()
    assert not shown(advisor, filled_in(page), "close").by_id("more").text()


def test_a_number_is_tried_and_taken_back(advisor: Advisor) -> None:
    """The field says what stood there before, and a button brings it back."""
    entries = entries_of(read_case(HCC, advisor.base))
    page = shown(advisor, entries, "try:patient.platelets_g_l=15")
    assert filled_in(page)["patient.platelets_g_l"] == ["15"]
    assert "Before: 110" in page.by_id("m-patient.platelets_g_l").text()
    back = [row for row in page.by_id("numbers").all("button") if row.text().startswith("Back to")]
    after = shown(advisor, filled_in(page), back[0].attributes["value"])
    assert filled_in(after)["patient.platelets_g_l"] == ["110"]
    assert "was" not in filled_in(after)


@pytest.mark.parametrize("name", MANY_CASES)
def test_a_slider_holds_the_value_and_every_point(name: str, advisor: Advisor) -> None:
    """Each point at which the first place changes is on it, and what is offered to try is in the span that is named."""
    found = advisor.assess(read_case(ROOT / "cases" / name, advisor.base))
    rows = [row for row in number_margins(found) if row.down or row.up]
    for margin in rows:
        item = advisor.base.vocabulary.descriptors[margin.descriptor]
        row = vary(found, item.name, item.low, item.high)
        low, high, step = _window(row, item, margin.value)
        assert item.low <= low <= min([margin.value, *(point.at for point in row.points)])
        assert item.high >= high >= max([margin.value, *(point.at for point in row.points)])
        for span in row.spans:
            tried = _inside(span, margin.value, step)
            assert span.low < tried < span.high or tried in {span.low, span.high}
            assert tried > span.low or not span.open_low
            assert tried < span.high or not span.open_high


def test_questions_keep_their_places(advisor: Advisor) -> None:
    """What is answered stays where it was asked; only what cannot matter any more goes."""
    base, before = advisor.base, list[str]()
    case = read_entries({}, base).case
    assert case is not None
    answers: dict[str, Value | None] = {**LIVER, "patient.ecog": 1.0}
    for name, value in answers.items():
        case = case.replace({name: value})
        after = asked_first(advisor.assess(case), before)
        assert len(after) == len(set(after))
        assert [row for row in before if row in after] == [row for row in after if row in before]
        assert name in after
        before = after
    assert set(before) - set(base.begin_with)


def test_a_field_is_found_by_another_word_for_it(advisor: Advisor) -> None:
    """Synonyms, and choices with theirs; what finds nothing says so."""
    links = [row.attributes["href"] for row in shown(advisor, {"find": "thrombocytes"}, "find").by_id("found").all("a")]
    assert links == ["#f-patient.platelets_g_l"]
    assert "#f-tumor.histology" in [
        row.attributes["href"] for row in shown(advisor, {"find": "HCC"}, "find").by_id("found").all("a")
    ]
    assert "No field" in shown(advisor, {"find": "qwertz"}, "find").by_id("found").text()


def test_no_text_that_is_sent_becomes_markup(advisor: Advisor) -> None:
    """Whatever is written into any field comes back as text."""
    evil = '"><script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}'
    names = ["tumor.organ", "tumor.size_cm", "patient.pregnancy", "facility.imaging", "about", "id", "find", "x", "was"]
    fields = dict.fromkeys([*names, "reason", "choice", "asked", "profile", "more"], evil)
    for do in ("find", "save-opinion", f"explain:{evil}"):
        content = sent(advisor, fields, do).content
        assert b"<script>alert" not in content
        assert len(read_page(content.decode()).all("script")) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("", b""),
        ("application/json", b"{}"),
        (URLENCODED, b"a=%ff"),
        (URLENCODED, "\N{SNOWMAN}".encode()),
        (URLENCODED, b"&".join(b"a=1" for _ in range(4_000))),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--b\r\n\r\n--b--"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n"),
        ("multipart/form-data; boundary=\N{SNOWMAN}", b""),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 3_000),
    ],
)
def test_what_is_no_form_is_refused(kind: str, body: bytes) -> None:
    """Anything may be sent; nothing but a form is read."""
    with pytest.raises(UsageError, match="NRX630"):
        read_form(kind, body)


def test_a_page_says_what_was_no_form(advisor: Advisor) -> None:
    """There is no answer to it, and the form can be filled in."""
    found = page_of_form(advisor, ("application/json", b"{}"))
    assert found.notes == ("422", "")
    page = read_page(found.content.decode())
    assert "not the form of the page" in page.by_id("trouble").text()
    assert page.by_id("said").text().startswith("No answer")


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_about_the_rule_base_is_there_and_leads_to_others_that_are(kind: str, base: RuleBase) -> None:
    """No link of them leads nowhere; what there is not is refused."""
    names = list(KINDS[kind][0](base))
    pages = [catalogue_page(base, kind, name) for name in ("", *names[:: max(len(names) // 5, 1)])]
    for text in pages:
        for address in re.findall(r'href="/(?!static)([^"?]*)"', text):
            target, _, name = address.partition("/")
            assert not name or name in set(KINDS[target][0](base))
    with pytest.raises(UsageError, match="NRX634"):
        catalogue_page(base, kind, "no-such-thing")


def test_a_page_names_no_command(advisor: Advisor) -> None:
    """Who has a page in a browser has no command to type."""
    entries = entries_of(read_case(HCC, advisor.base))
    name = advisor.assess(read_case(HCC, advisor.base)).approaches[2].approach.id
    for fields, do in (({}, "answer"), (entries, f"explain:{name}"), (_WRONG, "answer")):
        text = shown(advisor, fields, do).text()
        assert "--set" not in text
        assert not re.search(r"\bnanorx [a-z]", text)


def test_nothing_is_kept_on_the_way_and_no_script_of_others_runs(client: TestClient) -> None:
    """The headers say so, of the page and of what is sent."""
    for found in (client.get("/"), client.post("/", data={"tumor.organ": "liver", "do": "answer"})):
        assert found.status_code == 200
        assert found.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in found.headers["content-security-policy"]
        assert "unsafe" not in found.headers["content-security-policy"]
    assert client.post("/", data={"tumor.organ": "x"}).status_code == 422
    saved = client.post("/", data={"tumor.organ": "liver", "do": "save-json"})
    assert saved.headers["content-disposition"] == 'attachment; filename="case.json"'
    shown_report = client.post("/", data={"tumor.organ": "liver", "do": "show-report"})
    assert "Intended use" in shown_report.text
    assert "style-src 'self' 'sha256-" in shown_report.headers["content-security-policy"]
    assert client.get("/static/page.js").headers["content-type"].startswith("text/javascript")
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/rules").status_code == 200
    assert client.get("/rules/no-such-rule").status_code == 404


def _none(*words: object) -> str:
    return ""


def test_a_saved_answer_that_is_opened_is_refused_on_the_page(client: TestClient, base: RuleBase) -> None:
    """A file that is too large for a case is said beside the form, which keeps what is filled in."""
    media, body = multipart({**LIVER, "do": "open"}, ("answer.json", b"{" + b" " * 1_200_000 + b"}"))
    found = client.post("/", content=body, headers={"Content-Type": media})
    assert found.status_code == 422
    page = read_page(found.text)
    assert (
        "larger than 1,000,000 bytes. A case has a few thousand bytes; a saved answer is no case."
        in page.by_id("trouble").text()
    )
    assert filled_in(page)["tumor.organ"] == ["liver"]
    assert base.sha256[:8] in found.text


def test_the_answer_has_in_full_what_it_shortens(advisor: Advisor, base: RuleBase) -> None:
    """Each value of the case and each standard of today is on the page, and on its print."""
    values = {"patient.inr": "1.2", "patient.platelets_g_l": "80", "patient.sodium_mmol_l": "139"}
    page = shown(advisor, {**LIVER, "tumor.size_cm": "38 mm", **values})
    whole = next(item for item in page.by_id("answer").walk() if item.attributes.get("class") == "whole").text()
    result = nanorx.recommend({"tumor": {"organ": "liver", "histology": "HCC", "size": "38 mm"}}, rules=base)
    for words in [*(row.title for row in result.today), "80", "139", "1.2"]:
        assert words in whole.replace("\N{NO-BREAK SPACE}", " ")


def test_a_note_at_a_field_does_not_name_it_by_code(base: RuleBase) -> None:
    """Who fills in a form knows labels, not keys of a file."""
    assert read_entries({"tumor.size_cm": ["38 mm"]}, base).notes == {"tumor.size_cm": 'Read "38 mm" as 3.8 cm.'}


@pytest.mark.parametrize(
    ("name", "choice", "words"),
    [
        ("tumor.histology", "hepatocellular-carcinoma", "hepatocellular carcinoma (HCC)"),
        ("tumor.histology", "non-small-cell-lung-carcinoma", "non-small cell lung carcinoma (NSCLC)"),
        ("tumor.histology", "squamous-cell-carcinoma", "squamous cell carcinoma"),
        ("tumor.histology", "liver-metastasis", "metastasis in the liver"),
        ("tumor.histology", "lymphoma", "lymphoma"),
    ],
)
def test_a_choice_shows_no_abbreviation_of_only_a_part_of_it(
    base: RuleBase, name: str, choice: str, words: str
) -> None:
    """LUAD is one kind of non-small cell carcinoma: it is read as that, and is no other name of it."""
    item = base.vocabulary.descriptors[name]
    assert FieldWriter(base, read_entries({}, base))._choice_words(item, choice, item.choices[choice]) == words


def test_no_standard_is_silently_left_out(advisor: Advisor, base: RuleBase) -> None:
    """Resection may be what is done for this liver cancer; too little is said to tell, so it is named."""
    page = shown(advisor, {**LIVER, "tumor.size_cm": "38 mm", "patient.child_pugh": "A", "patient.ecog": "1"})
    case = {"tumor": {"organ": "liver", "histology": "HCC", "size": "38 mm"}, "patient": {"child_pugh": "A", "ecog": 1}}
    result = nanorx.recommend(case, rules=base)
    told = {row.title for row in (*result.today, *result.today_held_back)}
    assert [row.title for row in result.today_not_told] == ["Surgical resection"]
    assert "Cannot tell yet: Surgical resection." in page.by_id("answer").text()
    assert told.isdisjoint(row.title for row in result.today_not_told)
    spread = {"tumor.spread": "disseminated", "tumor.portal_vein_thrombosis": "main", "tumor.resectable": "no"}
    assert "Surgical resection" not in shown(advisor, {**LIVER, **spread}).by_id("answer").text()
