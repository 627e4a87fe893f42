"""The page of `nanorx why-not`: what keeps a strategy back, then the smallest changes, kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import ClauseOut
from nanorx.advice.language.phrases import and_list, cites, ordinal, signed
from nanorx.cli.layout import hang, labelled
from nanorx.cli.pages.explain import add_clauses
from nanorx.cli.pages.head import add_lines
from nanorx.cli.pages.view import opening, stamp
from nanorx.cli.style import COLORS, word_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.why_not.answer import ChangeSet, Goal, WhyNot
    from nanorx.advice.why_not.changes import Change
    from nanorx.advice.why_not.reasons import Reason
    from nanorx.cli.given import CaseInput
    from nanorx.cli.style import Page

__all__ = ["why_not_page"]

_KINDS = {"arrange": "Arrange", "treat": "Treat", "find-out": "Find out", "confirm": "Confirm", "fixed": "Fixed"}
_SHOWN_REASONS, _SHOWN_SETS = 6, 2
_OPEN = {"need": "", "exclusion": "excludes? ", "caution": "holds back? ", "hold-back": "holds back? "}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def why_not_page(answer: WhyNot, given: CaseInput, width: int, *, everything: bool = False) -> Page:
    """The status and the reasons, then what would make it eligible and what would make it first."""
    page = opening("Why not", given.base, width)
    add_lines(page, _head(answer), status=answer.status)
    sections = [
        ("Not met", [row for row in answer.excluded_by if row.what == "need"]),
        ("Ruled out", [row for row in answer.excluded_by if row.what != "need"]),
        ("Held back", answer.held_back_by),
        ("Not known: it could be ruled out", answer.undecided_exclusions),
        ("Not known: it could be held back", answer.undecided_hold_backs),
    ]
    for heading, rows in sections:
        _add_reasons(page, heading, rows, everything=everything)
    _add_goals(page, answer, everything=everything)
    _add_next(page, answer, given)
    stamp(page, answer, given)
    return page


def _head(answer: WhyNot) -> list[tuple[str, str]]:
    parts = [
        (sum(row.what == "need" for row in answer.excluded_by), "need is not met", "needs are not met"),
        (sum(row.what != "need" for row in answer.excluded_by), "rule excludes it", "rules exclude it"),
        (len(answer.held_back_by), "rule holds it back", "rules hold it back"),
        (len(answer.undecided_exclusions), "need or exclusion is not known", "needs or exclusions are not known"),
    ]
    said = ", ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)
    status = f"{answer.status.capitalize()}, {ordinal(answer.rank)} of {answer.of}"
    rows = [
        ("Strategy", answer.strategy.title),
        ("Status", f"{status}: {said}" if said else f"{status}: nothing known rules it out"),
    ]
    deciding = [*answer.excluded_by, *answer.held_back_by]
    if deciding:
        rows.append(("Why", deciding[0].say or deciding[0].because))
    elif answer.undecided_exclusions:
        rows.append(("Why", "A value that is not known could still rule it out."))
    if answer.first.id != answer.strategy.id:
        rows += [("First is", answer.first.title), ("", _compared(answer))]
    return rows


def _compared(answer: WhyNot) -> str:
    """On which criteria the first is better and worse."""
    rows = answer.compared.items()
    better = [name for name, row in rows if row.level_of_first > row.level]
    worse = [name for name, row in rows if row.level_of_first < row.level]
    parts = [f"{word} on {and_list(names)}" for word, names in (("better", better), ("worse", worse)) if names]
    return f"{'; '.join(parts) or 'the same on every criterion'} (this one: score {signed(answer.score)})"


def _add_reasons(page: Page, heading: str, rows: Sequence[Reason], *, everything: bool) -> None:
    if not rows:
        return
    page.heading(f"{heading} ({len(rows)})")
    shown = rows if everything else rows[:_SHOWN_REASONS]
    for row in shown:
        source = cites(row.cites)
        start = f"  {_OPEN[row.what]}" if row.verdict == "cannot tell" else "  "
        page.add(hang(start, f"{row.say or row.because}{f' ({source})' if source else ''}", page.width, indent=4))
        clauses = row.clauses
        if row.what == "need":  # a rule that excludes unless it is met: it is shown as what is needed
            clauses = [ClauseOut(one.descriptor, one.phrase, one.value, one.truth, unless=False) for one in clauses]
        add_clauses(page, clauses, 4)
        for finding in row.behind:
            start = f"    {finding.truth.ljust(7)}  "
            page.add(hang(start, f"{finding.finding} rests on:", page.width), word_style(finding.truth))
            add_clauses(page, finding.clauses, 6)
    if len(rows) > len(shown):
        page.add(f"  {len(rows) - len(shown)} more: --all")


def _add_goals(page: Page, answer: WhyNot, *, everything: bool) -> None:
    eligible, first = answer.to_be_eligible, answer.to_be_first
    if eligible.reached and first.reached:
        page.heading("It is eligible and first: there is nothing to change.")
        return
    if not eligible.reached:
        page.heading("Smallest change that makes it eligible (re-run; no part of it is enough)")
        _add_goal(page, answer, eligible, everything=everything)
    page.heading(f"Smallest change that makes it first{' (re-run)' if first.sets and eligible.reached else ''}")
    if first.reached:
        page.add(hang("  ", "It is first already, of what is known now.", page.width))
    elif first.sets and first.sets == eligible.sets:
        page.add("  The same.")
    elif not first.sets and any(row.rank == 1 for row in eligible.sets):
        page.add(hang("  ", f"{_none(first)} A change above makes it first all the same.", page.width))
    else:
        _add_goal(page, answer, first, everything=everything)


def _none(goal: Goal) -> str:
    return f"None within {_NUMBERS[goal.within]} change{'s' * (goal.within != 1)}."


def _add_goal(page: Page, answer: WhyNot, goal: Goal, *, everything: bool) -> None:
    if not goal.sets:
        page.add(f"  {_none(goal)}")
        return
    shown = goal.sets if everything else _some(goal.sets)
    for place, row in enumerate(shown):
        if place:
            page.add("  or")
        _add_set(page, answer, row)
    hidden = len(goal.sets) - len(shown)
    if hidden:
        page.add(f"  {hidden} more: --all")
    if goal.more and not hidden:
        page.add(f"  {goal.more} more of the same size were found and are not listed.")


def _some(sets: Sequence[ChangeSet]) -> list[ChangeSet]:
    """The first ones, and the first that needs something fixed if it is smaller."""
    shown = list(sets[:_SHOWN_SETS])
    smaller = [row for row in sets if not row.in_reach and len(row.changes) < len(shown[0].changes)]
    if smaller and smaller[0] not in shown:
        shown[-1] = smaller[0]
    return shown


def _add_set(page: Page, answer: WhyNot, row: ChangeSet) -> None:
    lines: list[tuple[str, str]] = []
    for kind, word in _KINDS.items():
        phrases = _phrases([item for item in row.changes if item.kind == kind])
        lines += [(word if not place else "", text) for place, text in enumerate(phrases)]
    held = ", held back" if row.held_back else ""
    lines.append(("Then", f"{row.status}{held}, {ordinal(row.rank)} of {answer.of}{_for_instance(row)}"))
    page.add(labelled(lines, page.width, indent=2, label_width=10), {row.status: COLORS[row.status]})


def _phrases(changes: Sequence[Change]) -> list[str]:
    """A line for each descriptor; elements that are added to the same set stand together."""
    rows: dict[str, list[str]] = {}
    for item in changes:
        rows.setdefault(item.descriptor, []).append(item.phrase)
    lines: list[str] = []
    for name, phrases in rows.items():
        joined = phrases[0]
        for phrase in phrases[1:]:
            same = phrase.removeprefix("add ")
            joined += f", {same}" if phrase != same and joined.startswith("add ") else f"; {phrase}"
        lines.append(f"{name}: {joined}")
    return lines


def _for_instance(row: ChangeSet) -> str:
    """The numbers of the example, where a change leaves a choice."""
    numbers = [f"{name} {value}" for name, value in row.example.items() if isinstance(value, (int, float))]
    return f" (with {and_list(numbers)})" if numbers else ""


def _add_next(page: Page, answer: WhyNot, given: CaseInput) -> None:
    """The command that shows the first change at work, if it can be written as one."""
    sets = [*answer.to_be_eligible.sets, *answer.to_be_first.sets]
    words = _as_options(sets[0]) if sets else None
    rows = [("All rules", given.command("explain", answer.strategy.id))]
    if words:
        rows.insert(0, ("Try it", given.command("what-if", *words)))
    page.blank()
    page.add(labelled(rows, page.width), {label: "bold" for label, _ in rows})


def _as_options(row: ChangeSet) -> list[str] | None:
    words: list[str] = []
    for name, value in row.example.items():
        if isinstance(value, dict):  # a partly known set cannot be said in one option
            return None
        text = ",".join(value) or "none" if isinstance(value, list) else str(value)
        words += ["--set", f"{name}={text}"]
    return words
