"""The base class of all models that leave the program: written as JSON, read back, and described by a schema.

The annotation of a field says what it means and, for a number, the unit: `Annotated[int, about("...", "rank")]`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Self, dataclass_transform

import msgspec

from nanorx.errors import InputError, Problem

__all__ = ["DRAFT", "UNIT", "Model", "about"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
UNIT = "x-unit"
"""The key of a JSON Schema that names the unit of a number."""

_ADVICE = "Give what this program has written as JSON, whole and unchanged."
_encoder = msgspec.json.Encoder()


def about(description: str = "", unit: str = "", low: float | None = None, high: float | None = None) -> msgspec.Meta:
    """Describe a field.

    Args:
        description: What the field means.
        unit: The unit of a number, as UCUM writes it or in a word.
        low: The least number allowed, in `unit`.
        high: The greatest number allowed, in `unit`.

    Returns:
        The metadata to put into the annotation of the field.
    """
    extra = {UNIT: unit} if unit else None
    return msgspec.Meta(description=description or None, ge=low, le=high, extra_json_schema=extra)


@dataclass_transform(frozen_default=True)
class Model(msgspec.Struct, frozen=True):
    """Data in a fixed shape. Its fields cannot be set; equal fields make equal models.

    A field that is added later has a default, so that what was written before can still be read.
    """

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `dumps` has written, also by a later version: unknown keys are ignored.

        Args:
            text: JSON, as text or UTF-8 bytes.

        Returns:
            The model.

        Raises:
            InputError: The text is not JSON, or a value does not fit. The first such value is named with its path.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.ValidationError as error:
            raise InputError([cls._misfit(str(error))]) from None
        except RecursionError:
            raise InputError([Problem("NRX005", "this is nested too deeply", _ADVICE)]) from None
        except (msgspec.DecodeError, ValueError) as error:
            raise InputError([Problem("NRX001", f"this is not valid JSON: {error}", _ADVICE)]) from None

    def as_json(self) -> dict[str, Any]:
        """Return the model as dicts, lists and plain values, in the order of the fields."""
        data: dict[str, Any] = msgspec.json.decode(_encoder.encode(self))
        return data

    def dumps(self) -> str:
        """Return the model as one line of ASCII JSON: fields in their order, no spaces, a line end.

        Equal models give equal bytes.
        """
        text = _encoder.encode(self).decode() + "\n"
        if text.isascii() and "\x7f" not in text:
            return text
        return re.sub("[^\n -~]", lambda found: json.dumps(found[0])[1:-1], text)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (draft 2020-12), with a description of every field and the unit of every number.

        Further keys are allowed: a field that is added does not change the version of a shape.
        """
        parts = msgspec.json.schema(cls)["$defs"]
        own = parts.pop(cls.__name__)
        version = own["properties"].get("schema", {}).get("enum")
        if version:
            kind, number = version[0].removeprefix("nanorx-").split("/")
            own = {"$id": f"urn:nanorx:schemas:{kind}:{number}", **own, "title": f"nanorx {kind}"}
        return {"$schema": DRAFT, **own, "$defs": parts}

    @classmethod
    def _misfit(cls, message: str) -> Problem:
        """Return the problem that says which value does not fit, and how."""
        words, found, place = message.rpartition(" - at `$")
        words, place = (words, place) if found else (message, "")
        what, path = words[:1].lower() + words[1:].replace("`", ""), place.strip(".`")
        if path == "schema":
            known = cls.json_schema()["properties"]["schema"]["enum"][0]
            return Problem("NRX321", f"this has another shape: {what}", f"This version reads {known}.", path=path)
        return Problem("NRX320", f"{path}: {what}" if path else what, _ADVICE, path=path)
