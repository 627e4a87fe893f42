"""`nanorx rules docs`: the rule base as pages to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from nanorx.authoring.folder import author_folder
from nanorx.authoring.writing.reference import reference_text
from nanorx.authoring.writing.site import build_site, write_pages, write_review
from nanorx.cli.options import AuthorRules
from nanorx.cli.output import write
from nanorx.cli.style import printable
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.files.writing import write_file

__all__ = ["docs"]


def docs(
    out: Annotated[str, Option("--out", "-o", help="The folder to write to; with --reference the file.")],
    html: Annotated[
        bool, Option("--html", help="Write a static site with search (extra: docs) instead of Markdown.")
    ] = False,
    review: Annotated[
        bool,
        Option(
            "--review",
            help="Write a review pack for clinicians instead: one sheet for each approach, to print and sign.",
        ),
    ] = False,
    reference: Annotated[
        bool, Option("--reference", help="Write one page of every key, operator and message instead: REFERENCE.md.")
    ] = False,
    rules: AuthorRules = "",
) -> None:
    """Write one page for each strategy, rule, descriptor and reference, linked to each other; or sheets to sign."""
    where = author_folder(rules)
    if reference:
        write_file(out, reference_text(where.path))
        write(f"{printable(out)}\nRule base: {printable(where.shown())}\n")
        return
    base = load(where.path, cached=False)
    folder = Path(out)
    if review:
        written = printable(str(write_review(base, folder)))
    elif html:
        written = printable(str(build_site(base, folder)))
    else:
        written = f"{printable(str(folder / 'index.md'))}: {len(write_pages(base, folder))} pages"
    write(f"{written}\nRule base: {printable(where.shown())}\n")
