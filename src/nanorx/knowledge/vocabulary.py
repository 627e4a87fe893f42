"""The vocabulary: what may be said about a case, and by what a strategy may be selected.

It is the single source of case checking, clause checking, questions, schemas and suggestions.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nanorx.errors import NumberRange
from nanorx.knowledge.codes import NO_CODES
from nanorx.knowledge.derived import NO_DERIVATIONS, Derivations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.codes import CodeSystem, FoundIn, SystemCodes

__all__ = ["Attribute", "Descriptor", "Finding", "How", "Kind", "Vocabulary", "format_number"]

Kind = Literal["choice", "ordered", "number", "yes-no", "set"]

How = Literal["record", "images", "blood-test", "ask-patient", "ask-facility", "ask-team"]
HOW: dict[How, str] = {
    "record": "look in the record",
    "images": "in images already made",
    "blood-test": "blood test",
    "ask-patient": "ask the patient",
    "ask-facility": "ask the facility",
    "ask-team": "ask the team",
}
"""How a value can be found out, and how a page says so. The order is the cost, cheapest first."""

CHANGEABLE = ("fixed", "by-treatment", "by-facility")

_NO_WORDS: Mapping[str, str] = {}
_NO_CHOICES: Mapping[str, tuple[str, ...]] = {}
_NO_CHOICE_CODES: Mapping[str, SystemCodes] = {}
_NO_REFINEMENTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
_NO_SYSTEMS: Mapping[str, CodeSystem] = {}
_NO_FACTORS: Mapping[str, float] = {}


class Descriptor(NamedTuple):
    """A declared fact about the patient, the tumor, the facility or the goal.

    `low`, `high` and `error` are in `unit`. `assume` is the value used where nothing is stated
    (`"all"` for a set without limit), None if there is no such value. `partial_choices` are words that tell only a
    part, each with the choices that it may stand for. `organs` are those whose tumors it belongs to, empty if it
    belongs to all: of others no rule and no need may ask it, which the check holds. `if_yes` is what a yes is called
    after "if" and "if not"; of a set or a choice, what follows "if", with {} for the value.

    How people write it: `synonyms` are other words for the descriptor, `choice_synonyms` for its choices; `never` holds
    by choice the words that are not read as it nor answered with it, `ask` the words that tell too little, each with
    the choices that it may mean. `units` are other units, each with the factor that gives a number in `unit`. Outside
    `usual` (low and high, in `unit`) a stated number is a warning. `suspected` are the entries that say that a value is
    only suspected.

    How records of a hospital code it: `codes` by system say that an observation is about it, `choice_codes` which
    choice, or which word of `partial_choices` or `ask`, a coded value says. `found_in` is where these say it without
    such an observation. Where codes of one thing say two choices, `prevails` holds by choice those that yield to it.
    `refined` holds by another descriptor and its value which choice a choice or a word of `ask` then is.
    """

    name: str
    group: str
    label: str
    kind: Kind
    question: str
    how: How
    changeable: str
    about: str = ""
    choices: Mapping[str, str] = _NO_WORDS
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    error: float = 0.0
    integer: bool = False
    assume: Any = None
    codes: SystemCodes = NO_CODES
    choice_codes: Mapping[str, SystemCodes] = _NO_CHOICE_CODES
    found_in: tuple[FoundIn, ...] = ()
    prevails: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    refined: Mapping[str, Mapping[str, Mapping[str, str]]] = _NO_REFINEMENTS
    partial_choices: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    organs: tuple[str, ...] = ()
    if_yes: str = ""
    synonyms: tuple[str, ...] = ()
    choice_synonyms: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    never: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    ask: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    units: Mapping[str, float] = _NO_FACTORS
    usual: tuple[float, float] | None = None
    suspected: Mapping[str, str] = _NO_WORDS

    @property
    def key(self) -> str:
        """The name within its group: `size_cm` of `tumor.size_cm`."""
        return self.name.partition(".")[2]

    def level(self, choice: str) -> int:
        """Return the index of a choice, lowest first."""
        return list(self.choices).index(choice)

    def with_unit(self, number: float) -> str:
        """Return a number of this descriptor as text with its unit: `3 cm`."""
        text = format_number(number)
        return f"{text} {self.unit}" if self.unit else text

    def may_be(self, unit: str = "") -> tuple[str | NumberRange, ...]:
        """Return what may stand in a case: each choice, or the range of a number, in another `unit` if one is given."""
        if self.kind != "number":
            return (*self.choices, *self.partial_choices)
        if not unit or unit == self.unit:
            return (NumberRange(self.low, self.high, self.unit, self.integer),)
        low, high = (float(f"{end / self.units[unit]:.12g}") for end in (self.low, self.high))
        return (NumberRange(low, high, unit),)

    def allowed(self) -> str:
        """Return the allowed values as text for a message."""
        if self.kind == "number":
            whole = "a whole number from " if self.integer else ""
            return f"{whole}{format_number(self.low)} to {self.with_unit(self.high)}"
        if self.kind == "set":
            return "a list of " + ", ".join(self.choices)
        return ", ".join(self.choices)


class Finding(NamedTuple):
    """A yes-no fact that only rules conclude."""

    name: str
    label: str
    about: str = ""


class Attribute(NamedTuple):
    """A property of strategies by which rules select them.

    `every` is what follows "every approach" where all with one choice are meant, `{}` standing for the choice.
    `choice_synonyms` are other words for a choice, by which strategies are found: TACE.
    """

    name: str
    label: str
    kind: Literal["choice", "ordered", "yes-no", "set"]
    choices: Mapping[str, str]
    every: str = ""
    choice_synonyms: Mapping[str, tuple[str, ...]] = _NO_CHOICES


class Vocabulary(NamedTuple):
    """All descriptors, findings and strategy attributes of a rule base, in file order, and what is derived.

    `spellings` holds by unit the other ways in which people write it, `systems` the systems of codes by key,
    `answers` the codes that answer any yes-no question: yes, no, unknown; `imaging` are codes of methods of imaging.
    """

    descriptors: Mapping[str, Descriptor]
    findings: Mapping[str, Finding]
    attributes: Mapping[str, Attribute]
    groups: Mapping[str, str]
    imaging_roles: Mapping[str, str]
    derived: Derivations = NO_DERIVATIONS
    spellings: Mapping[str, tuple[str, ...]] = _NO_CHOICES
    systems: Mapping[str, CodeSystem] = _NO_SYSTEMS
    answers: Mapping[str, SystemCodes] = _NO_CHOICE_CODES
    imaging: SystemCodes = NO_CODES

    def names(self) -> Iterator[str]:
        """Yield every name that a clause may ask about."""
        yield from self.descriptors
        yield from self.findings

    def label(self, name: str) -> str:
        """Return the words for a descriptor or finding, or the name itself if it is unknown."""
        found = self.descriptors.get(name) or self.findings.get(name)
        return found.label if found else name

    def assumed(self) -> Iterator[Descriptor]:
        """Return the descriptors that have an assumption."""
        return (item for item in self.descriptors.values() if item.assume is not None)


def format_number(number: float) -> str:
    """Return a number as people write it: no trailing zeros, no exponent for usual sizes."""
    if isfinite(number) and number == int(number) and abs(number) < 1e15:  # noqa: PLR2004 - exact as an integer
        return str(int(number))
    return repr(float(number))
