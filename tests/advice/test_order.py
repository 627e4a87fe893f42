"""The documented order, column by column, in each place that orders: the ranks, their intervals, and many variants."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import independent
import nanorx
import small_folder
from conftest import ROOT
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.advice.key_slices import KeySlices, less
from nanorx.advice.order import ORDER, KeyValues
from nanorx.advice.why_not.answer import why_not
from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.case import Case

STRATEGIES = ("a", "b", "c", "d")
CHOICES = {
    "out": ("no", "yes"),
    "held": ("no", "yes"),
    "more": ("no", "yes"),
    "fit": ("against", "none", "weak", "moderate"),
    "proof": ("none", "weak", "moderate"),
}
"""What a case says of each strategy. With the weights below one step of fit counts as much as two of proof."""

RULE = """\
id: {strategy}-{word}-{key}
title: A test
status: reviewed
because: A test.
cites: [{{claim: gold-heats}}]
for: {{id: {strategy}}}
when:
  - tumor.{strategy}_{key}: is {word}
unless: []
then: {{{side}: {criterion}, strength: {strength}}}
say: A test.
examples:
  - {{case: A test, given: {{tumor.{strategy}_{key}: {word}}}, expect: fires}}
"""
HOLD = """\
id: {key}-{strategy}
title: A test
status: reviewed
because: A test.
cites: [{{threshold: T1}}]
for: {{id: {strategy}}}
when:
  - tumor.{strategy}_{key}: is yes
unless: []
then: {{caution: strong}}
say: A test.
examples:
  - {{case: A test, given: {{tumor.{strategy}_{key}: yes}}, expect: fires}}
"""
DESCRIPTOR = """\
  {strategy}_{key}:
    label: {strategy} {key}
    kind: choice
    choices: {{{choices}}}
    question: What is it?
    how: record
    changeable: fixed
"""


def folder_files() -> dict[str, str]:
    """A rule base in which five entries decide the columns of each strategy, one by one."""
    kept = ("base.yaml", "claims.yaml", "thresholds.yaml", "facts.yaml", "references.yaml", "findings/seen-on-mri.yaml")
    files = {name: text for name, text in small_folder.FILES.items() if name in kept or name.startswith("vocabulary/")}
    strategy_file = small_folder.FILES["strategies/heat/gold-needle.yaml"]
    needs = "  - facility.particles: includes gold\n  - facility.imaging: includes ct\n"
    asked = ""
    for strategy in STRATEGIES:
        text = strategy_file.replace("id: gold-needle", f"id: {strategy}").replace(
            "Gold by needle", f"Needle {strategy}"
        )
        files[f"strategies/heat/{strategy}.yaml"] = text.replace(needs, f"  - tumor.{strategy}_out: is no\n")
        files |= {f"test/{key}-{strategy}.yaml": HOLD.format(strategy=strategy, key=key) for key in ("held", "more")}
        for key, words in CHOICES.items():
            choices = ", ".join(f"{word}: {word}" for word in words)
            asked += DESCRIPTOR.format(strategy=strategy, key=key, choices=choices)
        for key, criterion in (("fit", "reach"), ("proof", "proof")):
            for word in CHOICES[key]:
                if word != "none":
                    side, strength = ("oppose", "weak") if word == "against" else ("favor", word)
                    files[f"test/{strategy}-{word}-{key}.yaml"] = RULE.format(
                        strategy=strategy, key=key, word=word, side=side, criterion=criterion, strength=strength
                    )
    files["base.yaml"] = files["base.yaml"].replace("reach: 50, harm: 30, proof: 20", "reach: 40, harm: 40, proof: 20")
    tumor = "vocabulary/tumor.yaml"
    files[tumor] = files[tumor].replace("contradictions:", asked + "contradictions:")
    return files


class Ordered(NamedTuple):
    """The rule base as nanorx and as the independent evaluator read it."""

    advisor: Advisor
    independent: independent.Base

    def case(self, entries: dict[str, dict[str, str]]) -> Case:
        """Read entries as a case of the rule base."""
        return parse_case(entries, self.advisor.base)


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Ordered:
    folder: Path = small_folder.write(tmp_path_factory.mktemp("order"), folder_files())
    return Ordered(Advisor(nanorx.load(folder), use_engine=False), independent.Base(folder))


def stated(**rows: dict[str, str]) -> dict[str, dict[str, str]]:
    """A case; what is not said of a strategy is unremarkable, and those that are not named are last in all columns."""
    usual = {"out": "no", "held": "no", "more": "no", "fit": "none", "proof": "none"}
    last = {"out": "yes", "held": "yes", "more": "yes", "fit": "against", "proof": "none"}
    of = {strategy: usual | rows[strategy] if strategy in rows else last for strategy in STRATEGIES}
    return {
        "tumor": {f"{name}_{key}": word for name, row in of.items() for key, word in row.items() if word != "unknown"}
    }


NEIGHBORS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "excluded, holds": ({"held": "yes", "more": "yes"}, {"out": "yes"}),
    "no hold or one, score": ({"fit": "against"}, {"held": "yes", "fit": "moderate"}),
    "one hold or two, score": ({"held": "yes", "fit": "against"}, {"held": "yes", "more": "yes", "fit": "moderate"}),
    "score, conditional": ({"out": "unknown", "fit": "moderate"}, {"fit": "weak"}),
    "conditional, id": ({"fit": "weak"}, {"out": "unknown", "proof": "moderate"}),
}
"""Two neighboring columns: what is first by the earlier one, and what is worse by it but better by the later one.

Tier and level of evidence need rows of evidence: `test_evidence_laws.py`."""


def entries(columns: str) -> dict[str, dict[str, str]]:
    """The case of two strategies that the columns order differently: b comes first, though a has the smaller id."""
    first, second = NEIGHBORS[columns]
    return stated(a=second, b=first)


INTERVALS = {
    "excluded, holds": [(1, 1), (1, 1), (2, 2), (1, 1)],
    "no hold or one, score": [(1, 1), (1, 1), (2, 2), (2, 2)],
    "one hold or two, score": [(1, 1), (1, 1), (2, 2), (2, 2)],
    "score, conditional": [(1, 2), (1, 1), (1, 2), (1, 2)],
    "conditional, id": [(1, 2), (1, 2), (1, 2), (1, 1)],
}
"""By hand, of b and then of a: the rank interval, and the one if it is not excluded. What is conditional may turn out
to be excluded, and then comes after the other."""


@pytest.mark.parametrize("columns", NEIGHBORS)
def test_the_earlier_column_decides(ordered: Ordered, columns: str) -> None:
    """What is better by a column comes first, though by the next column and by its id it would not."""
    result = recommend(ordered.advisor.assess(ordered.case(entries(columns))))
    assert [(each.strategy.id, each.rank) for each in result.recommendations][:2] == [("b", 1), ("a", 2)]
    assert not result.recommendations[0].tied_with


@pytest.mark.parametrize("columns", NEIGHBORS)
def test_the_earlier_column_decides_in_rank_intervals(ordered: Ordered, columns: str) -> None:
    """The best and the worst ranks rest on the same columns; that something is conditional counts in none of them."""
    b, a, *_ = recommend(ordered.advisor.assess(ordered.case(entries(columns)))).recommendations
    found = [interval for each in (b, a) for interval in (each.rank_interval, each.rank_interval_if_not_excluded)]
    assert found == INTERVALS[columns]


SHARES = {
    "excluded, holds": [(1.0, 1.0), (0.0, 0.0)],
    "no hold or one, score": [(1.0, 1.0), (0.0, 1.0)],
    "one hold or two, score": [(1.0, 1.0), (0.0, 1.0)],
}
"""By hand, of b and then of a: the shares of weightings in which it is first, and among the first three."""


@pytest.mark.parametrize("columns", SHARES)
def test_the_earlier_column_decides_under_every_weighting(ordered: Ordered, columns: str) -> None:
    """No weights of the criteria lift what is excluded, nor what is held back over what is not."""
    b, a, *others = recommend(ordered.advisor.assess(ordered.case(entries(columns)))).recommendations
    assert [(each.robustness.first, each.robustness.top3) for each in (b, a)] == SHARES[columns]
    assert {(each.robustness.first, each.robustness.top3) for each in others} == {(0.0, 0.0)}


def test_the_earlier_column_decides_among_many_variants(ordered: Ordered) -> None:
    """Many variants that are ranked at once, or compared two by two, are ordered by the same columns."""
    variants = [dict(ordered.case(entries(columns)).values) for columns in NEIGHBORS]
    nothing = ordered.case({})
    slices = slice_variants(ordered.advisor.plan, nothing, variants)
    weights = ordered.advisor.assess(nothing).weights
    every = tuple(ordered.advisor.base.strategy_index.values())
    for some in (every, every[:2]):
        leaders = ordered.advisor.ranker.rank(slices, weights, some).leaders()
        assert [leader.strategy for leader in leaders] == [1] * len(variants)
    a, b, *_ = [KeySlices(slices, weights).key(about) for about in ordered.advisor.arguments]
    assert less(b, a, slices.full) == slices.full
    assert less(a, b, slices.full) == 0


CHANGES = {
    "a": {"a fit: weak or moderate", "a proof: moderate"},
    "b": {"b fit: moderate"},
}
"""By hand: with the same score a is first, b is not. What only worsens the other one is never proposed."""


@pytest.mark.parametrize(("second", "first"), [("a", "b"), ("b", "a")])
def test_the_earlier_column_decides_among_changes(ordered: Ordered, second: str, first: str) -> None:
    """The smallest changes that make a strategy first are those that do so by the same columns."""
    case = ordered.case(stated(**{first: {"fit": "weak"}, second: {"fit": "none"}}))
    sets = why_not(ordered.advisor.assess(case), second).to_be_first.sets
    assert {f"{change.label}: {change.to}" for each in sets for change in each.changes} == CHANGES[second]


SCORES = (
    {"fit": "weak", "proof": "none"},
    {"fit": "none", "proof": "moderate"},
    {"fit": "against", "proof": "moderate"},
    {"fit": "none", "proof": "none"},
    {"fit": "unknown", "proof": "none"},
    {"fit": "none", "proof": "unknown"},
)
"""The first two give the same score with different evidence, the next two as well."""


def of_strategy() -> st.SearchStrategy[dict[str, str]]:
    """What a case says of a strategy: few values, so that there are many ties."""
    word = st.sampled_from(("no", "unknown", "yes"))
    bars = st.fixed_dictionaries({"out": word, "held": word, "more": word})
    return st.builds(lambda scores, bars: scores | bars, st.sampled_from(SCORES), bars)


def cases_of_all() -> st.SearchStrategy[dict[str, dict[str, str]]]:
    """Cases that say something of each strategy."""
    rows = st.lists(of_strategy(), min_size=len(STRATEGIES), max_size=len(STRATEGIES))
    return rows.map(lambda found: stated(**dict(zip(STRATEGIES, found, strict=True))))


@given(cases_of_all())
def test_ties_are_broken_as_the_evaluator_breaks_them(ordered: Ordered, entries: dict[str, Any]) -> None:
    """With many ties, ranks, ties and both rank intervals are those of the independent evaluator."""
    shown = recommend(ordered.advisor.assess(ordered.case(entries))).recommendations
    assert [
        (each.strategy.id, tuple(each.tied_with), each.rank_interval, each.rank_interval_if_not_excluded)
        for each in shown
    ] == [
        (one.id, one.tied_with, one.ranks, one.ranks_if_not_excluded)
        for one in ordered.independent.evaluate(entries).standings
    ]


@given(st.lists(cases_of_all(), min_size=1, max_size=6))
def test_variants_are_ordered_as_the_evaluator_orders_them(ordered: Ordered, all_entries: list[dict[str, Any]]) -> None:
    """With many ties, the first of all variants and the order of any two strategies are those of the evaluator."""
    variants = [dict(ordered.case(entries).values) for entries in all_entries]
    advisor = ordered.advisor
    nothing = advisor.assess(ordered.case({}))
    slices = slice_variants(advisor.plan, nothing.case, variants)
    leaders = advisor.ranker.rank(slices, nothing.weights, tuple(advisor.base.strategy_index.values())).leaders()
    keys = KeySlices(slices, nothing.weights)
    planes = dict(zip(STRATEGIES, [keys.key(each) for each in advisor.arguments], strict=True))
    for at, (entries, leader) in enumerate(zip(all_entries, leaders, strict=True)):
        standings = ordered.independent.evaluate(entries).standings
        assert STRATEGIES[leader.strategy] == standings[0].id
        for one, other in permutations(standings, 2):
            before = one.now[:-1] < other.now[:-1]
            assert less(planes[one.id], planes[other.id], slices.full) >> at & 1 == before


def test_the_documents_say_the_order_that_is_built() -> None:
    """The columns of the order in ARCHITECTURE.md are those of the one place that defines it, and then the id."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    head = next(line for line in text.splitlines() if line.startswith("| | excluded"))
    columns = [cell.strip().removesuffix(" of evidence").replace(" ", "_") for cell in head.strip("| ").split("|")]
    assert columns == [*(step.name for step in ORDER), "id"]
    assert KeyValues._fields == tuple(step.name for step in ORDER)
