"""Messages about an effect, a selector, a clause or a citation of a file, each judged as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.files.yaml_file import Path

__all__ = ["Told", "told_at", "turning_point"]

_CLAUSES = frozenset({"when", "unless", "needs"})
_ROWS = _CLAUSES | {"cites"}
_STRENGTHS = ("weak", "moderate", "strong")
_SOURCES = ("claim", "threshold", "fact", "reference", "judgement")
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


def turning_point(path: Path) -> Path:
    """Cut a path at the effect, selector, clause or citation in it, since only the whole of these makes sense."""
    for place, part in enumerate(path):
        if part in {"then", "for"}:
            return path[: place + 1]
        if part in _ROWS:
            return path[: place + 2]
    return path


def told_at(path: Path, value: Any) -> Told | None:
    """Say what is wrong with an effect, a selector, a clause or a citation; return None for anything else."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if key == "then":
        return _effect(value)
    if key == "for":
        return _selector(value)
    if not path or not isinstance(path[-1], int) or key not in _ROWS:
        return None
    return _clause(value) if key in _CLAUSES else _citation(value)


def _effect(value: Any) -> Told:
    word = value if isinstance(value, str) else next(iter(value), "") if isinstance(value, dict) else ""
    rest = value if isinstance(value, dict) else {}
    if not word:
        return Told("`then` is none of the effects", _EFFECTS)
    if word in {"exclude", "note"}:
        return Told(f"`{word}` stands alone", f"Write `then: {word}`, without braces and strength.")
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


def _clause(value: Any) -> Told:
    if isinstance(value, str):
        name, colon, rest = value.partition(":") if ":" in value else value.partition(" ")
        words = "a space is missing after the colon" if colon == ":" else "a colon is missing after the name"
        return Told(words, f"Write `- {name}: {rest.strip() or 'is yes'}`.")
    if not isinstance(value, dict) or not value:
        return Told("this is no clause", _A_CLAUSE)
    if len(value) > 1:
        return _several(value, "clauses")
    return _phrase(next(iter(value.values())))


def _phrase(text: Any) -> Told:
    if isinstance(text, bool):
        return Told("a clause is a phrase", f"Write `is {'yes' if text else 'no'}`.")
    if isinstance(text, (int, float)):
        advice = f"Write `is {text}`, `at least {text}` or the like, with the unit."
        return Told(f"a clause is a phrase, not {text}", advice)
    if isinstance(text, list):
        words = ", ".join(map(str, text))
        advice = f"Write `one of {words}`; of a list descriptor `includes any of {words}`."
        return Told("a clause is a phrase, not a list in brackets", advice)
    return Told("a clause is a phrase" if text else "the clause is empty", _A_CLAUSE)


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
