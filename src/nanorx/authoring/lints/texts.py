"""Texts: plain characters, whole sentences, nothing left to fill in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanorx.authoring.codes import severity_of
from nanorx.knowledge.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.authoring.lints.notes import Notes, RuleFile
    from nanorx.knowledge.yamlfile import Document, Path

__all__ = ["PLAIN", "TO_FILL_IN", "lint_characters", "lint_filled", "lint_sentences"]

TO_FILL_IN = "TODO"
"""The word that a scaffold leaves where the author must write."""

PLAIN = {
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
}
"""Characters with one plain way to write them."""

_WORDS = {
    "\N{LESS-THAN OR EQUAL TO}": "at most",
    "\N{GREATER-THAN OR EQUAL TO}": "at least",
    "\N{DEGREE SIGN}": "60 C",
    "\N{MICRO SIGN}": "u",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{PLUS-MINUS SIGN}": "about",
}
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_TODO = re.compile(rf"\b{TO_FILL_IN}\b")


def lint_characters(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Characters outside ASCII, the first of each line."""
    for document in documents.values():
        for number, line in enumerate(document.lines, start=1):
            found = _FOREIGN.search(line)
            if found:
                letter = found.group()
                plain = PLAIN.get(letter) or _WORDS.get(letter)
                advice = f'Write "{plain}".' if plain else "Write it with plain letters."
                shown = f"U+{ord(letter):04X}"
                yield Problem(
                    "NRX155",
                    f"the character {shown} is not plain ASCII",
                    advice,
                    document.name,
                    number,
                    found.start() + 1,
                    found.end() + 1,
                    "".join("?" if ord(item) > 127 else item for item in line),  # noqa: PLR2004 - the last of ASCII
                    severity=severity_of("NRX155"),
                )


def lint_filled(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """What a scaffold left to be filled in, in any file."""
    for document in documents.values():
        if not any(TO_FILL_IN in line for line in document.lines):
            continue
        seen: set[int] = set()
        for path, word in _texts(document.data, ()):
            if _TODO.search(word):
                where = ".".join(str(part) for part in path if part != TO_FILL_IN) or "the file"
                message, advice = f"{where} is still to be filled in", "The comment above it says what to write."
                problem = document.problem("NRX156", message, at=path, advice=advice)
                if problem.line not in seen:
                    seen.add(problem.line)
                    yield replace(problem, severity=severity_of("NRX156"))


def lint_sentences(notes: Notes) -> None:
    """Report sentences without their capital or full stop, and titles with one."""
    for item in notes.active():
        say = item.rule.say.strip()
        if not say.endswith((".", "?", "!")) or say.split()[0].islower():
            advice = "It stands beside a sign in pages: begin with a capital, end with a full stop."
            notes.add(
                item.file, "NRX157", "`say` is not a whole sentence", at=("say",), advice=advice + _cut(notes, item)
            )
        if not item.rule.because.endswith((".", "?", "!")):
            notes.add(
                item.file,
                "NRX157",
                "`because` does not end a sentence",
                at=("because",),
                advice="End with a full stop.",
            )
    for file, rows in notes.rows("strategies/", "judgement"):
        for place, words in enumerate(rows):
            if not words.strip().endswith((".", "?", "!")):
                advice = "End with a full stop. In brackets a text with a comma stands in quotes, or it is cut there."
                notes.add(file, "NRX157", f'"{words}" is no whole sentence', at=("judgement", place), advice=advice)
    titles = [(item.file, item.rule.title) for item in notes.active()]
    titles += [(file, title) for file, title in notes.rows("strategies/", "title")]
    for file, title in titles:
        if title.endswith("."):
            notes.add(file, "NRX157", "a title has no full stop", at=("title",), advice="Remove it.")


def _cut(notes: Notes, item: RuleFile) -> str:
    """A ` #` begins a remark, and what follows it is not read."""
    document = notes.documents[item.file]
    line = document.lines[document.values["say",].line - 1]
    return "\nWhat stands after ` #` is not read; put the text in quotes." if " #" in line else ""


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
        return
    rows: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, dict):
        yield from (((*path, key), key) for key in data if TO_FILL_IN in key)
        rows = data.items()
    elif isinstance(data, list):
        rows = enumerate(data)
    for key, value in rows:
        yield from _texts(value, (*path, key))
