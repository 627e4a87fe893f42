"""The pages of a rule base: a page for everything, links that lead somewhere, the same bytes each time."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from nanorx.authoring.writing.site import build_site, write_pages
from nanorx.authoring.writing.site_pages import site_pages
from nanorx.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

_LINK = re.compile(r"\]\(([^)#]+\.md)\)")


@pytest.fixture(scope="module")
def pages(base: RuleBase) -> dict[str, str]:
    """The pages of the shipped rule base."""
    return site_pages(base)


def test_everything_has_a_page(base: RuleBase, pages: dict[str, str]) -> None:
    """Each strategy, standard, row of evidence, rule, descriptor, finding and reference has a page of its own."""
    wanted = {f"strategies/{item.id}.md" for item in base.all_strategies}
    wanted |= {f"evidence/{name}.md" for name in base.evidence}
    wanted |= {f"rules/{rule.id}.md" for rule in base.rules if rule.origin == "rule"}
    wanted |= {f"descriptors/{name}.md" for name in base.vocabulary.names()}
    wanted |= {f"references/{name}.md" for name in base.sources.references}
    assert wanted <= set(pages)


def test_every_link_leads_to_a_page(pages: dict[str, str]) -> None:
    """No page links to one that does not exist."""
    found = 0
    for name, text in pages.items():
        for target in _LINK.findall(text):
            parts: list[str] = []
            for part in (PurePosixPath(name).parent / target).parts:
                if part == "..":
                    parts.pop()
                else:
                    parts.append(part)
            assert "/".join(parts) in pages, f"{name} -> {target}"
            found += 1
    assert found > len(pages)


def test_a_rule_page_says_what_a_reader_needs(base: RuleBase, pages: dict[str, str]) -> None:
    """A rule's page holds its sentence, its reason, its clauses, its strategies and its examples."""
    rule = next(rule for rule in base.rules if rule.origin == "rule" and rule.when and rule.strategies)
    text = pages[f"rules/{rule.id}.md"]
    assert rule.say in text
    assert rule.because in text
    assert all(clause.text in text for clause in rule.clauses())
    assert all(f"strategies/{name}.md" in text for name in rule.strategies)
    assert all(example.case in text for example in rule.examples)


def test_a_page_of_evidence_says_what_was_read(base: RuleBase, pages: dict[str, str]) -> None:
    """A row's page holds its finding, its strategies, its limits or indication, and what was read of its source."""
    for row in base.evidence.values():
        text = pages[f"evidence/{row.id}.md"]
        assert row.say in text
        assert row.place in text
        assert all(f"strategies/{name}.md" in text for name in row.covered())
        assert all(clause.text in text for item in row.limits for clause in item.clauses)
        assert f"evidence/{row.id}.md" in pages["evidence.md"]
        assert f"evidence/{row.id}.md" in pages[f"references/{row.reference}.md"]


def test_a_descriptor_page_says_how_it_is_computed(base: RuleBase, pages: dict[str, str]) -> None:
    """The page of each derived descriptor has its rows, limits, sources and examples; what it rests on links back."""
    for row in base.vocabulary.derived.rows:
        page = pages[f"descriptors/{row.name}.md"].partition("## How it is computed")[2]
        assert all(f"({clause.descriptor}.md)" in page.replace("../descriptors/", "") for clause in row.clauses())
        assert all(item.formula.text in page for item in row.formulas)
        assert all(row.descriptor.with_unit(cut) in page for cut in row.cuts)
        assert all(item.case in page for item in row.examples)
        for cite in row.cites:
            for name in base.sources.references_of(cite):
                assert f"descriptors/{row.name}.md" in pages[f"references/{name}.md"]
    assert "## How it is computed" not in pages["descriptors/tumor.organ.md"]
    assert "| 2 |" in pages["descriptors/patient.child_pugh_points.md"]


def test_the_same_base_gives_the_same_pages(base: RuleBase, pages: dict[str, str]) -> None:
    """Nothing in a page depends on the moment it was made."""
    assert site_pages(base) == pages


def test_pages_are_written(base: RuleBase, pages: dict[str, str], tmp_path: Path) -> None:
    """The Markdown files on disk are the pages."""
    written = write_pages(base, tmp_path)
    assert {path.relative_to(tmp_path).as_posix(): path.read_text() for path in written} == pages


def test_a_site_never_empties_a_folder_that_holds_other_files(base: RuleBase, tmp_path: Path) -> None:
    """Building into a folder with files of the user is refused before anything is removed."""
    pytest.importorskip("mkdocs")
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(UsageError, match="holds other files"):
        build_site(base, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep"
