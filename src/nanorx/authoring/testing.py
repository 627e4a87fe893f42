"""`nanorx rules test` as a function: the examples of rules and the expectations of cases, run and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.authoring.casetests import document_of, reasons, run_cases
from nanorx.authoring.examples import run_examples
from nanorx.authoring.expectations import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.advice.recommend import Advisor
    from nanorx.authoring.casetests import CaseRun, Outcome
    from nanorx.authoring.examples import ClauseSeen, ExampleRun
    from nanorx.authoring.scope import Scope

__all__ = ["Clause", "Failure", "Reason", "Report", "Test", "run_tests"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that decided, with the value it saw."""

    phrase: str
    value: str
    truth: str
    unless: bool

    def text(self) -> str:
        """The clause in one line."""
        return f"{self.truth:<9}{'unless ' if self.unless else ''}{self.phrase}  ({self.value})"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found: a sentence, and the clauses behind it."""

    says: str
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An example or an expectation that does not hold. Lines count from 1."""

    file: str
    line: int
    about: str
    expected: str
    got: str
    reasons: tuple[Reason, ...]

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return f"{self.about}: expected {self.expected}, got {self.got}"

    @property
    def details(self) -> list[str]:
        """The reasons as lines."""
        return [line for item in self.reasons for line in (item.says, *(f"  {row.text()}" for row in item.clauses))]

    def as_json(self) -> dict[str, Any]:
        """The failure as plain data."""
        return {
            "file": self.file,
            "line": self.line,
            "about": self.about,
            "expected": self.expected,
            "got": self.got,
            "reasons": [
                {
                    "says": item.says,
                    "clauses": [
                        {"phrase": row.phrase, "value": row.value, "truth": row.truth, "unless": row.unless}
                        for row in item.clauses
                    ],
                }
                for item in self.reasons
            ],
        }


@dataclass(frozen=True, slots=True)
class Test:
    """An example, or a case with all it expects; `suite` is `examples` or `cases`."""

    __test__ = False

    suite: str
    file: str
    name: str
    checks: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was run."""

    tests: tuple[Test, ...]
    rules: int
    case_runs: tuple[CaseRun, ...]

    @property
    def failures(self) -> list[Failure]:
        """All failures, by suite and file."""
        return [failure for test in self.tests for failure in test.failures]

    @property
    def checks(self) -> int:
        """How many examples and expectations were run."""
        return sum(test.checks for test in self.tests)

    @property
    def passed(self) -> bool:
        """Something was run, and all of it holds."""
        return self.checks > 0 and not self.failures

    def of(self, suite: str) -> list[Test]:
        """The tests of one suite."""
        return [test for test in self.tests if test.suite == suite]

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "passed": self.passed,
            "rules": self.rules,
            "examples": len(self.of("examples")),
            "cases": len(self.of("cases")),
            "expectations": sum(test.checks for test in self.of("cases")),
            "failures": [failure.as_json() for failure in self.failures],
        }


def run_tests(scope: Scope, advisor: Advisor) -> Report:
    """Run the examples of the rules and the cases of a scope. Raises CaseError, EngineDisagreement."""
    from nanorx.inference.crosscheck import Inference  # noqa: PLC0415 - only this command compares all verdicts

    full = Inference(advisor.base, use_engine=advisor.inference.engine is not None, all_possible=True)
    examples = run_examples(scope.rules, full)
    cases = run_cases(scope.cases, advisor)
    tests = (*_examples(scope, examples), *(_case(advisor, run) for run in cases))
    return Report(tests, len(scope.rules), tuple(cases))


def _examples(scope: Scope, runs: Iterable[ExampleRun]) -> Iterator[Test]:
    for run in runs:
        file = scope.places.shown(run.rule)
        name = f"{run.rule.id}: {run.example.case}"
        failures = () if run.passed else (_example_failure(scope, run, file),)
        yield Test("examples", file, name, 1, failures)


def _example_failure(scope: Scope, run: ExampleRun, file: str) -> Failure:
    line = scope.places.line(run.rule, ("examples", run.place))
    clauses = tuple(_clause(item) for item in run.clauses())
    reason = Reason(f"clauses of {run.rule.id}", clauses)
    return Failure(file, line, f'example "{run.example.case}"', run.example.expect, run.got, (reason,))


def _clause(seen: ClauseSeen) -> Clause:
    return Clause(seen.phrase, seen.value, seen.truth, seen.unless)


def _case(advisor: Advisor, run: CaseRun) -> Test:
    document = document_of(run.file) if run.failed else None
    failures: list[Failure] = []
    for outcome in run.failed:
        line = document.problem("", "", at=outcome.expectation.at).line if document else 0
        failures.append(_case_failure(advisor, run, outcome, line))
    return Test("cases", run.file.name, run.file.name, len(run.outcomes), tuple(failures))


def _case_failure(advisor: Advisor, run: CaseRun, outcome: Outcome, line: int) -> Failure:
    row = outcome.expectation
    told = tuple(
        Reason(says, tuple(Clause(c.phrase, c.value, c.truth, c.unless) for c in rule.clauses) if rule else ())
        for says, rule in reasons(advisor, run, outcome)
    )
    expected = f"one of {shown(row.value)}" if isinstance(row.value, list) and row.key == "first" else shown(row.value)
    return Failure(run.file.name, line, row.words(advisor.base), expected, shown(outcome.got), told)
