"""Checking a case: what is accepted, and every way in which a case can be wrong."""

from __future__ import annotations

import math
from collections import OrderedDict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
import small_folder
from generators import VOCABULARY, make_base, random_case, randoms
from nanorx.errors import CaseError, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import MAX_BYTES, read_case, read_case_text
from nanorx.knowledge.partial import Members

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules")))


def problems_of(data: Any, base: RuleBase) -> tuple[Problem, ...]:
    with pytest.raises(CaseError) as caught:
        parse_case(data, base)
    return caught.value.problems


def problem_of(data: Any, base: RuleBase) -> Problem:
    found = problems_of(data, base)
    assert len(found) == 1, found
    return found[0]


# -- what is accepted


def test_values_and_assumptions(small: RuleBase) -> None:
    """What is stated is kept, null and absent are unknown, and an assumption fills in what is not stated."""
    case = parse_case(
        {"tumor": {"size_cm": 3, "organ": "liver", "count": None, "implant": True}, "facility": None}, small
    )
    assert case.values == {
        "tumor.organ": "liver",
        "tumor.size_cm": 3.0,
        "tumor.implant": "yes",
        "facility.particles": Members(["gold", "iron"]),
    }
    assert case.stated == ("tumor.organ", "tumor.size_cm", "tumor.implant")
    assert case.assumed == ("facility.particles",)
    assert case.as_json() == {"tumor": {"organ": "liver", "size_cm": 3, "implant": "yes"}}


def test_stated_value_replaces_an_assumed_one(small: RuleBase) -> None:
    """What is stated, even as empty, is no longer assumed; None gives the assumption back."""
    case = parse_case({"facility": {"particles": []}}, small)
    assert case.assumed == ()
    assert case.values["facility.particles"] == Members([])
    assert case.replace({"facility.particles": None}).assumed == ("facility.particles",)


@pytest.mark.parametrize(
    ("raw", "value", "shown"),
    [
        (["mri"], Members(["mri"]), ["mri"]),
        ([], Members([]), []),
        (["ct", "mri"], Members(["mri", "ct"]), ["mri", "ct"]),
        ({"has": ["mri"]}, Members(["mri"], complete=False), {"has": ["mri"], "lacks": []}),
        ({"lacks": ["ct"]}, Members([], ["ct"], complete=False), {"has": [], "lacks": ["ct"]}),
        ({}, Members([], complete=False), {"has": [], "lacks": []}),
        ({"has": ["mri"], "lacks": ["ct", "ultrasound"]}, Members(["mri"]), ["mri"]),
        ({"has": ["mri"], "lacks": None}, Members(["mri"], complete=False), {"has": ["mri"], "lacks": []}),
    ],
)
def test_sets(small: RuleBase, raw: Any, value: Members, shown: Any) -> None:
    """A list is complete; has and lacks state part of a set, and all of it when together they name everything."""
    case = parse_case({"facility": {"imaging": raw}}, small)
    assert case.values["facility.imaging"] == value
    assert case.as_json()["facility"]["imaging"] == shown


@pytest.mark.parametrize(("raw", "value"), [(3, 3.0), (3.5, 3.5), (0.1, 0.1), (40, 40.0), (1e1, 10.0)])
def test_numbers(small: RuleBase, raw: float, value: float) -> None:
    """Whole and broken numbers are taken as read, both ends of the plausible range included."""
    found = parse_case({"tumor": {"size_cm": raw}}, small).values["tumor.size_cm"]
    assert (found, type(found)) == (value, float)


def test_minus_zero_is_zero() -> None:
    """-0.0 and 0 are the same value, to the byte."""
    base = make_base([])
    one, other = (parse_case({"tumor": {"count": number}}, base) for number in (-0.0, 0))
    assert one.sha256 == other.sha256
    assert math.copysign(1, one.values["tumor.count"]) == 1  # type: ignore[arg-type]


def test_extra_keys(small: RuleBase) -> None:
    """A sentence about the case and what is expected of it stand beside the groups and change no hash."""
    plain, more = (
        {"tumor": {"organ": "lung"}},
        {"about": "A case.", "expect": {"first": "x"}, "tumor": {"organ": "lung"}},
    )
    case = parse_case(more, small)
    assert (case.about, dict(case.expect)) == ("A case.", {"first": "x"})
    assert case.sha256 == parse_case(plain, small).sha256


@pytest.mark.parametrize("kind", [OrderedDict, MappingProxyType])
def test_any_mapping_is_a_case(small: RuleBase, kind: Any) -> None:
    """Nested mappings of any type are taken, as the type of `recommend` says."""
    case = parse_case(kind({"tumor": kind({"organ": "liver"})}), small)
    assert case.values["tumor.organ"] == "liver"


@given(randoms())
def test_case_reads_back_what_it_shows(random: Random) -> None:
    """A case as JSON, read again, is the same case with the same hash."""
    case = random_case(random, SMALLEST)
    again = parse_case(case.as_json(), SMALLEST)
    assert again.values == case.values
    assert again.sha256 == case.sha256


SMALLEST = make_base([])

# -- what is refused

WRONG: list[tuple[Any, str, str, str]] = [
    ([], "NRX204", "", "not a list"),
    (None, "NRX204", "", "not nothing"),
    ("liver", "NRX204", "", "not a text"),
    ({"tumour": {}}, "NRX203", "tumour", 'Did you mean "tumor"?'),
    ({"organs": "liver"}, "NRX203", "organs", "no such group"),
    ({"tumor.orgn": "liver"}, "NRX203", "tumor.orgn", 'Did you mean "tumor.organ"?'),
    ({"tumor.organ": "liver", "tumor": {"organ": "lung"}}, "NRX208", "tumor.organ", "tumor.organ is stated twice"),
    ({1: {}}, "NRX203", "1", "no such group"),
    ({None: {}}, "NRX203", "None", "no such group"),
    ({("tumor", "organ"): "liver"}, "NRX203", "", "no such group"),
    ({"tumor": "liver"}, "NRX204", "tumor", "Write tumor: {...}."),
    ({"tumor": ["liver"]}, "NRX204", "tumor", "a list is not a group of keys"),
    ({"tumor": {"organn": "liver"}}, "NRX203", "tumor.organn", "Did you mean tumor.organ?"),
    ({"facility": {"organ": "liver"}}, "NRX203", "facility.organ", "Did you mean tumor.organ?"),
    ({"tumor": {2: "liver"}}, "NRX203", "tumor.2", "no such key"),
    ({"tumor": {"seen": "yes"}}, "NRX206", "tumor.seen", "only rules conclude it"),
    ({"tumor": {"organ": "livre"}}, "NRX202", "tumor.organ", 'Did you mean "liver"?'),
    ({"tumor": {"organ": 3}}, "NRX205", "tumor.organ", "Allowed: liver, lung."),
    ({"tumor": {"organ": True}}, "NRX205", "tumor.organ", "Allowed"),
    ({"tumor": {"organ": ["liver"]}}, "NRX205", "tumor.organ", "A case is about one tumor."),
    ({"tumor": [{"organ": "liver"}]}, "NRX204", "tumor", "A case is about one tumor."),
    ({"tumor": {"organ": b"liver"}}, "NRX205", "tumor.organ", "Allowed"),
    ({"tumor": {"organ": object()}}, "NRX205", "tumor.organ", "Allowed"),
    ({"tumor": {"implant": 2}}, "NRX205", "tumor.implant", "Allowed: no, yes."),
    ({"tumor": {"implant": "maybe"}}, "NRX202", "tumor.implant", "Write unknown if it is not known."),
    ({"tumor": {"organ": 10**5000}}, "NRX205", "tumor.organ", "a very large number"),
    ({"tumor": {"size_cm": "three"}}, "NRX205", "tumor.size_cm", "Write one number"),
    ({"tumor": {"size_cm": "3 kg"}}, "NRX216", "tumor.size_cm", "one of its units: cm, mm."),
    ({"tumor": {"size_cm": [1, 3]}}, "NRX205", "tumor.size_cm", "--vary tumor.size_cm=1..3"),
    ({"tumor": {"size": 30}}, "NRX216", "tumor.size", 'Write "30 cm" or "30 mm" (3 cm).'),
    ({"tumor": {"size_cm": True}}, "NRX205", "tumor.size_cm", "Allowed: 0.1 to 40 cm."),
    ({"tumor": {"size_cm": {}}}, "NRX205", "tumor.size_cm", "a group is not a number"),
    ({"tumor": {"size_cm": 3j}}, "NRX205", "tumor.size_cm", "is not a number"),
    ({"tumor": {"size_cm": math.nan}}, "NRX201", "tumor.size_cm", "NaN is not a number"),
    ({"tumor": {"size_cm": math.inf}}, "NRX201", "tumor.size_cm", "the number is too large"),
    ({"tumor": {"size_cm": 10**400}}, "NRX201", "tumor.size_cm", "too large"),
    ({"tumor": {"size_cm": 1e308}}, "NRX201", "tumor.size_cm", "not plausible"),
    ({"tumor": {"size_cm": 52}}, "NRX201", "tumor.size_cm", 'write "52 mm" (5.2 cm) if that is meant'),
    ({"tumor": {"size_cm": 0}}, "NRX201", "tumor.size_cm", "Allowed: 0.1 to 40 cm."),
    ({"tumor": {"size_cm": -3}}, "NRX201", "tumor.size_cm", "Allowed"),
    ({"tumor": {"count": 2.5}}, "NRX205", "tumor.count", "not a whole number"),
    ({"facility": {"imaging": 3}}, "NRX205", "facility.imaging", 'Write a list, for instance ["mri"].'),
    ({"facility": {"imaging": ["mir"]}}, "NRX202", "facility.imaging.0", 'Did you mean "mri"?'),
    ({"facility": {"imaging": ["ct", 3]}}, "NRX205", "facility.imaging.1", "is not a word"),
    ({"facility": {"imaging": ["ct", "mri", "ct"]}}, "NRX207", "facility.imaging.2", '"ct" stands twice'),
    ({"facility": {"imaging": {"have": ["ct"]}}}, "NRX205", "facility.imaging.have", "has and lacks"),
    ({"facility": {"imaging": {1: ["ct"]}}}, "NRX205", "facility.imaging.1", "has and lacks"),
    ({"facility": {"imaging": {"has": "ct"}}}, "NRX205", "facility.imaging.has", "has is not a list"),
    ({"facility": {"imaging": {"has": ""}}}, "NRX205", "facility.imaging.has", "has is not a list"),
    ({"facility": {"imaging": {"has": ["ctt"]}}}, "NRX202", "facility.imaging.has.0", 'Did you mean "ct"?'),
    ({"facility": {"imaging": {"has": ["ct"], "lacks": ["ct"]}}}, "NRX207", "facility.imaging.lacks",
     "both have and lack ct"),
    ({"tumor": {"organ": "lung", "grade": "high"}}, "NRX208", "tumor.grade", "A test forbids it."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code", "path", "says"), WRONG, ids=[f"{row[1]}-{row[2]}" for row in WRONG])
def test_wrong_case_is_refused(small: RuleBase, data: Any, code: str, path: str, says: str) -> None:
    """Each mistake is told once, by its path, with what is allowed and the nearest match."""
    found = problem_of(data, small)
    assert found.code == code
    assert not path or found.path == path
    assert says in f"{found.message} {found.advice}"


def test_all_mistakes_at_once(small: RuleBase) -> None:
    """Every wrong value of a case is told, not only the first."""
    data = {"tumor": {"organ": "livre", "size_cm": 52, "grad": "low"}, "facility": {"imaging": ["mir"]}, "patient": {}}
    assert [item.code for item in problems_of(data, small)] == ["NRX202", "NRX201", "NRX203", "NRX202", "NRX203"]


def test_contradiction_needs_both_entries(small: RuleBase) -> None:
    """Entries contradict each other only when all of them are stated; then the message shows them."""
    parse_case({"tumor": {"grade": "high"}}, small)
    parse_case({"tumor": {"organ": "lung", "grade": "low"}}, small)
    found = problem_of({"tumor": {"organ": "lung", "grade": "high"}}, small)
    assert found.message == 'these entries contradict each other: tumor.organ "lung", tumor.grade "high"'


def test_every_code_of_cases_is_tested() -> None:
    """Each error code of the case checker has a wrong case here."""
    import re  # noqa: PLC0415 - only here
    from pathlib import Path  # noqa: PLC0415 - only here

    from nanorx.knowledge import case  # noqa: PLC0415 - only here
    from nanorx.knowledge.files import case_file as casefile  # noqa: PLC0415 - only here

    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (case, casefile)]
    used = set(re.findall(r'"(NRX\d+)"', "".join(sources)))
    assert used <= {row[1] for row in WRONG} | {row[0] for row in FILES.values()} | {
        "NRX002",
        "NRX210",
        "NRX211",
        "NRX218",
    }


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*VOCABULARY.groups, "size", "organ", "tools", "has", "x", 3, None]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(json_like | st.dictionaries(st.sampled_from(["tumor", "facility"]), st.dictionaries(
    st.sampled_from(["organ", "size", "count", "tools", "particles"]), json_like, max_size=3), max_size=2))  # fmt: skip
def test_any_data_is_read_or_refused(data: Any) -> None:
    """No data makes the checker fail otherwise than with a CaseError."""
    try:
        case = parse_case(data, SMALLEST)
    except CaseError as error:
        assert str(error)  # noqa: PT017 - both ways are right
    else:
        assert parse_case(case.as_json(), SMALLEST).values == case.values


# -- files

FILES: dict[str, tuple[str, bytes, int, int]] = {
    "syntax": ("NRX001", b'{"tumor": {"organ" "liver"}}', 1, 20),
    "cut": ("NRX001", b'{"tumor": ', 1, 11),
    "nothing": ("NRX214", b"  \n", 0, 0),
    "binary": ("NRX213", b"\xff\xfe{", 0, 0),
    "zero": ("NRX213", b'{"tumor": "\x00"}', 0, 0),
    "large": ("NRX212", b" " * (MAX_BYTES + 1), 0, 0),
    "twice": ("NRX006", b'{"tumor": {"organ": "liver",\n "organ": "lung"}}', 2, 2),
    "nan": ("NRX201", b'{"tumor": {"size_cm": NaN}}', 1, 23),
    "huge": ("NRX201", b'{"tumor": {"size_cm": 1e999}}', 1, 23),
    "digits": ("NRX201", b'{"tumor": {"size_cm": ' + b"9" * 5_000 + b"}}", 1, 23),
    "deep": ("NRX005", b'{"tumor": ' + b"[" * 100_000, 1, 50),
    "place": ("NRX202", b'{"tumor":\n  {"organ": "livre"}}', 2, 13),
    "element": ("NRX202", b'{"facility": {"imaging": ["ct",\n "mir"]}}', 2, 2),
    "escapes": ("NRX202", b'{"about": "\\ud83d\\ude00",\n "tumor": {"organ": "livre"}}', 0, 0),
    "list": ("NRX204", b"[]", 1, 1),
    "half a character": ("NRX213", b'{"about": "lone \\ud800 surrogate"}', 0, 0),
}


@pytest.mark.parametrize("name", FILES)
def test_wrong_file_is_refused_with_its_place(small: RuleBase, tmp_path: Path, name: str) -> None:
    """What is wrong with a JSON file is told with line and column, without any traceback."""
    code, content, line, column = FILES[name]
    path = tmp_path / "case.json"
    path.write_bytes(content)
    with pytest.raises(CaseError) as caught:
        read_case(path, small)
    found = caught.value.problems[0]
    assert (found.code, found.file) == (code, str(path))
    if line:
        assert (found.line, found.column) == (line, column)


def test_file_that_cannot_be_read(small: RuleBase, tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are told apart; a near name is offered."""
    (tmp_path / "case.json").write_text("{}", encoding="utf-8")
    for name, code, says in [
        ("cas.json", "NRX210", 'Did you mean "case.json"?'),
        ("nowhere/case.json", "NRX210", "There is no folder"),
        ("", "NRX211", "a folder"),
        ("a\0b", "NRX210", "not a file name"),
    ]:
        with pytest.raises(CaseError) as caught:
            read_case(f"{tmp_path}/{name}", small)
        found = caught.value.problems[0]
        assert found.code == code
        assert says in f"{found.message} {found.advice}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("case.json", b'{"tumor": {"organ": "liver", "implant": "yes"}}'),
        ("case.json", b'\xef\xbb\xbf{"tumor":\r\n\t{"organ": "liver", "implant": true}}'),
        ("case.yaml", b"tumor:\n  organ: liver\n  implant: yes\n"),
        ("case.yaml", b"tumor:\r\n  organ: liver\r\n  implant: yes\r\n"),
        ("case.yaml", b"{tumor: {organ: liver, implant: yes}}"),
        ("case.yml", b"{tumor: {organ: liver, implant: true}}"),
        ("-", b'{"tumor": {"organ": "liver", "implant": "yes"}}'),
        ("-", b"tumor: {organ: liver, implant: yes}"),
    ],
)
def test_json_and_yaml_give_the_same_case(small: RuleBase, name: str, content: bytes) -> None:
    """The same case in either format, with any line ends, and from a stream whose format is not named."""
    case = read_case_text(content, name, small)
    assert dict(case.as_json()) == {"tumor": {"organ": "liver", "implant": "yes"}}


HALVES = st.characters(codec=None, categories=["Cs"]) | st.sampled_from("ab\N{GRINNING FACE}")
TEXTS = st.text(HALVES, max_size=4)
EXTRAS = st.fixed_dictionaries(
    {}, optional={"about": TEXTS, "expect": st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=2), max_size=2)}
)


@given(extras=EXTRAS)
def test_every_text_of_an_accepted_case_can_be_written(small: RuleBase, extras: dict[str, Any]) -> None:
    """JSON and Python let half of a character pass; a case does not, in any of its texts, wherever it comes from."""

    def encodable(text: str) -> bool:
        return not any("\ud800" <= letter <= "\udfff" for letter in text)

    texts = [extras.get("about", "")]
    for key, value in extras.get("expect", {}).items():
        texts += [key, *([value] if isinstance(value, str) else value)]
    if all(map(encodable, texts)):
        assert parse_case(extras, small).about == extras.get("about", "")
        return
    with pytest.raises(CaseError) as caught:
        parse_case(extras, small)
    assert {problem.code for problem in caught.value.problems} == {"NRX213"}
    assert encodable(str(caught.value))


def test_a_word_of_another_kind_of_text_becomes_a_plain_one(base: RuleBase) -> None:
    """Such as an array of text or an enumeration gives: it can be written as JSON."""

    class Word(str):
        __slots__ = ()

    case = parse_case({"tumor": {"organ": Word("liver")}, "facility": {"imaging": [Word("ct")]}}, base)
    assert type(case.values["tumor.organ"]) is str
    assert nanorx.recommend(case, rules=base).dumps()
