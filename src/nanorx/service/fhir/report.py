"""What an import says of itself: what was read, what was refused and why, what was there and not read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from nanorx.advice.answers.result import Nanorx, RuleBaseOut
from nanorx.model import Model, about

__all__ = ["Import", "NotRead", "NotUsed", "Used", "Why"]

Why = Literal[
    "absent",
    "ambiguous",
    "code",
    "conflict",
    "contradiction",
    "date",
    "limit",
    "modifier",
    "not-this-tumor",
    "older",
    "other-patient",
    "remission",
    "specimen",
    "status",
    "too-little",
    "unit",
    "value",
]


class Used(Model):
    """A value of the case, and where in the record it stood."""

    named = ("descriptor",)
    descriptor: Annotated[str, about("The descriptor.")]
    value: Annotated[Any, about("The value, as it stands in the case.")]
    path: Annotated[str, about("The place in the record: `Bundle.entry[3].resource.valueQuantity`.")]
    resource: Annotated[str, about("The resource, as `Observation/abc`; empty: it has no id.")]
    written: Annotated[str, about("The value as it stood in the record.")]
    by: Annotated[str, about("The code by which it was found: `LOINC 777-3`; empty: by its place.")]
    date: Annotated[str, about("The date of it, as written; empty: it has none.")]
    note: Annotated[str, about("What else there is to know about it; empty: nothing.")]


class NotUsed(Model):
    """What could be about a descriptor and was not used."""

    named = ("path", "why")
    path: Annotated[str, about("The place in the record.")]
    resource: Annotated[str, about("The resource, as `Observation/abc`; empty: it has no id.")]
    descriptor: Annotated[str, about("The descriptor it could be about; empty: no single one.")]
    why: Annotated[Why, about("The kind of reason.")]
    says: Annotated[str, about("The reason, and what to do.")]
    date: Annotated[str, about("The date of it, as written; empty: it has none.")]


class NotRead(Model):
    """What was there and gives no value."""

    named = ("path",)
    path: Annotated[str, about("The place in the record.")]
    resource: Annotated[str, about("The resource, as `Procedure/abc`; empty: it has no id.")]
    what: Annotated[str, about("What it is, with its codes.")]
    says: Annotated[str, about("Why no value was made of it.")]


class Import(Model):
    """A case made of a FHIR record, and what became of each part of the record."""

    named = ("patient", "condition")
    schema: Annotated[Literal["nanorx-import/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: Annotated[RuleBaseOut, about("The knowledge whose codes were used.")]
    case: Annotated[dict[str, Any], about("The case, in canonical form.")]
    case_sha256: Annotated[str, about("The SHA-256 of the case, in hex.")]
    patient: Annotated[str, about("The patient, as `Patient/abc`; empty: no resource names one.")]
    condition: Annotated[str, about("The diagnosis of the cancer to be treated; empty: none was found.")]
    on: Annotated[str, about("The day for which age is computed and after which nothing is used; empty: none known.")]
    on_is: Annotated[Literal["given", "latest", ""], about("Whether that day was given or is the latest one used.")]
    notes: Annotated[list[str], about("What concerns the whole record.")]
    used: Annotated[list[Used], about("What the case holds, in the order of the vocabulary.")]
    refused: Annotated[list[NotUsed], about("What was not used, and why.")]
    not_read: Annotated[list[NotRead], about("What was there and gives no value.")]
    not_found: Annotated[list[str], about("Descriptors that have codes, of which nothing was found.")]
    not_coded: Annotated[list[str], about("Descriptors without codes: no record gives them, state them yourself.")]
