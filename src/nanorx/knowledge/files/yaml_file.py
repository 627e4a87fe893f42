"""YAML text -> plain data with the place of every key and value.

Read as YAML 1.2 core: `yes` and `no` are words, numbers are decimal, nothing else is guessed. What
a rule base or a case never needs is refused: anchors and aliases (the stuff of YAML bombs), tags,
duplicate keys, several documents, keys that are not words, nesting beyond 40 levels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import yaml

from nanorx.errors import MOST, InputError, Problem, limited
from nanorx.knowledge.files.messages.yaml_syntax import ANYWHERE, slip_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "PARSER",
    "Mark",
    "Path",
    "YamlDocument",
    "comment_places",
    "parse_scalar",
    "read_despite_mistakes",
    "read_yaml",
    "text_places",
]

Path: TypeAlias = "tuple[str | int, ...]"

PARSER = f"PyYAML {yaml.__version__}"
"""The library that parses, with its version."""
_DEPTH = 40
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+\Z", re.ASCII)
_SPECIAL: dict[str, Any] = {"": None, "null": None, "~": None, "Null": None, "NULL": None}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_HARMLESS = frozenset({"NRX004", "NRX006"})
"""Mistakes that leave no doubt where everything else of the document stands."""
_MOST_REPLACED = 20
"""So many broken values of one file are passed over; the text is read anew after each."""
_BEFORE_VALUE = re.compile(r"[ \t]*(?:- +)*(?:[^\s:#\"'{\[-][^:]*:[ \t]+)?")
_HASH = re.compile(r"(?:^|(?<=\s))#")
_FLOATS = {".nan": "nan", ".inf": "inf", "+.inf": "inf", "-.inf": "-inf"}


class Mark(NamedTuple):
    """A place in a text; line and column count from 1."""

    line: int
    column: int
    end_column: int


@dataclass(slots=True)
class YamlDocument:
    """A text as data, with the place of each key and value."""

    name: str
    lines: list[str]
    data: Any = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)

    def problem(
        self, code: str, message: str, *, at: Path = (), advice: str = "", on_key: bool = False, **read: Any
    ) -> Problem:
        """Make a problem at a path, with `allowed` and `value`; an unknown path is the nearest known one above it."""
        mark = self._mark(at, on_key=on_key)
        path = ".".join(str(part) for part in at)
        if mark is None:
            return Problem(code, message, advice, self.name, path=path, **read)
        return _problem(self.lines, self.name, mark, code, message, advice, path, **read)

    def _mark(self, at: Path, *, on_key: bool) -> Mark | None:
        tables = (self.keys, self.values) if on_key else (self.values, self.keys)
        for size in range(len(at), -1, -1):
            for table in tables:
                if at[:size] in table:
                    return table[at[:size]]
        return None


def _problem(
    lines: list[str], name: str, mark: Mark, code: str, message: str, advice: str, path: str = "", **read: Any
) -> Problem:
    excerpt = lines[mark.line - 1] if mark.line <= len(lines) else ""
    end = min(mark.end_column, len(excerpt) + 1)
    return Problem(code, message, advice, name, mark.line, mark.column, end, excerpt, path, **read)


def parse_scalar(text: str) -> Any:
    """Convert a plain YAML 1.2 scalar to None, bool, int, float or str."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.match(text) and len(text) <= 400:  # noqa: PLR2004 - beyond it int() refuses or is slow
        return int(text)
    if _NUMBER.match(text):
        return float(text)
    if text.lower() in _FLOATS:
        return float(_FLOATS[text.lower()])
    return text


def read_yaml(text: str, name: str) -> YamlDocument:
    """Parse one YAML (or JSON) document.

    Args:
        text: The document.
        name: The name of the file, for messages.

    Returns:
        The data with the place of every key and value.

    Raises:
        InputError: There is a syntax error, or there are duplicate keys, aliases, tags and the like. Each is listed
            with its place, up to MOST; of syntax errors only the first.
    """
    document, problems = _read(text, name)
    if problems:
        raise InputError(limited(problems))
    return document


def read_despite_mistakes(text: str, name: str) -> tuple[YamlDocument | None, list[Problem], frozenset[int]]:
    """Read a document as far as that is possible, so that one slip does not hide the mistakes below it.

    Where a value of one line breaks the syntax, a stand-in takes its place and the text is read again.

    Args:
        text: The document.
        name: The name of the file, for messages.

    Returns:
        The document, or None if its structure cannot be told; its problems; and the lines, counted from 1, whose
        values cannot be trusted.
    """
    lines = text.splitlines(keepends=True)
    replaced: list[int] = []
    told: list[Problem] = []
    while True:
        document, problems = _read("".join(lines), name)
        if {row.code for row in problems} <= _HARMLESS:
            document.lines = text.splitlines()
            found = told + problems
            return document, limited(found), frozenset(row.line for row in found)
        place = problems[-1].line
        before = _before_value(lines, place - 1) if problems[-1].code == "NRX002" else ""
        if not before or place <= max(replaced, default=0) or len(replaced) == _MOST_REPLACED:
            again = problems[:-1] if place in replaced else problems
            return None, limited(told + again), frozenset()
        told.append(problems[-1])
        replaced.append(place)
        lines[place - 1] = f"{before}_\n"


def comment_places(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield line and column, both from 1, of every comment. Text in quotes or in a block is none.

    Comments below a mistake of syntax are left out, since what stands there may be anything.
    """
    texts: list[tuple[tuple[int, int], tuple[int, int]]] = []
    last = len(lines)
    try:
        for start, end, is_block in text_places(lines):
            # The line of `|` and `>` may end with a comment; the text begins below it.
            texts.append(((start[0] + 1, 0) if is_block else start, end))
    except yaml.YAMLError:
        last = texts[-1][1][0] if texts else 0
    for number, line in enumerate(lines[:last], start=1):
        for at in _HASH.finditer(line):
            before = bisect_right(texts, (number, at.start()), key=itemgetter(0))
            if not before or texts[before - 1][1] <= (number, at.start()):
                yield number, at.start() + 1
                break


def text_places(lines: list[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int], bool]]:
    """Yield where each key and each value that is a text or number begins and ends, and whether it is a block.

    Lines count from 1, columns from 0. Raises yaml.YAMLError at a mistake of syntax.
    """
    for token in yaml.scan("\n".join(lines), Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark, token.end_mark
            yield (start.line + 1, start.column), (end.line + 1, end.column), token.style in {"|", ">"}


def _before_value(lines: list[str], at: int) -> str:
    """Return the key or dash before the value of a line; an empty text if the value may go on below it."""
    found = _BEFORE_VALUE.match(lines[at]) if at in range(len(lines)) else None
    if found is None or not found[0].strip():
        return ""
    column = len(found[0]) - len(found[0].lstrip(" \t-")) if ":" in found[0] else found[0].index("-")
    below = next((line for line in lines[at + 1 :] if line.strip() and not line.lstrip().startswith("#")), "")
    return found[0] if len(below) - len(below.lstrip()) <= column else ""


def _read(text: str, name: str) -> tuple[YamlDocument, list[Problem]]:
    """Read a document up to the first mistake of syntax, and collect the mistakes."""
    document = YamlDocument(name, text.splitlines())
    problems: list[Problem] = []
    try:
        _DataBuilder(document, problems).build(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        problems += _too_deep(text, error, document) or [_syntax_problem(error, document)]
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, max(0, int(error.position))) + 1  # the position counts bytes
        problems.append(Problem("NRX002", "there is a character that YAML does not allow", ANYWHERE, name, line, 1, 2))
    except yaml.YAMLError as error:
        problems.append(Problem("NRX002", f"this is not valid YAML: {error}", ANYWHERE, name))
    return document, problems


def _too_deep(text: str, error: yaml.MarkedYAMLError, document: YamlDocument) -> list[Problem]:
    """Return the problem of nesting too deep in the text before a syntax error, if there is one.

    The parser looks ahead and has a limit of its own, with words that change from version to version. The text it had
    read by then is nested deeper than our limit allows, at the same place in every version.
    """
    mark = error.problem_mark or error.context_mark
    assert mark is not None, "slip_of rests on it too"
    problems: list[Problem] = []
    with suppress(yaml.YAMLError):
        head = YamlDocument(document.name, document.lines)
        _DataBuilder(head, problems).build(yaml.parse(text[: mark.index], Loader=yaml.CSafeLoader))
    return [problem for problem in problems if problem.code == "NRX005"]


def _syntax_problem(error: yaml.MarkedYAMLError, document: YamlDocument) -> Problem:
    slip = slip_of(error, document.lines)
    at = Mark(slip.line + 1, slip.column + 1, slip.column + 2)
    return _problem(document.lines, document.name, at, "NRX002", f"this is not valid YAML: {slip.words}", slip.advice)


@dataclass(slots=True)
class _Frame:
    container: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


class _DataBuilder:
    """Turns parser events into data without recursion, so that depth cannot exhaust the stack."""

    def __init__(self, document: YamlDocument, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems
        self.stack: list[_Frame] = []
        self.documents = 0

    def build(self, events: Iterator[Any]) -> None:
        for event in events:  # the most frequent kinds first
            if len(self.problems) > MOST:
                return
            if isinstance(event, yaml.ScalarEvent):
                self._check_extras(event)
                self._scalar(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.stack.pop()
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._report(event, "NRX003", "there is more than one document", "Keep one document in a file.")
                    return
            elif isinstance(event, yaml.AliasEvent):
                self._report(event, "NRX004", "an alias (*) is not allowed", "Write the value out.")
                self._add(None, event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._check_extras(event)
                if len(self.stack) >= _DEPTH:
                    self._report(
                        event,
                        "NRX005",
                        f"nesting is deeper than {_DEPTH} levels",
                        "Nothing that is read needs that.",
                    )
                    return
                container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
                path = self._add(container, event)
                self.stack.append(_Frame(container, path))

    def _check_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._report(event, "NRX004", "an anchor (&) is not allowed", "Write the value out where it is needed.")
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            self._report(event, "NRX004", "a tag (!) is not allowed", "Write a plain value.")

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, event)
            return
        plain = not event.style  # None or "", as the parser at hand has it
        self._add(parse_scalar(event.value) if plain else event.value, event)

    def _key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        path = (*frame.path, key)
        if key in frame.container:
            first = self.document.keys[path]
            self._report(
                event,
                "NRX006",
                f'the key "{key}" stands twice',
                f"It is already on line {first.line}. Keep one of the two.",
            )
        else:
            self.document.keys[path] = _mark_of(event)
        frame.key = key

    def _add(self, value: Any, event: Any) -> Path:
        mark = _mark_of(event)
        if not self.stack:
            self.document.data = value
            self.document.values[()] = mark
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            path: Path = (*frame.path, len(frame.container))
            frame.container.append(value)
        elif frame.key is None:
            self._report(event, "NRX007", "a key must be a word", "Write `key: value`.")
            frame.key = "?"
            path = (*frame.path, "?")
        else:
            path = (*frame.path, frame.key)
            frame.container[frame.key] = value
            frame.key = None
        self.document.values[path] = mark
        return path

    def _report(self, event: Any, code: str, message: str, advice: str) -> None:
        self.problems.append(_problem(self.document.lines, self.document.name, _mark_of(event), code, message, advice))


def _mark_of(event: Any) -> Mark:
    start, end = event.start_mark, event.end_mark
    line, column = start.line, start.column + 1
    last = end.column + 1 if end.line == line else 0
    return Mark(line + 1, column, last if last > column else column + 1)
