"""Nanorx against an evaluator that is written from the documents and shares nothing with it but the YAML files."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

import derived_folder
import independent
import nanorx
import small_folder
from conftest import case_files, one_in
from independent_clauses import Descriptor, Known, Part, Some, texts
from nanorx.advice.answers.result import Recommendation
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.partial import OneOf, Range
from nanorx.knowledge.plausibility import case_warnings
from nanorx.knowledge.rule_base import RuleBase

ROOT = Path(__file__).parents[1]
FILES = case_files()
DENSITIES = (0.05, 0.3, 0.6, 0.9, 1.0)
"""Shares of the descriptors that are stated, from a sparse case to a full one."""

T = TypeVar("T")
Stated = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def base() -> independent.Base:
    return independent.Base(ROOT / "rules")


class CaseMaker:
    """Makes cases of a vocabulary at random."""

    def __init__(self, base: independent.Base, seed: int) -> None:
        self._base, self._random = base, random.Random(seed)
        self._refusing = {clause.name for clauses in base.contradictions for clause in clauses}
        for name, row in base.derivations.items():
            self._refusing |= {name, *row.needs()}

    def possible(self, density: float) -> Stated:
        """State about this share of the descriptors, one after the other, without what contradicts the ones before."""
        stated: Stated = {}
        for descriptor in self._shuffled(self._base.descriptors.values()):
            if self._random.random() < density:
                self.state(stated, descriptor)
                if descriptor.name in self._refusing and refused(self._base, stated):
                    group, key = descriptor.name.split(".")
                    del stated[group][key]
        return stated

    def any(self, names: Iterable[str]) -> Stated:
        """State all of these, whether they contradict each other or not."""
        stated: Stated = {}
        for name in names:
            self.state(stated, self._base.descriptors[name])
        return stated

    def state(self, stated: Stated, descriptor: Descriptor) -> None:
        """Give a descriptor a value of any form that a case may use."""
        group, key = descriptor.name.split(".")
        value: object = self._random.choice((*descriptor.choices, *descriptor.partial) or ("",))
        if descriptor.kind == "set":
            value = self._set(descriptor.choices)
        elif descriptor.kind == "number":
            value = self._number(descriptor)
        elif descriptor.kind == "yes-no" and self._random.random() < 0.3:
            value = value == "yes"
        stated.setdefault(group, {})[key] = None if self._random.random() < 0.02 else value

    def _shuffled(self, things: Iterable[T]) -> list[T]:
        listed = list(things)
        return self._random.sample(listed, len(listed))

    def _number(self, descriptor: Descriptor) -> float:
        """A limit that a clause names, a number in a gap between two, or any number."""
        if self._random.random() < 0.8:
            value = float(self._random.choice(self._base.values[descriptor.name]))
        else:
            value = self._random.uniform(*descriptor.range)
        return round(value) if descriptor.whole else value

    def _set(self, choices: tuple[str, ...]) -> object:
        """A complete list; or what it has and what it lacks, with the rest unknown."""
        if self._random.random() < 0.5:
            share = self._random.random()
            return [choice for choice in choices if self._random.random() < share]
        known = {choice: self._random.choice(("has", "lacks", "")) for choice in choices}
        return {way: [choice for choice in choices if known[choice] == way] for way in ("has", "lacks")}


def refused(base: independent.Base, case: Mapping[str, Any]) -> bool:
    """Tell whether entries contradict each other or a table."""
    return base.contradicted(case) or base.miscounted(case)


def differences(base: independent.Base, case: Mapping[str, Any], result: nanorx.Result) -> Iterator[str]:
    """Say in what a result differs from what the evaluator makes of the case."""
    evaluation = base.evaluate(case, result.profile.name)
    for rule in base.rules:
        expected = independent.VERDICTS[evaluation.holds[rule.id]]
        shown = result.rules.get(rule.id)
        if rule.does == "conclude" or not rule.strategies:
            continue  # what a finding is shows in the clauses that ask about it; standards are not ranked
        if expected != (verdict := shown.verdict if shown else "silent"):
            yield f"{rule.id}: {verdict}, not {expected}"
        if shown:
            truths = [(clause.name, clause.truth(evaluation.facts)) for clause in rule.clauses]
            if truths != (said := [(clause.descriptor, clause.truth) for clause in shown.clauses]):
                yield f"clauses of {rule.id}: {said}, not {truths}"
    order = [standing.id for standing in evaluation.standings]
    if order != (said_order := [each.strategy.id for each in result.recommendations]):
        yield f"order: {said_order}, not {order}"
    leading = result.leading
    if leading != (expected_leading := _leading(base, evaluation)):
        yield f"leading: {leading}, not {expected_leading}"
    recommended = {each.strategy.id: _of_nanorx(each) for each in result.recommendations}
    for standing in evaluation.standings:
        for what, value in _of_evaluator(standing).items():
            if value != (given := recommended[standing.id][what]):
                yield f"{what} of {standing.id}: {given}, not {value}"


def _of_nanorx(shown: Recommendation) -> dict[str, object]:
    values: dict[str, object] = {
        "status": shown.status,
        "holds": (shown.holds, shown.held_back, sorted(shown.held_back_by)),
        "excluded by": sorted(shown.excluded_by),
        "undecided exclusions": sorted(shown.undecided_exclusions),
        "cautions": sorted(shown.cautions),
        "open cautions": sorted(shown.open_cautions),
        "notes": sorted(shown.notes),
        "listed apart": shown.listed_apart,
        "score": shown.score,
        "score interval": shown.score_interval,
        "fit and evidence": (shown.fit, shown.evidence),
        "tier": shown.tier,
        "level of evidence": (shown.studies.level, shown.studies.best, shown.studies.worst),
        "rank": shown.rank,
        "tied with": tuple(shown.tied_with),
        "rank interval": shown.rank_interval,
        "rank interval if not excluded": shown.rank_interval_if_not_excluded,
    }
    for name, criterion in shown.criteria.items():
        ids = (criterion.arguments_for, criterion.arguments_against, criterion.undecided)
        values[name] = (*map(_rows, ids), (criterion.low, criterion.level, criterion.high))
    return values


def _of_evaluator(standing: independent.Standing) -> dict[str, object]:
    low, now, high = (score / 100 for score in standing.scores)
    return {
        "status": independent.STATUSES[standing.excluded],
        "holds": (standing.holds[0], standing.holds[0] > 0, standing.held_back_by),
        "excluded by": standing.ids("exclude", "yes"),
        "undecided exclusions": standing.ids("exclude", "unknown"),
        "cautions": standing.ids("caution", "yes"),
        "open cautions": standing.ids("caution", "unknown"),
        "notes": standing.ids("note", "yes"),
        "listed apart": standing.listed_apart,
        "score": now,
        "score interval": (low, high),
        "fit and evidence": (standing.fit, standing.evidence),
        "tier": standing.tier.now + 1,
        "level of evidence": tuple(standing.level),
        "rank": standing.rank,
        "tied with": standing.tied_with,
        "rank interval": standing.ranks,
        "rank interval if not excluded": standing.ranks_if_not_excluded,
        **{name: (*map(_rows, found[:3]), found.levels) for name, found in standing.criteria.items()},
    }


def _rows(ids: Iterable[str]) -> list[str]:
    """Return the ids of rules, those of a row of evidence as far as they say what it speaks of."""
    return sorted(
        re.sub(r"^(evidence-.+-(?:here|elsewhere))-(?:\d+|weak|moderate|strong)$", r"\1", name) for name in ids
    )


def _leading(base: independent.Base, evaluation: independent.Evaluation) -> str | None:
    """Return what may be called first: the first not listed apart, if the organ is known and nothing bars it."""
    first = next((one for one in evaluation.standings if one.listed_apart is None), None)
    if base.policy and not isinstance(evaluation.facts.get(base.policy["tumor"]["organ"]), str):
        return None
    if first is None or first.excluded == "yes" or first.holds[0] or first.tier.now or first.scores[1] <= 0:
        return None
    return first.id


def differences_of_case(base: independent.Base, case: Mapping[str, Any], read: Case, rules: RuleBase) -> Iterator[str]:
    """Say in what the computed values and the warnings of a case differ from what the evaluator finds."""
    facts = base.given(case)
    for name in base.derivations:
        if (expected := _plain(facts.get(name))) != (found := _plain_of_nanorx(base.descriptors[name], read, name)):
            yield f"{name}: {found}, not {expected}"
    if (expected := base.warnings(case)) != (found := {row.id for row in case_warnings(read, rules)}):
        yield f"warnings: {found}, not {expected}"


def _plain(known: Known) -> object:
    return (
        tuple(known.known.values if isinstance(known.known, Some) else known.known)
        if isinstance(known, Part)
        else known
    )


def _plain_of_nanorx(descriptor: Descriptor, case: Case, name: str) -> object:
    value = case.values.get(name)
    if isinstance(value, OneOf):
        return tuple(map(descriptor.read, value.choices))
    if isinstance(value, Range):
        return tuple(value)
    return descriptor.read(value) if isinstance(value, str) else value


def check(base: independent.Base, case: Mapping[str, Any], result: nanorx.Result) -> None:
    found = list(differences(base, case, result))
    assert not found, f"{len(found)} differences for {json.dumps(case)}:\n" + "\n".join(found[:20])


def test_shipped_cases_come_out_as_the_documents_say(base: independent.Base) -> None:
    """For example patients both give the same verdicts, statuses, levels, scores, order and intervals."""
    for path in FILES[3::30]:
        check(base, texts(path), nanorx.recommend(path))


def test_random_cases_come_out_as_the_documents_say(base: independent.Base) -> None:
    """For patients at random, sparse to full, they do so too."""
    maker = CaseMaker(base, seed=1)
    for density in DENSITIES * 2:
        case = maker.possible(density)
        check(base, case, nanorx.recommend(case))


@pytest.mark.slow
def test_shipped_cases_come_out_as_the_documents_say_whatever_the_weights(base: independent.Base) -> None:
    """For files in cases/, each under one of the profiles in turn, both give the same; in a search for all."""
    profiles = list(base.weights)
    for number, path in enumerate(FILES[:: one_in(20)]):
        profile = profiles[number % len(profiles)]
        check(base, texts(path), nanorx.recommend(path, profile=profile))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_random_cases_come_out_as_the_documents_say(base: independent.Base, seed: int) -> None:
    """For twenty patients at random, 79 strategies each, both give the same; in a search for two thousand."""
    maker, profiles = CaseMaker(base, seed=100 + seed), list(base.weights)
    for number in range(500 // one_in(100)):
        case = maker.possible(DENSITIES[number % len(DENSITIES)])
        check(base, case, nanorx.recommend(case, profile=profiles[number % len(profiles)]))


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> tuple[independent.Base, RuleBase]:
    """A small rule base with derived values, as both read it."""
    folder = small_folder.write(tmp_path_factory.mktemp("derived") / "rules", derived_folder.FILES)
    return independent.Base(folder), nanorx.load(folder)


def test_values_are_computed_as_the_documents_say(derived: tuple[independent.Base, RuleBase]) -> None:
    """Of 400 cases with values for parts, for the whole, or for both, everything comes out the same."""
    base, rules = derived
    maker = CaseMaker(base, seed=3)
    known: Counter[str] = Counter()
    for density in (0.2, 0.4, 0.6, 0.9) * 100:
        case = maker.possible(density)
        read = parse_case(case, rules)
        found = list(differences_of_case(base, case, read, rules))
        assert not found, f"{json.dumps(case)}: {found}"
        check(base, case, nanorx.recommend(case, rules=rules))
        known.update(f"{name}: {type(read.values[name]).__name__}" for name in read.derived)
        known.update(row.id for row in case_warnings(read, rules))
    # Values and ranges, choices and what is left of them, and both kinds of warnings were met.
    assert {"tumor.points: float", "tumor.points: Range", "tumor.stage: str", "tumor.stage: OneOf"} < set(known)
    assert {"tumor.volume_cm3", "tumor.reach_mm", "deep-and-early"} < set(known)


def test_a_value_that_a_table_cannot_give_is_refused(derived: tuple[independent.Base, RuleBase]) -> None:
    """Of 300 cases exactly those are refused that contradict themselves or state what their table cannot give."""
    base, rules = derived
    maker = CaseMaker(base, seed=4)
    kinds: Counter[tuple[bool, bool]] = Counter()
    names = [name for name in base.descriptors if name.startswith("tumor.")]
    for number in range(300):
        case = maker.any(random.Random(number).sample(names, 3 + number % 6))
        kinds[kind := (base.contradicted(case), base.miscounted(case))] += 1
        problems = set(_problems(case, rules))
        assert ("NRX215" in problems) == kind[1], case
        assert bool(problems) == any(kind), case
    assert min(kinds[True, False], kinds[False, True], kinds[False, False]) > 10


def test_shipped_values_are_computed_as_the_documents_say(base: independent.Base) -> None:
    """Of patients at random all that the shipped rules compute, and all that they warn of, comes out the same."""
    rules, maker = nanorx.load(), CaseMaker(base, seed=5)
    for density in DENSITIES * 12:
        case = maker.possible(density)
        found = list(differences_of_case(base, case, parse_case(case, rules), rules))
        assert not found, f"{json.dumps(case)}: {found}"


def test_a_case_is_refused_if_its_entries_contradict_each_other_and_only_then(base: independent.Base) -> None:
    """Of patients at random exactly those are refused that meet a contradiction of the vocabulary."""
    rules, maker = nanorx.load(), CaseMaker(base, seed=2)
    met = []
    for clauses in base.contradictions * 8:
        case = maker.any({clause.name: None for clause in clauses})
        if base.miscounted(case):
            continue  # it may be told alone
        met.append(base.contradicted(case))
        problems = _problems(case, rules)
        assert set(problems) - {"NRX218"} == ({"NRX208"} if met[-1] else set()), case
    assert 20 < sum(met) < len(met) - 20


def _problems(case: Stated, rules: RuleBase) -> list[str]:
    try:
        parse_case(case, rules)
    except nanorx.CaseError as error:
        return [problem.code for problem in error.problems]
    return []
