"""Puts the names of a rule base into the schema of a model, where a value names something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.editors.clauses import any_of, given_schema
from nanorx.knowledge.files.checks.evidence import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["put_names"]


def put_names(node: Any, base: RuleBase, also: Mapping[str, str] | None = None, key: str = "") -> None:
    """Write into a schema what each value may be that is marked with `pointsAt`, or whose key stands in `also`."""
    if isinstance(node, list):
        for item in node:
            put_names(item, base, also, key)
    elif isinstance(node, dict):
        if "pointsAt" in node:
            kind, of = node.pop("pointsAt")
            _put(node, kind, of or key, base)
        for inner, value in node.items():
            if inner == "properties":
                _put_into_keys(value, base, also or {})
            else:
                put_names(value, base, also, key)


def _put_into_keys(rows: dict[str, Any], base: RuleBase, also: Mapping[str, str]) -> None:
    for key, row in rows.items():
        if key in also and "pointsAt" not in row:
            _put(row, also[key], key, base)
        put_names(row, base, also, key)


def _put(node: dict[str, Any], kind: str, name: str, base: RuleBase) -> None:
    """Write into a node what its value may be; `kind` is the kind of name, `name` the key or what it is about."""
    if kind in {"cite", "clause", "selector"}:
        grouped = kind == "clause" and "anyOf" in node.get("additionalProperties", {})
        node.clear()
        node["$ref"] = f"#/definitions/{'Condition' if grouped else kind.title()}"
    elif kind == "given":
        node |= given_schema(base)
    elif kind == "points":
        names = [item.name for item in base.vocabulary.descriptors.values() if item.kind != "set"]
        node["propertyNames"] = {"enum": names}
    elif kind == "weights":
        node["propertyNames"] = {"enum": [item.id for item in base.criteria]}
    elif kind == "imaging":
        _put_imaging(node, base)
    elif kind == "tried":
        node["properties"] = {
            key: any_of([*item.choices, NOT_STATED], item.label)
            for key, item in base.vocabulary.attributes.items()
            if key != "id"
        }
        node["additionalProperties"] = False
    elif kind == "outcome":
        one = {"$ref": "#/definitions/Outcome"}
        node["anyOf"] = [one, {"type": "array", "items": one}, {"type": "null"}]
    elif kind == "proposed":
        # Offered, but another word is right too: the loader does not check it.
        node["items"] = {"anyOf": [{"enum": [item.id for item in base.criteria]}, {"type": "string"}]}
    elif kind == "attribute":
        _put_attribute(node, name, base)
    else:
        _put_words(node, _known(kind, name, base))


def _known(kind: str, name: str, base: RuleBase) -> Iterable[str]:
    vocabulary = base.vocabulary
    if kind in {"claim", "reference"}:
        return base.sources.table(kind)
    if kind == "choice":
        descriptor = vocabulary.descriptors.get(name)
        return descriptor.choices if descriptor is not None else ()
    known: dict[str, Iterable[str]] = {
        "criterion": [item.id for item in base.criteria],
        "descriptor": vocabulary.descriptors,
        "finding": vocabulary.findings,
        "group": vocabulary.groups,
        "strategy": [item.id for item in base.all_strategies],
    }
    return known.get(kind, ())


def _put_words(node: dict[str, Any], words: Iterable[str]) -> None:
    """Write into a node, into the members of a list or into the values of a group which words they may be."""
    words = list(words)
    if not words:
        return
    if "anyOf" in node:  # a word or null
        for part in node["anyOf"]:
            if part.get("type") != "null":
                _put_words(part, words)
        return
    place = {"array": "items", "object": "additionalProperties"}.get(node.get("type", ""))
    node |= {place: {"enum": words}} if place else {"enum": words}


def _put_attribute(node: dict[str, Any], name: str, base: RuleBase) -> None:
    attribute = base.vocabulary.attributes.get(name)
    if attribute is None or not attribute.choices:
        return
    choices = {"enum": list(attribute.choices)}
    if node.get("type") == "array":
        node["items"] = choices
    elif "enum" not in node:  # the words of the model are the narrower ones, and `unknown` may be among them
        node |= choices
    node.setdefault("description", attribute.label)


def _put_imaging(node: dict[str, Any], base: RuleBase) -> None:
    imaging = base.vocabulary.descriptors.get(base.imaging.descriptor)
    items = {"enum": list(imaging.choices)} if imaging else {"type": "string"}
    node["properties"] = {
        role: {"type": "array", "description": words, "items": items}
        for role, words in base.vocabulary.imaging_roles.items()
    }
    node["additionalProperties"] = False
