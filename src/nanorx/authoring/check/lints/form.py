"""The form of a file: keys in their fixed order, clean spacing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from nanorx.authoring.check.codes import severity_of
from nanorx.errors import Problem
from nanorx.knowledge.files.checks.shapes import model_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.files.yaml_file import Document, Path

__all__ = ["lint_form", "misplaced", "spacing"]


def lint_form(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Keys out of order and untidy spacing, one problem for each group of keys and for each kind of spacing."""
    for name, document in documents.items():
        for path, wanted in misplaced(name, document.data):
            given = [key for key in _at(document.data, path) if key in wanted]
            first = next(key for key, right in zip(given, wanted, strict=True) if key != right)
            problem = document.problem(
                "NRX158",
                f'"{first}" is not in its place',
                at=(*path, first),
                advice=f"The order is {', '.join(wanted)}. `nanorx rules check --fix` puts it right.",
                on_key=True,
            )
            yield replace(problem, severity=severity_of("NRX158"))
        for line, column, words in spacing(document.lines):
            excerpt = document.lines[line - 1] if line <= len(document.lines) else ""
            advice = "`nanorx rules check --fix` puts it right."
            yield Problem(
                "NRX159",
                words,
                advice,
                document.name,
                line,
                column,
                max(column + 1, len(excerpt) + 1),
                excerpt,
                severity=severity_of("NRX159"),
            )


def misplaced(name: str, data: Any) -> Iterator[tuple[Path, list[str]]]:
    """The groups of keys of a file that are not in their fixed order, each with the order of its known keys."""
    yield from _walk(model_for(name), data, ())


def spacing(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Line, column and words for each kind of untidy spacing, where it is met first."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        kinds = {"there are spaces at the end of the line": len(line.rstrip()) + 1 if line != line.rstrip() else 0}
        kinds["there is a tab"] = line.find("\t") + 1
        kinds["there are several blank lines"] = int(number > 1 and not line.strip() and not lines[number - 2].strip())
        for words, column in kinds.items():
            if column and words not in seen:
                seen.add(words)
                yield number, column, words


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _walk(shape: Any, data: Any, path: Path) -> Iterator[tuple[Path, list[str]]]:
    if isinstance(data, list):
        inner = _inner(shape, list)
        if inner is not None:
            for place, item in enumerate(data):
                yield from _walk(inner, item, (*path, place))
    elif isinstance(data, dict):
        model = _model(shape, data)
        if model is None:
            inner = _inner(shape, dict)
            for key, value in data.items() if inner is not None else ():
                yield from _walk(inner, value, (*path, key))
            return
        fields = _fields(model)
        wanted = [key for key in fields if key in data]
        if wanted != [key for key in data if key in fields]:
            yield path, wanted
        for key in wanted:
            if isinstance(data[key], (dict, list)):
                yield from _walk(fields[key], data[key], (*path, key))


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


_known: dict[int, tuple[Any, tuple[Any, ...]]] = {}
"""Options by the identity of a shape, which is kept with them: not every shape can be hashed."""


def _options(shape: Any) -> tuple[Any, ...]:
    """What a value may be: the parts of a union, without what annotates them; found once for each shape."""
    if id(shape) not in _known:
        _known[id(shape)] = (shape, _parts(shape))
    return _known[id(shape)][1]


def _parts(shape: Any) -> tuple[Any, ...]:
    if get_origin(shape) is Annotated:
        return _parts(get_args(shape)[0])
    if get_origin(shape) in {Union, UnionType}:
        return tuple(option for part in get_args(shape) for option in _parts(part))
    return (shape,)


def _model(shape: Any, data: Mapping[str, Any]) -> type[BaseModel] | None:
    """The model of a group of keys: of several, the one that has most of the keys."""
    models = [item for item in _options(shape) if isinstance(item, type) and issubclass(item, BaseModel)]
    return max(models, key=lambda item: len(set(_fields(item)) & set(data)), default=None)


def _inner(shape: Any, kind: type) -> Any:
    """What a list or a table holds, None if that has no model of its own."""
    for option in _options(shape):
        if get_origin(option) is kind:
            return get_args(option)[-1]
    return None
