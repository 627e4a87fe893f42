"""A case as another rule base reads it: what that one does not know is left out, and is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.authoring.scope import CaseFile
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.values import ValueProblem, check_value, value_as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nanorx.authoring.scope import UnreadCase
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["CaseReading", "read_in", "readable_before"]


class CaseReading(NamedTuple):
    """A case as a rule base reads it, None if it refuses the case, and `why`; `left_out` are entries it does not know.

    An entry is a descriptor; with an element of a set, or with the value, where that alone is not known.
    """

    case: Case | None
    left_out: tuple[str, ...] = ()
    why: str = ""


def read_in(case: Case, base: RuleBase, names: Mapping[str, str]) -> CaseReading:
    """Read a case of one rule base in another one.

    Args:
        case: The case.
        base: The other rule base.
        names: The descriptors that have another name there.

    Returns:
        The case without what the other one cannot read, and nothing else; none if its entries contradict each other
        there.
    """
    if case.vocabulary is base.vocabulary:
        return CaseReading(case)
    values: dict[str, Value | None] = {}
    left_out: list[str] = []
    for name in case.stated:
        descriptor = case.vocabulary.descriptors[name]
        other = base.vocabulary.descriptors.get(names.get(name, name))
        if other is None or other.unit != descriptor.unit:
            left_out.append(name)
            continue
        raw, unknown = _known_part(value_as_json(descriptor, case.values[name]), other)
        left_out += [f"{name}: {word}" for word in unknown]
        try:
            values[other.name] = check_value(other, raw)
        except ValueProblem:
            left_out.append(f"{name}: {raw}")
    found = parse_case({}, base).replace(values)
    why = next((f"{row.message}. {row.advice}" for row in contradictory(found.values, base)), "")
    return CaseReading(None if why else found, tuple(left_out), why)


def _known_part(raw: Any, descriptor: Descriptor) -> tuple[Any, list[str]]:
    """Return what is known of the elements of a set, and the elements that are not; anything else as it is."""
    if descriptor.kind == "set" and isinstance(raw, dict):
        parts = {word: _known_part(some, descriptor) for word, some in raw.items()}
        return {word: known for word, (known, _) in parts.items()}, [x for _, some in parts.values() for x in some]
    if descriptor.kind == "set" and isinstance(raw, list):
        return [x for x in raw if x in descriptor.choices], [x for x in raw if x not in descriptor.choices]
    return raw, []


def readable_before(unread: Iterable[UnreadCase], base: RuleBase) -> Iterator[CaseFile]:
    """Yield the cases that only the rule base before can read, for instance since a descriptor was removed."""
    for item in unread:
        try:
            yield CaseFile(Path(item.name), read_case(Path(item.name), base))
        except CaseError:
            continue
