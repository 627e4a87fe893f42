"""The groups `nanorx import` and `nanorx export`."""

from __future__ import annotations

from typing import Any

from nanorx.cli.lazy import lazy_commands
from nanorx.cli.plain import PlainGroup

__all__ = ["EXPORTS", "IMPORTS", "export_app", "import_app"]

IMPORTS = {"fhir": ("nanorx.cli.fhir.import_fhir:import_fhir", "Make a case of a FHIR record, by its codes.")}
EXPORTS = {"fhir": ("nanorx.cli.fhir.export_fhir:export_fhir", "Write the answer for a case as FHIR.")}
"""Every command: where its function is, and the first line of its help."""


def _group(name: str, commands: dict[str, tuple[str, str]], words: str) -> Any:
    return PlainGroup(
        name=name, commands=lazy_commands(commands), help=words, no_args_is_help=True, rich_markup_mode=None
    )


import_app: Any = _group("import", IMPORTS, "Make a case of a record of a hospital.")
export_app: Any = _group("export", EXPORTS, "Write the answer for a case in the form of another standard.")
