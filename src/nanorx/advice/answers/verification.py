"""Verify a stored result: run its own case again, under its own profile, and compare every field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.canonical import Canonical
from nanorx.advice.answers.heading import rule_base_out
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.result import SCHEMA as RESULT_SCHEMA
from nanorx.advice.answers.result import RuleBaseOut
from nanorx.advice.difference import differing, differing_fields
from nanorx.errors import CaseError, InputError, Problem, UsageError
from nanorx.knowledge.case import parse_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.advice.assessment import Advisor

__all__ = ["SCHEMA", "Difference", "MovedOut", "Verification", "read_result", "verify"]

SCHEMA = "nanorx-verification/1"

_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of the stored result that a fresh run gives otherwise; None stands for a field that is not there."""

    path: str
    stored: Any
    fresh: Any


@dataclass(frozen=True, slots=True)
class MovedOut:
    """A strategy whose status or rank another rule base changes; None where a base does not have it."""

    strategy: str
    stored_status: str | None
    stored_rank: int | None
    fresh_status: str | None
    fresh_rank: int | None


@dataclass(frozen=True, slots=True)
class Verification(Canonical):
    """The outcome. `accepted` is true only if every field is the same.

    `stored_rule_base` and `fresh_rule_base` are what the result names and what was used now; `moved` says what the
    other rule base changes, if they differ.
    """

    schema: str
    accepted: bool
    same_rule_base: bool
    stored_rule_base: RuleBaseOut
    fresh_rule_base: RuleBaseOut
    stored_nanorx: str
    fresh_nanorx: str
    differences: list[Difference]
    moved: list[MovedOut]
    notice: str


def read_result(text: str, name: str) -> dict[str, Any]:
    """The stored result in a JSON text. Raises InputError if it is none."""

    def pairs(rows: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(rows)
        if len(table) != len(rows):
            raise InputError([Problem("NRX320", "a key stands twice in one group", _ADVICE, name)])
        return table

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        message = f"this is not valid JSON: {error.msg}"
        raise InputError(
            [Problem("NRX001", message, _ADVICE, name, error.lineno, error.colno, error.colno + 1)]
        ) from None
    except ValueError:  # a number of thousands of digits
        raise InputError([Problem("NRX320", "this is not a result of nanorx recommend", _ADVICE, name)]) from None
    except RecursionError:
        data = None
    if data is None or _is_deep(data):
        raise InputError([Problem("NRX005", "the file is nested too deeply", _ADVICE, name)])
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("nanorx-result/"):
        raise InputError([Problem("NRX320", "this is not a result of nanorx recommend", _ADVICE, name)])
    if data["schema"] != RESULT_SCHEMA:
        advice = f"This version reads {RESULT_SCHEMA}. Use the version of nanorx that made it."
        raise InputError([Problem("NRX321", f"the result has the shape {data['schema']}", advice, name)])
    return data


def _is_deep(data: Any) -> bool:
    """Is anything nested beyond what could be written again? A result has a few levels."""
    level = [data]
    for _ in range(_DEPTH):
        level = [
            item
            for group in level
            if isinstance(group, (dict, list))
            for item in (group.values() if isinstance(group, dict) else group)
        ]
    return bool(level)


_ADVICE = "Give the file that `nanorx recommend CASE --json` wrote."


def verify(advisor: Advisor, stored: dict[str, Any]) -> Verification:
    """Run the case of a stored result again and compare. `stored` is what `read_result` gives."""
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
    """The result of the stored case now; empty if the case or profile is not one any more."""
    try:
        case = parse_case(stored.get("case"), advisor.base, extras=False)
        result = recommend(advisor.assess(case, str(_group(stored.get("profile")).get("name", ""))))
    except (CaseError, UsageError) as error:
        return {"case": f"cannot be run: {error.problems[0].message}"}
    data: dict[str, Any] = json.loads(result.dumps())
    return data


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
