"""Diagnoses of a record: which one is the cancer to be treated, and what it and the others say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import listing
from nanorx.errors import InputError, Problem
from nanorx.service.fhir.codings import Meaning, refined
from nanorx.service.fhir.dates import UNDATED, when_of
from nanorx.service.fhir.readings import FoundValue
from nanorx.service.fhir.record import listed, profiles_of, text_of, word_at

if TYPE_CHECKING:
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.fhir.readings import Walk
    from nanorx.service.fhir.record import Resource
    from nanorx.service.fhir.report import Why

__all__ = ["choose_cancer", "read_cancer", "read_conditions"]

_PRIMARY, _SECONDARY = "mcode-primary-cancer-condition", "mcode-secondary-cancer-condition"
_MORPHOLOGY = "mcode-histology-morphology-behavior"
_DATES = ("onsetDateTime", "onsetPeriod", "recordedDate")
_ACTIVE = frozenset({"active", "recurrence", "relapse"})
_SUSPECTED = frozenset({"provisional", "unconfirmed"})
_DROPPED = frozenset({"refuted", "entered-in-error"})
_STATES = {
    "clinicalStatus": ("resolved", "remission", "inactive", "recurrence", "relapse", "active"),
    "verificationStatus": ("entered-in-error", "refuted", "differential", "provisional", "unconfirmed", "confirmed"),
}
"""What each status may be. Where several are said the first one counts: the one that claims least."""


class _Diagnosis(NamedTuple):
    """A diagnosis: its standing, and what it says of the tumor, by descriptor."""

    item: Resource
    clinical: str
    verified: str
    said: dict[str, Meaning]
    is_cancer: bool
    is_secondary: bool

    @property
    def is_active(self) -> bool:
        """Whether the patient has it now, as far as the record says."""
        return self.clinical in _ACTIVE


def read_conditions(walk: Walk, name: str, wanted: str) -> list[Resource]:
    """Read all diagnoses: those of the cancer to be treated first, then the others.

    Args:
        walk: The walk; its `cancers` are set.
        name: The name of the file, for messages.
        wanted: The id of the diagnosis of the cancer to be treated; empty: the only one counts.

    Returns:
        The diagnoses of the cancer to be treated; none if the record has none.
    """
    found = [row for item in walk.record.resources if item.kind == "Condition" and (row := _diagnosis(walk, item))]
    chosen = choose_cancer(walk, found, name, wanted)
    walk.cancers = frozenset(row.item.name or row.item.path for row in chosen)
    walk.cancer_codes = frozenset(
        coding.shown for row in chosen for coding in walk.codings.of(row.item.data.get("code"))
    )
    if chosen:
        read_cancer(walk, chosen[0])
    for row in found:
        if row not in chosen:
            _read_other(walk, row)
    return [row.item for row in chosen]


def _diagnosis(walk: Walk, item: Resource) -> _Diagnosis | None:
    """Return a diagnosis that may count; None, noted, if it was refuted, entered in error or cannot be trusted."""
    clinical, verified = (walk.codings.status(item.data.get(key), known) for key, known in _STATES.items())
    if clinical == "":
        clinical = "resolved" if _is_abated(item) else "active"
    secondary = _SECONDARY in profiles_of(item.data) or any(
        _is_said(walk, descriptor, item) for descriptor in walk.codings.found_in("secondary-cancer")
    )
    said = _said(walk, _concepts(item, secondary=secondary))
    # a body site alone makes no cancer: hepatitis lies in the liver too
    by_code = _said(walk, [item.data.get("code"), *_morphology(item)])
    cancer = bool({_PRIMARY, _SECONDARY} & profiles_of(item.data)) or bool(by_code)
    names = list(said) if cancer else []
    words = walk.codings.words(item.data.get("code"))
    if says := _status_refusal(walk, item, clinical, verified):
        walk.refuse(item, "status", f"{words}: {says}", *names)
        return None
    assert clinical is not None
    assert verified is not None
    if walk.stopped_by_modifier(item, *names):
        return None
    when = when_of(item.data, _DATES) or UNDATED
    if walk.on is not None and when.is_beyond(walk.on):
        walk.refuse(item, "date", f"{words}: it is later than {walk.on}", *names, when=when)
        return None
    return _Diagnosis(item, clinical, verified, said, cancer or secondary, secondary)


def _is_abated(item: Resource) -> bool:
    return any(key.startswith("abatement") and value not in (None, False) for key, value in item.data.items())


def _status_refusal(walk: Walk, item: Resource, clinical: str | None, verified: str | None) -> str:
    """Return why a diagnosis may not count by its status, empty if it may."""
    for key, found in (("clinicalStatus", clinical), ("verificationStatus", verified)):
        if found is None:
            return f"its {key} is none of FHIR: {walk.codings.words(item.data[key])}"
    if verified in _DROPPED:
        return f"its verificationStatus is {verified}"
    if clinical in _ACTIVE and _is_abated(item):
        return f"its clinicalStatus is {clinical}, and it says that it has ended; state which"
    return ""


def _is_said(walk: Walk, descriptor: Descriptor, item: Resource) -> bool:
    found = walk.codings.said(descriptor, walk.codings.of(item.data.get("code")))
    return found.value is not None or bool(found.several)


def _said(walk: Walk, concepts: list[Any]) -> dict[str, Meaning]:
    """Return what the concepts of a diagnosis say of the tumor."""
    codings = walk.codings.of(*concepts)
    found = {row.name: walk.codings.said(row, codings) for row in walk.codings.found_in("cancer")}
    found = {row.name: refined(row, found[row.name], found) for row in walk.codings.found_in("cancer")}
    return {name: meaning for name, meaning in found.items() if meaning.value is not None or meaning.several}


def _concepts(item: Resource, *, secondary: bool) -> list[Any]:
    """Return the concepts of a diagnosis that say which tumor it is: its code, its body sites and its morphology.

    The morphology of a secondary cancer is that of the tumor from which it came.
    """
    return [item.data.get("code"), *listed(item.data, "bodySite"), *([] if secondary else _morphology(item))]


def _morphology(item: Resource) -> list[Any]:
    """Return the morphology of a diagnosis, which mCODE puts into an extension."""
    return [
        row.get("valueCodeableConcept")
        for row in listed(item.data, "extension")
        if str(row.get("url", "")).rpartition("/")[2] == _MORPHOLOGY
    ]


def choose_cancer(walk: Walk, found: list[_Diagnosis], name: str, wanted: str) -> list[_Diagnosis]:
    """Return the diagnoses of the cancer to be treated: the one that is wanted, or the only active primary one.

    Several that say the same, of no two body sites, are one cancer. Raises InputError if there are several, or not the
    wanted one.
    """
    cancers = [row for row in found if row.is_cancer]
    if wanted:
        chosen = [row for row in cancers if wanted in {row.item.name, word_at(row.item.data, "id"), row.item.path}]
        if len(chosen) != 1:
            names = [_label(walk, row) for row in cancers]
            advice = f"Diagnoses of cancer here: {listing(names, 10)}." if names else "It has no diagnosis of a cancer."
            raise InputError([Problem("NRX644", f'there is no one cancer "{text_of(wanted)}" here', advice, name)])
        return chosen
    primary = [row for row in cancers if row.is_active and not row.is_secondary and row.verified != "differential"]
    sites = {repr(row.item.data["bodySite"]) for row in primary if row.item.data.get("bodySite")}
    if len({repr((row.said, row.verified, row.clinical)) for row in primary}) > 1 or len(sites) > 1:
        names = [_label(walk, row) for row in primary]
        advice = f"Say which one is to be treated: --condition ID. They are: {listing(names, 10)}."
        raise InputError([Problem("NRX644", f"the record has {len(primary)} active cancers", advice, name)])
    if len(primary) > 1:
        walk.notes.append(f"{len(primary)} diagnoses say the same of the cancer, and it is taken as one.")
    if cancers and not primary:
        which = listing([_label(walk, row) for row in cancers], 10)
        walk.notes.append(
            f"No active primary cancer. If one of these is to be treated, name it, --condition ID: {which}."
        )
    return primary


def _label(walk: Walk, row: _Diagnosis) -> str:
    kind = "secondary, " if row.is_secondary else ""
    words = walk.codings.words(row.item.data.get("code"), *listed(row.item.data, "bodySite"))
    return f"{row.item.name or row.item.path} ({kind}{row.clinical}, {words})"


def read_cancer(walk: Walk, row: _Diagnosis) -> None:
    """Read organ, histology and what else the diagnosis of the cancer to be treated says."""
    item = row.item
    words = walk.codings.words(*_concepts(item, secondary=row.is_secondary))
    for name, meaning in row.said.items():
        reading = FoundValue(name, item.path, item.name, written=words, by=meaning.by)
        if meaning.value is not None:
            walk.readings.append(reading._replace(value=meaning.value, note=_note(row)))
        elif meaning.conflict:
            says = f"its codes say {' and '.join(meaning.several)}; state which"
            walk.readings.append(reading._replace(why="conflict", says=says))
        else:
            says = f"it may mean {' or '.join(meaning.several)}; state which"
            walk.readings.append(reading._replace(why="too-little", says=says))
        _read_suspected(walk, row, name)
    asked = walk.base.policy
    for descriptor in walk.codings.found_in("cancer"):
        if descriptor.name not in row.said and descriptor.name in {asked.organ, asked.histology}:
            walk.skip(item, words, f"the vocabulary has no code of its {descriptor.label}")
    if item.data.get("stage"):
        stages = [stage.get("summary") for stage in listed(item.data, "stage")]
        walk.skip(item, walk.codings.words(*stages), "no value is made of a stage", f"{item.path}.stage")


def _note(row: _Diagnosis) -> str:
    """Return what there is to know about the diagnosis beside its codes."""
    parts = [f"its clinicalStatus is {row.clinical}"] if row.clinical != "active" else []
    parts += [f"its verificationStatus is {row.verified}"] if row.verified not in {"confirmed", ""} else []
    return "; ".join(parts)


def _read_suspected(walk: Walk, row: _Diagnosis, name: str) -> None:
    """State what the vocabulary asks for beside a value that is only suspected."""
    descriptor = walk.base.vocabulary.descriptors[name]
    if row.verified in {*_SUSPECTED, "differential"}:
        for beside, value in descriptor.suspected.items():
            path = f"{row.item.path}.verificationStatus"
            walk.readings.append(FoundValue(beside, path, row.item.name, value, row.verified))


def _read_other(walk: Walk, row: _Diagnosis) -> None:
    """Read a diagnosis that is not that of the cancer to be treated."""
    item, codings = row.item, walk.codings.of(row.item.data.get("code"))
    read = False
    for place in ("secondary-cancer", "condition"):
        for descriptor in walk.codings.found_in(place):
            found = walk.codings.said(descriptor, codings)
            if found.value is not None or found.several:
                read = True
                walk.readings.append(_other_reading(walk, row, descriptor, found))
    if row.is_cancer and not read:
        why: Why = "not-this-tumor" if row.is_active else "remission"
        says = f"its clinicalStatus is {row.clinical}" if not row.is_active else "it is not the cancer to be treated"
        walk.refuse(item, why, f"{walk.codings.words(item.data.get('code'))}: {says}", *row.said)
    elif not read:
        walk.skip(item, walk.codings.words(item.data.get("code")), "the vocabulary has no code of it")


def _other_reading(walk: Walk, row: _Diagnosis, descriptor: Descriptor, found: Meaning) -> FoundValue:
    item = row.item
    words = walk.codings.words(item.data.get("code"))
    reading = FoundValue(descriptor.name, item.path, item.name, written=words, by=found.by)
    if not row.is_active:
        says = f"its clinicalStatus is {row.clinical}, and only what the patient has now is read"
        return reading._replace(why="status", says=says)
    if row.verified not in {"confirmed", ""}:
        return reading._replace(
            why="status", says=f"its verificationStatus is {row.verified}; state it if it is certain"
        )
    if found.value is None:
        says = f"it may mean {' or '.join(found.several)}; state which"
        return reading._replace(why="conflict" if found.conflict else "too-little", says=says)
    since = when_of(item.data, _DATES) or UNDATED
    return reading._replace(value=found.value, note=f"dated {text_of(since.written)}" if since.written else "")
