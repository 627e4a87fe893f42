"""The worked examples of derived descriptors: run, reported, counted; and what `rules check` says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import clean_folder
import derived_folder
import small_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing.junit import junit
from nanorx.authoring.testing.tests import run_tests

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.testing.tests import TestReport

TUMOR, VEIN = "vocabulary/tumor.yaml", "effect/vein-reaches-many.yaml"


def write(folder: Path, old: str = "", new: str = "") -> Path:
    text = derived_folder.FILES[TUMOR]
    assert not old or text.count(old) == 1, text.count(old)
    return small_folder.write(
        folder / "rules", {**derived_folder.FILES, TUMOR: text.replace(old, new) if old else text}
    )


def report_of(rules: Path, *paths: str) -> TestReport:
    scope = find_scope([str(rules / path) for path in paths], rules=str(rules))
    return run_tests(scope, Advisor(scope.base))


def test_all_worked_examples_are_run(tmp_path: Path) -> None:
    """Each example of each derived descriptor is a test of its own, with all rules and with the vocabulary alone."""
    report = report_of(write(tmp_path), TUMOR)
    assert report.failures == []
    assert (report.derived, report.rules, len(report.of("examples"))) == (4, 0, 17)
    assert json.loads(json.dumps(report.as_json()))["derived"] == 4
    assert len([test for test in report_of(tmp_path / "rules").tests if test.file.endswith(TUMOR)]) == 17
    assert report_of(tmp_path / "rules", "effect").derived == 0


@pytest.mark.parametrize(
    ("old", "new", "expected", "got", "said"),
    [
        ("spread: none}\n          expect: 6", "spread: none}\n          expect: 7", "7", "6", "size 3 cm (2)"),
        ("above 5 cm: 3", "above 5 cm: 2", "8", "7", "size 5.1 cm (2)"),
        ("expect: 3 to 5", "expect: 3 to 9", "3 to 9", "3 to 5", "spread not given (1 to 3)"),
        ("expect: late or last", "expect: early or late", "early or late", "late or last", "spread nearby or distant"),
        ("below 4 cm3", "at most 4 cm3", "late", "early", "volume 4 cm3"),
        ("expect: 7.0", "expect: 7.1", "7.1", "7.0", "depth 5.5 cm"),
        ("expect: 8.75", "expect: unknown", "unknown", "9", "volume 9 cm3"),
        ("{tumor.points: 5, tumor.spread: nearby}", "{tumor.points: 3, tumor.spread: nearby}", "late",
         "tumor.points: points 3 contradicts what it is computed from", "points 3"),
    ],
)  # fmt: skip
def test_example_that_does_not_hold_is_told(
    tmp_path: Path, old: str, new: str, expected: str, got: str, said: str
) -> None:
    """A wrong example, and one of a wrong table, fails with its line, both values and what it was computed from."""
    rules = write(tmp_path, old, new)
    (failure,) = report_of(rules, TUMOR).failures
    lines = (rules / TUMOR).read_text(encoding="utf-8").splitlines()
    assert lines[failure.line - 1].strip().startswith("- case:")
    assert (failure.expected, failure.got) == (expected, got)
    assert said in " ".join(failure.details)
    assert not failure.less_safe


def test_junit_names_the_descriptor(tmp_path: Path) -> None:
    """A CI service reads the file, the descriptor and the example."""
    report = report_of(write(tmp_path, "expect: 8.75", "expect: 8.5"), TUMOR)
    root = ET.fromstring(junit(report))  # noqa: S314 - our own
    (failed,) = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed.get("name") == "tumor.reach_mm: a volume and a depth"
    assert "expected 8.5, got 8.8" in str(failed.find("failure").get("message"))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("code", "old", "new", "says"),
    [
        ("NRX132", "{tumor.points: 5, tumor.volume_cm3: 4, tumor.spread: none}",
         "{tumor.points: 5, tumor.volume_cm3: 3.9, tumor.spread: none}", "different things"),
        ("NRX133", "{tumor.organ: lung, tumor.size_cm: 2, tumor.depth_cm: 1}\n          expect: 2",
         "{tumor.organ: lung, tumor.size_cm: 2, tumor.depth_cm: 5.5}\n          expect: 7.0", "same values"),
        ("NRX134", "{tumor.volume_cm3: 9, tumor.depth_cm: 5}",
         "{tumor.volume_cm3: 9, tumor.depth_cm: 5, tumor.spread: none}", "does not ask about tumor.spread"),
        ("NRX215", "{tumor.points: 5, tumor.spread: nearby}", "{tumor.points: 3, tumor.spread: nearby}", "contradicts"),
    ],
)  # fmt: skip
def test_worked_examples_are_looked_at_as_those_of_rules(
    tmp_path: Path, code: str, old: str, new: str, says: str
) -> None:
    """What stands twice, contradicts itself or gives what is not asked is told, with its line."""
    rules = write(tmp_path, old, new)
    found = [row for row in check_folder(rules).problems if row.code == code and row.file.endswith(TUMOR)]
    assert len(found) == 1, check_folder(rules).problems
    assert says in found[0].message
    assert found[0].line
    assert [row.code for row in check_folder(write(tmp_path / "right")).problems if row.code == code] == []


def test_what_a_derivation_reads_is_used(tmp_path: Path) -> None:
    """A part of a table or formula is asked about, a derived descriptor is shown, what a derivation cites is cited."""
    rules = write(tmp_path, "        - judgement: A test.\n      examples:", "        - fact: F2\n      examples:")
    problems = check_folder(rules).problems
    unused = {row.message.removeprefix("no rule asks about ") for row in problems if row.code == "NRX161"}
    assert not {name for name in unused if name.partition(".")[2] in {"depth_cm", "spread", "points", "reach_mm"}}, (
        unused
    )
    assert "F2" not in " ".join(row.message for row in problems if row.code == "NRX166")
    assert "F2" in " ".join(row.message for row in check_folder(write(tmp_path / "b")).problems if row.code == "NRX166")


def test_parts_of_a_value_that_a_rule_asks_for_may_be_given(tmp_path: Path) -> None:
    """An example of a rule may give what a value is computed from, through other values too, and nothing else."""
    rule = clean_folder.FILES[VEIN].replace("tumor.count: at least 2", "tumor.stage: is early")
    head, _ = rule.split("examples:\n")
    given = "tumor.implant: no, tumor.size_cm: 2, tumor.grade: low, tumor.spread: none"
    for more, expected in (("", []), (", tumor.count: 2", ["the rule does not ask about tumor.count"])):
        example = f"examples:\n  - case: few points\n    given: {{{given}{more}}}\n    expect: fires\n"
        rules = small_folder.write(tmp_path / f"rules{len(more)}", {**derived_folder.FILES, VEIN: head + example})
        assert [row.message for row in check_folder(rules).problems if row.code == "NRX134"] == expected
        assert not report_of(rules, VEIN).failures
