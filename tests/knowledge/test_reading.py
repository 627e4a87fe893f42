"""How people write values: units, synonyms, any letter case and unknown; and what is refused with a remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import nanorx
from generators import random_case, randoms
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.case_schema import case_input_schema
from nanorx.knowledge.plausibility import case_warnings
from nanorx.knowledge.reading import Named, folded, is_unknown, meanings, unit_keys
from nanorx.knowledge.values import ValueProblem

if TYPE_CHECKING:
    from random import Random

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

BASE = nanorx.load()
DESCRIPTORS = list(BASE.vocabulary.descriptors.values())
NUMBERS = [item for item in DESCRIPTORS if item.kind == "number"]
WORDS = [(item, word, choice) for item in DESCRIPTORS for word, choice in meanings(item)]
UNITS = [(item, unit) for item in NUMBERS for unit in item.units]
SPELLINGS = [
    (item, unit, spelling)
    for item in NUMBERS
    for unit in (item.unit, *item.units)
    if unit
    for spelling in (unit, *BASE.vocabulary.spellings.get(unit, ()))
]


def told(data: Any, base: RuleBase = BASE) -> list[str]:
    """The messages of a case that is refused, each with its advice."""
    with pytest.raises(CaseError) as caught:
        parse_case(data, base)
    return [f"{row.path} {row.message}. {row.advice}" for row in caught.value.problems]


def entry(item: Descriptor, raw: Any) -> dict[str, Any]:
    return {item.group: {item.key: raw}}


def value_of(item: Descriptor, raw: Any, written: str = "") -> Any:
    return BASE.reader.read(Named(item), raw, written).value


# -- laws


@given(randoms())
def test_a_canonical_case_is_read_as_it_is(random: Random) -> None:
    """What a case shows is read back as the same case, without a word about it."""
    case = random_case(random, BASE)
    again = parse_case(case.as_json(), BASE)
    assert (again.values, again.read_as) == (case.values, ())
    assert parse_case(case.as_json(), BASE, canonical=True) == again


@pytest.mark.parametrize(("item", "unit"), UNITS, ids=[f"{item.key} {unit}" for item, unit in UNITS])
def test_a_number_comes_back_from_every_unit(item: Descriptor, unit: str) -> None:
    """A number written in another unit is the number, to five digits; by the key of that unit it is the same."""
    low, high = item.usual or (item.low, item.high)
    for part in (0.1, 0.5, 0.9):
        number = low + part * (high - low)
        written = f"{number / item.units[unit]:.12g}"
        found = value_of(item, f"{written} {unit}")
        assert found == pytest.approx(number, rel=1e-4)
        for spelling in BASE.vocabulary.spellings.get(unit, ()):
            assert value_of(item, f"{written} {spelling}") == found
        for key in (key for key, own in unit_keys(item) if own == unit):
            named = BASE.reader.named(key, item.group)
            assert named is not None
            assert BASE.reader.read(named, float(written)).value == found


@given(st.sampled_from(SPELLINGS), st.randoms(use_true_random=False))
def test_a_unit_is_read_in_any_letter_case_that_is_no_other_unit(
    row: tuple[Descriptor, str, str], random: Random
) -> None:
    """MG/DL is mg/dL; 343 G/l are platelets and 343 g/l are none, since grams in a liter are another unit."""
    item, unit, spelling = row
    written = "".join(random.choice([letter.lower(), letter.upper()]) for letter in spelling)
    low, high = item.usual or (item.low, item.high)
    number = f"{(low + high) / 2 / item.units.get(unit, 1.0):.9f}"
    if unit in {"g/L", "G/L"} and written in {"g/l", "g/L", "G/l", "G/L"} and written[0] != unit[0]:
        with pytest.raises(ValueProblem, match="is not a unit"):
            value_of(item, f"{number} {written}")
    else:
        assert value_of(item, f"{number} {written}") == value_of(item, f"{number} {unit}")


@given(st.sampled_from(WORDS), st.randoms(use_true_random=False))
def test_a_word_means_its_choice_however_it_is_written(row: tuple[Descriptor, str, str], random: Any) -> None:
    """Letter case, hyphens, underscores and spaces do not matter, for choices, labels and synonyms."""
    item, word, choice = row
    letters = [random.choice((letter.lower(), letter.upper())) for letter in word]
    written = "".join(random.choice("-_ ") if letter in "-_ " else letter for letter in letters)
    assume(not written.endswith(("-", "_")))
    plain = value_of(item, [choice] if item.kind == "set" else choice)
    assert value_of(item, [written] if item.kind == "set" else written) == plain


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
DASHED = ["{0}{1}", "{0} ({1})", "{0} {1}{1}", "{0}{1},", "{0} {1}/{1}", "({1}) {0}", "{1}{0}", "_{1} {0}"]


@given(st.sampled_from(WORDS), st.sampled_from(DASHES), st.sampled_from(DASHED))
def test_a_word_with_a_minus_is_not_the_word(row: tuple[Descriptor, str, str], dash: str, form: str) -> None:
    """HER2- and -HER2 are not read as HER2 however the dash is written; a key with one names nothing."""
    item, word, choice = row
    written = form.format(word, dash)
    with pytest.raises(ValueProblem) as caught:
        value_of(item, [written] if item.kind == "set" else written)
    assert f'Did you mean "{choice}"' not in caught.value.advice
    assert BASE.reader.named(form.format(item.key, dash)) is None


@pytest.mark.parametrize("raw", ["CT, angio, -MRI", "+CT, MRI", "-MRI, CT", "CT, \u2013MRI", ["CT", "-MRI"],
                                 {"has": ["-MRI"]}, ["+CT"]])  # fmt: skip
def test_a_sign_stands_before_every_word_or_none(base: RuleBase, raw: Any) -> None:
    """What is said to be absent is never read as present."""
    (found,) = told({"facility": {"imaging": raw}}, base)
    part = "has a sign before some of its words only" if isinstance(raw, str) else "is no part of a word"
    assert part in found or raw == ["+CT"]


@pytest.mark.parametrize("item", [item for item in DESCRIPTORS if item.kind != "number"], ids=lambda item: item.name)
def test_no_word_has_two_meanings(item: Descriptor) -> None:
    """A word means one choice; what never means a choice is neither read as it nor answered with it; ask asks."""
    table: dict[str, set[str]] = {}
    for word, choice in meanings(item):
        table.setdefault(folded(word), set()).add(choice)
    assert all(len(choices) == 1 for choices in table.values())
    for choice, words in item.never.items():
        for word in words:
            assert table.get(folded(word), set()) != {choice}
            if folded(word) not in table and word not in item.ask:
                assert f'"{choice}"?' not in told(entry(item, [word] if item.kind == "set" else word))[0]
    for word, choices in item.ask.items():
        said = told(entry(item, [word] if item.kind == "set" else word.upper()))[0]
        assert "does not say enough" in said
        assert all(choice in said for choice in choices)


def _texts(node: Any) -> st.SearchStrategy[Any]:
    """Values that a part of the schema takes."""
    if "$ref" in node:
        return _texts(SCHEMA["$defs"][node["$ref"].removeprefix("#/$defs/")])
    if "anyOf" in node:
        return st.one_of([_texts(part) for part in node["anyOf"]])
    if "enum" in node or "pattern" in node:
        return st.sampled_from(node["enum"]) if "enum" in node else st.from_regex(node["pattern"], fullmatch=True)
    kind = node["type"]
    if kind == "array":
        return st.lists(_texts(node["items"]), max_size=3, unique=True)
    if kind == "object":
        parts = st.sampled_from([{"has"}, {"lacks"}])
        return parts.flatmap(lambda keys: st.fixed_dictionaries({key: _texts(node["properties"][key]) for key in keys}))
    ends = node["minimum"], node["maximum"]
    return st.integers(*map(int, ends)) if kind == "integer" else st.floats(*ends)


SCHEMA = case_input_schema(BASE)
KEYS = [(group, key) for group in BASE.vocabulary.groups for key in SCHEMA["properties"][group]["properties"]]


@given(st.data(), st.sampled_from(KEYS))
def test_what_the_schema_of_written_cases_takes_is_read(data: st.DataObject, place: tuple[str, str]) -> None:
    """A value that the schema takes is read; a text may still turn out not to be plausible once it is converted."""
    group, key = place
    raw = data.draw(_texts(SCHEMA["properties"][group]["properties"][key]))
    try:
        parse_case({group: {key: raw}}, BASE)
    except CaseError as error:
        codes = {row.code for row in error.problems if row.severity == "error"}
        assert codes <= ({"NRX201", "NRX205"} if isinstance(raw, str) else {"NRX208", "NRX215"}), error  # noqa: PT017 - looks at the error of each value
        assert "not a number" not in str(error)  # noqa: PT017 - both ways are right


def test_the_schema_of_written_cases_is_one(base: RuleBase) -> None:
    """A strict validator takes it, it takes what people write, and it marks what is misspelt."""
    schema = case_input_schema(base)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    case = {
        "tumor": {"organ": "liver", "histology": "HCC", "size": "38 mm", "earlier_treatment": ["TARE"]},
        "patient": {"bilirubin_umol_l": 22, "PLT": "96 G/L", "active_implant": "unknown", "pregnancy": 0},
        "goal.setting": "trial",
    }
    validator.validate(case)
    assert parse_case(case, base).as_json()["patient"]["platelets_g_l"] == 96
    for wrong in ({"size_cm": "38 m"}, {"organ": "livre"}, {"size_m": 3}, {"size": 38}):
        assert not validator.is_valid({"tumor": wrong})


# -- what is read otherwise than it is written

READ = [
    ({"tumor": {"size_cm": "38 mm"}}, {"size_cm": 3.8}, 'Read tumor.size_cm "38 mm" as 3.8 cm.'),
    ({"tumor": {"size": "4,8 cm"}}, {"size_cm": 4.8}, 'Read size "4,8 cm" as tumor.size_cm 4.8 cm.'),
    ({"size": "38mm"}, {"size_cm": 3.8}, 'Read size "38mm" as tumor.size_cm 3.8 cm.'),
    ({"tumor.size_cm": 4}, {"size_cm": 4}, ""),
    ({"Tumor": {"Size-CM": "4"}}, {"size_cm": 4}, ""),
    ({"patient": {"platelets_g_l": "96 G/L"}}, {"platelets_g_l": 96}, 'Read patient.platelets_g_l "96 G/L" as 96 G/L.'),
    ({"PLT": "96 x 10\u2079/L"}, {"platelets_g_l": 96}, "as patient.platelets_g_l 96 G/L."),
    ({"platelets": "96000 /\u00b5L"}, {"platelets_g_l": 96},
     'Read platelets "96000 /\u00b5L" as patient.platelets_g_l 96 G/L.'),
    ({"platelets": "96 K/uL"}, {"platelets_g_l": 96}, "as patient.platelets_g_l 96 G/L."),
    ({"patient": {"albumin_g_dl": "34 g/l"}}, {"albumin_g_dl": 3.4}, "as 3.4 g/dL."),
    ({"patient": {"bilirubin_umol_l": 34.2}}, {"bilirubin_mg_dl": 2}, "Read bilirubin_umol_l 34.2 as"),
    ({"patient": {"creatinine_umol_l": 88.4}}, {"creatinine_mg_dl": 1}, "as patient.creatinine_mg_dl 1 mg/dL."),
    ({"patient": {"age": "10 months"}}, {"age_years": 0.83333}, "as patient.age_years 0.8333 years."),
    ({"patient": {"weight_kg": "154 lb"}}, {"weight_kg": 69.853}, "as 69.853 kg."),
    ({"patient": {"lvef_percent": "60 %"}}, {"lvef_percent": 60}, "as 60 %."),
    ({"patient": {"sex": "F"}}, {"sex": "female"}, 'Read patient.sex "F" as female.'),
    ({"patient": {"pregnancy": "N", "jaundice": 1}}, {"jaundice": "yes", "pregnancy": "no"}, ""),
    ({"tumor": {"organ": "Liver", "histology": "HCC"}}, {"organ": "liver", "histology": "hepatocellular-carcinoma"},
     'Read tumor.histology "HCC" as hepatocellular carcinoma.'),
    ({"tumor": {"histology": "Hepatocellular Carcinoma"}}, {"histology": "hepatocellular-carcinoma"}, ""),
    ({"tumor": {"earlier_treatment": ["tace", "TARE", "sorafenib", "liver transplant"]}},
     {"earlier_treatment": ["tace", "radioembolization", "transplantation", "systemic"]},
     'Read tumor.earlier_treatment "TARE", "sorafenib", "liver transplant" as radioembolization, systemic treatment, '),
    ({"facility": {"imaging": "MRI, US"}}, {"imaging": ["ultrasound", "mri"]}, 'facility.imaging "US" as ultrasound'),
    ({"facility": {"imaging": "none"}}, {"imaging": []}, ""),
    ({"facility": {"imaging": {"has": ["DSA"]}}}, {"imaging": {"has": ["xray-angiography"], "lacks": []}}, '"DSA"'),
    ({"facility": {"equipment": ["OR"]}}, {"equipment": ["operating-room"]}, '"OR" as operating room'),
    ({"facility": {"imaging": ["CT", "ct"]}}, {"imaging": ["ct"]}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("data", "values", "note"), READ, ids=[str(row[0])[:50] for row in READ])
def test_a_value_is_read_and_said(base: RuleBase, data: Any, values: Any, note: str) -> None:
    """The case holds the canonical value, has the hash of it, and says once what was not trivially the same."""
    case = parse_case(data, base)
    (found,) = case.as_json().values()
    assert found == values
    assert note in " ".join(case.read_as)
    assert bool(note) == bool(case.read_as)
    plain = parse_case(case.as_json(), base)
    assert (plain, plain.sha256, plain.read_as) == (case, case.sha256, ())


@pytest.mark.parametrize("word", ["unknown", "Unknown", "?", "n/a", "N/A", "not done", "pending", "-", None])
def test_unknown_leaves_a_value_out(base: RuleBase, word: str | None) -> None:
    """Of every kind of value, without a note."""
    data = {"tumor": {"histology": word, "size_cm": word, "resectable": word, "earlier_treatment": word}}
    case = parse_case(data, base)
    assert (case.as_json(), case.read_as) == ({}, ())
    assert word is None or is_unknown(word)


# -- what is refused, with what to do

REFUSED = [
    ({"tumor": {"size_cm": "about 2 cm"}}, ["not an exact number", "best estimate alone: 2 cm"]),
    ({"tumor": {"size_cm": "~2"}}, ["not an exact number", "alone: 2."]),
    ({"patient": {"platelets_g_l": "<50"}}, ["a limit, not a number", "or unknown"]),
    ({"patient": {"ecog": ">= 3"}}, ["a limit, not a number"]),
    ({"patient": {"ecog": "1-2"}}, ["not one number", "--vary patient.ecog=1..2"]),
    ({"tumor": {"size_cm": "1.5 to 2.5 cm"}}, ["not one number", "--vary tumor.size_cm=1.5..2.5"]),
    ({"tumor": {"size_cm": [1.5, 2.5]}}, ["not a list", "--vary tumor.size_cm=1.5..2.5"]),
    ({"tumor": {"size_cm": "5.2 x 4.1 cm"}}, ["not a unit", "Write one number"]),
    ({"patient": {"platelets_g_l": "96,000"}}, ["in two ways", "write 96 or 96000"]),
    ({"patient": {"platelets_g_l": "96,000/uL"}}, ["in two ways"]),
    ({"platelets": "150.000 /uL"}, ["in two ways", "The point may", "write 150 or 150000"]),
    ({"neutrophils": "1.500/uL"}, ["in two ways", "write 1.5 or 1500"]),
    ({"neutrophils": 60}, ["has no unit", "Write the number with its unit, one of: G/L, /uL, /L."]),
    ({"tumor": {"gleason": "3+4"}}, ["not a unit of Gleason score", "Write the sum of the two: 7."]),
    ({"tumor": {"gleason": "4+3=7"}}, ["Write the sum of the two: 7."]),
    ({"size": "5.2x4.1 cm"}, ["not a unit of size", "nanorx descriptors diameter"]),
    ({"bilirubin": "22 (umol/L)"}, ['"(umol/L)" is not a unit of total bilirubin']),
    ({"patient": {"child_pugh": "A5"}}, ["Write A alone"]),
    ({"patient": {"ecog": "0-1"}}, ["Write the one to go by: 0 or 1."]),
    ({"patient": {"age_years": "old"}}, ['Write one number, as "60 years".']),
    ({"tumor": {"organ": "HCC"}}, ["It is a value of tumor.histology"]),
    ({"tumor": {"histology": "melanomma"}},
     ['Did you mean "melanoma"? Allowed: ', "and 15 more; all: nanorx descriptors tumor.histology."]),
    ({"tumor": [{"organ": "liver"}]}, ["a list of 1", "Write it without the list: tumor: {...}."]),
    ({"facility": {"equipment": ["or"]}}, ['"or" is not a choice']),
    ({"patient": {"inr": 1, "2": None}}, ["A comma separates entries", "1.2, not 1,2"]),
    ({"inr": 1, "2": None}, ["A comma separates entries"]),
    ({"patient": {"platelets_g_l": "1,096,000 /uL"}}, ["not a number"]),
    ({"patient": {"platelets_g_l": "96 000 /uL"}}, ["not one number", "without spaces"]),
    ({"patient": {"platelets_g_l": "96 g/L"}}, ['"g/L" is not a unit', "if G/L is meant, write G/L"]),
    ({"patient": {"albumin_g_dl": "34 G/L"}}, ['"G/L" is not a unit', "if g/L is meant, write g/L"]),
    ({"patient": {"inr": "13 s"}}, ["not a unit", "no unit"]),
    ({"patient": {"bilirubin_umol_l": "22 mg/dL"}}, ["its key says umol/L"]),
    ({"tumor": {"size_cm": "500 mm"}}, ["500 mm is 50 cm, which is not plausible"]),
    ({"bili": 22}, ["has no unit", '"22 mg/dL" or "22 umol/L" (1.29 mg/dL)']),
    ({"tumor": {"histology": "suspected metastasis"}}, ["not certain", "Write metastasis", "histology_proven: no"]),
    ({"tumor": {"histology": "HCC?"}}, ["not certain", "Write hepatocellular-carcinoma"]),
    ({"tumor": {"organ": "probable liver"}}, ["not certain", "Write liver if that is to be assumed, or unknown."]),
    ({"tumor": {"resectable": "maybe"}}, ["not a choice", "Allowed: no, yes. Write unknown if it is not known."]),
    ({"patient": {"ascites": "none known"}}, ["not a choice", "Allowed: none, controlled, refractory."]),
    ({"tumor": {"organ": ["liver", "lung"]}}, ["not a list", "A case is about one tumor. Write a file for each"]),
    ({"tumor": [{"organ": "liver"}, {"organ": "lung"}]}, ["a list of 2", "A case is about one tumor."]),
    ({"tumor": {"earlier_treatment": ["cisplatin"]}}, ["each that holds: platinum, systemic (systemic treatment)"]),
    ({"tumor": {"size_cm": 4, "size": "5 cm"}}, ["tumor.size_cm is stated twice, as tumor.size and as tumor.size_cm"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "says"), REFUSED, ids=[str(row[0])[:50] for row in REFUSED])
def test_what_is_not_one_value_is_refused_with_a_remedy(base: RuleBase, data: Any, says: list[str]) -> None:
    """Nothing is guessed: a message says what to write instead, in a few lines."""
    (found,) = told(data, base)
    assert all(part in found for part in says), found
    assert len(found) < 500


OTHER_MEANINGS = [
    "TARE", "TACO", "HER2 negative", "HER2 neg", "HER2 0", "not controlled", "limited", "regional", "HCC or CCA",
    "HCC/CCA", "r/o HCC", "metastatic HCC", "adenoma", "chemo", "anus", "painful", "radiation naive", "surgery planned",
    "right portal vein patent", "MR safe", "grade 2-3", "IV", "microwave ablation", "apixaban", "uncontrolled",
    "non refractory", "no HCC", "HER3", "inoperable",
]  # fmt: skip


@pytest.mark.parametrize("word", OTHER_MEANINGS)
def test_no_other_meaning_is_offered(word: str) -> None:
    """No suggestion adds or drops a word, a prefix, a sign or a number: it would be a guess of what was meant."""
    for item in DESCRIPTORS:
        if item.choices:
            try:
                value_of(item, [word] if item.kind == "set" else word)
            except ValueProblem as error:
                assert "Did you mean" not in error.advice, item.name  # noqa: PT017 - both ways are right


@pytest.mark.parametrize("key", ["unresectable", "non-resectable", "not resectable", "resectable-", "not pregnant",
                                 "cannot avoid light", "no pacemaker", "-pregnant", "nonpregnant"])  # fmt: skip
def test_no_key_of_another_meaning_is_offered(base: RuleBase, key: str) -> None:
    """Neither at the top of a case nor in a group."""
    for data in ({key: "yes"}, {"tumor": {key: "yes"}}, {"patient": {key: "yes"}}):
        assert "Did you mean" not in " ".join(told(data, base))


@given(st.sampled_from(WORDS), st.randoms(use_true_random=False))
def test_a_slip_is_recognized(row: tuple[Descriptor, str, str], random: Any) -> None:
    """Two neighboring letters of a long word that are swapped: the word is offered, or one as near."""
    item, word, choice = row
    places = [at for at in range(1, len(word) - 1) if word[at : at + 2].isalpha() and word[at] != word[at + 1]]
    places = [at for at in places if word[at - 1].isalpha()]
    assume(places and item.kind != "yes-no")
    at = random.choice(places)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assume(not re.search(r"\d", word) and folded(swapped) not in {folded(one) for one, _ in meanings(item)})
    with pytest.raises(ValueProblem) as caught:
        value_of(item, [swapped] if item.kind == "set" else swapped)
    assert "Did you mean" in caught.value.advice or "does not say enough" in str(caught.value), choice


def test_a_word_that_never_means_a_choice_is_said_to_be_none(base: RuleBase) -> None:
    """Microwave ablation is not radiofrequency ablation: the message says so instead of a list alone."""
    (found,) = told({"facility": {"equipment": ["microwave ablation"]}}, base)
    assert "is not among the choices, and it is not radiofrequency ablation" in found


def test_one_mistake_hides_no_other(base: RuleBase) -> None:
    """The content of a misspelt group, of a list of tumors and beside an unusual number is read all the same."""
    found = told(
        {"tumour": {"organ": "livre", "size_cm": 52}, "pateint": {"inr": "high", "bilirubin_mg_dl": 22}, "goal": 3},
        base,
    )
    assert len(found) == 7
    for part in ('Did you mean "tumor"?', '"liver"?', '"52 mm" (5.2 cm)', 'Did you mean "patient"?', "is not a number",
                 'is "22 umol/L" (1.29 mg/dL) meant?', "not a group of keys"):  # fmt: skip
        assert any(part in row for row in found), part
    found = told({"tumor": [{"organ": "liver", "size_cm": 400}, {"organ": "lung"}]}, base)
    assert [row.partition(" ")[0] for row in found] == ["tumor", "tumor.0.size_cm"]


@pytest.mark.parametrize(("item", "unit"), UNITS, ids=[f"{item.key} {unit}" for item, unit in UNITS])
def test_a_number_in_another_unit_is_recognized(base: RuleBase, item: Descriptor, unit: str) -> None:
    """Out of range the message names a unit and the converted number; in range and unusual it is a warning."""
    low, high = item.usual or (item.low, item.high)
    number = round((low + 0.1 * (high - low)) / item.units[unit], 6)
    try:
        case = parse_case(entry(item, number), base)
    except CaseError as error:
        (row,) = error.problems
        assert row.code == "NRX201"
        assert "It looks like another unit" in row.advice
    else:
        warned = [row.says for row in case_warnings(case, base) if row.id == item.name]
        assert bool(warned) == (not low <= number <= high)
        assert all("meant?" in says for says in warned)


@pytest.mark.parametrize("data", [{"age": 1958}, {"age": "1958 years"}, {"height": 5.9}, {"weight_kg": "1500 kg"},
                                  {"size": "500 cm"}, {"platelets": "150.000 /uL"}])  # fmt: skip
def test_no_unlikely_unit_is_offered(base: RuleBase, data: Any) -> None:
    """No weeks of an adult, no feet with decimals, and no other unit where one is stated."""
    assert "It looks like another unit" not in told({"patient": data} if "size" not in data else data, base)[0]


def test_unusual_numbers_are_warnings_of_the_answer(base: RuleBase) -> None:
    """Bilirubin 22 mg/dL is possible; the answer asks whether 22 umol/L is meant."""
    result = nanorx.recommend({"patient": {"bilirubin_mg_dl": 22}}, rules=base)
    assert [row.says for row in result.warnings if row.id == "patient.bilirubin_mg_dl"] == [
        'total bilirubin 22 mg/dL: a value above 5 mg/dL is unusual; is "22 umol/L" (1.29 mg/dL) meant?'
    ]


WRONG_UNITS: list[tuple[str, float]] = [
    ("patient.bilirubin_mg_dl", 10),
    ("patient.creatinine_mg_dl", 9),
    ("patient.bilirubin_x_uln", 17),
    ("patient.liver_enzymes_x_uln", 40),
    ("patient.neutrophils_g_l", 35),
    ("patient.neutrophils_g_l", 0.0035),
    ("patient.height_cm", 65),
    ("tumor.size_cm", 15),
    ("tumor.lung_shunt_percent", 0.2),
    ("tumor.liver_replaced_percent", 0.4),
    ("tumor.artery_encasement_percent", 0.5),
]


@pytest.mark.parametrize(("name", "number"), WRONG_UNITS)
def test_a_number_that_is_normal_in_another_unit_is_warned_of(base: RuleBase, name: str, number: float) -> None:
    """What is possible in the own unit and normal in another one is answered, never without a warning."""
    group, _, key = name.partition(".")
    data: dict[str, dict[str, Any]] = {"patient": {"age_years": 60}, "tumor": {"organ": "pancreas"}}
    data[group][key] = number
    assert any(name in row.descriptors for row in case_warnings(parse_case(data, base), base))


def test_no_shunt_and_no_encasement_are_usual(base: RuleBase) -> None:
    """0 % is 0 in every unit."""
    tumor = {"organ": "liver", "lung_shunt_percent": 0, "liver_replaced_percent": 5, "artery_encasement_percent": 0}
    assert not [row for row in case_warnings(parse_case({"tumor": tumor}, base), base) if "percent" in row.says]


def test_a_normal_inr_under_an_anticoagulant_is_warned_of(base: RuleBase) -> None:
    """The INR does not show a direct anticoagulant, so clotting within limits is no all-clear."""
    for anticoagulation, warned in (("stoppable", True), ("not-stoppable", True), ("none", False)):
        patient = {"inr": 1, "platelets_g_l": 210, "anticoagulation": anticoagulation}
        rows = case_warnings(parse_case({"patient": patient}, base), base)
        assert any(row.id == "normal-inr-under-an-anticoagulant" for row in rows) == warned


# -- Python


def test_python_takes_the_same(base: RuleBase) -> None:
    """A mapping and the changes of what-if; `read_as` is no part of equality or hash."""
    changes = {"size": "38 mm", "PLT": None}
    found = nanorx.what_if({"tumor": {"organ": "liver"}}, changes, rules=base)
    assert found == nanorx.what_if({"tumor": {"organ": "liver"}}, {"tumor.size_cm": 3.8}, rules=base)


def test_a_stored_case_is_canonical(base: RuleBase) -> None:
    """What a result holds takes no other form: it is what the hash was made of."""
    for data in ({"tumor": {"organ": "Liver"}}, {"tumor": {"size": 3}}, {"about": "x"}, {"tumor": {"size_cm": "3 cm"}}):
        with pytest.raises(CaseError):
            parse_case(data, base, canonical=True)


@pytest.mark.parametrize("word", ["no pacemaker", "without defibrillator"])
def test_no_to_a_narrow_word_does_not_deny_the_wide_one(base: RuleBase, word: str) -> None:
    """Who has no pacemaker may have another active implant."""
    with pytest.raises(CaseError):
        parse_case({"patient": {"active_implant": word}}, base)
    with pytest.raises(CaseError):
        parse_case({"patient": {"pacemaker": "no"}}, base)
