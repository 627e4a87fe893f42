"""A page as a tree of elements, read by the parser of the standard library, for tests that look at HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"input", "link", "meta"}
INLINE = {"a", "b", "cite", "code", "span"}


@dataclass
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str, class_: str = "") -> list[Element]:
        """The elements below with this tag, and this class if one is given."""
        return [item for item in self.walk() if item.tag == tag and (not class_ or class_ in item.classes)]

    def by_id(self, name: str) -> Element:
        """The element with this id. Raises StopIteration if there is none."""
        return next(item for item in self.walk() if item.attributes.get("id") == name)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def text(self, without: str = "") -> str:
        """All text in it, without that of elements with the tag `without`."""
        return " ".join("".join(self._texts(without)).split())

    def _texts(self, without: str) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag != without:
                inside = "".join(child._texts(without))
                yield inside if child.tag in INLINE else f" {inside} "


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        item = Element(tag, {name: value or "" for name, value in attrs})
        assert len(item.attributes) == len(attrs), f"an attribute of {tag} stands twice"
        self.open[-1].children.append(item)
        if tag not in VOID:
            self.open.append(item)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"{tag} is closed where it is not open"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_page(text: str) -> Element:
    """The tree of a page whose elements are all closed."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert len(parser.open) == 1, f"{parser.open[-1].tag} is not closed"
    return parser.open[0]
