"""`--fix`: what has one right answer is put right, comments stay, and the file says what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.fix import fix_files, fix_text
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

NAME = "effect/vein-reaches-many.yaml"
RULE = clean_folder.FILES[NAME]

MIXED = """\
# yaml-language-server: $schema=../schemas/rule.json
# About the title.
# It has two lines.
title: A drug by vein reaches several tumors   # beside the title
id: vein-reaches-many
status: reviewed

# About the examples.
examples:
  - expect: fires  # beside expect
    # About what is given.
    given: {tumor.count: 2}
    case: two
say: The vein reaches several tumors.
because: A test.
cites:
  - judgement: A test.
for: {route: systemic}
when:
- tumor.count: at least 2
# About unless.
unless: []
then: {strength: weak, favor: reach} # beside then
"""

SORTED = """\
# yaml-language-server: $schema=../schemas/rule.json
id: vein-reaches-many
# About the title.
# It has two lines.
title: A drug by vein reaches several tumors   # beside the title
status: reviewed

because: A test.
cites:
  - judgement: A test.
for: {route: systemic}
when:
- tumor.count: at least 2
# About unless.
unless: []
then: {favor: reach, strength: weak} # beside then
say: The vein reaches several tumors.
# About the examples.
examples:
  - case: two
    # About what is given.
    given: {tumor.count: 2}
    expect: fires  # beside expect
"""


def test_keys_are_sorted_and_comments_move_along() -> None:
    """A comment above a key goes with it, one beside it stays beside it, the line for editors stays first."""
    assert fix_text(NAME, MIXED) == SORTED


@pytest.mark.parametrize("name", sorted(clean_folder.FILES))
def test_clean_file_is_left_alone(name: str) -> None:
    """Where nothing is wrong nothing changes."""
    assert fix_text(name, clean_folder.FILES[name]) == clean_folder.FILES[name]


def test_shipped_files_are_left_alone(root: Path) -> None:
    """The rule base of the checkout has nothing to put right."""
    rules = root / "rules"
    texts = {path.relative_to(rules).as_posix(): path.read_text(encoding="utf-8") for path in rules.rglob("*.yaml")}
    some = {
        name: text for place, (name, text) in enumerate(sorted(texts.items())) if place % 10 == 0 or "/" not in name
    }
    assert [name for name, text in some.items() if fix_text(name, text) != text] == []


@given(st.permutations(range(11)), st.permutations(range(3)))
def test_any_order_of_keys_comes_out_sorted(order: list[int], inner: list[int]) -> None:
    """Whatever the order of the keys, with a comment above each, the data stays and the order is right."""
    chunks = _chunks(RULE)
    assert len(chunks) == 11
    example = ["case: one", "given: {tumor.count: 1}", "expect: silent"]
    mixed = [example[place] for place in inner]
    chunks[-1] = chunks[-1].replace(
        "- case: one\n    given: {tumor.count: 1}\n    expect: silent", "- " + "\n    ".join(mixed)
    )
    keys = [chunk.partition(":")[0] for chunk in chunks]
    text = "".join(f"# above {keys[place]}\n{chunks[place]}" for place in order)
    fixed = fix_text(NAME, text)
    data: dict[str, Any] = read_yaml(fixed, NAME).data
    assert list(data) == keys
    assert data == read_yaml(RULE, NAME).data
    assert list(data["examples"][0]) == ["case", "given", "expect"]
    lines = fixed.splitlines()
    assert all(lines[lines.index(f"# above {key}") + 1].startswith(f"{key}:") for key in keys)
    assert fix_text(NAME, fixed) == fixed


def test_spacing_is_cleaned() -> None:
    """No spaces at line ends, no runs of blank lines, one line end at the end."""
    untidy = RULE.replace("status: reviewed\n", "status: reviewed  \n\n\n").rstrip() + "\n\n\n"
    assert fix_text(NAME, untidy) == RULE.replace("status: reviewed\n", "status: reviewed\n\n")


_PIECES = st.sampled_from(
    [*MIXED.splitlines(keepends=True), *RULE.splitlines(keepends=True), "\n", "  \n", "\t#\n", "x"]
)


@pytest.mark.law
@given(st.one_of(st.just(MIXED), st.just(RULE.replace("unless: []\n", "")), st.lists(_PIECES).map("".join)))
def test_line_ends_stay(text: str) -> None:
    """A file of Windows is corrected as one of Unix is, and stays a file of Windows."""
    assert fix_text(NAME, text.replace("\n", "\r\n")) == fix_text(NAME, text).replace("\n", "\r\n")


def test_mixed_line_ends_become_the_most_frequent_where_something_is_corrected() -> None:
    """Nothing is touched for the line ends alone; a file that is corrected gets one kind of them."""
    mixed = RULE.replace("\n", "\r\n").replace("\r\n", "\n", 1)
    assert fix_text(NAME, mixed) == mixed
    assert fix_text(NAME, mixed.replace("status: reviewed", "status: reviewed  ")) == RULE.replace("\n", "\r\n")


def test_quotes_and_dashes_become_plain() -> None:
    """Characters with one plain way to write them are replaced; others are left for the author."""
    quoted = "\N{LEFT DOUBLE QUOTATION MARK}test\N{RIGHT DOUBLE QUOTATION MARK}"
    text = RULE.replace("because: A test.", f"because: A {quoted} \N{EM DASH} \N{GREATER-THAN OR EQUAL TO}.")
    assert 'because: A "test" - \N{GREATER-THAN OR EQUAL TO}.\n' in fix_text(NAME, text)


def test_missing_unless_is_added_in_its_place() -> None:
    """A rule without `unless` gets the empty one."""
    assert fix_text(NAME, RULE.replace("unless: []\n", "")) == RULE


@pytest.mark.parametrize(
    "text",
    [
        "id: [",
        RULE.replace("because: A test.", "because: |\n  ends with spaces   \n  x"),
        RULE.replace("status: reviewed", "status: reviewed\nstatus: draft"),
        "",
        "- a list\n",
        "just words\n",
    ],
)
def test_what_cannot_be_put_right_safely_is_left_alone(text: str) -> None:
    """A file that is broken, or would come to say something else, stays as it is."""
    assert fix_text(NAME, text) == text


def test_files_are_written_only_where_they_change(tmp_path: Path) -> None:
    """Only files with something to put right are touched, and the check then has nothing more to say about form."""
    files = {
        **clean_folder.FILES,
        NAME: RULE.replace(
            "id: vein-reaches-many\ntitle: A drug by vein reaches several tumors\n",
            "title: A drug by vein reaches several tumors\nid: vein-reaches-many\n",
        ),
    }
    folder = small_folder.write(tmp_path, files)
    assert [row.code for row in check_folder(folder).problems] == ["NRX158"]
    assert fix_files(folder, check_folder(folder).files) == [NAME]
    assert check_folder(folder).problems == ()
    assert fix_files(folder, check_folder(folder).files) == []


def _chunks(text: str) -> list[str]:
    """A file cut before each key of its first level."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if line[0] in " -":
            found[-1] += line
        else:
            found.append(line)
    return found
