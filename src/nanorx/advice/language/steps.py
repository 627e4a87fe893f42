"""What a guided case says of itself: what is known, what was recorded, why something is asked, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.first_place import place_called
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.questions import answer_rows
from nanorx.advice.steps import absent
from nanorx.knowledge.phrase import named_value, value_words

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["end_words", "known_words", "recorded_words", "taken_back_words", "why_words"]


def known_words(case: Case, base: RuleBase, room: int) -> str:
    """Return what a case states, as much as fits into so many characters, and how many values more."""
    rows = [case.vocabulary.descriptors[name] for name in base.case_line if name in case.stated]
    left = len(case.stated)
    text = ""
    for row in rows:
        if row.kind != "set":
            value = case.values[row.name]
            word = value_words(row, value) if row.kind == "choice" else named_value(row, value)
            longer = f"{text}, {word}" if text else word[:1].upper() + word[1:]
            if len(longer) + len("; 100 more") > room:
                break
            text, left = longer, left - 1
    if not text:
        return f"{counted(left, 'value')} known" if left else "Nothing is known yet"
    return f"{text}; {left} more" if left else text


def recorded_words(before: Case, after: Case) -> str:
    """Say what a case states otherwise than before; what is not there stands together."""
    descriptors = after.vocabulary.descriptors
    changed = [name for name in after.stated if after.values[name] != before.values.get(name)]
    none = [name for name in changed if after.values[name] == absent(descriptors[name])]
    none = none if len(none) > 1 else []
    words = [named_value(descriptors[name], after.values[name]) for name in changed if name not in none]
    words += [f"none of {', '.join(descriptors[name].label for name in none)}"] if none else []
    words += [f"{descriptors[name].label} not known" for name in before.stated if name not in after.stated]
    return f"Recorded: {'; '.join(words)}." if words else "As before."


def taken_back_words(before: Case, answered: Case) -> str:
    """Say what a case does not state any more when it is again as before, and what it states instead."""
    gone = recorded_words(before, answered).removeprefix("Recorded: ")
    again = [name for name in before.stated if answered.values.get(name) != before.values[name]]
    words = [named_value(before.vocabulary.descriptors[name], before.values[name]) for name in again]
    return f"Taken back: {gone}" + (f" Again: {'; '.join(words)}." if words else "")


def why_words(asking: Asking, name: str) -> list[str]:
    """Say why a question is asked: what each answer leads to."""
    row = next((row for row in asking.open if row.descriptor == name), None)
    if row is None or not row.answers:
        return ["It can change the first place, together with other answers, or what is done today."]
    if not any(answer.changes_first or answer.stopped for answer in row.answers):
        return ["No answer changes the first place alone; together with others it can."]
    return ["Why it is asked:", *(f"  {words}: {leads}" for words, leads in answer_rows(row))]


def end_words(asking: Asking) -> str:
    """Say that nothing is left to ask, and whether what is not known could still change the first place."""
    place = place_called(asking.leading)
    if asking.settled:
        return f"Nothing that is not known can change {place} or hold it back any more."
    words = counted(len(asking.open), "value that is not known", "values that are not known")
    return f"Everything that can change {place} or hold it back was asked; {words} could still do so."
