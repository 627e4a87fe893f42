"""The rows of sources that were edited, and who cites them: a rule that still says what the row said is found here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.advice.difference import differing
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.proving.properties import Property
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.sources import CiteKind

__all__ = ["Citer", "EditedSource", "edited_sources"]

_KINDS: tuple[CiteKind, ...] = ("threshold", "fact", "claim", "evidence", "reference")


class Citer(NamedTuple):
    """What cites a source; `what` is rule, strategy, derived or the kind of a row."""

    what: str
    id: str


class EditedSource(NamedTuple):
    """A row that was edited: who cites it and did not change, who cites it and changed, and the statements on it."""

    what: str
    id: str
    unchanged: tuple[Citer, ...]
    changed: tuple[Citer, ...]
    statements: tuple[str, ...]


def edited_sources(old: RuleBase, new: RuleBase, statements: Iterable[Property] = ()) -> tuple[EditedSource, ...]:
    """List the rows of sources that differ between two rule bases, each with what cites it now.

    A row of evidence that nothing else cites is left out: it is compared as what it does.

    Args:
        old: The rule base before.
        new: The rule base of today.
        statements: Those of its properties.yaml. What they said before is not known, so all that cite a row are named.
    """
    before = {citer: content for citer, content, _ in _citers(old)}
    by_source: dict[Cite, tuple[list[Citer], list[Citer]]] = {}
    for citer, content, cites in _citers(new):
        for cite in dict.fromkeys(cites):
            by_source.setdefault(cite, ([], []))[before.get(citer) != content].append(citer)
    stated = [(item.id, item.cites) for item in statements]
    found: list[EditedSource] = []
    for kind in _KINDS:
        for pair in differing(old.sources.table(kind), new.sources.table(kind)):
            cite = Cite(kind, pair.name)
            same, other = by_source.get(cite, ((), ()))
            on_it = tuple(name for name, cites in stated if cite in cites)
            if pair.how == "changed" and (kind != "evidence" or same or other or on_it):
                found.append(EditedSource(kind, pair.name, tuple(same), tuple(other), on_it))
    return tuple(found)


def _citers(base: RuleBase) -> Iterator[tuple[Citer, Any, tuple[Cite, ...]]]:
    """Yield all that cites, with its whole content, words and examples included, and what it cites."""
    for rule in (*base.rules, *base.silent_rules):
        if rule.origin == "rule" and rule.status != "retired":
            yield Citer("rule", rule.id), rule._replace(strategies=()), rule.cites
    for strategy in base.all_strategies:
        yield Citer("strategy", strategy.id), strategy, strategy.cites
    for row in base.vocabulary.derived.rows:
        yield Citer("derived", row.name), row, row.cites
    sources = base.sources
    for name, study in sources.evidence.items():
        cites = (Cite("reference", study.reference), *(Cite("claim", claim) for claim in study.claims))
        yield Citer("evidence", name), study, cites
    for name, limit in sources.thresholds.items():
        yield Citer("threshold", name), limit, (Cite("reference", limit.reference),)
    for name, fact in sources.facts.items():
        yield Citer("fact", name), fact, (Cite("reference", fact.reference),)
    for name, claim in sources.claims.items():
        references = sources.references_of(Cite("claim", name))
        yield Citer("claim", name), claim, tuple(Cite("reference", reference) for reference in references)
