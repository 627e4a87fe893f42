"""What is made from a rule base and lies in it: the folder `schemas/` and REFERENCE.md. Which are not up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.authoring.check.codes import severity_of
from nanorx.authoring.editors.schemas import schema_text, schemas_of
from nanorx.authoring.writing.reference import REFERENCE, reference_text
from nanorx.common.suggest import listing
from nanorx.errors import Problem
from nanorx.knowledge.files.line_ends import with_plain_ends
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.files.writing import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["CODE", "FOLDER", "refresh_schemas", "stale_problem", "stale_schemas"]

CODE = "NRX169"
FOLDER = "schemas"
_SHOWN = 20


def stale_schemas(base: RuleBase, folder: Path) -> dict[Path, str]:
    """Return the files that are missing or differ from what the rule base gives, each with its right text.

    A rule base without the folder `schemas` keeps none, and none is missing; so it is with REFERENCE.md.
    """
    place = folder / FOLDER
    schemas = schemas_of(base) if place.is_dir() else {}
    right = {place / f"{kind}.json": schema_text(schema) for kind, schema in schemas.items()}
    stale = {path: text for path, text in right.items() if _text(path) != text}
    return stale | _stale_reference(folder)


def _stale_reference(folder: Path) -> dict[Path, str]:
    """Return the page of all keys and messages if it is there and differs from what is made."""
    path = folder / REFERENCE
    if not path.is_file():
        return {}
    right = reference_text(folder)
    return {} if _text(path) == right else {path: right}


def stale_problem(base: RuleBase, folder: Path) -> list[Problem]:
    """Return the warning about schema files that are not up to date, one for all of them; nothing if all are."""
    stale = stale_schemas(base, folder)
    if not stale:
        return []
    names = listing([path.name for path in stale], _SHOWN)
    what = "1 file is" if len(stale) == 1 else f"{len(stale)} files are"
    advice = "`nanorx rules check --fix` writes them anew."
    words = f"{what} not made from these rules: {names}"
    return [Problem(CODE, words, advice, str(next(iter(stale)).parent), severity=severity_of(CODE))]


def refresh_schemas(folder: Path) -> list[Path]:
    """Write the schema files that are not up to date, and return them.

    Raises:
        RuleBaseError: The rule base has mistakes: its schemas would be wrong too.
        UsageError: A file cannot be written to.
        NotWrittenError: There is no room on the disk.
    """
    stale = stale_schemas(load(folder, cached=False), folder)
    write_files(stale)
    return list(stale)


def _text(path: Path) -> str:
    """Return the text of a file with plain line ends; empty if it cannot be read."""
    try:
        return with_plain_ends(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
