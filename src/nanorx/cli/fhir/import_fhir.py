"""`nanorx import fhir`: a FHIR record as a case, with a report about each part of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import Annotated

from typer import Argument, Option

from nanorx.cli.given import load_rules
from nanorx.cli.options import All, Json, Rules
from nanorx.cli.output import Target
from nanorx.cli.style import printable
from nanorx.errors import InputError, Problem, UsageError
from nanorx.knowledge.files.case_file import opened
from nanorx.knowledge.files.case_text import case_text

__all__ = ["import_fhir"]

_STDIN = "-"
_CASES = {"json": "json", "yaml": "yaml", "yml": "yaml"}


def import_fhir(
    record: Annotated[
        str,
        Argument(
            metavar="RECORD", help="A FHIR R4 bundle or resource as JSON; - is standard input.", show_default=False
        ),
    ],
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", show_default=False, help="Write the case, .json or .yaml.")
    ] = "",
    report: Annotated[
        str,
        Option("--report", metavar="FILE", show_default=False, help="Write the report: .json, .html, .md or .txt."),
    ] = "",
    on: Annotated[
        str, Option("--on", metavar="DATE", show_default=False, help="The day to go by: nothing later is used.")
    ] = "",
    condition: Annotated[
        str, Option("--condition", metavar="ID", show_default=False, help="The diagnosis of the cancer to be treated.")
    ] = "",
    patient: Annotated[
        str, Option("--patient", metavar="ID", show_default=False, help="The patient, where there are several.")
    ] = "",
    id_: Annotated[str, Option("--id", metavar="TEXT", show_default=False, help="Name the case by this.")] = "",
    all_: All = False,
    json_: Json = False,
    rules: Rules = "",
) -> None:
    """Make a case of a FHIR record, by its codes.

    RECORD is a bundle of one patient, by mCODE or plain R4, or lines of a bulk export. Only final values count, and of
    those the newest. The page says what became of each part: what the case holds and where it stood, what was refused
    and why, and what to state yourself. Nothing is guessed: a code that the vocabulary does not have gives no value.
    """
    page = Target.of("", json_=json_)
    case_file, report_file = _case_target(output, record), Target.of(report, inputs=[record]) if report else None
    if output and output == report:
        raise UsageError([Problem("NRX324", "case and report go to the same file", "Give two names.", output)])
    base = load_rules(rules)
    from nanorx.service.fhir.bundle import read_bundle  # noqa: PLC0415 - what is wrong with the options is said first
    from nanorx.service.fhir.page import import_document  # noqa: PLC0415 - other commands need none of it

    content = _content(record)
    today = str(date.today())  # noqa: DTZ011 - the day of who imports
    found = read_bundle(content, base, _name(record), on=on, patient=patient, condition=condition, today=today)
    document = import_document(found.report, base, output, everything=all_)
    if report_file:
        report_file.show(import_document(found.report, base, output, everything=True))
    if case_file:
        case_file.show_text(case_text(replace(found.case, id=id_), case_file.form))
    if case_file is None or case_file.name != _STDIN:
        page.show(document)
    else:
        counts = f"{len(found.report.used)} values; {len(found.report.refused)} refused, {len(found.report.not_read)}"
        sys.stderr.write(printable(f"{counts} not read: --report FILE says each.") + "\n")


def _case_target(output: str, record: str) -> Target | None:
    if not output:
        return None
    ending = output.rpartition(".")[2].lower()
    if output == _STDIN:
        return Target.of(_STDIN, "json")
    if ending not in _CASES:
        advice = "Name a file that ends in .json or .yaml."
        raise UsageError([Problem("NRX322", "this is no name of a case file", advice, output)])
    found = Target.of(output, "json", inputs=[record])
    return Target(found.name, _CASES[ending])


def _name(record: str) -> str:
    return "standard input" if record == _STDIN else record


def _content(record: str) -> bytes:
    from nanorx.service.fhir.record import MAX_BYTES  # noqa: PLC0415 - other commands need none of it

    if record == _STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with opened(record) as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        words = f"it cannot be read: {error.strerror or error}"
        raise InputError([Problem("NRX641", words, "Check the name and the permissions.", record)]) from None
