"""What the shipped rule base says: the examples of its rules, the cases with their expectations, plain statements."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from conftest import case_files, examples, some_of
from generators import case_of, random_case, randoms
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.expectations import expectations
from nanorx.authoring.testing.tests import run_tests
from nanorx.inference.plan import make_plan
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.files import build, loader
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.reports import Reports
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from oracle import example_failures

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from nanorx.advice.answers.result import Recommendation, Result
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = [path.relative_to(ROOT / "cases") for path in case_files()]
TABLE_1 = [16, 18, *range(30, 43)]


@pytest.fixture(scope="module")
def advisor(base: RuleBase) -> Advisor:
    return Advisor(base)


@pytest.fixture(scope="module")
def answer(advisor: Advisor) -> Callable[[Path], tuple[Case, Result]]:
    """Make a function that reads a case under cases/ and ranks it."""

    @lru_cache(maxsize=4)  # a result is large
    def answered(path: Path) -> tuple[Case, Result]:
        case = read_case(ROOT / "cases" / path, advisor.base)
        return case, recommend(advisor.assess(case))

    return answered


# -- the examples of the rules


def test_every_example_gives_what_it_expects(base: RuleBase) -> None:
    """The judge alone, given the values of an example, reaches the verdict that its author expects."""
    assert list(example_failures(make_plan(base))) == []
    assert sum(len(rule.examples) for rule in base.rules) > 1000


def test_every_example_and_every_case_passes(advisor: Advisor) -> None:
    """`nanorx rules test` finds nothing in the whole rule base; for each example the engine agrees with the judge."""
    report = run_tests(find_scope(rules=str(ROOT / "rules")), advisor)
    assert ([row.about for row in report.failures], report.broken) == ([], [])
    assert len(report.of("cases")) > 800


def test_every_rule_has_an_example_of_each_verdict(advisor: Advisor) -> None:
    """Each rule shows when it fires, when it cannot tell and, if it ever is, when it is silent."""
    plan = advisor.plan

    def ever(clause: Clause, truth: Truth) -> bool:
        """Can the clause have this truth? About sets and findings it always can."""
        target = plan.base.vocabulary.descriptors.get(clause.descriptor)
        if target is None or target.kind == "set":
            return True
        return any(clause.truth(region.value) == truth for region in plan.regions(target.name))

    for rule in (rule for rule in plan.base.rules if rule.origin == "rule"):
        wanted = {"fires"}
        wanted |= {"cannot tell"} if rule.clauses() else set()

        def most(condition: Condition, truth: Truth) -> Truth:
            return truth_of_condition(condition, lambda item: truth if ever(item, truth) else UNKNOWN)  # noqa: B023 - called at once

        if any(most(item, NO) == NO for item in rule.when) or any(most(item, YES) == YES for item in rule.unless):
            wanted.add("silent")
        assert {example.expect for example in rule.examples} >= wanted, rule.id


def shifted(operator: str, **change: bool) -> Callable[[Clause], Clause]:
    return lambda clause: clause._replace(**change) if clause.operator == operator and not clause.values else clause  # type: ignore[arg-type]


def inverted_lacks(clause: Clause) -> Clause:
    """`lacks` read as `includes`."""
    return clause._replace(operator="includes") if clause.operator == "lacks" else clause


MISREAD: dict[str, Callable[[Clause], Clause]] = {
    "at most": shifted("at most", open_high=True),
    "below": shifted("below", open_high=False),
    "at least": shifted("at least", open_low=True),
    "above": shifted("above", open_low=False),
    "between": shifted("between", open_low=True, open_high=True),
    "lacks": inverted_lacks,
}


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    """The data of all files of the shipped base."""
    return loader.read_folder(ROOT / "rules")[1]


def uses(rule: Rule, operator: str) -> bool:
    """Has the rule a number clause with this operator, or, for `lacks`, a clause about a set?"""
    return any(row.operator == operator and (operator == "lacks" or not row.values) for row in rule.clauses())


@pytest.mark.slow
@pytest.mark.parametrize("operator", MISREAD)
def test_misread_clause_fails_examples(monkeypatch: pytest.MonkeyPatch, raw: dict[str, Any], operator: str) -> None:
    """If a clause were read wrongly (`at most` as `below`, ...), an example of every rule that uses it would fail.

    Engine and judge eat the same clause truths, so they cannot catch this: the edge examples must.
    """

    def misread(descriptor: str, text: Any, vocabulary: Vocabulary) -> Clause:
        return MISREAD[operator](parse_clause(descriptor, text, vocabulary))

    using = {
        rule.id for rule in build.build(raw, "", Reports()).rules if rule.origin == "rule" and uses(rule, operator)
    }
    monkeypatch.setattr(build, "parse_clause", misread)
    base = build.build(raw, "", Reports())
    failing = {text.partition(":")[0] for text in example_failures(make_plan(base))}
    assert using <= failing
    assert using or operator == "between", "no rule of the shipped base uses it: nothing was tested"


# -- the cases and what is expected of them


def words(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _of_candidates(base: RuleBase, expected: dict[str, str]) -> dict[str, str]:
    """Leave out standards, which have no place in the result; `nanorx rules test` compares them."""
    return {name: value for name, value in expected.items() if name not in base.standard_index}


@pytest.mark.parametrize("path", some_of(FILES, 6), ids=str)
def test_case_gives_what_it_expects(answer: Callable[[Path], tuple[Case, Result]], path: Path, base: RuleBase) -> None:
    """First place, statuses and questions of the whole result are those that were written down beforehand.

    Of every case `test_every_example_and_every_case_passes` says so, by the program's own comparison.
    """
    case, result = answer(path)
    expect = dict(case.expect)
    expect.pop("source", "")
    ranked = [item for item in result.recommendations if not item.listed_apart]
    approaches = list(dict.fromkeys(item.approach for item in ranked))
    assert ranked[0].strategy.id in words(expect.pop("first", ranked[0].strategy.id))
    leading = result.leading or "none"
    assert leading in words(expect.pop("leading", leading))
    assert approaches[0] in words(expect.pop("approach", approaches[0]))
    for name, place in expect.pop("within", {}).items():
        assert name in approaches[:place]
    groups = {row.strategies[0]: row.group for row in result.approaches}
    for name, group in expect.pop("group", {}).items():
        assert groups.get(name, group) == group
    for name, level in expect.pop("evidence", {}).items():
        assert (name, result.recommendation(name).studies.level) == (name, level)
    today = expect.pop("today", None)
    assert today is None or set(today) <= {row.strategy for row in result.today}
    assert today != [] or not result.today
    expect.pop("studies", None)  # what rows say; `nanorx rules test` compares it
    assert set(expect.pop("warnings", ())) <= {row.id for row in result.warnings}
    statuses, holds = (_of_candidates(base, expect.pop(key, {})) for key in ("status", "held_back"))
    for name, status in statuses.items():
        assert (name, result.recommendation(name).status) == (name, status)
    for name, rank in expect.pop("rank", {}).items():
        assert (name, result.recommendation(name).rank) == (name, rank)
    for name, asked in expect.pop("asks", {}).items():
        assert set(asked) <= set(result.recommendation(name).questions), name
    for name, held in holds.items():
        assert (name, result.recommendation(name).held_back) == (name, held == "yes")
    for name, levels in expect.pop("level", {}).items():
        criteria = result.recommendation(name).criteria
        assert (name, {key: criteria[key].level for key in levels}) == (name, levels)
    if expect.pop("nothing_eligible", "no") == "yes":
        assert "eligible" not in {item.status for item in result.recommendations}
    assert not expect, "the test knows nothing of these expectations"


def test_cases_expect_something(base: RuleBase) -> None:
    """All cases but the wholly empty one say what is expected of them."""
    silent = [path for path in FILES if not read_case(ROOT / "cases" / path, base).expect]
    assert silent == [Path("edge/empty.json")]


def test_every_expectation_names_its_source(base: RuleBase) -> None:
    """Each expectation says where it is written, or that it only pins what the program gave."""
    for path in FILES:
        for row in expectations(read_case(ROOT / "cases" / path, base), base):
            assert row.source, f"{path}, {row.words(base)}: write `source:` below `expect:`, a document or `pinned`"


@pytest.mark.parametrize("reference", TABLE_1)
def test_table_1_reference_has_a_case(
    answer: Callable[[Path], tuple[Case, Result]], base: RuleBase, reference: int
) -> None:
    """For each study of the review's Table 1 a case puts a strategy first that its row is about."""
    found = [path for path in FILES if path.parts[0] == "table1" and path.stem.startswith(f"{reference}-")]
    assert found
    for path in found:
        case, result = answer(path)
        first = base.strategy(result.recommendations[0].strategy.id)
        assert case.expect.get("first"), path
        rows = [row for row in base.evidence.values() if row.id.startswith(f"table1-{reference}-")]
        assert any(first.id in row.covered() for row in rows), (path, first.id)


def test_table_1_has_sixteen_rows_in_animals(base: RuleBase) -> None:
    """Each row of Table 1 is a row of evidence that says what the table says: animals, the route not stated."""
    rows = [row for row in base.evidence.values() if row.read == "table"]
    assert len(rows) == 16
    assert {int(row.id.split("-")[1]) for row in rows} == set(TABLE_1)
    for row in rows:
        assert row.subjects == "animals", row.id
        assert row.tried.get("route", ("not-stated",)) == ("not-stated",), row.id
        assert row.covered(), row.id


STANDS_BEFORE = {"31-prostate": 8}
"""Where the approach of a row stands among the approaches, if it is not among the first three."""


def test_table_1_is_among_the_first_three_approaches(advisor: Advisor, base: RuleBase) -> None:
    """With all equipment and particles at hand and the imaging of the row, in preclinical research.

    Silica/melanin in the prostate stands behind: no route of it was found, so nothing says that it arrives.
    """
    names = ("facility.equipment", "facility.nanoparticles")
    everything = {name: Members(base.vocabulary.descriptors[name].choices) for name in names}
    places: dict[str, int] = {}
    for path in sorted((ROOT / "cases/table1").glob("*.yaml")):
        found = advisor.assess(read_case(path, base).replace(everything))
        order = [item.approach for item in found.approaches if item.strategies[0] not in found.apart]
        rows = [row for row in base.evidence.values() if row.id.startswith(f"table1-{path.stem.split('-')[0]}-")]
        studied = {name for row in rows for name in row.covered()}
        places[path.stem] = next(at for at, item in enumerate(order, 1) if studied & set(item.strategies))
    assert len(places) == 16
    assert {name: place for name, place in places.items() if place > 3} == STANDS_BEFORE


# -- plain statements


def having(base: RuleBase, result: Result, **attributes: str) -> list[Recommendation]:
    """The recommendations of all strategies with these attributes."""
    return [
        item
        for item in result.recommendations
        if all(value in base.strategy(item.strategy.id).attributes[name] for name, value in attributes.items())
    ]


def test_hcc_of_5_cm(answer: Callable[[Path], tuple[Case, Result]], base: RuleBase) -> None:
    """A hypervascular hepatocellular carcinoma of 5 cm: iron oxide or TACE by the hepatic artery comes first."""
    _, result = answer(Path("clinic/hcc-5cm.json"))
    first = base.strategy(result.recommendations[0].strategy.id)
    assert first.attributes["route"] == ("intra-arterial",)
    assert "iron" in first.attributes["material"] or "chemoembolization" in first.attribute("procedure")
    assert result.recommendations[0].status != "excluded"


def test_hcc_without_portal_vein_and_liver_function(advisor: Advisor) -> None:
    """Portal flow and liver function not given: chemoembolization is conditional and asks for both, never eligible.

    What else it needs is at hand here: whatever equipment there is.
    """
    base = advisor.base
    case = read_case(ROOT / "cases/clinic/hcc-5cm-portal-vein-and-liver-unknown.json", base)
    assert not {"tumor.portal_flow", "patient.child_pugh"} & set(case.values)
    everything = Members(base.vocabulary.descriptors["facility.equipment"].choices)
    drug = having(
        base,
        recommend(advisor.assess(case.replace({"facility.equipment": everything}))),
        family="embolization",
        cytotoxic="yes",
    )
    assert len(drug) >= 3
    for item in drug:
        assert item.status == "conditional", item.strategy.id
        assert {"tumor.portal_flow", "patient.child_pugh"} <= set(item.questions)
    as_given = having(base, recommend(advisor.assess(case)), family="embolization", cytotoxic="yes")
    for item in as_given:
        by_need = item.excluded_by and all(name.startswith("need-") for name in item.excluded_by)
        assert item.status == "conditional" or by_need, item.strategy.id


def test_small_prostate_tumor_with_laser_and_fiber(advisor: Advisor) -> None:
    """A small prostate tumor with MRI, near-infrared laser and interstitial fiber: photothermal gold comes first."""
    base = advisor.base
    values: dict[str, Value | None] = {
        "tumor.organ": "prostate",
        "tumor.size_cm": 1.2,
        "facility.imaging": Members(["mri", "ultrasound"]),
        "facility.equipment": Members(["near-infrared-laser", "interstitial-fiber"]),
    }
    result = recommend(advisor.assess(case_of(base, values)))
    first = base.strategy(result.recommendations[0].strategy.id)
    assert first.attributes["family"] == ("photothermal",)
    assert "gold" in first.attributes["material"]


@given(randoms())
@examples(20)
def test_unsafe_implant_bars_every_strategy_that_needs_mri(advisor: Advisor, random: Random) -> None:
    """Whatever else is known: with an implant that is unsafe in MRI, what requires MRI is excluded."""
    case = random_case(random, advisor.base).replace({"patient.mri_unsafe_implant": "yes"})
    found = advisor.assess(case)
    needing = [place for place, item in enumerate(advisor.base.strategies) if item.attributes["mri"] == ("required",)]
    assert len(needing) > 5
    assert {found.standings[place].status for place in needing} == {"excluded"}


def test_empty_case(answer: Callable[[Path], tuple[Case, Result]], base: RuleBase) -> None:
    """Nothing stated: nothing is eligible, and organ, histology, imaging, equipment and size are asked first."""
    case, result = answer(Path("edge/empty.json"))
    assert case.stated == ()
    assert "eligible" not in {item.status for item in result.recommendations}
    assert [item.descriptor for item in result.questions[:5]] == [
        "tumor.organ",
        "tumor.histology",
        "facility.imaging",
        "facility.equipment",
        "tumor.size_cm",
    ]
    assert all(item.can_change_first for item in result.questions[:4])
