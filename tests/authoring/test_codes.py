"""The codes of messages: each that the program uses is documented, each that is documented is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nanorx.authoring.check.codes import EXPLANATIONS, all_codes, code_of, severity_of
from nanorx.authoring.check.lints.texts import lint_characters
from nanorx.errors import InputError, UsageError
from nanorx.knowledge.files.yaml_file import YamlDocument, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

_CODE = re.compile(r"NRX[0-9]{3}")


@pytest.fixture(scope="module")
def used(root: Path) -> set[str]:
    """Every code that the source raises or notes."""
    source = root / "src" / "nanorx"
    return {
        code
        for path in source.rglob("*.py")
        for code in re.findall(r'"(NRX[0-9]{3})"', path.read_text(encoding="utf-8"))
    }


def test_every_code_that_is_used_is_documented(used: set[str]) -> None:
    """`--explain` knows each code that a message may carry."""
    assert len(used) > 80
    assert sorted(used - set(all_codes())) == []


def test_every_code_that_is_documented_is_used(used: set[str]) -> None:
    """No code is explained that nobody can meet."""
    assert sorted(set(all_codes()) - used) == []


@pytest.mark.parametrize("code", all_codes())
def test_explanation_is_complete(code: str) -> None:
    """Each code has a title, a reason and advice in whole sentences, and examples that differ, in plain ASCII."""
    row = code_of(code)
    assert row.title
    assert not row.title.endswith(".")
    for text in (row.why, row.do):
        assert text.endswith(".")
    assert row.wrong != row.right
    document = YamlDocument("code", [row.title, row.why, row.do, *row.wrong.splitlines(), *row.right.splitlines()])
    assert list(lint_characters({"code": document})) == []


def test_numbers_say_what_a_code_is_about() -> None:
    """0xx are files, 2xx cases, 3xx usage; no code stands in two files."""
    named = {path.stem: read_yaml(path.read_text("utf-8"), path.name).data for path in EXPLANATIONS.iterdir()}
    for digit, name in (("0", "files"), ("2", "cases"), ("3", "usage")):
        assert {code[3] for code in named[name]} == {digit}
    assert sorted(code for entries in named.values() for code in entries) == list(all_codes())


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
    "code", [code for code in all_codes() if code.startswith("NRX0") and code not in {"NRX001", "NRX005"}]
)
def test_examples_of_file_codes_do_what_they_say(code: str) -> None:
    """The wrong example of a code for text files raises it, the right one is read."""
    row = code_of(code)
    with pytest.raises(InputError) as caught:
        read_yaml(row.wrong, "x.yaml")
    assert code in {problem.code for problem in caught.value.problems}
    read_yaml(row.right, "x.yaml")
