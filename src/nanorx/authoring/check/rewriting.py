"""Replaces one key or value in the text of a YAML file; everything else, comments included, stays to the letter."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from nanorx.errors import InputError
from nanorx.knowledge.files.yaml_file import read_yaml, text_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["place_of", "quoted", "with_key", "with_value", "with_wordings"]


def place_of(document: YamlDocument, line: int, column: int) -> tuple[Path, bool] | None:
    """Find what begins at a line and column, both from 1: its path, and whether it is the key; None if nothing does."""
    for table, is_key in ((document.values, False), (document.keys, True)):
        found = [path for path, mark in table.items() if (mark.line, mark.column) == (line, column)]
        if found:
            return max(found, key=len), is_key
    return None


def with_value(document: YamlDocument, path: Path, written: str) -> YamlDocument | None:
    """Return the file with a value of one line written anew; None if the file would then say anything else.

    Args:
        document: The file.
        path: The path of the value.
        written: The new value, as YAML.
    """
    try:
        value = read_yaml(written, "value").data
    except InputError:
        return None
    mark = document.values.get(path)
    if mark is None:
        return None
    end = _end_of(document, mark.line, mark.column)
    if end is None:
        return None
    lines = _cut(document.lines, mark.line, mark.column, end, written)
    return _checked(document, lines, _with(document.data, path, value))


def with_key(document: YamlDocument, path: Path, name: str) -> YamlDocument | None:
    """Return the file with the last key of a path written anew; None if the file would then say anything else."""
    mark = document.keys.get(path)
    end = None if mark is None else _end_of(document, mark.line, mark.column)
    if mark is None or end is None:
        return None
    lines = _cut(document.lines, mark.line, mark.column, end, name)
    return _checked(document, lines, _renamed(document.data, path, name))


def with_wordings(
    document: YamlDocument, path: Path, new: str, swaps: Sequence[tuple[str, str]]
) -> YamlDocument | None:
    """Return the file with words of a value written anew, in their order; None if it cannot be done safely.

    Args:
        document: The file.
        path: The path of the value.
        new: The whole new value.
        swaps: What stands in the value, and what to write for it.
    """
    mark = document.values.get(path)
    wanted = _with(document.data, path, new)
    end = _ends(document).get((mark.line, mark.column - 1)) if mark is not None else None
    if mark is None or end is None:
        return None
    first, last = mark.line - 1, end[0] - 1
    text = "\n".join(document.lines[first : last + 1])
    at = mark.column - 1
    head, body = text[:at], text[at:]
    done = ""
    for old, word in swaps:
        found = re.search(r"\s+".join(map(re.escape, old.split())) if old.strip() else r"(?<=\S) {2,}(?=\S)", body)
        if found is None:
            return None
        broken = re.search(r"\n\s*", found[0])
        done += body[: found.start()] + word
        body = body[found.end() :]
        if broken:  # the line goes on as long as it was
            done, body = done + broken[0], body.lstrip(" ")
    lines = [*document.lines[:first], *(head + done + body).split("\n"), *document.lines[last + 1 :]]
    return _checked(document, lines, wanted)


def quoted(text: str) -> str:
    """Return a text as YAML in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _end_of(document: YamlDocument, line: int, column: int) -> int | None:
    """Return the column (from 0) after what begins at a place, if it ends on its line."""
    end = _ends(document).get((line, column - 1))
    if end is not None:
        return end[1] if end[0] == line else None
    rest = document.lines[line - 1][column - 1 :]
    if not rest.strip() or rest.lstrip().startswith("#"):  # an empty value has no characters
        return column - 1
    closing = _closing(rest) if rest[0] in "[{" else None
    return None if closing is None else column + closing


def _ends(document: YamlDocument) -> dict[tuple[int, int], tuple[int, int]]:
    return {start: end for start, end, _ in text_places(document.lines)}


def _closing(text: str) -> int | None:
    """Return where the bracket is closed that a text begins with; None if it goes on below or holds quotes."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "[{") - (letter in "]}")
        if not depth:
            return at
        if letter in "\"'":
            return None
    return None


def _cut(lines: list[str], line: int, column: int, end: int, new: str) -> list[str]:
    text = lines[line - 1]
    return [*lines[: line - 1], f"{text[: column - 1]}{new}{text[end:]}", *lines[line:]]


def _checked(document: YamlDocument, lines: Iterable[str], wanted: Any) -> YamlDocument | None:
    try:
        found = read_yaml("\n".join(lines) + "\n", document.name)
    except InputError:
        return None
    return found if found.data == wanted else None


def _with(data: Any, path: Path, value: Any) -> Any:
    found = deepcopy(data)
    if not path:
        return value
    _at(found, path[:-1])[path[-1]] = value
    return found


def _renamed(data: Any, path: Path, name: str) -> Any:
    found = deepcopy(data)
    group = _at(found, path[:-1])
    items = [(name if key == path[-1] else key, value) for key, value in group.items()]
    group.clear()
    group.update(items)
    return found


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
