"""The one home of generated rule bases and cases, and of their hypothesis strategies.

Every generator takes a `random.Random`: the tests give it one that hypothesis drives (and shrinks), the
benchmarks one with a seed. The small bases have every kind of descriptor, findings that rest on findings,
needs and all effects, and are so small that every combination of regions can be tried.
"""

from __future__ import annotations

import dataclasses
import itertools
from functools import lru_cache
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from evidence_rows import POLICY, random_row
from nanorx.advice.questions import possible_answers
from nanorx.inference.plan import make_plan
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause import MOST_ALTERNATIVES, alternatives
from nanorx.knowledge.clause_parser import make_group, parse_clause
from nanorx.knowledge.derived import Class, Derivation, Derivations, FormulaRow, PointItem
from nanorx.knowledge.evidence import NO_POLICY
from nanorx.knowledge.files.evidence import EvidenceReader
from nanorx.knowledge.formula import parse_formula
from nanorx.knowledge.partial import Members, is_settled
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.rule import Rule
from nanorx.knowledge.rule_base import Approach, Contradiction, Criterion, Imaging, Profile, RuleBase
from nanorx.knowledge.sources import Reference, Sources
from nanorx.knowledge.strategy import Strategy
from nanorx.knowledge.truth import YES
from nanorx.knowledge.vocabulary import Attribute, Descriptor, Finding, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evidence_rows import Row
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Effect

STANDARD = "today"
"""The standard of a small base: rules speak about it, and nothing ranks it."""
STRENGTHS = ("weak", "moderate", "strong")
CRITERIA = (
    Criterion("reach", "reach", "fit"),
    Criterion("harm", "harm", "fit"),
    Criterion("proof", "proof", "evidence"),
)
FINDINGS = ("tumor.f1", "tumor.f2", "tumor.f3", "tumor.f4")
TOPS = {"tumor.f1": 0, "tumor.f2": 0, "tumor.f3": 1, "tumor.f4": 2}
"""How many strata lie below a finding at most: f3 may rest on f1 and f2, f4 on all three."""


def descriptor(name: str, kind: str, choices: str = "", **more: Any) -> Descriptor:
    """A descriptor with everything that a test does not care about filled in."""
    words = ("no", "yes") if kind == "yes-no" else choices.split()
    how, changeable = more.pop("how", "record"), more.pop("changeable", "fixed")
    return Descriptor(
        name=name,
        group=name.partition(".")[0],
        label=name.partition(".")[2].replace("_", " "),
        kind=kind,  # type: ignore[arg-type]
        question=f"What is {name}?",
        how=how,
        changeable=changeable,
        choices={word: word for word in words},
        **more,
    )


ALL_KINDS = (
    descriptor("tumor.organ", "choice", "liver lung skin"),
    descriptor("tumor.size", "number", unit="cm", low=0.5, high=9.0, error=0.2),
    descriptor("tumor.count", "number", low=0.0, high=4.0, integer=True),
    descriptor("patient.grade", "ordered", "low middle high"),
    descriptor("patient.implant", "yes-no"),
    descriptor("facility.tools", "set", "laser magnet probe"),
    descriptor("facility.particles", "set", "gold iron", assume=Members(("gold", "iron"))),
    descriptor("goal.setting", "choice", "research care trial", assume="research"),
    descriptor("tumor.histology", "choice", "carcinoma sarcoma"),
    descriptor("tumor.spread", "choice", "none peritoneal"),
)
"""One descriptor of every kind, a counted one, two with an assumption, and what else rows of evidence ask about."""

POINTS = descriptor("patient.points", "number", low=2.0, high=6.0, integer=True, error=1)
STAGE = descriptor("patient.stage", "ordered", "early late last")
LOAD = descriptor("tumor.load", "number", unit="cm", low=0.5, high=36.0, error=1)
"""A descriptor that is computed by a point table, one by a table of classes, and one by a formula."""

VOCABULARY = Vocabulary(
    descriptors={item.name: item for item in (*ALL_KINDS, POINTS, STAGE, LOAD)},
    findings={name: Finding(name, name) for name in FINDINGS},
    attributes={
        "id": Attribute("id", "strategy", "choice", {}),
    },
    groups={name: name for name in ("tumor", "patient", "facility", "goal")},
    imaging_roles={"planning": "planning"},
)


def _derived(of: Descriptor, when: str = "", **how: Any) -> Derivation:
    """The derivation of a descriptor, with everything that a test does not care about filled in."""
    parts: dict[str, Any] = {"items": (), "classes": (), "formulas": (), "cuts": (), "refuses": True, **how}
    gate = (clause(when, _WITHOUT),) if when else ()
    return Derivation(of, gate, cites=(), examples=(), **parts)


def _item(name: str, *rows: tuple[str, int]) -> PointItem:
    return PointItem(name, tuple((clause(f"{name}: {text}", _WITHOUT), points) for text, points in rows))


def clause(line: str, vocabulary: Vocabulary | None = None) -> Clause:
    """A clause from its line: `tumor.size: at most 3 cm`."""
    name, _, text = line.partition(": ")
    return parse_clause(name, text, vocabulary or VOCABULARY)


_WITHOUT = VOCABULARY
VOCABULARY = _WITHOUT._replace(
    derived=Derivations(
        [
            _derived(
                POINTS,
                items=(
                    _item("patient.grade", ("is low", 1), ("is middle", 2), ("is high", 3)),
                    _item("patient.implant", ("is no", 1), ("is yes", 3)),
                ),
            ),
            _derived(
                STAGE,
                "tumor.organ: is not skin",
                classes=(
                    Class("early", (clause("patient.points: at most 3", _WITHOUT),)),
                    Class("late", (clause("patient.points: at most 4", _WITHOUT),)),
                    Class("last", ()),
                ),
            ),
            _derived(
                LOAD,
                refuses=False,
                tolerance=0.1,
                relative=True,
                formulas=(
                    FormulaRow(parse_formula("tumor.size"), (clause("tumor.organ: is skin", _WITHOUT),)),
                    FormulaRow(parse_formula("tumor.size * max(tumor.count, 1)"), ()),
                ),
            ),
        ],
        {item.name: (item.low, item.high) for item in (*ALL_KINDS, POINTS, LOAD) if item.kind == "number"},
    )
)


# -- clauses and rules


def random_clause(random: Random, name: str) -> Clause:
    """A clause about a descriptor or finding, with any operator that fits its kind."""
    return parse_clause(name, clause_text(random, name), VOCABULARY)


def clause_text(random: Random, name: str) -> str:
    """The words of a clause, as an author would write them."""
    target = VOCABULARY.descriptors.get(name)
    if target is None:
        return random.choice(("is yes", "is yes", "is no", "one of yes, no"))
    words = list(target.choices)
    if target.kind == "number":
        return _number_text(random, target)
    if target.kind == "set":
        some = ", ".join(random.sample(words, random.randint(1, len(words))))
        one = random.choice(words)
        return random.choice((f"includes {one}", f"lacks {one}", f"includes any of {some}", f"includes all of {some}"))
    texts = [f"is {random.choice(words)}", f"one of {', '.join(random.sample(words, 2))}"]
    texts += [
        f"is not {random.choice(words)}",
        f"none of {', '.join(random.sample(words, len(words) - 1))}",
        "is given",
    ]
    if target.kind == "ordered":
        texts += [f"at least {words[1]}", f"at most {words[1]}", f"below {words[2]}", f"above {words[0]}"]
        texts.append(f"between {words[0]} and {words[1]}")
    return random.choice(texts)


def _number_text(random: Random, target: Descriptor) -> str:
    limits = ("1", "2", "3") if target.integer else ("1.5", "3", "5")
    limits = ("3", "4", "5") if target is POINTS else limits
    unit = f" {target.unit}" if target.unit else ""
    low, high = sorted(random.sample(limits, 2), key=float)
    one = random.choice(limits)
    operator = random.choice(("is", "below", "at most", "above", "at least", "between", "is given"))
    if operator == "is given":
        return operator
    return f"between {low} and {high}{unit}" if operator == "between" else f"{operator} {one}{unit}"


def rule(
    name: str,
    effect: Effect | str,
    strategies: Iterable[str] = (),
    when: Sequence[Condition] = (),
    unless: Sequence[Condition] = (),
    **more: Any,
) -> Rule:
    """A rule with everything that a test does not care about filled in."""
    return Rule(
        id=name,
        topic="test",
        title=name,
        because=name,
        cites=(),
        selector={},
        strategies=tuple(sorted(strategies)),
        when=tuple(when),
        unless=tuple(unless),
        effect=effect,  # type: ignore[arg-type] # tests loop over effects
        say=name,
        **more,
    )


def need(strategy: str, line: str | Clause) -> Rule:
    """A need, as the loader makes it: an exclusion unless the clause holds."""
    held = clause(line) if isinstance(line, str) else line
    return rule(f"need-{strategy}", "exclude", (strategy,), unless=(held,), origin="need")


def make_base(
    rules: Iterable[Rule],
    strategies: Iterable[str] = ("s1", "s2", "s3"),
    weights: Sequence[int] = (50, 30, 20),
    **more: Any,
) -> RuleBase:
    """A rule base of these rules over the vocabulary of this module."""
    defaults: dict[str, Any] = {
        "name": "small",
        "title": "small",
        "version": "1",
        "sha256": "0" * 64,
        "notice": "A test.",
        "notice_short": "a test",
        "vocabulary": VOCABULARY,
        "criteria": CRITERIA,
        "profiles": {
            "balanced": Profile("balanced", "", dict(zip([item.id for item in CRITERIA], weights, strict=True)))
        },
        "caution_criterion": "harm",
        "ask_first": ("tumor.organ",),
        "case_line": ("tumor.organ",),
        "imaging": Imaging("facility.tools", {}),
        "particles": "facility.particles",
        "apart": (),
        "contradictions": (),
        "implausible": (),
        "silent_rules": (),
        "sources": Sources({}, {}, {}, {}, {}),
        "standards": (),
        "approaches": tuple(Approach(f"by-{name}", f"by {name}", (name,)) for name in sorted(strategies)),
        "merged": {},
        "policy": NO_POLICY,
        "evidence": {},
    }
    return RuleBase(
        **defaults | more,
        strategies=tuple(strategy(name) for name in sorted(strategies)),
        rules=tuple(sorted(rules, key=lambda item: item.id)),
    )


def strategy(name: str) -> Strategy:
    """A strategy of which rules know nothing but its id."""
    return Strategy(
        id=name,
        title=name,
        summary=name,
        nanoparticle=name,
        attributes={"id": (name,)},
        needs=(),
        imaging={},
        cites=(),
        judgement=(),
    )


# -- small rule bases


def small_base(random: Random) -> RuleBase:
    """A small random rule base: two to four strategies, rules of all effects, findings in up to three strata."""
    about = random.sample(list(VOCABULARY.descriptors), random.randint(3, 5))
    findings = [name for name in FINDINGS if random.random() < 0.7]
    strategies = [f"s{place}" for place in range(1, random.randint(2, 4) + 1)]
    rules = [
        _concluding(random, name, place, about, findings) for name in findings for place in range(random.randint(1, 2))
    ]
    rules += [need(name, random_clause(random, random.choice(about + findings))) for name in strategies]
    for place in range(random.randint(4, 10)):
        rules.append(_speaking(random, f"r{place:02}", strategies, about, findings))
    random.shuffle(rules)
    step = random.choice((1, 5, 10, 25))
    cuts = sorted(step * random.randint(0, 100 // step) for _ in range(2))
    weights = (cuts[0], cuts[1] - cuts[0], 100 - cuts[1])
    more = with_evidence(random, rules, strategies)
    base = make_base(**more, weights=weights, contradictions=random_contradictions(random, about))
    possible = not base.contradictions or can_be_completed(make_plan(base), case_of(base))
    return base if possible else make_base(**more, weights=weights)


def with_evidence(random: Random, rules: Sequence[Rule], strategies: Sequence[str]) -> dict[str, Any]:
    """What makes a rule base of these rules that has evidence too, approaches of one or two strategies and a standard.

    Some rules are about the standard as well.
    """
    everything = [strategy(name) for name in (*strategies, STANDARD)]
    names = [item.id for item in everything]
    data = [random_row(random, f"e{place}", names) for place in range(random.choice((0, 2, 3, 4, 6, 8)))]
    data = [row for row in data if not _is_too_wide(row, everything)]
    pairs = [strategies[:2], *([name] for name in strategies[2:])] if random.random() < 0.5 else [strategies]
    own = [
        row._replace(strategies=tuple(sorted((*row.strategies, STANDARD))))
        if row.strategies and row.origin == "rule" and random.random() < 0.3
        else row
        for row in rules
    ]
    return {
        **evidence_of(data, everything),
        "strategies": strategies,
        "standards": (everything[-1],),
        "rules": (*own, *evidence_of(data, everything)["rules"]),
        "approaches": tuple(Approach(f"a{place}", f"a{place}", tuple(some)) for place, some in enumerate(pairs)),
    }


def _is_too_wide(data: Row, strategies: Sequence[Strategy]) -> bool:
    """Would the loader refuse the row, since its rules can be met in too many ways?"""
    rules = evidence_of([data], strategies)["rules"]
    return any(alternatives(rule.when, rule.unless) > MOST_ALTERNATIVES for rule in rules)


def evidence_of(data: Iterable[Row], strategies: Sequence[Strategy]) -> dict[str, Any]:
    """The policy, the rows and their rules, as the loader makes them of the data of files."""
    reader = EvidenceReader({"evidence": POLICY}, VOCABULARY, _clause_at, _condition_list)
    rows = reader.rows(((f"evidence/{row['id']}.yaml", row) for row in data), strategies)
    sources = Sources({}, {}, {}, {"guide": Reference("guide", "guideline", text="A guide.")}, rows)
    return {"policy": reader.policy, "evidence": rows, "rules": tuple(reader.rules(rows)), "sources": sources}


def _clause_at(_file: str, at: Sequence[str | int], text: str) -> tuple[Clause, ...]:
    return (parse_clause(str(at[-1]), text, VOCABULARY),)


def _condition_list(_file: str, _at: Sequence[str | int], rows: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(_condition(name, what) for row in rows for name, what in row.items())


def _condition(name: str, what: Any) -> Condition:
    if isinstance(what, str):
        return parse_clause(name, what, VOCABULARY)
    return make_group(name, [parse_clause(part, text, VOCABULARY) for row in what for part, text in row.items()])


def without_formulas(base: RuleBase) -> RuleBase:
    """The same rule base with tables alone."""
    derived = base.vocabulary.derived
    tables = Derivations([row for row in derived.rows if not row.formulas], derived.ranges)
    return dataclasses.replace(base, vocabulary=base.vocabulary._replace(derived=tables))


def random_contradictions(random: Random, names: Sequence[str]) -> tuple[Contradiction, ...]:
    """Up to three pairs of entries, of two descriptors each, that contradict each other; often none.

    None is about an assumed value: two of them could contradict each other in every case.
    """
    free = [name for name in names if VOCABULARY.descriptors[name].assume is None]
    return tuple(
        Contradiction(f"x{place}", tuple(random_clause(random, name) for name in random.sample(free, 2)), "No.")
        for place in range(random.choice((0, 0, 1, 2, 3)) if len(free) > 1 else 0)
    )


def contradicts(base: RuleBase, case: Case) -> bool:
    """Do entries of the case contradict each other?"""
    return not base.is_possible(case.values)


def _conditions(
    random: Random, about: Sequence[str], findings: Sequence[str], *, least: int = 0
) -> tuple[list[Condition], list[Condition]]:
    names = [*about, *about, *findings, *findings]
    when = [random_condition(random, names, "any of") for _ in range(random.randint(least, 2))]
    unless = [random_condition(random, names, "all of") for _ in range(random.choice((0, 0, 1, 2)))]
    return when, unless


def random_condition(random: Random, names: Sequence[str], group: str) -> Condition:
    """A clause, or now and then a group of two to four."""
    if random.random() < 0.7:
        return random_clause(random, random.choice(names))
    clauses = [random_clause(random, random.choice(names)) for _ in range(random.randint(2, 4))]
    counted = [f"at least {needed} of" for needed in range(2, len(clauses))]
    return make_group(random.choice([group, *counted]), clauses)


def _concluding(random: Random, finding: str, place: int, about: Sequence[str], findings: Sequence[str]) -> Rule:
    below = [name for name in findings if TOPS[name] < TOPS[finding]]
    when, unless = _conditions(random, about, below, least=1)
    return rule(f"c-{finding.partition('.')[2]}-{place}", "conclude", when=when, unless=unless, finding=finding)


def _speaking(
    random: Random, name: str, strategies: Sequence[str], about: Sequence[str], findings: Sequence[str]
) -> Rule:
    effect: Effect = random.choice(("exclude", "caution", "caution", "favor", "favor", "oppose", "note"))
    when, unless = _conditions(random, about, findings)
    some = random.sample(list(strategies), random.randint(1, len(strategies)))
    more: dict[str, str] = {}
    if effect in {"caution", "favor", "oppose"}:
        criterion = "harm" if effect == "caution" else random.choice(CRITERIA).id
        more = {"criterion": criterion, "strength": random.choice(STRENGTHS)}
    return rule(name, effect, some, when, unless, **more)


# -- cases


@lru_cache(maxsize=8)
def _empty(base: RuleBase) -> Case:
    return parse_case({}, base)


def case_of(base: RuleBase, values: dict[str, Value | None] | None = None) -> Case:
    """The case with these values and nothing else stated; entries that contradict each other are let pass."""
    return _empty(base).replace(values or {})


def random_value(random: Random, target: Descriptor, limits: Sequence[float] = ()) -> Value:
    """Any value that a case may hold; `limits` are numbers worth meeting exactly."""
    if target.kind == "number":
        if limits and random.random() < 0.5:
            return random.choice([limit for limit in limits if target.low <= limit <= target.high] or [target.low])
        if target.integer:
            return float(random.randint(int(target.low), int(target.high)))
        return random.choice((target.low, target.high, round(random.uniform(target.low, target.high), 2)))
    words = list(target.choices)
    if target.kind != "set":
        return random.choice(words)
    marks = {word: random.choice(("has", "lacks", "")) for word in words}
    has = [word for word in words if marks[word] == "has"]
    lacks = [word for word in words if marks[word] == "lacks"]
    complete = len(has) + len(lacks) == len(words) or random.random() < 0.5
    return Members(has, () if complete else lacks, complete=complete)


def random_case(random: Random, base: RuleBase, share: float | None = None) -> Case:
    """A case with about this share of all values stated (any share, if None); it contradicts nothing."""
    limits = limits_of(base)
    known = random.random() if share is None else share
    case = case_of(
        base,
        {
            name: random_value(random, target, limits.get(name, ()))
            for name, target in base.vocabulary.descriptors.items()
            if random.random() < known
        },
    )
    for row in base.contradictions:
        if all(item.truth(case.values.get(item.descriptor)) == YES for item in row.when):
            # What is left unknown contradicts nothing; an assumed value is stated otherwise.
            case = case.replace({item.descriptor: None for item in row.when if item.descriptor in case.stated})
    while not base.is_possible(case.values):
        case = case.replace({random.choice(case.stated): None})
    return case


@lru_cache(maxsize=8)
def limits_of(base: RuleBase) -> dict[str, tuple[float, ...]]:
    """The numbers that the clauses of a rule base compare with, by descriptor."""
    found: dict[str, set[float]] = {}
    for row in base.rules:
        for item in row.clauses():
            if not item.values:
                found.setdefault(item.descriptor, set()).update(item.points())
    return {name: tuple(sorted(points)) for name, points in found.items()}


def completions_of(plan: Plan, name: str, known: Value | None) -> list[Value]:
    """One value from every region of a descriptor that agrees with what is known: all that a rule can tell apart."""
    target = plan.base.vocabulary.descriptors[name]
    if target.kind != "set":
        return [region.value for region in plan.regions(name)] if known is None else [known]
    now = known if isinstance(known, Members) else Members((), (), complete=False)
    if now.complete:
        return [now]
    asked = element_regions(target, [plan.clauses[slot] for slot in plan.by_descriptor.get(name, ())])
    free = [word for word in asked if word not in now.has | now.lacks]
    subsets = itertools.chain.from_iterable(itertools.combinations(free, size) for size in range(len(free) + 1))
    return [Members([*now.has, *some]) for some in subsets]


def open_names(plan: Plan, case: Case) -> list[str]:
    """The descriptors that rules ask about and whose value is not, or not wholly, known."""
    return [
        name
        for name in plan.base.vocabulary.descriptors
        if name in plan.by_descriptor
        and not is_settled(case.values.get(name))
        and name not in plan.base.vocabulary.derived.of
    ]


def completion_count(plan: Plan, case: Case) -> int:
    """How many completions a case has."""
    return prod(len(completions_of(plan, name, case.values.get(name))) for name in open_names(plan, case))


def completions(plan: Plan, case: Case) -> Iterator[Case]:
    """Every completion of a case that contradicts nothing, one for each combination of regions."""
    names = open_names(plan, case)
    for values in itertools.product(*(completions_of(plan, name, case.values.get(name)) for name in names)):
        complete = case.replace(dict(zip(names, values, strict=True)))
        yield from (end for end in _with_derived(plan, complete) if not contradicts(plan.base, end))


def _with_derived(plan: Plan, case: Case) -> Iterator[Case]:
    """The case with a value for each derived descriptor that its parts leave open, one after the other."""
    known = plan.base.vocabulary.derived.of
    name = next((name for name in known if name in plan.by_descriptor and not is_settled(case.values.get(name))), "")
    if not name:
        yield case
        return
    target = plan.base.vocabulary.descriptors[name]
    values: list[Value] = [*target.choices] or [row.value for row in possible_answers(plan, case, name)]
    if target.integer:
        values = [float(number) for number in range(int(target.low), int(target.high) + 1)]
    for value in values:
        yield from _with_derived(plan, case.replace({name: value}))


def can_be_completed(plan: Plan, case: Case) -> bool:
    """Are there values for what is unknown so that nothing contradicts? Only such cases can be those of a patient."""
    return next(completions(plan, case), None) is not None


def open_case(random: Random, plan: Plan, limit: int = 100) -> Case:
    """A random case, of whose unknown values so many are filled in that at most `limit` completions are left."""
    case = random_case(random, plan.base, share=0.3)
    while completion_count(plan, case) > limit:
        name = random.choice(open_names(plan, case))
        more = [case.replace({name: value}) for value in completions_of(plan, name, case.values.get(name))]
        case = random.choice([item for item in more if not contradicts(plan.base, item)] or [case_of(plan.base)])
    return case if can_be_completed(plan, case) else case_of(plan.base)


# -- sources of chance


def seeded(seed: int) -> Random:
    """A random generator that gives the same in every run."""
    return Random(seed)


def randoms() -> st.SearchStrategy[Any]:
    """A random generator that hypothesis drives, so that what it makes can shrink."""
    return st.randoms(use_true_random=False)


def small_bases() -> st.SearchStrategy[RuleBase]:
    """Small rule bases."""
    return randoms().map(small_base)


def cases(base: RuleBase, share: float | None = None) -> st.SearchStrategy[Case]:
    """Cases of a rule base."""
    return randoms().map(lambda random: random_case(random, base, share))
