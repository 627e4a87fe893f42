"""Runs whole cases and compares the ranking with what their files expect."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.holds import holding
from nanorx.advice.standing import STATUSES, excluded_and_held
from nanorx.authoring.testing.expectations import SILENT, Expectation, ObservedCase, observed, shown
from nanorx.knowledge.evidence import Bearing
from nanorx.knowledge.rule_base import RuleIndex
from nanorx.knowledge.truth import NO, UNKNOWN, VERDICTS, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nanorx.advice.answers.result import AppliedRule
    from nanorx.advice.arguments import Arguments
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.rule_base import RuleBase, StrategyIndex

__all__ = ["CaseRun", "Outcome", "found_of", "reasons", "rules_of_row", "run_cases", "study_says"]

_SHOWN = 3
_BEARINGS: tuple[Bearing, ...] = get_args(Bearing)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expectation of a case and what was found; `got` is what its file would have to state."""

    expectation: Expectation
    passed: bool
    got: Any


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case, what was found for it, and each of its expectations."""

    file: CaseFile
    assessment: Assessment
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """Return the expectations that do not hold."""
        return [item for item in self.outcomes if not item.passed]


def run_cases(files: Iterable[CaseFile], advisor: Advisor) -> list[CaseRun]:
    """Assess cases under the profile balanced. Raises EngineDisagreement."""
    runs: list[CaseRun] = []
    for file in files:
        assessment = advisor.assess(file.case)
        found = found_of(assessment)
        outcomes = tuple(Outcome(row, *observed(row, found, advisor.base)) for row in file.expected)
        runs.append(CaseRun(file, assessment, outcomes))
    return runs


def found_of(assessment: Assessment) -> ObservedCase:
    """Collect what expectations may ask about an assessed case."""

    def asks(place: StrategyIndex) -> frozenset[str]:
        return assessment.cones.of_rules(assessment.advisor.arguments[place].exclusions)

    return ObservedCase(
        standings=assessment.standings,
        apart=frozenset(assessment.apart),
        asks=asks,
        tiers=assessment.decided.tiers,
        today=lambda: [item.strategy.id for item in assessment.today],
        warnings=tuple(row.id for row in warnings_of(assessment)),
        says=lambda row: study_says(assessment.base, row, assessment.counts),
        standard=lambda name: excluded_and_held(_arguments(assessment.advisor, name), assessment.verdicts.rules),
        organ_known=assessment.organ_known,
    )


def _arguments(advisor: Advisor, standard: str) -> Arguments:
    return advisor.standards[advisor.base.standard_index[standard]]


def study_says(base: RuleBase, row: str, counts: Callable[[RuleIndex], bool]) -> str:
    """Return what a row of evidence says where some rules count: its bearing and strength, or that it is silent."""
    for bearing in _BEARINGS:
        for rule in rules_of_row(base, row):
            mark = base.rules[rule].mark
            if mark is not None and mark.bearing == bearing and counts(rule):
                return f"{bearing} {base.rules[rule].strength}"
    return SILENT


def rules_of_row(base: RuleBase, row: str) -> list[RuleIndex]:
    """Return the rules by which a row of evidence speaks: their ids begin with its own."""
    start = bisect_left(base.rules, f"evidence-{row}-", key=lambda rule: rule.id)
    found: list[RuleIndex] = []
    for place in range(start, len(base.rules)):
        if not base.rules[place].id.startswith(f"evidence-{row}-"):
            break
        mark = base.rules[place].mark
        if mark is not None and mark.row == row:
            found.append(RuleIndex(place))
    return found


# -- why an expectation does not hold


def reasons(advisor: Advisor, run: CaseRun, outcome: Outcome) -> Iterator[tuple[str, AppliedRule | None]]:
    """Yield why an expectation does not hold: sentences, each with the rule it is about (if any) and its values."""
    row = outcome.expectation
    teller = _ReasonFinder(advisor, run.assessment)
    if row.key == "level":
        yield from teller.arguments(row)
    elif row.key == "held_back":
        yield from teller.holds(row)
    elif row.key in {"status", "asks"}:
        yield from teller.exclusions(row, wanted=row.value if row.key == "status" else None)
    elif row.key == "nothing_eligible":
        names = [item.id for item in run.assessment.standings if item.excluded == NO]
        yield f"eligible: {shown(names)}", None
    elif row.key == "studies":
        yield f"it says: {shown(outcome.got)}", None
    elif row.key in {"today", "warnings"}:
        yield f"found: {shown(outcome.got)}", None
    elif row.key in {"leading", "approach", "within"}:
        yield from teller.order([], all_of_them=False)
        if run.assessment.leading.reason:
            yield f"nothing is called first: {run.assessment.leading.reason}", None
    else:
        wanted = [row.value] if isinstance(row.value, str) else row.value if isinstance(row.value, list) else []
        names = wanted if row.key == "first" else [advisor.base.strategies[row.strategy].id]
        yield from teller.order(names, all_of_them=row.key == "rank")


class _ReasonFinder:
    def __init__(self, advisor: Advisor, assessment: Assessment) -> None:
        self.advisor = advisor
        self.found = assessment
        self.words = assessment.words

    def _rule(self, place: RuleIndex, lead: str) -> tuple[str, AppliedRule]:
        return f"{lead}: {self.advisor.base.rules[place].id}", self.words.rule(place)

    def _about(self, row: Expectation) -> Arguments:
        return _arguments(self.advisor, row.standard) if row.standard else self.advisor.arguments[row.strategy]

    def arguments(self, row: Expectation) -> Iterator[tuple[str, AppliedRule | None]]:
        """Yield every rule that fires on the criterion of the expectation."""
        verdicts = self.found.verdicts.rules
        told = False
        for argument in self.advisor.arguments[row.strategy].weighed:
            if argument.criterion == row.criterion and verdicts[argument.rule] == YES:
                told = True
                sign = argument.strength if argument.favors else -argument.strength
                yield self._rule(argument.rule, f"fires {sign:+d}")
        if not told:
            yield "no rule about it fires", None

    def exclusions(self, row: Expectation, wanted: Any) -> Iterator[tuple[str, AppliedRule | None]]:
        """Yield the rules that exclude the strategy; else those that could; else how many there are, all silent."""
        places = self._about(row).exclusions
        verdicts = self.found.verdicts.rules
        telling = max((verdicts[place] for place in places), default=NO)
        deciding = [place for place in places if verdicts[place] == telling]
        if telling == NO:
            yield f"{len(deciding)} rules could exclude it, but all are silent", None
            rules = self.advisor.base.rules
            deciding = [place for place in deciding if rules[place].origin == "rule"] if wanted else []
        elif wanted == STATUSES[UNKNOWN] and telling == YES:
            deciding = deciding[:1]
        for place in deciding[:_SHOWN]:
            yield self._rule(place, VERDICTS[verdicts[place]])
        if len(deciding) > _SHOWN:
            yield f"{len(deciding) - _SHOWN} more", None

    def holds(self, row: Expectation) -> Iterator[tuple[str, AppliedRule | None]]:
        """Yield the rules that hold the strategy back, or that none fires."""
        places, verdicts = self._about(row).holds, self.found.verdicts.rules
        for item in places:
            if verdicts[item.rule] == YES:
                yield self._rule(item.rule, "fires")
        if not holding(places, verdicts):
            yield f"{len(places)} cautions could hold it back, but too few fire", None

    def order(self, names: list[str], *, all_of_them: bool) -> Iterator[tuple[str, AppliedRule | None]]:
        """Yield the first strategies and the expected ones, with the status, score and levels behind their order."""
        index = self.advisor.base.strategy_index
        ranks = self.found.ranks
        apart = self.found.apart
        listed = [place for place in self.found.ranked if all_of_them or place not in apart][:_SHOWN]
        meant = [index[name] for name in names if index[name] not in listed]
        for place in [*listed, *meant]:
            standing = self.found.standings[place]
            held = ", held back" if standing.held_back else ""
            levels = " ".join(f"{item.id} {level.now:+d}" for item, level in self._levels(place) if level.now)
            yield (
                f"{ranks[place]}  {standing.id}: {standing.status}{held}, score {standing.score / 100:+.2f} ({levels})",
                None,
            )

    def _levels(self, place: int) -> Iterator[tuple[Any, Any]]:
        return zip(self.advisor.base.criteria, self.found.standings[place].levels, strict=True)
