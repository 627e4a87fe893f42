"""The card about a patient or an order: in short, in whole, how much it matters, and why a user may put it aside."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid5

from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.evidence import level_short
from nanorx.advice.language.phrases import after_colon, counted
from nanorx.advice.language.summary import stopping
from nanorx.advice.language.view import ResultView
from nanorx.document.blocks import Document, Few, Item, Items, Pairs, Paragraph, Section, Strong
from nanorx.document.forms import fragment
from nanorx.document.pages.recommend import TOP
from nanorx.document.sections.answer import answer_document, bracket
from nanorx.document.sections.glance import glance_section
from nanorx.document.sections.ranking import short_ranking, who_had
from nanorx.knowledge.phrase import value_words
from nanorx.service.cds.shapes import Card, CardCode, CardLink, CardSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from nanorx.advice.assessment import Assessment
    from nanorx.document.blocks import Line, Words
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.cds.orders import OrderWarning
    from nanorx.service.cds.shapes import Indicator
    from nanorx.service.fhir.report import Import

__all__ = ["CardMaker"]

_MOST = 139
"""Characters of a summary."""
_CUT = " ..."
_LINES = 8
"""So many lines has what was not used of the record, more or less."""
_REASONS = {
    "other-treatment": "Another treatment is planned",
    "not-this-patient": "It does not fit this patient",
    "record-not-complete": "What matters is not in the record",
    "not-available": "It is not available here",
    "declined": "The patient does not want it",
    "known": "It is known already",
}
_OLDER = frozenset({"older", "other-patient"})
"""Reasons not to use something that a user need not look at."""


class CardMaker(NamedTuple):
    """What each card of a call has: the call, the service, where its pages are, and what was read.

    `stated` are descriptors that the operator of the service has stated.
    """

    instance: UUID
    service: str
    url: str
    base: RuleBase
    not_sent: tuple[str, ...]
    stated: tuple[str, ...]

    def about_patient(self, found: Assessment, report: Import) -> Card:
        """Make the card about a patient whose cancer is known."""
        result = recommend(found)
        view = ResultView(result, found.case, found.base, TOP, brief=True)
        glance = glance_section(view, (), printed=True)
        rows = [row for block in glance.blocks if isinstance(block, Pairs) for row in block.rows]
        rows.sort(key=lambda row: row[0] != "Today")
        sections = [Section("glance", "", [Pairs(rows), *short_ranking(view)]), self._record_section(report)]
        document = answer_document("", sections, result, found.base)
        return self._card(_patient_summary(view), _indicator(view), document)

    def about_orders(self, found: Assessment, report: Import, warnings: Sequence[OrderWarning]) -> Card:
        """Make the card about orders against which something speaks."""
        base = found.base
        items = [
            Item((Strong(row.words), f", read as {row.read_as}"), [Items(_reasons(row, base), numbered=False)])
            for row in warnings
        ]
        sections = [Section("orders", "", [Items(items, numbered=False)]), self._record_section(report)]
        more = f" (and {counted(len(warnings) - 1, 'more order')})" if len(warnings) > 1 else ""
        document = answer_document("", sections, recommend(found), base)
        return self._card(f"Order of {warnings[0].in_short(base)}{more}", "warning", document)

    def about_choice(self, words: str) -> Card:
        """Make the card that says why nothing is ranked: the record does not say which cancer is to be treated."""
        summary = f"No approach is ranked: {after_colon(words)}"
        says = "It does not say which one is to be treated, and none is chosen here. State the case on the page."
        section = Section("why", "", [Paragraph((f"{words[:1].upper()}{words[1:]}. {says}",))])
        return self._card(summary, "info", Document("", [section], None, notice=self.base.notice))

    def _card(self, summary: str, indicator: Indicator, document: Document) -> Card:
        title = self.base.title
        return Card(
            uuid=str(uuid5(self.instance, self.service)),
            summary=shorten(summary, _MOST, placeholder=_CUT),
            detail=fragment(document, "md"),
            indicator=indicator,
            source=CardSource(
                f"nanorx, rules {self.base.version}",
                f"{self.url}/",
                CardCode("urn:nanorx:cds:topic", self.base.name, title),
            ),
            override_reasons=tuple(
                CardCode("urn:nanorx:cds:override", code, words) for code, words in _REASONS.items()
            ),
            links=(CardLink("State what the record does not hold, and see the whole answer", f"{self.url}/"),),
        )

    def _record_section(self, report: Import) -> Section:
        """Say what of the record was read and what was not, and what the service itself has stated."""
        labels = self.base.vocabulary.label
        counts = (
            f"{counted(len(report.used), 'value')} used; {len(report.refused)} refused, {len(report.not_read)} not read"
        )
        refused: list[Words] = [
            (f"{labels(row.descriptor)}: {row.says}" if row.descriptor else row.says,)
            for row in report.refused
            if row.why not in _OLDER
        ]
        rows: list[tuple[str, Sequence[Line]]] = [
            ("Read", [(f"{report.condition}: {counts}",)]),
            ("Not sent", [(", ".join(self.not_sent),)] if self.not_sent else []),
            ("Refused", [Few(refused, _LINES, "")] if refused else []),
            ("Note", [(note,) for note in report.notes]),
            ("Stated by this service", [(", ".join(map(labels, self.stated)),)] if self.stated else []),
        ]
        return Section("record", "From the record", [Pairs([row for row in rows if row[1]])])


def _patient_summary(view: ResultView) -> str:
    """Say what is first and in which tier, or why nothing is; and the setting, which no record holds."""
    name = view.base.policy.setting
    setting = value_words(view.vocabulary.descriptors[name], view.case.values.get(name))
    setting = f" ({setting}, assumed)" if name in view.case.assumed else f" ({setting})"
    return f"{shorten(_first(view), _MOST - len(setting), placeholder=_CUT)}{setting}"


def _first(view: ResultView) -> str:
    first = view.leading
    if first is None:
        return view.result.leading_reason.rstrip(".")
    approach = view.approach(first)
    tier = who_had(approach, view) or level_short(first)
    return f"First: {approach.title}; {tier[:1].lower()}{tier[1:]}; {first.status}"


def _indicator(view: ResultView) -> Indicator:
    """Return `warning` where all is held back or ruled out, or where a value of the patient holds back or rules out."""
    if all(item.held_back for item in view.candidates):
        return "warning"
    known = view.vocabulary.descriptors
    rules = [view.base.rules[view.base.rule_index[name]] for name in stopping(view)]
    facts = {name for rule in rules for name in view.base.facts_behind.names(rule) if name in view.case.stated}
    return "warning" if any(known[name].group == "patient" for name in facts) else "info"


def _reasons(row: OrderWarning, base: RuleBase) -> list[Item]:
    """Return what speaks against an order: each rule once, with the standards that it bars and its sources."""
    titles: dict[str, list[str]] = {}
    for title, names in row.rules.items():
        for name in names:
            titles.setdefault(name, []).append(title)
    rows = [("; ".join(barred), base.rules[base.rule_index[name]]) for name, barred in titles.items()]
    return [
        Item((f"{barred}: " if barred else "", rule.say.rstrip("."), " ", bracket(rule.cites, base), "."))
        for barred, rule in rows
    ]
