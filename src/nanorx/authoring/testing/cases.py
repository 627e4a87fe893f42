"""Runs whole cases and compares the ranking with what their files expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.advice.standing import STATUSES
from nanorx.authoring.testing.expectations import Expectation, ObservedCase, observed, shown
from nanorx.knowledge.truth import NO, UNKNOWN, VERDICTS, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.advice.answers.result import AppliedRule
    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.authoring.scope import CaseFile
    from nanorx.knowledge.rule_base import RuleIndex, StrategyIndex

__all__ = ["CaseRun", "Outcome", "found_of", "reasons", "run_cases"]

_SHOWN = 3


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

    return ObservedCase(assessment.standings, frozenset(assessment.apart), asks)


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
        places = self.advisor.arguments[row.strategy].exclusions
        verdicts = self.found.verdicts.rules
        telling = max((verdicts[place] for place in places), default=NO)
        deciding = [place for place in places if verdicts[place] == telling]
        if telling == NO:
            yield f"{len(deciding)} rules could exclude it; all are silent", None
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
        places = self.advisor.arguments[row.strategy].holds
        fired = [place for place in places if self.found.verdicts.rules[place] == YES]
        for place in fired:
            yield self._rule(place, "fires")
        if not fired:
            yield f"{len(places)} rules could hold it back; none fires", None

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
