"""The page about a cohort: one screen that says what is and what cannot be said, and files with every table."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohort_summaries import CASES, full_summary, small_summary
from nanorx.document.charts import ChartBar, bars
from nanorx.document.forms import write
from nanorx.document.pages.cohort import cohort_document
from nanorx.document.sections.answer import SCREEN
from nanorx.document.sections.figures import of_words
from nanorx.document.terminal import draw

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

WIDTHS = (60, 80, 120)


def test_the_page_is_one_screen_whatever_is_in_it(base: RuleBase) -> None:
    """With every part and the longest titles it has 45 lines of 80 columns; what is less safe stands near the top."""
    lines = draw(cohort_document(full_summary(base), base), 80).splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 80
    labels = [line[:12].strip() for line in lines if line[:1].strip()]
    assert labels.index("Less safe") < labels.index("First place") < labels.index("Missing")
    assert "What this cannot say, and why" in lines
    words = " ".join(" ".join(lines).split())
    assert "Not compared: 1 strategy that only the other rule base has." in words
    assert "In 5 of 1,200 (<1 %) the other rule base does not know a value that is stated." in words


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_of_the_whole_is_too_wide(base: RuleBase, width: int) -> None:
    """The tables stay within the page at every width, and no title is cut."""
    text = draw(cohort_document(full_summary(base), base, everything=True), width)
    assert max(map(len, text.splitlines())) <= width
    joined = " ".join(text.split())
    assert all(item.title in joined for item in base.approaches)


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_figure_stands_in_every_form(base: RuleBase, form: str) -> None:
    """Each table of the summary is there, with its denominator; drawings add nothing that a table does not say."""
    summary = full_summary(base)
    page = write(cohort_document(summary, base, everything=True, drawings=form == "html"), form)
    words = " ".join(re.sub("<[^>]*>", " ", page).split())
    for row in summary.leading:
        assert row.title in words
        assert of_words(row.cases, CASES) in words or str(row.cases) in words
    assert f"The first place in {CASES:,} cases" in words
    assert "In 200 cases, chosen by the hash of the case" in words
    assert all(item.label in words for item in summary.never_given)


def test_hidden_figures_are_words_in_every_form(base: RuleBase) -> None:
    """What is too small is `<5`, what would give it away is not shown, and the page says that and where all stands."""
    page = write(cohort_document(small_summary(base), base, everything=True), "text")
    assert "An approach may be called first in some of 9 (not shown)." in " ".join(page.split())
    assert "Every strategy is ruled out: <5" in page
    assert "Figures below 5 and those that would give them away are not shown." in " ".join(page.split())


@given(st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=4), min_size=1, max_size=4))
def test_bars_are_as_long_as_their_numbers(rows: list[list[int]]) -> None:
    """Parts follow each other without a gap, and the whole width is the whole."""
    whole = max(map(sum, rows)) or 1
    chart = bars("b", "B", "C.", [ChartBar("x", "1", [("first", part) for part in row]) for row in rows], whole, {})
    drawn = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="12" class="part', chart.drawing.text)
    found: dict[str, list[tuple[float, float]]] = {}
    for x, y, width in drawn:
        found.setdefault(y, []).append((float(x), float(width)))
    assert [sum(width for _, width in row) for row in found.values()] == pytest.approx(
        [340 * sum(row) / whole for row in rows if sum(row)], abs=0.5
    )
    for row in found.values():
        for (x, width), (following, _) in pairwise(row):
            assert x + width == pytest.approx(following, abs=0.2)


def test_shares_are_of_what_is_named() -> None:
    """A share stands beside its number and its denominator; nothing is divided by what is not shown."""
    assert of_words(62, 165) == "62 of 165 (38 %)"
    assert of_words("<5", 165) == "<5 of 165"
    assert of_words("hidden", 165) == "some of 165 (not shown)"
    assert of_words(7, "hidden") == "7"
    assert of_words(0, 0) == "0 of 0"
