"""The page of `nanorx explain`: every rule that speaks about one strategy, by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import cites, level, ordinal, signed
from nanorx.cli.layout import hang, labelled, spread
from nanorx.cli.pages.head import add_lines
from nanorx.cli.pages.view import opening, stamp
from nanorx.cli.style import word_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.answers.explanation import Explanation, FindingOut
    from nanorx.advice.answers.result import AppliedRule, ClauseOut
    from nanorx.cli.given import CaseInput
    from nanorx.cli.style import Page

__all__ = ["add_clauses", "explain_page"]

_SHOWN = {"cannot tell": 5, "fires": 8, "silent": 8, "findings": 4}
_TRUTH = 7
_WIDE, _USUAL = 120, 80
_INDENT = 4
_LABEL = 16
_STRENGTHS = {"weak": 1, "moderate": 2, "strong": 3}
_EFFECTS = {"exclude": "excludes", "note": "note", "conclude": "concludes", "hold-back": "holds back"}


def explain_page(explanation: Explanation, given: CaseInput, width: int, *, everything: bool = False) -> Page:
    """The status, then the rules: those that cannot tell, those that fire, those that are silent, and the findings."""
    page = opening("Why it stands where it stands", given.base, width)
    item = explanation.recommendation
    add_lines(page, [("Strategy", item.strategy.title), *_head(explanation)], status=item.status)
    _add_rules(page, explanation, "cannot tell", everything=everything)
    _add_rules(page, explanation, "fires", everything=everything)
    _add_silent(page, explanation, everything=everything)
    _add_findings(page, explanation, everything=everything)
    stamp(page, explanation, given)
    return page


def _head(explanation: Explanation) -> list[tuple[str, str]]:
    item = explanation.recommendation
    if item.status == "excluded":
        status = f"Excluded: {' '.join(explanation.rules[name].say for name in item.excluded_by)}"
    else:
        figures = f"score {signed(item.score)} (fit {signed(item.fit)}, evidence {signed(item.evidence)})"
        held = ", held back" if item.held_back else ""
        status = f"{item.status.capitalize()}{held}, {ordinal(item.rank)} of {explanation.of}; {figures}"
    counts = [len(explanation.fires), len(explanation.cannot_tell), len(explanation.silent)]
    rows = [("Status", status)]
    rows += [("Held back", explanation.rules[name].say) for name in item.held_back_by]
    rows += [("Apart", item.listed_apart)] if item.listed_apart else []
    rows.append(
        ("Rules", f"{sum(counts)} speak about it: {counts[0]} fire, {counts[1]} cannot tell, {counts[2]} are silent")
    )
    return rows


def _add_rules(page: Page, explanation: Explanation, verdict: str, *, everything: bool) -> None:
    names = explanation.fires if verdict == "fires" else explanation.cannot_tell
    if not names:
        return
    heading = {"cannot tell": "Cannot tell ({}): a missing value decides", "fires": "Fires ({})"}[verdict]
    page.heading(heading.format(len(names)))
    ordered = sorted(names, key=lambda name: _weight(explanation.rules[name]))
    shown = ordered if everything else ordered[: _SHOWN[verdict]]
    for name in shown:
        _add_rule(page, name, explanation.rules[name], open_=verdict == "cannot tell")
    _add_more(page, len(ordered) - len(shown))


def _weight(rule: AppliedRule) -> tuple[int, int]:
    """Exclusions first, then what holds back, then arguments by strength, then notes."""
    kind = {"exclude": 0, "hold-back": 1, "note": 3, "conclude": 4}.get(rule.effect, 2)
    return (kind, -_STRENGTHS.get(rule.strength, 0))


def _effect(rule: AppliedRule, *, open_: bool) -> str:
    """`delivery +3`, `excludes?`."""
    if rule.criterion:
        sign = 1 if rule.effect == "favor" else -1
        words = f"{rule.criterion} {level(sign * _STRENGTHS[rule.strength])}"
    else:
        words = _EFFECTS[rule.effect]
    return f"{words}?" if open_ else words


def _add_rule(page: Page, name: str, rule: AppliedRule, *, open_: bool = False, indent: int = 2) -> None:
    start = f"{' ' * indent}{_effect(rule, open_=open_)}".ljust(_LABEL)
    page.add(hang(start + ("" if start.endswith(" ") else "  "), rule.say or rule.because, page.width, indent=_LABEL))
    add_clauses(page, rule.clauses, indent + 2)
    source = cites(rule.cites)
    page.add(hang(" " * (indent + 2), f"{name} ({source})" if source else name, page.width))


def add_clauses(page: Page, clauses: Sequence[ClauseOut], indent: int) -> None:
    """Truth, clause and value of each, in columns."""
    values_from = _INDENT + _TRUTH + 2 + (58 if page.width >= _WIDE else 44 if page.width >= _USUAL else 32) + 2
    clause_width = values_from - 2 - (indent + _TRUTH + 2)
    value_width = page.width - values_from
    for row in clauses:
        phrase = f"unless {row.phrase}" if row.unless else row.phrase
        start = f"{' ' * indent}{row.truth.ljust(_TRUTH)}  "
        page.add(spread(start, [(phrase, clause_width), (row.value, value_width)]), word_style(row.truth))


def _add_silent(page: Page, explanation: Explanation, *, everything: bool) -> None:
    names = explanation.silent
    if not names:
        return
    page.heading(f"Silent ({len(names)}): the clause that stopped each")
    shown = names if everything else names[: _SHOWN["silent"]]
    for name in shown:
        rule = explanation.rules[name]
        stopped = [row for row in rule.clauses if row.truth == ("yes" if row.unless else "no")]
        add_clauses(page, stopped[:1], 4)
        if everything:
            page.add(hang(" " * 13, f"{_effect(rule, open_=False)}: {rule.say} {name}", page.width))
    _add_more(page, len(names) - len(shown))


def _add_findings(page: Page, explanation: Explanation, *, everything: bool) -> None:
    if not explanation.findings:
        return
    page.heading(f"Findings it rests on ({len(explanation.findings)}): what rules conclude from the case")
    for finding in explanation.findings:
        truth = "unknown" if finding.truth == "cannot tell" else finding.truth
        start = f"    {truth.ljust(_TRUTH)}  "
        page.add(hang(start, f"{finding.finding}: {finding.label}", page.width), word_style(truth))
        _add_concluding(page, explanation, finding, everything=everything)


def _add_concluding(page: Page, explanation: Explanation, finding: FindingOut, *, everything: bool) -> None:
    """The rules that conclude a finding: those that decided it, or with `--all` every one."""
    wanted = {"yes": {"fires"}, "no": set(), "cannot tell": {"cannot tell"}}[finding.truth]
    names = [name for name in finding.rules if everything or explanation.rules[name].verdict in wanted]
    shown = names if everything else names[: _SHOWN["findings"]]
    for name in shown:
        rule = explanation.rules[name]
        page.add(labelled([("", f"{rule.verdict}: {name} ({cites(rule.cites)})")], page.width, indent=13))
        add_clauses(page, rule.clauses, 15)
    hidden = len(finding.rules) - len(shown)
    if hidden:
        page.add(" " * 13 + f"{hidden} more {'rule' if hidden == 1 else 'rules'}: --all")


def _add_more(page: Page, hidden: int) -> None:
    if hidden > 0:
        page.add(f"  {hidden} more: --all")
