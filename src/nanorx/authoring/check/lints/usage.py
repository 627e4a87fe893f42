"""Descriptors, findings, strategies and sources of the rule base that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.knowledge.files.checks.shapes import model_for
from nanorx.knowledge.files.models.walk import walk
from nanorx.knowledge.formula import FormulaError, parse_formula
from nanorx.knowledge.sources import Cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.check.lints.context import LintContext
    from nanorx.knowledge.files.models.pointers import Kind

__all__ = ["lint_usage"]


Used = set[tuple["Kind", Any]]
"""What is named somewhere: its kind and its name; of a choice the attribute too, of a source its kind."""


def lint_usage(notes: LintContext) -> None:
    """Report descriptors, particles, strategies and sources that nothing uses; only if every file could be read."""
    if notes.whole:
        retired = {item.file for item in notes.rules if item.rule.status == "retired"}
        used = set(_named(notes, (file for file in notes.raw if file not in retired)))
        _descriptors(notes, used | set(_named(notes, retired)))
        _particles(notes, used)
        _attributes(notes, used)
        _strategies(notes)
        _sources(notes, used)
        _references(notes, used)


def _named(notes: LintContext, files: Iterable[str]) -> Iterator[tuple[Kind, Any]]:
    """Yield everything that these files use.

    Of the vocabulary only what computes a derived descriptor uses anything: what it declares must be used elsewhere.
    """
    for file in files:
        declares = file.startswith("vocabulary/")
        for path, value, marks, _ in walk(model_for(file), notes.raw[file]):
            if declares and path[2:3] != ("derived",):
                continue
            for mark in marks:
                if mark.kind == "attribute":
                    yield from (("attribute", (mark.of or path[-1], word)) for word in _each(value))
                elif mark.kind == "cite":
                    yield from (("cite", row) for row in value.items())
                elif mark.kind == "tried":
                    yield from (("attribute", (name, word)) for name, row in value.items() for word in _each(row))
                elif mark.kind == "claim":
                    yield from (("cite", ("claim", name)) for name in _each(value))
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


def _descriptors(notes: LintContext, used: Used) -> None:
    for file, table in notes.rows("vocabulary/", "descriptors"):
        for key, row in table.items():
            name = f"{notes.raw[file]['group']}.{key}"
            if ("descriptor", name) not in used and not row.get("derived"):  # what is computed is shown
                advice = (
                    "Users would be asked for something that changes nothing. Ask about it in a rule, or remove it."
                )
                at = ("descriptors", key)
                notes.add(file, "NRX161", f"no rule asks about {name}", at=at, advice=advice, on_key=True)


def _particles(notes: LintContext, used: Used) -> None:
    group, _, wanted = notes.base.particles.partition(".")
    for file, table in notes.rows("vocabulary/", "descriptors"):
        if notes.raw[file]["group"] != group or wanted not in table:
            continue
        for word in table[wanted].get("choices", {}):
            if ("particle", word) not in used:
                at = ("descriptors", wanted, "choices", word)
                advice = "Write the strategy that uses it, or remove the choice."
                notes.add(file, "NRX162", f"no strategy can use the particle {word}", at=at, advice=advice, on_key=True)


def _attributes(notes: LintContext, used: Used) -> None:
    for file, table in notes.rows("vocabulary/", "attributes"):
        for name, row in table.items():
            for word in row.get("choices", {}):
                if ("attribute", (name, word)) not in used:
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


def _sources(notes: LintContext, used: Used) -> None:
    for kind in ("claim", "threshold", "fact"):
        for file, rows in notes.rows(f"{kind}s.yaml", f"{kind}s"):
            for place, row in enumerate(rows):
                if row.get("weight") != "none" and ("cite", (kind, row["id"])) not in used:
                    advice = {
                        "claim": "Write a rule from it, or give it `weight: none` and a note that says why.",
                        "threshold": "Write a rule from it, or remove it.",
                        "fact": "Write a rule from it, give it `weight: none`, or remove it.",
                    }[kind]
                    code = "NRX165" if kind == "claim" else "NRX166"
                    notes.add(
                        file, code, f"no rule cites the {kind} {row['id']}", at=(f"{kind}s", place, "id"), advice=advice
                    )


def _references(notes: LintContext, used: Used) -> None:
    sources = notes.base.sources
    cites = [Cite(*what) for kind, what in used if kind == "cite"]
    cited = {name for cite in cites if sources.has(cite) for name in sources.references_of(cite)}
    for file, rows in notes.rows("references.yaml", "references"):
        for place, row in enumerate(rows):
            if row["id"] not in cited and ("reference", row["id"]) not in used and row["kind"] != "review":
                at = ("references", place, "id")
                advice = (
                    "Remove it, or cite it in the row of evidence, threshold, fact, claim or rule that rests on it."
                )
                notes.add(file, "NRX167", f"nothing cites the reference {row['id']}", at=at, advice=advice)
