"""Writes a case to a file that people read: JSON, or YAML, in which everything but what changed stays as it was.

A file that was read is kept as it is: only the values that are others are written anew, comments stay.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.errors import CaseError, Problem, UsageError
from nanorx.knowledge.files.case_file import MAX_BYTES, read_case_text
from nanorx.knowledge.files.line_ends import line_end_of, with_line_end, with_plain_ends
from nanorx.knowledge.files.writing import check_place, write_file
from nanorx.knowledge.reading import Reader
from nanorx.knowledge.values import value_as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["StoredCase", "case_text", "yaml_value"]

_ENDINGS = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ENTRY = re.compile(r"\s+(?P<key>[^\s#:][^:#]*?)\s*:")
_COMMENTED = re.compile(r"\s*#\s*(?P<key>[^\s#:]+)\s*:")
_READ_OTHERWISE = frozenset({"null", "true", "false", "on", "off"})
"""Words that are no text in YAML without quotes; yes and no are read as what they say."""


class StoredCase:
    """The file of one case, written whole after each change.

    Raises UsageError at once where no file can be written, or where comments of the file could not be kept.
    """

    def __init__(self, path: str, base: RuleBase, case: Case, *, exists: bool) -> None:
        self.path = path
        self.written = exists
        """Whether the file is there: it was read, or something was saved."""
        self._base = base
        self._case = case
        check_place(path)
        self._content = _content_of(path) if exists else b""
        text = with_plain_ends(self._content.decode("utf-8-sig"))
        self._form = _form_of(path, text)
        if exists and self._form == "yaml" and "#" in text and not _is_kept(text, case, base):
            raise self._comments_lost()

    def save(self, case: Case) -> None:
        """Write the case; nothing happens if the file says the same already.

        Raises:
            UsageError: The place cannot be written to, or the file was changed by somebody else.
            NotWrittenError: There is no room, or the device failed.
        """
        if case.as_json() == self._case.as_json() and self.written:
            return
        if self.written and _content_of(self.path) != self._content:
            advice = "Nothing was written over it. Keep one of the two cases."
            raise UsageError([Problem("NRX324", "this file was changed by somebody else meanwhile", advice, self.path)])
        text = self._text(case)
        write_file(self.path, text, new=not self.written)
        self._case, self._content, self.written = case, text.encode(), True

    def _text(self, case: Case) -> str:
        stored = self._content.decode("utf-8-sig")
        return with_line_end(self._plain_text(with_plain_ends(stored), case), line_end_of(stored))

    def _plain_text(self, old: str, case: Case) -> str:
        if self._form == "yaml" and old:
            edited = _edited(old, self._case, case)
            if _says(edited, case, self._base):
                return edited
            if "#" in old:
                raise self._comments_lost()
        return case_text(case, self._form)

    def _comments_lost(self) -> UsageError:
        advice = "Write the case to another file: nanorx ask CASE --interactive --output NEW.yaml"
        return UsageError([Problem("NRX324", "the comments of this file could not be kept", advice, self.path)])


def case_text(case: Case, form: str) -> str:
    """Return the stated values of a case as the text of a file, with what it says about itself.

    Args:
        case: The case.
        form: `json` or `yaml`.
    """
    groups: dict[str, Any] = {key: text for key, text in (("id", case.id), ("about", case.about)) if text}
    groups |= case.as_json()
    groups |= {"expect": dict(case.expect)} if case.expect else {}
    if form == "yaml":
        return "".join(_yaml_lines(groups)) or "{}\n"
    rows = [f"  {json.dumps(key)}: {_json_group(entries)}" for key, entries in groups.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n" if rows else "{}\n"


def yaml_value(value: Any) -> str:
    """Return a value of a case as YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {yaml_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(yaml_value(item) for item in value)}]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _READ_OTHERWISE:
        return value
    return json.dumps(value, ensure_ascii=False)


def _json_group(entries: Any) -> str:
    """Return a group with a line for each key."""
    if not isinstance(entries, dict) or not entries:
        return json.dumps(entries)
    rows = [f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items()]
    return "{\n" + ",\n".join(rows) + "\n  }"


def _yaml_lines(groups: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for group, entries in groups.items():
        if isinstance(entries, dict):
            found += [f"{group}:\n", *(f"  {key}: {yaml_value(value)}\n" for key, value in entries.items())]
        else:
            found.append(f"{group}: {yaml_value(entries)}\n")
    return found


def _edited(text: str, old: Case, new: Case) -> str:
    """Return the text of a YAML file with the values of `old` that are others in `new` written anew."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    reader = Reader(new.vocabulary)
    for name, descriptor in new.vocabulary.descriptors.items():
        before = old.values.get(name) if name in old.stated else None
        after = new.values.get(name) if name in new.stated else None
        if before != after:
            _open_up(lines, descriptor.group, old.as_json().get(descriptor.group, {}))
            written = None if after is None else yaml_value(value_as_json(descriptor, after))
            _set_line(lines, descriptor, written, reader)
    return "".join(lines)


def _open_up(lines: list[str], group: str, entries: Mapping[str, Any]) -> None:
    """Write a group that stands in braces with a line for each of its entries; one with comments stays as it is."""
    start = next((at for at, line in enumerate(lines) if re.match(rf"{group}\s*:\s*\{{", line)), None)
    if start is None:
        return
    depth, end = 0, start
    while end < len(lines) and (end == start or depth > 0):
        depth += lines[end].count("{") - lines[end].count("}")
        end += 1
    if "#" not in "".join(lines[start:end]):
        lines[start:end] = _yaml_lines({group: entries})


def _set_line(lines: list[str], descriptor: Descriptor, value: str | None, reader: Reader) -> None:
    """Write one value into the lines of a file, in place, under the key that the file has for it; None takes it out."""
    group, key = descriptor.group, descriptor.key

    def means(found: re.Match[str] | None) -> bool:
        named = reader.named(found["key"], group) if found else None
        return named is not None and named.descriptor.name == descriptor.name

    start = next((at for at, line in enumerate(lines) if re.match(rf"{group}\s*:\s*(#.*)?$", line)), None)
    if start is None:
        lines += [] if value is None else [f"{group}:\n", f"  {key}: {value}\n"]
        return
    end = next((at for at in range(start + 1, len(lines)) if re.match(r"[^\s#]", lines[at])), len(lines))
    place = next((at for at in range(start + 1, end) if means(_ENTRY.match(lines[at]))), None)
    if place is not None:
        indent = len(lines[place]) - len(lines[place].lstrip())
        after = place + 1
        while after < end and re.match(rf"\s{{{indent + 1},}}[^#\s]|\s{{{indent}}}-", lines[after]):
            after += 1
        lines[place:after] = [] if value is None else [f"{lines[place][:indent]}{key}: {value}\n"]
    elif value is not None:
        entries = [line for line in lines[start + 1 : end] if re.match(r"\s+[^\s#]", line)]
        margin = entries[0][: len(entries[0]) - len(entries[0].lstrip())] if entries else "  "
        waiting = next((at for at in range(start + 1, end) if means(_COMMENTED.match(lines[at]))), None)
        last = max(at for at in range(start, end) if lines[at].strip())
        lines.insert((last if waiting is None else waiting) + 1, f"{margin}{key}: {value}\n")


def _is_kept(text: str, case: Case, base: RuleBase) -> bool:
    """Say whether every value of a case can be taken out of its file, and put in again, line by line."""
    none = case.replace(dict.fromkeys(case.stated))
    emptied = _edited(text, case, none)
    return _says(emptied, none, base) and _says(_edited(emptied, none, case), case, base)


def _says(text: str, case: Case, base: RuleBase) -> bool:
    """Say whether a YAML text is read as just this case."""
    try:
        read = read_case_text(text.encode(), "case.yaml", base)
    except CaseError:
        return False
    return (read.as_json(), read.id, read.about, read.expect) == (case.as_json(), case.id, case.about, case.expect)


def _content_of(path: str) -> bytes:
    """Return the bytes of the file; nothing if it cannot be read, which is another content."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return b""


def _form_of(path: str, text: str) -> str:
    """Return the form that the ending names; of a file with another ending what it begins with, as it is read.

    Raises UsageError for a new file of which neither tells.
    """
    form = _ENDINGS.get(Path(path).suffix.lower())
    if form is None and text:
        form = "json" if text.lstrip()[:1] in {"{", "["} else "yaml"
    if form is None:
        advice = "Give it the ending .json or .yaml."
        raise UsageError([Problem("NRX322", "the name does not say in which form to write the case", advice, path)])
    return form
