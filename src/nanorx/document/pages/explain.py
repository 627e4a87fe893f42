"""The page of `nanorx explain`: every rule that speaks about one strategy, by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.evidence import cap_words, not_stated, span_of_levels
from nanorx.advice.language.holds import reasons_of, together_words
from nanorx.advice.language.open_points import effect_words, open_words
from nanorx.advice.language.phrases import level, ordinal, signed
from nanorx.document.blocks import Item, Items, More, Pairs, Paragraph, Section, Strong
from nanorx.document.sections.answer import answer_document, status_line
from nanorx.document.sections.clauses import clause_table, named, truth_word
from nanorx.document.sections.computed import Sums, warning_words
from nanorx.document.sections.lists import left_out
from nanorx.document.sections.studies import study_items
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.advice.answers.explanation import Explanation, FindingOut
    from nanorx.advice.answers.result import AppliedRule, ClauseOut, Recommendation
    from nanorx.document.blocks import Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["explain_document"]

_OPEN, _CANNOT_TELL, _FIRES, _SILENT, _CONCLUDING = 8, 5, 8, 8, 4
"""How many rules of each kind are shown."""

_EFFECTS = {"exclude": "excludes", "note": "note", "conclude": "concludes"}
_ORDER = {"exclude": 0, "note": 3, "conclude": 4}
_DECISIVE = {"yes": "fires", "no": "", "cannot tell": "cannot tell"}
"""The verdict of the rules that decide a finding, by the truth of it."""


def explain_document(explanation: Explanation, base: RuleBase, *, everything: bool = False) -> Document:
    """Make the page about where one strategy stands.

    The status comes first, then the contraindications that were looked at, its evidence, the rules that cannot tell,
    that fire and that are silent, and the findings.

    Args:
        explanation: The answer.
        base: The rule base that it was made with.
        everything: Leave nothing out.
    """
    sums = Sums(explanation.derived)
    sections = [
        _glance(explanation, base, everything=everything),
        _contraindications(explanation, base, everything=everything),
        _studies(explanation, base),
        _cannot_tell(explanation, sums, everything=everything),
        _fires(explanation, sums, everything=everything),
        _silent(explanation, sums, everything=everything),
        _findings(explanation, sums, everything=everything),
    ]
    return answer_document("Why it stands where it stands", sections, explanation, base)


def _glance(explanation: Explanation, base: RuleBase, *, everything: bool) -> Section:
    item, rules = explanation.recommendation, explanation.rules
    if item.status == "excluded":
        status = f"Excluded: {' '.join(rules[name].say for name in item.excluded_by)}"
    else:
        figures = f"score {signed(item.score)} (fit {signed(item.fit)}, evidence {signed(item.evidence)})"
        held = ", held back" if item.held_back else ""
        status = f"{item.status.capitalize()}{held}, {ordinal(item.rank)} of {explanation.of}; {figures}"
    fires, open_, silent = len(explanation.fires), len(explanation.cannot_tell), len(explanation.silent)
    counts = f"{fires + open_ + silent} speak about it: {fires} fire, {open_} cannot tell, {silent} are silent"
    rows: list[tuple[str, list[Words]]] = [
        ("Strategy", [(item.strategy.title,)]),
        ("Approach", [(_approach(item, base),)]),
        ("Status", [status_line(status, item.status)]),
        ("Evidence", _evidence(explanation)),
    ]
    unknown = not_stated(base.strategy(item.strategy.id), base)
    rows += [("Not known", [(words,) for words in unknown])] if unknown else []
    rows += [("Held back", _held_back(item, rules, base))] if item.held_back_by else []
    rows += [("Apart", [(item.listed_apart,)])] if item.listed_apart else []
    warnings = warning_words(explanation.warnings, everything=everything)
    rows += [("Warning", warnings)] if warnings else []
    return Section("glance", "At a glance", [Pairs([*rows, ("Rules", [(counts,)])])], answer=True)


def _held_back(item: Recommendation, rules: Mapping[str, AppliedRule], base: RuleBase) -> list[Words]:
    """Give each caution that holds it back, and of those that do so only together that they do."""
    reasons = reasons_of(item.held_back_by, base)
    together = list(dict.fromkeys(name for names in reasons if len(names) > 1 for name in names))
    lines: list[Words] = [(rules[names[0]].say,) for names in reasons if len(names) == 1]
    if together:
        words = together_words(len(together))
        lines.append((f"{words[:1].upper()}{words[1:]}: {' '.join(rules[name].say for name in together)}",))
    return lines


def _approach(item: Recommendation, base: RuleBase) -> str:
    """Name the approach, and how many variants it has."""
    approach = base.approach_of[item.strategy.id]
    size = len(approach.strategies)
    return f"{approach.title}, one of {size} variants" if size > 1 else approach.title


def _evidence(explanation: Explanation) -> list[Words]:
    """Say the level with its interval; of what was tried without benefit alone, that."""
    row = explanation.recommendation.studies
    words = span_of_levels(row.level, row.best, row.worst)
    if row.words != LEVELS[row.level]:
        words = f"{row.words[:1].upper()}{row.words[1:]}. {words}"
    cap = cap_words(explanation.studies, row.level)
    return [(words,), *([(cap,)] if cap else [])]


def _contraindications(explanation: Explanation, base: RuleBase, *, everything: bool) -> Section | None:
    """List what was looked at that could rule it out or hold it back: what is met, what would meet the rest."""
    rules = explanation.rules
    of: dict[str, list[str]] = {verdict: [] for verdict in VERDICTS}
    for row in explanation.contraindications:
        of[row.verdict].append(row.rule)
    met, open_, not_met = of["fires"], of["cannot tell"], of["silent"]
    if not explanation.contraindications:
        return None
    titles: list[Words] = [(f"{base.rules[base.rule_index[name]].title}: {name}",) for name in not_met]
    waiting: list[Words] = [(words,) for words in open_words(open_, rules, base)]
    shown = waiting if everything else waiting[:_OPEN]
    more: list[Words] = [(More(f"{len(waiting) - len(shown)} more"),)] if len(waiting) > len(shown) else []
    rows: list[tuple[str, list[Words]]] = [
        ("Met", [(f"{effect_words(rules[name])}: {rules[name].say}",) for name in met] or [("None.",)]),
        ("Open", [*shown, *more]),
        ("Not met", titles if everything else [(More(str(len(not_met))),)] if not_met else []),
    ]
    title = f"Contraindications looked at ({len(explanation.contraindications)})"
    return Section("contraindications", title, [Pairs([row for row in rows if row[1]])])


def _studies(explanation: Explanation, base: RuleBase) -> Section:
    """List every row about the strategy with what it says for this patient; or say that nobody studied it as such."""
    blocks = study_items(explanation.studies, explanation.evidence, base)
    if not any(row.covers == "whole" for row in explanation.studies):
        blocks.insert(0, Paragraph(("Not studied as such.",)))
    return Section("studies", f"Studies, labels and guidelines ({len(explanation.studies)})", blocks)


def _cannot_tell(explanation: Explanation, sums: Sums, *, everything: bool) -> Section | None:
    names = sorted(explanation.cannot_tell, key=lambda name: _weight(explanation.rules[name]))
    if not names:
        return None
    shown = names if everything else names[:_CANNOT_TELL]
    items = [_rule(name, explanation.rules[name], f"{_effect(explanation.rules[name])}?", sums) for name in shown]
    title = f"Cannot tell ({len(names)}): a missing value decides"
    return Section("cannot-tell", title, [Items(items, numbered=False), *left_out(len(names) - len(shown))])


def _fires(explanation: Explanation, sums: Sums, *, everything: bool) -> Section | None:
    names = sorted(explanation.fires, key=lambda name: _weight(explanation.rules[name]))
    if not names:
        return None
    shown = names if everything else names[:_FIRES]
    items = [_rule(name, explanation.rules[name], f"{_effect(explanation.rules[name])}:", sums) for name in shown]
    return Section("fires", f"Fires ({len(names)})", [Items(items, numbered=False), *left_out(len(names) - len(shown))])


def _weight(rule: AppliedRule) -> tuple[int, int]:
    """Put exclusions first, then what holds back, then arguments by strength, then notes."""
    return (_ORDER.get(rule.effect, 2), -STRENGTHS.get(rule.strength, 0))


def _effect(rule: AppliedRule) -> str:
    """Say `delivery +3`, `excludes`."""
    if rule.criterion:
        sign = 1 if rule.effect == "favor" else -1
        return f"{rule.criterion} {level(sign * STRENGTHS[rule.strength])}"
    return _EFFECTS[rule.effect]


def _rule(name: str, rule: AppliedRule, effect: str, sums: Sums) -> Item:
    words = (Strong(effect), f" {rule.say or rule.because}")
    return Item(words, [clause_table(rule.clauses, sums.below(rule.clauses)), Paragraph(named(name, rule.cites))])


def _silent(explanation: Explanation, sums: Sums, *, everything: bool) -> Section | None:
    """Show the clause that stopped each rule; with `everything` what the rule would say, too."""
    names = explanation.silent
    if not names:
        return None
    shown = names if everything else names[:_SILENT]
    clauses: list[ClauseOut] = []
    said: list[Words] = []
    for name in shown:
        rule = explanation.rules[name]
        stopped = [row for row in rule.clauses if row.truth == ("yes" if row.unless else "no")]
        clauses += stopped[:1]
        said += [(f"{_effect(rule)}: {rule.say} {name}",) for _ in stopped[:1]]
    title = f"Silent ({len(names)}): the clause that stopped each"
    below = sums.below(clauses)
    if everything:
        below = [(*words, "; " if more else "", *more) for words, more in zip(said, below, strict=True)]
    table = clause_table(clauses, below)
    return Section("silent", title, [table, *left_out(len(names) - len(shown))])


def _findings(explanation: Explanation, sums: Sums, *, everything: bool) -> Section | None:
    if not explanation.findings:
        return None
    items = [_finding(row, explanation, sums, everything=everything) for row in explanation.findings]
    title = f"Findings it rests on ({len(items)}): what rules conclude from the case"
    return Section("findings", title, [Items(items, numbered=False)])


def _finding(finding: FindingOut, explanation: Explanation, sums: Sums, *, everything: bool) -> Item:
    """Show a finding with the rules that decided it, or with `everything` every rule that concludes it."""
    names = [
        name for name in finding.rules if everything or explanation.rules[name].verdict == _DECISIVE[finding.truth]
    ]
    shown = names if everything else names[:_CONCLUDING]
    rules = [
        Item(
            (f"{explanation.rules[name].verdict}: ", *named(name, explanation.rules[name].cites)),
            [clause_table(explanation.rules[name].clauses, sums.below(explanation.rules[name].clauses))],
        )
        for name in shown
    ]
    hidden = len(finding.rules) - len(shown)
    more = left_out(hidden, f"more {'rule' if hidden == 1 else 'rules'}")
    words = (truth_word(finding.truth), f"  {finding.finding}: {finding.label}")
    return Item(words, [*([Items(rules, numbered=False)] if rules else []), *more])
