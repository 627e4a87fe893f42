"""`nanorx strategies`: the approaches of the rule base, their variants, and the standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Option

from nanorx.cli.given import load_rules
from nanorx.cli.options import Form, Json, Output, Rules
from nanorx.cli.output import Target
from nanorx.common.suggest import did_you_mean
from nanorx.document.pages.strategies import strategies_document
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["strategies"]


def strategies(
    family: Annotated[str, Option(metavar="NAME", show_default=False, help="Only the strategies of a family.")] = "",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """List the approaches with their variants, and what is done today."""
    target = Target.of(output, form, json_=json_)
    base = load_rules(rules)
    target.show(strategies_document(base, _of_family(base, family)))


def _of_family(base: RuleBase, family: str) -> list[Strategy]:
    """Find the strategies of a family, or all. Raises UsageError for an unknown family."""
    known = base.vocabulary.attributes["family"].choices if "family" in base.vocabulary.attributes else {}
    if family and family not in known:
        advice = f"Families: {', '.join(known)}. {did_you_mean(family, known)}".strip()
        raise UsageError([Problem("NRX308", f'there is no family "{family}"', advice)])
    return [item for item in base.all_strategies if family in {"", item.attribute("family")}]
