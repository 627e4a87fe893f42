"""The summary of a cohort: its figures are what one counts case by case, and small ones are hidden in every form."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyarrow")

from conftest import case_files
from generators import completions, random_case, seeded, small_base
from many_cases import counted_cases, ranked_at_once
from nanorx.advice.answers.cohort import CohortSummary
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.files.case_file import read_case
from nanorx.population.ranking.counting import tally as tally_of
from nanorx.population.ranking.tally import Barred, PlaceCounts, Tally
from nanorx.population.summary.again import Comparisons
from nanorx.population.summary.compare import Paired
from nanorx.population.summary.sample import is_settled_first, sampled
from nanorx.population.summary.summary import ColumnQuality, Quality, summarize
from nanorx.population.summary.summary_tables import FiguresOf

if TYPE_CHECKING:
    from nanorx.advice.answers.cohort import Figure
    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule_base import RuleBase

PARTS = ("firm", "leading", "reasons", "excluding", "holding")
QUALITY = Quality(
    2,
    0,
    1,
    3,
    [ColumnQuality("Platelets", ("patient.platelets_g_l",), 15, 2, 3, 7, 1, "counts?")],
    {},
    {"goal.setting": (4, 1)},
    "cases.csv",
)


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    """The judge alone."""
    return Advisor(base, use_engine=False)


@pytest.fixture(scope="module")
def found(advisor: Advisor) -> list[Assessment]:
    """Some cases of the shipped base, of all folders."""
    return [advisor.assess(read_case(path, advisor.base)) for path in case_files()[::40]]


@pytest.fixture(scope="module")
def summary(found: list[Assessment], advisor: Advisor) -> CohortSummary:
    """What is said of them, with every figure."""
    return summarize(counted_cases(found), QUALITY, sampled(found[:6]), advisor=advisor, profile="balanced")


@pytest.mark.parametrize("seed", range(15))
def test_the_tally_is_what_one_counts_case_by_case(seed: int) -> None:
    """First places by organ, reasons, how approaches stand, what rules out and holds back, in generated bases."""
    random = seeded(seed)
    advisor = Advisor(small_base(random), use_engine=False)
    cases = [random_case(random, advisor.base) for _ in range(6)]
    at_once, one_by_one = (
        tally_of(ranked_at_once(advisor, cases)[2]),
        counted_cases([advisor.assess(case) for case in cases]),
    )
    for name, places in one_by_one.approaches.items():
        assert at_once.approaches[name][:4] == places[:4]
    for part in PARTS:
        assert getattr(at_once, part) == getattr(one_by_one, part)


def test_the_tally_of_the_shipped_base_is_too(advisor: Advisor, found: list[Assessment]) -> None:
    """The same for cases of the shipped base."""
    random = seeded(2)
    filled = [advisor.assess(random_case(random, advisor.base, 0.8)) for _ in range(20)]
    at_once = tally_of(ranked_at_once(advisor, [item.case for item in (*found, *filled)])[2])
    one_by_one = counted_cases([*found, *filled])
    assert {name: row[:4] for name, row in at_once.approaches.items()} == {
        name: row[:4] for name, row in one_by_one.approaches.items()
    }
    for part in PARTS:
        assert getattr(at_once, part) == getattr(one_by_one, part)


def number(figure: Figure) -> int:
    """A figure that is shown."""
    assert isinstance(figure, int)
    return figure


def test_each_table_adds_up(summary: CohortSummary) -> None:
    """Every case is counted once: by first place and reason, by organ, and in how each approach stands."""
    cases = summary.rows.cases
    leading = Counter({row.approach: number(row.cases) for row in summary.leading})
    assert leading.total() == summary.leads
    assert leading.total() + sum(number(row.cases) for row in summary.reasons) == cases
    assert sum(number(organ.cases) for organ in summary.by_organ) == cases
    by_organ = Counter[str]()
    for organ in summary.by_organ:
        by_organ.update({row.approach: number(row.cases) for row in organ.leading})
    assert by_organ == leading
    rows = [(row.eligible, row.conditional, row.held_back, row.ruled_out) for row in summary.approaches]
    assert {sum(map(number, row)) for row in rows} == {cases}
    ruled_out = {row.approach: row.ruled_out for row in summary.approaches}
    for row in summary.ruled_out:
        assert number(row.alone) <= number(row.cases) <= number(ruled_out.get(row.approach, cases))


def test_the_sample_is_counted_question_by_question(found: list[Assessment]) -> None:
    """A value blocks where an answer changes the first place or its exclusions or holds wait for it."""
    case = next(item for item in found if item.leading.strategy is not None and item.questions)
    counts = sampled([case])
    first = case.leading.strategy
    assert first is not None
    rules = {*case.advisor.arguments[first].exclusions, *(row.rule for row in case.advisor.arguments[first].holds)}
    assert set(counts.keeps_open) == case.cones.of_rules(rules)
    changing = {
        item.descriptor
        for item in case.questions
        if any(row.first != case.first or row.stopped for row in item.answers)
    }
    assert set(counts.changes) == changing
    assert set(counts.blocks) == changing | set(counts.keeps_open)
    assert counts.steady == (not changing)


def test_what_is_settled_stays_first_whatever_is_filled_in() -> None:
    """A first place that is called settled is called first in every completion of the case."""
    random = seeded(3)
    tried = 0
    for _ in range(60):
        advisor = Advisor(small_base(random), use_engine=False)
        for _ in range(6):
            whole = random_case(random, advisor.base, 1.0)
            gone = random.sample(list(whole.stated), min(2, len(whole.stated)))
            case = advisor.assess(whole.replace(dict.fromkeys(gone)))
            if is_settled_first(case) and case.questions:
                tried += 1
                for filled in islice(completions(advisor.plan, case.case), 40):
                    assert advisor.assess(filled).leading_id == case.leading_id
    assert tried >= 3


def test_small_figures_stand_in_no_form(found: list[Assessment], advisor: Advisor) -> None:
    """With --suppress no figure from 1 to 4 is in the JSON, but those of the settings, and zero and others are."""
    paired = Paired(changed=3, gained=1, lost=0, transitions=Counter({("", advisor.base.approaches[0].id): 1}))
    paired.transitions[advisor.base.approaches[0].id, advisor.base.approaches[1].id] = 2
    hidden = summarize(
        counted_cases(found),
        QUALITY,
        sampled(found[:6]),
        advisor=advisor,
        profile="balanced",
        compared=Comparisons({"+mri": paired}, paired),
        against=advisor.base,
        small=5,
    )
    for figures in (
        [row.cases for row in hidden.leading],
        [row.cases for row in hidden.ruled_out if not row.approach],
        [row.blocks for row in hidden.sample.missing],
    ):
        hides = [isinstance(figure, str) for figure in figures]
        assert hides == sorted(hides)  # what is not shown comes last: its place says nothing
        assert True in hides
    data = json.loads(hidden.dumps())
    for key in ("profile", "small", "nanorx", "rule_base"):
        del data[key]
    numbers = [int(word) for word in re.findall(r"(?<=[:\[,])\d+(?=[,\]}])", json.dumps(data, separators=(",", ":")))]
    assert [number for number in numbers if 0 < number < 5] == []
    assert 0 in numbers
    assert "<5" in hidden.dumps()


def test_what_is_left_over_is_no_more_shown_than_what_is_counted(advisor: Advisor) -> None:
    """Of 20 cases of a reason 18 in which it alone rules out: the two others are as small as two that are counted."""
    approach, *others = (item.id for item in advisor.base.approaches)
    tally = Tally(cases=40, approaches=dict.fromkeys(others, PlaceCounts(excluded=40)))
    tally.approaches[approach] = PlaceCounts(eligible=15, excluded=25)
    tally.excluding = {(approach, "a"): Barred(20, 18), (approach, "b"): Barred(12, 6), (approach, "c"): Barred(23, 0)}
    _, rows = FiguresOf(advisor.base, 40, 5).standing(tally)
    assert {row.says: (row.cases, row.alone) for row in rows} == {
        "a": (20, "hidden"),
        "b": (12, 6),
        "c": ("hidden", 0),
    }


def test_the_summary_comes_back_from_json(summary: CohortSummary) -> None:
    """What is written is read back as the same."""
    assert CohortSummary.from_json(summary.dumps()) == summary


def test_what_nothing_gives_is_named(summary: CohortSummary, found: list[Assessment]) -> None:
    """The descriptors that keep rules open in the sample, without what a column gives."""
    names = [row.name for row in summary.never_given]
    asked = {item.descriptor for case in found[:6] for item in case.questions}
    assert set(names) == asked - {"patient.platelets_g_l"}
