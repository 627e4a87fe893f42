"""The page of `nanorx rules prove --against`: what is no longer excluded or held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.proving.answers import SafetyAnswer
from nanorx.cli.rules.pages.shared import author_document, case_blocks, summary_section
from nanorx.document.blocks import Item, Items, Pairs, Section, Status, Strong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.against import Lost, SafetyComparison
    from nanorx.document.blocks import Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["comparison_document"]

_GONE = (
    "no longer there, so what excluded them cannot be compared. Name them under `gone` in relaxed.yaml, with the "
    "new id where one was renamed."
)
_WAS = {"excluded": "excluded", "held-back": "held back or excluded"}


def comparison_document(
    found: SafetyComparison,
    before: RuleBase,
    after: RuleBase,
    where: RulesFolder,
    files: Mapping[str, str] | None = None,
) -> Document:
    """Make the page: what was lost, with a case for each; what could not be compared; how many lost nothing.

    Args:
        found: The comparison.
        before: The rule base that `after` is compared with.
        after: The rule base that it is about.
        where: Its folder.
        files: The case files that were written, by the names of their cases.
    """
    written = files or {}
    lost = [_lost(item, written.get(item.witness.name)) for item in found.lost]
    less_safe = {name for item in found.lost for name in item.strategies}
    open_ = {name for item in found.undecided for name in item.strategies} - less_safe
    told = {*found.unchanged, *found.proven, *less_safe, *open_}
    in_part = [item.id for item in before.strategies if item.id in after.strategy_index and item.id not in told]
    compared = len(told) + len(in_part)
    versions = [f"{base.version} ({base.sha256[:12]})" for base in (after, before)]
    counts = f"{len(found.unchanged)} with the same exclusions and holds, {len(found.proven)} proven to be as safe"
    excused = counted(len(found.excused), "entry", "entries")
    counts += f" but for what {excused} of relaxed.yaml allows" if found.excused else ""
    counts += f", {len(open_)} not decided" if open_ else ""
    counts += f", {len(in_part)} in part" if in_part else ""
    left_out = f"Not tried: {counted(len(found.not_tried), 'rule')} that the sample left out."
    sections = [
        Section("lost", "Less safe", [Items(lost, numbered=False)]) if lost else None,
        _undecided(found),
        _remarks(found),
        summary_section(
            f"{after.name} {versions[0]} against {versions[1]}",
            f"{counted(compared, 'strategy', 'strategies')}: {counts}, {len(less_safe)} less safe.",
            *([left_out] if found.not_tried else []),
        ),
    ]
    data = SafetyAnswer.from_data(_as_json(found, before, where.as_json(after), written))
    return author_document("Comparison of safety", sections, data, after, where)


def _lost(item: Lost, file: str | None) -> Item:
    now = f"{', '.join(item.strategies)}: no longer {_WAS[item.was]} in this case"
    rows: list[tuple[str, list[Words]]] = [("was", [(item.rule.title,)]), ("now", [(now,)])]
    if item.before != item.witness.case.as_json():
        rows.append(("told", [(f"the rule base before: {dict(item.before)}",)]))
    return Item((Status("lost"), "  ", Strong(item.rule.id)), case_blocks(rows, item.witness, file))


def _undecided(found: SafetyComparison) -> Section | None:
    """Make the section about what is neither proven nor shown to be lost."""
    rows: list[tuple[str, list[Words]]] = [
        (item.rule.id, [(f"{', '.join(item.strategies)}: {item.why}",)]) for item in found.undecided
    ]
    return Section("not-decided", "Not decided", [Pairs(rows)]) if rows else None


def _remarks(found: SafetyComparison) -> Section | None:
    """Make the section about what was not compared, and about what is told of cases in another way than before."""
    stale: list[Words] = [
        (f"relaxed.yaml: the entry for {entry.rule} of {entry.since} excuses nothing here; remove it.",)
        for entry in found.stale
    ]
    rows = [("stale", stale)] if stale else []
    for word, names, says in (
        ("gone", found.gone, _GONE),
        ("added", found.added, "new, so there is nothing to compare with"),
        ("assumed", found.assumed, "another value is assumed where nothing is stated, so fewer cases may stay open"),
        ("refused", found.refused, "a new contradiction; such cases are not compared, and fewer cases may stay open"),
    ):
        if names:
            rows.append((word, [(f"{', '.join(names)}: {says}",)]))
    return Section("remarks", "Notes on the comparison", [Pairs(rows)]) if rows else None


def _as_json(
    found: SafetyComparison, before: RuleBase, after: dict[str, Any], files: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "schema": "nanorx-safety/2",
        "nanorx": __version__,
        "rule_base": after,
        "against": {"name": before.name, "version": before.version, "sha256": before.sha256},
        "unchanged": len(found.unchanged),
        "proven": len(found.proven),
        "lost": [
            {
                "rule": item.rule.id,
                "was": item.was,
                "strategies": list(item.strategies),
                "case": item.witness.data,
                "case_before": item.before,
                "file": files.get(item.witness.name),
            }
            for item in found.lost
        ],
        "not_decided": [
            {"rule": item.rule.id, "strategies": list(item.strategies), "why": item.why} for item in found.undecided
        ],
        "not_tried": list(found.not_tried),
        "relaxed_used": [{"rule": item.rule, "since": item.since} for item in found.excused],
        "relaxed_unused": [{"rule": item.rule, "since": item.since} for item in found.stale],
        "strategies_gone": list(found.gone),
        "strategies_added": list(found.added),
        "assumptions_changed": list(found.assumed),
        "contradictions_added": list(found.refused),
    }
