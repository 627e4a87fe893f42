"""Many cases ranked at once are what each of them is alone: order, first place, reasons, intervals, numbers."""

from __future__ import annotations

import dataclasses
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import case_files, examples
from generators import random_case, random_clause, seeded, small_base
from many_cases import columns_of, ranked_at_once, slices_of_cases
from nanorx.advice.approaches import HELD_BACK, group_of
from nanorx.advice.assessment import Advisor
from nanorx.advice.holds import holding
from nanorx.advice.order import ORDER
from nanorx.advice.standing import evidence_mean, fit_mean
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.partial import OneOf
from nanorx.knowledge.rule_base import Apart, Contradiction
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.population import bits
from nanorx.population.bits import numbers_of
from nanorx.population.ranking import tables
from nanorx.population.ranking.counting import tally
from nanorx.population.ranking.leading import ALONE, TIED
from nanorx.population.ranking.rank import rank
from nanorx.population.ranking.tables import cases_table, reasons_table, strategies_table
from nanorx.population.ranking.tally import PlaceCounts, RuleCounts, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth
    from nanorx.population.ranking.rank import Ranked


ABOUT_ONE = (
    *("tier", "status", "held_back", "level", "score", "fit", "evidence"),
    *("score_low", "score_high", "rank_best", "rank_worst"),
)
"""The columns about the first strategy that is not listed apart."""
IN_TIERS = ("routine-care", "clinical-trial")
"""The settings of the shipped base that have tiers."""


EFFECTS = {
    ("exclude", YES): "excludes",
    ("exclude", UNKNOWN): "may exclude",
    ("caution", YES): "holds back",
    ("caution", UNKNOWN): "may hold back",
}


def ranked_together(advisor: Advisor, cases: Sequence[Case], profile: str) -> Ranked:
    """The cases ranked at once, from the truths of their clauses one by one."""
    slices = slices_of_cases(advisor.plan, cases)
    encoded: Any = SimpleNamespace(columns=columns_of(cases))
    return rank(advisor, slices, encoded, profile)


def decided_by(found: Assessment) -> str:
    """What decides between what leads and the next approach, by the keys of one case."""
    lead = found.leading.strategy
    assert lead is not None
    base = found.base
    approach = base.approach_of[base.strategies[lead].id]
    for other in found.ranked:
        if other not in found.apart and base.approach_of[base.strategies[other].id] is not approach:
            mine, theirs = found.standings[lead].values, found.standings[other].values
            steps = (step.says for step in ORDER if getattr(mine, step.name) != getattr(theirs, step.name))
            return next(steps, TIED)
    return ALONE


def row_of(found: Assessment) -> dict[str, Any]:
    """The row of one case, from its assessment."""
    base, standings = found.base, found.standings
    lead = found.leading.strategy
    considered = next((item for item in found.ranked if item not in found.apart), None)
    verdicts = found.verdicts.rules
    speaking = {rule for about in found.advisor.arguments for rule in about.rules}
    row: dict[str, Any] = {
        "leading_strategy": found.leading_id,
        "leading_approach": None if found.leading_id is None else base.approach_of[found.leading_id].id,
        "reason": decided_by(found) if lead is not None else found.leading.reason,
        "first_strategy": found.first,
        "could_be_first": len(found.contenders),
        **{name: [item.status for item in standings].count(name) for name in ("eligible", "conditional", "excluded")},
        "held": sum(item.held_back and item.excluded != YES for item in standings),
        "undecided_rules": sum(verdicts[rule] == UNKNOWN for rule in speaking),
    }
    row["reason"] = _unnamed(row["reason"])
    if considered is None:
        return {**row, **dict.fromkeys(ABOUT_ONE)}
    item = standings[considered]
    values = (
        group_of(found, considered),
        item.status,
        item.held_back,
        item.level.now,
        item.score / 100,
        fit_mean(item, found.weights) / 100,
        evidence_mean(item, found.weights) / 100,
        item.score_low / 100,
        item.score_high / 100,
        *found.intervals[considered][0],
    )
    return {**row, **dict(zip(ABOUT_ONE, values, strict=True))}


def check_rows(advisor: Advisor, cases: Sequence[Case]) -> None:
    """Each row of the table is that of its case alone, under every profile."""
    for profile in advisor.base.profiles:
        ranked = ranked_together(advisor, cases, profile)
        hashes = pa.array([case.sha256 for case in cases])
        rows = cases_table(ranked, pa.array(range(len(cases))), hashes).to_pylist()
        for at, (case, row) in enumerate(zip(cases, rows, strict=True)):
            expected = {"id": at, "hash": case.sha256, **row_of(advisor.assess(case, profile))}
            assert row == expected
        check_full_rows(advisor, cases, profile)
        check_counts(advisor, cases, profile)


def check_full_rows(advisor: Advisor, cases: Sequence[Case], profile: str) -> None:
    """The rows of strategies and of reasons are those of each case alone."""
    base = advisor.base
    ranked = ranked_together(advisor, cases, profile)
    strategies = strategies_table(ranked, pa.array(range(len(cases)))).to_pylist()
    reasons = reasons_table(ranked, pa.array(range(len(cases)))).to_pylist()
    alone = [advisor.assess(case, profile) for case in cases]
    assert strategies == [
        {
            "id": at,
            "strategy": item.id,
            "rank": place,
            "status": item.status,
            "holds": item.holds.now,
            "tier": item.tier.now + 1,
            "level": item.level.now,
            "score": item.score / 100,
        }
        for at, found in enumerate(alone)
        for place, item in enumerate((found.standings[strategy] for strategy in found.ranked), start=1)
    ]
    firing = reasons_table(ranked, pa.array(range(len(cases))), undecided=False).to_pylist()
    assert firing == [row for row in reasons if row["effect"] in {"excludes", "holds back"}]
    assert reasons == [
        {"id": at, "rule": base.rules[rule].id, "effect": EFFECTS[base.rules[rule].effect, verdict]}
        for at, found in enumerate(alone)
        for rule, verdict in sorted(barring(found))
    ]


def barring(found: Assessment) -> set[tuple[int, Truth]]:
    """The rules that exclude strategies, or may exclude, hold back or may hold back one that nothing excludes."""
    verdicts = found.verdicts.rules
    rules: set[tuple[int, Truth]] = set()
    for about, standing in zip(found.advisor.arguments, found.standings, strict=True):
        if standing.excluded == YES:
            rules |= {(rule, YES) for rule in about.exclusions if verdicts[rule] == YES}
            continue
        rules |= {(rule, verdicts[rule]) for rule in about.exclusions if verdicts[rule] != NO}
        rules |= {(rule, YES) for rule in holding(about.holds, verdicts)}
        rules |= {(rule, UNKNOWN) for rule in holding(about.holds, verdicts, UNKNOWN) if verdicts[rule] == UNKNOWN}
    return rules


def check_counts(advisor: Advisor, cases: Sequence[Case], profile: str) -> None:
    """The counts of all cases are those of the cases one by one, and add up over batches."""
    found = [advisor.assess(case, profile) for case in cases]
    whole = Tally()
    for part in (cases[:2], cases[2:]):
        whole.merge(tally(ranked_together(advisor, part, profile)))
    base = advisor.base
    assert whole.cases == len(cases)
    assert whole.settled == sum(len({approach_of(base, at) for at in contenders(item)}) == 1 for item in found)
    for at, strategy in enumerate(base.strategies):
        assert whole.strategies[strategy.id] == places(found, [strategy.id], [item.standings[at] for item in found])
    for approach in base.approaches:
        rows = [next(row for row in item.approaches if row.approach is approach) for item in found]
        best = [item.standings[row.strategies[0]] for item, row in zip(found, rows, strict=True)]
        assert whole.approaches[approach.id] == places(found, approach.strategies, best)
    for rule, index in base.rule_index.items():
        verdicts = [item.verdicts.rules[index] for item in found]
        counts = RuleCounts(verdicts.count(YES), verdicts.count(UNKNOWN))
        spoken = any(index in about.rules for about in advisor.arguments)
        assert whole.rules.get(rule, RuleCounts()) == (counts if spoken else RuleCounts())


def approach_of(base: RuleBase, strategy: str | None) -> str:
    return "" if strategy is None else base.approach_of[strategy].id


def contenders(found: Assessment) -> list[str]:
    return [found.base.strategies[strategy].id for strategy in found.contenders]


def places(found: Sequence[Assessment], names: Sequence[str], standings: Sequence[Standing]) -> PlaceCounts:
    """In how many cases strategies stand where, by the standing of the best of them in each."""
    first = [next((item for item in row.ranked if item not in row.apart), None) for row in found]
    firsts = ["" if at is None else row.base.strategies[at].id for row, at in zip(found, first, strict=True)]
    where = Counter("held" if item.held_back and item.excluded != YES else item.status for item in standings)
    return PlaceCounts(
        where["eligible"],
        where["conditional"],
        where["held"],
        where["excluded"],
        sum(name in names for name in firsts),
        sum(row.leading_id in names for row in found),
        sum(not {*names}.isdisjoint(contenders(row)) for row in found),
    )


def with_asides(random: Random, base: RuleBase) -> RuleBase:
    """The rule base with strategies that are listed apart, and warnings of which some are about the histology."""
    names = [*base.vocabulary.descriptors]
    apart = tuple(
        Apart(
            f"p{place}", {"id": (item.id,)}, tuple(random_clause(random, name) for name in random.sample(names, 2)), ""
        )
        for place, item in enumerate(base.strategies)
        if random.random() < 0.4
    )
    warnings = tuple(
        Contradiction(f"w{place}", tuple(random_clause(random, name) for name in (first, random.choice(names))), "")
        for place, first in enumerate(("tumor.histology", "tumor.histology", "tumor.size"))
    )
    return dataclasses.replace(base, apart=apart, implausible=warnings)


@given(st.integers(0, 2**32))
@examples(60)
def test_rows_of_small_bases(seed: int) -> None:
    """Small rule bases with all effects, findings, evidence, tiers, strategies listed apart and warnings."""
    random = seeded(seed)
    base = with_asides(random, small_base(random))
    advisor = Advisor(base, use_engine=False)
    check_rows(advisor, [random_case(random, base) for _ in range(random.randint(1, 12))])


@pytest.mark.parametrize("seed", [20, 60, 379])
def test_tiers_of_small_bases(seed: int) -> None:
    """Bases in which what has the evidence is listed apart, is excluded, or is kept down by a large trial.

    What is listed apart or excluded is no reason why nothing leads; what is kept down opens no tier.
    """
    random = seeded(seed)
    base = with_asides(random, small_base(random))
    advisor = Advisor(base, use_engine=False)
    cases = [random_case(random, base, 0.9) for _ in range(40)]
    _, _, ranked = ranked_at_once(advisor, cases)
    tiers = [
        [numbers_of(ranked.step(key, "tier"), len(cases)).tolist() for key in keys]
        for keys in (ranked.keys, ranked.best_keys, ranked.worst_keys)
    ]
    for at, case in enumerate(cases):
        found = advisor.assess(case)
        said = [reason for reason, mask in ranked.leads.why_not.items() if mask >> at & 1]
        assert said == ([] if found.leading.strategy is not None else [_unnamed(found.leading.reason)])
        now, best, worst = ([row[at] for row in rows] for rows in tiers)
        assert [(item.tier.now, item.tier.best, item.tier.worst) for item in found.standings] == [
            *zip(now, best, worst, strict=True)
        ]


def _unnamed(reason: str) -> str:
    """Return a reason without the names of what holds back."""
    return HELD_BACK if reason.startswith(HELD_BACK.rstrip(".")) else reason


def test_rows_of_the_example_cases(base: RuleBase) -> None:
    """The cases of `cases/`, each in every setting with tiers."""
    cases = [read_case(path, base) for path in case_files()[::24]]
    changed = [case.replace({"goal.setting": setting}) for case in cases for setting in IN_TIERS]
    check_rows(Advisor(base, use_engine=False), [case for case in (*cases, *changed) if base.is_possible(case.values)])


@given(st.integers(0, 2**32))
@examples(4)
def test_rows_of_the_shipped_base(base: RuleBase, seed: int) -> None:
    """The shipped rule base: of each case with any share of known values, and its neighbors in other settings."""
    advisor, random = Advisor(base, use_engine=False), seeded(seed)
    cases = [random_case(random, base) for _ in range(4)]
    settings: list[Value] = [*base.vocabulary.descriptors["goal.setting"].choices, OneOf(IN_TIERS)]
    changes: list[dict[str, Value | None]] = [{"goal.setting": setting} for setting in settings]
    changes.append({"goal.intent": "imaging-only"})
    cases += [item for item in (cases[0].replace(change) for change in changes) if base.is_possible(item.values)]
    check_rows(advisor, cases)


def test_rows_do_not_depend_on_how_many_cases_are_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of strategies and of reasons come in tables of some cases each, which are made of blocks."""
    random = seeded(7)
    base = small_base(random)
    cases = [random_case(random, base) for _ in range(23)]
    ids = pa.array([f"P{number}" for number in range(len(cases))])
    ranked = ranked_together(Advisor(base, use_engine=False), cases, "balanced")
    whole = [make(ranked, ids) for make in (strategies_table, reasons_table)]
    monkeypatch.setattr(bits, "BLOCK", 3)
    for name, size in (("BLOCK", 3), ("TOGETHER", 9), ("_SORTED", 4)):
        monkeypatch.setattr(tables, name, size)
    parts = [list(make(ranked, ids)) for make in (tables.strategies_tables, tables.reasons_tables)]
    assert [len(part) for part in parts] == [3, 3]
    assert all(len(part[1].column("id").chunk(0).dictionary) == 9 for part in parts)
    for part, table in zip(parts, whole, strict=True):
        assert table.num_rows
        assert [row for some in part for row in some.to_pylist()] == table.to_pylist()
