"""The form of a file: keys in their fixed order, clean spacing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanorx.authoring.check.codes import severity_of
from nanorx.errors import Problem
from nanorx.knowledge.files.checks.shapes import model_for
from nanorx.knowledge.files.models.walk import fields, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["lint_form", "misplaced", "spacing"]


def lint_form(documents: Mapping[str, YamlDocument]) -> Iterator[Problem]:
    """Yield keys out of order and untidy spacing, one problem for each group of keys and for each kind of spacing."""
    for name, document in documents.items():
        for path, wanted in misplaced(name, document.data):
            given = [key for key in _at(document.data, path) if key in wanted]
            first = next(key for key, right in zip(given, wanted, strict=True) if key != right)
            problem = document.problem(
                "NRX158",
                f'"{first}" is in the wrong place',
                at=(*path, first),
                advice=f"The order is {', '.join(wanted)}. `nanorx rules check --fix` corrects it.",
                on_key=True,
            )
            yield replace(problem, severity=severity_of("NRX158"))
        for line, column, words in spacing(document.lines):
            excerpt = document.lines[line - 1] if line <= len(document.lines) else ""
            advice = "`nanorx rules check --fix` corrects it."
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
    """Yield the groups of keys of a file that are not in their fixed order, each with the right order of its keys."""
    for path, group, _, model in walk(model_for(name), data):
        if model is not None:
            wanted = [key for key in fields(model) if key in group]
            if wanted != [key for key in group if key in wanted]:
                yield path, wanted


def spacing(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line, column (both from 1) and message for the first place of each kind of untidy spacing."""
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
