from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import derived_folder
import evidence_folder
import small_folder
import tested_folder
from conftest import one_in
from generators import case_of, clause, make_base
from generators import rule as make_rule
from nanorx.advice.arguments import arguments_of
from nanorx.advice.assessment import Advisor
from nanorx.advice.standing import stand
from nanorx.authoring.measuring.clause_mutants import clause_mutants, told_apart
from nanorx.authoring.measuring.derived_mutants import DERIVED_KINDS, DerivedMutant, derived_mutants
from nanorx.authoring.measuring.generated_cases import generated_cases
from nanorx.authoring.measuring.mutants import KINDS, Mutant, mutants_of
from nanorx.authoring.measuring.mutation import MutationRunner, mutate
from nanorx.authoring.scope import CaseFile, Scope, find_scope, read_cases
from nanorx.authoring.testing.cases import run_cases
from nanorx.authoring.testing.expectations import Expectation
from nanorx.authoring.testing.tests import run_tests
from nanorx.inference.narrowing import truth_of
from nanorx.knowledge.clause import truth_of_condition
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.partial import Members
from nanorx.knowledge.rule_base import RuleIndex
from nanorx.knowledge.truth import rule_verdict

if TYPE_CHECKING:
    from nanorx.advice.assessment import Assessment
    from nanorx.authoring.measuring.mutation import Mutation
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Descriptor


def mutation_of(folder: Path, *changes: tuple[str, str, str]) -> tuple[Scope, Mutation]:
    scope = find_scope(rules=str(tested_folder.write(folder, *changes)))
    return scope, mutate(Advisor(scope.base), scope.base.rules, scope.cases)


def name_of(mutant: Mutant | DerivedMutant) -> str:
    return mutant.derivation.name if isinstance(mutant, DerivedMutant) else mutant.rule.id


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return load(tested_folder.write(tmp_path_factory.mktemp("small")))


@pytest.mark.parametrize(
    ("clause", "wrong"),
    [
        (
            "tumor.size_cm: at most 3 cm",
            {"below 3 cm", "above 3 cm", "at most 2.7 cm", "at most 3.3 cm"},
        ),
        ("tumor.count: above 2", {"at least 2", "at most 2", "above 1", "above 3"}),
        (
            "tumor.size_cm: between 3 and 5 cm",
            {
                "at least 3 cm",
                "at most 5 cm",
                "between 2.7 and 5 cm",
                "between 3.3 and 5 cm",
                "between 3 and 4.7 cm",
                "between 3 and 5.3 cm",
            },
        ),
        ("tumor.grade: at least middle", {"above middle", "below middle", "at least low", "at least high"}),
        ("tumor.organ: is liver", {"is lung"}),
        ("tumor.implant: is yes", {"is no"}),
        ("tumor.seen: is no", {"is yes"}),
        ("facility.imaging: includes mri", {"lacks mri", "includes ct"}),
        (
            "facility.imaging: includes any of mri, ct",
            {"includes all of mri, ct", "includes mri", "includes ct"},
        ),
        ("tumor.grade: one of low, high", {"is low", "is high", "one of low, middle, high"}),
        ("tumor.grade: is not middle", {"is not high"}),
        ("tumor.grade: is given", set()),
        ("tumor.size_cm: is given", set()),
    ],
)
def test_mistakes_in_a_clause(small: RuleBase, clause: str, wrong: set[str]) -> None:
    """Each clause is made wrong in the ways a person gets it wrong: operator, limit by its error or a step, choice."""
    name, _, text = clause.partition(": ")
    made = [mutant for _, mutant in clause_mutants(parse_clause(name, text, small.vocabulary), small.vocabulary)]
    assert {mutant.text for mutant in made} == wrong
    assert len(made) == len(wrong)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("tumor.count: above 2", "at least 3", False),
        ("tumor.size_cm: above 2 cm", "at least 3 cm", True),
        ("tumor.size_cm: above 40 cm", "above 41 cm", False),
        ("tumor.size_cm: below 40 cm", "at most 40 cm", True),
        ("tumor.grade: above low", "at least middle", False),
        ("tumor.grade: at least low", "one of middle, high", True),
        ("facility.imaging: includes any of mri, ct", "includes all of mri, ct", True),
        ("facility.imaging: includes mri", "includes any of mri", False),
        ("tumor.seen: is yes", "is no", True),
    ],
)
def test_equivalent_means_that_no_value_differs(small: RuleBase, one: str, other: str, *, differ: bool) -> None:
    """Two clauses are told apart exactly if some plausible value, or its absence, makes them differ."""
    name, _, text = one.partition(": ")
    clauses = [parse_clause(name, words, small.vocabulary) for words in (text, other)]
    sides = [((clause,), ()) for clause in clauses]
    assert told_apart(sides[0], sides[1], name, small.vocabulary) is differ
    descriptor = small.vocabulary.descriptors.get(name)
    if descriptor is not None:
        values = _all_values(descriptor)
        assert any(clauses[0].truth(value) != clauses[1].truth(value) for value in values) is differ


def _all_values(descriptor: Descriptor) -> list[Value]:
    """Every choice, every complete set, or every number in steps of 0.1 (1 where things are counted)."""
    if descriptor.kind == "number":
        steps = range(round(descriptor.low * 10), round(descriptor.high * 10) + 1, 10 if descriptor.integer else 1)
        return [step / 10 for step in steps]
    if descriptor.kind == "set":
        rows = product((0, 1), repeat=len(descriptor.choices))
        return [Members([x for x, on in zip(descriptor.choices, row, strict=True) if on]) for row in rows]
    return list(descriptor.choices)


def test_a_clause_beside_another_can_be_redundant(small: RuleBase) -> None:
    """A clause that another one of the same rule implies makes no difference for any value."""
    narrow, wide = (parse_clause("tumor.size_cm", text, small.vocabulary) for text in ("at most 3 cm", "at most 5 cm"))
    assert not told_apart(((narrow, wide), ()), ((narrow,), ()), "tumor.size_cm", small.vocabulary)
    assert told_apart(((narrow, wide), ()), ((wide,), ()), "tumor.size_cm", small.vocabulary)


def test_absence_can_tell_two_rules_apart(small: RuleBase) -> None:
    """A clause that holds for every known value still makes a rule wait for the value."""
    every = parse_clause("tumor.grade", "one of low, middle, high", small.vocabulary)
    assert told_apart(((every,), ()), ((), ()), "tumor.grade", small.vocabulary)
    assert not told_apart(((every,), ()), ((every, every), ()), "tumor.grade", small.vocabulary)


@pytest.mark.slow
def test_patching_one_rule_is_as_good_as_a_new_base(base: RuleBase, root: Path) -> None:
    """What a case notices of a mutant is what it notices when all of it is assessed with a rule base that holds it."""
    files = read_cases(sorted((root / "cases" / "edge").glob("*.yaml")), base).files
    index = base.rule_index
    barring = [index[rule.id] for rule in base.rules if rule.effect == "exclude" and rule.origin == "rule"]
    concluding = [index[rule.id] for rule in base.rules if rule.finding][::4]
    places = [*barring, *concluding, *list(index.values())[::60]]
    mutants = [item for place in barring for item in mutants_of(base, place) if item.kind == "strength"]
    mutants += [item for place in places[len(barring) :] for item in list(mutants_of(base, place))[-1:]]
    mutants = [item for item in mutants if not item.equivalent][:: one_in(3)]
    found = {
        (name_of(row.mutant), row.mutant.says): row.noticed_by
        for row in mutate(Advisor(base), [base.rules[place] for place in places], files).tried
    }
    seen = set()
    for mutant in mutants:
        noticed_by = found[mutant.rule.id, mutant.says]
        if noticed_by != "example":
            rules = (*base.rules[: mutant.place], mutant.rule, *base.rules[mutant.place + 1 :])
            advisor = Advisor(replace(base, rules=rules), use_engine=False)
            failed = any(run.failed for run in run_cases(files, advisor))
            assert failed is (noticed_by == "case"), (mutant.rule.id, mutant.says)
            seen.add(failed)
    assert seen == {True, False}


def test_every_mutant_is_what_a_changed_file_would_be(tmp_path: Path) -> None:
    """Patching one rule in place notices what loading the changed base from its files notices."""
    scope, found = mutation_of(tmp_path)
    rows = {(name_of(row.mutant), row.mutant.says): bool(row.noticed_by) for row in found.tried}
    edits = [
        (
            "too-large",
            "tumor.size_cm: above 10 cm -> at least 10 cm",
            "safety/too-large.yaml",
            "above 10",
            "at least 10",
        ),
        ("too-large", "exclude -> caution strong", "safety/too-large.yaml", "then: exclude", "then: {caution: strong}"),
        ("vein-reaches-many", "favor -> oppose reach", "effect/vein-reaches-many.yaml", "{favor", "{oppose"),
        ("vein-reaches-many", "for route: systemic -> local", "effect/vein-reaches-many.yaml", ": systemic", ": local"),
        (
            "need-gold-needle-2",
            "facility.imaging: includes ct -> includes ultrasound",
            "strategies/heat/gold-needle.yaml",
            "includes ct",
            "includes ultrasound",
        ),
        (
            "seen-on-mri",
            "facility.imaging: includes mri -> includes ct",
            "findings/seen-on-mri.yaml",
            "includes mri",
            "includes ct",
        ),
    ]
    for number, (rule, says, file, old, new) in enumerate(edits):
        # The examples of the changed rule are judged by the changed rule in both ways.
        changed = find_scope(rules=str(tested_folder.write(tmp_path / str(number), (file, old, new))))
        noticed = not run_tests(changed, Advisor(changed.base)).passed
        assert rows[rule, says] is noticed, says
    assert {row.mutant.kind for row in found.tried} <= set(KINDS)
    assert len(scope.cases) == 2


def test_what_is_expected_decides_what_is_noticed(tmp_path: Path) -> None:
    """The strength of an argument is noticed by a case that expects its level, and by nothing without it."""
    expected = "  level: {iron-vein: {reach: 1}}\n"
    _, with_level = mutation_of(tmp_path / "with")
    _, without = mutation_of(tmp_path / "without", ("cases/far.yaml", expected, ""))
    says = "favor -> nothing"

    def noticed(found: Mutation) -> list[str]:
        return [
            row.noticed_by
            for row in found.tried
            if (name_of(row.mutant), row.mutant.says) == ("vein-reaches-many", says)
        ]

    assert (noticed(with_level), noticed(without)) == (["case"], [""])
    assert with_level.share > without.share


@pytest.mark.parametrize(
    ("expected", "noticed"),
    [
        ("status: {resection: excluded}", {"exclude -> caution strong", "exclude -> nothing"}),
        ("held_back: {resection: yes}", {"caution strong -> moderate", "caution -> nothing"}),
    ],
)
def test_what_is_expected_of_a_standard_is_noticed(tmp_path: Path, expected: str, noticed: set[str]) -> None:
    """A standard has a status by its exclusions and is held back by its strong cautions, also in a wrong base."""
    folder = small_folder.write(tmp_path / "rules", evidence_folder.FILES)
    case = f"expect: {{{expected}}}\ntumor: {{organ: lung, size_cm: 12}}\n"
    (tmp_path / "lung.yaml").write_text(case, encoding="utf-8")
    base = load(folder)
    cases = read_cases([tmp_path / "lung.yaml"], base).files
    (run,) = run_cases(cases, advisor := Advisor(base))
    assert not run.failed
    rows = mutate(advisor, base.rules, cases).tried
    assert noticed <= {row.mutant.says for row in rows if row.noticed_by == "case"}
    assert noticed.isdisjoint(row.mutant.says for row in mutate(advisor, base.rules, ()).tried if row.noticed_by)


def test_an_exclusion_that_cannot_be_told_is_noticed_too(tmp_path: Path) -> None:
    """Where only an undecided exclusion makes a strategy conditional, a case that expects so notices its loss."""
    _, found = mutation_of(
        tmp_path,
        ("cases/near.yaml", "size_cm: 9, ", ""),
        ("cases/near.yaml", "gold-needle: eligible", "gold-needle: conditional"),
        ("cases/near.yaml", "  first: gold-needle\n", ""),
        ("cases/near.yaml", "  rank:\n    gold-needle: 1\n", ""),
    )
    rows = {row.mutant.says: row.noticed_by for row in found.tried if name_of(row.mutant) == "too-large"}
    assert (rows["exclude -> caution strong"], rows["exclude -> nothing"]) == ("case", "case")


def test_a_finding_about_fewer_facts_is_noticed_by_what_holds_back() -> None:
    """A concluding rule that loses a clause loses a fact, and two moderate cautions that shared it hold back."""
    caution: dict[str, Any] = {"effect": "caution", "strategies": ["s1"], "criterion": "harm", "strength": "moderate"}
    grade, implant = clause("patient.grade: is high"), clause("patient.implant: is yes")
    base = make_base(
        [
            make_rule("sees", "conclude", when=[implant, grade], finding="tumor.f1"),
            make_rule("a", when=[clause("tumor.f1: is yes")], **caution),
            make_rule("b", when=[grade], **caution),
        ]
    )
    case = case_of(base, {"patient.grade": "high", "patient.implant": "yes"})
    expected = Expectation("held_back", "no", (), base.strategy_index["s1"])
    advisor = Advisor(base, use_engine=False)
    runner = MutationRunner(advisor, [CaseFile(Path("case.yaml"), case, (expected,))])
    place = base.rule_index["sees"]
    old = base.rules[place]
    wrong = {kept: Mutant(place, old._replace(when=(kept,)), "clause", "left out", ()) for kept in (implant, grade)}
    assert runner.case_notices(wrong[implant])
    assert not runner.case_notices(wrong[grade])
    assert not advisor.assess(case).standings[0].held_back
    changed = replace(base, rules=tuple(wrong[implant].rule if item is old else item for item in base.rules))
    assert Advisor(changed, use_engine=False).assess(case).standings[0].held_back


def test_equivalent_mutants_are_not_counted(tmp_path: Path) -> None:
    """The share is of the mistakes that some value could tell apart."""
    _, found = mutation_of(
        tmp_path, ("effect/vein-reaches-many.yaml", "tumor.count: at least 2", "tumor.count: above 1")
    )
    total = found.total()
    equivalent = [row.mutant.says for row in found.tried if row.mutant.equivalent]
    assert total.equivalent == len(equivalent)
    assert total.counted == total.made - len(equivalent)
    assert found.share == (total.by_example + total.by_case) / total.counted
    assert not any(mutant.equivalent for mutant in found.alive)


def test_a_selector_that_takes_the_same_strategies_is_equivalent(base: RuleBase) -> None:
    """A word of `for` that another word implies can be left out: nothing in any answer is different."""
    seen = 0
    for rule in base.rules:
        for mutant in mutants_of(base, base.rule_index[rule.id]):
            if mutant.kind == "for" and set(mutant.rule.strategies) == set(rule.strategies):
                seen += 1
                assert mutant.equivalent, (rule.id, mutant.says)
    assert seen


def test_a_clause_that_a_finding_stands_for_changes_no_verdict(base: RuleBase) -> None:
    """A clause beside a finding that follows from it can be left out: the verdict is the same in every case."""
    advisor = Advisor(base)
    found = [advisor.assess(case) for case in generated_cases(advisor.plan, 60)]

    def verdict(rule: Rule, case: Assessment) -> Truth:
        def truth(clause: Clause) -> Truth:
            if clause.descriptor in case.verdicts.findings:
                return clause.truth_of_finding(case.verdicts.findings[clause.descriptor])
            return truth_of(base, clause, case.case.values)

        when, unless = ([truth_of_condition(item, truth) for item in part] for part in (rule.when, rule.unless))
        return rule_verdict(when, unless)

    left_out = [
        mutant
        for place, rule in enumerate(base.rules)
        if any(clause.descriptor in base.vocabulary.findings for clause in rule.clauses())
        for mutant in mutants_of(base, RuleIndex(place))
        if mutant.equivalent and mutant.kind == "clause"
    ]
    assert "patient.child_pugh: one of A, B -> left out" in {row.says for row in left_out}
    for mutant in left_out:
        rule = base.rules[mutant.place]
        assert all(verdict(mutant.rule, case) == verdict(rule, case) for case in found), (rule.id, mutant.says)


def test_what_another_rule_says_too_moves_no_standing(base: RuleBase) -> None:
    """A weaker argument beside one that fires wherever it does is equivalent; so is one that is about no candidate."""
    advisor = Advisor(base)
    found = [advisor.assess(case) for case in generated_cases(advisor.plan, 24)]
    seen: Counter[str] = Counter()
    for place, rule in enumerate(base.rules):
        for mutant in mutants_of(base, RuleIndex(place)):
            if not mutant.equivalent or mutant.kind not in {"strength", "effect", "for", "side"}:
                continue
            seen[mutant.kind] += 1
            rules = [*base.rules[:place], mutant.rule, *base.rules[place + 1 :]]
            names = {*rule.strategies, *mutant.rule.strategies} & set(base.strategy_index)
            for strategy in sorted(base.strategy_index[name] for name in names):
                about = advisor.arguments[strategy]
                taken = base.strategies[strategy].id in mutant.rule.strategies
                own = sorted({*about.rules, mutant.place} if taken else {*about.rules} - {mutant.place})
                wrong = arguments_of(rules, own, base.criterion_index, base.facts_behind, about.studies.otherwise)
                for case in found:
                    now = stand(base.strategies[strategy].id, wrong, case.decided, case.weights)
                    assert now == case.standings[strategy], (rule.id, mutant.says)
    assert min(seen[kind] for kind in ("strength", "effect", "for", "side")) > 0, seen


def test_a_sample_depends_on_its_seed_alone(tmp_path: Path) -> None:
    """The same seed picks the same mistakes, another seed others."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    advisor = Advisor(scope.base)

    def picked(seed: int) -> list[str]:
        return [row.mutant.says for row in mutate(advisor, scope.base.rules, scope.cases, sample=9, seed=seed).tried]

    assert picked(1) == picked(1)
    assert len(picked(1)) == 9
    assert picked(1) != picked(2)


def test_no_mutant_is_one_that_the_loader_would_refuse(base: RuleBase) -> None:
    """A strength is never raised above what the sources carry, and an exclusion never beyond their scope."""
    strengths = {"weak": 1, "moderate": 2, "strong": 3}
    seen = 0
    for rule in base.rules:
        if rule.strength and rule.origin == "rule":
            most = max(strengths.get(base.sources.strongest(cite), 0) for cite in rule.cites)
            for mutant in mutants_of(base, base.rule_index[rule.id]):
                if mutant.kind == "strength":
                    seen += 1
                    assert strengths[mutant.rule.strength] <= most
    assert seen


def test_the_cases_of_the_small_base_hold(tmp_path: Path) -> None:
    """The other tests start from expectations that hold."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    assert not [run for run in run_cases(scope.cases, Advisor(scope.base)) if run.failed]


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return load(small_folder.write(tmp_path_factory.mktemp("derived") / "rules", derived_folder.FILES))


def test_mistakes_of_tables_and_formulas(derived: RuleBase) -> None:
    """Every kind of mistake is made, each table stays one that loading would take, and nothing is made twice."""
    table = derived.vocabulary.derived
    made = {
        name: [mutant.says for mutant in derived_mutants(row, derived.vocabulary)] for name, row in table.of.items()
    }
    assert all(len(set(says)) == len(says) for says in made.values()), made
    kinds = {mutant.kind for row in table.rows for mutant in derived_mutants(row, derived.vocabulary)}
    assert kinds == {*DERIVED_KINDS, "threshold", "operator", "choice", "clause"}
    points = made["tumor.points"]
    assert "tumor.points: tumor.grade: is middle: 2 -> 3" in points
    assert "tumor.points: tumor.size_cm: limit 3 -> 3.3" in points
    assert "tumor.points: tumor.size_cm: 3 belongs to between 3 and 5 cm -> not" in points
    assert "tumor.stage: last and early swapped" in made["tumor.stage"]
    assert "tumor.stage: row 1 -> left out" in made["tumor.stage"]
    assert made["tumor.reach_mm"] == ["tumor.reach_mm: row 1: - -> +"]  # the logarithm of volume - 1 has no value


def test_worked_examples_notice_mistakes_of_tables(derived: RuleBase) -> None:
    """What the examples of a table show is noticed; without those examples it is not, unless a case shows it."""
    rows = derived.vocabulary.derived.rows
    found = mutate(Advisor(derived, use_engine=False), (), (), rows)
    assert found.share == 1.0, [mutant.says for mutant in found.alive]
    bare = [row._replace(examples=row.examples[-1:]) for row in rows]
    alive = {mutant.says for mutant in mutate(Advisor(derived, use_engine=False), (), (), bare).alive}
    assert "tumor.points: tumor.grade: is middle: 2 -> 3" in alive
    assert "tumor.points: when tumor.implant: is no -> left out" not in alive


def test_cases_notice_mistakes_of_tables(tmp_path: Path, derived: RuleBase) -> None:
    """A case whose expectation rests on a computed value notices a table that computes another."""
    stated = "tumor: {implant: no, size_cm: 6, grade: high, spread: distant}\n"
    expect = "expect: {held_back: {gold-needle: yes}}\n"
    (tmp_path / "many.yaml").write_text(f"about: Nine points.\n{expect}{stated}", encoding="utf-8")
    cases = read_cases([tmp_path / "many.yaml"], derived).files
    row = derived.vocabulary.derived.of["tumor.points"]._replace(examples=())
    found = {
        row.mutant.says: row.noticed_by for row in mutate(Advisor(derived, use_engine=False), (), cases, [row]).tried
    }
    assert found["tumor.points: tumor.size_cm: above 5 cm: 3 -> 2"] == ""
    assert found["tumor.points: when tumor.implant: is no -> is yes"] == "case"


def test_limits_of_computed_numbers_are_moved_to_declared_ones(derived: RuleBase) -> None:
    """A rule may ask only for declared limits: a mistake in one is another declared one."""
    says = [mutant.says for mutant in mutants_of(derived, derived.rule_index["many-points"])]
    assert "tumor.points: above 7 -> above 5" in says
    assert not [words for words in says if "above 8" in words or "above 6" in words]
