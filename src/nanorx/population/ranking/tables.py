"""Ranked cases -> Arrow tables: one row a case, one row a case and strategy, one row a case and reason."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from nanorx.advice.approaches import (
    ALL_EXCLUDED,
    HELD,
    HELD_BACK,
    HISTOLOGY_IN_DOUBT,
    MORE_AGAINST,
    NO_ORGAN,
    NO_STRATEGY,
    NOTHING,
    ONLY_APART,
    OUT_OF_REACH,
)
from nanorx.advice.order import ORDER
from nanorx.advice.standing import STATUSES
from nanorx.population.bits import BLOCK, bits_of, choose, counted, masks_of, members_of, numbers_of
from nanorx.population.ranking.leading import ALONE, TIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from nanorx.advice.answers.result import Group
    from nanorx.advice.key_slices import Planes
    from nanorx.population.ranking.rank import Ranked

    Numbers = npt.NDArray[Any]

__all__ = ["TOGETHER", "cases_table", "reasons_table", "reasons_tables", "strategies_table", "strategies_tables"]

REASONS = (
    NO_STRATEGY,
    ALL_EXCLUDED,
    ONLY_APART,
    HELD_BACK,
    NO_ORGAN,
    *HELD.values(),
    *OUT_OF_REACH.values(),
    *NOTHING.values(),
    HISTOLOGY_IN_DOUBT,
    MORE_AGAINST,
    ALONE,
    *(step.says for step in ORDER),
    TIED,
)
"""Every reason that the column `reason` can hold, in one order for all tables."""
EFFECTS = ("excludes", "may exclude", "holds back", "may hold back")
NONE = np.zeros(0, np.int16)
TOGETHER = 4 * BLOCK
"""Cases of which the rows of strategies, or of reasons, are made together: a group of rows in a file."""
_SORTED = 1024
"""Cases of which the strategies are sorted together, so that their keys stay in the cache."""
GROUPS: tuple[Group, ...] = ("approved", "people", "rest")


def cases_table(ranked: Ranked, ids: pa.Array, hashes: pa.Array) -> pa.Table:
    """Return one row for each case.

    `leading_strategy` and `leading_approach` may be called first, null where nothing may; `reason` says why nothing
    may, or which step of the order puts it before the next approach. `first_strategy` is first in the order, listed
    apart or not. The columns from `tier` to `rank_worst` are about what leads, or else about the first strategy that is
    not listed apart, null where all are: `tier` is what its tier asks for, `level` its level of evidence from 1 to 7,
    `score` to `score_high` are in levels, `rank_best` and `rank_worst` its rank interval over all values of what is
    unknown. The rest are numbers of strategies: `could_be_first` that some of these values put first, `eligible`,
    `conditional` and `excluded` by status, `held` that are held back and not excluded; and `undecided_rules`, those of
    the rules about strategies that cannot tell.

    Args:
        ranked: The cases.
        ids: The id of each case, of any type.
        hashes: The hash of each case.

    Returns:
        The table, in the order of the cases.
    """
    size = ranked.size
    of_first = numbers_of(ranked.strategy_planes(ranked.leaders.first), size)
    strategies = [item.id for item in ranked.base.strategies]
    unled = _outside(ranked.leads.leading, size)
    columns: dict[str, pa.Array] = {
        "id": ids,
        "hash": hashes,
        "leading_strategy": _words(of_first, strategies, unled),
        "leading_approach": _words(_approach_of(ranked)[of_first], [item.id for item in ranked.base.approaches], unled),
        "reason": _words(_reason_codes(ranked), REASONS),
        "first_strategy": _words(numbers_of(ranked.strategy_planes(ranked.first), size), strategies),
    }
    none = bits_of(ranked.leaders.first[0], size).astype(np.bool_)
    columns |= _standing(ranked, none)
    columns |= {name: pa.array(numbers_of(planes, size).astype(np.int16)) for name, planes in _counts(ranked).items()}
    return pa.table(columns)


def strategies_table(ranked: Ranked, ids: pa.Array) -> pa.Table:
    """Return one row for each case and strategy: the cases in their order, the strategies of each by rank.

    `rank` counts from 1 over all strategies, `holds` from 0 to 2, `tier` from 1 as in the JSON result; `level` is the
    level of evidence from 1 to 7, `score` is in levels.
    """
    return pa.concat_tables(strategies_tables(ranked, ids))


def strategies_tables(ranked: Ranked, ids: pa.Array) -> Iterator[pa.Table]:
    """Yield the rows of strategies in tables of `TOGETHER` cases each, so that few are in memory at a time."""
    keys, steps = _keys_by_strategy(ranked), _places_of_steps(ranked)
    for first in range(0, max(ranked.size, 1), TOGETHER):
        some = keys[:, first : first + TOGETHER]
        blocks = [some[:, start : start + _SORTED] for start in range(0, max(some.shape[1], 1), _SORTED)]
        here = ids.slice(first, TOGETHER)
        batches = [
            _strategies_batch(ranked, _sorted_keys(block, ranked.number_width), steps, (here, at * _SORTED))
            for at, block in enumerate(blocks)
        ]
        yield pa.Table.from_batches(batches)


def _strategies_batch(
    ranked: Ranked, keys: Numbers, steps: dict[str, tuple[int, int]], ids: tuple[pa.Array, int]
) -> pa.RecordBatch:
    """Return the rows of some cases from their sorted keys; `ids` has the ids, and the place of that of the first."""
    size, count = keys.shape
    flat = keys.reshape(-1)

    def part(name: str) -> Numbers:
        start, width = steps[name]
        found: Numbers = flat >> keys.dtype.type(start) & keys.dtype.type((1 << width) - 1)
        return found

    most = (1 << steps["score"][1]) - 1
    worth = most - np.arange(most + 1)  # a higher score has a smaller key
    scores = _hundredths(ranked, worth, sum(ranked.weights.scaled)) / 100
    cases = np.arange(ids[1], ids[1] + size, dtype=np.int32)
    return pa.record_batch(
        {
            "id": _repeated(ids[0], np.repeat(cases, count)),
            "strategy": _words(part("strategy"), [item.id for item in ranked.base.strategies]),
            "rank": pa.array(np.tile(np.arange(1, count + 1, dtype=np.int16), size)),
            "status": _words(part("conditional") + 2 * part("excluded"), STATUSES),
            "holds": pa.array(part("holds").astype(np.int8)),
            "tier": pa.array((part("tier") + 1).astype(np.int8)),
            "level": pa.array(part("level").astype(np.int8)),
            "score": pa.array(scores.take(part("score"), mode="clip")),  # none is beyond; to look whether takes time
        }
    )


def _keys_by_strategy(ranked: Ranked) -> Numbers:
    """Return the keys of all strategies as numbers without that of the strategy; of the shape (strategies, cases)."""
    width = sum(ranked.widths.values())
    kind = np.min_scalar_type((1 << width + ranked.number_width) - 1)
    found = np.empty((len(ranked.keys), ranked.size), kind)
    for at, key in enumerate(ranked.keys):
        found[at] = numbers_of(key[:width][::-1], ranked.size)
    return found


def _sorted_keys(keys: Numbers, number_width: int) -> Numbers:
    """Return the keys of each case with the numbers of strategies, smallest first; shape (cases, strategies)."""
    kind = keys.dtype.type
    numbered = (keys << kind(number_width)) | np.arange(len(keys), dtype=kind)[:, None]
    found = np.ascontiguousarray(numbered.T)
    found.sort(axis=1)
    return found


def _places_of_steps(ranked: Ranked) -> dict[str, tuple[int, int]]:
    """Return for each step of the order, and for the number of the strategy, its lowest bit in a key and its width."""
    found = {"strategy": (0, ranked.number_width)}
    start = ranked.number_width
    for step in reversed(ORDER):
        found[step.name] = start, ranked.widths[step.name]
        start += ranked.widths[step.name]
    return found


def reasons_table(ranked: Ranked, ids: pa.Array, *, undecided: bool = True) -> pa.Table:
    """Return one row for each case and rule that excludes a strategy or holds one back, or that may.

    The cases are in their order, the rules of each in that of the rule base. `effect` says whether the rule excludes
    or holds back, or may since it cannot tell; what a rule may exclude, holds back or may hold back is a strategy that
    nothing excludes. A caution has a row where it makes, or might make, a hold: a moderate one holds nothing back
    alone. Rules that cannot tell are most of the rows; without `undecided` they are left out.
    """
    return pa.concat_tables(reasons_tables(ranked, ids, undecided=undecided))


def reasons_tables(ranked: Ranked, ids: pa.Array, *, undecided: bool = True) -> Iterator[pa.Table]:
    """Yield the rows of reasons in tables of `TOGETHER` cases each, so that few are in memory at a time."""
    readings = range(1 + undecided)  # where a rule fires, and where it cannot tell
    rules = [*ranked.reasons]
    names = [ranked.base.rules[rule].id for rule in rules]
    rows = [(at, rule, open_) for at, rule in enumerate(rules) for open_ in readings]
    of_rule = np.array([at for at, _, _ in rows], np.int16)
    effects = np.array([2 * (ranked.base.rules[rule].effect == "caution") + open_ for _, rule, open_ in rows], np.int8)

    def batch(ids: pa.Array, cases: Numbers, places: Numbers) -> pa.RecordBatch:
        words = {"rule": _words(of_rule[places], names), "effect": _words(effects[places], EFFECTS)}
        return pa.record_batch({"id": _repeated(ids, cases), **words})

    blocks = members_of([ranked.reasons[rule][open_] for _, rule, open_ in rows], ranked.size)
    for first in range(0, max(ranked.size, 1), TOGETHER):
        here = ids.slice(first, TOGETHER)
        some = islice(blocks, TOGETHER // BLOCK)
        batches = [batch(here, cases - np.int32(first), places) for cases, places in some]
        yield pa.Table.from_batches(batches or [batch(here, NONE, NONE)])


def _repeated(ids: pa.Array, places: Numbers) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32, copy=False)), ids)


def _standing(ranked: Ranked, none: Numbers) -> dict[str, pa.Array]:
    """Return what is said of the first strategy that is not listed apart; null in the cases `none`."""
    size, weights = ranked.size, ranked.weights
    key = ranked.leaders.first[1:]
    score, evidence = _score(ranked, ranked.step(key, "score")), _evidence(ranked)
    holds, excluded, conditional = (ranked.step(key, name) for name in ("holds", "excluded", "conditional"))
    numbers = {
        "held_back": bits_of(holds[0] | holds[1], size).astype(np.bool_),
        "level": numbers_of(ranked.step(key, "level"), size).astype(np.int8),
        "score": score / 100,
        "fit": _mean(score - evidence, weights.fit_total) / 100,
        "evidence": _mean(evidence, weights.evidence_total) / 100,
        "score_low": _score(ranked, ranked.step(ranked.worst_considered, "score")) / 100,
        "score_high": _score(ranked, ranked.step(ranked.best_considered, "score")) / 100,
        "rank_best": 1 + numbers_of(ranked.surely_before, size).astype(np.int16),
        "rank_worst": len(ranked.keys) - numbers_of(ranked.surely_behind, size).astype(np.int16),
    }
    return {
        "tier": _words(_tier_codes(ranked, ranked.step(key, "tier")), GROUPS, none),
        "status": _words(numbers_of([*conditional, *excluded], size), STATUSES, none),
        **{name: pa.array(values, mask=none) for name, values in numbers.items()},
    }


def _counts(ranked: Ranked) -> dict[str, Planes]:
    """Return how many strategies, and rules that cannot tell, there are of each kind."""
    rows = list(zip(ranked.excluded, ranked.conditional, ranked.held, strict=True))
    fires, possible = ranked.slices.fires, ranked.slices.possible
    return {
        "could_be_first": counted(ranked.contenders),
        "eligible": counted(ranked.full ^ (out | open_) for out, open_, _ in rows),
        "conditional": counted(ranked.conditional),
        "excluded": counted(ranked.excluded),
        "held": counted(held ^ (held & out) for out, _, held in rows),
        "undecided_rules": counted(possible[rule] ^ fires[rule] for rule in ranked.speaking),
    }


def _words(codes: Numbers, words: Sequence[str], null: Numbers | None = None) -> pa.DictionaryArray:
    """Return the word of each case, null where the mask `null` is true."""
    kind = np.int8 if len(words) < 1 << 7 else np.int16
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(kind), mask=null), pa.array(words, pa.string()))


def _outside(mask: int, size: int) -> Numbers:
    found: Numbers = bits_of(mask, size) == 0
    return found


def _approach_of(ranked: Ranked) -> Numbers:
    """Return the number of the approach of each strategy."""
    found = np.zeros(len(ranked.keys), np.int16)
    for at, members in enumerate(ranked.members):
        found[members] = at
    return found


def _reason_codes(ranked: Ranked) -> Numbers:
    """Return the place in `REASONS` of the reason of each case."""
    leads = ranked.leads
    found = np.zeros(ranked.size, np.uint8)
    for reason, mask in (*leads.why_not.items(), *leads.decided_by.items()):
        found += bits_of(mask, ranked.size) * np.uint8(REASONS.index(reason))
    return found


def _tier_codes(ranked: Ranked, tier: Planes) -> Numbers:
    """Return the place in `GROUPS` of what the tier of each case asks for."""
    at_tier = masks_of(tier, 1 << len(tier), ranked.full)
    found = dict.fromkeys(GROUPS, 0)
    for yes, _, wanted in ranked.slices.tiers:
        for place, name in enumerate(wanted):
            found[name] |= yes & at_tier[place]
    approved, people, _ = found.values()
    return numbers_of([people, ranked.full ^ (approved | people)], ranked.size)


def _score(ranked: Ranked, planes: Planes) -> Numbers:
    """Return scores in hundredths of a level."""
    return _hundredths(ranked, numbers_of(planes, ranked.size), sum(ranked.weights.scaled))


def _evidence(ranked: Ranked) -> Numbers:
    """Return the part of the score of the considered strategies that is evidence, in hundredths of a level."""
    weights, arguments = ranked.weights, ranked.advisor.arguments
    rows = [
        (mask, ranked.key_slices.evidence(about))
        for mask, about in zip(ranked.considered, arguments, strict=True)
        if mask
    ]
    planes = choose(rows, weights.planes)
    return _hundredths(ranked, numbers_of(planes, ranked.size), sum(weights.scaled) - weights.scaled_fit_total)


def _hundredths(ranked: Ranked, summed: Numbers, total: int) -> Numbers:
    """Return weighted levels, counted from 0 to 6 with weights of this total, in hundredths of a level."""
    divisor = sum(ranked.weights.all) // sum(ranked.weights.scaled)
    return (summed.astype(np.int64) - 3 * total) * divisor


def _mean(summed: Numbers, total: int) -> Numbers:
    """Return weighted means in hundredths, as `standing.fit_mean` and `evidence_mean` do for one case."""
    if not total:
        return np.zeros_like(summed)
    mean: Numbers = np.sign(summed) * ((100 * np.abs(summed) + total // 2) // total)
    return mean
