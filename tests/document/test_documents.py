"""Every document of every command is written in all forms, with the same words."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from base_pages import AUTHORS, SHIPPED
from case_pages import PAGES
from conftest import one_in
from html_tree import read_page
from nanorx.document.blocks import Chart, CitedDocument, Code, Commands, Document, Few, More, Section, Source, Table
from nanorx.document.forms import write
from nanorx.document.terminal import draw
from nanorx.knowledge.files.case_file import read_case
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.document.blocks import Block

CASES = ["clinic/hcc-5cm.json", "edge/empty.json", "edge/disseminated-disease.yaml", "clinic/prostate-small.yaml"]


@pytest.fixture(scope="session")
def assessed(advisor: Advisor, root: Path) -> Callable[[str], Assessment]:
    """A case of the checkout, assessed once for all its pages."""
    return cache(lambda name: advisor.assess(read_case(root / "cases" / name, advisor.base)))


@pytest.fixture(scope="module")
def document(
    request: pytest.FixtureRequest, advisor: Advisor, assessed: Callable[[str], Assessment], project: Path
) -> Document:
    """The page that the tests are about, made once for all of them; one about a case names it."""
    page, name = request.param
    if page in SHIPPED:
        return SHIPPED[page](advisor.base)
    return AUTHORS[page](project) if page in AUTHORS else PAGES[page](assessed(name))


@pytest.fixture(scope="module")
def written(document: Document) -> dict[str, str]:
    """The page in each form that people read, as a file."""
    return {form: write(document, form) for form in ("text", "html", "md")}


OF_CASES = [(page, name) for at, page in enumerate(PAGES) for name in CASES[at % one_in(4) :: one_in(4)]]
"""Of each command one case for its page and another for its whole page; in a search all for both."""
OTHERS = [(page, "") for page in (*SHIPPED, *AUTHORS)]
every = pytest.mark.parametrize("document", [*OF_CASES, *OTHERS], indirect=True, ids=" ".join)


def said(part: Any) -> Iterator[str]:
    """Every text that a reader should see, whatever the form; not what only a terminal shows."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Document):
        yield from said(
            (part.title, part.short_notice, part.fill_in, part.about, part.sections, part.stamp, part.notice)
        )
    elif isinstance(part, Section):
        yield from said(("" if part.answer else part.title, part.blocks, part.parts))
    elif isinstance(part, Table):
        yield from said((part.caption, part.rows))
        # Below its name a row needs no title of its columns where there is only one more.
        values = part.columns[part.heads + 1 :]
        yield from said([(column.title, column.below) for column in values] if len(values) > 1 else ())
    elif isinstance(part, Chart):
        yield from said((part.caption, part.values))
    elif isinstance(part, (More, Source)):
        yield part.text
    elif isinstance(part, CitedDocument):
        yield from (part.label, part.match, part.text)
    elif isinstance(part, Few):  # how many of the others stand depends on the room
        yield from said((part.start, part.items[0]))
    elif isinstance(part, (list, tuple)) and not isinstance(part, Commands):
        for piece in part:
            yield from said(piece)


def squeezed(text: str) -> str:
    return "".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@every
def test_every_form_says_the_same_words(document: Document, written: dict[str, str]) -> None:
    """Each word of the document stands in the text, in HTML and in Markdown; JSON is the answer itself."""
    forms = {
        "text": written["text"],
        "html": read_page(written["html"]).text(),
        "md": re.sub(r"\\(?=[^A-Za-z0-9\s])", "", written["md"]),
    }
    words = {word for text in said(document) for word in text.replace("\N{NO-BREAK SPACE}", " ").split()}
    assert len(words) > 30
    for form, text in forms.items():
        whole = squeezed(text)
        assert not [word for word in words if word not in whole], form
    data = document.data.as_json() if hasattr(document.data, "as_json") else document.data
    assert json.loads(write(document, "json")) == json.loads(json.dumps(data))


@every
def test_the_text_keeps_its_form(document: Document) -> None:
    """At every width: nothing too long, nothing cut, no spaces at ends; color adds only color, on single words."""
    for width in (60, 80, 120, 100)[:: one_in(2)]:
        text = draw(document, width)
        whole = "".join(line for line in text.splitlines(keepends=True) if not is_file(line))
        check_form(whole, width, document.notice)
        colored = draw(document, width, color=True)
        assert re.sub(r"\x1b\[\d+m", "", colored) == text
        found = set(re.findall(r"\x1b\[(3\d)m(.*?)\x1b\[0m", colored))
        assert {word.lower() for _, word in found} <= COLORED


COLORED = {"eligible", "conditional", "excluded", "unknown", "error", "warning", "fails", "lost"}


def is_file(line: str) -> bool:
    """Is it a line of a file that is quoted, or the name of one, which stays as it is?"""
    return line.startswith('    "') or '"about": ' in line or "/project0/" in line


@every
def test_headings_and_links_of_html_are_sound(written: dict[str, str]) -> None:
    """One title, no level of heading left out, ids that are unique, and links that lead to one of them."""
    tree = read_page(written["html"])
    levels = [int(item.tag[1]) for item in tree.walk() if re.fullmatch(r"h\d", item.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [item.attributes["id"] for item in tree.walk() if "id" in item.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"][1:] for link in tree.all("a")} <= set(ids)


def prompts(block: Block) -> list[str]:
    """The commands of a block that tells what to type next."""
    rows = block.rows if isinstance(block, Commands) else []
    return [part.text for _, words in rows for part in words if isinstance(part, Code)]


@every
def test_what_to_type_next_stands_in_terminals_alone(document: Document, written: dict[str, str]) -> None:
    """A file has no prompt below it, and names neither the case nor an option of the command that made it."""
    typed = [words for section in document.sections for block in section.blocks for words in prompts(block)]
    shown = squeezed(draw(document))
    assert [text for text in typed if squeezed(text) not in shown] == []
    for form, page in written.items():
        text = squeezed(page)
        assert "--all" not in text
        assert [words for words in typed if squeezed(words) in text] == [], form


@every
def test_a_file_lists_what_it_cites_in_brackets(document: Document, written: dict[str, str]) -> None:
    """Each number of the review in a bracket of a file has its row, which a terminal leaves to `nanorx references`."""
    text = written["text"]
    above, _, below = text.partition("\nReferences\n")
    if document.references is None and not below:
        return  # a page about the rule base, or one that names each source whole
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", above)}
    rows = [
        label.split("-") for row in re.findall(r"^  \[([\d,-]+)\] ", below, re.MULTILINE) for label in row.split(",")
    ]
    listed = {number for row in rows for number in range(int(row[0]), int(row[-1]) + 1)}
    assert numbers <= listed
