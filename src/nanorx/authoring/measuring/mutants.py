"""Wrong copies of rules with one mistake each, as far as the loader would not refuse them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from nanorx.authoring.measuring.clause_mutants import clause_mutants, told_apart
from nanorx.knowledge.clause import Clause, Group
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.evidence import StudyMark
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selected, selects
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.rule import Effect, Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex
    from nanorx.knowledge.sources import Strength
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["KINDS", "Mutant", "mutants_of"]

KINDS = {
    "operator": "an operator flipped",
    "threshold": "a limit moved by the measuring error or one step",
    "choice": "a choice swapped, left out or added",
    "clause": "a clause left out",
    "count": "a group that needs one clause more or fewer",
    "side": "for and against swapped",
    "strength": "a strength one step higher or lower, or an exclusion made a caution",
    "effect": "the effect left out",
    "for": "other strategies selected",
}
"""The kinds of mistakes, and what is done."""

_MOST_TRIED = 2_000
Path = tuple[str | int, ...]
_WORDS: tuple[Strength, ...] = ("weak", "moderate", "strong")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one mistake: `rule` stands where `place` of the base is; `at` is the path in its file."""

    place: RuleIndex
    rule: Rule
    kind: str
    says: str
    at: Path
    equivalent: bool = False


def mutants_of(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    """Yield all mutants of one rule in a fixed order; one that no value tells from the rule is marked `equivalent`.

    Of the rules that say the same of a row of evidence in several settings only the first is made wrong.
    """
    if _is_told_before(base, place):
        return
    yield from _of_clauses(base, place)
    yield from _of_effect(base, place)
    yield from _of_selector(base, place)


def _is_told_before(base: RuleBase, place: RuleIndex) -> bool:
    mark, before = base.rules[place].mark, base.rules[place - 1].mark if place else None
    same = mark is not None and before is not None and (mark.row, mark.bearing) == (before.row, before.bearing)
    return same and mark is not None and mark.bearing != "approved"


def _of_clauses(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    if rule.mark is not None and rule.mark.bearing == "elsewhere":
        return  # where it is not here: the same words
    for part in ("when", "unless"):
        conditions: tuple[Condition, ...] = getattr(rule, part)
        for at, condition in enumerate(conditions):
            if rule.mark is not None and _is_policy(condition, base):
                continue
            path = _path(rule, part, at)
            word = "unless " if part == "unless" and rule.origin != "need" else ""
            for kind, wrong, says in _wrong(condition, base) if rule.mark is None else _wrong_in_row(condition, base):
                changed = _with(rule, part, (*conditions[:at], wrong, *conditions[at + 1 :]))
                yield Mutant(place, changed, kind, f"{word}{says}", path, _same(base, rule, changed, condition))
            changed = _with(rule, part, (*conditions[:at], *conditions[at + 1 :]))
            if part == "when" and at >= len(rule.when) - rule.presumed:
                changed = changed._replace(presumed=rule.presumed - 1)
            if rule.origin == "need":
                changed = rule._replace(effect="note")  # a need that is left out asks for nothing
                yield Mutant(place, changed, "clause", f"need {condition.key} -> left out", path)
            else:
                equivalent = _same(base, rule, changed, condition)
                yield Mutant(place, changed, "clause", f"{word}{condition.key} -> left out", path, equivalent)


def _is_policy(condition: Condition, base: RuleBase) -> bool:
    """Say whether a condition of the rule of a row comes from base.yaml, and not from the row."""
    is_setting = base.policy.setting in {clause.descriptor for clause in condition.clauses}
    return is_setting or condition == base.policy.adults


def _wrong(condition: Condition, base: RuleBase) -> Iterator[tuple[str, Condition, str]]:
    """Yield wrong copies of a condition: the kind of the mistake, the copy, and what it says."""
    if isinstance(condition, Clause):
        for kind, wrong in _of_one_clause(condition, base.vocabulary):
            yield kind, wrong, f"{condition.key} -> {wrong.text}"
        return
    clauses = condition.clauses
    for needed in (condition.needed - 1, condition.needed + 1):
        if 0 < needed <= len(clauses):
            group = Group("at least", needed, clauses)
            yield "count", group, f"{condition.words} {len(clauses)} clauses -> {group.words}"
    for at, clause in enumerate(clauses):
        rest = (*clauses[:at], *clauses[at + 1 :])
        needed = condition.needed - 1 if condition.operator == "all of" else min(condition.needed, len(rest))
        left = condition._replace(needed=needed, clauses=rest)
        yield "clause", left, f"{condition.words}: {clause.key} -> left out"
        for kind, wrong in _of_one_clause(clause, base.vocabulary):
            changed = condition._replace(clauses=(*clauses[:at], wrong, *clauses[at + 1 :]))
            yield kind, changed, f"{condition.words}: {clause.key} -> {wrong.text}"


def _wrong_in_row(condition: Condition, base: RuleBase) -> Iterator[tuple[str, Condition, str]]:
    """Yield wrong copies of a condition of a row: another word, and each limit moved; operators follow from the row."""
    seen: set[str] = set()
    for kind, wrong, says in _wrong(condition, base):
        if kind == "threshold" or (kind == "choice" and kind not in seen):
            seen.add(kind)
            yield kind, wrong, says


def _of_one_clause(clause: Clause, vocabulary: Vocabulary) -> Iterator[tuple[str, Clause]]:
    """Yield wrong copies of a clause; about a computed number those with a declared limit, the next one among them."""
    row = vocabulary.derived.of.get(clause.descriptor)
    wrong = dict.fromkeys(clause_mutants(clause, vocabulary))
    if row is not None:
        cuts = sorted(row.cuts)
        for limit in clause.points() if clause.operator != "between" else ():
            for cut in [cut for cut in cuts if cut < limit][-1:] + [cut for cut in cuts if cut > limit][:1]:
                text = f"{clause.operator} {row.descriptor.with_unit(cut)}"
                wrong["threshold", parse_clause(clause.descriptor, text, vocabulary)] = None
    for kind, other in wrong:
        if row is None or all(limit in row.cuts for limit in other.points()):
            yield kind, other


def _with(rule: Rule, part: str, conditions: tuple[Condition, ...]) -> Rule:
    if part == "unless":
        return rule._replace(unless=conditions)
    return rule._replace(when=conditions)


def _same(base: RuleBase, rule: Rule, changed: Rule, condition: Condition) -> bool:
    """Say whether no values tell the changed rule from the rule; a changed group counts as told apart.

    So does a caution about other facts: it may hold back beside another one.
    """
    if isinstance(condition, Group) or (rule.points and base.facts_behind.of(rule) != base.facts_behind.of(changed)):
        return False
    if rule.mark is not None and _impossible_apart(base, rule, changed, condition):
        return True
    if len(rule.when) + len(rule.unless) > len(changed.when) + len(changed.unless) and _is_concluded(
        base, rule, condition
    ):
        return True
    sides = (rule.when, rule.unless), (changed.when, changed.unless)
    return not told_apart(*sides, condition.descriptor, base.vocabulary)


def _is_concluded(base: RuleBase, rule: Rule, clause: Clause) -> bool:
    """Say whether a clause rules out only what a finding in `unless` rules out too: that finding follows from it."""
    needed = rule.when[: len(rule.when) - rule.presumed]
    if clause not in (*needed, *rule.unless):
        return False
    own = ((clause,), ()) if clause in needed else ((), (clause,))
    beside = [item for item in rule.unless if isinstance(item, Clause) and item != clause and item.text == "is yes"]
    findings = {item.descriptor for item in beside}
    alone = [
        other.when[0]
        for other in base.rules
        if other.finding in findings and len(other.when) == 1 and not other.unless and other.origin == "rule"
    ]
    return any(
        isinstance(item, Clause)
        and item.descriptor == clause.descriptor
        and not told_apart(own, ((), (item,)), clause.descriptor, base.vocabulary)
        for item in alone
    )


def _impossible_apart(base: RuleBase, rule: Rule, changed: Rule, condition: Clause) -> bool:
    """Say whether the changed rule of a row differs only where no case is possible: no lung has a liver cancer."""
    descriptors = base.vocabulary.descriptors
    others = [
        item
        for item in rule.when
        if isinstance(item, Clause) and item != condition and item.descriptor != condition.descriptor
    ]
    others = [
        item for item in others if item.descriptor in descriptors and descriptors[item.descriptor].kind == "choice"
    ]
    asked = descriptors.get(condition.descriptor)
    if asked is None or asked.kind != "choice":
        return False
    mine, theirs = (
        [item for item in part.when if isinstance(item, Clause) and item.descriptor == asked.name]
        for part in (rule, changed)
    )
    telling = [
        word
        for word in asked.choices
        if all(item.truth(word) == YES for item in mine) != all(item.truth(word) == YES for item in theirs)
    ]
    allowed = [[word for word in descriptors[item.descriptor].choices if item.truth(word) == YES] for item in others]
    return bool(telling) and not any(
        base.is_possible(
            {asked.name: row[0], **{item.descriptor: word for item, word in zip(others, row[1:], strict=True)}}
        )
        for row in islice(product(telling, *allowed), _MOST_TRIED)
    )


def _path(rule: Rule, part: str, at: int) -> Path:
    if rule.origin == "need":
        return ("needs", int(rule.id.rpartition("-")[2]) - 1)
    if rule.mark is not None:
        limits = at - (len(rule.when) - rule.presumed)
        return ("limits", limits) if part == "when" and limits >= 0 else ("tumor",)
    return (part, at)


def _of_effect(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    path: Path = ("then",) if rule.mark is None else ("result",)
    if rule.origin == "need" or rule.effect == "note":
        return
    if rule.effect in {"favor", "oppose", "caution"}:
        other = _other_side(base, rule)
        says = f"{rule.effect} -> {other.effect} {other.criterion}"
        yield Mutant(place, other, "side", says, path, rule.mark is None and not _reach(base, rule))
        for strength in _near_strengths(base, rule):
            says = f"{rule.effect} {rule.strength} -> {strength}"
            other = rule._replace(strength=strength)
            yield Mutant(place, other, "strength", says, path, _is_covered(base, rule, other))
    if rule.effect == "exclude":
        softer = rule._replace(effect="caution", strength=_WORDS[-1], criterion=base.caution_criterion)
        yield Mutant(place, softer, "strength", "exclude -> caution strong", path)
    nothing = rule._replace(effect="note", finding="", mark=None)
    yield Mutant(place, nothing, "effect", f"{rule.effect} -> nothing", path, _is_covered(base, rule, nothing))


def _is_covered(base: RuleBase, rule: Rule, changed: Rule) -> bool:
    """Say whether other rules say at least as much of each strategy for which a changed strength or reach matters.

    Such a rule has the same effect on the same criterion and asks for nothing that this one does not ask for, so it
    fires wherever this one does. Only the strongest argument on a criterion decides, and of cautions that share a fact
    one alone holds back.
    """
    if rule.mark is not None or rule.effect not in {"favor", "oppose", "caution"}:
        return False
    strongest = max(STRENGTHS[rule.strength], STRENGTHS[changed.strength])
    same = (rule.effect, rule.strength) == (changed.effect, changed.strength)
    left = set(_reach(base, rule) ^ _reach(base, changed) if same else _reach(base, rule))
    for other in base.rules:
        if (
            other.id != rule.id
            and other.mark is None
            and (other.effect, other.criterion) == (rule.effect, rule.criterion)
            and STRENGTHS[other.strength] >= strongest
            and set(other.when) <= set(rule.when)
            and set(other.unless) <= set(rule.unless)
            and (not other.points or base.facts_behind.of(other))
        ):
            left -= set(other.strategies)
    return not left


def _other_side(base: RuleBase, rule: Rule) -> Rule:
    """Return a rule that speaks for what it spoke against, or against what it spoke for; so does a row of evidence."""
    other: Effect = "oppose" if rule.effect == "favor" else "favor"
    if rule.mark is None:
        return rule._replace(effect=other)
    mark = (
        StudyMark(rule.mark.row, "against")
        if other == "oppose"
        else StudyMark(rule.mark.row, "here", level=2, opens=True)
    )
    criterion = base.policy.oppose if other == "oppose" else base.policy.favor
    return rule._replace(effect=other, criterion=criterion, mark=mark)


def _near_strengths(base: RuleBase, rule: Rule) -> list[Strength]:
    """Return the strengths one step up and down, as far as the sources allow them."""
    most = max((STRENGTHS[base.sources.strongest(cite)] for cite in rule.cites), default=0)
    at = _WORDS.index(rule.strength)
    steps = [_WORDS[near] for near in (at - 1, at + 1) if 0 <= near < len(_WORDS)]
    return [word for word in steps if STRENGTHS[word] <= max(most, STRENGTHS[rule.strength])]


def _of_selector(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    if rule.origin != "rule" or rule.effect == "conclude" or not rule.selector:
        return
    for says, selector in _selectors(base, rule.selector):
        names = tuple(item.id for item in selected(selector, base.all_strategies))
        changed = rule._replace(selector=selector, strategies=names)
        if names and not _beyond_scope(base, changed):
            same = _reach(base, changed) == _reach(base, rule) or _is_covered(base, rule, changed)
            yield Mutant(place, changed, "for", says, ("for",), same)


def _reach(base: RuleBase, rule: Rule) -> frozenset[str]:
    """Return the strategies for which it matters that a rule speaks about them: standards have no score."""
    if rule.effect in {"exclude", "caution"}:
        return frozenset(rule.strategies)
    return frozenset(name for name in rule.strategies if name in base.strategy_index)


def _selectors(
    base: RuleBase, selector: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    for name, values in selector.items():
        yield f"for {name} -> left out", {key: row for key, row in selector.items() if key != name}
        if len(values) > 1:
            for value in values:
                left = tuple(item for item in values if item != value)
                yield f"for {name}: {value} -> left out", {**selector, name: left}
        else:
            choices = list(base.strategy_index if name == "id" else base.vocabulary.attributes[name].choices)
            other = choices[(choices.index(values[0]) + 1) % len(choices)]
            yield f"for {name}: {values[0]} -> {other}", {**selector, name: (other,)}


def _beyond_scope(base: RuleBase, rule: Rule) -> bool:
    """Say whether the loader would refuse this exclusion because its sources do not cover all of its strategies."""
    if rule.effect != "exclude":
        return False
    rows = [base.sources.thresholds[cite.what] for cite in rule.cites if cite.kind == "threshold"]
    scopes = [scope for row in rows if row.may_exclude for scope in row.scope]
    return not all(any(selects(scope, base.strategy(name)) for scope in scopes) for name in rule.strategies)
