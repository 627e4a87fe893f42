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

    schema: Annotated[Literal["nanorx-mutation/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    share: Annotated[Share, about("The share that was noticed.")]
    tried: Annotated[Count, about("How many were tried.")]
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
    """A rule, row of evidence or derived descriptor that differs."""

    rule: Annotated[str, about("Its id or name.")]
    kind: Annotated[Literal["added", "removed", "retired", "edited"], about("How it differs.")]


class ChangedStandingOut(Model):
    """A strategy that stands elsewhere in a case."""

    case: Annotated[str, about("The case.")]
    strategy: Annotated[str, about("The strategy.")]
    status: Annotated[tuple[StatusOut | Literal["absent"], ...], about("Its status before and after.")]
    rank: Annotated[tuple[int, ...], about("Its rank before and after; 0: it was absent.", "rank")]
    by: Annotated[Words, about("The rules that cause it; none: the strategy itself differs.")]


class ImpactAnswer(Model):
    """What edited rules change in cases: `rules impact`."""

    schema: Annotated[Literal["nanorx-impact/1"], about("The version of this shape.")]
    nanorx: Nanorx
    base: Annotated[str, about("What was compared with: a revision or a folder.")]
    rule_base: RuleBase
    edits: Annotated[list[EditOut], about("What differs.")]
    cases: Annotated[Count, about("How many cases in files were compared.")]
    generated: Annotated[Count, about("How many generated cases were compared.")]
    unread: Annotated[Words, about("The cases that one of the two rule bases refuses.")]
    exclusions_lost: Annotated[Count, about("How often something is no longer excluded.")]
    moved_by_others: Annotated[Count, about("How many strategies moved only because others did.")]
    changes: Annotated[list[ChangedStandingOut], about("What changes in the cases.")]
    made_up: Annotated[dict[str, CaseFile], about("Name of a generated case in which something changes -> the case.")]
    errors: Errors
