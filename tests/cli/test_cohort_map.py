"""`nanorx cohort map`: a draft that is read as it is, and that replaces nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.population.mapping.mapping_file import read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase


def test_a_draft_is_written_once_and_can_be_read(run: Callable[..., Any], base: RuleBase, tmp_path: Path) -> None:
    """On standard output or into a new file; what is there already stays."""
    source, draft = tmp_path / "patients.csv", tmp_path / "map.yaml"
    source.write_text("Patient,Sex,Size (mm),Remarks\n1,M,38,x\n2,F,12,y\n3\n", encoding="utf-8")
    printed = run("cohort", "map", str(source))
    assert "\n  Size (mm): {to: tumor.size_cm, unit: mm}\n" in printed.out
    assert "1 row could not be read: line 4: 1 field" in printed.err
    assert "4 columns: 3 to confirm, 0 to answer, 1 without a guess." in printed.err
    assert run("cohort", "map", str(source), "-o", str(draft)).code == 0
    assert draft.read_text(encoding="utf-8") == printed.out
    assert read_mapping(draft, base).ids == ("Patient",)
    again = run("cohort", "map", str(source), "-o", str(draft))
    assert (again.code, "NRX527" in again.err) == (2, True)
    assert draft.read_text(encoding="utf-8") == printed.out


def test_a_table_without_rows_or_guesses_gives_a_draft_too(
    run: Callable[..., Any], base: RuleBase, tmp_path: Path
) -> None:
    """Then everything is asked, and the draft still has no mistake."""
    source, draft = tmp_path / "none.csv", tmp_path / "map.yaml"
    source.write_text("Remarks,Comments\n", encoding="utf-8")
    assert run("cohort", "map", str(source), "-o", str(draft)).code == 0
    assert read_mapping(draft, base).entries == ()


def test_a_table_that_needs_no_mapping_is_told(run: Callable[..., Any], tmp_path: Path) -> None:
    """Its columns are named as in a case."""
    (tmp_path / "cases.ndjson").write_text('{"tumor": {"organ": "liver"}}', encoding="utf-8")
    assert "it needs no mapping" in run("cohort", "map", str(tmp_path / "cases.ndjson")).err
