"""Advice for the author of a clause that cannot be read: what was probably meant.

A wording is taken apart into denials, an operator and values, whatever words they have, and put together again in the
language of clauses. What comes out is only proposed if it can be read (`clause_parser.py` tries it), and never says the
opposite: a denial stays one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.vocabulary import Descriptor, Vocabulary

__all__ = [
    "ALONE",
    "below_group",
    "general_advice",
    "group_advice",
    "is_group",
    "meant_name",
    "name_advice",
    "proposal",
    "rewordings",
]

_CLOSE = 0.75
"""How alike a word and a name must be to be taken for each other."""

_WORDS = {
    "at least": ["at least", "minimum of", "minimum", "min", "no less than", "no fewer than", "not less than", ">="],
    "at most": ["at most", "maximum of", "maximum", "max", "up to", "no more than", "not more than", "<="],
    "above": ["above", "more than", "greater than", "larger than", "bigger than", "higher than", "over", "beyond", ">"],
    "below": ["below", "less than", "fewer than", "smaller than", "lower than", "under", "<"],
    "between": ["between", "from", "in the range of", "in the range", "ranges from"],
    "all of": ["includes all of", "all of", "each of", "both", "all"],
    "any of": ["includes any of", "any one of", "one of", "any of", "either", "among", "any", "in"],
    "none of": ["none of", "neither of", "neither"],
    "is": ["equals", "equal to", "exactly", "is", "are", "was", "be", "must be", "should be", "of", "==", "="],
    "includes": ["includes", "include", "including", "contains", "contain", "has", "have", "having", "with"],
    "lacks": ["lacks", "lack", "lacking", "without", "excludes", "exclude", "excluding", "except", "other than", "!="],
    "not": ["not", "non", "never", "no", "does", "do"],
}
"""What people write for an operator; `does` and `do` stand before a `not` and say nothing."""
_OR_EQUAL = {
    f"{word} or equal to": meant
    for meant, words in (("at least", ("greater than", "more than", "above")), ("at most", ("less than", "below")))
    for word in words
}
_MEANS = {word: meant for meant, words in _WORDS.items() for word in words} | _OR_EQUAL
_STARTS = sorted(_MEANS, key=len, reverse=True)
_SIGNS = {"\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{LESS-THAN OR EQUAL TO}": "<=", "\N{NOT EQUAL TO}": "!="}
_SIGNS |= {"=>": ">=", "=<": "<=", "<>": "!="}
_CONTRACTED = re.compile(r"\b(is|are|was|has|have|does|do)n['\u2019]?t\b", re.IGNORECASE)
_OPPOSITE = {"at least": "below", "below": "at least", "at most": "above", "above": "at most"}
_BEHIND = re.compile(r"(.*\S) or (more|larger|bigger|higher|greater|above|less|smaller|lower|fewer|below)\Z")
_MORE = frozenset({"more", "larger", "bigger", "higher", "greater", "above"})
_LINKS = re.compile(r"\s*(?:,\s*(?:and|or|nor)\s+|[,;|&/]\s*|\s+(?:and|or|nor)\s+)", re.IGNORECASE)
_UNKNOWN = re.compile(r"\b(unknown|missing|unstated|not (?:given|known|stated))\b", re.IGNORECASE)
_KNOWN = re.compile(r"(?:is |be |has been )?(?:known|stated|given|recorded|available|documented)\Z", re.IGNORECASE)
_NUMBER = r"[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)"
_ONE = re.compile(rf"({_NUMBER})\s*([^\d\s].*)?\Z")
_TWO = re.compile(rf"({_NUMBER})\s*(\D*?)\s*(?:\band\b|\bto\b|-|\N{{EN DASH}}|,)\s*({_NUMBER})\s*([^\d\s].*)?\Z")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_NO_CLAUSE = "A clause cannot ask whether a value is unknown: where it is unknown, the rule cannot tell."

ALONE = "Write the clauses on their own, without the group."
_GROUPS = "Groups: `any of:` under `when`, `all of:` under `unless`, `at least N of:` under both."
_GROUP = re.compile(
    r"(?:any|all|none|one|some|each|either|both|at least|at most|exactly|or|and|not|\d+)\b(?!\.)", re.IGNORECASE
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ANY = frozenset({"any", "any of", "one of", "either", "either of", "or", "some of", "any one of", "at least one of"})
_ALL = frozenset({"all", "all of", "each of", "both", "both of", "and", "every"})
_NONE = frozenset({"none", "none of", "not", "neither", "no", "not any of"})


class _Said(NamedTuple):
    """A wording taken apart: whether it denies, its operator (empty if there is none), and the rest."""

    denies: bool
    operator: str
    rest: str


def meant_name(name: str, vocabulary: Vocabulary) -> str | None:
    """Return the descriptor or finding with the nearest name, end of a name, or label; None if none is near."""
    import difflib  # noqa: PLC0415 - only on the way to an error message

    known = list(vocabulary.names())
    found = nearest(name, known) if "." in name else None
    if found is None:
        ends = {item.partition(".")[2].replace("_", " "): item for item in reversed(known)}
        ends |= {vocabulary.label(item).lower(): item for item in reversed(known)}
        wanted = name.rpartition(".")[2].replace("_", " ").lower()
        near = difflib.get_close_matches(wanted, list(ends), n=1, cutoff=_CLOSE)
        found = ends[near[0]] if near else next((ends[end] for end in ends if end.startswith(f"{wanted} ")), None)
    return found


def name_advice(name: str, vocabulary: Vocabulary) -> str:
    """Return advice on an unknown name: the one that was probably meant, or how to search."""
    found = meant_name(name, vocabulary)
    return f'Did you mean "{found}"?' if found else "Search by words: nanorx descriptors WORD"


def general_advice(wording: str, target: Descriptor | None) -> str:
    """Return advice where no clause can be proposed: how a clause about the descriptor looks."""
    if _UNKNOWN.search(wording):
        return _NO_CLAUSE + ("" if target is None else " `is given` asks whether it is known.")
    if target is not None and target.kind == "number":
        return _number_advice(wording, target.unit)
    choices = target.choices if target is not None else {"no": "no", "yes": "yes"}
    some = re.search(r"\bat least (\d+) of\b", wording)
    if some and target is not None:
        line = f"- {target.name}: {'includes' if target.kind == 'set' else 'is'} {next(iter(choices))}"
        return f"Write a group, `at least {some[1]} of:`, and below it a line for each, for instance `{line}`."
    return f"Allowed: {', '.join(choices)}."


def _number_advice(wording: str, unit: str) -> str:
    if _THOUSANDS.search(wording):
        whole, point = wording.replace(",", ""), wording.replace(",", ".")
        return f"Decimals take a point, and thousands take no comma: `{whole}` or `{point}`."
    number = _ONE.match(wording)
    if number and (not number[2] or _same(number[2], unit)):
        meant = f"{_point(number[1])}{_space(unit)}"
        return f"Write `is {meant}`; or `at most`, `at least`, `above` or `below` in place of `is`."
    behind = re.split(r"\bor\b", wording, maxsplit=1)[1:]
    if behind and _start(behind[0].strip()):
        return "For one of two alternatives write a group: `any of:`, and below it a line for each."
    return f"Write for instance `at most 3{_space(unit)}` or `between 3 and 5{_space(unit)}`."


def proposal(name: str, clauses: tuple[str, ...]) -> str:
    """Return the advice to write these clauses."""
    if len(clauses) == 1:
        return f"Write `{clauses[0]}`."
    lines = ", ".join(f"`- {name}: {clause}`" for clause in clauses)
    return f"Write {lines}, each on a line of its own. They must all hold: under `unless` put them below `all of:`."


def is_group(key: Any) -> bool:
    """Say whether a key is meant for a group of clauses, right or wrong; the name of a descriptor has a point."""
    return isinstance(key, str) and _GROUP.match(key.replace("_", " ")) is not None


def below_group(name: str) -> str:
    """Return advice on how the clauses of a group stand below it."""
    return f"Below `{name}:` begin each clause with a dash, on a line of its own, indented further than `{name}:`."


def group_advice(name: str, size: int, part: str, needed: int = 0) -> str:
    """Return advice on a group that cannot be read, or whose number does not fit its clauses.

    Args:
        name: Its key.
        size: How many clauses it has.
        part: Where it stands, `when` or `unless`.
        needed: How many of them must hold, where that can be read.
    """
    words = " ".join(name.lower().replace("_", " ").split())
    if words in _NONE:
        where = "Put its clauses under `unless`: any one of them silences the rule."
        return where if part != "unless" else _GROUPS
    number = re.fullmatch(r"(?:at least |minimum |min )?(\w+)(?: or more)?(?: of)?", words)
    count = needed or (0 if words in _ANY | _ALL or number is None else _COUNTS.get(number[1], _digits(number[1])))
    if words in _ANY or count == 1:
        return ALONE if part == "unless" else "Write `any of:`."
    if words in _ALL or count == size:
        return ALONE if part == "when" else "Write `all of:`."
    if 1 < count < size:
        return f"Write `at least {count} of:`."
    if count > size:
        return f"It has {size} clauses, so {count} of them can never hold. Correct the number, or write all clauses."
    return _GROUPS


def _digits(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else 0  # noqa: PLR2004 - more clauses no rule has


def rewordings(wording: str, target: Descriptor | None) -> tuple[str, ...]:
    """Return the clause that a wording probably means, or several that must all hold; nothing where it is not clear.

    Args:
        wording: What cannot be read.
        target: The descriptor that it is about; None for a finding.
    """
    kind = target.kind if target is not None else "yes-no"
    choices = _words_of(target)
    text = _plain(wording)
    if _UNKNOWN.search(text) or (kind == "number" and _THOUSANDS.search(text)):
        return ()
    if _KNOWN.match(text):
        return ("is given",)
    parts = _clauses_of(text, kind)
    if len(parts) > 1:
        found = [rewordings(part, target) for part in parts]
        return _joined([row[0] for row in found]) if all(len(row) == 1 for row in found) else ()
    said = _taken_apart(text, choices)
    if kind == "number":
        return _number(said, target.unit if target is not None else "")
    words = _values(said, choices)
    if kind == "set":
        return _elements(said, words, said.rest)
    return _choices(said, words, ordered=kind == "ordered")


def _words_of(target: Descriptor | None) -> dict[str, tuple[str, ...]]:
    """Return by choice its label and the other words that are read as it, but for those that mean an operator."""
    if target is None:
        return {"no": (), "yes": ()}
    return {
        name: (label, *(word for word in target.choice_synonyms.get(name, ()) if word.lower() not in {*_MEANS, "or"}))
        for name, label in target.choices.items()
    }


def _plain(wording: str) -> str:
    """Return the wording in plain words: contracted denials and signs written out, brackets and quotes left out."""
    text = _CONTRACTED.sub(r"\1 not", wording)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text = re.sub(r"([<>!=]=|[<>=])", r" \1 ", text.replace("< =", "<=").replace("> =", ">="))
    text = re.sub(r"[\[\](){}\"'`:]", " ", text)
    return " ".join(text.split())


def _clauses_of(text: str, kind: str) -> list[str]:
    """Return the parts of a text that each begin with an operator of their own: `at least 3 cm and below 5 cm`."""
    cuts = [0]
    for link in re.finditer(r"\s*,?\s+(?:and|but)\s+", text):
        behind = text[link.end() :].lower()
        start = _start(behind)
        is_value = kind != "number" and start and _MEANS[start] in {"is", "any of", "all of"}
        if start and (not is_value or re.match(r"(?:is|are) not\b", behind)):
            cuts += [link.start(), link.end()]
    cuts.append(len(text))
    return [text[cuts[place] : cuts[place + 1]] for place in range(0, len(cuts), 2)]


def _start(text: str) -> str:
    """Return the longest word for an operator that a text begins with, or an empty text."""
    return next((word for word in _STARTS if re.match(rf"{re.escape(word)}(?![\w-])", text)), "")


def _taken_apart(text: str, choices: Mapping[str, tuple[str, ...]]) -> _Said:
    """Take the denials and the operators off the beginning of a text, until a value begins."""
    denies, operator = False, ""
    while text and _exact(text, choices) is None:
        start = _start(text.lower())
        if not start:
            break
        meant = _MEANS[start]
        denies ^= meant in {"lacks", "none of"} or (meant == "not" and start not in {"does", "do"})
        if meant in {"none of", "any of"}:
            operator = "any of"
        elif meant not in {"not", "lacks", "is", "includes"} or not operator:
            operator = {"not": operator, "lacks": "includes"}.get(meant, meant)
        text = text[len(start) :].strip()
    behind = _BEHIND.match(text)
    if behind and operator in {"", "is"}:
        return _Said(denies, "at least" if behind[2] in _MORE else "at most", behind[1])
    return _Said(denies, operator, text)


def _exact(text: str, choices: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the choice with this word, label or synonym, in any case of letters."""
    word = {"true": "yes", "false": "no"}.get(text.lower(), text.lower()) if set(choices) == {"no", "yes"} else text
    names = {name.lower(): name for name in reversed(list(choices))}
    others = {word.lower(): name for name, words in choices.items() for word in words}
    return names.get(word.lower()) or others.get(word.lower())


def _values(said: _Said, choices: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the choices that are named; an empty list if a word is not near to any of them."""
    whole = _exact(said.rest, choices)
    found = [whole] if whole else [_named(part, choices, said) for part in _LINKS.split(said.rest) if part]
    return [] if None in found else list(dict.fromkeys(word for word in found if word))


def _named(part: str, choices: Mapping[str, tuple[str, ...]], said: _Said) -> str | None:
    """Return the choice that a part of a list names; a denial within the list must be one of the whole."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only on the way to an error message

    part = re.sub(rf"\A(?:{'not|' if said.denies else ''}is|an?|the)\s+", "", part, flags=re.IGNORECASE)
    found = _exact(part, choices) or (nearest(part, choices) if len(part) > 1 else None)
    is_near = found is not None and (
        found.startswith(part.lower()) or SequenceMatcher(None, found.lower(), part.lower()).ratio() >= _CLOSE
    )
    return found if _exact(part, choices) or is_near else None


def _choices(said: _Said, words: list[str], *, ordered: bool) -> tuple[str, ...]:
    if not words:
        return ()
    operator = _OPPOSITE.get(said.operator, said.operator) if said.denies else said.operator
    if operator in _OPPOSITE:
        return (f"{operator} {words[0]}",) if ordered and len(words) == 1 else ()
    if operator == "between":
        return (f"between {words[0]} and {words[1]}",) if ordered and len(words) == 2 and not said.denies else ()  # noqa: PLR2004 - between one and another
    if said.operator == "all of" and len(words) > 1:
        return ()
    if len(words) == 1:
        return (f"{'is not' if said.denies else 'is'} {words[0]}",)
    return (f"{'none of' if said.denies else 'one of'} {', '.join(words)}",)


def _elements(said: _Said, words: list[str], rest: str) -> tuple[str, ...]:
    if not words or said.operator in {*_OPPOSITE, "between"}:
        return ()
    both = re.search(r"\band\b", rest) is not None
    if said.denies:
        is_clear = len(words) == 1 or said.operator == "any of" or not (both or said.operator == "all of")
        return tuple(f"lacks {word}" for word in words) if is_clear else ()
    if len(words) == 1:
        return (f"includes {words[0]}",)
    every = said.operator == "all of" or (said.operator != "any of" and both)
    return (f"includes {'all' if every else 'any'} of {', '.join(words)}",)


def _number(said: _Said, unit: str) -> tuple[str, ...]:
    two = _TWO.match(said.rest)
    if two and said.operator in {"between", "", "is"} and not said.denies:
        low, high = sorted((_point(two[1]), _point(two[3])), key=float)
        is_own = all(not part or _same(part, unit) for part in (two[2].strip(), (two[4] or "").strip()))
        return (f"between {low} and {high}{_space(unit)}",) if is_own else ()
    one = _ONE.match(said.rest)
    if one is None or not said.operator or said.operator in {"any of", "all of", "includes", "between"}:
        return ()
    operator = _OPPOSITE.get(said.operator, "") if said.denies else said.operator
    is_own = not one[2] or _same(one[2], unit)
    return (f"{operator} {_point(one[1])}{_space(unit)}",) if operator and is_own else ()


def _same(given: str, unit: str) -> bool:
    return given.lower().replace(" ", "") == unit.lower().replace(" ", "")


def _point(number: str) -> str:
    return number.replace(",", ".").lstrip("+")


def _space(unit: str) -> str:
    return f" {unit}" if unit else ""


def _joined(clauses: list[str]) -> tuple[str, ...]:
    """Return clauses that must all hold, as one where the language has it."""
    ends = [re.fullmatch(r"(at least|at most) (\S+)(.*)", clause) for clause in clauses]
    limits = {end[1]: end for end in ends if end is not None}
    if len(clauses) == len(limits) == 2:  # noqa: PLR2004 - the two ends of a range
        return (f"between {limits['at least'][2]} and {limits['at most'][2]}{limits['at most'][3]}",)
    if all(clause.startswith("is not ") for clause in clauses):
        return (f"none of {', '.join(clause.removeprefix('is not ') for clause in clauses)}",)
    return tuple(clauses)
