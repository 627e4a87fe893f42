"""What the answer to an open question does to a strategy: `main rules it out`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.clause import clauses_of, truth_of_condition
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["check_lines", "clause_words"]


def check_lines(names: Iterable[str], item: Recommendation, view: ResultView) -> list[str]:
    """Return a line for each value to check: `portal vein thrombosis (in images already made): main rules it out`.

    Values that matter only through the same finding stand in one line.
    """
    through: dict[str, list[str]] = {}
    lines: dict[str, str] = {}
    for name in names:
        descriptor = view.vocabulary.descriptors[name]
        what = f"{descriptor.label} ({HOW.get(descriptor.how, descriptor.how)})"
        effects = [
            words
            for rule_id in item.undecided_exclusions
            for words in _effects(name, view.base.rules[view.base.rule_index[rule_id]], rule_id, view)
        ]
        said = "; ".join(dict.fromkeys(effects)) or _through_finding(name, item, view)
        if effects:
            lines[name] = f"{what}: {said}"
        else:
            alike = through.setdefault(said, [])
            alike.append(what)
            lines[said] = f"{'; '.join(alike)}: {said if len(alike) == 1 else said.replace('decides', 'decide', 1)}"
    return list(lines.values())


def _effects(name: str, rule: Rule, rule_id: str, view: ResultView) -> list[str]:
    """Return in words what answers about one descriptor do to one undecided exclusion."""
    open_clauses = sum(clause.truth == "unknown" for clause in view.rule(rule_id).clauses)
    alone = open_clauses == 1
    found = [
        f"{clause_words(clause, view.vocabulary)} {'rules' if alone else 'may rule'} it out"
        for clause in clauses_of(rule.when)
        if clause.descriptor == name
    ]
    for clause in clauses_of(rule.unless):
        if clause.descriptor == name:
            words = "ruled out unless" if alone else "may be ruled out unless"
            found.append(f"{words} {clause_words(clause, view.vocabulary)}")
    return found


def _through_finding(name: str, item: Recommendation, view: ResultView) -> str:
    """Name the undecided findings that exclusions ask about and that a descriptor can still decide."""
    labels = [
        view.vocabulary.findings[clause.descriptor].label
        for rule_id in item.undecided_exclusions
        for clause in view.rule(rule_id).clauses
        if clause.truth == "unknown" and clause.descriptor in view.vocabulary.findings
        if name in _open_behind(clause.descriptor, view)
    ]
    return f"decides: {'; '.join(dict.fromkeys(labels))}" if labels else "could rule it out"


def _open_behind(finding: str, view: ResultView) -> frozenset[str]:
    """Return the unknown descriptors that rules which can still conclude a finding ask about."""
    if finding not in view.open_behind:
        names: set[str] = set()
        for rule in view.base.rules:
            if rule.finding == finding and _can_fire(rule, view):
                for clause in rule.clauses():
                    if clause.descriptor in view.vocabulary.findings:
                        names |= _open_behind(clause.descriptor, view)
                    elif _truth(clause, view) == UNKNOWN:
                        names |= {clause.descriptor, *view.vocabulary.derived.behind(clause.descriptor)}
        view.open_behind[finding] = frozenset(names)
    return view.open_behind[finding]


def _can_fire(rule: Rule, view: ResultView) -> bool:
    """Say whether a rule is not silent as far as the values of the case say; findings are left open."""
    when = [truth_of_condition(item, lambda clause: _truth(clause, view)) for item in rule.when]
    unless = [truth_of_condition(item, lambda clause: _truth(clause, view)) for item in rule.unless]
    return NO not in when and YES not in unless


def _truth(clause: Clause, view: ResultView) -> Truth:
    if clause.descriptor in view.vocabulary.findings:
        return UNKNOWN
    return clause.truth(view.case.values.get(clause.descriptor))


def clause_words(clause: Clause, vocabulary: Vocabulary) -> str:
    """Return a clause without its descriptor, in the words of the vocabulary: `main`, `above 3 mg/dL`."""
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None or descriptor.kind == "number":
        return clause.text.removeprefix("is ")
    names = [descriptor.choices.get(value, value) for value in clause.values]
    if descriptor.kind == "set":
        joined = f" {'and' if clause.operator == 'includes all of' else 'or'} ".join(names)
        return f"without {joined}" if clause.operator == "lacks" else f"with {joined}"
    return " or ".join(names)
