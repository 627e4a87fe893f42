"""The page of `nanorx why-not`: what keeps a strategy back, then the smallest changes, kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers.result import ClauseOut
from nanorx.advice.language.first_place import title_of
from nanorx.advice.language.phrases import and_list, ordinal, signed
from nanorx.document.blocks import Code, Commands, Few, Item, Items, Pairs, Paragraph, Section, Status, Strong
from nanorx.document.sections.answer import SCREEN, answer_document, in_brief, status_line
from nanorx.document.sections.clauses import clause_table, sources, truth_word
from nanorx.document.sections.commands import set_word
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.advice.why_not.answer import ChangeSet, Goal, WhyNot
    from nanorx.advice.why_not.changes import Change
    from nanorx.advice.why_not.reasons import Reason
    from nanorx.document.blocks import Block, Document, Line, Words
    from nanorx.document.sections.commands import Say
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["why_not_document"]

_KINDS = {"arrange": "Arrange", "treat": "Treat", "find-out": "Find out", "confirm": "Confirm", "fixed": "Fixed"}
_SETS = 1
"""So many sets of changes are shown."""
_OPEN = {"need": "", "exclusion": "excludes?", "caution": "holds back?"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def why_not_document(
    answer: WhyNot, base: RuleBase, *, command: Say, name: str = "", everything: bool = False
) -> Document:
    """Make the page about what keeps a strategy back.

    On one screen the status and the reasons, then what would make it eligible and what would make it first; with
    everything each reason with its clauses.

    Args:
        answer: The answer.
        base: The rule base that it was made with.
        command: Says a command about the same case with the same options.
        name: How the strategy was named; else its id.
        everything: Leave nothing out.
    """
    goals = _goals(answer, base, everything=everything)
    if not everything:
        sections = [_glance(answer, base, _short_reasons(answer, base)), *goals, _next(answer, command, name)]
        return answer_document("Why not", sections, answer, base, most=SCREEN)
    reasons = [
        ("not-met", "Not met", [row for row in answer.excluded_by if row.what == "need"]),
        ("ruled-out", "Ruled out", [row for row in answer.excluded_by if row.what != "need"]),
        ("held-back", "Held back", answer.held_back_by),
        ("not-known", "Not known: it could be ruled out", answer.undecided_exclusions),
        ("not-known-held", "Not known: it could be held back", answer.undecided_hold_backs),
    ]
    whole = [_reasons(title, words, rows) for title, words, rows in reasons if rows]
    return answer_document(
        "Why not", [_glance(answer, base), *whole, *goals, _next(answer, command, name)], answer, base, whole=True
    )


def _short_reasons(answer: WhyNot, base: RuleBase) -> list[tuple[str, Sequence[Line]]]:
    """Say each reason in a sentence, and name the values that could still keep it back."""
    needs = [row for row in answer.excluded_by if row.what == "need"]
    rules = [row for row in answer.excluded_by if row.what != "need"]
    return [
        ("Not met", _few([_said(row, base) for row in needs], 5, 3)),
        ("Ruled out", _few([_said(row, base) for row in rules], 5, 3)),
        ("Held back", _few([_said(row, base) for row in answer.held_back_by], 5, 3)),
        (
            "Not known",
            [
                *_few(_waits(answer.undecided_exclusions, base, "could rule it out: "), 3, 1, "; "),
                *_few(_waits(answer.undecided_hold_backs, base, "could hold it back: "), 3, 1, "; "),
            ],
        ),
    ]


def _few(items: Sequence[Words], most: int, least: int, joint: str = "") -> list[Line]:
    return [Few(items, most, joint, least=least)] if items else []


def _said(row: Reason, base: RuleBase) -> Words:
    """Say a reason with the numbers and choices that it rests on."""
    said, values = (row.say or row.because).rstrip("."), dict[str, str]()
    for clause in row.clauses:
        descriptor = base.vocabulary.descriptors.get(clause.descriptor)
        if descriptor is not None and descriptor.kind in {"number", "choice"} and clause.value not in said:
            values[descriptor.label] = clause.value
    for label in [label for label in values if f"({label})" in said]:
        said = said.replace(f"({label})", f"({label}: {values.pop(label)})")
    shown = f" ({'; '.join(f'{label}: {value}' for label, value in values.items())})" if values else ""
    return in_brief(f"{said}{shown}.", row.cites, base)


def _waits(rows: Sequence[Reason], base: RuleBase, start: str) -> list[Words]:
    """Name the values on which undecided rules wait, each once, down to those behind findings."""
    names: dict[str, None] = {}
    for row in rows:
        behind = [clause for finding in row.behind for clause in finding.clauses]
        for clause in (*row.clauses, *behind):
            if clause.truth == "unknown" and clause.descriptor in base.vocabulary.descriptors:
                names[clause.descriptor] = None
    labels = [base.vocabulary.label(name) for name in names]
    return [(f"{'' if place else start}{label}",) for place, label in enumerate(labels)]


def _glance(answer: WhyNot, base: RuleBase, reasons: Sequence[tuple[str, Sequence[Line]]] = ()) -> Section:
    parts = [
        (sum(row.what == "need" for row in answer.excluded_by), "need is not met", "needs are not met"),
        (sum(row.what != "need" for row in answer.excluded_by), "rule excludes it", "rules exclude it"),
        (len(answer.held_back_by), "rule holds it back", "rules hold it back"),
        (len(answer.undecided_exclusions), "need or exclusion is not known", "needs or exclusions are not known"),
    ]
    said = ", ".join(f"{number} {one if number == 1 else more}" for number, one, more in parts if number)
    status = f"{answer.status.capitalize()}, {ordinal(answer.rank)} of {answer.of}"
    status += f": {said}" if said else ": nothing known rules it out"
    rows: list[tuple[str, Sequence[Line]]] = [
        ("Strategy", [(answer.strategy.title,)]),
        ("Approach", [(base.approach_of[answer.strategy.id].title,)]),
        ("Status", [status_line(status, answer.status)]),
        *reasons,
    ]
    if answer.first.id != answer.strategy.id:
        label = "First is" if answer.leading else "Nearest is"
        rows.append((label, [(title_of(answer.first.id, base),), (_compared(answer),)]))
    if answer.leading is None:
        rows.append(("First", [(answer.leading_reason,)]))
    return Section("glance", "At a glance", [Pairs([row for row in rows if row[1]])], answer=True)


def _compared(answer: WhyNot) -> str:
    """Say on which criteria the first is better and worse."""
    rows = answer.compared.items()
    better = [name for name, row in rows if row.level_of_first > row.level]
    worse = [name for name, row in rows if row.level_of_first < row.level]
    parts = [f"{word} on {and_list(names)}" for word, names in (("better", better), ("worse", worse)) if names]
    return f"{'; '.join(parts) or 'the same on every criterion'} (this one: score {signed(answer.score)})"


def _reasons(name: str, title: str, rows: Sequence[Reason]) -> Section:
    return Section(name, f"{title} ({len(rows)})", [Items([_reason(row) for row in rows], numbered=False)])


def _reason(row: Reason) -> Item:
    start = _OPEN[row.what] if row.verdict == "cannot tell" else ""
    effect: Words = (Strong(start), " ") if start else ()
    clauses = row.clauses
    if row.what == "need":  # a rule that excludes unless it is met: it is shown as what is needed
        clauses = [ClauseOut(one.descriptor, one.phrase, one.value, one.truth, unless=False) for one in clauses]
    behind = [
        Item((truth_word(finding.truth), f"  {finding.finding} rests on:"), [clause_table(finding.clauses)])
        for finding in row.behind
    ]
    words = (*effect, row.say or row.because, *sources(row.cites))
    return Item(words, [clause_table(clauses), *([Items(behind, numbered=False)] if behind else [])])


def _goals(answer: WhyNot, base: RuleBase, *, everything: bool) -> list[Section]:
    """Say what would make it eligible and what would make it first, as far as it is not."""
    eligible, first = answer.to_be_eligible, answer.to_be_first
    if eligible.reached and first.reached:
        nothing = Paragraph((f"It is eligible and first: there is nothing to change.{_but(answer)}",))
        return [Section("change", "Smallest change", [nothing])]
    sections: list[Section] = []
    if not eligible.reached:
        title = "Smallest change that makes it eligible (re-run; no part of it is enough)"
        sections.append(Section("eligible", title, _goal(answer, eligible, base, everything=everything)))
    title = f"Smallest change that makes it first{' (re-run)' if first.sets and eligible.reached else ''}"
    if first.reached:
        blocks: list[Block] = [Paragraph((f"It is first already, of what is known now.{_but(answer)}",))]
    elif first.sets and first.sets == eligible.sets:
        blocks = [Paragraph(("The same.",))]
    elif not first.sets and any(row.rank == 1 for row in eligible.sets):
        blocks = [Paragraph((f"{_none(first)} A change above makes it first all the same.",))]
    else:
        blocks = _goal(answer, first, base, everything=everything)
    return [*sections, Section("first", title, blocks)]


def _but(answer: WhyNot) -> str:
    """Say why what is first in the order is not called first."""
    return f" It is not called first: {answer.leading_reason}" if answer.leading is None else ""


def _none(goal: Goal) -> str:
    return f"None within {_NUMBERS[goal.within]} change{'s' * (goal.within != 1)}."


def _goal(answer: WhyNot, goal: Goal, base: RuleBase, *, everything: bool) -> list[Block]:
    if not goal.sets:
        return [Paragraph((_none(goal),))]
    if not everything and not goal.sets[0].in_reach:
        fixed = [item for item in goal.sets[0].changes if item.kind == "fixed"]
        return [Paragraph((f"None for this patient: {'; '.join(_phrases(fixed, base))}.",))]
    shown = goal.sets if everything else goal.sets[:_SETS]
    blocks: list[Block] = []
    for row in shown:
        blocks += [Paragraph(("or",))] if blocks else []
        blocks.append(_set(answer, row, base))
    hidden = len(goal.sets) - len(shown)
    blocks += left_out(hidden)
    if goal.more and not hidden:
        blocks.append(Paragraph((f"{goal.more} more of the same size were found and are not listed.",)))
    return blocks


def _set(answer: WhyNot, row: ChangeSet, base: RuleBase) -> Pairs:
    rows: list[tuple[str, list[Words]]] = []
    for kind, word in _KINDS.items():
        phrases = _phrases([item for item in row.changes if item.kind == kind], base)
        rows += [(word, [(text,) for text in phrases])] if phrases else []
    rows += [("Makes", [(item.says,) for item in row.computed])] if row.computed else []
    held = ", held back" if row.held_back else ""
    then = f"{held}, {ordinal(row.rank)} of {answer.of}{_for_instance(row)}"
    return Pairs([*rows, ("Then", [(Status(row.status), then)])])


def _phrases(changes: Sequence[Change], base: RuleBase) -> list[str]:
    """Give a line for each descriptor; elements that are added to the same set stand together."""
    rows: dict[str, list[str]] = {}
    for item in changes:
        rows.setdefault(item.descriptor, []).append(item.phrase)
    lines: list[str] = []
    for name, phrases in rows.items():
        joined = phrases[0]
        for phrase in phrases[1:]:
            same = phrase.removeprefix("add ")
            joined += f", {same}" if phrase != same and joined.startswith("add ") else f"; {phrase}"
        lines.append(f"{base.vocabulary.label(name)}: {joined}")
    return lines


def _for_instance(row: ChangeSet) -> str:
    """Give the numbers of the example, where a change leaves a choice."""
    numbers = [f"{name} {value}" for name, value in row.example.items() if isinstance(value, (int, float))]
    return f" (with {and_list(numbers)})" if numbers else ""


def _next(answer: WhyNot, command: Say, name: str) -> Section:
    """Give the command that shows the first change at work, and the one that shows all rules."""
    rows: list[tuple[str, Words]] = []
    sets = [row for row in (*answer.to_be_eligible.sets, *answer.to_be_first.sets) if row.in_reach]
    if sets:
        options = [word for name, value in sets[0].example.items() for word in ("--set", f"{name}={set_word(value)}")]
        rows.append(("Try it", (Code(command("what-if", *options)),)))
    rows.append(("All rules", (Code(command("explain", name or answer.strategy.id)),)))
    return Section("next", "", [Commands(rows)])
