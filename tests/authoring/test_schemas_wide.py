"""No schema marks what is right: whatever the program reads, in whichever form, is valid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import nanorx
from conftest import ROOT
from generators import random_case, randoms
from nanorx.authoring.editors.clauses import shared_definitions, with_used
from nanorx.authoring.editors.schemas import schemas_of
from nanorx.authoring.testing.expectations import expectations
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.reading import meanings, named_keys, unit_keys

if TYPE_CHECKING:
    from random import Random

BASE = nanorx.load()
DESCRIPTORS = list(BASE.vocabulary.descriptors.values())
NAMES = [*BASE.vocabulary.descriptors, *BASE.vocabulary.findings]
UNKNOWN = ("unknown", "Unknown", "?", "n/a", "N/A", "not done", "NOT KNOWN", "-", "--", "pending", "?? ", None)


@cache
def validator(kind: str) -> Any:
    """The schema of a kind, or of a clause."""
    if kind == "clause":
        schema = with_used({"$ref": "#/definitions/Clause"}, shared_definitions(BASE))
        return jsonschema_rs.Draft7Validator(schema)
    return jsonschema_rs.validator_for(schemas_of(BASE, [kind])[kind])


def accepted(kind: str, data: Any) -> bool:
    return bool(validator(kind).is_valid(data))


def clause_words(random: Random, name: str) -> str:
    """A clause in words as an author may write them; not every one can be read."""
    item = BASE.vocabulary.descriptors.get(name)
    words = [*item.choices, *item.partial_choices] if item else ["yes", "no"]
    if item is not None and item.kind == "number":
        numbers = sorted((random.choice([item.low, item.high, 0.5, 3, 10]) for _ in range(2)), key=float)
        shown = [random.choice((f"{number:g}", f"+{number:g}", f"{number:.2f}")) for number in numbers]
        close = random.choice(("", " ", "  "))
        unit = f"{close}{item.unit}" if item.unit else ""
        operator = random.choice(("is", "below", "at most", "above", "at least", "between"))
        return f"{operator} {' and '.join(shown)}{unit}" if operator == "between" else f"{operator} {shown[0]}{unit}"
    some = random.sample(words, random.randint(1, min(4, len(words))))
    several = random.choice((", ", ",", " , ", " ,")).join(some)
    operators = ["is", "is not", "below", "at most", "above", "at least", "includes", "lacks"]
    lists = ["one of", "none of", "includes any of", "includes all of"]
    texts = [f"{random.choice(operators)} {some[0]}", f"{random.choice(lists)} {several}", "is given"]
    return random.choice([*texts, f"between {some[0]} and {some[-1]}"])


@pytest.mark.law
@given(st.sampled_from(NAMES), randoms())
def test_every_clause_that_is_read_is_accepted(name: str, random: Random) -> None:
    """Several spaces, commas with and without spaces, words that stand for several choices, plus signs."""
    words = clause_words(random, name)
    spaced = random.choice(("", " ")) + words.replace(" ", random.choice((" ", "  ", "   "))) + random.choice(("", " "))
    for text in (words, spaced):
        try:
            parse_clause(name, text, BASE.vocabulary)
        except ValueError:
            assume(False)  # noqa: FBT003 - as hypothesis has it
        assert accepted("clause", {name: text}), text


@pytest.mark.parametrize("words", ["is livr", "above liver", "is", "liver", "is not known", "one of liver, lungs", ""])
def test_a_wrong_clause_is_marked(words: str) -> None:
    """What cannot be read is marked: a misspelt choice, an operator that does not fit, no operator."""
    assert not accepted("clause", {"tumor.organ": words})


@pytest.mark.law
@given(randoms())
def test_every_canonical_case_is_accepted(random: Random) -> None:
    """What `Case.as_json` gives is valid as a file of a case."""
    assert accepted("case", random_case(random, BASE).as_json())


def written(word: str, random: Random) -> str:
    """A word in any letter case and joined in any way."""
    letters = [random.choice((letter.lower(), letter.upper())) for letter in word]
    return "".join(random.choice("-_ /") if letter in "-_ " else letter for letter in letters)


def value_words(item: Any, random: Random) -> Any:
    """A value as people write it; not every one can be read."""
    if random.random() < 0.1:
        return random.choice(UNKNOWN)
    if item.kind == "number":
        units = [unit for unit in (item.unit, *item.units) if unit]
        spellings = [word for unit in units for word in (unit, *BASE.vocabulary.spellings.get(unit, ()))]
        number = random.uniform(item.low, item.high)
        text = f"{number:.0f}" if item.integer else random.choice((f"{number:.2f}", f"{number:.1f}".replace(".", ",")))
        unit = random.choice(("", " ")) + written(random.choice(spellings), random) if spellings else ""
        plain = round(number) if item.integer else number
        return random.choice((plain, text, f" {text}{unit}", text + unit))
    words = [word for word, _ in meanings(item)]
    one = written(random.choice(words), random)
    if item.kind == "yes-no":
        return random.choice((True, False, 0, 1, one))
    if item.kind != "set":
        return random.choice((one, f" {one} ", f"({one})"))
    some = [written(word, random) for word in random.sample(words, min(3, len(words)))]
    joined = random.choice((", ", ";", ",")).join(some)
    signed = ",".join(f"{random.choice('+-')}{word}" for word in some)
    return random.choice((some, joined, signed, "none", {"has": some[:1], "lacks": some[1:]}, {"has": some}, []))


@pytest.mark.law
@given(st.sampled_from(DESCRIPTORS), randoms())
def test_every_value_that_is_read_is_accepted(item: Any, random: Random) -> None:
    """Units and synonyms in any letter case, lists as texts, signs, marks for what is not known."""
    data = {item.group: {item.key: value_words(item, random)}}
    try:
        parse_case(data, BASE)
    except CaseError:
        assume(False)  # noqa: FBT003 - as hypothesis has it
    assert accepted("case", data), data


@pytest.mark.law
@given(st.sampled_from(DESCRIPTORS), randoms())
def test_every_name_that_is_read_is_accepted(item: Any, random: Random) -> None:
    """Other names of descriptors and groups, in any letter case, below their group or beside it."""
    names = [item.key, *(key for key, _ in unit_keys(item)), *named_keys(item, BASE.reader)]
    name = written(random.choice(names), random)
    group = written(item.group, random)
    data = random.choice(({group: {name: None}}, {name: None}, {f"{group}.{name}": None}))
    try:
        parse_case(data, BASE)
    except CaseError:
        assume(False)  # noqa: FBT003 - as hypothesis has it
    assert accepted("case", data), data


@pytest.mark.parametrize(
    "data",
    [
        {"tumor": {"orgn": "liver"}},
        {"tumor": {"organ": "livr"}},
        {"tumor": {"size_cm": "38 nm"}},
        {"tumor": {"size_cm": 3800}},
        {"tumr": {"organ": "liver"}},
        {"facility": {"imaging": ["ct", "mrx"]}},
        {"facility": {"imaging": "ct, mrx"}},
        {"patient": {"pregnancy": "maybe"}},
        {"expect": {"state": {}}},
        {"expect": {"status": {"cryoablation-goold": "excluded"}}},
        {"expect": {"status": {"cryoablation-gold": "forbidden"}}},
        {"expect": {"rank": {"cryoablation-gold": 0}}},
        {"expect": {"asks": {"cryoablation-gold": ["tumor.orgn"]}}},
        {"expect": {"leading": "no-strategy"}},
        {"expect": {"studies": {"rastinehad-2019": "strong"}}},
    ],
)
def test_a_wrong_case_is_marked(data: dict[str, Any]) -> None:
    """A misspelt key, choice, unit, strategy or expectation is marked, as the program refuses it."""
    with pytest.raises(CaseError):
        expectations(parse_case(data, BASE), BASE)
    assert not accepted("case", data)


def test_what_yaml_1_1_reads_otherwise_is_accepted() -> None:
    """Editors and the program read YAML 1.2: yes and no are words, a date is a text, "null" in quotes is a word."""
    text = (ROOT / "rules/evidence/rastinehad-2019.yaml").read_text(encoding="utf-8")
    row = read_yaml(text.replace('"2026-11-28"', "2026-11-28"), "row.yaml").data
    assert accepted("evidence", row)
    assert accepted("evidence", {**row, "result": "null", "checked_on": "2026-11-28"})
    assert not accepted("evidence", {**row, "result": "nil"})
    assert not accepted("evidence", {**row, "retracted": True})
    assert accepted("case", read_yaml("patient: {pregnancy: no}\nabout: Zürich, São Paulo\n", "x").data)
    assert accepted("case", read_yaml('patient: {pregnancy: true, age_years: "63"}\n', "x").data)
