"""`nanorx rules show`: one rule as a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from typer import Argument

from nanorx.authoring.folder import author_folder, readable_base
from nanorx.authoring.scope import cases_folder
from nanorx.authoring.writing.rule_card import case_counts, find_rule, rule_row
from nanorx.cli.options import All, AuthorRules, CasesFolder, Json
from nanorx.cli.output import page_width, write_json
from nanorx.cli.output import show as print_page
from nanorx.cli.rules.pages import add_base, rule_page
from nanorx.cli.rules.usage import say

__all__ = ["show"]


def show(
    name: Annotated[str, Argument(metavar="ID", help="The id of a rule: nanorx rules list.", show_default=False)],
    cases: CasesFolder = "",
    all_: All = False,
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Show a rule: what it says, why, its sources, whom it speaks about, and how often it fires over cases."""
    where = author_folder(rules)
    base, mistakes = readable_base(where.path)
    rule = find_rule(base, name)
    over = cases_folder(where.path, cases)
    counted = over is not None and not mistakes and rule.id in base.rule_index
    counts = case_counts(rule, base, over) if counted and over is not None else None
    if json_:
        write_json({**rule_row(rule, base), "cases": _counts(counts)})
    else:
        page = rule_page(rule, base, page_width(), counts, everything=all_)
        add_base(page, where)
        print_page(page)
    if mistakes:
        say("The rule base has mistakes, so no case was looked at. See: nanorx rules check")
    if counts is not None and counts.unreadable:
        say(f"Not counted, since they cannot be read: {', '.join(counts.unreadable)}")


def _counts(counts: object) -> object:
    return asdict(counts) if counts is not None else None  # type: ignore[call-overload]
