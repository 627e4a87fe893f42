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
    "NOT_REVIEWED",
    "bearing_words",
    "best_row",
    "cap_words",
    "finding_words",
    "had_by_people",
    "level_short",
    "not_stated",
    "people_words",
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
_SUBJECTS = {1: "people", 2: "people", 3: "people", 4: "animals", 5: "animals", 6: "cells"}
_RESULTS = {"null": "no benefit", "negative": "worse", "not-reported": "no result reported"}
_OUTCOMES = {"feasibility": "feasible", "delivery-seen": "delivery seen", "imaging": "imaged"}
"""What a positive result is called where no benefit was measured."""


def level_short(item: Recommendation) -> str:
    """Return the level of evidence for a strategy in at most 20 characters."""
    if item.studies.words != LEVELS[item.studies.level]:
        return "people, no benefit"
    return _SHORT[item.studies.level]


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
    where = "" if _may_be_here(approach.largest_trial, view) else ", another tumor or stage"
    return f"largest trial: people: {row.number}{where}, {result_words(row)}"


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
    for name in _arguments(item):
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
        for name in _arguments(item)
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
        for name in _arguments(view.of[strategy])
        for mark in (_mark(name, view),)
    )


def speaking_rows(item: Recommendation, view: ResultView) -> list[str]:
    """Return the rows that argue for or against a strategy in this case, the best one first, each once."""
    best = best_row(item, view)
    rows = [mark.row for name in _arguments(item) if (mark := _mark(name, view)) is not None]
    return list(dict.fromkeys([*([best] if best else []), *rows]))


def _arguments(item: Recommendation) -> list[str]:
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
        return "" if item.covers == "whole" else f"about its {item.covers} alone"
    labels = and_list([base.vocabulary.label(name) for name in item.open])
    if item.says in _COUNTS:
        words = _COUNTS[item.says]
        return f"{words} ({labels} not given: it counts as long as its limits may be met)" if labels else words
    if item.says == "another-tumor":
        return _elsewhere(_other_tumor(row), item)
    if item.says == "outside-limits":
        return _elsewhere(f"this tumor, but outside the limits of the study ({'; '.join(item.outside)})", item)
    nothing = {
        **_NOTHING,
        "cannot-tell": f"cannot tell yet whether it is about this tumor: {labels} not given",
        "part": f"about its {item.covers} alone: gives nothing",
        "not-read": f"{READ_WORDS.get(row.read, row.read)}: gives nothing",
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
    "retired": "retired: gives nothing",
    "retracted": "retracted: gives nothing",
    "withdrawn": "the trial was withdrawn: gives nothing",
    "no-benefit-in-animals": "no benefit in animals: gives nothing",
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
