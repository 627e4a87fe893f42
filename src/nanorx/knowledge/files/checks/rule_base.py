"""Checks of a whole rule base beyond the shapes of its files, made when it is loaded from YAML."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean
from nanorx.knowledge.files.build import NOT_TOPICS
from nanorx.knowledge.files.checks.codes import check_codes
from nanorx.knowledge.files.checks.derived import check_derived
from nanorx.knowledge.files.checks.evidence import check_evidence
from nanorx.knowledge.files.checks.pointers import check_pointers, declared_names
from nanorx.knowledge.files.checks.rules import check_rule
from nanorx.knowledge.files.checks.words import check_words
from nanorx.knowledge.finding_order import concluding_order
from nanorx.knowledge.values import ValueProblem, check_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["check"]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_CHOICES = "Write below `choices:` a line `word: label` for each."


def check(base: RuleBase, raw: Mapping[str, Any], reports: Reports, known: KnownFiles | None = None) -> None:
    """Report everything in a rule base that contradicts itself or names something that does not exist.

    Args:
        base: The rule base.
        raw: The data of its files, by path within the folder.
        reports: Takes the mistakes.
        known: The files that were right before, in which no name is looked up that was there before and still is.
    """
    right = known.pointing_at(declared_names(base)) if known else frozenset()
    _check_base(base, reports)
    _check_vocabulary(base, raw, reports)
    _check_attributes(raw, reports)
    _check_source_ids(raw, reports)
    _check_ids(base, raw, reports)
    for file, data in raw.items():
        if file not in right:
            check_pointers(base, file, data, reports)
    rules = {rule.id: rule for rule in (*base.rules, *base.silent_rules)}
    for file, data in raw.items():
        if "/" in file and file.partition("/")[0] not in NOT_TOPICS and data["id"] in rules:
            check_rule(base, file, data, rules[data["id"]], reports)
    _check_findings(base, raw, reports)
    check_words(base, raw, reports)
    check_codes(base, raw, reports)
    check_derived(base, raw, reports)
    check_evidence(base, raw, reports)


def _files(raw: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    return ((name, raw[name]) for name in sorted(raw) if name.startswith(prefix))


def _check_criteria(base: RuleBase, reports: Reports) -> None:
    for place, item in enumerate(base.criteria):
        if item.id in {other.id for other in base.criteria[:place]}:
            at = ("criteria", place, "id")
            reports.add("base.yaml", "NRX111", f'the id "{item.id}" is taken', at=at, advice="Each id stands once.")


def _check_base(base: RuleBase, reports: Reports) -> None:
    criteria = {item.id for item in base.criteria}
    for name, profile in base.profiles.items():
        at = ("profiles", name, "weights")
        if set(profile.weights) != criteria:
            reports.add(
                "base.yaml",
                "NRX122",
                f"profile {name} must give each criterion one weight",
                at=at,
                advice=f"Criteria: {', '.join(sorted(criteria))}.",
            )
        elif sum(profile.weights.values()) != 100 or min(profile.weights.values()) < 0:  # noqa: PLR2004 - the design's sum
            total = sum(profile.weights.values())
            reports.add(
                "base.yaml",
                "NRX122",
                f"the weights of profile {name} sum to {total}, not 100",
                at=at,
                advice="Use whole numbers from 0 that sum to 100.",
            )
    _check_criteria(base, reports)


def _check_vocabulary(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    groups: dict[str, str] = {}
    for file, data in _files(raw, "vocabulary/"):
        if "group" in data and groups.setdefault(data["group"], file) != file:
            other = groups[data["group"]]
            advice = f"It is already used in {other}. Merge the two, or rename one."
            reports.add(file, "NRX111", f'the group "{data["group"]}" is taken', at=("group",), advice=advice)
            continue
        for key, row in data.get("descriptors", {}).items():
            at = ("descriptors", key)
            _check_name(file, at, key, key, reports)
            if row["kind"] == "number" and not _is_range(row.get("range")):
                reports.add(
                    file,
                    "NRX127",
                    f"{key}: a number needs a plausible range",
                    at=at,
                    advice="Write `range: [low, high]`, both ends allowed.",
                )
            if row["kind"] in {"choice", "ordered", "set"} and len(row.get("choices", {})) < 2:  # noqa: PLR2004 - one choice is none
                words = f"{key}: the kind {row['kind']} needs at least two choices"
                reports.add(file, "NRX127", words, at=at, advice=_CHOICES)
            name = f"{data['group']}.{key}"
            assumed = row.get("assume")
            if assumed is not None and not (row["kind"] == "set" and assumed == "all"):
                try:
                    check_value(base.vocabulary.descriptors[name], assumed)
                except ValueProblem as error:
                    reports.add(file, "NRX127", f"the assumption of {error}", at=(*at, "assume"), advice=error.advice)
        for name in data.get("findings", {}):
            _check_name(file, ("findings", name), name, name.partition(".")[2], reports)
            if name in base.vocabulary.descriptors:
                reports.add(
                    file,
                    "NRX111",
                    f"{name} is a descriptor already",
                    at=("findings", name),
                    advice="Give the finding another name.",
                    on_key=True,
                )


def _check_attributes(raw: Mapping[str, Any], reports: Reports) -> None:
    """Report synonyms of what is no choice of an attribute."""
    for file, data in _files(raw, "vocabulary/"):
        for name, row in data.get("attributes", {}).items():
            for choice in row.get("choice_synonyms", {}):
                if choice not in row.get("choices", {}):
                    words = f'{name}: "{choice}" has synonyms and is not a choice'
                    advice = f"{did_you_mean(choice, row.get('choices', {}))} {_CHOICES}".strip()
                    at = ("attributes", name, "choice_synonyms", choice)
                    reports.add(file, "NRX127", words, at=at, advice=advice, on_key=True)


def _check_name(file: str, at: Path, name: str, key: str, reports: Reports) -> None:
    """Report a name whose `key`, the part after its group (`size_cm` of `tumor.size_cm`), is not well formed."""
    if _NAME.match(key):
        return
    plain = re.sub(r"[^a-z0-9]+", "_", (key or name).lower()).strip("_")
    shown = plain if key == name else f"{name.partition('.')[0] if key else 'tumor'}.{plain}"
    advice = f"Write lower-case letters, digits and underscores, for instance `{shown}`."
    reports.add(file, "NRX127", f'"{name}" cannot be a name', at=at, advice=advice, on_key=True)


def _is_range(ends: list[float] | None) -> bool:
    """Say whether these are two finite numbers, the smaller one first."""
    return ends is not None and all(map(isfinite, ends)) and ends[0] < ends[1]


def _check_source_ids(raw: Mapping[str, Any], reports: Reports) -> None:
    """Report ids that two sources share, of any kind: an answer names what it cites by id alone."""
    seen: dict[str, str] = {}
    for kind in ("claims", "thresholds", "facts", "references"):
        file = f"{kind}.yaml"
        for place, row in enumerate(raw[file][kind]):
            other = seen.setdefault(row["id"], f"{file}:{place}")
            if other != f"{file}:{place}":
                advice = f"It is already used in {other.partition(':')[0]}. Each id stands once in all of them."
                reports.add(file, "NRX111", f'the id "{row["id"]}" is taken', at=(kind, place, "id"), advice=advice)


def _check_ids(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report ids of rules that a need of a strategy or a rule made from evidence has too."""
    files = {raw[file]["id"]: file for file in sorted(raw) if "/" in file and not file.startswith("vocabulary/")}
    needs: set[str] = set()
    for rule in (*base.rules, *base.silent_rules):
        if rule.origin == "rule" or rule.id in needs:
            continue
        needs.add(rule.id)
        if rule.id in files:
            whose = "a rule made from a row of evidence" if rule.origin == "evidence" else "a need of a strategy"
            words, advice = f'the id "{rule.id}" is taken', f"It is the id of {whose}."
            reports.add(files[rule.id], "NRX111", words, at=("id",), advice=advice)


def _check_findings(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    concluded = {rule.finding for rule in base.rules if rule.finding}
    used = {clause.descriptor for rule in base.rules for clause in rule.clauses()}
    for file, data in _files(raw, "vocabulary/"):
        for name in data.get("findings", {}):
            if name in used and name not in concluded:
                reports.add(
                    file,
                    "NRX121",
                    f"{name} is asked about, but no reviewed rule concludes it",
                    at=("findings", name),
                    advice="The finding would always be no. Write a rule that concludes it.",
                    on_key=True,
                )
    cycle = concluding_order(base)[1]
    if cycle:
        files = {
            data["id"]: name for name, data in raw.items() if "/" in name and isinstance(data, dict) and "id" in data
        }
        first = next(rule for rule in base.rules if rule.finding == cycle[0])
        reports.add(
            files.get(first.id, "base.yaml"),
            "NRX117",
            f"findings rest on each other in a circle: {' -> '.join([*cycle, cycle[0]])}",
            at=("then",),
            advice="Break the circle: a finding may rest on descriptors and on other findings, not on itself.",
        )
