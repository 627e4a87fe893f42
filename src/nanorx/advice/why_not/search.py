"""The smallest sets of changes that reach a goal, searched with many changed cases at once.

A goal is a list of constraints: an exclusion must stay silent, a rival must come after, entries must not contradict
each other. To be first, a strategy must also gain by each change, and no change may do harm: nobody is told to bring
about a caution or an exclusion. A set that breaks a constraint can only be completed by a change that moves one of the
constraint's atoms, so sets grow from the empty one by such changes alone: no smallest set is missed, and few others
are tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.advice.combinations import Combinations
from nanorx.advice.key_slices import KeySlices, less
from nanorx.advice.why_not.candidates import CandidateIndex, find_candidates
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.combinations import State
    from nanorx.advice.polarity import Atoms
    from nanorx.advice.why_not.candidates import Candidate
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule_base import RuleIndex, StrategyIndex

    Broken = Callable[[Sequence[State]], Iterator[int]]

__all__ = ["SmallestSets", "find_eligible", "find_first", "new_harms"]

_SETS = 60_000
"""The most sets of one size; a search that would need more ends before it."""


@dataclass(frozen=True, slots=True)
class SmallestSets:
    """The smallest sets, and the number of changes up to which every set was considered.

    The sets with the fewest changes; where each of those needs something fixed, also the smallest that does not.
    `sets` holds the empty set where nothing needs to change.
    """

    candidates: list[Candidate]
    cuts: dict[str, list[Region]]
    sets: list[State]
    within: int


def find_eligible(found: Assessment, target: StrategyIndex, limit: int) -> SmallestSets:
    """Return the smallest sets of at most `limit` changes that make the strategy `target` certainly eligible."""
    plan, polarity = found.advisor.plan, found.advisor.polarity
    exclusions = found.advisor.arguments[target].exclusions
    atoms = [polarity.rule(rule, -1) for rule in exclusions]
    candidates, cuts = _candidates(found, atoms, None)
    combinations = Combinations(plan, found.case, candidates)
    part = plan.part(exclusions)

    def broken(states: Sequence[State]) -> Iterator[int]:
        if states == [()]:
            yield from (int(found.verdicts.rules[rule] != NO) for rule in exclusions)
            return
        slices, contradicting = combinations.slices(states, part)
        yield from (slices.possible[rule] for rule in exclusions)
        yield from contradicting

    sets, within = _search(broken, candidates, [*atoms, *polarity.resolving], limit)
    return SmallestSets(candidates, cuts, sets, within)


def find_first(found: Assessment, target: StrategyIndex, limit: int) -> SmallestSets:
    """Return the smallest sets of at most `limit` changes that put the strategy `target` first without excluding it.

    Each change of a set betters the strategy itself, or is about the setting, or lifts a contradiction; and no rule
    that excludes or cautions about any strategy fires in the changed case that does not fire now.
    """
    plan, polarity, arguments = found.advisor.plan, found.advisor.polarity, found.advisor.arguments
    exclusions = arguments[target].exclusions
    harms = new_harms(found)
    rivals = [strategy for strategy in found.ranked if strategy != target]
    own = polarity.strategy(arguments[target], 1)
    atoms = [polarity.rule(rule, -1) for rule in exclusions]
    atoms += [own | polarity.strategy(arguments[rival], -1) for rival in rivals]
    warned = [polarity.rule(rule, -1) for rule in harms]
    betters = own.union(*polarity.resolving)
    candidates, cuts = _candidates(found, [*atoms, *warned], betters)
    combinations = Combinations(plan, found.case, candidates)

    def broken(states: Sequence[State]) -> Iterator[int]:
        if states == [()]:
            yield from (int(found.verdicts.rules[rule] == YES) for rule in exclusions)
            yield from (int(found.ranks[rival] < found.ranks[target]) for rival in rivals)
            return
        slices, contradicting = combinations.slices(states, plan.strata)
        yield from (slices.fires[rule] for rule in exclusions)
        keys = KeySlices(slices, found.weights)
        mine = keys.key(arguments[target])
        for rival in rivals:
            theirs = keys.key(arguments[rival])
            yield less(theirs, mine, slices.full) if target < rival else slices.full ^ less(mine, theirs, slices.full)
        yield from (slices.fires[rule] for rule in harms)
        yield _idle(found, target, combinations, candidates, states, mine)
        yield from contradicting

    sets, within = _search(broken, candidates, [*atoms, *warned, betters, *polarity.resolving], limit)
    return SmallestSets(candidates, cuts, sets, within)


def new_harms(found: Assessment) -> list[RuleIndex]:
    """Return the rules that exclude or caution about anything, a standard as well, and that do not fire now."""
    base, verdicts = found.base, found.verdicts.rules
    harms = [base.rule_index[rule.id] for rule in base.rules if rule.effect in {"exclude", "caution"}]
    return [rule for rule in harms if verdicts[rule] != YES]


def _idle(
    found: Assessment,
    target: StrategyIndex,
    combinations: Combinations,
    candidates: Sequence[Candidate],
    states: Sequence[State],
    mine: list[int],
) -> int:
    """Return the mask of the sets in which a change does not better the strategy: without it, it is as well placed.

    Args:
        found: The assessed case.
        target: The strategy.
        combinations: Evaluates sets of changes.
        candidates: The changes.
        states: The sets, all of one size.
        mine: The planes of the strategy's key in each set.
    """
    about = found.advisor.arguments[target]
    full = (1 << len(states)) - 1
    idle = 0
    for place in range(len(states[0])):
        without = [(*state[:place], *state[place + 1 :]) for state in states]
        slices, contradicting = combinations.slices(without, found.advisor.plan.part(about.rules))
        needed = less(mine, KeySlices(slices, found.weights).key(about), full)
        for mask in contradicting:
            needed |= mask
        for at, state in enumerate(states):
            needed |= (candidates[state[place]].unit[0] == found.base.policy.setting) << at
        idle |= full ^ needed
    return idle


def _candidates(
    found: Assessment, atoms: list[Atoms], betters: Atoms | None
) -> tuple[list[Candidate], dict[str, list[Region]]]:
    plan, resolving = found.advisor.plan, found.advisor.polarity.resolving
    wanted = frozenset().union(*atoms, *resolving)
    candidates, cuts = find_candidates(found.case, plan.clauses, wanted, lambda name: plan.regions_in(found.case, name))
    if betters is not None:
        candidates = [item for item in candidates if betters & item.improves]
    return candidates, cuts


def _search(
    broken: Broken, candidates: list[Candidate], constraints: list[Atoms], limit: int
) -> tuple[list[State], int]:
    """Grow sets by one change in each round until a round has reached the goal."""
    helping = [
        [CandidateIndex(at) for at, item in enumerate(candidates) if not item.improves.isdisjoint(atoms)]
        for atoms in constraints
    ]
    level: list[State] = [()]
    sets: list[State] = []
    reach_only = False
    for size in range(limit + 1):
        reached, growing = _round(level, broken, helping, last=size == limit)
        sets += reached
        if any(_in_reach(state, candidates) for state in reached) or size == limit or not growing:
            return sets, size if reached or growing else limit
        if sets and not reach_only:
            reach_only = True
            helping = [[change for change in row if candidates[change].kind != "fixed"] for row in helping]
            growing = [(state, row) for state, row in growing if _in_reach(state, candidates)]
        level = _grown(growing, helping, candidates)
        if len(level) > _SETS:
            return sets, size
    return sets, limit


def _round(
    level: list[State], broken: Broken, helping: list[list[CandidateIndex]], *, last: bool
) -> tuple[list[State], list[tuple[State, int]]]:
    """Return the sets that reach the goal, and each other set with the broken constraint that fewest changes help."""
    full = (1 << len(level)) - 1
    masks: list[int] = []
    failing = 0
    for mask in broken(level):
        masks.append(mask)
        failing |= mask
        if failing == full:  # what else is broken does not matter now
            break
    reached = [level[at] for at in _bits(full ^ failing)]
    growing: list[tuple[State, int]] = []
    if not last:
        for row in sorted(range(len(masks)), key=lambda at: len(helping[at])):
            growing.extend((level[at], row) for at in _bits(masks[row] & failing))
            failing ^= failing & masks[row]
    return reached, growing


def _grown(
    growing: list[tuple[State, int]], helping: list[list[CandidateIndex]], candidates: list[Candidate]
) -> list[State]:
    """Return every set with one more change, each once."""
    grown: set[State] = set()
    for state, row in growing:
        taken = {candidates[change].unit for change in state}
        for change in helping[row]:
            if candidates[change].unit not in taken:
                grown.add(tuple(sorted((*state, change))))
        if len(grown) > _SETS:
            break
    return sorted(grown)


def _in_reach(state: State, candidates: list[Candidate]) -> bool:
    return all(candidates[change].kind != "fixed" for change in state)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
