"""`nanorx rules test` as a function: runs examples and the expectations of cases, and reports failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from nanorx.authoring.scope import UnreadCase, document_of, vocabulary_file
from nanorx.authoring.testing.cases import reasons, run_cases
from nanorx.authoring.testing.derived_examples import run_derived_examples
from nanorx.authoring.testing.examples import run_examples
from nanorx.authoring.testing.expectations import shown
from nanorx.authoring.testing.less_safe import example_is_less_safe, is_less_safe
from nanorx.knowledge.plausibility import computed_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.advice.assessment import Advisor
    from nanorx.authoring.scope import Scope
    from nanorx.authoring.testing.cases import CaseRun, Outcome
    from nanorx.authoring.testing.examples import ClauseSeen, ExampleRun
    from nanorx.errors import Problem

__all__ = ["DecidingClause", "Failure", "FailureReason", "Test", "TestReport", "run_tests"]


@dataclass(frozen=True, slots=True)
class DecidingClause:
    """A clause that decided, with the value it saw."""

    phrase: str
    value: str
    truth: str
    unless: bool

    def text(self) -> str:
        """Return the clause in one line."""
        return f"{self.truth:<9}{'unless ' if self.unless else ''}{self.phrase}  ({self.value})"


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why something was found: a sentence, and the clauses behind it."""

    says: str
    clauses: tuple[DecidingClause, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An example or an expectation that does not hold. Lines count from 1.

    `less_safe`: what was found excludes or holds back less than what was expected (`less_safe.py`).
    """

    file: str
    line: int
    about: str
    expected: str
    got: str
    reasons: tuple[FailureReason, ...]
    less_safe: bool = False

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
        """Return the failure as plain data."""
        return {
            "file": self.file,
            "line": self.line,
            "about": self.about,
            "expected": self.expected,
            "got": self.got,
            "less_safe": self.less_safe,
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
    """An example, or a case with all it expects; `suite` is `examples` or `cases`.

    `errors` are the mistakes of a case that cannot be read: nothing of it was run.
    """

    __test__ = False

    suite: str
    file: str
    name: str
    checks: int
    failures: tuple[Failure, ...] = ()
    errors: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TestReport:
    """Everything that was run; `asked` are the suites that were asked for.

    `rules` and `derived` count the rules and derived descriptors of which the examples were run. `seconds` is how long
    each suite took; its tests are run together.
    """

    tests: tuple[Test, ...]
    rules: int
    case_runs: tuple[CaseRun, ...]
    asked: tuple[str, ...] = ("examples", "cases")
    derived: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def failures(self) -> list[Failure]:
        """All failures, by suite and file."""
        return [failure for test in self.tests for failure in test.failures]

    @property
    def checks(self) -> int:
        """How many examples and expectations were run."""
        return sum(test.checks for test in self.tests)

    @property
    def broken(self) -> list[Test]:
        """The cases that cannot be read."""
        return [test for test in self.tests if test.errors]

    @property
    def empty(self) -> list[str]:
        """The suites that were asked for and in which nothing was run. Where nothing can fail, nothing holds."""
        return [suite for suite in self.asked if not any(test.checks for test in self.of(suite))]

    @property
    def passed(self) -> bool:
        """Something was run of all that was asked for, and all of it holds."""
        return not (self.failures or self.broken or self.empty)

    def of(self, suite: str) -> list[Test]:
        """Return the tests of one suite, `examples` or `cases`."""
        return [test for test in self.tests if test.suite == suite]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "passed": self.passed,
            "rules": self.rules,
            "derived": self.derived,
            "examples": len(self.of("examples")),
            "cases": len(self.of("cases")),
            "expectations": sum(test.checks for test in self.of("cases")),
            "failures": [failure.as_json() for failure in self.failures],
            "errors": [UnreadCase(test.file, test.errors).as_json() for test in self.broken],
        }


def run_tests(scope: Scope, advisor: Advisor) -> TestReport:
    """Run the examples of the rules and derived descriptors, and the cases, of a scope. Raises EngineDisagreement."""
    from nanorx.inference.crosscheck import Inference  # noqa: PLC0415 - only this command compares all verdicts

    full = Inference(advisor.base, use_engine=advisor.inference.engine is not None, all_possible=True)
    begun = perf_counter()
    examples = [*_examples(scope, run_examples(scope.rules, full)), *_derived_examples(scope, advisor)]
    between = perf_counter()
    runs = tuple(run_cases(scope.cases, advisor))
    broken = (Test("cases", item.name, item.name, 0, errors=item.problems) for item in scope.read.unread)
    tests = (*examples, *(_case(advisor, run) for run in runs), *broken)
    seconds = {"examples": between - begun, "cases": perf_counter() - between}
    return TestReport(tests, len(scope.rules), runs, scope.asked, len(scope.derivations), seconds)


def _examples(scope: Scope, runs: Iterable[ExampleRun]) -> Iterator[Test]:
    for run in runs:
        file = scope.places.shown(run.rule)
        name = f"{run.rule.id}: {run.example.case}"
        failures = () if run.passed else (_example_failure(scope, run, file),)
        yield Test("examples", file, name, 1, failures)


def _derived_examples(scope: Scope, advisor: Advisor) -> Iterator[Test]:
    vocabulary = advisor.base.vocabulary
    for run in run_derived_examples(scope.derivations, advisor.base):
        name, within = run.derivation.name, vocabulary_file(run.derivation)
        file = (scope.folder / within).as_posix()
        failures: tuple[Failure, ...] = ()
        if not run.passed:
            at = ("descriptors", run.derivation.descriptor.key, "derived", "examples", run.place)
            reason = FailureReason(f"{name} from {computed_from(run.derivation, run.given.values, vocabulary)}")
            about = f'example "{run.example.case}"'
            line = scope.places.line_in(within, at)
            failures = (Failure(file, line, about, run.example.expect, run.got, (reason,)),)
        yield Test("examples", file, f"{name}: {run.example.case}", 1, failures)


def _example_failure(scope: Scope, run: ExampleRun, file: str) -> Failure:
    line = scope.places.line(run.rule, ("examples", run.place))
    clauses = tuple(_clause(item) for item in run.clauses())
    reason = FailureReason(f"clauses of {run.rule.id}", clauses)
    about = f'example "{run.example.case}"'
    return Failure(file, line, about, run.example.expect, run.got, (reason,), example_is_less_safe(run))


def _clause(seen: ClauseSeen) -> DecidingClause:
    return DecidingClause(seen.phrase, seen.value, seen.truth, seen.unless)


def _case(advisor: Advisor, run: CaseRun) -> Test:
    document = document_of(run.file.path) if run.failed else None
    failures: list[Failure] = []
    for outcome in run.failed:
        line = document.problem("", "", at=outcome.expectation.at).line if document else 0
        failures.append(_case_failure(advisor, run, outcome, line))
    return Test("cases", run.file.name, run.file.name, len(run.outcomes), tuple(failures))


def _case_failure(advisor: Advisor, run: CaseRun, outcome: Outcome, line: int) -> Failure:
    row = outcome.expectation
    told = tuple(
        FailureReason(
            says, tuple(DecidingClause(c.phrase, c.value, c.truth, c.unless) for c in rule.clauses) if rule else ()
        )
        for says, rule in reasons(advisor, run, outcome)
    )
    expected = f"one of {shown(row.value)}" if isinstance(row.value, list) and row.key == "first" else shown(row.value)
    less_safe = is_less_safe(run, outcome, advisor.base)
    return Failure(run.file.name, line, row.words(advisor.base), expected, shown(outcome.got), told, less_safe)
