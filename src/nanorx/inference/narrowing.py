"""What entries of a case say about values that it does not state.

The vocabulary declares which entries contradict each other. A value that would contradict what is stated is none of
the possible ones; where all possible values make a clause equally true, the clause is no longer unknown: at 12 points
the Child-Pugh class can only be C. Sets are left as they are.

The work is done on masks: bit k of an integer belongs to variant k of a case, a single case is one of 0 and 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx.knowledge.regions import regions
from nanorx.knowledge.rule_base import ClauseIndex
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["Narrowing", "make_narrowings", "narrow", "settled", "truth_of"]


class Narrowing(NamedTuple):
    """How the other entries of a case narrow one descriptor.

    `ruling` has, for each contradiction about the descriptor, the slots of its clauses about other descriptors.
    `regions` has, for each region of its values, the indices in `ruling` of the contradictions that rule it out.
    `clauses` are its slots, each with the regions in which the clause is not yes and those in which it is not no.
    Clauses that are equally true in all regions are left out: they only ask whether anything is stated.
    """

    ruling: tuple[tuple[ClauseIndex, ...], ...]
    regions: tuple[tuple[int, ...], ...]
    clauses: tuple[tuple[ClauseIndex, tuple[int, ...], tuple[int, ...]], ...]


def make_narrowings(
    base: RuleBase, slots: Mapping[str, ClauseIndex], clauses: Iterable[Clause]
) -> tuple[Narrowing, ...]:
    """One for each descriptor that is not a set and stands in a contradiction, in the order of the vocabulary.

    `clauses` are all clauses about descriptors, `slots` their indexes by key.
    """
    about: dict[str, list[Clause]] = {clause.descriptor: [] for row in base.contradictions for clause in row.when}
    for clause in clauses:
        if clause.descriptor in about:
            about[clause.descriptor].append(clause)
    return tuple(
        _narrowing(base, name, slots, about[name])
        for name, descriptor in base.vocabulary.descriptors.items()
        if name in about and descriptor.kind != "set"
    )


def _narrowing(base: RuleBase, name: str, slots: Mapping[str, ClauseIndex], clauses: Sequence[Clause]) -> Narrowing:
    rows = [row.when for row in base.contradictions if any(clause.descriptor == name for clause in row.when)]
    values = [region.value for region in regions(base.vocabulary.descriptors[name], clauses)]
    own = [[clause for clause in row if clause.descriptor == name] for row in rows]
    asked = [
        (
            slots[clause.key],
            tuple(place for place, value in enumerate(values) if clause.truth(value) != YES),
            tuple(place for place, value in enumerate(values) if clause.truth(value) != NO),
        )
        for clause in clauses
    ]
    return Narrowing(
        ruling=tuple(tuple(slots[clause.key] for clause in row if clause.descriptor != name) for row in rows),
        regions=tuple(
            tuple(place for place, part in enumerate(own) if all(clause.truth(value) == YES for clause in part))
            for value in values
        ),
        clauses=tuple((slot, not_yes, not_no) for slot, not_yes, not_no in asked if not_yes and not_no),
    )


def truth_of(base: RuleBase, clause: Clause, values: Mapping[str, Value]) -> Truth:
    """Return the truth of one clause about a descriptor for the values of a case, with what the contradictions settle.

    The clause need not be in the rule base.
    """
    name = clause.descriptor
    known = clause.truth(values.get(name))
    if known != UNKNOWN or base.vocabulary.descriptors[name].kind == "set":
        return known
    rows = [row for row in base.contradictions if any(item.descriptor == name for item in row.when)]
    asked = {item.key: item for row in rows for item in row.when} | {clause.key: clause}
    yes = {key: item.truth(values.get(item.descriptor)) == YES for key, item in asked.items()}
    if not any(all(yes[item.key] for item in row.when if item.descriptor != name) for row in rows):
        return UNKNOWN
    slots = {key: ClauseIndex(slot) for slot, key in enumerate(asked)}
    own = [item for item in asked.values() if item.descriptor == name]
    narrowing = _narrowing(base, name, slots, own)
    found = {slot: sure for slot, sure, _ in settled([narrowing], list(yes.values()), full=1)}
    slot = slots[clause.key]
    return UNKNOWN if slot not in found else YES if found[slot] else NO


def settled(narrowings: Iterable[Narrowing], yes: Sequence[int], full: int) -> Iterator[tuple[ClauseIndex, int, int]]:
    """Slots with the variants in which they can only be yes, and those in which they can only be no.

    Args:
        narrowings: The narrowings of the rule base.
        yes: For each slot, the mask of the variants in which the clause is yes by what is stated.
        full: The mask of all variants.

    Yields:
        A slot, the mask of the variants in which it can only be yes, and of those in which it can only be no.
    """
    for item in narrowings:
        ruling = [_all(yes, slots, full) for slots in item.ruling]
        if not any(ruling):
            continue
        gone = [_any(ruling, places) for places in item.regions]
        left = full ^ _all(gone, range(len(gone)), full)
        for slot, not_yes, not_no in item.clauses:
            sure, never = _all(gone, not_yes, left), _all(gone, not_no, left)
            if sure or never:
                yield slot, sure, never


def narrow(narrowings: Iterable[Narrowing], yes: list[int], may: list[int], full: int) -> None:
    """Settle unknown clauses in every variant, in place.

    Args:
        narrowings: The narrowings of the rule base.
        yes: For each slot, the mask of the variants in which the clause is yes.
        may: For each slot, the mask of the variants in which the clause is not no.
        full: The mask of all variants.
    """
    for slot, sure, never in list(settled(narrowings, yes, full)):
        unknown = may[slot] ^ yes[slot]
        yes[slot] |= sure & unknown
        may[slot] ^= never & unknown


def _all(masks: Sequence[int], places: Iterable[int], full: int) -> int:
    """Return the bitwise AND of `full` and the masks at some indices."""
    found = full
    for place in places:
        found &= masks[place]
    return found


def _any(masks: Sequence[int], places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= masks[place]
    return found
