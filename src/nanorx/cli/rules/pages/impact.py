"""The page of `nanorx rules impact`: what a change of the rules does to cases, that which matters most first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from nanorx._version import __version__
from nanorx.advice.language.first_place import changed_words, title_of
from nanorx.advice.language.phrases import and_list, counted
from nanorx.authoring.measuring.answers import ImpactAnswer
from nanorx.authoring.measuring.impact import by_edit
from nanorx.cli.rules.pages.shared import author_document, summary_section, unread_section
from nanorx.document.blocks import Cell, Code, Column, Item, Items, More, Pairs, Section, Strong, Table
from nanorx.document.sections.answer import SCREEN
from nanorx.document.sections.lists import left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nanorx.advice.language.first_place import Called
    from nanorx.authoring.measuring.edited_sources import Citer, EditedSource
    from nanorx.authoring.measuring.impact import ChangedStanding, Impact, OneSided
    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document, Part, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["impact_document"]

_GROUPS, _NAMED = 8, 2
"""So many groups of changes are shown in a section, and so many names in a line, unless everything is."""
_PLURALS = {
    "evidence": ("row of evidence", "rows of evidence"),
    "derived": ("derived value", "derived values"),
    "strategy": ("strategy", "strategies"),
}
_STATUSES = ("eligible", "conditional", "excluded")
_BY_ITSELF = "the strategy itself"
_HELD = {
    (True, False): "no longer held back",
    (False, True): "held back now",
    (True, True): "held back",
    (False, False): "",
}
_Key = TypeVar("_Key")


def impact_document(
    found: Impact, base: str, scope: Scope, *, everything: bool = False, most: int = _GROUPS
) -> Document:
    """Make the page about what changes against `base`, on one screen unless everything is asked for.

    Args:
        found: What differs, and what changes by it.
        base: What was compared with, as the user named it.
        scope: The rule base of today.
        everything: Leave nothing out.
        most: So many groups of lost exclusions and holds are shown, and half as many in the other sections.
    """
    most = 0 if everything else most
    page = _Page(found, base, scope.base, most)
    changes = found.ordered()
    lost = [item for item in changes if item.exclusion_lost or item.hold_lost]
    others = changes[len(lost) :]
    sections = [
        summary_section(*page.summary(), *_unread(scope)),
        page.section("lost", "No longer excluded or held back", list(map(page.standing, _folded(lost))), most),
        page.section("first", "Called first", list(page.firsts())),
        page.section("today", "Done today", list(page.today())),
        page.section("one-sided", "New and removed strategies", [page.one_sided(row) for row in found.one_sided]),
        page.edits(),
        page.section("choices", "Lists that do not name an added choice", [*page.choices()], most),
        page.section("sources", "Edited sources", [page.source(row) for row in found.sources], page.beside),
        page.section("changes", "Other changes", list(map(page.standing, _folded(others))), page.beside),
        page.section("partly", "Read in part", list(page.partly_read()), page.beside),
        page.section("refused", "Not compared", list(page.refused()), page.beside),
        unread_section(scope.read.unread),
    ]
    data = ImpactAnswer.from_data(_as_json(found, base, scope))
    title = f"Effect of the rule changes, compared with {base}"
    document = author_document(title, sections, data, scope.base, scope.rules_folder)
    if most <= 1:
        return document
    return document._replace(most=SCREEN, shorter=lambda: impact_document(found, base, scope, most=most - 1))


def _unread(scope: Scope) -> list[str]:
    """Say how many cases have mistakes; nothing where none has."""
    number = len(scope.read.unread)
    return [f"{counted(number, 'case')} cannot be read by the rules of today: see the end."] if number else []


class _Alike(NamedTuple):
    """Changes that are alike: what happens, and by which edits."""

    step: str
    by: tuple[str, ...]
    changes: Sequence[ChangedStanding]


def _folded(changes: Iterable[ChangedStanding]) -> list[_Alike]:
    """Fold changes in the same way by the same edits."""
    rows: dict[tuple[str, tuple[str, ...]], list[ChangedStanding]] = {}
    for item in changes:
        rows.setdefault((_step(item), item.by), []).append(item)
    return [_Alike(step, by, own) for (step, by), own in rows.items()]


def _each(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _step(item: ChangedStanding) -> str:
    """Say what happens to a strategy."""
    was, now = item.status
    held = _HELD[item.held_back]
    if was != now:
        return f"{was} -> {now}" + (f", {held}" if held else "")
    now = "still excluded" if now == "excluded" else now
    return f"{held}, {now}" if item.held_back[0] != item.held_back[1] else f"another rank, {now}"


class _Page:
    """The parts of the page, with so many of the items that matter most; 0: all.

    Of others half as many are shown, and on the shortest page what stands beside the point is only counted.
    """

    def __init__(self, found: Impact, base: str, rules: RuleBase, most: int) -> None:
        self.found = found
        self.base = base
        self.rules = rules
        self.all = not most
        self.most = (most + 1) // 2
        self.beside = most // 2
        self.named = min(most, _NAMED)

    def summary(self) -> list[str]:
        """Say how much differs, was compared and changes."""
        found = self.found
        compared = f"{counted(found.cases, 'case')} and {counted(found.generated, 'generated case')} were compared."
        if not found.cases + found.generated + len(found.edits):
            return [f"The rules are the same as in {self.base}; no case was compared."]
        if not (found.edits or found.changes):
            return [f"No rule does anything else than in {self.base}; {compared}", *self.edited()]
        kinds = Counter(edit.what for edit in found.edits)
        what = and_list([counted(number, *_PLURALS.get(kind, (_word(kind),))) for kind, number in kinds.items()])
        verb = "differs" if len(found.edits) == 1 else "differ"
        lost = [counted(len(found.exclusions_lost), "exclusion"), counted(len(found.holds_lost), "hold")]
        lines = [f"{what or 'Nothing'} {verb} from {self.base}; {compared}"]
        lines.append(
            f"Lost: {and_list(lost)}. The 1st place changes in {counted(len(found.firsts), 'case')}. "
            f"{counted(len(found.status_changes()), 'change')} of status."
        )
        if self.all:
            lines.append(
                f"{counted(found.moved, 'strategy', 'strategies')} moved only because others did; "
                f"{counted(found.unmoved, 'level or score', 'levels and scores')} changed and moved nothing."
            )
        return [*lines, *self.edited()]

    def edited(self) -> list[str]:
        """Say how many sources were edited, and that somebody must read what cites them; nothing if none was."""
        sources = self.found.sources
        citers = {citer for row in sources for citer in row.unchanged}
        if not sources:
            return []
        verb = "was" if len(sources) == 1 else "were"
        one = len(citers) == 1
        left = f"; {counted(len(citers), 'entry', 'entries')} that cite{'s' if one else ''} " if citers else ""
        left += f"{'it' if len(sources) == 1 else 'them'} did not change: read {'it' if one else 'them'} again"
        return [f"{counted(len(sources), 'source')} {verb} edited{left if citers else ''}."]

    def choices(self) -> Iterator[Item]:
        """Yield an item for each added choice: the lists that do not name it, what is true of it apart."""
        for row in self.found.choices:
            kinds: dict[str, list[str]] = {}
            for item in row.lists:
                kinds.setdefault(f"{item.what}, {'none of' if item.holds else 'one of'}", []).append(item.id)
            pairs: list[tuple[str, list[Words]]] = [
                (kind, [self.names(names, count=True)]) for kind, names in kinds.items()
            ]
            shown = len(pairs) if self.all else 2 * self.most
            if shown < len(pairs):
                pairs[shown:] = [("more", [(More(f"{len(pairs) - shown} other kinds"),)])]
            number = counted(len(row.lists), "list of other choices", "lists of other choices")
            verb = "does not name it" if len(row.lists) == 1 else "do not name it"
            if pairs:
                yield Item((Code(row.descriptor), ": ", Code(row.choice), f": {number} {verb}"), [Pairs(pairs)])

    def source(self, row: EditedSource) -> Item:
        """Make an item of a row of a source that was edited: what to read again, and what was edited with it."""
        told = (
            ("read again", [citer.id for citer in row.unchanged]),
            ("changed", [citer.id for citer in row.changed]),
            ("statements", row.statements),
        )
        pairs: list[tuple[str, list[Words]]] = [(word, [self.names(names)]) for word, names in told if names]
        cited = () if pairs else (": nothing cites it",)
        return Item((Strong(row.what), " ", Code(row.id), *cited), [Pairs(pairs)] if pairs else [])

    def section(self, name: str, title: str, items: list[Item], most: int | None = None) -> Section | None:
        """Make a section of the first items, `most` of them if it says how many, and count the others."""
        shown = items if self.all else items[: self.most if most is None else most]
        more = left_out(len(items) - len(shown), "more" if shown else "in all")
        return Section(name, title, [*([Items(shown, numbered=False)] if shown else []), *more]) if items else None

    def standing(self, group: _Alike) -> Item:
        """Make an item of changes that are alike."""
        strategies, cases = (_each(row) for row in zip(*((it.strategy, it.case) for it in group.changes), strict=True))
        one = len(strategies) == 1
        who: Part = Code(strategies[0]) if one else counted(len(strategies), "strategy", "strategies")
        rows: list[tuple[str, list[Words]]] = [] if one else [("strategies", [self.names(strategies)])]
        rows.append(("cases", [self.names(cases)]))
        if group.changes[0].kind == "rank":
            first = group.changes[0]
            rows.append(("top", [(f"{first.rank[0]} -> {first.rank[1]}: ", Code(first.strategy))]))
        rows.append(("by", [self.names(group.by) or (_BY_ITSELF,)]))
        return Item((Strong(group.step), ": ", who, f" in {counted(len(cases), 'case')}"), [Pairs(rows)])

    def firsts(self) -> Iterator[Item]:
        """Yield an item for each way in which what is called first changes."""
        rows: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for item in self.found.firsts:
            was = self._title(item.was.leading) if item.was.leading is not None and item.now.leading else ""
            key = (changed_words(item.was, item.now, self.rules), was, item.by)
            rows.setdefault(key, []).append(item.case)
        for (words, was, by), cases in self.by_number(rows):
            pairs: list[tuple[str, list[Words]]] = [("before", [(was,)])] if was else []
            pairs += [("cases", [self.names(cases, count=True)]), ("by", [self.names(by) or (_BY_ITSELF,)])]
            yield Item((words,), [Pairs(pairs)])

    def by_number(self, rows: dict[_Key, list[str]]) -> list[tuple[_Key, list[str]]]:
        """Return groups of cases, those with cases in files first, then those with most cases."""
        made_up = self.found.made_up
        return sorted(rows.items(), key=lambda row: (all(case in made_up for case in row[1]), -len(row[1])))

    def _title(self, strategy: str) -> str:
        return title_of(strategy, self.rules) if strategy in self.rules.known_strategies else strategy

    def today(self) -> Iterator[Item]:
        """Yield an item for each way in which what is done today changes."""
        rows: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for item in self.found.today:
            gone = tuple(name for name in item.was if name not in item.now)
            come = tuple(name for name in item.now if name not in item.was)
            rows.setdefault((gone, come), []).append(item.case)
        for (gone, come), cases in self.by_number(rows):
            words: list[Part] = []
            for names, told in ((gone, "no longer: "), (come, "now: ")):
                words += [*(["; "] if words and names else []), *((told, *_codes(names)) if names else ())]
            yield Item(tuple(words) or ("in another order",), [Pairs([("cases", [self.names(cases, count=True)])])])

    def one_sided(self, row: OneSided) -> Item:
        """Make an item of a strategy that only one of the two rule bases has."""
        total = row.standings.total()
        told = [f"{status} in {row.standings[status]:,}" for status in _STATUSES if row.standings[status]]
        held = f", held back in {row.held_back:,}" if row.held_back else ""
        word = {"added": "new", "removed": "removed"}[row.how]
        into: Words = (", part of ", Code(row.into), " now") if row.into else ()
        where = f": {', '.join(told)} of {counted(total, 'case')}{held}"
        leads: list[tuple[str, list[Words]]] = [("first in", [self.names(row.leads, count=True)])] if row.leads else []
        pairs: list[tuple[str, list[Words]]] = [("title", [(row.title,)]), *leads]
        return Item((Strong(word), " ", Code(row.strategy), *into, where), [Pairs(pairs)])

    def edits(self) -> Section | None:
        """Make the table of what differs, with the number of changes behind which each edit is."""
        edits = self.found.edits
        if not edits:
            return None
        counts = by_edit(self.found)
        ordered = sorted(edits, key=lambda edit: -counts[edit.id])
        shown = ordered if self.all else ordered[: 4 * self.beside]
        columns = [Column("How"), Column("Id"), Column("What"), Column("Changes", right=True)]
        rows = [
            [
                Cell((edit.kind,)),
                Cell((Code(edit.was), " -> ", Code(edit.id)) if edit.was else (Code(edit.id),)),
                Cell((_word(edit.what),)),
                Cell((f"{counts[edit.id]:,}",)),
            ]
            for edit in shown
        ]
        caption = "In how many changes of a strategy or 1st place each has a part."
        more = left_out(len(edits) - len(shown), "more" if shown else "in all")
        table = [Table("figures", caption, columns, rows, heads=1)] if rows else []
        return Section("edits", "What differs", [*table, *more])

    def partly_read(self) -> Iterator[Item]:
        """Yield an item for each set of entries that one of the two does not know."""
        rows: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for item in self.found.partly_read:
            rows.setdefault((item.before, item.after), []).append(item.case)
        for (before, after), cases in self.by_number(rows):
            words: list[Part] = []
            for names, where in ((before, self.base), (after, "the rules of today")):
                if names:
                    words += [*(["; "] if words else []), f"compared in {where} without ", *self.names(names)]
            yield Item(tuple(words), [Pairs([("cases", [self.names(cases, count=True)])])])

    def refused(self) -> Iterator[Item]:
        """Yield an item for each reason for which one of the two refuses cases."""
        rows: dict[tuple[str, str], list[str]] = {}
        for item in self.found.refused:
            rows.setdefault((item.by, item.why), []).append(item.case)
        for (by, why), cases in self.by_number(rows):
            where = self.base if by == "before" else "the rules of today"
            yield Item((f"Refused by {where}: {why}",), [Pairs([("cases", [self.names(cases, count=True)])])])

    def names(self, names: Sequence[str], *, count: bool = False) -> Words:
        """Return the first names, and how many more there are."""
        shown = names[: self.named] if self.named else names
        rest = len(names) - len(shown)
        start: Words = (f"{len(names):,}: ",) if count and len(names) > 1 else ()
        return (*start, *_codes(shown), *((" and ", More(f"{rest:,} more")) if rest else ()))


def _codes(names: Iterable[str]) -> Words:
    return tuple(part for name in names for part in (", ", Code(name, whole="/" in name)))[1:]


def _word(what: str) -> str:
    return _PLURALS[what][0] if what in _PLURALS else what


def _citer(citer: Citer) -> dict[str, str]:
    return {"what": citer.what, "id": citer.id}


def _called(item: Called) -> dict[str, Any]:
    return {"leading": item.leading, "reason": item.reason}


def _as_json(found: Impact, base: str, scope: Scope) -> dict[str, Any]:
    return {
        "schema": "nanorx-impact/2",
        "nanorx": __version__,
        "base": base,
        "rule_base": scope.rules_folder.as_json(scope.base),
        "edits": [edit.as_json() for edit in found.edits],
        "cases": found.cases,
        "generated": found.generated,
        "exclusions_lost": len(found.exclusions_lost),
        "holds_lost": len(found.holds_lost),
        "moved_by_others": found.moved,
        "unmoved": found.unmoved,
        "leading": [
            {"case": row.case, "before": _called(row.was), "after": _called(row.now), "by": list(row.by)}
            for row in found.firsts
        ],
        "today": [{"case": row.case, "before": list(row.was), "after": list(row.now)} for row in found.today],
        "one_sided": [
            {
                "strategy": row.strategy,
                "title": row.title,
                "how": row.how,
                "into": row.into or None,
                "statuses": {status: row.standings[status] for status in _STATUSES},
                "held_back": row.held_back,
                "leads": row.leads,
            }
            for row in found.one_sided
        ],
        "changes": [
            {
                "case": row.case,
                "strategy": row.strategy,
                "kind": row.kind,
                "status": list(row.status),
                "held_back": list(row.held_back),
                "rank": list(row.rank),
                "by": list(row.by),
            }
            for row in found.ordered()
        ],
        "sources": [
            {
                "what": row.what,
                "id": row.id,
                "unchanged": [_citer(citer) for citer in row.unchanged],
                "changed": [_citer(citer) for citer in row.changed],
                "statements": list(row.statements),
            }
            for row in found.sources
        ],
        "added_choices": [
            {"descriptor": row.descriptor, "choice": row.choice, "lists": [item._asdict() for item in row.lists]}
            for row in found.choices
        ],
        "partly_read": [
            {"case": row.case, "left_out_before": list(row.before), "left_out_after": list(row.after)}
            for row in found.partly_read
        ],
        "refused": [{"case": row.case, "by": row.by, "why": row.why} for row in found.refused],
        "made_up": {name: case.as_json() for name, case in found.made_up.items()},
        "errors": [item.as_json() for item in scope.read.unread],
    }
