"""Corrects what has one right form: what `corrections.py` knows, then order of keys, spacing, characters, `unless`.

Comments stay: a comment above a key moves with it. The data of a file stays the same but for what was corrected, the
plain characters and the added `unless`. A file whose meaning would change is left as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from nanorx.authoring.check.accepted import ignores
from nanorx.authoring.check.corrections import corrected
from nanorx.authoring.check.lints.form import misplaced
from nanorx.authoring.check.lints.texts import PLAIN
from nanorx.common.characters import foreign
from nanorx.errors import InputError
from nanorx.knowledge.files.checks.shapes import model_for
from nanorx.knowledge.files.line_ends import line_end_of, with_line_end, with_plain_ends
from nanorx.knowledge.files.models.rules import RuleFile
from nanorx.knowledge.files.writing import write_files
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.errors import Problem
    from nanorx.knowledge.files.yaml_file import Path as DataPath
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["fix_files", "fix_text"]

_PLAIN = str.maketrans(PLAIN)
_ROUNDS = 200
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_WORD = re.compile(r"[^\W\d_]+")
_MODELINE = "# yaml-language-server:"


def fix_files(
    folder: Path, names: Iterable[str], problems: Iterable[Problem] = (), vocabulary: Vocabulary | None = None
) -> list[str]:
    """Correct the files of a rule base in place.

    No file is changed unless there is room for all of them.

    Args:
        folder: The folder of the rule base.
        names: The files, relative to the folder; one that cannot be read is left out.
        problems: What a check of the folder has found; without it only the form is corrected.
        vocabulary: By which other words for a choice are known.

    Returns:
        The names of the files that changed.

    Raises:
        UsageError: A file cannot be written to.
        NotWrittenError: There is no room on the disk.
    """
    by_file: dict[str, list[Problem]] = {}
    for row in problems:
        by_file.setdefault(row.file, []).append(row)
    changed: dict[str, str] = {}
    for name in names:
        try:
            before = Path(folder, name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        after = fix_text(name, before, by_file.get(f"{folder}/{name}", ()), vocabulary)
        if after != before:
            changed[name] = after
    write_files({Path(folder, name): text for name, text in changed.items()})
    return list(changed)


def fix_text(name: str, text: str, problems: Iterable[Problem] = (), vocabulary: Vocabulary | None = None) -> str:
    """Return the corrected text of a file; `name`, its path within the rule base, decides the order of its keys.

    Lines end as they did; where they end in different ways and something is corrected, in the most frequent one. What
    a comment of the file accepts stays. `problems` are those of this file.
    """
    plain = with_plain_ends(text)
    own = plain.removeprefix(_MARK)
    right = corrected(name, own, problems, vocabulary)
    fixed = _fixed(name, plain if right == own else right)
    return text if fixed == plain else with_line_end(fixed, line_end_of(text))


def _fixed(name: str, text: str) -> str:
    kept = {row.code for row in ignores(text.splitlines())}
    clean = text.removeprefix(_MARK)
    clean = clean if "NRX155" in kept else _with_plain_letters(clean)
    clean = clean if "NRX159" in kept else _spaced(clean)
    try:
        data = read_yaml(clean, name).data
        same = data == _plain(read_yaml(text, name).data)
    except InputError:
        return text
    if not same:
        return text
    fixed = _with_unless(name, clean, data)
    fixed = fixed if "NRX158" in kept else _sorted(name, fixed)
    try:
        found = read_yaml(fixed, name).data
    except InputError:
        return clean
    if isinstance(found, dict) and "unless" not in data:
        found = {key: value for key, value in found.items() if key != "unless"}
    return fixed if found == data and _accepted(fixed) == _accepted(clean) else clean


def _accepted(text: str) -> list[tuple[str, str, int]]:
    """Return which warnings the comments of a file accept: code, reason, and whether it is for the whole file."""
    return sorted((row.code, row.reason, min(row.about, 1)) for row in ignores(text.splitlines()))


def _spaced(text: str) -> str:
    """Remove spaces at the end of lines and repeated blank lines, write tabs as spaces, and end with one line end."""
    lines = [line.expandtabs(2).rstrip() for line in text.splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip("\n") + "\n" if any(kept) else ""


def _with_plain_letters(text: str) -> str:
    """Write characters in their one plain way, and letters of other alphabets that stand in a word of Latin ones."""
    if text.isascii():
        return text
    return _WORD.sub(_in_latin, normalize("NFC", text).translate(_PLAIN))


def _in_latin(found: re.Match[str]) -> str:
    """Return a word with its look-alikes replaced, if all others of its letters are ASCII."""
    word = found[0]
    strange = {row.letter: row.looks_like for row in foreign(word)}
    others = [letter for letter in word if letter not in strange]
    if not all(strange.values()) or not any(letter.isalpha() for letter in others) or not "".join(others).isascii():
        return word
    return "".join(strange.get(letter, letter) for letter in word)


def _plain(data: Any) -> Any:
    if isinstance(data, str):
        return _with_plain_letters(data)
    if isinstance(data, dict):
        return {_plain(key): _plain(value) for key, value in data.items()}
    return [_plain(item) for item in data] if isinstance(data, list) else data


def _with_unless(name: str, text: str, data: Any) -> str:
    """Add an empty `unless` to a rule without one; no other key has a default that can be added."""
    if model_for(name) is not RuleFile or not isinstance(data, dict) or "unless" in data or "then" not in data:
        return text
    return re.sub(r"^then:", "unless: []\nthen:", text, count=1, flags=re.MULTILINE)


def _sorted(name: str, text: str) -> str:
    """Sort one group of keys after the other until no group is left that can be sorted."""
    stuck: set[DataPath] = set()
    for _ in range(_ROUNDS):
        document = read_yaml(text, name)
        row = next((row for row in misplaced(name, document.data) if row[0] not in stuck), None)
        if row is None:
            break
        path, wanted = row
        lines = _sort_group(document, path, wanted)
        if lines is None:
            stuck.add(path)
        else:
            text = "\n".join(lines) + "\n"
    return text


def _sort_group(document: YamlDocument, path: DataPath, wanted: list[str]) -> list[str] | None:
    """Return the lines of the file with the keys of one group in order; None if the group is not laid out plainly."""
    data: Any = document.data
    for part in path:
        data = data[part]
    marks = {key: document.keys[*path, key] for key in data}
    start = document.values[path]
    order = [*wanted, *(key for key in data if key not in wanted)]
    line = document.lines[start.line - 1]
    if line[start.column - 1 : start.column] == "{":
        return _sort_flow(document.lines, start.line - 1, start.column - 1, list(data), order)
    columns = {mark.column for mark in marks.values()}
    if len(columns) != 1 or len({mark.line for mark in marks.values()}) != len(marks):
        return None
    return _sort_block(document.lines, {key: mark.line - 1 for key, mark in marks.items()}, columns.pop() - 1, order)


def _sort_block(lines: list[str], rows: dict[str, int], column: int, order: list[str]) -> list[str]:
    """Sort a group with one key a line; comments right above a key belong to it."""
    first = min(rows.values())
    end = _end(lines, max(rows.values()), column)
    starts = {key: row if row == first else _with_comments(lines, row) for key, row in rows.items()}
    if column == 0:
        starts = {key: _with_comments(lines, row, after_blank=True) for key, row in rows.items()}
    cuts = [*sorted(starts.values()), end]
    chunks = {key: lines[start : cuts[cuts.index(start) + 1]] for key, start in starts.items()}
    if column == 0 and order[0] != min(rows, key=lambda key: rows[key]):
        chunks[order[0]] = _ignored_beside(chunks[order[0]])
    dash = lines[first][:column]
    if dash.strip():  # the first key stands behind the dash of a list
        now, then = min(rows, key=lambda key: rows[key]), order[0]
        chunks[now] = [" " * column + chunks[now][0][column:], *chunks[now][1:]]
        at = rows[then] - starts[then] if then != now else 0
        chunks[then] = [*chunks[then][:at], dash + chunks[then][at][column:], *chunks[then][at + 1 :]]
    return [*lines[: cuts[0]], *(line for key in order for line in chunks[key]), *lines[end:]]


def _ignored_beside(chunk: list[str]) -> list[str]:
    """Move a comment that accepts a warning beside its key: above the first key it would be about the whole file."""
    key = next(place for place, line in enumerate(chunk) if not line.startswith("#"))
    found = [place for place in range(key) if next(ignores([chunk[place]]), None) is not None]
    if len(found) != 1 or " #" in chunk[key]:
        return chunk
    beside = f"{chunk[key]}  {chunk[found[0]]}"
    return [*chunk[: found[0]], *chunk[found[0] + 1 : key], beside, *chunk[key + 1 :]]


def _end(lines: list[str], row: int, column: int) -> int:
    """Return the row after the last one of a value that begins in this row."""
    end = row + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > column or _in_list(lines[end], column)):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _in_list(line: str, column: int) -> bool:
    """Say whether the line belongs to a list that stands at the column of its key."""
    return _indent(line) == column and line[column:].startswith("- ")


def _with_comments(lines: list[str], row: int, *, after_blank: bool = False) -> int:
    """Return the row of the first comment line right above a row; the comment at the top belongs to the file."""
    start = row
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    if after_blank and start == 0 and row > 0:
        start = _after_modeline(lines, row)
    return start


def _after_modeline(lines: list[str], row: int) -> int:
    """Return the first row below the comments at the top of a file that are for editors or accept warnings in it."""
    about_file = [at for at in range(row) if lines[at].startswith(_MODELINE) or next(ignores([lines[at]]), None)]
    return max(about_file, default=-1) + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _sort_flow(lines: list[str], row: int, column: int, keys: list[str], order: list[str]) -> list[str] | None:
    """Sort a group in braces on one line; None if it does not end on this line."""
    parts, end = _split_flow(lines[row], column)
    if end < 0 or len(parts) != len(keys):
        return None
    by_key = dict(zip(keys, (part.strip() for part in parts), strict=True))
    text = ", ".join(by_key[key] for key in order)
    return [*lines[:row], f"{lines[row][:column]}{{{text}}}{lines[row][end + 1 :]}", *lines[row + 1 :]]


def _split_flow(line: str, column: int) -> tuple[list[str], int]:
    """Return the parts between the braces that open at a column, and the column of the closing one (-1: not here)."""
    depth, quote, start = 0, "", column + 1
    parts: list[str] = []
    for place in range(column, len(line)):
        letter = line[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and line[place - 1] in " {[,:":
            quote = letter
        elif letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
            if depth == 0:
                return [*parts, line[start:place]], place
        elif letter == "," and depth == 1:
            parts.append(line[start:place])
            start = place + 1
    return parts, -1
