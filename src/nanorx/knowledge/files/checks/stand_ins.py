"""Stand-ins for what is wrong or missing in a file, so that one mistake does not hide the others.

With them a rule base can be built from files with mistakes, and everything else in them is checked in the same round.
What then seems to be wrong because of a stand-in is held back in `doubts.py`.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from nanorx.common.suggest import nearest
from nanorx.knowledge.files.models.pointers import PointsAt
from nanorx.knowledge.files.models.walk import fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["Mistake", "fill_in", "keys_of", "stand_in_file", "value_at", "what_fits"]

_NAMES = frozenset({"id", "group", "name"})
"""Keys whose stand-in is the name of the file."""


_EXAMPLES = {
    "when": "[]",
    "unless": "[]",
    "judgement": "[]",
    "for": "all",
    "then": "note",
    "range": "[0, 100]",
    "cites": "[{judgement: What we think, and why.}]",
    "tried": "{particle: not-stated, procedure: not-stated, route: not-stated}",
    "studied": "[{for: {id: STRATEGY}, covers: whole}]",
    "studied.for": "{id: STRATEGY}",
    "tumor": "{organ: [liver], histology: not-stated}",
    "indication.when": "[{tumor.organ: is liver}]",
    "checked_on": '"2026-11-28"',
}
"""How a value looks that is more than a word, by its key, or by the first key of the file and its own."""


class Mistake(NamedTuple):
    """A mistake of shape: the place of what is wrong or missing, what stands there, and the key that was meant.

    A row of clauses that is wrong as a whole has the kind `clauses`: `given` are those that can be read in it.
    """

    at: Path
    kind: Literal["wrong", "missing", "unknown key", "clauses"]
    given: Any = None
    meant: str = ""


def fill_in(name: str, model: type[BaseModel], document: YamlDocument, data: Any, mistakes: Iterable[Mistake]) -> None:
    """Put stand-ins for all mistakes into the data of a file, in place.

    Args:
        name: The path of the file within the rule base.
        model: The model of the file.
        document: The file as it was read; what stands under a misspelt key gets its place under the right one too.
        data: A copy of its data.
        mistakes: The mistakes of shape.
    """
    for row in mistakes:
        group, key = value_at(data, row.at[:-1]), row.at[-1]
        if isinstance(group, list) and isinstance(key, int):
            group[key] = row.given if row.kind == "clauses" else _for(name, model, row)
        elif isinstance(group, dict) and row.kind == "unknown key":
            _rename(document, group, row.at, row.meant)
        elif isinstance(group, dict) and _is_required(_shape(model, row.at[:-1]), key):
            group[key] = _for(name, model, row)
        elif isinstance(group, dict):
            group.pop(key, None)


def stand_in_file(name: str, model: type[BaseModel]) -> Any:
    """Return data for a file that cannot be read, with which a rule base can be built."""
    data = stand_in(model)
    return {**data, "group": PurePosixPath(name).stem} if "group" in data else data


def keys_of(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the group at a path of a file may have, as far as they are declared."""
    group = _model(_shape(model, path))
    return list(fields(group)) if group is not None else []


def what_fits(model: type[BaseModel], path: Path) -> str:
    """Say what may stand at a place of a file; an empty text if any text may."""
    key, shape = path[-1], _shape(model, path)
    example = _EXAMPLES.get(f"{path[0]}.{key}") or _EXAMPLES.get(str(key))
    if example:
        return f"Write for instance `{key}: {example}`."
    marks = get_args(shape)[1:] if get_origin(shape) is Annotated else ()
    words = _words(shape)
    if words:
        return f"Allowed: {', '.join(words)}."
    if any(isinstance(mark, PointsAt) and mark.kind == "attribute" for mark in marks):
        return f"Its values stand below `{key}:` in rules/vocabulary/strategy.yaml."
    return ""


def _words(shape: Any) -> tuple[str, ...]:
    """Return the words that a shape allows, where it allows nothing else."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    return get_args(shape) if get_origin(shape) is Literal else ()


def _for(name: str, model: type[BaseModel], row: Mistake) -> Any:
    if row.at[-1] in _NAMES and len(row.at) == 1:
        return PurePosixPath(name).stem
    return "note" if row.at == ("then",) else stand_in(_shape(model, row.at), row.given)


def stand_in(shape: Any, given: Any = None) -> Any:
    """Return a value of a declared shape that says as little as possible; a choice is the one nearest to the given."""
    origin = get_origin(shape)
    if origin is Annotated:
        return stand_in(get_args(shape)[0], given)
    if origin in {Union, UnionType}:
        return stand_in(get_args(shape)[0], given)
    if origin is Literal:
        return _choice(get_args(shape), given)
    if origin in {dict, list}:
        return origin()
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        required = {field.alias or name for name, field in shape.model_fields.items() if field.is_required()}
        return {key: stand_in(inner) for key, inner in fields(shape).items() if key in required}
    return {str: "_", int: 0, float: 0}.get(shape)


def _choice(known: tuple[str, ...], given: Any) -> str:
    text = {True: "yes", False: "no"}.get(given, str(given)) if isinstance(given, bool) else str(given)
    return nearest(text, known) or known[0]


def _is_required(shape: Any, key: str | int) -> bool:
    """Say whether a value must stand under a key: an open table may do without."""
    if get_origin(shape) is dict:
        return False
    group = _model(shape)
    return group is None or any(
        field.is_required() for name, field in group.model_fields.items() if key in {field.alias, name}
    )


def _model(shape: Any) -> type[BaseModel] | None:
    """Return the model of a shape, also where something else may stand there."""
    if get_origin(shape) is Annotated:
        return _model(get_args(shape)[0])
    if get_origin(shape) in {Union, UnionType}:
        return next((found for found in map(_model, get_args(shape)) if found is not None), None)
    return shape if isinstance(shape, type) and issubclass(shape, BaseModel) else None


def _shape(model: Any, path: Path) -> Any:
    """Return the declared shape of the value at a path."""
    shape = model
    for part in path:
        while get_origin(shape) is Annotated:
            shape = get_args(shape)[0]
        if get_origin(shape) in {Union, UnionType}:
            parts = get_args(shape)
            shape = next((item for item in parts if _inner(item, part) is not None), parts[0])
        shape = _inner(shape, part)
    return shape


def _inner(shape: Any, part: str | int) -> Any:
    """Return the shape of what a shape has under a key or at a place, or None."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    if get_origin(shape) in {dict, list}:
        return get_args(shape)[-1]
    group = _model(shape)
    return fields(group).get(str(part)) if group is not None else None


def _rename(document: YamlDocument, group: dict[str, Any], path: Path, meant: str) -> None:
    """Move what stands under a misspelt key to the key that was meant; without one, leave it out."""
    value = group.pop(str(path[-1]), None)
    if not meant:
        return
    group[meant] = value
    size = len(path)
    for table in (document.keys, document.values):
        table.update({(*path[:-1], meant, *key[size:]): mark for key, mark in table.items() if key[:size] == path})


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at a path of the data, or None."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
