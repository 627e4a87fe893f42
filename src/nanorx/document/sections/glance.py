"""The answer at a glance: always the same labels in the same order, the terminal and the report alike.

Case, Setting, First, Evidence, For it, Against, As good, Held back, Find out, Today. Where nothing may be called first,
the reason takes its place, and Held back and Today stand before the nearest approaches.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import case_line, telling_values
from nanorx.advice.language.doubt import ignorance, near_turns, opinion
from nanorx.advice.language.evidence import (
    best_row,
    finding_words,
    level_and_finding,
    level_short,
    never_in_people,
    people_words,
    recruiting_words,
    unknown_limits,
    without_benefit,
)
from nanorx.advice.language.holds import bar_lines, bars, held_words, hold_gist, reasons_of
from nanorx.advice.language.open_points import against_first, depends_words, open_against, open_words, standard_if
from nanorx.advice.language.phrases import counted, ordinal
from nanorx.advice.language.strategy import imaging_words
from nanorx.advice.language.summary import (
    NO_ORDER,
    conflict_words,
    fit_reason,
    must_be_said,
    nothing_at_a_glance,
    rests_on_nothing,
    telling,
)
from nanorx.advice.today import MOST
from nanorx.document.blocks import Code, Few, More, Pairs, Paragraph, Section, Status, Strong, in_a_file, lines_at_80
from nanorx.document.sections import computed
from nanorx.document.sections.answer import computed_line, said
from nanorx.knowledge.partial import is_settled
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.result import Recommendation, TodayOut
    from nanorx.advice.language.view import ResultView
    from nanorx.advice.margins import Margin
    from nanorx.document.blocks import Block, Line, Words

__all__ = ["glance_section", "whole_rows_section"]

_NEAREST, _REASONS, _TRIAL = 3, 2, 2
"""So many approaches are named as near, and reasons that hold some back; so many tiers has the setting of a trial."""
_SHEET, _LEAST_OF_CASE = 40, 5
"""So many lines of 80 columns this section has on a printed sheet, and so many of them the case at least."""
NEVER = "Never given to a person in what was read."
NO_STANDARD = "The rule base knows no standard that fits here."

Row = tuple[str, "Sequence[Line]"]


def glance_section(view: ResultView, margins: Sequence[Margin], *, printed: bool = False) -> Section:
    """Make the first lines of a page about a result; on a brief page each row has a few lines and counts the rest.

    Args:
        view: The result.
        margins: How near the numbers of the case are to another first place.
        printed: The page is handed round: it names no option, and says how firm the first place is.
    """
    nothing = rests_on_nothing(view) and not view.everything
    full = view.everything
    rows: list[Row] = [
        ("Case", [_case(view)]),
        *_about_case(view, full=full),
        ("Setting", _setting(view, printed=printed)),
    ]
    blocks: list[Block] = []
    if nothing:
        rows += [(label, [(text,)]) for label, text in nothing_at_a_glance(view)]
        blocks.append(Paragraph((f"{NO_ORDER}.",)))
    elif view.leading is not None:
        rows += _leading(view.leading, view, margins, full=full, firm=full or printed)
    else:
        rows += _nothing_leads(view, margins, full=full, firm=full or printed)
    if printed:
        rows = [(label, [_without_option(line) for line in lines]) for label, lines in rows]
        taken = sum(lines_at_80(words) for _, lines in rows[1:] for words in in_a_file(lines))
        rows[0] = ("Case", [_every_value(view, max(_SHEET - taken, _LEAST_OF_CASE))])
    return Section("glance", "At a glance", [Pairs([row for row in rows if row[1]]), *blocks], answer=True)


def _without_option(line: Line) -> Line:
    return line._replace(option="") if isinstance(line, Few) else line


def whole_rows_section(view: ResultView) -> Section:
    """Make the rows that the first page of a report shortens, and that no other section names, in full."""
    brief = replace(view, brief=True)
    rows: list[Row] = [("Today", _today(view, full=True))]
    first = view.leading or next(iter(view.candidates), None)
    rows += [("Imaging", [(f"{imaging_words(first, view)}.",)])] if first and first.imaging_plan else []
    for label, shown, whole in (
        ("Held back" if view.candidates else "Ruled out", _barred(brief, full=False), _barred(view, full=True)),
        ("As good", _alike(brief, full=False), _alike(view, full=True)),
        ("No benefit", _in_vain(brief, full=False), _in_vain(view, full=True)),
    ):
        cut = any(isinstance(part, More) for words in in_a_file(shown) for part in words)
        rows += [(label, whole)] if cut else []
    return Section("whole", "What the first page shortens", [Pairs(rows)])


def _few(items: Sequence[Words], most: int, *, full: bool, joint: str = "", least: int = 1) -> list[Line]:
    """Return the items in at most so many lines of a terminal; all of them on a page that is full."""
    return [Few(items, 0 if full else most, joint, least=least)] if items else []


def _case(view: ResultView) -> Line:
    """Say the case: what changes its meaning always, then what the answer rests on; others are counted."""
    setting = view.base.policy.setting
    must = [name for name in must_be_said(view) if name != setting]
    if not view.brief or rests_on_nothing(view):
        return (case_line(view.case, view.base, without=setting, also=must),)
    values = telling_values(view.case, view.base, telling(view), must)
    tumor = {view.base.policy.organ, view.base.policy.histology}
    said = "; ".join(words for name, words in values.items() if name in tumor or name in must)
    items: list[Words] = [(words,) for name, words in values.items() if name not in tumor and name not in must]
    if not items:
        return (f"{said}.",)
    others = [name for name in view.case.stated if name not in values and name != setting]
    start = (f"{said}; ",) if said else ()
    rest = ("more value given", "more values given")
    return Few(items, 5, start=start, end=".", others=len(others), rest=rest, option="", least=2)


def _every_value(view: ResultView, most: int) -> Line:
    """Say every given value, those first on which the answer rests, as far as so many lines go."""
    must = [name for name in must_be_said(view) if name != view.base.policy.setting]
    values = telling_values(view.case, view.base, telling(view), must, everything=True)
    if not values or rests_on_nothing(view):
        return _case(view)
    items: list[Words] = [(words,) for words in values.values()]
    return Few(items, most, end=".", rest=("more value", "more values"), option="")


def _about_case(view: ResultView, *, full: bool) -> list[Row]:
    """Say what was computed from the case, what is unusual about it, and what of it played no part."""
    derived = computed.telling(view.result.derived, everything=view.everything)
    sums: list[Line] = [computed_line(row, view) for row in derived]
    warnings: list[Line] = [*computed.warning_words(view.result.warnings, everything=view.everything)]
    if view.brief:
        sums = _few([(computed.value_alone(row),) for row in derived], 2, full=full, joint="; ")
        warnings = _few([(row.says,) for row in view.result.warnings], 3, full=full, least=2)
    return [("Computed", sums), ("Warning", warnings), ("Not used", _unused(view, full=full))]


def _unused(view: ResultView, *, full: bool) -> list[Line]:
    """Name the given values on which nothing depends, no computed value either: each rule would say the same."""
    parts = {part.descriptor for row in view.result.derived if row.value is not None for part in row.parts}
    labels: list[Words] = [(view.vocabulary.label(name),) for name in view.result.unused if name not in parts]
    return _few(labels, 1, full=full, joint="; ")


def _setting(view: ResultView, *, printed: bool) -> list[Line]:
    """Say for which setting the order is, since evidence counts by it; of an assumed one, how to give another."""
    name = view.base.policy.setting
    descriptor = view.vocabulary.descriptors.get(name)
    if descriptor is None:
        return []
    value = view.case.values.get(name)
    words = value_words(descriptor, value)
    if value is not None and name not in view.case.assumed:
        return [(words,)]
    if printed or not view.options:
        return [(f"{words} (assumed)" if value is not None else words,)]
    other = next(choice for choice in descriptor.choices if choice != value)
    start = f"{words} (assumed; " if value is not None else f"{words} ("
    return [(start, Code(f"--set {name}={other}"), ")")]


def _leading(
    first: Recommendation, view: ResultView, margins: Sequence[Margin], *, full: bool, firm: bool
) -> list[Row]:
    approach = view.approach(first)
    words: list[Line] = [(Strong(approach.title), "; ", Status(first.status))]
    if len(approach.strategies) > 1:
        words.append((f"best variant: {first.strategy.title}",))
    return [
        ("First", words),
        ("Evidence", [_evidence(first, view), *_recruiting(first, view)]),
        ("For it", _for_it(first, view)),
        ("Against", _against(first, view, full=full)),
        ("Note", _notes(first, view) if firm else []),
        ("As good", _alike(view, full=full)),
        ("Held back", _barred(view, full=full)),
        ("How firm", _how_firm(first, view) if firm else []),
        ("Find out", _find_out(first, view, margins, "the first place", full=full)),
        ("Today", _today(view, full=full)),
        ("No benefit", _in_vain(view, full=full)),
    ]


def _alike(view: ResultView, *, full: bool) -> list[Line]:
    alike: list[Words] = [(item.title,) for item in view.considered if item.about_as_good]
    return _few(alike, 2, full=full, joint="; " if view.brief else "")


def _nothing_leads(view: ResultView, margins: Sequence[Margin], *, full: bool, firm: bool) -> list[Row]:
    rows: list[Row] = [
        ("First", [(Strong(view.result.leading_reason),)]),
        ("Held back" if view.candidates else "Ruled out", _barred(view, full=full)),
        ("Today", _today(view, full=full)),
    ]
    if not view.candidates:
        return rows
    nearest = view.candidates[0]
    held = nearest.held_back
    near = view.candidates[: 1 if view.brief else _NEAREST]
    rows += [
        ("Nearest", [_near(item, view) for item in near]),
        ("Evidence", [_evidence(nearest, view), *_recruiting(nearest, view)] if view.brief else []),
        ("For it", [] if held else _for_it(nearest, view)),
        ("Against", _against(nearest, view, full=full)),
        ("Note", _notes(nearest, view) if firm else []),
        ("How firm", _how_firm(nearest, view) if firm else []),
        ("Find out", _find_out(nearest, view, margins, "the nearest", full=full)),
        ("No benefit", _in_vain(view, full=full)),
    ]
    return rows


def _barred(view: ResultView, *, full: bool) -> list[Line]:
    """Say once what holds back all of a kind, or where nothing is left what rules it out; not what was said already."""
    rows = [row for row in bars(view) if hold_gist(row.rules, view.base) not in view.result.leading_reason]
    lines = bar_lines(rows, view, 0 if full else _REASONS)
    return _few([(line,) for line in lines], 6, full=full, least=3)


def _in_vain(view: ResultView, *, full: bool) -> list[Line]:
    """Name what the largest trial found of no benefit in this organ, whatever its place in the order is."""
    lines: list[Words] = []
    for approach, row in without_benefit(view):
        study = view.result.evidence[row]
        worse = ", worse" if study.result == "negative" else ""
        brief = f"{approach.title}: {study.number} people{worse}"
        words = brief if view.brief else f"{approach.title}: {people_words(study)}"
        lines.append(said(words, [view.citation("evidence", row)], view))
    return _few(lines, 2, full=full)


def _near(item: Recommendation, view: ResultView) -> Words:
    """Say `Bland embolization with iron oxide spheres: animals, this tumor [36]`."""
    held = f", {_why_held(item, view)}" if item.held_back else ""
    if view.brief:
        return (Strong(view.approach(item).title), held.replace(",", ";", 1) if held else "")
    row = best_row(item, view)
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
    cites = [view.citation("evidence", row)] if row else []
    if view.brief:
        return said(level_and_finding(item, view), cites, view)
    level = f"{item.studies.words[:1].upper()}{item.studies.words[1:]}"
    return said(f"{level}: {finding_words(view.result.evidence[row])}", cites, view) if row else (f"{level}.",)


def _recruiting(item: Recommendation, view: ResultView) -> list[Line]:
    words = recruiting_words(item, view) if view.tiers == _TRIAL else ""
    return [(words,)] if words else []


def _for_it(item: Recommendation, view: ResultView) -> list[Line]:
    name = fit_reason(item, view)
    if not name:
        return [("Nothing that is known, apart from evidence.",)]
    return [said(view.rule(name).say, view.rule(name).cites, view)]


def _against(item: Recommendation, view: ResultView, *, full: bool) -> list[Line]:
    """Say what speaks against a strategy, the strongest first, what is known before what is open."""
    names = [name for row in item.criteria.values() for name in row.arguments_against]
    known = sorted(dict.fromkeys([*item.excluded_by, *names]), key=lambda name: against_first(view.rule(name)))
    waiting = open_words(open_against(item, view), view.result.rules, view.base)
    lines: list[Words] = []
    for name in known:
        rule = view.rule(name)
        start = {"caution": f"{rule.strength} caution: ", "exclude": "ruled out: "}.get(rule.effect, "")
        lines.append((start, *said(rule.say, rule.cites, view)))
    if view.tiers and never_in_people(item, view):  # a setting in which people are treated
        others = (view.of[name] for name in view.approach(item).strategies)
        variant = not all(never_in_people(other, view) for other in others)
        lines.append((f"This variant was {NEVER[:1].lower()}{NEVER[1:]}" if variant else NEVER,))
    start = "Open: " if lines else "Nothing that is known. Open: "
    items: list[Words] = [(words,) for words in waiting]
    open_ = Few(items, 0 if full else 3, start=(start,), end=".") if items else None
    return [*_few(lines, 4, full=full), *([open_] if open_ else [])] or [("Nothing that is known or open.",)]


def _notes(item: Recommendation, view: ResultView) -> list[Line]:
    """Say what has to be kept in mind with a strategy, on a page that has no part about it: pause an anticoagulant."""
    return [said(view.rule(name).say, view.rule(name).cites, view) for name in item.notes if view.brief]


def _how_firm(item: Recommendation, view: ResultView) -> list[Line]:
    conflicts: list[Line] = [("Conflict on ", Strong(words)) for words in conflict_words(item, view)]
    return [*conflicts, (f"{opinion(item, view)} {ignorance(item, len(view.result.recommendations))}",)]


def _find_out(
    item: Recommendation, view: ResultView, margins: Sequence[Margin], what: str, *, full: bool
) -> list[Line]:
    """Say what to find out first, and how far any one answer could move the first place."""
    changing = [row.descriptor for row in view.result.questions if row.can_change_first]
    others = [row.descriptor for row in view.result.questions if not row.can_change_first]
    asked = {name: place for place, name in enumerate([*changing, *others])}  # as `ask` has them
    rest = sorted([*changing, *item.questions], key=lambda name: asked.get(name, len(asked)))
    names = list(dict.fromkeys([*unknown_limits(item, view), *rest]))
    numbered: list[Words] = [(f"{at} {view.vocabulary.label(name)}",) for at, name in enumerate(names, start=1)]
    if not numbered:
        lines: list[Line] = [(f"Nothing: no missing value can rule it out or change {what}.",)]
    else:
        lines = _few(numbered, 2, full=full, joint="; ")
        lines += [(_one_answer(view, what),)] if view.result.recommendations[0] is item else []
    return [*lines, *_few([(words,) for words in near_turns(margins)], 2, full=full)]


def _one_answer(view: ResultView, what: str) -> str:
    place = view.result.first_place
    worst = place.one_answer[1] if place else 1
    if worst == 1:
        return f"No one answer moves {what}."
    return f"Any one answer moves {what} to {ordinal(worst)} of {len(view.result.recommendations)} variants at most."


def _today(view: ResultView, *, full: bool) -> list[Line]:
    """Say what is done today without the particles, with the source; on a brief page the first ones."""
    now, later = view.result.today, view.result.today_held_back
    shown = now if full else now[:MOST]
    shown_later = later if full else later[: MOST - len(shown)]
    lines = [_standard(item, view) for item in shown]
    held: dict[str, list[TodayOut]] = {}
    for item in shown_later:
        held.setdefault(_held_by(item, view), []).append(item)
    lines += [_held_standards(items, reason, view) for reason, items in held.items()]
    if not lines:
        organ = view.base.policy.organ
        known = not organ or is_settled(view.case.values.get(organ))
        perhaps = _perhaps(view, full=full)
        return perhaps or [(NO_STANDARD if known else "Nothing is said of it while the organ is not known.",)]
    others = len(now) + len(later) - len(shown) - len(shown_later)
    rest = ("more standard", "more standards")
    return [Few(lines, 0 if full else 7, "", others=others, rest=rest, least=4), *_perhaps(view, full=full)]


def _perhaps(view: ResultView, *, full: bool) -> list[Line]:
    """Name the standards of which too little is known to say that they are done, or that they are not."""
    titles: list[Words] = [(item.title,) for item in view.result.today_not_told]
    return [Few(titles, 0 if full else 1, start=("Cannot tell yet: ",), end=".")] if titles else []


def _held_by(item: TodayOut, view: ResultView) -> str:
    rules = [name for name in item.cautions if view.base.rules[view.base.rule_index[name]].points]
    return "; ".join(hold_gist(names, view.base) for names in reasons_of(rules, view.base)[:1])


def _held_standards(items: Sequence[TodayOut], reason: str, view: ResultView) -> Words:
    """Say `Held back: Cryoablation; Thermal ablation: INR is above 3, beyond every published limit`."""
    depends = ["" if view.brief else depends_words(item, view) for item in items]
    only = [f", only if {item.only_if}" if item.only_if else "" for item in items]
    titles = [
        f"{item.title}{held}, {words}" if words else f"{item.title}{held}"
        for item, held, words in zip(items, only, depends, strict=True)
    ]
    cites = dict.fromkeys(view.citation("evidence", item.evidence) for item in items)
    return said(f"Held back: {'; '.join(titles)}: {reason}", list(cites), view)


def _standard(item: TodayOut, view: ResultView) -> Words:
    waits = standard_if(item, view)
    if view.brief:
        waits = depends_words(item, view)
        others = [name for name in item.to_check if name not in item.depends_on]
        waits += f"{'; ' if waits else ''}{counted(len(others), 'value')} to check" if others else ""
    open_ = f", {waits}" if waits else ""
    option = "" if item.recommended == "standard" else f" ({item.recommended.replace('-', ' ')})"
    year = f", {item.year}" if item.year and str(item.year) not in item.source and not view.brief else ""
    citation = view.citation("evidence", item.evidence)
    only = f", only if {item.only_if}" if item.only_if else ""
    words = said(f"{item.title}{option}{only}{open_}", [citation], view)
    words = (*words[:-1], f"{year})") if year and words[-1] == ")" else words
    words = words if view.brief else (*words, f". {item.say.rstrip('.')}")
    rules = [view.base.rules[view.base.rule_index[name]] for name in item.cautions]
    if not rules:
        return words if view.brief else (*words, ".")
    strongest = max(rules, key=lambda rule: STRENGTHS[rule.strength])
    if view.brief and not strongest.points:
        return (*words, f", {counted(len(rules), 'weak caution')}")
    more = f" {counted(len(rules) - 1, 'more caution')}." if len(rules) > 1 else ""
    return (*words, f". {strongest.strength.capitalize()} caution: {strongest.say}{more}")
