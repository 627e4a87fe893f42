"""The charts: what is drawn is where it should be, and labels keep out of each other's way."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.advice.margins import Point, Span, Vary
from nanorx.document.charts import (
    _LETTER,
    LEFT,
    TOP,
    UNIT,
    _mark_x,
    _placed,
    _span_starts,
    _ticks,
    number_line,
    rank_x,
    scaled,
    span_letters,
)

LEVELS = st.integers(-300, 300).map(lambda number: number / 100)


@given(st.lists(st.tuples(LEVELS, LEVELS), min_size=1, max_size=5, unique=True))
def test_labels_cover_neither_dots_nor_each_other(points: list[tuple[float, float]]) -> None:
    """Wherever five strategies are, however near, each number stands free within the plane, a letter from the next."""
    dots = [(scaled(fit), scaled(evidence, up=True), str(place + 40)) for place, (fit, evidence) in enumerate(points)]
    boxes = [label.box() for label in _placed(dots)]
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert left >= LEFT
        assert right <= LEFT + 6 * UNIT
        assert top >= TOP
        assert bottom <= TOP + 6 * UNIT
        for x, y, _ in dots:
            assert not (left < x < right and top < y < bottom)
        for one, two, three, four in boxes[:place]:
            assert three + _LETTER <= left or one >= right + _LETTER or four <= top or two >= bottom


@given(LEVELS, LEVELS)
def test_better_is_further_right_and_further_up(one: float, other: float) -> None:
    """The order of values is the order of places."""
    if one + 0.01 <= other:
        assert scaled(one) < scaled(other)
        assert scaled(one, up=True) > scaled(other, up=True)


@given(st.integers(1, 400))
def test_ticks_begin_and_end_with_the_axis(size: int) -> None:
    """The first and the last rank have a tick, and ticks rise and keep apart."""
    ticks = _ticks(size)
    assert ticks[0] == 1
    assert ticks[-1] == size
    places = [rank_x(rank, size) for rank in ticks]
    assert all(after - before >= 18 for before, after in pairwise(places))


def answer_of(low: float, high: float, ends: list[float], value: float | None) -> Vary:
    cuts = [low, *ends, high]
    spans = [
        Span(start, end, open_low=place > 0, open_high=False, words=f"{end}", first=f"s{place}", title=f"s{place}")
        for place, (start, end) in enumerate(pairwise(cuts))
    ]
    points = [Point(end, f"above {end}", "a", "b") for end in ends]
    return Vary("tumor.size", "size", "cm", low, high, 0.1, value, spans, points, None)


@pytest.mark.parametrize("ends", [[3.0, 8.0], [9.99], [1.001, 1.002, 1.003], [9.997, 9.998, 9.999], []])
@pytest.mark.parametrize("value", [1.0, 1.0015, 5.2, 9.9975, 10.0])
def test_a_number_line_shows_every_part_and_marks_the_right_one(ends: list[float], value: float) -> None:
    """However short a part is it has a width; the mark stands in the part that holds the value."""
    answer = answer_of(1.0, 10.0, ends, value)
    starts = _span_starts(answer)
    assert all(after - before >= 3 - 1e-9 for before, after in pairwise([*starts, 320.0]))
    place = next(at for at, span in enumerate(answer.spans) if value <= span.high)
    assert starts[place] <= _mark_x(answer, value, starts) <= [*starts[1:], 320.0][place]
    chart = number_line(answer, "line")
    assert chart.values == [*(f"{span.words}: {span.title}" for span in answer.spans), f"This case: {value:g} cm"]
    assert chart.drawing.text.count("<rect") == len(answer.spans)


def test_a_strategy_keeps_its_letter() -> None:
    """A strategy that is first twice has one letter; what contradicts the case has a dot."""
    answer = answer_of(0.0, 4.0, [1.0, 2.0, 3.0], None)
    names = ["a", None, "b", "a"]
    spans = [
        Span(span.low, span.high, span.open_low, span.open_high, span.words, name, "")
        for span, name in zip(answer.spans, names, strict=True)
    ]
    assert span_letters(Vary("x", "x", "", 0.0, 4.0, 0.0, None, spans, [], None)) == ["A", ".", "B", "A"]
