"""A collector of all mistakes of a rule base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.errors import MOST, Problem, too_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["Reports"]


class Reports:
    """The problems found so far; places come from the documents, if there are any."""

    def __init__(self, documents: Mapping[str, YamlDocument] | None = None) -> None:
        self.documents = documents or {}
        self.problems: list[Problem] = []

    def add(
        self,
        file: str,
        code: str,
        message: str,
        *,
        at: Path = (),
        advice: str = "",
        on_key: bool = False,
        **read: Any,
    ) -> None:
        """Add a problem at a path in a file, with `allowed` and `value`. Beyond MOST, say only that there are more."""
        if len(self.problems) > MOST:
            return
        document = self.documents.get(file)
        if document is None:
            self.problems.append(Problem(code, message, advice, file, path=".".join(map(str, at)), **read))
        else:
            self.problems.append(document.problem(code, message, at=at, advice=advice, on_key=on_key, **read))

    def sorted(self, folder: str = "") -> list[Problem]:
        """Return at most MOST problems by file and line, and one that says if there are more in `folder`."""
        known = sorted(
            self.problems[:MOST], key=lambda item: (item.file, item.line, item.column, item.code, item.message)
        )
        return [*known, too_many(folder)] if len(self.problems) > MOST else known
