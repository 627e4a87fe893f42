"""The base class of all models that leave the program: written as JSON, read back, and described by a schema.

The annotation of a field says what it means and, for a number, the unit: `Annotated[int, about("...", "rank")]`.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable  # noqa: TC003 - msgspec looks the annotations up
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

import msgspec

from nanorx.errors import InputError, Problem, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DRAFT", "UNIT", "Model", "about", "misfit", "with_units"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
UNIT = "x-unit"
"""The key that names the unit of a number until the schema is whole; see `with_units`."""

_ADVICE = "Give what this program has written as JSON, whole and unchanged."
_HASH, _TEXT, _LINE = 8, 60, 150
"""Characters that `repr` shows: of a hash, of a text, and of all fields together."""
_ESCAPES = "nanorx-json"
_encoder = msgspec.json.Encoder()


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Return the JSON escapes of characters that are not ASCII, and where to go on."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_ESCAPES, _escaped)  # a regular expression over a megabyte takes three times as long


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


def _no_page(answer: object) -> str | None:
    """Return no page: none is known."""
    del answer
    return None


def _whole(data: Any) -> Any:
    """Return plain data with halves of characters, which UTF-8 cannot hold, as escapes."""
    if isinstance(data, str):
        return data.encode(errors="backslashreplace").decode()
    if isinstance(data, dict):
        return {_whole(key): _whole(part) for key, part in data.items()}
    return [_whole(part) for part in data] if isinstance(data, (list, tuple)) else data


def with_units(schema: Any) -> Any:
    """Return a JSON Schema with each unit as the last sentence of the description: `Unit: cm.`

    A key of our own would make a strict validator refuse the whole schema.
    """
    if isinstance(schema, list):
        return [with_units(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: with_units(part) for key, part in schema.items() if key != UNIT}
    if UNIT in schema:
        found["description"] = f"{found.get('description', '')} Unit: {schema[UNIT]}.".lstrip()
    return found


def misfit(message: str) -> tuple[str, str]:
    """Return what msgspec says of a value that does not fit, in plain words, and the path of the value."""
    words, found, place = message.rpartition(" - at `$")
    words, place = (words, place) if found else (message, "")
    return words[:1].lower() + words[1:].replace("`", ""), place.strip(".`")


def _in_short(name: str, value: Any) -> str:
    """Return the value of a field for `repr`."""
    if isinstance(value, str):
        return repr(value[:_HASH] if name.endswith("sha256") else shortened(value, _TEXT))
    if isinstance(value, (list, tuple, dict)):
        return f"<{len(value):,}>"
    return repr(value)


@dataclass_transform(frozen_default=True)
class Model(msgspec.Struct, frozen=True):
    """Data in a fixed shape. Its fields cannot be set; equal fields make equal models.

    A field that is added later has a default, so that what was written before can still be read. `named` are the fields
    that say which one it is: `repr` shows them, and without any as many as fit into a line.
    """

    named: ClassVar[tuple[str, ...]] = ()
    page: ClassVar[Callable[[Any], str | None]] = _no_page
    """Writes the page of an answer as HTML; `nanorx.api` gives it, since this layer knows no pages."""

    def _repr_html_(self) -> str | None:
        """Return the page of an answer for a notebook; None of a part of one, or without its rule base at hand."""
        return type(self).page(self)

    def __repr__(self) -> str:
        """Return a line: numbers and names, the beginning of texts and hashes, and how much is in each list."""
        parts: list[str] = []
        room = _LINE
        for name in self.named or self.__struct_fields__:
            parts.append(f"{name}={_in_short(name, getattr(self, name))}")
            room -= len(parts[-1])
            if room < 0 and not self.named:
                parts[-1] = "..."
                break
        return f"{type(self).__name__}({', '.join(parts)})"

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

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Make the model of plain data: dicts, lists and plain values. Raises ValueError if a value does not fit."""
        return msgspec.convert(data, cls)

    def as_json(self) -> dict[str, Any]:
        """Return the model as dicts, lists and plain values, in the order of the fields."""
        data: dict[str, Any] = msgspec.json.decode(self._encoded())
        return data

    def replaced(self, **changes: Any) -> Self:
        """Return the model with other values in some fields."""
        return msgspec.structs.replace(self, **changes)

    def dumps(self) -> str:
        """Return the model as one line of ASCII JSON: fields in their order, no spaces, a line end.

        Equal models give equal bytes.
        """
        return self.encoded().decode()

    def encoded(self) -> bytes:
        """Return what `dumps` does, as bytes."""
        content = self._encoded()
        if not content.isascii():
            content = content.decode().encode("ascii", _ESCAPES)
        return content.replace(b"\x7f", b"\\u007f") + b"\n"

    def _encoded(self) -> bytes:
        try:
            return _encoder.encode(self)
        except UnicodeEncodeError:  # a name of a file may hold bytes that are no text
            return _encoder.encode(_whole(msgspec.to_builtins(self)))

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
        found: dict[str, Any] = with_units({"$schema": DRAFT, **own, "$defs": parts})
        return found

    @classmethod
    def _misfit(cls, message: str) -> Problem:
        """Return the problem that says which value does not fit, and how."""
        what, path = misfit(message)
        if path == "schema":
            known = cls.json_schema()["properties"]["schema"]["enum"][0]
            return Problem("NRX321", f"this has another shape: {what}", f"This version reads {known}.", path=path)
        return Problem("NRX320", f"{path}: {what}" if path else what, _ADVICE, path=path)
