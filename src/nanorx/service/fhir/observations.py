"""Observations of a record: numbers with their units, coded answers, and what keeps one from being used."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.knowledge.quantities import unit_of, with_other_unit
from nanorx.knowledge.reading import Named, folded
from nanorx.knowledge.values import ValueProblem, check_value, value_as_json
from nanorx.service.fhir.dates import UNDATED, when_of
from nanorx.service.fhir.readings import FoundValue
from nanorx.service.fhir.record import at, listed, text_of, word_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.fhir.dates import When
    from nanorx.service.fhir.readings import Walk
    from nanorx.service.fhir.record import Resource
    from nanorx.service.fhir.report import Why

__all__ = ["read_observation"]

_FINAL = frozenset({"final", "amended", "corrected"})
_NOT_YET = frozenset({"registered", "preliminary"})
_DROPPED = frozenset({"cancelled", "entered-in-error"})
_DATES = ("effectiveDateTime", "effectiveInstant", "effectivePeriod", "issued")
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_BARE = re.compile(r"[\s\d.,'+-]+([eE][+-]?\d+\s*)?")
"""A number in a text, without a unit."""
_PURE = frozenset({"", "1", "ratio", "score", "points"})
"""Units of what has none, beside the name of the thing itself: INR."""


class _Part(NamedTuple):
    """An observation or a component of one: the descriptors that it is about, each with its code."""

    path: str
    data: dict[str, Any]
    about: list[tuple[Descriptor, str]]


class _UnusableError(Exception):
    """A value that cannot be used, and why."""

    def __init__(self, why: Why, says: str) -> None:
        self.why: Why = why
        self.says = says
        super().__init__(why, says)  # what a copy is made from


def read_observation(walk: Walk, item: Resource) -> None:
    """Read the values of an observation and of its components."""
    parts = list(_parts(walk, item))
    about = [part for part in parts if part.about]
    for part in parts:
        if not part.about and (part.path == item.path) <= (not about):
            what = walk.codings.words(part.data.get("code"))
            walk.skip(item, what, "the vocabulary has no code of it", part.path)
    names = list(dict.fromkeys(descriptor.name for part in about for descriptor, _ in part.about))
    if not names or _is_dropped(walk, item, names):
        return
    for part in about:
        _read_part(walk, item, part, alone=len(parts) == 1)


def _parts(walk: Walk, item: Resource) -> Iterator[_Part]:
    yield _Part(item.path, item.data, walk.codings.observed(walk.codings.of(item.data.get("code"))))
    for place, row in enumerate(listed(item.data, "component")):
        about = walk.codings.observed(walk.codings.of(row.get("code")))
        yield _Part(f"{item.path}.component[{place}]", row, about)


def _is_dropped(walk: Walk, item: Resource, names: list[str]) -> bool:
    """Say whether the observation does not count at all, not even as a newer one; it is noted for each descriptor."""
    status = word_at(item.data, "status")
    when = when_of(item.data, _DATES) or UNDATED
    if status in _NOT_YET or status in _DROPPED:
        says = f"its status is {status}" + (", and only final values are used" if status in _NOT_YET else "")
        walk.refuse(item, "status", says, *names, when=when)
    elif walk.on is not None and when.is_beyond(walk.on):
        walk.refuse(item, "date", f"it is later than {walk.on}", *names, when=when)
    else:
        return False
    return True


def _read_part(walk: Walk, item: Resource, part: _Part, *, alone: bool) -> None:
    when = when_of(item.data, _DATES)
    focus = _focus(walk, item)
    site = f"body site: {walk.codings.words(item.data['bodySite'])}" if item.data.get("bodySite") else ""
    for descriptor, by in {descriptor.name: (descriptor, by) for descriptor, by in part.about}.values():
        reading = FoundValue(
            descriptor.name, part.path, item.name, by=by, when=when or UNDATED, note=site, observed=True
        )
        reading = reading._replace(focus=focus)
        try:
            _check_whole(item, when)
            _check_about(walk, item, part, descriptor)
            key, raw = _raw_value(part, alone=alone)
            reading = reading._replace(path=f"{part.path}.{key}", written=_written(walk, raw))
            value = _value(walk, descriptor, key, raw)
            reading = reading._replace(value=value_as_json(descriptor, check_value(descriptor, value)))
        except _UnusableError as error:
            if not error.says:
                continue
            reading = reading._replace(why=error.why, says=error.says)
        except ValueProblem as error:
            why: Why = "unit" if error.code == "NRX216" else "value"
            words = str(error).removeprefix(f"{descriptor.name}: ")
            reading = reading._replace(why=why, says=f"{words}. {error.advice}".strip().removesuffix("."))
        walk.readings.append(reading)


def _check_whole(item: Resource, when: When | None) -> None:
    """Raise if the observation as a whole cannot be used, though it may be the newest one."""
    status = word_at(item.data, "status")
    if status not in _FINAL:
        raise _UnusableError("status", f"its status is {text_of(status or 'none')}, and only final values are used")
    for key in ("modifierExtension", "implicitRules"):
        if item.data.get(key):
            raise _UnusableError("modifier", f"it has {key}, which may change what it means; state the value")
    if when is None or "effectiveTiming" in item.data:
        raise _UnusableError("date", "its date cannot be read, so that it is not known what is newer")


def _check_about(walk: Walk, item: Resource, part: _Part, descriptor: Descriptor) -> None:
    """Raise if it is about something else than the descriptor asks for."""
    if len({descriptor.name for descriptor, _ in part.about}) > 1:
        raise _UnusableError("ambiguous", "its codes say two different things")
    if part.data.get("modifierExtension"):
        raise _UnusableError("modifier", "it has a modifierExtension, which may change what it means")
    if descriptor.how == "images" and item.data.get("specimen"):
        raise _UnusableError("specimen", "it was measured in a specimen, and a value from imaging is asked for")
    method = item.data.get("method")
    if descriptor.how == "images" and method and not walk.codings.is_imaging(method):
        words = walk.codings.words(method)
        raise _UnusableError("specimen", f"its method is not known to be imaging: {words}")
    if descriptor.group == _tumor_group(walk):
        _check_site(walk, item)
    _check_focus(walk, item, descriptor)


def _check_site(walk: Walk, item: Resource) -> None:
    """Raise if its body site is known to be none in which the cancer to be treated lies."""
    site = item.data.get("bodySite")
    organ = walk.base.vocabulary.descriptors.get(walk.base.policy.organ)
    found = walk.codings.said(organ, walk.codings.of(site)) if organ else None
    said = {row.value for row in walk.readings if organ and row.descriptor == organ.name and row.value is not None}
    if found and found.value is not None and found.value not in said:
        raise _UnusableError("not-this-tumor", f"its body site is {walk.codings.words(site)}")


def _check_focus(walk: Walk, item: Resource, descriptor: Descriptor) -> None:
    """Raise if it is about another tumor, or not about the patient."""
    for row in listed(item.data, "focus"):
        found = walk.record.resolve(row, item)
        name = (found.name if found else "") or text_of(at(row, "reference") or "something without a reference")
        kind = found.kind if found else name.partition("/")[0]
        if kind == "Patient" and name == walk.record.patient_name:
            continue
        if name in walk.cancers:
            continue
        if kind == "BodyStructure" and descriptor.group == _tumor_group(walk):
            _check_structure(walk, found)
            continue
        raise _UnusableError("not-this-tumor", f"it is about {name}")


def _check_structure(walk: Walk, found: Resource | None) -> None:
    """Raise if a body structure belongs to another diagnosis than that of the cancer to be treated."""
    for extension in listed(found.data, "extension") if found else ():
        if str(extension.get("url", "")).endswith("mcode-related-condition"):
            of = walk.record.resolve(extension.get("valueReference"), found)  # type: ignore[arg-type]
            name = of.name if of else text_of(at(extension, "valueReference", "reference"))
            if name not in walk.cancers:
                raise _UnusableError("not-this-tumor", f"it is about a tumor of {name}")


def _tumor_group(walk: Walk) -> str:
    """Return the group of the descriptors that the diagnosis of the cancer says."""
    return next((item.group for item in walk.codings.found_in("cancer")), "")


def _focus(walk: Walk, item: Resource) -> str:
    """Return which tumor it is about, empty if it does not say."""
    names = [at(row, "reference") for row in listed(item.data, "focus")]
    found = [str(name) for name in names if name]
    resolved = [walk.record.resolve(row, item) for row in listed(item.data, "focus")]
    tumors = [row.name for row in resolved if row is not None and row.kind == "BodyStructure"]
    return ",".join(sorted(tumors or [name for name in found if "BodyStructure/" in name]))


def _raw_value(part: _Part, *, alone: bool) -> tuple[str, Any]:
    """Return the element that holds the value, with its name."""
    keys = [key for key in part.data if re.fullmatch(r"value[A-Z]\w*", key)]
    if len(keys) == 1:
        if "dataAbsentReason" in part.data and part.data[keys[0]] is not None:
            raise _UnusableError("ambiguous", f"it has {keys[0]}, and says that it has no value")
        return keys[0], part.data[keys[0]]
    if len(keys) > 1:
        raise _UnusableError("ambiguous", f"it has several values: {', '.join(keys)}")
    if "dataAbsentReason" not in part.data and not alone and "component" in part.data:
        raise _UnusableError("absent", "")  # the head of a panel, whose values stand in its components
    reason = at(part.data, "dataAbsentReason", "coding")
    code = reason[0].get("code") if isinstance(reason, list) and reason and isinstance(reason[0], dict) else None
    raise _UnusableError("absent", f"it has no value: {text_of(code)}" if code else "it has no value")


def _value(walk: Walk, descriptor: Descriptor, key: str, raw: Any) -> Any:
    """Return a value as a case may hold it. Raises _UnusableError or ValueProblem."""
    if key == "valueQuantity" and descriptor.kind == "number":
        return _quantity(walk, descriptor, raw)
    if key in {"valueInteger", "valueDecimal"} and descriptor.kind == "number":
        if descriptor.unit:
            raise _UnusableError("unit", "it has no unit")
        return raw
    if key == "valueBoolean" and descriptor.kind == "yes-no" and isinstance(raw, bool):
        return "yes" if raw else "no"
    if key == "valueCodeableConcept" and walk.codings.of(raw):
        return _coded(walk, descriptor, raw)
    text = raw if key == "valueString" else at(raw, "text") if key == "valueCodeableConcept" else None
    if isinstance(text, str) and descriptor.unit and _BARE.fullmatch(text):
        raise _UnusableError("unit", "it has no unit")
    if isinstance(text, str) and descriptor.kind != "set":
        value, _ = walk.base.reader.read(Named(descriptor), text)
        if value is None:
            raise _UnusableError("absent", "it says that it is not known")
        return value_as_json(descriptor, value)
    raise _UnusableError("value", f"{key} is not read as {descriptor.label}")


def _coded(walk: Walk, descriptor: Descriptor, raw: Any) -> Any:
    found = walk.codings.said(descriptor, walk.codings.of(raw), answers=True)
    if found.value is not None:
        _check_words(walk, descriptor, raw, found.value)
        return found.value
    if found.conflict:
        raise _UnusableError("conflict", f"its codes say {' and '.join(found.several)}")
    if found.several:
        raise _UnusableError("too-little", f"it may mean {' or '.join(found.several)}; state which")
    if walk.codings.says_unknown(walk.codings.of(raw)):
        raise _UnusableError("absent", "it says that it is not known")
    raise _UnusableError("code", "the vocabulary has no such answer")


def _check_words(walk: Walk, descriptor: Descriptor, raw: Any, value: Any) -> None:
    """Raise if the words beside the codes of an answer say another value."""
    words = [raw.get("text"), *(row.get("display") for row in listed(raw, "coding"))]
    for text in (word for word in words if isinstance(word, str) and descriptor.kind != "set"):
        try:
            said, _ = walk.base.reader.read(Named(descriptor), text)
        except ValueProblem:
            continue
        if said is not None and value_as_json(descriptor, said) != value:
            raise _UnusableError("conflict", f'its codes say {value}, and its words "{text_of(text)}"')


def _quantity(walk: Walk, descriptor: Descriptor, raw: Any) -> float:
    number = at(raw, "value")
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise _UnusableError("absent" if number is None else "value", "it has no number")
    if at(raw, "comparator"):
        raise _UnusableError("limit", "it is a limit, and a case takes the number that was measured")
    units = [text for text in (at(raw, "code"), at(raw, "unit")) if isinstance(text, str) and text.strip()]
    if not units and descriptor.unit:
        raise _UnusableError("unit", "it has no unit")
    spellings = walk.base.vocabulary.spellings
    unit = _unit(descriptor, units[0], spellings) if units else ""
    try:
        other = _unit(descriptor, units[-1], spellings) if units else ""
    except ValueProblem:
        other = unit  # the code counts; beside it the unit is a text for people
    if other != unit:
        raise _UnusableError("unit", f"its unit is {units[0]} by code and {units[-1]} by text")
    return with_other_unit(descriptor, number, unit)


def _unit(descriptor: Descriptor, text: str, spellings: Any) -> str:
    """Return the unit that a code or a text means, empty for a pure number. What stands in braces is no unit."""
    own = {folded(word) for word in (descriptor.label, descriptor.key, *descriptor.synonyms)}
    plain = _ANNOTATION.sub("", text).strip()
    if not descriptor.unit and (plain in _PURE or folded(text) in own):
        return ""
    try:
        return unit_of(descriptor, text, spellings)
    except ValueProblem:
        if plain in {"", text}:
            raise
        return unit_of(descriptor, plain, spellings)


def _written(walk: Walk, raw: Any) -> str:
    """Return a value as it stood in the record, on one line."""
    if isinstance(raw, dict) and "coding" in raw:
        return walk.codings.words(raw)
    if isinstance(raw, dict) and "value" in raw:
        unit = raw.get("code") or raw.get("unit") or ""
        return text_of(f"{raw.get('comparator') or ''}{raw['value']} {unit}".strip())
    return text_of(raw if isinstance(raw, str) else json.dumps(raw))
