"""What to find out: the unknown values that could change the first place, and what each answer leads to.

A descriptor can matter only if it is in the open cone of a contender: it stands in a clause that keeps a
rule about a strategy that could still be first from being told, directly or through findings. What is
not in a cone cannot change the first place, whatever the other answers are.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.variants import rank_variants
from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.partial import Members
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.truth import UNKNOWN, YES
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.standing import Weights
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import ConditionIndex, Contradiction, RuleIndex, StrategyIndex
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Answer", "Asker", "Cones", "Question"]


class Answer(NamedTuple):
    """A group of answers to one question, an example value, and the strategy that is then first."""

    words: str
    value: Value
    first: str


class Question(NamedTuple):
    """An unknown descriptor; `can_change_first` is false only if no answers at all could."""

    descriptor: str
    can_change_first: bool
    answers: tuple[Answer, ...]


class Cones:
    """The unknown descriptors behind each rule that cannot tell."""

    def __init__(self, plan: Plan, verdicts: Verdicts) -> None:
        self._plan = plan
        self._verdicts = verdicts
        self._finding: dict[str, frozenset[str]] = {}
        self._read: dict[ConditionIndex, set[str]] = {}
        for names in plan.findings:
            for name in names:
                self._finding[name] = self.of_rules(plan.concluding.get(name, ()))

    def of_rules(self, rules: Iterable[RuleIndex]) -> frozenset[str]:
        """Return the unknown descriptors that keep any of these rules undecided."""
        verdicts = self._verdicts.rules
        found: set[str] = set()
        for rule in rules:
            if verdicts[rule] == UNKNOWN:
                found |= self.of_rule(rule)
        return frozenset(found)

    def of_rule(self, rule: RuleIndex) -> set[str]:
        """Return the unknown descriptors that keep one rule undecided, those behind its findings included.

        Rules with the same condition share the answer.
        """
        condition = self._plan.condition[rule]
        known = self._read.get(condition)
        if known is not None:
            return known
        found = self._read[condition] = set()
        truths = self._verdicts.truths
        open_conditions = [slot for slot in self._plan.reads[rule] if truths[slot] == UNKNOWN]
        for slot in [member for condition in open_conditions for member in self._plan.clause_slots(condition)]:
            if truths[slot] != UNKNOWN:
                continue
            name = self._plan.asked[slot].descriptor
            if slot < len(self._plan.clauses):
                found.add(name)
            else:
                found |= self._finding[name]
        return found


class Asker:
    """Finds the open questions of a case; made once for a rule base."""

    def __init__(self, plan: Plan, arguments: Sequence[Arguments]) -> None:
        self._plan = plan
        self._arguments = arguments
        self._known: dict[str, list[tuple[str, Value]]] = {}
        self._contradictions: dict[str, list[Contradiction]] = {}
        for row in plan.base.contradictions:
            for name in dict.fromkeys(clause.descriptor for clause in row.when):
                self._contradictions.setdefault(name, []).append(row)
        basics, everything = plan.base.ask_first, plan.base.vocabulary.descriptors
        hows = list(HOW)
        self._basic = {name: basics.index(name) if name in basics else len(basics) for name in everything}
        self._how = {name: hows.index(item.how) for name, item in everything.items()}

    def ask(
        self,
        weights: Weights,
        values: Mapping[str, Value],
        verdicts: Verdicts,
        contenders: Sequence[StrategyIndex],
        first_now: str,
        cones: Cones,
    ) -> list[Question]:
        """Return all open questions of a case, those first that can change the first place.

        Args:
            weights: The weights of the profile.
            values: The values of the case by descriptor.
            verdicts: The verdicts of the rules.
            contenders: The strategies whose rank interval begins at 1, in ascending order.
            first_now: The id of the strategy that is first.
            cones: The unknown descriptors behind each undecided rule.

        Returns:
            The questions; the most informative first among those that can change the first place.
        """
        plan = self._plan
        behind = self._behind(contenders, verdicts, cones) if len(contenders) > 1 else {}
        everything = cones.of_rules(plan.base.rule_index.values())
        names = [name for name in plan.base.vocabulary.descriptors if name in everything]
        telling = [name for name in names if name in behind]
        found = self.answers_to(weights, values, contenders, telling)
        questions = [Question(name, name in behind, tuple(found.get(name, ()))) for name in names]

        def urgency(item: Question) -> tuple[object, ...]:
            name = item.descriptor
            changing = sum(answer.first != first_now for answer in item.answers)
            share = changing / len(item.answers) if item.answers else 0.0
            return not item.can_change_first, self._basic[name], -share, -behind.get(name, 0), self._how[name]

        return sorted(questions, key=urgency)  # what is alike stays in the order of the vocabulary

    def _behind(self, contenders: Sequence[StrategyIndex], verdicts: Verdicts, cones: Cones) -> dict[str, int]:
        """Count for each descriptor that can change the first place the rules about contenders it keeps undecided."""
        speaking = set().union(*(self._arguments[strategy].rules for strategy in contenders))
        unknown = [rule for rule in speaking if verdicts.rules[rule] == UNKNOWN]
        conditions = Counter([self._plan.condition[rule] for rule in unknown])
        counts: dict[str, int] = {}
        for rule in unknown:
            times = conditions.pop(self._plan.condition[rule], 0)  # the rules of a condition are counted with the first
            if times:
                for name in cones.of_rule(rule):
                    counts[name] = counts.get(name, 0) + times
        return counts

    def answers_to(
        self,
        weights: Weights,
        values: Mapping[str, Value],
        contenders: Sequence[StrategyIndex],
        names: Sequence[str],
    ) -> dict[str, list[Answer]]:
        """Return the groups of answers to each question, with the strategy that each answer alone would put first.

        Only contenders are ranked: whoever is first after an answer could be first before it.
        """
        rows = {name: self._answers(name, values) for name in names}
        variants = [{name: value} for name, answers in rows.items() for _, value in answers]
        if not variants:
            return {}
        slices = slice_variants(self._plan, values, variants)
        ranking = rank_variants(slices, [self._arguments[strategy] for strategy in contenders], weights)
        ids = [self._plan.base.strategies[strategy].id for strategy in contenders]
        leaders = iter(ranking.leaders(slices.size))
        return {
            name: [Answer(words, value, ids[next(leaders)]) for words, value in answers]
            for name, answers in rows.items()
        }

    def _answers(self, name: str, values: Mapping[str, Value]) -> list[tuple[str, Value]]:
        """Return the groups of answers that do not contradict the other values.

        They are kept where the descriptor is unknown and no answer is left out.
        """
        known = values.get(name)
        ruling = [row for row in self._contradictions.get(name, ()) if _may_contradict(row, name, values)]
        if known is None and not ruling and name in self._known:
            return self._known[name]
        answers = [
            (words, value)
            for words, value in possible_answers(self._plan, self._plan.base.vocabulary.descriptors[name], known)
            if not any(row.arises({**values, name: value}) for row in ruling)
        ]
        if known is None and not ruling:
            self._known[name] = answers
        return answers


def _may_contradict(row: Contradiction, name: str, values: Mapping[str, Value]) -> bool:
    """Say whether all clauses of a contradiction hold, apart from those about one descriptor."""
    return all(clause.descriptor == name or clause.truth(values.get(clause.descriptor)) == YES for clause in row.when)


def possible_answers(plan: Plan, descriptor: Descriptor, known: Value | None) -> list[tuple[str, Value]]:
    """Return the groups of answers to a question: the words, and a value that stands for the group."""
    if descriptor.kind != "set":
        return [(region.words, region.value) for region in plan.regions(descriptor.name)]
    clauses = plan.clauses_about(descriptor.name)
    has = known.has if isinstance(known, Members) else frozenset()
    lacks = known.lacks if isinstance(known, Members) else frozenset()
    answers: list[tuple[str, Value]] = []
    for element in element_regions(descriptor, clauses):
        if element in has or element in lacks:
            continue
        answers.append((f"has {descriptor.choices[element]}", Members({*has, element}, lacks, complete=False)))
    nothing_else = "nothing else" if has else "none of them"
    answers.append((nothing_else, Members(has)))
    return answers
