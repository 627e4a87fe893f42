"""Forms as browsers send them: what is filled in on a page, and how a form is written for the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from html_tree import read_page
from nanorx.service.page.jobs import page_of_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from html_tree import Element
    from nanorx.advice.assessment import Advisor
    from nanorx.service.jobs import JobAnswer

    Fields = Mapping[str, str | Sequence[str]]

URLENCODED = "application/x-www-form-urlencoded"


def sent(advisor: Advisor, fields: Fields, do: str = "answer") -> JobAnswer:
    """What the job answers to a form with these fields and this button."""
    return page_of_form(advisor, (URLENCODED, urlencode({**fields, "do": do}, doseq=True).encode()))


def shown(advisor: Advisor, fields: Fields, do: str = "answer") -> Element:
    """The page that answers a form, as a tree."""
    return read_page(sent(advisor, fields, do).content.decode())


def filled_in(page: Element) -> dict[str, list[str]]:
    """What a browser would send of a page, without a button: name -> texts."""
    found: dict[str, list[str]] = {}
    for name, text in _successful(page):
        found.setdefault(name, []).append(text)
    return found


def _successful(page: Element) -> Iterator[tuple[str, str]]:
    inside = {id(item) for item in page.by_id("case").walk()}
    for item in page.walk():
        name = item.attributes.get("name", "")
        if not name or (id(item) not in inside and item.attributes.get("form") != "case"):
            continue
        kind = item.attributes.get("type", "")
        if item.tag == "textarea":
            yield name, "".join(part for part in item.children if isinstance(part, str)).removeprefix("\n")
        elif item.tag == "select":
            options = item.all("option")
            chosen = [row for row in options if "selected" in row.attributes] or options[:1]
            yield from ((name, row.attributes["value"]) for row in chosen)
        elif (
            item.tag == "input"
            and kind != "file"
            and (kind not in {"radio", "checkbox"} or "checked" in item.attributes)
        ):
            yield name, item.attributes.get("value", "")


def multipart(fields: Fields, file: tuple[str, bytes] | None = None) -> tuple[str, bytes]:
    """A form as multipart: its media type and its bytes."""
    parts: list[bytes] = []
    for name, texts in fields.items():
        for text in [texts] if isinstance(texts, str) else texts:
            parts += [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode()]
    if file:
        name, content = file
        head = f'Content-Disposition: form-data; name="case-file"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content)
    body = b"".join(b"--part\r\n" + part + b"\r\n" for part in parts) + b"--part--\r\n"
    return "multipart/form-data; boundary=part", body
