"""The reading pack: a sheet for each approach, with all that is to be checked and a place to sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nanorx.authoring.writing.review import review_pack
from nanorx.authoring.writing.site import write_review
from nanorx.document.blocks import Pairs, Table
from nanorx.document.forms import write
from nanorx.knowledge.phrase import condition_words

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.document.blocks import Document, Section
    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def pack(base: RuleBase) -> Document:
    """The sheets of the shipped rule base."""
    return review_pack(base)


def words_of(section: Section) -> str:
    """All that the tables of a sheet say."""
    cells = [cell for block in section.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    parts = [part for cell in cells for part in (*cell.words, *cell.below)]
    return " ".join(part if isinstance(part, str) else part.text for part in parts)


def test_each_approach_has_a_sheet_with_a_place_to_sign(base: RuleBase, pack: Document) -> None:
    """One sheet is for all approaches, then each has its own; name, date and signature stand at the end."""
    assert [section.title for section in pack.sections[1:]] == [item.title for item in base.approaches]
    for section in pack.sections:
        last = section.blocks[-1]
        assert isinstance(last, Pairs)
        assert [label for label, _ in last.rows[1:]] == ["Name and field", "Date", "Signature"]
        assert section.title in str(last.rows[0])


def test_a_sheet_holds_all_that_is_to_be_checked(base: RuleBase, pack: Document) -> None:
    """Variants, needs, rows with what was read, cautions and exclusions, and what rests on judgment."""
    shared = words_of(pack.sections[0])
    for approach, section in zip(base.approaches, pack.sections[1:], strict=True):
        said = words_of(section)
        for name in approach.strategies:
            item = base.strategy(name)
            assert item.title in said
            assert all(condition_words(need, base.vocabulary) in said for need in item.needs)
            assert all(text in said for text in item.judgement)
            rows = [row for row in base.evidence.values() if row.counts and name in row.covered()]
            assert all(row.say in said and row.place in said for row in rows)
            rules = [rule for rule in base.rules if rule.origin == "rule" and name in rule.strategies]
            for rule in rules:
                if rule.effect in {"exclude", "caution"}:
                    assert rule.id in said or rule.id in shared
                    assert rule.say in said or rule.say in shared


def test_every_line_can_be_agreed_with_or_changed(pack: Document) -> None:
    """Each table has a column to agree, one to change and room for remarks."""
    tables = [block for section in pack.sections for block in section.blocks if isinstance(block, Table)]
    assert len(tables) > len(pack.sections)
    for table in tables:
        assert [column.title for column in table.columns] == ["Line", "Agree", "Change", "Remarks"]
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_each_sheet_begins_a_page_on_paper(pack: Document) -> None:
    """The style breaks the page before each sheet but the first."""
    page = write(pack, "html")
    assert "section[id^=sheet-]~section[id^=sheet-]{break-before:page}" in page
    assert len(re.findall(r'<section id="sheet-', page)) == len(pack.sections)


def test_the_pack_is_written_as_one_file(base: RuleBase, pack: Document, tmp_path: Path) -> None:
    """The file holds the page, the same each time."""
    path = write_review(base, tmp_path / "new")
    assert path.name == "review.html"
    assert path.read_text(encoding="utf-8") == write(pack, "html")
