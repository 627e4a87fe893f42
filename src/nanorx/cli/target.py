"""Where a dossier goes: a file or standard output, and the form that its name asks for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from nanorx.cli.output import write
from nanorx.cli.style import printable
from nanorx.document.report.report import FORMS
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.writing import check_place, write_file

__all__ = ["Target"]

_STDOUT = "-"
_ENDINGS = {"htm": "html", "markdown": "md"}


@dataclass(frozen=True)
class Target:
    """A file name, or `-` for standard output, and one of the forms of a dossier."""

    name: str
    form: str

    @classmethod
    def of(cls, name: str, form: str, *, printed: bool) -> Target:
        """The target that an option names; `printed` means standard output where there is no name.

        Raises UsageError where the form or the place is missing or cannot be.
        """
        if not name and not printed:
            advice = "Name a file: -o report.html, -o report.md or -o report.json; or print it: -o - --format html."
            raise UsageError([Problem("NRX323", "there is no file to write to", advice)])
        if name not in {"", _STDOUT}:
            check_place(name)
        ending = Path(name).suffix.lower().removeprefix(".")
        wanted = form or _ENDINGS.get(ending, ending)
        if wanted not in FORMS:
            shown = f'"{printable(wanted)}" is no form of a dossier' if wanted else "the form of the dossier is missing"
            advice = f"Forms: {', '.join(FORMS)}. Give a file with such an ending, or --format."
            raise UsageError([Problem("NRX322", shown, advice)])
        return cls(name or _STDOUT, wanted)

    def write(self, text: str) -> None:
        """Write the text as UTF-8, the same bytes on every system. Raises as `write_file` does."""
        if self.name == _STDOUT:
            write(text)
            return
        write_file(self.name, text)
        sys.stderr.write(f"{printable(self.name)} is written ({len(text.encode()):,} bytes).\n")
