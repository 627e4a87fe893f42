"""Advice for the author of a clause that cannot be read: what was probably meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanorx.common.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = ["choice_advice", "decimal_comma", "name_advice", "operator_advice"]

_SAME = {
    ">=": "at least",
    "=>": "at least",
    "<=": "at most",
    "=<": "at most",
    ">": "above",
    "<": "below",
    "==": "is",
    "=": "is",
    "more than": "above",
    "greater than": "above",
    "larger than": "above",
    "over": "above",
    "less than": "below",
    "smaller than": "below",
    "under": "below",
    "up to": "at most",
    "no more than": "at most",
    "not more than": "at most",
    "maximum": "at most",
    "no less than": "at least",
    "not less than": "at least",
    "minimum": "at least",
    "from": "between",
    "equals": "is",
    "equal to": "is",
    "are": "is",
    "in": "one of",
    "any of": "one of",
    "either": "one of",
    "contains": "includes",
    "has": "includes",
    "with": "includes",
    "without": "lacks",
}
"""Other words for an operator."""

_YES_NO = {"no": "no", "yes": "yes"}
_NEGATION = "Write `is not` and one choice, `none of` and several, or put the clause without `not` under `unless`."
_CLOSE = 0.75
_TRUE = {"true": "yes", "false": "no"}


def name_advice(name: str, vocabulary: Vocabulary) -> str:
    """Return advice on an unknown name: the descriptor or finding with the nearest name, end of a name, or label."""
    import difflib  # noqa: PLC0415 - only on the way to an error message

    known = list(vocabulary.names())
    found = nearest(name, known) if "." in name else None
    if found is None:
        ends = {item.partition(".")[2].replace("_", " "): item for item in reversed(known)}
        ends |= {vocabulary.label(item).lower(): item for item in reversed(known)}
        wanted = name.rpartition(".")[2].replace("_", " ").lower()
        near = difflib.get_close_matches(wanted, list(ends), n=1, cutoff=_CLOSE)
        found = ends[near[0]] if near else next((ends[end] for end in ends if end.startswith(f"{wanted} ")), None)
    return f'Did you mean "{found}"?' if found else "All names: nanorx descriptors"


def operator_advice(wording: str, target: Descriptor | None, operators: Mapping[str, str]) -> str:
    """Return advice on how to write a clause that does not begin with an operator."""
    is_set = target is not None and target.kind == "set"
    plain = "includes" if is_set else "is"
    words = wording.lower().split()
    choices = target.choices if target is not None else _YES_NO
    given = _TRUE.get(wording.lower(), wording)
    if nearest(given, choices) and words[:1] != ["not"]:
        return f"Write `{plain} {nearest(given, choices)}`."
    if words[:1] == ["not"]:
        return f"Write `lacks {wording.split(maxsplit=1)[-1]}`." if is_set else _NEGATION
    for start in sorted(_SAME, key=len, reverse=True):
        rest = wording[len(start) :]
        if wording.lower().startswith(start) and (not rest[:1].isalpha()):
            operator = "includes any of" if is_set and _SAME[start] == "one of" else _SAME[start]
            return f"Write `{operator} {rest.strip()}`."
    if re.match(r"[-+.\d]", wording):
        return f"Write `is {wording}`, or `at most`, `at least`, `above`, `below` before it."
    return did_you_mean(words[0] if words else "", operators)


def choice_advice(word: str, choices: Mapping[str, str]) -> str:
    """Return advice on an unknown choice: the one with the nearest word or the same label, or how to write it."""
    labels = {label.lower(): name for name, label in choices.items()}
    meant = labels.get(word.lower()) or _TRUE.get(word.lower(), "")
    parts = [part.strip() for part in word.split(" or ")]
    if meant in choices:
        return f'Did you mean "{meant}"?'
    if re.match(r"not\b", word):
        return _NEGATION
    if word[:1] == "[":
        return "Write the words without brackets."
    if len(parts) > 1:
        return f"Write `one of {', '.join(parts)}`, of a list descriptor `includes any of {', '.join(parts)}`."
    return did_you_mean(word, choices)


def decimal_comma(rest: str) -> str:
    """Return the text with a decimal point in place of a decimal comma, or an empty text if it has none."""
    return re.sub(r"(\d),(\d)", r"\1.\2", rest) if re.search(r"\d,\d", rest) else ""
