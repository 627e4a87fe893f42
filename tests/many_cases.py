"""Many cases for the tests: as columns, ranked at once, and counted one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from nanorx.advice.approaches import HELD_BACK
from nanorx.inference.bitslice import evaluate_slices
from nanorx.knowledge.truth import NO, YES
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import encode
from nanorx.population.ranking.rank import rank
from nanorx.population.ranking.tally import Barred, PlaceCounts, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.inference.bitslice import BitSlices
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import StrategyIndex
    from nanorx.population.encoding.encode import Encoded
    from nanorx.population.ranking.rank import Ranked

__all__ = ["columns_of", "counted_cases", "ranked_at_once", "slices_of_cases"]


def columns_of(cases: Sequence[Case]) -> Columns:
    """What the cases state, by descriptor."""
    names = dict.fromkeys(name for case in cases for name in case.stated)
    found: dict[str, CodedColumn] = {}
    for name in names:
        values = [case.values[name] if name in case.stated else None for case in cases]
        distinct = list(dict.fromkeys(values))
        found[name] = CodedColumn(np.array([distinct.index(value) for value in values], np.int32), distinct)
    return Columns(len(cases), found)


def ranked_at_once(advisor: Advisor, cases: Sequence[Case]) -> tuple[Columns, Encoded, Ranked]:
    """The cases as columns, encoded and ranked."""
    columns = columns_of(cases)
    encoded = encode(advisor.plan, columns)
    slices = evaluate_slices(advisor.plan, encoded.yes, encoded.may, encoded.size)
    return columns, encoded, rank(advisor, slices, encoded)


def slices_of_cases(plan: Plan, cases: Sequence[Case]) -> BitSlices:
    """Evaluate the rules for some cases at once, from the truths of each; bit k belongs to the case at index k."""
    yes, may = [0] * plan.size, [0] * plan.size
    for at, case in enumerate(cases):
        for slot, truth in enumerate(plan.clause_truths(case.values)):
            yes[slot] |= (truth == YES) << at
            may[slot] |= (truth != NO) << at
    return evaluate_slices(plan, yes, may, len(cases))


def counted_cases(cases: Sequence[Assessment]) -> Tally:
    """Count one by one what the summary is made of."""
    base = cases[0].base
    tally = Tally(cases=len(cases))
    places = {item.id: Counter[str]() for item in base.approaches}
    excluding, holding = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for case in cases:
        leads = case.leading_id
        organ = case.case.values.get(base.policy.organ)
        approach = base.approach_of[leads].id if leads else ""
        tally.leading[organ if isinstance(organ, str) else "", approach] += 1
        first = case.leading.strategy
        tally.firm += first is not None and case.standings[first].status == "eligible"
        if not leads:
            held = case.leading.reason.startswith(HELD_BACK.rstrip("."))  # one case names what holds back
            tally.reasons[HELD_BACK if held else case.leading.reason] += 1
        for row in case.approaches:
            places[row.approach.id][_place(case, row.strategies[0])] += 1
        excluding.update(_barring(case, excluded=True))
        holding.update(_barring(case, excluded=False))
    tally.approaches = {name: PlaceCounts(*(row[key] for key in PlaceCounts._fields)) for name, row in places.items()}
    tally.excluding, tally.holding = _barred(excluding), _barred(holding)
    return tally


def _place(case: Assessment, strategy: StrategyIndex) -> str:
    standing = case.standings[strategy]
    if standing.excluded == YES:
        return "excluded"
    return "held" if standing.held_back else standing.status


def _barring(case: Assessment, *, excluded: bool) -> set[tuple[str, str, str]]:
    """Name for each approach that is barred, and for any, what the rules say that bar it, and what alone does."""
    found: set[tuple[str, str, str]] = set()
    for row in case.approaches:
        left = [item for item in row.strategies if excluded or case.standings[item].excluded != YES]
        said = [_says(case, item, excluded=excluded) for item in left]
        if not said or not all(said):
            continue
        alone = {next(iter(says)) for says in said if len(says) == 1}
        for kind, words in (("cases", set().union(*said)), ("alone", alone)):
            found |= {(name, says, kind) for says in words for name in ("", *([row.approach.id] if excluded else []))}
    return found


def _says(case: Assessment, strategy: StrategyIndex, *, excluded: bool) -> set[str]:
    about = case.advisor.arguments[strategy]
    rules = about.exclusions if excluded else case.held_by(strategy)
    return {case.base.rules[rule].say for rule in rules if case.verdicts.rules[rule] == YES}


def _barred(counts: Counter[tuple[str, str, str]]) -> dict[tuple[str, str], Barred]:
    names = dict.fromkeys((name, says) for name, says, _ in counts)
    return {key: Barred(counts[(*key, "cases")], counts[(*key, "alone")]) for key in names}
