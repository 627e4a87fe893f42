"""What could still speak against a strategy: a missing value is not a normal value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.checks import clause_words
from nanorx.advice.language.phrases import and_list
from nanorx.knowledge.clause import Clause, truth_of_condition
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, TRUTH_WORDS, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nanorx.advice.answers.result import AppliedRule, Recommendation, TodayOut
    from nanorx.advice.language.view import ResultView
    from nanorx.knowledge.clause import Condition
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = [
    "against_first",
    "depends_words",
    "effect_words",
    "if_words",
    "open_against",
    "open_words",
    "standard_if",
    "waits_for",
]

TRUTHS: dict[str, Truth] = {TRUTH_WORDS[truth]: truth for truth in (NO, UNKNOWN, YES)}
"""The truth that each word stands for."""

_CHECKED = 2
"""So many values that could still rule something out are named."""


def against_first(rule: AppliedRule) -> int:
    """Return where a rule stands among those against a strategy, what weighs most first.

    What excludes comes before what can hold back, then what only lowers the score; cautions before other arguments of
    the same strength.
    """
    strength = STRENGTHS.get(rule.strength, 0)
    if rule.effect == "exclude":
        return 0
    if rule.effect == "caution" and strength >= STRENGTHS["moderate"]:
        return 1 + STRENGTHS["strong"] - strength
    return 3 + 2 * (STRENGTHS["strong"] - strength) + (rule.effect != "caution")


def open_against(item: Recommendation, view: ResultView) -> list[str]:
    """Return the undecided exclusions, cautions and arguments against, what weighs most first, then by id."""
    undecided = dict.fromkeys(name for row in item.criteria.values() for name in row.undecided)
    names = [name for name in undecided if view.rule(name).effect != "favor"]
    return sorted(
        dict.fromkeys([*item.undecided_exclusions, *names]), key=lambda name: (against_first(view.rule(name)), name)
    )


def open_words(names: Iterable[str], rules: Mapping[str, AppliedRule], base: RuleBase) -> list[str]:
    """Say `if pregnant: held back` of undecided rules, each condition once, with the first of its effects.

    Of what is needed it says `ruled out unless MRI usable for this patient`.
    """
    effects: dict[str, str] = {}
    for name in names:
        words = if_words(base.rules[base.rule_index[name]], rules[name], base.vocabulary)
        effects.setdefault(words, effect_words(rules[name]))
    return [
        f"{effect} {words}" if words.startswith("unless ") else f"{words}: {effect}"
        for words, effect in effects.items()
    ]


def waits_for(name: str, view: ResultView) -> list[str]:
    """Return the labels of what the undecided clauses of a rule ask about."""
    open_ = [clause.descriptor for clause in view.rule(name).clauses if clause.truth == "unknown"]
    return list(dict.fromkeys(view.vocabulary.label(descriptor) for descriptor in open_))


def effect_words(rule: AppliedRule) -> str:
    """Say what a rule does to a strategy: `ruled out`, `held back`, `weak against effect`, `strong for delivery`."""
    if rule.effect == "exclude":
        return "ruled out"
    if rule.effect == "caution":
        return "held back" if rule.strength == "strong" else f"{rule.strength} caution"
    return f"{rule.strength} {'for' if rule.effect == 'favor' else 'against'} {rule.criterion}"


def if_words(rule: Rule, applied: AppliedRule, vocabulary: Vocabulary) -> str:
    """Say on what an undecided rule waits: `if pregnant`, `if INR above 2.5 and no chronic liver disease`."""
    seen = {clause: row.truth for clause, row in zip(rule.clauses(), applied.clauses, strict=True)}
    return _if(rule.when, rule.unless, lambda clause: TRUTHS[seen[clause]], vocabulary, (0, _CHECKED))


def standard_if(item: TodayOut, view: ResultView) -> str:
    """Say on what a standard depends, and what could still rule it out: `if resectable; to check: pregnancy`."""
    depends = depends_words(item, view)
    parts = [depends] if depends else []
    labels = [view.vocabulary.label(name) for name in item.to_check if name not in item.depends_on]
    parts += [f"to check: {and_list(labels)}"] if labels else []
    return "; ".join(parts)


def depends_words(item: TodayOut, view: ResultView) -> str:
    """Say on what a standard depends: `if resectable, unless recurrence`; nothing if it is done for certain.

    On a brief page two conditions are named at most.
    """
    if not item.depends_on:
        return ""
    rule = view.base.rules[view.base.rule_index[item.rule]]
    most = (_CHECKED, _CHECKED - 1) if view.brief else (0, 0)
    words = _if(rule.when, rule.unless, lambda clause: _truth(clause, view), view.vocabulary, most)
    return words or f"depending on {and_list([view.vocabulary.label(name) for name in item.depends_on])}"


def _truth(clause: Clause, view: ResultView) -> Truth:
    """Return the truth of a clause about what the case says; findings are taken as met."""
    if clause.descriptor in view.vocabulary.findings:
        return YES
    return clause.truth(view.case.values.get(clause.descriptor))


def _if(
    when: Iterable[Condition],
    unless: Iterable[Condition],
    truth: Callable[[Clause], Truth],
    vocabulary: Vocabulary,
    most: tuple[int, int],
) -> str:
    """Put into words what is not known yet of some conditions: `if A and B, unless C`.

    At most so many that are needed and so many that stop it are named, and the others are counted; 0: all.
    """
    needed = [_open(item, truth, vocabulary) for item in when if truth_of_condition(item, truth) == UNKNOWN]
    stopping = [item for item in unless if truth_of_condition(item, truth) == UNKNOWN]
    denied = [item for item in stopping if isinstance(item, Clause) and item.text == "is no"]
    needed += [_yes(item.descriptor, vocabulary) for item in denied]  # not `unless no X`
    stops = [_open(item, truth, vocabulary) for item in stopping if item not in denied]
    needed, stops = (_counted(rows, size) for rows, size in zip((needed, stops), most, strict=True))
    parts = [f"if {and_list(needed)}"] if needed else []
    parts += [f"unless {' or '.join(stops)}"] if stops else []
    return ", ".join(parts)


def _counted(rows: list[str], most: int) -> list[str]:
    """Return the first `most` rows and how many more there are; 0: all."""
    return [*rows[:most], f"{len(rows) - most} more"] if most and len(rows) > most else rows


def _open(condition: Condition, truth: Callable[[Clause], Truth], vocabulary: Vocabulary) -> str:
    """Put the clauses of a condition that are not known into words."""
    words = [_clause(clause, vocabulary) for clause in condition.clauses if truth(clause) == UNKNOWN]
    return (" or " if condition.needed == 1 else " and ").join(words)


def _clause(clause: Clause, vocabulary: Vocabulary) -> str:
    """Return a clause with its label: `INR above 2.5`, `portal vein thrombosis main`, `not pregnant`."""
    label = vocabulary.label(clause.descriptor)
    if clause.text == "is yes":
        return _yes(clause.descriptor, vocabulary)
    if clause.text == "is no":
        descriptor = vocabulary.descriptors.get(clause.descriptor)
        return f"not {descriptor.if_yes}" if descriptor and descriptor.if_yes else f"no {label}"
    words = clause_words(clause, vocabulary)
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor and descriptor.kind == "set" and descriptor.if_yes and words.startswith("with "):
        return descriptor.if_yes.format(words.removeprefix("with "))
    if descriptor and descriptor.kind == "choice" and descriptor.if_yes:
        return descriptor.if_yes.format(words)
    if label in words or words.startswith("no "):
        return words
    start, _, last = label.rpartition(" ")
    return f"{start} {words}" if start and words.startswith(f"{last} ") else f"{label} {words}"


def _yes(name: str, vocabulary: Vocabulary) -> str:
    """Return a yes-no descriptor or finding as it reads after `if`: `pregnant`."""
    descriptor = vocabulary.descriptors.get(name)
    return descriptor.if_yes if descriptor and descriptor.if_yes else vocabulary.label(name)
