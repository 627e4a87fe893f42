"""The choices that a descriptor gained, and the lists of its other choices in clauses that do not name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.clause import clauses_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["AddedChoice", "ChoiceList", "added_choices"]

_LISTS = ("one of", "none of")
_FIRST = ("exclude", "caution", "need", "contradiction", "implausible", "conclude", "favor", "oppose", "note")
"""What has a list, that which matters most first; derived values and studies come last."""


class ChoiceList(NamedTuple):
    """A list of choices in a clause of a rule (`what` is its effect), a need, a contradiction or a study.

    `holds` says whether the clause is true of the choice that it does not name: it is of `none of`.
    """

    what: str
    id: str
    holds: bool


class AddedChoice(NamedTuple):
    """A choice that a descriptor has now and had not before, and the lists that do not name it."""

    descriptor: str
    choice: str
    lists: tuple[ChoiceList, ...]


def added_choices(old: RuleBase, new: RuleBase) -> tuple[AddedChoice, ...]:
    """Return the choices that descriptors of both rule bases gained, in the order of the vocabulary.

    The lists are sorted by what they stand in, that which matters most first, then by id.
    """
    before = old.vocabulary.descriptors
    gained = [
        (name, choice)
        for name, item in new.vocabulary.descriptors.items()
        if name in before
        for choice in item.choices
        if choice not in before[name].choices
    ]
    if not gained:
        return ()
    places = [*_conditions(new)]
    return tuple(AddedChoice(name, choice, _lists(places, name, choice)) for name, choice in gained)


def _lists(places: Sequence[tuple[str, str, Sequence[Condition]]], name: str, choice: str) -> tuple[ChoiceList, ...]:
    """Find the lists of a descriptor's choices that do not name this one."""
    found: dict[ChoiceList, None] = {}
    for what, where, conditions in places:
        for clause in clauses_of(conditions):
            if clause.descriptor == name and clause.operator in _LISTS:
                denies = clause.operator == "none of"
                if (choice in clause.values) == denies:
                    found[ChoiceList(what, where, denies)] = None
    order = {what: place for place, what in enumerate(_FIRST)}
    return tuple(sorted(found, key=lambda row: (order.get(row.what, len(order)), row.what, not row.holds, row.id)))


def _conditions(base: RuleBase) -> Iterator[tuple[str, str, Sequence[Condition]]]:
    """Yield the conditions of all that asks, with what it is and its id."""
    for rule in (*base.rules, *base.silent_rules):
        if rule.origin == "rule" and rule.status != "retired":
            yield rule.effect, rule.id, (*rule.when, *rule.unless)
    for strategy in base.all_strategies:
        yield "need", strategy.id, strategy.needs
    for row in base.contradictions:
        yield "contradiction", row.id, row.when
    for row in base.implausible:
        yield "implausible", row.id, row.when
    for derived in base.vocabulary.derived.rows:
        yield "derived", derived.name, derived.when
    for study in base.evidence.values():
        yield "study", study.id, study.limits
