"""Wrong copies of rules with one mistake each, as far as the loader would not refuse them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.authoring.measuring.clause_mutants import clause_mutants, told_apart
from nanorx.knowledge.clause import Clause, Group
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.strategy import selected, selects

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
    "count": "one clause more or fewer of a group asked for",
    "side": "for and against swapped",
    "strength": "a strength one step higher or lower, or a bar made a caution",
    "effect": "the effect left out",
    "for": "other strategies selected",
}
"""The kinds of mistakes, and what is done."""

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
    """Yield all mutants of one rule in a fixed order; one that no value tells from the rule is marked `equivalent`."""
    yield from _of_clauses(base, place)
    yield from _of_effect(base, place)
    yield from _of_selector(base, place)


def _of_clauses(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    for part in ("when", "unless"):
        conditions: tuple[Condition, ...] = getattr(rule, part)
        for at, condition in enumerate(conditions):
            path = _path(rule, part, at)
            word = "unless " if part == "unless" and rule.origin != "need" else ""
            for kind, wrong, says in _wrong(condition, base):
                changed = _with(rule, part, (*conditions[:at], wrong, *conditions[at + 1 :]))
                yield Mutant(place, changed, kind, f"{word}{says}", path, _same(base, rule, changed, condition))
            changed = _with(rule, part, (*conditions[:at], *conditions[at + 1 :]))
            if rule.origin == "need":
                changed = rule._replace(effect="note")  # a need that is left out asks for nothing
                yield Mutant(place, changed, "clause", f"need {condition.key} -> left out", path)
            else:
                equivalent = _same(base, rule, changed, condition)
                yield Mutant(place, changed, "clause", f"{word}{condition.key} -> left out", path, equivalent)


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
    return rule._replace(when=conditions) if part == "when" else rule._replace(unless=conditions)


def _same(base: RuleBase, rule: Rule, changed: Rule, condition: Condition) -> bool:
    """Say whether no values tell the changed rule from the rule; a changed group counts as told apart."""
    if isinstance(condition, Group):
        return False
    sides = (rule.when, rule.unless), (changed.when, changed.unless)
    return not told_apart(*sides, condition.descriptor, base.vocabulary)


def _path(rule: Rule, part: str, at: int) -> Path:
    if rule.origin == "need":
        return ("needs", int(rule.id.rpartition("-")[2]) - 1)
    return ("hold_back",) if rule.origin == "hold-back" else (part, at)


def _of_effect(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    path: Path = ("then",) if rule.origin == "rule" else ("hold_back",)
    if rule.origin == "need" or rule.effect == "note":
        return
    if rule.effect in {"favor", "oppose", "caution"}:
        other: Effect = "oppose" if rule.effect == "favor" else "favor"
        yield Mutant(place, rule._replace(effect=other), "side", f"{rule.effect} -> {other} {rule.criterion}", path)
        for strength in _near_strengths(base, rule):
            says = f"{rule.effect} {rule.strength} -> {strength}"
            yield Mutant(place, rule._replace(strength=strength), "strength", says, path)
    if rule.effect == "exclude":
        softer = rule._replace(effect="caution", strength=_WORDS[-1], criterion=base.caution_criterion)
        yield Mutant(place, softer, "strength", "exclude -> caution strong", path)
    yield Mutant(place, rule._replace(effect="note", finding=""), "effect", f"{rule.effect} -> nothing", path)


def _near_strengths(base: RuleBase, rule: Rule) -> list[Strength]:
    """Return the strengths one step up and down, as far as the sources allow them."""
    most = max((STRENGTHS[base.sources.strongest(cite)] for cite in rule.cites), default=0)
    at = _WORDS.index(rule.strength)
    steps = [_WORDS[near] for near in (at - 1, at + 1) if 0 <= near < len(_WORDS)]
    return [word for word in steps if STRENGTHS[word] <= max(most, STRENGTHS[rule.strength])]


def _of_selector(base: RuleBase, place: RuleIndex) -> Iterator[Mutant]:
    rule = base.rules[place]
    if rule.origin == "need" or rule.effect == "conclude" or not rule.selector:
        return
    path: Path = ("for",) if rule.origin == "rule" else ("hold_back",)
    for says, selector in _selectors(base, rule.selector):
        names = tuple(item.id for item in selected(selector, base.strategies))
        changed = rule._replace(selector=selector, strategies=names)
        if names and not _beyond_scope(base, changed):
            yield Mutant(place, changed, "for", says, path, names == rule.strategies)


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
