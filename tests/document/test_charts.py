"""The charts: what is drawn is where it should be, and labels keep out of each other's way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nanorx.document.charts import LEFT, TOP, UNIT, _placed, _ticks, rank_x, scaled

LEVELS = st.integers(-300, 300).map(lambda number: number / 100)


@given(st.lists(st.tuples(LEVELS, LEVELS), min_size=1, max_size=5, unique=True))
def test_labels_cover_neither_dots_nor_each_other(points: list[tuple[float, float]]) -> None:
    """Wherever five strategies are, however near, each number stands free and within the plane."""
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
            assert three <= left or one >= right or four <= top or two >= bottom


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
