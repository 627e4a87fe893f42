"""One strategy in detail: for and against by criterion, imaging, what to check, cautions and readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.cli.layout import glued, hang, labelled, spread
from nanorx.cli.pages.checks import check_words
from nanorx.cli.pages.head import conflict_words
from nanorx.cli.phrases import and_list, counted, level
from nanorx.cli.style import word_style

if TYPE_CHECKING:
    from nanorx.advice.result import AppliedRule, CriterionOut, Recommendation
    from nanorx.cli.pages.view import View
    from nanorx.cli.style import Page

__all__ = ["SOURCES_FROM", "add_detail", "caution_rows", "criterion_rows"]

SOURCES_FROM = 100
"""From this width on sources have a column of their own."""

_SOURCES = 20
_INDENT = 3
_STRENGTHS = {"weak": 1, "moderate": 2, "strong": 3}


def add_detail(page: Page, view: View, item: Recommendation) -> None:
    """Everything about one strategy that the page has room for."""
    page.heading(f"{item.rank}  {item.strategy.title}")
    page.add(hang(" " * _INDENT, f"{item.status}; {_kind(item, view)};", page.width), word_style(item.status))
    page.add(" " * _INDENT + item.strategy.id)
    page.blank()
    start = f"{' ' * _INDENT}For and against  "
    page.add(
        hang(start, "level, then each argument, from +3 strong for to -3 against", page.width), {start.strip(): "bold"}
    )
    _add_criteria(page, view, item)
    page.blank()
    rows = [("Conflict", words) for words in conflict_words(item, view)]
    rows += [("Imaging", _imaging(item, view)), ("By imaging", _benefits(item, view))]
    rows += _checks(item, view)
    rows += caution_rows(item, view)
    rows += [("Note" if place == 0 else "", _said(view.rule(name), view)) for place, name in enumerate(item.notes)]
    rows.append(("Readiness", _readiness(item, view)))
    for label, text in rows:
        page.add(
            labelled([(label, text)], page.width, indent=_INDENT, label_width=12), {label: "bold"} if label else {}
        )


def _kind(item: Recommendation, view: View) -> str:
    attributes = view.vocabulary.attributes
    family = (
        attributes["family"].choices.get(item.strategy.family, item.strategy.family) if "family" in attributes else ""
    )
    route = attributes["route"].choices.get(item.strategy.route, item.strategy.route) if "route" in attributes else ""
    return ", ".join(word for word in (family[:1].lower() + family[1:], route) if word)


def _add_criteria(page: Page, view: View, item: Recommendation) -> None:
    wide = page.width >= SOURCES_FROM
    size = max(len(name) for name in item.criteria)
    start = _INDENT + size + 2 + 2 + 3 + 2 + 2
    text_width = page.width - start - (2 + _SOURCES if wide else 0)
    for name, row in item.criteria.items():
        for place, (own, words, source) in enumerate(criterion_rows(row, view)):
            label = f"{name.ljust(size)}  {level(row.level):>2}" if place == 0 else " " * (size + 4)
            first = f"{' ' * _INDENT}{label}   {own:>2}  "
            if wide:
                page.add(spread(first, [(words, text_width), (glued(source), _SOURCES)]))
            else:
                page.add(hang(first, f"{words} ({glued(source)})" if source else words, page.width))


def criterion_rows(row: CriterionOut, view: View) -> list[tuple[str, str, str]]:
    """Level, sentence and source of each argument, those for first; words where there is none."""
    rows: list[tuple[str, str, str]] = []
    for sign, names in ((1, row.arguments_for), (-1, row.arguments_against)):
        for name in names:
            rule = view.rule(name)
            rows.append((level(sign * _STRENGTHS[rule.strength]), rule.say, view.sources(rule.cites)))
    if not rows:
        words = "nothing is known" if row.undecided else "no rule speaks about it"
        words += f"; {counted(len(row.undecided), 'rule')} cannot tell" if row.undecided else ""
        rows.append(("", words, ""))
    return rows


def _imaging(item: Recommendation, view: View) -> str:
    """`planning MRI; targeting X-ray angiography; monitoring, control and assessment MRI`."""
    named = view.vocabulary.descriptors.get(view.base.imaging.descriptor)
    choices = named.choices if named else {}
    groups: list[tuple[str, list[str]]] = []
    for role, step in item.imaging_plan.items():
        words = choices.get(step.modality, step.modality) if step.modality else "none named"
        if step.modality and step.at_hand != "yes":
            words += " (not known to be usable)" if step.at_hand == "unknown" else " (not at hand)"
        label = view.vocabulary.imaging_roles.get(role, role)
        if groups and groups[-1][0] == words:
            groups[-1][1].append(label)
        else:
            groups.append((words, [label]))
    return "; ".join(f"{and_list(roles)} {words}" for words, roles in groups)


def _benefits(item: Recommendation, view: View) -> str:
    attributes = view.vocabulary.attributes
    rows = [(name, getattr(item.benefits, name)) for name in ("confirm", "quantify", "follow")]
    words = [
        f"{attributes[name].label}: {value}" if value != "yes" else attributes[name].label
        for name, value in rows
        if name in attributes
    ]
    return "; ".join(words)


def _checks(item: Recommendation, view: View) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    limit = len(item.questions) if view.everything else 5
    for number, name in enumerate(item.questions[:limit], start=1):
        rows.append(("Check" if number == 1 else "", f"{number} {check_words(name, item, view)}"))
    more = len(item.questions) - limit
    return [*rows, *([("", f"{more} more: --all")] if more > 0 else [])]


def caution_rows(item: Recommendation, view: View) -> list[tuple[str, str]]:
    """Cautions that hold, then how many missing values could add."""
    rows = [_said(view.rule(name), view, strength=True) for name in item.cautions]
    if item.open_cautions:
        more = counted(len(item.open_cautions), "caution")
        rows.append(f"{more} cannot be told yet; nanorx explain lists them.")
    return [("Caution" if place == 0 else "", words) for place, words in enumerate(rows)]


def _said(rule: AppliedRule, view: View, *, strength: bool = False) -> str:
    source = view.sources(rule.cites)
    start = f"{rule.strength}: " if strength and rule.strength else ""
    return f"{start}{rule.say} ({glued(source)})" if source else f"{start}{rule.say}"


def _readiness(item: Recommendation, view: View) -> str:
    row = item.readiness
    attribute = view.vocabulary.attributes.get("readiness")
    words = attribute.choices.get(row.level, row.level) if attribute else row.level
    approved = row.indication[:1].upper() + row.indication[1:] if row.indication != "none" else ""
    state = (f"Approval: {approved}" if approved else "Not approved").rstrip(".")
    source = view.sources(row.cites)
    return f"{words[:1].upper()}{words[1:]} ({row.of}). {state}. ({glued(source)})"
