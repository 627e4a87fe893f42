"""What is said of evidence: levels in a few words, the best row that counts, and the largest trial of an approach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import and_list
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.sources import READ_WORDS, STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.evidence import EvidenceRow, RowOf
    from nanorx.advice.answers.result import ApproachOut, Recommendation, StudyOut
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.evidence import Evidence, StudyMark
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = [
    "COLUMN",
    "NOT_REVIEWED",
    "arguments_of",
    "bearing_words",
    "best_row",
    "cap_words",
    "finding_words",
    "had_by_people",
    "level_and_finding",
    "level_in_a_column",
    "level_short",
    "never_in_people",
    "not_stated",
    "people_words",
    "recruiting_words",
    "result_words",
    "span_of_levels",
    "speaking_rows",
    "trial_words",
    "unknown_limits",
    "without_benefit",
]

NOT_STATED = "not-stated"
"""The value of an attribute that a source does not give."""

_SHORT = {
    1: "approved or standard",
    2: "people, this tumor",
    3: "people, other tumor",
    4: "animals, this tumor",
    5: "animals, other tumor",
    6: "cells",
    7: "not studied as such",
}
_IN_VAIN = "people, no benefit"
_LAST_OF_PEOPLE = 3
_WITH_NUMBERS = (2, 3, 7)
"""The levels of which some people had it, the last one without benefit."""
COLUMN = 22
"""So wide is the column of evidence of a list of approaches."""
_SUBJECTS = {1: "people", 2: "people", 3: "people", 4: "animals", 5: "animals", 6: "cells"}
_RESULTS = {"null": "no benefit", "negative": "worse", "not-reported": "no result reported"}
_OUTCOMES = {"feasibility": "feasible", "delivery-seen": "delivery seen", "imaging": "imaged"}
"""What a positive result is called where no benefit was measured."""


def level_short(item: Recommendation) -> str:
    """Return the level of evidence for a strategy in at most 20 characters."""
    if item.studies.words != LEVELS[item.studies.level]:
        return _IN_VAIN
    return _SHORT[item.studies.level]


def level_in_a_column(item: Recommendation, approach: ApproachOut, view: ResultView) -> str:
    """Return the level with the number of people who had it, where there is room: at most 22 characters."""
    words = level_short(item)
    row = approach.largest_trial if item.studies.words != LEVELS[item.studies.level] else best_row(item, view)
    number = _study(row, view).number if row and item.studies.level in _WITH_NUMBERS else None
    if number is None:
        return words
    longer = f"no benefit, {number} people" if words == _IN_VAIN else f"{words}: {number}"
    return longer if len(longer) <= COLUMN else words


def level_and_finding(item: Recommendation, view: ResultView) -> str:
    """Say the level of evidence and what came out: `Animals, this tumor: positive. MRI showed the particles.`"""
    words = f"{item.studies.words[:1].upper()}{item.studies.words[1:]}"
    name = best_row(item, view)
    if not name:
        return f"{words}."
    row = _study(name, view)
    said = people_words(row)
    if item.studies.words.startswith(row.subjects):
        said = said.removeprefix(row.subjects).lstrip(":, ")
    return f"{words}: {said}. {row.say}" if said else f"{words}. {row.say}"


def result_words(row: StudyOut | EvidenceRow | Evidence) -> str:
    """Say what came out of a study: `positive`, `feasible`, `no benefit`."""
    if row.result in _RESULTS:
        return _RESULTS[row.result]
    if row.outcome in _OUTCOMES and row.result:
        return _OUTCOMES[row.outcome] if row.result == "positive" else f"{row.result} ({_OUTCOMES[row.outcome]})"
    return row.result


def people_words(row: StudyOut | EvidenceRow) -> str:
    """Say who had something and what came out: `people: 100, mixed`."""
    who = f"{row.subjects}: {row.number}" if row.number else row.subjects
    what = row.phase if row.phase in {"approved", "guideline"} else result_words(row)
    return ", ".join(part for part in (who, what) if part)


def finding_words(row: StudyOut | EvidenceRow) -> str:
    """Say the finding of a row after who had it: `people: 22, feasible; one tumor shrank`."""
    return f"{people_words(row)}. {row.say}"


def trial_words(approach: ApproachOut, view: ResultView) -> str:
    """Say which trial of an approach is the largest, and its result; empty if no number of people is known."""
    if approach.largest_trial is None:
        return ""
    row = view.result.evidence[approach.largest_trial]
    where = "" if _may_be_here(approach.largest_trial, view) else " with another tumor or stage"
    return f"largest trial: {row.number} people{where}, {result_words(row)}"


def without_benefit(view: ResultView) -> list[tuple[ApproachOut, str]]:
    """Return the approaches whose largest trial found no benefit in a tumor of this organ, each with the row."""
    name = view.base.policy.organ
    organ = view.case.values.get(name)
    found: list[tuple[ApproachOut, str]] = []
    for approach in view.considered:
        row = approach.largest_trial
        if row is not None and view.result.evidence[row].result in _RESULTS.keys() - {"not-reported"}:
            found += [(approach, row)] if organ in view.result.evidence[row].organ else []
    return found


def best_row(item: Recommendation, view: ResultView) -> str:
    """Return the row of evidence that gives a strategy its level; empty if none does.

    Of several it is the one that argues most strongly, then that of the most subjects.
    """
    level = item.studies.level
    speaking: list[tuple[int, int, str]] = []
    against: list[str] = []
    for name in arguments_of(item):
        mark = _mark(name, view)
        if mark is None:
            continue
        if mark.bearing == "against":
            against.append(mark.row)
        elif mark.level == level:
            speaking.append((-STRENGTHS[view.rule(name).strength], -(_study(mark.row, view).number or 0), mark.row))
    if speaking:
        return min(speaking)[2]
    rows = [name for name in item.studies.rows if _study(name, view).subjects == _SUBJECTS.get(level)]
    telling = [name for name in rows if _study(name, view).result not in {"null", "negative"}]
    if telling:
        return min(telling, key=lambda name: (-(_study(name, view).number or 0), name))
    return against[0] if against else ""


def unknown_limits(item: Recommendation, view: ResultView) -> list[str]:
    """Return the unknown limits of the studies that count for or against a strategy as long as they may be met."""
    found = [
        clause.descriptor
        for name in arguments_of(item)
        if view.rule(name).presumed
        for clause in view.rule(name).clauses
        if clause.truth == "unknown"
    ]
    return list(dict.fromkeys(found))


def had_by_people(approach: ApproachOut, view: ResultView) -> bool:
    """Say whether people with this tumor had any variant of an approach, whatever came out."""
    here = {"approved", "here", "against"}
    return any(
        mark is not None and mark.bearing in here
        for strategy in approach.strategies
        for name in arguments_of(view.of[strategy])
        for mark in (_mark(name, view),)
    )


def never_in_people(item: Recommendation, view: ResultView) -> bool:
    """Say whether no study that was read gave a strategy as a whole to a person, whatever the tumor and the result."""
    rows = (view.base.evidence[name] for name in item.studies.rows)
    had = any(row.subjects == "people" and item.strategy.id in row.covered() for row in rows)
    return item.studies.level > _LAST_OF_PEOPLE and not had and level_short(item) != _IN_VAIN


def recruiting_words(item: Recommendation, view: ResultView) -> str:
    """Say which trial of a strategy in this organ was recruiting when it was read: `Recruiting: NCT0 (2026-11-28).`"""
    organ = view.case.values.get(view.base.policy.organ)
    rows = [view.base.evidence[name] for name in item.studies.rows]
    rows = [row for row in rows if row.trial == "recruiting" and organ in row.organ and row.registry]
    found = dict.fromkeys(f"{and_list(list(row.registry))} (read {row.checked_on})" for row in rows)
    return f"Recruiting: {'; '.join(found)}." if found else ""


def speaking_rows(item: Recommendation, view: ResultView) -> list[str]:
    """Return the rows that argue for or against a strategy in this case, the best one first, each once."""
    best = best_row(item, view)
    rows = [mark.row for name in arguments_of(item) if (mark := _mark(name, view)) is not None]
    return list(dict.fromkeys([*([best] if best else []), *rows]))


def arguments_of(item: Recommendation) -> list[str]:
    """Return the rules that speak for or against a strategy, by criterion."""
    return [name for row in item.criteria.values() for name in (*row.arguments_for, *row.arguments_against)]


def _mark(name: str, view: ResultView) -> StudyMark | None:
    return view.base.rules[view.base.rule_index[name]].mark


def _study(name: str, view: ResultView) -> StudyOut:
    return view.result.evidence[name]


def _may_be_here(name: str, view: ResultView) -> bool:
    """Say whether a row is about this tumor, or may be: one of its rules that says so is not silent."""
    here = {"approved", "here", "against"}
    marks = (view.base.rules[view.base.rule_index[rule]].mark for rule in view.result.rules)
    return any(mark is not None and mark.row == name and mark.bearing in here for mark in marks)


def bearing_words(item: RowOf, row: StudyOut | EvidenceRow, base: RuleBase) -> str:
    """Say what a row says for a patient: `this tumor`, `another tumor`, `outside the limits of the study: ...`."""
    if item.says is None:
        return "" if item.covers == "whole" else f"about its {item.covers} only"
    labels = and_list([base.vocabulary.label(name) for name in item.open])
    if item.says in _COUNTS:
        words = _COUNTS[item.says]
        return f"{words} ({labels} not given: it counts while the limits can still be met)" if labels else words
    if item.says == "another-tumor":
        return _elsewhere(_other_tumor(row), item)
    if item.says == "outside-limits":
        return _elsewhere(f"this tumor, but outside the limits of the study ({'; '.join(item.outside)})", item)
    nothing = {
        **_NOTHING,
        "cannot-tell": f"cannot tell yet whether it is about this tumor: {labels} not given",
        "part": f"about its {item.covers} only: does not count",
        "not-read": f"{READ_WORDS.get(row.read, row.read)}: does not count",
    }
    return nothing[item.says]


def _other_tumor(row: StudyOut | EvidenceRow) -> str:
    if row.phase in {"approved", "guideline"}:
        return "another indication"
    return "another tumor" if row.organ and row.histology else "the tumor is not stated"


def _elsewhere(words: str, item: RowOf) -> str:
    if item.level and words == "another tumor":
        return words
    return f"{words}: counts as another tumor" if item.level else f"{words}: its result does not count here"


_COUNTS = {
    "approved": "approved or standard for this indication",
    "this-tumor": "this tumor",
    "against": "this tumor, without benefit: argues against",
}
_NOTHING = {
    "cells": "cells",
    "retired": "retired: does not count",
    "retracted": "retracted: does not count",
    "withdrawn": "the trial was withdrawn: does not count",
    "no-benefit-in-animals": "no benefit in animals: does not count",
}
NOT_REVIEWED = "not checked by a clinician"


def span_of_levels(now: int, best: int, worst: int) -> str:
    """Say the level of evidence, and what unknown values could make of it."""
    words = f"{LEVELS[now][:1].upper()}{LEVELS[now][1:]} (level {now} of {len(LEVELS)})"
    if best == worst:
        return f"{words}."
    parts = [f"{LEVELS[best]} at best"] if best != now else []
    parts += [f"{LEVELS[worst]} at worst"] if worst != now else []
    return f"{words}; missing values could make it {and_list(parts)}."


def cap_words(rows: Iterable[RowOf], level: int) -> str:
    """Say why the level of evidence is not that of the best row; empty if it is."""
    best = min((row.level for row in rows if row.level), default=level)
    return "A large trial without benefit in this tumor keeps it from a better level." if best < level else ""


def not_stated(strategy: Strategy, base: RuleBase) -> list[str]:
    """Return what sources do not say of a strategy: `route not stated`."""
    attributes = base.vocabulary.attributes
    names = [name for name, values in strategy.attributes.items() if NOT_STATED in values]
    return [f"{attributes[name].label if name in attributes else name} not stated" for name in names]
