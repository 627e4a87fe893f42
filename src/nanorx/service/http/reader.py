"""The page at `/api`: what may be asked, for people, made from the document that describes it for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.schemas import ANSWERS
from nanorx.document.blocks import Code, Pairs, Paragraph, Preformatted, Section
from nanorx.document.sections.lists import base_document
from nanorx.service.http.answers import SERVICE_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.document.blocks import Block, Document, Line
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["reader_document"]

_CASE_SCHEMA = "/api/schemas/case-input"
_KINDS = {model.__name__: kind for kind, model in {**ANSWERS, **SERVICE_ANSWERS}.items()}
"""Name of a model -> the kind of its schema."""
_EXAMPLE = (
    "curl http://127.0.0.1:8000/api/recommend \\\n"
    "  -H 'Content-Type: application/json' \\\n"
    """  -d '{"case": {"tumor": {"organ": "liver", "size": "38 mm"}}}'"""
)
_WRONG = (
    "What is wrong is said as RFC 9457 has it (application/problem+json): type, title, status and detail, and under "
    "problems each mistake with its code, its place, what may stand there and what to do."
)


def reader_document(described: dict[str, Any], base: RuleBase) -> Document:
    """Make the page of the OpenAPI document `described`."""
    schemas = described["components"]["schemas"]
    parts = [
        Section(operation["operationId"], f"{method.upper()} {path}", [*_operation(operation, schemas)])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    start: list[Block] = [
        Preformatted("A question", _EXAMPLE),
        Paragraph((_WRONG,)),
        Paragraph(("For programs: ", Code("/api/openapi.json"), " and ", Code("/api/schemas"), ".")),
    ]
    sections = [Section("start", "How to ask", start, answer=True), Section("paths", "What may be asked", [], parts)]
    return base_document("Service", sections, described, base)


def _operation(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Block]:
    yield Paragraph((" ".join(operation[key] for key in ("summary", "description") if key in operation),))
    rows = [*_parameters(operation), *_keys(operation, schemas)]
    good = operation["responses"]["200"]["content"]
    rows += [("answer", [_form(media, row["schema"])]) for media, row in good.items()]
    yield Pairs(rows)


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, list[Line]]]:
    for row in operation.get("parameters", ()):
        yield row["name"], [(f"{row.get('description', 'One of those that /api/schemas lists.')}",)]


def _keys(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, list[Line]]]:
    """Yield each key of the body; of one that is an answer itself, its name."""
    for media, row in operation.get("requestBody", {}).get("content", {}).items():
        name = row["schema"].get("$ref", "").rpartition("/")[2]
        if not name.endswith("Request"):
            yield "body", [_form(media, row["schema"])]
            continue
        needed = schemas[name]["required"]
        for key, schema in schemas[name]["properties"].items():
            words = (schema["description"],) if "description" in schema else ("A case: ", Code(_CASE_SCHEMA), ".")
            yield key, [(*words, "" if key in needed else " It may be left out.")]


def _form(media: str, schema: dict[str, Any]) -> Line:
    kind = _KINDS.get(schema.get("$ref", "").rpartition("/")[2])
    return (Code(f"/api/schemas/{kind}"), f", as {media}.") if kind else (f"As {media}.",)
