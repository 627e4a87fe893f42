"""A walk through the data of a file and the model of its shape in parallel: the model and marks of each value."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from nanorx.knowledge.files.models.pointers import PointsAt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.knowledge.files.yaml_file import Path

__all__ = ["Node", "fields", "walk"]


class Node(NamedTuple):
    """A value of a file: its path, what it points at, and the model of its keys if it is a group."""

    path: Path
    value: Any
    marks: tuple[PointsAt, ...]
    model: type[BaseModel] | None


class _Option(NamedTuple):
    """One of the shapes that a value may have; its kind is `dict`, `list` or, for a single value, None."""

    kind: type | None
    model: Any
    inner: Any
    marks: tuple[PointsAt, ...]


def walk(shape: Any, value: Any, path: Path = ()) -> list[Node]:
    """Return a value and the values in it, in the order of the file.

    Single values that point nowhere are left out, and so are values of another kind than declared.

    Args:
        shape: The declared type of the value: a model or an annotation.
        value: The value.
        path: The path of the value in the file.
    """
    found: list[Node] = []
    _collect(_options(shape), value, path, found)
    return found


def _collect(options: tuple[_Option, ...], value: Any, path: Path, found: list[Node]) -> None:
    """Add a value and the values in it to a list: a generator for each level takes twice as long."""
    option = _fitting(options, value)
    if option is None:
        return
    found.append(Node(path, value, option.marks, option.model))
    if option.model is not None:
        for key, inner in _holding(option.model):
            if key in value:
                _collect(inner, value[key], (*path, key), found)
    elif option.inner is not None:
        inner = _options(option.inner)
        rows: Iterable[tuple[str | int, Any]] = enumerate(value) if isinstance(value, list) else value.items()
        for place, item in rows:
            _collect(inner, item, (*path, place), found)


@cache
def fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the shape of each key of a model, in the order of the keys."""
    shapes = get_type_hints(model, include_extras=True)
    return {field.alias or name: shapes[name] for name, field in model.model_fields.items()}


@cache
def _holding(model: type[BaseModel]) -> list[tuple[str, tuple[_Option, ...]]]:
    """Return the keys of a model, with the shapes of their values, for which `walk` may find something."""
    return [(key, _options(shape)) for key, shape in fields(model).items() if _options(shape)]


_known: dict[int, tuple[Any, tuple[_Option, ...]]] = {}
"""Options by the identity of a shape, which is kept with them: not every shape can be hashed."""


def _options(shape: Any) -> tuple[_Option, ...]:
    """Return the shapes a value may have, one for each part of a union; none for a single value that points nowhere."""
    if id(shape) not in _known:
        options = tuple(_parts(shape, ()))
        is_plain = all(item.kind is None and not item.marks for item in options)
        _known[id(shape)] = (shape, () if is_plain else options)
    return _known[id(shape)][1]


def _parts(shape: Any, marks: tuple[PointsAt, ...]) -> Iterator[_Option]:
    origin = get_origin(shape)
    if origin is Annotated:
        inner, *notes = get_args(shape)
        yield from _parts(inner, (*marks, *(note for note in notes if isinstance(note, PointsAt))))
    elif origin in {Union, UnionType}:
        for part in get_args(shape):
            yield from _parts(part, marks)
    elif origin in {dict, list}:
        inner = get_args(shape)[-1]
        yield _Option(origin, None, inner if _options(inner) else None, marks)
    elif isinstance(shape, type) and issubclass(shape, BaseModel):
        yield _Option(dict, shape, None, marks)
    else:
        yield _Option(None, None, None, marks)


def _fitting(options: tuple[_Option, ...], value: Any) -> _Option | None:
    """Return the option of the same kind as the value; of several models, the one that shares the most keys with it."""
    kind = type(value) if isinstance(value, (dict, list)) else None
    if len(options) == 1:
        return options[0] if options[0].kind is kind else None
    found = [item for item in options if item.kind is kind]
    if len(found) > 1 and found[0].model is not None:
        return max(found, key=lambda item: len(set(fields(item.model)) & set(value)))
    return found[0] if found else None
