"""`nanorx evidence`: the studies, labels and guidelines behind strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.advice.answers.evidence import evidence as find_evidence
from nanorx.advice.approaches import named_strategy
from nanorx.api import advisor_for
from nanorx.cli.given import look_up_rules, read_given, say_merged
from nanorx.cli.options import Changes, Drafts, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.common.suggest import did_you_mean
from nanorx.document.pages.evidence import evidence_list_document, row_document, studied_document
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["evidence"]


def evidence(
    name: Annotated[
        str,
        Argument(
            metavar="[STRATEGY|ID]",
            help="A strategy, a standard, an approach (with --case also its number), or one row of evidence.",
            show_default=False,
        ),
    ] = "",
    case: Annotated[
        str,
        Option("--case", metavar="CASE", show_default=False, help="Show what each row means for this case."),
    ] = "",
    changes: Changes = [],
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """List the studies, labels and guidelines behind a strategy.

    Without a name all rows in short, by approach. Of a strategy or a standard its rows; with a case the best first, and
    what each says for that patient. Of one row everything that it holds.
    """
    target = Target.of(output, form, json_=json_, inputs=[case])
    if changes and not case:
        raise UsageError([Problem("NRX329", "there is no case to set a value in", "Give one with --case.")])
    given = read_given(case, changes, rules=rules, drafts=drafts) if case else None
    base = given.base if given else look_up_rules(rules, drafts=drafts)
    say_merged(name, base)
    found = advisor_for(base).assess(given.case) if given else None
    strategies, row = _asked(_by_number(name, found), base)
    answer = find_evidence(base, strategies, row, found)
    if target.form == "json":
        target.show_json(answer)
    elif row is not None:
        target.show(row_document(answer, row.id, base))
    elif name:
        target.show(studied_document(answer, base))
    else:
        target.show(evidence_list_document(answer, base))


def _by_number(name: str, found: Assessment | None) -> str:
    """Return the approach or the variant that a number of the list for a case names; else the name as it is."""
    if not name.replace(".", "", 1).isdecimal():
        return name
    if found is None:
        advice = f"A number names an approach of the list for a case: nanorx evidence {name} --case CASE"
        message = f'there is no strategy and no row of evidence "{name}"'
        raise UsageError([Problem("NRX328", message, advice, value=name)])
    strategy = named_strategy(found, name).id
    return strategy if "." in name else found.base.approach_of[strategy].id


def _asked(name: str, base: RuleBase) -> tuple[Sequence[Strategy], Evidence | None]:
    """Find what was asked for: all strategies, one or those of an approach, or a row. Raises UsageError."""
    if not name:
        return base.all_strategies, None
    if name in base.evidence:
        row = base.evidence[name]
        wanted = {strategy for part in row.studied for strategy in part.strategies}
        return [item for item in base.all_strategies if item.id in wanted], row
    approach = next((item for item in base.approaches if item.id == name), None)
    if approach is not None:
        return [base.strategy(strategy) for strategy in approach.strategies], None
    if name in base.known_strategies or name in base.merged:
        return [base.strategy(name)], None
    known = sorted({*base.known_strategies, *base.merged, *base.evidence, *(item.id for item in base.approaches)})
    lists = "Search by words: nanorx strategies WORD. All rows: nanorx evidence"
    advice = f"{did_you_mean(name, known)}\n{lists}".strip()
    message = f'there is no strategy and no row of evidence "{name}"'
    raise UsageError([Problem("NRX328", message, advice, allowed=tuple(known), value=name)])
