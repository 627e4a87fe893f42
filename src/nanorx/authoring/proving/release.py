"""The exclusions and hold-backs of a release in one small file: written at a release, compared with later.

The file lies beside the rule base, so that a fresh clone and an unpacked archive have it, without git and its tags. It
holds only what safety depends on: every rule that excludes, that holds back, alone or beside another, or that concludes
a finding, and the vocabulary with what is derived. It does not follow the form of the rule-base files, which may change
from one version to the next.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from nanorx.errors import Problem, UsageError
from nanorx.knowledge.clause import Clause, Condition
from nanorx.knowledge.clause_parser import ClauseError, make_group, parse_clause
from nanorx.knowledge.derived import Class, Derivation, Derivations, FormulaRow, PointItem
from nanorx.knowledge.evidence import NO_POLICY
from nanorx.knowledge.formula import FormulaError, parse_formula
from nanorx.knowledge.partial import Members
from nanorx.knowledge.rule import Rule
from nanorx.knowledge.rule_base import Contradiction, Criterion, Imaging, Profile, RuleBase
from nanorx.knowledge.sources import Sources
from nanorx.knowledge.strategy import Strategy
from nanorx.knowledge.vocabulary import Descriptor, Finding, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from nanorx.knowledge.rule import Effect
    from nanorx.knowledge.sources import Strength

__all__ = ["FILE", "read_release", "release_text"]

FILE = "released.json"
_FORMAT = 3
_FORMATS = (1, 2, 3)
"""The formats that can be read; the first had nothing that is derived, and only the third has moderate cautions."""

_BESIDE = "held-back-beside-another"

_SAFETY = "safety"
_ABOUT = "What the last release excludes and holds back; written by nanorx rules release, not by hand."


def release_text(base: RuleBase) -> str:
    """Write the text of the file: one line for each descriptor, rule and the like, so that changes are easy to read."""
    data: dict[str, Any] = {
        "about": _ABOUT,
        "format": _FORMAT,
        "name": base.name,
        "version": base.version,
        "rules_sha256": base.sha256,
        "findings": list(base.vocabulary.findings),
        "tumor": [base.policy.organ, base.policy.histology],
        "strategies": [item.id for item in base.strategies],
        "descriptors": [_of_descriptor(item) for item in base.vocabulary.descriptors.values()],
        "derived": [_of_derivation(row) for row in base.vocabulary.derived.rows],
        "contradictions": [{"id": row.id, "when": _of_clauses(row.when)} for row in base.contradictions],
        "rules": [_of_rule(rule, base) for rule in base.rules if _matters(rule, base)],
    }
    data["sha256"] = _digest(data)
    lines = [f"{json.dumps(key)}: {_lines(value)}" for key, value in data.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(item) for item in value) + "\n]"


def _digest(data: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in data.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _of_descriptor(item: Descriptor) -> dict[str, Any]:
    assume = item.assume
    if isinstance(assume, Members):
        assume = [name for name in item.choices if name in assume.has]
    row = {"name": item.name, "kind": item.kind, "choices": list(item.choices), "assume": assume}
    number = {"unit": item.unit, "range": [item.low, item.high], "whole": item.integer}
    partial = {"partial": {word: list(some) for word, some in item.partial_choices.items()}}
    return row | (number if item.kind == "number" else {}) | (partial if item.partial_choices else {})


def _of_derivation(row: Derivation) -> dict[str, Any]:
    """Return what a descriptor is computed from, without its sources and examples."""
    return {
        "name": row.name,
        "when": _of_clauses(row.when),
        "points": [[item.descriptor, [[clause.text, points] for clause, points in item.rows]] for item in row.items],
        "classes": [[part.choice, [_of_condition(item) for item in part.when]] for part in row.classes],
        "formulas": [[part.formula.text, [_of_condition(item) for item in part.when]] for part in row.formulas],
        "refuses": row.refuses,
        "tolerance": row.tolerance,
        "relative": row.relative,
    }


def _matters(rule: Rule, base: RuleBase) -> bool:
    """Say whether a rule concludes a finding, or excludes or holds back what is ranked, alone or beside another."""
    bars = rule.bars or rule.points
    return bool(rule.finding) or (bool(bars) and not base.strategy_index.keys().isdisjoint(rule.strategies))


def _of_rule(rule: Rule, base: RuleBase) -> dict[str, Any]:
    ranked = [name for name in rule.strategies if name in base.strategy_index]
    does = {"finding": rule.finding} if rule.finding else {"bars": rule.bars or _BESIDE, "for": ranked}
    asks = {
        "when": [_of_condition(item) for item in rule.when],
        "unless": [_of_condition(item) for item in rule.unless],
    }
    return {"id": rule.id, "title": rule.title, **asks, **does}


def _of_condition(condition: Condition) -> list[Any]:
    """Return a clause as its descriptor and text, a group as its words and clauses."""
    if isinstance(condition, Clause):
        return [condition.descriptor, condition.text]
    return [condition.words, _of_clauses(condition.clauses)]


def _of_clauses(clauses: Iterable[Clause]) -> list[list[str]]:
    return [[clause.descriptor, clause.text] for clause in clauses]


# -- and back


def read_release(path: Path) -> RuleBase:
    """Read a rule base with the safety of a release and nothing else: no texts, no sources, no arguments.

    Raises UsageError if the file is not a release, or was changed since it was written.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(path, f"its content cannot be read: {error}") from None
    if not isinstance(data, dict) or data.get("format") not in _FORMATS:
        raise _refused(path, "it is not a release of this version of nanorx")
    if data.get("sha256") != _digest(data):
        raise _refused(path, "it has been changed since it was written")
    try:
        return _base(data)
    except (ClauseError, FormulaError) as error:
        raise _refused(path, f"this version of nanorx reads its clauses differently: {error}") from None


def _refused(path: Path, why: str) -> UsageError:
    advice = "Restore the file from the release, or check that release out and write it again: nanorx rules release."
    return UsageError([Problem("NRX394", f"no comparison with this file is possible: {why}", advice, str(path))])


def _base(data: Mapping[str, Any]) -> RuleBase:
    descriptors = {row["name"]: _descriptor(row) for row in data["descriptors"]}
    findings = {name: Finding(name, name) for name in data["findings"]}
    groups = {item.group: item.group for item in descriptors.values()}
    vocabulary = Vocabulary(descriptors, findings, {}, groups, {})
    rows = [_derivation(row, vocabulary) for row in data.get("derived", ())]
    ranges = {item.name: (item.low, item.high) for item in descriptors.values() if item.kind == "number"}
    vocabulary = vocabulary._replace(derived=Derivations(rows, ranges))
    organ, histology = data.get("tumor", ("", ""))
    return RuleBase(
        name=data["name"],
        title=data["name"],
        version=data["version"],
        sha256=data["rules_sha256"],
        notice="",
        notice_short="",
        vocabulary=vocabulary,
        criteria=(Criterion(_SAFETY, _SAFETY, "fit"),),
        profiles={_SAFETY: Profile(_SAFETY, "", {_SAFETY: 100})},
        caution_criterion=_SAFETY,
        ask_first=(),
        case_line=(),
        imaging=Imaging("", {}),
        particles="",
        apart=(),
        implausible=(),
        contradictions=tuple(
            Contradiction(row["id"], _clauses(row["when"], vocabulary), "") for row in data["contradictions"]
        ),
        strategies=tuple(_strategy(name) for name in data["strategies"]),
        standards=(),
        approaches=(),
        merged={},
        policy=NO_POLICY._replace(organ=organ, histology=histology),
        evidence={},
        rules=tuple(_rule(row, vocabulary) for row in data["rules"]),
        silent_rules=(),
        sources=Sources({}, {}, {}, {}, {}),
    )


def _descriptor(row: Mapping[str, Any]) -> Descriptor:
    low, high = row.get("range", (0.0, 0.0))
    return Descriptor(
        name=row["name"],
        group=row["name"].partition(".")[0],
        label=row["name"],
        kind=row["kind"],
        question="",
        how="record",
        changeable="fixed",
        choices={word: word for word in row["choices"]},
        unit=row.get("unit", ""),
        low=low,
        high=high,
        integer=row.get("whole", False),
        assume=Members(row["assume"]) if isinstance(row["assume"], list) else row["assume"],
        partial_choices={word: tuple(some) for word, some in row.get("partial", {}).items()},
    )


def _derivation(row: Mapping[str, Any], vocabulary: Vocabulary) -> Derivation:
    def conditions(rows: Iterable[list[Any]]) -> tuple[Condition, ...]:
        return tuple(_condition(part, vocabulary) for part in rows)

    return Derivation(
        descriptor=vocabulary.descriptors[row["name"]],
        when=_clauses(row["when"], vocabulary),
        items=tuple(
            PointItem(name, tuple((parse_clause(name, text, vocabulary), points) for text, points in table))
            for name, table in row["points"]
        ),
        classes=tuple(Class(choice, conditions(when)) for choice, when in row["classes"]),
        formulas=tuple(FormulaRow(parse_formula(text), conditions(when)) for text, when in row["formulas"]),
        cuts=(),
        cites=(),
        examples=(),
        refuses=row["refuses"],
        tolerance=row["tolerance"],
        relative=row["relative"],
    )


def _strategy(name: str) -> Strategy:
    return Strategy(name, name, "", "", {"id": (name,)}, (), {}, (), ())


_EFFECTS = {"excluded": ("exclude", ""), "held-back": ("caution", "strong"), _BESIDE: ("caution", "moderate")}
"""What bars a strategy -> the effect and strength of a rule that does."""


def _rule(row: Mapping[str, Any], vocabulary: Vocabulary) -> Rule:
    """Make a rule; what holds back is a strong caution, what does so beside another a moderate one."""
    effect, strength = ("conclude", "") if "finding" in row else _EFFECTS[row["bars"]]
    return Rule(
        id=row["id"],
        topic="",
        title=row["title"],
        because="",
        cites=(),
        selector={},
        strategies=tuple(row.get("for", ())),
        when=tuple(_condition(part, vocabulary) for part in row["when"]),
        unless=tuple(_condition(part, vocabulary) for part in row["unless"]),
        effect=cast("Effect", effect),
        say=row["title"],
        criterion=_SAFETY if effect == "caution" else "",
        strength=cast("Strength", strength),
        finding=row.get("finding", ""),
    )


def _condition(row: list[Any], vocabulary: Vocabulary) -> Condition:
    name, what = row
    if isinstance(what, str):
        return parse_clause(name, what, vocabulary)
    return make_group(name, _clauses(what, vocabulary))


def _clauses(rows: Iterable[Iterable[str]], vocabulary: Vocabulary) -> tuple[Clause, ...]:
    return tuple(parse_clause(name, text, vocabulary) for name, text in rows)
