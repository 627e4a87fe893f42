"""What the check says of texts that were cut without the author noticing, and of files that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import clean_folder
import nanorx
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.formats import summary
from nanorx.authoring.folder import names_under
from nanorx.authoring.revision import is_unchanged, load_earlier
from nanorx.authoring.writing.rule_card import find_rule
from nanorx.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

HEAT, GOLD = "effect/heat-works.yaml", "strategies/heat/gold-needle.yaml"


def test_a_judgement_cut_at_a_comma_is_noticed(tmp_path: Path) -> None:
    """A text in brackets that became several is told with the quotes it needs; in quotes nothing is said."""
    for words, found in (("Ours, not theirs.", 1), ('"Ours, not theirs."', 0)):
        files = clean_folder.changed((GOLD, "judgement: []", f"judgement: [{words}]"))
        problems = check_folder(small_folder.write(tmp_path / str(found), files)).problems
        assert [row.code for row in problems] == ["NRX157"] * found
        assert all("in quotes" in " ".join(row.advice.split()) or "stands in quotes" in row.advice for row in problems)


def test_a_sentence_cut_at_a_number_sign_is_noticed(tmp_path: Path) -> None:
    """What follows ` #` is a remark; the warning about the half sentence says so."""
    files = clean_folder.changed((HEAT, "say: Heat reaches all of it.", "say: Heat reaches #1 and #2."))
    (row,) = check_folder(small_folder.write(tmp_path / "rules", files)).problems
    assert "is not read" in row.advice


def test_a_file_that_cannot_be_read_counts_as_one(tmp_path: Path) -> None:
    """The last line never speaks of a mistake in no file."""
    files = clean_folder.changed((HEAT, "say: Heat", "say: Heat: it"))
    checked = check_folder(small_folder.write(tmp_path / "rules", files))
    assert checked.files == tuple(sorted(files))
    assert summary(checked.limited({HEAT})).startswith("1 mistake and 0 warnings in 1 file.")


@pytest.mark.parametrize(
    "name", ["effect/heat-works", "effect/heat-works.yaml", "heat-works", "heat-works.yaml", "effect", "rules/effect"]
)
def test_a_rule_is_named_as_new_names_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TOPIC/ID, with or without .yaml, the id, the topic and the path all take the file in."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    monkeypatch.chdir(tmp_path)
    assert HEAT in names_under(folder, [name], list(clean_folder.FILES))
    with pytest.raises(UsageError):
        names_under(folder, ["effect/heat-work"], list(clean_folder.FILES))


def test_a_file_elsewhere_is_not_the_one_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there but outside the rule base is refused, whatever its name."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    (tmp_path / "heat-works.yaml").write_text("a: b\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        names_under(folder, ["heat-works.yaml"], list(clean_folder.FILES))


@pytest.mark.parametrize(
    ("name", "command"), [("gold-needle", "nanorx strategies gold-needle"), ("tumor.grade", "nanorx descriptors tumor")]
)
def test_what_is_no_rule_is_shown_by_another_command(name: str, command: str, tmp_path: Path) -> None:
    """`rules show` of a strategy or a descriptor names the command that shows it."""
    base = nanorx.load(small_folder.write(tmp_path / "rules", clean_folder.FILES))
    with pytest.raises(UsageError) as caught:
        find_rule(base, name)
    assert command in caught.value.problems[0].advice


def test_the_folder_around_a_rule_base_names_it(tmp_path: Path) -> None:
    """`--base FOLDER` takes the folder that holds rules/ too."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    assert load_earlier(str(tmp_path), folder).sha256 == load_earlier(str(folder), folder).sha256
    assert is_unchanged(str(tmp_path), folder)
