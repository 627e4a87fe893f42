"""The frame of every page: its head, the form beside the answer, and what can be done with both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.advice.answers.opinion import LONGEST_REASON
from nanorx.document.html import html_parts
from nanorx.document.markup import Html, h
from nanorx.service.page.sent import Sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.document.blocks import Document
    from nanorx.document.html import Href
    from nanorx.errors import Problem
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["HTML", "PageParts", "document_page", "problem_page", "whole_page"]

HTML = "text/html; charset=utf-8"
_SAVES = {
    "save-json": "Case (JSON)",
    "save-yaml": "Case (YAML)",
    "save-report": "Report (HTML)",
    "save-answer": "Answer (JSON)",
}


@dataclass(frozen=True)
class PageParts:
    """What a page is made of; `said` is the answer in a sentence, `trouble` what is wrong with what was sent."""

    base: RuleBase
    said: str
    form: Html | None = None
    answer: Html | None = None
    sent: Sent = field(default_factory=Sent)
    trouble: tuple[Problem, ...] = ()


def whole_page(parts: PageParts) -> str:
    """Write the page with the form and the answer."""
    said = h("div", h("p", parts.said, id="said", role="status"), _to_answer(parts), class_="said")
    answer = h(
        "section",
        said,
        h("div", parts.answer, id="answer", aria_busy="false"),
        _keep() if parts.form else None,
        _choose(parts) if parts.form else None,
        id="answer-side",
        aria_label="Answer",
    )
    side = h("section", parts.form, id="case-side", aria_label="Case") if parts.form else None
    skips = [h("a", "Skip to the answer", class_="skip", href="#answer")] if parts.form else []
    main = h("main", side, answer, class_="two")
    return _framed(parts.base, "Approaches to consider", [*skips, _header(parts.base), main], script=bool(parts.form))


def document_page(document: Document, base: RuleBase, href: Href) -> str:
    """Write the page about something of the rule base."""
    lines = [h("p", line) for line in [*document.stamp, document.notice] if line]
    title = h("header", h("div", h("h1", document.title), h("p", document.short_notice)), _links())
    body = [title, h("main", *html_parts(document, href=href)), h("footer", *lines)]
    return _framed(base, document.title, body, script=False)


def problem_page(details: Mapping[str, Any]) -> str:
    """Write the page that says why there is no answer, from what a program gets (`nanorx-problem/1`)."""
    rows = [h("p", _sentences(row["message"], row["advice"])) for row in details["problems"]]
    back = h("p", "What was filled in may still stand one page back. ", h("a", "Start with an empty case", href="/"))
    return _document(str(details["title"]), [h("main", h("h1", details["title"]), *rows, back)], "", script=False)


def _sentences(message: str, advice: str) -> str:
    return f"{message[:1].upper()}{message[1:]}. {advice}"


def _to_answer(parts: PageParts) -> Html | None:
    """Write the link to the answer, for screens on which it stands below the form."""
    return h("a", "See the answer", href="#answer", class_="to-answer") if parts.form else None


def _framed(base: RuleBase, title: str, body: list[Html], *, script: bool) -> str:
    return _document(title, body, f"?{base.sha256[:8]}", script=script)


def _document(title: str, body: list[Html], version: str, *, script: bool) -> str:
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width,initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="generator", content=f"nanorx {__version__}"),
        h("title", f"{title} - nanorx"),
        h("link", rel="stylesheet", href=f"/static/page.css{version}"),
        h("script", src="/static/page.js", defer="") if script else None,
    )
    page = h("html", head, h("body", *body), lang="en")
    return f"<!doctype html>\n{page.text}\n".encode("ascii", "xmlcharrefreplace").decode("ascii")


def _header(base: RuleBase) -> Html:
    return h(
        "header",
        h("div", h("h1", "Approaches to consider"), h("p", base.notice_short)),
        h(
            "p",
            "Fill in what is known of a case; the answer stands beside it. Nothing that you fill in is kept or "
            "written down by the service. Links to sources open in a new tab.",
        ),
        _links(),
    )


def _links() -> Html:
    rows = {
        "/strategies": "Approaches",
        "/evidence": "Evidence",
        "/rules": "Rules",
        "/references": "References",
        "/descriptors": "What a case may say",
        "/api": "For programs",
    }
    return h(
        "nav",
        h("ul", *(h("li", h("a", words, href=address, target="_blank")) for address, words in rows.items())),
        aria_label="The rule base",
    )


def _keep() -> Html:
    """Write the buttons that give files."""
    buttons = [h("button", label, name="do", value=do, form="case") for do, label in _SAVES.items()]
    words = ("Report to print", h("span", ", in a new tab", class_="hidden"))
    report = h("button", *words, name="do", value="show-report", form="case", formtarget="_blank")
    return h(
        "section",
        h("h2", "Save and print", id="keep-title"),
        h("p", "Files are saved by your browser. The report is for printing and for handing on.", class_="question"),
        h("p", *buttons, report, class_="buttons"),
        id="keep",
        aria_labelledby="keep-title",
    )


def _choose(parts: PageParts) -> Html:
    """Write where a physician says that something else is chosen, and why."""
    base, sent = parts.base, parts.sent
    chosen = sent.control("choice")
    groups = [
        ("Approaches", [(row.id, row.title) for row in base.approaches]),
        ("Done today", [(row.id, row.title) for row in base.standards]),
    ]
    wrong = [row for row in parts.trouble if row.path in {"choice", "reason"}]
    options = [
        h(
            "optgroup",
            *(h("option", title, value=name, selected="" if name == chosen else None) for name, title in rows),
            label=label,
        )
        for label, rows in groups
        if rows
    ]
    reason = h(
        "textarea",
        f"\n{sent.control('reason')}",
        name="reason",
        id="reason",
        rows=3,
        maxlength=LONGEST_REASON,
        form="case",
        aria_describedby="q-reason m-reason",
        aria_invalid="true" if wrong else None,
    )
    return h(
        "section",
        h("h2", "I choose otherwise", id="choose-title"),
        h("p", "What you choose and why is saved beside the answer, in a file. Do not write names.", class_="question"),
        h("p", h("label", "I choose ", for_="choice"), _select(options)),
        h("label", "because", for_="reason"),
        h("p", "In your own words.", class_="question", id="q-reason"),
        reason,
        h("div", *(h("p", _sentences(row.message, row.advice), class_="error") for row in wrong), id="m-reason"),
        h("p", h("button", "Save my choice with the answer", name="do", value="save-opinion", form="case")),
        id="choose",
        aria_labelledby="choose-title",
    )


def _select(options: list[Html]) -> Html:
    return h("select", h("option", "none of them", value=""), *options, name="choice", id="choice", form="case")
