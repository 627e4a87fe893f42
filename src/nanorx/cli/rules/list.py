"""`nanorx rules list`: the rules that fit some filters."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from typer import Option

from nanorx._version import __version__
from nanorx.advice.answers.rule_row import effect_words, rule_row
from nanorx.advice.language.phrases import counted
from nanorx.authoring.answers import RulesAnswer
from nanorx.authoring.folder import author_folder, readable_base
from nanorx.authoring.writing.rule_card import select_rules
from nanorx.cli.options import AuthorRules, Form, Json, Output
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.shared import author_document
from nanorx.cli.rules.usage import one_of, say
from nanorx.document.blocks import Code, Item, Items, Paragraph, Section
from nanorx.knowledge.rule import EFFECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["list_document", "run"]

_KINDS = ("claim", "threshold", "fact", "evidence", "reference", "judgement")


def run(
    topic: Annotated[
        str,
        Option(
            "--topic",
            metavar="NAME",
            show_default=False,
            help="Only rules of this topic; evidence: those made from rows of evidence.",
        ),
    ] = "",
    strategy: Annotated[
        str, Option("--strategy", metavar="ID", show_default=False, help="Only rules about this strategy.")
    ] = "",
    descriptor: Annotated[
        str,
        Option("--descriptor", metavar="NAME", show_default=False, help="Only rules that ask about or conclude it."),
    ] = "",
    status: Annotated[
        str, Option("--status", metavar="WORD", show_default=False, help="Only draft, reviewed or retired rules.")
    ] = "",
    cites: Annotated[
        str,
        Option(
            "--cites",
            metavar="ID",
            show_default=False,
            help="Only rules that rest on this claim, threshold, fact, row of evidence or reference.",
        ),
    ] = "",
    effect: Annotated[
        str,
        Option(
            "--effect",
            metavar="WORD",
            show_default=False,
            help="Only rules with this effect: exclude, caution, favor, oppose, note or conclude.",
        ),
    ] = "",
    criterion: Annotated[
        str, Option("--criterion", metavar="NAME", show_default=False, help="Only rules about this criterion.")
    ] = "",
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """List rules by topic: id, effect and what each says. Several filters must all fit."""
    target = Target.of(output, form, json_=json_)
    where = author_folder(rules)
    base, mistakes = readable_base(where.path)
    every = select_rules(base, {})
    sources = base.sources
    known: dict[str, list[str]] = {
        "topic": sorted({*(rule.topic for rule in every), "evidence"}),
        "strategy": [item.id for item in base.all_strategies],
        "descriptor": list(base.vocabulary.names()),
        "status": ["draft", "reviewed", "retired"],
        "cites": [
            *sources.claims,
            *sources.thresholds,
            *sources.facts,
            *sources.evidence,
            *sources.references,
            *_KINDS,
        ],
        "effect": list(EFFECTS),
        "criterion": [item.id for item in base.criteria],
    }
    given = (topic, strategy, descriptor, status, cites, effect, criterion)
    wanted = {name: value for name, value in zip(known, given, strict=True) if value}
    for name, value in wanted.items():
        one_of(f"--{name}", value, known[name])
    found = select_rules(base, wanted)
    target.show(list_document(found, base, where))
    if mistakes:
        say("The rule base has mistakes, so rules that cannot be read are missing here. See: nanorx rules check")


def list_document(rules: Sequence[Rule], base: RuleBase, where: RulesFolder) -> Document:
    """Make the page: rules by topic, each with its id, what it does and what it says."""
    parts = []
    for topic, found in groupby(rules, key=lambda rule: rule.topic):
        items = [_item(rule) for rule in found]
        parts.append(Section(topic, f"{topic} ({len(items)})", [Items(items, numbered=False)]))
    words = f"{counted(len(rules), 'rule')}." if rules else "No rule matches."
    section = Section("topics", "By topic", [Paragraph((words,))], parts, answer=True)
    rows = [rule_row(rule, base) for rule in rules]
    answer = RulesAnswer.from_data(
        {"schema": "nanorx-rules/1", "nanorx": __version__, "rule_base": where.as_json(base), "rules": rows}
    )
    return author_document("Rules", [section], answer, base, where)


def _item(rule: Rule) -> Item:
    status = "" if rule.status == "reviewed" else f"; {rule.status}"
    return Item((Code(rule.id),), [Paragraph((f"{effect_words(rule)}{status}: {rule.say}",))])
