"""What was done and given, and what the patient does not bear: procedures, drugs and allergies of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.service.fhir.dates import UNDATED, when_of
from nanorx.service.fhir.readings import FoundValue
from nanorx.service.fhir.record import at, listed, text_of, word_at

if TYPE_CHECKING:
    from nanorx.knowledge.codes import FoundIn
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.fhir.readings import Walk
    from nanorx.service.fhir.record import Resource
    from nanorx.service.fhir.report import Why

__all__ = ["KINDS", "read_treatment"]

KINDS: dict[str, FoundIn] = {
    "Procedure": "procedure",
    "MedicationAdministration": "medication",
    "MedicationRequest": "medication",
    "MedicationStatement": "medication",
    "AllergyIntolerance": "allergy",
}
"""Type of resource -> where the vocabulary says that its codes count."""

_DONE = {
    "Procedure": {"completed", "in-progress"},
    "MedicationAdministration": {"completed", "in-progress"},
    "MedicationRequest": {"completed"},
    "MedicationStatement": {"completed", "active"},
}
"""The states in which something was surely given or done, at least in part."""
_NOW = {
    **_DONE,
    "MedicationAdministration": {"in-progress"},
    "MedicationRequest": {"active"},
    "MedicationStatement": {"active"},
}
"""The same of drugs that the patient takes now: what was completed is over."""
_ALLERGY_STATES = {
    "clinicalStatus": ("resolved", "inactive", "active"),
    "verificationStatus": ("entered-in-error", "refuted", "presumed", "unconfirmed", "confirmed"),
}
"""What each status of an allergy may be, the one that claims least first."""
_DATES = ("performedDateTime", "performedPeriod", "effectiveDateTime", "effectivePeriod", "authoredOn", "recordedDate")


def read_treatment(walk: Walk, item: Resource) -> None:
    """Read a procedure, a drug or an allergy."""
    place = KINDS[item.kind]
    concepts = _concepts(walk, item)
    codings = walk.codings.of(*concepts)
    words = walk.codings.words(*concepts)
    read = False
    for descriptor in walk.codings.found_in(place):
        found = walk.codings.said(descriptor, codings)
        if found.value is None and not found.several:
            continue
        read = True
        when = when_of(item.data, _DATES) or UNDATED
        reading = FoundValue(descriptor.name, item.path, item.name, found.value, words, found.by, when)
        why, says = _refusal(walk, item, descriptor)
        if not why and walk.on is not None and when.is_beyond(walk.on):
            why, says = "date", f"it is later than {walk.on}"
        if not why and found.value is None:
            why, says = "too-little", f"it may mean {' or '.join(found.several)}; state which"
        walk.readings.append(reading._replace(why=why, says=says) if why else reading)
    if not read:
        known = "; it knows drugs by their ingredients" if place == "medication" else ""
        walk.skip(item, words, f"the vocabulary has no code of it{known}")


def _concepts(walk: Walk, item: Resource) -> list[Any]:
    """Return the concepts that say what it is; of a drug those of the Medication that it names too."""
    if item.kind in {"Procedure", "AllergyIntolerance"}:
        substances = [row.get("substance") for row in listed(item.data, "reaction")]
        return [item.data.get("code"), *substances]
    named = walk.record.resolve(item.data.get("medicationReference"), item)
    if named is None:
        return [item.data.get("medicationCodeableConcept")]
    parts = [row.get("itemCodeableConcept") for row in listed(named.data, "ingredient")]
    return [named.data.get("code"), *parts]


def _refusal(walk: Walk, item: Resource, descriptor: Descriptor) -> tuple[Why | None, str]:
    """Return why it is not used, as far as it is not a matter of its codes.

    A set holds what was ever given; of any other descriptor it counts what the patient takes now.
    """
    if item.data.get("modifierExtension") or item.data.get("implicitRules"):
        return "modifier", "it has a modifierExtension or implicitRules, which may change what it means"
    if item.data.get("doNotPerform") not in (None, False):
        return "status", "it says that this must not be given"
    if item.kind == "AllergyIntolerance":
        return _allergy_refusal(walk, item)
    status = word_at(item.data, "status")
    is_set = descriptor.kind == "set"
    if status not in (_DONE if is_set else _NOW)[item.kind]:
        ordered = ", which does not say that it was given" if is_set and item.kind == "MedicationRequest" else ""
        return "status", f"its status is {text_of(status or 'none')}{ordered}"
    if item.kind == "MedicationRequest" and word_at(item.data, "intent") in {"proposal", "plan", "option"}:
        return "status", f"its intent is {item.data['intent']}, which does not say that it was given"
    return (None, "") if descriptor.group == "patient" else _other_reason(walk, item)


def _allergy_refusal(walk: Walk, item: Resource) -> tuple[Why | None, str]:
    for key, known in _ALLERGY_STATES.items():
        found = walk.codings.status(item.data.get(key), known)
        if found is None:
            return "status", f"its {key} is none of FHIR: {walk.codings.words(item.data[key])}"
        if found not in {"", "active", "confirmed"}:
            return "status", f"its {key} is {found}"
    return None, ""


def _other_reason(walk: Walk, item: Resource) -> tuple[Why | None, str]:
    """Return why a treatment is not known to be one of the cancer to be treated."""
    found = [(walk.record.resolve(row, item), row) for row in listed(item.data, "reasonReference")]
    if any(of is not None and (of.name or of.path) in walk.cancers for of, _ in found):
        return None, ""
    if found:
        return "not-this-tumor", f"it was for {', '.join(_named(walk, of, row) for of, row in found)}"
    reasons = {coding.shown for coding in walk.codings.of(*listed(item.data, "reasonCode"))}
    if reasons & walk.cancer_codes:
        return None, ""
    if reasons:
        return "not-this-tumor", f"it was for {', '.join(sorted(reasons))}"
    return "not-this-tumor", "it does not say for which diagnosis it was; state it if it was for this cancer"


def _named(walk: Walk, found: Resource | None, reference: dict[str, Any]) -> str:
    if found is None:
        return text_of(at(reference, "reference") or "something without a reference")
    return f"{found.name} ({walk.codings.words(found.data.get('code'))})"
