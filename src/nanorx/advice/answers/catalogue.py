"""The catalogue: all that answers say in the same words for every case, once, with a hash that brief answers name."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out, strategy_out
from nanorx.advice.answers.recommend import Outlines
from nanorx.advice.answers.result import (
    Benefits,
    Citation,
    Nanorx,
    Notice,
    Percent,
    ReferenceOut,
    RuleBaseOut,
    RuleIds,
    SourceOut,
    StrategyOut,
    StudyOut,
)
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.rule import Effect
from nanorx.knowledge.sources import Cite, Strength
from nanorx.knowledge.vocabulary import How
from nanorx.model import Model, about

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.rule_base import ClauseIndex, RuleIndex, StrategyIndex

__all__ = [
    "SCHEMA",
    "Catalogue",
    "CatalogueApproach",
    "CatalogueClause",
    "CatalogueCondition",
    "CatalogueCriterion",
    "CatalogueDescriptor",
    "CatalogueRule",
    "CatalogueSha256",
    "CatalogueStrategy",
    "CatalogueStudy",
    "catalogue",
]

Schema = Literal["nanorx-catalogue/1"]
SCHEMA: Schema = "nanorx-catalogue/1"

CatalogueSha256 = Annotated[str, about("The `sha256` of the catalogue that holds what this answer leaves out.")]


class CatalogueStrategy(Model):
    """What is said of a strategy in every case, and the rules that may speak about it."""

    strategy: Annotated[StrategyOut, about("What it is.")]
    approach: Annotated[str, about("The approach that it is a variant of, by id.")]
    benefits: Annotated[Benefits, about("What imaging can tell of the particle.")]
    rows: Annotated[tuple[str, ...], about("The rows of evidence about the whole strategy, by id.")]
    parts: Annotated[tuple[str, ...], about("The rows about its particle or procedure alone; they count for nothing.")]
    exclusions: Annotated[RuleIds, about("The rules that may exclude it, by id.")]
    cautions: Annotated[RuleIds, about("The cautions about it, by id.")]
    notes: Annotated[RuleIds, about("The notes about it, by id.")]
    arguments: Annotated[
        dict[str, RuleIds], about("Criterion -> the rules that argue about it, by id, the strongest first.")
    ]


class CatalogueApproach(Model):
    """What is said of an approach in every case."""

    title: Annotated[str, about("The title in words.")]
    largest_trial: Annotated[str | None, about("The row of the most people, whatever its result; null: none is known.")]


class CatalogueCondition(Model):
    """A clause; or a group of clauses, of which so many must hold."""

    descriptor: Annotated[str, about("The descriptor or finding that it asks about; empty: it is a group.")]
    phrase: Annotated[str, about("The clause as it is written; of a group how many must hold: `any of`.")]


class CatalogueClause(Model, omit_defaults=True):
    """A clause of a rule."""

    condition: Annotated[int, about("The clause, by its place in `conditions` of the catalogue, from 0.", "place")]
    unless: Annotated[bool, about("Does it stand under `unless`, where a yes stops the rule?")] = False
    group: Annotated[
        int | None, about("The group it is in, by its place in `conditions`; left out: none.", "place")
    ] = None
    number: Annotated[int, about("Which group of the rule that is; left out: none.", "number")] = 0


class CatalogueRule(Model):
    """What is said of a rule in every case."""

    effect: Annotated[Effect, about("What the rule does.")]
    criterion: Annotated[str, about("What it argues about; empty where it does not argue.")]
    strength: Annotated[Strength, about("How strongly; empty where it does not argue.")]
    sets_aside: Annotated[bool, about("Does nothing that speaks for the criterion count while the rule fires?")]
    say: Annotated[str, about("What a page says if the rule fires.")]
    because: Annotated[str, about("Why the rule is there.")]
    clauses: Annotated[tuple[CatalogueClause, ...], about("The clauses of `when`, then those of `unless`.")]
    cites: Annotated[tuple[Citation, ...], about("What the rule rests on.")]


class CatalogueStudy(Model):
    """A row of evidence, and the documents behind it."""

    study: Annotated[StudyOut, about("The row as a result holds it.")]
    references: Annotated[tuple[str, ...], about("The documents behind it, by the ids of `references`.")]
    year: Annotated[int | None, about("The year of the document; null: not known.", "year")]
    only_if: Annotated[str, about("What the source requires and no descriptor holds; empty: nothing.")]


class CatalogueDescriptor(Model):
    """What is said of a descriptor in every case."""

    label: Annotated[str, about("The descriptor in words.")]
    question: Annotated[str, about("The question in words.")]
    how: Annotated[How, about("How to find it out.")]


class CatalogueCriterion(Model):
    """What an argument can be about."""

    id: Annotated[str, about("The id.")]
    label: Annotated[str, about("The criterion in words.")]
    axis: Annotated[Literal["fit", "evidence"], about("Is it about the fit to the patient, or about the evidence?")]
    about: Annotated[str, about("What it means; may be empty.")]


class Catalogue(Model):
    """All that is the same for every case under a rule base: what brief answers name by id."""

    named: ClassVar = ("sha256", "strategies", "rules", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that it was made of.")]
    sha256: Annotated[str, about("The SHA-256 of this JSON, as nanorx prints it, with this text empty.")]
    strategies: Annotated[dict[str, CatalogueStrategy], about("Id of a strategy -> what is said of it.")]
    standards: Annotated[dict[str, StrategyOut], about("Id of what is done today -> what it is.")]
    approaches: Annotated[dict[str, CatalogueApproach], about("Id of an approach -> what is said of it.")]
    criteria: Annotated[tuple[CatalogueCriterion, ...], about("The criteria, in the order of `levels`.")]
    profiles: Annotated[dict[str, dict[str, Percent]], about("Name of a profile -> criterion -> weight.", "percent")]
    levels: Annotated[dict[str, str], about("Level of evidence -> the level in words.")]
    imaging_roles: Annotated[dict[str, str], about("Role of imaging -> the role in words.")]
    descriptors: Annotated[dict[str, CatalogueDescriptor], about("Name of a descriptor -> what is said of it.")]
    conditions: Annotated[tuple[CatalogueCondition, ...], about("Every clause and group, in the order of `truths`.")]
    rules: Annotated[dict[str, CatalogueRule], about("Id of a rule -> the rule; in this order they stand in results.")]
    evidence: Annotated[dict[str, CatalogueStudy], about("Id of a row of evidence -> the row.")]
    evidence_as_of: Annotated[str, about("The day on which the newest row was checked; empty: there is none.")]
    sources: Annotated[dict[str, SourceOut], about("Id of a source -> what it says.")]
    references: Annotated[list[ReferenceOut], about("The documents behind the sources.")]
    notice: Notice


def catalogue(advisor: Advisor) -> Catalogue:
    """Return the catalogue of a rule base; it is made once."""
    return advisor.once(_catalogue)


def _catalogue(advisor: Advisor) -> Catalogue:
    base = advisor.base
    outlines, sources = advisor.once(Outlines), advisor.sources
    derived = [cite for row in base.vocabulary.derived.rows for cite in row.cites]
    rows = [Cite("evidence", name) for name in base.evidence]
    cited, references = sources.cited(base.rule_index.values(), [*rows, *derived])
    made = Catalogue(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        sha256="",
        strategies={name: _strategy(advisor, place) for name, place in base.strategy_index.items()},
        standards={item.id: strategy_out(item) for item in base.standards},
        approaches={item.id: CatalogueApproach(item.title, outlines.trials.get(item.id)) for item in base.approaches},
        criteria=tuple(CatalogueCriterion(*item) for item in base.criteria),  # type: ignore[arg-type]
        profiles={
            name: {item.id: profile.weights[item.id] for item in base.criteria}
            for name, profile in base.profiles.items()
        },
        levels={str(level): words for level, words in LEVELS.items()},
        imaging_roles=dict(base.vocabulary.imaging_roles),
        descriptors={
            item.name: CatalogueDescriptor(item.label, item.question, item.how)
            for item in base.vocabulary.descriptors.values()
        },
        conditions=_conditions(advisor.plan),
        rules={
            rule.id: _rule(advisor, index) for rule, index in zip(base.rules, base.rule_index.values(), strict=True)
        },
        evidence={name: _study(advisor, name) for name in sorted(base.evidence)},
        evidence_as_of=base.evidence_as_of,
        sources=cited,
        references=references,
        notice=base.notice,
    )
    return made.replaced(sha256=sha256(made.dumps().encode()).hexdigest())


def _strategy(advisor: Advisor, place: StrategyIndex) -> CatalogueStrategy:
    outline, speaking, base = advisor.once(Outlines).of[place], advisor.arguments[place], advisor.base
    ids = [rule.id for rule in base.rules]
    arguments: dict[str, list[str]] = {item.id: [] for item in base.criteria}
    for row in speaking.weighed:
        arguments[base.criteria[row.criterion].id].append(ids[row.rule])
    return CatalogueStrategy(
        strategy=outline.strategy,
        approach=base.approach_of[outline.strategy.id].id,
        benefits=outline.benefits,
        rows=outline.rows,
        parts=outline.parts,
        exclusions=tuple(ids[rule] for rule in speaking.exclusions),
        cautions=tuple(ids[rule] for rule in speaking.cautions),
        notes=tuple(ids[rule] for rule in speaking.notes),
        arguments={name: tuple(rules) for name, rules in arguments.items()},
    )


def _conditions(plan: Plan) -> tuple[CatalogueCondition, ...]:
    """Return the clauses and groups by slot."""
    clauses = [CatalogueCondition(clause.descriptor, clause.key) for clause in plan.asked]
    groups = [CatalogueCondition("", row.group.words) for _, row in sorted(plan.group_at.items())]
    return (*clauses, *groups)


def _rule(advisor: Advisor, index: RuleIndex) -> CatalogueRule:
    plan, rule = advisor.plan, advisor.base.rules[index]
    return CatalogueRule(
        effect=rule.effect,
        criterion=rule.criterion,
        strength=rule.strength,
        sets_aside=rule.points > 0,
        say=rule.say,
        because=rule.because,
        clauses=tuple(_clauses(plan, plan.when[index], plan.unless[index])),
        cites=advisor.sources.of_rule(index),
    )


def _clauses(plan: Plan, when: tuple[ClauseIndex, ...], unless: tuple[ClauseIndex, ...]) -> list[CatalogueClause]:
    rows: list[CatalogueClause] = []
    for slots, stops in ((when, False), (unless, True)):
        for slot in slots:
            group = plan.group_at.get(slot)
            if group is None:
                rows.append(CatalogueClause(slot, stops))
            else:
                number = len(rows) + 1
                rows += [CatalogueClause(member, stops, slot, number) for member in group.members]
    return rows


def _study(advisor: Advisor, name: str) -> CatalogueStudy:
    sources, row = advisor.base.sources, advisor.base.evidence[name]
    references = sources.references_of(Cite("evidence", name))
    return CatalogueStudy(
        advisor.sources.study(name), references, sources.references[row.reference].year or None, row.only_if
    )
