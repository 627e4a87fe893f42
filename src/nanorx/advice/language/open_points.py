"""What could still speak against a strategy: a missing value is not a normal value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.checks import clause_words
from nanorx.advice.language.phrases import and_list
from nanorx.knowledge.clause import Clause, truth_of_condition
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nanorx.advice.answers.result import Recommendation, TodayOut
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.truth import Truth

__all__ = ["effect_words", "if_words", "open_against", "standard_if", "waits_for"]

TRUTHS: dict[str, Truth] = {TRUTH_WORDS[truth]: truth for truth in (NO, UNKNOWN, YES)}
"""The truth that each word stands for."""

_CHECKED = 2
"""So many values that could still rule something out are named."""


def open_against(item: Recommendation, view: ResultView) -> list[str]:
    """Return the undecided cautions and arguments against, strongest first, then by id."""
    undecided = dict.fromkeys(name for row in item.criteria.values() for name in row.undecided)
    names = [name for name in undecided if view.rule(name).effect != "favor"]
    return sorted(names, key=lambda name: (-STRENGTHS[view.rule(name).strength], name))


def waits_for(name: str, view: ResultView) -> list[str]:
    """Return the labels of what the undecided clauses of a rule ask about."""
    open_ = [clause.descriptor for clause in view.rule(name).clauses if clause.truth == "unknown"]
    return list(dict.fromkeys(view.vocabulary.label(descriptor) for descriptor in open_))


def effect_words(name: str, view: ResultView) -> str:
    """Say what a rule does that speaks against a strategy: `ruled out`, `strong caution`, `weak against effect`."""
    rule = view.rule(name)
    if rule.effect == "exclude":
        return "ruled out"
    return f"{rule.strength} caution" if rule.effect == "caution" else f"{rule.strength} against {rule.criterion}"


def if_words(name: str, view: ResultView) -> str:
    """Say on what an undecided rule waits: `if pregnancy`, `if INR above 2.5 and no chronic liver disease`."""
    rule = view.base.rules[view.base.rule_index[name]]
    seen = {clause: row.truth for clause, row in zip(rule.clauses(), view.rule(name).clauses, strict=True)}
    return _if(rule.when, rule.unless, lambda clause: TRUTHS[seen[clause]], view)


def standard_if(item: TodayOut, view: ResultView) -> str:
    """Say on what a standard depends, and what could still rule it out: `if resectable; to check: pregnancy`."""
    parts = []
    if item.depends_on:
        rule = view.base.rules[view.base.rule_index[item.rule]]
        words = _if(rule.when, rule.unless, lambda clause: _truth(clause, view), view)
        parts.append(words or f"depending on {and_list([view.vocabulary.label(name) for name in item.depends_on])}")
    labels = [view.vocabulary.label(name) for name in item.to_check if name not in item.depends_on][:_CHECKED]
    parts += [f"to check: {and_list(labels)}"] if labels else []
    return "; ".join(parts)


def _truth(clause: Clause, view: ResultView) -> Truth:
    """Return the truth of a clause about what the case says; findings are taken as met."""
    if clause.descriptor in view.vocabulary.findings:
        return YES
    return clause.truth(view.case.values.get(clause.descriptor))


def _if(
    when: Iterable[Condition], unless: Iterable[Condition], truth: Callable[[Clause], Truth], view: ResultView
) -> str:
    """Put into words what is not known yet of some conditions: `if A and B, unless C`."""
    needed = [_open(item, truth, view) for item in when if truth_of_condition(item, truth) == UNKNOWN]
    stopping = [item for item in unless if truth_of_condition(item, truth) == UNKNOWN]
    denied = [item for item in stopping if isinstance(item, Clause) and item.text == "is no"]
    needed += [view.vocabulary.label(item.descriptor) for item in denied]  # not `unless no X`
    stops = [_open(item, truth, view) for item in stopping if item not in denied]
    parts = [f"if {and_list(needed)}"] if needed else []
    more = [f"{len(stops) - _CHECKED} more"] if len(stops) > _CHECKED else []
    parts += [f"unless {' or '.join([*stops[:_CHECKED], *more])}"] if stops else []
    return ", ".join(parts)


def _open(condition: Condition, truth: Callable[[Clause], Truth], view: ResultView) -> str:
    """Put the clauses of a condition that are not known into words."""
    words = [_clause(clause, view) for clause in condition.clauses if truth(clause) == UNKNOWN]
    return (" or " if condition.needed == 1 else " and ").join(words)


def _clause(clause: Clause, view: ResultView) -> str:
    """Return a clause with its label: `INR above 2.5`, `portal vein thrombosis main`, `no pregnancy`."""
    label = view.vocabulary.label(clause.descriptor)
    if clause.text in {"is yes", "is no"}:
        return f"no {label}" if clause.text == "is no" else label
    words = clause_words(clause, view)
    return words if label in words else f"{label} {words}"
