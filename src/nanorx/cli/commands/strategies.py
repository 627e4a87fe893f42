"""`nanorx strategies`: the approaches of the rule base, their variants, and the standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.cli.given import found_by, look_up_rules, say_merged
from nanorx.cli.options import All, Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.common.suggest import did_you_mean
from nanorx.document.pages.strategies import approaches_document, strategies_document, strategy_document
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.search import strategy_entries

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["strategies"]


def strategies(
    words: Annotated[
        list[str],
        Argument(metavar="[WORD...]", help="The id of a strategy, or words: TACE, gold MRI.", show_default=False),
    ] = [],
    family: Annotated[str, Option(metavar="NAME", show_default=False, help="Only the strategies of a family.")] = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List or search the approaches, their variants, and what is done today.

    With words: the strategies that have all of them in their titles, particles, procedures or descriptions, best
    matches first. With an id: what that strategy is and what it needs.
    """
    target = Target.of(output, form, json_=json_)
    base = look_up_rules(rules)
    name = words[0] if len(words) == 1 else ""
    if name in base.known_strategies or name in base.merged:
        say_merged(name, base)
        target.show(strategy_document(base, base.strategy(name)))
        return
    rows = _of_family(base, family)
    if words:
        kept = {item.id for item in rows}
        entries = [entry for entry in strategy_entries(base) if entry.name in kept]
        rows = [base.strategy(found) for found in found_by(words, entries, lists="strategies")]
    if words or family or all_:
        target.show(strategies_document(base, rows, words))
    else:
        target.show(approaches_document(base))


def _of_family(base: RuleBase, family: str) -> list[Strategy]:
    """Find the strategies of a family, or all. Raises UsageError for an unknown family."""
    known = base.vocabulary.attributes["family"].choices if "family" in base.vocabulary.attributes else {}
    if family and family not in known:
        advice = f"Families: {', '.join(known)}. {did_you_mean(family, known)}".strip()
        message = f'there is no family "{family}"'
        raise UsageError([Problem("NRX308", message, advice, allowed=tuple(known), value=family)])
    return [item for item in base.all_strategies if family in {"", item.attribute("family")}]
