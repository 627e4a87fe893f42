"""What a problem leaves no choice about: the one right way to write a word, a clause, a text or a day.

Nothing is guessed: a word is only taken for another one if they differ in letter case, hyphens or underscores, and a
proposal of a message only if it names nothing that the author did not write. What has a medical meaning stays.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from nanorx.authoring.check.lints.plain_english import wordings
from nanorx.authoring.check.lints.texts import TEXTS
from nanorx.authoring.check.rewriting import place_of, quoted, with_key, with_value, with_wordings
from nanorx.errors import InputError
from nanorx.knowledge.clause import OPERATORS
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.reading import folded, meanings, meant_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nanorx.errors import Problem
    from nanorx.knowledge.files.yaml_file import Path, YamlDocument
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["corrected"]

_SPELLING = frozenset(
    {"NRX102", "NRX103", "NRX104", "NRX112", "NRX114", "NRX115", "NRX116", "NRX123", "NRX124", "NRX125"}
)
_CLAUSES = frozenset({"NRX105", "NRX106", "NRX107"})
_PROPOSED = re.compile(r"Write `([^`]+)`(?:, without quotes and brackets)?\.\Z")
_QUOTED = re.compile(r"Put it in quotes: `([^`]+)`\.\Z")
_ALLOWED = re.compile(r"^(?:Allowed: (.+)|It is (.+ or .+))\.$", re.MULTILINE)
_NAMED = re.compile(r'^there is no \w+ "(.+)"\Z')
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_UNIT = re.compile(r'is in (.+), not "(.+)"\Z')
_OPERATOR_WORDS = frozenset(word for name in OPERATORS for word in name.split()) | {"and"}
_YES_NO = {"true": "yes", "false": "no"}
_SIGNS = {">=": "at least", "=>": "at least", ">": "above"}
_SIGN = re.compile(r"(\s*- [a-z]+\.\w+:\s+)(>=|=>|>)\s*(\w.*)")
_SECOND_COLON = re.compile(r"(\s*(?:- )?(\w+):\s+)([^\W_][^\"#]*: [^#]*)")
_TO_CHANGE = frozenset({"american", "plain", "in_full", "twice", "spaces"})
"""Kinds of wordings with one right form. A double negation may be meant to say less than the plain word."""


def corrected(name: str, text: str, problems: Iterable[Problem], vocabulary: Vocabulary | None = None) -> str:
    """Return the text of a file with all corrected that has one right form.

    Args:
        name: The name of the file, for messages.
        text: What was checked.
        problems: What was found in it, with places in this text.
        vocabulary: By which other words for a choice are known.
    """
    rows = sorted(problems, key=lambda row: (row.line, row.column), reverse=True)
    try:
        document = first = read_yaml(text, name)
    except InputError:
        return _readable(text, rows)
    for row in rows:
        changed = _changed(document, row, vocabulary)
        document = changed or document
    return text if document is first else "\n".join(document.lines) + "\n"


def _readable(text: str, problems: Iterable[Problem]) -> str:
    """Return the text with those mistakes of syntax corrected that have one right form."""
    lines = text.splitlines()
    for row in problems:
        if row.code == "NRX006" and _is_repeated(lines, row.line):
            del lines[row.line - 1]
        elif row.code == "NRX002" and row.line:
            below = lines[row.line] if row.line < len(lines) else ""
            lines[row.line - 1] = _as_value(lines[row.line - 1], below)
    return "\n".join(lines) + "\n" if lines != text.splitlines() else text


def _is_repeated(lines: list[str], line: int) -> bool:
    """Say whether a line of one key and its value stands above in the same words, within the same group."""
    row = lines[line - 1]
    below = lines[line] if line < len(lines) else ""
    indent = _indent(row)
    if _indent(below) > indent or not re.match(r"\s*\w+:\s+[^\s|>]", row):
        return False
    above = next((at for at in range(line - 2, -1, -1) if lines[at] == row), None)
    between = [] if above is None else [text for text in lines[above + 1 : line - 1] if text.strip()]
    return above is not None and all(_indent(text) >= indent for text in between)


def _as_value(line: str, below: str) -> str:
    """Return a line with its value in words or in quotes, if it begins with a sign, or is a text with a colon."""
    sign = _SIGN.fullmatch(line)
    if sign is not None:
        return f"{sign[1]}{_SIGNS[sign[2]]} {sign[3]}"
    colon = _SECOND_COLON.fullmatch(line.rstrip())
    goes_on = _indent(below) > _indent(line) and bool(below.strip())
    return line if colon is None or colon[2] not in TEXTS or goes_on else f"{colon[1]}{quoted(colon[3])}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _changed(document: YamlDocument, problem: Problem, vocabulary: Vocabulary | None) -> YamlDocument | None:
    """Return the file without a problem, or None if there is no one right way."""
    if problem.code == "NRX157" and problem.message.startswith("the line ends within a word"):
        return _joined(document, problem.line)
    place = place_of(document, problem.line, problem.column)
    if place is None:
        return None
    path, on_key = place
    if problem.code in _SPELLING:
        respelled = _respelled(document, path, problem, vocabulary, on_key=on_key)
        if respelled is not None:
            return respelled
    if problem.code in _CLAUSES and not on_key:
        return _proposed_clause(document, path, problem, vocabulary)
    change = _CHANGES.get(problem.code)
    return None if change is None or on_key else change(document, path, problem)


def _respelled(
    document: YamlDocument, path: Path, problem: Problem, vocabulary: Vocabulary | None, *, on_key: bool
) -> YamlDocument | None:
    """Write a word as it is declared, where only letter case, hyphens, underscores or spaces differ, or a synonym."""
    allowed, given = problem.allowed, problem.value
    if allowed is None:
        listed = _ALLOWED.search(problem.advice)
        allowed = tuple(re.split(r", | or ", listed[1] or listed[2])) if listed else ()
    if given is None:
        named = _NAMED.search(problem.message)
        given = named[1] if named else None
    found = [word for word in allowed if isinstance(word, str) and isinstance(given, str) and _alike(word, given)]
    found = found or list(_declared(path, given, allowed, vocabulary))
    if len(found) != 1 or found[0] == given:
        return None
    value = path[-1] if on_key and path else _at(document.data, path)
    if on_key and value == given:
        return with_key(document, path, found[0])
    inside = [(*path, *below) for below, word, is_key in _words(value, ()) if word == given and not is_key]
    if value == given or len(inside) == 1:
        return with_value(document, path if value == given else inside[0], found[0])
    keys = [(*path, *below) for below, word, is_key in _words(value, ()) if word == given and is_key]
    return with_key(document, keys[0], found[0]) if len(keys) == 1 else None


def _declared(path: Path, given: Any, allowed: Iterable[Any], vocabulary: Vocabulary | None) -> Iterator[str]:
    """Yield the choice of an attribute of which the word is another name: TACE."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    attribute = vocabulary.attributes.get(name) if vocabulary else None
    meant = meant_choice(attribute, given) if attribute and isinstance(given, str) else ""
    if meant in allowed:
        yield meant


def _alike(word: str, given: str) -> bool:
    return folded(word) == folded(given) and bool(folded(word))


def _words(data: Any, path: Path) -> Iterator[tuple[Path, Any, bool]]:
    """Yield every key and every value below a place, with its path and whether it is a key."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if isinstance(key, str):
            yield (*path, key), key, True
        if isinstance(value, (dict, list)):
            yield from _words(value, (*path, key))
        else:
            yield (*path, key), value, False


def _proposed_value(document: YamlDocument, path: Path, problem: Problem) -> YamlDocument | None:
    """Write what the message proposes as the only form: a list in brackets, a number without quotes, yes for true."""
    if path[-1:] == ("unless",) and _at(document.data, path) is None:
        return with_value(document, path, " []")
    found = _PROPOSED.fullmatch(problem.advice) or _QUOTED.fullmatch(problem.advice)
    key = f"{path[-1]}: " if path else ""
    if found is None or not key or not found[1].startswith(key):
        return None
    written = found[1].removeprefix(key)
    old = document.lines[problem.line - 1][problem.column - 1 :]
    # What the author wrote: a number that YAML read has lost its zeros, 1.10 is not 1.1.
    inner = re.sub(r"[\[\]\"']", "", written)
    if path == ("id",):
        return with_value(document, path, written) if _alike(written, str(_at(document.data, path))) else None
    return (
        with_value(document, path, written)
        if re.match(rf"[\"']?{re.escape(inner)}[\"']?(?:$|[\s,}}\]])", old)
        else None
    )


def _proposed_clause(
    document: YamlDocument, path: Path, problem: Problem, vocabulary: Vocabulary | None
) -> YamlDocument | None:
    """Write the clause that the message proposes, if it holds no word and no number that the author did not write."""
    found = _PROPOSED.search(problem.advice)
    if found is None or not isinstance(problem.value, str):
        return None
    plain = re.sub(r"[<>=!]+", " ", problem.value.lower())
    plain = re.sub(r"\b(true|false)\b", lambda word: _YES_NO[word[0]], plain)
    given = f" {folded(plain)} "
    target = None if vocabulary is None else vocabulary.descriptors.get(str(path[-1]))
    words = [part for part in re.split(r"[\s,]+", found[1]) if part not in _OPERATOR_WORDS]
    if not all(any(f" {folded(form)} " in given for form in _forms(word, target)) for word in words):
        return None
    return with_value(document, path, found[1])


def _forms(word: str, target: Descriptor | None) -> Iterator[str]:
    """Yield a word and, if it is a choice, the other words that are read as it."""
    yield word
    if target is not None:
        yield from (form for form, choice in meanings(target) if choice == word)


def _unit(document: YamlDocument, path: Path, problem: Problem) -> YamlDocument | None:
    """Write the unit as the vocabulary does, where only letter case or spaces differ."""
    found = _UNIT.search(problem.message)
    if found is None or not isinstance(problem.value, str):
        return None
    unit, given = found.groups()
    if unit.casefold().replace(" ", "") != given.casefold().replace(" ", ""):
        return None
    return with_value(document, path, problem.value.replace(given, unit))


def _day(document: YamlDocument, path: Path, _problem: Problem) -> YamlDocument | None:
    found = _DAY.fullmatch(str(_at(document.data, path)))
    try:
        day = date(*map(int, found.groups())) if found is not None else None
    except ValueError:
        return None
    return None if day is None else with_value(document, path, quoted(day.isoformat()))


def _sentence(document: YamlDocument, path: Path, problem: Problem) -> YamlDocument | None:
    """Begin a sentence with a capital, and end it and a question with their sign; end a title and a label without."""
    text = _at(document.data, path)
    if not isinstance(text, str) or "Text after" in problem.advice or "it is cut" in problem.advice:
        return None
    body = text.rstrip()
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if problem.message.endswith("small letter"):
        body = body[:1].lower() + body[1:]
    elif key in {"title", "label"}:
        body = body[:-1] if body.endswith(".") and not body.endswith("..") else body
    else:
        sign = "?" if key == "question" else "."
        body = body[:-1] if key == "question" and body.endswith(".") else body
        body += sign if re.search(r"[\w)%\"']\Z", body) else ""
        first = body.split()[0]
        if key in {"say", "harm"} and first.isalpha() and first.islower():  # mRNA keeps its form
            body = body[:1].upper() + body[1:]
    new = body + text[len(text.rstrip()) :]
    return None if new == text else _rewritten(document, path, text, new)


def _rewritten(document: YamlDocument, path: Path, old: str, new: str) -> YamlDocument | None:
    """Write the first and last word of a text anew; a text of one line may need quotes then."""
    first, *_, last = [*old.split(), *old.split()[-1:]]
    words = new.split()
    swaps = [(first, words[0])] if first != words[0] else []
    swaps += [(last, words[-1])] if last != words[-1] and len(words) > 1 else []
    whole = with_value(document, path, new.strip()) or with_value(document, path, quoted(new))
    return whole or _swapped(document, path, new, swaps)


def _swapped(document: YamlDocument, path: Path, new: str, swaps: list[tuple[str, str]]) -> YamlDocument | None:
    if len(swaps) == 1 and not new.startswith(swaps[0][1]):  # the last word: one like it may stand before
        old, word = swaps[0]
        count = len(re.findall(rf"(?:^|(?<=\s)){re.escape(old)}(?=\s|$)", _at(document.data, path)))
        swaps = [(old, old)] * (count - 1) + [(old, word)]
    return with_wordings(document, path, new, swaps)


def _wording(document: YamlDocument, path: Path, _problem: Problem) -> YamlDocument | None:
    """Write a text in plain American English, as far as each wording has one right form."""
    text = new = _at(document.data, path)
    rows = [row for row in wordings(text) if row.kind in _TO_CHANGE] if isinstance(text, str) else []
    for row in reversed(rows):
        new = new[: row.start] + row.new + new[row.end :]
    return None if new == text else with_wordings(document, path, new, [(row.old, row.new) for row in rows])


def _joined(document: YamlDocument, line: int) -> YamlDocument | None:
    """Move the part of a word at the end of a line to the next line."""
    above, below = document.lines[line - 1 : line + 1]
    head, _, part = above.rpartition(" ")
    indent = below[: _indent(below)]
    if not head.strip() or head.rstrip().endswith(":"):
        return None
    lines = [*document.lines[: line - 1], head.rstrip(), f"{indent}{part}{below.lstrip()}", *document.lines[line + 1 :]]
    try:
        found = read_yaml("\n".join(lines) + "\n", document.name)
    except InputError:
        return None
    return found if _unspaced(found.data) == _unspaced(document.data) else None


def _unspaced(data: Any) -> Any:
    if isinstance(data, str):
        return "".join(data.split())
    if isinstance(data, dict):
        return {key: _unspaced(value) for key, value in data.items()}
    return [_unspaced(item) for item in data] if isinstance(data, list) else data


_CHANGES: dict[str, Callable[[YamlDocument, Path, Problem], YamlDocument | None]] = {
    "NRX103": _proposed_value,
    "NRX108": _unit,
    "NRX151": _day,
    "NRX157": _sentence,
    "NRX178": _wording,
}


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
