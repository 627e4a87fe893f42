"""Case -> verdicts, found twice: by the engine and by the judge. A difference means no advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nanorx.errors import EngineDisagreement
from nanorx.inference.engine import Engine, engine_available
from nanorx.inference.judge import judge
from nanorx.inference.plan import make_plan
from nanorx.knowledge.truth import NO, TRUTH_WORDS, YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.inference.engine import Fired
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["EngineName", "Inference", "compare"]

EngineName = Literal["durable-rules", "judge"]


class Inference:
    """The evaluators of one rule base. Several threads may use them."""

    def __init__(self, base: RuleBase, *, use_engine: bool | None = None, all_possible: bool = False) -> None:
        self.base = base
        self.plan = make_plan(base)
        wanted = engine_available() if use_engine is None else use_engine
        self.engine = Engine(self.plan, all_possible=all_possible) if wanted else None

    @property
    def engine_name(self) -> EngineName:
        """The evaluator in use: `durable-rules` (checked by the judge), or the judge alone."""
        return "durable-rules" if self.engine else "judge"

    def verdicts(self, case: Case, given: Mapping[str, Truth] | None = None) -> Verdicts:
        """Evaluate every rule for a case, with the judge and, if it is in use, with durable-rules.

        Args:
            case: The case.
            given: Findings, by name, that replace concluded ones (for the examples of rules).

        Returns:
            The verdicts of the judge.

        Raises:
            EngineDisagreement: The two evaluators differ.
        """
        truths = self.plan.clause_truths(case.values)
        judged = judge(self.plan, truths, given)
        if self.engine is not None:
            differences = compare(self.plan, judged, self.engine.run(truths, given))
            if differences:
                raise EngineDisagreement(case.sha256, self.base.sha256, differences)
        return judged


def compare(plan: Plan, judged: Verdicts, fired: Fired) -> list[str]:
    """Return every difference between the judge and the engine, one sentence each."""
    rules = plan.base.rules
    expected = frozenset(rules[place].id for place, verdict in enumerate(judged.rules) if verdict == YES)
    differences: list[str] = []
    if fired.fires != expected:
        differences += [f"{name}: only durable-rules fires it" for name in sorted(fired.fires - expected)]
        differences += [f"{name}: only the judge fires it" for name in sorted(expected - fired.fires)]
    for name, truth in sorted(judged.findings.items()):
        other = fired.findings.get(name)
        if other != truth:
            words = "missing" if other is None else TRUTH_WORDS[other]
            differences.append(f"finding {name}: judge {TRUTH_WORDS[truth]}, durable-rules {words}")
    if fired.possible is not None:
        open_rules = frozenset(rules[place].id for place, verdict in enumerate(judged.rules) if verdict != NO)
        differences += [f"{name}: differs in cannot tell" for name in sorted(fired.possible ^ open_rules)]
    return differences
