"""Clauses that are always or never true, that cannot be met together, or that follow from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.authoring.check.lints.premises import Premises, plain, premises_of, settled_alone, true_in_all
from nanorx.common.suggest import listing
from nanorx.knowledge.clause import GIVEN, Clause, truth_of_condition
from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.authoring.check.lints.context import LintContext, LocatedRule
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule import Rule

__all__ = ["clause_places", "lint_clauses"]

_MANY = 5
_PLAIN = 3
"""The length of the path of a clause in no group."""
_NEVER = "Correct the limit or the choices, or remove the clause."


def lint_clauses(notes: LintContext) -> None:
    """Report clauses that decide nothing or can never hold."""
    for item in notes.changed():
        alone = _alone(notes, item)
        if not alone and not _impossible(notes, item):
            _again(notes, item)
    for file, needs in notes.rows("strategies/", "needs"):
        if notes.known.agrees(file):
            continue
        strategy = notes.base.strategy(notes.raw[file]["id"])
        for place, clause in enumerate(strategy.needs if len(strategy.needs) == len(needs) else ()):
            _one(notes, file, ("needs", place, clause.descriptor), clause)
    _unless(notes)


def clause_places(rule: Rule) -> Iterator[tuple[Path, Clause]]:
    """Yield each clause, those of groups included, with its path in the file."""
    for key, conditions in (("when", rule.when), ("unless", rule.unless)):
        for place, item in enumerate(conditions):
            if isinstance(item, Clause):
                yield (key, place, item.descriptor), item
                continue
            for at, clause in enumerate(item.clauses):
                yield (key, place, item.words, at, clause.descriptor), clause


def _alone(notes: LintContext, item: LocatedRule) -> bool:
    """Report clauses that are the same for every value. Return whether one can never hold."""
    found = [_one(notes, item.file, at, clause) for at, clause in clause_places(item.rule)]
    return NO in found


def _one(notes: LintContext, file: str, at: Path, clause: Clause) -> int:
    truth = settled_alone(clause, notes.base)
    descriptor = notes.base.vocabulary.descriptors.get(clause.descriptor)
    allowed = descriptor.allowed() if descriptor else "no, yes"
    if truth == YES and clause.operator != GIVEN:
        advice = f"Allowed: {allowed}.\nWrite `is given` to ask whether anything is known, or narrow the clause."
        notes.add(file, "NRX140", f"{_short(clause)} holds for every value", at=at, advice=advice)
    elif truth == NO:
        notes.add(file, "NRX141", f"{_short(clause)} holds for no value", at=at, advice=f"Allowed: {allowed}. {_NEVER}")
    return truth


def _short(clause: Clause) -> str:
    """Return a clause as it is written; of a long list of choices only the number."""
    size = len(clause.values)
    return clause.key if size <= _MANY else f"{clause.descriptor}: {clause.operator} {size} choices"


def _impossible(notes: LintContext, item: LocatedRule) -> bool:
    """Report clauses that no case can meet together. Return whether there are any."""
    where = premises_of(item.rule, notes.base)
    for at, clause in clause_places(item.rule):
        name = clause.descriptor
        if where.empty(name):
            words = " and ".join(
                [row.text for row in plain(item.rule.when) if row.descriptor == name]
                + [f"unless {row.text}" for row in plain(item.rule.unless) if row.descriptor == name]
            )
            advice = (
                "The rule can never fire, because all clauses of `when` must hold. For alternatives write two rules."
            )
            notes.add(item.file, "NRX142", f"{name} cannot meet all of these at once: {words}", at=at, advice=advice)
            return True
    asked = {clause.descriptor for clause in plain((*item.rule.when, *item.rule.unless))}
    for row in notes.base.contradictions:
        if asked.issuperset(clause.descriptor for clause in row.when) and true_in_all(row.when, where):
            advice = f"{row.say} A case that meets all clauses is refused, so the rule can never fire."
            notes.add(
                item.file,
                "NRX142",
                f"the clauses describe a case that contradicts itself ({row.id})",
                at=("when",),
                advice=advice,
                on_key=True,
            )
            return True
    return False


def _again(notes: LintContext, item: LocatedRule) -> None:
    """Report a clause that follows from the others of the rule."""
    when, unless = plain(item.rule.when), plain(item.rule.unless)
    for at, clause in clause_places(item.rule):
        # The same clause twice in a rule is one that follows, so only one of them is taken out.
        holds, fails = list(when), list(unless)
        part = holds if at[0] == "when" else fails
        in_group = len(at) > _PLAIN
        if not in_group:
            part.remove(clause)
        others = [row for row in (*holds, *fails) if row.descriptor == clause.descriptor]
        found = Premises(notes.base, tuple(holds), tuple(fails)).truth(clause) if others else UNKNOWN
        if found == (YES if at[0] == "when" else NO) or (in_group and found != UNKNOWN):
            words = listing(row.text for row in others)
            prefix = "" if at[0] == "when" else "unless "
            follows = "follows from" if found == (YES if at[0] == "when" else NO) else "is ruled out by"
            notes.add(
                item.file,
                "NRX143",
                f"{prefix}{clause.key} {follows} the other clauses ({words})",
                at=at,
                advice="The clause decides nothing. Remove it or correct it.",
            )
            return


def _unless(notes: LintContext) -> None:
    """Report an `unless` that only repeats an exclusion: the strategies are excluded anyway."""
    exclusions = [rule for rule in notes.base.rules if rule.effect == "exclude"]
    by_strategy: dict[str, list[Rule]] = {item.id: [] for item in notes.base.all_strategies}
    for rule in exclusions:
        for name in rule.strategies:
            by_strategy[name].append(rule)
    for item in notes.active():
        if item.rule.effect in {"conclude", "exclude"} or not item.rule.strategies:
            continue
        for place, clause in enumerate(item.rule.unless):
            if not isinstance(clause, Clause):
                continue
            where = Premises(notes.base, (*plain(item.rule.when), clause))
            names = [_excluder(by_strategy[name], where, clause) for name in item.rule.strategies]
            if all(names):
                first = next(name for name in names if name)
                notes.add(
                    item.file,
                    "NRX145",
                    f"unless {clause.key} only repeats an exclusion",
                    at=("unless", place, clause.descriptor),
                    advice=f"Its strategies are excluded anyway, for instance by {first}. Remove the clause.",
                )


def _excluder(rules: list[Rule], where: Premises, clause: Clause) -> str:
    """Return the id of an exclusion that fires where the clauses hold, because of this clause; empty if none does."""
    for rule in rules:
        if not any(row.descriptor == clause.descriptor for row in rule.clauses()):
            continue
        stopped = [truth_of_condition(row, where.truth) for row in rule.unless]
        if true_in_all(rule.when, where) and all(truth == NO for truth in stopped):
            return rule.id
    return ""
