"""Clauses: what each operator means at and around its limits, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators import VOCABULARY, clause, clause_text, random_clause, random_value, randoms
from nanorx.knowledge.clause import OPERATORS
from nanorx.knowledge.clause_parser import ClauseError, parse_clause
from nanorx.knowledge.partial import Members, OneOf, Range
from nanorx.knowledge.truth import NO, UNKNOWN, YES
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from random import Random

    from nanorx.knowledge.truth import Truth

TOOLS = ("laser", "magnet", "probe")

# -- meaning

NUMBERS = {
    "is 3 cm": (NO, YES, NO),
    "below 3 cm": (YES, NO, NO),
    "at most 3 cm": (YES, YES, NO),
    "above 3 cm": (NO, NO, YES),
    "at least 3 cm": (NO, YES, YES),
    "between 3 and 5 cm": (NO, YES, YES),
    "between 1 and 3 cm": (YES, YES, NO),
    "between 3 and 3 cm": (NO, YES, NO),
    "at most 3.0 cm": (YES, YES, NO),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_number_clause_at_its_edge(text: str) -> None:
    """Just below, at and just above 3 cm each operator has the truth that its words say."""
    found = clause(f"tumor.size: {text}")
    assert tuple(found.truth(value) for value in (2.9999999, 3.0, 3.0000001)) == NUMBERS[text]
    assert found.truth(None) == UNKNOWN


def test_between_includes_both_ends() -> None:
    """`between 3 and 5 cm` holds at 3, at 5 and inside, and nowhere else."""
    found = clause("tumor.size: between 3 and 5 cm")
    assert [found.truth(value) for value in (2.99, 3.0, 4.0, 5.0, 5.01)] == [NO, YES, YES, YES, NO]


LEVELS = {
    "is middle": "middle",
    "one of low, high": "low high",
    "below middle": "low",
    "at most middle": "low middle",
    "above middle": "high",
    "at least middle": "middle high",
    "between low and middle": "low middle",
    "between middle and high": "middle high",
}


@pytest.mark.parametrize("text", LEVELS)
def test_ordered_clause(text: str) -> None:
    """Levels compare by their position, both ends of `between` included."""
    found = clause(f"patient.grade: {text}")
    holds = [level for level in ("low", "middle", "high") if found.truth(level) == YES]
    assert holds == LEVELS[text].split()
    assert found.truth(None) == UNKNOWN


@pytest.mark.parametrize(
    ("line", "value", "truth"),
    [
        ("tumor.organ: is liver", "liver", YES),
        ("tumor.organ: is liver", "lung", NO),
        ("tumor.organ: one of liver, skin", "skin", YES),
        ("tumor.organ: one of liver, skin", "lung", NO),
        ("tumor.organ: is liver", None, UNKNOWN),
        ("tumor.organ: is not liver", "liver", NO),
        ("tumor.organ: is not liver", "lung", YES),
        ("tumor.organ: is not liver", None, UNKNOWN),
        ("tumor.organ: none of liver, skin", "skin", NO),
        ("tumor.organ: none of liver, skin", "lung", YES),
        ("tumor.organ: is given", "lung", YES),
        ("tumor.organ: is given", None, UNKNOWN),
        ("tumor.organ: is given", OneOf(("liver", "lung")), UNKNOWN),
        ("tumor.organ: is liver", OneOf(("liver", "lung")), UNKNOWN),
        ("tumor.organ: is not skin", OneOf(("liver", "lung")), YES),
        ("tumor.organ: is skin", OneOf(("liver", "lung")), NO),
        ("tumor.size: is given", 3.0, YES),
        ("tumor.size: is given", Range(2.0, 3.0), UNKNOWN),
        ("tumor.size: at most 3 cm", Range(2.0, 3.0), YES),
        ("tumor.size: below 3 cm", Range(2.0, 3.0), UNKNOWN),
        ("tumor.size: above 3 cm", Range(2.0, 3.0), NO),
        ("tumor.size: below 2 cm", Range(2.0, 3.0), NO),
        ("tumor.size: between 2 and 4 cm", Range(1.0, 3.0), UNKNOWN),
        ("patient.implant: is yes", "yes", YES),
        ("patient.implant: is no", "yes", NO),
        ("patient.implant: is no", None, UNKNOWN),
        ("patient.implant: is not yes", "no", YES),
        ("tumor.f1: is yes", "yes", YES),
    ],
)
def test_choice_and_yes_no_clauses(line: str, value: Any, truth: Truth) -> None:
    """A choice is one of those named, or not; not given is unknown."""
    assert clause(line).truth(value) == truth


PARTIAL = Members(["laser"], ["magnet"], complete=False)
"""Has a laser, lacks a magnet, nothing known of a probe."""


@pytest.mark.parametrize(
    ("text", "known", "partly"),
    [
        ("includes laser", YES, YES),
        ("includes magnet", NO, NO),
        ("includes probe", NO, UNKNOWN),
        ("lacks laser", NO, NO),
        ("lacks magnet", YES, YES),
        ("lacks probe", YES, UNKNOWN),
        ("includes any of laser, probe", YES, YES),
        ("includes any of magnet, probe", NO, UNKNOWN),
        ("includes any of laser, magnet", YES, YES),
        ("includes all of laser, magnet", NO, NO),
        ("includes all of laser, probe", NO, UNKNOWN),
        ("includes all of magnet, probe", NO, NO),
    ],
)
def test_set_clause(text: str, known: Truth, partly: Truth) -> None:
    """A list is complete: what it does not hold is absent. Of a partly stated set the rest is unknown."""
    found = clause(f"facility.tools: {text}")
    assert found.truth(Members(["laser"])) == known
    assert found.truth(PARTIAL) == partly
    assert found.truth(None) == UNKNOWN


@given(randoms())
def test_partial_set_is_told_only_when_every_completion_agrees(random: Random) -> None:
    """A set clause is yes or no of a partly stated set only if it is so however the rest turns out; else unknown."""
    found = random_clause(random, "facility.tools")
    has = [word for word in TOOLS if random.random() < 0.4]
    lacks = [word for word in TOOLS if word not in has and random.random() < 0.4]
    free = [word for word in TOOLS if word not in has and word not in lacks]
    ends = {
        found.truth(Members([*has, *(word for place, word in enumerate(free) if mask >> place & 1)]))
        for mask in range(2 ** len(free))
    }
    expected = ends.pop() if len(ends) == 1 else UNKNOWN
    assert found.truth(Members(has, lacks, complete=False)) == expected


@given(randoms())
def test_every_operator_of_the_language_is_generated_and_two_valued_when_known(random: Random) -> None:
    """Of a value that is wholly known no clause is unknown."""
    name = random.choice(list(VOCABULARY.descriptors))
    value = random_value(random, VOCABULARY.descriptors[name])
    if not isinstance(value, Members) or value.complete:
        assert random_clause(random, name).truth(value) in {NO, YES}


def test_operators_are_all_covered() -> None:
    """The generator of clauses, on which the laws rest, knows the whole language."""
    from generators import seeded  # noqa: PLC0415 - only here

    random = seeded(0)
    texts = [clause_text(random, name) for name in VOCABULARY.descriptors for _ in range(200)]
    assert all(any(f"{text} ".startswith(f"{operator} ") for text in texts) for operator in OPERATORS)


# -- wording

SAME = [
    ("tumor.organ: is liver", "tumor.organ: one of liver"),
    ("tumor.organ: one of skin, liver", "tumor.organ: one of liver,skin"),
    ("facility.tools: includes laser", "facility.tools: includes any of laser"),
    ("facility.tools: includes laser", "facility.tools: includes all of laser"),
    ("facility.tools: includes any of probe, laser", "facility.tools: includes any of laser, probe"),
    ("tumor.size: at most 3 cm", "tumor.size:   at  most   3.0 cm"),
    ("tumor.size: at most 3 cm", "tumor.size: at most 3cm"),
    ("tumor.size: between 1.5 and 3 cm", "tumor.size: between 1.50 and 3.0 cm"),
    ("tumor.f1: one of yes, no", "tumor.f1: one of no, yes"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_clauses_that_mean_the_same_have_one_key(one: str, other: str) -> None:
    """Order of words, spaces, trailing zeros and lists of one do not make another clause."""
    assert clause(one).key == clause(other).key


@given(randoms())
def test_canonical_wording_parses_to_itself(random: Random) -> None:
    """Reading the wording of a clause again gives the same wording, and the same truth for every value."""
    name = random.choice(list(VOCABULARY.descriptors))
    found = random_clause(random, name)
    again = parse_clause(name, found.text, VOCABULARY)
    value = random_value(random, VOCABULARY.descriptors[name])
    assert again.key == found.key
    assert again.truth(value) == found.truth(value)


# -- what is refused

REFUSED = {
    "weather: is fine": ("NRX104", "Search by words: nanorx descriptors WORD"),
    "any of: tumor.organ is liver": ("NRX135", "Below `any of:` begin each clause with a dash"),
    "tumor.sise: at most 3 cm": ("NRX104", 'Did you mean "tumor.size"?'),
    "tumor.size: less than 3 cm": ("NRX105", "Write `below 3 cm`."),
    "tumor.size: at most": ("NRX105", "Write for instance `at most 3 cm`"),
    "tumor.size: at most three cm": ("NRX105", "Write for instance `at most 3 cm`"),
    "tumor.size: between 3 cm": ("NRX105", "`between 3 and 5 cm`"),
    "tumor.size: between 3 or 5 cm": ("NRX105", "`between 3 and 5 cm`"),
    f"tumor.size: at most {'9' * 400} cm": ("NRX105", ""),
    "tumor.organ: is": ("NRX105", ""),
    "tumor.organ: is liver, lung": ("NRX105", "Write `one of liver, lung`."),
    "patient.grade: between low": ("NRX105", ""),
    "facility.tools: includes": ("NRX105", ""),
    "facility.tools: includes laser, probe": ("NRX105", "Write `includes any of laser, probe`."),
    "facility.tools: lacks laser, probe": ("NRX105", ""),
    "tumor.organ: at most liver": ("NRX106", "Use one of: is, is not, one of, none of."),
    "tumor.size: includes 3 cm": ("NRX106", "Use one of: is, above"),
    "tumor.size: one of 3, 4 cm": ("NRX106", ""),
    "facility.tools: is laser": ("NRX106", "Use one of: includes"),
    "tumor.f1: at least yes": ("NRX106", ""),
    "tumor.organ: is livre": ("NRX107", "Write `is liver`."),
    "tumor.organ: one of liver, liver": ("NRX107", "Write `is liver`."),
    "facility.tools: includes lasr": ("NRX107", "Write `includes laser`."),
    "tumor.f1: is maybe": ("NRX107", "Allowed: no, yes."),
    "tumor.size: at most 3": ("NRX108", "Write `at most 3 cm`. Nothing is converted."),
    "tumor.size: at most 30 mm": ("NRX108", "Write cm. Nothing is converted."),
    "tumor.count: at most 3 cm": ("NRX108", "Leave the unit out."),
    "tumor.size: between 5 and 3 cm": ("NRX109", "Write `between 3 and 5 cm`."),
    "patient.grade: between high and low": ("NRX109", "Write the lower level first."),
    "patient.grade: below low": ("NRX109", ""),
    "patient.grade: above high": ("NRX109", ""),
}


@pytest.mark.parametrize("line", REFUSED)
def test_clause_is_refused(line: str) -> None:
    """A clause that cannot be read, or that holds for no value at all, is an error that says what to write."""
    code, advice = REFUSED[line]
    with pytest.raises(ClauseError) as caught:
        clause(line)
    assert caught.value.code == code
    assert advice in caught.value.advice


@pytest.mark.parametrize("text", [3, None, ["is", "liver"], True])
def test_clause_that_is_no_phrase_is_refused(text: Any) -> None:
    """What YAML reads as something else than a text is no clause."""
    with pytest.raises(ClauseError, match="this is not a clause"):
        parse_clause("tumor.organ", text, VOCABULARY)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail otherwise than with a ClauseError."""
    for name in ("tumor.organ", "tumor.size", "facility.tools", "patient.grade", text):
        for phrase in (text, f"at most {text}", f"between {text}", f"is {text}", f"includes {text}"):
            with suppress(ClauseError):
                assert parse_clause(name, phrase, VOCABULARY).low < inf


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (0.5, "0.5"), (-2.0, "-2"), (0.1 + 0.2, "0.30000000000000004"), (1e20, "1e+20"), (123456.0, "123456")],
)
def test_format_number(number: float, text: str) -> None:
    """Numbers are written exactly, without a trailing zero."""
    assert format_number(number) == text
    assert float(text) == number


def test_members_know_what_they_know() -> None:
    """Members are equal when the same is known, and show it in the same words whatever the hash seed."""
    assert Members(["a", "b"]) == Members(["b", "a"])
    assert Members(["a"]) != Members(["a"], complete=False)
    assert len({Members(["a"], ["b"], complete=False), Members(["a"], ["b"], complete=False)}) == 1
    assert Members(["a"]) != "a"
    assert repr(Members(["b", "a"], ["c"], complete=False)) == "Members(['a', 'b'], ['c'], complete=False)"
