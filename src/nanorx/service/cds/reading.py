"""What a client sends: a call of a service, or feedback about a card, checked against the specification."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from nanorx.errors import InputError, Problem
from nanorx.knowledge.values import kind_word, shown
from nanorx.model import misfit
from nanorx.service.cds.shapes import FeedbackList, HookRequest, OrderContext, PatientContext
from nanorx.service.http.bodies import BODY, json_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.model import Model
    from nanorx.service.cds.services import HookService
    from nanorx.service.cds.shapes import Feedback

__all__ = ["HookCall", "read_call", "read_feedback"]

_ADVICE = "Send what CDS Hooks 2.0 says: https://cds-hooks.hl7.org/2.0/"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
"""An id of FHIR."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
"""A moment, as RFC 3339 has it."""

Shape = TypeVar("Shape", bound="Model")


class HookCall(NamedTuple):
    """A call of a service that has the shape of the specification."""

    service: HookService
    instance: UUID
    context: PatientContext
    prefetch: Mapping[str, Any]

    @property
    def orders(self) -> OrderContext | None:
        """The context with its orders; None of a hook that has none."""
        return self.context if isinstance(self.context, OrderContext) else None


def read_call(content: bytes, service: HookService) -> HookCall:
    """Read a call of a service.

    Args:
        content: The bytes of the body.
        service: The service that is called.

    Raises:
        UnreadableBodyError: It is not JSON that one may rely on.
        InputError: It is not a call as the specification has it, or one of another hook.
    """
    request = _shaped(_object(content), HookRequest, "")
    if request.hook != service.hook:
        words = f"{shown(request.hook)} is not the hook of this service"
        allowed = (service.hook,)
        advice = f"It is called on {service.hook}."
        raise InputError([Problem("NRX671", words, advice, BODY, path="hook", allowed=allowed, value=request.hook)])
    context = _shaped(request.context, service.context, "context.")
    if problems := [*_call_problems(request, context)]:
        raise InputError(problems)
    return HookCall(service, UUID(request.hook_instance), context, request.prefetch or {})


def _object(content: bytes) -> dict[str, Any]:
    data = json_of(content)
    if not isinstance(data, dict):
        raise InputError([_problem(f"the body is {kind_word(data)}, not an object")])
    return data


def _shaped(data: Mapping[str, Any], shape: type[Shape], at: str) -> Shape:
    try:
        return shape.from_data(data)
    except ValueError as error:
        words, path = misfit(str(error))
        path = f"{at}{path}" if path else at.rstrip(".")
        raise InputError([_problem(f"{path}: {words}" if path else words, path)]) from None


def _problem(words: str, path: str = "") -> Problem:
    return Problem("NRX670", words, _ADVICE, BODY, path=path)


def _call_problems(request: HookRequest, context: PatientContext) -> Iterator[Problem]:
    """Yield what is wrong with values that have the right kind."""
    if not _is_uuid(request.hook_instance):
        yield _problem("hookInstance: this is no UUID", "hookInstance")
    if not _ID.fullmatch(context.patient_id):
        yield _problem("context.patientId: this is no id of FHIR", "context.patientId")
    if not context.user_id:
        yield _problem("context.userId: it is empty", "context.userId")
    if isinstance(context, OrderContext):
        if context.draft_orders.get("resourceType") != "Bundle":
            yield _problem("context.draftOrders: this is no Bundle", "context.draftOrders")
        if not context.selections:
            yield _problem("context.selections: it is empty", "context.selections")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_feedback(content: bytes) -> FeedbackList:
    """Read feedback. Raises UnreadableBodyError or InputError, as `read_call` does."""
    found = _shaped(_object(content), FeedbackList, "")
    problems = [] if found.feedback else [_problem("feedback: it is empty", "feedback")]
    for place, row in enumerate(found.feedback):
        problems += [
            _problem(f"feedback[{place}].{key}: {words}", f"feedback[{place}].{key}") for key, words in _faults(row)
        ]
    if problems:
        raise InputError(problems)
    return found


def _faults(row: Feedback) -> Iterator[tuple[str, str]]:
    """Yield the key of what is wrong with an entry, and what that is."""
    if not row.card:
        yield "card", "it is empty"
    if row.outcome == "accepted" and not row.accepted_suggestions:
        yield "acceptedSuggestions", "what was accepted must be named"
    if not _is_moment(row.outcome_timestamp):
        yield "outcomeTimestamp", "this is no moment of RFC 3339, as 2026-03-14T15:09:26Z"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return bool(_MOMENT.fullmatch(text))
