"""What becomes less excluded or held back is told apart, and is not written down unless that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tested_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.cases import run_cases
from nanorx.authoring.testing.tests import run_tests
from nanorx.authoring.testing.updates import updates

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.testing.tests import TestReport

HELD = """\
expect:
  held_back: {gold-needle: HELD}
  status: {gold-needle: STATUS, iron-vein: excluded}
  nothing_eligible: NOTHING
  level: {gold-needle: {harm: HARM}}
  asks: {gold-needle: [ASKS]}
tumor: {organ: ORGAN, size_cm: SIZE, implant: no, count: 1}
facility: {imaging: [IMAGING], particles: [gold]}
"""
"""A case in which the organ decides about a hold-back, the size about an exclusion."""


def case(**words: str) -> str:
    text = HELD
    for name, word in words.items():
        text = text.replace(name, word)
    lines = [
        line for line in text.splitlines() if not any(name in line for name in ("HELD", "NOTHING", "HARM", "ASKS"))
    ]
    return "\n".join(lines).replace("gold-needle: STATUS, ", "") + "\n"


def report_of(folder: Path, text: str, *changes: tuple[str, str, str]) -> TestReport:
    rules = tested_folder.write(folder, *changes)
    for path in (folder / "cases").iterdir():
        path.unlink()
    (folder / "cases" / "one.yaml").write_text(text, encoding="utf-8")
    scope = find_scope(rules=str(rules))
    return run_tests(scope, Advisor(scope.base))


NOW = {"ORGAN": "liver", "SIZE": "9", "IMAGING": "ct"}
"""Gold is eligible and not held back."""
EXPECTED = [
    ("STATUS", "excluded", True, {}),
    ("STATUS", "conditional", True, {}),
    ("STATUS", "eligible", False, {"SIZE": "12"}),
    ("STATUS", "conditional", False, {"SIZE": "12"}),
    ("HELD", "yes", True, {}),
    ("HELD", "no", False, {"ORGAN": "lung"}),
    ("NOTHING", "yes", True, {}),
    ("NOTHING", "no", False, {"SIZE": "12"}),
    ("HARM", "-1", True, {}),
    ("HARM", "1", False, {}),
    ("ASKS", "tumor.size_cm", True, {}),
    ("ASKS", "tumor.size_cm", False, {"SIZE": "12"}),
]


@pytest.mark.parametrize(
    ("name", "value", "less_safe", "case_is"),
    EXPECTED,
    ids=[f"{n} {v} {'less' if s else 'more'}" for n, v, s, _ in EXPECTED],
)
def test_each_direction_of_an_expectation(
    tmp_path: Path,
    name: str,
    value: str,
    less_safe: bool,  # noqa: FBT001 - a parameter
    case_is: dict[str, str],
) -> None:
    """An expectation that would come to exclude or hold back less is less safe; the other way round it is not."""
    report = report_of(tmp_path, case(**{**NOW, **case_is, name: value}))
    (failure,) = report.failures
    assert failure.less_safe is less_safe
    scope = find_scope(rules=str(tmp_path / "rules"))
    runs = run_cases(scope.cases, Advisor(scope.base))
    assert [item.path.name for item in updates(runs, scope.base)] == ([] if less_safe else ["one.yaml"])
    assert [item.path.name for item in updates(runs, scope.base, less_safe=True)] == ["one.yaml"]


def test_what_is_not_filled_in_is_not_less_safe(tmp_path: Path) -> None:
    """An empty expectation states nothing that could be lost."""
    (failure,) = report_of(tmp_path, case(**NOW, STATUS="")).failures
    assert not failure.less_safe


EXAMPLES = [
    ("safety/too-large.yaml", "above 10 cm", "above 12 cm", {True}),
    ("safety/too-large.yaml", "above 10 cm", "above 9 cm", {False}),
    ("effect/heat-works.yaml", "at most 3 cm", "at most 1 cm", {False}),
]


@pytest.mark.parametrize(("file", "old", "new", "less_safe"), EXAMPLES, ids=[f"{row[0]} {row[2]}" for row in EXAMPLES])
def test_each_direction_of_an_example(tmp_path: Path, file: str, old: str, new: str, less_safe: set[bool]) -> None:
    """An example of a rule that bars and no longer fires is less safe; of one that fires more or argues, it is not."""
    rules = tested_folder.write(tmp_path)
    path = rules / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"tumor.size_cm: {old}", f"tumor.size_cm: {new}"), encoding="utf-8")
    scope = find_scope(rules=str(rules))
    failures = [row for row in run_tests(scope, Advisor(scope.base)).failures if row.about.startswith("example")]
    assert {row.less_safe for row in failures} == less_safe


def test_an_example_of_a_strong_caution_counts(tmp_path: Path) -> None:
    """A strong caution holds back, so an example in which it falls silent is less safe; of a weak one it is not."""
    for strength, less_safe in (("strong", True), ("weak", False)):
        rules = tested_folder.write(tmp_path / strength)
        path = rules / "safety/too-large.yaml"
        text = path.read_text(encoding="utf-8").replace("then: exclude", f"then: {{caution: {strength}}}")
        path.write_text(text.replace("above 10 cm", "above 12 cm"), encoding="utf-8")
        scope = find_scope(rules=str(rules))
        failures = [row for row in run_tests(scope, Advisor(scope.base)).failures if row.about.startswith("example")]
        assert {row.less_safe for row in failures} == {less_safe}
