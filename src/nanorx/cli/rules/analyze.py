"""`nanorx rules analyze`: what a rule base can never do, and what stands against each other in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Exit, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.folder import author_folder
from nanorx.authoring.proving.analysis import KINDS
from nanorx.authoring.proving.analysis import analyze as analyze_base
from nanorx.authoring.proving.answers import AnalysisAnswer
from nanorx.cli.options import AuthorRules, Drafts, Form, Json, Output, WrittenCases
from nanorx.cli.output import Target
from nanorx.cli.progress import watched
from nanorx.cli.rules.pages.shared import author_document, summary_section
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Code, Item, Items, Paragraph, Section
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.analysis import Remark
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["analysis_document", "analyze"]


def analyze(
    out: WrittenCases = "",
    favor: Annotated[
        str, Option("--favor", metavar="STRENGTH", help="Report conflicts with favors of at least this strength.")
    ] = "strong",
    by: Annotated[
        str,
        Option(
            "--by",
            metavar="NAME",
            show_default=False,
            help="Look for gaps by this descriptor; else by the first one that is asked.",
        ),
    ] = "",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
    drafts: Drafts = False,
) -> None:
    """Look at every possible case: rules that never matter, conflicts, strategies out of reach, gaps.

    Each finding comes with a case that shows it, or is proven. A question that cannot be decided fails the command.
    Needs the extra: pip install 'nanorx[prove]'.
    """
    target = Target.of(output, form, json_=json_)
    where = author_folder(rules)
    base = load(where.path, drafts=drafts, cached=False)
    found = list(
        watched((f"{remark.kind}: {remark.says[:60]}", remark) for remark in analyze_base(base, favor=favor, by=by))
    )
    named = [remark.witness for remark in found if out and remark.witness is not None]
    files = {witness.name: witness.write(Path(out)).as_posix() for witness in named}
    target.show(analysis_document(found, base, where, files))
    if any(remark.kind == "not-decided" for remark in found):
        raise Exit(CHECK_FAILED)


def analysis_document(
    found: Sequence[Remark], base: RuleBase, where: RulesFolder, files: Mapping[str, str] | None = None
) -> Document:
    """Make the page: what was found, by kind; `files` are the cases written, by the name of a witness."""
    written = files or {}
    sections = []
    for kind, words in KINDS.items():
        items = [_item(remark, written) for remark in found if remark.kind == kind]
        blocks = [Items(items, numbered=False)] if items else []
        if items or kind != "not-decided":
            sections.append(Section(kind, f"{len(items) or 'No'} {words}", blocks))
    shown = sum(remark.witness is not None for remark in found)
    words = f"{counted(len(found), 'finding')} about every possible case, {shown} with a case that shows it."
    sections.append(summary_section(words if files else f"{words} Cases as files: --out FOLDER; in full: --json."))
    answer = AnalysisAnswer.from_data(_as_json(where, base, found, written))
    return author_document("Analysis of the rules", sections, answer, base, where)


def _item(remark: Remark, files: Mapping[str, str]) -> Item:
    about = remark.rules or (remark.strategies if len(remark.strategies) == 1 else ())
    text = f"{', '.join(about)}: {remark.says}" if about else remark.says
    file = files.get(remark.witness.name) if remark.witness is not None else None
    return Item((text,), [Paragraph((Code(f"nanorx recommend {file}"),))] if file else [])


def _as_json(where: RulesFolder, base: RuleBase, found: Sequence[Remark], files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "schema": "nanorx-analysis/1",
        "nanorx": __version__,
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
