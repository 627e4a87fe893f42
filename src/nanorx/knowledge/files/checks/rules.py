"""Checks of one rule: whom it speaks about, what it rests on, whether its sources carry it, its examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.clause import ClauseError, parse_clause
from nanorx.knowledge.clause_messages import name_advice
from nanorx.knowledge.files.checks.pointers import check_cites, check_selector
from nanorx.knowledge.sources import CITE_KINDS, STRENGTHS
from nanorx.knowledge.strategy import selects
from nanorx.knowledge.values import ValueProblem, check_value

if TYPE_CHECKING:
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["check_parts", "check_rule"]


def check_rule(base: RuleBase, file: str, data: Mapping[str, Any], rule: Rule, reports: Reports) -> None:
    """Report everything about a rule that points nowhere or is more than its sources allow."""
    good = data["for"] == "all" or check_selector(base, file, ("for",), data["for"], reports)
    if good and not rule.strategies and rule.effect != "conclude":
        reports.add(
            file,
            "NRX113",
            "no strategy has all these attributes",
            at=("for",),
            advice="The rule would never matter. Widen `for`.",
        )
    check_cites(base, file, ("cites",), data["cites"], reports)
    if rule.criterion and rule.criterion not in {item.id for item in base.criteria}:
        known = [item.id for item in base.criteria]
        reports.add(
            file,
            "NRX115",
            f'unknown criterion "{rule.criterion}"',
            at=("then",),
            advice=f"Criteria: {', '.join(known)}. {did_you_mean(rule.criterion, known)}".strip(),
        )
    if rule.effect == "conclude" and rule.finding not in base.vocabulary.findings:
        hint = did_you_mean(rule.finding, base.vocabulary.findings)
        reports.add(
            file,
            "NRX116",
            f'there is no finding "{rule.finding}"',
            at=("then",),
            advice=f"Declare it in rules/vocabulary/findings.yaml. {hint}".strip(),
        )
    _check_warrant(base, file, rule, reports)
    for place, example in enumerate(rule.examples):
        for name, value in example.given.items():
            _check_example_value(base, file, ("examples", place, "given", name), name, value, reports)


def check_parts(base: RuleBase, file: str, data: Any, reports: Reports) -> None:
    """Report what can be told of a rule whose shape is wrong elsewhere, so that one mistake does not hide others."""
    if not isinstance(data, Mapping):
        return
    for key in ("when", "unless"):
        rows = data.get(key)
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            for name, text in row.items() if isinstance(row, Mapping) else ():
                if isinstance(text, str):
                    _check_clause(base, file, (key, place, name), text, reports)
    selector = data.get("for")
    if isinstance(selector, Mapping):
        words = (str, list)
        check_selector(base, file, ("for",), {k: v for k, v in selector.items() if isinstance(v, words)}, reports)
    cites = data.get("cites")
    if isinstance(cites, list):
        check_cites(base, file, ("cites",), [_known_kinds(row) for row in cites], reports)


def _known_kinds(row: Any) -> Mapping[str, str]:
    """The part of a citation whose shape is right."""
    if not isinstance(row, Mapping):
        return {}
    return {kind: what for kind, what in row.items() if kind in CITE_KINDS and isinstance(what, str)}


def _check_clause(base: RuleBase, file: str, at: Path, text: str, reports: Reports) -> None:
    try:
        parse_clause(str(at[-1]), text, base.vocabulary)
    except ClauseError as error:
        reports.add(file, error.code, str(error), at=at, advice=error.advice, on_key=error.code == "NRX104")


def _check_warrant(base: RuleBase, file: str, rule: Rule, reports: Reports) -> None:
    known = [cite for cite in rule.cites if base.sources.has(cite)]
    if rule.effect == "exclude":
        _check_exclusion(base, file, rule, reports)
    elif rule.strength and known:
        carried = max(known, key=lambda cite: STRENGTHS[base.sources.strongest(cite)])
        limit = base.sources.strongest(carried)
        if STRENGTHS[rule.strength] > STRENGTHS[limit]:
            reports.add(
                file,
                "NRX120",
                f"{rule.strength} is more than its sources carry ({limit})",
                at=("then",),
                advice="A judgement alone is weak. Lower the strength or cite a stronger source.",
            )


def _check_exclusion(base: RuleBase, file: str, rule: Rule, reports: Reports) -> None:
    rows = [
        base.sources.thresholds[cite.what]
        for cite in rule.cites
        if cite.kind == "threshold" and cite.what in base.sources.thresholds
    ]
    may = [row for row in rows if row.may_exclude]
    if not may:
        reports.add(
            file,
            "NRX118",
            "none of the sources of this rule may exclude",
            at=("then",),
            advice="Cite a threshold with `may_exclude: yes`, or make it a caution.",
        )
        return
    scopes = [scope for row in may for scope in row.scope]
    beyond = [name for name in rule.strategies if not any(selects(scope, base.strategy(name)) for scope in scopes)]
    if beyond:
        words = " ".join(row.scope_says for row in may)
        reports.add(
            file,
            "NRX119",
            f"the exclusion reaches beyond the scope of its source: {listing(beyond, 4)}",
            at=("for",),
            advice=f"Scope: {words} Narrow `for`, or make it a caution.",
        )


def _check_example_value(base: RuleBase, file: str, at: Path, name: str, value: Any, reports: Reports) -> None:
    if name in base.vocabulary.findings:
        if value not in {"yes", "no"}:
            reports.add(file, "NRX123", f"{name} is yes or no", at=at)
        return
    descriptor = base.vocabulary.descriptors.get(name)
    if descriptor is None:
        reports.add(
            file,
            "NRX104",
            f'unknown descriptor "{name}"',
            at=at,
            advice=name_advice(name, base.vocabulary),
            on_key=True,
        )
        return
    try:
        check_value(descriptor, value)
    except ValueProblem as error:
        reports.add(file, "NRX123", str(error), at=at, advice=error.advice)
