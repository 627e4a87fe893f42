"""What a client has prefetched -> one record of one patient, or why nothing can be said of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import listing
from nanorx.errors import InputError, Problem
from nanorx.service.cds.services import NEEDED, prefetch_templates
from nanorx.service.fhir.record import at, is_one_page, listed, text_of
from nanorx.service.http.bodies import BODY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["OtherPatientError", "PrefetchMissingError", "PrefetchedRecord", "check_patient", "prefetched_record"]

_TYPES = frozenset({"searchset", "collection", None})
"""Types of bundles that a search may come in."""
_FAILED = frozenset({"fatal", "error"})
"""Severities of an OperationOutcome with which a query has no whole answer."""


class PrefetchMissingError(InputError):
    """What a service needs was not prefetched, or not whole."""


class OtherPatientError(InputError):
    """Something is about another patient."""


class PrefetchedRecord(NamedTuple):
    """A bundle of all that was prefetched, the keys that were not sent or failed, and whether the patient has died."""

    content: bytes
    not_sent: tuple[str, ...]
    died: bool


def prefetched_record(prefetch: Mapping[str, Any], patient: str, base: RuleBase) -> PrefetchedRecord:
    """Put all that was prefetched into one bundle.

    Args:
        prefetch: What was prefetched, by key; keys that are not those of the service are not read.
        patient: The id of the patient.
        base: The rule base, by whose codes the service has asked.

    Raises:
        PrefetchMissingError: The patient or the diagnoses are missing, or something is one page of several.
        OtherPatientError: A resource is about another patient.
        InputError: Something is no FHIR resource.
    """
    keys = tuple(prefetch_templates(base.vocabulary))
    found = {key: [*_resources(prefetch[key], key)] for key in keys if key in prefetch}
    failed = {key for key, rows in found.items() if any(_has_failed(row) for row, _ in rows)}
    not_sent = tuple(key for key in keys if key not in found or key in failed)
    _check_needed(found, not_sent)
    entries = [entry for key, rows in found.items() if key not in failed for row, entry in rows]
    for entry in entries:
        check_patient(entry["resource"], patient, "prefetch")
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    died = any(_has_died(entry["resource"]) for entry in entries)
    return PrefetchedRecord(json.dumps(bundle).encode(), not_sent, died)


def _resources(value: Any, key: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield each resource that a query has found, and an entry of a bundle for it."""
    if value is None:
        return
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        words = f"prefetch.{key}: this is no FHIR resource and not null"
        raise InputError([Problem("NRX670", words, "Send a resource, a Bundle or null.", BODY, path=f"prefetch.{key}")])
    if value["resourceType"] != "Bundle":
        yield value, {"resource": value}
        return
    if value.get("type") not in _TYPES:
        words = f"prefetch.{key}: a bundle of the type {text_of(value['type'])} is not what a search has found"
        raise InputError([Problem("NRX670", words, "Send a searchset.", BODY, path=f"prefetch.{key}.type")])
    if is_one_page(value):
        advice = "Put the entries of all pages into one Bundle: newer values may stand on another page."
        words = f"prefetch.{key} is one page of several"
        raise PrefetchMissingError([Problem("NRX672", words, advice, BODY, path=f"prefetch.{key}")])
    entries = value.get("entry", [])
    for place, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        inside = at(entry, "resource")
        if not isinstance(inside, dict) or not isinstance(inside.get("resourceType"), str):
            path = f"prefetch.{key}.entry[{place}]"
            raise InputError(
                [
                    Problem(
                        "NRX670",
                        f"{path} holds no FHIR resource",
                        "Send the resource whole, or no entry.",
                        BODY,
                        path=path,
                    )
                ]
            )
        if inside["resourceType"] == "Bundle":
            yield from _resources(inside, key)
        else:
            yield inside, _entry(inside, entry.get("fullUrl"))


def _entry(resource: dict[str, Any], url: Any) -> dict[str, Any]:
    """Return the entry of a resource; an address that ends in its type and id is left out.

    The same resource may come with and without its address, and is one all the same.
    """
    own = f"{resource['resourceType']}/{resource.get('id')}"
    named = isinstance(url, str) and not (url == own or url.endswith(f"/{own}"))
    return {"fullUrl": url, "resource": resource} if named else {"resource": resource}


def _has_died(resource: dict[str, Any]) -> bool:
    is_patient = resource["resourceType"] == "Patient"
    return is_patient and bool(resource.get("deceasedBoolean") or resource.get("deceasedDateTime"))


def _has_failed(resource: dict[str, Any]) -> bool:
    issues = listed(resource, "issue") if resource["resourceType"] == "OperationOutcome" else []
    return any(issue.get("severity") in _FAILED for issue in issues)


def _check_needed(found: Mapping[str, list[Any]], not_sent: tuple[str, ...]) -> None:
    """Raise PrefetchMissingError if something that is needed is not there."""
    missing = [key for key in NEEDED if key in not_sent or (key == "patient" and not found[key])]
    if missing:
        words = f"the prefetch of {listing(missing, len(missing))} is missing"
        advice = "Send what the prefetch templates of discovery ask for; null where a search has found nothing."
        path = f"prefetch.{missing[0]}"
        raise PrefetchMissingError([Problem("NRX672", words, advice, BODY, path=path, value=missing)])


def check_patient(resource: dict[str, Any], patient: str, where: str) -> None:
    """Raise OtherPatientError if a resource is another patient, or says that it is about one."""
    own = f"Patient/{patient}"
    if resource["resourceType"] == "Patient":
        other = "" if resource.get("id") == patient else f"Patient/{resource.get('id')}"
    else:
        reference = at(resource.get("subject") or resource.get("patient"), "reference")
        named = reference.partition("/_history/")[0] if isinstance(reference, str) else ""
        about = named.startswith("Patient/") or "/Patient/" in named
        other = named if about and named != own and not named.endswith(f"/{own}") else ""
    if other:
        words = f"a {resource['resourceType']} in {where} is not about the patient of the context"
        raise OtherPatientError([Problem("NRX673", words, f"Send what is about {own} alone.", BODY, path=where)])
