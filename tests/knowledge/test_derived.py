"""Laws of derived values: sums, intervals, and that knowing more never takes back what was known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import derived_folder
import nanorx
import small_folder
from conftest import examples
from generators import case_of, completions_of, random_case, random_value, randoms
from nanorx.advice.answers.questions import questions
from nanorx.advice.assessment import Advisor
from nanorx.inference.formula_cuts import formula_cuts
from nanorx.inference.plan import Plan, make_plan
from nanorx.knowledge.formula import parse_formula
from nanorx.knowledge.partial import OneOf, Range, is_settled
from nanorx.knowledge.truth import UNKNOWN
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from random import Random

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    """The small rule base with derived values."""
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("derived") / "rules", derived_folder.FILES))


@pytest.fixture(scope="module")
def plan(base: RuleBase) -> Plan:
    """Its plan."""
    return make_plan(base)


def without_derived(random: Random, base: RuleBase, share: float | None = None) -> Case:
    """A possible case in which nothing is stated that could be computed."""
    case = random_case(random, base, share)
    return case.replace(dict.fromkeys(name for name in case.stated if name in base.vocabulary.derived.of))


def is_part(value: Value | None, whole: Value | None) -> bool:
    """Tell whether a value, or all that it can be, is among what another can be; None can be anything."""
    if whole is None or value == whole:
        return True
    if isinstance(whole, OneOf):
        return set(value.choices if isinstance(value, OneOf) else [value]) <= set(whole.choices)
    if isinstance(whole, Range) and value is not None:
        low, high = value if isinstance(value, Range) else (value, value)
        slack = 1e-9 * max(abs(whole.low), abs(whole.high))
        return whole.low - slack <= float(low) and float(high) <= whole.high + slack  # type: ignore[arg-type]
    return False


@given(random=randoms())
@examples(150)
def test_one_value_more_only_narrows_what_is_computed(base: RuleBase, random: Random) -> None:
    """With one part more, each computed value is among those that were possible before."""
    before = without_derived(random, base)
    name = random.choice([name for name in base.vocabulary.descriptors if name not in base.vocabulary.derived.of])
    if before.values.get(name) is None:
        after = before.replace({name: random_value(random, base.vocabulary.descriptors[name])})
        for derived in base.vocabulary.derived.of:
            assert is_part(after.values.get(derived), before.values.get(derived)), (before, name, after)


@given(random=randoms())
@examples(100)
def test_a_value_that_agrees_unsettles_nothing(base: RuleBase, plan: Plan, random: Random) -> None:
    """A stated value that the table can give, or that is computed already, turns no clause back or around."""
    before = without_derived(random, base)
    unsettled = [name for name in base.vocabulary.descriptors if not is_settled(before.values.get(name))]
    name = random.choice(unsettled or list(base.vocabulary.descriptors))
    known = before.values.get(name)
    fitting = [
        value
        for value in completions_of(plan, name, None if isinstance(known, (Range, OneOf)) else known)
        if is_part(value, known) and base.is_possible(before.replace({name: value}).values)
    ]
    if fitting:
        after = before.replace({name: random.choice(fitting)})
        truths = zip(plan.clauses, plan.clause_truths(before.values), plan.clause_truths(after.values), strict=False)
        assert [clause.key for clause, old, new in truths if old not in {UNKNOWN, new}] == []


@given(random=randoms())
@examples(100)
def test_changed_values_are_those_of_a_case_read_anew(base: RuleBase, random: Random) -> None:
    """What follows from changes, some of which make a value unknown, is what the changed case computes."""
    case = random_case(random, base)
    names = random.sample(list(base.vocabulary.descriptors), random.randint(1, 3))
    free = [name for name in names if base.vocabulary.descriptors[name].assume is None]
    change = {
        name: None if random.random() < 0.3 else random_value(random, base.vocabulary.descriptors[name])
        for name in free
    }
    found = {**case.values, **change, **case.derived_changes(change)}
    assert {name: value for name, value in found.items() if value is not None} == dict(case.replace(change).values)


@given(random=randoms())
@examples(60)
def test_point_table_is_a_plain_sum(base: RuleBase, random: Random) -> None:
    """The points are the sum of what each part gives; a part that is not known gives the fewest or the most."""
    size = random.choice((None, 0.1, 2.99, 3.0, 4.0, 5.0, 5.01, 40.0))
    grade = random.choice((None, "low", "middle", "high"))
    spread = random.choice((None, "none", "nearby", "distant"))
    parts = [
        (1, 3) if size is None else (1 if size < 3 else 2 if size <= 5 else 3,),
        {None: (1, 3), "low": (1,), "middle": (2,), "high": (3,)}[grade],
        {None: (1, 3), "none": (1,), "nearby": (3,), "distant": (3,)}[spread],
    ]
    stated = {"tumor.size_cm": size, "tumor.grade": grade, "tumor.spread": spread}
    case = case_of(
        base, {"tumor.implant": "no", **{name: value for name, value in stated.items() if value is not None}}
    )
    low, high = sum(part[0] for part in parts), sum(part[-1] for part in parts)
    assert case.values.get("tumor.points") == (None if (low, high) == (3, 9) else low if low == high else (low, high))
    for gate in ("yes", None):
        assert "tumor.points" not in case.replace({"tumor.implant": gate}).values


FUNCTIONS = {
    "log10": math.log10,
    "ln": math.log,
    "sqrt": math.sqrt,
    "min": min,
    "max": max,
    "round": lambda number: math.floor(number + 0.5),
}


def random_formula(random: Random, depth: int = 3) -> str:
    """A formula over three numbers that has a value wherever they are between 1 and 9."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(("a.x", "a.y", "a.z", f"{random.uniform(0.1, 5):.2f}"))
    one, other = random_formula(random, depth - 1), random_formula(random, depth - 1)
    return random.choice(
        (
            f"({one} + {other})",
            f"({one} - {other})",
            f"-{one}" if one[0].isalpha() else f"(-{one})",
            f"({one}) * ({other})",
            f"({one}) / max({other}, 0.5)",
            f"max({one}, 0.1) ^ min(max({other}, -2), 2)",
            f"log10(max({one}, 0.1))",
            f"ln(max({one}, 0.1))",
            f"sqrt(max({one}, 0))",
            f"round({one})",
            f"min({one}, {other}, a.x)",
        )
    )


@given(random=randoms())
@examples(150)
def test_interval_of_a_formula_holds_all_its_values(random: Random) -> None:
    """Whatever the numbers are within their intervals, the value is in the interval; at points it is the value."""
    text = random_formula(random)
    formula = parse_formula(text)
    ends = {name: sorted(random.uniform(1, 9) for _ in range(2)) for name in ("a.x", "a.y", "a.z")}
    low, high = formula.ends(lambda name: (ends[name][0], ends[name][1]))
    code = text.replace("^", "**").replace("a.", "a_")
    for _ in range(8):
        values = {name: random.choice((*end, random.uniform(*end))) for name, end in ends.items()}
        names = {name.replace(".", "_"): value for name, value in values.items()}
        found = eval(code, {"__builtins__": {}}, {**FUNCTIONS, **names})  # noqa: S307 - made above
        slack = 1e-9 * max(1.0, abs(found))
        assert low - slack <= found <= high + slack, (text, values)
        alone = formula.ends(lambda name, values=values: (values[name], values[name]))  # type: ignore[misc]
        assert alone == pytest.approx((found, found)), (text, values)


@given(random=randoms())
@examples(25)
def test_between_two_cuts_a_formula_meets_the_same_clauses(base: RuleBase, plan: Plan, random: Random) -> None:
    """Where no cut and no clause separates two numbers, the clauses about what is computed of them are the same."""
    case = without_derived(random, base, 0.8)
    name = random.choice(("tumor.size_cm", "tumor.depth_cm"))
    descriptor = base.vocabulary.descriptors[name]
    separating = [*formula_cuts(plan, case, name), *plan.clauses_about(name)]
    asked = [clause for row in plan.fed_by[name] for clause in plan.clauses_about(row.name)]
    seen: dict[tuple[int, ...], tuple[int, ...]] = {}
    for _ in range(60):
        limit = random.choice([point for clause in separating for point in clause.points()] or [descriptor.low])
        number = round(
            random.choice((limit + random.uniform(-0.1, 0.1), random.uniform(descriptor.low, descriptor.high))), 2
        )
        number = min(max(number, descriptor.low), descriptor.high)
        values = {**case.values, name: number, **case.derived_changes({name: number})}
        side = tuple(clause.truth(number) for clause in separating)
        truths = tuple(clause.truth(values.get(clause.descriptor)) for clause in asked)
        assert seen.setdefault(side, truths) == truths, (name, number)


@given(random=randoms())
@examples(15)
def test_every_answer_of_ask_is_possible(base: RuleBase, random: Random) -> None:
    """A case with an answer that is offered is not refused, whatever is computed of it."""
    advisor = Advisor(base, use_engine=False)
    case = without_derived(random, base)
    for row in questions(advisor.assess(case)).open:
        for answer in row.answers:
            value = check_value(base.vocabulary.descriptors[row.descriptor], answer.example)
            assert base.is_possible(case.replace({row.descriptor: value}).values), (row.descriptor, answer.words)


def test_who_states_a_class_says_that_there_is_one(base: RuleBase) -> None:
    """A stated value is compared with its table unless the table surely does not apply; then it is let pass."""
    parts: dict[str, Value | None] = {
        "tumor.size_cm": 40.0,
        "tumor.grade": "high",
        "tumor.spread": "distant",
        "tumor.points": 3.0,
    }
    points = base.vocabulary.derived.of["tumor.points"]
    for implant, refused in (("no", True), (None, True), ("yes", False)):
        case = case_of(base, parts | ({"tumor.implant": implant} if implant else {}))
        assert (base.vocabulary.derived.disagrees(points, case.values) is not None) == refused
