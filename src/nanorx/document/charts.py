"""The charts as SVG: fit against evidence, ranks that missing values allow, who is first over a range, and bars."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import cos, hypot, pi, sin
from string import ascii_uppercase
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from nanorx.advice.language.phrases import amount, signed, span_words
from nanorx.document.blocks import Chart
from nanorx.document.markup import Html, h
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.margins import Vary

__all__ = [
    "LEFT",
    "TOP",
    "UNIT",
    "ChartBar",
    "Label",
    "bars",
    "number_line",
    "plane",
    "rank_ranges",
    "rank_x",
    "scaled",
    "span_letters",
]

LEFT, TOP, UNIT = 46, 14, 40
"""The plane of fit and evidence: where its corner is, and how long one level is, in units of the drawing."""

_SIDE = 6 * UNIT
_DOT = 5.0
_HIGH, _LETTER = 12.0, 7.2
_DISTANCES = (13, 22, 31, 40, 52, 64)
_DIRECTIONS = 16
_RANK_LEFT, _RANK_RIGHT, _ROW = 34, 258, 26
_TICKS = 4
_WIDE = 340
_LINE_LEFT, _LINE_RIGHT, _LINE_TOP, _LINE_HIGH = 20, 320, 26, 24
_LEAST, _APART = 3.0, 6.2
"""The least width of a part of a number line, and the width of a letter of its scale."""

_BAR, _BAR_GAP, _LABEL_LINE = 12, 12, 15
"""How thick a bar is, how much room is below it, and how high a line of its label is."""


def scaled(value: float, *, up: bool = False) -> float:
    """The place of a value from -3 to +3 on an axis of the plane; `up` for the one that runs upwards."""
    return round(TOP + (3 - value) * UNIT if up else LEFT + (value + 3) * UNIT, 1)


def plane(rows: Sequence[tuple[int, Recommendation]]) -> Chart:
    """Fit and evidence of each approach, by its number; approaches at the same place share a dot and a label."""
    groups: dict[tuple[float, float], list[str]] = {}
    for number, item in rows:
        groups.setdefault((scaled(item.fit), scaled(item.evidence, up=True)), []).append(str(number))
    labels = _placed([(x, y, ", ".join(ranks)) for (x, y), ranks in groups.items()])
    values = [f"{number}: fit {signed(item.fit)}, evidence {signed(item.evidence)}" for number, item in rows]
    shapes = [*_axes(), *(label.line() for label in labels)]
    shapes += [h("circle", cx=label.x, cy=label.y, r=_DOT, class_="dot") for label in labels]
    shapes += [_text(label.at_x, label.at_y + _HIGH / 3, label.text, "num") for label in labels]
    title = "Patient fit and evidence"
    caption = (
        " Each dot is an approach, by its best variant; the number beside it is its place. "
        "Right: more speaks for its fit. Up: better evidence."
    )
    return Chart("plane", title, f"{title}.{caption}", values, _svg("plane", title, values, _WIDE, 300, shapes))


def rank_ranges(rows: Sequence[tuple[int, Recommendation]], size: int) -> Chart:
    """The rank of each best variant now as a dot, those that missing values allow as a line, thick if not ruled out."""
    bottom = 8 + _ROW * len(rows)
    shapes: list[Html | None] = []
    for rank in _ticks(size):
        shapes.append(h("line", x1=rank_x(rank, size), x2=rank_x(rank, size), y1=6, y2=bottom, class_="grid"))
        shapes.append(_text(rank_x(rank, size), bottom + 15, str(rank), "tick"))
    values: list[str] = []
    for place, (number, item) in enumerate(rows):
        y = 8 + _ROW * place + _ROW / 2
        (low, high), (inner_low, inner_high) = item.rank_interval, item.rank_interval_if_not_excluded
        shapes.append(_text(12, y + 4, str(number), "num"))
        shapes.append(_bar(rank_x(low, size), rank_x(high, size), y, "range"))
        shapes.append(_bar(rank_x(inner_low, size), rank_x(inner_high, size), y, "range thick"))
        shapes.append(h("circle", cx=rank_x(item.rank, size), cy=y, r=_DOT, class_="dot"))
        shapes.append(_text(_RANK_RIGHT + 12, y + 4, span_words(low, high), "end"))
        inner = f"; {span_words(inner_low, inner_high)} if not ruled out" if inner_high != high else ""
        values.append(f"{number}: now {item.rank}, could be {span_words(low, high)}{inner}")
    shapes.append(_text((_RANK_LEFT + _RANK_RIGHT) / 2, bottom + 32, f"Rank of {size} variants", "lab"))
    title = "Rank of the best variant now, and the ranks that missing values allow"
    caption = f"{title}. Dot: now. Line: what missing values allow, thick as long as it is not ruled out."
    return Chart("ranks", title, caption, values, _svg("ranks", title, values, _WIDE, bottom + 40, shapes))


def rank_x(rank: int, size: int) -> float:
    """The place of a rank on its axis."""
    return round(_RANK_LEFT + (_RANK_RIGHT - _RANK_LEFT) * (rank - 1) / max(size - 1, 1), 1)


def number_line(answer: Vary, name: str) -> Chart:
    """Draw who is first over the range of a number: parts of a line, and a mark for the case's own value."""
    letters = span_letters(answer)
    starts = _span_starts(answer)
    shapes: list[Html | None] = []
    for letter, start, end in zip(letters, starts, [*starts[1:], float(_LINE_RIGHT)], strict=True):
        width = round(end - start, 1)
        shapes.append(h("rect", x=start, y=_LINE_TOP, width=width, height=_LINE_HIGH, class_="span"))
        if width > _HIGH:
            shapes.append(_text(start + width / 2, _LINE_TOP + _LINE_HIGH / 2 + 4, letter, "num"))
    shapes += [_text(x, _LINE_TOP + _LINE_HIGH + 15, words, "tick") for x, words in _line_scale(answer, starts)]
    values = [f"{span.words}: {span.title}" for span in answer.spans]
    if answer.value is not None:
        own = f"This case: {amount(answer.value, answer.unit)}"
        values.append(own)
        x = _mark_x(answer, answer.value, starts)
        half = len(own) * _APART / 2
        shapes.append(h("line", x1=x, x2=x, y1=_LINE_TOP - 8, y2=_LINE_TOP + _LINE_HIGH + 3, class_="mark"))
        shapes.append(_text(min(max(x, half), _WIDE - half), _LINE_TOP - 12, own, "lab"))
    title = f"First in the order by {answer.label}"
    drawing = _svg(name, title, values, _WIDE, _LINE_TOP + _LINE_HIGH + 22, shapes)
    rows = zip(letters, answer.spans, strict=True)
    legend = h(
        "ul", *(h("li", h("b", letter), f" {span.words}: {span.title}") for letter, span in rows), class_="legend"
    )
    return Chart(name, title, f"{title}.", values, Html(f"{drawing.text}{legend.text}"))


class ChartBar(NamedTuple):
    """A bar: its label, what stands at its end, and its parts, each with a class of the style sheet and a number."""

    label: str
    end: str
    parts: Sequence[tuple[str, int]]


def bars(name: str, title: str, caption: str, rows: Sequence[ChartBar], whole: int, legend: Mapping[str, str]) -> Chart:
    """Draw bars below their labels; the whole width is `whole`. `legend` says what each class of a part is."""
    shapes: list[Html | None] = []
    y = 0.0
    for row in rows:
        lines = wrap(row.label, int((_WIDE - (len(row.end) + 2) * _APART) / _APART)) or [""]
        for line in lines:
            y += _LABEL_LINE
            shapes.append(_text(0, y - 4, line, "end"))
        shapes.append(_text(_WIDE, y - 4, row.end, "far"))
        shapes.append(h("rect", x=0, y=y, width=_WIDE, height=_BAR, class_="empty"))
        shapes += _bar_parts(row.parts, y, whole)
        y += _BAR + _BAR_GAP
    values = [f"{row.label}: {row.end}" for row in rows]
    drawing = _svg(name, title, values, _WIDE, y, shapes, "bars")
    items = [h("li", h("span", class_=f"swatch {kind}"), f" {words}") for kind, words in legend.items()]
    key = h("ul", *items, class_="legend") if items else Html("")
    return Chart(name, title, f"{title}. {caption}", values, Html(f"{key.text}{drawing.text}"))


def _bar_parts(parts: Iterable[tuple[str, int]], y: float, whole: int) -> list[Html]:
    """Draw the parts of a bar one after the other."""
    found: list[Html] = []
    x = 0.0
    for kind, number in parts:
        width = _WIDE * number / max(whole, 1)
        if number:
            found.append(h("rect", x=round(x, 1), y=y, width=round(width, 1), height=_BAR, class_=f"part {kind}"))
        x += width
    return found


def span_letters(answer: Vary) -> list[str]:
    """Give a letter for each span: the same strategy has the same one, and what contradicts the case a dot."""
    found: dict[str, str] = {}
    for span in answer.spans:
        if span.first is not None:
            found.setdefault(span.first, ascii_uppercase[len(found) % 26])
    return [found[span.first] if span.first is not None else "." for span in answer.spans]


def _span_starts(answer: Vary) -> list[float]:
    """Find where each span starts; however short it is, it has a width, and so have those behind."""
    starts: list[float] = []
    for place, span in enumerate(answer.spans):
        least = starts[-1] + _LEAST if starts else _LINE_LEFT
        most = _LINE_RIGHT - _LEAST * (len(answer.spans) - place)
        starts.append(round(min(max(_line_x(answer, span.low), least), most), 1) if place else float(_LINE_LEFT))
    return starts


def _mark_x(answer: Vary, value: float, starts: Sequence[float]) -> float:
    """Find the place of the case's own value, within the part that holds it."""
    inside = (
        at for at, row in enumerate(answer.spans) if value < row.high or (value == row.high and not row.open_high)
    )
    place = next(inside, len(starts) - 1)
    return min(max(_line_x(answer, value), starts[place]), [*starts[1:], float(_LINE_RIGHT)][place])


def _line_x(answer: Vary, value: float) -> float:
    width = answer.high - answer.low
    return round(_LINE_LEFT + (_LINE_RIGHT - _LINE_LEFT) * ((value - answer.low) / width if width else 0), 1)


def _line_scale(answer: Vary, starts: Sequence[float]) -> list[tuple[float, str]]:
    """Give the ends of the line and the points between for which there is room."""
    last = amount(answer.high, answer.unit)
    rows = [(float(_LINE_LEFT), format_number(answer.low))]
    end = min(_LINE_RIGHT, _WIDE - len(last) * _APART / 2)
    for span, x in zip(answer.spans[1:], starts[1:], strict=True):
        words = format_number(span.low)
        after = (len(rows[-1][1]) + len(words)) * _APART / 2 + _APART
        before = (len(last) + len(words)) * _APART / 2 + _APART
        if rows[-1][0] + after <= x <= end - before:
            rows.append((x, words))
    return [*rows, (end, last)]


@dataclass(frozen=True, slots=True)
class Label:
    """A dot and where the middle of its label is."""

    x: float
    y: float
    text: str
    at_x: float
    at_y: float

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the label."""
        half = len(self.text) * _LETTER / 2 + 1
        return (self.at_x - half, self.at_y - _HIGH / 2, self.at_x + half, self.at_y + _HIGH / 2)

    def line(self) -> Html | None:
        """A line from the dot to a label that is not right beside it."""
        away = hypot(self.at_x - self.x, self.at_y - self.y)
        if away <= _DISTANCES[0] + len(self.text) * _LETTER / 2:
            return None
        part = (away - _HIGH / 2 - 2) / away
        end_x, end_y = self.x + (self.at_x - self.x) * part, self.y + (self.at_y - self.y) * part
        return h("line", x1=self.x, y1=self.y, x2=round(end_x, 1), y2=round(end_y, 1), class_="leader")


def _placed(dots: Sequence[tuple[float, float, str]]) -> list[Label]:
    """A place for each label: the nearest that covers no dot and no other label."""
    labels: list[Label] = []
    for x, y, text in dots:
        choices = list(_around(x, y, text))
        free = (label for label in choices if not any(_over(label, other) for other in labels) and _clear(label, dots))
        labels.append(next(free, choices[0]))
    return labels


def _around(x: float, y: float, text: str) -> Iterable[Label]:
    wide = (len(text) - 1) * _LETTER / 2
    for distance, step in product(_DISTANCES, range(_DIRECTIONS)):
        # To the right first, then to the left, then in between.
        turn = (0, 8, 12, 4, 14, 2, 10, 6, 15, 1, 9, 7, 13, 3, 11, 5)[step] * 2 * pi / _DIRECTIONS
        at_x, at_y = x + (distance + wide) * cos(turn), y + distance * sin(turn)
        label = Label(x, y, text, round(at_x, 1), round(at_y, 1))
        left, top, right, bottom = label.box()
        if left >= LEFT and right <= LEFT + _SIDE and top >= TOP and bottom <= TOP + _SIDE:
            yield label


def _over(one: Label, other: Label) -> bool:
    """Say whether two labels cover each other or would be read as one: beside each other they need a letter's room."""
    a, b = one.box(), other.box()
    return a[0] < b[2] + _LETTER and b[0] < a[2] + _LETTER and a[1] < b[3] and b[1] < a[3]


def _clear(label: Label, dots: Sequence[tuple[float, float, str]]) -> bool:
    left, top, right, bottom = label.box()
    return not any(left - _DOT < x < right + _DOT and top - _DOT < y < bottom + _DOT for x, y, _ in dots)


def _axes() -> list[Html | None]:
    shapes: list[Html | None] = []
    for level in range(-3, 4):
        x, y, kind = scaled(level), scaled(level, up=True), "grid" if level else "axis"
        shapes += [
            h("line", x1=x, x2=x, y1=TOP, y2=TOP + _SIDE, class_=kind),
            h("line", x1=LEFT, x2=LEFT + _SIDE, y1=y, y2=y, class_=kind),
            _text(x, TOP + _SIDE + 16, f"{level:+d}" if level else "0", "tick"),
            _text(LEFT - 14, y + 4, f"{level:+d}" if level else "0", "tick"),
        ]
    middle = TOP + _SIDE / 2
    turned = h("text", "Evidence: against to for", transform=f"translate(12,{middle}) rotate(-90)", class_="lab")
    return [*shapes, _text(LEFT + _SIDE / 2, TOP + _SIDE + 36, "Patient fit: against to for", "lab"), turned]


def _ticks(size: int) -> list[int]:
    step = max(1, round(size / _TICKS / 5) * 5) if size > 2 * _TICKS else 1
    inner = [rank for rank in range(step, size, step) if rank > 1 and size - rank > step / 2]
    return list(dict.fromkeys([1, *inner, size]))


def _bar(start: float, end: float, y: float, kind: str) -> Html:
    return h("line", x1=start, x2=end, y1=y, y2=y, class_=kind)


def _text(x: float, y: float, text: str, kind: str) -> Html:
    return h("text", text, x=round(x, 1), y=round(y, 1), class_=kind)


def _svg(
    name: str,
    title: str,
    values: Sequence[str],
    width: float,
    height: float,
    shapes: Iterable[Html | None],
    class_: str | None = None,
) -> Html:
    return h(
        "svg",
        h("title", title, id=f"{name}-title"),
        h("desc", "; ".join(values), id=f"{name}-values"),
        *shapes,
        viewBox=f"0 0 {width} {height}",
        class_=class_,
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-values",
    )
