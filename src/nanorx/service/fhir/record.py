"""A FHIR record: the resources of one patient, from a bundle, a single resource or lines of a bulk export."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import listing
from nanorx.errors import InputError, Problem
from nanorx.knowledge.files.case_file import json_data

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "MAX_BYTES",
    "HealthRecord",
    "Resource",
    "at",
    "is_one_page",
    "listed",
    "profiles_of",
    "read_record",
    "text_of",
    "word_at",
]

MAX_BYTES = 50_000_000
"""The largest record that is read."""
_DEEPEST = 100
"""Levels of nesting; FHIR needs some 15."""
_OF_PATIENT = frozenset(
    {
        "AllergyIntolerance",
        "Condition",
        "MedicationAdministration",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Procedure",
    }
)
"""What is read, and must say about which patient it is; of other kinds some are about nobody."""
_ONE_STATE = frozenset({"collection", "searchset", "transaction", "document", "batch", "message"})

_OTHER_PAGES = frozenset({"next", "previous", "prev"})


class Resource(NamedTuple):
    """A resource, its place in the record, and the address by which others name it."""

    path: str
    data: dict[str, Any]
    url: str = ""

    @property
    def kind(self) -> str:
        """The type: `Observation`."""
        return str(self.data["resourceType"])

    @property
    def name(self) -> str:
        """Its short name, `Observation/abc`; empty if it has no id."""
        own = self.data.get("id")
        return f"{self.kind}/{own}" if isinstance(own, str) and own else ""


@dataclass
class HealthRecord:
    """The resources of one patient, and what was found beside them.

    `others` are resources that are not used, each with the reason; `notes` concern the whole record.
    """

    resources: list[Resource]
    others: list[tuple[Resource, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    patient: Resource | None = None
    patient_name: str = ""
    by_url: dict[str, Resource] = field(default_factory=dict)
    by_name: dict[str, list[Resource]] = field(default_factory=dict)

    def resolve(self, reference: Any, source: Resource) -> Resource | None:
        """Return the resource that a Reference of another one means; None if it is not in the record."""
        raw = at(reference, "reference")
        if not isinstance(raw, str) or not raw:
            return None
        if raw.startswith("#"):
            inside = listed(source.data, "contained")
            place = next((place for place, item in enumerate(inside) if item.get("id") == raw[1:]), None)
            typed = place is not None and isinstance(inside[place].get("resourceType"), str)
            return Resource(f"{source.path}.contained[{place}]", inside[place or 0]) if typed else None
        raw = raw.partition("/_history/")[0]
        near = source.url.removesuffix(source.name) + raw if source.name and source.url.endswith(source.name) else raw
        if found := self.by_url.get(raw) or self.by_url.get(near):
            return found
        absolute = ":" in raw
        named = self.by_name.get("/".join(raw.split("/")[-2:]), [])
        fitting = [item for item in named if not (absolute and item.url)]
        return fitting[0] if len(fitting) == 1 else None


def at(data: Any, *names: str) -> Any:
    """Return what stands at a path of names, None where there is nothing."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def listed(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; one alone counts as a list."""
    raw = data.get(name)
    rows = raw if isinstance(raw, list) else [raw]
    return [row for row in rows if isinstance(row, dict)]


def word_at(data: dict[str, Any], name: str) -> str:
    """Return a text that stands in an element, empty where there is none."""
    raw = data.get(name)
    return raw if isinstance(raw, str) else ""


def is_one_page(bundle: dict[str, Any]) -> bool:
    """Say whether a bundle is one page of several: it names another one, or has fewer entries than were found."""
    total = bundle.get("total")
    is_short = isinstance(total, int) and total > len(listed(bundle, "entry"))
    return is_short or any(link.get("relation") in _OTHER_PAGES for link in listed(bundle, "link"))


def text_of(raw: Any, most: int = 60) -> str:
    """Return a text of a record, shortened."""
    text = " ".join(str(raw).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


def profiles_of(resource: dict[str, Any]) -> set[str]:
    """Return the last part of the name of each profile that a resource claims, without its version."""
    raw = at(resource, "meta", "profile")
    return {str(name).partition("|")[0].rpartition("/")[2] for name in raw} if isinstance(raw, list) else set()


def read_record(content: bytes, name: str, patient: str = "") -> HealthRecord:
    """Read a record.

    Args:
        content: JSON of a FHIR R4 resource, or lines with one each (bulk export), in UTF-8.
        name: The name of the file, for messages.
        patient: The id of the patient, needed where the record is of several.

    Raises:
        InputError: It is not FHIR, not whole, or of several patients.
    """
    found, notes = _unpacked(_data(content, name), name)
    record = HealthRecord([], notes=notes)
    for item in found:
        _add(record, item)
    _keep_patient(record, name, patient)
    return record


def _add(record: HealthRecord, item: Resource) -> None:
    """Take a resource into the record; of two versions of it none, since nothing says which one counts."""
    named = record.by_name.setdefault(item.name, []) if item.name else []
    same = next((row for row in named if row.url == item.url), None)
    if same is None:
        named.append(item)
        record.resources.append(item)
        if item.url:
            record.by_url[item.url] = item
    elif same.data != item.data:
        record.others.append((item, f"there is another version of it at {same.path}; keep the one that counts"))
        if same in record.resources:
            record.others.append((same, f"there is another version of it at {item.path}; keep the one that counts"))
            record.resources.remove(same)


def _data(content: bytes, name: str) -> list[Any]:
    """Read the JSON of a file: one value, or one on each line."""
    if len(content) > MAX_BYTES:
        raise _bad(name, f"the file is larger than {MAX_BYTES:,} bytes", "Export one patient.")
    if content.lstrip()[:1] == b"<":
        raise _bad(name, "this is XML, not JSON", "Ask the server for JSON: Accept: application/fhir+json")
    try:
        return [json_data(content)]
    except (ValueError, RecursionError) as error:
        lines = [line for line in content.splitlines() if line.strip()]
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data" and len(lines) > 1:
            return [_line(line, number, name) for number, line in enumerate(lines, 1)]
        raise _bad(name, f"this is not valid JSON: {_said(error)}", "Give the JSON of a FHIR R4 bundle.") from None


def _line(line: bytes, number: int, name: str) -> Any:
    try:
        return json_data(line)
    except (ValueError, RecursionError) as error:
        words = f"line {number} is not valid JSON: {_said(error)}"
        raise _bad(name, words, "In a bulk export each line is a resource.") from None


def _said(error: Exception) -> str:
    """Return what is wrong with JSON, without a word of what it holds."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return (
        "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else "a key stands twice, or a number is NaN"
    )


def _unpacked(values: list[Any], name: str) -> tuple[list[Resource], list[str]]:
    """Return every resource of the values, bundles opened, and notes about the whole."""
    found: list[Resource] = []
    notes: list[str] = []
    for number, value in enumerate(values, 1):
        place = f"line {number}: " if len(values) > 1 else ""
        if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
            raise _bad(name, f"{place}this is no FHIR resource: it has no resourceType", "Give a FHIR R4 bundle.")
        _check_depth(value, name)
        found += _opened(value, f"{place}{value['resourceType']}", name, notes)
    return found, notes


def _opened(value: dict[str, Any], path: str, name: str, notes: list[str], url: str = "") -> Iterator[Resource]:
    """Yield a resource, or those of a bundle and of bundles in it."""
    if value["resourceType"] != "Bundle":
        yield Resource(path, value, url)
        return
    kind = word_at(value, "type")
    if kind not in _ONE_STATE:
        words = f"a bundle of the type {text_of(kind or 'none')} is not the state of a record"
        raise _bad(name, words, f"Export one of these types: {', '.join(sorted(_ONE_STATE))}.")
    if is_one_page(value):
        advice = "Fetch every page and put their entries into one bundle: newer values may stand on another page."
        raise InputError([Problem("NRX642", "this is one page of several", advice, name)])
    entries = value.get("entry", [])
    for place, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        inside = at(entry, "resource")
        where = f"{path}.entry[{place}].resource"
        is_deleted = at(entry, "request", "method") == "DELETE"
        if not is_deleted and isinstance(inside, dict) and isinstance(inside.get("resourceType"), str):
            yield from _opened(inside, where, name, notes, str(entry.get("fullUrl") or ""))
        elif is_deleted:
            notes.append(
                f"{where}: the entry deletes {text_of(at(entry, 'request', 'url'))}, and nothing was read of it."
            )
        else:
            notes.append(f"{path}.entry[{place}] holds no resource.")


def _check_depth(value: Any, name: str) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise _bad(name, f"it is nested more than {_DEEPEST} levels deep", "Give the JSON of a FHIR R4 bundle.")
        inner = (list(item.values()) if isinstance(item, dict) else item for item in level)
        level = [part for parts in inner for part in parts if isinstance(part, (dict, list))]


def _bad(name: str, message: str, advice: str) -> InputError:
    return InputError([Problem("NRX641", message, advice, name)])


def _subject(record: HealthRecord, item: Resource) -> Resource | str | None:
    """Return whose resource this is: the Patient, the reference to one that is not here, None if it does not say."""
    if item.kind == "Patient":
        return item
    reference = item.data.get("subject") or item.data.get("patient")
    raw = at(reference, "reference")
    return record.resolve(reference, item) or (_plain(raw) if isinstance(raw, str) and raw else None)


def _plain(reference: str) -> str:
    return reference.partition("/_history/")[0]


def _name_of(owner: Resource | str) -> str:
    return owner if isinstance(owner, str) else owner.name or owner.path


def _keep_patient(record: HealthRecord, file: str, wanted: str) -> None:
    """Keep what is of one patient; of several there must be a `wanted` one."""
    owners = [_subject(record, item) for item in record.resources]
    people: list[Resource | str] = []
    for owner in owners:
        if owner is not None and owner not in people:
            people.append(owner)
    names = [_name_of(owner) for owner in people]
    fitting = people
    if wanted:
        fitting = [owner for owner in people if wanted in _names(owner)]
        if len(fitting) != 1:
            advice = f"Patients of this record: {listing(names, 20)}." if names else "No resource names a patient."
            raise InputError([Problem("NRX643", f'the record has no one patient "{text_of(wanted)}"', advice, file)])
    elif len(people) > 1:
        advice = f"Name one with --patient: {listing(names, 20)}."
        raise InputError([Problem("NRX643", f"this record is of {len(people)} patients", advice, file)])
    _keep(record, owners, fitting[0] if fitting else None)


def _names(owner: Resource | str) -> set[str]:
    """Return the words by which a patient may be named."""
    if isinstance(owner, str):
        return {owner, owner.rpartition("/")[2]}
    return {owner.name, owner.url, str(owner.data.get("id") or owner.path)}


def _keep(record: HealthRecord, owners: list[Resource | str | None], patient: Resource | str | None) -> None:
    """Keep what is of the patient, and what is of nobody by its kind."""
    kept: list[Resource] = []
    for item, owner in zip(record.resources, owners, strict=True):
        if owner == patient if owner is not None else item.kind not in _OF_PATIENT:
            kept.append(item)
        else:
            other = f"it is about {text_of(_name_of(owner))}" if owner is not None else ""
            record.others.append((item, other or "it does not say about which patient it is"))
    record.resources = kept
    record.patient_name = _name_of(patient) if patient is not None else ""
    record.patient = patient if isinstance(patient, Resource) else None
