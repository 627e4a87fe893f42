"""The jobs of the page: a form in, a page or a file out; and the pages about the rule base that it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.derived import warnings_of
from nanorx.advice.answers.opinion import opinion
from nanorx.advice.answers.questions import questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.case_line import states_facts
from nanorx.advice.language.phrases import counted
from nanorx.advice.language.questions import settled_words
from nanorx.document.forms import json_text, write
from nanorx.document.pages.report import report_document
from nanorx.errors import CaseError, InputError, Problem, UsageError
from nanorx.knowledge.files.case_file import read_case_text
from nanorx.knowledge.files.case_text import case_text
from nanorx.service.jobs import JobAnswer
from nanorx.service.page.answer import MORE, answer_part, no_answer, said_words
from nanorx.service.page.asked import asked_first, opening_questions
from nanorx.service.page.catalogue import address_of, catalogue_page
from nanorx.service.page.entries import Given, entries_of, read_entries
from nanorx.service.page.fields import FieldWriter
from nanorx.service.page.form import case_form
from nanorx.service.page.frame import HTML, PageParts, whole_page
from nanorx.service.page.sent import Sent, read_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.service.jobs import Job

__all__ = ["JOBS", "first_page", "page_of_form"]

_REFUSED = 422


def first_page(advisor: Advisor, data: Any = None) -> JobAnswer:
    """Write the page with an empty form."""
    del data
    return _page(advisor, _FilledIn(Sent(), read_entries({}, advisor.base)))


def page_of_form(advisor: Advisor, data: tuple[str, bytes]) -> JobAnswer:
    """Answer a form: with the page anew, or with the file that was asked for.

    Args:
        advisor: Ranks the case.
        data: The media type of what was sent, and what was sent.

    Returns:
        The page, or a file; `notes` are the status, and the name of a file to save.
    """
    try:
        sent = read_form(*data)
    except UsageError as error:
        return _page(advisor, _FilledIn(Sent(), Given({}, None, error.problems)))
    asked = _done(sent, advisor)
    do = sent.control("do")
    if do in _FILES and asked.given.case is not None:
        try:
            return _FILES[do](advisor.assess(asked.given.case, _profile(sent, advisor)), sent)
        except UsageError as error:
            asked = replace(asked, trouble=error.problems)
    return _page(advisor, asked)


@dataclass(frozen=True)
class _FilledIn:
    """A form and the case in it.

    `notes` say how a case that was opened was read, `was` holds the numbers before others were tried, and `trouble` is
    what is wrong with something else than the case.
    """

    sent: Sent
    given: Given
    notes: tuple[str, ...] = ()
    was: Mapping[str, str] = field(default_factory=dict)
    trouble: tuple[Problem, ...] = ()


def _done(sent: Sent, advisor: Advisor) -> _FilledIn:
    """Do what a button asks for that changes the case: open a file, or try a number."""
    do, base = sent.control("do"), advisor.base
    was = {name: text for name, _, text in (row.partition("=") for row in sent.controls.get("was", ()))}
    was = {name: text for name, text in was.items() if name in base.vocabulary.descriptors}
    if do == "open":
        return _opened(sent, advisor)
    if do.startswith("try:"):
        name, _, text = do.removeprefix("try:").partition("=")
        if name in base.vocabulary.descriptors:
            before = was.get(name) or next(iter(sent.entries.get(name, ())), "")
            was = {**was, name: before}
            sent = replace(sent, entries={**sent.entries, name: [text]})
    was = {name: text for name, text in was.items() if text and sent.entries.get(name) != [text]}
    given = read_entries(sent.entries, base)
    if sent.file is not None:
        left = Problem(
            "NRX633", "a file is chosen and not opened", 'Press "Open it", or choose none.', path="case-file"
        )
        return _FilledIn(sent, given, (f"{left.message[:1].upper()}{left.message[1:]}. {left.advice}",), was)
    return _FilledIn(sent, given, (), was)


def _opened(sent: Sent, advisor: Advisor) -> _FilledIn:
    """Put a saved case in the place of what is filled in; if it cannot be read, all stays as it is."""
    if sent.file is None:
        none = Problem("NRX633", "no file was chosen", "Choose the file of a case, then open it.", path="case-file")
        return _FilledIn(sent, read_entries(sent.entries, advisor.base), trouble=(none,))
    name, content = sent.file
    try:
        case = read_case_text(content, name, advisor.base)
    except CaseError as error:
        problems = tuple(replace(row, path="case-file") for row in error.problems)
        return _FilledIn(sent, read_entries(sent.entries, advisor.base), trouble=problems)
    entries = entries_of(case)
    kept = {"profile": sent.controls.get("profile", [])}
    notes = (f"Opened: {len(case.stated)} values.", *case.read_as)
    return _FilledIn(Sent(entries, kept), replace(read_entries(entries, advisor.base), case=case), notes)


def _page(advisor: Advisor, asked: _FilledIn) -> JobAnswer:
    """Write the page: form and answer."""
    sent, given, base = asked.sent, asked.given, advisor.base
    before = sent.control("asked").split()
    writer = FieldWriter(base, given, was=asked.was)
    trouble = (*given.problems, *asked.trouble)
    shown = [name for name in before if name in base.vocabulary.descriptors]
    said, answer = f"No answer: {counted(len(given.problems), 'entry', 'entries')} to correct.", no_answer()
    if given.case is not None:
        try:
            found = advisor.assess(given.case, _profile(sent, advisor))
            answer = answer_part(found, address_of(base), _more(sent), asked.was)
        except UsageError as error:
            trouble = (*trouble, *error.problems)
        else:
            said, shown = said_words(found), asked_first(found, before)
            asking = questions(found)
            open_ = {row.descriptor: row for row in asking.open}
            settled = f"Settled? {settled_words(asking)}" if states_facts(found.case) else ""
            warnings = {name: row.says for row in warnings_of(found) for name in row.descriptors}
            writer = replace(writer, open_questions=open_, warnings=warnings, settled=settled)
    form = case_form(writer, sent, shown or opening_questions(base), trouble, asked.notes)
    page = whole_page(PageParts(base, said, form, answer, sent, trouble))
    return JobAnswer(page.encode(), HTML, (str(_REFUSED if trouble else 200), ""))


def _more(sent: Sent) -> str:
    """Return what is opened of one approach: what a button asks for, or what was open before."""
    do = sent.control("do")
    kind, point, name = do.partition(":")
    if kind in MORE:
        return f"{kind}:{name}" if point else f"{kind}:{sent.control('about-approach')}"
    return "" if do in {"close", "open"} else sent.control("more")


def _profile(sent: Sent, advisor: Advisor) -> str:
    name = sent.control("profile") or next(iter(advisor.base.profiles))
    advisor.base.profile(name)
    return name


def _file(content: str, media: str, name: str) -> JobAnswer:
    return JobAnswer(content.encode(), media, ("200", name))


def _case_json(found: Assessment, sent: Sent) -> JobAnswer:
    del sent
    return _file(case_text(found.case, "json"), "application/json", "case.json")


def _case_yaml(found: Assessment, sent: Sent) -> JobAnswer:
    del sent
    return _file(case_text(found.case, "yaml"), "application/yaml", "case.yaml")


def _result(found: Assessment, sent: Sent) -> JobAnswer:
    del sent
    return _file(json_text(recommend(found)), "application/json", "answer.json")


def _report(found: Assessment, sent: Sent) -> JobAnswer:
    del sent
    return _file(write(report_document(found), "html"), HTML, "report.html")


def _shown_report(found: Assessment, sent: Sent) -> JobAnswer:
    return _report(found, sent)._replace(notes=("200", ""))


def _opinion(found: Assessment, sent: Sent) -> JobAnswer:
    answer = opinion(found, sent.control("choice"), sent.control("reason"))
    return _file(json_text(answer), "application/json", "opinion.json")


_FILES: dict[str, Callable[[Assessment, Sent], JobAnswer]] = {
    "save-json": _case_json,
    "save-yaml": _case_yaml,
    "save-answer": _result,
    "show-report": _shown_report,
    "save-report": _report,
    "save-opinion": _opinion,
}
"""What a button asks for -> what makes the file."""


def about(advisor: Advisor, data: tuple[str, str]) -> JobAnswer:
    """Write the page about something of the rule base.

    Args:
        advisor: Holds the rule base.
        data: The kind, as in the address, and the id; empty for all of the kind.
    """
    try:
        page = catalogue_page(advisor.base, *data)
    except InputError as error:
        return JobAnswer(whole_page(PageParts(advisor.base, error.problems[0].message)).encode(), HTML, ("404", ""))
    return JobAnswer(page.encode(), HTML, ("200", ""))


JOBS: dict[str, Job] = {"page": first_page, "page-form": page_of_form, "page-about": about}
