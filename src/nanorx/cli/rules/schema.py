"""`nanorx rules schema`: what editors need to complete and check the files of a rule base."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from nanorx.authoring.editors.kinds import KINDS
from nanorx.authoring.editors.schemas import schema_text, schemas_of
from nanorx.authoring.folder import author_folder, readable_base
from nanorx.cli.options import AuthorRules
from nanorx.cli.output import write
from nanorx.cli.rules.usage import one_of

__all__ = ["schema"]


def schema(
    kind: Annotated[
        str,
        Argument(metavar="KIND", help=f"The kind of file: {', '.join(KINDS)}.", show_default=False),
    ],
    rules: AuthorRules = "",
) -> None:
    """Print the JSON Schema (draft-07) of a kind of file, for editors. rules/schemas/ holds all."""
    one_of("schema", kind, tuple(KINDS))
    base, _ = readable_base(author_folder(rules).path, drafts=False)
    write(schema_text(schemas_of(base, [kind])[kind]))
