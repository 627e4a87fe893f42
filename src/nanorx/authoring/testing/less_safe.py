"""What an update of expectations would make less safe: one definition, for cases and for examples.

Less safe is what is less excluded or less held back than the file states:

- a status that goes from excluded to conditional or eligible, or from conditional to eligible (`asks` with a value
  states conditional),
- `held_back` that goes from yes to no,
- `nothing_eligible` that goes from yes to no,
- a level of the criterion on which cautions count that rises,
- an example of a rule that excludes or cautions strongly that goes from fires to cannot tell or silent, or from cannot
  tell to silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.standing import STATUSES
from nanorx.knowledge.truth import TRUTH_OF_VERDICT, UNKNOWN, VERDICTS

if TYPE_CHECKING:
    from nanorx.authoring.testing.cases import CaseRun, Outcome
    from nanorx.authoring.testing.examples import ExampleRun
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["example_is_less_safe", "is_less_safe"]


def is_less_safe(run: CaseRun, outcome: Outcome, base: RuleBase) -> bool:
    """Say whether the case would be less safe if its file stated what was found instead of what it expects."""
    row, got = outcome.expectation, outcome.got
    if row.value is None:
        return False
    if row.key == "status":
        return STATUSES.index(got) < STATUSES.index(row.value)
    if row.key == "asks":
        status = run.assessment.standings[row.strategy].status
        return bool(row.value) and STATUSES.index(status) < UNKNOWN
    if row.key == "level":
        return base.criteria[row.criterion].id == base.caution_criterion and bool(got > row.value)
    return row.key in {"held_back", "nothing_eligible"} and (row.value, got) == ("yes", "no")


def example_is_less_safe(run: ExampleRun) -> bool:
    """Say whether a rule that excludes or cautions strongly says less than its example expects."""
    bars = run.rule.effect == "exclude" or (run.rule.effect, run.rule.strength) == ("caution", "strong")
    return bars and run.got in VERDICTS and TRUTH_OF_VERDICT[run.got] < TRUTH_OF_VERDICT[run.example.expect]
