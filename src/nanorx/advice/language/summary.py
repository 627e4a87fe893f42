"""What is said of a result as a whole, and of the place of a strategy in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.case_line import states_facts
from nanorx.advice.language.holds import held_words
from nanorx.advice.language.phrases import counted, level, ordinal
from nanorx.advice.today import MOST
from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import QuestionOut, Recommendation
    from nanorx.advice.language.view import ResultView

__all__ = [
    "ANIMALS",
    "NO_ORDER",
    "asked_first",
    "conflict_words",
    "count_words",
    "fit_reason",
    "must_be_said",
    "nothing_at_a_glance",
    "place_words",
    "reason",
    "rests_on_nothing",
    "status_words",
    "stopping",
    "telling",
]

NO_ORDER = "No order is shown: it would rest on no fact of this patient"
"""What is said of a case that states nothing."""

ANIMALS = 4
"""From this level of evidence on nobody had a strategy."""
_ASKED = 5


def rests_on_nothing(view: ResultView) -> bool:
    """Say whether the order would rest on no fact about this patient.

    That is so if the case states only what would be assumed anyway: the rules that fire then speak about the
    strategies alone, and an order would mislead.
    """
    return not states_facts(view.case)


def nothing_at_a_glance(view: ResultView) -> list[tuple[str, str]]:
    """Return the rows of the summary for a case that states nothing: no strategy is named first."""
    items = view.result.recommendations
    preclinical = sum(item.studies.level >= ANIMALS for item in items)
    return [
        ("First", _nothing_stands_out(view)),
        ("Check", "; ".join(view.vocabulary.label(row.descriptor) for row in asked_first(view))),
        ("How firm", _open_places(view)),
        ("Evidence", f"{preclinical} of {len(items)} have been tried in animals or cells, or not as such"),
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
    held = held_words(item, view)
    return f"{words}. {_sentence(held)}" if held else words


def reason(item: Recommendation, view: ResultView) -> str:
    """Return the text of the strongest argument for a strategy, on the criterion with the highest level."""
    rows = [row for row in item.criteria.values() if row.arguments_for and not row.set_aside]
    best = max((row.level for row in rows), default=0)
    return next((view.rule(row.arguments_for[0]).say for row in rows if row.level == best), "")


def fit_reason(item: Recommendation, view: ResultView) -> str:
    """Return the rule of the strongest argument for a strategy that is not about evidence; empty if there is none."""
    fit = {row.id for row in view.base.criteria if row.axis == "fit"}
    rows = [row for name, row in item.criteria.items() if name in fit and row.arguments_for and not row.set_aside]
    best = max((row.level for row in rows), default=0)
    return next((row.arguments_for[0] for row in rows if row.level == best), "")


def place_words(item: Recommendation, view: ResultView) -> str:
    """Say what matters about a rank in the list: listed apart, held back, tied, and the reason."""
    parts = [item.listed_apart] if item.listed_apart else []
    held = held_words(item, view)
    parts += [_sentence(held)] if held else []
    ranks = [str(other.rank) for other in view.variants if other.strategy.id in item.tied_with]
    parts += [f"Tied with {', '.join(ranks)}."] if ranks else []
    parts.append(reason(item, view) or "Nothing that is known speaks for it.")
    return " ".join(part for part in parts if part)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def telling(view: ResultView) -> dict[str, set[str]]:
    """Return the descriptors on which the first approach, its arguments and the standards rest.

    It is the approach that leads or is the nearest.

    Returns:
        Descriptor -> of a set the members that they ask for; empty for other kinds.
    """
    items = [view.leading] if view.leading else [*view.candidates[:1], *view.excluded[:1]][:1]
    names = [
        name
        for item in items
        for row in item.criteria.values()
        for name in (*row.arguments_for, *row.arguments_against)
    ]
    names += [name for item in items for name in (*item.excluded_by, *item.cautions)]
    names += stopping(view)
    standards = [*view.result.today, *view.result.today_held_back][:MOST]
    names += [name for row in standards for name in (row.rule, *row.cautions)]
    rules = [view.base.rules[view.base.rule_index[name]] for name in dict.fromkeys(names)]
    clauses = [clause for rule in rules for clause in rule.clauses()]
    clauses += [clause for item in items for clause in view.base.strategy(item.strategy.id).needs]
    found: dict[str, set[str]] = {name: set() for rule in rules for name in view.base.facts_behind.names(rule)}
    for clause in clauses:
        found.setdefault(clause.descriptor, set()).update(clause.values)
    imaging = found.setdefault(view.base.imaging.descriptor, set())
    for item in items:
        imaging.update(view.base.strategy(item.strategy.id).guidance())
    return found


def stopping(view: ResultView) -> list[str]:
    """Return the rules that rule out or hold back any strategy, apart from what a strategy needs."""
    names = [name for item in view.result.recommendations for name in (*item.held_back_by, *item.excluded_by)]
    base = view.base
    return [name for name in dict.fromkeys(names) if base.rules[base.rule_index[name]].origin != "need"]


def must_be_said(view: ResultView) -> list[str]:
    """Return the stated descriptors that change what a case means, whatever the room is.

    They are those that rule something out or hold it back, those of the case line to which the answer is no, and
    those that were changed on the command line.
    """
    base, case = view.base, view.case
    rules = [base.rules[base.rule_index[name]] for name in stopping(view)]
    facts = {fact for rule in rules for fact in base.facts_behind.names(rule)}
    denied = {name for name in base.case_line if case.values.get(name) == "no"}
    wanted = facts | denied | set(view.changed)
    return [name for name in base.vocabulary.descriptors if name in wanted and name in case.stated]


def count_words(view: ResultView) -> str:
    """Count the strategies by status: `75 variants: 6 eligible, 28 conditional, 41 excluded`."""
    items = view.result.recommendations
    counts = [(sum(item.status == word for item in items), word) for word in ("eligible", "conditional", "excluded")]
    words = ", ".join(f"{number} {word}" for number, word in counts)
    return f"{counted(len(items), 'variant')}: {words}"


def conflict_words(item: Recommendation, view: ResultView) -> list[str]:
    """Return `safety: +3 and -3` for each criterion with clear arguments on both sides."""
    found: dict[str, tuple[int, int]] = {}
    for name in item.conflicts:
        rule = view.rule(name)
        strength = STRENGTHS.get(rule.strength, 0)
        pro, con = found.get(rule.criterion, (0, 0))
        found[rule.criterion] = (max(pro, strength), con) if rule.effect == "favor" else (pro, max(con, strength))
    return [f"{name}: {level(pro)} and {level(-con)}" for name, (pro, con) in found.items()]


def _nothing_stands_out(view: ResultView) -> str:
    items = view.result.recommendations
    counts = [(sum(item.status == word for item in items), word) for word in ("eligible", "conditional", "excluded")]
    said = [f"{number} {word}" for number, word in counts if number]
    rest = f"all {said[0].replace(' ', ' are ')}" if len(said) == 1 else ", ".join(said)
    return f"No approach stands out: of the variants, {rest}"


def _open_places(view: ResultView) -> str:
    items = view.result.recommendations
    size = len(items)
    leading = [item for item in items if item.rank_interval[0] == 1]
    if all(item.rank_interval == (1, size) for item in items):
        return f"Not at all: every place is open, 1st to {ordinal(size)}"
    return f"Not at all: {len(leading)} of {size} could be 1st, depending on the answers"
