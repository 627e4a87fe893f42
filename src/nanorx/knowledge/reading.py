"""What people write -> what a case holds: names, words and units in the forms that the vocabulary declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.lazy import lazy_property
from nanorx.common.suggest import meant_words, misspelled
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.values import ValueProblem, allowed_choices, check_value, likely_unit, shown, unit_words
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.vocabulary import Attribute, Descriptor, Vocabulary

__all__ = [
    "UNKNOWN_WORDS",
    "Named",
    "Read",
    "Reader",
    "folded",
    "is_unknown",
    "meanings",
    "meant_choice",
    "named_keys",
    "stem",
    "unit_keys",
]

# Patterns are compiled when they are used: most cases need none.
_BETWEEN = r"[\s_\-\u2010-\u2015/.,()']+"
_DASHES = r"[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_OUTER = r"\A[\W_]+(?=[^\W_])|(?<=[^\W_])[\W_]+\Z"
"""What stands before the first letter and behind the last one."""
UNKNOWN_WORDS = frozenset(
    {"unknown", "?", "??", "n a", "na", "not done", "not known", "not given", "not available", "not measured",
     "not tested", "not recorded", "not yet known", "pending", "missing", "null", "unk"}
)  # fmt: skip
"""What says that a value is not known, folded."""
_LISTED = 12
"""Choices that are listed beside a hint."""
_CAPITALS = frozenset({"or"})
"""Abbreviations that are another word in small letters."""
_YES_NO = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
_DOUBT = (
    r"(?i:suspected|suspicious for|suspicion of|probable|probably|possible|presumed|likely|susp\.?)\s+(.+)|(.+?)\s*\?"
)
_SHORT_NAME = 3
"""Letters up to which one other letter makes the name of another descriptor: ALT is not AST."""
LONGEST = 100
"""Letters up to which a text is compared with others; a longer one is no word, number or name."""


class Named(NamedTuple):
    """A descriptor as a key names it: with another `unit` in the key, or `bare`, without the unit it could have."""

    descriptor: Descriptor
    unit: str = ""
    bare: bool = False


class Read(NamedTuple):
    """A value as it was read, None if it is unknown; `note` says how, empty if it was written so."""

    value: Value | None
    note: str = ""


def folded(text: str) -> str:
    """Return a text without the differences that do not count: letter case, hyphens, underscores, points and spaces.

    A dash before or behind a word counts: it becomes the word negative.
    """
    return re.sub(_BETWEEN, " ", re.sub(_OUTER, _denied, text).casefold()).strip()


def _denied(outer: re.Match[str]) -> str:
    """Return what stands around a word as it is, a dash as a word: HER2- and (-) HER2 are not HER2."""
    return " negative " if re.search(_DASHES, outer[0]) else outer[0]


def is_unknown(text: str) -> bool:
    """Say whether a text says that a value is not known."""
    return folded(text) in UNKNOWN_WORDS or text.strip() in {"-", "--"}


def meanings(descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    """Yield every word that is read as a choice or as a partial choice, with that choice."""
    for choice, label in descriptor.choices.items():
        yield choice, choice
        yield label, choice
    for word in descriptor.partial_choices:
        yield word, word
    if descriptor.kind == "yes-no":
        yield from _YES_NO.items()
    for choice, words in descriptor.choice_synonyms.items():
        for word in words:
            yield word, choice


def meant_choice(attribute: Attribute, word: str) -> str:
    """Return the one choice of an attribute that has this other name or label, or an empty text."""
    wanted = folded(word)
    found = [
        choice
        for choice, label in attribute.choices.items()
        if wanted in {folded(text) for text in (choice, label, *attribute.choice_synonyms.get(choice, ()))}
    ]
    return found[0] if len(found) == 1 else ""


class Reader:
    """Reads names and values of a vocabulary. The tables are made when a name or word asks for them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._meanings: dict[str, dict[str, str]] = {}

    def named(self, name: str, group: str = "") -> Named | None:
        """Find the descriptor that a name means; `group` is the group that it must be in.

        None if there is none, or if several have this name.
        """
        known = self._vocabulary.descriptors
        head, point, rest = name.strip().partition(".")
        if point and not group and (found := self.group(head)):
            group, name = found, rest
        if f"{group}.{name}" in known:
            return Named(known[f"{group}.{name}"])
        wanted = folded(name)
        for table in self._tables:
            rows = [row for row in table.get(wanted, ()) if not group or row.descriptor.group == group]
            if len({row.descriptor.name for row in rows}) == 1:
                return rows[0]
        return None

    def misspelled(self, name: str, group: str = "") -> list[str]:
        """Return the descriptors of whose key or other name a text is a misspelling; `group` is where to look."""
        head, point, rest = name.strip().partition(".")
        if point and not group:
            group, name = self.group(head) or next(iter(misspelled(head, self._vocabulary.groups)), head), rest
        found: dict[str, dict[str, None]] = {}
        for table in self._tables:
            for word, rows in table.items():
                names = [row.descriptor.name for row in rows if not group or row.descriptor.group == group]
                found.setdefault(word, {}).update(dict.fromkeys(names))
        words = misspelled(folded(name), (word for word, names in found.items() if names), short=_SHORT_NAME)
        return list(dict.fromkeys(name for word in words for name in found[word]))

    def group(self, name: str) -> str:
        """Return the group with this name in any letter case; empty if there is none."""
        wanted = folded(name)
        return next((group for group in self._vocabulary.groups if folded(group) == wanted), "")

    @lazy_property
    def _tables(self) -> tuple[dict[str, list[Named]], dict[str, list[Named]]]:
        """Return the descriptors by their keys, and by other words for them."""
        keys: dict[str, list[Named]] = {}
        words: dict[str, list[Named]] = {}
        for item in self._vocabulary.descriptors.values():
            keys.setdefault(folded(item.key), []).append(Named(item))
            for key, unit in unit_keys(item):
                keys.setdefault(folded(key), []).append(Named(item, unit))
            bare = Named(item, bare=bool(item.units))
            for word in (stem(item), item.label, *item.synonyms):
                words.setdefault(folded(word), []).append(bare)
        return keys, words

    def read(self, named: Named, raw: Any, written: str = "") -> Read:
        """Read a raw value.

        Args:
            named: The descriptor, as the key names it.
            raw: The value as read from JSON or YAML, or a word of a command line.
            written: The key as it was written, for the note; empty if it is the name of the descriptor.

        Raises:
            ValueProblem: The value is not allowed, or can be read in several ways.
        """
        descriptor = named.descriptor
        if not written and _is_canonical(descriptor, raw) and not named.unit:
            return Read(check_value(descriptor, raw))
        words = _Words(descriptor, self._meanings_of(descriptor), self._others_with)
        if isinstance(raw, str) and is_unknown(raw) and not words.known(raw):
            return Read(None)
        if descriptor.kind == "number":
            value: Value = self._number(named, raw)
            changed = {} if _is_plain(raw) and not named.unit else {shown(raw): value_words(descriptor, value)}
        else:
            value = check_value(descriptor, _as_written(descriptor, raw), words.choose)
            changed = words.changed
        key, name = descriptor.name, ""
        if written and folded(written) not in {folded(descriptor.name), folded(descriptor.key)}:
            key, name = written, f"{descriptor.name} "
            changed = changed or {shown(raw): value_words(descriptor, value)}
        note = f"Read {key} {', '.join(changed)} as {name}{', '.join(changed.values())}." if changed else ""
        return Read(value, note)

    def _meanings_of(self, descriptor: Descriptor) -> dict[str, str]:
        if descriptor.name not in self._meanings:
            self._meanings[descriptor.name] = {folded(word): choice for word, choice in meanings(descriptor)}
        return self._meanings[descriptor.name]

    def _others_with(self, word: str, descriptor: Descriptor) -> list[str]:
        """Return the other descriptors of the group of which a word is a value."""
        rows = [row for row in self._vocabulary.descriptors.values() if row.group == descriptor.group]
        rows = [row for row in rows if row.choices and row.kind != "yes-no" and row is not descriptor]
        return [row.name for row in rows if folded(word) in self._meanings_of(row)]

    def _number(self, named: Named, raw: Any) -> float:
        descriptor = named.descriptor
        if isinstance(raw, str) or (named.unit and isinstance(raw, (int, float)) and not isinstance(raw, bool)):
            from nanorx.knowledge.quantities import read_number, with_other_unit  # noqa: PLC0415 - few cases have units

            if isinstance(raw, str):
                if len(raw) > LONGEST:
                    raise ValueProblem("NRX205", f"{descriptor.name}: {shown(raw)} is not a number", "Write it alone.")
                number = read_number(descriptor, raw, self._vocabulary.spellings, named.unit)
            else:
                number = with_other_unit(descriptor, raw, named.unit)
        else:
            number = check_value(descriptor, raw)  # type: ignore[assignment]
        if named.bare and _is_plain(raw):
            _check_bare(descriptor, number)
        return number


def named_keys(item: Descriptor, reader: Reader) -> list[str]:
    """Return the other words by which a case may name a descriptor in its group, but none that names two."""
    words = (stem(item), item.label, *item.synonyms)
    found = {word: reader.named(word, item.group) for word in words}
    return [word for word, named in found.items() if named is not None and named.descriptor is item]


def stem(item: Descriptor) -> str:
    """Return the key of a descriptor without its unit: `size` of `size_cm`."""
    ending = f"_{_slug(item.unit)}"
    return item.key.removesuffix(ending) if item.unit else item.key


def unit_keys(item: Descriptor) -> Iterator[tuple[str, str]]:
    """Yield the keys that name another unit, each with that unit: `size_mm` for `mm`."""
    for unit in item.units:
        if stem(item) != item.key and _slug(unit) and unit != item.unit:
            yield f"{stem(item)}_{_slug(unit)}", unit


def _slug(unit: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", unit.lower().replace("%", "percent")).strip("_")


def _is_canonical(descriptor: Descriptor, raw: Any) -> bool:
    """Say whether a value is of the form that `Case.as_json` gives, so that nothing is to be read."""
    if descriptor.kind == "number":
        return isinstance(raw, (int, float))
    return isinstance(raw, str) and descriptor.kind != "set" and raw in descriptor.choices


def _is_plain(raw: Any) -> bool:
    """Say whether a number stands alone, with or without quotes."""
    return not isinstance(raw, str) or re.fullmatch(r"\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*", raw, re.ASCII) is not None


def _check_bare(descriptor: Descriptor, number: float) -> None:
    """Refuse a number whose unit neither key nor value says, unless it is usual in the unit of the descriptor."""
    low, high = descriptor.usual or (descriptor.low, descriptor.high)
    if low <= number <= high:
        return
    likely = likely_unit(descriptor, number)
    own = descriptor.with_unit(number)
    advice = f'Write "{own}" or {unit_words(descriptor, number, *likely)}.' if likely else ""
    units = ", ".join(dict.fromkeys((descriptor.unit, *descriptor.units)))
    words = f"{descriptor.name}: {format_number(number)} has no unit, and {own} would be unusual"
    raise ValueProblem("NRX216", words, advice or f"Write the number with its unit, one of: {units}.")


def _as_written(descriptor: Descriptor, raw: Any) -> Any:
    """Return a raw value as JSON would hold it: a text for a set as a list, 1 and 0 for yes and no as words."""
    if descriptor.kind == "yes-no" and not isinstance(raw, (bool, str)) and raw in (0, 1):
        return "yes" if raw else "no"
    if descriptor.kind != "set" or not isinstance(raw, str):
        return raw
    if folded(raw) == "none" and "none" not in descriptor.choices:
        return []
    parts = [part.strip() for part in re.split("[,;]", raw)]
    signed = [part for part in parts if part[:1] == "+" or re.match(_DASHES, part)]
    if signed and len(signed) != len(parts):
        words = f"{descriptor.name}: {shown(raw)} has a sign before some of its words only"
        advice = "Write + or - before each word, as +{0},-{1}: what is there and what is not, the rest is not known."
        one, other = [*descriptor.choices, "", ""][:2]
        raise ValueProblem("NRX205", words, advice.format(one, other))
    if all(part[:1] in {"+", "-"} for part in parts):
        return {
            "has": [part[1:].strip() for part in parts if part.startswith("+")],
            "lacks": [part[1:].strip() for part in parts if part.startswith("-")],
        }
    return parts


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


class _Words:
    """Finds the choices of a descriptor that words mean; `changed` says of which words that is no matter of form."""

    def __init__(
        self, descriptor: Descriptor, meant: Mapping[str, str], others: Callable[[str, Descriptor], list[str]]
    ) -> None:
        self._descriptor = descriptor
        self._others = others
        self._meanings = meant
        self.changed: dict[str, str] = {}

    def known(self, word: str) -> bool:
        """Say whether a word is a choice, or means one."""
        return word in self._descriptor.choices or folded(word) in self._meanings

    def choose(self, descriptor: Descriptor, raw: str, element: tuple[str | int, ...]) -> str:
        """Return the choice that a word means. Raises ValueProblem with what to write instead."""
        if raw in descriptor.choices:
            return str.__str__(raw)  # a plain text also of a word from an enumeration or an array
        word = self._meanings.get(folded(raw))
        if word is None or (folded(raw) in _CAPITALS and not raw.isupper()):
            raise ValueProblem("NRX202", *self._refusal(raw), element)
        forms = {folded(form) for form in (word, descriptor.choices.get(word, ""))} | set(_YES_NO)
        if folded(raw) not in forms:
            self.changed[shown(raw)] = descriptor.choices.get(word, word)
        return word

    def _refusal(self, raw: str) -> tuple[str, str]:
        """Return what is wrong with a word that means no choice, and what to do."""
        descriptor = self._descriptor
        words = f"{descriptor.name}: {shown(raw)}"
        several = next((some for word, some in descriptor.ask.items() if folded(word) == folded(raw)), ())
        if several:
            known = descriptor.choices
            named = [choice if known[choice] == choice else f"{choice} ({known[choice]})" for choice in several]
            each = f"each that holds: {', '.join(named)}" if descriptor.kind == "set" else " or ".join(named)
            return f"{words} does not say enough", f"Write {each}; or unknown."
        if len(raw) > LONGEST:
            return f"{words} is not a choice", allowed_choices(descriptor)
        doubt = re.fullmatch(_DOUBT, raw.strip())
        meant = self._meanings.get(folded(doubt[1] or doubt[2])) if doubt else None
        if meant and descriptor.suspected:
            beside = " and ".join(f"{name}: {value}" for name, value in descriptor.suspected.items())
            return f"{words} is not certain", f"Write {meant}, and state that it is only suspected: {beside}."
        if meant:
            return f"{words} is not certain", f"Write {meant} if that is to be assumed, or unknown."
        return self._unread(raw, words)

    def _unread(self, raw: str, words: str) -> tuple[str, str]:
        """Return what is wrong with a word that is neither several choices nor in doubt, and what to do."""
        descriptor = self._descriptor
        allowed = allowed_choices(descriptor)
        if folded(raw).count("negative") > raw.casefold().count("negative"):
            has = ' What is not there stands in {"has": [...], "lacks": [...]}.' if descriptor.kind == "set" else ""
            return f"{words} has a minus, which is no part of a word", f"Write it in words.{has} {allowed}"
        barred = [choice for choice, barred in descriptor.never.items() if folded(raw) in map(folded, barred)]
        if barred:
            other = " or ".join(descriptor.choices.get(choice, choice) for choice in barred)
            return f"{words} is not among the choices, and it is not {other}", allowed
        unknown = "" if descriptor.kind == "set" else " Write unknown if it is not known."
        hint = meant_words(self._suggested(raw))
        staged = re.fullmatch(r"\s*(.*?[^\W\d_])[\s(]*\d+\)?\s*", raw)
        others = self._others(raw, descriptor)
        if staged and (meant := self._meanings.get(folded(staged[1]))) and not any(map(_has_digit, descriptor.choices)):
            hint = f"Write {meant} alone; points have their own key."
        elif others:
            hint = f"It is a value of {' or '.join(others[:3])}; this is about {descriptor.label}."
        if hint:
            return f"{words} is not a choice", f"{hint} {allowed_choices(descriptor, most=_LISTED)}{unknown}"
        return f"{words} is not a choice", f"{allowed}{unknown}"

    def _suggested(self, raw: str) -> list[str]:
        """Return the choices of whose name, label or synonym a word is a misspelling."""
        table = {word: choice for word, choice in self._meanings.items() if word not in {*_YES_NO, *_CAPITALS}}
        return list(dict.fromkeys(table[match] for match in misspelled(folded(raw), table)))
