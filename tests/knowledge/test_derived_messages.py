"""Mistakes that newcomers make in derived descriptors, and the words that must be enough to mend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import small_folder
from nanorx.knowledge.files.loader import find_problems
from nanorx.knowledge.files.messages.formulas import formula_advice
from nanorx.knowledge.formula import FormulaError, parse_formula

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.errors import Problem

TUMOR, HEAT = "vocabulary/tumor.yaml", "effect/heat-works.yaml"
DERIVED = """\
  score:
    label: score
    kind: number
    range: [2, 6]
    integer: yes
    question: What is the score?
    how: record
    changeable: fixed
    derived:
      when:
        - tumor.organ: is liver
      points:
        tumor.size_cm: {below 3 cm: 1, between 3 and 5 cm: 2, above 5 cm: 3}
        tumor.grade: {is low: 1, is middle: 2, is high: 3}
      cuts: [4]
      cites: [{reference: guide}]
      examples:
        - {case: small, given: {tumor.organ: liver, tumor.size_cm: 2, tumor.grade: low}, expect: 2}
  stage:
    label: stage
    kind: ordered
    choices: {a: A, b: B, c: C}
    question: What is the stage?
    how: record
    changeable: fixed
    derived:
      classes:
        - {is: a, when: [{tumor.score: at most 3}]}
        - {is: b, when: [{tumor.score: at most 4}]}
        - {is: c, when: []}
      cites: [{reference: guide}]
      examples:
        - {case: three, given: {tumor.score: 3}, expect: a}
  volume_ml:
    label: volume
    kind: number
    unit: mL
    range: [0, 40000]
    question: What is the volume?
    how: images
    changeable: fixed
    derived:
      formula: 0.52 * tumor.size_cm ^ 3
      cuts: [10]
      tolerance: 30 %
      cites: [{reference: guide}]
      examples:
        - {case: small, given: {tumor.size_cm: 2}, expect: 4.16}
contradictions:
"""
SIZE, GRADE = "{below 3 cm: 1, between 3 and 5 cm: 2, above 5 cm: 3}", "{is low: 1, is middle: 2, is high: 3}"
VOLUME = DERIVED[DERIVED.index("    derived:\n      formula") : DERIVED.index("contradictions:")]
REACHED = "  - {id: reached, when: [{tumor.reached: is yes}, {tumor.organ: is lung}], say: It does not go.}\n"
ODD = "  - {id: odd, when: [any of: [{tumor.count: is 1}, {tumor.count: is 9}]], say: Odd.}\n"

SLIPS = {
    "points misspelt": ("      points:", "      point:", 'Did you mean "points"?'),
    "classes misspelt": ("      classes:", "      class:", 'Did you mean "classes"?'),
    "another key": ("      classes:", "      table:", "Keys: when, points, classes, formula"),
    "no sources": ("      cites: [{reference: guide}]\n      examples:\n        - {case: small, given: {tumor.organ",
                   "      examples:\n        - {case: small, given: {tumor.organ", '"cites" is missing'),
    "a gap": ("between 3 and 5 cm: 2, ", "", "from 3 cm to 5 cm has no points"),
    "a choice without points": ("is middle: 2, ", "", "middle has no points"),
    "an overlap": ("between 3 and 5 cm: 2, above", "between 2 and 5 cm: 2, above", "has points in two rows"),
    "half a point": ("below 3 cm: 1", "below 3 cm: 1.5", "whole number"),
    "points without clauses": (GRADE, "[1, 2, 3]", "a line for each clause with its points: `is yes: 1`"),
    "points without operators": (GRADE, "{low: 1, is middle: 2, high: 3}", "Write `is low`.|Write `is high`."),
    "points before clauses": (SIZE, "{1: below 3 cm, 2: above 3 cm}", "Write `below 3 cm: 1`.|Write `above 3 cm: 2`."),
    "a sign in points": ("below 3 cm: 1", '"< 3 cm": 1', "Write `below 3 cm`."),
    "no unit in points": ("below 3 cm: 1", "below 3: 1", "Write `below 3 cm`."),
    "no such part": ("tumor.grade: {is", "tumor.grad: {is", 'Did you mean "tumor.grade"?'),
    "no such class": ("{is: c, when: []}", "{is: d, when: []}", 'has no choice "d"'),
    "no class for the rest": ("{is: c, when: []}", "{is: c, when: [{tumor.score: above 4}]}", "in the last row and"),
    "a class for all first": ("{is: a, when: [{tumor.score: at most 3}]}", "{is: a, when: []}", "no row after this"),
    "a class without when": ("{is: c, when: []}", "{is: c}", "Write for instance `when: []`"),
    "a class with then": ("{is: c, when: []}", "{then: c, when: []}", 'the key "is" is missing|Keys: is, when'),
    "classes without dashes": ("        - {is: a, when: [{tumor.score: at most 3}]}\n", "        a: at most 3\n", ""),
    "no number in a formula": ("0.52 * tumor.size_cm ^ 3", "0.52 * tumor.grade", "A formula takes only numbers"),
    "no such name in a formula": ("tumor.size_cm ^ 3", "tumor.size ^ 3", 'Did you mean "tumor.size_cm"?'),
    "a division by zero": ("0.52 * tumor.size_cm ^ 3", "1 / (tumor.size_cm - 2)", "division by zero"),
    "tolerance in words": ("30 %", "30 percent", "`30 %`"),
    "a cut without brackets": ("cuts: [4]", "cuts: 4", "Write `cuts: [4]`."),
    "a cut as a clause": ("cuts: [4]", "cuts: [at most 4]", "Write numbers alone"),
    "a cut out of range": ("cuts: [4]", "cuts: [40]", "the cut 40 is outside the range"),
    "refuses true": ("      cuts: [4]\n", "      cuts: [4]\n      refuses: true\n", "Write yes."),
    "two ways": ("      cuts: [4]\n", "      formula: 1 + tumor.count\n      cuts: [4]\n", "points and formula"),
    "classes of a number": ("formula: 0.52 * tumor.size_cm ^ 3", "classes: [{is: a, when: []}]", "cannot give a"),
    "a circle": (f"tumor.grade: {GRADE}", "tumor.stage: {is a: 1, is b: 2, is c: 3}", "in a circle"),
    "nothing below": (VOLUME, "    derived:\n", "Write below `derived:`"),
    "a formula alone": (VOLUME, "    derived: 0.52 * tumor.size_cm ^ 3\n", "Write below `derived:`"),
    "a group in when": ("- tumor.organ: is liver\n", "- any of: [{tumor.organ: is liver}, {tumor.count: is 1}]\n",
                        "derived from its clauses in `classes:`"),
    "a finding in points": (f"tumor.grade: {GRADE}", "tumor.reached: {is yes: 1, is no: 2}", "facility.imaging"),
    "a finding in classes": ("[{tumor.score: at most 3}]", "[{tumor.reached: is yes}]", "no case gives it"),
    "a finding in implausible": ("contradictions:\n", f"implausible:\n{REACHED}contradictions:\n",
                                 '"tumor.reached" is a finding'),
    "a finding in contradictions": ("contradictions:\n", f"contradictions:\n{REACHED}", "facility.imaging"),
    "implausible misspelt": ("contradictions:\n", "implausable: []\ncontradictions:\n", 'Did you mean "implausible"?'),
    "a group in implausible": ("contradictions:\n", f"implausible:\n{ODD}contradictions:\n",
                               "one entry for each way in which the group can hold"),
}  # fmt: skip
"""A change of a correct vocabulary, and what its messages say, one after `|` for each."""


def problems_of(folder: Path, old: str = "", new: str = "", rule: tuple[str, str] = ("", "")) -> list[Problem]:
    assert old in DERIVED
    text = small_folder.FILES[TUMOR].replace("contradictions:\n", DERIVED.replace(old, new, 1) if old else DERIVED)
    files = {**small_folder.FILES, TUMOR: text, HEAT: small_folder.FILES[HEAT].replace(*rule)}
    return find_problems(small_folder.write(folder / "rules", files))[1]


def test_the_vocabulary_is_correct(tmp_path: Path) -> None:
    """The vocabulary that the tests below break has no mistake, and rules may ask for its limits."""
    assert problems_of(tmp_path, rule=("tumor.size_cm: at most 3 cm", "tumor.score: at most 4")) == []


@pytest.mark.parametrize("name", SLIPS)
def test_the_message_says_how_to_mend_it(name: str, tmp_path: Path) -> None:
    """Each slip is told once, says what to write, and makes nothing else seem wrong."""
    old, new, says = SLIPS[name]
    found = [" ".join(f"{row.message} {row.advice}".split()) for row in problems_of(tmp_path, old, new)]
    wanted = says.split("|")
    assert found
    assert all(any(words in row for words in wanted) for row in found), found
    assert len(found) == len(wanted), found


def test_a_limit_that_is_not_declared_is_told_where_it_is_asked(tmp_path: Path) -> None:
    """A rule that asks for another limit of a computed number is told which there are."""
    (row,) = problems_of(tmp_path, rule=("tumor.size_cm: at most 3 cm", "tumor.score: at most 5"))
    assert (row.code, row.file.partition("rules/")[2]) == ("NRX138", HEAT)
    assert "Limits: 4." in row.advice


NAMES = ("tumor.size_cm", "tumor.count", "patient.inr")
FORMULAS = {
    "0,52 * tumor.size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "0.52 x tumor.size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "0.52 \u00d7 tumor.size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "0.52 tumor.size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "0.52 * tumor.size_cm\u00b3": "0.52 * tumor.size_cm^3",
    "0.52 * tumor.size_cm ^ 3 mL": "0.52 * tumor.size_cm ^ 3",
    "0.52 * tumor.size_cm ^ 3 mL/min": "0.52 * tumor.size_cm ^ 3",
    "volume = 0.52 * tumor.size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "0.52 * size_cm ^ 3": "0.52 * tumor.size_cm ^ 3",
    "10 \u2212 tumor.count": "10 - tumor.count",
    "[tumor.count + 1] * 2": "(tumor.count + 1) * 2",
    "(tumor.count + 1) (tumor.count + 2)": "(tumor.count + 1) * (tumor.count + 2)",
}
"""A formula with a slip, and what is proposed instead."""


@pytest.mark.parametrize("text", FORMULAS)
def test_a_proposed_formula_can_be_read(text: str) -> None:
    """What is proposed is a formula, with the same numbers and names."""
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert formula_advice(text, caught.value, NAMES) == f"Write `{FORMULAS[text]}`."
    assert parse_formula(FORMULAS[text]).names


WORDS = {
    "log(tumor.count)": "`log10(...)` or `ln(...)`",
    "2 * (tumor.count + 1": "opened and not closed",
    "2 * tumor.count + 1)": "closed and not opened",
    "max(0,5, tumor.count) !": "with a point in decimals",
    "tumor.count !": "with a point in decimals",
}


@pytest.mark.parametrize("text", WORDS)
def test_where_a_formula_could_mean_several_things_nothing_is_proposed(text: str) -> None:
    """A slip that could be mended in two ways is told in words."""
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert WORDS[text] in formula_advice(text, caught.value, NAMES)
