"""`nanorx rules show`: one rule as a page."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from nanorx.cli.options import All, Json, Rules

__all__ = ["show"]


def show(
    name: Annotated[str, Argument(metavar="ID", help="The id of a rule: nanorx rules list.", show_default=False)],
    cases: Annotated[
        str,
        Option(
            "--cases",
            metavar="FOLDER",
            show_default=False,
            help="Cases to count over; else the folder cases beside the rules.",
        ),
    ] = "",
    all_: All = False,
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """Show a rule: what it says, why, its sources, whom it speaks about, and how often it fires over cases."""
    from pathlib import Path  # noqa: PLC0415 - a command loads only what it needs

    from nanorx.authoring.folder import author_folder, readable_base  # noqa: PLC0415 - the same
    from nanorx.authoring.rulecard import case_counts, default_cases, find_rule, rule_row  # noqa: PLC0415 - the same
    from nanorx.cli.output import page_width, write_json  # noqa: PLC0415 - the same
    from nanorx.cli.output import show as print_page  # noqa: PLC0415 - the same
    from nanorx.cli.rules.pages import rule_page  # noqa: PLC0415 - the same
    from nanorx.cli.rules.usage import say  # noqa: PLC0415 - the same

    folder = author_folder(rules)
    base, mistakes = readable_base(folder)
    rule = find_rule(base, name)
    over = Path(cases) if cases else default_cases(folder)
    counted = over is not None and not mistakes and rule.id in base.rule_index
    counts = case_counts(rule, base, over) if counted and over is not None else None
    if json_:
        write_json({**rule_row(rule, base), "cases": _counts(counts)})
    else:
        print_page(rule_page(rule, base, page_width(), counts, everything=all_))
    if mistakes:
        say("The rule base has mistakes, so no case was looked at. See: nanorx rules check")
    if counts is not None and counts.unreadable:
        say(f"Not counted, since they cannot be read: {', '.join(counts.unreadable)}")


def _counts(counts: object) -> object:
    from dataclasses import asdict  # noqa: PLC0415 - the same

    return asdict(counts) if counts is not None else None  # type: ignore[call-overload]
