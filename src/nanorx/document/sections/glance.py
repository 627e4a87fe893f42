"""The answer at a glance: always the same labels in the same order, the terminal and the report alike.

Case, Setting, First, Evidence, For it, Against, As good, Held back, Find out, Today. Where nothing may be called first,
the reason takes its place, and Held back and Today stand before the nearest approaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import case_line
from nanorx.advice.language.doubt import ignorance, near_turns, opinion
from nanorx.advice.language.evidence import (
    best_row,
    finding_words,
    level_short,
    people_words,
    unknown_limits,
    without_benefit,
)
from nanorx.advice.language.holds import bar_lines, bars, held_words, hold_gist, reasons_of
from nanorx.advice.language.open_points import against_first, depends_words, open_against, open_words, standard_if
from nanorx.advice.language.phrases import counted, ordinal
from nanorx.advice.language.summary import NO_ORDER, conflict_words, fit_reason, nothing_at_a_glance, rests_on_nothing
from nanorx.document.blocks import Code, More, Pairs, Paragraph, Section, Status, Strong
from nanorx.document.sections.answer import computed_line, said
from nanorx.document.sections.computed import telling, warning_words
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Recommendation, TodayOut
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.margins import Margin
    from nanorx.document.blocks import Block, Words

__all__ = ["glance_section"]

_NEAREST, _KNOWN, _OPEN, _QUESTIONS, _BARS, _UNUSED = 3, 3, 3, 3, 3, 4
NO_STANDARD = "The rule base knows no standard that fits here."

Row = tuple[str, list["Words"]]


def glance_section(
    view: ResultView, margins: Sequence[Margin], more_warnings: str = "", *, full: bool = False
) -> Section:
    """Make the first lines of a page about a result.

    Args:
        view: The result.
        margins: How near the numbers of the case are to another first place.
        more_warnings: The title of the section of all warnings, where there is one.
        full: Leave nothing out, and say how the first place depends on the weights.
    """
    nothing = rests_on_nothing(view) and not view.everything
    rows: list[Row] = [
        ("Case", [(case_line(view.case, view.base, without=view.base.policy.setting),)]),
        *_about_case(view, more_warnings, full=full),
        ("Setting", _setting(view, full=full)),
    ]
    blocks: list[Block] = []
    if nothing:
        rows += [(label, [(text,)]) for label, text in nothing_at_a_glance(view)]
        blocks.append(Paragraph((f"{NO_ORDER}.",)))
    elif view.leading is not None:
        rows += _leading(view.leading, view, margins, full=full or view.everything)
    else:
        rows += _nothing_leads(view, margins, full=full or view.everything)
    return Section("glance", "At a glance", [Pairs([row for row in rows if row[1]]), *blocks], answer=True)


def _about_case(view: ResultView, more_warnings: str, *, full: bool) -> list[Row]:
    """Say what was computed from the case, what is unusual about it, and what of it played no part."""
    derived = telling(view.result.derived, everything=view.everything)
    return [
        ("Computed", [computed_line(row, view) for row in derived]),
        ("Warning", warning_words(view.result.warnings, more_warnings, everything=view.everything)),
        ("Not used", _unused(view, full=full)),
    ]


def _unused(view: ResultView, *, full: bool) -> list[Words]:
    """Name the given values on which nothing depends: without them all, each rule would say the same."""
    labels = [view.vocabulary.label(name) for name in view.result.unused]
    shown = labels if full or view.everything else labels[:_UNUSED]
    more = [f"{len(labels) - len(shown)} more"] if len(labels) > len(shown) else []
    return [("; ".join([*shown, *more]),)] if labels else []


def _setting(view: ResultView, *, full: bool) -> list[Words]:
    """Say for which setting the order is, since evidence counts by it; of an assumed one, how to give another."""
    name = view.base.policy.setting
    descriptor = view.vocabulary.descriptors.get(name)
    if descriptor is None:
        return []
    value = view.case.values.get(name)
    words = value_words(descriptor, value)
    if value is not None and name not in view.case.assumed:
        return [(words,)]
    if full:
        return [(f"{words} (assumed)" if value is not None else words,)]
    other = next(choice for choice in descriptor.choices if choice != value)
    start = f"{words} (assumed; " if value is not None else f"{words} ("
    return [(start, Code(f"--set {name}={other}"), ")")]


def _leading(first: Recommendation, view: ResultView, margins: Sequence[Margin], *, full: bool) -> list[Row]:
    approach = view.approach(first)
    words: list[Words] = [(Strong(approach.title), "; ", Status(first.status))]
    if len(approach.strategies) > 1:
        words.append((f"best variant: {first.strategy.title}",))
    alike: list[Words] = [(item.title,) for item in view.considered if item.about_as_good]
    return [
        ("First", words),
        ("Evidence", [_evidence(first, view)]),
        ("For it", _for_it(first, view)),
        ("Against", _against(first, view, full=full)),
        ("As good", alike),
        ("Held back", _barred(view, full=full)),
        ("How firm", _how_firm(first, view) if full else []),
        ("Find out", _find_out(first, view, margins, "the first place")),
        ("Today", _today(view)),
        ("No benefit", _in_vain(view)),
    ]


def _nothing_leads(view: ResultView, margins: Sequence[Margin], *, full: bool) -> list[Row]:
    rows: list[Row] = [
        ("First", [(Strong(view.result.leading_reason),)]),
        ("Held back" if view.variants else "Ruled out", _barred(view, full=full)),
        ("Today", _today(view)),
    ]
    if not view.candidates:
        return rows
    nearest = view.candidates[0]
    held = nearest.held_back
    rows += [
        ("Nearest", [_near(item, view) for item in view.candidates[:_NEAREST]]),
        ("For it", [] if held else _for_it(nearest, view)),
        ("Against", _against(nearest, view, full=full)),
        ("How firm", _how_firm(nearest, view) if full else []),
        ("Find out", _find_out(nearest, view, margins, "the nearest")),
        ("No benefit", _in_vain(view)),
    ]
    return rows


def _barred(view: ResultView, *, full: bool) -> list[Words]:
    """Say once what holds back all of a kind, or where nothing is left what rules it out; not what was said already."""
    rows = [row for row in bars(view) if hold_gist(row.rules, view.base) not in view.result.leading_reason]
    lines = bar_lines(rows, view)
    shown = lines if full or view.everything else lines[:_BARS]
    more = len(lines) - len(shown)
    return [*((line,) for line in shown), *([(More(f"{more} more"),)] if more else [])]


def _in_vain(view: ResultView) -> list[Words]:
    """Name what the largest trial found of no benefit in this organ, whatever its place in the order is."""
    lines: list[Words] = []
    for approach, row in without_benefit(view):
        words = f"{approach.title}: {people_words(view.result.evidence[row])}"
        lines.append(said(words, [view.citation("evidence", row)], view))
    return lines


def _near(item: Recommendation, view: ResultView) -> Words:
    """Say `Bland embolization with iron oxide spheres: animals, this tumor [36]`."""
    row = best_row(item, view)
    held = f", {_why_held(item, view)}" if item.held_back else ""
    number = view.result.evidence[row].number if row and item.studies.level <= 2 else None  # noqa: PLR2004 - people here
    people = f" ({number})" if number else ""
    words = f"{view.approach(item).title}: {level_short(item)}{people}{held}"
    return said(words, [view.citation("evidence", row)], view) if row else (words,)


def _why_held(item: Recommendation, view: ResultView) -> str:
    """Say that a strategy is held back, and by what if the first line of the answer does not say it for all."""
    reasons = [hold_gist(rules, view.base) for rules in reasons_of(item.held_back_by, view.base)]
    return "held back" if any(words in view.result.leading_reason for words in reasons) else held_words(item, view)


def _evidence(item: Recommendation, view: ResultView) -> Words:
    row = best_row(item, view)
    level = f"{item.studies.words[:1].upper()}{item.studies.words[1:]}"
    if not row:
        return (f"{level}.",)
    return said(f"{level}: {finding_words(view.result.evidence[row])}", [view.citation("evidence", row)], view)


def _for_it(item: Recommendation, view: ResultView) -> list[Words]:
    name = fit_reason(item, view)
    if not name:
        return [("Nothing that is known, apart from evidence.",)]
    return [said(view.rule(name).say, view.rule(name).cites, view)]


def _against(item: Recommendation, view: ResultView, *, full: bool) -> list[Words]:
    """Say what speaks against a strategy, the strongest first, what is known before what is open."""
    names = [name for row in item.criteria.values() for name in row.arguments_against]
    known = sorted(dict.fromkeys([*item.excluded_by, *names]), key=lambda name: against_first(view.rule(name)))
    waiting = open_words(open_against(item, view), view.result.rules, view.base)
    lines: list[Words] = []
    for name in known if view.everything else known[:_KNOWN]:
        rule = view.rule(name)
        start = {"caution": f"{rule.strength} caution: ", "exclude": "ruled out: "}.get(rule.effect, "")
        lines.append((start, *said(rule.say, rule.cites, view)))
    shown = waiting if view.everything else waiting[:_OPEN]
    start = "Open: " if lines else "Nothing that is known. Open: "
    if shown:
        lines.append((f"{start}{'; '.join(shown)}.",))
    more = max(len(known) - _KNOWN, 0) + max(len(waiting) - _OPEN, 0)
    if more and not view.everything:
        lines.append(
            (f"{more} more, see Reasons and What could still speak against." if full else More(f"{more} more"),)
        )
    return lines or [("Nothing that is known or open.",)]


def _how_firm(item: Recommendation, view: ResultView) -> list[Words]:
    conflicts: list[Words] = [("Conflict on ", Strong(words)) for words in conflict_words(item, view)]
    return [*conflicts, (opinion(item, view),), (ignorance(item, len(view.result.recommendations)),)]


def _find_out(item: Recommendation, view: ResultView, margins: Sequence[Margin], what: str) -> list[Words]:
    """Say what to find out first, and how far any one answer could move the first place."""
    changing = [row.descriptor for row in view.result.questions if row.can_change_first]
    names = list(dict.fromkeys([*unknown_limits(item, view), *item.questions, *changing]))
    labels = [view.vocabulary.label(name) for name in names]
    if not labels:
        lines: list[Words] = [(f"Nothing: no missing value can rule it out or change {what}.",)]
    else:
        numbered = [f"{place} {label}" for place, label in enumerate(labels[:_QUESTIONS], start=1)]
        more = len(labels) - _QUESTIONS
        lines = [("; ".join([*numbered, *([f"{more} more"] if more > 0 else [])]),)]
        lines += [(_one_answer(view, what),)] if view.result.recommendations[0] is item else []
    turns = near_turns(margins)
    return [*lines, *((words,) for words in turns)]


def _one_answer(view: ResultView, what: str) -> str:
    place = view.result.first_place
    worst = place.one_answer[1] if place else 1
    if worst == 1:
        return f"No one answer moves {what}."
    return f"Any one answer moves {what} to {ordinal(worst)} of {len(view.result.recommendations)} variants at most."


def _today(view: ResultView) -> list[Words]:
    """Say what is done today without the particles, with the source."""
    lines = [_standard(item, view) for item in view.result.today]
    lines += [_held_standard(item, view) for item in view.result.today_held_back]
    return lines or [(NO_STANDARD,)]


def _held_standard(item: TodayOut, view: ResultView) -> Words:
    """Say `Held back: Cryoablation: INR is above 3, beyond every published limit`."""
    rules = [name for name in item.cautions if view.base.rules[view.base.rule_index[name]].points]
    reason = "; ".join(hold_gist(names, view.base) for names in reasons_of(rules, view.base)[:1])
    depends = depends_words(item, view)
    title = f"{item.title}, {depends}" if depends else item.title
    return said(f"Held back: {title}: {reason}", [view.citation("evidence", item.evidence)], view)


def _standard(item: TodayOut, view: ResultView) -> Words:
    waits = standard_if(item, view)
    open_ = f", {waits}" if waits else ""
    option = "" if item.recommended == "standard" else f" ({item.recommended.replace('-', ' ')})"
    year = f", {item.year}" if item.year and str(item.year) not in item.source else ""
    citation = view.citation("evidence", item.evidence)
    words = said(f"{item.title}{option}{open_}", [citation], view)
    words = (*words[:-1], f"{year})") if year and words[-1] == ")" else words
    rules = [view.base.rules[view.base.rule_index[name]] for name in item.cautions]
    if not rules:
        return words
    strongest = max(rules, key=lambda rule: STRENGTHS[rule.strength])
    more = f" {counted(len(rules) - 1, 'more caution')}." if len(rules) > 1 else ""
    return (*words, f". {strongest.strength.capitalize()} caution: {strongest.say}{more}")
