"""What a check found right in files, so that the next one reads anew only the files that changed.

It is kept in the user's cache, for each folder and each state of the program. A file is known by its name and its
content: then its data is that of the last check, and nothing that the file alone decides is wrong in it. What depends
on other files is never kept, but for the values of examples, which depend on the vocabulary: that is compared too.
"""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydantic

from nanorx._version import __version__
from nanorx.knowledge.files.cache import read_user_cache, write_user_cache
from nanorx.knowledge.files.tree import list_tree
from nanorx.knowledge.files.yaml_file import PARSER, YamlDocument, read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["KnownFiles"]

_PACKAGE = Path(__file__).resolve().parents[2]
_PROGRAM = ("knowledge", "common", "authoring/check", "errors.py")
"""The parts of the program that decide what is right in a file."""
_SHARE = 50
"""What is known is written anew when more than one file in so many is not in it."""


class KnownFiles:
    """The files of one folder that were right the last time, by name and content. Empty if nothing is known."""

    def __init__(self, folder: Path | None = None) -> None:
        self._key = "" if folder is None else _key(folder)
        found = read_user_cache(self._key) if self._key else None
        self._rows: Mapping[str, Any] = (found.files() if found else None) or {}
        self._read: dict[str, str] = {}
        self._words = ""

    def document(self, name: str, content: bytes, shown: str) -> YamlDocument | None:
        """Return a file of which the content is known to be right; None if it must be read.

        Args:
            name: The path of the file within the folder.
            content: Its content.
            shown: The name for messages.
        """
        self._read[name] = hashlib.sha256(content).hexdigest()
        return _KnownDocument(shown, self._rows[name][1], content) if self.has(name) else None

    def has(self, name: str) -> bool:
        """Say whether a file that was read has the content that is known to be right."""
        return name in self._rows and name in self._read and self._rows[name][0] == self._read[name]

    def has_examples(self, name: str) -> bool:
        """Say whether the values of the examples of a file are known to agree with each other."""
        return self.has(name) and self._rows[name][2] == self.vocabulary

    @property
    def vocabulary(self) -> str:
        """A hash of all on which it depends whether values contradict each other."""
        if not self._words:
            names = sorted(name for name in self._read if name.startswith("vocabulary/") or name == "base.yaml")
            self._words = _hash(f"{name} {self._read[name]}" for name in names)
        return self._words

    def learn(self, data: Mapping[str, Any], wrong: Collection[str]) -> None:
        """Keep what is known now.

        Args:
            data: The data of each file as it was read.
            wrong: The files of which anything at all was told; of these nothing is known.
        """
        right = {name: data[name] for name in data if name in self._read and name not in wrong}
        new = [name for name in right if not self.has_examples(name)]
        if self._key and len(new) * _SHARE > len(right):
            rows = {name: [self._read[name], row, self.vocabulary] for name, row in right.items()}
            write_user_cache(self._key, rows)


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
    """Yield name, size and time of change of each part of the program that decides what is right."""
    for part in _PROGRAM:
        path = _PACKAGE / part
        for name in [""] if path.is_file() else list_tree(path).files:
            if name.endswith((".py", ".yaml")) or not name:
                about = (path / name).stat()
                yield f"{part}/{name} {about.st_size} {about.st_mtime_ns}"


def _hash(lines: Collection[str] | Iterator[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
