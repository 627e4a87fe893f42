"""The pages about a rule base that the page leads to: rules, evidence, strategies, references, descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.evidence import evidence
from nanorx.common.suggest import did_you_mean
from nanorx.document.forms import filed
from nanorx.document.pages.descriptors import descriptor_document, descriptors_document
from nanorx.document.pages.evidence import evidence_list_document, row_document, studied_document
from nanorx.document.pages.references import references_document
from nanorx.document.pages.rule import rule_document, rules_document
from nanorx.document.pages.strategies import strategies_document, strategy_document
from nanorx.errors import Problem, UsageError
from nanorx.service.page.fields import input_id
from nanorx.service.page.frame import document_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nanorx.document.blocks import Document
    from nanorx.document.html import Href
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["KINDS", "address_of", "catalogue_page"]


def address_of(base: RuleBase, *, form: bool = True) -> Href:
    """Return what gives the address of the page about an id; with `form` a descriptor leads to its field."""
    found: dict[str, str] = {}
    for kind, (names, _) in KINDS.items():
        for name in names(base):
            found.setdefault(name, f"#{input_id(name)}" if form and kind == "descriptors" else f"/{kind}/{name}")
    return found.get


def catalogue_page(base: RuleBase, kind: str, name: str) -> str:
    """Write the page about one rule, row of evidence, strategy, reference or descriptor; without a name about all.

    Raises:
        UsageError: There is none with this name.
    """
    names, document = KINDS[kind]
    known = tuple(names(base))
    if name and name not in known:
        advice = did_you_mean(name, known)
        raise UsageError([Problem("NRX634", f'there is no page "{name}" of {kind}', advice, allowed=known, value=name)])
    return document_page(filed(document(base, name)), base, address_of(base, form=False))


def _evidence(base: RuleBase, name: str) -> Document:
    if not name:
        return evidence_list_document(evidence(base, base.all_strategies, None, None), base)
    if name in base.evidence:
        row = base.evidence[name]
        wanted = {strategy for part in row.studied for strategy in part.strategies}
        rows = [item for item in base.all_strategies if item.id in wanted]
        return row_document(evidence(base, rows, row, None), name, base)
    approach = next((item for item in base.approaches if item.id == name), None)
    rows = [base.strategy(item) for item in (approach.strategies if approach else [name])]
    return studied_document(evidence(base, rows, None, None), base)


def _studied(base: RuleBase) -> Iterable[str]:
    return dict.fromkeys([*base.evidence, *(item.id for item in base.approaches), *base.known_strategies])


def _strategy(base: RuleBase, name: str) -> Document:
    return strategy_document(base, base.strategy(name)) if name else strategies_document(base, base.all_strategies)


def _reference(base: RuleBase, name: str) -> Document:
    return references_document(base, [name] if name else [])


def _descriptor(base: RuleBase, name: str) -> Document:
    known = base.vocabulary.descriptors
    return descriptor_document(base, known[name], everything=True) if name else descriptors_document(base)


def _rule(base: RuleBase, name: str) -> Document:
    if not name:
        return rules_document(base)
    return rule_document(next(row for row in base.rules if row.id == name), base)


KINDS: dict[str, tuple[Callable[[RuleBase], Iterable[str]], Callable[[RuleBase, str], Document]]] = {
    "rules": (lambda base: base.rule_index, _rule),
    "strategies": (lambda base: base.known_strategies, _strategy),
    "evidence": (_studied, _evidence),
    "references": (lambda base: base.sources.references, _reference),
    "descriptors": (lambda base: base.vocabulary.descriptors, _descriptor),
}
"""Kind, as in the address -> the ids that there are, and what makes the page about one, or about all."""
