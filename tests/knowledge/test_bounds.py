"""Bad input costs time and memory in proportion to its size, and its mistakes are told in a few lines each."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

import clean_folder
import nanorx
import small_folder
from nanorx.advice.answers.verification import read_result
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.formats import as_github, as_text, check_answer, summary
from nanorx.authoring.check.sarif import as_sarif
from nanorx.common import suggest
from nanorx.errors import MOST, TOO_MANY, InputError, Problem, limited
from nanorx.knowledge.files import yaml_file as yamlfile
from nanorx.knowledge.files.case_file import read_case_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

LONG = 100_000
RULE = "effect/vein-reaches-many.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules"), clean_folder.FILES))


CASES: dict[str, Callable[[int], tuple[str, str]]] = {
    "words": lambda size: ("json", json.dumps({"facility": {"imaging": [f"x{n}" for n in range(size)]}})),
    "numbers": lambda size: ("json", json.dumps({"facility": {"imaging": [1] * size}})),
    "groups": lambda size: ("json", json.dumps({f"g{n}": {} for n in range(size)})),
    "keys": lambda size: ("json", json.dumps({"tumor": {f"k{n}": 1 for n in range(size)}})),
    "no numbers": lambda size: ("json", '{"tumor": {"size_cm": [' + ", ".join(["NaN"] * size) + "]}}"),
    "in YAML": lambda size: ("yaml", "tumor:\n" + "".join(f"  k{n}: 1\n" for n in range(size))),
    "twice in YAML": lambda size: ("yaml", "tumor:\n" + "  size_cm: 1\n" * size),
    "aliases": lambda size: ("yaml", "x: [" + ", ".join(["*a"] * size) + "]"),
    "tags": lambda size: ("yaml", "x: [" + ", ".join(["!a b"] * size) + "]"),
}
"""Cases with very many mistakes, by how many."""


def problems_of(small: RuleBase, kind: str, size: int) -> tuple[Problem, ...]:
    ending, text = CASES[kind](size)
    with pytest.raises(nanorx.CaseError) as caught:
        read_case_text(text.encode(), f"case.{ending}", small)
    return caught.value.problems


@pytest.mark.parametrize("kind", CASES)
def test_mistakes_of_a_case_are_collected_up_to_a_limit(small: RuleBase, kind: str) -> None:
    """Up to some hundreds are told, each once; beyond, the last one says that the rest was not looked at."""
    few, many = problems_of(small, kind, MOST // 2), problems_of(small, kind, MOST * 5)
    assert MOST // 2 - 1 <= len(few) <= MOST // 2 + 1
    assert TOO_MANY not in {row.code for row in few}
    assert len(many) == MOST + 1
    assert [row.code for row in many].count(TOO_MANY) == 1
    assert many[-1].code == TOO_MANY
    assert f"at least {MOST}" in many[-1].message
    assert len({str(row) for row in many}) == len(many)


def test_exactly_the_limit_is_no_more() -> None:
    """As many mistakes as are collected are all of them, and are not said to be more; no more are asked for."""
    rows = [Problem("NRX205", str(number)) for number in range(MOST * 2)]
    assert limited(rows[:MOST]) == rows[:MOST]
    found = limited(iter(rows))
    assert (found[:MOST], found[MOST].code) == (rows[:MOST], TOO_MANY)
    asked = iter(rows)
    limited(asked)
    assert len(list(asked)) == MOST - 1


@pytest.mark.parametrize("kind", ["words", "keys", "groups"])
def test_suggestions_are_sought_for_what_is_told_alone(
    small: RuleBase, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work for each mistake is not done for those that are not told: ten times as many cost no more of it."""
    calls: list[str] = []
    whole = suggest.misspelled

    def counting(word: str, known: Any, short: int = 4) -> list[str]:
        calls.append(word)
        return whole(word, known, short)

    for module in ("knowledge.case", "knowledge.reading", "knowledge.values", "common.suggest"):
        monkeypatch.setattr(f"nanorx.{module}.misspelled", counting)
    counts = []
    for size in (MOST * 2, MOST * 20):
        calls.clear()
        problems_of(small, kind, size)
        counts.append(len(calls))
    assert counts[0] == counts[1] > 0


def test_reading_stops_at_the_limit(small: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A YAML text in which each value is a mistake is not read to its end."""
    seen: list[object] = []
    whole = yamlfile._DataBuilder._check_extras

    def counting(builder: Any, event: Any) -> None:
        seen.append(event)
        whole(builder, event)

    monkeypatch.setattr(yamlfile._DataBuilder, "_check_extras", counting)
    problems_of(small, "tags", MOST * 20)
    assert len(seen) < MOST * 2


def test_key_that_stands_twice_is_found_in_one_pass(small: RuleBase) -> None:
    """Of many keys in JSON the one that stands twice is found by comparing each once."""

    class Counted(str):
        __slots__ = ()
        compared = 0

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    from nanorx.knowledge.files.case_file import TwiceError, _pairs  # noqa: PLC0415 - only here

    names = [Counted(f"k{number}") for number in range(3_000)]
    with pytest.raises(TwiceError, match="k2999"):
        _pairs([*((name, 1) for name in names), (Counted("k2999"), 2)])
    assert Counted.compared < 20 * len(names)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*CASES, "one key twice"])
def test_time_grows_with_the_size(small: RuleBase, kind: str) -> None:
    """Eight times as much bad input takes at most some twenty times as long, not sixty-four."""
    twice = {
        "one key twice": lambda size: (
            "json",
            '{"tumor": {' + ", ".join(f'"k{n}": 1' for n in range(size)) + ', "k1": 1}}',
        )
    }
    build = (CASES | twice)[kind]

    def seconds(size: int) -> float:
        ending, text = build(size)
        least = float("inf")
        for _ in range(3):
            start = time.process_time()
            with pytest.raises(nanorx.CaseError):
                read_case_text(text.encode(), f"case.{ending}", small)
            least = min(least, time.process_time() - start)
        return max(least, 0.005)

    assert seconds(48_000) < 24 * seconds(6_000)


# -- one message is a few lines


def told(problem: Problem) -> None:
    """A message and its advice are a few lines in every form."""
    assert len(problem.lines(80)) <= 40
    assert len(problem.message) < 600
    assert len(problem.advice) < 2_200
    assert len(problem.path) < 500


LONG_ONES: list[tuple[str, str]] = [
    ("json", json.dumps({"x" * LONG: 1})),
    ("json", json.dumps({"tumor": {"x" * LONG: 1}})),
    ("json", json.dumps({"tumor": {"organ": "x" * LONG}})),
    ("json", json.dumps({"tumor": {"organ": "x " * LONG}})),
    ("json", json.dumps({"tumor": {"size_cm": "1" * LONG}})),
    ("json", '{"tumor": {"size_cm": ' + "1" * 4_000 + "}}"),
    ("json", '{"tumor": {"' + "x" * LONG + '": 1, "' + "x" * LONG + '": 2}}'),
    ("json", json.dumps({"facility": {"imaging": {"x" * LONG: []}}})),
    ("json", json.dumps("x" * LONG)),
    ("yaml", "tumor:\n  x: " + ": " * 2_000),
    ("yaml", "tumor: {organ: &" + "x" * LONG + " liver}"),
    ("yaml", "tumor:\n  " + "x" * 1_000 + ": 1\n  " + "x" * 1_000 + ": 2\n"),
]


@pytest.mark.parametrize("place", range(len(LONG_ONES)))
def test_message_about_a_case_quotes_a_few_lines(small: RuleBase, place: int) -> None:
    """However long a value, a key or a line is, its mistake is told in a few lines."""
    ending, text = LONG_ONES[place]
    with pytest.raises(nanorx.CaseError) as caught:
        read_case_text(text.encode(), f"case.{ending}", small)
    for problem in caught.value.problems:
        told(problem)
    assert len(str(caught.value)) < 4_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A drug by vein reaches several tumors", f"title: {'x' * LONG}"),
        ("id: vein-reaches-many", f"id: {'X' * LONG}"),
        ("status: reviewed", f"status: {'x' * LONG}"),
        ("tumor.count: at least 2", f"tumor.count: {'x' * LONG}"),
        ("tumor.count: at least 2", f"{'x' * 900}: at least 2"),
        ("unless: []", f"unless: {'x ' * LONG}"),
        ("unless: []", f"{'x' * 900}: []"),
        ("then: {favor: reach, strength: weak}", f"then: {'x' * LONG}"),
        ("then: {favor: reach, strength: weak}", f"then: {{favor: {'x' * LONG}, strength: weak}}"),
        ("examples:", f"review_by: {'x' * LONG}\nexamples:"),
    ],
)
def test_message_about_a_rule_quotes_a_few_lines(tmp_path: Path, old: str, new: str) -> None:
    """The same of a rule file, in all four forms of a check."""
    assert old in clean_folder.FILES[RULE]
    checked = check_folder(small_folder.write(tmp_path / "rules", clean_folder.changed((RULE, old, new))))
    assert checked.problems
    for problem in checked.problems:
        told(problem)
    size = len(checked.problems) * 5_000
    for text in (
        "\n".join(as_text(checked, 80)),
        "\n".join(as_github(checked)),
        json.dumps([check_answer(checked).as_json(), as_sarif(checked)]),
    ):
        assert len(text) < size


def test_lists_of_what_is_allowed_stay_whole(base: RuleBase) -> None:
    """What may be written instead is never cut: each message about a choice of the shipped rule base names them all."""
    for descriptor in base.vocabulary.descriptors.values():
        if descriptor.kind != "number":
            with pytest.raises(nanorx.CaseError) as caught:
                nanorx.recommend({descriptor.group: {descriptor.key: "no such word"}}, rules=base)
            (problem,) = caught.value.problems
            assert " ... " not in problem.advice
            assert problem.advice.count(",") >= len(descriptor.choices) - 1


def test_results_are_verified_within_bounds() -> None:
    """A file nested too deeply is no result, and what a result says of itself is quoted in a few lines."""
    for nested in ("[" * 900 + "]" * 900, '{"schema": "nanorx-result/2", "case": ' + "[" * 300 + "]" * 300 + "}"):
        with pytest.raises(InputError) as caught:
            read_result(nested, "result.json")
        assert caught.value.problems[0].code == "NRX005"
    with pytest.raises(InputError) as caught:
        read_result(json.dumps({"schema": "nanorx-result/" + "x" * LONG}), "result.json")
    told(caught.value.problems[0])


# -- a rule base


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("unless: []", "unless: [" + ", ".join(["7"] * MOST * 3) + "]"),
        ("unless: []", "unless: []\n" + "\n".join(f"x{number}: 1" for number in range(MOST * 3))),
        ("unless: []", "unless:" + "\n  - tumor.nothing: is yes" * MOST * 3),
        ("unless: []", "unless: []\n" + "\n".join("# \u2192" for _ in range(MOST * 3))),
    ],
    ids=["wrong members", "unknown keys", "unknown descriptors", "warnings"],
)
def test_mistakes_of_a_rule_base_are_collected_up_to_a_limit(tmp_path: Path, old: str, new: str) -> None:
    """A check says that there are at least so many and that the rest was not looked at, in each form."""
    checked = check_folder(small_folder.write(tmp_path / "rules", clean_folder.changed((RULE, old, new))))
    assert MOST < len(checked.problems) < MOST * 2
    assert [row.code for row in checked.problems].count(TOO_MANY) == 1
    assert checked.problems[-1].code == TOO_MANY
    assert "the rest was not looked at" in "\n".join(as_github(checked))
    assert TOO_MANY in json.dumps(as_sarif(checked))
    assert " in 19 files so far; the rest was not checked." in summary(checked)
    part = checked.limited({"base.yaml"})
    assert summary(part).startswith("0 mistakes and 0 warnings in 1 file so far; the rest was not checked.")
    assert "other files" in part.problems[-1].advice
