"""Case -> dossier: the sections in their order, and the forms it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.questions import Asking, questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.language.case_line import case_line
from nanorx.advice.language.summary import rests_on_nothing
from nanorx.advice.language.view import Shown
from nanorx.document.report.case import apart, excluded, references, reproduce, the_case
from nanorx.document.report.strategies import imaging_plan, reasons
from nanorx.document.report.summary import charts, criteria, glance_section, intended_use, ranking
from nanorx.document.report.unknown import margins, open_arguments, to_find_out
from nanorx.errors import Problem, UsageError

if TYPE_CHECKING:
    from nanorx.advice.answers.result import Result
    from nanorx.advice.assessment import Assessment
    from nanorx.advice.margins import Margin
    from nanorx.document.blocks import Section

__all__ = ["FORMS", "SCHEMA", "Dossier", "make_dossier"]

SCHEMA = "nanorx-dossier/1"

FORMS = ("html", "md", "json")
"""The forms a dossier can be written in, which are also the endings of its files."""

_RANKED = 5


@dataclass(frozen=True)
class Dossier(Canonical):
    """Everything that a dossier says. `sections` hold the words, the other fields the data behind them."""

    title: str
    subtitle: str
    about: str
    notice: str
    sections: tuple[Section, ...]
    result: Result
    questions: Asking
    number_margins: list[Margin]

    def write(self, form: str) -> str:
        """The text of the file. Raises UsageError for a form that is none of `FORMS`."""
        if form == "json":
            return self.dumps()
        if form == "html":
            from nanorx.document.html import html_page  # noqa: PLC0415 - only what is asked for

            return html_page(self)
        if form == "md":
            from nanorx.document.markdown import markdown  # noqa: PLC0415 - the same

            return markdown(self)
        raise UsageError([Problem("NRX322", f'"{form}" is no form of a dossier', f"Forms: {', '.join(FORMS)}.")])

    def parts(self) -> dict[str, Any]:
        """The result, the questions and the number margins."""
        return {
            "schema": SCHEMA,
            "about": self.about,
            "result": self.result,
            "questions": self.questions,
            "number_margins": self.number_margins,
            "notice": self.notice,
        }


def make_dossier(found: Assessment) -> Dossier:
    """The dossier of an assessed case."""
    case, result, asking = found.case, recommend(found), questions(found)
    view = Shown(result, case, found.base, top=_RANKED)
    return Dossier(
        title="Strategies to consider",
        subtitle=case_line(case, found.base).split(";")[0],
        about=" ".join(case.about.split()),
        notice=result.notice,
        sections=tuple(section for section in _sections(view, asking, found.margins) if section is not None),
        result=result,
        questions=asking,
        number_margins=found.margins,
    )


def _sections(view: Shown, asking: Asking, moves: list[Margin]) -> list[Section | None]:
    """All sections; the references come last but one, since they list what the others cite."""
    start = [intended_use(view), glance_section(view)]
    if rests_on_nothing(view):
        return [*start, to_find_out(asking, view), the_case(asking, view), references(view), reproduce(view)]
    ranked: list[Section | None] = []
    if view.ranking:
        ranked = [ranking(view), charts(view), criteria(view), reasons(view), imaging_plan(view)]
    return [
        *start,
        *ranked,
        to_find_out(asking, view),
        open_arguments(view) if view.ranking else None,
        margins(moves) if view.ranking else None,
        the_case(asking, view),
        excluded(view),
        apart(view),
        references(view),
        reproduce(view),
    ]
