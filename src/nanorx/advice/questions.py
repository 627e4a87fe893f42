"""What to find out: the unknown values that could change the first place, and what each answer leads to.

A descriptor can matter only if it is in the open cone of a contender: it stands in a clause that keeps a
rule about a strategy that could still be first from being told, directly or through findings. What is
not in a cone cannot change the first place, whatever the other answers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.advice.variants import rank_variants
from nanorx.inference.lanes import run_changes
from nanorx.knowledge.clause import UNKNOWN, Members
from nanorx.knowledge.regions import element_regions
from nanorx.knowledge.vocabulary import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.panel import Panel
    from nanorx.advice.standing import Weights
    from nanorx.inference.plan import Effects, Plan, Verdicts
    from nanorx.knowledge.clause import Value
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Answer", "Cones", "Question", "answers_to", "ask"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A group of answers to one question, an example value, and the strategy that is then first."""

    words: str
    value: Value
    first: str


@dataclass(frozen=True, slots=True)
class Question:
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
        self._read: dict[int, set[str]] = {}
        self._asked = {row.slot: name for name, rows in plan.finding_clauses.items() for row in rows}
        for stratum, names in enumerate(plan.findings):
            for name in names:
                concluding = [place for place in plan.strata[stratum] if plan.base.rules[place].finding == name]
                self._finding[name] = self.of_rules(concluding)

    def of_rules(self, places: Iterable[int]) -> frozenset[str]:
        """The unknown descriptors that keep any of these rules from being told."""
        verdicts = self._verdicts.rules
        found: set[str] = set()
        for place in places:
            if verdicts[place] == UNKNOWN:
                found |= self.of_rule(place)
        return frozenset(found)

    def of_rule(self, place: int) -> set[str]:
        """The unknown descriptors of one rule, those behind its findings included; many rules have the same ones."""
        condition = self._plan.condition[place]
        known = self._read.get(condition)
        if known is not None:
            return known
        found = self._read[condition] = set()
        for slot in self._plan.reads[place]:
            if self._verdicts.truths[slot] != UNKNOWN:
                continue
            if slot in self._asked:
                found |= self._finding[self._asked[slot]]
            else:
                found.add(self._plan.clauses[slot].descriptor)
        return found


def ask(
    plan: Plan,
    panel: Panel,
    weights: Weights,
    values: Mapping[str, Value],
    verdicts: Verdicts,
    contenders: Sequence[int],
    first_now: str,
    cones: Cones | None = None,
) -> list[Question]:
    """All open questions of a case: those that can change the first place, most telling first, then the others.

    `contenders` are the places of the strategies whose rank interval begins at 1.
    """
    cones = cones or Cones(plan, verdicts)
    weight_of: dict[str, int] = {}
    if len(contenders) > 1:
        speaking = {rule for place in contenders for rule in panel.tables[place].rules}
        for rule in speaking:
            if verdicts.rules[rule] == UNKNOWN:
                for name in cones.of_rule(rule):
                    weight_of[name] = weight_of.get(name, 0) + 1
    everything = cones.of_rules(range(len(plan.base.rules)))
    names = [name for name in plan.base.vocabulary.descriptors if name in everything]
    telling = [name for name in names if name in weight_of]
    found = answers_to(plan, panel, weights, values, verdicts, contenders, telling)
    questions = [Question(name, name in weight_of, tuple(found.get(name, ()))) for name in names]
    order = {name: place for place, name in enumerate(names)}
    return sorted(questions, key=lambda item: _urgency(plan, item, weight_of, first_now, order))


def _urgency(
    plan: Plan, question: Question, weight_of: Mapping[str, int], first_now: str, order: Mapping[str, int]
) -> tuple[object, ...]:
    basics = plan.base.ask_first
    name = question.descriptor
    changing = sum(answer.first != first_now for answer in question.answers)
    share = changing / len(question.answers) if question.answers else 0.0
    how = list(HOW).index(plan.base.vocabulary.descriptors[name].how)
    return (
        not question.can_change_first,
        basics.index(name) if name in basics else len(basics),
        -share,
        -weight_of.get(name, 0),
        how,
        order[name],
    )


def answers_to(
    plan: Plan,
    panel: Panel,
    weights: Weights,
    values: Mapping[str, Value],
    verdicts: Verdicts,
    contenders: Sequence[int],
    names: Sequence[str],
) -> dict[str, list[Answer]]:
    """For each descriptor its groups of answers and the strategy that each alone would put first.

    Whoever is first after an answer could be first before it: only contenders need to be ranked.
    """
    rows = [(name, *row) for name in names for row in _telling_answers(plan, name, values.get(name))]
    if not rows:
        return {}
    lanes = run_changes(plan, verdicts.truths, [effects for _, _, _, effects in rows])
    leaders = rank_variants(lanes, panel, weights, contenders).leaders(len(rows))
    found: dict[str, list[Answer]] = {}
    for (name, words, value, _), leader in zip(rows, leaders, strict=True):
        found.setdefault(name, []).append(Answer(words, value, plan.base.strategies[contenders[leader]].id))
    return found


def _telling_answers(plan: Plan, name: str, known: Value | None) -> list[tuple[str, Value, Effects]]:
    """The groups of answers with what each makes of the clauses; kept, where nothing is known of the descriptor."""
    if known is None and name in plan.answers:
        return plan.answers[name]
    answers = possible_answers(plan, plan.base.vocabulary.descriptors[name], known)
    rows = [(words, value, plan.effects(name, value)) for words, value in answers]
    if known is None:
        plan.answers[name] = rows
    return rows


def possible_answers(plan: Plan, descriptor: Descriptor, known: Value | None) -> list[tuple[str, Value]]:
    """The groups of answers to a question, in words and as a value that stands for the group."""
    if descriptor.kind != "set":
        return [(region.words, region.value) for region in plan.regions(descriptor.name)]
    clauses = [plan.clauses[slot] for slot in plan.by_descriptor.get(descriptor.name, ())]
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
