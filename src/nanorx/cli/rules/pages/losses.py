"""The page of `nanorx rules mutate --safety`: which loss of safety nobody would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.authoring.measuring.answers import LossesAnswer
from nanorx.authoring.measuring.safety import WAYS
from nanorx.cli.rules.pages.shared import author_document, summary_section, unread_section
from nanorx.document.blocks import Cell, Code, Column, Item, Items, Paragraph, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.authoring.measuring.safety import Loss
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document

__all__ = ["losses_document"]

_EFFECTS = {"exclude": "exclusions", "caution": "strong cautions"}


def losses_document(losses: Sequence[Loss], scope: Scope) -> Document:
    """Make the page: the losses that nothing notices, then how many are noticed, by effect and way."""
    alive = [loss for loss in losses if not loss.noticed]
    items = [
        Item(
            (Code(scope.places.shown(loss.rule), whole=True),),
            [Paragraph((f"{WAYS[loss.mutant.kind]}: {loss.mutant.says}",))],
        )
        for loss in alive
    ]
    unnoticed = Section("unnoticed", "Losses of safety that nothing noticed", [Items(items, numbered=False)])
    words = f"{len(losses)} losses of safety were tried; {len(losses) - len(alive)} were noticed."
    sections = [
        unnoticed if alive else None,
        _noticed(losses),
        unread_section(scope.read.unread),
        summary_section(words),
    ]
    answer = LossesAnswer.from_data(_as_json(losses, scope))
    return author_document("Losses of safety", sections, answer, scope.base, scope.rules_folder)


def _noticed(losses: Sequence[Loss]) -> Section:
    names = ("Of", "By statements", "By cases")
    columns = [Column("What is lost"), Column("How"), *(Column(name, right=True) for name in names)]
    rows = []
    for effect, words in _EFFECTS.items():
        for way, told in WAYS.items():
            own = [loss for loss in losses if loss.rule.effect == effect and loss.mutant.kind == way]
            if own:
                counts = (len(own), sum(bool(loss.statement) for loss in own), sum(loss.by_case for loss in own))
                rows.append([Cell((cell,)) for cell in (words, told, *map(str, counts))])
    return Section("noticed", "Noticed", [Table("figures", "By kind of rule and kind of loss.", columns, rows)])


def _as_json(losses: Sequence[Loss], scope: Scope) -> dict[str, Any]:
    """Give every rule that excludes or holds back, each way in which it was weakened, and what noticed it."""
    return {
        "schema": "nanorx-losses/1",
        "nanorx": __version__,
        "rule_base": scope.rules_folder.as_json(scope.base),
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
        "errors": [item.as_json() for item in scope.read.unread],
    }
