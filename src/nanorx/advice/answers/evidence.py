"""The evidence: rows whole, the rows of each strategy, and what they say for a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.answers.heading import rule_base_out, strategy_out
from nanorx.advice.answers.result import (
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    EvidenceLevel,
    Nanorx,
    Notice,
    ReadAs,
    RuleBaseOut,
    StrategyOut,
    Warnings,
)
from nanorx.advice.bearings import Says, bearings, best_level, covering
from nanorx.knowledge.evidence import Covers
from nanorx.knowledge.phrase import condition_words
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.advice.bearings import RowBearing
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["SCHEMA", "EvidenceAnswer", "EvidenceRow", "RowOf", "StudiedStrategy", "evidence", "rows_of"]

Schema = Literal["nanorx-evidence/1"]
SCHEMA: Schema = "nanorx-evidence/1"

Words = tuple[str, ...]

RowStatus = Literal["draft", "checked", "reviewed", "retired"]


class EvidenceRow(Model):
    """One row of evidence with everything that it holds."""

    id: Annotated[str, about("The id.")]
    title: Annotated[str, about("What was tried, in whom.")]
    status: Annotated[RowStatus, about("`checked` against its source, `reviewed` by a clinician, or `retired`.")]
    checked_on: Annotated[str, about("The day it was compared with its source.")]
    reviewed_by: Annotated[str, about("The clinician who signed it; empty: not checked by a clinician.")]
    reviewed_on: Annotated[str, about("The day of that; may be empty.")]
    replaced_by: Annotated[str, about("The row that replaces it; empty: none.")]
    retracted: Annotated[bool, about("Was the study retracted?")]
    counts: Annotated[bool, about("Was it checked, and enough of its source read, for it to count?")]
    reference: Annotated[str, about("The document, by its id in the references.")]
    source: Annotated[str, about("The document in a line.")]
    study: Annotated[str, about("The study; several rows may be about the same.")]
    registry: Annotated[Words, about("Its numbers in registries of trials.")]
    tried: Annotated[dict[str, Words], about("What was used, by attribute of strategies; `not-stated`: not said.")]
    studied: Annotated[dict[Covers, Words], about("How much is covered -> the strategies, by id.")]
    subjects: Annotated[Literal["people", "animals", "cells"], about("Who had it.")]
    species: Annotated[str, about("Which animals; empty: not stated, or none.")]
    number: Annotated[int | None, about("How many had it; null: not read.", "number")]
    organ: Annotated[Words, about("In tumors of which organs; empty: not stated.")]
    histology: Annotated[Words, about("Of which histologies; empty: not stated.")]
    spread: Annotated[Words, about("With which spread; empty: any.")]
    limits: Annotated[Words | None, about("The limits of the study in words; null: nobody read them.")]
    ages: Annotated[Literal["adults", "all"], about("Of people: does it count for adults alone, or for all ages?")]
    indication: Annotated[Words, about("The indications of a label or guideline, each in words; empty for a study.")]
    recommended: Annotated[str, about("What a guideline or label makes of it; empty for a study.")]
    region: Annotated[Words, about("Where a label or guideline applies.")]
    available: Annotated[Literal["yes", "no", "unknown"], about("Can it be had?")]
    available_on: Annotated[str, about("The day for which that was read; may be empty.")]
    phase: Annotated[str, about("How far it was: a phase of trials, `approved`, `guideline`, `animal` ...")]
    trial: Annotated[str, about("What became of the trial; may be empty.")]
    design: Annotated[str, about("How it was studied.")]
    outcome: Annotated[str, about("What was measured; empty for a label or guideline.")]
    result: Annotated[str, about("What came out; empty for a label or guideline.")]
    goal: Annotated[str, about("Was the goal set before reached or missed? Empty: not said.")]
    say: Annotated[str, about("What came out, with its figure.")]
    harm: Annotated[str, about("What harm was seen; empty if none was read.")]
    read: Annotated[str, about("How much of the document was read.")]
    place: Annotated[str, about("Where in the document it stands.")]
    note: Annotated[str, about("What else is to be said of it; may be empty.")]
    only_if: Annotated[str, about("What the source requires and no descriptor holds; empty: nothing.")] = ""


class RowOf(Model):
    """A row as it bears on a strategy; for a case what it says there."""

    row: Annotated[str, about("The row, by id.")]
    covers: Annotated[Covers, about("Is it about the whole strategy, or its particle or procedure alone?")]
    says: Annotated[Says | None, about("What it says for this patient; null: no case was given.")]
    level: Annotated[
        EvidenceLevel | None, about("The level of evidence that it gives; null: none, or no case.", "level of evidence")
    ]
    open: Annotated[Words, about("The unknown descriptors on which that depends.")]
    outside: Annotated[Words, about("The limits of the study that this patient is outside of, in words.")]


class StudiedStrategy(Model):
    """A strategy with the rows about it, the best first."""

    strategy: Annotated[StrategyOut, about("The strategy or standard.")]
    approach: Annotated[str, about("Its approach, by id; empty for a standard.")]
    level: Annotated[
        EvidenceLevel | None,
        about("The level of its evidence for the case; null: no case was given.", "level of evidence"),
    ]
    rows: Annotated[list[RowOf], about("The rows about it.")]


class EvidenceAnswer(Model):
    """Rows of evidence, whole, and by strategy."""

    named: ClassVar = ("strategies", "evidence", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    case: Annotated[CaseOut | None, about("The case; null: none was given.")]
    case_sha256: Annotated[CaseSha256 | None, about("The SHA-256 of its canonical form; null: none was given.")]
    strategies: Annotated[list[StudiedStrategy], about("The strategies that were asked about, with their rows.")]
    evidence: Annotated[dict[str, EvidenceRow], about("Id of a row -> the row, for all that are named.")]
    evidence_as_of: Annotated[str, about("The day on which the newest row was checked; empty: there is none.")]
    notice: Notice
    warnings: Warnings = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


def evidence(
    base: RuleBase, strategies: Sequence[Strategy], row: Evidence | None, found: Assessment | None
) -> EvidenceAnswer:
    """Return the evidence for some strategies, or one row of it.

    Args:
        base: The rule base.
        strategies: The strategies and standards to list.
        row: A row that is asked about by itself; None: none is.
        found: An assessed case for which the rows are weighed; None: there is no case.

    Returns:
        The strategies with their rows, and all of these rows whole.
    """
    listed = [_studied(item, base, found) for item in strategies]
    names = {item.row for studied in listed for item in studied.rows} | ({row.id} if row else set())
    return EvidenceAnswer(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        case=found.case.as_json() if found else None,
        case_sha256=found.case.sha256 if found else None,
        strategies=listed,
        evidence={name: _row(base.evidence[name], base) for name in sorted(names)},
        evidence_as_of=base.evidence_as_of,
        notice=base.notice,
        warnings=warnings_of(found) if found else (),
        id=found.case.id if found else "",
        about=found.case.about if found else "",
        read_as=found.case.read_as if found else (),
    )


def rows_of(found: Assessment, strategy: str) -> list[RowOf]:
    """Return what each row about a strategy says in a case, the best first."""
    return [_row_of(item, found.base) for item in bearings(found, strategy)]


def _studied(strategy: Strategy, base: RuleBase, found: Assessment | None) -> StudiedStrategy:
    approach = base.approach_of.get(strategy.id)
    if found is None:
        rows = [RowOf(row.id, covers, None, None, (), ()) for row, covers in covering(base, strategy.id)]
        level = None
    else:
        rows = rows_of(found, strategy.id)
        place = base.strategy_index.get(strategy.id)
        level = best_level(bearings(found, strategy.id)) if place is None else found.standings[place].level.now
    return StudiedStrategy(strategy_out(strategy), approach.id if approach else "", level, rows)


def _row_of(item: RowBearing, base: RuleBase) -> RowOf:
    outside = tuple(condition_words(item.row.limits[place], base.vocabulary) for place in item.outside)
    return RowOf(item.row.id, item.covers, item.says, item.level or None, item.open, outside)


def _row(row: Evidence, base: RuleBase) -> EvidenceRow:
    studied: dict[Covers, Words] = {}
    for part in row.studied:
        studied[part.covers] = row.covered(part.covers)
    return EvidenceRow(
        id=row.id,
        title=row.title,
        status=row.status,
        checked_on=row.checked_on,
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on,
        replaced_by=row.replaced_by,
        retracted=row.retracted,
        counts=row.counts,
        reference=row.reference,
        source=" ".join(base.sources.references[row.reference].full().split()),
        study=row.study,
        registry=row.registry,
        tried=dict(row.tried),
        studied=studied,
        subjects=row.subjects,
        species=row.species,
        number=row.number or None,
        organ=row.organ,
        histology=row.histology,
        spread=row.spread,
        limits=_words(row.limits, base) if row.limits_read else None,
        ages=row.ages,
        indication=tuple(_indication(item.when, item.unless, base) for item in row.indication),
        recommended=row.recommended,
        region=row.region,
        available=row.available,
        available_on=row.available_on,
        phase=row.phase,
        trial=row.trial,
        design=row.design,
        outcome=row.outcome,
        result=row.result,
        goal=row.goal,
        say=row.say,
        harm=row.harm,
        read=row.read,
        place=row.place,
        note=row.note,
        only_if=row.only_if,
    )


def _words(items: Iterable[Condition], base: RuleBase) -> Words:
    return tuple(condition_words(item, base.vocabulary) for item in items)


def _indication(when: Iterable[Condition], unless: Iterable[Condition], base: RuleBase) -> str:
    """Return an alternative of an indication in words: `organ liver; size at most 3 cm; unless ...`."""
    stops = [f"unless {words}" for words in _words(unless, base)]
    return "; ".join([*_words(when, base), *stops])
