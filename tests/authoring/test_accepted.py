"""Warnings that a file accepts by a comment: which, why, and what is wrong with such a comment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import small_folder
from nanorx.authoring.check.accepted import ignores
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.fix import fix_text
from nanorx.authoring.check.formats import as_text, check_answer, summary

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.check.check import Checked

RULE = "effect/vein-reaches-many.yaml"
WRONG = ("say: The vein", "say: the vein")
"""An edit of the rule that the check warns of with NRX157, on the line of `say`."""
REASON = "# nanorx: ignore NRX157 As it is printed."


def check(tmp_path: Path, *edits: tuple[str, str]) -> Checked:
    files = clean_folder.changed(*((RULE, *edit) for edit in edits))
    return check_folder(small_folder.write(tmp_path, files), date(2026, 11, 1))


def codes(checked: Checked) -> list[str]:
    return [row.code for row in checked.problems]


@pytest.mark.parametrize(
    "edit",
    [
        ("say: The vein reaches the tumors.", f"{REASON}\nsay: the vein reaches the tumors."),
        ("say: The vein reaches the tumors.", f"{REASON}\n# Another comment.\nsay: the vein reaches the tumors."),
        ("say: The vein reaches the tumors.", f"say: the vein reaches the tumors. {REASON}"),
        ("say: The vein reaches the tumors.", f"say: >- {REASON}\n  the vein reaches the tumors."),
    ],
)
def test_warning_is_accepted_above_its_line_and_at_its_end(tmp_path: Path, edit: tuple[str, str]) -> None:
    """The comment stands right above the line of the warning, or at its end."""
    original = next(line for line in clean_folder.FILES[RULE].splitlines() if line.startswith("say: "))
    old = edit[0].replace("say: The vein reaches the tumors.", original)
    new = edit[1].replace("say: the vein reaches the tumors.", original.replace("The", "the"))
    new = new.replace("the vein reaches the tumors.", original.removeprefix("say: ").replace("The", "the"))
    checked = check(tmp_path, (old, new))
    assert codes(checked) == []
    (row,) = checked.accepted
    assert (row.problem.code, row.reason) == ("NRX157", "As it is printed.")
    assert summary(checked).endswith("files (1 warning accepted).")


def test_warnings_of_a_whole_file_are_accepted_at_its_top(tmp_path: Path) -> None:
    """Above the first key the comment is about every line of the file."""
    checked = check(tmp_path, WRONG, ("because: A test.", "because: A test"), ("id: ", f"{REASON}\n\nid: "))
    assert codes(checked) == []
    assert [row.line for row in checked.accepted] == [1, 1]


def test_other_lines_other_codes_and_text_accept_nothing(tmp_path: Path) -> None:
    """A comment about another line or code leaves the warning, and is told; text in quotes or a block is no comment."""
    elsewhere = check(tmp_path / "a", WRONG, ("status: reviewed", f"{REASON}\nstatus: reviewed"))
    assert codes(elsewhere) == ["NRX177", "NRX157"]
    other = check(tmp_path / "b", ("say: The vein", "# nanorx: ignore NRX158 x\nsay: the vein"))
    assert codes(other) == ["NRX177", "NRX157"]
    block = check(tmp_path / "c", WRONG, ("because: A test.", f"because: |\n  A test.\n  {REASON}"))
    assert codes(block) == ["NRX157"]


@pytest.mark.parametrize(
    ("comment", "code", "says"),
    [
        ("# nanorx: ignore NRX104 Later.", "NRX174", "NRX104 cannot be accepted: unknown descriptor"),
        ("# nanorx: ignore NRX177 Later.", "NRX174", "NRX177 cannot be accepted: a comment that accepts nothing"),
        ("# nanorx: ignore NRX157", "NRX175", "the comment does not say why NRX157 may stay"),
        ("# nanorx: ignore NRX1577 Later.", "NRX176", 'there is no code "NRX1577"'),
        ("# nanorx: ignore this please", "NRX176", "the comment names no code"),
        ("# nanorx: ignore", "NRX176", "the comment names no code"),
        ("# nanorx: ignore NRX157 Not needed.", "NRX177", "there is no NRX157 on the line that the comment is about"),
    ],
)
def test_wrong_comments_are_told(tmp_path: Path, comment: str, code: str, says: str) -> None:
    """A mistake cannot be accepted, a reason and a code that exists are compulsory, and a comment must be needed."""
    checked = check(tmp_path, ("say: The vein", f"{comment}\nsay: The vein"))
    (row,) = checked.problems
    assert (row.code, row.message) == (code, says)
    assert row.excerpt == comment


def test_a_comment_without_reason_accepts_nothing(tmp_path: Path) -> None:
    """The warning stays beside what is wrong with the comment."""
    assert codes(check(tmp_path, ("say: The vein", "# nanorx: ignore NRX157\nsay: the vein"))) == ["NRX175", "NRX157"]


def test_comments_about_comments_are_not_accepted(tmp_path: Path) -> None:
    """A comment that accepts nothing cannot be accepted by another one."""
    both = "# nanorx: ignore NRX177 Why not.\n# nanorx: ignore NRX157 Not needed."
    assert codes(check(tmp_path, ("say: The vein", f"{both}\nsay: The vein"))) == ["NRX174", "NRX177"]


def test_no_comment_is_called_needless_where_not_all_was_checked(tmp_path: Path) -> None:
    """A mistake elsewhere keeps checks from running, so the warning may still be there."""
    edit = ("say: The vein", f"{REASON}\nsay: The vein")
    files = clean_folder.changed((RULE, *edit), ("effect/heat-works.yaml", "title:", "titel:"))
    checked = check_folder(small_folder.write(tmp_path, files))
    assert checked.stopped
    assert "NRX177" not in codes(checked)


def test_accepted_warnings_are_listed_on_request(tmp_path: Path) -> None:
    """The text lists them with the reason if asked to; JSON always does."""
    checked = check(tmp_path, ("say: The vein", f"{REASON}\nsay: the vein"))
    assert "As it is printed." not in "\n".join(as_text(checked, 200))
    lines = as_text(checked, 200, accepted=True)
    assert any("  accepted NRX157  `say` is not a whole sentence" in line for line in lines)
    (row,) = check_answer(checked).accepted
    assert (row.code, row.reason) == ("NRX157", "As it is printed.")
    assert f"  Line {row.accepted_on_line}: As it is printed." in lines


_WORDS = st.sampled_from(
    [" ", "#", "nanorx: ignore NRX157 x", "'", '"', "a", ": ", "- ", "\n", "  ", "|", ">", "[", "]"]
)


@pytest.mark.law
@given(st.lists(_WORDS, max_size=14).map("".join))
def test_what_is_read_as_data_is_never_a_comment(text: str) -> None:
    """Taking a comment out of a text leaves its data as they were, whatever the text."""
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return
    lines = text.splitlines()
    for row in ignores(lines):
        without = [*lines]
        without[row.line - 1] = lines[row.line - 1][: row.column - 1]
        assert yaml.load("\n".join(without), Loader=yaml.CSafeLoader) == data


def test_comments_move_with_their_keys_and_stay_at_the_top() -> None:
    """`--fix` sorts keys: a comment goes with its key, one about the whole file stays first."""
    text = clean_folder.FILES[RULE]
    lines = text.splitlines(keepends=True)
    mixed = f"# nanorx: ignore NRX159 All of it.\n{lines[1]}{REASON}\n{lines[0]}{''.join(lines[2:])}"
    fixed = fix_text(RULE, mixed)
    before, after = list(ignores(mixed.splitlines())), list(ignores(fixed.splitlines()))
    assert [(row.code, row.about == 0) for row in before] == [(row.code, row.about == 0) for row in after]
    about_title = f"# nanorx: ignore NRX157 Its title.\n{lines[1]}"
    sorted_text = fix_text(RULE, f"{lines[2]}{about_title}{lines[0]}{''.join(lines[3:])}")
    assert sorted_text == f"{lines[0]}{about_title}{''.join(lines[2:])}"


def test_the_shipped_rule_base_has_no_warning(root: Path) -> None:
    """`rules check --strict` of the rule base of the checkout finds nothing but overdue reviews."""
    assert [row for row in check_folder(root / "rules").problems if row.code != "NRX152"] == []
