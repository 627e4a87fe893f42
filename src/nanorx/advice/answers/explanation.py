"""Why a strategy stands where it stands: every rule that speaks about it, with the values its clauses saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.difference import verdicts_of
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import AppliedRule, Recommendation, ReferenceOut, Result, SourceOut
    from nanorx.advice.assessment import Assessment

__all__ = ["FROM_RESULT", "SCHEMA", "Explanation", "FindingOut", "explain"]

SCHEMA = "nanorx-explanation/1"

FROM_RESULT = ("nanorx", "rule_base", "engine", "case", "case_sha256", "profile", "notice")
"""What an explanation repeats of the result behind it."""


@dataclass(frozen=True, slots=True)
class FindingOut:
    """A finding that rules of the strategy asked about, and the rules that bear on it."""

    finding: str
    label: str
    truth: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Explanation(Canonical):
    """All rules that speak about one strategy in one case, by verdict; `rules` holds each once."""

    schema: str
    strategy: str
    recommendation: Recommendation
    of: int
    fires: list[str]
    cannot_tell: list[str]
    silent: list[str]
    findings: list[FindingOut]
    rules: dict[str, AppliedRule]
    sources: dict[str, SourceOut]
    references: list[ReferenceOut]
    result: Result

    def parts(self) -> dict[str, Any]:
        """What is written of the explanation; the result behind it stands as its hashes."""
        own = {name: getattr(self, name) for name in self.__slots__ if name != "result"}
        return own | {name: getattr(self.result, name) for name in FROM_RESULT}


def explain(found: Assessment, strategy: str) -> Explanation:
    """Explain where one strategy stands. Raises UsageError for an unknown strategy."""
    base, words = found.base, found.words
    wanted = base.strategy(strategy)
    result = recommend(found)
    places = found.advisor.arguments[base.strategy_index[wanted.id]].rules
    by_verdict: dict[str, list[str]] = {name: [] for name in VERDICTS}
    for name, verdict in verdicts_of(found, places).items():
        by_verdict[verdict].append(name)
    plan = found.advisor.plan
    behind = plan.findings_behind(places)
    concluding = [place for name in behind for place in plan.concluding.get(name, ())]
    rules = {base.rules[place].id: words.rule(place) for place in sorted({*places, *concluding})}
    findings = [
        FindingOut(
            name,
            base.vocabulary.findings[name].label,
            words.value(name),
            [base.rules[place].id for place in plan.concluding.get(name, ())],
        )
        for name in base.vocabulary.findings
        if name in behind
    ]
    sources, references = found.advisor.sources.cited({*places, *concluding})
    return Explanation(
        schema=SCHEMA,
        strategy=wanted.id,
        recommendation=result.recommendation(wanted.id),
        of=len(base.strategies),
        fires=by_verdict["fires"],
        cannot_tell=by_verdict["cannot tell"],
        silent=by_verdict["silent"],
        findings=findings,
        rules=rules,
        sources=sources,
        references=references,
        result=result,
    )
