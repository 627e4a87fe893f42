"""`nanorx rules show`: one rule or row of evidence as a page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument

from nanorx._version import __version__
from nanorx.advice.answers.evidence import evidence
from nanorx.advice.answers.rule_row import effect_words, rule_row
from nanorx.advice.language.phrases import counted
from nanorx.authoring.answers import RuleCardAnswer
from nanorx.authoring.folder import author_folder, readable_base
from nanorx.authoring.scope import cases_folder
from nanorx.authoring.writing.rule_card import case_counts, find_rule
from nanorx.cli.options import All, AuthorRules, CasesFolder, Form, Json, Output
from nanorx.cli.output import Target
from nanorx.cli.rules.pages.shared import author_document
from nanorx.cli.rules.usage import say
from nanorx.document.blocks import Cell, Code, Column, Item, Items, Paragraph, Section, Table
from nanorx.document.pages.evidence import row_document
from nanorx.document.sections.lists import left_out
from nanorx.document.sections.rule import conditions_of, rule_sections

if TYPE_CHECKING:
    from nanorx.advice.answers.evidence import EvidenceRow
    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.writing.rule_card import CaseCounts
    from nanorx.document.blocks import Block, Document
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["rule_document", "show", "study_document"]

_FEW = 8
_STATUS_OF_ROW = {"draft": "It is a draft, and drafts are not loaded.", "retired": "It is retired and does not count."}


def show(
    name: Annotated[
        str,
        Argument(
            metavar="ID",
            help="The id of a rule (nanorx rules list) or of a row of evidence (nanorx evidence).",
            show_default=False,
        ),
    ],
    cases: CasesFolder = "",
    all_: All = False,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Show a rule: what it says, why, its sources, whom it speaks about, and how often it fires over cases."""
    target = Target.of(output, form, json_=json_)
    where = author_folder(rules)
    base, mistakes = readable_base(where.path)
    row = name.rpartition("/")[2].removesuffix(".yaml")
    if row in base.evidence:
        target.show(study_document(base.evidence[row], base, where))
        return
    rule = find_rule(base, name)
    over = cases_folder(where.path, cases)
    looked_at = over is not None and not mistakes and rule.id in base.rule_index
    counts = case_counts(rule, base, over) if looked_at and over is not None else None
    target.show(rule_document(rule, base, where, counts, everything=all_))
    if mistakes:
        say("The rule base has mistakes, so no case was looked at. See: nanorx rules check")
    if counts is not None and counts.unreadable:
        say(f"Not counted, because they cannot be read: {', '.join(counts.unreadable)}")


def rule_document(
    rule: Rule, base: RuleBase, where: RulesFolder, counts: CaseCounts | None = None, *, everything: bool = False
) -> Document:
    """Make the page about a rule; `counts` is how it came out over cases, None where none was looked at."""
    sections = [*rule_sections(rule, base, everything=everything), _over_cases(counts, everything=everything)]
    answer = _answer(base, where, [rule_row(rule, base)], counts=counts)
    return author_document(rule.title, sections, answer, base, where)


def study_document(row: Evidence, base: RuleBase, where: RulesFolder) -> Document:
    """Make the page about a row of evidence: what it holds, and the rules by which it counts."""
    covered = {name for part in row.studied for name in part.strategies}
    answer = evidence(base, [item for item in base.all_strategies if item.id in covered], row, None)
    made = [rule for rule in base.rules if rule.mark is not None and rule.mark.row == row.id]
    items = [Item((Code(rule.id), f": {effect_words(rule)}"), [conditions_of(rule)]) for rule in made]
    words = _STATUS_OF_ROW.get(row.status) or (
        "It does not count." if not row.counts else "It argues for and against nothing."
    )
    blocks: list[Block] = [Items(items, numbered=False)] if items else [Paragraph((words,))]
    sections = [*row_document(answer, row.id, base).sections, Section("rules", "How it counts", blocks)]
    found = _answer(base, where, [rule_row(rule, base) for rule in made], evidence=answer.evidence[row.id])
    return author_document(row.title, sections, found, base, where)


def _answer(
    base: RuleBase,
    where: RulesFolder,
    rows: list[dict[str, Any]],
    *,
    evidence: EvidenceRow | None = None,
    counts: CaseCounts | None = None,
) -> RuleCardAnswer:
    return RuleCardAnswer.from_data(
        {
            "schema": "nanorx-rule-card/1",
            "nanorx": __version__,
            "rule_base": where.as_json(base),
            "evidence": evidence,
            "rules": rows,
            "cases": asdict(counts) if counts is not None else None,
        }
    )


def _over_cases(counts: CaseCounts | None, *, everything: bool) -> Section | None:
    if counts is None:
        return None
    found = [("fires", counts.fires), ("cannot tell", counts.cannot_tell), ("silent", counts.silent)]
    rows = [[Cell((words,)), Cell((f"{len(names):,}",))] for words, names in found]
    blocks: list[Block] = [Table("figures", "", [Column("Verdict"), Column("Cases", right=True)], rows)]
    shown = counts.fires if everything else counts.fires[:_FEW]
    if shown:
        names = Items([Item((Code(name, whole=True),)) for name in shown], numbered=False)
        blocks.append(Items([Item(("Fires in",), [names, *left_out(len(counts.fires) - len(shown))])], numbered=False))
    return Section("cases", f"Over {counted(counts.total, 'case')} in {counts.folder}", blocks)
