"""YAML as this project reads it: 1.2 scalars, places of everything, and nothing that a rule base never needs."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.errors import InputError, Problem
from nanorx.knowledge.files.yaml_file import parse_scalar, read_yaml


def read(text: str) -> Any:
    return read_yaml(text, "file.yaml").data


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_yaml(text, "file.yaml")
    return caught.value.problems


SCALARS = {
    "yes": "yes",
    "no": "no",
    "on": "on",
    "off": "off",
    "y": "y",
    "true": True,
    "True": True,
    "FALSE": False,
    "tRUE": "tRUE",
    "null": None,
    "~": None,
    "": None,
    "none": "none",
    "0": 0,
    "-7": -7,
    "+7": 7,
    "007": 7,
    "0o14": "0o14",
    "0x1F": "0x1F",
    "1_000": "1_000",
    "12:30": "12:30",
    "2026-01-02": "2026-01-02",
    "1.5": 1.5,
    ".5": 0.5,
    "5.": 5.0,
    "1e3": 1000.0,
    "-1.5E-2": -0.015,
    "1.2.3": "1.2.3",
    "1e": "1e",
    ".inf": math.inf,
    "-.INF": -math.inf,
    "=": "=",
    "<<": "<<",
    "3 cm": "3 cm",
    "\u0663": "\u0663",
    "\uff13": "\uff13",
}


@pytest.mark.parametrize("text", SCALARS)
def test_scalar(text: str) -> None:
    """A plain scalar is what YAML 1.2 says: yes and no are words, numbers are ASCII decimals, dates are words."""
    found = parse_scalar(text)
    assert (found, type(found)) == (SCALARS[text], type(SCALARS[text]))
    if text:
        assert read(f"key: {text}") == {"key": SCALARS[text]}


def test_nan_is_a_number() -> None:
    """`.nan` is read as the number that it is, so that it can be refused as one."""
    assert math.isnan(parse_scalar(".NaN"))


@pytest.mark.parametrize("text", ["'yes'", '"3"', "'null'", "!  x"])
def test_quoted_scalar_is_a_word(text: str) -> None:
    """What stands in quotes is a word, whatever it looks like."""
    assert isinstance(read(f"[{text}]")[0], str)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
        max_leaves=12,
    )
)  # fmt: skip
def test_json_is_read_as_json(data: Any) -> None:
    """JSON text is YAML text with the same meaning."""
    assert read(json.dumps(data, indent=1)) == data
    assert read(json.dumps(data)) == data


def test_nothing_is_nothing() -> None:
    """An empty text and one of comments hold nothing."""
    assert read("") is None
    assert read("# only a word\n") is None


def test_places_of_keys_and_values() -> None:
    """Every key and value, at any depth, has line, first column and the column after its end, from 1."""
    document = read_yaml("a: 1\nlist:\n  - {b: xyz}\n  - second\n", "f")
    key, value = document.keys["list", 0, "b"], document.values["list", 0, "b"]
    assert (key.line, key.column, key.end_column) == (3, 6, 7)
    assert (value.line, value.column, value.end_column) == (3, 9, 12)
    assert (document.values["list", 1].line, document.values["list", 1].column) == (4, 5)
    assert document.keys["list",].line == 2
    assert document.values["a",].column == 4


def test_problem_falls_back_to_the_nearest_place() -> None:
    """A problem at a path that is not there points at what is nearest above it, and shows the line."""
    document = read_yaml("a:\n  b: 1\n", "f")
    found = document.problem("NRX999", "wrong", at=("a", "b", "c", 0))
    assert (found.line, found.column, found.excerpt, found.path) == (2, 6, "  b: 1", "a.b.c.0")
    assert document.problem("NRX999", "wrong", at=("a", "b"), on_key=True).column == 3
    assert document.problem("NRX999", "wrong", at=("zzz",)).line == 1


REFUSED = {
    "a: 1\na: 2": ("NRX006", 2, 1),
    "x: {a: 1, a: 2}": ("NRX006", 1, 11),
    '{"a": 1, "a": 2}': ("NRX006", 1, 10),
    "a: &x 1": ("NRX004", 1, 4),
    "a: &x 1\nb: *x": ("NRX004", 1, 4),
    "a: !!python/object:os.system x": ("NRX004", 1, 4),
    "a: !foo x": ("NRX004", 1, 4),
    "a: !!str 3": ("NRX004", 1, 4),
    "<<: *x\na: 1": ("NRX004", 1, 5),
    "a: 1\n---\nb: 2": ("NRX003", 2, 1),
    "? [a, b]\n: 1": ("NRX007", 1, 3),
    "? {a: b}\n: 1": ("NRX007", 1, 3),
    "*x : 1": ("NRX004", 1, 1),
    "a: [1": ("NRX002", 1, 4),
    "a: b: c": ("NRX002", 1, 5),
    "\ta: 1": ("NRX002", 1, 1),
    "a: 'x": ("NRX002", 1, 4),
    "a: @x": ("NRX002", 1, 4),
    "[" * 41: ("NRX005", 1, 41),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_its_place(text: str) -> None:
    """Duplicates, anchors, aliases, tags, several documents, odd keys, depth and bad syntax: each with its place."""
    code, line, column = REFUSED[text]
    found = refused(text)[0]
    assert (found.code, found.line) == (code, line)
    assert code == "NRX002" or found.column == column
    assert found.advice
    assert found.file == "file.yaml"


def test_every_duplicate_is_told() -> None:
    """Two duplicates and an anchor in one file are three problems."""
    assert [item.code for item in refused("a: 1\na: 2\nb: &x 1\nb: 3\n")] == ["NRX006", "NRX004", "NRX006"]


def test_forty_levels_are_enough() -> None:
    """Forty levels are read."""
    assert json.dumps(read("[" * 40 + "]" * 40)) == "[" * 40 + "]" * 40


@pytest.mark.parametrize("levels", [41, 999, 1_001, 10_000])
@pytest.mark.parametrize(
    ("before", "level", "line", "column"),
    [
        ("", "[", 1, 41),
        ("a: ", "{a: ", 1, 160),
        ("", "- ", 1, 81),
        ("", "[\n", 41, 1),
        ("\u00e4: \U0001f600\nb: [1, 2]\nc: ", "[", 3, 43),
    ],
)
def test_deeper_nesting_is_told_at_its_place(levels: int, before: str, level: str, line: int, column: int) -> None:
    """The level beyond the fortieth has its own code and place, wherever the parser itself would have stopped."""
    found = refused(before + level * levels)
    assert [(item.code, item.line, item.column) for item in found] == [("NRX005", line, column)]


def test_billion_laughs_are_refused() -> None:
    """A text of aliases is refused before it grows."""
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert {item.code for item in refused("\n".join(lines))} == {"NRX004"}


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07b", "a\x0cb: 1"])
def test_forbidden_characters(text: str) -> None:
    """Control characters are refused as such."""
    assert refused(f"x: 1\n{text}")[0].code == "NRX002"


def test_place_after_letters_beyond_ascii() -> None:
    """Lines and columns count letters, not bytes."""
    text = "\u00e4\u00f6\u00fc\u00df: \u00e9\n" * 1 + "b: 1\nb: 2\n"
    assert (refused(text)[0].line, refused(text)[0].column) == (3, 1)
    assert refused("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4: 1\nb: \x07\n")[0].line == 2


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail otherwise than with an InputError."""
    try:
        read_yaml(text, "f")
    except InputError as error:
        assert error.problems  # noqa: PT017 - both ways are right
