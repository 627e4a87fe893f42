"""Checks of what points elsewhere: selectors at strategies, citations at sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["check_cites", "check_selector"]


def check_selector(base: RuleBase, file: str, at: Path, data: Mapping[str, Any], reports: Reports) -> bool:
    """Report attributes of strategies, and values of them, that do not exist. True if all do."""
    attributes = base.vocabulary.attributes
    good = True
    for name, value in data.items():
        if name not in attributes:
            good = False
            reports.add(
                file,
                "NRX112",
                f'strategies have no attribute "{name}"',
                at=(*at, name),
                advice=f"Attributes: {', '.join(attributes)}.\n{did_you_mean(name, attributes)}".strip(),
                on_key=True,
            )
            continue
        known: Iterable[str] = base.strategy_index if name == "id" else attributes[name].choices
        for word in [value] if isinstance(value, str) else value:
            if word not in known:
                good = False
                advice = (
                    f"{did_you_mean(word, known)} Allowed: {listing(known, 40)}."
                    if name != "id"
                    else did_you_mean(word, known)
                )
                reports.add(file, "NRX112", f'{name} has no value "{word}"', at=(*at, name), advice=advice.strip())
    return good


def check_cites(base: RuleBase, file: str, at: Path, rows: Sequence[Mapping[str, str]], reports: Reports) -> None:
    """Report citations of what is not in the sources."""
    for place, row in enumerate(rows):
        for kind, what in row.items():
            if not base.sources.has(Cite(kind, what)):  # type: ignore[arg-type]
                known = base.sources.table(kind)
                reports.add(
                    file,
                    "NRX114",
                    f'there is no {kind} "{what}"',
                    at=(*at, place, kind),
                    advice=did_you_mean(what, known) or "Cite a row that exists, or mark it as judgement.",
                )
