"""Other names of what strategies have, TACE, are understood in every place; advice is given once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.fix import fix_files
from nanorx.authoring.check.formats import as_text
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from pathlib import Path

RULE = "effect/vein-reaches-many.yaml"
SYNONYMS = ("vocabulary/strategy.yaml", "choices: {rod: rod}", "choices: {rod: rod}, choice_synonyms: {rod: [STAFF]}")
SELECTOR = "for: {route: systemic}"


@pytest.mark.parametrize("written", ["{form: STAFF}", "{form: staff}", "{form: [STAFF]}"])
def test_another_name_is_named_and_mended(written: str, tmp_path: Path) -> None:
    """A synonym of a choice is told with the choice alone, not with all that are allowed, and --fix writes it."""
    files = clean_folder.changed(SYNONYMS, (RULE, SELECTOR, f"for: {written}"))
    folder = small_folder.write(tmp_path / "rules", files)
    checked = check_folder(folder)
    (row,) = (row for row in checked.problems if row.code == "NRX112")
    assert row.advice == 'Did you mean "rod"?'
    fix_files(folder, [RULE], checked.problems, checked.vocabulary)
    assert f"for: {written.replace('STAFF', 'rod').replace('staff', 'rod')}" in (folder / RULE).read_text("utf-8")


def test_another_name_for_an_id_lists_the_strategies(tmp_path: Path) -> None:
    """Who writes what a strategy has in place of its id hears which strategies have it."""
    folder = small_folder.write(
        tmp_path / "rules", clean_folder.changed(SYNONYMS, (RULE, SELECTOR, "for: {id: staff}"))
    )
    (row,) = (row for row in check_folder(folder).problems if row.code == "NRX112")
    having = [item.id for item in load(small_folder.write(tmp_path / "right", clean_folder.FILES)).all_strategies
              if "rod" in item.attributes.get("form", ())]  # fmt: skip
    assert having
    assert row.advice == f"Strategies with form rod: {', '.join(having)}."


def test_the_same_advice_is_written_once_for_a_file(tmp_path: Path) -> None:
    """A scaffold with several texts to fill in says once where to look."""
    changes = [
        (RULE, "because: A test.", "because: TODO"),
        (RULE, "title: A drug by vein reaches several tumors", "title: TODO"),
    ]
    checked = check_folder(small_folder.write(tmp_path / "rules", clean_folder.changed(*changes)))
    text = "\n".join(as_text(checked, 400))
    assert text.count("is not filled in yet") == 2
    assert text.count("The comment above it says what to write.") == 1


def test_the_name_of_a_key_is_left_as_it_is(tmp_path: Path) -> None:
    """A text may quote the key `judgement`; the word itself is written in American English."""
    for words, found in (("The key `judgement` is weak.", 0), ("Under judgement: we think.", 0), ("A judgement.", 1)):
        files = clean_folder.changed((RULE, "because: A test.", f"because: '{words}'"))
        rows = check_folder(small_folder.write(tmp_path / str(len(words)), files)).problems
        assert [row.code for row in rows] == ["NRX178"] * found
