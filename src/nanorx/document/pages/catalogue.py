"""The page of `nanorx catalogue`: what the catalogue holds, counted, and its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Commands, Pairs, Section
from nanorx.document.sections.lists import base_document

if TYPE_CHECKING:
    from nanorx.advice.answers.catalogue import Catalogue
    from nanorx.document.blocks import Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["catalogue_document"]


def catalogue_document(catalogue: Catalogue, base: RuleBase) -> Document:
    """Make the page that counts what the catalogue holds."""
    ranked = counted(len(catalogue.strategies), "variant")
    approaches = counted(len(catalogue.approaches), "approach", "approaches")
    held: list[Words] = [
        (f"{approaches} with {ranked}, {counted(len(catalogue.standards), 'standard')}",),
        (f"{counted(len(catalogue.rules), 'rule')} with {counted(len(catalogue.conditions), 'clause')}",),
        (f"{counted(len(catalogue.evidence), 'row')} of evidence",),
        (f"{counted(len(catalogue.sources), 'source')}, {counted(len(catalogue.references), 'reference')}",),
        (counted(len(catalogue.descriptors), "descriptor"),),
    ]
    half = len(catalogue.sha256) // 2  # so that it fits into a narrow terminal
    rows: list[tuple[str, list[Words]]] = [
        ("SHA-256", [(Code(catalogue.sha256[:half]),), (Code(catalogue.sha256[half:]),)]),
        ("Holds", held),
        ("For", [("Brief answers, which name all this by id.",)]),
    ]
    commands: list[tuple[str, Words]] = [
        ("Write it", (Code("nanorx catalogue --json"),)),
        ("A brief answer", (Code("nanorx recommend CASE --json --brief"),)),
    ]
    sections = [
        Section("catalogue", "Catalogue", [Pairs(rows)], answer=True),
        Section("next", "", [Commands(commands)]),
    ]
    return base_document("Catalogue", sections, catalogue, base)
