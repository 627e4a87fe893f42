"""Small cells: what stands in a table leaves every small figure possible."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nanorx.population.summary.small_cells import Total, figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.advice.answers.cohort import Figure

SMALL = 3
"""A small limit keeps the number of possible tables small."""
MOST = 8


def allowed(shown: Figure) -> range:
    """What a reader knows of a figure from itself alone."""
    if isinstance(shown, int):
        return range(shown, shown + 1)
    return range(1, SMALL) if shown == f"<{SMALL}" else range(MOST * 3 + 1)


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=3))
def test_every_small_figure_of_a_row_stays_possible(parts: list[int]) -> None:
    """Of all rows that fit what is shown, each number below the limit is that of a small figure in one of them."""
    counts: dict[int | str, int] = {**dict(enumerate(parts)), "all": sum(parts)}
    shown = figures(counts, [Total("all", range(len(parts)))], SMALL)
    fitting = [
        row for row in product(*(allowed(shown[at]) for at in range(len(parts)))) if sum(row) in allowed(shown["all"])
    ]
    assert tuple(parts) in fitting
    for at, part in enumerate(parts):
        if 0 < part < SMALL <= sum(parts):
            assert {row[at] for row in fitting} >= set(range(1, SMALL))


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=3))
def test_a_total_that_stands_elsewhere_gives_nothing_away(parts: list[int]) -> None:
    """The total is not in the table, and every reader knows it: how many cases there are."""
    counts: dict[int | str, int] = {**dict(enumerate(parts)), "all": sum(parts)}
    shown = figures(counts, [Total("all", range(len(parts)))], SMALL, unseen=["all"], known=["all"])
    places = range(len(parts))
    fitting = [row for row in product(*(allowed(shown[at]) for at in places)) if sum(row) == sum(parts)]
    assert tuple(parts) in fitting
    for at, part in enumerate(parts):
        if 0 < part < SMALL <= sum(parts):
            assert {row[at] for row in fitting} >= set(range(1, SMALL))


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_every_small_figure_of_a_table_with_margins_stays_possible(cells: list[int]) -> None:
    """The same for two rows and two columns with all their totals: the totals of one side do not give it away."""
    a, b, c, d = cells
    counts = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d, "all": sum(cells)}
    sums = [Total("ab", "ab"), Total("cd", "cd"), Total("ac", "ac"), Total("bd", "bd"), Total("all", ["ab", "cd"])]
    shown = figures(counts, [*sums, Total("all", ["ac", "bd"])], SMALL)
    fitting = [
        row
        for row in product(*(range(8) if isinstance(shown[key], str) else allowed(shown[key]) for key in "abcd"))
        if all(row[at] in allowed(shown[key]) for at, key in enumerate("abcd"))
        and all(
            row[one] + row[other] in allowed(shown[key])
            for key, one, other in (("ab", 0, 1), ("cd", 2, 3), ("ac", 0, 2), ("bd", 1, 3))
        )
        and sum(row) in allowed(shown["all"])
    ]
    assert (a, b, c, d) in fitting
    if sum(cells) >= 2 * SMALL:
        for at, cell in enumerate(cells):
            if 0 < cell < SMALL:
                assert {row[at] for row in fitting} >= set(range(1, SMALL))


def tables(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way in which cells add up to a total."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in tables(total - first, cells - 1))


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6).filter(lambda cells: 2 * SMALL <= sum(cells) <= 11))
@example([1, 3, 0, 0, 3, 3])
@example([0, 1, 0, 2, 1, 2])
@example([5, 0, 0, 0, 1, 1])
def test_no_hidden_figure_of_a_table_can_be_computed(cells: list[int]) -> None:
    """Two rows and three columns, all totals shown but that of all, which is known: each hidden figure stays open."""
    sides: dict[int | str, tuple[int, ...]] = {
        "r0": (0, 1, 2),
        "r1": (3, 4, 5),
        "c0": (0, 3),
        "c1": (1, 4),
        "c2": (2, 5),
    }
    of = {**dict[int | str, tuple[int, ...]]({at: (at,) for at in range(6)}), **sides}
    counts: dict[int | str, int] = {key: sum(cells[at] for at in parts) for key, parts in of.items()}
    counts["all"] = sum(cells)
    sums = [
        *(Total(key, parts) for key, parts in sides.items()),
        Total("all", ("r0", "r1")),
        Total("all", ("c0", "c1", "c2")),
    ]
    shown = figures(counts, sums, SMALL, unseen=["all"], known=["all"])
    fitting = [
        row
        for row in tables(sum(cells), 6)
        if all(sum(row[at] for at in parts) in allowed(shown[key]) for key, parts in of.items())
    ]
    assert tuple(cells) in fitting
    for key, figure in shown.items():
        if isinstance(figure, str):
            found = {sum(row[at] for at in of[key]) for row in fitting}
            assert len(found) > 1, (key, shown)
            assert found >= set(range(1, SMALL)) or counts[key] >= SMALL, (key, shown)


def test_little_is_hidden_for_one_small_figure() -> None:
    """In a table of 12 x 6, with all totals, one more in its row, one in its column and the one between."""
    cells: dict[object, int] = {(row, column): 10 + row + column for row in range(12) for column in range(6)}
    cells[3, 4] = 2
    counts, sums = dict(cells), []
    for at, size in ((0, 12), (1, 6)):
        for name in range(size):
            parts = [key for key in cells if key[at] == name]  # type: ignore[index]
            counts["rows" if at == 0 else "columns", name] = sum(cells[key] for key in parts)
            sums.append(Total(("rows" if at == 0 else "columns", name), parts))
    counts["all"] = sum(cells.values())
    sums.append(Total("all", [("rows", name) for name in range(12)]))
    sums.append(Total("all", [("columns", name) for name in range(6)]))
    shown = figures(counts, sums, 5, unseen=["all"], known=["all"])
    assert [key for key, figure in shown.items() if figure == "hidden"] == [(0, 0), (0, 4), (3, 0)]
    assert shown[3, 4] == "<5"


def test_a_complement_that_would_give_it_away_is_hidden() -> None:
    """Two of 165 that are left over are as telling as two that are counted."""
    counts = {"cases": 163, "others": 2, "all": 165}
    assert figures(counts, [Total("all", ["cases", "others"])], 5, unseen=["others"]) == {"cases": "hidden", "all": 165}


def test_who_knows_how_figures_are_hidden_learns_no_more() -> None:
    """Beside `<5` of 6 the other one, called hidden since it is 5 or more, would tell: neither is called small."""
    counts = {"a": 1, "b": 5, "all": 6}
    assert figures(counts, [Total("all", ["a", "b"])], 5) == {"a": "hidden", "b": "hidden", "all": 6}


def test_nothing_is_hidden_without_a_limit_or_a_small_figure() -> None:
    """Zero is shown, and so is all that is large enough."""
    counts = {"a": 0, "b": 7, "all": 7}
    assert figures(counts, [Total("all", ["a", "b"])], 5) == counts
    assert figures({"a": 1, "b": 6, "all": 7}, [Total("all", ["a", "b"])], 0) == {"a": 1, "b": 6, "all": 7}


def test_what_does_not_add_up_is_refused() -> None:
    """Conclusions from it would have no end."""
    with pytest.raises(ValueError, match="not the sum"):
        figures({"all": 9, "part": 3}, [Total("all", ["part"])], SMALL)
