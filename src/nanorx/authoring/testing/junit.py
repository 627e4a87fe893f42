"""Test results as JUnit XML, the form that CI services read. Both common schemas of it take them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only for writing: nothing is parsed

from nanorx.common.characters import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.authoring.testing.tests import Test, TestReport

__all__ = ["junit"]

_SUITES = ("examples", "cases")


def junit(report: TestReport, about: Mapping[str, str] | None = None, at: datetime | None = None) -> str:
    """Write a report as a JUnit document: one suite for the examples of rules, one for the cases.

    The tests of a suite are run together, so each is given an equal share of its time.

    Args:
        report: What was run.
        about: Properties to state of each suite, such as the version of the rule base.
        at: When it was run; None: the start of 1970.
    """
    root = ET.Element("testsuites")
    moment = (at or datetime.fromtimestamp(0, UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for place, name in enumerate(_SUITES):
        tests = report.of(name)
        seconds = report.seconds.get(name, 0.0)
        where = {"id": str(place), "package": "nanorx", "hostname": "localhost", "timestamp": moment}
        suite = ET.SubElement(root, "testsuite", {"name": name, **where, **_counts(tests), "time": _time(seconds)})
        stated = ET.SubElement(suite, "properties")
        for key, value in (about or {}).items():
            ET.SubElement(stated, "property", name=_printable(key), value=_printable(value))
        for test in tests:
            suite.append(_case(test, seconds / len(tests)))
        for stream in ("system-out", "system-err"):
            ET.SubElement(suite, stream)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(tests: Sequence[Test]) -> dict[str, str]:
    failed = sum(bool(test.failures) and not test.errors for test in tests)
    broken = sum(bool(test.errors) for test in tests)
    return {"tests": str(len(tests)), "failures": str(failed), "errors": str(broken)}


def _case(test: Test, seconds: float) -> ET.Element:
    """Make the element of a test. A test has one result, so all that is wrong with it stands in one element."""
    case = ET.Element("testcase", classname=_printable(test.file), name=_printable(test.name), time=_time(seconds))
    if test.errors:
        first = test.errors[0]
        said = f"{first.code} {first.message}{_more(len(test.errors))}"
        _result(case, "error", said, "unreadable", [str(problem) for problem in test.errors])
    elif test.failures:
        said = f"{test.failures[0].message}{_more(len(test.failures))}"
        details = ["\n".join([row.place, row.message, *row.details]) for row in test.failures]
        kind = "less-safe" if any(row.less_safe for row in test.failures) else "different"
        _result(case, "failure", said, kind, details)
    return case


def _result(case: ET.Element, tag: str, message: str, kind: str, details: Sequence[str]) -> None:
    element = ET.SubElement(case, tag, message=_printable(message), type=kind)
    element.text = _printable("\n\n".join(details))


def _more(size: int) -> str:
    return f" (and {size - 1} more)" if size > 1 else ""


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _printable(text: str) -> str:
    """Replace control characters: XML does not allow them, and services show the texts on a page."""
    return safe(text, keep="\n\t")
