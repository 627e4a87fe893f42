"""Why a strategy stands where it stands: every rule that speaks about it, with the values its clauses saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from nanorx.advice.answers.derived import cites_of_derived
from nanorx.advice.answers.evidence import RowOf, rows_of
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import (
    AppliedRule,
    CaseAbout,
    CaseId,
    CaseOut,
    CaseSha256,
    DerivedOut,
    Engine,
    Nanorx,
    Notice,
    ProfileOut,
    ReadAs,
    Recommendation,
    ReferenceOut,
    RuleBaseOut,
    SourceOut,
    StudyOut,
    Warnings,
)
from nanorx.advice.approaches import named_strategy
from nanorx.advice.difference import verdicts_of
from nanorx.advice.language.open_points import against_first
from nanorx.advice.language.vocabulary import FindingTruth
from nanorx.knowledge.rule import Effect
from nanorx.knowledge.sources import Cite, Strength
from nanorx.knowledge.truth import TRUTH_OF_VERDICT, VERDICTS, VerdictWord
from nanorx.model import Model, about

if TYPE_CHECKING:
    from nanorx.advice.assessment import Assessment

__all__ = ["SCHEMA", "ContraindicationOut", "Explanation", "FindingOut", "explain"]

Schema = Literal["nanorx-explanation/3"]
SCHEMA: Schema = "nanorx-explanation/3"


class FindingOut(Model):
    """A finding that rules of the strategy asked about."""

    finding: Annotated[str, about("The finding, by name.")]
    label: Annotated[str, about("The finding in words.")]
    truth: Annotated[FindingTruth, about("What the rules conclude.")]
    rules: Annotated[list[str], about("The rules that bear on it, by id.")]


class ContraindicationOut(Model):
    """An exclusion, a need or a caution about the strategy that was looked at."""

    rule: Annotated[str, about("The rule, by the ids of `rules`.")]
    effect: Annotated[Effect, about("What it does where it fires: `exclude` or `caution`.")]
    strength: Annotated[Strength, about("Of a caution how strong it is; empty: it excludes.")]
    verdict: Annotated[VerdictWord, about("`fires`: it is met. `cannot tell`: open. `silent`: not met.")]


class Explanation(Model):
    """All rules that speak about one strategy in one case, by verdict."""

    named: ClassVar = ("id", "recommendation", "fires", "cannot_tell", "case_sha256", "rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    strategy: Annotated[str, about("The strategy, by id.")]
    recommendation: Annotated[Recommendation, about("Where it stands, as in the result.")]
    of: Annotated[int, about("How many strategies were ranked.", "strategies")]
    fires: Annotated[list[str], about("The rules about it that fire, by id.")]
    cannot_tell: Annotated[list[str], about("The rules about it for which unknown values decide, by id.")]
    silent: Annotated[list[str], about("The rules about it that are silent, by id.")]
    contraindications: Annotated[
        list[ContraindicationOut], about("All that were looked at: those that are met, then open, then not met.")
    ]
    findings: Annotated[list[FindingOut], about("The findings that these rules rest on.")]
    studies: Annotated[list[RowOf], about("What each row of evidence about it says for this patient, the best first.")]
    evidence: Annotated[dict[str, StudyOut], about("Id of a row of evidence -> the row, for all that are named.")]
    rules: Annotated[dict[str, AppliedRule], about("Id of a rule -> the rule, for all that are named.")]
    sources: Annotated[dict[str, SourceOut], about("Id of a source -> what it says, for all that are cited.")]
    references: Annotated[list[ReferenceOut], about("The documents behind the sources.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    engine: Engine
    case: CaseOut
    case_sha256: CaseSha256
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    notice: Notice
    derived: Annotated[
        tuple[DerivedOut, ...],
        about("The values that are computed, and those that only wait for something."),
    ] = ()
    warnings: Warnings = ()
    id: CaseId = ""
    about: CaseAbout = ""
    read_as: ReadAs = ()


def explain(found: Assessment, strategy: str) -> Explanation:
    """Explain where one strategy stands and why.

    Args:
        found: The assessed case.
        strategy: The strategy: its id, or a number of the list of approaches, see `named_strategy`.

    Returns:
        The explanation, with the verdict of every rule about the strategy.

    Raises:
        UsageError: There is no such strategy, or it is a standard.
    """
    base, words = found.base, found.words
    wanted = named_strategy(found, strategy)
    result = recommend(found)
    about = found.advisor.arguments[base.strategy_index[wanted.id]].rules
    by_verdict: dict[str, list[str]] = {name: [] for name in VERDICTS}
    for name, verdict in verdicts_of(found, about).items():
        by_verdict[verdict].append(name)
    plan = found.advisor.plan
    behind = plan.findings_behind(about)
    concluding = [rule for name in behind for rule in plan.concluding.get(name, ())]
    rules = {base.rules[rule].id: words.rule(rule) for rule in sorted({*about, *concluding})}
    named = [name for row in by_verdict.values() for name in row if rules[name].effect in {"exclude", "caution"}]
    looked_at = [
        ContraindicationOut(name, rules[name].effect, rules[name].strength, rules[name].verdict) for name in named
    ]
    looked_at.sort(key=lambda row: (-TRUTH_OF_VERDICT[row.verdict], against_first(rules[row.rule])))
    findings = [
        FindingOut(
            name,
            base.vocabulary.findings[name].label,
            words.finding(name),
            [base.rules[rule].id for rule in plan.concluding.get(name, ())],
        )
        for name in base.vocabulary.findings
        if name in behind
    ]
    studies = rows_of(found, wanted.id)
    cites = [*cites_of_derived(found, result.derived), *(Cite("evidence", item.row) for item in studies)]
    sources, references = found.advisor.sources.cited({*about, *concluding}, cites)
    return Explanation(
        schema=SCHEMA,
        strategy=wanted.id,
        recommendation=result.recommendation(wanted.id),
        of=len(base.strategies),
        fires=by_verdict["fires"],
        cannot_tell=by_verdict["cannot tell"],
        silent=by_verdict["silent"],
        contraindications=looked_at,
        findings=findings,
        studies=studies,
        evidence={item.row: found.advisor.sources.study(item.row) for item in studies},
        rules=rules,
        sources=sources,
        references=references,
        nanorx=result.nanorx,
        rule_base=result.rule_base,
        engine=result.engine,
        case=result.case,
        case_sha256=result.case_sha256,
        profile=result.profile,
        notice=result.notice,
        derived=result.derived,
        warnings=result.warnings,
        id=result.id,
        about=result.about,
        read_as=result.read_as,
    )
