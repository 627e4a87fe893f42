"""The page of `nanorx report`: all about one case, for a tumor board."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from nanorx.advice.answers.questions import Asking, questions
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import Notice, Result
from nanorx.advice.language.case_line import case_line
from nanorx.advice.language.evidence import level_short
from nanorx.advice.language.phrases import level
from nanorx.advice.language.strategy import step_words
from nanorx.advice.language.summary import ANIMALS, rests_on_nothing
from nanorx.advice.language.view import ResultView
from nanorx.advice.margins import Margin, number_margins
from nanorx.common.characters import named, safe
from nanorx.document.blocks import Cell, Charts, Column, Document, Pairs, Paragraph, Section, Strong, Table, Words
from nanorx.document.charts import plane, rank_ranges
from nanorx.document.sections.answer import references_section, stamp
from nanorx.document.sections.arguments import arguments_section
from nanorx.document.sections.glance import glance_section, whole_rows_section
from nanorx.document.sections.open_points import margins_section, open_arguments_section, questions_section
from nanorx.document.sections.ranking import apart_section, excluded_section, ranking_section, variants_section
from nanorx.document.sections.reasons import reasons_section
from nanorx.document.sections.reproduction import case_section, reproduction_section
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.sources import STRENGTHS
from nanorx.model import Model, about

if TYPE_CHECKING:
    from nanorx.advice.answers.result import CriterionOut, ImagingStep, Recommendation
    from nanorx.advice.assessment import Assessment

__all__ = ["SCHEMA", "Report", "report_document"]

Schema = Literal["nanorx-dossier/2"]
SCHEMA: Schema = "nanorx-dossier/2"

_RANKED = 5
_LABEL, _LONGEST_LABEL = "--label", 120
_LONGEST_ABOUT = 200
"""A longer sentence of a case about itself stands with the case, so that the first page stays one."""
_STRENGTH_WORDS = {number: word for word, number in STRENGTHS.items() if number}
_FOR_WHOM = (
    "For physicians and researchers who prepare research or a tumor board and can check each statement against its "
    "source. It does not diagnose, dose or prescribe."
)
_LIMITS = (
    "A missing value is not a normal value: what is not given stays open. Levels and scores weigh arguments; none of "
    "them is a probability. Where this page counts what is more, the following pages list it."
)


class Report(Model):
    """A dossier as it is written: the result, what to find out, and how far the numbers of the case may move."""

    schema: Annotated[Schema, about("The version of this shape.")]
    about: Annotated[str, about("The sentence of the case about itself; may be empty.")]
    result: Annotated[Result, about("The result.")]
    questions: Annotated[Asking, about("What to find out.")]
    number_margins: Annotated[list[Margin], about("How far each stated number may move.")]
    notice: Notice


def report_document(found: Assessment, label: str = "") -> Document:
    """Make the page about an assessed case.

    Args:
        found: The assessed case.
        label: What stands after `Label` on the first page, for instance the number of a patient at a tumor board. It
            is part of no answer. Without it a line is left to write on, as for date and names.

    Raises:
        UsageError: The label is too long or holds a character that cannot be shown.
    """
    words = _label(label)
    case, result, asking, margins = found.case, recommend(found), questions(found), number_margins(found)
    view = ResultView(result, case, found.base, top=_RANKED)
    about = " ".join(case.about.split())
    first = [section for section in _first_page(view, asking, margins) if section is not None]
    rest = [section for section in _rest(view, asking, margins) if section is not None]
    return Document(
        title="Approaches to consider",
        sections=[*first, *rest],
        data=Report(SCHEMA, about, result, asking, margins, result.notice),
        program=f"nanorx {result.nanorx}",
        subtitle=case_line(case, found.base).split(";")[0],
        about=about if len(about) <= _LONGEST_ABOUT else "",
        stamp=stamp(result, found.base),
        short_notice=found.base.notice_short,
        notice=result.notice,
        fill_in=[("Label", words), ("Date", ""), ("Names", "")],
        first_page=len(first),
    )


def _label(label: str) -> str:
    """Check a label that is to be shown in a line."""
    words = label.strip()
    if len(words) > _LONGEST_LABEL:
        message = f"the label has {len(words):,} characters, and its line has room for {_LONGEST_LABEL}"
        advice = "Shorten it. A description of the patient belongs into the case file, under about."
        raise UsageError([Problem("NRX330", message, advice, _LABEL)])
    hidden = next((letter for letter in words if safe(letter) != letter), "")
    if hidden:
        place = words.index(hidden) + 1
        message = f"character {place} of the label cannot be shown: {named(hidden)}, which hides or moves other text"
        raise UsageError([Problem("NRX330", message, "Leave it out: a label is one line of plain text.", _LABEL)])
    return words


def _first_page(view: ResultView, asking: Asking, margins: list[Margin]) -> list[Section | None]:
    """Make what can be handed round alone: what it is for, the answer, and the approaches or what to find out."""
    brief = replace(view, brief=True)
    start = [_intended_use(view), glance_section(brief, margins, printed=True)]
    if rests_on_nothing(view):
        asked = questions_section(asking, view)
        return [*start, asked._replace(blocks=[block for block in asked.blocks if not isinstance(block, Pairs)])]
    return [*start, ranking_section(view, full=True) if view.ranking else None]


def _rest(view: ResultView, asking: Asking, margins: list[Margin]) -> list[Section | None]:
    """Make the other sections; the references come last but one, since they list what all others cite."""
    about = " ".join(view.case.about.split())
    end = [case_section(asking, view, about if len(about) > _LONGEST_ABOUT else "")]
    if rests_on_nothing(view):
        more = [block for block in questions_section(asking, view).blocks if isinstance(block, Pairs)]
        return [
            Section("more", "What else can matter", more),
            *end,
            references_section(view),
            reproduction_section(view),
        ]
    ranked: list[Section | None] = []
    if view.ranking:
        ranked = [_charts(view), _criteria(view), arguments_section(view), reasons_section(view, full=True)]
        ranked.append(_imaging_plan(view))
    return [
        whole_rows_section(view),
        *ranked,
        questions_section(asking, view),
        open_arguments_section(view) if view.ranking else None,
        margins_section(margins, asking.leading) if view.ranking else None,
        *end,
        variants_section(view) if view.variants else None,
        excluded_section(view, full=True),
        apart_section(view),
        references_section(view),
        reproduction_section(view),
    ]


def _intended_use(view: ResultView) -> Section:
    """Say what the report is, whom it is for, and what it must not be taken for."""
    items = view.result.recommendations
    preclinical = sum(item.studies.level >= ANIMALS for item in items)
    tried = f"As far as was read, {preclinical} of {len(items)} variants have not been given to people as such."
    rows: list[Words] = [(Strong(f"{view.base.notice.rstrip('.')}."),), (f"{_FOR_WHOM} {tried} {_LIMITS}",)]
    return Section("use", "Intended use and limits", [Paragraph(row) for row in rows])


def _charts(view: ResultView) -> Section:
    """Draw fit against evidence, and the ranks that missing values allow."""
    rows = [(approach.rank, view.best(approach)) for approach in view.listed]
    drawn = [plane(rows), rank_ranges(rows, len(view.result.recommendations))]
    return Section("charts", "Charts", [Charts(drawn)])


def _criteria(view: ResultView) -> Section:
    """Make the table of the level of each criterion."""
    weights = view.result.profile.weights
    columns = [Column("Approach")]
    columns += [
        Column(item.label[:1].upper() + item.label[1:], below=f"weight {weights[item.id]}")
        for item in view.base.criteria
    ]
    groups = [("", 1)]
    for axis, words in (("fit", "Patient fit"), ("evidence", "Evidence")):
        groups.append((words, sum(item.axis == axis for item in view.base.criteria)))
    caption = (
        "From -3 (strong against) to +3 (strong for): the strongest argument for minus the strongest against. "
        "Blue is for, orange against; the number says the same. Below: what missing values allow."
    )
    rows = [[Cell((Strong(str(row.rank)), f" {row.title}")), *_levels(view.best(row), view)] for row in view.listed]
    return Section("criteria", "Criteria", [Table("heat", caption, columns, rows, groups=groups)])


def _levels(item: Recommendation, view: ResultView) -> list[Cell]:
    cells: list[Cell] = []
    for name, row in item.criteria.items():
        spread = f"{level(row.low)} to {level(row.high)}" if row.low != row.high else ""
        said = _level_words(row)
        if name == view.base.policy.favor and not (row.arguments_for or row.arguments_against):
            said = level_short(item)
        cells.append(Cell((level(row.level),), (spread,) if spread else (), row.level, said))
    return cells


def _level_words(row: CriterionOut) -> str:
    """Say `strong for`; of nought, whether arguments balance or nothing is known."""
    if row.level:
        return f"{_STRENGTH_WORDS[abs(row.level)]} {'for' if row.level > 0 else 'against'}"
    return "for and against balance" if row.arguments_for or row.arguments_against else "nothing is known"


def _imaging_plan(view: ResultView) -> Section:
    """Make the table of what each approach would use in each role, by its best variant, and what else would do."""
    columns = [Column("Role"), *(Column(f"{item.rank}", below=item.title) for item in view.listed)]
    rows = [
        [
            Cell((label[:1].upper() + label[1:],)),
            *(_step(item.imaging_plan[role], view) for item in view.ranking if role in item.imaging_plan),
        ]
        for role, label in view.vocabulary.imaging_roles.items()
    ]
    caption = "For each role the preferred imaging that is available; below it, what else would do."
    return Section("imaging", "Imaging plan", [Table("img", caption, columns, rows)])


def _step(step: ImagingStep, view: ResultView) -> Cell:
    named = view.vocabulary.descriptors.get(view.base.imaging.descriptor)
    fallback = named.choices.get(step.fallback, step.fallback) if named and step.fallback else step.fallback
    return Cell((step_words(step, view),), (f"or {fallback}",) if fallback else ())
