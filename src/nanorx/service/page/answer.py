"""The answer beside the form: the document of `nanorx recommend`, what leads on from it, and numbers to try."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.explanation import explain
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.case_line import case_line, states_facts
from nanorx.advice.language.first_place import Called, first_words, place_called
from nanorx.advice.language.view import ResultView
from nanorx.advice.margins import near_margins, number_margins, vary
from nanorx.advice.why_not.answer import why_not
from nanorx.document.forms import filed
from nanorx.document.html import html_parts
from nanorx.document.markup import Html, h
from nanorx.document.pages.explain import explain_document
from nanorx.document.pages.recommend import TOP, detail_document, recommend_document
from nanorx.document.pages.what_if import nearest_words
from nanorx.document.pages.why_not import why_not_document
from nanorx.document.sections.answer import answer_document
from nanorx.document.sections.glance import whole_rows_section
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.advice.answers.result import ApproachOut, Result
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.margins import Span, Vary
    from nanorx.document.blocks import Document
    from nanorx.document.html import Href
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["MORE", "answer_part", "no_answer", "said_words"]

MORE = {"detail": "In detail", "explain": "Why", "why-not": "Why not"}
"""What can be said of one approach, and how its button is called."""
_IN_FULL = "In full: the case, what is done today, and what else is shortened above"
_STEPS = 100
"""So many steps a slider has, about."""
_AROUND = 0.5
"""How far a slider goes beyond the value and the points, as a part of what is between them."""


def said_words(found: Assessment) -> str:
    """Say in a sentence what is first, for those who hear the page."""
    if not states_facts(found.case):
        return "The case states nothing yet."
    words = first_words(Called(found.leading_id, found.leading.reason, found.first), found.base)
    if found.leading.strategy is None:
        return words
    return f"First: {words.rstrip('.')}; {found.standings[found.leading.strategy].status}."


def no_answer() -> Html:
    """Write that there is no answer, nor one of an earlier state of the case."""
    return h("div", h("h2", "No answer yet"), h("p", "It follows when the entries that are marked are corrected."))


def answer_part(found: Assessment, href: Href, more: str, was: Mapping[str, str]) -> Html:
    """Write the answer for an assessed case.

    Args:
        found: The assessed case.
        href: Gives the address of what is named by id.
        more: What is opened of one approach: `explain:ID`; empty: nothing.
        was: The numbers before other ones were tried.
    """
    result, case, base = recommend(found), found.case, found.base
    page = recommend_document(result, case, base, near_margins(found), command=_no_command)
    empty = not states_facts(case)
    whole = [] if empty else [whole_rows_section(ResultView(result, case, base, TOP))]
    document = filed(answer_document(page.title, [*page.sections, *whole], result, base))
    first, *rest = html_parts(document, href=href)
    lines = [h("p", line) for line in [*document.stamp, document.notice] if line]
    if empty:
        return h("div", first, *rest, h("footer", *lines))
    in_full, *references = rest
    return h(
        "div",
        first,
        _in_full(case_line(case, base, also=case.stated), in_full),
        _approaches(ResultView(result, case, base, TOP)),
        _more(found, result, more, href),
        _numbers(found, was),
        *(h("details", h("summary", "References"), part, class_="references") for part in references),
        h("footer", *lines),
    )


def _in_full(case: str, rows: Html) -> Html:
    """Write what the answer shortens: every value of the case, and each row that is cut. All of it is printed."""
    return h("details", h("summary", _IN_FULL), h("p", h("b", "Case "), case), rows, class_="whole")


def _approaches(view: ResultView) -> Html | None:
    """Write for each approach of the list what can be said of it, and how to ask the same of any other one."""
    others = [row for row in view.result.approaches if row not in view.listed]
    options = [h("option", row.title, value=row.id) for row in others]
    buttons = [h("button", label, name="do", value=kind, form="case") for kind, label in MORE.items()]
    another = h(
        "li",
        h("label", "Another approach", for_="about-approach"),
        " ",
        h("select", *options, name="about-approach", id="about-approach", form="case"),
        " ",
        h("span", *buttons, class_="buttons"),
    )
    rows = [_approach(row) for row in view.listed]
    title = h("h2", "More about an approach", id="approaches-title")
    return h("section", title, h("ul", *rows, another if others else None), id="approaches", class_="approaches")


def _approach(row: ApproachOut) -> Html:
    buttons = [
        h(
            "button",
            label,
            h("span", f": {row.title}", class_="hidden"),
            name="do",
            value=f"{kind}:{row.id}",
            form="case",
        )
        for kind, label in MORE.items()
    ]
    studies = h(
        "a",
        "Studies",
        h("span", f" of {row.title}, in a new tab", class_="hidden"),
        href=f"/evidence/{row.id}",
        target="_blank",
    )
    return h("li", row.title, " ", h("span", *buttons, studies, class_="buttons"))


def _more(found: Assessment, result: Result, more: str, href: Href) -> Html:
    """Write what was asked about one approach. Raises UsageError if there is no such approach."""
    kind, _, name = more.partition(":")
    if kind not in MORE or not name:
        return h("div", id="more")
    document = filed(_about(kind, name, found, result))
    title = next((row.title for row in result.approaches if row.id == name), name)
    return h(
        "section",
        h("h2", f"{MORE[kind]}: {title}", id="more-title", tabindex=-1),
        h("p", h("button", "Close", name="do", value="close", form="case")),
        *html_parts(document, href=href, own="more-", level=3),
        h("input", type="hidden", name="more", value=more, form="case"),
        id="more",
        class_="more",
        aria_labelledby="more-title",
    )


def _about(kind: str, name: str, found: Assessment, result: Result) -> Document:
    if kind == "why-not":
        return why_not_document(why_not(found, name), found.base, command=_no_command, everything=True)
    answer = explain(found, name)
    if kind == "explain":
        return explain_document(answer, found.base, everything=True)
    return detail_document(result, found.case, found.base, answer.strategy, command=_no_command, everything=True)


def _numbers(found: Assessment, was: Mapping[str, str]) -> Html | None:
    """Write the numbers of the case: where the first place changes, and a slider to try others."""
    rows = number_margins(found)
    if not rows:
        return None
    known = found.base.vocabulary.descriptors
    moving = [known[row.descriptor] for row in rows if row.down or row.up]
    firm = [row.label for row in rows if not (row.down or row.up)]
    parts = [_number(vary(found, item.name, item.low, item.high), item, was) for item in moving]
    place = place_called(found.leading_id)
    parts += [h("p", f"No plausible value of these alone changes {place}: {'; '.join(firm)}.")] if firm else []
    title = h("h2", f"Where numbers change {place}", id="numbers-title")
    return h("section", title, *parts, id="numbers", aria_labelledby="numbers-title")


def _number(row: Vary, item: Descriptor, was: Mapping[str, str]) -> Html:
    value = row.value
    assert value is not None
    low, high, step = _window(row, item, value)
    own = f"s-{item.name}"
    slider = h(
        "input",
        type="range",
        id=own,
        min=_text(low),
        max=_text(high),
        step=_text(step),
        value=_text(value),
        list=f"{own}-points",
        data_for=item.name,
        data_unit=item.unit,
        aria_label=item.label,
        aria_describedby=f"{own}-spans",
    )
    marks = h("datalist", *(h("option", value=_text(point.at)) for point in row.points), id=f"{own}-points")
    spans = [_span(span, item, value, step) for span in row.spans]
    before = was.get(item.name)
    back = h("p", _try(item, before, f"Back to {before}")) if before else None
    return h(
        "div",
        h("h3", item.label[:1].upper() + item.label[1:], ": ", h("output", item.with_unit(value), for_=own)),
        h("div", slider, marks, class_="slider", hidden=""),
        h("ul", *spans, id=f"{own}-spans", class_="spans"),
        h("p", nearest_words(row, row.nearest), class_="question") if row.nearest else None,
        back,
        class_="number",
    )


def _span(span: Span, item: Descriptor, value: float, step: float) -> Html:
    here = (span.low < value or (span.low == value and not span.open_low)) and (
        value < span.high or (value == span.high and not span.open_high)
    )
    button = None
    if not here and span.first is not None:
        button = _try(item, _text(_inside(span, value, step)), "Try")
    ends: dict[str, Any] = {
        "data_low": _text(span.low),
        "data_high": _text(span.high),
        "data_open_low": "" if span.open_low else None,
        "data_open_high": "" if span.open_high else None,
    }
    return h("li", h("b", span.words), f": {span.title} ", button, aria_current="true" if here else None, **ends)


def _try(item: Descriptor, text: str, words: str) -> Html:
    named = h("span", f": {item.label} {text}", class_="hidden") if words == "Try" else None
    return h("button", words, named, name="do", value=f"try:{item.name}={text}", form="case")


def _inside(span: Span, value: float, step: float) -> float:
    """Return a number of a span, the nearest to a value that is a step away from an open end."""
    if span.low >= value:
        wanted, end = (span.low + step if span.open_low else span.low), span.high
        return wanted if wanted < end or (wanted == end and not span.open_high) else (span.low + span.high) / 2
    wanted, end = (span.high - step if span.open_high else span.high), span.low
    return wanted if wanted > end or (wanted == end and not span.open_low) else (span.low + span.high) / 2


def _window(row: Vary, item: Descriptor, value: float) -> tuple[float, float, float]:
    """Return the ends and the step of a slider: all points and the value are within."""
    points = [value, *(point.at for point in row.points)]
    least, most = min(points), max(points)
    around = (most - least) * _AROUND or abs(value) * _AROUND or 1.0
    low, high = max(item.low, least - around), min(item.high, most + around)
    step = 1.0 if item.integer else 10.0 ** floor(log10((high - low) / _STEPS)) if high > low else 1.0
    return max(item.low, floor(low / step) * step), min(item.high, -floor(-high / step) * step), step


def _text(number: float) -> str:
    return format_number(float(f"{number:.12g}"))


def _no_command(*words: Any) -> str:
    """Return no command: a page has buttons."""
    del words
    return ""
