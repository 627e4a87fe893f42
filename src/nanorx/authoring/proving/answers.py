"""What `rules analyze` and `rules prove` give as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from nanorx.advice.answers.result import Nanorx, RuleBaseOut
from nanorx.authoring.answers import CaseFile, Count, File, RuleBase, RuleId, Says, Strategies, Words
from nanorx.model import Model, about

__all__ = ["AnalysisAnswer", "ProofsAnswer", "ReleaseAnswer", "SafetyAnswer"]

Written = Annotated[str | None, about("The file that the case was written to; null: to none.")]


class RemarkOut(Model):
    """Something that holds of the rule base."""

    kind: Annotated[
        Literal[
            "never-fires",
            "shadowed",
            "conflict",
            "never-eligible",
            "all-excluded",
            "all-held-back",
            "not-decided",
        ],
        about("What kind of finding it is."),
    ]
    says: Says
    rules: Annotated[Words, about("The rules that it is about.")]
    others: Annotated[Words, about("The rules that they stand against.")]
    strategies: Strategies
    case: Annotated[CaseFile | None, about("A case that shows it; null: it is proven, or not decided.")]
    file: Written


class AnalysisAnswer(Model):
    """What a rule base can never do, and what stands against each other in it: `rules analyze`."""

    schema: Annotated[Literal["nanorx-analysis/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    findings: Annotated[list[RemarkOut], about("The findings.")]


class ProofOut(Model):
    """How the proof of a statement ended."""

    id: Annotated[str, about("The statement.")]
    says: Says
    verdict: Annotated[
        Literal["proven", "fails", "says nothing", "not decided"],
        about("`says nothing`: no possible case meets its conditions."),
    ]
    about: Annotated[int, about("About how many strategies it is.", "count", low=0)]
    strategies: Annotated[Words, about("The strategies for which it fails.")]
    why: Annotated[str, about("Why it was not decided; else empty.")]
    case: Annotated[CaseFile | None, about("A case that breaks it; null: there is none.")]
    file: Written


class ProofsAnswer(Model):
    """What must hold for every possible case: `rules prove`."""

    schema: Annotated[Literal["nanorx-proofs/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    proven: Annotated[Count, about("How many statements are proven.")]
    failed: Annotated[Count, about("How many fail, or say nothing.")]
    not_decided: Annotated[Count, about("How many were not decided.")]
    properties: Annotated[list[ProofOut], about("The statements.")]


class LostOut(Model):
    """What was excluded or held back before and no longer is."""

    rule: RuleId
    was: Annotated[Literal["excluded", "held-back"], about("What was done before.")]
    strategies: Strategies
    case: Annotated[CaseFile, about("A case that shows it.")]
    case_before: Annotated[CaseFile, about("The same case as the rule base before reads it.")]
    file: Written


class UndecidedOut(Model):
    """What is neither proven nor shown to be lost."""

    rule: RuleId
    strategies: Strategies
    why: Annotated[str, about("Why it was not decided.")]


class RelaxedEntry(Model):
    """An entry of relaxed.yaml."""

    rule: RuleId
    since: Annotated[str, about("The version of the rule base that it was written for.")]


class SafetyAnswer(Model):
    """What a rule base excludes and holds back, compared with an earlier one: `rules prove --against`."""

    schema: Annotated[Literal["nanorx-safety/2"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    against: Annotated[RuleBaseOut, about("The rule base before.")]
    unchanged: Annotated[Count, about("How many strategies have the same exclusions and holds.")]
    proven: Annotated[Count, about("How many are proven to be as safe, but for what `relaxed_used` allows.")]
    lost: Annotated[list[LostOut], about("What is less safe.")]
    not_decided: Annotated[list[UndecidedOut], about("What was not decided.")]
    not_tried: Annotated[Words, about("The rules before that differ and were left out of the sample.")]
    relaxed_used: Annotated[list[RelaxedEntry], about("The entries without which something would be less safe.")]
    relaxed_unused: Annotated[list[RelaxedEntry], about("The entries that a release does not need; else none.")]
    strategies_gone: Annotated[Words, about("The strategies that are gone.")]
    strategies_added: Annotated[Words, about("The strategies that are new.")]
    assumptions_changed: Annotated[Words, about("The descriptors for which another value is assumed.")]
    contradictions_added: Annotated[Words, about("The contradictions that are new.")]


class ReleaseAnswer(Model):
    """The release that was written: `rules release`."""

    schema: Annotated[Literal["nanorx-release/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    file: File
