"""The report as HTML: its form, its figures, its citations, and that no text becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT, case_files, some_of
from html_tree import Element, read_page
from nanorx.advice.assessment import Advisor
from nanorx.advice.language.phrases import level, signed, span_words
from nanorx.document.forms import write
from nanorx.document.pages.report import report_document
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.answers.result import Recommendation, Result
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

HCC, CONFLICT, ROUTINE = "clinic/hcc-5cm.json", "clinic/prostate-small.yaml", "edge/disseminated-disease.yaml"
RANKED = [HCC, CONFLICT, ROUTINE, "table1/18-liver.yaml"]
HELD, TORN = "clinic/hcc-pregnant-trial.yaml", "clinic/hcc-several-nodules-routine.yaml"
CASES = [*RANKED, "edge/empty.json", "edge/nothing-stated.yaml", "nothing-left"]
EVERY = [name for path in case_files() if (name := path.relative_to(ROOT / "cases").as_posix())[0] in "ce"]
HOSTILE = "</p></style></title><script>alert(1)</script><img src=x onerror=alert(2)> \" ' & `x` [36] \u202e\x07 {{7*7}}"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer"),
    *("h1", "h2", "h3", "p", "a", "b", "span", "small", "cite", "code", "pre", "div"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "svg", "desc", "line", "circle", "text"),
}


def page(made: Document) -> Element:
    return read_page(write(made, "html"))


def best_of(result: Result) -> dict[str, Recommendation]:
    """The best strategy of each approach, by the number of the approach."""
    return {str(item.rank): result.recommendation(item.strategies[0]) for item in result.approaches}


def rows(table: Element) -> list[list[str]]:
    """The cells of the body, without their smaller lines."""
    body = table.all("tbody")[0]
    return [[cell.text("small") for cell in row.children if isinstance(cell, Element)] for row in body.all("tr")]


@pytest.mark.parametrize("name", CASES)
def test_each_section_is_named_by_its_heading(name: str, report: Callable[[str], Document]) -> None:
    """A screen reader says the heading when it enters the section."""
    tree = page(report(name))
    for section in tree.all("section"):
        assert tree.by_id(section.attributes["aria-labelledby"]).tag in {"h2", "h3"}


@pytest.mark.parametrize("name", CASES)
def test_every_link_leads_to_one_place_of_the_page(name: str, report: Callable[[str], Document]) -> None:
    """Ids are unique, and all links, labels and descriptions name one that exists."""
    tree = page(report(name))
    ids = [item.attributes["id"] for item in tree.walk() if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    for item in tree.walk():
        assert item.attributes.get("href", "#")[0] == "#"
        named = [item.attributes.get("href", "#")[1:], item.attributes.get("aria-labelledby", "")]
        named.append(item.attributes.get("aria-describedby", ""))
        assert {word for word in named if word} <= set(ids)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_loaded_and_nothing_runs(name: str, report: Callable[[str], Document]) -> None:
    """One file: no script, no source, no import, no address in the style; and nothing but ASCII."""
    text = write(report(name), "html")
    assert text.isascii()
    tree = read_page(text)
    assert {item.tag for item in tree.walk()} <= TAGS | {""}
    for item in tree.walk():
        assert not {key for key in item.attributes if key.startswith("on") or key in {"src", "style", "xlink:href"}}
    style = tree.all("style")[0].text()
    assert not re.search(r"url\(|@import|@font-face|expression|//", style)


def test_the_notice_stands_on_every_printed_page(report: Callable[[str], Document]) -> None:
    """It is in the margin of the paper, and no text of a notice can leave its place in the style."""
    made = report(HCC)
    style = page(made).all("style")[0].text()
    assert f'@bottom-left{{content:"{made.notice.rstrip(".")}' in style
    hostile = page(made._replace(notice=HOSTILE)).all("style")[0].text()
    assert "script" in hostile
    assert not re.search(r"[<&'`]", hostile)
    assert hostile.count('"') == style.count('"')


def test_empty_elements_of_a_table_are_no_headers(report: Callable[[str], Document]) -> None:
    """Each table has a caption, each header cell words and a scope."""
    for table in page(report(HCC)).all("table"):
        assert table.all("caption")[0].text()
        assert all(cell.text() and cell.attributes["scope"] for cell in table.all("th"))


@pytest.mark.parametrize("name", RANKED)
def test_figures_of_the_charts_are_those_of_the_tables(name: str, report: Callable[[str], Document]) -> None:
    """Each dot, line, label and description says what the ranking says, and that is what the result says."""
    made = report(name)
    tree = page(made)
    result = made.data.result
    items = best_of(result)
    listed = [row for table in tree.by_id("ranking").all("table") for row in rows(table)]
    assert {row[0]: row[2] for row in listed if "=" not in row[0]}.items() <= {
        number: signed(item.fit) for number, item in items.items()
    }.items()
    plane, ranks = tree.by_id("charts").all("svg")
    said = plane.all("desc")[0].text().split("; ")
    table = [number for number in items if f"{number}: " in "; ".join(said)]
    assert len(said) == len(listed)
    assert said == [
        f"{number}: fit {signed(items[number].fit)}, evidence {signed(items[number].evidence)}" for number in table
    ]
    dots, labels = plane.all("circle"), plane.all("text", "num")
    assert sorted(rank for label in labels for rank in label.text().split(", ")) == sorted(table)
    for dot, label in zip(dots, labels, strict=True):
        for rank in label.text().split(", "):
            fit = (float(dot.attributes["cx"]) - 46) / 40 - 3
            evidence = 3 - (float(dot.attributes["cy"]) - 14) / 40
            assert fit == pytest.approx(items[rank].fit, abs=0.002)
            assert evidence == pytest.approx(items[rank].evidence, abs=0.002)
    size = len(made.data.result.recommendations)
    could = [span_words(*items[number].rank_interval) for number in table]
    assert [item.text() for item in ranks.all("text", "end")] == could
    lines = ranks.all("line", "range")
    for place, (rank, dot) in enumerate(zip(table, ranks.all("circle"), strict=True)):
        item = items[rank]
        drawn = [dot.attributes["cx"]]
        drawn += [line.attributes[end] for line in lines[2 * place : 2 * place + 2] for end in ("x1", "x2")]
        wanted = [item.rank, *item.rank_interval, *item.rank_interval_if_not_excluded]
        assert [round((float(x) - 34) / 224 * (size - 1)) + 1 for x in drawn] == wanted
        assert f"{rank}: now {item.rank}, could be {could[place]}" in ranks.all("desc")[0].text()


@pytest.mark.parametrize("name", RANKED)
def test_criteria_say_their_level_in_figures_and_in_words(name: str, report: Callable[[str], Document]) -> None:
    """The table of criteria holds each level of the result, with the word for it and the color for its sign."""
    made = report(name)
    items = best_of(made.data.result)
    words = {1: "weak", 2: "moderate", 3: "strong"}
    for row in page(made).by_id("criteria").all("tbody")[0].all("tr"):
        item = items[row.all("b")[0].text()]
        for cell, found in zip(row.all("td"), item.criteria.values(), strict=True):
            number = cell.text().split()[0]
            assert int(number) == found.level
            if found.level:
                side = "for" if found.level > 0 else "against"
                assert cell.all("span", "hidden")[0].text() == f"{words[abs(found.level)]} {side}"
                assert f"{side}{abs(found.level)}" in cell.classes
            else:
                assert "level0" in cell.classes


@pytest.mark.parametrize("name", some_of(EVERY, 40))
def test_all_references_cited_are_listed_and_all_listed_are_cited(name: str, report: Callable[[str], Document]) -> None:
    """Every number in brackets has its row with a match word; no row is there for nothing."""
    tree = page(report(name))
    cites = tree.all("cite")
    numbers: set[int] = set()
    for cite in cites:
        for inside in re.findall(r"\[([\d,-]+)\]", cite.text()):
            for part in inside.split(","):
                ends = [int(word) for word in part.split("-")]
                numbers |= set(range(ends[0], ends[-1] + 1))
    listed = [item for item in tree.all("ul", "refs") for item in item.all("li")]
    ids = {item.attributes["id"] for row in listed for item in row.walk() if "id" in item.attributes}
    assert {f"ref-r{number}" for number in numbers} <= ids
    linked = {link.attributes["href"][1:] for cite in cites for link in cite.all("a")}
    assert linked <= ids
    spanned = {f"ref-r{number}" for number in numbers}
    assert ids <= linked | spanned
    assert all(row.all("b")[0].text() for row in listed)


@pytest.mark.parametrize("name", some_of(EVERY, 40))
def test_every_strategy_has_its_place(name: str, report: Callable[[str], Document]) -> None:
    """The first five approaches in the ranking, every variant in its table, the excluded with a reason."""
    made = report(name)
    tree = page(made)
    if name in {"edge/empty.json", "edge/nothing-stated.yaml"}:
        assert not tree.all("table")
        return
    result = made.data.result
    left = [item for item in result.recommendations if item.status != "excluded"]
    best = [(item, result.recommendation(item.strategies[0])) for item in result.approaches]
    first = [item.title for item, row in best if row.status != "excluded" and not row.listed_apart][:5]
    shown = [row[1] for table in tree.by_id("ranking").all("table") for row in rows(table)]
    assert sorted(shown) == sorted(first)
    assert [row[1] for row in rows(tree.by_id("variants").all("table")[0])] == [item.strategy.title for item in left]
    excluded = {item.strategy.title for item in made.data.result.recommendations if item.status == "excluded"}
    found = rows(tree.by_id("excluded").all("table")[0])
    assert sorted(title for row in found for title in row[1].split("; ")) == sorted(excluded)
    assert all(row[0] for row in found)
    assert len({row[0] for row in found}) == len(found), "each set of reasons stands once"
    assert "..." not in tree.text()


@pytest.mark.parametrize("name", [*RANKED, HELD])
def test_each_argument_stands_once_with_its_weights(name: str, report: Callable[[str], Document]) -> None:
    """Every argument about an approach of the list has a row, and its weight stands in the column of that approach."""
    made = report(name)
    result = made.data.result
    tables = page(made).by_id("arguments").all("table")
    numbers = [cell.text() for cell in tables[0].all("thead")[0].all("th")][1:]
    first = [best_of(result)[number] for number in numbers]
    wanted: dict[tuple[str, str], int] = {}
    for number, item in zip(numbers, first, strict=True):
        for row in item.criteria.values():
            for sign, names in ((0 if row.set_aside else 1, row.arguments_for), (-1, row.arguments_against)):
                wanted |= {(rule, number): sign * STRENGTHS[result.rules[rule].strength] for rule in names}
    drawn = [row for table in tables for row in rows(table) if not row[0].startswith("No argument yet")]
    assert len(drawn) == len({rule for rule, _ in wanted})
    for (rule, number), weight in wanted.items():
        words = " ".join(result.rules[rule].say.split())
        shown = [row[1 + numbers.index(number)] for row in drawn if row[0].startswith(words)]
        assert level(weight) in shown, (rule, number)
    assert sum(bool(cell) for row in drawn for cell in row[1:]) == len(wanted)


def test_a_case_that_states_nothing_has_no_order(report: Callable[[str], Document]) -> None:
    """No rank, no chart, no first place in any answer: only what to find out."""
    tree = page(report("edge/empty.json"))
    assert "No approach stands out" in tree.by_id("glance").text()
    assert not tree.all("svg")
    assert len(tree.by_id("ask").all("ol")[0].all("li")) == 8
    assert "1st" not in tree.by_id("ask").text()


def test_a_case_that_leaves_nothing_says_so(report: Callable[[str], Document]) -> None:
    """Without an approach to consider there is no ranking, and all reasons are there."""
    tree = page(report("nothing-left"))
    assert "Every strategy is ruled out." in tree.by_id("glance").text()
    assert "possible again" in tree.by_id("ask").text()
    titles = [title for row in rows(tree.by_id("excluded").all("table")[0]) for title in row[1].split("; ")]
    assert len(titles) == len(report("nothing-left").data.result.recommendations)


@pytest.mark.parametrize("name", [HCC, HELD, "clinic/hcc-2cm-inr-6-platelets-8-trial.yaml", "nothing-left"])
def test_what_the_first_page_counts_stands_behind_it(
    name: str, report: Callable[[str], Document], base: RuleBase
) -> None:
    """Every standard, every reason that holds back a kind, every warning and unused value is named on a later page."""
    made = report(name)
    tree, result = page(made), made.data.result
    whole, case = tree.by_id("whole").text(), tree.by_id("case").text()
    assert all(item.title in whole for item in (*result.today, *result.today_held_back))
    assert all(row.says in case for row in result.warnings)
    assert all(base.vocabulary.label(item) in case for item in result.unused)
    first, counted = tree.by_id("glance").text(), "(3 more)"
    assert (counted in first) == (name == "clinic/hcc-2cm-inr-6-platelets-8-trial.yaml")
    if counted in first:
        assert "Every approach by transarterial embolization" not in first
        assert "Every approach by transarterial embolization" in whole


@pytest.mark.parametrize(("size", "place"), [(200, "header"), (201, "case")])
def test_a_long_sentence_about_the_case_stands_with_the_case(size: int, place: str, advisor: Advisor) -> None:
    """It stands once: on the first page as long as that stays one."""
    about = ("word " * size)[:size].strip().ljust(size, ".")
    tree = page(report_document(advisor.assess(parse_case({"about": about}, advisor.base))))
    header, case = tree.all("header")[0].text(), tree.by_id("case").text()
    assert (about in header, about in case) == (place == "header", place == "case")


def test_what_is_held_back_or_argued_both_ways_says_so(report: Callable[[str], Document]) -> None:
    """Held back stands in the ranking with its reason, a conflict under its strategy with both sides."""
    held = [item for item in report(HELD).data.result.recommendations if item.held_back and item.status != "excluded"]
    text = page(report(HELD)).by_id("ranking").text()
    assert held
    assert text.count("held back: ") == 5
    torn = next(item for item in report(TORN).data.result.recommendations if item.conflicts)
    part = page(report(TORN)).by_id(f"s-{torn.strategy.id}")
    assert re.search(r"Conflict \w+: \+[23] and -[23]", part.text())


def test_open_cautions_are_listed(report: Callable[[str], Document]) -> None:
    """Each caution and exclusion of the first five that cannot be told yet stands there with what it waits for."""
    made = report(HCC)
    result = made.data.result
    shown = [item for item in result.recommendations if item.status != "excluded" and not item.listed_apart][:5]
    wanted = {name for item in shown for name in [*item.open_cautions, *item.undecided_exclusions]}
    tables = page(made).by_id("open").all("table")
    assert tables[0].all("caption")[0].text().startswith("Would rule out (")
    found = [row for table in tables for row in rows(table)]
    for name in wanted:
        assert any(row[0].startswith(" ".join(result.rules[name].say.split())) and row[2] for row in found), name


@pytest.mark.parametrize("where", ["about", "rules"])
def test_no_text_becomes_markup(where: str, base: RuleBase) -> None:
    """Tags, quotes, entities and direction marks of a case or a rule base are text, and nothing is lost of it."""
    about = HOSTILE if where == "about" else ""
    rules = base
    if where == "rules":
        changed = [rule._replace(say=HOSTILE, because=HOSTILE) for rule in base.rules]
        titled = [item._replace(title=HOSTILE, summary=HOSTILE) for item in base.strategies]
        rules = replace(base, rules=tuple(changed), strategies=tuple(titled))
    advisor = Advisor(rules)
    data = {"about": about, "tumor": {"organ": "liver", "size_cm": 4}, "facility": {"imaging": ["mri"]}}
    made = report_document(advisor.assess(parse_case(data, rules)))
    tree = page(made)
    assert {item.tag for item in tree.walk()} <= TAGS | {""}
    assert not [item for item in tree.walk() if any(key.startswith("on") for key in item.attributes)]
    visible = " ".join(HOSTILE.replace("\u202e", "?").replace("\x07", "?").split())
    assert tree.text().count(visible) >= (1 if where == "about" else 50)
    text = write(made, "md")
    assert not re.search(r"(?<!\\)<", text)
    assert r"\<script\>alert(1)\</script\>" in text


def test_a_changed_first_word_of_a_status_is_marked(report: Callable[[str], Document]) -> None:
    """The status word has its color class, and the word says the same."""
    for item in page(report(HCC)).all("span", "status"):
        assert item.text().lower() in item.classes


def test_the_first_page_alone_names_every_given_value(report: Callable[[str], Document], advisor: Advisor) -> None:
    """All that the case states stands there, and what to keep in mind with the first approach."""
    tumor: dict[str, object] = {
        "organ": "pancreas",
        "histology": "pancreatic-ductal-adenocarcinoma",
        "size": "32 mm",
        "resectable": "no",
    }
    tumor |= {"artery_encasement": 40, "bile_ducts": "stented", "spread": "localized"}
    patient = {"age": 66, "ECOG": 1, "platelets": 240, "INR": 1, "anticoagulation": "stoppable", "sex": "male"}
    facility = {"imaging": ["mri", "ct", "ultrasound"], "equipment": ["near-infrared-laser"]}
    goal = {"setting": "trial", "intent": "curative"}
    case = parse_case({"tumor": tumor, "patient": patient, "facility": facility, "goal": goal}, advisor.base)
    document = report_document(advisor.assess(case))
    first = write(document._replace(sections=document.sections[: document.first_page]), "text")
    said = " ".join(first.split())
    shown = ["platelets 240 G/L", "INR 1;", "anticoagulant that can be stopped", "artery 40 %", "stented", "; male;"]
    assert [words for words in shown if words not in said] == []
    assert "more value" not in said
    assert "Plan when to pause the anticoagulant before the needle procedure" in said


def test_what_was_read_otherwise_stands_in_every_form(advisor: Advisor) -> None:
    """A value that was written in another unit or by another word is shown as it was written and as it was read."""
    case = parse_case({"tumor": {"organ": "liver", "size": "52 mm", "histology": "HCC"}}, advisor.base)
    document = report_document(advisor.assess(case))
    assert len(case.read_as) >= 2
    for form in ("text", "html", "md"):
        text = write(document, form)
        text = read_page(text).text() if form == "html" else text.replace("\\", "")
        assert all("".join(words.split()) in "".join(text.split()) for words in case.read_as), form


def test_the_page_after_the_first_says_when_a_standard_is_done(report: Callable[[str], Document]) -> None:
    """Each standard with its own sentence, every value to check, and the imaging of the first approach."""
    made = report("clinic/pancreas-trial.yaml")
    whole = next(section for section in made.sections if section.name == "whole")
    said = squeezed(write(made._replace(sections=[whole]), "text"))
    today = made.data.result.today
    assert today
    assert [item.title for item in today if squeezed(item.say.rstrip(".")) not in said] == []
    assert "Imaging" in said


def test_each_printed_page_says_what_it_was_made_with(report: Callable[[str], Document]) -> None:
    """Version, hash of the rules and of the case stand below every printed page, with the notice."""
    made = report(HCC)
    result = made.data.result
    below = write(made, "html").split("@bottom-left{content:")[1].split("}")[0]
    for words in (result.nanorx, result.rule_base.sha256[:8], result.case_sha256[:8], "not a medical device"):
        assert words in below


def squeezed(text: str) -> str:
    return "".join(text.split())
