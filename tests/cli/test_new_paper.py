"""`nanorx rules new evidence/ID --from-paper FILE` as a command: what it prints, writes and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import evidence_folder
import small_folder
from paper_records import PUBMED, RETRACTED, ZOTERO_BIB

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder.write(tmp_path / "rules", evidence_folder.FILES)


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_both_rows_are_written(run: Callable[..., Any], folder: Path) -> None:
    """The files are named on standard output, what the author should know on the other stream."""
    paper = folder.parent / "paper.bib"
    paper.write_text(ZOTERO_BIB, encoding="utf-8")
    found = run("rules", "new", "evidence/warnberg-2019", "--from-paper", str(paper), "--rules", str(folder))
    assert found.code == 0
    assert found.out.splitlines() == [
        f"{folder}/evidence/warnberg-2019.yaml",
        f"{folder}/references.yaml: warnberg-2019 added at the end",
    ]
    assert "Read as BibTeX: Wärnberg 2019, Long-Term Outcome" in found.err
    assert "nanorx rules check warnberg-2019 references.yaml" in found.err
    checked = run("rules", "check", "warnberg-2019", "references.yaml", "--rules", str(folder))
    assert checked.code == 1
    assert "NRX1" in checked.out
    assert {line.split("error ")[1][:6] for line in checked.out.splitlines() if " error NRX" in line} == {"NRX156"}


def test_nothing_is_written_where_one_file_cannot_be(run: Callable[..., Any], folder: Path) -> None:
    """If references.yaml cannot be replaced, the row of evidence is not there either."""
    paper = folder.parent / "paper.bib"
    paper.write_text(ZOTERO_BIB, encoding="utf-8")
    (folder / "references.yaml").rename(folder / "kept")
    (folder / "references.yaml").symlink_to(folder / "references.yaml")
    found = run("rules", "new", "evidence/warnberg-2019", "--from-paper", str(paper), "--rules", str(folder))
    assert found.code != 0
    assert not (folder / "evidence" / "warnberg-2019.yaml").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("effect/new-one", "--from-paper", "PAPER"), "NRX383"),
        (("evidence/new-one", "--record", "9500320"), "NRX383"),
        (("evidence/new-one", "--from-paper", "nowhere.bib"), "NRX341"),
        (("evidence/new-one", "--from-paper", "PAPER"), "NRX342"),
        (("evidence/new-one", "--from-paper", "PAPER", "--record", "1"), "NRX342"),
    ],
)
def test_what_is_refused_leaves_every_file(
    words: tuple[str, ...], code: str, run: Callable[..., Any], folder: Path
) -> None:
    """A paper for a rule, a record without a file, a file that is not there, and several records: nothing changes."""
    paper = folder.parent / "two.nbib"
    paper.write_text(PUBMED + "\n" + RETRACTED, encoding="utf-8")
    before = all_files(folder)
    named = [str(paper) if word == "PAPER" else word for word in words]
    found = run("rules", "new", *named, "--rules", str(folder))
    assert found.code == 2 or code == "NRX341"
    assert found.code != 0
    assert code in found.err
    assert all_files(folder) == before
