"""Verify a stored result: run its own case again, under its own profile, and compare every field."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.opinion import SCHEMA as OPINION_SCHEMA
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import SCHEMA as RESULT_SCHEMA
from nanorx.advice.answers.result import Notice, Rank, RuleBaseOut, StatusOut
from nanorx.advice.difference import differing, differing_fields
from nanorx.errors import CaseError, InputError, Problem, UsageError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import bytes_of, is_deep
from nanorx.model import Model, about

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nanorx.advice.assessment import Advisor

__all__ = ["SCHEMA", "Difference", "MovedOut", "Verification", "read_result", "read_result_file", "verify"]

Schema = Literal["nanorx-verification/1"]
SCHEMA: Schema = "nanorx-verification/1"

_NAME = 200

MOST_BYTES = 50_000_000
"""How much of a file is read; a result has less than 1,000,000."""


class Difference(Model):
    """A field of the stored result that a fresh run gives otherwise."""

    path: Annotated[str, about("Where the field stands in the result.")]
    stored: Annotated[Any, about("The stored value; null: it is not there.")]
    fresh: Annotated[Any, about("The value now; null: it is not there.")]


class MovedOut(Model):
    """A strategy whose status or rank another rule base changes."""

    strategy: Annotated[str, about("The strategy, by id.")]
    stored_status: Annotated[Any, about("Its status in the stored result, as it stands there; null: not there.")]
    stored_rank: Annotated[Any, about("Its place in the stored result, as it stands there; null: not there.", "rank")]
    fresh_status: Annotated[StatusOut | None, about("Its status now; null: the rule base does not have it.")]
    fresh_rank: Annotated[Rank | None, about("Its place now; null: the rule base does not have it.", "rank")]


class Verification(Model):
    """The outcome of running a stored result again."""

    named: ClassVar = ("accepted", "same_rule_base", "differences", "moved", "fresh_rule_base")

    schema: Annotated[Schema, about("The version of this shape.")]
    accepted: Annotated[bool, about("Is every field the same?")]
    same_rule_base: Annotated[bool, about("Does the result name the rule base that was used now?")]
    stored_rule_base: Annotated[RuleBaseOut, about("The rule base that the result names.")]
    fresh_rule_base: Annotated[RuleBaseOut, about("The rule base that was used now.")]
    stored_nanorx: Annotated[str, about("The version of nanorx that the result names.")]
    fresh_nanorx: Annotated[str, about("The version of nanorx that was used now; empty: the case cannot be run.")]
    differences: Annotated[list[Difference], about("The fields that differ.")]
    moved: Annotated[list[MovedOut], about("What another rule base changes.")]
    notice: Notice


def read_result_file(path: str | Path) -> dict[str, Any]:
    """Read a stored result from a file.

    Raises:
        InputError: The file cannot be read, or as for `read_result`.
    """
    name = str(path)
    return read_result(bytes_of(name, MOST_BYTES, "stored result"), name)


def read_result(text: str | bytes, name: str) -> dict[str, Any]:
    """Read a stored result from a JSON text.

    Args:
        text: The JSON text, as text or UTF-8 bytes.
        name: The name of the file, for messages.

    Returns:
        The result as plain data.

    Raises:
        InputError: The text is not JSON, is nested too deeply, holds what JSON cannot, or is no result of this version.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            raise InputError([Problem("NRX001", "this is not UTF-8 text", _ADVICE, name)]) from None

    def pairs(rows: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(rows)
        if len(table) != len(rows):
            raise InputError([Problem("NRX320", "a key stands twice in one group", _ADVICE, name)])
        return table

    def constant(word: str) -> Any:
        raise InputError([Problem("NRX320", f"{word} is no number of JSON", _ADVICE, name)])

    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        message = f"this is not valid JSON: {error.msg}"
        raise InputError(
            [Problem("NRX001", message, _ADVICE, name, error.lineno, error.colno, error.colno + 1)]
        ) from None
    except ValueError:  # a number of thousands of digits
        raise InputError([Problem("NRX320", "this is not a result of nanorx recommend", _ADVICE, name)]) from None
    except RecursionError:
        data = None
    if data is None or is_deep(data):
        raise InputError([Problem("NRX005", "the file is nested too deeply", _ADVICE, name)])
    try:
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:  # half a character, or a number beyond all that can be written
        what = "there is half a character or a number without bound in it"
        raise InputError([Problem("NRX320", what, _ADVICE, name)]) from None
    if isinstance(data, dict) and data.get("schema") == OPINION_SCHEMA:
        data = data.get("result")  # the answer that the opinion is about
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("nanorx-result/"):
        raise InputError([Problem("NRX320", "this is not a result of nanorx recommend", _ADVICE, name)])
    if data["schema"] != RESULT_SCHEMA:
        advice = f"This version reads {RESULT_SCHEMA}. Use the version of nanorx that made it."
        raise InputError([Problem("NRX321", f"the result has the shape {data['schema']}", advice, name)])
    return data


_ADVICE = "Give the file that `nanorx recommend CASE --json` wrote, without --brief."


def verify(advisor: Advisor, stored: dict[str, Any]) -> Verification:
    """Assess the case of a stored result again and compare. `stored` is what `read_result` returns."""
    base = advisor.base
    fresh = _fresh(advisor, stored)
    differences = [Difference(pair.name, pair.before, pair.after) for pair in differing_fields(stored, fresh)]
    named = _group(stored.get("rule_base"))
    same = named.get("sha256") == base.sha256
    return Verification(
        schema=SCHEMA,
        accepted=not differences,
        same_rule_base=same,
        stored_rule_base=RuleBaseOut(*(str(named.get(key, "")) for key in ("name", "version", "sha256"))),
        fresh_rule_base=rule_base_out(base),
        stored_nanorx=str(stored.get("nanorx", "")),
        fresh_nanorx=str(fresh.get("nanorx", "")),
        differences=differences,
        moved=[] if same else list(_moved(stored, fresh)),
        notice=base.notice,
    )


def _fresh(advisor: Advisor, stored: dict[str, Any]) -> dict[str, Any]:
    """Return the result of the stored case today, or only the reason if the case or the profile is no longer valid."""
    try:
        case = replace(parse_case(stored.get("case"), advisor.base, canonical=True), **_said(stored))
        result = recommend(advisor.assess(case, str(_group(stored.get("profile")).get("name", ""))))
    except (CaseError, UsageError) as error:
        return {"case": f"cannot be run: {error.problems[0].message}"}
    data: dict[str, Any] = json.loads(result.dumps())
    return data


def _said(stored: dict[str, Any]) -> dict[str, Any]:
    """Return what the result gives back of the case that does not bear on the answer."""
    found: dict[str, Any] = {key: stored[key] for key in ("id", "about") if isinstance(stored.get(key), str)}
    notes = stored.get("read_as")
    if isinstance(notes, list) and all(isinstance(note, str) for note in notes):
        found["read_as"] = tuple(notes)
    return found


def _group(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _moved(stored: dict[str, Any], fresh: dict[str, Any]) -> Iterator[MovedOut]:
    nowhere = (None, None)
    pairs = differing(_places(stored), _places(fresh))
    for pair in sorted(pairs, key=lambda pair: (pair.after[1] if pair.after else 10**6, pair.name)):
        yield MovedOut(pair.name, *(pair.before or nowhere), *(pair.after or nowhere))


def _places(data: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    rows = data.get("recommendations")
    found: dict[str, tuple[Any, Any]] = {}
    for row in rows if isinstance(rows, list) else []:
        strategy = _group(_group(row).get("strategy"))
        found[str(strategy.get("id", ""))] = (_group(row).get("status"), _group(row).get("rank"))
    return found
