"""The laws of the design, stated once: as tests (few examples) and as a benchmark (many).

Each takes a compiled rule base and a case, and gives every violation as text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generators import can_be_completed, completions, completions_of, open_names
from nanorx.advice.assessment import Advisor
from nanorx.advice.intervals import rank_intervals
from nanorx.advice.questions import possible_answers
from nanorx.inference.crosscheck import compare
from nanorx.inference.judge import judge
from nanorx.knowledge.clause import clauses_of
from nanorx.knowledge.partial import Members
from nanorx.knowledge.rule_base import StrategyIndex
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from oracle import findings_of, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.inference.crosscheck import Inference
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleIndex
    from nanorx.knowledge.truth import Truth


def evaluators_agree(inference: Inference, case: Case) -> Iterator[str]:
    """Engine, judge and the plain reading of the rules give the same three verdicts and findings."""
    truths = inference.plan.clause_truths(case.values)
    judged = judge(inference.plan, truths)
    if inference.engine is not None:
        yield from compare(inference.plan, judged, inference.engine.run(truths))
    plain = verdicts_of(inference.base, case.values)
    for rule, verdict in zip(inference.base.rules, judged.rules, strict=True):
        if plain[rule.id] != verdict:
            yield f"{rule.id}: judge {verdict}, plainly {plain[rule.id]}"
    if findings_of(inference.base, case.values) != judged.findings:
        yield "the findings of the judge differ from the plain ones"


@dataclass(frozen=True)
class Completed:
    """A case as it is assessed now, and every completion of it."""

    now: Assessment
    ends: tuple[Assessment, ...]


def completed(advisor: Advisor, case: Case) -> Completed:
    """Assess a case and all its completions."""
    return Completed(advisor.assess(case), tuple(advisor.assess(end) for end in completions(advisor.plan, case)))


def ranks_stay_in_intervals(found: Completed) -> Iterator[str]:
    """The rank now and the rank in every completion lie in the interval, and in the second one if not excluded."""
    intervals = rank_intervals(found.now.standings)
    for which, end in [("now", found.now), *(("then", end) for end in found.ends)]:
        for place, rank in end.ranks.items():
            standing = end.standings[place]
            sure, if_not_excluded = intervals[place]
            if not sure[0] <= rank <= sure[1]:
                yield f"{standing.id}: rank {rank} {which}, outside {sure}"
            if which == "then" and standing.excluded == NO and not if_not_excluded[0] <= rank <= if_not_excluded[1]:
                yield f"{standing.id}: not excluded, rank {rank}, outside {if_not_excluded}"
            if which == "then" and standing.excluded == UNKNOWN:
                yield f"{standing.id}: still conditional in a completion"


def one_more_value(advisor: Advisor, case: Case) -> Iterator[Case]:
    """Every case that knows one thing more: a region of an unknown value, or one element of a partly known set."""
    for name in open_names(advisor.plan, case):
        known = case.values.get(name)
        target = case.vocabulary.descriptors[name]
        steps: list[Value] = [*completions_of(advisor.plan, name, known)]
        if target.kind == "set":
            now = known if isinstance(known, Members) else Members((), (), complete=False)
            for word in target.choices:
                if word not in now.has | now.lacks:
                    steps.append(Members({*now.has, word}, now.lacks, complete=False))
                    steps.append(Members(now.has, {*now.lacks, word}, complete=False))
        more = (case.replace({name: value}) for value in steps)
        yield from (item for item in more if can_be_completed(advisor.plan, item))


def knowledge_only_narrows(now: Assessment, later: Assessment) -> Iterator[str]:
    """What was told stays told: rules, findings, status, levels; score and rank intervals nest."""
    for old, new in zip(now.verdicts.rules, later.verdicts.rules, strict=True):
        yield from _kept("rule", old, new)
    for name, old in now.verdicts.findings.items():
        yield from _kept(name, old, later.verdicts.findings[name])
    for before, after in zip(now.standings, later.standings, strict=True):
        yield from _kept(f"exclusion of {before.id}", before.excluded, after.excluded)
        rows = [
            ("score", (before.score_low, before.score_high), (after.score_low, after.score_high)),
            ("holds", before.holds[1:], after.holds[1:]),
            ("tier", before.tier[1:], after.tier[1:]),
            ("level of evidence", before.level[1:], after.level[1:]),
        ]
        rows += [
            ("level", (old.low, old.high), (new.low, new.high))
            for old, new in zip(before.levels, after.levels, strict=True)
        ]
        yield from (f"{before.id}: {what} {new} leaves {old}" for what, old, new in rows if not _inside(new, old))
    before_ranks, after_ranks = rank_intervals(now.standings), rank_intervals(later.standings)
    for place, (wide, narrow) in enumerate(zip(before_ranks, after_ranks, strict=True)):
        name, rank = now.standings[place].id, later.ranks[StrategyIndex(place)]
        if not _inside(narrow[0], wide[0]) or not _inside(narrow[1], wide[1]):
            yield f"{name}: rank interval {narrow} leaves {wide}"
        if not _inside((rank, rank), wide[0]):
            yield f"{name}: rank {rank} outside {wide[0]}"


def _kept(what: str, old: Truth, new: Truth) -> Iterator[str]:
    if old not in (UNKNOWN, new):
        yield f"{what}: was {old}, is {new}"


def _inside(inner: Sequence[int], outer: Sequence[int]) -> bool:
    return outer[0] <= inner[0] <= inner[1] <= outer[1]


def answers_lead_where_they_say(advisor: Advisor, now: Assessment) -> Iterator[str]:
    """The strategy that an answer puts first is first when the changed case is ranked on its own."""
    for question in now.questions:
        for answer in question.answers:
            then = advisor.assess(now.case.replace({question.descriptor: answer.value}))
            first = then.standings[then.ranked[0]].id
            if first != answer.first:
                yield f"{question.descriptor} {answer.words}: {answer.first} promised, {first} found"


def idle_questions_never_matter(advisor: Advisor, found: Completed) -> Iterator[str]:
    """What is said not to change the first place does not, whatever all the other answers are."""
    telling = {item.descriptor for item in found.now.questions if item.can_change_first}
    for name in open_names(advisor.plan, found.now.case):
        if name in telling:
            continue
        first: dict[str, str] = {}
        for end in found.ends:
            others = repr(sorted((key, repr(value)) for key, value in end.case.values.items() if key != name))
            leader = end.standings[end.ranked[0]].id
            if first.setdefault(others, leader) != leader:
                yield f"{name} cannot change the first place, it was said, but it does"


def settled_first_places(found: Completed) -> Iterator[str]:
    """When no question can change the first place, every completion has the same one: the one shown now."""
    if not any(item.can_change_first for item in found.now.questions):
        now = found.now.first
        leaders = {end.standings[end.ranked[0]].id for end in found.ends}
        if leaders != {now}:
            yield f"settled on {now}, but completions give {sorted(leaders)}"


def completions_stay_in_spans(found: Completed) -> Iterator[str]:
    """Holds, tier, level of evidence, score and levels of every completion are settled, between best and worst."""
    for end in found.ends:
        for wide, then in zip(found.now.standings, end.standings, strict=True):
            rows = [
                ("holds", wide.holds[1:], then.holds),
                ("tier", wide.tier[1:], then.tier),
                ("level of evidence", wide.level[1:], then.level),
                ("score", (wide.score_low, wide.score_high), (then.score, then.score_low, then.score_high)),
            ]
            rows += [
                ("level", (old.low, old.high), (new.now, new.low, new.high))
                for old, new in zip(wide.levels, then.levels, strict=True)
            ]
            for what, bounds, reached in rows:
                if not _inside((min(reached), max(reached)), bounds):
                    yield f"{wide.id}: {what} {reached} leaves {bounds}"
                if len(set(reached)) > 1:
                    yield f"{wide.id}: {what} {reached} is not settled in a completion"
        if end.decided.presumed:
            yield "a limit is unknown in a completion"


def what_is_known_lies_in_its_span(found: Assessment) -> Iterator[str]:
    """Of tier, level of evidence, score and levels the one on what is known lies between best and worst."""
    for item in found.standings:
        spans = [(span.best, span.now, span.worst) for span in (item.holds, item.tier, item.level)]
        spans += [(item.score_low, item.score, item.score_high), *((row.low, row.now, row.high) for row in item.levels)]
        yield from (f"{item.id}: {span}" for span in spans if not span[0] <= span[1] <= span[2])


def tier_goes_before_score(found: Assessment) -> Iterator[str]:
    """Of two strategies that are alike in exclusion and holds, the one in the better tier stands first."""
    for place, before in enumerate(found.ranked):
        for after in found.ranked[place + 1 :]:
            one, other = found.standings[before], found.standings[after]
            barred = [(item.excluded == YES, item.holds.now) for item in (one, other)]
            if barred[0] > barred[1]:
                yield f"{one.id} is barred and stands before {other.id}"
            if barred[0] == barred[1] and one.tier.now > other.tier.now:
                yield f"{one.id} of tier {one.tier.now} stands before {other.id} of tier {other.tier.now}"
            if barred[0] == barred[1] and one.tier.now == other.tier.now and one.score < other.score:
                yield f"{one.id} with {one.score} stands before {other.id} with {other.score}"


def only_what_may_is_called_first(found: Assessment) -> Iterator[str]:
    """What is called first is first of all that is not listed apart, and nothing bars it; else a reason is given."""
    strategy, reason = found.leading
    shown = [item for item in found.ranked if item not in found.apart]
    bars = [_bar(found, item) for item in shown]
    if (strategy is None) is not bool(reason):
        yield f"{strategy} is called first, and the reason is {reason!r}"
    if strategy is None and shown and not bars[0]:
        yield f"nothing is called first, and nothing bars {shown[0]}"
    if strategy is not None and (strategy != shown[0] or bars[0]):
        yield f"{found.base.strategies[strategy].id} is called first: {bars[0]}"


def _bar(found: Assessment, strategy: StrategyIndex) -> str:
    """Say what bars a strategy from being called first."""
    item = found.standings[strategy]
    setting = found.case.values.get("goal.setting")
    below = setting in {"care", "trial"} and item.tier.now > 0
    organ = found.base.policy.organ
    rows = {
        "excluded": item.excluded == YES,
        "held back": item.held_back,
        "below the first tier": below,
        "argued against": item.score <= 0,
        "of an unknown organ": bool(organ) and not isinstance(found.case.values.get(organ), str),
    }
    return ", ".join(what for what, holds in rows.items() if holds)


def approaches_stand_where_their_best_strategy_stands(found: Assessment) -> Iterator[str]:
    """Each strategy is in one approach, those of an approach in their order; approaches go by the first of each."""
    ranked = list(found.ranked)
    listed = sorted(item for row in found.approaches for item in row.strategies)
    if listed != sorted(ranked):
        yield "the approaches do not hold each strategy once"
    for row in found.approaches:
        if set(row.approach.strategies) != {found.base.strategies[item].id for item in row.strategies}:
            yield f"{row.approach.id} has other strategies"
        if sorted(row.strategies, key=ranked.index) != list(row.strategies):
            yield f"the strategies of {row.approach.id} are not in their order"
    best = [min(map(ranked.index, row.strategies)) for row in found.approaches]
    if best != sorted(best):
        yield f"the approaches are not in the order of their best strategies: {best}"


def one_answer_moves_as_far_as_it_is_said(advisor: Advisor, found: Assessment) -> Iterator[str]:
    """The best and worst place of the first strategy over all single answers, each ranked on its own."""
    first, ranks = found.ranked[0], {1}
    for question in found.questions:
        for answer in possible_answers(advisor.plan, found.case, question.descriptor):
            changed = found.case.replace({question.descriptor: answer.value})
            if found.base.is_possible(changed.values):
                ranks.add(advisor.assess(changed).ranks[first])
    if found.asked.one_answer != (1, max(ranks)):
        yield f"{found.asked.one_answer} promised, {sorted(ranks)} found"


def standards_change_nothing(advisor: Advisor, found: Assessment) -> Iterator[str]:
    """Without the standards, and the rules about them alone, all standings and ranks are the same."""
    base = advisor.base
    names = {item.id for item in base.standards}
    rules = [row._replace(strategies=tuple(name for name in row.strategies if name not in names)) for row in base.rules]
    rules = [row for row, old in zip(rules, base.rules, strict=True) if row.strategies or not old.strategies]
    without = Advisor(replace(base, standards=(), rules=tuple(rules)), use_engine=False).assess(found.case)
    if without.standings != found.standings or without.ranked != found.ranked:
        yield f"{without.ranked} without standards, {found.ranked} with them"


def nothing_depends_on_unused_values(advisor: Advisor, found: Assessment) -> Iterator[str]:
    """Without an unused value, or all of them, and with any other one, every verdict and place is the same.

    Of a used one this is not so, unless it meets a clause of a rule that fires, or would be missed beside others.
    """
    base = advisor.base
    alike = {name for name in found.case.stated if _makes_no_difference(advisor, found, name)}
    for left in (found.unused, *((name,) for name in found.unused)):
        without = advisor.assess(found.case.replace(dict.fromkeys(left)))
        if without.verdicts.rules != found.verdicts.rules or without.ranked != found.ranked:
            yield f"{', '.join(left)}: called unused"
    yield from (f"{name} is called unused" for name in set(found.unused) - alike)
    reasons = {
        clause.descriptor
        for rule, verdict in zip(base.rules, found.verdicts.rules, strict=True)
        for clause in clauses_of(rule.when)
        if verdict == YES
        and clause.descriptor in found.case.stated
        and clause.truth(found.case.values.get(clause.descriptor)) == YES
        if any(clause.truth(value) != YES for value in completions_of(advisor.plan, clause.descriptor, None))
    }
    yield from (f"{name} is called unused and met" for name in reasons & set(found.unused))
    alike -= {base.policy.setting, base.imaging.descriptor, *reasons}
    together = _verdicts(advisor, found.case, dict.fromkeys(alike))
    if together == (found.verdicts.rules, found.decided.presumed):
        yield from (f"{name} is called used" for name in alike - set(found.unused))


def _makes_no_difference(advisor: Advisor, found: Assessment, name: str) -> bool:
    """Is every verdict the same without a value and with any other one?"""
    changes: list[Value | None] = [None, *completions_of(advisor.plan, name, None)]
    if advisor.base.vocabulary.descriptors[name].kind != "set":
        changes += [region.value for region in advisor.plan.regions_in(found.case, name)]
    now = found.verdicts.rules, found.decided.presumed
    return all(_verdicts(advisor, found.case, {name: value}) == now for value in changes)


def _verdicts(
    advisor: Advisor, case: Case, changes: Mapping[str, Value | None]
) -> tuple[list[Truth], Collection[RuleIndex]]:
    """Return the verdicts, and the rules that count all the same, of a case with other values and no assumed ones."""
    stated = {key: case.values[key] for key in (*case.stated, *case.assumed) if key not in changes}
    values = {**stated, **{name: value for name, value in changes.items() if value is not None}}
    case.vocabulary.derived.derive(values)
    verdicts = judge(advisor.plan, advisor.plan.clause_truths(values))
    return verdicts.rules, advisor.plan.presumed(verdicts)


def excluded_now(found: Assessment, strategy: str) -> bool:
    """Is the strategy excluded?"""
    return next(item for item in found.standings if item.id == strategy).excluded == YES
