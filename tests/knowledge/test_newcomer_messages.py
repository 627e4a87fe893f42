"""Mistakes that newcomers make, and the words that must be enough to mend them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

import small_folder
from nanorx.knowledge.files.loader import find_problems

if TYPE_CHECKING:
    from pathlib import Path

HEAT, GOLD, TUMOR = "effect/heat-works.yaml", "strategies/heat/gold-needle.yaml", "vocabulary/tumor.yaml"
FOUND = "vocabulary/findings.yaml"
SAY = "say: Heat reaches all of it."
SIZE = "tumor.size_cm: at most 3 cm"
FOR = "for: {family: heat, particle: [gold, iron]}"
THEN = "then: {favor: reach, strength: moderate}"
CITE = "claim: gold-heats"


class Slip(NamedTuple):
    """A change of one file, and what the one message about it must say."""

    file: str
    old: str
    new: str
    says: tuple[str, ...]


SLIPS = {
    # -- YAML itself
    "colon in a text": Slip(HEAT, SAY, "say: Heat: all of it.", ("second colon", 'say: "Heat: all of it."')),
    "group without braces": Slip(HEAT, FOR, "for: family: heat", ("second colon", "`for: {family: heat}`")),
    "brace not closed": Slip(HEAT, FOR, FOR[:-1], ("opened here and never closed", "Close it with a }")),
    "quote not closed": Slip(HEAT, SAY, 'say: "Heat reaches', ("quotation mark is opened here and never closed",)),
    "text after a quote": Slip(HEAT, SAY, 'say: "Heat" reaches.', ('after the closing "', "say: '\"Heat\" reaches.'")),
    "text after a bracket": Slip(HEAT, SAY, "say: [1] heats.", ("after the closing ]", 'say: "[1] heats."')),
    "tab": Slip(HEAT, f"  - {SIZE}", f"\t- {SIZE}", ("begins with a tab", "spaces")),
    "asterisk": Slip(HEAT, SAY, "say: *Heat* works.", ("may not begin with *", '"*Heat* works."')),
    "percent": Slip(HEAT, SAY, "say: % of it.", ("may not begin with %", '"% of it."')),
    "greater than": Slip(HEAT, SIZE, "tumor.size_cm: > 3 cm", ("may not begin with >", "`above` (>)")),
    "indented too far": Slip(HEAT, "cites:\n  - claim", "  cites:\n  - claim", ("indented too far", "same column")),
    "indented too little": Slip(
        HEAT, "    expect: fires", "   expect: fires", ("does not fit the lines above", "line ")
    ),
    "comma missing": Slip(HEAT, THEN, "then: {favor: reach strength: weak}", ("a comma is missing",)),
    "text not indented": Slip(HEAT, "title: ", "title ", ("no `key: value`", "a colon and a space after a key")),
    "dash forgotten in one row": Slip(
        HEAT, f"  - {SIZE}\n  - ", f"  - {SIZE}\n    ", ("several clauses in one row", "dash")
    ),
    # -- the shape of a file
    "misspelt key": Slip(HEAT, "because:", "becuase:", ('Did you mean "because"?',)),
    "misspelt key within": Slip(HEAT, "    expect:", "    exepct:", ('Did you mean "expect"?',)),
    "missing key": Slip(HEAT, f"{SAY}\n", "", ('"say" is missing', "after `then`")),
    "missing unless": Slip("safety/too-large.yaml", "unless: []\n", "", ("after `when`", "`unless: []`")),
    "dash forgotten": Slip(HEAT, "cites:\n  - claim", "cites:\n  claim", ("cites is a list", "dash")),
    "number for a clause": Slip(HEAT, SIZE, "tumor.size_cm: 3", ("Write `is 3 cm`", "`at most`")),
    "true for a clause": Slip(HEAT, SIZE, "tumor.implant: true", ("Write `is yes`",)),
    "list for a clause": Slip(HEAT, SIZE, "tumor.grade: [low, high]", ("`one of low, high`",)),
    "no space after the colon": Slip(HEAT, SIZE, "tumor.size_cm:at most 3 cm", ("space is missing", f"`- {SIZE}`")),
    "no colon": Slip(HEAT, SIZE, "tumor.size_cm at most 3 cm", ("colon is missing", f"`- {SIZE}`")),
    "comma cuts a judgement": Slip(
        GOLD,
        "cites: [{claim: gold-heats}]\njudgement",
        "cites: [{judgement: Ours, not theirs}]\njudgement",
        ("cut at its comma", '{judgement: "Ours, not theirs"}'),
    ),
    "comma cuts a need": Slip(
        GOLD, "needs:\n", "needs:\n  - {facility.imaging: includes any of ct, mri}\n", ('includes any of ct, mri"',)
    ),
    "source without kind": Slip(HEAT, CITE, "my experience", ("no source", "`- judgement: my experience`")),
    "source of no kind": Slip(HEAT, CITE, "claims: gold-heats", ("no kind of source", 'Did you mean "claim"?')),
    "source by number": Slip(HEAT, CITE, "fact: 1", ("is a word", "facts.yaml")),
    "for is a word": Slip(HEAT, FOR, "for: heat", ("group of attributes", "{route: heat}")),
    "for without space": Slip(HEAT, FOR, "for: {family:heat}", ("space is missing", "`family: heat`")),
    "for with a loose value": Slip(HEAT, FOR, "for: {family: heat, drug}", ("has no value", "[one, another]")),
    "no strength": Slip(HEAT, THEN, "then: {favor: reach}", ("strength is missing", "{favor: reach, strength: weak}")),
    "strength that is none": Slip(
        HEAT, THEN, "then: {favor: reach, strength: mild}", ('no strength "mild"', "moderate")
    ),
    "effect that is none": Slip(HEAT, THEN, "then: {favors: reach, strength: weak}", ('Did you mean "favor"?',)),
    "exclude with strength": Slip(HEAT, THEN, "then: {exclude: strong}", ("takes nothing else", "`then: exclude`")),
    "caution without strength": Slip(HEAT, THEN, "then: caution", ("needs a strength", "{caution: weak}")),
    "caution with too much": Slip(HEAT, THEN, "then: {caution: weak, strength: weak}", ("takes no strength",)),
    "status in capitals": Slip(HEAT, "status: reviewed", "status: Reviewed", ('Did you mean "reviewed"?',)),
    "no in capitals": Slip(GOLD, "embolic: no", "embolic: No", ('Did you mean "no"?',)),
    "false for no": Slip(GOLD, "embolic: no", "embolic: false", ("Write no.",)),
    "title too long": Slip(
        GOLD, "title: Gold by needle", f"title: {'x' * 60}", ("60 characters, at most 48", "12 too long")
    ),
    "word for a list": Slip(GOLD, "particle: [gold]", "particle: gold", ("is a list", "`particle: [gold]`")),
    "text for a list": Slip(GOLD, "judgement: []", "judgement: It is ours.", ("is a list", "after a dash")),
    "id in capitals": Slip(HEAT, "id: heat-works", "id: Heat Works", ("`id: heat-works`",)),
    "empty list": Slip(GOLD, "judgement: []", "judgement:", ("is empty", "`judgement: []`")),
    "choices as a list": Slip(TUMOR, "{liver: liver, lung: lung}", "[liver, lung]", ("group of keys", "word: text")),
    "decimal comma in a number": Slip(TUMOR, "error: 0.3", "error: 0,3", ("is a number", "Write `error: 0.3`.")),
    "half a weight": Slip("base.yaml", "{reach: 50,", "{reach: 50.5,", ("whole number", "Write for instance")),
    "range in words": Slip(TUMOR, "range: [0.1, 40]", "range: 0.1 to 40", ("Write `range: [0.1, 40]`.",)),
    "none for an empty list": Slip(
        HEAT, "unless:\n  - tumor.grade: at least high\n", "unless: none\n", ("`unless: []`",)
    ),
    "group where a list is due": Slip(
        HEAT, f"when:\n  - {SIZE}\n  - tumor.reached: is yes\n", f"when: {{{SIZE}}}\n", ("when is a list", "a dash")
    ),
    "all where attributes are due": Slip(
        "base.yaml", "for: {family: drug}", "for: all", ("names attributes here", "`for: {route: VALUE}`")
    ),
    "words in a list of numbers": Slip(
        "claims.yaml", "references: [1]", "references: [one]", ("holds numbers", "`references: [1, 2]`")
    ),
    "empty text": Slip(HEAT, SAY, 'say: ""', ("say is empty",)),
    "finding without keys": Slip(
        FOUND, "    label: tumor is seen\n", "", ("Write below `tumor.seen:`", "label, about")
    ),
    "misspelt key that may be left out": Slip(TUMOR, "    unit: cm\n", "    unti: cm\n", ('Did you mean "unit"?',)),
    "missing kind": Slip(TUMOR, "    kind: ordered\n", "", ('"kind" is missing', "Allowed: choice, ordered")),
    "missing family": Slip(GOLD, "family: heat\n", "", ('"family" is missing', "rules/vocabulary/strategy.yaml")),
    "missing effect": Slip(HEAT, f"{THEN}\n", "", ('"then" is missing', "`then: note`")),
    "key that is none": Slip(HEAT, "    expect:", "    outcome:", ("no such key", "Keys: case, given, expect")),
    # -- names and clauses
    "label for a name": Slip(HEAT, SIZE, "size: at most 3 cm", ('Did you mean "tumor.size_cm"?',)),
    "key for a name": Slip(HEAT, SIZE, "size_cm: at most 3 cm", ('Did you mean "tumor.size_cm"?',)),
    "no such name": Slip(HEAT, SIZE, "weather: is yes", ("Search by words: nanorx descriptors WORD",)),
    "label for a name in an example": Slip(
        HEAT, "given: {tumor.size_cm: 2,", "given: {size: 2,", ('"tumor.size_cm"?',)
    ),
    "sign for a word": Slip(HEAT, SIZE, "tumor.size_cm: <= 3 cm", ("Write `at most 3 cm`",)),
    "other words": Slip(HEAT, SIZE, "tumor.size_cm: less than 3 cm", ("Write `below 3 cm`",)),
    "value alone": Slip(HEAT, SIZE, "tumor.organ: liver", ("Write `is liver`",)),
    "value of a set alone": Slip(HEAT, SIZE, "facility.imaging: mri", ("Write `includes mri`",)),
    "number alone": Slip(HEAT, SIZE, "tumor.size_cm: 3 cm", ("Write `is 3 cm`", "`at most`")),
    "decimal comma": Slip(HEAT, SIZE, "tumor.size_cm: at most 3,5 cm", ("Write `at most 3.5 cm`.",)),
    "not": Slip(HEAT, SIZE, "tumor.organ: not liver", ("Write `is not liver`.",)),
    "is not with several": Slip(HEAT, SIZE, "tumor.grade: is not low, high", ("Write `none of low, high`.",)),
    "or": Slip(HEAT, SIZE, "tumor.organ: is liver or lung", ("`one of liver, lung`",)),
    "is with several": Slip(HEAT, SIZE, "tumor.organ: is liver, lung", ("`one of liver, lung`",)),
    "brackets": Slip(HEAT, SIZE, "tumor.organ: one of [liver, lung]", ("Write `one of liver, lung`.",)),
    "label for a choice": Slip(HEAT, SIZE, "facility.imaging: includes Ultrasound", ("Write `includes ultrasound`.",)),
    "yes in capitals": Slip(HEAT, SIZE, "tumor.implant: is YES", ("Write `is yes`.",)),
    "true in a clause": Slip(HEAT, SIZE, "tumor.implant: is true", ("Write `is yes`.",)),
    "several of a set": Slip(HEAT, SIZE, "facility.imaging: includes mri, ct", ("`includes any of mri, ct`",)),
    # -- groups
    "group as a value": Slip(HEAT, SIZE, "any of: tumor.size_cm at most 3 cm", ("holds a list of clauses", "a dash")),
    "group without its clauses": Slip(
        HEAT, f"  - {SIZE}\n", f"  - any of:\n  - {SIZE}\n", ("`any of` holds no clause", "indented further")
    ),
    "group without a colon": Slip(HEAT, f"  - {SIZE}\n", f"  - any of\n  - {SIZE}\n", ("a key with a colon",)),
    "group as one clause": Slip(
        HEAT, f"  - {SIZE}\n", f"  - any of:\n      - {SIZE}\n", ("has one clause", "on their own")
    ),
    "group as a group of keys": Slip(
        HEAT, f"  - {SIZE}\n", f"  - any of:\n      {SIZE}\n      tumor.count: is 1\n", ("list of clauses", "a dash")
    ),
    "group in a group": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - any of:\n      - {SIZE}\n      - all of: [{{tumor.count: is 1}}, {{tumor.organ: is liver}}]\n",
        ("holds no other group", "ask about the finding"),
    ),
    "any of in unless": Slip(
        HEAT,
        "  - tumor.grade: at least high\n",
        "  - any of:\n      - tumor.grade: at least high\n      - tumor.count: above 9\n",
        ("says nothing under `unless`", "on their own"),
    ),
    "all of in when": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - all of:\n      - {SIZE}\n      - tumor.count: above 9\n",
        ("says nothing under `when`", "on their own"),
    ),
    "number in words": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - at least two of:\n      - {SIZE}\n      - tumor.count: above 9\n      - tumor.organ: is liver\n",
        ("no group `at least two of`", "Write `at least 2 of:`"),
    ),
    "more than there are": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - at least 5 of:\n      - {SIZE}\n      - tumor.count: above 9\n      - tumor.organ: is liver\n",
        ("does not fit 3 clauses", "5 of them can never hold"),
    ),
    "or as a group": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - or:\n      - {SIZE}\n      - tumor.count: above 9\n",
        ("no group `or`", "Write `any of:`"),
    ),
    "none of as a group": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - none of:\n      - {SIZE}\n      - tumor.count: above 9\n",
        ("no group `none of`", "under `unless`"),
    ),
    "colon in a row of texts": Slip(
        GOLD,
        "judgement: []",
        "judgement:\n  - The study does not name it: it is tried",
        ("makes a key", '`"The study does not name it: it is tried"`'),
    ),
    "colon and quotes in a row of texts": Slip(
        GOLD,
        "judgement: []",
        'judgement:\n  - It\'s the "needle" alone: it is tried',
        ("makes a key", "`'It''s the \"needle\" alone: it is tried'`"),
    ),
    "colon in a text on the next line": Slip(
        HEAT,
        SAY,
        "say:\n  Heat: all of it.",
        ("makes a key", '`"Heat: all of it."`'),
    ),
    "group in needs": Slip(
        GOLD,
        "  - facility.imaging: includes ct\n",
        "  - any of: [{facility.imaging: includes ct}, {facility.imaging: includes mri}]\n",
        ("a group cannot stand here", "ask about the finding"),
    ),
    "group in a contradiction": Slip(
        TUMOR,
        "      - tumor.organ: is lung\n",
        "      - any of: [{tumor.organ: is lung}, {tumor.size_cm: above 9 cm}]\n",
        ("a group cannot stand here", "one entry for each way in which the group can hold"),
    ),
    "mistake in a group": Slip(
        HEAT,
        f"  - {SIZE}\n",
        "  - any of:\n      - tumor.size_cm: <= 3 cm\n      - tumor.count: above 9\n",
        ("Write `at most 3 cm`",),
    ),
    "number in a group": Slip(
        HEAT,
        f"  - {SIZE}\n",
        f"  - any of:\n      - {SIZE}\n      - tumor.count: 9\n",
        ("Write `is 9`",),
    ),
    "colon in a clause": Slip(HEAT, SIZE, "tumor.organ: one of: liver, lung", ("`tumor.organ: one of liver, lung`",)),
    "id not the file name": Slip(HEAT, "id: heat-works", "id: heat-worked", ("`id: heat-works`", "heat-worked.yaml")),
    "descriptor in capitals": Slip(TUMOR, "  implant:\n", "  Old implant:\n", ("cannot be a name", "`old_implant`")),
    "finding without group": Slip(
        FOUND, "tumor.reached:\n", "Reached Now:\n", ("cannot be a name", "`tumor.reached_now`")
    ),
    "choice without choices": Slip(
        TUMOR, "    choices: {liver: liver, lung: lung}\n", "", ("two choices", "word: label")
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_the_message_says_how_to_mend_it(name: str, tmp_path: Path) -> None:
    """Each slip is told in one message that says what it is and what to write instead."""
    slip = SLIPS[name]
    files = dict(small_folder.FILES)
    assert files[slip.file].count(slip.old) >= 1
    files[slip.file] = files[slip.file].replace(slip.old, slip.new, 1)
    _, problems, _ = find_problems(small_folder.write(tmp_path / "rules", files))
    fitting = [
        str(row)
        for row in problems
        if row.file.endswith(slip.file) and all(words in " ".join(str(row).split()) for words in slip.says)
    ]
    assert len(fitting) == 1, "\n\n".join(map(str, problems))


@pytest.mark.parametrize(
    "name",
    [
        "no strength",
        "exclude with strength",
        "for is a word",
        "misspelt key",
        "misspelt key that may be left out",
        "number alone",
        "group where a list is due",
        "finding without group",
        "mistake in a group",
    ],
)
def test_one_slip_is_one_message(name: str, tmp_path: Path) -> None:
    """A value that fits none of several shapes, or a misspelt key, is one mistake and not one for each shape."""
    slip = SLIPS[name]
    files = dict(small_folder.FILES)
    files[slip.file] = files[slip.file].replace(slip.old, slip.new, 1)
    assert len(find_problems(small_folder.write(tmp_path / "rules", files))[1]) == 1


TAKEN = re.compile(r"(?:Write|quotes:|braces:|is one text:|has no colon:) `([^`]+)`")
"""An advice that says what to write; `Write for instance` gives an example and is none."""
OTHER_FAULT = {"exclude with strength"}
"""Slips after which the rule lacks a source that may exclude: another mistake, and not one of the advice."""


def test_who_takes_the_advice_has_no_next_mistake(tmp_path: Path) -> None:
    """What a message says to write, written at its place, loads: one mistake never leads to the next."""
    left: dict[str, list[str]] = {}
    for place, name in enumerate(sorted(set(SLIPS) - OTHER_FAULT)):
        slip = SLIPS[name]
        files = dict(small_folder.FILES)
        files[slip.file] = files[slip.file].replace(slip.old, slip.new, 1)
        folder = small_folder.write(tmp_path / str(place), files)
        row = next(row for row in find_problems(folder)[1] if row.file.endswith(slip.file))
        found = TAKEN.search(row.advice)
        if found is not None:
            lines = files[slip.file].split("\n")
            lines[row.line - 1] = taken(row.excerpt, found[1], row.column)
            (folder / slip.file).write_text("\n".join(lines), encoding="utf-8")
            left[name] = [str(row) for row in find_problems(folder)[1] if row.file.endswith(slip.file)]
    assert len(left) > 35
    assert {name: rows for name, rows in left.items() if rows} == {}


def taken(line: str, words: str, column: int) -> str:
    """The line of a mistake with what the message says to write: a row, a key with its value, or a value."""
    indent = line[: len(line) - len(line.lstrip(" -"))]
    key = words.partition(":")[0]
    if words.startswith("- "):
        return line[: len(line) - len(line.lstrip())] + words
    if words.endswith(":") and line.rstrip().endswith(":"):
        return indent + words
    if f"{key}:" in line and ": " in words:
        end = "}" if "{" in line[: line.index(f"{key}:")] else ""
        return line[: line.index(f"{key}:")] + words + end
    before = line[: column - 1]
    rest = line[column - 1 :]
    return before + words + (rest[len(rest.rstrip("}")) :] if "{" in before else "")


@pytest.mark.parametrize("name", ["strategies/heat/copied.yaml", "strategies/drug/a-copy.yaml"])
def test_a_copy_is_told_and_not_the_original(name: str, tmp_path: Path) -> None:
    """A copy that keeps its id is told once, whichever of the two files is read first."""
    files = {**small_folder.FILES, name: small_folder.FILES[GOLD]}
    _, problems, _ = find_problems(small_folder.write(tmp_path / "rules", files))
    (row,) = problems
    assert (row.code, row.file.partition("rules/")[2]) == ("NRX111", name)
    assert f"Write `id: {name.rpartition('/')[2].removesuffix('.yaml')}`." in row.advice
