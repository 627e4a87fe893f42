"""Plain English: American spelling, plain words in full, no word twice, sentences of a length that one can read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.authoring.check.codes import severity_of
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nanorx.errors import Problem
    from nanorx.knowledge.files.yaml_file import Path as DataPath
    from nanorx.knowledge.files.yaml_file import YamlDocument

__all__ = ["Wording", "english_texts", "lint_english", "wordings"]

WORDS = Path(__file__).parents[1] / "plain_english.yaml"
MOST_WORDS = 40
"""Words of a sentence. Beyond it nobody remembers the beginning."""

_KEYS = frozenset({"about", "because", "harm", "judgement", "label", "note", "question", "say", "says", "title"})
"""Keys of texts that are written for a rule base. Others quote: the title of a paper, the name of a journal."""
_LABELS = frozenset({"choices", "imaging_roles"})
_QUOTING = frozenset({"references.yaml"})
_TOLD = {
    "american": 'American spelling is "{new}"',
    "plain": 'a plain word for "{old}" is "{new}"',
    "in_full": '"{old}" is written in full: "{new}"',
    "single_negation": '"{old}" says twice what "{new}" says once',
    "twice": 'the word "{new}" stands twice',
    "spaces": "there are several spaces between two words",
}
_TWICE = re.compile(r"\b(?!(?:that|had)\b)([a-z]+) \1\b(?![-'])")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_QUOTED = re.compile(r'"[^"]*"|`[^`]*`|\bjudgement:')
"""What is left as it is: words in quotes, and the names of keys."""
_SENTENCE = re.compile(r"(?<=[.?!:;])\s+")


class Wording(NamedTuple):
    """A part of a text that is better written otherwise: where it stands in the text, and how to write it."""

    kind: str
    start: int
    end: int
    old: str
    new: str

    def message(self) -> str:
        """Say what is wrong."""
        return _TOLD[self.kind].format(old=self.old, new=self.new)


def lint_english(documents: Mapping[str, YamlDocument]) -> Iterator[Problem]:
    """Yield the wordings of texts for people that are better written otherwise, and sentences that are too long."""
    texts = [
        (document, path, text)
        for name, document in documents.items()
        for path, text in english_texts(name, document.data)
    ]
    known = _known().within("\n".join(text for _, _, text in texts))
    for document, path, text in texts:
        for row in wordings(text, known):
            advice = f'Write "{row.new}".' if row.new.strip() else "Write one."
            problem = document.problem("NRX178", row.message(), at=path, advice=advice)
            yield replace(problem, severity=severity_of("NRX178"))
        size = _longest(text)
        if size > MOST_WORDS:
            words = f"a sentence of {size} words; {MOST_WORDS} are the most"
            problem = document.problem("NRX179", words, at=path, advice="Make two sentences of it.")
            yield replace(problem, severity=severity_of("NRX179"))


def _longest(text: str) -> int:
    """Return the words of the longest sentence; a colon and a semicolon end one too."""
    if text.count(" ") < MOST_WORDS:
        return 0
    return max(len(part.split()) for part in _SENTENCE.split(text))


def english_texts(name: str, data: Any) -> Iterator[tuple[DataPath, str]]:
    """Yield the texts that were written for people in a file, each with its path; what quotes others is left out."""
    return iter(()) if name in _QUOTING else _texts(data, (), wanted=False, labels=False)


def _texts(data: Any, path: DataPath, *, wanted: bool, labels: bool) -> Iterator[tuple[DataPath, str]]:
    """Yield the texts below a path; `wanted`: its key is that of a text; `labels`: it is a table of texts."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, (dict, list)):
                yield from _texts(value, (*path, key), wanted=labels or key in _KEYS, labels=key in _LABELS)
            elif (labels or key in _KEYS) and isinstance(value, str):
                yield (*path, key), value
    elif isinstance(data, list):
        for place, value in enumerate(data):
            if isinstance(value, (dict, list)):
                yield from _texts(value, (*path, place), wanted=wanted, labels=False)
            elif wanted and isinstance(value, str):
                yield (*path, place), value


def wordings(text: str, known: KnownWords | None = None) -> list[Wording]:
    """Return what is better written otherwise in a text, in its order; what stands in quotes is left as it is.

    A word with a capital within a sentence is a name: the Haematology Society keeps its spelling.
    """
    found = [*(known or _known()).find(text), *_twice(text)]
    if not found:
        return []
    quoted = [row.span() for row in _QUOTED.finditer(text)]
    free = (row for row in found if not any(start <= row.start < end for start, end in quoted))
    kept: list[Wording] = []
    for row in sorted(free, key=lambda row: (row.start, -row.end)):
        if not kept or row.start >= kept[-1].end:
            kept.append(row)
    return kept


def _twice(text: str) -> Iterator[Wording]:
    words = text.split(" ")
    if any(first == second[: len(first)] for first, second in pairwise(words)):
        yield from (Wording("twice", *row.span(), row.group(), row[1]) for row in _TWICE.finditer(text))
    if "  " in text:
        yield from (Wording("spaces", *row.span(), row.group(), " ") for row in _SPACES.finditer(text))


class KnownWords:
    """The words of the list, each as a pattern with what to write, and one pattern that finds any of them."""

    def __init__(self, words: Sequence[tuple[str, str, str]]) -> None:
        self._words = words
        self._forms = [
            (kind, re.compile(re.escape(old).replace(r"\*", "([a-z]*)")), new.replace("*", r"\1"))
            for kind, old, new in words
        ]
        any_of = "|".join(sorted((form.pattern for _, form, _ in self._forms), key=len, reverse=True))
        self._any = re.compile(rf"(?<![\w/.-])(?:{any_of.replace('([', '(?:[')})(?![\w/])", re.IGNORECASE)

    def within(self, text: str) -> KnownWords:
        """Return the words that occur in a text, so that its parts are searched for these alone."""
        lower = text.lower()
        return KnownWords([row for row in self._words if row[1].strip("*") in lower])

    def find(self, text: str) -> Iterator[Wording]:
        """Yield the words of the list that stand in a text."""
        if not self._words:
            return
        for found in self._any.finditer(text):
            old = found.group()
            begins = found.start() == 0 or text[: found.start()].rstrip()[-1:] in {".", "?", "!"}
            if begins or old == old.lower():
                ends = old.endswith(".") and not text[found.end() :].strip()
                yield from self._meant(old, found.start(), "." if ends else "")

    def _meant(self, old: str, start: int, stop: str) -> Iterator[Wording]:
        for kind, form, new in self._forms:
            if form.fullmatch(old.lower()):
                word = form.sub(new, old.lower())
                word = word[:1].upper() + word[1:] if old[0].isupper() else word
                yield Wording(kind, start, start + len(old), old, word + stop)
                return


@cache
def _known() -> KnownWords:
    lists = read_yaml(WORDS.read_text(encoding="utf-8"), WORDS.name).data
    return KnownWords([(kind, old, new) for kind, words in lists.items() for old, new in words.items()])
