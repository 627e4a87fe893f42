"""`nanorx rules analyze`: what a rule base can never do, and what stands against each other in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from nanorx.advice.language.phrases import counted
from nanorx.authoring.folder import author_folder
from nanorx.authoring.proving.analysis import KINDS
from nanorx.authoring.proving.analysis import analyze as analyze_base
from nanorx.cli.layout import hang
from nanorx.cli.options import AuthorRules, Drafts, Json, WrittenCases
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.progress import watched
from nanorx.cli.rules.pages import add_base
from nanorx.cli.style import Page, printable
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.analysis import Remark
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["analyze"]


def analyze(
    out: WrittenCases = "",
    favor: Annotated[
        str, Option("--favor", metavar="STRENGTH", help="Conflicts with favors of this strength or more.")
    ] = "strong",
    by: Annotated[
        str,
        Option(
            "--by",
            metavar="NAME",
            show_default=False,
            help="Look for gaps by this descriptor; else the first one asked.",
        ),
    ] = "",
    json_: Json = False,
    rules: AuthorRules = "",
    drafts: Drafts = False,
) -> None:
    """Look at every possible case: rules that never matter, conflicts, strategies out of reach, gaps.

    Each finding comes with a case that shows it, or is proven. Needs the extra: pip install 'nanorx[prove]'.
    """
    where = author_folder(rules)
    base = load(where.path, drafts=drafts, cached=False)
    found = list(
        watched((f"{remark.kind}: {remark.says[:60]}", remark) for remark in analyze_base(base, favor=favor, by=by))
    )
    named = [remark.witness for remark in found if out and remark.witness is not None]
    files = {witness.name: witness.write(Path(out)).as_posix() for witness in named}
    if json_:
        write_json(_as_json(where, base, found, files))
        return
    page = _page(found, files, page_width())
    add_base(page, where)
    show(page)


def _as_json(where: RulesFolder, base: RuleBase, found: Sequence[Remark], files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rule_base": where.as_json(base),
        "findings": [
            {
                "kind": remark.kind,
                "says": remark.says,
                "rules": list(remark.rules),
                "others": list(remark.others),
                "strategies": list(remark.strategies),
                "case": remark.witness.data if remark.witness else None,
                "file": files.get(remark.witness.name) if remark.witness else None,
            }
            for remark in found
        ],
    }


def _page(found: Sequence[Remark], files: Mapping[str, str], width: int) -> Page:
    page = Page(width)
    for kind, words in KINDS.items():
        own = [remark for remark in found if remark.kind == kind]
        page.heading(f"{len(own) or 'No'} {words}")
        for remark in own:
            about = remark.rules or (remark.strategies if len(remark.strategies) == 1 else ())
            text = f"{', '.join(about)}: {remark.says}" if about else remark.says
            page.add(hang("  ", printable(text), width, 4))
            if remark.witness is not None and files:
                page.add(hang("    ", f"nanorx recommend {files[remark.witness.name]}", width))
    page.blank()
    shown = sum(remark.witness is not None for remark in found)
    where = "" if files else " Cases as files: --out FOLDER; in full: --json."
    words = f"{counted(len(found), 'finding')} about every possible case, {shown} with a case that shows it.{where}"
    page.add(hang("", words, width))
    return page
