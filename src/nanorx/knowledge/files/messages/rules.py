"""Messages about an effect, a selector, a clause or a citation of a file, each judged as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import did_you_mean
from nanorx.knowledge.clause_messages import ALONE, below_group, is_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.files.yaml_file import Path

__all__ = ["Told", "as_phrases", "clauses_in", "is_clause_row", "told_at", "turning_point"]

_CLAUSES = frozenset({"when", "unless", "needs"})
_ROWS = _CLAUSES | {"cites"}
_FINDING = "Conclude a finding from its clauses in a rule of its own, and ask about the finding."
_ENTRIES = "Write one entry for each way in which the group can hold, each with the other clauses of this `when`."
_DERIVED = "Let a yes-no or choice be derived from its clauses in `classes:`, and ask about that."
_INSTEAD = {"contradictions": _ENTRIES, "implausible": _ENTRIES, "descriptors": _DERIVED, "listed_apart": ALONE}
"""What to do instead of a group, by the table of the file; in other files a finding can be concluded."""
_STRENGTHS = ("weak", "moderate", "strong")
_SOURCES = ("claim", "threshold", "fact", "evidence", "reference", "judgement")
_EFFECTS = (
    "Write one of: exclude, note, {caution: weak}, {favor: CRITERION, strength: weak}, "
    "{oppose: CRITERION, strength: weak}, {conclude: FINDING}; strength is weak, moderate or strong."
)
_A_SOURCE = "Write claim, threshold, fact or reference and an id, or judgement and why."
_A_CLAUSE = "Write for instance `- tumor.size_cm: at most 3 cm`."


class Told(NamedTuple):
    """A mistake and what to do."""

    words: str
    advice: str


def as_phrases(data: Any) -> Any:
    """Return the data of a file with each clause as a phrase, where YAML read a number, a yes or no, or a list.

    The clause is then read with its descriptor, and what is wrong in it is told by who knows that.
    """
    if isinstance(data, list):
        return [as_phrases(item) for item in data]
    if not isinstance(data, dict):
        return data
    found = {key: as_phrases(value) for key, value in data.items()}
    return found | {
        key: [_as_phrase(row) for row in rows]
        for key, rows in found.items()
        if key in _CLAUSES and isinstance(rows, list)
    }


def _as_phrase(row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    found: dict[Any, Any] = {}
    for name, value in row.items():
        if is_group(name):
            found[name] = [_as_phrase(item) for item in value] if isinstance(value, list) else value
        elif isinstance(value, list) and value and not any(isinstance(item, (dict, list)) for item in value):
            found[name] = ", ".join(map(_word, value))
        else:
            found[name] = _word(value) if isinstance(value, (bool, int, float)) else value
    return found


def _word(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def is_clause_row(path: Path) -> bool:
    """Say whether a path leads to a row of clauses, in a group or not."""
    return len(path) > 1 and isinstance(path[-1], int) and bool(_CLAUSES & set(path))


def clauses_in(row: Any) -> dict[str, str]:
    """Return the clauses that can be read in a row that is wrong as a whole; without them an empty row."""
    if isinstance(row, str) and not is_group(row):
        name, rest = _parted(row)
        return {name: rest or "is yes"} if "." in name else {}
    if not isinstance(row, dict) or None in row.values():  # a text that was cut at its commas
        return {}
    return {name: text for name, text in row.items() if isinstance(text, str) and not is_group(name)}


def _parted(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(":") if ":" in text else text.partition(" ")
    return name.strip(), rest.strip()


def turning_point(path: Path) -> Path:
    """Cut a path at the effect, selector, clause or citation in it, since only the whole of these makes sense."""
    for place, part in enumerate(path):
        if part == "for" or (part == "then" and place == 0):
            return path[: place + 1]
        if part in _ROWS:
            in_group = len(path) > place + 3 and is_group(path[place + 2])
            return path[: place + (4 if in_group else 2)]
    return path


def told_at(path: Path, value: Any) -> Told | None:
    """Say what is wrong with an effect, a selector, a clause or a citation; return None for anything else."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    instead = _INSTEAD.get(str(path[0]), _FINDING) if path else _FINDING
    if path == ("then",):
        return _effect(value)
    if key == "for":
        return _selector(value)
    if not path or not isinstance(path[-1], int):
        return None
    if is_group(key) and _CLAUSES & set(path):
        return _clause(value, instead, inside=True)
    if key not in _ROWS:
        return None
    return _clause(value, instead) if key in _CLAUSES else _citation(value)


def _effect(value: Any) -> Told:
    word = value if isinstance(value, str) else next(iter(value), "") if isinstance(value, dict) else ""
    rest = value if isinstance(value, dict) else {}
    if not word:
        return Told("`then` is not one of the effects", _EFFECTS)
    if word in {"exclude", "note"}:
        return Told(f"`{word}` takes nothing else", f"Write `then: {word}`, without braces and strength.")
    if word == "caution":
        return _strength("a caution needs a strength", rest.get(word), rest.keys() - {word}, "{caution: %s}")
    if word == "conclude":
        return Told("`conclude` takes one finding and nothing else", "Write {conclude: FINDING}.")
    if word in {"favor", "oppose"}:
        form = f"{{{word}: {rest.get(word, 'CRITERION')}, strength: %s}}"
        return _strength("the strength is missing", rest.get("strength"), rest.keys() - {word, "strength"}, form)
    hint = did_you_mean(word, ("exclude", "note", "caution", "favor", "oppose", "conclude"))
    return Told(f'there is no effect "{word}"', f"{hint}\n{_EFFECTS}".strip())


def _strength(missing: str, given: Any, more: Iterable[str], form: str) -> Told:
    if given is not None and given not in _STRENGTHS:
        return Told(f'there is no strength "{given}"', "It is weak, moderate or strong.")
    words = ", ".join(sorted(map(str, more)))
    if words:
        return Told(f"the effect takes no {words}", f"Write {form % (given or 'weak')}.")
    return Told(missing, f"Write {form % 'weak'}; or moderate, or strong.")


def _selector(value: Any) -> Told:
    advice = "Write for instance `for: {route: %s}`, with attributes of rules/vocabulary/strategy.yaml; or `for: all`."
    if value == "all":
        return Told(
            "`for` names attributes here", "Write for instance `for: {route: VALUE}`, see vocabulary/strategy.yaml."
        )
    if not isinstance(value, dict):
        shown = value if isinstance(value, str) and value and " " not in value else "VALUE"
        return Told("`for` is a group of attributes, or all", advice % shown)
    empty = [str(key) for key, row in value.items() if row is None]
    for sign, words in ((":", "a space is missing after the colon"), ("=", "a colon stands between the two")):
        if empty and sign in empty[0]:
            name, _, rest = empty[0].partition(sign)
            return Told(words, f"Write `{name}: {rest}`.")
    if empty:
        return Told("an attribute has no value", "For one of several values write `{route: [one, another]}`.")
    return Told("the value of an attribute is a word or a list of words", advice % "VALUE")


def _clause(value: Any, instead: str, *, inside: bool = False) -> Told:
    if isinstance(value, str):
        return _no_key(value)
    if not isinstance(value, dict) or not value:
        return Told("this is no clause", _A_CLAUSE)
    if len(value) > 1:
        return _several(value, "clauses")
    name, text = next(iter(value.items()))
    if is_group(name):
        return _group(name, text, instead, inside=inside)
    if isinstance(text, list):
        return Told("only a group holds clauses", "Groups: `any of:`, `all of:`, `at least N of:`.")
    return Told("a clause is a phrase" if text else "the clause is empty", _A_CLAUSE)


def _no_key(text: str) -> Told:
    if is_group(text):
        return Told("a group is a key with a colon", below_group(text.strip(": ")))
    name, rest = _parted(text)
    words = "a space is missing after the colon" if ":" in text else "a colon is missing after the name"
    return Told(words, f"Write `- {name}: {rest or 'is yes'}`.")


def _group(name: str, rows: Any, instead: str, *, inside: bool) -> Told:
    if inside:
        return Told("a group holds no other group", instead)
    if isinstance(rows, list) and rows:
        return Told("a group cannot stand here", instead)
    return Told(f"`{name}` holds a list of clauses" if rows else f"`{name}` holds no clause", below_group(name))


def _several(value: Mapping[Any, Any], what: str) -> Told:
    """Say that there are several entries where one is expected, or that a text in braces was cut at its commas."""
    name, text = next(iter(value.items()))
    cut = [str(key) for key, row in value.items() if row is None]
    if not cut:
        return Told(f"there are several {what} in one row", "Begin each with a dash, on a line of its own.")
    whole = ", ".join([str(text), *cut])
    return Told("the text is cut at its comma", f'Within braces put it in quotes: {{{name}: "{whole}"}}.')


def _citation(value: Any) -> Told:
    if not isinstance(value, dict) or not value:
        hint = f" For instance `- judgement: {value}`." if isinstance(value, str) else ""
        return Told("this is no source", f"{_A_SOURCE}{hint}")
    kind = next(iter(value))
    if kind not in _SOURCES:
        return Told(f'there is no kind of source "{kind}"', f"{did_you_mean(str(kind), _SOURCES)}\n{_A_SOURCE}".strip())
    if len(value) > 1:
        return _several(value, "sources")
    if kind == "judgement":
        return Told("a judgement says why", "Write a sentence after the colon.")
    return Told(f"the id of a {kind} is a word", f"Write the `id` of a row of {kind}s.yaml.")
