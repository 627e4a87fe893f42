"""What may be called first in each of many cases, or why nothing may, as `approaches.leading` says for one case."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_, xor
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice import approaches
from nanorx.advice.key_slices import less
from nanorx.advice.order import ORDER

if TYPE_CHECKING:
    from nanorx.knowledge.evidence import Opens
    from nanorx.population.ranking.rank import Ranked

__all__ = ["ALONE", "TIED", "Leads", "leads_of"]

ALONE = "there is no other approach"
TIED = "tied with the next approach; the id comes first"


class Leads(NamedTuple):
    """The cases in which something may be called first, and the cases of each reason.

    Where nothing may, the reason is that of `approaches.leading`, of what is held back without the names. Where
    something may, it is the step of the order that decides between it and the next approach, in the words of `ORDER`.
    """

    leading: int
    why_not: dict[str, int]
    decided_by: dict[str, int]


def leads_of(ranked: Ranked) -> Leads:
    """Find what may be called first in every case."""
    why_not = _why_not(ranked)
    leading = ranked.full ^ reduce(or_, why_not.values(), 0)
    return Leads(leading, why_not, _decided_by(ranked, leading))


def _why_not(ranked: Ranked) -> dict[str, int]:
    """Return the cases in which nothing may be called first, by reason."""
    none, *key = ranked.leaders.first
    left = ranked.full
    found: dict[str, int] = {}

    def take(reason: str, mask: int) -> int:
        nonlocal left
        here = mask & left
        left ^= here
        if here and reason:
            found[reason] = here
        return here

    take(approaches.NO_STRATEGY, none)
    excluded = take("", ranked.step(key, "excluded")[0])
    everything = excluded & reduce(and_, ranked.excluded, ranked.full)
    found |= {approaches.ALL_EXCLUDED: everything, approaches.ONLY_APART: excluded ^ everything}
    take(approaches.HELD_BACK, reduce(or_, ranked.step(key, "holds"), 0))
    organ = ranked.base.policy.organ
    take(approaches.NO_ORGAN, ranked.asides.by_word(organ).get("", 0) if organ else 0)
    missing: dict[str, int] = {}
    for wanted, cases in _of_setting(ranked).items():
        missing |= _below(ranked, wanted, take("", cases & reduce(or_, ranked.step(key, "tier"), 0)))
    take(approaches.MORE_AGAINST, _not_above_zero(ranked, ranked.step(key, "score")))
    found |= _with_doubt(ranked, missing)
    return {reason: mask for reason, mask in found.items() if mask}


def _of_setting(ranked: Ranked) -> dict[Opens, int]:
    """Return, by what opens the first tier, the cases of a setting with tiers."""
    found: dict[Opens, int] = {}
    for yes, _, opens in ranked.slices.tiers:
        if opens:
            found[opens[0]] = found.get(opens[0], 0) | yes
    return found


def _below(ranked: Ranked, wanted: Opens, cases: int) -> dict[str, int]:
    """Return why nothing is in the first tier: what has the evidence is held back, does not fit, or is not there."""
    if not cases:
        return {}
    has = held = 0
    limit = [cases if (approaches.ENOUGH[wanted] + 1) >> place & 1 else 0 for place in (2, 1, 0)]
    for at, key in enumerate(ranked.keys):
        level = ranked.step(key, "level")
        enough = less(level[::-1], limit, cases)
        enough ^= enough & ranked.apart[at]
        has |= enough
        held |= (enough & ranked.held[at]) ^ (enough & ranked.held[at] & ranked.excluded[at])
    return {
        approaches.HELD[wanted]: held,
        approaches.OUT_OF_REACH[wanted]: has ^ held,
        approaches.NOTHING[wanted]: cases ^ has,
    }


def _with_doubt(ranked: Ranked, missing: dict[str, int]) -> dict[str, int]:
    """Return the reasons; where studies are missing while a warning is about the histology, with that as the reason."""
    held = set(approaches.HELD.values())
    cases = reduce(or_, (mask for reason, mask in missing.items() if reason not in held), 0)
    doubt = cases & ranked.asides.in_doubt() if cases else 0
    found = {reason: mask if reason in held else mask ^ (mask & doubt) for reason, mask in missing.items()}
    return {**found, approaches.HISTOLOGY_IN_DOUBT: doubt}


def _not_above_zero(ranked: Ranked, score: list[int]) -> int:
    """Return the cases in which a score, least significant plane first, is 0 or less."""
    above = 3 * sum(ranked.weights.scaled) + 1
    limit = [ranked.full if above >> place & 1 else 0 for place in reversed(range(len(score)))]
    return less(score[::-1], limit, ranked.full)


def _decided_by(ranked: Ranked, leading: int) -> dict[str, int]:
    """Return what decides between the first two approaches, where something may be called first."""
    alone, *behind = ranked.leaders.second
    found = {ALONE: leading & alone}
    left = leading ^ found[ALONE]
    first = ranked.leaders.first[1:]
    for step in ORDER:
        planes = map(xor, ranked.step(first, step.name), ranked.step(behind, step.name))
        differs = reduce(or_, planes, 0) & left
        found[step.says] = differs
        left ^= differs
    found[TIED] = left
    return {reason: mask for reason, mask in found.items() if mask}
