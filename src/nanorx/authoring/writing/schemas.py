"""JSON Schemas (draft-07) of the files of a rule base, for editors: keys, descriptors, choices and units.

Made from the models that check the files and from the vocabulary, so that an editor completes what the loader accepts.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nanorx.authoring.writing.keys import APPROACHES, EVIDENCE, RULE, STRATEGY, VOCABULARY
from nanorx.knowledge.clause import GIVEN
from nanorx.knowledge.files.checks.evidence import NOT_STATED
from nanorx.knowledge.files.models import evidence as evidencefiles
from nanorx.knowledge.files.models import rules as files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.files.models.pointers import Kind
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["KINDS", "MODELINE", "schema_text"]

KINDS = ("rule", "evidence", "strategy", "approaches", "vocabulary")
MODELINE = "# yaml-language-server: $schema="
"""What an editor looks for in the first line of a file; the place of the schema follows."""

_DRAFT = "http://json-schema.org/draft-07/schema#"
_NUMBER = r"[-+]?(\d+(\.\d+)?|\.\d+)"


def schema_text(kind: str, base: RuleBase) -> str:
    """Return the JSON Schema of one kind of file (one of `KINDS`) as text."""
    make = {
        "rule": _rule,
        "evidence": _evidence,
        "strategy": _strategy,
        "approaches": _approaches,
        "vocabulary": _vocabulary,
    }[kind]
    schema = {"$schema": _DRAFT, "$id": f"https://nanorx.invalid/schemas/{kind}/1.json", **make(base)}
    return json.dumps(schema, indent=1, ensure_ascii=True) + "\n"


def _rule(base: RuleBase) -> dict[str, Any]:
    return _with_shared(_of(files.RuleFile, RULE, base), base)


def _evidence(base: RuleBase) -> dict[str, Any]:
    return _with_shared(_of(evidencefiles.EvidenceFile, EVIDENCE, base), base)


def _approaches(base: RuleBase) -> dict[str, Any]:
    schema = _of(evidencefiles.ApproachesFile, APPROACHES, base)
    for row in schema["definitions"].values():
        _describe(row, APPROACHES)
    return _with_shared(schema, base)


def _strategy(base: RuleBase) -> dict[str, Any]:
    return _with_shared(_of(files.StrategyFile, STRATEGY, base), base)


def _vocabulary(base: RuleBase) -> dict[str, Any]:
    models = (files.GroupFile, files.FindingsFile, files.StrategyVocabularyFile, files.SystemsFile, files.UnitsFile)
    parts = [_of(model, VOCABULARY, base) for model in models]
    definitions: dict[str, Any] = {}
    for part in parts:
        definitions |= part.pop("definitions", {})
    for row in definitions.values():
        _describe(row, VOCABULARY)
    return _with_shared({"title": "A vocabulary file", "anyOf": parts, "definitions": definitions}, base)


def _of(model: Any, words: Mapping[str, str], base: RuleBase) -> dict[str, Any]:
    """Return the draft-07 schema of a model, with our words for each key and the names that each may take."""
    text = json.dumps(model.model_json_schema(by_alias=True)).replace("#/$defs/", "#/definitions/")
    schema: dict[str, Any] = json.loads(text)
    schema["definitions"] = schema.pop("$defs", {})
    _tidy(schema)
    _fill(schema, "", base)
    _describe(schema, words)
    return schema


def _tidy(node: Any) -> None:
    """Remove the titles and defaults that pydantic adds for programs."""
    if isinstance(node, dict):
        node.pop("default", None)
        if isinstance(node.get("title"), str) and "properties" not in node:
            del node["title"]
        for value in node.values():
            _tidy(value)
    elif isinstance(node, list):
        for item in node:
            _tidy(item)


def _fill(node: Any, name: str, base: RuleBase) -> None:
    """Put the names of this rule base where a value names one of them; `name` is the key of the value."""
    if isinstance(node, list):
        for item in node:
            _fill(item, name, base)
    elif isinstance(node, dict):
        if "pointsAt" in node:
            kind, of = node.pop("pointsAt")
            _offer_names(node, kind, of or name, base)
        for key, value in node.items():
            if key == "properties":
                for inner, row in value.items():
                    _fill(row, inner, base)
            else:
                _fill(value, name, base)


def _offer_names(node: dict[str, Any], kind: Kind, name: str, base: RuleBase) -> None:
    """Write into a node what its value may be; `kind` is the kind of name that it is marked with."""
    vocabulary = base.vocabulary
    if kind in {"cite", "clause", "selector"}:
        grouped = kind == "clause" and "anyOf" in node.get("additionalProperties", {})
        node.clear()
        node["$ref"] = f"#/definitions/{'Condition' if grouped else kind.title()}"
    elif kind == "criterion":
        node |= {"enum": [item.id for item in base.criteria], "description": "The criterion it is about."}
    elif kind == "finding":
        node["enum"] = list(vocabulary.findings)
    elif kind == "given":
        node |= {
            "description": "Values by descriptor; what is left out is unknown.",
            "properties": {asked: {"description": text} for asked, text in _asked(base).items()},
            "additionalProperties": False,
        }
    elif kind == "points":
        node["propertyNames"] = {"enum": [item.name for item in vocabulary.descriptors.values() if item.kind != "set"]}
    elif kind == "imaging":
        imaging = vocabulary.descriptors.get(base.imaging.descriptor)
        items = {"enum": list(imaging.choices) if imaging else []}
        node["properties"] = {
            role: {"type": "array", "description": words, "items": items}
            for role, words in vocabulary.imaging_roles.items()
        }
        node["additionalProperties"] = False
    elif kind == "tried":
        node["properties"] = {
            key: _any_of([*item.choices, NOT_STATED], item.label)
            for key, item in vocabulary.attributes.items()
            if key != "id"
        }
        node["additionalProperties"] = False
    elif kind in {"choice", "claim", "reference", "strategy"}:
        _offer_words(node, _known_names(kind, name, base))
    elif kind == "attribute" and name in vocabulary.attributes and vocabulary.attributes[name].choices:
        choices = {"enum": list(vocabulary.attributes[name].choices)}
        node |= {"items": choices} if node.get("type") == "array" else choices
        node.setdefault("description", vocabulary.attributes[name].label)


def _known_names(kind: Kind, name: str, base: RuleBase) -> list[str]:
    if kind == "choice":
        descriptor = base.vocabulary.descriptors.get(name)
        return list(descriptor.choices) if descriptor is not None else []
    if kind == "strategy":
        return [item.id for item in base.strategies]
    return list(base.sources.table(kind))


def _offer_words(node: dict[str, Any], words: list[str]) -> None:
    """Write into a node, into the members of a list or into the values of a group which words they may be."""
    if words:
        place = {"array": "items", "object": "additionalProperties"}.get(node.get("type", ""))
        node |= {place: {"enum": words}} if place else {"enum": words}


def _describe(schema: dict[str, Any], words: Mapping[str, str]) -> None:
    for key, row in schema.get("properties", {}).items():
        if key in words:
            row["description"] = words[key]


def _with_shared(schema: dict[str, Any], base: RuleBase) -> dict[str, Any]:
    """Add the definitions that several kinds share, and keep only those that are used."""
    vocabulary = base.vocabulary
    shared = {
        "Clause": {
            "type": "object",
            "description": "One line, `descriptor: clause`.",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                **{name: _clause(item) for name, item in vocabulary.descriptors.items()},
                **{
                    name: _words(item.label, item.about, ["no", "yes"], ())
                    for name, item in vocabulary.findings.items()
                },
            },
        },
        "Condition": {
            "description": "One line, `descriptor: clause`, or a group, `any of:`, `all of:` or `at least 2 of:`.",
            "anyOf": [
                {"$ref": "#/definitions/Clause"},
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                    "patternProperties": {
                        "^(any of|all of|at least [0-9]+ of)$": {
                            "type": "array",
                            "minItems": 2,
                            "items": {"$ref": "#/definitions/Clause"},
                        }
                    },
                },
            ],
        },
        "Selector": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                "id": _any_of([item.id for item in base.all_strategies], "The id of a strategy."),
                **{
                    name: _any_of(list(item.choices), item.label)
                    for name, item in vocabulary.attributes.items()
                    if name != "id"
                },
            },
        },
        "Cite": {
            "type": "object",
            "description": RULE["cites"],
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                "claim": {"enum": list(base.sources.claims)},
                "threshold": {"enum": list(base.sources.thresholds)},
                "fact": {"enum": list(base.sources.facts)},
                "evidence": {"enum": list(base.evidence)},
                "reference": {"enum": list(base.sources.references)},
                "judgement": {
                    "type": "string",
                    "minLength": 1,
                    "description": "Why this is reasonable, in one sentence.",
                },
            },
        },
    }
    definitions = {**schema.pop("definitions", {}), **shared}
    return {**schema, "definitions": _used(schema, definitions)}


def _used(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    found: set[str] = set()
    open_texts = [json.dumps(schema)]
    while open_texts:
        for name in re.findall(r'"#/definitions/(\w+)"', open_texts.pop()):
            if name not in found:
                found.add(name)
                open_texts.append(json.dumps(definitions[name]))
    return {name: row for name, row in sorted(definitions.items()) if name in found}


def _any_of(words: list[str], description: str) -> dict[str, Any]:
    one = {"enum": words}
    return {"description": description, "anyOf": [one, {"type": "array", "items": one}]}


def _asked(base: RuleBase) -> dict[str, str]:
    vocabulary = base.vocabulary
    return {
        **{name: f"{item.label}: {item.allowed()}. {item.about}" for name, item in vocabulary.descriptors.items()},
        **{name: f"{item.label}: yes or no. {item.about}" for name, item in vocabulary.findings.items()},
    }


def _clause(item: Descriptor) -> dict[str, Any]:
    """Return the schema of a clause about a descriptor: a list where the clauses can be listed, else a pattern."""
    if item.kind == "number":
        return _number(item)
    if item.kind == "set":
        listed = [f"{operator} {word}" for operator in ("includes", "lacks") for word in item.choices]
        pattern = rf"^includes (any|all) of {_list_of(item.choices)}$"
        return _offer(item.label, item.about, listed, pattern)
    if item.kind == "ordered":
        operators = ("is", "is not", "below", "at most", "above", "at least")
        listed = [f"{operator} {word}" for operator in operators for word in item.choices] + [GIVEN]
        one = f"({'|'.join(map(re.escape, item.choices))})"
        several = rf"(one|none) of {_list_of(item.choices)}"
        return _offer(item.label, item.about, listed, rf"^({several}|between {one} and {one})$")
    return _words(item.label, item.about, item.choices)


def _words(label: str, about: str, choices: Iterable[str], given: Iterable[str] = (GIVEN,)) -> dict[str, Any]:
    words = list(choices)
    listed = [f"{operator} {word}" for operator in ("is", "is not") for word in words] + list(given)
    return _offer(label, about, listed, rf"^(one|none) of {_list_of(words)}$")


def _list_of(words: Iterable[str]) -> str:
    one = f"({'|'.join(map(re.escape, words))})"
    return rf"{one}(, *{one})*"


def _offer(label: str, about: str, listed: list[str], pattern: str) -> dict[str, Any]:
    return {
        "description": f"{label}. {about}".strip(),
        "anyOf": [{"enum": listed}, {"type": "string", "pattern": pattern}],
    }


def _number(item: Descriptor) -> dict[str, Any]:
    unit = f" ?{re.escape(item.unit)}" if item.unit else ""
    one = rf"(is|below|at most|above|at least) {_NUMBER}{unit}"
    two = rf"between {_NUMBER} and {_NUMBER}{unit}"
    example = item.with_unit(item.low)
    return {
        "type": "string",
        "description": f"{item.label}, for instance `at most {example}`; from {item.allowed()}. {item.about}".strip(),
        "pattern": f"^({one}|{two}|{GIVEN})$",
    }
