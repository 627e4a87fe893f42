"""The page and the JSON of `nanorx rules mutate --safety`: which loss of safety nobody would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.authoring.measuring.safety import WAYS
from nanorx.cli.layout import columns, hang
from nanorx.cli.style import Page, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.measuring.safety import Loss
    from nanorx.authoring.scope import Scope

__all__ = ["json_of_losses", "page_of_losses"]

_EFFECTS = {"exclude": "exclusions", "caution": "strong cautions", "hold-back": "hold-backs"}


def json_of_losses(losses: Sequence[Loss], scope: Scope) -> dict[str, Any]:
    """Every rule that excludes or holds back, each way in which it was weakened, and what noticed it."""
    return {
        "losses": [
            {
                "rule": loss.rule.id,
                "file": scope.places.shown(loss.rule),
                "effect": loss.rule.effect,
                "kind": loss.mutant.kind,
                "says": loss.mutant.says,
                "noticed_by_cases": loss.by_case,
                "noticed_by_statement": loss.statement or None,
            }
            for loss in losses
        ],
        "unnoticed": sum(not loss.noticed for loss in losses),
    }


def page_of_losses(losses: Sequence[Loss], scope: Scope, width: int) -> Page:
    """The losses that nothing notices, then how many are noticed, by effect and way."""
    page = Page(width)
    alive = [loss for loss in losses if not loss.noticed]
    if alive:
        page.heading("Losses of safety that nothing notices")
    for loss in alive:
        page.add(printable(scope.places.shown(loss.rule)))
        page.add(hang("  ", f"{WAYS[loss.mutant.kind]}: {printable(loss.mutant.says)}", width))
    page.heading("Noticed")
    sizes = (16, 16, 6, 10, 10)
    names = ("", "", "of", "statements", "cases")
    page.add(columns([(name, size, at > 1) for at, (name, size) in enumerate(zip(names, sizes, strict=True))]))
    for effect, words in _EFFECTS.items():
        for way, told in WAYS.items():
            rows = [loss for loss in losses if loss.rule.effect == effect and loss.mutant.kind == way]
            if rows:
                counts = (len(rows), sum(bool(loss.statement) for loss in rows), sum(loss.by_case for loss in rows))
                cells = (words, told, *map(str, counts))
                page.add(columns([(c, s, at > 1) for at, (c, s) in enumerate(zip(cells, sizes, strict=True))]))
    page.blank()
    words = f"{len(losses)} losses of safety were tried, {len(losses) - len(alive)} are noticed."
    page.add(hang("", words, width))
    return page
