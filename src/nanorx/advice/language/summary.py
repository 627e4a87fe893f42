"""The answer at a glance: always the same labels in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import case_line, states_facts
from nanorx.advice.language.doubt import compared, ignorance, opinion
from nanorx.advice.language.phrases import PRECLINICAL, counted, level, ordinal, readiness_words
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import QuestionOut, Recommendation
    from nanorx.advice.language.view import ResultView

__all__ = [
    "NO_ORDER",
    "asked_first",
    "conflict_words",
    "count_words",
    "glance",
    "nothing_at_a_glance",
    "place_words",
    "reason",
    "rests_on_nothing",
    "status_words",
]

NO_ORDER = "No order is shown: it would rest on no fact of this patient"
"""What is said of a case that states nothing."""

_QUESTIONS = 3
_ASKED = 5


def glance(view: ResultView) -> list[tuple[str, str]]:
    """Return the rows of the summary: label and text.

    They are Case, First, Why, Status, Check, How firm, Evidence and Over 2nd, with a strong conflict before them and
    the strategies listed apart after. A row without a label continues the one before.
    """
    case = ("Case", case_line(view.case, view.base))
    if not view.candidates:
        total = len(view.result.recommendations)
        return [case, ("First", f"None: no strategy is left to consider of {total}"), *_apart(view, total)]
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
    return rows


def rests_on_nothing(view: ResultView) -> bool:
    """Say whether the order would rest on no fact about this patient.

    That is so if the case states only what would be assumed anyway: the rules that fire then speak about the
    strategies alone, and an order would mislead.
    """
    return not states_facts(view.case)


def nothing_at_a_glance(view: ResultView) -> list[tuple[str, str]]:
    """Return the rows of the summary for a case that states nothing: no strategy is named first."""
    items = view.result.recommendations
    preclinical = sum(item.readiness.level in PRECLINICAL for item in items)
    return [
        ("Case", case_line(view.case, view.base)),
        ("First", _nothing_stands_out(view)),
        ("Check", "; ".join(view.vocabulary.label(row.descriptor) for row in asked_first(view))),
        ("How firm", _open_places(view)),
        ("Evidence", f"{preclinical} of {len(items)} have been tried in cells or animals only"),
    ]


def asked_first(view: ResultView) -> list[QuestionOut]:
    """Return the questions to begin with where nothing is known."""
    return view.result.questions[:_ASKED]


def status_words(item: Recommendation, view: ResultView) -> str:
    """Return the status as a sentence."""
    if item.status == "excluded":
        return f"Excluded: {view.rule(item.excluded_by[0]).say}"
    words = {
        "eligible": "Eligible: nothing known rules it out",
        "conditional": "Conditional: unknown values could still rule it out",
    }[item.status]
    held = " ".join(view.rule(name).say for name in item.held_back_by)
    return f"{words}. Held back: {held}" if held else words


def reason(item: Recommendation, view: ResultView) -> str:
    """Return the text of the strongest argument for a strategy, on the criterion with the highest level."""
    best = max((row.level for row in item.criteria.values() if row.arguments_for), default=0)
    names = [row.arguments_for[0] for row in item.criteria.values() if row.arguments_for and row.level == best]
    return view.rule(names[0]).say if names else ""


def place_words(item: Recommendation, view: ResultView) -> str:
    """Say what matters about a rank in the list: listed apart, held back, tied, and the reason."""
    parts = [item.listed_apart] if item.listed_apart else []
    parts += [f"Held back: {view.rule(name).say}" for name in item.held_back_by[:1]]
    ranks = [str(other.rank) for other in view.ranking if other.strategy.id in item.tied_with]
    others = len(item.tied_with) - len(ranks)
    if item.tied_with:
        words = [", ".join(ranks)] if ranks else []
        words += [f"{others} more"] if others and not view.everything else []
        parts.append(f"Tied with {' and '.join(words)}." if words else "")
    parts.append(reason(item, view) or "Nothing that is known speaks for it.")
    return " ".join(part for part in parts if part)


def count_words(view: ResultView) -> str:
    """Count the strategies by status: `75 strategies: 6 eligible, 28 conditional, 41 excluded`."""
    items = view.result.recommendations
    counts = [(sum(item.status == word for item in items), word) for word in ("eligible", "conditional", "excluded")]
    words = ", ".join(f"{number} {word}" for number, word in counts)
    return f"{counted(len(items), 'strategy', 'strategies')}: {words}"


def conflict_words(item: Recommendation, view: ResultView) -> list[str]:
    """Return `safety: +3 and -3` for each criterion with clear arguments on both sides."""
    found: dict[str, tuple[int, int]] = {}
    for name in item.conflicts:
        rule = view.rule(name)
        strength = STRENGTHS.get(rule.strength, 0)
        pro, con = found.get(rule.criterion, (0, 0))
        found[rule.criterion] = (max(pro, strength), con) if rule.effect == "favor" else (pro, max(con, strength))
    return [f"{name}: {level(pro)} and {level(-con)}" for name, (pro, con) in found.items()]


def _check(item: Recommendation, view: ResultView) -> str:
    """Say what to find out first."""
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


def _is_candidate(name: str, view: ResultView) -> bool:
    return any(item.strategy.id == name for item in view.candidates)


def _apart(view: ResultView, before: int) -> list[tuple[str, str]]:
    """Return rows about the strategies that rank before the first one shown and are listed apart."""
    rows = [item for item in view.apart if item.rank < before]
    return [
        ("Apart", f"{ordinal(item.rank)} of all is {item.strategy.title}. {item.listed_apart}") for item in rows[:2]
    ]


def _nothing_stands_out(view: ResultView) -> str:
    items = view.result.recommendations
    counts = [(sum(item.status == word for item in items), word) for word in ("eligible", "conditional", "excluded")]
    said = [f"{number} {word}" for number, word in counts if number]
    rest = f"all {said[0].replace(' ', ' are ')}" if len(said) == 1 else ", ".join(said)
    return f"No strategy stands out: {rest}"


def _open_places(view: ResultView) -> str:
    items = view.result.recommendations
    size = len(items)
    leading = [item for item in items if item.rank_interval[0] == 1]
    if all(item.rank_interval == (1, size) for item in items):
        return f"Not at all: every place is open, 1st to {ordinal(size)}"
    return f"Not at all: {len(leading)} of {size} could be 1st, depending on the answers"
