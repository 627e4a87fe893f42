"""Checks of evidence: rows that disagree with their strategies or among each other, its settings, and approaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.clause import MOST_ALTERNATIVES, alternatives
from nanorx.knowledge.files.checks.pointers import FilePlace, check_selector
from nanorx.knowledge.files.reports import Reports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.evidence import Evidence, Studied
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["check_evidence"]

NOT_STATED = "not-stated"
_NONE = ("none",)
"""What a strategy has of an attribute of which its list is empty."""
_WHOLE = ("particle", "procedure", "route")
"""What must be said of a study that had a strategy as a whole."""
_FEW = 4


def check_evidence(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report what is wrong in rows of evidence, in how they count, and in the approaches."""
    rows = {file: raw[file] for file in sorted(raw) if file.startswith("evidence/")}
    for file, data in rows.items():
        row = base.evidence[data["id"]]
        _check_studied(base, file, data, row, reports)
        for key, message, advice in _misfits(data, row):
            reports.add(file, "NRX181", message, at=(key,), advice=advice, on_key=True)
        if row.replaced_by and row.replaced_by not in base.evidence:
            advice = did_you_mean(row.replaced_by, base.evidence) or "Name the row that replaces it."
            reports.add(file, "NRX183", f'there is no row "{row.replaced_by}"', at=("replaced_by",), advice=advice)
    _check_alternatives(base, reports)
    _check_found_twice(base, {base.evidence[data["id"]].id: file for file, data in rows.items()}, reports)
    _check_policy(base, raw, reports)
    _check_approaches(base, raw, reports)


def _check_alternatives(base: RuleBase, reports: Reports) -> None:
    """Report rows whose rules can be met in too many ways, as a written rule is."""
    told: set[str] = set()
    for rule in base.rules:
        ways = alternatives(rule.when, rule.unless) if rule.mark is not None else 0
        if ways > MOST_ALTERNATIVES and rule.mark is not None and rule.mark.row not in told:
            told.add(rule.mark.row)
            key = "indication" if base.evidence[rule.mark.row].is_indication else "limits"
            message = f"the conditions of this row can be met in {ways} ways, more than {MOST_ALTERNATIVES}"
            advice = "Use fewer groups or fewer alternatives."
            reports.add(f"evidence/{rule.mark.row}.yaml", "NRX136", message, at=(key,), advice=advice, on_key=True)


# -- one row


def _check_studied(base: RuleBase, file: str, data: Mapping[str, Any], row: Evidence, reports: Reports) -> None:
    for place, item in enumerate(row.studied):
        at = ("studied", place, "for")
        if not item.selector or not check_selector(FilePlace(base, file, at, Reports()), data["studied"][place]["for"]):
            continue  # told already
        if not item.strategies:
            advice = "The row would be about nothing. Search by words: nanorx strategies WORD."
            reports.add(file, "NRX113", "no strategy has all these attributes", at=at, advice=advice)
        if item.covers == "whole":
            _check_whole(base, file, place, item, row, reports)


def _check_whole(base: RuleBase, file: str, place: int, item: Studied, row: Evidence, reports: Reports) -> None:
    """Report what a strategy is and the study was not; what either does not state agrees with everything."""
    is_known = base.vocabulary.attributes.keys() >= row.tried.keys()
    for name in _WHOLE if is_known and not row.is_indication else ():
        has = {value for known in item.strategies for value in base.strategy(known).attributes.get(name, ())}
        if name not in row.tried and has - {*_NONE}:
            message = f"a strategy is covered as a whole, but `tried` does not say its {name}"
            advice = f"Write what the source says, or `{name}: {NOT_STATED}`."
            reports.add(file, "NRX180", message, at=("tried",), advice=advice, on_key=True)
    for name, values in row.tried.items():
        attribute = base.vocabulary.attributes.get(name)
        words = {*attribute.choices, *_NONE, NOT_STATED} if attribute is not None else set()
        if NOT_STATED in values or not words.issuperset(values):
            continue
        own = {known: base.strategy(known).attributes.get(name) or _NONE for known in item.strategies}
        other = {
            known: has for known, has in own.items() if words.issuperset(has) and not {*values, NOT_STATED} & {*has}
        }
        if other:
            shown = ", ".join(sorted({value for found in other.values() for value in found}))
            named = listing([f'"{known}"' for known in other], _FEW)
            message = f"{name} {', '.join(values)} was tried, but {named} has {shown}"
            advice = "Write `covers: particle` or `covers: procedure` for a part, or correct `tried`."
            reports.add(file, "NRX180", message, at=("studied", place, "covers"), advice=advice)


def _misfits(data: Mapping[str, Any], row: Evidence) -> Iterator[tuple[str, str, str]]:
    """Yield the keys that do not fit the kind of row or lack there: the key, what is wrong and what to do."""
    label = row.is_indication
    study = "a label or guideline has" if label else "a study has"
    for key, fits in (("outcome", not label), ("result", not label), ("indication", label), ("recommended", label)):
        what = "it is for labels and guidelines" if key in {"indication", "recommended"} else "it is for studies"
        if fits and key == "result" and key in data and data[key] is None:
            yield (
                key,
                "`result` is empty: null without quotes means no value",
                'For no difference write `result: "null"`.',
            )
        elif fits and not data.get(key):
            yield "phase", f"{study} `{key}`, and it is missing", f"Add `{key}:`, or correct `phase`."
        elif key in data and not fits:
            yield key, f"`{key}` does not fit phase {row.phase}", f"Remove it, or correct `phase`: {what}."
    for key in ("only_if", "region", "available", "available_on"):
        if key in data and not label:
            yield key, f"`{key}` does not fit phase {row.phase}", "Remove it: it is for labels and guidelines."
    for key in ("goal", "trial"):
        if key in data and label:
            yield key, f"`{key}` does not fit phase {row.phase}", "Remove it: it is for studies."
    yield from _misfits_of_subjects(data, row)
    yield from _misfits_of_status(data, row)


def _misfits_of_subjects(data: Mapping[str, Any], row: Evidence) -> Iterator[tuple[str, str, str]]:
    people = row.subjects == "people"
    if people and not row.is_indication and data.get("limits") is None:
        advice = "Write `limits: not-read`, or whom the study took: `- tumor.size_cm: at most 3 cm`; [] for no limits."
        yield "subjects", "a study of people has `limits`, and it is missing", advice
    elif "limits" in data and not people:
        yield "limits", f"`limits` does not fit {row.subjects}", "Remove it: limits are for studies of people."
    elif "limits" in data and row.is_indication and data["limits"] != "not-read" and data["limits"]:
        advice = "Write them into `indication`."
        yield "limits", f"`limits` does not fit phase {row.phase}", advice
    if row.species and row.subjects != "animals":
        yield "species", f"`species` does not fit {row.subjects}", "Remove it: it is for animals."
    elif not row.species and row.subjects == "animals":
        advice = "Write what the source says, for instance `species: mice`, or `species: not stated`."
        yield "subjects", "a study of animals has `species`, and it is missing", advice
    wanted = {"animals": "animal", "cells": "in-vitro"}.get(row.subjects, "")
    if (wanted and row.phase != wanted) or (people and row.phase in {"animal", "in-vitro"}):
        advice = f"Write `phase: {wanted}`, or correct `subjects`." if wanted else "Correct one of the two."
        yield "phase", f"phase {row.phase} does not fit {row.subjects}", advice


def _misfits_of_status(data: Mapping[str, Any], row: Evidence) -> Iterator[tuple[str, str, str]]:
    for key in ("reviewed_by", "reviewed_on"):
        if row.status == "reviewed" and not data.get(key):
            advice = f"Write `{key}:`, or `status: checked` until a clinician has signed it."
            yield "status", f"a reviewed row has `{key}`, and it is missing", advice
        elif row.status != "reviewed" and data.get(key):
            yield key, f"`{key}` does not fit status {row.status}", "Remove it, or write `status: reviewed`."
    if row.replaced_by and row.status != "retired":
        yield "replaced_by", f"`replaced_by` does not fit status {row.status}", "Remove it, or write `status: retired`."


# -- rows among each other


def _check_found_twice(base: RuleBase, files: Mapping[str, str], reports: Reports) -> None:
    """Report studies that are found under two keys, and the same finding twice under one; drafts count nothing."""
    seen: dict[tuple[str, ...], Evidence] = {}
    told: set[tuple[str, str]] = set()
    for name, file in files.items():
        row = base.evidence[name]
        if row.status in {"draft", "retired"}:
            continue
        for key, shown, at in _signs(base, row):
            first = seen.setdefault(key, row)
            if first.study != row.study and (first.id, name) not in told:
                told.add((first.id, name))
                advice = f"If it is one study, write `study: {first.study}` in both, so that it counts once."
                message = f'{shown} stands in "{first.id}" too, under another `study`'
                reports.add(file, "NRX182", message, at=(at,), advice=advice)
        for key in _findings(row):
            first = seen.setdefault(key, row)
            if first.id != name and (first.id, name) not in told:
                told.add((first.id, name))
                message = f'"{first.id}" has the same study, strategy, tumor and number'
                advice = "Keep one of them, or state what differs."
                reports.add(file, "NRX182", message, at=("study",), advice=advice)


def _signs(base: RuleBase, row: Evidence) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield by what a study is known: the key, its words, and the key of the file that holds it."""
    for number in row.registry:
        yield ("registry", number.upper(), row.subjects), number, "registry"
    reference = base.sources.references.get(row.reference)
    if reference is not None and reference.doi and not row.is_indication and row.design != "review":
        yield ("doi", reference.doi.lower(), row.subjects), f"doi:{reference.doi}", "reference"


def _findings(row: Evidence) -> Iterator[tuple[str, ...]]:
    """Yield a key for each strategy of which the row has a finding, if it says in how many."""
    if not row.is_indication and row.number:
        tumor = (*sorted(row.organ), "|", *sorted(row.histology), "|", *sorted(row.spread))
        for name in row.covered():
            yield ("finding", row.study, name, row.subjects, row.outcome, str(row.number), *tumor)


# -- how rows count


def _check_policy(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report settings and organs in how evidence counts that the vocabulary does not know."""
    data = raw["base.yaml"].get("evidence")
    if not data:
        for file in sorted(raw):
            if file.startswith("evidence/"):
                advice = "Copy `evidence:` from the base.yaml that came with nanorx, and adapt it to the names here."
                message = "there are rows of evidence, but base.yaml does not say how they count"
                reports.add("base.yaml", "NRX185", message, advice=advice)
                return
        return
    descriptors = base.vocabulary.descriptors
    setting, organ = descriptors.get(data["setting"]), descriptors.get(data["tumor"]["organ"])
    for key, descriptor in (("elsewhere", setting), ("animals", setting), ("tiers", setting), ("also", organ)):
        for word in data.get(key, {}):
            if descriptor is not None and word not in descriptor.choices:
                advice = f"{did_you_mean(word, descriptor.choices)} Allowed: {listing(descriptor.choices, 40)}."
                message = f'evidence.{key}: {descriptor.name} has no value "{word}"'
                at = ("evidence", key, word)
                reports.add("base.yaml", "NRX185", message, at=at, advice=advice.strip(), on_key=True)


# -- approaches


def _check_approaches(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report candidates in none or several approaches, standards in one, and merged ids that still exist."""
    file = "approaches.yaml"
    data = raw.get(file)
    if data is None:
        return
    of: dict[str, str] = {}
    for name, row in data["approaches"].items():
        for place, strategy in enumerate(row["strategies"]):
            at = ("approaches", name, "strategies", place)
            if strategy in base.standard_index:
                advice = "A standard is what is done today and is not ranked. Remove it here."
                reports.add(file, "NRX184", f'"{strategy}" is a standard, not a candidate', at=at, advice=advice)
            elif strategy in of:
                message = f'"{strategy}" is in the approach {of[strategy]} already'
                reports.add(file, "NRX184", message, at=at, advice="A strategy is a variant of one approach.")
            of.setdefault(strategy, name)
    for path in sorted(raw):
        if path.startswith("strategies/") and raw[path]["id"] in base.strategy_index and raw[path]["id"] not in of:
            advice = "Add it below `strategies:` of an approach in approaches.yaml, or write an approach for it."
            message = f'no approach has the strategy "{raw[path]["id"]}"'
            reports.add(path, "NRX184", message, at=("id",), advice=advice)
    for old in data.get("merged", {}):
        if old in base.known_strategies:
            advice = "Remove the file of the strategy, or this line."
            message = f'"{old}" is merged into another strategy, but still there'
            reports.add(file, "NRX184", message, at=("merged", old), advice=advice, on_key=True)
