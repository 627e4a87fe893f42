"""The two services: what discovery says of them, and the queries for exactly what the import of FHIR reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.service.cds.shapes import OrderContext, PatientContext, Service, Services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.codes import FoundIn
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["NEEDED", "QUERIES", "SERVICES", "Call", "HookService", "discovery", "prefetch_templates"]


class HookService(NamedTuple):
    """A service: its hook, the context that this has, and what is said of it."""

    id: str
    hook: str
    context: type[PatientContext]
    title: str
    description: str


class Call(NamedTuple):
    """A call as it came.

    `url` is the address of the service without a slash at its end, `day` today as 2026-03-14, and `given` the values
    that each case starts from, as nested data.
    """

    service: str
    content: bytes
    url: str
    day: str
    given: Mapping[str, Any]


SERVICES: Mapping[str, HookService] = {
    row.id: row
    for row in (
        HookService(
            "nanorx-patient-view",
            "patient-view",
            PatientContext,
            "Image-guided cancer nanomedicine: approaches",
            "For a patient with one active primary cancer: what is done today, which image-guided nanomedicine "
            "approach is first to consider and on which evidence, what speaks against it, and what to find out. "
            "Research decision support, not a medical device.",
        ),
        HookService(
            "nanorx-order-select",
            "order-select",
            OrderContext,
            "Image-guided cancer nanomedicine: orders",
            "Warns if a selected order is a treatment that its rules exclude or hold back for this patient, or a "
            "substance to which the record has a reaction that its rules ask about. Of all other orders it says "
            "nothing: no card does not mean that nothing speaks against an order.",
        ),
    )
}
"""By id."""

_REQUIREMENTS = (
    "Send all prefetch keys, each with every page of its answer in one Bundle, and null where nothing was found; "
    "without patient and conditions, or with one page of several, the reply is 412. FHIR R4, coded data. fhirServer "
    "and fhirAuthorization are not used: the service calls no other system, and stores and logs nothing of a request. "
    "A user who is a Patient or a RelatedPerson gets no card: cards are written for those who treat. "
    "The setting (routine care, clinical trial, preclinical research) and what the facility has are in no record: who "
    "runs the service states them once, else cards say what is assumed."
)

NEEDED = ("patient", "conditions")
"""The keys without which nothing is said: of the others each may be left out, which the card tells."""


class PrefetchQuery(NamedTuple):
    """A query, and where of a record the vocabulary must look for it to be asked; nowhere: always."""

    text: str
    places: tuple[FoundIn, ...] = ()


_OF = "patient={{context.patientId}}"
QUERIES: Mapping[str, PrefetchQuery] = {
    "patient": PrefetchQuery("Patient/{{context.patientId}}"),
    "conditions": PrefetchQuery(f"Condition?{_OF}"),
    "observations": PrefetchQuery(f"Observation?{_OF}&code={{codes}}"),
    "components": PrefetchQuery(f"Observation?{_OF}&component-code={{codes}}"),
    "procedures": PrefetchQuery(f"Procedure?{_OF}", ("procedure",)),
    "medication-requests": PrefetchQuery(f"MedicationRequest?{_OF}", ("medication",)),
    "medication-administrations": PrefetchQuery(f"MedicationAdministration?{_OF}", ("medication",)),
    "medication-statements": PrefetchQuery(f"MedicationStatement?{_OF}", ("medication",)),
    "allergies": PrefetchQuery(f"AllergyIntolerance?{_OF}", ("allergy",)),
}
"""By the key of the prefetch. What the import reads beside them is a resource in one of these."""


def prefetch_templates(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the queries whose answers hold what the import reads, by key, as prefetch templates."""
    places = {place for item in vocabulary.descriptors.values() for place in item.found_in}
    rows = [item.codes for item in vocabulary.descriptors.values()]
    codes = ",".join(dict.fromkeys(code for row in rows for of in row.values() for code in of))
    return {
        key: row.text.replace("{codes}", codes)
        for key, row in QUERIES.items()
        if ("{codes}" not in row.text or codes) and (not row.places or places.intersection(row.places))
    }


def discovery(base: RuleBase) -> Services:
    """Return the answer to discovery."""
    prefetch = prefetch_templates(base.vocabulary)
    return Services(
        tuple(
            Service(row.hook, row.title, row.description, row.id, prefetch, _REQUIREMENTS) for row in SERVICES.values()
        )
    )
