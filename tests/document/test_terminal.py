"""The writer for terminals: nothing is cut, columns line up, a title never wraps beside figures."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from nanorx.document.blocks import (
    Cell,
    Code,
    Column,
    Document,
    Few,
    Item,
    Items,
    More,
    Pairs,
    Paragraph,
    Preformatted,
    Section,
    Source,
    Status,
    Strong,
    Table,
)
from nanorx.document.terminal import draw
from nanorx.document.terminal_text import wrapped

LETTERS = "abcdefg019.,/[]()-% \u6f22\u5b57e\u0301\U0001f9ec"
TEXTS = st.text(alphabet=LETTERS, max_size=150)
COLUMNS = [Column("Rank", right=True), Column("Strategy"), Column("Status"), Column("Fit", right=True)]


def drawn(*blocks: object, width: int = 80, color: bool = False) -> list[str]:
    """The lines of the blocks."""
    section = Section("a", "A", blocks, answer=True)  # type: ignore[arg-type]
    return draw(Document("Title", [section], None), width, color=color).splitlines()[2:]


def ranked(*titles: str) -> Table:
    """A table of strategies with their figures."""
    rows = [
        [Cell((str(place),)), Cell((title,), ("reason",)), Cell((Status("eligible"),)), Cell(("+1.5",))]
        for place, title in enumerate(titles, start=1)
    ]
    return Table("rank", "", COLUMNS, rows, heads=1)


@given(TEXTS, TEXTS, st.integers(60, 120))
@example("x" * 150, "\u6f22" * 70, 60)
def test_nothing_is_cut_and_no_line_is_too_long(one: str, other: str, width: int) -> None:
    """Whatever the letters: wide ones, combining ones, words longer than a line."""
    blocks = [
        Paragraph((one, Strong(other))),
        Pairs([("Label", [(one,), (other,)])]),
        Items([Item((one,), [Paragraph((other,))])]),
        Table("x", one, [Column("A"), Column("B")], [[Cell((one,)), Cell((other,))]]),
    ]
    for block in blocks:
        lines = drawn(block, width=width)
        assert all(cell_len(line) <= width and line == line.rstrip() for line in lines)
        letters = sorted("".join("".join(lines).split()))
        for letter in set("".join((one + other).split())):
            assert letters.count(letter) >= (one + other).count(letter)


def test_a_number_keeps_its_unit_and_a_citation_its_bracket() -> None:
    """A unit or a bracket never starts a line, and a short citation stays whole."""
    for size in range(40, 62):
        for text, kept in (("at most 3 cm wide", "3 cm"), ("see Section 3 [16,18] then", "3 [16,18]")):
            lines = drawn(Paragraph((f"{'x' * size} {text}",)), width=60)
            assert any(kept in line for line in lines)
        lines = drawn(Paragraph(("x" * size, " (", Source("Gold abstract, inference"), ")")), width=60)
        assert any("Gold abstract, inference" in line for line in lines)


def test_figures_stand_beside_titles_where_all_fit_else_below() -> None:
    """One line a strategy, or title, figures and reason below each other; never a title over two lines."""
    short, long = "Heat by needle", "T" * 70
    assert drawn(ranked(short, "Cold")) == [
        "Rank  Strategy        Status     Fit",
        "   1  Heat by needle  eligible  +1.5",
        "      reason",
        "   2  Cold            eligible  +1.5",
        "      reason",
    ]
    assert drawn(ranked(short, long)) == [
        "   Status     Fit",
        "1  Heat by needle",
        "   eligible  +1.5",
        "   reason",
        f"2  {long}",
        "   eligible  +1.5",
        "   reason",
    ]


def test_figures_that_fit_no_line_become_words() -> None:
    """Each value after the title of its column."""
    columns = [Column("Strategy"), *(Column(f"Quite a long criterion {number}") for number in range(5))]
    table = Table("x", "", columns, [[Cell((f"{number}",)) for number in range(6)]])
    assert " ".join(" ".join(drawn(table)).split()).startswith("0 Quite a long criterion 0: 1; Quite a long")


def test_wide_and_combining_letters_keep_columns_straight() -> None:
    """A Chinese letter takes two columns, an accent none."""
    rows = [[Cell((name,)), Cell(("+1.0",))] for name in ("\u6f22\u5b57", "caf\u00e9", "cafe\u0301", "plain")]
    lines = drawn(Table("x", "", [Column("Name"), Column("Fit", right=True)], rows))
    assert {cell_len(line) for line in lines[1:]} == {11}


def test_columns_of_a_part_of_the_page_line_up_from_table_to_table() -> None:
    """However long their texts are and however deep they stand."""

    def clauses(*words: str) -> Table:
        return Table("x", "", [Column(""), Column(""), Column("", part=0.4)], [[Cell((word,)) for word in words]])

    blocks = clauses("yes", "size: at most 3 cm", "VALUE"), Items([Item(("a",), [clauses("no", "x" * 90, "VALUE")])])
    places = {line.index("VALUE") for block in blocks for line in drawn(block) if "VALUE" in line}
    assert places == {48}


def test_color_stands_on_one_word_and_bold_on_headings() -> None:
    """Green, yellow and red by name; a word without a color stays as it is."""
    words = (Status("Eligible"), " ", Status("unknown"), " ", Status("excluded"), " ", Status("yes"), " ", Strong("b"))
    line = "\x1b[32mEligible\x1b[0m \x1b[33munknown\x1b[0m \x1b[31mexcluded\x1b[0m yes \x1b[1mb\x1b[0m"
    assert drawn(Paragraph(words), color=True) == [line]


def test_what_steers_a_terminal_is_harmless_and_markup_of_rich_is_text() -> None:
    """Escapes, brackets and emoji codes are shown as they are written."""
    text = "[bold]\x1b[31m[/bold] :warning: \u202e [link=http://x]"
    for color in (False, True):
        lines = drawn(Paragraph((text,)), Preformatted("File", text), color=color)
        assert lines[0] == "[bold]?[31m[/bold] :warning: ? [link=http://x]"
        assert lines[-1].strip() == lines[0]


def test_the_rest_follows_its_list_and_a_file_name_stays_whole() -> None:
    """No blank line before `9 more`, and no line end within a path."""
    path = "/" + "long folder/" * 9
    assert drawn(Items([Item(("a",))]), Paragraph((More("9 more"),)), Paragraph((Code(path, whole=True),))) == [
        "1  a",
        "9 more: --all",
        "",
        path,
    ]


def test_the_lines_of_an_entry_hang() -> None:
    """In a list without numbers the second line of an entry stands further in than the next entry."""
    entry = " ".join(["word"] * 18)
    assert drawn(Items([Item((entry,)), Item(("next",))], numbered=False), width=60) == [
        " ".join(["word"] * 11),
        "  " + " ".join(["word"] * 7),
        "next",
    ]


def test_no_space_enters_a_long_word() -> None:
    """A word that needs several lines, such as a web address, reads on where it was broken."""
    address = "https://example.org/topic/aqueous-suspension/20404942?page=1&topic_name=Aqueous+Suspension+Of+Gold"
    for width in range(20, 60):
        lines = wrapped(("see ", address), width)
        assert all(len(line) <= width for line in lines)
        assert "".join(lines).replace("see ", "", 1).removeprefix("see") == address
        if width >= 30:  # then each part fits a line, and lines end between parts
            assert all(line.endswith(("see", "/", "-", "=", "&")) for line in lines[:-1])


@given(
    st.lists(st.from_regex(r"\A[a-z]{2,9}(?: [a-z]{2,9}){0,8}\Z"), min_size=1, max_size=9),
    st.integers(1, 4),
    st.booleans(),
)
def test_what_does_not_fit_is_counted(texts: list[str], most: int, joined: bool) -> None:  # noqa: FBT001 - drawn
    """The first items stand whole, in at most so many lines unless one alone is longer; the others are counted."""
    items = [(f"{place}: {text}",) for place, text in enumerate(texts)]
    lines = drawn(Pairs([("Label", [Few(items, most, "; " if joined else "")])]))
    said = " ".join(" ".join(lines).split())
    shown = [f"{place}: {text}" in said for place, text in enumerate(texts)]
    assert shown == [True] * sum(shown) + [False] * (len(texts) - sum(shown))
    assert shown[0]
    assert (f"{len(texts) - sum(shown)} more: --all" in said) == (not all(shown))
    assert len(lines) <= most or sum(shown) == 1


def test_a_page_that_is_too_long_has_fewer_items() -> None:
    """It is written anew until it has its lines, never below the least of a list, and only if it asks for that."""
    rows = [("Label", [Few([(f"item {place}",) for place in range(9)], 8, "", least=5)])] * 2
    for most, size in ((0, 4 + 16), (19, 4 + 14), (1, 4 + 10)):
        document = Document("Title", [Section("a", "A", [Pairs(rows)], answer=True)], None, notice="Notice", most=most)
        assert len(draw(document).splitlines()) == size
