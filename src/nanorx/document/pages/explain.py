"""The page of `nanorx explain`: every rule that speaks about one strategy, by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.doubt import ignorance
from nanorx.advice.language.evidence import bearing_words, cap_words, not_stated, people_words, span_of_levels
from nanorx.advice.language.holds import reasons_of, together_words
from nanorx.advice.language.open_points import against_first, effect_words, open_words
from nanorx.advice.language.phrases import counted, level, ordinal, signed
from nanorx.document.blocks import Few, Item, Items, Pairs, Paragraph, Section, Strong
from nanorx.document.sections.answer import SCREEN, answer_document, bracket, in_brief, status_line
from nanorx.document.sections.clauses import clause_table, named, truth_word
from nanorx.document.sections.commands import next_section
from nanorx.document.sections.computed import Sums, warning_words
from nanorx.document.sections.studies import study_items
from nanorx.knowledge.evidence import LEVELS
from nanorx.knowledge.sources import STRENGTHS, Cite
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.explanation import Explanation, FindingOut
    from nanorx.advice.answers.result import AppliedRule, ClauseOut, Recommendation
    from nanorx.document.blocks import Document, Line, Words
    from nanorx.document.sections.commands import Say
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["explain_document"]

_EFFECTS = {"exclude": "excludes", "note": "note", "conclude": "concludes"}
_ORDER = {"exclude": 0, "note": 3, "conclude": 4}


def explain_document(
    explanation: Explanation,
    base: RuleBase,
    *,
    command: Say | None = None,
    name: str = "",
    everything: bool = False,
) -> Document:
    """Make the page about where one strategy stands.

    On one screen its status, its evidence, what speaks for and against it, and what missing values could change; with
    everything the contraindications that were looked at, its studies, each rule with its clauses, and the findings.

    Args:
        explanation: The answer.
        base: The rule base that it was made with.
        command: Says a command about the same case with the same options; without it none is offered.
        name: How the strategy was named; else its id.
        everything: Leave nothing out.
    """
    title = "Why it stands where it stands"
    if not everything:
        sections = [_screen(explanation, base), _next(explanation, command, name) if command else None]
        return answer_document(title, sections, explanation, base, most=SCREEN)
    sums = Sums(explanation.derived)
    whole = [
        _glance(explanation, base),
        _contraindications(explanation, base),
        _studies(explanation, base),
        _cannot_tell(explanation, sums),
        _fires(explanation, sums),
        _silent(explanation, sums),
        _findings(explanation, sums),
    ]
    return answer_document(title, whole, explanation, base, whole=True)


def _next(explanation: Explanation, command: Say, name: str) -> Section:
    word = name or explanation.strategy
    studies = f"nanorx evidence {explanation.strategy}"
    return next_section([command("explain", word, "--all"), command("why-not", word), studies])


def _screen(explanation: Explanation, base: RuleBase) -> Section:
    """Say on one screen where it stands, why, and what missing values could change."""
    item, rules = explanation.recommendation, explanation.rules
    verdicts = [row.verdict for row in explanation.contraindications]
    met, open_, not_met = (verdicts.count(word) for word in ("fires", "cannot tell", "silent"))
    looked = f"{counted(len(verdicts), 'contraindication')} looked at: {met} met, {open_} open, {not_met} not met."
    unknown = not_stated(base.strategy(item.strategy.id), base)
    rows: list[tuple[str, Sequence[Line]]] = [
        ("Strategy", [(item.strategy.title,)]),
        ("Approach", [(_approach(item, base),)]),
        ("Status", [status_line(_status(explanation), item.status)]),
        ("Ruled out", _said(item.excluded_by, rules, base, 6, 3)),
        ("Held back", _few(_held_back(item, rules, base), 5, 3)),
        ("Apart", [(item.listed_apart,)] if item.listed_apart else []),
        ("Warning", _few([(row.says,) for row in explanation.warnings], 3, 2)),
        ("Evidence", _few(_evidence(explanation), 4, 2)),
        ("Studies", _few(_short_studies(explanation, base), 5, 2)),
        ("Not known", [(words,) for words in unknown]),
        ("For it", _arguments(explanation, base, "favor", "Nothing that is known.", 9, 4)),
        ("Against", _arguments(explanation, base, "against", "Nothing that is known.", 6, 2)),
        ("Open", _few(_open(explanation, base, against=True), 5, 2, "; ")),
        ("Could help", _few(_open(explanation, base, against=False), 3, 1, "; ")),
        ("How far", [(ignorance(item, explanation.of),)]),
        ("Looked at", [(looked,), (_counts(explanation),)]),
    ]
    return Section("glance", "At a glance", [Pairs([row for row in rows if row[1]])], answer=True)


def _few(items: Sequence[Words], most: int, least: int, joint: str = "") -> list[Line]:
    return [Few(items, most, joint, least=least)] if items else []


def _said(names: Sequence[str], rules: Mapping[str, AppliedRule], base: RuleBase, most: int, least: int) -> list[Line]:
    return _few([in_brief(rules[name].say, rules[name].cites, base) for name in names], most, least)


def _arguments(explanation: Explanation, base: RuleBase, side: str, nothing: str, most: int, least: int) -> list[Line]:
    """Say the arguments that count on one side, the strongest first: `delivery +3: The artery is a direct way in.`"""
    item, rules = explanation.recommendation, explanation.rules
    of = [row.arguments_for if side == "favor" else row.arguments_against for row in item.criteria.values()]
    names = sorted(dict.fromkeys(name for row in of for name in row), key=lambda name: -STRENGTHS[rules[name].strength])
    lines = [in_brief(f"{_effect(rules[name])}: {rules[name].say}", rules[name].cites, base) for name in names]
    return _few(lines, most, least) or [(nothing,)]


def _open(explanation: Explanation, base: RuleBase, *, against: bool) -> list[Words]:
    """Say what rules that cannot tell yet would do, the strongest first: `if pregnant: held back`."""
    rules = explanation.rules
    names = [name for name in explanation.cannot_tell if (rules[name].effect not in {"favor", "note"}) == against]
    names = [name for name in names if rules[name].effect != "note" and not rules[name].presumed]
    order = sorted(
        names, key=lambda name: (against_first(rules[name]) if against else -STRENGTHS[rules[name].strength], name)
    )
    return [(words,) for words in open_words(order, rules, base)]


def _short_studies(explanation: Explanation, base: RuleBase) -> list[Words]:
    """Say of each row about the whole strategy what it says for this patient, who had it and what came out."""
    lines: list[Words] = []
    for item in explanation.studies:
        row = explanation.evidence[item.row]
        says = bearing_words(item, row, base)
        if item.covers == "whole":
            words = ": ".join(part for part in (f"{says[:1].upper()}{says[1:]}", people_words(row)) if part)
            lines.append((f"{words} ", bracket([Cite("evidence", item.row)], base)))
    return lines


def _status(explanation: Explanation) -> str:
    item = explanation.recommendation
    figures = f"score {signed(item.score)} (fit {signed(item.fit)}, evidence {signed(item.evidence)})"
    held = ", held back" if item.held_back else ""
    return f"{item.status.capitalize()}{held}, {ordinal(item.rank)} of {explanation.of}; {figures}"


def _counts(explanation: Explanation) -> str:
    fires, open_, silent = len(explanation.fires), len(explanation.cannot_tell), len(explanation.silent)
    return f"{fires + open_ + silent} rules speak about it: {fires} fire, {open_} cannot tell, {silent} are silent."


def _glance(explanation: Explanation, base: RuleBase) -> Section:
    item, rules = explanation.recommendation, explanation.rules
    status = _status(explanation)
    if item.status == "excluded":
        status = f"Excluded: {' '.join(rules[name].say for name in item.excluded_by)}"
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
    warnings = warning_words(explanation.warnings, everything=True)
    rows += [("Warning", warnings)] if warnings else []
    return Section("glance", "At a glance", [Pairs([*rows, ("Rules", [(_counts(explanation),)])])], answer=True)


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


def _contraindications(explanation: Explanation, base: RuleBase) -> Section | None:
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
    rows: list[tuple[str, list[Words]]] = [
        ("Met", [(f"{effect_words(rules[name])}: {rules[name].say}",) for name in met] or [("None.",)]),
        ("Open", waiting),
        ("Not met", titles),
    ]
    title = f"Contraindications looked at ({len(explanation.contraindications)})"
    return Section("contraindications", title, [Pairs([row for row in rows if row[1]])])


def _studies(explanation: Explanation, base: RuleBase) -> Section:
    """List every row about the strategy with what it says for this patient; or say that nobody studied it as such."""
    blocks = study_items(explanation.studies, explanation.evidence, base)
    if not any(row.covers == "whole" for row in explanation.studies):
        blocks.insert(0, Paragraph(("Not studied as such.",)))
    return Section("studies", f"Studies, labels and guidelines ({len(explanation.studies)})", blocks)


def _cannot_tell(explanation: Explanation, sums: Sums) -> Section | None:
    names = sorted(explanation.cannot_tell, key=lambda name: _weight(explanation.rules[name]))
    if not names:
        return None
    items = [_rule(name, explanation.rules[name], f"{_effect(explanation.rules[name])}?", sums) for name in names]
    title = f"Cannot tell ({len(names)}): a missing value decides"
    return Section("cannot-tell", title, [Items(items, numbered=False)])


def _fires(explanation: Explanation, sums: Sums) -> Section | None:
    names = sorted(explanation.fires, key=lambda name: _weight(explanation.rules[name]))
    if not names:
        return None
    items = [_rule(name, explanation.rules[name], f"{_effect(explanation.rules[name])}:", sums) for name in names]
    return Section("fires", f"Fires ({len(names)})", [Items(items, numbered=False)])


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


def _silent(explanation: Explanation, sums: Sums) -> Section | None:
    """Show the clause that stopped each rule, and what the rule would say."""
    names = explanation.silent
    if not names:
        return None
    clauses: list[ClauseOut] = []
    said: list[Words] = []
    for name in names:
        rule = explanation.rules[name]
        stopped = [row for row in rule.clauses if row.truth == ("yes" if row.unless else "no")]
        clauses += stopped[:1]
        said += [(f"{_effect(rule)}: {rule.say} {name}",) for _ in stopped[:1]]
    title = f"Silent ({len(names)}): the clause that stopped each"
    below: list[Words] = [
        (*words, "; " if more else "", *more) for words, more in zip(said, sums.below(clauses), strict=True)
    ]
    return Section("silent", title, [clause_table(clauses, below)])


def _findings(explanation: Explanation, sums: Sums) -> Section | None:
    if not explanation.findings:
        return None
    items = [_finding(row, explanation, sums) for row in explanation.findings]
    title = f"Findings it rests on ({len(items)}): what rules conclude from the case"
    return Section("findings", title, [Items(items, numbered=False)])


def _finding(finding: FindingOut, explanation: Explanation, sums: Sums) -> Item:
    """Show a finding with every rule that concludes it."""
    rules = [
        Item(
            (f"{explanation.rules[name].verdict}: ", *named(name, explanation.rules[name].cites)),
            [clause_table(explanation.rules[name].clauses, sums.below(explanation.rules[name].clauses))],
        )
        for name in finding.rules
    ]
    words = (truth_word(finding.truth), f"  {finding.finding}: {finding.label}")
    return Item(words, [Items(rules, numbered=False)] if rules else [])
