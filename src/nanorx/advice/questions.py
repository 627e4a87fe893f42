"""What to find out: the unknown values that could change or stop the first place, and what each answer leads to.

A descriptor can matter only if it is in the open cone of a contender: it stands in a clause that keeps a
rule about a strategy that could still be first from being told, directly or through findings. What is
not in a cone cannot change the first place, whatever the other answers are. Of the only contender those matter that
could exclude it or hold it back.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.partial import Members, OneOf, Range, is_settled
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from nanorx.advice.arguments import Arguments
    from nanorx.advice.intervals import Interval
    from nanorx.advice.standing import Weights
    from nanorx.advice.variants import RankedVariants, VariantRanker
    from nanorx.inference.plan import Plan, Verdicts
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule_base import ClauseIndex, ConditionIndex, Contradiction, RuleIndex, StrategyIndex

__all__ = ["Answer", "Asked", "Asker", "Cones", "Question"]


class PossibleAnswer(NamedTuple):
    """A group of answers to one question, an example value, and the region of values if it is about no set."""

    words: str
    value: Value
    region: Region | None = None


class Answer(NamedTuple):
    """A group of answers to one question, an example value, its region, and the strategy that is then first.

    `stopped` says that this strategy is then excluded or held back: nothing may be called first.
    """

    words: str
    value: Value
    region: Region | None
    first: str
    stopped: bool


class Question(NamedTuple):
    """An unknown descriptor; `can_change_first` is false only if no answers at all could."""

    descriptor: str
    can_change_first: bool
    answers: tuple[Answer, ...]


class Asked(NamedTuple):
    """The open questions of a case, and the best and worst place of the first strategy after any one answer."""

    questions: list[Question]
    one_answer: Interval


class Cones:
    """The unknown descriptors behind each rule that cannot tell; behind derived ones what they are computed from."""

    def __init__(self, plan: Plan, verdicts: Verdicts, case: Case) -> None:
        self._plan = plan
        self._verdicts = verdicts
        self._case = case
        self._derived: dict[str, set[str]] = {}
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
        for slot in self._plan.reads[rule]:
            if truths[slot] == UNKNOWN:
                for member in self._plan.clause_slots(slot):
                    if truths[member] == UNKNOWN:
                        found |= self._behind_clause(member)
        return found

    def _behind_clause(self, slot: ClauseIndex) -> AbstractSet[str]:
        name = self._plan.asked[slot].descriptor
        return self._behind_descriptor(name) if slot < len(self._plan.clauses) else self._finding[name]

    def _behind_descriptor(self, name: str) -> set[str]:
        """Return a descriptor and, if it is derived, what is not known of its parts while it may be computed at all."""
        if name not in self._derived:
            derivation = self._case.vocabulary.derived.of.get(name)
            found = self._derived[name] = {name}
            if derivation is not None and name not in self._case.stated and derivation.applies(self._case.values) != NO:
                for part in derivation.reads:
                    if not is_settled(self._case.values.get(part)):
                        found |= self._behind_descriptor(part)
        return self._derived[name]


class Asker:
    """Finds the open questions of a case; made once for a rule base."""

    def __init__(self, plan: Plan, arguments: Sequence[Arguments], ranker: VariantRanker) -> None:
        self._plan = plan
        self._arguments = arguments
        self._ranker = ranker
        self._known: dict[str, list[PossibleAnswer]] = {}
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
        case: Case,
        verdicts: Verdicts,
        contenders: Sequence[StrategyIndex],
        first: Sequence[StrategyIndex],
        cones: Cones,
    ) -> Asked:
        """Return all open questions of a case, those first that can change the first place.

        Args:
            weights: The weights of the profile.
            case: The case.
            verdicts: The verdicts of the rules.
            contenders: The strategies whose rank interval begins at 1.
            first: The strategy that is first, then all that could stand before it, the contenders among them; empty if
                there are no strategies.
            cones: The unknown descriptors behind each undecided rule.

        Returns:
            The questions, the most informative first among those that can change the first place; and how far any one
            answer could move the strategy that is first.
        """
        plan = self._plan
        behind = self._behind(contenders, verdicts, cones)
        everything = cones.of_rules(plan.base.rule_index.values())
        names = [name for name in plan.base.vocabulary.descriptors if name in everything and not _implied(case, name)]
        telling = [name for name in names if name in behind]
        first_now = plan.base.strategies[first[0]].id if first else ""
        rows = {name: self._answers(name, case) for name in telling}
        variants = [{name: answer.value} for name, answers in rows.items() for answer in answers]
        found: dict[str, list[Answer]] = {}
        worst = 1
        if variants:
            ranked = self._ranker.rank(slice_variants(plan, case, variants), weights, sorted(first))
            found = self._led(rows, ranked)
            worst = ranked.worst_place(first[0])
        questions = [Question(name, name in behind, tuple(found.get(name, ()))) for name in names]

        def urgency(item: Question) -> tuple[object, ...]:
            name = item.descriptor
            changing = sum(answer.first != first_now or answer.stopped for answer in item.answers)
            share = changing / len(item.answers) if item.answers else 0.0
            return not item.can_change_first, self._basic[name], -share, -behind.get(name, 0), self._how[name]

        questions.sort(key=urgency)  # what is alike stays in the order of the vocabulary
        return Asked(questions, (1, worst))

    def _behind(self, contenders: Sequence[StrategyIndex], verdicts: Verdicts, cones: Cones) -> dict[str, int]:
        """Count for each descriptor that can change the first place the rules about contenders it keeps undecided."""
        speaking = set().union(*map(self._stopping, contenders))
        if len(contenders) > 1:
            speaking = speaking.union(*(self._arguments[strategy].rules for strategy in contenders))
        unknown = [rule for rule in speaking if verdicts.rules[rule] == UNKNOWN]
        conditions = Counter([self._plan.condition[rule] for rule in unknown])
        counts: dict[str, int] = {}
        for rule in unknown:
            times = conditions.pop(self._plan.condition[rule], 0)  # the rules of a condition are counted with the first
            if times:
                for name in cones.of_rule(rule):
                    counts[name] = counts.get(name, 0) + times
        return counts

    def _stopping(self, strategy: StrategyIndex) -> set[RuleIndex]:
        """Return the rules that can exclude a strategy or hold it back."""
        about = self._arguments[strategy]
        return {*about.exclusions, *(row.rule for row in about.holds)}

    def _led(self, rows: Mapping[str, Sequence[PossibleAnswer]], ranked: RankedVariants) -> dict[str, list[Answer]]:
        """Return the groups of answers to each question, with the strategy that each answer alone would put first.

        Whoever is first after an answer could be first before it, so it is among those that are ranked.
        """
        strategies = self._plan.base.strategies
        leaders = iter(ranked.leaders())
        found: dict[str, list[Answer]] = {}
        for name, answers in rows.items():
            found[name] = []
            for answer in answers:
                leader, stops = next(leaders)
                found[name].append(Answer(*answer, strategies[leader].id, stops))
        return found

    def _answers(self, name: str, case: Case) -> list[PossibleAnswer]:
        """Return the groups of answers with which the case is possible.

        They are kept where the descriptor is unknown and no other entry has a say in its answers.
        """
        known = case.values.get(name)
        ruling = [row for row in self._contradictions.get(name, ()) if _may_contradict(row, name, case.values)]
        derived = case.vocabulary.derived
        alone = known is None and not ruling and name not in derived.of and name not in derived.after
        if alone and name in self._known:
            return self._known[name]
        answers = possible_answers(self._plan, case, name)
        if not alone:
            answers = [row for row in answers if self._is_possible(case, {name: row.value}, ruling)]
        else:
            self._known[name] = answers
        return answers

    def _is_possible(self, case: Case, change: Mapping[str, Value], ruling: Sequence[Contradiction]) -> bool:
        """Say whether a case with one more value is possible; `ruling` are the contradictions it alone may run into."""
        derived = case.vocabulary.derived
        if not any(name in derived.of or name in derived.after for name in change):
            values = {**case.values, **change}
            return not any(row.arises(values) for row in ruling)
        changes = {**change, **case.derived_changes(change)}
        changed = {name: value for name, value in {**case.values, **changes}.items() if value is not None}
        # What the case says contradicts nothing, so only what changes can.
        rows = {row.id: row for name in changes for row in self._contradictions.get(name, ())}
        return not any(row.arises(changed) for row in rows.values()) and not derived.refuses(changed)


def _may_contradict(row: Contradiction, name: str, values: Mapping[str, Value]) -> bool:
    """Say whether all clauses of a contradiction hold, apart from those about one descriptor."""
    return all(clause.descriptor == name or clause.truth(values.get(clause.descriptor)) == YES for clause in row.when)


def _implied(case: Case, name: str) -> bool:
    """Say whether a table gives the only possible answer already, once it is known that it applies."""
    derivation = case.vocabulary.derived.of.get(name)
    if derivation is None or not derivation.refuses or derivation.applies(case.values) == NO:
        return False
    return is_settled(derivation.compute(case.values, case.vocabulary.derived.ranges))


def possible_answers(plan: Plan, case: Case, name: str) -> list[PossibleAnswer]:
    """Return the groups of answers to a question: the words, and a value that stands for the group."""
    descriptor, known = case.vocabulary.descriptors[name], case.values.get(name)
    if descriptor.kind != "set":
        answers = [PossibleAnswer(region.words, region.value, region) for region in plan.regions_in(case, name)]
        return [row for answer in answers for row in _within(answer, known)] if known is not None else answers
    clauses = plan.clauses_about(name)
    has = known.has if isinstance(known, Members) else frozenset()
    lacks = known.lacks if isinstance(known, Members) else frozenset()
    found: list[PossibleAnswer] = []
    for element in element_regions(descriptor, clauses):
        if element in has or element in lacks:
            continue
        with_it = Members({*has, element}, lacks, complete=False)
        found.append(PossibleAnswer(f"has {descriptor.choices[element]}", with_it))
    nothing_else = "nothing else" if has else "none of them"
    return [*found, PossibleAnswer(nothing_else, Members(has))]


def _within(answer: PossibleAnswer, known: Value) -> Iterator[PossibleAnswer]:
    """Yield an answer as far as it is within what is known of the value."""
    region = answer.region
    assert region is not None
    if isinstance(known, OneOf):
        left = tuple(choice for choice in region.values if choice in known.choices)
        if left:
            yield PossibleAnswer(" or ".join(left), left[0], region._replace(values=left))
    elif isinstance(known, Range):
        candidates = [answer.value, known.low, known.high]
        inside = [
            value
            for value in candidates
            if isinstance(value, float) and known.low <= value <= known.high and _holds(region, value)
        ]
        if inside:
            yield PossibleAnswer(answer.words, inside[0], region)
    else:
        yield answer


def _holds(region: Region, value: float) -> bool:
    above = region.low < value or (region.low == value and not region.open_low)
    return above and (value < region.high or (value == region.high and not region.open_high))
