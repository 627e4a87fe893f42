"""Counts -> the tables of a summary, with small figures hidden in each of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.advice.answers.cohort import (
    HIDDEN,
    AgainstOut,
    CandidatesOut,
    ColumnOut,
    HoldOut,
    LeadingOut,
    LossOut,
    MissingOut,
    OrganOut,
    ReasonOut,
    RowsOut,
    RuledOutOut,
    SampleOut,
    TransitionOut,
    VariedOut,
)
from nanorx.advice.answers.heading import rule_base_out
from nanorx.population.ranking.tally import Barred, PlaceCounts
from nanorx.population.summary.small_cells import FigureTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.advice.answers.cohort import Figure
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.ranking.tally import Tally
    from nanorx.population.summary.compare import Paired
    from nanorx.population.summary.sample import Sampled
    from nanorx.population.summary.summary import ColumnQuality, Quality

__all__ = ["FiguresOf"]

_ALL = "all"
_OF_ORGAN, _OF_ALL, _MOST_WORTH = 3, 12, 36
"""How many figures of one approach in one organ are hidden before one of a whole organ, of all organs, of all cases."""


class FirstPlaces(NamedTuple):
    """What is said of first places; see `CohortSummary`."""

    leads: Figure
    firm: Figure
    leading: list[LeadingOut]
    reasons: list[ReasonOut]
    by_organ: list[OrganOut]


class FiguresOf:
    """Makes the tables of a summary: of so many cases, with a rule base, figures below `small` hidden."""

    def __init__(self, base: RuleBase, cases: int, small: int) -> None:
        self._base = base
        self._cases = cases
        self._small = small
        self._titles = {"": "", **{item.id: item.title for item in base.approaches}}

    def _table(self, cases: int | None = None) -> FigureTable:
        """Begin a table: how many cases there are is known to all."""
        table = FigureTable()
        table.add(_ALL, self._cases if cases is None else cases, seen=False, known=True)
        return table

    def rows(self, quality: Quality) -> RowsOut:
        """Return what was read."""
        table = self._table()
        table.add("unreadable", quality.unreadable)
        for name in ("without_id", "repeated_id", "contradictory"):
            table.add(name, getattr(quality, name), _ALL)
        return RowsOut(source=quality.source, cases=self._cases, **table.figures(self._small))

    def column(self, row: ColumnQuality) -> ColumnOut:
        """Return what a column says."""
        table = self._table(row.stated + row.missing + row.bad)
        for name in ("stated", "missing", "bad"):
            table.add(name, getattr(row, name))
        table.add_up(_ALL, ("stated", "missing", "bad"))
        table.add("other_unit", row.other_unit, "stated")
        table.add("unusual", row.unusual, "stated")
        figures = table.figures(self._small)
        cause = row.cause if isinstance(figures["bad"], int) else ""  # it may name a value
        return ColumnOut(name=row.name, descriptors=row.descriptors, cause=cause, **figures)

    # -- first places

    def first_places(self, tally: Tally) -> FirstPlaces:
        """Return in how many cases something may be called first, what, why nothing, and the same by organ."""
        approaches, organs = Counter[str](), Counter[str]()
        for (organ, approach), count in tally.leading.items():
            approaches[approach] += count
            organs[organ] += count
        nothing = approaches.pop("", 0)
        table = self._table()
        table.add("leads", self._cases - nothing, worth=_MOST_WORTH)
        table.add("nothing", nothing, seen=False)
        table.add_up(_ALL, ("leads", "nothing"))
        for kind, counts, whole in (("first", approaches, "leads"), ("why", tally.reasons, "nothing")):
            for name, count in counts.items():
                table.add((kind, name), count, worth=_OF_ALL)
            table.add_up(whole, [(kind, name) for name in counts])
        if len(organs) > 1:
            _add_organs(table, tally.leading, organs, approaches)
        shown = table.figures(self._small)
        reasons = [ReasonOut(name, shown["why", name]) for name in _ordered(tally.reasons, shown, "why")]
        several = organs if len(organs) > 1 else ()
        by_organ = [self._organ(name, tally, shown) for name in _ordered(several, shown, "organ")]
        leading = self._leading(approaches, shown, ("first",))
        return FirstPlaces(shown["leads"], self._firm(tally.firm, shown["leads"]), leading, reasons, by_organ)

    def _firm(self, firm: int, leads: Figure) -> Figure:
        """Return in how many of the cases in which something leads nothing open could rule it out."""
        if not isinstance(leads, int):
            return HIDDEN  # it would say how many these are at least
        table = self._table(leads)
        table.add("firm", firm, _ALL)
        return table.figures(self._small)["firm"]

    def _leading(self, names: Iterable[str], shown: Mapping[Any, Figure], start: tuple[str, ...]) -> list[LeadingOut]:
        return [LeadingOut(name, self._titles[name], shown[(*start, name)]) for name in _ordered(names, shown, *start)]

    def _organ(self, organ: str, tally: Tally, shown: Mapping[Any, Figure]) -> OrganOut:
        descriptor = self._base.vocabulary.descriptors[self._base.policy.organ]
        found = [name for place, name in tally.leading if place == organ and name]
        return OrganOut(
            organ=organ,
            label=descriptor.choices.get(organ, organ) if organ else "organ not known",
            cases=shown["organ", organ],
            leads=shown["leads", organ],
            leading=self._leading(found, shown, ("first", organ)),
        )

    # -- candidates, and what rules out and holds back

    def standing(self, tally: Tally) -> tuple[list[CandidatesOut], list[RuledOutOut]]:
        """Return how each approach stands, and what rules out: some approach, then each of them."""
        approaches: list[CandidatesOut] = []
        ruled_out = self._ruled_out("", self._table(), _ALL, tally.excluding)
        for item in self._base.approaches:
            places = tally.approaches.get(item.id, PlaceCounts(excluded=0))
            table = self._table()
            names = ("eligible", "conditional", "held", "excluded")
            for name in names:
                table.add(name, getattr(places, name))
            table.add_up(_ALL, names)
            ruled_out += self._ruled_out(item.id, table, "excluded", tally.excluding)
            shown = table.figures(self._small)
            approaches.append(CandidatesOut(item.id, item.title, *(shown[name] for name in names)))
        return approaches, ruled_out

    def _ruled_out(
        self, approach: str, table: FigureTable, whole: str, counts: Mapping[tuple[str, str], Barred]
    ) -> list[RuledOutOut]:
        """Add what rules out an approach to a table, and return its rows, those of most cases first."""
        rows = {says: barred for (name, says), barred in counts.items() if name == approach and barred.cases}
        for says, barred in rows.items():
            table.add(("cases", says), barred.cases, whole)
            table.add(("alone", says), barred.alone, ("cases", says))
        shown = table.figures(self._small)
        return [
            RuledOutOut(
                approach,
                says,
                self._rules(says, "exclude"),
                self._asked(says, "exclude"),
                shown["cases", says],
                shown["alone", says],
            )
            for says in _ordered(rows, shown, "cases")
        ]

    def holds(self, tally: Tally) -> list[HoldOut]:
        """Return what holds back, most cases first."""
        rows = {says: barred.cases for (name, says), barred in tally.holding.items() if not name and barred.cases}
        table = self._table()
        for says, count in rows.items():
            table.add(("cases", says), count, _ALL)
        shown = table.figures(self._small)
        order = _ordered(rows, shown, "cases")
        return [HoldOut(says, self._rules(says, "caution"), shown["cases", says]) for says in order]

    def _rules(self, says: str, effect: str) -> tuple[str, ...]:
        return tuple(rule.id for rule in self._base.rules if rule.effect == effect and rule.say == says)

    def _asked(self, says: str, effect: str) -> tuple[str, ...]:
        rules = (rule for rule in self._base.rules if rule.effect == effect and rule.say == says)
        return tuple(dict.fromkeys(clause.descriptor for rule in rules for clause in rule.clauses()))

    # -- the sample

    def sample(self, looked: Sampled) -> SampleOut:
        """Return what was found in the sample."""
        table = self._table(looked.cases)
        table.add("leads", looked.leads, _ALL)
        table.add("steady", looked.steady, "leads")
        table.add("settled", looked.settled, "steady")
        for name, count in looked.blocks.items():
            table.add(("blocks", name), count, _ALL)
            table.add(("changes", name), looked.changes[name], ("blocks", name))
            table.add(("keeps_open", name), looked.keeps_open[name], ("blocks", name))
        shown = table.figures(self._small)
        missing = [
            MissingOut(
                descriptor=name,
                label=self._base.vocabulary.label(name),
                how=self._base.vocabulary.descriptors[name].how,
                blocks=shown["blocks", name],
                changes=shown["changes", name],
                keeps_open=shown["keeps_open", name],
            )
            for name in _ordered(looked.blocks, shown, "blocks")
        ]
        whole = looked.cases == self._cases
        return SampleOut(looked.cases, whole, shown["leads"], shown["steady"], shown["settled"], missing)

    # -- the same cases twice

    def varied(self, words: str, found: Paired) -> VariedOut:
        """Return what a change does."""
        table = self._table()
        table.add("contradictory", found.unread, _ALL)
        rows = self._transitions(table, found)
        for side, name in enumerate(("gained", "lost")):
            keys = [("from", *key) for key in found.transitions if not key[side]]
            table.add(name, getattr(found, name), "changed")
            table.add_up(name, keys)
        shown = table.figures(self._small)
        return VariedOut(
            change=words,
            changed=shown["changed"],
            gained=shown["gained"],
            lost=shown["lost"],
            contradictory=shown["contradictory"],
            transitions=_shown_transitions(rows, shown),
        )

    def _transitions(
        self, table: FigureTable, found: Paired, before: Mapping[str, str] | None = None
    ) -> list[tuple[Any, str, str]]:
        """Add the first places that change to a table, and return their keys and titles."""
        titles = {**(before or {}), **self._titles}
        table.add("changed", found.changed, _ALL)
        for key, count in found.transitions.items():
            table.add(("from", *key), count)
        table.add_up("changed", [("from", *key) for key in found.transitions])
        return [(("from", *key), titles[key[0]], titles[key[1]]) for key in found.transitions]

    def against(self, other: RuleBase, found: Paired) -> AgainstOut:
        """Return what another rule base gives."""
        table = self._table()
        for name in ("unread", "statuses", "holding", "exclusions_lost", "holds_lost"):
            table.add(name, getattr(found, name), _ALL)
        for kind, counts, whole in (
            ("exclusion", found.exclusions, "exclusions_lost"),
            ("hold", found.holds, "holds_lost"),
        ):
            for name, count in counts.items():
                table.add((kind, name), count, whole)
        rows = self._transitions(table, found, {item.id: item.title for item in other.approaches})
        shown = table.figures(self._small)
        only_holds = [name for name in found.holds if name not in found.exclusions]
        mine, theirs = ([item.id for item in base.strategies] for base in (self._base, other))
        return AgainstOut(
            before=rule_base_out(other),
            unread=shown["unread"],
            exclusions_lost=shown["exclusions_lost"],
            holds_lost=shown["holds_lost"],
            losses=[
                LossOut(
                    name,
                    self._base.strategy(name).title,
                    shown.get(("exclusion", name), 0),
                    shown.get(("hold", name), 0),
                )
                for name in (*_ordered(found.exclusions, shown, "exclusion"), *_ordered(only_holds, shown, "hold"))
            ],
            statuses=shown["statuses"],
            holds=shown["holding"],
            changed=shown["changed"],
            transitions=_shown_transitions(rows, shown),
            only_before=tuple(name for name in theirs if name not in mine),
            only_after=tuple(name for name in mine if name not in theirs),
        )


def _add_organs(
    table: FigureTable, leading: Mapping[tuple[str, str], int], organs: Iterable[str], approaches: Iterable[str]
) -> None:
    """Add what leads by organ to the table of first places, with its sums in both directions.

    Sums that follow from the others are left out, so that no figure stands in more than two.
    """
    names = [*approaches, ""]
    for organ in organs:
        counts = {name: leading.get((organ, name), 0) for name in names}
        keys = {name: ("first", organ, name) if name else ("nothing", organ) for name in names}
        for name in names:
            table.add(keys[name], counts[name], seen=bool(name))
        table.add(("organ", organ), sum(counts.values()), worth=_OF_ORGAN)
        table.add(("leads", organ), sum(counts.values()) - counts[""], worth=_OF_ORGAN)
        table.add_up(("leads", organ), [keys[name] for name in names if name])
        table.add_up(("organ", organ), [("leads", organ), keys[""]])
    for name in approaches:
        table.add_up(("first", name), [("first", organ, name) for organ in organs])
    table.add_up(_ALL, [("organ", organ) for organ in organs])


def _shown_transitions(rows: Iterable[tuple[Any, str, str]], shown: Mapping[Any, Figure]) -> list[TransitionOut]:
    """Return first places that change, most cases first."""
    found = [TransitionOut(before, after, shown[key]) for key, before, after in rows]
    return sorted(found, key=lambda row: (*_place(row.cases), row.before, row.after))


def _ordered(names: Iterable[str], shown: Mapping[Any, Figure], *start: str) -> list[str]:
    """Return names by what is shown of them, the greatest first; of what is not shown the order says nothing."""
    return sorted(names, key=lambda name: (*_place(shown[(*start, name)]), name))


def _place(figure: Figure) -> tuple[int, bool]:
    return (-figure, False) if isinstance(figure, int) else (0, True)
