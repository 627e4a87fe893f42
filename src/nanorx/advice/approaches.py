"""Approaches in their order, what may be called first, and what is about as good."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.arguments import net_level
from nanorx.advice.holds import holding
from nanorx.advice.language.holds import hold_gist, reasons_of
from nanorx.advice.order import key_of
from nanorx.errors import NumberRange, Problem, UsageError
from nanorx.knowledge.clause import Clause
from nanorx.knowledge.evidence import LEVELS, NOT_STUDIED
from nanorx.knowledge.sources import STRENGTHS, Cite
from nanorx.knowledge.truth import NO, YES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from nanorx.advice.answers.result import Group
    from nanorx.advice.arguments import Argument, Arguments
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.standing import Standing
    from nanorx.knowledge.evidence import Evidence, Opens
    from nanorx.knowledge.rule_base import Approach, CriterionIndex, RuleBase, StrategyIndex
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.truth import Truth

_DIGITS, _LABELS = 4, 3
"""A number of a list has fewer digits; so many values that a standard waits for are named."""

__all__ = [
    "ALL_EXCLUDED",
    "ENOUGH",
    "HELD",
    "HELD_BACK",
    "HISTOLOGY_IN_DOUBT",
    "MORE_AGAINST",
    "NOTHING",
    "NO_ORGAN",
    "NO_STRATEGY",
    "ONLY_APART",
    "OUT_OF_REACH",
    "Leading",
    "RankedApproach",
    "about_as_good",
    "group_at",
    "group_of",
    "in_doubt",
    "largest_trials",
    "leading",
    "level_words",
    "named_strategy",
    "one_step",
    "ranked_approaches",
    "wanted_in",
    "what_holds_back",
]


class RankedApproach(NamedTuple):
    """An approach with its strategies, the best one first: it stands where that one stands."""

    approach: Approach
    strategies: tuple[StrategyIndex, ...]


def named_strategy(found: Assessment, name: str) -> Strategy:
    """Return the strategy that a user names about an assessed case.

    Args:
        found: The assessment.
        name: The id of a strategy; a number of the list of approaches, or the id of an approach, for its best strategy;
            or `1.2` for the second variant of the first approach.

    Raises:
        UsageError: There is no such strategy, approach or number; the advice says what there is. Or it is a standard;
            the message says whether it is done for this case, and why or why not.
    """
    rows = {item.approach.id: item for item in found.approaches}
    number, point, variant = name.strip().partition(".")
    if number.isdecimal() and (variant.isdecimal() or not point):
        rank = _place(number, len(found.approaches), "approach")
        return _variant(found, found.approaches[rank - 1], variant or "1")
    if name in rows and name not in found.base.known_strategies:
        return _variant(found, rows[name], "1")
    standard = _standard_named(found.base, name)
    if standard is not None:
        message = f'"{standard.id}" is done today and not ranked. {_standard_here(found, standard)}'
        known = tuple(found.base.strategy_index)
        advice = f"Its sources: nanorx evidence {standard.id}"
        raise UsageError([Problem("NRX327", message, advice, allowed=known, value=name)])
    return found.base.ranked(name)


def _standard_named(base: RuleBase, name: str) -> Strategy | None:
    """Return the standard with this id, this title, or this short name in its title: `TACE`."""
    if name in base.known_strategies:
        return next((item for item in base.standards if item.id == name), None)
    word = name.strip().casefold()
    rows = [(item, item.title.casefold()) for item in base.standards]
    return next((item for item, title in rows if word and (word in {item.id, title} or f"({word})" in title)), None)


def _standard_here(found: Assessment, standard: Strategy) -> str:
    """Say whether a standard is done for this case, by whom it is named, and what holds it back or rules it out."""
    base, verdicts = found.base, found.verdicts.rules
    for row in (*found.today, *found.today_held_back):
        if row.strategy is not standard:
            continue
        rest = [name for name in row.to_check if name not in row.depends_on]
        role = (row.row.recommended or "standard").replace("-", " ")
        words = f"For this case it is named as {role} by {base.sources.brief([Cite('evidence', row.row.id)])}"
        words += _labels(", depending on: ", row.depends_on, base) + _labels("; to check: ", rest, base)
        held = [base.rules[rule].id for rule in holding(_about(found, standard).holds, verdicts)]
        gists = [hold_gist(names, base) for names in reasons_of(held, base)]
        return f"{words}; held back: {'; '.join(gists)}." if gists else f"{words}."
    out = [base.rules[rule].say or base.rules[rule].because for rule in _about(found, standard).exclusions]
    said = [text for rule, text in zip(_about(found, standard).exclusions, out, strict=True) if verdicts[rule] == YES]
    if said:
        return f"For this case it is ruled out: {said[0]}"
    stops = _stops(found, standard)
    why = f": {'; '.join(stops)}" if stops else ""
    return f"No label or guideline that was read is known to name it for this case{why}."


def _stops(found: Assessment, standard: Strategy) -> list[str]:
    """Say what a label or guideline for this tumor asks for that the case does not have: `size is not at most 3 cm`."""
    base, values = found.base, found.case.values
    stops: list[str] = []
    for rule in (base.rules[row] for row in _about(found, standard).rules):
        if rule.mark is None or rule.mark.bearing != "approved":
            continue
        clauses = [item for item in rule.when if isinstance(item, Clause)]
        tumor = [item for item in clauses if item.descriptor in {base.policy.organ, base.policy.histology}]
        missed = [item for item in clauses if item.truth(values.get(item.descriptor)) == NO]
        if tumor and not any(item in tumor for item in missed):
            stops += [
                f"{base.vocabulary.label(item.descriptor)} is not {item.text.removeprefix('is ')}" for item in missed
            ]
    return list(dict.fromkeys(stops))[:_LABELS]


def _labels(start: str, names: Sequence[str], base: RuleBase) -> str:
    """Return the labels of some descriptors, at most three of them, after the words `start`; nothing if there are none.

    What is left out is counted.
    """
    labels = [base.vocabulary.label(name) for name in names[:_LABELS]]
    labels += [f"{len(names) - _LABELS} more"] if len(names) > _LABELS else []
    return f"{start}{', '.join(labels)}" if labels else ""


def _about(found: Assessment, standard: Strategy) -> Arguments:
    return found.advisor.standards[found.base.standard_index[standard.id]]


def _variant(found: Assessment, row: RankedApproach, number: str) -> Strategy:
    place = _place(number, len(row.strategies), "variant", f"of {row.approach.title}")
    return found.base.strategies[row.strategies[place - 1]]


def _place(number: str, size: int, what: str, of: str = "") -> int:
    """Return a number of a list that has so many rows. Raises UsageError."""
    if len(number) > _DIGITS or not 1 <= int(number) <= size:
        kind = f"{what} {number} {of}".rstrip()
        there = f"There are {size}, numbered from 1." if size > 1 else "There is only one."
        advice = f"{there}\nThe list: nanorx recommend CASE --all"
        allowed = (NumberRange(1, size, whole=True),)
        raise UsageError([Problem("NRX301", f"there is no {kind}", advice, allowed=allowed, value=number)])
    return int(number)


class Leading(NamedTuple):
    """The strategy that may be called first, or None and the reason."""

    strategy: StrategyIndex | None
    reason: str


def ranked_approaches(found: Assessment) -> list[RankedApproach]:
    """Return the approaches in the order of their best strategies."""
    members: dict[str, list[StrategyIndex]] = {}
    for strategy in found.ranked:
        members.setdefault(found.base.approach_of[found.base.strategies[strategy].id].id, []).append(strategy)
    by_id = {item.id: item for item in found.base.approaches}
    return [RankedApproach(by_id[name], tuple(strategies)) for name, strategies in members.items()]


def leading(
    standings: Sequence[Standing],
    ranked: Iterable[StrategyIndex],
    apart: Container[StrategyIndex],
    tiers: Iterable[tuple[Truth, tuple[Opens, ...]]],
    *,
    organ_known: bool = True,
) -> Leading:
    """Find what may be called first.

    Nothing is called first of a tumor whose organ is not known, or that is excluded, held back, below the first tier
    where the setting has tiers, or argued against more than for. What pages list apart is never called first.

    Args:
        standings: The standings, in the order of the rule base.
        ranked: The strategies in their order.
        apart: The strategies that pages list apart.
        tiers: For each tier row of the rule base whether the case is of its setting, and what opens each tier.
        organ_known: Whether it is known in which organ the tumor is.
    """
    first = next((strategy for strategy in ranked if strategy not in apart), None)
    if first is None:
        return Leading(None, NO_STRATEGY)
    standing = standings[first]
    if standing.excluded == YES:
        left = any(row.excluded != YES for row in standings)
        return Leading(None, ONLY_APART if left else ALL_EXCLUDED)
    if standing.held_back or not organ_known:
        return Leading(None, HELD_BACK if standing.held_back else NO_ORGAN)
    wanted = wanted_in(tiers)
    if standing.tier.now and wanted:
        return Leading(None, _below(wanted[0], [item for at, item in enumerate(standings) if at not in apart]))
    if standing.score <= 0:
        return Leading(None, MORE_AGAINST)
    return Leading(first, "")


def _below(wanted: Opens, standings: Iterable[Standing]) -> str:
    """Say why nothing is in the first tier: what has the evidence is held back, does not fit, or is not there."""
    has = [item for item in standings if item.level.now <= ENOUGH[wanted]]
    if any(item.held_back and item.excluded != YES for item in has):
        return HELD[wanted]
    return OUT_OF_REACH[wanted] if has else NOTHING[wanted]


def what_holds_back(found: Assessment) -> str:
    """Say by what everything that could be called first is held back, if few rules do it."""
    barred: dict[tuple[str, ...], set[StrategyIndex]] = {}
    left = {item for item in found.ranked if item not in found.apart and found.standings[item].excluded != YES}
    for item in sorted(left):
        rules = [found.base.rules[rule].id for rule in found.held_by(item)]
        for together in reasons_of(rules, found.base):
            barred.setdefault(together, set()).add(item)
    named: list[str] = []
    while left and len(named) < _NAMED:
        most = max(barred, key=lambda together: len(barred[together] & left))
        named.append(hold_gist(most, found.base))
        left -= barred[most]
    return HELD_BACK if left else f"{HELD_BACK.rstrip('.')}: {'; '.join(named)}."


def in_doubt(leads: Leading, found: Assessment) -> Leading:
    """Return what leads; if studies are missing while a warning is about the histology, with that as the reason."""
    missing = leads.reason in NOTHING.values() or leads.reason in OUT_OF_REACH.values()
    histology = found.base.policy.histology
    about = (row for row in found.base.implausible if any(clause.descriptor == histology for clause in row.when))
    if missing and any(row.arises(found.case.values) for row in about):
        return leads._replace(reason=HISTOLOGY_IN_DOUBT)
    return leads


NO_STRATEGY = "There is no strategy to consider."
ALL_EXCLUDED = "Every strategy is ruled out."
NO_ORGAN = "It is not known in which organ the tumor is."
MORE_AGAINST = "More argues against each of them than for it."
HISTOLOGY_IN_DOUBT = "The histology is in doubt, so studies of this tumor may be left out: see the warning."
ONLY_APART = "Every strategy is ruled out except those that are listed apart."
HELD_BACK = "Everything that is not ruled out is held back."
_NAMED = 2
"""So many reasons are named; where it takes more, none is."""
ENOUGH: dict[Opens, int] = {"approved": 1, "people": 2}
"""The level of evidence that a tier asks for; of people with this tumor it may still be without success."""
HELD: dict[Opens, str] = {
    "approved": "What is approved for this tumor is held back.",
    "people": "What people with this tumor have had is held back.",
}
OUT_OF_REACH: dict[Opens, str] = {
    "approved": "What is approved for this tumor is not known to be available, or does not fit here.",
    "people": "What people with this tumor have had did not show success, or does not fit here.",
}
NOTHING: dict[Opens, str] = {
    "approved": "Nothing here is approved or standard for this tumor.",
    "people": "Nothing read here has been given to people with this tumor.",
}


def group_of(found: Assessment, strategy: StrategyIndex) -> Group:
    """Return what the tier of a strategy asks for; `rest` if nothing, or if the setting has no tiers."""
    return group_at(found.standings[strategy].tier.now, found.decided.tiers)


def group_at(tier: int, tiers: Iterable[tuple[Truth, tuple[Opens, ...]]]) -> Group:
    """Return what a tier asks for, counted from 0; `rest` if nothing."""
    wanted = wanted_in(tiers)
    return wanted[tier] if tier < len(wanted) else "rest"


def wanted_in(tiers: Iterable[tuple[Truth, tuple[Opens, ...]]]) -> tuple[Opens, ...]:
    """Return what opens each tier in the setting of the case; nothing where the setting has no tiers."""
    return next((opens for truth, opens in tiers if truth == YES), ())


def level_words(found: Assessment, strategy: StrategyIndex) -> str:
    """Return the level of evidence in words; of a strategy that people had without benefit alone, that."""
    level = found.standings[strategy].level.now
    if level == NOT_STUDIED and any(map(found.counts, found.advisor.arguments[strategy].studies.against)):
        return "people, this tumor, without benefit"
    return LEVELS[level]


def largest_trials(base: RuleBase) -> dict[str, str]:
    """Return for each approach the row of the study of the most people, whatever its result.

    Of several rows of a study the one counts that says how well it works.
    """
    largest: dict[str, Evidence] = {}
    sizes: dict[str, int] = {}
    for row in base.evidence.values():
        sizes[row.study] = max(sizes.get(row.study, 0), row.number if row.counts and not row.is_indication else 0)

    def rank(row: Evidence) -> tuple[int, bool, int, str]:
        return sizes[row.study], row.outcome == "efficacy", row.number, row.id

    for row in base.evidence.values():
        if row.subjects == "people" and row.counts and not row.is_indication and row.number:
            for name in row.covered():
                approach = base.approach_of.get(name)
                known = largest.get(approach.id) if approach else None
                if approach and (known is None or rank(row) > rank(known)):
                    largest[approach.id] = row
    return {name: row.id for name, row in largest.items()}


def about_as_good(found: Assessment, approaches: Sequence[RankedApproach], first: StrategyIndex) -> frozenset[str]:
    """Return the approaches that one step of one firing argument would put before the first, or behind which it would.

    A step makes an argument of the first approach or of the other one stronger or weaker by one. Only approaches that
    are alike in what comes before the score are compared.
    """
    standing = found.standings[first]
    low, _ = one_step(found, first)
    alike: set[str] = set()
    for item in approaches:
        best = item.strategies[0]
        if best == first or best in found.apart:
            continue
        other = found.standings[best]
        if other.values[:3] != standing.values[:3]:  # excluded, holds, tier
            continue
        _, high = one_step(found, best)
        mine, theirs = standing.values, other.values
        overtakes = key_of(theirs._replace(score=high), other.id) < standing.key()
        falls = other.key() < key_of(mine._replace(score=low), standing.id)
        if overtakes or falls:
            alike.add(item.approach.id)
    return frozenset(alike)


def one_step(found: Assessment, strategy: StrategyIndex) -> tuple[int, int]:
    """Return the lowest and highest score of a strategy after one step of one argument that fires.

    Returns:
        Two scores, in hundredths of a level.
    """
    standing: Standing = found.standings[strategy]
    counts: dict[CriterionIndex, list[Argument]] = {}
    verdicts, presumed = found.verdicts.rules, found.decided.presumed
    for row in found.advisor.arguments[strategy].weighed:
        if verdicts[row.rule] == YES or row.rule in presumed:  # `found.counts`, without a call for each
            counts.setdefault(row.criterion, []).append(row)
    low = high = standing.score
    for row in chain.from_iterable(_unlike(rows) for rows in counts.values()):
        rest = [other for other in counts[row.criterion] if other.rule != row.rule]
        weight = found.weights.all[row.criterion]
        for step in (-1, 1):
            strength = min(max(row.strength + step, 0), STRENGTHS["strong"])
            level = net_level([*rest, row._replace(strength=strength)])
            score = standing.score + weight * (level - standing.now[row.criterion])
            low, high = min(low, score), max(high, score)
    return low, high


def _unlike(rows: Iterable[Argument]) -> Iterable[Argument]:
    """Return arguments about a criterion, one of those that do the same to its level."""
    return {(row.favors, row.strength, row.caution): row for row in rows}.values()
