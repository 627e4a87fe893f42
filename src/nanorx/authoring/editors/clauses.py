"""The parts of schemas that several kinds of files share: clauses, selectors, citations and given values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.editors.patterns import NUMBER, a_list_of, number_with, one_of, whole
from nanorx.authoring.writing.keys import RULE
from nanorx.knowledge.clause import GIVEN
from nanorx.knowledge.files.models.properties import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["any_of", "given_schema", "shared_definitions", "value_schemas", "with_used", "words_about"]

_YES_NO = ("no", "yes")
_OF_CHOICES = ("is", "is not", "one of", "none of")
_IS_GIVEN = one_of([GIVEN])
_OF_LEVELS = ("below", "at most", "above", "at least")


def shared_definitions(base: RuleBase) -> dict[str, Any]:
    """Return the definitions that schemas of several kinds refer to."""
    return {
        "Cite": _cite(base),
        "Clause": _clauses(base),
        "Condition": _CONDITION,
        "Outcome": _outcome(base),
        "RuleName": _rule_name(base),
        "Selector": _selector(base),
    }


def with_used(schema: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with those of some definitions that it uses, directly or by another one."""
    used: dict[str, Any] = {}
    names = set(_references(schema))
    while names:
        used |= {name: definitions[name] for name in names}
        names = {inner for name in names for inner in _references(definitions[name])} - set(used)
    return {**schema, "definitions": dict(sorted(used.items()))}


def _references(node: Any) -> Iterator[str]:
    """Yield the names of the definitions that a part of a schema refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def any_of(words: Iterable[str], description: str) -> dict[str, Any]:
    """Return the schema of one of some words, or a list of them."""
    one = {"enum": list(dict.fromkeys(words))}  # the language server refuses a schema that names one twice
    return {"description": description, "anyOf": [one, {"type": "array", "items": one}]}


def given_schema(base: RuleBase) -> dict[str, Any]:
    """Return the schema of the values of an example, by descriptor; a finding may be given too."""
    vocabulary = base.vocabulary
    values = {
        name: {"description": words_about(item), "anyOf": value_schemas(item)}
        for name, item in vocabulary.descriptors.items()
    }
    findings = {
        name: {"description": f"{item.label}: yes or no. {item.about}".strip(), "enum": list(_YES_NO)}
        for name, item in vocabulary.findings.items()
    }
    return {
        "description": "Values by descriptor; what is left out is unknown.",
        "type": "object",
        "properties": {**values, **findings},
        "additionalProperties": False,
    }


def words_about(item: Descriptor) -> str:
    """Return the hover text of a descriptor."""
    return f"{item.label}: {item.allowed()}. {item.about}".strip()


def value_schemas(item: Descriptor) -> list[dict[str, Any]]:
    """Return the schemas of which a value meets one, in the form that examples have."""
    words = {"enum": [*item.choices, *item.partial_choices]}
    if item.kind == "number":
        kind = "integer" if item.integer else "number"
        return [{"type": kind, "minimum": item.low, "maximum": item.high}]
    if item.kind == "set":
        elements = {"type": "array", "items": {"enum": list(item.choices)}}
        parts = {"has": elements, "lacks": elements}
        return [elements, {"type": "object", "properties": parts, "additionalProperties": False}]
    return [words, {"type": "boolean"}] if item.kind == "yes-no" else [words]


_LIST = {"type": "array", "minItems": 2, "items": {"$ref": "#/definitions/Clause"}}
_CONDITION = {
    "description": "One line, `descriptor: clause`, or a group, `any of:`, `all of:` or `at least 2 of:`.",
    "anyOf": [
        {"$ref": "#/definitions/Clause"},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                "any of": {"description": "At least one of these clauses holds.", **_LIST},
                "all of": {"description": "All of these clauses hold.", **_LIST},
            },
            "patternProperties": {"^at least [0-9]+ of$": _LIST},
        },
    ],
}


def _clauses(base: RuleBase) -> dict[str, Any]:
    vocabulary = base.vocabulary
    return {
        "type": "object",
        "description": "One line, `descriptor: clause`.",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            **{name: _clause(item) for name, item in vocabulary.descriptors.items()},
            **{
                name: _words(item.label, item.about, _YES_NO, given=False) for name, item in vocabulary.findings.items()
            },
        },
    }


def _selector(base: RuleBase) -> dict[str, Any]:
    ids = [item.id for item in base.all_strategies]
    attributes = {
        name: any_of(item.choices, item.label) for name, item in base.vocabulary.attributes.items() if name != "id"
    }
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"id": any_of(ids, "The id of a strategy."), **attributes},
    }


def _cite(base: RuleBase) -> dict[str, Any]:
    sources = base.sources
    why = {"type": "string", "minLength": 1, "description": "Why this is reasonable, in one sentence."}
    return {
        "type": "object",
        "description": RULE["cites"],
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": {
            "claim": {"enum": list(sources.claims)},
            "threshold": {"enum": list(sources.thresholds)},
            "fact": {"enum": list(sources.facts)},
            "evidence": {"enum": list(base.evidence)},
            "reference": {"enum": list(sources.references)},
            "judgement": why,
        },
    }


def _outcome(base: RuleBase) -> dict[str, Any]:
    """Return the schema of where a strategy may stand: a state, the rule that bars it, or the level of a criterion."""
    level = {"type": "string", "pattern": whole("(at most|at least|is) [-+]?[0-3]")}
    rule = {"$ref": "#/definitions/RuleName"}
    named = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"excluded": rule, "held-back": rule, **{item.id: level for item in base.criteria}},
    }
    return {"anyOf": [{"enum": list(STATES)}, named]}


def _rule_name(base: RuleBase) -> dict[str, Any]:
    """Return the schema of a name of a rule: those that stand in files, or one that was made of something else."""
    written = [rule.id for rule in base.rules if rule.origin == "rule"]
    return {"anyOf": [{"enum": written}, {"type": "string", "pattern": "^(need|evidence)-"}]}


def _clause(item: Descriptor) -> dict[str, Any]:
    """Return the schema of a clause about a descriptor: a list to choose from, and a pattern for all that is read.

    The pattern is wider than what is read: `between` with the larger number first, or a clause that holds for no value.
    """
    if item.kind == "number":
        return _number(item)
    if item.kind == "set":
        listed = [f"{operator} {word}" for operator in ("includes", "lacks") for word in item.choices]
        several = rf"(includes\s+any\s+of|includes\s+all\s+of)\s+{a_list_of(item.choices)}"
        return _offer(
            item.label, item.about, listed, rf"{one_of(('includes', 'lacks'))}\s+{one_of(item.choices)}|{several}"
        )
    if item.kind == "ordered":
        listed = [f"{operator} {word}" for operator in ("is", "is not", *_OF_LEVELS) for word in item.choices]
        one = one_of(item.choices)
        levels = rf"{one_of(_OF_LEVELS)}\s+{one}|between\s+{one}\s+and\s+{one}"
        named = _named([*item.choices, *item.partial_choices])
        return _offer(item.label, item.about, [*listed, GIVEN], rf"{named}|{levels}|{_IS_GIVEN}")
    return _words(item.label, item.about, [*item.choices, *item.partial_choices])


def _words(label: str, about: str, words: Iterable[str], *, given: bool = True) -> dict[str, Any]:
    listed = [f"{operator} {word}" for operator in ("is", "is not") for word in words]
    if not given:
        return _offer(label, about, listed, _named(words))
    return _offer(label, about, [*listed, GIVEN], f"{_named(words)}|{_IS_GIVEN}")


def _named(words: Iterable[str]) -> str:
    return rf"(is|is\s+not)\s+{one_of(words)}|(one\s+of|none\s+of)\s+{a_list_of(words)}"


def _offer(label: str, about: str, listed: list[str], pattern: str) -> dict[str, Any]:
    return {
        "description": f"{label}. {about}".strip(),
        "anyOf": [{"enum": listed}, {"type": "string", "pattern": whole(rf"\s*({pattern})\s*")}],
    }


def _number(item: Descriptor) -> dict[str, Any]:
    value = number_with(item.unit)
    one, two = rf"{one_of(('is', *_OF_LEVELS))}\s+{value}", rf"between\s+{NUMBER}\s+and\s+{value}"
    example = item.with_unit(item.low)
    return {
        "type": "string",
        "description": f"{item.label}, for instance `at most {example}`; from {item.allowed()}. {item.about}".strip(),
        "pattern": whole(rf"\s*({one}|{two}|{_IS_GIVEN})\s*"),
        "patternErrorMessage": f"Write for instance `at most {example}`. Nothing is converted.",
    }
