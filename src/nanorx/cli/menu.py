"""A step of a guided case as a menu, and what is typed at it as answers in the form of `--set`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.steps import absent
from nanorx.document.sections.commands import set_word
from nanorx.errors import CaseError, Problem
from nanorx.knowledge.reading import Named, Reader, folded
from nanorx.knowledge.values import ValueProblem, typical, value_as_json
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nanorx.advice.steps import Step
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Menu", "Typed"]

_NUMBERS = re.compile(r"[+-]?\d+(?:[\s,;]+[+-]?\d+)*")
_SPLIT = re.compile(r"\s*(?:;|,(?!\d))\s*")
_NAMED = re.compile(r"(?P<name>.+?)\s*[=:]\s*(?P<value>.+)")
_SPACED = re.compile(r"(?P<name>\D.*?)\s+(?P<value>[<>~+-]?\s*\d.*|unknown)")
_COUNTED = re.compile(r"(?P<name>\d{1,2})\s+(?P<value>\d[\d.,]*\s*[^\d\s.,].*)", re.ASCII)
"""A number of the list and a value with its unit."""
_ALONE = re.compile(r"(?!\d+\s*[=:])[+-]?[\d.,]+.*", re.ASCII)
"""A number without a name, perhaps the second half of the number before it: 1, 2 mg/dL."""
_NO_UNIT = "fraction"
"""Written as a number alone; it shows no other way to write one."""
_PLACES = {"images": "In images", "blood-test": "In blood tests"}
"""Where answers are found, if not in the record, by the patient or the team, which come first."""


class Typed(NamedTuple):
    """What an answer says: changes as for `--set`, what has to be named yet, and what was not said of the others.

    `wrong` holds the parts that could not be read; the other parts count.
    """

    changes: tuple[str, ...] = ()
    which: tuple[Descriptor, ...] = ()
    others: tuple[Descriptor, ...] = ()
    wrong: tuple[Problem, ...] = ()


class Menu:
    """The lines of a step and the meaning of the numbers in them."""

    def __init__(self, step: Step, case: Case, choices: Sequence[str] = (), *, which: bool = False) -> None:
        """Make the menu.

        Args:
            step: The step.
            case: The case so far.
            choices: Of a step about one descriptor, the choices that are possible.
            which: Something of the descriptor is there, and it is asked what.
        """
        self.form = step.form
        rows = [case.vocabulary.descriptors[name] for name in step.descriptors]
        self.descriptors = sorted(rows, key=lambda row: _PLACES.get(row.how, ""))
        self._reader = Reader(case.vocabulary)
        self._which = which
        self.marks: list[tuple[Descriptor, str]] = []
        """The descriptor and the choice that each number stands for, from 1."""
        if self.form == "one":
            self.marks = [
                (self.one, choice) for choice in _choices(self.one) if choice in (choices or self.one.choices)
            ]
        elif self.form == "choices":
            self.marks = [(row, choice) for row in self.descriptors for choice in _choices(row)]
        else:
            self.marks = [(row, "") for row in self.descriptors]

    @property
    def one(self) -> Descriptor:
        """The descriptor of a step about one."""
        return self.descriptors[0]

    def lines(self) -> Iterator[str]:
        """Yield the question, the numbered answers and how to answer; each is a paragraph."""
        if self.form == "one":
            yield from self._lines_of_one()
            return
        yield "Is any of these true?" if self.form == "any" else "What is known of these?"
        place, number = "", 0
        for row in self.descriptors:
            if place != (place := _PLACES.get(row.how, "")):
                yield f"{place}:"
            yield from self._entry(row, number + 1)
            number += len(_choices(row)) if self.form == "choices" else 1
        if self.form == "any":
            yield "Numbers of what is true; 0: none of them; 1 2 0: these two and none of the others."
        elif self.form == "numbers":
            yield f"Any of them on one line, for instance: {self._example()}"
        else:
            yield "The numbers of all answers on one line; what is left out stays not known."

    def _entry(self, row: Descriptor, number: int) -> Iterator[str]:
        """Yield the lines about one descriptor of several; its first number is given."""
        if self.form == "choices":
            yield f"  {row.question}"
            words = [f"{at} {row.choices[choice]}" for at, choice in enumerate(_choices(row), start=number)]
            yield f"    {'; '.join(words)}"
        else:
            yield f"  {number} {_item(row) if self.form == 'any' else _measured(row)}"

    def has_choice(self, word: str) -> bool:
        """Say whether a word is a choice of the menu as it stands in a case."""
        return any(word == choice for _, choice in self.marks)

    def may_mean_choice(self, word: str) -> bool:
        """Say whether a word is a choice of the menu in other letters."""
        return any(word.lower() == choice.lower() for _, choice in self.marks)

    def read(self, word: str) -> Typed:
        """Read what was typed.

        Raises:
            CaseError: No part of it can be read.
        """
        if self.form == "numbers":
            return self._read_numbers(word)
        if self.form == "any":
            return self._read_any(word)
        if self.form == "choices":
            return self._read_choices(word)
        return Typed((f"{self.one.name}={self._word_of_one(word)}",))

    def none_of(self, rows: Iterable[Descriptor]) -> tuple[str, ...]:
        """Return the changes that say that nothing of some descriptors is there."""
        changes: list[str] = []
        for row in rows:
            value = absent(row)
            assert value is not None
            changes.append(f"{row.name}={set_word(value_as_json(row, value))}")
        return tuple(changes)

    def _lines_of_one(self) -> Iterator[str]:
        row = self.one
        yield row.question
        if row.kind == "number":
            yield f"  {row.allowed()}; for instance {_examples(row)}" if row.unit else f"  {row.allowed()}"
            return
        labels = [row.choices.get(choice, choice) for _, choice in self.marks]
        if self._has_numbers():
            yield from (f"  {choice}: {label}" for (_, choice), label in zip(self.marks, labels, strict=True))
        else:
            yield from _columns([f"{number} {label}" for number, label in enumerate(labels, start=1)])
        if row.assume in row.choices:
            yield f"If it is not known, {row.choices[row.assume]} is assumed."
        if row.kind == "set":
            none = "" if self._which else "0: none; "
            yield f"All numbers that apply; {none}with + before each the rest stays not known."

    def _example(self) -> str:
        """Return how two of the numbers are written, of those whose usual size is known if there are any."""
        rows = [row for row in self.descriptors if row.usual][:2] or self.descriptors[:2]
        return ", ".join(f"{row.label} {row.with_unit(typical(row))}" for row in rows)

    def _has_numbers(self) -> bool:
        """Say whether choices are numbers themselves, which then mean what they say."""
        return any(choice.isdecimal() for _, choice in self.marks)

    def _mark(self, number: str) -> tuple[Descriptor, str]:
        """Return what a number of the menu stands for. Raises CaseError."""
        place = int(number) if len(number) < 6 else 0  # noqa: PLR2004 - no menu is as long
        if not 1 <= place <= len(self.marks):
            message = f"there is no number {number} here"
            raise CaseError([Problem("NRX202", message, f"Numbers: 1 to {len(self.marks)}.")])
        return self.marks[place - 1]

    def _word_of_one(self, word: str) -> str:
        """Return the word of `--set` for an answer to one question."""
        row = self.one
        if row.kind == "number" or self._has_numbers():
            return word
        if row.kind != "set":
            return self._mark(word)[1] if word.isdecimal() else self._meant(word)
        parts = re.split(r"[\s,;]+", word) if _NUMBERS.fullmatch(word) else [part.strip() for part in word.split(",")]
        if parts == ["0"] and not self._which:
            return "none"
        return self._checked([self._element(part) for part in parts])

    def _checked(self, parts: Sequence[str]) -> str:
        """Return the elements of a set as a word of `--set`. Raises CaseError that names those which are known."""
        word = ",".join(parts)
        named = Named(self.one)
        try:
            self._reader.read(named, word)
        except ValueProblem as error:
            known: dict[str, None] = {}
            for part in parts:
                with suppress(ValueProblem):
                    value = self._reader.read(named, [part]).value
                    known |= dict.fromkeys(self.one.choices[choice] for choice in getattr(value, "has", ()))
            rest = f" Nothing of this line was recorded; known: {', '.join(known)}." if known else ""
            problems = [Problem(row.code, str(row), row.advice) for row in error.all()]
            problems[-1] = replace(problems[-1], advice=f"{problems[-1].advice}{rest}")
            raise CaseError(problems) from None
        return word

    def _meant(self, word: str) -> str:
        """Return the one choice that is possible here of a word that may mean several; another word as it is."""
        possible = [choice for _, choice in self.marks]
        for other, choices in self.one.ask.items():
            left = [choice for choice in choices if choice in possible]
            if folded(other) == folded(word) and len(left) == 1:
                return left[0]
        return word

    def _element(self, part: str) -> str:
        """Return an element of a set, written as a word or a number, with its sign."""
        sign = part[:1] if part[:1] in {"+", "-"} else ""
        name = part.removeprefix(sign)
        return f"{sign}{self._mark(name)[1]}" if name.isdecimal() else part

    def _read_any(self, word: str) -> Typed:
        parts = ["0" if part.lower() == "none" else part for part in _parts(word)]
        chosen = [self._line(part) for part in dict.fromkeys(parts) if part != "0"]
        others = [row for row in self.descriptors if row not in chosen]
        changes = [f"{row.name}=yes" for row in chosen if row.kind == "yes-no"]
        which = [row for row in chosen if row.kind != "yes-no"]
        if "0" in parts:
            return Typed((*changes, *self.none_of(others)), tuple(which))
        return Typed(tuple(changes), tuple(which), tuple(others))

    def _line(self, part: str) -> Descriptor:
        """Return the descriptor that a number or a name of the list means. Raises CaseError."""
        if part.isdecimal():
            return self._mark(part)[0]
        named = self._reader.named(self._named(part))
        if named is None or named.descriptor not in self.descriptors:
            advice = "Write the numbers of the lines with spaces between them, for instance 2 5."
            raise CaseError([Problem("NRX203", f'"{part}" is not in the list', advice)])
        return named.descriptor

    def _read_choices(self, word: str) -> Typed:
        chosen: dict[str, str] = {}
        for part in _parts(word):
            row, choice = self._mark(part) if part.isdecimal() else self._choice(part)
            if chosen.setdefault(row.name, choice) != choice:
                message = f"two answers to the same question: {row.question}"
                raise CaseError([Problem("NRX207", message, "Give one number for each question.")])
        return Typed(tuple(f"{name}={choice}" for name, choice in chosen.items()))

    def _choice(self, word: str) -> tuple[Descriptor, str]:
        """Return the one answer that is written in this way. Raises CaseError."""
        found = [
            (row, choice) for row, choice in self.marks if folded(word) in {folded(choice), folded(row.choices[choice])}
        ]
        if len(found) != 1:
            message = f'"{word}" is {"an answer to several questions" if found else "not one of the answers"}'
            advice = "Write the numbers of the answers with spaces between them, for instance 2 5."
            raise CaseError([Problem("NRX202", message, advice)])
        return found[0]

    def _read_numbers(self, word: str) -> Typed:
        """Read names with their values; a value alone where one descriptor is asked."""
        changes: list[str] = []
        wrong: list[Problem] = []
        parts = [part for part in _SPLIT.split(word) if part]
        several = len(self.descriptors) > 1
        lone = [part for part in parts if _ALONE.fullmatch(part) and not _COUNTED.fullmatch(part)]
        alone = lone[0] if lone and (several or len(parts) > 1) else ""
        if alone:
            message = f'it is not clear what "{alone}" is; nothing of this line was recorded'
            example = f"{self._example()}; or its number and a colon, 1: {self.one.with_unit(typical(self.one))}"
            advice = f"Write a decimal point, and a name before each value, for instance {example}."
            raise CaseError([Problem("NRX205", message, advice)])
        for part in parts:
            found = _NAMED.fullmatch(part) or _SPACED.fullmatch(part)
            found = found or (_COUNTED.fullmatch(part) if several else None)
            if found is None and not several:
                changes.append(f"{self.one.name}={part}")
            elif found is None:
                advice = f"Write the name before the value, for instance {self._example()}."
                wrong.append(Problem("NRX205", f'it is not clear what "{part}" is', advice))
            else:
                try:
                    changes.append(f"{self._named(found['name'])}={found['value']}")
                except CaseError as error:
                    wrong += error.problems
        if wrong and not changes:
            raise CaseError(wrong)
        return Typed(tuple(changes), wrong=tuple(wrong))

    def _named(self, name: str) -> str:
        """Return a name that a case knows for a name, its beginning or a number of the list. Raises CaseError.

        A name that means nothing here is returned as it is.
        """
        if name.isdecimal():
            return self._mark(name)[0].name
        if self._reader.named(name) is not None:
            return name
        words = folded(name).split()
        found = [row for row in self.descriptors if _begins(words, row.label) or _begins(words, row.key)]
        if len(found) > 1:
            message = f'"{name}" may mean {" or ".join(row.label for row in found)}'
            raise CaseError([Problem("NRX203", message, "Write more of the name, or its number and a colon.")])
        return found[0].name if found else name


def _choices(row: Descriptor) -> list[str]:
    """Return the choices in the order in which people name them."""
    return ["yes", "no"] if row.kind == "yes-no" else list(row.choices)


def _parts(word: str) -> list[str]:
    """Return the parts of a list: numbers with spaces or commas between them, words with commas."""
    numbers = re.split(r"[\s,;]+", word.strip(" ,;"))
    if all(part.isdecimal() for part in numbers):
        return numbers
    return [part for part in (part.strip() for part in re.split(r"[,;]", word)) if part]


def _item(row: Descriptor) -> str:
    """Return what is asked of a descriptor in a list, with all that belongs to it; equal first words stand once."""
    if row.kind != "set":
        return row.label
    labels = list(row.choices.values())
    words = [label.split() for label in labels]
    same = next((at for at, heads in enumerate(zip(*words, strict=False)) if len(set(heads)) > 1), 0)
    shorter = [" ".join(label.split()[same:]) for label in labels[1:]]
    return f"{row.label}: {'; '.join([labels[0], *shorter])}"


def _measured(row: Descriptor) -> str:
    other = next((unit for unit in row.units if unit != _NO_UNIT), "")
    return f"{row.label} ({row.allowed()}{f', or in {other}' if other else ''})"


def _examples(row: Descriptor) -> str:
    """Return how a number is written with its unit, and with another one if there is one."""
    number = typical(row)
    others = [
        f"{format_number(float(f'{number / factor:.2g}'))} {unit}"
        for unit, factor in row.units.items()
        if unit != _NO_UNIT
    ]
    return " or ".join([row.with_unit(number), *others[:1]])


def _columns(items: Sequence[str], width: int = 76) -> list[str]:
    """Return short items several to a line, long lists only; they are read line by line."""
    widest = max(len(item) for item in items) + 2
    each = width // widest if len(items) > 8 else 1  # noqa: PLR2004 - as many lines are read at a glance
    each = max(each, 1)
    rows = [items[at : at + each] for at in range(0, len(items), each)]
    return ["  " + "".join(item.ljust(widest) for item in row).rstrip() for row in rows]


def _begins(words: Sequence[str], name: str) -> bool:
    """Say whether every word begins a word of a name."""
    known = folded(name).split()
    return all(any(other.startswith(word) for other in known) for word in words)
