"""What a report rests on: the case as it was understood, and how to make the same report again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import counted
from nanorx.document.blocks import Code, Pairs, Paragraph, Preformatted, Section, Words
from nanorx.document.sections.answer import computed_line, has_drafts
from nanorx.document.sections.computed import telling, warning_words
from nanorx.document.sections.open_points import QUESTIONS_TITLE
from nanorx.knowledge.phrase import value_words

if TYPE_CHECKING:
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.language.view import ResultView

__all__ = ["case_section", "reproduction_section"]


def case_section(asking: Asking, view: ResultView, about: str = "") -> Section:
    """Say what was given and how it was read, what was assumed and computed, what is unusual, and what nobody asks for.

    What is missing and bears on an open rule is named by the section of questions, once. `about` is the sentence of the
    case about itself, where it stands nowhere else.
    """
    case, vocabulary = view.case, view.vocabulary
    rows: list[tuple[str, list[Words]]] = [("About", [(about,)])] if about else []
    given: dict[str, list[str]] = {}
    for name in case.stated:
        descriptor = vocabulary.descriptors[name]
        words = f"{descriptor.label}: {value_words(descriptor, case.values[name])}"
        given.setdefault(vocabulary.groups.get(descriptor.group, descriptor.group), []).append(words)
    rows += [(f"Given: {group}", [("; ".join(words),)]) for group, words in given.items()]
    if not given:
        rows.append(("Given", [("nothing",)]))
    rows += [("Read as", [(words,) for words in case.read_as])] if case.read_as else []
    assumed = [
        f"{vocabulary.label(name)}: {value_words(vocabulary.descriptors[name], case.values[name])}"
        for name in case.assumed
    ]
    rows.append(("Assumed", [("; ".join(assumed) or "nothing",)]))
    computed = telling(view.result.derived, everything=True)
    rows += [("Computed", [computed_line(row, view) for row in computed])] if computed else []
    warnings = warning_words(view.result.warnings, everything=True)
    rows += [("Warnings", warnings)] if warnings else []
    unused = [vocabulary.label(name) for name in view.result.unused]
    rows += [("Not used", [("; ".join(unused),)])] if unused else []
    asked = {row.descriptor for row in [*asking.open, *asking.cannot]}
    missing: dict[str, list[str]] = {}
    for descriptor in vocabulary.descriptors.values():
        if descriptor.name not in case.values and descriptor.name not in asked:
            missing.setdefault(vocabulary.groups.get(descriptor.group, descriptor.group), []).append(descriptor.label)
    rows += [(f"Not asked for: {group}", [("; ".join(labels),)]) for group, labels in missing.items()]
    open_ = counted(len(asked), "missing value bears", "missing values bear")
    words = f"{counted(len(case.stated), 'value')} given. {open_} on a rule that cannot be told yet: see "
    words += f"{QUESTIONS_TITLE}. The other missing values are listed as not asked for."
    return Section("case", "The case as it was read", [Paragraph((words,)), Pairs(rows)])


def reproduction_section(view: ResultView) -> Section:
    """Give versions and hashes, and what to type to get and to check the same answer."""
    result = view.result
    weights = ", ".join(f"{name} {weight}" for name, weight in result.profile.weights.items())
    options = f" --profile {result.profile.name}" if result.profile.name != "balanced" else ""
    drafts = has_drafts(view.base)
    flag = " --drafts" if drafts else ""
    # That the judge worked alone stands in the stamp already.
    engine: list[Words] = [("Durable-rules and the judge agree.",)] if result.engine == "durable-rules" else []
    as_of: list[Words] = [(f"as of {result.evidence_as_of}, the day on which the newest row was checked",)]
    rows: list[tuple[str, list[Words]]] = [
        ("Program", [(f"nanorx {result.nanorx}",), *engine]),
        (
            "Rules",
            [
                (f"{result.rule_base.name} {result.rule_base.version}{', drafts included' if drafts else ''}",),
                ("sha256 ", Code(result.rule_base.sha256)),
            ],
        ),
        *([("Knowledge", as_of)] if result.evidence_as_of else []),
        ("Case", [("sha256 ", Code(result.case_sha256))]),
        ("Profile", [(f"{result.profile.name}: {weights}",)]),
        (
            "Again",
            [
                (
                    "Save the case below as case.json, then ",
                    Code(f"nanorx report case.json -o report.html{options}{flag}"),
                ),
            ],
        ),
        (
            "Verify",
            [
                (Code(f"nanorx recommend case.json --json{options}{flag} > result.json"),),
                (Code(f"nanorx verify result.json{flag}"),),
            ],
        ),
    ]
    groups = [f" {json.dumps(name)}: {json.dumps(values, ensure_ascii=True)}" for name, values in result.case.items()]
    text = ",\n".join(groups).join(["{\n", "\n}"] if groups else ["{", "}"])
    return Section("reproduce", "Version and how to reproduce", [Pairs(rows), Preformatted("The case", text)])
