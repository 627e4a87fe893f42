"""One number over its range: the exact points at which the first place changes, and how near they are.

The points are those at which clauses cut the number, so nothing between them is left out.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from nanorx.errors import Problem, UsageError
from nanorx.inference.bitslice import slice_variants
from nanorx.inference.formula_cuts import formula_cuts
from nanorx.knowledge.regions import regions, words_of_run
from nanorx.knowledge.vocabulary import format_number
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.regions import Region
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Margin", "Point", "Span", "Turn", "Vary", "near_margins", "number_margins", "vary"]


_OWN = "the unit of the descriptor"


class Span(Model):
    """Neighboring values with the same strategy first. An open end does not belong to the span."""

    low: Annotated[float, about("The lower end.", _OWN)]
    high: Annotated[float, about("The upper end.", _OWN)]
    open_low: Annotated[bool, about("Is the lower end open?")]
    open_high: Annotated[bool, about("Is the upper end open?")]
    words: Annotated[str, about("The span in words.")]
    first: Annotated[str | None, about("The strategy that is first, by id; null: the values contradict the case.")]
    title: Annotated[str, about("Its title in words.")]


class Point(Model):
    """Where the first place changes. Values that contradict the case may lie between the two."""

    at: Annotated[float, about("The number at which it changes.", _OWN)]
    words: Annotated[str, about("Where `after` begins: `above 3 cm`, or `at least 3 cm` if 3 cm belongs to it.")]
    before: Annotated[str, about("The strategy that is first up to here, by id.")]
    after: Annotated[str, about("The strategy that is first from here on, by id.")]


class Turn(Model):
    """The nearest value on one side of a number at which another strategy is first."""

    at: Annotated[float, about("That value.", _OWN)]
    beyond: Annotated[bool, about("Would the number have to pass `at`, not only reach it?")]
    distance: Annotated[float, about("How far the number would have to move.", _OWN, low=0)]
    words: Annotated[str, about("Where the other strategy begins, in words.")]
    first: Annotated[str, about("The strategy that would be first, by id.")]
    title: Annotated[str, about("Its title in words.")]
    within_error: Annotated[bool, about("Can a measuring error do it?")]


class Margin(Model):
    """How far a stated number may move down and up before the first place changes."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    value: Annotated[float, about("The value of the case.", _OWN)]
    unit: Annotated[str, about("The unit of the descriptor; empty: it has none.")]
    error: Annotated[float, about("The measuring error, up and down.", _OWN, low=0)]
    first: Annotated[str, about("The strategy that is first now, by id.")]
    down: Annotated[Turn | None, about("The nearest change below; null: there is none.")]
    up: Annotated[Turn | None, about("The nearest change above; null: there is none.")]

    @property
    def nearest(self) -> Turn | None:
        """The nearer of the two."""
        turns = [turn for turn in (self.down, self.up) if turn]
        return min(turns, key=lambda turn: turn.distance, default=None)


class Vary(Model):
    """The first place over a range of one number."""

    descriptor: Annotated[str, about("The descriptor, as `group.key`.")]
    label: Annotated[str, about("The descriptor in words.")]
    unit: Annotated[str, about("The unit of the descriptor; empty: it has none.")]
    low: Annotated[float, about("The lower end of the range.", _OWN)]
    high: Annotated[float, about("The upper end of the range.", _OWN)]
    error: Annotated[float, about("The measuring error, up and down.", _OWN, low=0)]
    value: Annotated[float | None, about("The value of the case; null: it is not known, or outside the range.", _OWN)]
    spans: Annotated[list[Span], about("The range from its lower to its upper end.")]
    points: Annotated[list[Point], about("Where the first place changes.")]
    nearest: Annotated[Turn | None, about("The change that is nearest to the value of the case; null: none.")]


def vary(found: Assessment, descriptor: str, low: float, high: float) -> Vary:
    """Find who is first while one number goes from `low` to `high` and everything else stays.

    Args:
        found: The assessed case.
        descriptor: The name of the number.
        low: The lower end of the range, in the unit of the descriptor.
        high: The upper end, in the same unit.

    Returns:
        The range in spans with the same strategy first, and the points at which that changes.

    Raises:
        UsageError: The descriptor does not exist or is not a number, or the range is empty or not plausible.
    """
    known = _checked(found.base, descriptor, low, high)
    cut = known._replace(low=float(low), high=float(high))
    plan = found.advisor.plan
    cuts = [*plan.clauses_about(cut.name), *formula_cuts(plan, found.case, cut.name)]
    spans = _spans(found, [(cut, regions(cut, cuts))])[0]
    value = found.case.values.get(descriptor)
    inside = isinstance(value, float) and low <= value <= high
    margin = _margin(found, known, spans) if inside and spans else None
    return Vary(
        descriptor=descriptor,
        label=known.label,
        unit=known.unit,
        low=float(low),
        high=float(high),
        error=known.error,
        value=value if inside and isinstance(value, float) else None,
        spans=spans,
        points=_points(known, spans),
        nearest=margin.nearest if margin else None,
    )


def _points(descriptor: Descriptor, spans: list[Span]) -> list[Point]:
    possible = [(span, span.first) for span in spans if span.first is not None]
    return [
        Point(
            span.low,
            f"{'above' if span.open_low else 'at least'} {descriptor.with_unit(span.low)}",
            before,
            after,
        )
        for (_, before), (span, after) in pairwise(possible)
        if before != after
    ]


def number_margins(found: Assessment) -> list[Margin]:
    """Return how far each stated number may move before the first place changes, in the order of the vocabulary."""
    descriptors = found.base.vocabulary.descriptors
    stated = [descriptors[name] for name in found.case.stated if descriptors[name].kind == "number"]
    rows = [(item, found.advisor.plan.regions_in(found.case, item.name)) for item in stated]
    return [_margin(found, item, spans) for item, spans in zip(stated, _spans(found, rows), strict=True) if spans]


def near_margins(found: Assessment) -> list[Margin]:
    """Return the margins of the numbers that have a measuring error, looked at no further than that error.

    Where `number_margins` finds a turn within the error, these find the same; others they need not find.
    """
    rows: list[tuple[Descriptor, list[Region]]] = []
    for name in found.case.stated:
        item, value = found.base.vocabulary.descriptors[name], found.case.values[name]
        if item.kind == "number" and item.error and isinstance(value, float):
            cuts = found.advisor.plan.regions_in(found.case, name)
            near = [cut for cut in cuts if cut.low <= value + item.error and cut.high >= value - item.error]
            rows += [(item, near)] if len(near) > 1 else []
    return [_margin(found, item, spans) for (item, _), spans in zip(rows, _spans(found, rows), strict=True) if spans]


def _checked(base: RuleBase, name: str, low: float, high: float) -> Descriptor:
    from nanorx.common.suggest import did_you_mean  # noqa: PLC0415 - only on the way to a message

    known = base.vocabulary.descriptors
    if name not in known:
        advice = f"{did_you_mean(name, known)}\nSearch by words: nanorx descriptors WORD".strip()
        message = f'there is no descriptor "{name}"'
        raise UsageError([Problem("NRX303", message, advice, allowed=tuple(known), value=name)])
    descriptor = known[name]
    if descriptor.kind != "number":
        numbers = tuple(item.name for item in known.values() if item.kind == "number")
        advice = f"Only a number has a range: {', '.join(numbers)}."
        message = f"{name} is not a number, it cannot be varied"
        raise UsageError([Problem("NRX316", message, advice, allowed=numbers, value=name)])
    shown = f"{format_number(low)} to {descriptor.with_unit(high)}"
    read: dict[str, Any] = {"path": name, "allowed": descriptor.may_be(), "value": [low, high]}
    if not descriptor.low <= low <= high <= descriptor.high:
        what = "is not a range: the smaller number comes first" if low > high else "is not plausible"
        advice = f"Allowed: {descriptor.allowed()}."
        raise UsageError([Problem("NRX317", f"{name}: {shown} {what}", advice, **read)])
    if descriptor.integer and (low != int(low) or high != int(high)):
        message = f"{name}: {shown}: both ends are whole numbers"
        raise UsageError([Problem("NRX317", message, "Write for instance 1..4.", **read)])
    return descriptor


def _spans(found: Assessment, rows: Sequence[tuple[Descriptor, list[Region]]]) -> list[list[Span]]:
    """Return the spans of several numbers, each varied alone, from one ranking of all; none without strategies."""
    variants: list[Mapping[str, Value]] = [
        {descriptor.name: region.value} for descriptor, cuts in rows for region in cuts
    ]
    if not variants or not found.ranked:
        return [[] for _ in rows]
    slices = slice_variants(found.advisor.plan, found.case, variants)
    strategies = found.base.strategies
    every = tuple(found.base.strategy_index.values())
    leaders = found.advisor.ranker.rank(slices, found.weights, every).leaders()
    first: list[str | None] = [
        None if _contradicts(found, variant) else strategies[leader.strategy].id
        for variant, leader in zip(variants, leaders, strict=True)
    ]
    spans: list[list[Span]] = []
    at = 0
    for descriptor, cuts in rows:
        spans.append(_merged(found.base, descriptor, cuts, first[at : at + len(cuts)]))
        at += len(cuts)
    return spans


def _contradicts(found: Assessment, variant: Mapping[str, Value]) -> bool:
    return not found.base.is_possible(found.case.replace(variant).values)


def _merged(base: RuleBase, descriptor: Descriptor, cuts: list[Region], first: list[str | None]) -> list[Span]:
    runs: list[tuple[list[Region], str | None]] = []
    for region, leader in zip(cuts, first, strict=True):
        if runs and runs[-1][1] == leader:
            runs[-1][0].append(region)
        else:
            runs.append(([region], leader))
    return [
        Span(
            run[0].low,
            run[-1].high,
            run[0].open_low,
            run[-1].open_high,
            words_of_run(descriptor, run),
            leader,
            _title(base, leader),
        )
        for run, leader in runs
    ]


def _title(base: RuleBase, strategy: str | None) -> str:
    return base.strategy(strategy).title if strategy else "contradicts other entries of the case"


def _margin(found: Assessment, descriptor: Descriptor, spans: list[Span]) -> Margin:
    value = found.case.values[descriptor.name]
    assert isinstance(value, float)
    at = next(place for place, span in enumerate(spans) if _inside(span, value))
    first = spans[at].first or found.first
    return Margin(
        descriptor=descriptor.name,
        label=descriptor.label,
        value=value,
        unit=descriptor.unit,
        error=descriptor.error,
        first=first,
        down=_turn(descriptor, reversed(spans[:at]), first, value, upwards=False),
        up=_turn(descriptor, spans[at + 1 :], first, value, upwards=True),
    )


def _inside(span: Span, value: float) -> bool:
    after_start = span.low < value or (span.low == value and not span.open_low)
    return after_start and (value < span.high or (value == span.high and not span.open_high))


def _turn(descriptor: Descriptor, spans: Iterable[Span], first: str, value: float, *, upwards: bool) -> Turn | None:
    """Return where another strategy becomes first, or None; `spans` are sorted by distance, the nearest first."""
    for span in spans:
        if span.first is not None and span.first != first:
            break
    else:
        return None
    edge, beyond = (span.low, span.open_low) if upwards else (span.high, span.open_high)
    reached = Decimal(str(edge))
    if descriptor.integer:
        # The first whole number of the span is what has to be reached.
        whole = reached.to_integral_value("ROUND_CEILING" if upwards else "ROUND_FLOOR")
        reached = whole + (1 if upwards else -1) * (beyond and whole == reached)
    distance = float(abs(reached - Decimal(str(value))))
    passing = beyond and not descriptor.integer
    word = ("above" if beyond else "at least") if upwards else ("below" if beyond else "at most")
    return Turn(
        at=edge,
        beyond=beyond,
        distance=distance,
        words=f"{word} {descriptor.with_unit(edge)}",
        first=span.first,
        title=span.title,
        within_error=distance < descriptor.error if passing else distance <= descriptor.error,
    )
