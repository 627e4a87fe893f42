"""Which findings may be no more than the consequence of another mistake, and are held back until that is corrected."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.files.checks.stand_ins import value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.errors import Problem
    from nanorx.knowledge.files.yaml_file import Path

__all__ = ["Doubts"]

_SUPPORT = frozenset({"NRX118", "NRX119", "NRX120"})
"""Codes about what the sources of a rule carry: they follow from a source that is not known."""
_ABSENCE = frozenset({"NRX113", "NRX121"})
"""Codes of what no strategy or rule does; one with a mistake may do it."""
_NAMING = frozenset({"NRX180", "NRX182", "NRX183", "NRX184"})
"""Codes of two files that do not agree: the message is told in one and names the other."""
_KINDS = frozenset({"phase", "subjects", "status"})
"""Keys of a row of evidence that decide which others fit."""
_COMPARED = {
    "base.yaml": frozenset({"NRX115", "NRX185"}),
    "approaches.yaml": frozenset({"NRX184"}),
    "claims.yaml": _SUPPORT | {"NRX114"},
    "thresholds.yaml": _SUPPORT | {"NRX114"},
    "facts.yaml": _SUPPORT | {"NRX114"},
    "references.yaml": _SUPPORT | {"NRX114", "NRX125", "NRX182"},
    "vocabulary/strategy.yaml": frozenset({"NRX112", "NRX113", "NRX119", "NRX124", "NRX180"}),
    "vocabulary/findings.yaml": frozenset({"NRX104", "NRX116"}),
}
"""Codes that compare names with those of one file: if it cannot be read, nothing can be said of them."""
_TABLES = frozenset({"descriptors", "findings", "attributes", "imaging_roles", "criteria"})
_TABLES |= {"claims", "thresholds", "facts", "references", "approaches", "merged"}
"""Keys under which names are declared."""
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class Doubts:
    """What has a mistake or could not be read, and therefore may make other things seem wrong."""

    def __init__(self, folder: str = "") -> None:
        self._within = f"{folder}/" if folder else ""
        self._places: dict[str, set[str]] = {}
        self._lines: dict[str, frozenset[int]] = {}
        self._names: set[str] = set()
        self._unread: set[str] = set()

    def __bool__(self) -> bool:
        """Say whether there is any doubt."""
        return bool(self._places or self._lines or self._names or self._unread)

    def add_stand_ins(self, file: str, data: Any, paths: Iterable[Path]) -> None:
        """Note the places of stand-ins in a file, and the names that they help to declare."""
        for path in paths:
            self._places.setdefault(file, set()).add(".".join(map(str, path)))
            names = _declared(file, data, path)
            self._names |= names
            if not names and path[0] in _TABLES:
                self._unread.add(file)

    def add_lines(self, file: str, lines: frozenset[int]) -> None:
        """Note the lines of a file whose values cannot be trusted."""
        if lines:
            self._lines[file] = lines

    def add_unread(self, file: str) -> None:
        """Note a file of which nothing is known."""
        self._unread.add(file)

    def trusted(self, file: str, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems of a file that are not about a value that cannot be trusted."""
        return [row for row in problems if row.line not in self._lines.get(file, ())]

    def has_stand_in(self, file: str, key: str) -> bool:
        """Say whether a stand-in is at or below a key of a file."""
        return any(f"{place}.".startswith(f"{key}.") for place in self._places.get(file, ()))

    def without_consequences(self, problems: Iterable[Problem], raw: Mapping[str, Any]) -> list[Problem]:
        """Return the problems without those that may follow from a mistake, told or in doubt.

        Args:
            problems: What was found after the stand-ins were put in.
            raw: The data of the files, by path within the folder.
        """
        found = list(dict.fromkeys(problems))
        for row in found:
            if row.code == "NRX127":
                self._add_declaration(self._name(row), raw.get(self._name(row)), row.path)
        unsupported = {row.file for row in found if row.code == "NRX114"}
        unnamed = any(row.code == "NRX116" for row in found)
        unscoped = self._unscoped(found, raw)
        return [
            row
            for row in found
            if not (row.code in _SUPPORT and row.file in unsupported)
            and not (row.code == "NRX119" and unscoped & _cited(raw.get(self._name(row))))
            and not (row.code == "NRX121" and unnamed)
            and not (self and self._is_consequence(row, raw))
        ]

    def _unscoped(self, found: Iterable[Problem], raw: Mapping[str, Any]) -> set[str]:
        """Return the ids of thresholds whose scope has a mistake: what it covers is not known."""
        places = [row.path.split(".") for row in found if self._name(row) == "thresholds.yaml"]
        rows = raw.get("thresholds.yaml", {}).get("thresholds", [])
        return {str(rows[int(path[1])]["id"]) for path in places if path[2:3] == ["scope"]}

    def _add_declaration(self, file: str, data: Any, path: str) -> None:
        """Note that a declaration of the vocabulary is wrong; under a wrong name nobody knows what it declares."""
        table, _, name = path.partition(".")
        if table == "findings" or not _NAME.match(name.partition(".")[0]):
            self._unread.add(file)
        self._names |= _declared(file, data, (table, name.partition(".")[0]))

    def _name(self, problem: Problem) -> str:
        return problem.file.removeprefix(self._within)

    def _is_consequence(self, row: Problem, raw: Mapping[str, Any]) -> bool:
        name = self._name(row)
        if row.line in self._lines.get(name, ()) or self._at_stand_in(name, row.path):
            return True
        if row.code == "NRX127" and name.startswith("vocabulary/"):
            return False
        if row.code == "NRX181" and self._decides(name, row.message):
            return True
        return self._says_name(row, raw.get(name)) or self._is_about_unread(row)

    def _at_stand_in(self, name: str, path: str) -> bool:
        return bool(path) and any(
            path == place or path.startswith(f"{place}.") or place.startswith(f"{path}.")
            for place in self._places.get(name, ())
        )

    def _keeps_role(self, name: str) -> bool:
        """Say whether the role of a strategy is as its file has it."""
        return name not in self._unread and name not in self._lines and not self.has_stand_in(name, "role")

    def _decides(self, name: str, message: str) -> bool:
        """Say whether a stand-in of a row decides which of its keys fit, or is the key that the message is about."""
        places = {place.partition(".")[0] for place in self._places.get(name, ())}
        return bool(places & _KINDS) or any(f"`{place}`" in message for place in places)

    def _says_name(self, row: Problem, data: Any) -> bool:
        words = set(re.findall(r"[\w.-]+", row.message))
        if any(name in words or name in row.path for name in self._names):
            return True
        cites = data.get("cites", []) if isinstance(data, dict) and row.code in _SUPPORT else []
        return any(not cite or self._names & set(cite.values()) for cite in cites)

    def _is_about_unread(self, row: Problem) -> bool:
        """Say whether the problem is about something that a file which cannot be trusted may hold."""
        rules = [name for name in (*self._unread, *self._places, *self._lines) if "/" in name]
        if row.code in _ABSENCE and any(not name.startswith("vocabulary/") for name in rules):
            return True
        text = f"{row.message} {row.path}"
        if row.code == "NRX184":  # the strategy's own mistakes change nothing about it, but for its role
            rules = [name for name in rules if name != self._name(row) or not self._keeps_role(name)]
        if row.code in _NAMING and any(f'"{PurePosixPath(name).stem}"' in text for name in rules):
            return True
        return any(
            row.code in _COMPARED.get(name, ())
            or f'"{PurePosixPath(name).stem}"' in text
            or (
                name.startswith("vocabulary/")
                and re.search(rf"\b{re.escape(PurePosixPath(name).stem)}\.", text) is not None
            )
            for name in self._unread
        )


def _cited(data: Any) -> set[str]:
    """Return the ids that the sources of a rule name."""
    return {str(what) for cite in (data or {}).get("cites", []) for what in cite.values()}


def _declared(file: str, data: Any, path: Path) -> set[str]:
    """Return the names whose declaration a place of a file is a part of; an empty set if they are not known."""
    if len(path) < 2 or not isinstance(data, dict):  # noqa: PLR2004 - a table and a row of it
        return set()
    if path[0] == "descriptors":
        return {f"{data.get('group')}.{path[1]}"}
    if path[0] in {"findings", "attributes", "imaging_roles"}:
        return {str(path[1])}
    row = value_at(data, path[:2]) if "/" not in file and path[2:] != ("id",) else None
    return {str(row["id"])} - {"_"} if isinstance(row, dict) and "id" in row else set()
