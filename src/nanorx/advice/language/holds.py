"""What holds strategies back, or rules them out, in words: of one strategy, and once for all that share the reason."""

from __future__ import annotations

from functools import reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.language.phrases import after_colon, counted, gist

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Bar", "bar_lines", "bars", "held_words", "hold_gist", "reasons_of", "together_words"]

_KINDS = 2
"""So many kinds are named at most."""
_NUMBERS = {2: "two", 3: "three", 4: "four"}


class Bar(NamedTuple):
    """What bars several strategies alike: a rule, or two that hold back together, and the strategies."""

    rules: tuple[str, ...]
    items: tuple[Recommendation, ...]


def reasons_of(rules: Sequence[str], base: RuleBase) -> list[tuple[str, ...]]:
    """Split what holds a strategy back: each strong caution alone, then each two that do it together.

    Two cautions hold back together if they are about different facts.
    """
    alone = [name for name in rules if base.rules[base.rule_index[name]].bars]
    others = [name for name in rules if name not in alone]
    pairs = [pair for pair in combinations(others, 2) if not _share(pair[:1], pair[1:], base)]
    return [*((name,) for name in alone), *pairs]


def _share(some: Sequence[str], others: Sequence[str], base: RuleBase) -> bool:
    """Say whether any rules of two reasons share a fact, so that they say one thing twice."""
    return bool(_facts(some, base) & _facts(others, base))


def _facts(names: Sequence[str], base: RuleBase) -> int:
    return reduce(or_, [base.facts_behind.of(base.rules[base.rule_index[name]]) for name in names], 0)


def held_words(item: Recommendation, view: ResultView) -> str:
    """Say `held back: REASON`, or `held back by two cautions together: A; B`; empty if nothing holds it back.

    Two reasons that share no fact are both named.
    """
    reasons = reasons_of(item.held_back_by, view.base)
    if not reasons:
        return ""
    if item.holds > 1:
        apart = next(pair for pair in combinations(reasons, 2) if not _share(*pair, view.base))
        return f"held back for two reasons or more: {'; '.join(hold_gist(rules, view.base) for rules in apart)}"
    together = f" by {together_words(2)}" if len(reasons[0]) > 1 else ""
    return f"held back{together}: {hold_gist(reasons[0], view.base)}"


def together_words(number: int) -> str:
    """Say `two cautions together`."""
    return f"{_NUMBERS.get(number, str(number))} cautions together"


def hold_gist(rules: Sequence[str], base: RuleBase) -> str:
    """Say in short what rules say: `the patient is pregnant`."""
    return "; ".join(after_colon(gist(base.rules[base.rule_index[name]].say)) for name in rules)


def bars(view: ResultView) -> list[Bar]:
    """Return what holds strategies back that are not excluded, or if all are what excludes them.

    One rule comes before two together, and what bars most comes first.

    Left out is what bars some of the strategies of another one for the same reason, and two cautions of which all
    strategies are named with another reason.
    """
    found = _holding(view) if view.candidates else _excluding(view)
    rows = [Bar(rules, tuple(items)) for rules, items in found.items()]
    rows.sort(key=lambda row: (len(row.rules), -len(row.items)))
    kept: list[Bar] = []
    told: set[str] = set()
    for row in rows:  # what is alike stays in the order of rank
        names = {item.strategy.id for item in row.items}
        known = names <= told if len(row.rules) > 1 else any(_within(row, other, view) for other in kept)
        if not known:
            kept.append(row)
            told |= names
    return kept


def _holding(view: ResultView) -> dict[tuple[str, ...], list[Recommendation]]:
    found: dict[tuple[str, ...], list[Recommendation]] = {}
    for item in view.variants:
        for rules in reasons_of(item.held_back_by, view.base):
            found.setdefault(rules, []).append(item)
    return found


def _excluding(view: ResultView) -> dict[tuple[str, ...], list[Recommendation]]:
    """Return what excludes strategies; of rules that say the same, as needs do, the first stands for all."""
    first: dict[str, str] = {}
    found: dict[tuple[str, ...], list[Recommendation]] = {}
    for item in view.excluded:
        for name in dict.fromkeys(first.setdefault(view.rule(name).say, name) for name in item.excluded_by):
            found.setdefault((name,), []).append(item)
    return found


def _within(row: Bar, other: Bar, view: ResultView) -> bool:
    """Say whether the strategies of one are among those of another one that asks about the same."""
    names = {item.strategy.id for item in other.items}
    return _asked(row, view) == _asked(other, view) and all(item.strategy.id in names for item in row.items)


def _asked(row: Bar, view: ResultView) -> set[str]:
    return {clause.descriptor for name in row.rules for clause in view.rule(name).clauses}


def bar_lines(rows: Sequence[Bar], view: ResultView, most: int = 0) -> list[str]:
    """Say of each group of strategies once what bars it.

    For instance `Every approach by artery (12 variants): INR is above 3 (INR 6); platelets are below 20 G/L`.
    With `most` so many reasons are named and the others counted; 0: all.
    """
    lines: dict[tuple[str, frozenset[str]], list[str]] = {}
    for row in rows:
        group = _whom(row, view), frozenset(item.strategy.id for item in row.items)
        lines.setdefault(group, []).append(_bar_reason(row, view))
    return [f"{whom}: {'; '.join(_first(reasons, most))}" for (whom, _), reasons in lines.items()]


def _first(reasons: list[str], most: int) -> list[str]:
    more = len(reasons) - most
    return [*reasons[:most], counted(more, "more reason")] if most and more > 0 else reasons


def _bar_reason(row: Bar, view: ResultView) -> str:
    """Say `INR is above 3 (INR 6)`, with the numbers of the case that the rules ask about."""
    together = f"{together_words(len(row.rules))}: " if len(row.rules) > 1 else ""
    numbers = _numbers(row.rules, view)
    return f"{together}{hold_gist(row.rules, view.base)}{f' ({numbers})' if numbers else ''}"


def _numbers(rules: Sequence[str], view: ResultView) -> str:
    """Return the numbers of the case that rules ask about: `INR 6, platelets 8 G/L`."""
    found: dict[str, None] = {}
    for name in rules:
        for clause in view.rule(name).clauses:
            descriptor = view.vocabulary.descriptors.get(clause.descriptor)
            if descriptor is not None and descriptor.kind == "number" and not clause.unless and clause.truth == "yes":
                found[f"{descriptor.label} {clause.value}"] = None
    return ", ".join(found)


def _whom(row: Bar, view: ResultView) -> str:
    """Say whom it bars: `Every approach by artery (12 variants)` where all of a kind are, else `12 variants`."""
    if len(row.items) == len(view.variants if view.candidates else view.excluded):
        return "Every approach that is not ruled out" if view.excluded and view.candidates else "Every approach"
    selectors = [view.base.rules[view.base.rule_index[name]].selector for name in row.rules]
    words = _every_words(selectors[0], view) if all(item == selectors[0] for item in selectors) else ""
    words = words or _kinds_words(row, view)
    number = counted(len(row.items), "variant")
    return f"Every approach {words} ({number})" if words else number


def _every_words(selector: Mapping[str, tuple[str, ...]], view: ResultView) -> str:
    """Say what all share that a rule is about, `by artery that blocks the artery`; empty where there are no words.

    A choice is said by `every` of its attribute.
    """
    parts: list[str] = []
    for name, values in selector.items():
        attribute = view.vocabulary.attributes[name]
        if len(values) != 1 or not attribute.every or values[0] == "no":
            return ""
        choice = attribute.label if attribute.kind == "yes-no" else attribute.choices[values[0]]
        parts.append(attribute.every.format(choice))
    start, *more = " ".join(parts).split(" that ")
    return " that ".join([start, " and ".join(more)]) if more else start


def _kinds_words(row: Bar, view: ResultView) -> str:
    """Say of which one or two kinds these are all there are, `by needle or by surgery`; empty if of none."""
    barred = {item.strategy.id for item in row.items}
    for name, attribute in view.vocabulary.attributes.items():
        if not attribute.every or attribute.kind != "choice":
            continue
        kinds: dict[str, set[str]] = {}
        for item in view.variants if view.candidates else view.excluded:
            value = view.base.strategy(item.strategy.id).attributes[name][0]
            kinds.setdefault(value, set()).add(item.strategy.id)
        whole = [value for value, members in kinds.items() if members <= barred]
        if 0 < len(whole) <= _KINDS and set().union(*(kinds[value] for value in whole)) == barred:
            return " or ".join(attribute.every.format(attribute.choices[value]) for value in whole)
    return ""
