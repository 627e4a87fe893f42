"""Descriptors, findings, strategies and sources of the rule base that nothing uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.files.checks.shapes import model_for
from nanorx.knowledge.files.models.walk import walk
from nanorx.knowledge.formula import FormulaError, parse_formula
from nanorx.knowledge.sources import CITE_KINDS, Cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.check.lints.context import LintContext

__all__ = ["lint_usage", "used_in"]


Used = Mapping[str, Collection[str]]
"""Names that are used, by their kind; that of an attribute is `attribute NAME`, that of a source `cite KIND`."""


def lint_usage(notes: LintContext) -> None:
    """Report descriptors, particles, strategies and sources that nothing uses; only if every file could be read."""
    if notes.whole:
        retired = {item.file for item in notes.rules if item.rule.status == "retired"}
        used = _joined(notes, (file for file in notes.raw if file not in retired))
        _descriptors(notes, {*used["descriptor"], *_joined(notes, retired)["descriptor"]})
        _particles(notes, used)
        _attributes(notes, used)
        _strategies(notes)
        _sources(notes, used)
        _references(notes, used)


def _joined(notes: LintContext, files: Iterable[str]) -> defaultdict[str, set[str]]:
    """Return everything that some files use."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        known = notes.known.uses(file)
        for kind, names in (used_in(file, notes.raw[file]) if known is None else known).items():
            found[kind].update(names)
    return found


def used_in(file: str, data: Any) -> Used:
    """Return everything that a file uses, each name once."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind, name in dict.fromkeys(_named(file, data)):
        found[kind].append(name)
    return found


def _named(file: str, data: Any) -> Iterator[tuple[str, str]]:
    """Yield everything that a file uses.

    Of the vocabulary only what computes a derived descriptor uses anything: what it declares must be used elsewhere.
    """
    declares = file.startswith("vocabulary/")
    for path, value, marks, _ in walk(model_for(file), data):
        if declares and path[2:3] != ("derived",):
            continue
        for mark in marks:
            if mark.kind == "attribute":
                yield from ((f"attribute {mark.of or path[-1]}", word) for word in _each(value))
            elif mark.kind == "cite":
                yield from ((f"cite {kind}", name) for kind, name in value.items() if kind != "judgement")
            elif mark.kind == "tried":
                yield from ((f"attribute {name}", word) for name, row in value.items() for word in _each(row))
            elif mark.kind == "claim":
                yield from (("cite claim", name) for name in _each(value))
            elif mark.kind in {"clause", "points"}:
                yield from (("descriptor", name) for name in value)
            elif mark.kind == "formula":
                yield from (("descriptor", name) for name in _formula_names(value))
            elif mark.kind == "reference-number":
                yield from (("reference", f"r{number}") for number in _each(value))
            elif mark.kind in {"descriptor", "particle", "reference"} and mark.uses:
                yield from ((mark.kind, name) for name in _each(value))


def _formula_names(text: Any) -> tuple[str, ...]:
    """Return the descriptors of a formula; none of rows, which are walked through one by one."""
    try:
        return parse_formula(text).names if isinstance(text, str) else ()
    except FormulaError:
        return ()  # the loader tells what is wrong


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _descriptors(notes: LintContext, used: Collection[str]) -> None:
    for file, table in notes.rows("vocabulary/", "descriptors"):
        for key, row in table.items():
            name = f"{notes.raw[file]['group']}.{key}"
            if name not in used and not row.get("derived"):  # what is computed is shown
                advice = (
                    "Users would be asked for something that changes nothing. Ask about it in a rule, or remove it."
                )
                at = ("descriptors", key)
                notes.add(file, "NRX161", f"no rule asks about {name}", at=at, advice=advice, on_key=True)


def _particles(notes: LintContext, used: Mapping[str, Collection[str]]) -> None:
    group, _, wanted = notes.base.particles.partition(".")
    for file, table in notes.rows("vocabulary/", "descriptors"):
        if notes.raw[file]["group"] != group or wanted not in table:
            continue
        for word in table[wanted].get("choices", {}):
            if word not in used["particle"]:
                at = ("descriptors", wanted, "choices", word)
                advice = "Write the strategy that uses it, or remove the choice."
                notes.add(file, "NRX162", f"no strategy can use the particle {word}", at=at, advice=advice, on_key=True)


def _attributes(notes: LintContext, used: Mapping[str, Collection[str]]) -> None:
    for file, table in notes.rows("vocabulary/", "attributes"):
        for name, row in table.items():
            for word in row.get("choices", {}):
                if word not in used[f"attribute {name}"]:
                    at = ("attributes", name, "choices", word)
                    advice = "Remove it, or correct the strategy that should have it."
                    notes.add(file, "NRX163", f"no strategy has {name}: {word}", at=at, advice=advice, on_key=True)


def _strategies(notes: LintContext) -> None:
    rules = (*notes.base.rules, *notes.base.silent_rules)
    written = (rule for rule in rules if rule.origin == "rule" and rule.status != "retired")
    spoken = {name for rule in written if rule.selector for name in rule.strategies}
    for file, name in notes.rows("strategies/", "id"):
        if name not in spoken:
            advice = "Only rules about all strategies speak for or against it. Write a rule about it."
            notes.add(file, "NRX164", f"no rule speaks about {name}", at=("id",), advice=advice)


def _sources(notes: LintContext, used: Mapping[str, Collection[str]]) -> None:
    for kind in ("claim", "threshold", "fact"):
        for file, rows in notes.rows(f"{kind}s.yaml", f"{kind}s"):
            for place, row in enumerate(rows):
                if row.get("weight") != "none" and row["id"] not in used[f"cite {kind}"]:
                    advice = {
                        "claim": "Write a rule from it, or give it `weight: none` and a note that says why.",
                        "threshold": "Write a rule from it, or remove it.",
                        "fact": "Write a rule from it, give it `weight: none`, or remove it.",
                    }[kind]
                    code = "NRX165" if kind == "claim" else "NRX166"
                    notes.add(
                        file, code, f"no rule cites the {kind} {row['id']}", at=(f"{kind}s", place, "id"), advice=advice
                    )


def _references(notes: LintContext, used: Mapping[str, Collection[str]]) -> None:
    sources = notes.base.sources
    cites = [Cite(kind, name) for kind in CITE_KINDS for name in used[f"cite {kind}"]]
    cited = {name for cite in cites if sources.has(cite) for name in sources.references_of(cite)}
    for file, rows in notes.rows("references.yaml", "references"):
        for place, row in enumerate(rows):
            if row["id"] not in cited and row["id"] not in used["reference"] and row["kind"] != "review":
                at = ("references", place, "id")
                advice = (
                    "Remove it, or cite it in the row of evidence, threshold, fact, claim or rule that rests on it."
                )
                notes.add(file, "NRX167", f"nothing cites the reference {row['id']}", at=at, advice=advice)
