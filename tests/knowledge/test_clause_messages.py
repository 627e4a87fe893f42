"""What the message about a clause proposes: it can be read, and it means what was written and never the opposite."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from generators import VOCABULARY
from nanorx.knowledge.clause_parser import ClauseError, make_group, parse_clause
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from nanorx.knowledge.partial import Value

SIZES = (1.0, 3.0, 4.0, 5.0, 6.0)
TOOLS = ("laser", "magnet", "probe")
NOTHING = "-"
"""Nothing is proposed, since the wording could mean several things."""

MEANT = {
    # -- one of several choices, written in other ways: the organs that were meant
    "tumor.organ: liver": "liver",
    "tumor.organ: Liver": "liver",
    "tumor.organ: is the liver": "liver",
    "tumor.organ: = liver": "liver",
    "tumor.organ: is livr": "liver",
    "tumor.organ: includes liver": "liver",
    "tumor.organ: liver or lung": "liver lung",
    "tumor.organ: is liver or lung": "liver lung",
    "tumor.organ: is liver or is lung": "liver lung",
    "tumor.organ: is liver, lung": "liver lung",
    "tumor.organ: liver/lung": "liver lung",
    "tumor.organ: either liver or lung": "liver lung",
    "tumor.organ: any of liver, lung": "liver lung",
    "tumor.organ: is one of liver, lung": "liver lung",
    "tumor.organ: one of [liver, lung]": "liver lung",
    "tumor.organ: one of: liver, lung": "liver lung",
    "tumor.organ: in (liver, lung)": "liver lung",
    "tumor.organ: one of liver, liver": "liver",
    # -- what it is not
    "tumor.organ: isnt liver": "lung skin",
    "tumor.organ: isn't liver": "lung skin",
    "tumor.organ: not liver": "lung skin",
    "tumor.organ: no liver": "lung skin",
    "tumor.organ: != liver": "lung skin",
    "tumor.organ: <> liver": "lung skin",
    "tumor.organ: other than liver": "lung skin",
    "tumor.organ: except liver": "lung skin",
    "tumor.organ: lacks liver": "lung skin",
    "tumor.organ: not Liver": "lung skin",
    "tumor.organ: is not liver, lung": "skin",
    "tumor.organ: is not liver or lung": "skin",
    "tumor.organ: not liver and not lung": "skin",
    "tumor.organ: is not liver and is not lung": "skin",
    "tumor.organ: neither liver nor lung": "skin",
    "tumor.organ: not one of liver, lung": "skin",
    "tumor.organ: none of [liver, lung]": "skin",
    "tumor.organ: liver, not lung": NOTHING,
    "tumor.organ: all of liver, lung": NOTHING,
    "tumor.organ: not": NOTHING,
    "tumor.organ: is heart": NOTHING,
    "tumor.organ: at most liver": NOTHING,
    # -- numbers: the sizes that were meant, of 1, 3, 4, 5 and 6
    "tumor.size: <= 3 cm": "1 3",
    "tumor.size: <=3cm": "1 3",
    "tumor.size: \u2264 3 cm": "1 3",
    "tumor.size: up to 3 cm": "1 3",
    "tumor.size: max 3 cm": "1 3",
    "tumor.size: 3 cm or less": "1 3",
    "tumor.size: less than or equal to 3 cm": "1 3",
    "tumor.size: not more than 3 cm": "1 3",
    "tumor.size: not above 3 cm": "1 3",
    "tumor.size: isn't above 3 cm": "1 3",
    "tumor.size: is at most 3 cm": "1 3",
    "tumor.size: at most 3": "1 3",
    "tumor.size: at most 3 CM": "1 3",
    "tumor.size: at most 3,0 cm": "1 3",
    "tumor.size: < 3 cm": "1",
    "tumor.size: under 3 cm": "1",
    "tumor.size: not at least 3 cm": "1",
    "tumor.size: > 3 cm": "4 5 6",
    "tumor.size: bigger than 3 cm": "4 5 6",
    "tumor.size: not at most 3 cm": "4 5 6",
    "tumor.size: >= 3 cm": "3 4 5 6",
    "tumor.size: => 3 cm": "3 4 5 6",
    "tumor.size: 3 cm or more": "3 4 5 6",
    "tumor.size: no less than 3 cm": "3 4 5 6",
    "tumor.size: not below 3 cm": "3 4 5 6",
    "tumor.size: between 3-5 cm": "3 4 5",
    "tumor.size: 3 to 5 cm": "3 4 5",
    "tumor.size: 3 - 5 cm": "3 4 5",
    "tumor.size: between 3 cm and 5 cm": "3 4 5",
    "tumor.size: from 3 to 5 cm": "3 4 5",
    "tumor.size: between 5 and 3 cm": "3 4 5",
    "tumor.size: at least 3 cm and at most 5 cm": "3 4 5",
    "tumor.size: at least 3 cm and below 5 cm": "3 4",
    "tumor.size: above 3 and below 5 cm": "4",
    "tumor.size: at least 3, below 5 cm": NOTHING,
    "tumor.size: at most 3 cm or above 5 cm": NOTHING,
    "tumor.size: not between 3 and 5 cm": NOTHING,
    "tumor.size: is not 3 cm": NOTHING,
    "tumor.size: at most 30 mm": NOTHING,
    "tumor.size: between 30 mm and 5 cm": NOTHING,
    "tumor.size: at most 1,500 cm": NOTHING,
    "tumor.size: at most three cm": NOTHING,
    # -- levels
    "patient.grade: middle or higher": "middle high",
    "patient.grade: >= middle": "middle high",
    "patient.grade: is at least Middle": "middle high",
    "patient.grade: not below middle": "middle high",
    "patient.grade: not above middle": "low middle",
    "patient.grade: low or middle": "low middle",
    "patient.grade: not low or high": "middle",
    "patient.grade: above high": NOTHING,
    # -- yes and no
    "patient.implant: true": "yes",
    "patient.implant: is True": "yes",
    "patient.implant: false": "no",
    "patient.implant: No": "no",
    "patient.implant: isnt yes": "no",
    "patient.implant: not no": "yes",
    "tumor.f1: yes": "yes",
    "tumor.f1: not yes": "no",
    # -- sets: the sets that were meant, each with the first letters of what it has
    "facility.tools: laser": "l lm lmp lp",
    "facility.tools: is laser": "l lm lmp lp",
    "facility.tools: has Laser": "l lm lmp lp",
    "facility.tools: not laser": "0 m mp p",
    "facility.tools: is not laser": "0 m mp p",
    "facility.tools: does not include laser": "0 m mp p",
    "facility.tools: doesn't have laser": "0 m mp p",
    "facility.tools: without laser": "0 m mp p",
    "facility.tools: laser or magnet": "l lm lmp lp m mp",
    "facility.tools: one of laser, magnet": "l lm lmp lp m mp",
    "facility.tools: includes laser, magnet": "l lm lmp lp m mp",
    "facility.tools: laser and magnet": "lm lmp",
    "facility.tools: includes both laser and magnet": "lm lmp",
    "facility.tools: none of laser, magnet": "0 p",
    "facility.tools: lacks laser, magnet": "0 p",
    "facility.tools: includes neither laser nor magnet": "0 p",
    "facility.tools: lacks laser and magnet": NOTHING,
    "facility.tools: includes at least 2 of laser, magnet, probe": NOTHING,
    # -- whether anything is known
    "tumor.organ: is known": "liver lung skin",
    "tumor.organ: is unknown": NOTHING,
    "tumor.organ: unknown": NOTHING,
    "tumor.organ: is not given": NOTHING,
    "tumor.organ: is not known": NOTHING,
    "tumor.f1: is unknown": NOTHING,
}
"""A wording that is no clause, and the values for which it was meant to hold."""


def advice_about(line: str) -> str:
    """What the message about a wrong clause says to do."""
    name, _, text = line.partition(": ")
    with pytest.raises(ClauseError) as caught:
        parse_clause(name, text, VOCABULARY)
    return caught.value.advice


def proposed(line: str) -> list[str]:
    """The clauses that the message says to write; examples (`Write for instance`) are none."""
    found = re.search(r"^Write ((?:`[^`]+`(?:, )?)+)", advice_about(line), re.MULTILINE)
    rows = re.findall(r"`([^`]+)`", found[1]) if found else []
    return [row.removeprefix(f"- {line.partition(': ')[0]}: ") for row in rows]


def values_of(name: str) -> dict[str, Value]:
    """Values of a descriptor, each with a short word for it."""
    target = VOCABULARY.descriptors.get(name)
    if target is None:
        return {"yes": "yes", "no": "no"}
    if target.kind == "number":
        return {f"{size:g}": size for size in SIZES}
    if target.kind == "set":
        sets = [[tool for tool, has in zip(TOOLS, row, strict=True) if has] for row in product((True, False), repeat=3)]
        return {"".join(tool[0] for tool in row) or "0": Members(row) for row in sets}
    return {word: word for word in target.choices}


@pytest.mark.parametrize("line", MEANT)
def test_what_is_proposed_can_be_read_and_means_what_was_written(line: str) -> None:
    """Every clause of a `Write ...` parses, and together they hold for exactly the values that were meant."""
    name = line.partition(": ")[0]
    texts = proposed(line)
    if MEANT[line] == NOTHING:
        assert texts == []
        return
    clauses = [parse_clause(name, text, VOCABULARY) for text in texts]
    assert clauses, advice_about(line)
    held = {word for word, value in values_of(name).items() if all(row.truth(value) == YES for row in clauses)}
    assert held == set(MEANT[line].split())


SAYS = {
    "tumor.organ: is unknown": "the rule cannot tell",
    "tumor.organ: is heart": "Allowed: liver, lung, skin.",
    "tumor.size: at most 1,500 cm": "`at most 1500 cm` or `at most 1.500 cm`",
    "tumor.size: at most 3 cm or above 5 cm": "write a group: `any of:`",
    "tumor.size: at least 3 cm and below 5 cm": "under `unless` put them below `all of:`",
    "facility.tools: includes at least 2 of laser, magnet, probe": "Write a group, `at least 2 of:`",
}


@pytest.mark.parametrize("line", SAYS)
def test_where_nothing_can_be_proposed_the_way_is_shown(line: str) -> None:
    """A wording that no single clause can hold is told how to say it, or that it cannot be said."""
    assert SAYS[line] in advice_about(line)


GROUPS = {
    ("any", 3, "when"): "any of",
    ("Any Of", 3, "when"): "any of",
    ("any_of", 3, "when"): "any of",
    ("one of", 3, "when"): "any of",
    ("or", 2, "when"): "any of",
    ("at least one of", 3, "when"): "any of",
    ("at least 1 of", 3, "when"): "any of",
    ("both", 2, "unless"): "all of",
    ("and", 2, "unless"): "all of",
    ("at least 3 of", 3, "unless"): "all of",
    ("at least two of", 3, "when"): "at least 2 of",
    ("at least 2", 3, "unless"): "at least 2 of",
    ("2 of", 3, "when"): "at least 2 of",
    ("2 or more of", 3, "when"): "at least 2 of",
}
"""A key that is no group there, how many clauses it has and where, and the key that was meant."""


@pytest.mark.parametrize(("name", "size", "part"), GROUPS)
def test_a_proposed_group_can_be_read(name: str, size: int, part: str) -> None:
    """The key that is proposed for a group is one, where it stands and for its clauses."""
    clauses = [parse_clause("tumor.size", f"above {place} cm", VOCABULARY) for place in range(size)]
    with pytest.raises(ClauseError) as caught:
        make_group(name, clauses, part=part)
    wanted = GROUPS[name, size, part]
    assert caught.value.advice == f"Write `{wanted}:`."
    assert make_group(wanted, clauses, part=part).needed == {"any of": 1, "all of": size}.get(wanted, 2)


ALONE = {
    ("any of", 2, "unless"): "on their own",
    ("all of", 2, "when"): "on their own",
    ("any of", 1, "when"): "on their own",
    ("at least 1 of", 2, "unless"): "on their own",
    ("at least 3 of", 3, "when"): "on their own",
    ("at least 5 of", 3, "when"): "5 of them can never hold",
    ("none of", 2, "when"): "under `unless`",
    ("not", 2, "when"): "under `unless`",
    ("at most 2 of", 3, "when"): "Groups: `any of:`",
}


@pytest.mark.parametrize(("name", "size", "part"), ALONE)
def test_a_group_that_says_nothing_is_told_what_to_do(name: str, size: int, part: str) -> None:
    """Where no group is right, the message says where its clauses belong."""
    clauses = [parse_clause("tumor.size", f"above {place} cm", VOCABULARY) for place in range(size)]
    with pytest.raises(ClauseError) as caught:
        make_group(name, clauses, part=part)
    assert caught.value.code == "NRX135"
    assert ALONE[name, size, part] in caught.value.advice
