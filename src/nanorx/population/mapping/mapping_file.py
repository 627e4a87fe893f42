"""Reads a mapping from a YAML file: one clear message for each mistake, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean, meant_words
from nanorx.errors import InputError, Problem, limited
from nanorx.knowledge.files.case_file import MAX_BYTES, bytes_of
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.mapping_schema import COLUMN_KEYS, MAPPING_KEYS, VERSION
from nanorx.knowledge.partial import Members
from nanorx.knowledge.values import kind_word, shown
from nanorx.population.mapping.mapping import Mapping
from nanorx.population.mapping.mapping_column import (
    ColumnOfFile,
    check_keys,
    read_cells,
    read_decimal,
    read_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Mapping_
    from pathlib import Path

    from nanorx.knowledge.files.yaml_file import Path as Place
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.reading import Named
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.mapping.cells import ColumnEntry

__all__ = ["read_mapping", "read_mapping_text"]


def read_mapping(path: str | Path, base: RuleBase) -> Mapping:
    """Read and check a mapping file.

    Args:
        path: A YAML or JSON file in UTF-8.
        base: The rule base whose descriptors it names.

    Raises:
        InputError: The file cannot be read or has mistakes. Each is listed with its place.
    """
    name = str(path)
    try:
        content = bytes_of(name, MAX_BYTES + 1, "mapping", "NRX510")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unread(name, "this is not a text file in UTF-8", "Save it as UTF-8 text.") from None
    if len(content) > MAX_BYTES:
        raise _unread(name, f"the file is larger than {MAX_BYTES:,} bytes", "A mapping has a few thousand bytes.")
    return read_mapping_text(text, name, base)


def read_mapping_text(text: str, name: str, base: RuleBase) -> Mapping:
    """Check the text of a mapping; `name` is that of the file, for messages. Raises InputError with every mistake."""
    document = read_yaml(text, name)
    found = _File(document, base)
    mapping = found.mapping()
    if found.problems:
        raise InputError(limited(sorted(found.problems, key=lambda row: (row.line, row.column))))
    return mapping


def _parts(values: Mapping_[str, Value | None]) -> dict[str, Value | None]:
    """Return what cells mean where the columns do not say everything: a list is what is there at least."""
    return {
        cell: Members(value.has, complete=False)
        if isinstance(value, Members) and value.has and value.complete
        else value
        for cell, value in values.items()
    }


def _unread(name: str, message: str, advice: str) -> InputError:
    return InputError([Problem("NRX510", message, advice, name)])


class _File:
    """A mapping as data with places; what is wrong goes into `problems`, and the rest is read on."""

    def __init__(self, document: YamlDocument, base: RuleBase) -> None:
        self._document = document
        self._base = base
        self.problems: list[Problem] = []
        self._said: dict[str, Place] = {}

    def mapping(self) -> Mapping:
        """Read everything that can be read."""
        data = self._group(self._document.data, ())
        check_keys(data, (), MAPPING_KEYS, self._report)
        if data.get("mapping") != VERSION and data:
            self._report(
                "NRX512",
                "the version of the mapping is missing or not known",
                "Write first: mapping: 1",
                ("mapping",) if "mapping" in data else (),
            )
        if data.get("about") is not None and not isinstance(data["about"], str):
            self._report("NRX511", "about is not a text", "Put it in quotes.", ("about",))
        complete = frozenset(self._complete(data.get("complete")))
        constants = dict(self._constants(data.get("constants")))
        entries = tuple(self._columns(data, complete))
        ids = tuple(self._words(data.get("id"), ("id",)))
        ignored = dict(self._ignored(data.get("ignore"), {entry.column for entry in entries}))
        if "columns" not in data and not self.problems:
            self._report(
                "NRX511", "the mapping names no column", "Write columns: with a column and its descriptor.", ()
            )
        return Mapping(entries, constants, ids, complete, ignored, self._document.name, self._places(data, ids))

    def _places(self, data: dict[str, Any], ids: tuple[str, ...]) -> dict[str, Problem]:
        places: dict[str, Place] = {name: ("columns", name) for name in self._mapped(data.get("columns"))}
        places |= {name: ("ignore", name) for name in self._mapped(data.get("ignore"))}
        places |= {name: ("id",) for name in ids if name not in places}
        places |= self._said
        return {name: self._document.problem("", "", at=at, on_key=True) for name, at in places.items()}

    def _columns(self, data: dict[str, Any], complete: frozenset[str]) -> Iterator[ColumnEntry]:
        missing = read_cells(data.get("missing"), ("missing",), self._report)
        decimal = read_decimal(data.get("decimal"), ("decimal",), self._report)
        columns = self._mapped(data.get("columns"), ("columns",))
        for column, raw in columns.items():
            rows = raw if isinstance(raw, list) else [raw]
            for number, row in enumerate(rows):
                at: Place = ("columns", column, number) if isinstance(raw, list) else ("columns", column)
                said = {"to": row} if isinstance(row, str) else row
                if not isinstance(said, dict):
                    words = f'the column "{column}" holds {kind_word(row)}, not what it says'
                    self._report("NRX511", words, "Write to: with a descriptor below it, or ignore the column.", at)
                    continue
                check_keys(said, at, COLUMN_KEYS, self._report)
                named = self.named(said.get("to"), (*at, "to"))
                if named is None:
                    continue
                name = named.descriptor.name
                self.say(name, at, several=named.descriptor.kind == "set")
                entry = ColumnOfFile(column, said, at, self._base, self._report).entry(named, missing, decimal)
                yield entry._replace(whole=True) if name in complete else entry._replace(values=_parts(entry.values))

    def say(self, descriptor: str, at: Place, *, several: bool = False) -> None:
        """Note that a descriptor is said at a place, and report it if it was before; `several` columns may do so."""
        first = self._said.setdefault(descriptor, at)
        if first != at and not (several and first[0] == at[0]):
            words = f"{descriptor} is said twice, here and by {' '.join(map(str, first[:2]))}"
            self._report("NRX519", words, "Keep one. A case has one value of it.", at, on_key=True)

    def _constants(self, raw: Any) -> Iterator[tuple[str, Value]]:
        for name, value in self._mapped(raw, ("constants",)).items():
            at = ("constants", name)
            named = self.named(name, at)
            if named is None:
                continue
            read = read_value(named, value, at, self._base, self._report)
            if read is None and named.descriptor.name not in self._said:
                self._report("NRX516", f"{name}: a constant is a value, not unknown", "Leave it out.", at)
            elif read is not None:
                self.say(named.descriptor.name, at)
                yield named.descriptor.name, read

    def _complete(self, raw: Any) -> Iterator[str]:
        for number, name in enumerate(self._words(raw, ("complete",))):
            at = ("complete", number) if isinstance(raw, list) else ("complete",)
            named = self.named(name, at)
            if named is not None and named.descriptor.kind != "set":
                self._report("NRX518", f"{named.descriptor.name} is not a set", "Only a set can be complete.", at)
            elif named is not None:
                yield named.descriptor.name

    def _ignored(self, raw: Any, used: set[str]) -> Iterator[tuple[str, str]]:
        for column, reason in self._mapped(raw, ("ignore",)).items():
            if not isinstance(reason, str) or not reason.strip():
                advice = f'Write why: "{column}": no descriptor is about it'
                self._report("NRX511", f'the column "{column}" is ignored without a reason', advice, ("ignore", column))
            elif column in used:
                words = f'the column "{column}" is both read and ignored'
                self._report("NRX519", words, "Keep one of the two.", ("ignore", column), on_key=True)
            else:
                yield column, reason

    def named(self, name: Any, at: Place) -> Named | None:
        """Find a descriptor, or report that there is none."""
        vocabulary, reader = self._base.vocabulary, self._base.reader
        found = reader.named(name) if isinstance(name, str) else None
        if found is not None:
            return found
        if name in vocabulary.findings:
            advice = "It is a finding: only rules conclude it. Map what it rests on instead."
        else:
            hint = meant_words(reader.misspelled(str(name))) or did_you_mean(str(name), vocabulary.descriptors)
            advice = f"{hint} Search by words: nanorx descriptors WORD".strip()
        self._report("NRX514", f"there is no descriptor {shown(name)}", advice, at)
        return None

    def _words(self, raw: Any, at: Place) -> list[str]:
        items = raw if isinstance(raw, list) else [] if raw is None else [raw]
        if not all(isinstance(item, str) for item in items):
            self._report("NRX511", f"{at[-1]} is not a name or a list of names", "Put numbers in quotes.", at)
        return [item for item in items if isinstance(item, str)]

    def _mapped(self, raw: Any, at: Place | None = None) -> dict[str, Any]:
        if at is not None:
            return self._group({} if raw is None else raw, at)
        return raw if isinstance(raw, dict) else {}

    def _group(self, raw: Any, at: Place) -> dict[str, Any]:
        if isinstance(raw, dict):
            return raw
        what = at[-1] if at else "a mapping"
        self._report("NRX511", f"{what} is a group of keys, not {kind_word(raw)}", "Write `key: value` below it.", at)
        return {}

    def _report(self, code: str, message: str, advice: str, at: Place, *, on_key: bool = False) -> None:
        self.problems.append(self._document.problem(code, message, at=at, advice=advice, on_key=on_key))
