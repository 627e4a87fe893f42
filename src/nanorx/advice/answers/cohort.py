"""The summary of a cohort: what many cases have in common, in numbers of cases.

A figure is a number of cases, or words where it is not shown so that nobody can be told by it: `<5`, or `hidden`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from nanorx.advice.answers.result import Nanorx, Notice, ProfileOut, RuleBaseOut, RuleIds
from nanorx.knowledge.vocabulary import How
from nanorx.model import Model, about

__all__ = [
    "HIDDEN",
    "SCHEMA",
    "AgainstOut",
    "AssumedOut",
    "CandidatesOut",
    "CohortSummary",
    "ColumnOut",
    "DescriptorOut",
    "Figure",
    "HoldOut",
    "LeadingOut",
    "LossOut",
    "MissingOut",
    "OrganOut",
    "ReasonOut",
    "RowsOut",
    "RuledOutOut",
    "SampleOut",
    "TransitionOut",
    "VariedOut",
]

Schema = Literal["nanorx-cohort-summary/1"]
SCHEMA: Schema = "nanorx-cohort-summary/1"

HIDDEN = "hidden"
"""Stands for a figure that would give away a small one."""

Figure = int | str
"""A number of cases; `<5` for one that is too small to be shown, `hidden` for one that would give it away."""


class RowsOut(Model):
    """What was read."""

    source: Annotated[str, about("What was read, in words.")]
    cases: Annotated[int, about("The patients that were evaluated: the denominator of every figure.", "cases")]
    unreadable: Annotated[Figure, about("The rows that could not be read; they are no cases.", "rows")]
    without_id: Annotated[Figure, about("The cases without an id.", "cases")]
    repeated_id: Annotated[Figure, about("The cases with an id that an earlier row has.", "cases")]
    contradictory: Annotated[
        Figure, about("The cases whose entries contradict each other; these entries count as unknown.", "cases")
    ]


class ColumnOut(Model):
    """What a column of the source says."""

    name: Annotated[str, about("The column.")]
    descriptors: Annotated[tuple[str, ...], about("The descriptors that it gives; empty: it is not used.")]
    stated: Annotated[Figure, about("The rows with a value that could be read.", "rows")]
    missing: Annotated[Figure, about("The rows without a value.", "rows")]
    bad: Annotated[Figure, about("The rows with a value that is not possible or cannot be read: unknown.", "rows")]
    other_unit: Annotated[Figure, about("The rows whose value was read in another unit than the usual one.", "rows")]
    unusual: Annotated[Figure, about("The rows with a number beyond what is usual; it was used as it is.", "rows")]
    cause: Annotated[
        str, about("What is wrong with the most frequent bad value, and what to do; empty: none, or not shown.")
    ]


class AssumedOut(Model):
    """Where what is assumed counts instead of what the source states."""

    descriptor: Annotated[str, about("The descriptor.")]
    label: Annotated[str, about("What is assumed, in words.")]
    unreadable: Annotated[Figure, about("The cases in which what is stated cannot be read.", "cases")]
    contradictory: Annotated[Figure, about("The cases in which what is stated contradicts other entries.", "cases")]


class DescriptorOut(Model):
    """A descriptor that rules ask about and no column gives."""

    name: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]


class LeadingOut(Model):
    """An approach that may be called first."""

    approach: Annotated[str, about("The approach, by id.")]
    title: Annotated[str, about("Its title.")]
    cases: Annotated[Figure, about("The cases in which it may be called first.", "cases")]


class ReasonOut(Model):
    """Why nothing may be called first."""

    reason: Annotated[str, about("The reason, as `recommend` says it.")]
    cases: Annotated[Figure, about("The cases.", "cases")]


class OrganOut(Model):
    """What may be called first for the tumors of one organ."""

    organ: Annotated[str, about("The organ, as a case says it; empty: not known.")]
    label: Annotated[str, about("The organ in words.")]
    cases: Annotated[Figure, about("The cases.", "cases")]
    leads: Annotated[Figure, about("Those in which an approach may be called first.", "cases")]
    leading: Annotated[list[LeadingOut], about("The approaches, most frequent first.")]


class CandidatesOut(Model):
    """How an approach stands; the four figures add up to all cases.

    It stands as its best variant does. An approach that is ruled out has no variant that is not.
    """

    approach: Annotated[str, about("The approach, by id.")]
    title: Annotated[str, about("Its title.")]
    eligible: Annotated[
        Figure, about("Nothing rules it out or holds it back, and nothing open could rule it out.", "cases")
    ]
    conditional: Annotated[Figure, about("Not held back, but an exclusion or need cannot be told yet.", "cases")]
    held_back: Annotated[Figure, about("Not ruled out, but held back by cautions.", "cases")]
    ruled_out: Annotated[Figure, about("Every variant is ruled out.", "cases")]


class RuledOutOut(Model):
    """What rules out an approach, by the words of its rules: rules that say the same are counted together."""

    approach: Annotated[str, about("The approach, by id; empty: any approach.")]
    says: Annotated[str, about("What the rules say.")]
    rules: Annotated[RuleIds, about("The rules, by id.")]
    descriptors: Annotated[tuple[str, ...], about("What the rules ask about, findings included.")]
    cases: Annotated[
        Figure, about("The cases in which the approach is ruled out and these rules are among why.", "cases")
    ]
    alone: Annotated[Figure, about("Those in which the approach would not be ruled out without them.", "cases")]


class HoldOut(Model):
    """A caution that holds approaches back."""

    says: Annotated[str, about("What the rules say.")]
    rules: Annotated[RuleIds, about("The rules, by id.")]
    cases: Annotated[Figure, about("The cases in which it holds back something that is not ruled out.", "cases")]


class MissingOut(Model):
    """An unknown value and how many first places it blocks, in the sample."""

    descriptor: Annotated[str, about("The descriptor.")]
    label: Annotated[str, about("The descriptor in words.")]
    how: Annotated[How, about("How to find it out.")]
    blocks: Annotated[Figure, about("The cases of the sample in which either of the next two holds.", "cases")]
    changes: Annotated[
        Figure, about("An answer to it alone puts another strategy first, or stops the first one.", "cases")
    ]
    keeps_open: Annotated[Figure, about("It keeps open whether the first strategy is ruled out or held back.", "cases")]


class SampleOut(Model):
    """What was looked at in some cases only, chosen by their hashes, each distinct one once."""

    cases: Annotated[int, about("The cases of the sample.", "cases")]
    whole: Annotated[bool, about("Is the sample the whole cohort?")]
    leads: Annotated[Figure, about("Those in which an approach may be called first.", "cases")]
    steady: Annotated[Figure, about("Those of `leads` in which no answer to one question alone changes that.", "cases")]
    settled: Annotated[
        Figure, about("Those of `leads` that surely stay so whatever all missing values are; some more may.", "cases")
    ]
    missing: Annotated[list[MissingOut], about("The unknown values, those first that block most first places.")]


class TransitionOut(Model):
    """What is called first before and after."""

    before: Annotated[str, about("The title of the approach before; empty: nothing may be called first.")]
    after: Annotated[str, about("The title of the approach after; empty: nothing may be called first.")]
    cases: Annotated[Figure, about("The cases.", "cases")]


class VariedOut(Model):
    """What a change of the facility, or of another value, does."""

    change: Annotated[str, about("The changes, as they were given.")]
    changed: Annotated[Figure, about("The cases in which something else is called first, or nothing.", "cases")]
    gained: Annotated[
        Figure, about("Those in which nothing may be called first before and something may after.", "cases")
    ]
    lost: Annotated[Figure, about("Those in which something may be called first before and nothing after.", "cases")]
    contradictory: Annotated[
        Figure, about("The cases in which the change contradicts other entries; these count as unknown.", "cases")
    ]
    transitions: Annotated[list[TransitionOut], about("From what to what, most frequent first.")]


class LossOut(Model):
    """A strategy that is safer before than after."""

    strategy: Annotated[str, about("The strategy, by id.")]
    title: Annotated[str, about("Its title.")]
    exclusions: Annotated[Figure, about("The cases in which it was ruled out before and is not after.", "cases")]
    holds: Annotated[
        Figure, about("The cases in which it was held back before and is not after, nor ruled out.", "cases")
    ]


class AgainstOut(Model):
    """What another rule base gives for the same cases. `before` is that one, `after` is the one that was used."""

    before: Annotated[RuleBaseOut, about("The other rule base.")]
    unread: Annotated[
        Figure, about("The cases with a value that the other rule base does not know; it says nothing there.", "cases")
    ]
    exclusions_lost: Annotated[Figure, about("The cases in which a strategy was ruled out and no longer is.", "cases")]
    holds_lost: Annotated[Figure, about("The cases in which a strategy was held back and no longer is.", "cases")]
    losses: Annotated[list[LossOut], about("The strategies that lose an exclusion or a hold, most cases first.")]
    statuses: Annotated[Figure, about("The cases in which a strategy has another status.", "cases")]
    holds: Annotated[Figure, about("The cases in which a strategy is held back on one side only.", "cases")]
    changed: Annotated[Figure, about("The cases in which something else is called first, or nothing.", "cases")]
    transitions: Annotated[list[TransitionOut], about("From what to what, most frequent first.")]
    only_before: Annotated[tuple[str, ...], about("The strategies that only the other rule base has; not compared.")]
    only_after: Annotated[tuple[str, ...], about("The strategies that it does not have; not compared.")]


class CohortSummary(Model):
    """What many cases have in common. It describes the cases that were read, and nothing beyond them."""

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    small: Annotated[int, about("Figures from 1 up to below this are not shown; 0: every figure is shown.", "cases")]
    rows: Annotated[RowsOut, about("What was read.")]
    columns: Annotated[list[ColumnOut], about("The columns of the source, in their order.")]
    given: Annotated[tuple[str, ...], about("What was given for all cases, in words.")]
    assumed: Annotated[tuple[str, ...], about("What counts where nothing is stated, in words.")]
    assumed_instead: Annotated[
        list[AssumedOut], about("Where that counts although something is stated, which could not be used.")
    ]
    never_given: Annotated[
        list[DescriptorOut], about("The descriptors that rules ask about and nothing gives: unknown in every case.")
    ]
    leads: Annotated[Figure, about("The cases in which an approach may be called first.", "cases")]
    firm: Annotated[Figure, about("Those of `leads` in which it is eligible: nothing open could rule it out.", "cases")]
    leading: Annotated[list[LeadingOut], about("The approaches that may be called first, most frequent first.")]
    reasons: Annotated[list[ReasonOut], about("Why nothing may be called first, most frequent first.")]
    by_organ: Annotated[list[OrganOut], about("The same by organ; empty where there is only one.")]
    approaches: Annotated[list[CandidatesOut], about("How each approach stands, in the order of the rule base.")]
    ruled_out: Annotated[list[RuledOutOut], about("What rules out approaches, over all and for each.")]
    holds: Annotated[list[HoldOut], about("What holds back, most frequent first.")]
    sample: Annotated[SampleOut, about("What was looked at in some cases only.")]
    notice: Notice
    varied: Annotated[
        tuple[VariedOut, ...], about("What each change does, and what all together do; empty: none was asked for.")
    ] = ()
    against: Annotated[AgainstOut | None, about("What another rule base gives; null: none was asked for.")] = None
