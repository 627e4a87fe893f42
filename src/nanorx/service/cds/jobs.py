"""The jobs of CDS Hooks: the body of a call in, the bytes of the reply out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.errors import InputError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.partial import is_settled
from nanorx.service.cds.card import CardMaker
from nanorx.service.cds.orders import order_warnings, selected_orders
from nanorx.service.cds.prefetch import PrefetchMissingError, prefetched_record
from nanorx.service.cds.reading import read_call, read_feedback
from nanorx.service.cds.services import SERVICES, discovery
from nanorx.service.cds.shapes import Cards
from nanorx.service.fhir.bundle import read_bundle
from nanorx.service.jobs import JobAnswer

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.case import Case
    from nanorx.service.cds.services import Call
    from nanorx.service.cds.shapes import Card
    from nanorx.service.fhir.report import Import
    from nanorx.service.jobs import Job

__all__ = ["JOBS"]

_NOTHING = Cards(())
_SEVERAL, _PAGE = "NRX644", "NRX642"
"""Codes of the import: several active cancers, and one page of several."""
_LAY = ("Patient/", "RelatedPerson/")
"""Users to whom no card is shown: it is written for those who treat."""


def _answer(advisor: Advisor, call: Call) -> JobAnswer:
    card = _card(advisor, call)
    return JobAnswer((Cards((card,)) if card else _NOTHING).encoded())


def _card(advisor: Advisor, call: Call) -> Card | None:
    """Return the card of a call; None if there is nothing to say."""
    base = advisor.base
    asked = read_call(call.content, SERVICES[call.service])
    if asked.context.user_id.startswith(_LAY):
        return None
    record = prefetched_record(asked.prefetch, asked.context.patient_id, base)
    orders = selected_orders(asked.orders) if asked.orders else []
    if record.died:
        return None
    stated = tuple(f"{group}.{key}" for group, values in call.given.items() for key in values)
    maker = CardMaker(asked.instance, call.service, call.url, base, record.not_sent, stated)
    try:
        report = read_bundle(record.content, base, "prefetch", on=call.day, patient=asked.context.patient_id).report
    except InputError as error:
        codes = {problem.code for problem in error.problems}
        if codes == {_SEVERAL}:
            return None if asked.orders else maker.about_choice(error.problems[0].message)
        raise (PrefetchMissingError(error.problems) if codes == {_PAGE} else error) from None
    case = _case(advisor, call, report)
    if not report.condition or not is_settled(case.values.get(base.policy.organ)):
        return None
    found = advisor.assess(case)
    if asked.orders is None:
        return maker.about_patient(found, report)
    warnings = order_warnings(found, orders)
    return maker.about_orders(found, report, warnings) if warnings else None


def _case(advisor: Advisor, call: Call, report: Import) -> Case:
    """Return the case of a record and of what is given; where both state a value, that of the record counts."""
    groups = dict.fromkeys([*call.given, *report.case])
    data = {group: {**call.given.get(group, {}), **report.case.get(group, {})} for group in groups}
    return parse_case(data, advisor.base, canonical=True)


def _discovery(advisor: Advisor, _: Any) -> JobAnswer:
    return JobAnswer(discovery(advisor.base).encoded())


def _feedback(advisor: Advisor, content: bytes) -> JobAnswer:
    """Check feedback. Nothing of it is kept: it may tell of a patient."""
    del advisor
    read_feedback(content)
    return JobAnswer(b"")


JOBS: dict[str, Job] = {"cds-services": _discovery, "cds-hook": _answer, "cds-feedback": _feedback}
