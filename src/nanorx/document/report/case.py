"""What a dossier rests on: the case, what is excluded, the references, and how to make it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import JUDGE_ALONE, counted
from nanorx.advice.language.references import cited_references, reference_rows
from nanorx.advice.language.strategy import deciding_values
from nanorx.advice.language.vocabulary import value_words
from nanorx.document.blocks import (
    Cell,
    Code,
    Column,
    Pairs,
    Paragraph,
    Preformatted,
    Reference,
    References,
    Section,
    Status,
    Table,
    Words,
)
from nanorx.document.report.sources import said

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import Shown
    from nanorx.document.blocks import Part

__all__ = ["apart", "excluded", "references", "reproduce", "the_case"]


def the_case(asking: Asking, view: Shown) -> Section:
    """What was given, what was assumed, and what was not given."""
    case, vocabulary = view.case, view.vocabulary
    rows: list[tuple[str, list[Words]]] = []
    given: dict[str, list[str]] = {}
    for name in case.stated:
        descriptor = vocabulary.descriptors[name]
        words = f"{descriptor.label}: {value_words(descriptor, case.values[name])}"
        given.setdefault(vocabulary.groups.get(descriptor.group, descriptor.group), []).append(words)
    rows += [(f"Given: {group}", [("; ".join(words),)]) for group, words in given.items()]
    if not given:
        rows.append(("Given", [("nothing",)]))
    assumed = [
        f"{vocabulary.label(name)}: {value_words(vocabulary.descriptors[name], case.values[name])}"
        for name in case.assumed
    ]
    rows.append(("Assumed", [("; ".join(assumed) or "nothing",)]))
    missing: dict[str, list[str]] = {}
    for descriptor in vocabulary.descriptors.values():
        if descriptor.name not in case.values:
            missing.setdefault(vocabulary.groups.get(descriptor.group, descriptor.group), []).append(descriptor.label)
    open_ = counted(len(asking.open) + len(asking.cannot), "missing value")
    rows += [(f"Not given: {group}", [("; ".join(labels),)]) for group, labels in missing.items()]
    words = f"{counted(len(case.stated), 'value')} given. {open_} bear on a rule that cannot be told yet."
    return Section("case", "The case as understood", [Paragraph((words,)), Pairs(rows)])


def apart(view: Shown) -> Section | None:
    """Comparators and strategies for imaging only."""
    if not view.apart:
        return None
    columns = [Column("Strategy"), Column("Rank", right=True), Column("Status"), Column("Why apart")]
    rows = [
        [
            Cell((item.strategy.title,)),
            Cell((str(item.rank),)),
            Cell((Status(item.status),)),
            Cell((item.listed_apart or "",)),
        ]
        for item in view.apart
    ]
    caption = f"{counted(len(rows), 'strategy', 'strategies')} that are not excluded and not in the ranking above."
    return Section("apart", "Listed apart", [Table("apart", caption, columns, rows)])


def excluded(view: Shown) -> Section | None:
    """Each excluded strategy with every reason and the values that decide it."""
    if not view.excluded:
        return None
    columns = [Column("Strategy"), Column("Ruled out because")]
    rows = [[Cell((item.strategy.title,)), Cell(_reasons(item, view))] for item in view.excluded]
    of = len(view.result.recommendations)
    caption = f"{len(rows)} of {of} strategies. What would change it: nanorx why-not."
    return Section("excluded", "Excluded", [Table("excluded", caption, columns, rows)])


def _reasons(item: Recommendation, view: Shown) -> Words:
    """The reasons, each once: several needs may say the same. What a strategy is made for needs no source here."""
    parts: list[Part] = []
    seen: set[str] = set()
    for name in item.excluded_by:
        rule = view.rule(name)
        text = f"{rule.say.rstrip('.')}{deciding_values(name, view)}"
        if text not in seen:
            seen.add(text)
            parts += [" "] if parts else []
            need = view.base.rules[view.base.rule_index[name]].origin == "need"
            parts += [text, "."] if need else [*said(text, rule.cites, view), "."]
    return tuple(parts)


def references(view: Shown) -> Section | None:
    """The documents behind everything cited so far, and how surely each is identified or how much of it was read."""
    rows = reference_rows(cited_references(view), view.base)
    if not rows:
        return None
    words = (
        "Numbers are those of the review. The word before a text says how surely the paper behind a number is "
        "identified, or how much of another document was read."
    )
    found = [Reference(row.label, row.match, row.text, row.ids) for row in rows]
    return Section("references", "References", [Paragraph((words,)), References(found)])


def reproduce(view: Shown) -> Section:
    """Versions and hashes, and what to type to get and to check the same answer."""
    result = view.result
    weights = ", ".join(f"{name} {weight}" for name, weight in result.profile.weights.items())
    options = f" --profile {result.profile.name}" if result.profile.name != "balanced" else ""
    drafts = any(rule.status == "draft" for rule in view.base.rules)
    flag = " --drafts" if drafts else ""
    engine = "Durable-rules and the judge agree." if result.engine == "durable-rules" else JUDGE_ALONE
    rows: list[tuple[str, list[Words]]] = [
        ("Program", [(f"nanorx {result.nanorx}",), (engine,)]),
        (
            "Rules",
            [
                (f"{result.rule_base.name} {result.rule_base.version}{', drafts included' if drafts else ''}",),
                ("sha256 ", Code(result.rule_base.sha256)),
            ],
        ),
        ("Case", [("sha256 ", Code(result.case_sha256))]),
        ("Profile", [(f"{result.profile.name}: {weights}",)]),
        (
            "Again",
            [
                (
                    "Save the case below as case.json, then ",
                    Code(f"nanorx report case.json -o report.html{options}{flag}"),
                ),
            ],
        ),
        (
            "Verify",
            [
                (Code(f"nanorx recommend case.json --json{options}{flag} > result.json"),),
                (Code(f"nanorx verify result.json{flag}"),),
            ],
        ),
    ]
    groups = [f" {json.dumps(name)}: {json.dumps(values, ensure_ascii=True)}" for name, values in result.case.items()]
    text = ",\n".join(groups).join(["{\n", "\n}"] if groups else ["{", "}"])
    return Section("reproduce", "Version and how to reproduce", [Pairs(rows), Preformatted("The case", text)])
