"""The fields of the form, made from the vocabulary: one for each descriptor, with its help and what is said at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nanorx.advice.language.questions import answer_rows
from nanorx.document.markup import Html, h
from nanorx.knowledge.phrase import value_words
from nanorx.knowledge.values import typical
from nanorx.knowledge.vocabulary import HOW, format_number
from nanorx.service.page.entries import LACKS, NOT_THERE, OPEN, REST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.advice.answers.questions import OpenQuestion
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.page.entries import Given

__all__ = ["FieldWriter", "field_id", "input_id", "on_page", "without_name"]

_UNKNOWN = "not known"
_YES_NO = {"yes": "yes", "no": "no"}
_LONG = 200
"""Characters of one text that a page gives back; more than any value has."""


def field_id(name: str) -> str:
    """Return the id of the field of a descriptor."""
    return f"f-{name}"


def input_id(name: str) -> str:
    """Return the id of that element of a field which takes the focus."""
    return f"i-{name}"


@dataclass(frozen=True)
class FieldWriter:
    """Writes the fields of a form.

    By descriptor: `open_questions` are those of the case, `was` the numbers before other ones were tried, `warnings`
    say what to look at again. `settled` says whether what is not known can still change the first place.
    """

    base: RuleBase
    given: Given
    open_questions: Mapping[str, OpenQuestion] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)
    settled: str = ""

    def field(self, name: str) -> Html:
        """Write the field of a descriptor."""
        item = self.base.vocabulary.descriptors[name]
        wrong = bool(self.given.problems_at(name))
        write = {"number": self._number, "yes-no": self._yes_no, "set": self._set}.get(item.kind, self._choice)
        label, question = (
            item.label[:1].upper() + item.label[1:],
            h("p", item.question, class_="question", id=f"q-{name}"),
        )
        if item.kind in {"yes-no", "set"}:
            parts = [h("legend", label), question, *write(item), self._messages(item)]
            body = h("fieldset", *parts, aria_describedby=_said(name))
        else:
            body = h("div", h("label", label, for_=input_id(name)), question, *write(item), self._messages(item))
        return h("div", body, self._help(item), id=field_id(name), class_="field wrong" if wrong else "field")

    def _number(self, item: Descriptor) -> list[Html]:
        box = h(
            "input",
            **self._named(item),
            type="text",
            inputmode="decimal",
            size=10,
            maxlength=_LONG,
            value=self.given.text(item.name)[:_LONG],
            placeholder=_UNKNOWN,
            autocomplete="off",
        )
        return [h("span", box, " ", h("span", item.unit, class_="unit"), class_="entry")]

    def _choice(self, item: Descriptor) -> list[Html]:
        chosen = self.given.text(item.name)
        rows = [("", self._unknown_words(item)), *item.choices.items()]
        rows += [(word, f"{word} (no more is known)") for word in item.partial_choices]
        known = [word for word, _ in rows]
        if chosen not in known:
            rows.append((chosen[:_LONG], chosen[:_LONG]))  # no choice: shown, to be corrected
        options = [
            h("option", self._choice_words(item, word, label), value=word, selected=_on(word == chosen))
            for word, label in rows
        ]
        return [h("select", *options, **self._named(item))]

    def _yes_no(self, item: Descriptor) -> list[Html]:
        given = self.given.text(item.name)
        rows = {**_YES_NO, "": self._unknown_words(item)}
        if given not in rows:
            rows = {given[:_LONG]: given[:_LONG], **rows}
        return [h("span", *self._marks(item.name, "radio", rows, {given}), class_="marks")]

    def _set(self, item: Descriptor) -> list[Html]:
        name, entries = item.name, self.given.entries
        given = set(entries.get(name, ()))
        rows = {**item.choices, **{text[:_LONG]: text[:_LONG] for text in given if text not in item.choices}}
        there = h("div", *self._marks(name, "checkbox", rows, given), class_="marks")
        said = next(iter(entries.get(name + REST, ())), "")
        rest = {"": f"{_UNKNOWN}{self._assumed_words(item)}", NOT_THERE: "not there"}
        if item.assume is not None or said == OPEN:
            rest[OPEN] = f"{_UNKNOWN}, nothing is assumed"
        others = h(
            "fieldset",
            h("legend", "All others:"),
            *self._marks(name + REST, "radio", rest, {said if said in rest else ""}),
            class_="others marks",
        )
        lacks = set(entries.get(name + LACKS, ()))
        single = h(
            "details",
            h("summary", "Only some are not there"),
            h(
                "fieldset",
                h("legend", "Not there:"),
                *self._marks(name + LACKS, "checkbox", item.choices, lacks),
                class_="marks",
            ),
            open=_on(bool(lacks)),
        )
        return [there, others, single]

    def _marks(self, name: str, kind: str, rows: Mapping[str, str], on: set[str]) -> Iterator[Html]:
        """Write radio buttons or checkboxes; the first has the id of the field."""
        for place, (word, label) in enumerate(rows.items()):
            own = input_id(name) if not place else f"{input_id(name)}-{place}"
            box = h("input", type=kind, name=name, value=word, id=own, checked=_on(word in on))
            yield h("label", box, " ", label)

    def _named(self, item: Descriptor) -> dict[str, str | None]:
        wrong = "true" if self.given.problems_at(item.name) else None
        own = input_id(item.name)
        return {"id": own, "name": item.name, "aria_describedby": _said(item.name), "aria_invalid": wrong}

    def _choice_words(self, item: Descriptor, word: str, label: str) -> str:
        """Return a choice with the shortest abbreviation of it, as people say it: HCC."""
        short = [
            text
            for text in item.choice_synonyms.get(word, ())
            if len(text) > 1 and text.isupper() and text not in label and _abbreviates(text, label)
        ]
        return f"{label} ({min(short, key=len)})" if short else label

    def _unknown_words(self, item: Descriptor) -> str:
        return f"{_UNKNOWN}{self._assumed_words(item)}"

    def _assumed_words(self, item: Descriptor) -> str:
        if item.assume is None:
            return ""
        words = "all are" if item.kind == "set" else f"{value_words(item, item.assume)} is"
        return f" ({words} assumed)"

    def _messages(self, item: Descriptor) -> Html:
        """Write what is said at a field: what is wrong, how it was read, what was computed or tried."""
        problems = self.given.problems_at(item.name)
        lines = [
            h("p", h("b", f"{without_name(row.message, item)}."), f" {on_page(row.advice)}", class_=row.severity)
            for row in problems
        ]
        lines += [h("p", h("b", self.warnings[item.name]), class_="warning")] if item.name in self.warnings else []
        notes = [self.given.notes.get(item.name, ""), *self._computed(item)]
        if before := self.was.get(item.name):
            notes.append(f"Tried. Before: {before}.")
        lines += [h("p", note, class_="note") for note in notes if note]
        return h("div", *lines, id=f"m-{item.name}", class_="messages")

    def _computed(self, item: Descriptor) -> list[str]:
        case = self.given.case
        if case is None or item.name not in case.derived or item.name not in case.values:
            return []
        return [f"Computed from other entries: {value_words(item, case.values[item.name])}."]

    def _help(self, item: Descriptor) -> Html:
        """Write what a field is, how its value is found, and why it is asked."""
        also = ", ".join(item.synonyms)
        lines = [item.about, f"How: {HOW.get(item.how, item.how)}."]
        lines += [f"Also called: {also}."] if also else []
        lines += [_number_words(item)] if item.kind == "number" else []
        row = self.open_questions.get(item.name)
        why = [h("li", f"{words}: {leads}") for words, leads in answer_rows(row)] if row else []
        return h(
            "details",
            h("summary", h("span", f"About {item.label}", class_="hidden"), h("span", "?", aria_hidden="true")),
            *(h("p", line) for line in lines if line),
            h("div", *([h("p", "What the answer alone leads to:"), h("ul", *why)] if why else []), class_="why"),
            h("p", h("a", "Choices, codes and the rules that ask", href=f"/descriptors/{item.name}")),
            class_="help",
        )


def _abbreviates(short: str, label: str) -> bool:
    """Say whether letters are those of a label, in order from its first on: LUAD is a kind of NSCLC, not all of it."""
    rest = iter(label.lower())
    letters = [letter for letter in short.lower() if letter.isalpha()]
    return letters[:1] == [label[:1].lower()] and all(letter in rest for letter in letters)


def _said(name: str) -> str:
    return f"q-{name} m-{name}"


def _on(yes: bool) -> str | None:  # noqa: FBT001 - whether an attribute without a value stands there
    return "" if yes else None


def _number_words(item: Descriptor) -> str:
    """Say what numbers are allowed, and how one is written in another unit."""
    number = typical(item)
    others = [
        f"{format_number(float(f'{number / factor:.3g}'))} {unit}"
        for unit, factor in item.units.items()
        if unit != "fraction"
    ]
    other = f" Other units may be written: {' or '.join(others[:3])}." if others else ""
    return f"Allowed: {item.allowed()}.{other}"


def on_page(advice: str) -> str:
    """Return advice without what is about commands, which a page has none of."""
    sentences = [re.sub(r"; all: nanorx [^.;]*\.[\w.]*", "", part) for part in re.split(r"(?<=[.?!])\s+", advice)]
    return " ".join(part for part in sentences if "nanorx " not in part)


def without_name(message: str, item: Descriptor) -> str:
    """Return a message at a field, which need not say which one it is about."""
    found = message.removeprefix(f"{item.name}: ")
    return found[:1].upper() + found[1:]
