"""Reads a case from a JSON or YAML file or a stream: one clear message for each mistake."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from nanorx.errors import MOST, TOO_MANY, CaseError, InputError, Problem, limited, shortened
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["MAX_BYTES", "TwiceError", "bytes_of", "is_deep", "json_data", "opened", "read_case", "read_case_text"]

_NAME = 200
MAX_BYTES = 1_000_000
"""The largest case file that is read; a full case has about 5,000 bytes."""
_DEPTH = 40
"""Levels of JSON that can always be written again; a case and a result have a few."""


def read_case(path: str | Path, rules: RuleBase) -> Case:
    """Read and check a case file.

    Args:
        path: A JSON or YAML file.
        rules: The rule base.

    Returns:
        The checked case.

    Raises:
        CaseError: The file cannot be read or has mistakes. Each is listed with its place, up to MOST.
    """
    name = str(path)
    return read_case_text(bytes_of(name, MAX_BYTES + 1), name, rules)


def bytes_of(name: str, most: int, what: str = "case file", code: str = "") -> bytes:
    """Read at most so many bytes of a file. Arguments and errors as for `opened`."""
    try:
        with opened(name, what, code) as stream:
            return stream.read(most)
    except OSError as error:
        raise _unreadable(name, error, code or "NRX210") from None


def opened(name: str, what: str = "case file", code: str = "") -> BinaryIO:
    """Open a file to read its bytes.

    Args:
        name: The name of the file.
        what: What the file is, for messages.
        code: The code of a mistake, if it is no file of cases.

    Raises:
        CaseError: It cannot be opened.
    """
    file, code = Path(name), code or "NRX210"
    try:
        if not name:
            raise _error(name, code, f"the name of the {what} is empty", "Name a file.")
        if file.is_dir():
            code = "NRX211" if code == "NRX210" else code
            raise _error(name, code, f"this is a folder, not a {what}", "Name one file in it.")
        return file.open("rb")
    except FileNotFoundError:
        raise _error(name, code, "there is no such file", _nearby(file)) from None
    except OSError as error:
        raise _unreadable(name, error, code) from None
    except ValueError:
        raise _error(name, code, "this is not a file name", "Name a file.") from None


def _unreadable(name: str, error: OSError, code: str) -> CaseError:
    why = error.strerror or error
    return _error(name, code, f"it cannot be read: {why}", "Check the name and the permissions.")


def read_case_text(content: bytes, name: str, rules: RuleBase) -> Case:
    """Check the bytes of a case file.

    Args:
        content: JSON or YAML in UTF-8.
        name: The name of the file, for messages. Its ending (.json, .yaml, .yml) tells the format.
        rules: The rule base.

    Returns:
        The checked case.

    Raises:
        CaseError: The content has mistakes. Each is listed with its place, up to MOST.
    """
    text = _decode(content, name)
    ending = name.lower().rpartition(".")[2]
    if ending == "json" or (ending not in {"yaml", "yml"} and text.lstrip()[:1] in {"{", "["}):
        return _read_json(text, name, rules)
    return _read_yaml(text, name, rules)


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        advice = "A case has a few thousand bytes; a saved answer is no case."
        raise _error(name, "NRX212", f"the file is larger than {MAX_BYTES:,} bytes", advice)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _error(name, "NRX213", "this is not a text file in UTF-8", "Save it as UTF-8 text, as JSON or YAML.")
    if not text.strip():
        raise _error(name, "NRX214", "the file is empty", "A case with nothing known is written {}.")
    return text


def json_data(text: str | bytes) -> Any:
    """Read JSON that a case may be: no key twice, no NaN; bytes are UTF-8. Raises ValueError or RecursionError."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    return json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant)


def is_deep(data: Any) -> bool:
    """Say whether data is nested more deeply than a case or a result can be."""
    level = [data]
    for _ in range(_DEPTH):
        level = [
            item
            for group in level
            if isinstance(group, (dict, list))
            for item in (group.values() if isinstance(group, dict) else group)
        ]
    return bool(level)


class _Refused(ValueError):
    """Something that JSON text may hold and a case may not."""


class TwiceError(_Refused):
    """A key that appears twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        raise TwiceError(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return table


def _constant(word: str) -> Any:
    raise _Refused(word)


def _read_json(text: str, name: str, rules: RuleBase) -> Case:
    """Read a case with the strict JSON reader, which is fast; look up places only if something is wrong."""
    try:
        return parse_case(json_data(text), rules)
    except json.JSONDecodeError as error:
        excerpt = text.splitlines()[error.lineno - 1] if text.splitlines()[error.lineno - 1 :] else ""
        advice = "Check the commas, the quotes and the brackets at this place."
        problem = Problem(
            "NRX001",
            f"this is not valid JSON: {error.msg}",
            advice,
            name,
            error.lineno,
            error.colno,
            error.colno + 1,
            excerpt,
        )
        raise CaseError([problem]) from None
    except CaseError as error:
        return _with_places(error, text, name, rules)
    except TwiceError as error:
        twice = Problem("NRX006", f"the key {shown(str(error))} stands twice", "Keep one of the two.", name)
        return _with_places(CaseError([twice]), text, name, rules)
    except (_Refused, RecursionError, ValueError):
        return _read_yaml(text, name, rules)


def _with_places(error: CaseError, text: str, name: str, rules: RuleBase) -> Case:
    """Read a JSON case again with the YAML reader, which raises the same mistakes with their places.

    Raises the given error, without places, if YAML cannot read the text: it lacks some escapes of JSON.
    """
    try:
        return _read_yaml(text, name, rules)
    except CaseError as placed:
        if any(problem.code == "NRX002" for problem in placed.problems):
            raise CaseError([replace(problem, file=name) for problem in error.problems]) from None
        raise


def _read_yaml(text: str, name: str, rules: RuleBase) -> Case:
    """Read a case with the YAML reader, which knows all places; JSON is YAML as well."""
    from nanorx.knowledge.files.yaml_file import read_yaml  # noqa: PLC0415 - only YAML and mistakes need it

    try:
        document = read_yaml(text, name)
    except InputError as error:
        raise CaseError(error.problems) from None
    words = islice(_json_constants(document.data, ()), MOST + 1)
    problems = [
        document.problem("NRX201", f"{word} is not a number", at=path, advice="Leave an unknown value out.", value=word)
        for path, word in words
    ]
    try:
        case = parse_case(document.data, rules, document.problem)
    except CaseError as error:
        places = {problem.path for problem in problems}
        problems += [problem for problem in error.problems if problem.path not in places]
    if problems:
        raise CaseError(limited(sorted(problems, key=_by_place)))
    return case


def _by_place(problem: Problem) -> tuple[bool, int, int]:
    """Return the sort key of a problem: line and column, with the note about unchecked input last."""
    return problem.code == TOO_MANY, problem.line, problem.column


def _json_constants(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and word of each NaN or Infinity, which JSON readers often accept as numbers."""
    if isinstance(data, (dict, list)):
        for key, item in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _json_constants(item, (*path, key))
    elif isinstance(data, str) and data in {"NaN", "Infinity", "-Infinity"}:
        yield path, data


def _error(name: str, code: str, message: str, advice: str) -> CaseError:
    return CaseError([Problem(code, message, advice, shortened(name, _NAME))])  # JSON in the place of a name is long


def _nearby(file: Path) -> str:
    """Return advice on a missing file: the nearest file name in the same folder."""
    from nanorx.common.suggest import did_you_mean  # noqa: PLC0415 - only on the way to a message

    try:
        names = [item.name for item in file.parent.iterdir() if item.is_file()]
    except OSError:
        return f"There is no folder {file.parent}."
    return did_you_mean(file.name, names) or "Check the name."
