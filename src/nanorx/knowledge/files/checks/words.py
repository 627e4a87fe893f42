"""Checks of how people write values: no word means two things, and units convert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.quantities import plain_unit
from nanorx.knowledge.reading import folded, is_unknown, meanings, stem, unit_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["check_words"]


class _DescriptorRow(NamedTuple):
    """A descriptor, its row in a file, and where to say what is wrong with it."""

    descriptor: Descriptor
    row: Mapping[str, Any]
    file: str
    at: Path
    reports: Reports

    def tell(self, code: str, message: str, advice: str, *under: str | int) -> None:
        self.reports.add(self.file, code, message, at=(*self.at, *under), advice=advice, on_key=len(under) > 1)


def check_words(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report words of the vocabulary that mean two things or nothing, and units that cannot be converted."""
    names = dict(_names(base.vocabulary))
    for file, data in sorted(raw.items()):
        if not file.startswith("vocabulary/"):
            continue
        for key, row in data.get("descriptors", {}).items():
            descriptor = base.vocabulary.descriptors.get(f"{data.get('group')}.{key}")
            if descriptor is not None:
                item = _DescriptorRow(descriptor, row, file, ("descriptors", key), reports)
                _check_synonyms(item, names)
                _check_choices(item)
                _check_meanings(item)
                _check_units(item, base.vocabulary)


def _names(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield the words that name a descriptor without being declared as its synonyms, with its name."""
    for item in vocabulary.descriptors.values():
        for word in (item.label, stem(item), *(key for key, _ in unit_keys(item)), item.key):
            yield folded(word), item.name


def _check_synonyms(item: _DescriptorRow, names: dict[str, str]) -> None:
    own = item.descriptor.name
    for place, word in enumerate(item.descriptor.synonyms):
        other = names.setdefault(folded(word), own)
        if other != own:
            advice = "A word names one descriptor. Take it out of one of them."
            item.tell("NRX128", f'the synonym "{word}" of {own} names {other} too', advice, "synonyms", place)


def _check_choices(item: _DescriptorRow) -> None:
    """Report choices that do not exist, and words to ask about that leave nothing to ask."""
    choices = item.descriptor.choices
    for key in ("choice_synonyms", "never"):
        for choice in item.row.get(key, {}):
            if choice not in choices:
                advice = f"Allowed: {listing(choices, 60)}. {did_you_mean(choice, choices)}".strip()
                item.tell("NRX128", f'{item.descriptor.name} has no choice "{choice}"', advice, key, choice)
    for word, several in item.descriptor.ask.items():
        wrong = [choice for choice in several if choice not in choices]
        if wrong:
            advice = f"Allowed: {listing(choices, 60)}. {did_you_mean(wrong[0], choices)}".strip()
            item.tell("NRX128", f'{item.descriptor.name} has no choice "{wrong[0]}"', advice, "ask", word)
        elif len(set(several)) < 2:  # noqa: PLR2004 - one choice leaves nothing to ask
            advice = "Write it as a synonym of the choice, or name all that it may mean."
            item.tell("NRX128", f'the word "{word}" is asked about and may mean one choice only', advice, "ask", word)


def _check_meanings(item: _DescriptorRow) -> None:
    """Report words with two meanings in one descriptor, words that mean what they must not, and words for unknown."""
    name, found = item.descriptor.name, dict[str, str]()
    for word, choice in meanings(item.descriptor):
        first = found.setdefault(folded(word), choice)
        if first != choice:
            advice = "A word means one choice. Take it out of one of them, or move it to `ask`."
            item.tell("NRX128", f'{name}: "{word}" means {first} and {choice}', advice, *_place(item, word))
    for choice, words in item.descriptor.never.items():
        for place, word in enumerate(words):
            if found.get(folded(word)) == choice:
                advice = "Take it out of `never`, or out of the words for the choice."
                item.tell("NRX128", f'{name}: "{word}" means {choice} and never does', advice, "never", choice, place)
    for word in item.descriptor.ask:
        if folded(word) in found:
            advice = f"It means {found[folded(word)]}. Take it out of `ask`, or out of the words for that choice."
            item.tell("NRX128", f'{name}: "{word}" is asked about and has a meaning', advice, "ask", word)
    written = [*item.descriptor.ask, *(word for words in item.descriptor.choice_synonyms.values() for word in words)]
    for word in written:
        if is_unknown(word) or not folded(word) or {",", ";"} & set(word):
            advice = "A word for what is not known means nothing else, and commas stand between the words of a list."
            item.tell("NRX128", f'{name}: "{word}" cannot be a word for a choice', advice, *_place(item, word))


def _place(item: _DescriptorRow, word: str) -> tuple[str | int, ...]:
    """Return where a word stands in the row of its descriptor."""
    for choice, words in item.descriptor.choice_synonyms.items():
        if word in words:
            return "choice_synonyms", choice, words.index(word)
    if word in item.descriptor.ask:
        return "ask", word
    return ("choices",) if item.descriptor.choices and item.descriptor.kind != "yes-no" else ()


def _check_units(item: _DescriptorRow, vocabulary: Vocabulary) -> None:
    descriptor, keys = item.descriptor, {descriptor.key for descriptor in vocabulary.descriptors.values()}
    if (descriptor.units or descriptor.usual) and descriptor.kind != "number":
        key = "units" if descriptor.units else "usual"
        item.tell("NRX129", f"{descriptor.name} is no number and has {key}", "Take the line out.", key)
        return
    for unit, factor in descriptor.units.items():
        if not factor > 0:
            advice = "Write a number above 0, or a quotient such as 1/17.1: what one of this unit is in `unit`."
            item.tell("NRX129", f"the factor of {unit} is not a number above 0", advice, "units", unit)
        elif unit == descriptor.unit or not descriptor.unit:
            advice = "Write only other units than `unit`; a number without a unit has none."
            item.tell("NRX129", f"{unit} is no other unit of {descriptor.name}", advice, "units", unit)
    for key, unit in unit_keys(descriptor):
        if key in keys:
            advice = f"The key {key} would mean the unit. Take the unit out, or give the descriptor another name."
            item.tell("NRX129", f"{descriptor.group}.{key} is a descriptor already", advice, "units", unit)
    spelled: dict[str, str] = {}
    for unit in [descriptor.unit, *descriptor.units]:
        for word in (unit, *vocabulary.spellings.get(unit, ())):
            first = spelled.setdefault(plain_unit(word), unit)
            if first != unit:
                advice = "Take the spelling out of one of them in vocabulary/units.yaml."
                item.tell("NRX129", f'"{word}" stands for {first} and for {unit}', advice, "units", unit)
    if descriptor.usual and not descriptor.low <= descriptor.usual[0] < descriptor.usual[1] <= descriptor.high:
        advice = f"Write two numbers, the smaller one first, within {descriptor.allowed()}."
        item.tell("NRX129", f"what is usual of {descriptor.name} is not a part of its range", advice, "usual")
