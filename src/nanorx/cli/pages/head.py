"""The first lines of `recommend`: the answer, always with the same labels in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.cli.layout import labelled
from nanorx.cli.pages.case_line import case_line
from nanorx.cli.pages.doubt import compared, ignorance, opinion
from nanorx.cli.phrases import level, ordinal, readiness_words
from nanorx.cli.style import COLORS

if TYPE_CHECKING:
    from nanorx.advice.result import Recommendation
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["add_head", "add_lines", "conflict_words", "reason", "status_words"]

_QUESTIONS = 3


def add_head(page: Page, view: View) -> None:
    """Case, First, Why, Status, Check, How firm, Evidence, Over 2nd; a strong conflict before, what is apart after."""
    case = ("Case", case_line(view.given.case, view.base))
    if not view.candidates:
        total = len(view.result.recommendations)
        add_lines(page, [case, ("First", f"None: no strategy is left to consider of {total}"), *_apart(view, total)])
        return
    first = view.candidates[0]
    second = view.candidates[1] if len(view.candidates) > 1 else None
    rows = [("Conflict", f"{words}, see below") for words in conflict_words(first, view)]
    rows += [case, ("First", first.strategy.title)]
    rows += [("", f"tied with {view.title(name)}") for name in first.tied_with if _is_candidate(name, view)]
    rows += [
        ("Why", reason(first, view) or "Nothing that is known speaks for it."),
        ("Status", status_words(first, view)),
        ("Check", _check(first, view)),
        ("How firm", opinion(first, view)),
        ("", ignorance(first, len(view.result.recommendations))),
        ("Evidence", readiness_words(first, view.vocabulary)),
        ("Over 2nd", compared(first, second) if second else "There is no second strategy"),
        *_apart(view, first.rank),
    ]
    view.cited.extend(first.readiness.cites[:1])
    add_lines(page, rows, status=first.status)


def add_lines(page: Page, rows: list[tuple[str, str]], *, status: str = "") -> None:
    """Labels and sentences; the label is bold and the word of the status colored."""
    size = max(len(label) for label, _ in rows) + 2
    for label, text in rows:
        styles = {label: "bold"} if label else {}
        if label == "First":
            styles[text] = "bold"
        if label == "Status":
            styles |= {status.capitalize(): COLORS[status]}
        page.add(labelled([(label, text)], page.width, label_width=size), styles)


def status_words(item: Recommendation, view: View) -> str:
    """The status as a sentence."""
    if item.status == "excluded":
        return f"Excluded: {view.rule(item.excluded_by[0]).say}"
    words = {
        "eligible": "Eligible: nothing known rules it out",
        "conditional": "Conditional: unknown values could still rule it out",
    }[item.status]
    held = " ".join(view.rule(name).say for name in item.held_back_by)
    return f"{words}. Held back: {held}" if held else words


def reason(item: Recommendation, view: View) -> str:
    """What the strongest argument for says, on the criterion with the highest level."""
    best = max((row.level for row in item.criteria.values() if row.arguments_for), default=0)
    names = [row.arguments_for[0] for row in item.criteria.values() if row.arguments_for and row.level == best]
    return view.rule(names[0]).say if names else ""


def conflict_words(item: Recommendation, view: View) -> list[str]:
    """`safety: +3 and -3`, for each criterion that is clearly argued both ways."""
    found: dict[str, tuple[int, int]] = {}
    for name in item.conflicts:
        rule = view.rule(name)
        strength = {"weak": 1, "moderate": 2, "strong": 3}.get(rule.strength, 0)
        pro, con = found.get(rule.criterion, (0, 0))
        found[rule.criterion] = (max(pro, strength), con) if rule.effect == "favor" else (pro, max(con, strength))
    return [f"{name}: {level(pro)} and {level(-con)}" for name, (pro, con) in found.items()]


def _check(item: Recommendation, view: View) -> str:
    """What to find out before anything else."""
    if item.questions:
        return _some([view.vocabulary.label(name) for name in item.questions])
    changing = [row.descriptor for row in view.result.questions if row.can_change_first]
    if not changing:
        return "nothing unknown could rule it out or change the first place"
    return (
        f"nothing unknown could rule it out; for the order: {_some([view.vocabulary.label(name) for name in changing])}"
    )


def _some(labels: list[str]) -> str:
    more = len(labels) - _QUESTIONS
    return "; ".join([*labels[:_QUESTIONS], *([f"+ {more} more"] if more > 0 else [])])


def _is_candidate(name: str, view: View) -> bool:
    return any(item.strategy.id == name for item in view.candidates)


def _apart(view: View, before: int) -> list[tuple[str, str]]:
    """Strategies that rank before the first one shown and are listed apart."""
    rows = [item for item in view.apart if item.rank < before]
    return [
        ("Apart", f"{ordinal(item.rank)} of all is {item.strategy.title}. {item.listed_apart}") for item in rows[:2]
    ]
