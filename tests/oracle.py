"""What the code is compared with: the rules evaluated once more, as plainly as the design words them.

Nothing here uses the plan, the judge or the engine: findings are looked up by name, on demand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.inference.judge import judge
from nanorx.inference.plan import Verdicts
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import NO, UNKNOWN, VERDICTS, YES
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nanorx.inference.engine import Engine, Fired
    from nanorx.inference.plan import Plan
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

NOT: dict[Truth, Truth] = {NO: YES, UNKNOWN: UNKNOWN, YES: NO}
MISTAKES = ("unless ignored", "unknown unless is no", "unknown finding is no")
"""Ways in which an evaluator of three values is wrong."""


class Plainly:
    """The verdicts of one case; `mistake` makes it wrong on purpose."""

    def __init__(self, base: RuleBase, values: Mapping[str, Value], mistake: str = "") -> None:
        self.base = base
        self.values = values
        self.mistake = mistake
        self.known: dict[str, Truth] = {}

    def verdict(self, rule: Rule) -> Truth:
        """The least of all `when` clauses and of the contraries of all `unless` clauses."""
        parts = [self.condition(item) for item in rule.when]
        if self.mistake != "unless ignored":
            parts += [self.contrary(item) for item in rule.unless]
        return min(parts, default=YES)

    def condition(self, condition: Condition) -> Truth:
        """The truth of a clause; of a group the one that as many of its clauses have at least, the truest first."""
        truths = sorted((self.clause(clause) for clause in condition.clauses), reverse=True)
        return truths[condition.needed - 1]

    def contrary(self, condition: Condition) -> Truth:
        """What a condition of `unless` leaves of a rule."""
        truth = self.condition(condition)
        return YES if self.mistake == "unknown unless is no" and truth == UNKNOWN else NOT[truth]

    def clause(self, clause: Clause) -> Truth:
        """The truth of a clause about a descriptor or a finding."""
        if clause.descriptor not in self.base.vocabulary.findings:
            truth = clause.truth(self.values.get(clause.descriptor))
            return self.open(clause) if truth == UNKNOWN else truth
        truth = self.finding(clause.descriptor)
        wanted = [truth if word == "yes" else NOT[truth] for word in clause.values]
        return YES if len(wanted) > 1 else wanted[0]

    def open(self, clause: Clause) -> Truth:
        """The truth of a clause about a value that is not known: what all values share that contradict nothing."""
        name = clause.descriptor
        target = self.base.vocabulary.descriptors[name]
        rows = [row.when for row in self.base.contradictions if any(item.descriptor == name for item in row.when)]
        if target.kind == "set" or not rows:
            return UNKNOWN
        every = [region.value for region in regions(target, [clause, *(item for row in rows for item in row)])]
        left = [value for value in every if not any(self.contradict(row, {**self.values, name: value}) for row in rows)]
        truths = {clause.truth(value) for value in left}
        return truths.pop() if len(truths) == 1 and {clause.truth(value) for value in every} == {NO, YES} else UNKNOWN

    def contradict(self, row: Sequence[Clause], values: Mapping[str, Value]) -> bool:
        """Do these entries contradict each other?"""
        return all(item.truth(values.get(item.descriptor)) == YES for item in row)

    def finding(self, name: str) -> Truth:
        """Yes if any concluding rule fires, else unknown if any cannot tell, else no."""
        if name not in self.known:
            truth = max((self.verdict(rule) for rule in self.base.rules if rule.finding == name), default=NO)
            wrong = self.mistake == "unknown finding is no" and truth == UNKNOWN
            self.known[name] = NO if wrong else truth
        return self.known[name]


def verdicts_of(base: RuleBase, values: Mapping[str, Value], mistake: str = "") -> dict[str, Truth]:
    """Rule id -> verdict."""
    plainly = Plainly(base, values, mistake)
    return {rule.id: plainly.verdict(rule) for rule in base.rules}


def findings_of(base: RuleBase, values: Mapping[str, Value]) -> dict[str, Truth]:
    """Finding -> truth."""
    plainly = Plainly(base, values)
    return {name: plainly.finding(name) for name in base.vocabulary.findings}


def mistaken_verdicts(plan: Plan, values: Mapping[str, Value], mistake: str) -> Verdicts:
    """What a judge with this mistake would give."""
    plainly = Plainly(plan.base, values, mistake)
    rules = [plainly.verdict(rule) for rule in plan.base.rules]
    return Verdicts(rules, {name: plainly.finding(name) for name in plan.base.vocabulary.findings}, [])


def example_failures(plan: Plan, engine: Engine | None = None) -> Iterator[str]:
    """Every example of every rule that does not give what it expects, by the judge and by the engine.

    What an example does not give is not known: neither an assumption nor a concluding rule fills it in.
    """
    base = plan.base
    for rule in (rule for rule in base.rules if rule.origin == "rule"):
        for example in rule.examples:
            values, findings = _given(base, example.given)
            truths = plan.clause_truths(values)
            found = {"judge": judge(plan, truths, findings).rules[base.rule_index[rule.id]]}
            if engine is not None:
                found["engine"] = _verdict_of(engine.run(truths, findings), rule.id)
            for who, verdict in found.items():
                if VERDICTS[verdict] != example.expect:
                    yield f"{rule.id}: {example.case}: {who} gives {VERDICTS[verdict]}, expected {example.expect}"


def _verdict_of(fired: Fired, name: str) -> Truth:
    assert fired.possible is not None, "the engine was made with all_possible"
    return YES if name in fired.fires else UNKNOWN if name in fired.possible else NO


def _given(base: RuleBase, given: Mapping[str, object]) -> tuple[dict[str, Value], dict[str, Truth]]:
    findings: dict[str, Truth] = dict.fromkeys(base.vocabulary.findings, UNKNOWN)
    values: dict[str, Value] = {}
    for name, value in given.items():
        if name in findings:
            findings[name] = YES if value == "yes" else NO
        else:
            values[name] = check_value(base.vocabulary.descriptors[name], value)
    return values, findings
