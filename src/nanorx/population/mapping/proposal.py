"""Proposes a mapping for a table: a draft in which every guess waits to be confirmed, and what is unclear is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from nanorx.knowledge.quantities import unit_of
from nanorx.knowledge.reading import Named, folded, is_unknown, meanings
from nanorx.knowledge.values import ValueProblem
from nanorx.knowledge.vocabulary import format_number
from nanorx.population.mapping.cells import BAD, STATED, CellReader, ColumnEntry, key_of
from nanorx.population.mapping.column_reader import distinct_of
from nanorx.population.mapping.leaves import leaves
from nanorx.population.mapping.proposal_text import comment, entry_text, name_text, names_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.population.mapping.column_reader import Distinct
    from nanorx.population.sources.row_source import RowSource

__all__ = ["Proposal", "propose", "propose_for"]

_IDS = {
    "id",
    "patient",
    "patient id",
    "patientid",
    "pid",
    "case id",
    "caseid",
    "record id",
    "mrn",
    "subject id",
    "study id",
}
_UNIT_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*\Z")
_FEW = 8
"""Distinct values up to which they are listed: more may tell who the patients are."""
_SHORT = 24
_NAMED = 3
"""Values that cannot be read, of which so many are named: the most frequent ones."""
_WORD = 3
"""Letters of a word that may name a descriptor among other words."""
_READ = 300
"""Distinct values of a column that are tried."""
_MARKS = {"-1", "-9", "-99", "-999", "-9999", "99", "999", "9999"}
_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*\Z", re.ASCII)
_POINT = re.compile(r"\s*[-+]?\d+\.\d+\s*\Z", re.ASCII)
_HEAD = """\
mapping: 1
# A draft, made from the names of the columns and from the first rows ({rows:,}).
# Nothing in it is certain. Confirm each line, and take its comment away. What
# begins with # is unclear: answer what it asks, and take the # away.
"""


class _Guess(NamedTuple):
    """What a column may say: the text of its entry, why it is not certain, and whether the entry can be read."""

    descriptor: str
    entry: dict[str, Any]
    notes: list[str]
    clear: bool


class Proposal(NamedTuple):
    """A draft: its text, and how many columns there are, to confirm, to answer, and without a guess."""

    text: str
    columns: int
    clear: int
    unclear: int
    left: int


def propose_for(source: RowSource, base: RuleBase) -> Proposal:
    """Propose a mapping for a source, from its first rows. Raises InputError if these cannot be read."""
    batch = next(source.batches(), None)
    nothing = {name: pa.array([], pa.string()) for name in source.leaves}
    return propose(nothing if batch is None else nothing | leaves(batch), base)


def propose(arrays: Mapping[str, pa.Array], base: RuleBase) -> Proposal:
    """Propose a mapping for a table.

    Args:
        arrays: A sample of its columns, by name.
        base: The rule base.

    Returns:
        The text of a mapping file that can be read as it is. Each line that is not commented out is a guess that the
        author is asked to confirm; what is unclear is commented out with what is unclear about it.
    """
    found = {name: distinct_of(array) for name, array in arrays.items()}
    ids = [name for name in arrays if folded(name) in _IDS][:1]
    guesses = {name: _guess(name, distinct, base) for name, distinct in found.items() if name not in ids}
    known = _told_apart({name: guess for name, guess in guesses.items() if guess is not None})
    left = [name for name, guess in guesses.items() if guess is None]
    rows = len(next(iter(arrays.values()), []))
    lines = [_HEAD.format(rows=rows), *_id_lines(ids), *_missing_lines(found), "", "columns:"]
    lines += [line for name, guess in known.items() for line in _column_lines(name, guess)]
    lines += ["", *_left_lines(found, left)]
    clear = sum(guess.clear for guess in known.values())
    confirm = clear + len(ids)
    return Proposal("\n".join(lines) + "\n", len(arrays), confirm, len(known) - clear, len(left))


def _told_apart(guesses: Mapping[str, _Guess]) -> dict[str, _Guess]:
    """Make guesses that say the same descriptor unclear."""
    said = [guess.descriptor for guess in guesses.values() if guess.clear]
    found: dict[str, _Guess] = {}
    for name, guess in guesses.items():
        twice = guess.clear and said.count(guess.descriptor) > 1
        notes = [f"another column seems to say {guess.descriptor} too: which one counts?", *guess.notes]
        found[name] = guess._replace(notes=notes, clear=False) if twice else guess
    return found


def _id_lines(ids: list[str]) -> Iterator[str]:
    if ids:
        yield f"id: {name_text(ids[0])}  # confirm: it names each patient once"
    else:
        yield "# id: which column names the patient? Without one the number of the row does."
    yield "# constants: {}  what holds for every row? For instance {tumor.organ: liver}"


def _missing_lines(found: Mapping[str, Distinct]) -> Iterator[str]:
    """Yield a question about numbers that often stand for nothing: -9, 999."""
    seen: dict[str, list[str]] = {}
    for name, distinct in found.items():
        numbers = _numbers(distinct)
        for value, count in _counted(distinct):
            mark = key_of(value) if isinstance(value, (str, int, float)) else ""
            if mark in _MARKS and (mark.startswith("-") or (count > 1 and float(mark) == max(numbers))):
                seen.setdefault(mark, []).append(name)
    for mark, names in sorted(seen.items()):
        yield from comment(
            f"missing: [{mark}]  does {mark} mean that a value is missing? It stands in {names_text(names)}."
        )


def _guess(name: str, distinct: Distinct, base: RuleBase) -> _Guess | None:
    """Return what a column may say by its name and its values; None if nothing is found."""
    words, unit = _parts(name)
    named = base.reader.named(name) or base.reader.named(words)
    if named is None:
        return _element(words, distinct, base) or _near(words, unit, distinct, base)
    return _said(named, unit, distinct, base)


def _parts(name: str) -> tuple[str, str]:
    """Split a name into its words and the unit in brackets behind them."""
    beside = _UNIT_BEHIND.search(name)
    return (name[: beside.start()].strip(), beside[1].strip()) if beside else (name.strip(), "")


def _said(named: Named, unit: str, distinct: Distinct, base: RuleBase) -> _Guess:
    """Return what a column of a descriptor says, whose name is that of the descriptor."""
    item = named.descriptor
    if item.kind == "number":
        return _number(named, unit, distinct, base)
    if item.kind == "set":
        lists = pa.types.is_nested(distinct.values.type)
        entry: dict[str, Any] = {"to": item.name} if lists else {"to": item.name, "separator": ";"}
        parted = "" if lists else "how are its words parted? "
        notes = [f"{parted}{_values(distinct)}; is what is not listed absent? Then complete: {item.name}"]
        return _Guess(item.name, entry, notes, clear=False)
    return _choice(item, distinct, base)


def _number(named: Named, unit: str, distinct: Distinct, base: RuleBase) -> _Guess:
    item = named.descriptor
    entry: dict[str, Any] = {"to": item.name}
    own = named.unit or ("" if named.bare else item.unit)  # keys name the unit: size_cm
    unclear: list[str] = []
    if unit:
        try:
            own = unit_of(item, unit, base.vocabulary.spellings)
        except ValueProblem:
            units = ", ".join(dict.fromkeys((item.unit, *item.units))) or "none"
            unclear.append(f"{unit} is not a unit of it ({units}){_looks_like(item, distinct)}: what is the unit?")
    elif item.units and not own:
        unclear.append(f"the name says no unit{_looks_like(item, distinct)}: what is the unit?")
    if own or (item.units and unclear):
        entry["unit"] = own or item.unit
    texts = [value for value in _sample(distinct) if isinstance(value, str)]
    if any(map(_COMMA.match, texts)) and not any(map(_POINT.match, texts)):
        entry["decimal"] = ","
    column = ColumnEntry("", item.name, own, decimal=entry.get("decimal", "."))
    tried = _tried(column, distinct, base)
    notes = [*unclear, *_of_bad(item, tried, base, column)]
    notes.append(f"{_span(distinct)}" if tried.stated else "no value of the sample can be read")
    return _Guess(item.name, entry, notes, clear=not unclear and tried.stated > tried.bad)


class _TriedColumn(NamedTuple):
    """How many rows of the sample are stated and bad if a column is read so, and the bad values.

    `frequent` are those that are short and stand in several rows, most frequent first: they do not tell who it is.
    """

    stated: int
    bad: int
    values: list[Any]
    frequent: list[str]


def _tried(entry: ColumnEntry, distinct: Distinct, base: RuleBase) -> _TriedColumn:
    reader = CellReader(entry, base)
    cells = [(raw, int(count), reader.read(raw).kind) for raw, count in _counted(distinct)]
    bad = [raw for raw, _, kind in cells if kind == BAD]
    rows = {kind: sum(count for _, count, own in cells if own == kind) for kind in (STATED, BAD)}
    several = [key_of(raw) for raw, count, kind in cells if kind == BAD and count > 1 and not isinstance(raw, list)]
    return _TriedColumn(rows[STATED], rows[BAD], bad, [word for word in several if len(word) <= _SHORT])


def _of_bad(item: Descriptor, tried: _TriedColumn, base: RuleBase, column: ColumnEntry) -> Iterator[str]:
    """Yield what the values that cannot be read may be."""
    if not tried.bad:
        return
    rows = "1 row" if tried.bad == 1 else f"{tried.bad:,} rows"
    named = ", ".join(tried.frequent[:_NAMED])
    yield f"{rows} of the sample cannot be read and would be unknown{f': {named}' if named else ''}"
    with_units = CellReader(column._replace(units_in_cells=True), base)
    left = [raw for raw in tried.values if with_units.read(raw).kind != STATED]
    if len(left) < len(tried.values):
        yield "some name their own unit: then add units_in_cells: yes"
    fits: dict[str, int] = {}
    for unit in item.units:
        reader = CellReader(ColumnEntry("", item.name, unit), base)
        fits[unit] = sum(reader.read(raw).kind == STATED for raw in left) if unit != column.unit else 0
    best = max(fits, key=lambda unit: fits[unit], default="")
    if best and fits[best]:
        yield f"in {best} some of these are possible: if they are in it, add mixed_units: [{best}]"


def _looks_like(item: Descriptor, distinct: Distinct) -> str:
    """Say in which units most numbers of a column would be usual."""
    numbers = _numbers(distinct)
    low, high = item.usual or (item.low, item.high)
    middle = float(np.median(numbers)) if len(numbers) else None
    units = dict.fromkeys((item.unit, *item.units))
    fits = [unit for unit in units if middle is not None and low <= middle * item.units.get(unit, 1.0) <= high]
    return f", and {_span(distinct)} would be usual in {' or '.join(fits)}" if fits else ""


def _choice(item: Descriptor, distinct: Distinct, base: RuleBase) -> _Guess:
    """Return what a column of words says; codes are asked."""
    tried = _tried(ColumnEntry("", item.name), distinct, base)
    codes = [raw for raw in _sample(distinct) if raw is not None and not isinstance(raw, bool) and _is_code(raw)]
    if not tried.bad and tried.stated:
        as_words = "0 is read as no and 1 as yes; " if codes else ""
        return _Guess(item.name, {"to": item.name}, [f"{as_words}{_values(distinct)}"], clear=True)
    unread = [key_of(raw) for raw in tried.values if isinstance(raw, (str, int, float))]
    shown = unread if len(unread) <= _FEW and all(len(word) <= _SHORT for word in unread) else ["..."]
    entry = {"to": item.name, "values": dict.fromkeys(shown, "unknown")}
    words = (
        ", ".join((*item.choices, *item.partial_choices))
        if len(item.choices) <= 2 * _FEW
        else f"nanorx descriptors {item.name}"
    )
    return _Guess(item.name, entry, [f"what do {', '.join(shown)} mean? Choices: {words}"], clear=False)


def _element(words: str, distinct: Distinct, base: RuleBase) -> _Guess | None:
    """Return that a column may say yes or no of an element of a set, if only one set has such an element."""
    found = [
        (item, choice)
        for item in base.vocabulary.descriptors.values()
        if item.kind == "set"
        for word, choice in meanings(item)
        if folded(word) == folded(words)
    ]
    found = list(dict.fromkeys((item.name, choice) for item, choice in found))  # type: ignore[misc]
    if len(found) != 1:
        return None
    name, choice = str(found[0][0]), str(found[0][1])
    note = f"does it say whether there is {choice}? {_values(distinct)}"
    return _Guess(name, {"to": name, "element": choice}, [note], clear=False)


def _near(words: str, unit: str, distinct: Distinct, base: RuleBase) -> _Guess | None:
    """Return what a column may say whose name holds the name of one descriptor, or is a misspelling of it."""
    parts = words.split()
    for size in range(len(parts) - 1, 0, -1):
        named = {
            found.descriptor.name: found
            for at in range(len(parts) - size + 1)
            if len(part := " ".join(parts[at : at + size])) >= _WORD and (found := base.reader.named(part))
        }
        if named:
            return _doubtful(named, unit, distinct, base)
    near = base.reader.misspelled(words)
    return _doubtful({name: Named(base.vocabulary.descriptors[name]) for name in near}, unit, distinct, base)


def _doubtful(named: Mapping[str, Named], unit: str, distinct: Distinct, base: RuleBase) -> _Guess | None:
    if not named:
        return None
    first = next(iter(named.values()))
    if unit and first.descriptor.kind == "number" and not _is_unit(first.descriptor, unit, base):
        return None
    guess = _said(first, unit, distinct, base)
    return guess._replace(notes=[f"is it {' or '.join(named)}?", *guess.notes], clear=False)


def _is_unit(item: Descriptor, unit: str, base: RuleBase) -> bool:
    try:
        return bool(unit_of(item, unit, base.vocabulary.spellings))
    except ValueProblem:
        return False


def _counted(distinct: Distinct) -> list[tuple[Any, int]]:
    """Return the most frequent values of a column with how often each is there."""
    order = np.argsort(-distinct.counts, kind="stable")[:_READ].tolist()
    return [(distinct.values[at].as_py(), int(distinct.counts[at])) for at in order if distinct.counts[at]]


def _sample(distinct: Distinct) -> list[Any]:
    return [raw for raw, _ in _counted(distinct)]


def _numbers(distinct: Distinct) -> list[float]:
    texts = [key_of(raw).replace(",", ".") for raw in _sample(distinct) if isinstance(raw, (str, int, float))]
    return [float(text) for text in texts if re.fullmatch(r"[-+]?\d+(\.\d+)?", text, re.ASCII)]


def _span(distinct: Distinct) -> str:
    numbers = _numbers(distinct)
    return f"{format_number(min(numbers))} to {format_number(max(numbers))}" if numbers else "no numbers"


def _is_code(raw: Any) -> bool:
    return re.fullmatch(r"\d{1,2}", key_of(raw) if isinstance(raw, (str, int, float)) else "", re.ASCII) is not None


def _values(distinct: Distinct) -> str:
    """Return the values of a column in words: all if they are few and short, else how many."""
    cells = [cell for raw in _sample(distinct) for cell in (raw if isinstance(raw, list) else [raw])]
    known = [key_of(raw) for raw in cells if isinstance(raw, (str, int, float)) and not _is_missing(raw)]
    words = list(dict.fromkeys(known))
    if len(words) <= _FEW and all(len(word) <= _SHORT for word in words):
        return f"values: {', '.join(sorted(words))}" if words else "no values"
    return f"{len(distinct.values):,} different values"


def _is_missing(raw: Any) -> bool:
    return raw != raw or (isinstance(raw, str) and (not raw.strip() or is_unknown(raw)))  # noqa: PLR0124 - NaN


def _column_lines(name: str, guess: _Guess) -> Iterator[str]:
    """Yield the lines of a column: a comment, then its entry, commented out if it is not clear."""
    told = "; ".join(guess.notes)
    yield from comment(f"confirm: {told}" if guess.clear else told, "  ")
    yield f"  {'' if guess.clear else '# '}{name_text(name)}: {entry_text(guess.entry)}"


def _left_lines(found: Mapping[str, Distinct], names: list[str]) -> Iterator[str]:
    """Yield the columns about which nothing was found, each as a question."""
    if names:
        yield "# About these nothing was found. Map each above, or say here why it is left out."
        yield "ignore:"
        for name in names:
            yield from comment(f"{name_text(name)}: why? ({_values(found[name])})", "  ")
