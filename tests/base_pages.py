"""The pages about a rule base, for the tests of documents: about that of the checkout, and those for authors."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import tested_folder
from nanorx.advice.answers.evidence import evidence as find_evidence
from nanorx.advice.assessment import Advisor
from nanorx.api import catalogue
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import code_of
from nanorx.authoring.measuring.coverage import cover, source_use
from nanorx.authoring.measuring.impact import compare_bases
from nanorx.authoring.measuring.mutation import mutate
from nanorx.authoring.measuring.safety import find_losses
from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.analysis import analyze
from nanorx.authoring.proving.proofs import prove
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.scope import find_scope
from nanorx.authoring.testing import tests as testing
from nanorx.authoring.writing.rule_card import case_counts, find_rule, select_rules
from nanorx.cli.rules import test as test_command
from nanorx.cli.rules.analyze import analysis_document
from nanorx.cli.rules.check import check_document, code_document, codes_document
from nanorx.cli.rules.coverage import coverage_document
from nanorx.cli.rules.list import list_document
from nanorx.cli.rules.pages.against import comparison_document
from nanorx.cli.rules.pages.impact import impact_document
from nanorx.cli.rules.pages.losses import losses_document
from nanorx.cli.rules.pages.mutation import mutation_document
from nanorx.cli.rules.prove import proofs_document
from nanorx.cli.rules.show import rule_document
from nanorx.document.pages.catalogue import catalogue_document
from nanorx.document.pages.descriptors import descriptor_document, descriptors_document, found_descriptors_document
from nanorx.document.pages.evidence import evidence_list_document, row_document, studied_document
from nanorx.document.pages.references import references_document
from nanorx.document.pages.strategies import approaches_document, strategies_document, strategy_document
from page_form import NOTICE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.authoring.scope import Scope
    from nanorx.document.blocks import Document
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy

__all__ = ["AUTHORS", "SHIPPED", "write_project"]

RULE = "effect/vein-reaches-many.yaml"


def write_project(folder: Path) -> Path:
    """Write a small project of which every page has something to tell; in it how it was before, and a mistaken one."""
    notice = ("base.yaml", "notice: A test.", f"notice: {NOTICE}")
    before = tested_folder.write(folder / "before", notice)
    wrong = ("cases/near.yaml", "gold-needle: eligible", "gold-needle: excluded")
    rules = tested_folder.write(folder, notice, wrong, ("safety/too-large.yaml", "then: exclude", "then: note"))
    (folder / "cases/broken.yaml").write_text("tumor: {size_cm: large}\n", encoding="utf-8")
    for place, statements in ((before, tested_folder.STATEMENT), (rules, BOTH)):
        (place / "properties.yaml").write_text(f"properties:\n{statements}", encoding="utf-8")
    tested_folder.write(folder / "mistaken", (RULE, "tumor.count: at least 2", "tumor.counts: at least 2"))
    return folder


BOTH = tested_folder.STATEMENT + tested_folder.HOLD_BACK_STATEMENT


@cache
def project(folder: Path) -> tuple[Scope, Advisor]:
    """What a command works on, and the rules compiled."""
    scope = find_scope(rules=str(folder / "rules"))
    return scope, Advisor(scope.base)


def of_test(folder: Path) -> Document:
    scope, advisor = project(folder)
    report = testing.run_tests(scope, advisor)
    lost = [failure for failure in report.failures if failure.less_safe]
    return test_command.outcome_document(report, scope, (), lost, update=True)


def of_coverage(folder: Path) -> Document:
    scope, advisor = project(folder)
    return coverage_document(cover(advisor, scope.rules, scope.cases), source_use(scope.base), scope)


def of_mutate(folder: Path) -> Document:
    scope, advisor = project(folder)
    return mutation_document(mutate(advisor, scope.rules, scope.cases, sample=60), scope)


def of_losses(folder: Path) -> Document:
    scope, advisor = project(folder / "before")
    statements = load_properties(scope.base, scope.folder)
    return losses_document(find_losses(advisor, scope.base.rules, scope.cases, statements), scope)


def of_impact(folder: Path) -> Document:
    scope, before = project(folder)[0], project(folder / "before")[0]
    return impact_document(compare_bases(before.base, scope.base, scope.cases, generated=30), "HEAD", scope)


def of_prove(folder: Path) -> Document:
    scope, _ = project(folder)
    proofs = [prove(scope.base, item) for item in load_properties(scope.base, scope.folder)]
    files = {proof.statement.id: f"out/{proof.statement.id}.json" for proof in proofs}
    return proofs_document(proofs, scope.base, scope.rules_folder, files)


def of_against(folder: Path) -> Document:
    scope, before = project(folder)[0], project(folder / "before")[0].base
    return comparison_document(compare_safety(before, scope.base), before, scope.base, scope.rules_folder)


def of_analyze(folder: Path) -> Document:
    scope, _ = project(folder)
    return analysis_document(list(analyze(scope.base)), scope.base, scope.rules_folder)


def of_show(folder: Path) -> Document:
    scope, _ = project(folder)
    rule = find_rule(scope.base, "vein-reaches-many")
    return rule_document(rule, scope.base, scope.rules_folder, case_counts(rule, scope.base, folder / "cases"))


def of_list(folder: Path) -> Document:
    scope, _ = project(folder)
    return list_document(select_rules(scope.base, {}), scope.base, scope.rules_folder)


HEAT, ROW = "rfa-thermosensitive-liposome", "heat-2018"


def of_heat(base: RuleBase) -> Strategy:
    return base.strategy(HEAT)


SHIPPED: dict[str, Callable[[RuleBase], Document]] = {
    "strategies": approaches_document,
    "strategies --all": lambda base: strategies_document(base, base.all_strategies),
    "strategies ID": lambda base: strategy_document(base, of_heat(base)),
    "descriptors": descriptors_document,
    "descriptors --all": lambda base: descriptors_document(base, everything=True),
    "descriptors WORD": lambda base: found_descriptors_document(base, ["liver"], list(base.vocabulary.descriptors)),
    "descriptors tumor.size_cm": lambda base: descriptor_document(base, base.vocabulary.descriptors["tumor.size_cm"]),
    "descriptors patient.ecog": lambda base: descriptor_document(base, base.vocabulary.descriptors["patient.ecog"]),
    "references": references_document,
    "catalogue": lambda base: catalogue_document(catalogue(base), base),
    "evidence": lambda base: evidence_list_document(find_evidence(base, base.all_strategies, None, None), base),
    "evidence STRATEGY": lambda base: studied_document(find_evidence(base, [of_heat(base)], None, None), base),
    "evidence ROW": lambda base: row_document(find_evidence(base, [], base.evidence[ROW], None), ROW, base),
}
"""The pages about the rule base of the checkout."""

AUTHORS: dict[str, Callable[[Path], Document]] = {
    "rules check": lambda folder: check_document(check_folder(folder / "mistaken/rules")),
    "rules check --explain NRX108": lambda _: code_document(code_of("NRX108")),
    "rules check --explain all": lambda _: codes_document(),
    "rules show": of_show,
    "rules list": of_list,
    "rules test": of_test,
    "rules coverage": of_coverage,
    "rules mutate": of_mutate,
    "rules mutate --safety": of_losses,
    "rules impact": of_impact,
    "rules analyze": of_analyze,
    "rules prove": of_prove,
    "rules prove --against": of_against,
}
"""The pages about what `write_project` has written."""
