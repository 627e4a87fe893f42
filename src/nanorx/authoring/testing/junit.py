"""Test results as JUnit XML, the form that CI services read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # only for writing: nothing is parsed

from nanorx.common.characters import safe

if TYPE_CHECKING:
    from nanorx.authoring.testing.tests import TestReport

__all__ = ["junit"]


def junit(report: TestReport) -> str:
    """Write a report as a JUnit document: one suite for the examples of rules, one for the cases."""
    root = ET.Element("testsuites", name="nanorx rules test")
    for name in ("examples", "cases"):
        tests = [test for test in report.tests if test.suite == name]
        failed = [test for test in tests if test.failures]
        broken = [test for test in tests if test.errors]
        counts = {"tests": str(len(tests)), "failures": str(len(failed)), "errors": str(len(broken))}
        suite = ET.SubElement(root, "testsuite", {"name": name, **counts})
        for test in tests:
            case = ET.SubElement(suite, "testcase", classname=_printable(test.file), name=_printable(test.name))
            for failure in test.failures:
                element = ET.SubElement(case, "failure", message=_printable(failure.message))
                element.text = _printable("\n".join([failure.place, *failure.details]))
            for problem in test.errors:
                element = ET.SubElement(case, "error", message=_printable(f"{problem.code} {problem.message}"))
                element.text = _printable(str(problem))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """Replace control characters: XML does not allow them, and services show the texts on a page."""
    return safe(text, keep="\n\t")
