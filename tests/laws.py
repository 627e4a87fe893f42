"""The laws of the design, stated once: as tests (few examples) and as a benchmark (many).

Each takes a compiled rule base and a case, and gives every violation as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generators import can_be_completed, completions, completions_of, open_names
from nanorx.advice.intervals import rank_intervals
from nanorx.inference.crosscheck import compare
from nanorx.inference.judge import judge
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from oracle import findings_of, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.inference.crosscheck import Inference
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
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
        yield from _kept(f"holding back of {before.id}", before.held, after.held)
        rows = [
            ("score", (before.score_low, before.score_high), (after.score_low, after.score_high)),
            ("evidence", (before.evidence_low, before.evidence_high), (after.evidence_low, after.evidence_high)),
        ]
        rows += [
            ("level", (old.low, old.high), (new.low, new.high))
            for old, new in zip(before.levels, after.levels, strict=True)
        ]
        yield from (f"{before.id}: {what} {new} leaves {old}" for what, old, new in rows if not _inside(new, old))
    before_ranks, after_ranks = rank_intervals(now.standings), rank_intervals(later.standings)
    for standing, wide, narrow in zip(now.standings, before_ranks, after_ranks, strict=True):
        if not _inside(narrow[0], wide[0]) or not _inside(narrow[1], wide[1]):
            yield f"{standing.id}: rank interval {narrow} leaves {wide}"


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


def excluded_now(found: Assessment, strategy: str) -> bool:
    """Is the strategy excluded?"""
    return next(item for item in found.standings if item.id == strategy).excluded == YES
