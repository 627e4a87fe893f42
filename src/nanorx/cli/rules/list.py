"""`nanorx rules list`: the rules that fit some filters."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from nanorx.authoring.folder import author_folder, readable_base
from nanorx.authoring.writing.rule_card import rule_row, select_rules
from nanorx.cli.options import AuthorRules, Json
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.rules.pages import add_base, list_page
from nanorx.cli.rules.usage import one_of, say
from nanorx.knowledge.rule import EFFECTS

__all__ = ["run"]


def run(
    topic: Annotated[
        str, Option("--topic", metavar="NAME", show_default=False, help="Only the rules of a topic.")
    ] = "",
    strategy: Annotated[
        str, Option("--strategy", metavar="ID", show_default=False, help="Only those that speak about a strategy.")
    ] = "",
    descriptor: Annotated[
        str,
        Option("--descriptor", metavar="NAME", show_default=False, help="Only those that ask about or conclude it."),
    ] = "",
    status: Annotated[
        str, Option("--status", metavar="WORD", show_default=False, help="Only draft, reviewed or retired ones.")
    ] = "",
    cites: Annotated[
        str,
        Option(
            "--cites",
            metavar="ID",
            show_default=False,
            help="Only those that rest on a claim, threshold, fact or reference.",
        ),
    ] = "",
    effect: Annotated[
        str,
        Option(
            "--effect",
            metavar="WORD",
            show_default=False,
            help="Only exclude, caution, favor, oppose, note or conclude.",
        ),
    ] = "",
    criterion: Annotated[
        str, Option("--criterion", metavar="NAME", show_default=False, help="Only those about a criterion.")
    ] = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """List rules by topic: id, effect and what each says. Several filters must all fit."""
    where = author_folder(rules)
    base, mistakes = readable_base(where.path)
    every = select_rules(base, {})
    sources = base.sources
    known: dict[str, list[str]] = {
        "topic": sorted({rule.topic for rule in every}),
        "strategy": list(base.strategy_index),
        "descriptor": list(base.vocabulary.names()),
        "status": ["draft", "reviewed", "retired"],
        "cites": [*sources.claims, *sources.thresholds, *sources.facts, *sources.references, *_KINDS],
        "effect": list(EFFECTS),
        "criterion": [item.id for item in base.criteria],
    }
    given = (topic, strategy, descriptor, status, cites, effect, criterion)
    wanted = {name: value for name, value in zip(known, given, strict=True) if value}
    for name, value in wanted.items():
        one_of(f"--{name}", value, known[name])
    found = select_rules(base, wanted)
    if json_:
        write_json([rule_row(rule, base) for rule in found])
    else:
        page = list_page(found, page_width())
        add_base(page, where)
        show(page)
    if mistakes:
        say("The rule base has mistakes; rules that cannot be read are left out. See: nanorx rules check")


_KINDS = ("claim", "threshold", "fact", "reference", "judgement")
