"""Numbers in the words of rules and statements are limits of their clauses; files beside the rules are named too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import clean_folder
import small_folder
import tested_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.folder import names_under

if TYPE_CHECKING:
    from pathlib import Path

LARGE = "safety/too-large.yaml"
TITLE = "title: The tumor is too large for heat"
SAY = "say: Too large for heat."
STATEMENTS = f"properties:\n{tested_folder.STATEMENT}"
RELAXED = "relaxed: []\ngone: []\n"


def codes(folder: Path) -> list[tuple[str, str]]:
    """Return code and file of each problem of a folder."""
    return [(row.code, row.file.removeprefix(f"{folder}/")) for row in check_folder(folder).problems]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TITLE, "title: A tumor above 8 cm is too large for heat"),
        (SAY, "say: Above 8 cm heat fails."),
        (SAY, "say: Above 8cm heat fails."),
        (SAY, "say: An 8-cm tumor is too large."),
        (SAY, "say: Heat is for 8 to 10 cm."),
        (SAY, "say: Heat is for 10 cm or 8 cm."),
    ],
)
def test_words_with_another_limit_are_told(old: str, new: str, tmp_path: Path) -> None:
    """A number that stands before the unit of a clause and is none of its limits is told with the limit."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.changed((LARGE, old, new)))
    (row,) = check_folder(folder).problems
    assert (row.code, row.severity, row.file) == ("NRX190", "warning", f"{folder}/{LARGE}")
    assert "8 cm" in row.message
    assert 'Write "10 cm"' in row.advice


@pytest.mark.parametrize(
    "words", ["say: Above 10 cm heat fails.", "say: Above 10.0 cm heat fails.", "say: After 8 weeks or 8 cm3 it fails."]
)
def test_words_with_the_limit_are_right(words: str, tmp_path: Path) -> None:
    """The limit of a clause, however it is written, and numbers with other units are not told."""
    assert not codes(small_folder.write(tmp_path / "rules", clean_folder.changed((LARGE, SAY, words))))


def test_a_changed_clause_is_told_in_its_title(tmp_path: Path) -> None:
    """Who corrects the limit of a clause hears that the title still names the old one."""
    changes = [
        (LARGE, TITLE, "title: A tumor above 10 cm is too large for heat"),
        (LARGE, ": above 10 cm", ": above 9 cm"),
    ]
    folder = small_folder.write(tmp_path / "rules", clean_folder.changed(*changes))
    assert ("NRX190", LARGE) in codes(folder)


def test_a_statement_with_another_limit_is_told_and_can_be_accepted(tmp_path: Path) -> None:
    """What a statement says of a number is compared with its clauses; a comment with a reason accepts the warning."""
    wrong = STATEMENTS.replace("Above 10 cm heat", "Above 8 cm heat")
    taken = wrong.replace("is excluded.", "is excluded.  # nanorx: ignore NRX190 The paper has another limit.")
    for name, text, found in (("right", STATEMENTS, 0), ("wrong", wrong, 1), ("taken", taken, 0)):
        files = {**clean_folder.FILES, "properties.yaml": text}
        assert codes(small_folder.write(tmp_path / name, files)) == [("NRX190", "properties.yaml")] * found


def test_every_file_of_a_base_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`rules check FILE` takes each YAML file that lies in the folder of a rule base, by name, path and id."""
    files = {**clean_folder.FILES, "properties.yaml": STATEMENTS, "relaxed.yaml": RELAXED}
    folder = small_folder.write(tmp_path / "rules", files)
    monkeypatch.chdir(tmp_path)
    checked = check_folder(folder)
    assert set(checked.files) == set(files)
    for name in files:
        for path in (name, name.removesuffix(".yaml"), f"rules/{name}", str(folder / name)):
            assert name in names_under(folder, [path], list(checked.files))
        assert checked.limited({name}).files == (name,)
