"""Codes of a record -> what they say in the words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.knowledge.codes import all_matches, best_match
from nanorx.service.fhir.record import at, listed, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.knowledge.codes import FoundIn, SystemCodes
    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["Codings", "Meaning", "RecordCode", "refined"]


class RecordCode(NamedTuple):
    """A code of a record: the key of its system, empty if the vocabulary has none, and how it is shown."""

    system: str
    code: str
    shown: str


class Meaning(NamedTuple):
    """What codes say of a descriptor: `value` as in a case, or in `several` what it may be.

    `by` is the code that says so, `word` the word of `ask` for it.
    """

    value: Any = None
    several: tuple[str, ...] = ()
    by: str = ""
    conflict: bool = False
    word: str = ""


NOTHING = Meaning()


class Codings:
    """Reads codes by a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._keys = {url: system.key for system in vocabulary.systems.values() for url in system.urls}
        self._observed: dict[tuple[str, str], list[Descriptor]] = {}
        for item in vocabulary.descriptors.values():
            for system, codes in item.codes.items():
                for code in codes:
                    self._observed.setdefault((system, code), []).append(item)
        self._found: dict[str, list[Descriptor]] = {}
        for item in vocabulary.descriptors.values():
            for place in item.found_in:
                self._found.setdefault(place, []).append(item)

    def found_in(self, place: FoundIn) -> Sequence[Descriptor]:
        """Return the descriptors of which a value may be said there."""
        return self._found.get(place, ())

    def of(self, *concepts: Any) -> list[RecordCode]:
        """Return the codes of CodeableConcepts, in their order."""
        return [
            self._coding(row)
            for concept in concepts
            if isinstance(concept, dict)
            for row in listed(concept, "coding")
            if isinstance(row.get("code"), str)
        ]

    def words(self, *concepts: Any) -> str:
        """Return concepts in words: their codes, with what the record calls them."""
        codes = ", ".join(coding.shown for coding in self.of(*concepts))
        texts = [text_of(text) for concept in concepts if (text := _text(concept))]
        shown = [coding.get("display") for concept in concepts for coding in _rows(concept) if coding.get("display")]
        names = list(dict.fromkeys([*texts, *map(text_of, shown)]))[:1]
        return " ".join([codes, *(f"({name})" if codes else name for name in names)]).strip() or "no code"

    def observed(self, codings: Iterable[RecordCode]) -> list[tuple[Descriptor, str]]:
        """Return the descriptors that an observation with these codes is about, each with the code that says so."""
        return [
            (item, coding.shown) for coding in codings for item in self._observed.get((coding.system, coding.code), ())
        ]

    def said(self, item: Descriptor, codings: Sequence[RecordCode], *, answers: bool = False) -> Meaning:
        """Return what codes say of a descriptor.

        Args:
            item: The descriptor.
            codings: The codes, all of one thing.
            answers: Whether they answer the question, so that the codes of yes and no count too.
        """
        codes = dict(item.choice_codes)
        if answers and item.kind == "yes-no":
            codes = {
                word: _joined(codes.get(word, {}), self._vocabulary.answers.get(word, {})) for word in ("no", "yes")
            }
        if item.kind == "set":
            found = [(word, coding) for coding in codings for word in all_matches(codes, coding.system, coding.code)]
            words = [word for word in item.choices if word in {word for word, _ in found}]
            return Meaning({"has": words, "lacks": []}, (), found[0][1].shown) if words else NOTHING
        said = [(word, coding) for coding in codings if (word := best_match(codes, coding.system, coding.code))]
        return _one(item, [word for word, _ in said], said[0][1].shown) if said else NOTHING

    def is_imaging(self, method: Any) -> bool:
        """Say whether a method is known to be imaging."""
        return any(
            best_match({"imaging": self._vocabulary.imaging}, coding.system, coding.code) for coding in self.of(method)
        )

    def says_unknown(self, codings: Iterable[RecordCode]) -> bool:
        """Say whether an answer is that it is not known."""
        codes = {"unknown": self._vocabulary.answers.get("unknown", {})}
        return any(best_match(codes, coding.system, coding.code) for coding in codings)

    def status(self, raw: Any, known: Sequence[str]) -> str | None:
        """Return the status that an element says, empty if it is not there; None if it says none that is known.

        Args:
            raw: A CodeableConcept, or the code alone as in older versions of FHIR.
            known: The codes, lower case. Of several that the element holds the first of these counts.
        """
        if raw is None:
            return ""
        said = {row.code.casefold().strip() for row in self.of(raw)}
        if not said & set(known):
            said.add(str(_text(raw)).casefold().strip())
        return next((word for word in known if word in said), None)

    def _coding(self, row: Mapping[str, Any]) -> RecordCode:
        url, code = row.get("system"), str(row["code"])
        key = self._keys.get(url.rstrip("/"), "") if isinstance(url, str) else ""
        label = self._vocabulary.systems[key].label if key else text_of(url) if url else "no system"
        usual = self._vocabulary.systems[key].usual(code) if key else code
        return RecordCode(key, usual, f"{label} {text_of(code)}")


def _text(concept: Any) -> Any:
    """Return the text of a concept; one that is but a text is that itself."""
    return at(concept, "text") if isinstance(concept, dict) else concept if isinstance(concept, str) else None


def _rows(concept: Any) -> list[dict[str, Any]]:
    return listed(concept, "coding") if isinstance(concept, dict) else []


def _joined(*parts: SystemCodes) -> SystemCodes:
    systems = {system for part in parts for system in part}
    return {system: tuple(code for part in parts for code in part.get(system, ())) for system in systems}


def _one(item: Descriptor, words: list[str], by: str) -> Meaning:
    """Return the one choice that several words leave; a word of `partial_choices` or `ask` tells a part."""
    parts = {word: set(item.partial_choices.get(word, item.ask.get(word, (word,)))) for word in words}
    exact = [word for word in dict.fromkeys(words) if word in item.choices or item.kind == "number"]
    exact = [word for word in exact if not any(word in item.prevails.get(other, ()) for other in exact)]
    if len(exact) > 1:
        return Meaning(several=tuple(exact), by=by, conflict=True)
    if exact:
        others = [part for word, part in parts.items() if word not in item.choices and exact[0] not in part]
        if others:
            return Meaning(
                several=tuple(dict.fromkeys([exact[0], *sorted(set().union(*others))])), by=by, conflict=True
            )
        return Meaning(float(exact[0]) if item.kind == "number" else exact[0], by=by)
    left = set.intersection(*parts.values())
    several = tuple(choice for choice in item.choices if choice in left)
    if len(several) == 1:
        return Meaning(several[0], by=by)
    word = next((word for word, choices in item.partial_choices.items() if set(choices) == left), None)
    asked = next((word for word in words if word in item.ask), "")
    return Meaning(word, by=by) if word else Meaning(several=several, by=by, conflict=not several, word=asked)


def refined(item: Descriptor, meaning: Meaning, said: Mapping[str, Meaning]) -> Meaning:
    """Return what a meaning is once others are known: adenocarcinoma of the prostate is one of its own."""
    for name, by in item.refined.items():
        other = said.get(name)
        rows = by.get(str(other.value), {}) if other is not None else {}
        choice = rows.get(str(meaning.value) if meaning.value is not None else meaning.word)
        if choice:
            return Meaning(choice, by=f"{meaning.by}, in {other.value}" if other else meaning.by)
    return meaning
