"""Checks of the answers of `nanorx rules new`: each returns the reason and what to do, or an empty text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from nanorx.common.suggest import did_you_mean
from nanorx.errors import InputError
from nanorx.knowledge.clause_parser import ClauseError, parse_clause
from nanorx.knowledge.files.checks.pointers import FilePlace, check_selector
from nanorx.knowledge.files.messages.rules import told_at
from nanorx.knowledge.files.models.rules import RuleFile
from nanorx.knowledge.files.reports import Reports
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["braced", "wrong_clause", "wrong_effect", "wrong_length", "wrong_selector", "wrong_source"]


def wrong_length(text: str, most: int) -> str:
    """Return what is wrong with a text of more than `most` characters, else an empty text."""
    return f"It has {len(text)} characters; at most {most}." if len(text) > most else ""


def wrong_clause(text: str, base: RuleBase) -> str:
    """Return what is wrong with a clause, `name: operator value`, else an empty text."""
    name, colon, rest = text.partition(":")
    if not colon:
        name, _, rest = text.partition(" ")
        return f"There is no colon. Write the name, a colon and the clause: {name}: {rest.strip() or 'is yes'}"
    try:
        parse_clause(name.strip(), rest.strip(), base.vocabulary)
    except ClauseError as error:
        return f"{error}.\n{error.advice}".strip()
    return ""


def braced(text: str) -> str:
    """Write a selector as a file holds it: in braces, several values of one attribute in brackets."""
    if text == "all" or text.startswith("{"):
        return text
    name, colon, values = (part.strip() for part in text.partition(":"))
    if colon and "," in values and ":" not in values and not values.startswith("["):
        return f"{{{name}: [{values}]}}"
    return f"{{{text}}}"


def wrong_selector(text: str, base: RuleBase) -> str:
    """Return what is wrong with a selector, else an empty text.

    A selector is `all` or attributes of strategies, `name: value`, with or without braces.
    """
    data, trouble = _read(f"for: {braced(text)}")
    if trouble or data == "all":
        return trouble
    rows = data.values() if isinstance(data, dict) else [None]
    if not all(isinstance(row, str) or (isinstance(row, list) and row) for row in rows):
        found = told_at(("for",), data)
        return f"{found.words}.\n{found.advice}" if found else ""
    reports = Reports()
    check_selector(FilePlace(base, "", (), reports), data)
    return "\n".join(f"{row.message}.\n{row.advice}" for row in reports.problems)


def wrong_effect(text: str, base: RuleBase) -> str:
    """Return what is wrong with the form, criterion or finding of an effect, else an empty text."""
    data, trouble = _read(f"then: {text}")
    if trouble:
        return trouble
    shape: Any = RuleFile.model_fields["then"].annotation
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    try:
        adapter.validate_python(data, strict=True)
    except ValidationError:
        found = told_at(("then",), data)
        return f"{found.words}.\n{found.advice}" if found else ""
    for key, known in (
        ("favor", [item.id for item in base.criteria]),
        ("oppose", [item.id for item in base.criteria]),
        ("conclude", list(base.vocabulary.findings)),
    ):
        what = data.get(key, "") if isinstance(data, dict) else ""
        if what and what not in known:
            kind = "finding" if key == "conclude" else "criterion"
            return f'There is no {kind} "{what}". {did_you_mean(what, known)}\nThere are: {", ".join(known)}.'
    return ""


def wrong_source(text: str, base: RuleBase) -> str:
    """Return what is wrong with a source (`claim: ID` and the like, or `judgement: why`), else an empty text."""
    kind, _, what = (part.strip() for part in text.partition(":"))
    if kind == "judgement" and what:
        return ""
    table = base.sources.table(kind)
    if not table:
        return "Write claim, threshold, fact, reference or judgement, a colon, and the id or the reason."
    return "" if what in table else f'There is no {kind} "{what}". {did_you_mean(what, table)}'.strip()


def _read(text: str) -> tuple[Any, str]:
    """Return the value of a line `key: value`, and what is wrong with the line (empty: nothing)."""
    try:
        data = read_yaml(text, "the answer").data
    except InputError as error:
        row = error.problems[0]
        return None, f"{row.message}.\n{row.advice}"
    return (next(iter(data.values())), "") if isinstance(data, dict) else (data, "")
