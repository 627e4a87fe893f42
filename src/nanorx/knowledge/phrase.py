"""A clause in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.vocabulary import Vocabulary

__all__ = ["phrase"]


def phrase(clause: Clause, vocabulary: Vocabulary) -> str:
    """Return a clause in words: `liver (organ)`, `near-infrared laser (equipment)`, `size at most 3 cm`."""
    label = vocabulary.label(clause.descriptor)
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None or descriptor.kind == "yes-no":
        return label if clause.values == ("yes",) else f"{label}: {clause.text.removeprefix('is ')}"
    if descriptor.kind == "number":
        return f"{label} {clause.text}"
    names = [descriptor.choices[value] for value in clause.values]
    joiner = {"includes all of": " and ", "lacks": " or "}.get(clause.operator, " or ")
    words = ", ".join(names[:-1]) + joiner + names[-1] if len(names) > 1 else names[0]
    if len(names) > 6:  # noqa: PLR2004 - a longer list says less than its count
        words = f"any of {len(names)} choices"
    return f"no {words} ({label})" if clause.operator == "lacks" else f"{words} ({label})"
