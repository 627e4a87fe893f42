"""The codes of messages: each that the program uses is documented, each that is documented is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nanorx.authoring.check.codes import all_codes, code_of, severity_of
from nanorx.authoring.check.codes import cases as case_codes
from nanorx.authoring.check.codes import files as file_codes
from nanorx.authoring.check.codes import usage as usage_codes
from nanorx.authoring.check.lints.texts import lint_characters
from nanorx.errors import InputError, UsageError
from nanorx.knowledge.files.yaml_file import Document, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

_CODE = re.compile(r"NRX[0-9]{3}")


@pytest.fixture(scope="module")
def used(root: Path) -> set[str]:
    """Every code that the source raises or notes, outside the documentation of codes."""
    source = root / "src" / "nanorx"
    return {
        code
        for path in source.rglob("*.py")
        if "codes" not in path.relative_to(source).parts
        for code in re.findall(r'"(NRX[0-9]{3})"', path.read_text(encoding="utf-8"))
    }


def test_every_code_that_is_used_is_documented(used: set[str]) -> None:
    """`--explain` knows each code that a message may carry."""
    assert len(used) > 80
    assert sorted(used - set(all_codes())) == []


def test_every_code_that_is_documented_is_used(used: set[str]) -> None:
    """No code is explained that nobody can meet."""
    assert sorted(set(all_codes()) - used) == []


@pytest.mark.parametrize("code", all_codes().values(), ids=list(all_codes()))
def test_explanation_is_complete(code: object) -> None:
    """Each code has a title, a reason and advice in whole sentences, and examples that differ, in plain ASCII."""
    row = code_of(str(getattr(code, "code", "")))
    assert row is code
    assert row.title
    assert not row.title.endswith(".")
    for text in (row.why, row.do):
        assert text.endswith(".")
    assert row.wrong != row.right
    document = Document("code", [row.title, row.why, row.do, *row.wrong.splitlines(), *row.right.splitlines()])
    assert list(lint_characters({"code": document})) == []


def test_numbers_say_what_a_code_is_about() -> None:
    """0xx are files, 2xx cases, 3xx usage; no code stands twice."""
    parts = {"0": file_codes.CODES, "2": case_codes.CODES, "3": usage_codes.CODES}
    for digit, rows in parts.items():
        assert {row.code[3] for row in rows} == {digit}
        assert len({row.code for row in rows}) == len(rows)


@pytest.mark.parametrize("name", ["NRX104", "nrx104", "104", " NRX104 "])
def test_code_is_found_however_it_is_written(name: str) -> None:
    """Case, spaces and the letters NRX do not matter."""
    assert code_of(name).code == "NRX104"


def test_unknown_code_is_refused_with_the_nearest() -> None:
    """A misspelt code leads to one that exists."""
    with pytest.raises(UsageError) as caught:
        code_of("NRX1044")
    assert "NRX104" in caught.value.problems[0].advice


def test_unknown_code_counts_as_an_error() -> None:
    """A problem whose code nobody has documented never passes as a warning."""
    assert severity_of("NRX999") == "error"
    assert severity_of("NRX158") == "warning"


@pytest.mark.parametrize(
    "row", [row for row in file_codes.CODES if row.code not in {"NRX001", "NRX005"}], ids=lambda row: row.code
)
def test_examples_of_file_codes_do_what_they_say(row: object) -> None:
    """The wrong example of a code for text files raises it, the right one is read."""
    code = code_of(str(getattr(row, "code", "")))
    with pytest.raises(InputError) as caught:
        read_yaml(code.wrong, "x.yaml")
    assert code.code in {problem.code for problem in caught.value.problems}
    read_yaml(code.right, "x.yaml")
