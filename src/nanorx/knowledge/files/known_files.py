"""What a check found right in files, so that the next one reads anew only the files that changed.

It is kept in the user's cache, for each folder and each state of the program. A file is known by its name and its
content: then its data is that of the last check, and nothing that the file alone decides is wrong in it. Where the
vocabulary and base.yaml are the same as well, nothing is wrong that depends on these alone; where in addition every
name is still there that was there, the file names nothing that is missing. What depends on anything else is not kept.
"""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydantic

from nanorx._version import __version__
from nanorx.common.lazy import lazy_property
from nanorx.knowledge.files.cache import read_user_cache, write_user_cache
from nanorx.knowledge.files.tree import list_tree
from nanorx.knowledge.files.yaml_file import PARSER, YamlDocument, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

__all__ = ["KnownFiles"]

_PACKAGE = Path(__file__).resolve().parents[2]
_RULES = "rules/"
"""The built-in rule base within the package, which is no part of the program."""
_SHARE = 50
"""What is known is written anew when more than one file in so many is not in it."""


class KnownFiles:
    """The files of one folder that were right the last time, by name and content. Empty if nothing is known."""

    def __init__(self, folder: Path | None = None) -> None:
        self._key = "" if folder is None else _key(folder)
        found = read_user_cache(self._key) if self._key else None
        kept: Mapping[str, Any] = (found.files() if found else None) or {}
        self._rows: Mapping[str, Any] = kept.get("files", {})
        self._words: str = kept.get("vocabulary", "")
        self._names = frozenset(kept.get("names", ()))
        self._read: dict[str, str] = {}
        self._same: set[str] = set()
        self._data: dict[str, Any] = {}

    def document(self, name: str, content: bytes, shown: str) -> YamlDocument | None:
        """Return a file of which the content is known to be right; None if it must be read.

        Args:
            name: The path of the file within the folder.
            content: Its content.
            shown: The name for messages.
        """
        self._read[name] = hashlib.sha256(content).hexdigest()
        if name not in self._rows or self._rows[name][0] != self._read[name]:
            return None
        self._same.add(name)
        document = _KnownDocument(shown, self._rows[name][1], content)
        self.add(name, document.data)
        return document

    def add(self, name: str, data: Any) -> None:
        """Note the data of a file that was read."""
        self._data[name] = data

    def has(self, name: str) -> bool:
        """Say whether a file that was read has the content that is known to be right."""
        return name in self._same

    def agrees(self, name: str) -> bool:
        """Say whether a file is known to be right under the vocabulary and the base.yaml that were read."""
        return self.has(name) and self._words == self._vocabulary

    def pointing_at(self, names: Collection[str]) -> frozenset[str]:
        """Return the files that are known to name nothing but these and what the vocabulary and base.yaml declare."""
        return frozenset(filter(self.agrees, self._same) if self._names.issubset(names) else ())

    def uses(self, name: str) -> Mapping[str, Collection[str]] | None:
        """Return what a file uses, names by their kind; None if it is not known."""
        return self._rows[name][2] if self.has(name) else None

    @lazy_property
    def _vocabulary(self) -> str:
        """A hash of the vocabulary and of base.yaml, when all files were read."""
        names = sorted(name for name in self._read if name.startswith("vocabulary/") or name == "base.yaml")
        return _hash(f"{name} {self._read[name]}" for name in names)

    def learn(
        self, wrong: Collection[str], names: Collection[str], uses: Callable[[str, Any], Mapping[str, Collection[str]]]
    ) -> None:
        """Keep what is known now, after a check of everything.

        Args:
            wrong: The files of which anything at all was told; of these nothing is known.
            names: What files outside the vocabulary declare and others name.
            uses: Returns what a file uses, from its name and its data.
        """
        right = {name: data for name, data in self._data.items() if name not in wrong}
        new = right.keys() - self.pointing_at(names)
        if self._key and len(new) * _SHARE > len(right):
            rows = {name: [self._read[name], data, self.uses(name) or uses(name, data)] for name, data in right.items()}
            write_user_cache(self._key, {"vocabulary": self._vocabulary, "names": sorted(names), "files": rows})


class _KnownDocument(YamlDocument):
    """A file with known data, of which the lines and places are found when something is to be told about them."""

    __slots__ = ("_content",)

    def __init__(self, name: str, data: Any, content: bytes) -> None:
        self.name = name
        self.data = data
        self._content = content

    def __getattr__(self, what: str) -> Any:
        """Read the file when one of its lines or places is asked for the first time."""
        if what not in {"lines", "keys", "values"}:
            raise AttributeError(what)
        read = read_yaml(self._content.decode("utf-8-sig"), self.name)
        self.lines, self.keys, self.values = read.lines, read.keys, read.values
        return getattr(self, what)


def _key(folder: Path) -> str:
    """Return a hash of a folder and of the program as it is now."""
    versions = (__version__, platform.python_version(), pydantic.VERSION, PARSER)
    return _hash([*versions, str(folder.resolve()), *_program()])


def _program() -> Iterator[str]:
    """Yield name, size and time of change of each part of the program: any of them may decide what is right."""
    for name in list_tree(_PACKAGE).files:
        if name.endswith((".py", ".yaml")) and not name.startswith(_RULES):
            about = (_PACKAGE / name).stat()
            yield f"{name} {about.st_size} {about.st_mtime_ns}"


def _hash(lines: Collection[str] | Iterator[str]) -> str:
    # The name of a file may be no UTF-8.
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
