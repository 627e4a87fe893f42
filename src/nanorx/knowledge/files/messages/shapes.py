"""Messages about the shape of a value, in words for the author of the file and not in the terms of pydantic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nanorx.common.characters import plain
from nanorx.common.suggest import did_you_mean
from nanorx.knowledge.files.messages.rules import Told

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["as_id", "told"]

_NOTHING = frozenset({"none", "no", "nothing", "-", "n/a"})
_VERDICTS = dict.fromkeys(
    ("excluded", "excludes", "exclude", "favored", "opposed", "held-back", "holds", "yes"), "fires"
)
_VERDICTS |= dict.fromkeys(("eligible", "allowed", "nothing", "no"), "silent")
_VERDICTS |= dict.fromkeys(("unknown", "conditional", "undecided", "not known"), "cannot tell")
"""What people expect of an example, and the verdict of the rule that it means."""
_ROWS = frozenset({"when", "unless", "needs", "cites", "examples", "contradictions", "judgement"})
"""Lists of rows, each more than a word."""


def told(kind: str, where: str, given: Any, context: Mapping[str, Any]) -> Told | None:
    """Say what is wrong with a value, by pydantic's kind of error; return None to use pydantic's own message."""
    key = where.rpartition(".")[2]
    look = _KINDS.get(kind)
    return look(where, key, given, context) if look else None


def as_id(text: str) -> str:
    """Return lower-case words joined by hyphens, from any text."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower()).strip("-") or "a-name"


def _list(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del context
    if given is None:
        return Told(f"{where} is empty", f"Write `{key}: []` if there is none.")
    if isinstance(given, dict):
        return Told(f"{where} is a list", "Begin each row with a dash and a space.")
    words = str(given)
    numbers = re.findall(r"[-+]?\d+(?:\.\d+)?", words)
    if words.lower() in _NOTHING:
        advice = f"Write `{key}: []` if there is none."
    elif key == "range" and len(numbers) == 2:  # noqa: PLR2004 - its two ends
        advice = f"Write `{key}: [{', '.join(numbers)}]`."
    elif " " in words or key in _ROWS:
        advice = "Write one entry a line, each after a dash and a space."
    else:
        advice = f"Write `{key}: [{words}]`."
    return Told(f"{where} is a list", advice)


def _group(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del context
    if not key or where == "the file":
        words = "the file is empty" if given is None else "the file does not consist of keys and values"
        return Told(words, "A file consists of lines `key: value`. `nanorx rules new` writes one to fill in.")
    if ".points." in where:
        return Told(
            f"{where} is a group of keys", "Write below it a line for each clause with its points: `is yes: 1`."
        )
    return Told(f"{where} is a group of keys", f"Write lines `word: text` below `{key}:`, indented by two spaces.")


def _text(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del context
    if given is None:
        return Told(f"{where} is empty", f"Write it after `{key}:`.")
    if isinstance(given, dict) and len(given) == 1 and not isinstance(next(iter(given.values())), (list, dict)):
        return Told(f"{where} is a text", _in_quotes(*next(iter(given.items()))))
    if isinstance(given, (list, dict)):
        return Told(f"{where} is a text", "Put a text that begins with a bracket or a brace in quotes.")
    return Told(f"{where} is a text", f'Put it in quotes: `{key}: "{_plain(given)}"`.')


def _in_quotes(name: Any, rest: Any) -> str:
    """Return advice on a line that was meant as a text and was read as a key with a value."""
    text = f"{_plain(name)}: {'' if rest is None else _plain(rest)}".strip()
    whole = f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"
    return f"The colon followed by a space makes a key of what is before it. Put the whole text in quotes: `{whole}`."


def _word(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    shown = "nothing" if given is None else f'"{_plain(given)}"'
    if isinstance(given, bool) and {"yes", "no"} <= set(known):
        hint = f"Write {'yes' if given else 'no'}."
    else:
        meant = _VERDICTS.get(given) if isinstance(given, str) and key == "expect" else None
        hint = (
            f'Did you mean "{meant}"?' if meant else did_you_mean(str(given), known) if isinstance(given, str) else ""
        )
    return Told(f"{where} cannot be {shown[:60]}", f"Allowed: {', '.join(known)}.\n{hint}".strip())


def _too_long(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del key
    most = int(context.get("max_length", 0))
    return Told(f"{where} has {len(given)} characters, at most {most}", f"It is {len(given) - most} too long.")


def _none(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del given, context
    return Told(f"{where} has no row", f"Write at least one below `{key}:`.")


def _form(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    pattern = str(context.get("pattern", ""))
    if r"\d{4}" in pattern:
        return Told(f"{where} is a day: year, month and day", f'Write for instance `{key}: "2026-11-28"`.')
    if r"\{\}" in pattern:
        advice = f'`{{}}` stands for the choice. Write for instance `{key}: "by {{}}"`.'
        return Told(f"{where} must contain {{}} once", advice)
    hint = f"Write for instance `{key}: {as_id(str(given))}`."
    return Told(f"{where} is made of lower-case words joined by hyphens", hint)


def _whole(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    if isinstance(given, str) and re.search(r"\d[.,]\d", given):
        return _number(where, key, given, context)
    inner = str(given[0] if isinstance(given, list) and len(given) == 1 else given).strip()
    hint = f"Write `{key}: {inner}`, without quotes and brackets." if re.fullmatch(r"-?\d+", inner) else ""
    if key.isdecimal() and isinstance(given, str):
        return Told(f'"{given}" is where its points belong', f"Write `{given}: {key}`.")
    return Told(f"{where} is a whole number", hint or f"Write for instance `{key}: 1`, without quotes and brackets.")


def _number(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del context
    inner = str(given).replace(",", ".").strip()
    hint = f"Write `{key}: {inner}`." if re.fullmatch(r"-?\d+(\.\d{1,2})?", inner) else ""
    return Told(f"{where} is a number", hint or f"Write it with a point and without quotes, for instance `{key}: 0.5`.")


def _empty(where: str, key: str, given: Any, context: Mapping[str, Any]) -> Told:
    del given, context
    return Told(f"{where} is empty", f"Write it after `{key}:`.")


def _plain(given: Any) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


_KINDS = {
    "list_type": _list,
    "dict_type": _group,
    "model_type": _group,
    "string_type": _text,
    "literal_error": _word,
    "string_too_long": _too_long,
    "too_short": _none,
    "string_pattern_mismatch": _form,
    "int_type": _whole,
    "float_type": _number,
    "string_too_short": _empty,
}
