"""Texts: known characters, whole sentences, whole words, nothing left to fill in."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from unicodedata import combining

from nanorx.authoring.check.codes import severity_of
from nanorx.authoring.check.lints.plain_english import english_texts
from nanorx.common.characters import foreign, named, plain
from nanorx.errors import Problem
from nanorx.knowledge.files.build import NOT_TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from nanorx.authoring.check.lints.context import LintContext
    from nanorx.common.characters import Foreign
    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["PLAIN", "TEXTS", "TO_FILL_IN", "lint_characters", "lint_filled", "lint_hyphens", "lint_sentences"]

TO_FILL_IN = "TODO"
"""The word that a scaffold leaves where the author must write."""

PLAIN = {
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
}
"""Characters with one plain way to write them."""

TEXTS = frozenset(
    {
        "about",
        "at",
        "authors",
        "because",
        "cancer",
        "case",
        "indication",
        "journal",
        "judgement",
        "label",
        "nanoparticle",
    }
    | {"note", "notice", "notice_short", "of", "pages", "place", "question", "say", "says", "scope_says", "short"}
    | {"harm", "region", "reviewed_by", "species", "summary", "text", "title", "volume"}
)
"""Keys that hold words for people. Everything else is compared with something, and is ASCII."""
_LABELS = frozenset({"choices", "imaging_roles"})
"""Tables of words for people."""
_TODO = re.compile(rf"\b{TO_FILL_IN}\b")
_BROKEN = re.compile(r"^ *[^# ].*?(\w*[^\W\d]-)$")
_GOES_ON = re.compile(r"^ +(?!(?:and|or|to)\b)[^\W\d]")


def lint_characters(documents: Mapping[str, YamlDocument]) -> Iterator[Problem]:
    """Yield every character that no text may hold, and every other one where only ASCII may stand.

    Of one kind of character the first of a line is told, with how often it stands there.
    """
    for document in documents.values():
        if all(line.isascii() and "\\" not in line for line in document.lines):
            continue
        for number, line in enumerate(document.lines, start=1):
            for rows in _strange(line).values():
                code, message, advice = _told(rows)
                start = rows[0].place + 1
                yield Problem(
                    code, message, advice, document.name, number, start, start + 1, line, severity=severity_of(code)
                )
        yield from _in_data(document)


def _strange(text: str) -> dict[str, list[Foreign]]:
    """Return the characters that no text may hold, each with every place where it stands."""
    found: dict[str, list[Foreign]] = {}
    for row in foreign(text):
        found.setdefault(row.letter, []).append(row)
    return found


def _in_data(document: YamlDocument) -> Iterator[Problem]:
    """Yield forbidden characters that are written as escapes, and others where only ASCII may stand."""
    for path, word, is_text in _words(document.data, ()):
        strange = _strange(word)
        for letter in dict.fromkeys(word) if not word.isascii() or strange else ():
            if letter in strange:
                told = _told(strange[letter])
            elif not letter.isascii() and not is_text:
                advice = f'Write "{plain(letter)}". Only titles, sentences and labels may contain other letters.'
                told = ("NRX155", f"a key, an id or a clause must be plain ASCII; this is {named(letter)}", advice)
            else:
                continue
            problem = document.problem(*told[:2], at=path, advice=told[2])
            if letter not in strange or letter not in problem.excerpt:
                yield replace(problem, severity=severity_of("NRX155"))


def _told(rows: list[Foreign]) -> tuple[str, str, str]:
    """Return code, message and advice about a character that no text may hold, from the places where it stands."""
    letter, looks_like = rows[0].letter, rows[0].looks_like
    written = PLAIN.get(letter) or looks_like or plain(letter)
    quote = "'" if '"' in written else '"'
    advice = "Write it with plain letters." if written.startswith("\\") else f"Write {quote}{written}{quote}."
    if letter in "\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}":
        advice = f'Write "{written}", in a formula "^{written}".'
    if combining(letter):
        advice = "Write the letter and its accent as one character."
    alike = f' and looks like "{looks_like}"' if looks_like else ""
    often = f"; it occurs {len(rows)} times here" if len(rows) > 1 else ""
    return "NRX155", f"the character {named(letter)} is not allowed in texts{alike}{often}", advice


def _words(data: Any, path: Path) -> Iterator[tuple[Path, str, bool]]:
    """Yield every key and every text of the data with its path, and whether people read it."""
    if isinstance(data, str):
        keys = [part for part in path if isinstance(part, str)]
        yield path, data, bool(keys) and (keys[-1] in TEXTS or (len(keys) > 1 and keys[-2] in _LABELS))
    elif isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(key, str):
                yield (*path, key), key, False
            yield from _words(value, (*path, key))


def lint_filled(documents: Mapping[str, YamlDocument]) -> Iterator[Problem]:
    """Yield the texts that a scaffold left to be filled in, in any file."""
    for document in documents.values():
        if not any(TO_FILL_IN in line for line in document.lines):
            continue
        seen: set[int] = set()
        for path, word in _texts(document.data, ()):
            if _TODO.search(word):
                where = ".".join(str(part) for part in path if part != TO_FILL_IN) or "the file"
                message, advice = f"{where} is not filled in yet", "The comment above it says what to write."
                problem = document.problem("NRX156", message, at=path, advice=advice)
                if problem.line not in seen:
                    seen.add(problem.line)
                    yield replace(problem, severity=severity_of("NRX156"))


def lint_hyphens(documents: Mapping[str, YamlDocument]) -> Iterator[Problem]:
    """Yield the lines that end within a word, at its hyphen: joined, the word has a space in it.

    `low- and high-risk` and the like may stand at the end of a line.
    """
    for document in documents.values():
        for number, (line, following) in enumerate(pairwise(document.lines), start=1):
            broken = _BROKEN.match(line) if line.endswith("-") else None
            if broken and _GOES_ON.match(following):
                word = f"{broken[1]} {following.split()[0]}"
                message = f'the line ends within a word, which is shown as "{word}"'
                advice, column = "Write the whole word on the next line.", broken.start(1) + 1
                yield Problem(
                    "NRX157", message, advice, document.name, number, column, len(line) + 1, line,
                    severity=severity_of("NRX157"),
                )  # fmt: skip


def lint_sentences(notes: LintContext) -> None:
    """Report sentences without their capital or full stop, and titles with one."""
    for file, data in _rules(notes):
        _sentence(notes, file, "say", data["say"])
        if not data["because"].strip().endswith((".", "?", "!")):
            words, advice = "`because` does not end with a full stop", "End with a full stop."
            notes.add(file, "NRX157", words, at=("because",), advice=advice)
        _title(notes, file, data["title"])
    for file, data in notes.studies():
        if notes.known.has(file):
            continue
        for key in ("say", "harm"):
            _sentence(notes, file, key, data.get(key, ""))
        _title(notes, file, data["title"])
    for file, rows in notes.rows("strategies/", "judgement"):
        if notes.known.has(file):
            continue
        for place, words in enumerate(rows):
            if not words.strip().endswith((".", "?", "!")):
                advice = (
                    "End with a full stop. In brackets put a text with a comma in quotes, or it is cut at the comma."
                )
                notes.add(file, "NRX157", f'"{words}" is not a whole sentence', at=("judgement", place), advice=advice)
    for file, title in notes.rows("strategies/", "title"):
        _title(notes, file, title)
    for file, table in notes.rows("approaches.yaml", "approaches"):
        for name, row in table.items():
            _title(notes, file, row["title"], ("approaches", name, "title"))
    _lint_vocabulary(notes)


def _lint_vocabulary(notes: LintContext) -> None:
    """Report questions, explanations, sentences and labels of the vocabulary in another form than pages show."""
    common = _common_words(notes)
    for key in ("descriptors", "findings", "attributes"):
        for file, table in notes.rows("vocabulary/", key):
            for name, row in table.items():
                _words_of(notes, file, (key, name), row, common)
    for key in ("contradictions", "implausible"):
        for file, rows in notes.rows("vocabulary/", key):
            for place, row in enumerate(rows):
                _sentence(notes, file, "say", row.get("say", ""), (key, place, "say"))


def _words_of(notes: LintContext, file: str, at: Path, row: Mapping[str, Any], common: AbstractSet[str]) -> None:
    question, about, label = row.get("question", "?"), row.get("about", "."), row.get("label", "")
    if not question.strip().endswith("?"):
        advice = "Pages and forms show it as a question: end with a question mark."
        notes.add(file, "NRX157", "the question does not end with a question mark", at=(*at, "question"), advice=advice)
    if not about.strip().endswith((".", "?", "!")):
        notes.add(
            file, "NRX157", "`about` does not end with a full stop", at=(*at, "about"), advice="End with a full stop."
        )
    if label.endswith("."):
        notes.add(file, "NRX157", "a label ends without a full stop", at=(*at, "label"), advice="Remove it.")
    first = re.match(r"[A-Z][a-z]+(?= |$)", label)
    if first and first[0].lower() in common:
        advice = f'Pages show it within sentences: write "{first[0].lower()}".'
        notes.add(file, "NRX157", "a label begins with a small letter", at=(*at, "label"), advice=advice)


def _common_words(notes: LintContext) -> frozenset[str]:
    """Return the words that labels and explanations of the vocabulary hold in small letters: they are no names."""
    texts = (
        text
        for file, data in notes.raw.items()
        if file.startswith("vocabulary/")
        for _, text in english_texts(file, data)
    )
    return frozenset(word for text in texts for word in re.findall(r"(?<![\w-])[a-z]+(?![\w-])", text))


def _rules(notes: LintContext) -> Iterator[tuple[str, Any]]:
    """Yield the file and the data of each rule that is not retired or known, whatever is wrong with its clauses."""
    for file, data in notes.raw.items():
        if notes.known.has(file):
            continue
        if "/" in file and file.partition("/")[0] not in NOT_TOPICS and data["status"] != "retired":
            yield file, data


def _sentence(notes: LintContext, file: str, key: str, text: str, at: Path = ()) -> None:
    """Report a text for a page that does not begin with a capital and end with a full stop; there may be none."""
    words = text.split()
    if words and (not words[-1].endswith((".", "?", "!")) or words[0].islower()):
        advice = "Pages show it alone: begin with a capital letter and end with a full stop."
        advice += _cut(notes, file, at or (key,))
        notes.add(file, "NRX157", f"`{key}` is not a whole sentence", at=at or (key,), advice=advice)


def _title(notes: LintContext, file: str, title: str, at: Path = ("title",)) -> None:
    if title.endswith("."):
        notes.add(file, "NRX157", "a title ends without a full stop", at=at, advice="Remove it.")


def _cut(notes: LintContext, file: str, at: Path) -> str:
    """Return advice if the text is cut off at ` #`, which begins a comment; else an empty text."""
    document = notes.documents[file]
    place = document.values.get(at)
    is_cut = place is not None and " #" in document.lines[place.line - 1]
    return "\nText after ` #` is a comment and is not read; put the text in quotes." if is_cut else ""


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
