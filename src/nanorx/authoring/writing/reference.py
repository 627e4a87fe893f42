"""Makes REFERENCE.md of a rule base: every kind of file with its keys, the language of clauses, every message.

The text stands in reference.md beside this module; marks such as `<<keys rule>>` become what the program itself uses.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nanorx.authoring.check.codes import all_codes
from nanorx.authoring.editors.kinds import KINDS
from nanorx.knowledge.files.models.pointers import PointsAt
from nanorx.knowledge.files.models.properties import STATES
from nanorx.knowledge.files.models.walk import fields
from nanorx.knowledge.formula import FUNCTIONS
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nanorx.authoring.editors.kinds import FileKind

__all__ = ["REFERENCE", "reference_text"]

REFERENCE = "REFERENCE.md"
"""The name of the page within the folder of a rule base."""
_TEXT = Path(__file__).with_name("reference.md")
_MARK = re.compile(r"<<(\w+)((?: [^ >]+)*)>>")
_NAMES = {
    "attribute": "a choice of this attribute",
    "choice": "a choice of {of}",
    "cite": "a source: `claim: ID` and the like",
    "claim": "an id of claims.yaml",
    "clause": "`descriptor: clause`",
    "criterion": "a criterion of base.yaml",
    "descriptor": "a descriptor",
    "finding": "a finding",
    "formula": "a formula",
    "given": "values by descriptor",
    "imaging": "imaging by role",
    "particle": "particles",
    "points": "points by clause, by descriptor",
    "reference": "an id of references.yaml",
    "reference-number": "numbers of references of the review",
    "selector": "attributes of strategies",
    "strategy": "ids of strategies",
    "tried": "attributes of strategies, or `not-stated`",
}
"""What a value is that names something, by the kind of name."""


class _Value(NamedTuple):
    """What a key takes in words, and the groups of keys that may stand in it."""

    words: str
    groups: tuple[type[BaseModel], ...] = ()


def reference_text(folder: Path) -> str:
    """Return the page for a rule base; examples are taken from its files, and left out where they are not there."""

    def made(mark: re.Match[str]) -> str:
        names = mark[2].split()
        makers: dict[str, Callable[[], str]] = {
            "keys": lambda: "\n\n".join(_tables(KINDS[names[0]])),
            "example": lambda: _example(folder, *names),
            "functions": lambda: _table(
                ("function", "is"), [(f"`{name}`", words) for name, words in FUNCTIONS.items()]
            ),
            "kinds": lambda: _table(("file", "holds"), [(_places(kind), kind.title) for kind in KINDS.values()]),
            "messages": _messages,
            "states": lambda: _listed(STATES),
            "strengths": lambda: _listed([word for word, level in STRENGTHS.items() if level]),
        }
        return makers[mark[1]]()

    text = _MARK.sub(made, _TEXT.read_text(encoding="utf-8"))
    return re.sub(r"\n{3,}", "\n\n", text)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _listed(words: Iterable[str], last: str = "or") -> str:
    *first, end = [f"`{word}`" for word in words]
    return f"{', '.join(first)} {last} {end}" if first else end


def _places(kind: FileKind) -> str:
    return ", ".join(f"`{place}`" for place in kind.globs if not place.startswith("!"))


# -- keys


def _tables(kind: FileKind) -> Iterator[str]:
    """Yield the table of the keys of a kind of file, and one for each key that holds groups of keys."""
    if kind.model is None:
        yield _table(("key", "what to write"), [(f"`{key}`", words) for key, words in kind.words.items()])
        return
    waiting: list[tuple[str, tuple[type[BaseModel], ...]]] = [("", (kind.model,))]
    seen: set[type[BaseModel]] = set()
    while waiting:
        name, models = waiting.pop(0)
        rows: dict[str, tuple[str, ...]] = {}
        for model in models:
            for key, shape in fields(model).items():
                value = _value(shape, key)
                shown = f"**`{key}`**" if len(models) == 1 and _is_needed(model, key) else f"`{key}`"
                rows[key] = (shown, value.words, kind.words.get(key, ""))
                groups = tuple(group for group in value.groups if group not in seen)
                waiting += [(key, groups)] if groups else []
                seen.update(groups)
        yield _table((f"key of `{name}`" if name else "key", "takes", "what to write"), rows.values())


def _is_needed(model: type[BaseModel], key: str) -> bool:
    """Say whether a key must stand there."""
    return any(row.is_required() for name, row in model.model_fields.items() if (row.alias or name) == key)


def _value(shape: Any, key: str) -> _Value:
    """Say what a declared type takes; `key` is the key that it stands under."""
    origin = get_origin(shape)
    if origin is Annotated:
        return _annotated(shape, key)
    if origin in {Union, UnionType}:
        parts = [_value(part, key) for part in get_args(shape) if part is not type(None)]
        words = dict.fromkeys(part.words for part in parts if part.words)
        return _Value(" or ".join(words), tuple(group for part in parts for group in part.groups))
    if origin is Literal:
        return _Value(_listed(map(str, get_args(shape))))
    if origin in {list, dict}:
        inner = _value(get_args(shape)[-1], key)
        return _Value(f"{'a list' if origin is list else 'by name'}: {inner.words}", inner.groups)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return _Value("a group", (shape,))
    return _Value({str: "a text", int: "a whole number", float: "a number"}.get(shape, ""))


def _annotated(shape: Any, key: str) -> _Value:
    """Say what a type with notes takes: what it names, or how long or large it may be."""
    inner, *notes = get_args(shape)
    notes += [part for note in notes if isinstance(note, FieldInfo) for part in note.metadata]
    plain = _value(inner, key)
    pointer = next((note for note in notes if isinstance(note, PointsAt)), None)
    if pointer is not None and get_origin(inner) is not Literal:
        return _Value(_of_pointer(pointer, inner, key), plain.groups)
    longest = next((note.max_length for note in notes if isinstance(note, MaxLen)), 0)
    least = next((note.ge for note in notes if isinstance(note, Ge)), None)
    words = f"{plain.words}, at most {longest} characters" if longest and inner is str else plain.words
    words = f"{words}, at least {least}" if least is not None else words
    described = next((note.description for note in notes if isinstance(note, FieldInfo) and note.description), "")
    is_form = inner is Any or any(getattr(note, "pattern", None) for note in notes)
    return _Value(described if is_form and described else words, plain.groups)


def _of_pointer(pointer: PointsAt, inner: Any, key: str) -> str:
    """Say what a value names; a list of names is one, and a line of conditions may be a group too."""
    words = _NAMES[pointer.kind].format(of=f"`{pointer.of or key}`")
    values = get_args(inner)[1] if get_origin(inner) is dict else None
    if pointer.kind == "clause" and get_origin(values) in {Union, UnionType}:
        return f"{words}, or a group of them"
    return f"a list: {words}" if get_origin(inner) is list and words.startswith(("a ", "an ")) else words


# -- examples and messages


def _example(folder: Path, name: str, part: str = "") -> str:
    """Return a file, or a key or row of it, as a block; empty if it is not there."""
    try:
        lines = (folder / name).read_bytes().decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    shown = _part(lines, part) if part else lines
    return "\n".join(["```yaml", *(line.rstrip() for line in shown), "```"]) if shown else ""


def _part(lines: list[str], name: str) -> list[str]:
    """Return the lines of the key or the row with this name on the second level of a file; none if it is not there.

    They are found by their form, since the largest files take long to read as YAML.
    """
    heads = {f"  {name}:", f"  - id: {name}"}
    first = next((place for place, line in enumerate(lines) if line.rstrip() in heads), None)
    if first is None:
        return []
    end = first + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith("   ")):
        end += 1
    rows = [line[2:] for line in lines[first:end]]
    while not rows[-1].strip():
        rows.pop()
    return rows


def _messages() -> str:
    """Return the table of all messages by code."""
    return _table(("code", "is about"), [(row.code, f"{row.title} ({row.severity})") for row in all_codes().values()])
