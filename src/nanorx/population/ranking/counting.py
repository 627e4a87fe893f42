"""Ranked cases -> what is counted over them (`Tally`), and what is compared with another outcome (`OutcomeMasks`)."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from nanorx.population.ranking.barring import barring
from nanorx.population.ranking.tally import PlaceCounts, RuleCounts, Tally
from nanorx.population.summary.compare import OutcomeMasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.population.ranking.rank import Ranked

__all__ = ["outcome", "tally"]


def tally(ranked: Ranked) -> Tally:
    """Count what stands where in ranked cases."""
    base, leads = ranked.base, ranked.leads
    fires, possible = ranked.slices.fires, ranked.slices.possible
    return Tally(
        cases=ranked.size,
        settled=_in_one(_of_members(ranked, ranked.contenders)).bit_count(),
        firm=_firm(ranked).bit_count(),
        strategies={item.id: row for item, row in zip(base.strategies, _of_strategies(ranked), strict=True)},
        approaches={item.id: row for item, row in zip(base.approaches, _of_approaches(ranked), strict=True)},
        rules={
            base.rules[rule].id: RuleCounts(fires[rule].bit_count(), (possible[rule] ^ fires[rule]).bit_count())
            for rule in ranked.speaking
            if possible[rule]
        },
        excluding=barring(ranked.advisor, ranked.slices, excluded=True),
        holding=barring(ranked.advisor, ranked.slices, excluded=False),
        leading=_by_organ(ranked),
        reasons=Counter({reason: mask.bit_count() for reason, mask in leads.why_not.items()}),
    )


def _firm(ranked: Ranked) -> int:
    """Return the cases in which what may be called first is eligible."""
    rows = zip(ranked.considered, ranked.conditional, strict=True)
    return ranked.leads.leading & reduce(or_, [first ^ (first & open_) for first, open_ in rows], 0)


def _of_members(ranked: Ranked, masks: Sequence[int]) -> list[int]:
    """Return for each approach the cases in the mask of any of its strategies."""
    return [reduce(or_, [masks[strategy] for strategy in members], 0) for members in ranked.members]


def _in_one(masks: Sequence[int]) -> int:
    """Return the cases that are in one of the masks and no other."""
    once = twice = 0
    for mask in masks:
        twice |= once & mask
        once |= mask
    return once ^ twice


def _of_strategies(ranked: Ranked) -> Iterator[PlaceCounts]:
    rows = zip(ranked.excluded, ranked.conditional, ranked.held, ranked.considered, ranked.contenders, strict=True)
    for excluded, conditional, held, first, contends in rows:
        yield _places(ranked, (excluded, conditional, held), first, contends)


def _of_approaches(ranked: Ranked) -> Iterator[PlaceCounts]:
    firsts, contends = _of_members(ranked, ranked.considered), _of_members(ranked, ranked.contenders)
    for key, first, could in zip(ranked.approaches, firsts, contends, strict=True):
        excluded, conditional = ranked.step(key, "excluded")[0], ranked.step(key, "conditional")[0]
        standing = excluded, conditional, reduce(or_, ranked.step(key, "holds"), 0)
        yield _places(ranked, standing, first, could)


def _places(ranked: Ranked, standing: tuple[int, int, int], first: int, contends: int) -> PlaceCounts:
    """Return the counts from the cases in which something is excluded, conditional, held back, first, or could be."""
    excluded, conditional, held = standing
    barred = excluded | held
    return PlaceCounts(
        eligible=ranked.size - (barred | conditional).bit_count(),
        conditional=(conditional ^ (conditional & barred)).bit_count(),
        held=(held ^ (held & excluded)).bit_count(),
        excluded=excluded.bit_count(),
        first=first.bit_count(),
        leading=(first & ranked.leads.leading).bit_count(),
        could_be_first=contends.bit_count(),
    )


def outcome(ranked: Ranked) -> OutcomeMasks:
    """Return what came out of ranked cases, to be paired with another outcome of the same cases."""
    names = [item.id for item in ranked.base.strategies]
    return OutcomeMasks(
        full=ranked.full,
        excluded=dict(zip(names, ranked.excluded, strict=True)),
        conditional=dict(zip(names, ranked.conditional, strict=True)),
        held=dict(zip(names, ranked.held, strict=True)),
        leading=_leading(ranked),
    )


def _leading(ranked: Ranked) -> dict[str, int]:
    """Return for each approach the cases in which it may be called first; by "" those in which nothing may."""
    leads = ranked.leads.leading
    masks = _of_members(ranked, ranked.considered)
    found = {item.id: mask & leads for item, mask in zip(ranked.base.approaches, masks, strict=True)}
    return {**found, "": ranked.full ^ leads}


def _by_organ(ranked: Ranked) -> Counter[tuple[str, str]]:
    """Count by organ and approach what may be called first."""
    rows = _leading(ranked)
    found: Counter[tuple[str, str]] = Counter()
    for organ, cases in ranked.asides.by_word(ranked.base.policy.organ).items():
        for approach, mask in rows.items():
            if mask & cases:
                found[organ, approach] = (mask & cases).bit_count()
    return found
