"""What `rules coverage`, `rules mutate` and `rules impact` give as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from nanorx.advice.answers.result import Nanorx, StatusOut
from nanorx.authoring.answers import CaseFile, Count, Errors, File, PlaceOut, RuleBase, RuleId, Says, Share, Words
from nanorx.knowledge.rule import Effect
from nanorx.model import Model, about

__all__ = ["CoverageAnswer", "ImpactAnswer", "LossesAnswer", "MutationAnswer"]


MutantKind = Literal[
    "operator",
    "threshold",
    "choice",
    "clause",
    "count",
    "side",
    "strength",
    "effect",
    "for",
    "points",
    "class",
    "row",
    "formula",
]


class GoalOut(Model):
    """How much of what could be covered is."""

    seen: Annotated[Count, about("How many outcomes were seen.")]
    possible: Annotated[Count, about("How many are possible.")]


class ClauseSeenOut(Model):
    """How often a clause came out in each way."""

    clause: Annotated[str, about("The clause.")]
    yes: Annotated[Count, about("How often it was yes.")]
    no: Annotated[Count, about("How often it was no.")]
    unknown: Annotated[Count, about("How often it was unknown.")]


class EdgeSeenOut(Model):
    """How often a value was next to a limit."""

    clause: Annotated[str, about("The clause with the limit.")]
    limit: Annotated[str, about("The limit with its unit.")]
    below: Annotated[Count, about("How often the value was just below.")]
    at: Annotated[Count, about("How often it was the limit.")]
    above: Annotated[Count, about("How often it was just above.")]


class SeenOut(Model):
    """What was seen of a rule."""

    verdicts: Annotated[dict[str, int], about("Verdict -> how often it was seen.", "count")]
    clauses: Annotated[list[ClauseSeenOut], about("What was seen of its clauses.")]
    edges: Annotated[list[EdgeSeenOut], about("What was seen of its limits.")]


class RuleSeenOut(Model):
    """What examples and cases have seen of a rule."""

    id: RuleId
    file: File
    examples: Annotated[SeenOut, about("What its examples have seen.")]
    cases: Annotated[SeenOut, about("What cases have seen.")]


class SourceUseOut(Model):
    """How far a part of the review is used."""

    name: Annotated[str, about("The part.")]
    rules: Annotated[Words, about("The rules that cite it.")]
    strategies: Annotated[Words, about("The strategies that cite it.")]
    unused: Annotated[Words, about("What of it is not cited.")]


class CoverageAnswer(Model):
    """What examples and cases have seen of the rules: `rules coverage`."""

    schema: Annotated[Literal["nanorx-coverage/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    share: Annotated[Share, about("The share of the possible outcomes that was seen.")]
    goals: Annotated[dict[str, GoalOut], about("Kind of outcome -> how much of it was seen.")]
    rules: Annotated[list[RuleSeenOut], about("What was seen of each rule.")]
    missing: Annotated[list[PlaceOut], about("What was never seen.")]
    sources: Annotated[dict[str, list[SourceUseOut]], about("Kind of source -> how far each part is used.")]
    errors: Errors


class MutantsOut(Model):
    """Deliberate mistakes of one kind."""

    made: Annotated[Count, about("How many were made.")]
    noticed_by_examples: Annotated[Count, about("How many an example notices.")]
    noticed_by_cases: Annotated[Count, about("How many only a case notices.")]
    equivalent: Annotated[Count, about("How many make no difference.")]


class UnnoticedOut(PlaceOut):
    """A deliberate mistake that nothing notices."""

    kind: Annotated[MutantKind, about("What kind of mistake it is.")]


class MutationAnswer(Model):
    """Deliberate mistakes in the rules, and what notices them: `rules mutate`."""

    schema: Annotated[Literal["nanorx-mutation/2"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    share: Annotated[Share, about("The share that was noticed.")]
    changed: Annotated[str | None, about("What the rules that were tried differ from; null: all rules were.")]
    made: Annotated[Count, about("How many there are of those rules.")]
    tried: Annotated[Count, about("How many of them were tried.")]
    kinds: Annotated[dict[str, MutantsOut], about("Kind of mistake -> how many were noticed by what.")]
    unnoticed: Annotated[list[UnnoticedOut], about("The mistakes that nothing notices.")]
    errors: Errors


class TriedLossOut(Model):
    """A rule that was weakened, and what noticed it."""

    rule: RuleId
    file: File
    effect: Annotated[Effect, about("What the rule does.")]
    kind: Annotated[Literal["effect", "strength", "exception"], about("How it was weakened.")]
    says: Says
    noticed_by_cases: Annotated[bool, about("Whether a case notices it.")]
    noticed_by_statement: Annotated[str | None, about("A statement that fails; null: none does.")]


class LossesAnswer(Model):
    """Losses of safety that were tried: `rules mutate --safety`."""

    schema: Annotated[Literal["nanorx-losses/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    losses: Annotated[list[TriedLossOut], about("Every loss that was tried.")]
    unnoticed: Annotated[Count, about("How many nothing noticed.")]
    errors: Errors


class EditOut(Model):
    """Something that differs."""

    what: Annotated[
        Literal[
            "rule",
            "evidence",
            "derived",
            "descriptor",
            "finding",
            "strategy",
            "approach",
            "contradiction",
            "setting",
        ],
        about("What it is."),
    ]
    id: Annotated[str, about("Its id or name.")]
    kind: Annotated[Literal["added", "removed", "retired", "edited", "renamed"], about("How it differs.")]
    was: Annotated[str, about("Its id before, of what is renamed; else empty.")]


By = Annotated[Words, about("What differs and causes it; none: the strategy itself differs.")]
CaseName = Annotated[str, about("The case.")]


class ChangedStandingOut(Model):
    """A strategy that stands differently in a case."""

    case: CaseName
    strategy: Annotated[str, about("The strategy.")]
    kind: Annotated[
        Literal["exclusion lost", "hold lost", "status", "held back", "rank"], about("What matters most of it.")
    ]
    status: Annotated[tuple[StatusOut, ...], about("Its status before and after.")]
    held_back: Annotated[tuple[bool, ...], about("Whether cautions hold it back, before and after.")]
    rank: Annotated[tuple[int, ...], about("Its rank before and after; 0: a standard, which is not ranked.", "rank")]
    by: By


class CalledOut(Model):
    """What is called first."""

    leading: Annotated[str | None, about("The strategy that may be called first, by its id now; null: none may.")]
    reason: Annotated[str, about("Why none may be called first; empty if one is.")]


class ChangedFirstOut(Model):
    """A case in which something else is called first."""

    case: CaseName
    before: Annotated[CalledOut, about("What was called first.")]
    after: Annotated[CalledOut, about("What is called first.")]
    by: By


class ChangedTodayOut(Model):
    """A case in which other standards are done today."""

    case: CaseName
    before: Annotated[Words, about("The standards before, by their ids now.")]
    after: Annotated[Words, about("The standards after.")]


class OneSidedOut(Model):
    """A strategy that only one of the two rule bases has."""

    strategy: Annotated[str, about("The strategy.")]
    title: Annotated[str, about("Its title.")]
    how: Annotated[Literal["added", "removed"], about("How the rule bases differ.")]
    into: Annotated[str | None, about("The strategy that it became part of; null: none.")]
    statuses: Annotated[dict[str, int], about("Status -> in how many of the cases it has it.", "count")]
    held_back: Annotated[Count, about("In how many of the cases cautions hold it back.")]
    leads: Annotated[Words, about("The cases in which it is called first.")]


class CiterOut(Model):
    """What cites a source."""

    what: Annotated[
        Literal["rule", "strategy", "derived", "evidence", "claim", "threshold", "fact"], about("What it is.")
    ]
    id: Annotated[str, about("Its id or name.")]


class EditedSourceOut(Model):
    """A row of a source that was edited."""

    what: Annotated[Literal["threshold", "fact", "claim", "evidence", "reference"], about("What it is.")]
    id: Annotated[str, about("Its id.")]
    unchanged: Annotated[list[CiterOut], about("What cites it and did not change: to be read again.")]
    changed: Annotated[list[CiterOut], about("What cites it and changed or is new.")]
    statements: Annotated[Words, about("The statements of properties.yaml that cite it.")]


class ChoiceListOut(Model):
    """A list of choices in a clause that does not name an added one."""

    what: Annotated[
        Literal[
            "exclude",
            "caution",
            "need",
            "contradiction",
            "implausible",
            "conclude",
            "favor",
            "oppose",
            "note",
            "derived",
            "study",
        ],
        about("What the clause stands in; of a rule its effect."),
    ]
    id: Annotated[str, about("The id of what it stands in; of a need the strategy.")]
    holds: Annotated[bool, about("Whether the clause is true of the added choice: it is of `none of`.")]


class AddedChoiceOut(Model):
    """A choice that a descriptor gained."""

    descriptor: Annotated[str, about("The descriptor.")]
    choice: Annotated[str, about("The choice.")]
    lists: Annotated[list[ChoiceListOut], about("The lists of other choices that do not name it.")]


class PartlyReadOut(Model):
    """A case of which one rule base does not know some entries; they were left out there, and nothing else."""

    case: CaseName
    left_out_before: Annotated[Words, about("The entries that the rule base before does not know.")]
    left_out_after: Annotated[Words, about("The entries that the rule base of today does not know.")]


class RefusedOut(Model):
    """A case that one of the two rule bases refuses; it was not compared."""

    case: CaseName
    by: Annotated[Literal["before", "after"], about("Which of the two refuses it.")]
    why: Annotated[str, about("Why.")]


class ImpactAnswer(Model):
    """What edited rules change in cases: `rules impact`."""

    schema: Annotated[Literal["nanorx-impact/2"], about("The version of this shape.")]
    nanorx: Nanorx
    base: Annotated[str, about("What was compared with: a revision or a folder.")]
    rule_base: RuleBase
    edits: Annotated[list[EditOut], about("What differs.")]
    cases: Annotated[Count, about("How many cases in files were compared.")]
    generated: Annotated[Count, about("How many generated cases were compared.")]
    exclusions_lost: Annotated[Count, about("How often something is no longer excluded.")]
    holds_lost: Annotated[Count, about("How often something is neither held back any more nor excluded.")]
    moved_by_others: Annotated[Count, about("How many strategies moved only because others did.")]
    unmoved: Annotated[Count, about("How often only a level or score changed, and nothing moved.")]
    leading: Annotated[list[ChangedFirstOut], about("The cases in which something else is called first.")]
    today: Annotated[list[ChangedTodayOut], about("The cases in which other standards are done today.")]
    one_sided: Annotated[list[OneSidedOut], about("The strategies that only one of the two has.")]
    changes: Annotated[list[ChangedStandingOut], about("What changes in the cases; what matters most first.")]
    sources: Annotated[list[EditedSourceOut], about("The rows of sources that were edited, with who cites them.")]
    added_choices: Annotated[list[AddedChoiceOut], about("The choices that descriptors gained.")]
    partly_read: Annotated[list[PartlyReadOut], about("The cases of which one of the two does not know all entries.")]
    refused: Annotated[list[RefusedOut], about("The cases that were not compared.")]
    made_up: Annotated[dict[str, CaseFile], about("Name of a made-up case in which something changes -> the case.")]
    errors: Errors
