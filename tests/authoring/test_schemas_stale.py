"""`rules check` tells when a schema for editors is not up to date, and `--fix` writes it anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import clean_folder
import nanorx
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.editors.files import CODE, refresh_schemas, stale_schemas
from nanorx.authoring.editors.kinds import KINDS
from nanorx.authoring.editors.schemas import schema_text, schemas_of

if TYPE_CHECKING:
    from pathlib import Path

RULE = "effect/vein-reaches-many.yaml"
TUMOR = "vocabulary/tumor.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rule base with schemas that are up to date."""
    made = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    (made / "schemas").mkdir()
    refresh_schemas(made)
    return made


def told(folder: Path) -> list[str]:
    return [row.message for row in check_folder(folder).problems if row.code == CODE]


def add_descriptor(folder: Path) -> None:
    path = folder / TUMOR
    new = "{label: deep, kind: yes-no, question: Is it deep?, how: images, changeable: fixed}"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("descriptors:\n", f"descriptors:\n  deep: {new}\n"), encoding="utf-8")


def test_without_the_folder_nothing_is_told(tmp_path: Path) -> None:
    """A rule base that keeps no schemas is not asked for them, and gets none."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    assert told(folder) == []
    assert refresh_schemas(folder) == []
    assert not (folder / "schemas").exists()


def test_a_new_descriptor_makes_schemas_stale_and_fix_writes_them(folder: Path) -> None:
    """One warning names them all; what is written is what `nanorx rules schema` prints, and then all is well."""
    assert told(folder) == []
    add_descriptor(folder)
    (message,) = told(folder)
    assert "files are not made from these rules" in message
    assert "rule.json" in message
    assert "units.json" not in message
    written = refresh_schemas(folder)
    assert {path.name for path in written} >= {"rule.json", "case.json", "vocabulary.json"}
    assert told(folder) == []
    base = nanorx.load(folder)
    for kind, schema in schemas_of(base).items():
        assert (folder / "schemas" / f"{kind}.json").read_text(encoding="utf-8") == schema_text(schema)


@pytest.mark.parametrize("content", [None, "", "{", "[1]", '{"title": "old"}'])
def test_a_file_that_is_missing_or_broken_is_stale(folder: Path, content: str | None) -> None:
    """A schema that is not there, cannot be read or is another one is written anew; other files are left alone."""
    path = folder / "schemas" / "rule.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    assert told(folder) == ["1 file is not made from these rules: rule.json"]
    assert refresh_schemas(folder) == [path]
    assert told(folder) == []


def test_other_line_ends_are_not_stale(folder: Path) -> None:
    """Git may write other line ends; what a schema says is compared."""
    path = folder / "schemas" / "rule.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(folder) == []


def test_with_a_mistake_in_the_rules_no_schema_is_judged(folder: Path) -> None:
    """A stand-in for what is wrong would come into the schemas, so they wait until the mistake is gone."""
    add_descriptor(folder)
    path = folder / RULE
    path.write_text(path.read_text(encoding="utf-8").replace("tumor.count", "tumor.counts"), encoding="utf-8")
    assert told(folder) == []


def test_every_kind_has_a_file(folder: Path) -> None:
    """The folder holds one schema for each kind, and each is JSON with the title of its kind."""
    assert {path.stem for path in (folder / "schemas").iterdir()} == set(KINDS)
    for kind, about in KINDS.items():
        assert json.loads((folder / "schemas" / f"{kind}.json").read_bytes())["title"] == about.title
    assert stale_schemas(nanorx.load(folder), folder) == {}
