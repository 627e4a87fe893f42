"""What stands in the base and is used by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.strategy import selects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.authoring.check.lints.notes import Notes
    from nanorx.knowledge.sources import Cite

__all__ = ["lint_usage"]


def lint_usage(notes: Notes) -> None:
    """Report descriptors, particles, strategies and sources that nothing uses; only if every file could be read."""
    if notes.whole:
        _descriptors(notes)
        _particles(notes)
        _attributes(notes)
        _strategies(notes)
        _sources(notes)
        _references(notes)


def _descriptors(notes: Notes) -> None:
    base = notes.base
    used = {base.imaging.descriptor, base.particles, *base.case_line}
    used |= {clause.descriptor for rule in (*base.rules, *base.silent_rules) for clause in rule.clauses()}
    used |= {clause.descriptor for row in base.apart for clause in row.unless}
    for file, table in notes.rows("vocabulary/", "descriptors"):
        for key in table:
            name = f"{notes.raw[file]['group']}.{key}"
            if name not in used:
                advice = "A question that changes nothing should not be asked. Ask about it in a rule, or remove it."
                at = ("descriptors", key)
                notes.add(file, "NRX161", f"no rule asks about {name}", at=at, advice=advice, on_key=True)


def _particles(notes: Notes) -> None:
    base = notes.base
    group, _, wanted = base.particles.partition(".")
    carried = {word for strategy in base.strategies for word in strategy.attributes["particle"]}
    for file, table in notes.rows("vocabulary/", "descriptors"):
        if notes.raw[file]["group"] != group or wanted not in table:
            continue
        for word in table[wanted].get("choices", {}):
            if word not in carried:
                at = ("descriptors", wanted, "choices", word)
                advice = "Write the strategy that uses it, or remove the choice."
                notes.add(file, "NRX162", f"no strategy can use the particle {word}", at=at, advice=advice, on_key=True)


def _attributes(notes: Notes) -> None:
    had: dict[str, set[str]] = {}
    for strategy in notes.base.strategies:
        for name, values in strategy.attributes.items():
            had.setdefault(name, set()).update(values)
    for file, table in notes.rows("vocabulary/", "attributes"):
        for name, row in table.items():
            for word in row.get("choices", {}):
                if word not in had.get(name, set()):
                    at = ("attributes", name, "choices", word)
                    advice = "Remove it, or correct the strategy that should have it."
                    notes.add(file, "NRX163", f"no strategy has {name}: {word}", at=at, advice=advice, on_key=True)


def _strategies(notes: Notes) -> None:
    spoken = [item.rule for item in notes.active() if item.rule.selector and item.rule.effect != "conclude"]
    for file, name in notes.rows("strategies/", "id"):
        strategy = notes.base.strategy(name)
        if not any(selects(rule.selector, strategy) for rule in spoken):
            advice = "Nothing speaks for or against it but what is said of all strategies. Write a rule about it."
            notes.add(file, "NRX164", f"no rule speaks about {name}", at=("id",), advice=advice)


def _cites(notes: Notes) -> Iterator[Cite]:
    for item in notes.active():
        yield from item.rule.cites
    for strategy in notes.base.strategies:
        yield from strategy.cites
        yield from strategy.readiness.cites


def _sources(notes: Notes) -> None:
    cited = {(cite.kind, cite.what) for cite in _cites(notes)}
    for kind in ("claim", "threshold", "fact"):
        for file, rows in notes.rows(f"{kind}s.yaml", f"{kind}s"):
            for place, row in enumerate(rows):
                if row.get("weight") != "none" and (kind, row["id"]) not in cited:
                    advice = {
                        "claim": "Make a rule from it, or give it `weight: none` and a note that says why not.",
                        "threshold": "Make a rule from it, or remove it.",
                        "fact": "Make a rule from it, or give it `weight: none`, or remove it.",
                    }[kind]
                    code = "NRX165" if kind == "claim" else "NRX166"
                    notes.add(
                        file, code, f"no rule cites the {kind} {row['id']}", at=(f"{kind}s", place, "id"), advice=advice
                    )


def _references(notes: Notes) -> None:
    sources = notes.base.sources
    used = {name for cite in _cites(notes) if sources.has(cite) for name in sources.references_of(cite)}
    used |= {f"r{number}" for claim in sources.claims.values() for number in claim.references}
    used |= {row.reference for table in (sources.thresholds, sources.facts) for row in table.values()}
    used |= {f"r{row.reference}" for strategy in notes.base.strategies for row in strategy.precedents}
    for file, rows in notes.rows("references.yaml", "references"):
        for place, row in enumerate(rows):
            if row["id"] not in used and row["kind"] != "review":
                at = ("references", place, "id")
                advice = "Remove it, or cite it in the threshold, fact, claim or rule that rests on it."
                notes.add(file, "NRX167", f"nothing cites the reference {row['id']}", at=at, advice=advice)
