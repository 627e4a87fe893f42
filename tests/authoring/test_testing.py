from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

import evidence_folder
import nanorx
import small_folder
import tested_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.measuring.coverage import cover
from nanorx.authoring.scope import find_scope, read_cases
from nanorx.authoring.testing.cases import run_cases
from nanorx.authoring.testing.examples import clause_truth, given_of, verdict_of
from nanorx.authoring.testing.junit import junit
from nanorx.authoring.testing.tests import run_tests
from nanorx.authoring.testing.updates import updates
from nanorx.errors import UsageError
from nanorx.inference.crosscheck import Inference
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.files.loader import default_folder
from nanorx.knowledge.files.writing import write_file
from nanorx.knowledge.rule import Example
from nanorx.knowledge.truth import NO, UNKNOWN, VERDICTS, YES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nanorx.authoring.testing.tests import TestReport
    from nanorx.knowledge.rule_base import RuleBase


def report_of(folder: Path, *changes: tuple[str, str, str]) -> TestReport:
    rules = tested_folder.write(folder, *changes)
    scope = find_scope(rules=str(rules))
    return run_tests(scope, Advisor(scope.base))


def test_all_holds_in_a_right_base(tmp_path: Path) -> None:
    """Right examples and expectations are all run and all hold."""
    report = report_of(tmp_path)
    assert report.passed
    assert report.failures == []
    assert len(report.of("cases")) == 2
    assert report.rules == 6
    assert report.checks == len(report.of("examples")) + 5 + 5


@pytest.mark.parametrize(
    ("change", "line", "about", "expected", "got", "said"),
    [
        (
            ("rules/safety", "  - tumor.size_cm: above 10 cm", "  - tumor.size_cm: at least 10 cm"),
            0,
            'example "at the limit"',
            "silent",
            "fires",
            "yes      tumor.size_cm: at least 10 cm  (10 cm)",
        ),
        (
            ("cases/near.yaml", "first: gold-needle", "first: iron-vein"),
            3,
            "first strategy",
            "iron-vein",
            None,
            "1  gold",
        ),
        (
            ("cases/near.yaml", "iron-vein: excluded", "iron-vein: eligible"),
            4,
            "status of iron-vein",
            "eligible",
            "excluded",
            "no       unless tumor.seen: is yes  (no)",
        ),
        (("cases/near.yaml", "gold-needle: 1", "gold-needle: 2"), 6, "rank of gold-needle", "2", "1", "1  gold-needle"),
        (
            ("cases/far.yaml", "{reach: 1}", "{reach: -2}"),
            4,
            "reach of iron-vein",
            "-2",
            "1",
            "yes      tumor.count: at least 2  (3)",
        ),
        (
            ("cases/far.yaml", "[facility.imaging]", "[tumor.grade]"),
            5,
            "questions of iron-vein",
            "tumor.grade",
            "tumor.implant, facility.imaging",
            "unknown  unless tumor.seen: is yes  (cannot tell)",
        ),
        (
            ("cases/far.yaml", "eligible: yes", "eligible: no"),
            6,
            "nothing is eligible",
            "no",
            "yes",
            "eligible: nothing",
        ),
    ],
)
def test_a_failure_names_place_and_values(
    tmp_path: Path, change: tuple[str, str, str], line: int, about: str, expected: str, got: str | None, said: str
) -> None:
    """What does not hold is told with its line, what was expected, what was found, and the deciding clauses."""
    file = "safety/too-large.yaml" if change[0] == "rules/safety" else change[0]
    report = report_of(tmp_path, (file, *change[1:]))
    assert not report.passed
    (failure,) = report.failures
    assert failure.about == about
    assert failure.expected.removeprefix("one of ") == expected
    assert got is None or failure.got == got
    assert any(text.strip().startswith(said) for text in failure.details), failure.details
    if line:
        assert failure.place.endswith(f"{file}:{line}")
    else:
        text = (tmp_path / "rules" / file).read_text(encoding="utf-8").splitlines()
        assert "at the limit" in text[failure.line - 1]


def test_nothing_tested_does_not_pass(tmp_path: Path) -> None:
    """A run without any example or expectation is no success."""
    rules = tested_folder.write(tmp_path)
    (tmp_path / "cases" / "silent.yaml").write_text("tumor: {count: 3}\n", encoding="utf-8")
    scope = find_scope([str(tmp_path / "cases" / "silent.yaml")], rules=str(rules))
    assert scope.rules == ()
    assert not run_tests(scope, Advisor(scope.base)).passed


def test_an_example_knows_only_what_it_gives(tmp_path: Path) -> None:
    """What an example does not give is unknown: findings that other values would lead to, and assumptions."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    rule = next(rule for rule in scope.rules if rule.id == "heat-works")
    given = given_of(rule.examples[-1], scope.base)
    assert given.values == {}
    assert {clause_truth(clause, given) for clause in rule.clauses()} == {UNKNOWN}


def test_an_example_knows_what_its_values_settle(tmp_path: Path) -> None:
    """A contradiction that leaves no choice settles a clause of an example as it does for a case."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    clause = parse_clause("tumor.grade", "at least high", scope.base.vocabulary)
    for organ, truth in (("lung", NO), ("liver", UNKNOWN)):
        given = given_of(Example("", {"tumor.organ": organ}, ""), scope.base)
        assert clause_truth(clause, given) == truth
        assert verdict_of([], [clause], given) == (YES, UNKNOWN, NO)[truth]


def test_every_shipped_example_is_judged_as_a_case_is(base: RuleBase) -> None:
    """Each example of the shipped rules is a possible case, and its verdict is that of the way `recommend` goes."""
    inference = Inference(base, use_engine=False)
    seen = 0
    for rule in base.rules:
        for example in rule.examples:
            given = given_of(example, base)
            case = parse_case(nested(example.given, base), base)
            stated = replace(case, values={name: case.values[name] for name in case.stated})
            findings = dict.fromkeys(base.vocabulary.findings, UNKNOWN) | dict(given.findings)
            whole = inference.verdicts(stated, findings).rules[base.rule_index[rule.id]]
            assert verdict_of(rule.when, rule.unless, given) == whole, (rule.id, example.case)
            assert VERDICTS[whole] == example.expect, (rule.id, example.case)
            seen += 1
    assert seen == sum(len(rule.examples) for rule in base.rules) > 1000


def nested(given: Mapping[str, Any], base: RuleBase) -> dict[str, dict[str, Any]]:
    """The values of an example as a case file holds them; findings are left out."""
    data: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if name in base.vocabulary.descriptors:
            group, _, key = name.partition(".")
            data.setdefault(group, {})[key] = value
    return data


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("  first:", "  frist:", 3, "frist"),
        ("first: gold-needle", "first: gold-nedle", 3, 'Did you mean "gold-needle"?'),
        ("iron-vein: excluded", "iron-vein: barred", 4, "eligible, conditional, excluded"),
        ("    gold-needle: 1", "    gold-needle: 3", 6, "1 to 2"),
        ("{reach: 0}", "{rich: 0}", 8, "reach, harm, proof"),
        ("{reach: 0}", "{reach: 4}", 8, "-3 to 3"),
    ],
)
def test_what_cannot_be_expected_is_an_error_of_its_case(
    tmp_path: Path, old: str, new: str, line: int, part: str
) -> None:
    """A misspelt key, strategy, word or figure in `expect` is told with its place and what is allowed."""
    report = report_of(tmp_path, ("cases/near.yaml", old, new))
    (broken,) = report.broken
    (problem,) = broken.errors
    assert not report.passed
    assert problem.code == "NRX220"
    assert problem.line == line
    assert part in str(problem)


@pytest.mark.parametrize(
    "key",
    [
        "approach",
        "first",
        "leading",
        "nothing_eligible",
        "today",
        "warnings",
        "asks: gold-needle",
        "evidence: gold-needle",
        "group: gold-needle",
        "held_back: gold-needle",
        "level: gold-needle",
        "rank: gold-needle",
        "status: gold-needle",
        "studies: gold-people",
        "within: gold-heat",
    ],
)
@pytest.mark.parametrize("value", ["[[eligible]]", "[{a: 1}]", "{a: 1}", "[yes]", "1.5", "2026-11-28"])
def test_an_expectation_of_the_wrong_kind_is_an_error_of_its_case(tmp_path: Path, key: str, value: str) -> None:
    """A list, group, number or day where another value belongs is told at its line, whatever is expected."""
    base = nanorx.load(small_folder.write(tmp_path / "rules", evidence_folder.FILES))
    name, colon, of = key.partition(": ")
    expected = f"{name}: {{{of}: {value}}}" if colon else f"{name}: {value}"
    case = f"about: A case.\nexpect:\n  {expected}\ntumor: {{organ: liver}}\n"
    found = read_cases([small_folder.write(tmp_path / "cases", {"wrong.yaml": case})], base)
    ((problem, *_),) = (row.problems for row in found.unread)
    assert (problem.code, problem.line) == ("NRX220", 3)


def test_update_changes_only_what_does_not_hold(tmp_path: Path) -> None:
    """--update corrects wrong values and fills in empty ones, one place each; everything else stays to the byte."""
    changes = [
        ("first: gold-needle", "first: [iron-vein]"),
        ("iron-vein: excluded}  # iron", "iron-vein: eligible}  # iron"),
        ("    gold-needle: 1", "    gold-needle:   # fill in"),
        ("{reach: 0}", "{reach: -1, harm: , proof: null}"),
    ]
    rules = tested_folder.write(tmp_path, *(("cases/near.yaml", old, new) for old, new in changes))
    scope = find_scope(rules=str(rules))
    (update,) = updates(run_cases(scope.cases, Advisor(scope.base)), scope.base, less_safe=True)
    write_file(update.path, update.new)
    wanted = tested_folder.NEAR.replace("    gold-needle: 1", "    gold-needle: 1 # fill in")
    wanted = wanted.replace("{reach: 0}", "{reach: 0, harm: 0, proof: 0}")
    assert (tmp_path / "cases" / "near.yaml").read_text(encoding="utf-8") == wanted
    assert update.by_hand == ()
    assert {"-  first: [iron-vein]", "+  first: gold-needle"} <= set(update.diff().splitlines())
    assert not updates(run_cases(find_scope(rules=str(rules)).cases, Advisor(scope.base)), scope.base)


def test_update_of_json_stays_json(tmp_path: Path) -> None:
    """Values in a JSON case are written as JSON."""
    rules = tested_folder.write(tmp_path)
    path = tmp_path / "cases" / "one.json"
    path.write_text('{"expect": {"status": {"iron-vein": "excluded"}},\n "tumor": {"count": 3}}\n', encoding="utf-8")
    scope = find_scope(rules=str(rules))
    (update,) = updates(run_cases(scope.cases, Advisor(scope.base)), scope.base, less_safe=True)
    assert update.new == '{"expect": {"status": {"iron-vein": "conditional"}},\n "tumor": {"count": 3}}\n'


@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_update_keeps_line_ends_and_the_mark_at_the_start(tmp_path: Path, end: str, mark: str) -> None:
    """A case from Windows stays one: only the value changes, in the right place, also on the first line."""
    rules = tested_folder.write(tmp_path)
    text = f'{mark}{{"expect": {{"status": {{"iron-vein": "excluded"}}}},\n "tumor": {{"count": 3}}}}\n'.replace(
        "\n", end
    )
    (tmp_path / "cases" / "one.json").write_bytes(text.encode())
    scope = find_scope(rules=str(rules))
    (update,) = updates(run_cases(scope.cases, Advisor(scope.base)), scope.base, less_safe=True)
    write_file(update.path, update.new)
    assert (tmp_path / "cases" / "one.json").read_bytes() == text.replace("excluded", "conditional").encode()


def test_what_cannot_be_rewritten_safely_is_left_to_the_author(tmp_path: Path) -> None:
    """A list over several lines is not touched, but named."""
    text = "first:\n    - iron-vein"
    rules = tested_folder.write(tmp_path, ("cases/near.yaml", "first: gold-needle", text))
    scope = find_scope(rules=str(rules))
    (update,) = updates(run_cases(scope.cases, Advisor(scope.base)), scope.base, less_safe=True)
    assert update.new == update.old
    assert [line.partition("near.yaml:")[2] for line in update.by_hand] == ["4: expect.first: gold-needle"]


def test_paths_sort_into_rules_and_cases(tmp_path: Path) -> None:
    """A path in the rule base, the id of a rule, and a case are each taken for what they are."""
    rules = tested_folder.write(tmp_path)
    scope = find_scope([str(rules / "safety"), "heat-works", str(tmp_path / "cases" / "far.yaml")], rules=str(rules))
    assert sorted(rule.id for rule in scope.rules) == ["heat-works", "lung-holds-heat-back", "too-large"]
    assert [file.path.name for file in scope.cases] == ["far.yaml"]


def test_a_path_that_takes_in_nothing_is_an_error(tmp_path: Path) -> None:
    """A misspelt rule or file is not silently nothing."""
    rules = tested_folder.write(tmp_path)
    with pytest.raises(UsageError, match="heat-works"):
        find_scope(["heat-work"], rules=str(rules))


def test_what_holds_no_rule_is_not_tested(tmp_path: Path) -> None:
    """A folder or file without rules is refused by name, also beside one that has some."""
    rules = tested_folder.write(tmp_path)
    (rules / "schemas").mkdir()
    for name, words in (("base.yaml", "there is no rule in"), ("schemas", "nothing of the rule base is in")):
        with pytest.raises(UsageError, match=rf'{words}\s+"[^"]*{name}"'):
            find_scope([str(rules / "safety"), str(rules / name)], rules=str(rules))


def test_a_row_of_evidence_without_rules_is_named_as_one() -> None:
    """Who tests a row hears that it has no examples, and the command that shows it."""
    with pytest.raises(UsageError, match="is a row of evidence, which has no examples") as caught:
        find_scope(["miller-2017"], rules=str(default_folder()))
    assert "nanorx rules show miller-2017" in caught.value.problems[0].advice


def test_junit_counts_and_names_failures(tmp_path: Path) -> None:
    """The JUnit document has every test, and in each failed one what was expected, found and why."""
    report = report_of(tmp_path, ("cases/near.yaml", "iron-vein: excluded", "iron-vein: eligible"))
    suites = {suite.get("name"): suite for suite in ET.fromstring(junit(report))}  # noqa: S314 - our own document
    assert suites["examples"].get("tests") == str(len(report.of("examples")))
    assert (suites["cases"].get("tests"), suites["cases"].get("failures")) == ("2", "1")
    (failure,) = suites["cases"].iter("failure")
    assert failure.get("message") == "status of iron-vein: expected eligible, got excluded"
    assert "near.yaml:4" in str(failure.text)


BROKEN_CASES = {
    "no YAML": "tumor: [",
    "a wrong value": "tumor: {size_cm: large}",
    "entries that contradict each other": "tumor: {organ: lung, grade: high}",
    "an unknown expectation": "expect: {frist: gold-needle}",
    "empty": "",
}


@pytest.mark.parametrize("name", BROKEN_CASES)
def test_a_broken_case_is_one_error_among_the_results(tmp_path: Path, name: str) -> None:
    """The other cases and all examples are run; the broken one fails with its own mistakes, in JUnit too."""
    rules = tested_folder.write(tmp_path)
    whole = run_tests(find_scope(rules=str(rules)), Advisor(find_scope(rules=str(rules)).base))
    (tmp_path / "cases" / "broken.yaml").write_text(BROKEN_CASES[name], encoding="utf-8")
    scope = find_scope(rules=str(rules))
    report = run_tests(scope, Advisor(scope.base))
    assert not report.passed
    assert report.failures == []
    assert report.checks == whole.checks
    (broken,) = report.broken
    assert broken.file.endswith("broken.yaml")
    (row,) = report.as_json()["errors"]
    assert row["problems"][0]["code"] == broken.errors[0].code
    suites = {suite.get("name"): suite for suite in ET.fromstring(junit(report))}  # noqa: S314 - our own document
    assert (suites["cases"].get("tests"), suites["cases"].get("failures"), suites["cases"].get("errors")) == (
        "3",
        "0",
        "1",
    )
    (error,) = suites["cases"].iter("error")
    assert broken.errors[0].code in str(error.get("message"))
    assert "broken.yaml" in str(error.text)


def test_linked_cases_are_run_and_loops_are_errors(tmp_path: Path) -> None:
    """A folder of cases behind a link is run; a link back, or to nowhere, is an error among the results."""
    rules = tested_folder.write(tmp_path)
    (tmp_path / "cases").rename(tmp_path / "elsewhere")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "more").symlink_to(tmp_path / "elsewhere")
    scope = find_scope(rules=str(rules))
    assert [file.name for file in scope.cases] == [f"{tmp_path}/cases/more/{name}.yaml" for name in ("far", "near")]
    assert run_tests(scope, Advisor(scope.base)).passed
    (tmp_path / "cases" / "loop").symlink_to(tmp_path / "cases")
    (tmp_path / "cases" / "gone").symlink_to(tmp_path / "nowhere")
    report = run_tests(find_scope(rules=str(rules)), Advisor(scope.base))
    assert sorted(test.file for test in report.broken) == [f"{tmp_path}/cases/{name}" for name in ("gone", "loop")]
    assert not report.passed


def test_without_cases_or_without_expectations_nothing_holds(tmp_path: Path) -> None:
    """Examples alone are no success where everything was asked for; a folder without a case is refused."""
    rules = tested_folder.write(tmp_path)
    for path in (tmp_path / "cases").iterdir():
        path.write_text("tumor: {count: 3}\n", encoding="utf-8")
    scope = find_scope(rules=str(rules))
    report = run_tests(scope, Advisor(scope.base))
    assert (report.passed, report.empty) == (False, ["cases"])
    named = find_scope(["too-large"], rules=str(rules))
    assert run_tests(named, Advisor(named.base)).passed
    for path in (tmp_path / "cases").iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="NRX309"):
        find_scope([str(tmp_path / "cases")], rules=str(rules))
    with pytest.raises(UsageError, match="NRX309"):
        find_scope(rules=str(rules), cases=str(tmp_path / "cases"))
    scope = find_scope(rules=str(rules))
    assert run_tests(scope, Advisor(scope.base)).empty == ["cases"]
    (tmp_path / "cases").rmdir()
    scope = find_scope(rules=str(rules))
    assert run_tests(scope, Advisor(scope.base)).empty == ["cases"]


def test_an_example_of_no_possible_case_fails(tmp_path: Path) -> None:
    """Values that contradict each other are refused in an example as in a case, and are not counted as seen."""
    old, new = "    given: {}\n", "    given: {tumor.organ: lung, tumor.grade: high}\n"
    rules = tested_folder.write(tmp_path, ("effect/vein-reaches-many.yaml", old, new))
    scope = find_scope(rules=str(rules))
    (failure,) = run_tests(scope, Advisor(scope.base)).failures
    assert failure.got == 'these entries contradict each other: tumor.organ "lung", tumor.grade "high"'
    (row,) = (row for row in cover(Advisor(scope.base), scope.rules, ()).examples if row.rule.id == "vein-reaches-many")
    assert row.verdicts[UNKNOWN] == 0
