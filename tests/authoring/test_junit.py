"""JUnit: both common schemas take what is written, and every test and failure is in it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from nanorx.authoring.testing import tests as ran
from nanorx.authoring.testing.junit import junit
from nanorx.authoring.testing.tests import Failure, FailureReason
from nanorx.errors import Problem

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas"
"""Of the xunit plugin of Jenkins, and of the JUnit tasks of Ant, which others name as the schema of JUnit."""


@pytest.fixture(scope="module", params=["junit-10.xsd", "junit-windyroad.xsd"])
def schema(request: pytest.FixtureRequest) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / request.param)


_TEXT = st.text(max_size=12)
_FAILURES = st.builds(
    Failure, _TEXT, st.integers(0, 99), _TEXT, _TEXT, _TEXT, st.tuples(st.builds(FailureReason, _TEXT)), st.booleans()
)
_TESTS = st.builds(
    ran.Test, st.sampled_from(["examples", "cases"]), _TEXT, _TEXT, st.just(1),
    st.lists(_FAILURES, max_size=3).map(tuple),
    st.lists(st.builds(Problem, st.just("NRX202"), _TEXT), max_size=2).map(tuple),
)  # fmt: skip
_SECONDS = st.dictionaries(st.sampled_from(["examples", "cases"]), st.floats(0, 1e5))
_REPORTS = st.builds(ran.TestReport, st.lists(_TESTS, max_size=4).map(tuple), st.just(1), st.just(()), seconds=_SECONDS)


@pytest.mark.law
@given(report=_REPORTS, about=st.dictionaries(st.sampled_from(["version", "sha256"]), _TEXT))
def test_both_common_schemas_take_every_report(
    schema: xmlschema.XMLSchema, report: ran.TestReport, about: dict[str, str]
) -> None:
    """Whatever a test is called and whatever is wrong with it, control characters included, the document is valid."""
    schema.validate(junit(report, about, datetime(2026, 11, 29, 12, 30, 5, 17, UTC)))


def test_counts_are_those_of_the_elements() -> None:
    """A suite counts its tests, those that failed and those that could not be run; each test has one result."""
    failure = Failure("a.yaml", 3, "status of x", "excluded", "eligible", (), less_safe=True)
    broken = Problem("NRX202", "a word that is not a choice", file="b.yaml")
    tests = (
        ran.Test("cases", "a.yaml", "a", 2, (failure, failure)),
        ran.Test("cases", "b.yaml", "b", 0, errors=(broken, broken)),
        ran.Test("cases", "c.yaml", "c", 1),
        ran.Test("examples", "r.yaml", "r: one", 1),
    )
    report = ran.TestReport(tests, 1, (), seconds={"cases": 0.75, "examples": 1.5})
    root = ET.fromstring(junit(report, {"version": "7"}, datetime(2026, 11, 29, 12, 30, 5, tzinfo=UTC)))  # noqa: S314 - our own
    examples, cases = root
    assert (examples.get("id"), cases.get("id")) == ("0", "1")
    assert [cases.get(key) for key in ("tests", "failures", "errors", "time")] == ["3", "1", "1", "0.750"]
    assert cases.get("timestamp") == "2026-11-29T12:30:05"
    assert [len(case.findall("failure")) + len(case.findall("error")) for case in cases.iter("testcase")] == [1, 1, 0]
    (failed,) = cases.iter("failure")
    assert failed.get("type") == "less-safe"
    assert failed.get("message") == "status of x: expected excluded, got eligible (and 1 more)"
    assert str(failed.text).count("a.yaml:3") == 2
    assert [row.get("value") for row in cases.iter("property")] == ["7"]
    assert {case.get("time") for case in cases.iter("testcase")} == {"0.250"}
