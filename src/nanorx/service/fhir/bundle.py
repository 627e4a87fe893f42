"""`read_bundle`: a FHIR record -> a case, with what became of each part of the record."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx._version import __version__
from nanorx.advice.answers.heading import rule_base_out
from nanorx.errors import CaseError, InputError, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.plausibility import case_warnings
from nanorx.service.fhir.codings import Codings
from nanorx.service.fhir.conditions import read_conditions
from nanorx.service.fhir.dates import age_on, read_date
from nanorx.service.fhir.observations import read_observation
from nanorx.service.fhir.readings import FoundValue, Walk
from nanorx.service.fhir.record import listed, read_record, text_of, word_at
from nanorx.service.fhir.report import Import, NotUsed, Used
from nanorx.service.fhir.treatments import KINDS, read_treatment

if TYPE_CHECKING:
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.fhir.record import Resource

__all__ = ["Imported", "read_bundle"]

_BIRTH_SEX = "us-core-birthsex"
_GENDER = "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"
"""The system of the code in that extension, which does not name it."""
_NAME = re.compile(r"[a-z_]+\.[a-z0-9_]+")


class Imported(NamedTuple):
    """A case made of a record, and the report about it."""

    case: Case
    report: Import


def read_bundle(
    content: bytes,
    base: RuleBase,
    name: str = "",
    *,
    on: str = "",
    patient: str = "",
    condition: str = "",
    today: str = "",
) -> Imported:
    """Make a case of a FHIR record.

    Args:
        content: JSON of a FHIR R4 bundle or resource in UTF-8, or lines with a resource each.
        base: The rule base, whose vocabulary holds the codes.
        name: The name of the file, for messages.
        on: The day for which the age is computed and after which nothing is used, as 2026-03-14; empty: the age is that
            on the latest day of what was used.
        patient: The id of the patient, where the record is of several.
        condition: The id of the diagnosis of the cancer to be treated, where there are several.
        today: The day of the import, as 2026-03-14: it is noted if something later was used, and there is no `on`.

    Returns:
        The case and the report.

    Raises:
        InputError: It is no FHIR record, or not that of one patient with one cancer to be treated.
    """
    day = _day(on) if on else None
    record = read_record(content, name, patient)
    walk = Walk(base, Codings(base.vocabulary), record, day)
    walk.notes += record.notes
    for item, why in record.others:
        walk.refuse(item, "other-patient", why)
    chosen = read_conditions(walk, name, condition)
    for item in record.resources:
        if item.kind == "Observation":
            read_observation(walk, item)
        elif item.kind in KINDS:
            read_treatment(walk, item)
        elif item.kind not in {"Condition", "Patient"}:
            walk.skip(item, item.kind, "no value is made of this kind of resource")
        for place, inside in enumerate(listed(item.data, "contained")):
            if word_at(inside, "resourceType") not in {"Medication", "Patient"}:
                says = "what stands inside another resource is not read, but for a drug"
                walk.skip(item, text_of(inside.get("resourceType")), says, f"{item.path}.contained[{place}]")
        if item.kind == "OperationOutcome":
            walk.notes.append(f"The server had something to say at {item.path}: the record may not be whole.")
    _read_patient(walk)
    values = walk.choose()
    latest, on_is = (day, "given") if day else _latest(walk)
    if today and on_is == "latest" and str(latest or "") > today:
        walk.notes.append(f"{latest}, the latest day of what was used, lies in the future: check it or give --on DATE.")
    values |= _age(walk, latest, on_is)
    case = _possible_case(walk, values)
    return Imported(case, _report(walk, case, chosen, latest, on_is if latest else ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Problem("NRX645", f'"{text_of(text)}" is no day', "Write it as 2026-03-14.")]) from None


def _latest(walk: Walk) -> tuple[date | None, str]:
    """Return the latest day of an observation that was used."""
    days = [
        found.last for row in walk.used if (found := read_date(row.date)) and found.last and found.first == found.last
    ]
    return (max(days), "latest") if days else (None, "")


def _read_patient(walk: Walk) -> None:
    """Read sex at birth, and note what else concerns the patient as a whole."""
    item = walk.record.patient
    if item is None:
        return
    places = [*walk.codings.found_in("birth-sex"), *walk.codings.found_in("birth-date")]
    if walk.stopped_by_modifier(item, *(descriptor.name for descriptor in places)):
        return
    for key, words in (("deceasedBoolean", "the patient has died"), ("deceasedDateTime", "the patient has died")):
        walk.notes += [f"The record says that {words}."] if item.data.get(key) else []
    if item.data.get("active") is False or item.data.get("link"):
        walk.notes.append(
            "The record of the patient is not active, or is linked with another one: it may not be whole."
        )
    _read_sex(walk, item)


def _read_sex(walk: Walk, item: Resource) -> None:
    extensions = list(enumerate(listed(item.data, "extension")))
    for place, row in extensions:
        if str(row.get("url", "")).rpartition("/")[2] == _BIRTH_SEX:
            path = f"{item.path}.extension[{place}].valueCode"
            for descriptor in walk.codings.found_in("birth-sex"):
                code = row.get("valueCode")
                found = walk.codings.said(descriptor, walk.codings.of({"coding": [{"system": _GENDER, "code": code}]}))
                reading = FoundValue(descriptor.name, path, item.name, found.value, text_of(code))
                bad = reading._replace(why="code", says="it says neither choice")
                walk.readings.append(reading if found.value is not None else bad)
    if "gender" in item.data:
        says = "it is the administrative gender, which need not be the sex at birth"
        walk.skip(item, text_of(item.data["gender"]), says, f"{item.path}.gender")


def _age(walk: Walk, latest: date | None, on_is: str) -> dict[str, Any]:
    """Return the age by the name of its descriptor."""
    item = walk.record.patient
    places = walk.codings.found_in("birth-date")
    if item is None or "birthDate" not in item.data or item.data.get("modifierExtension"):
        return {}
    path, born = f"{item.path}.birthDate", read_date(item.data["birthDate"])
    names = [descriptor.name for descriptor in places]
    if born is None or born.first != born.last:
        walk.refuse(item, "date", "the date of birth is not a whole date; state the age", *names, path=path)
    elif latest is None:
        walk.refuse(item, "date", "no day is known for which to compute the age; give --on DATE", *names, path=path)
    elif (age := age_on(born, latest)) is None:
        walk.refuse(item, "date", f"the date of birth is later than {latest}", *names, path=path)
    else:
        note = f"on {latest}, {'as given' if on_is == 'given' else 'the latest day of what was used'}"
        number = int(age) if age == int(age) else age
        walk.used += [Used(row, number, path, item.name, born.written, "", "", note) for row in names]
        return dict.fromkeys(names, number)
    return {}


def _possible_case(walk: Walk, values: dict[str, Any]) -> Case:
    """Return the case of the values; those that contradict each other are taken out, and noted."""
    while True:
        case, names = _case(walk.base, values)
        if case is not None:
            return case
        for name in names:
            values.pop(name)
            for row in [row for row in walk.used if row.descriptor == name]:
                walk.used.remove(row)
                others = ", ".join(sorted(names - {name})) or "what the others make"
                says = f"{text_of(row.written)}: it contradicts {others}; state what counts"
                walk.refused.append(NotUsed(row.path, row.resource, name, "contradiction", says, row.date))


def _case(base: RuleBase, values: dict[str, Any]) -> tuple[Case | None, set[str]]:
    """Return the case, or the names of values that cannot all be true."""
    nested: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        group, _, key = name.partition(".")
        nested.setdefault(group, {})[key] = value
    try:
        return parse_case(nested, base, canonical=True), set()
    except CaseError as error:
        named = {name for problem in error.problems for name in _NAME.findall(problem.message)}
        behind = {part for name in named if (row := base.vocabulary.derived.of.get(name)) for part in row.parts}
        return None, ((named | behind) & values.keys()) or set(values)


def _report(walk: Walk, case: Case, chosen: list[Resource], latest: date | None, on_is: str) -> Import:
    vocabulary = walk.base.vocabulary
    order = list(vocabulary.descriptors)
    coded = [item.name for item in vocabulary.descriptors.values() if item.codes or item.found_in]
    stated = set(case.stated)
    notes = [*walk.notes, *(f"{warning.says}" for warning in case_warnings(case, walk.base))]
    return Import(
        schema="nanorx-import/1",
        nanorx=__version__,
        rule_base=rule_base_out(walk.base),
        case=case.as_json(),
        case_sha256=case.sha256,
        patient=walk.record.patient_name,
        condition=(chosen[0].name or chosen[0].path) if chosen else "",
        on=str(latest or ""),
        on_is=on_is,  # type: ignore[arg-type]
        notes=notes,
        used=sorted(walk.used, key=lambda row: order.index(row.descriptor)),
        refused=walk.refused,
        not_read=walk.not_read,
        not_found=[name for name in coded if name not in stated],
        not_coded=[name for name in order if name not in coded and name not in stated],
    )
