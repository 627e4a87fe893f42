"""`nanorx explain`: every rule that speaks about one strategy."""

from __future__ import annotations

from nanorx.advice.answers.explanation import explain as explain_case
from nanorx.api import advisor_for
from nanorx.cli.given import read_given
from nanorx.cli.options import All, CaseFile, Changes, Drafts, Json, Profile, Rules, StrategyId
from nanorx.cli.output import page_width, show, write
from nanorx.cli.pages.explain import explain_page

__all__ = ["explain"]


def explain(
    case: CaseFile,
    strategy: StrategyId,
    all_: All = False,
    changes: Changes = [],
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Say why one strategy stands where it stands.

    Every rule that speaks about it, by verdict, each clause with the value it saw, and the findings behind them.
    """
    given = read_given(case, changes, rules=rules, drafts=drafts, profile=profile)
    explanation = explain_case(advisor_for(given.base).assess(given.case, profile), strategy)
    if json_:
        write(explanation.dumps())
        return
    show(explain_page(explanation, given, page_width(), everything=all_))
