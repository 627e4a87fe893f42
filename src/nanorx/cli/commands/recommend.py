"""`nanorx recommend`: the strategies to consider for a case, best first."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.cli.options import All, CaseFile, Changes, Drafts, Json, Profile, Rules

__all__ = ["recommend"]


def recommend(
    case: CaseFile,
    top: Annotated[int, Option("--top", metavar="N", help="How many strategies to show in detail.")] = 3,
    all_: All = False,
    changes: Changes = [],  # noqa: B006 - Typer copies it
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Rank the strategies that could be considered for a case, with reasons, sources and what is not known."""
    from nanorx.api import advisor_for  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.cli.given import read_given  # noqa: PLC0415 - the same
    from nanorx.cli.output import page_width, show, write  # noqa: PLC0415 - the same

    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    result = advisor_for(given.base).recommend(given.case, profile)
    if json_:
        write(result.dumps())
        return
    from nanorx.cli.pages.recommend import recommend_page  # noqa: PLC0415 - the same

    show(recommend_page(result, given, page_width(), top=top, everything=all_))
