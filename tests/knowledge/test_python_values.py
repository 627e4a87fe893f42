"""What Python programs give: numbers and marks of other packages mean what they say, and nothing else gets in."""

from __future__ import annotations

import datetime as dt
import enum
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
from conftest import examples
from nanorx.api import as_case
from nanorx.knowledge.python_values import plain_data

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

NUMPY = "numpy"
PANDAS = "pandas"


class Organ(str, enum.Enum):  # noqa: UP042 - programs have both kinds
    """An enumeration whose members are texts, but print otherwise."""

    LIVER = "liver"


class Word(enum.Enum):
    """An enumeration whose members are no texts."""

    LIVER = "liver"


class Size(enum.IntEnum):
    """An enumeration of numbers."""

    SMALL = 3


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Organ.LIVER, "liver"),
        (Word.LIVER, "liver"),
        (Size.SMALL, 3),
        (Decimal("0.1"), 0.1),
        (Fraction(5, 2), 2.5),
        (float("nan"), None),
        (Decimal("NaN"), None),
        (Decimal("sNaN"), None),
        (("mri", "ct"), ["mri", "ct"]),
        ({"mri", "ct", "pet"}, ["ct", "mri", "pet"]),
        (frozenset({"mri"}), ["mri"]),
        ({"has": ("mri",), Organ.LIVER: Decimal(3)}, {"has": ["mri"], "liver": 3.0}),
        (True, True),
        (None, None),
        ("3 cm", "3 cm"),
    ],
)
def test_values_of_the_standard_library(value: Any, plain: Any) -> None:
    """Each is the plain value that it stands for, of the plain type."""
    found = plain_data({"value": value})["value"]
    assert found == plain
    assert type(found) is type(plain)


@pytest.mark.parametrize(
    "value", [object(), dt.date(2026, 1, 1), b"liver", 1j, range(3), Fraction(10) ** 400, iter("ab")]
)
def test_what_is_no_value_stays_and_is_refused(base: RuleBase, value: Any) -> None:
    """What is neither a number, a word, a list nor a mark is refused as ever."""
    assert plain_data({"value": value})["value"] is value
    with pytest.raises(nanorx.CaseError):
        as_case({"tumor": {"size_cm": value}}, base)


def test_values_of_numpy() -> None:
    """Numbers, truths, texts and arrays of numpy are those of Python; dates and spans of time are not."""
    np = pytest.importorskip(NUMPY)
    given_ = {
        "int": np.int8(3),
        "unsigned": np.uint64(2**40),
        "double": np.float64(2.5),
        "single": np.float32(0.1),
        "half": np.float16(0.1),
        "long": np.longdouble("0.5"),
        "truth": np.bool_(1),
        "word": np.str_("liver"),
        "missing": np.float32("nan"),
        "no time": np.datetime64("NaT"),
        "list": np.array(["mri", "ct"]),
        "numbers": np.array([1, 2]),
        "one": np.array(5),
        "one truth": np.array([False])[0:1].reshape(()),
    }
    plain: dict[str, Any] = {
        "int": 3,
        "unsigned": 2**40,
        "double": 2.5,
        "single": 0.1,
        "half": 0.1,
        "long": 0.5,
        "truth": True,
    }
    plain |= {"word": "liver", "missing": None, "no time": None, "list": ["mri", "ct"], "numbers": [1, 2]}
    found = plain_data(given_)
    assert found == plain | {"one": 5, "one truth": False}
    assert {type(row) for row in found.values()} <= {int, float, bool, str, list, type(None)}
    for value in (np.datetime64("2026-01-01", "ns"), np.timedelta64(5, "D"), np.complex64(1), np.ones((2, 2))):
        assert plain_data({"value": value})["value"] is value


def test_a_single_number_is_not_beyond_a_threshold(base: RuleBase) -> None:
    """A float of 32 bits is the decimal number that was written: the hash is that of the case with it."""
    np = pytest.importorskip(NUMPY)
    single, double = ({"tumor": {"size_cm": kind(3.3)}} for kind in (np.float32, float))
    assert as_case(single, base).sha256 == as_case(double, base).sha256


def test_values_of_pandas(base: RuleBase) -> None:
    """A row of a frame is a case: flat keys, marks for what is missing, integers that may be missing."""
    pd = pytest.importorskip(PANDAS)
    columns = {"tumor.organ": ["liver", "brain"], "tumor.size_cm": [2.5, None], "patient.ecog": [1, None]}
    frame = pd.DataFrame(columns).convert_dtypes()
    assert as_case(frame.iloc[0], base).as_json() == {
        "tumor": {"organ": "liver", "size_cm": 2.5},
        "patient": {"ecog": 1},
    }
    assert as_case(frame.iloc[1], base).as_json() == {"tumor": {"organ": "brain"}}
    nested = {"tumor": {"organ": pd.NA, "size_cm": pd.NaT}, "facility": {"imaging": pd.Series(["mri", "ct"])}}
    assert as_case(nested, base).as_json() == as_case({"facility": {"imaging": ["mri", "ct"]}}, base).as_json()
    with pytest.raises(nanorx.CaseError, match="a case is a group of keys"):
        as_case(frame, base)


def test_an_arrow_scalar_is_its_value() -> None:
    """A scalar of Arrow is what it holds, null nothing."""
    pa = pytest.importorskip("pyarrow")
    assert plain_data({"a": pa.scalar(2.5), "b": pa.scalar(None), "c": pa.scalar("x")}) == {
        "a": 2.5,
        "b": None,
        "c": "x",
    }


def test_changes_of_what_if_are_read_the_same_way(base: RuleBase) -> None:
    """A change may be a Decimal; NaN takes the value away, as None does."""
    case = {"tumor": {"organ": "liver", "size_cm": 2.5}}
    for value, plain in ((Decimal("3.5"), 3.5), (float("nan"), None)):
        changed, same = (nanorx.what_if(case, {"tumor.size_cm": row}, rules=base) for row in (value, plain))
        assert changed == same


def test_a_case_that_holds_itself_is_refused(base: RuleBase) -> None:
    """Data without an end gives an error that says so."""
    case: dict[str, Any] = {}
    case["tumor"] = case
    with pytest.raises(nanorx.CaseError, match="too deeply"):
        as_case(case, base)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    )
)
@examples(30)
def test_plain_data_stays_as_it_is(data: Any) -> None:
    """What JSON gives is given back."""
    assert plain_data(data) == data


def test_neither_numpy_nor_pandas_is_imported() -> None:
    """A case of plain data is ranked without either."""
    script = "import nanorx, sys; nanorx.recommend({}); print({'numpy', 'pandas', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
