"""The body of a request: JSON that is read strictly, then made the model that its endpoint takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from nanorx.common.suggest import did_you_mean
from nanorx.errors import InputError, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import TwiceError, is_deep, json_data
from nanorx.knowledge.values import kind_word, shown
from nanorx.model import misfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model

__all__ = ["BODY", "NotThereError", "UnreadableBodyError", "body_of", "case_in", "json_of", "problems_in"]

BODY = "the body"
"""What problems call the body where they name no key of it."""
_ADVICE = "Send JSON in UTF-8: one object with the keys that the document at /api/openapi.json names."

Asked = TypeVar("Asked", bound="Model")


class NotThereError(InputError):
    """What the path names is not there."""


class UnreadableBodyError(InputError):
    """The body is no JSON, or none that one may rely on."""


def body_of(content: bytes, model: type[Asked]) -> Asked:
    """Read the body of a request.

    Args:
        content: The bytes of the body.
        model: What it must be.

    Returns:
        The model.

    Raises:
        UnreadableBodyError: It is not JSON in UTF-8, a key stands twice, a number is NaN or infinite, or it is nested
            too deeply.
        InputError: It is JSON, but not what is asked for.
    """
    data = json_of(content)
    if not isinstance(data, dict):
        raise InputError([Problem("NRX612", f"the body is {kind_word(data)}, not an object", _ADVICE, BODY)])
    if problems := [*_key_problems(data, model)]:
        raise InputError(problems)
    try:
        return model.from_data(data)
    except ValueError as error:
        what, path = misfit(str(error))
        raise InputError([Problem("NRX612", f"{path}: {what}" if path else what, _ADVICE, BODY, path=path)]) from None


def json_of(content: bytes) -> Any:
    """Read JSON strictly. Raises UnreadableBodyError, as `body_of` does."""
    deep = Problem("NRX005", "this is nested too deeply", "A case has three levels.", BODY)
    try:
        data = json_data(content)
        if not is_deep(data):
            return data
        problem = deep
    except json.JSONDecodeError as error:
        message, place = f"this is not valid JSON: {error.msg}", (error.lineno, error.colno, error.colno + 1)
        problem = Problem("NRX001", message, _ADVICE, BODY, *place)
    except UnicodeDecodeError:
        problem = Problem("NRX213", "this is not text in UTF-8", _ADVICE, BODY)
    except RecursionError:
        problem = deep
    except TwiceError as error:
        problem = Problem("NRX006", f"the key {shown(str(error))} stands twice", "Keep one of the two.", BODY)
    except ValueError:  # NaN, Infinity, or a number of thousands of digits
        problem = Problem("NRX001", "there is a number in it that JSON does not have", _ADVICE, BODY)
    raise UnreadableBodyError([problem])


def _key_problems(data: Mapping[str, Any], model: type[Model]) -> Iterator[Problem]:
    """Yield a problem for each key that is not known or not there."""
    schema = model.json_schema()
    known = tuple(schema["properties"])
    for key in data:
        if key not in known:
            advice = f"Keys: {', '.join(known)}. {did_you_mean(key, known)}".strip()
            message = f"{shown(key)}: there is no such key"
            yield Problem("NRX612", message, advice, BODY, path=key, allowed=known, value=key)
    for key in schema["required"]:
        if key not in data:
            message = f"the key {key} is missing"
            yield Problem("NRX612", message, f"It is: {schema['properties'][key]['description']}", BODY, path=key)


def case_in(body: Model, base: RuleBase, key: str = "case") -> Case:
    """Check the case that stands under a key of the body. Raises CaseError; problems name the key as their file."""
    canonical: bool = getattr(body, "canonical", False)
    return parse_case(getattr(body, key), base, problems_in(key), canonical=canonical)


def problems_in(key: str) -> Callable[..., Problem]:
    """Return what makes problems of what stands under a key of the body."""

    def problem(
        code: str, message: str, *, at: tuple[str | int, ...] = (), advice: str = "", on_key: bool = False, **read: Any
    ) -> Problem:
        del on_key
        return Problem(code, message, advice, key, path=".".join(map(str, at)), **read)

    return problem
