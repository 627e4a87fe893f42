"""`nanorx strategies`: all strategies of the rule base."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.cli.given import load_rules
from nanorx.cli.options import Json, Rules
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.pages.strategies import family_rows, strategies_json, strategies_page

__all__ = ["strategies"]


def strategies(
    family: Annotated[str, Option(metavar="NAME", show_default=False, help="Only the strategies of a family.")] = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List all strategies, by family."""
    base = load_rules(rules)
    rows = family_rows(base, family)
    if json_:
        write_json(strategies_json(rows))
        return
    show(strategies_page(base, rows, page_width()))
