"""What the answer to an open question does to a strategy: `main rules it out`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.clause import clauses_of
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["check_words", "clause_words"]


def check_words(name: str, item: Recommendation, view: ResultView) -> str:
    """Return what to check in words: `portal vein thrombosis (in images already made): main rules it out`."""
    descriptor = view.vocabulary.descriptors[name]
    effects = [
        words
        for rule_id in item.undecided_exclusions
        for words in _effects(name, view.base.rules[view.base.rule_index[rule_id]], rule_id, view)
    ]
    effects = list(dict.fromkeys(effects))
    how = HOW.get(descriptor.how, descriptor.how)
    said = "; ".join(effects) if effects else _through_finding(item, view)
    return f"{descriptor.label} ({how}): {said}"


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


def _through_finding(item: Recommendation, view: ResultView) -> str:
    """Name the undecided findings that exclusions ask about, for a descriptor that matters only through one of them."""
    labels = [
        view.vocabulary.findings[clause.descriptor].label
        for rule_id in item.undecided_exclusions
        for clause in view.rule(rule_id).clauses
        if clause.truth == "unknown" and clause.descriptor in view.vocabulary.findings
    ]
    return f"decides: {'; '.join(dict.fromkeys(labels))}" if labels else "could rule it out"


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
