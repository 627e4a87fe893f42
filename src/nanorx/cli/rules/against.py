"""The page and the JSON of `nanorx rules prove --against`: what is no longer excluded or held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.language.phrases import counted
from nanorx.cli.layout import hang
from nanorx.cli.style import Page, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.authoring.proving.against import Comparison, Lost
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["json_of_comparison", "page_of_comparison"]

_GONE = (
    "not there any more, so what excluded them cannot be compared. Name them under `gone` in relaxed.yaml, with the "
    "new id where one was renamed."
)
_WAS = {"excluded": "excluded", "held-back": "held back or excluded"}


def json_of_comparison(
    found: Comparison, before: RuleBase, after: RuleBase, files: Mapping[str, str]
) -> dict[str, Any]:
    """All of a comparison; `files` are the case files that were written, by their names."""
    return {
        "rule_base": {"name": after.name, "version": after.version, "sha256": after.sha256},
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
        "relaxed_unused": [{"rule": item.rule, "since": item.since} for item in found.stale],
        "strategies_gone": list(found.gone),
        "strategies_added": list(found.added),
        "assumptions_changed": list(found.assumed),
        "contradictions_added": list(found.refused),
    }


def page_of_comparison(
    found: Comparison, before: RuleBase, after: RuleBase, files: Mapping[str, str], width: int
) -> Page:
    """What was lost, with a case for each; what could not be compared; and how many strategies lost nothing."""
    page = Page(width)
    for item in found.lost:
        _add_lost(page, item, files.get(item.witness.name), width)
        page.blank()
    for entry in found.stale:
        text = f"relaxed.yaml: the entry for {entry.rule} of {entry.since} excuses nothing here; take it out."
        page.add(hang("stale   ", printable(text), width))
    for word, names, says in (
        ("gone", found.gone, _GONE),
        ("added", found.added, "nothing to compare with"),
        ("assumed", found.assumed, "another value is assumed where nothing is stated, so less may be left open"),
        ("refused", found.refused, "a new contradiction; such cases are not compared, and less may be left open"),
    ):
        if names:
            page.add(hang(f"{word:<8}", f"{', '.join(names)}: {says}", width))
    lost = {name for item in found.lost for name in item.strategies}
    compared = len(found.unchanged) + len(found.proven) + len(lost)
    versions = [f"{printable(base.version)} ({base.sha256[:12]})" for base in (after, before)]
    page.add(hang("", f"{printable(after.name)} {versions[0]} against {versions[1]}", width))
    counts = f"{len(found.unchanged)} with the same rules, {len(found.proven)} proven to be as safe"
    words = f"{counted(compared, 'strategy', 'strategies')}: {counts}, {len(lost)} less safe."
    page.add(hang("", words, width))
    return page


def _add_lost(page: Page, item: Lost, file: str | None, width: int) -> None:
    page.add(hang("lost    ", item.rule.id, width), {"lost": "red", item.rule.id: "bold"})
    page.add(hang("  was   ", printable(item.rule.title), width))
    page.add(hang("  now   ", f"{', '.join(item.strategies)}: no longer {_WAS[item.was]} in this case", width))
    if item.before != item.witness.case.as_json():
        page.add(hang("  told  ", f"the rule base before: {printable(str(dict(item.before)))}", width))
    if file is not None:
        page.add(hang("  see   ", f"nanorx recommend {file}", width))
    for line in item.witness.text().splitlines():
        page.add(f"  {printable(line)}")
