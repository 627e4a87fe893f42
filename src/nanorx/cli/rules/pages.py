"""Rules as pages: one in full, and a list of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.authoring.writing.rule_card import effect_words, rule_row
from nanorx.cli.layout import hang, labelled, wrap
from nanorx.cli.style import Page, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.scope import UnreadCase
    from nanorx.authoring.writing.rule_card import Counts
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["add_base", "add_unread", "list_page", "rule_page"]

_FEW = 8


def rule_page(rule: Rule, base: RuleBase, width: int, counts: Counts | None, *, everything: bool = False) -> Page:
    """One rule in full."""
    page = Page(width)
    row = rule_row(rule, base)
    page.heading(rule.title, blank=False)
    page.blank()
    page.add(
        labelled(
            [
                ("Rule", f"{rule.topic}/{rule.id}"),
                ("Status", _status(rule)),
                ("Effect", effect_words(rule)),
                ("Says", rule.say),
                ("Because", rule.because),
            ],
            width,
        )
    )
    page.heading("Conditions")
    page.add(_conditions(rule, width))
    if rule.effect != "conclude":
        _speaks_about(page, rule, base, row, everything=everything)
    page.heading("Sources")
    for cite in row["cites"]:
        page.add(hang("  ", f"{cite['kind']} {cite['id']} ({cite['short']})" if cite["id"] else "judgement", width))
        page.add(hang("    ", cite["says"], width) if cite["says"] else [])
        for item in cite["references"]:
            page.add(hang("    ", f"{item['match']}: {item['text']}" if item["match"] else item["text"], width, 6))
    if rule.examples:
        page.heading(f"Examples ({len(rule.examples)})")
        shown = rule.examples if everything else rule.examples[:_FEW]
        page.add([line for item in shown for line in hang(f"  {item.expect:13}", item.case, width)])
        if len(shown) < len(rule.examples):
            page.add(f"  {len(rule.examples) - len(shown)} more: --all")
    if counts is not None:
        _over_cases(page, counts, everything=everything)
    return page


def list_page(rules: list[Rule], width: int) -> Page:
    """Many rules, by topic: the id, what it does, what it says."""
    page = Page(width)
    topic = ""
    for rule in rules:
        if rule.topic != topic:
            topic = rule.topic
            page.heading(f"{topic} ({sum(item.topic == topic for item in rules)})", blank=bool(page.lines))
        status = "" if rule.status == "reviewed" else f"; {rule.status}"
        page.add(wrap(f"{rule.id}", width))
        page.add(hang("    ", f"{effect_words(rule)}{status}: {rule.say}", width))
    page.blank()
    page.add(f"{counted(len(rules), 'rule')}." if rules else "No rule fits.")
    return page


def add_unread(page: Page, unread: Iterable[UnreadCase]) -> None:
    """The cases that cannot be read, each mistake with its place."""
    for item in unread:
        page.blank()
        for problem in item.problems:
            page.add([printable(line) for line in problem.lines(page.width)])


def add_base(page: Page, where: RulesFolder) -> None:
    """The last line of a page: which rule base it is about."""
    page.add(f"Rule base: {printable(where.shown())}")  # a path is not broken over lines


def _status(rule: Rule) -> str:
    words = {"draft": "draft, stays silent unless asked for", "retired": "retired, stays silent"}
    return words.get(rule.status, rule.status)


def _conditions(rule: Rule, width: int) -> list[str]:
    rows = [("when" if not place else "and", clause.key) for place, clause in enumerate(rule.when)]
    rows += [("unless" if not place else "or", clause.key) for place, clause in enumerate(rule.unless)]
    return labelled(rows or [("always", "")], width, indent=2, label_width=8)


def _speaks_about(page: Page, rule: Rule, base: RuleBase, row: dict[str, Any], *, everything: bool) -> None:
    chosen = row["for"]
    words = (
        chosen if isinstance(chosen, str) else "; ".join(f"{key}: {', '.join(item)}" for key, item in chosen.items())
    )
    page.heading(f"Speaks about {counted(len(rule.strategies), 'strategy', 'strategies')}")
    page.add(hang("  ", f"for {words}", page.width))
    shown = rule.strategies if everything else rule.strategies[:_FEW]
    page.add([line for name in shown for line in hang("  ", f"{base.strategy(name).title} ({name})", page.width, 4)])
    if len(shown) < len(rule.strategies):
        page.add(f"  {len(rule.strategies) - len(shown)} more: --all")


def _over_cases(page: Page, counts: Counts, *, everything: bool) -> None:
    page.heading(f"Over {counted(counts.total, 'case')} in {counts.folder}")
    rows = [
        ("fires", counts.fires),
        ("cannot tell", counts.cannot_tell),
        ("silent", counts.silent),
    ]
    for words, names in rows:
        page.add(f"  {words:13}{len(names):4}")
    shown = counts.fires if everything else counts.fires[:_FEW]
    page.add([line for name in shown for line in hang("    ", name, page.width)])
    if len(shown) < len(counts.fires):
        page.add(f"    {len(counts.fires) - len(shown)} more: --all")
