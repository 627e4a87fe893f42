"""Selected orders: which of them are treatments that rules exclude or hold back, or substances with a reaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.advice.holds import holding
from nanorx.advice.language.holds import hold_gist, reasons_of
from nanorx.errors import InputError, Problem
from nanorx.knowledge.partial import truth_of_element
from nanorx.knowledge.truth import NO, YES
from nanorx.service.cds.prefetch import check_patient
from nanorx.service.fhir.codings import Codings
from nanorx.service.fhir.record import at, listed
from nanorx.service.http.bodies import BODY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.service.cds.shapes import OrderContext

__all__ = ["OrderWarning", "order_warnings", "selected_orders"]

_CONCEPTS = ("code", "medicationCodeableConcept", "codeCodeableConcept")
"""Where a request says what is ordered: of a service, a drug, a device."""
_AGAINST = frozenset({"exclude", "caution", "oppose"})


class OrderWarning(NamedTuple):
    """What speaks against an order: its words, what it is read as, and the rules that say so, by id.

    `rules` are by the title of the standard treatment that they exclude or hold back; those about a reaction to a
    substance by an empty text.
    """

    words: str
    read_as: str
    rules: Mapping[str, tuple[str, ...]]

    def in_short(self, base: RuleBase) -> str:
        """Say `chemoembolization: the liver is decompensated`."""
        first = next(iter(self.rules.values()))
        if "" in self.rules:
            return f"{self.words}: {hold_gist(first[:1], base)}"
        return f"{self.read_as}: {hold_gist(reasons_of(first, base)[0], base)}"


def selected_orders(context: OrderContext) -> list[dict[str, Any]]:
    """Return the orders that were just selected.

    Raises:
        OtherPatientError: A draft order is about another patient.
        InputError: A selection names no draft order.
    """
    rows = [row for entry in listed(context.draft_orders, "entry") if isinstance(row := entry.get("resource"), dict)]
    orders = [row for row in rows if isinstance(row.get("resourceType"), str)]
    for row in orders:
        check_patient(row, context.patient_id, "context.draftOrders")
    found: list[dict[str, Any]] = []
    for place, name in enumerate(context.selections):
        fitting = [row for row in orders if name in {f"{row['resourceType']}/{row.get('id')}", row.get("id")}]
        if not fitting:
            path = f"context.selections[{place}]"
            words = f"{path}: there is no such draft order"
            raise InputError([Problem("NRX670", words, "Name an order of draftOrders, as Type/id.", BODY, path=path)])
        found += fitting
    return found


def order_warnings(found: Assessment, orders: Sequence[dict[str, Any]]) -> list[OrderWarning]:
    """Return what speaks against orders by the rules, for a case; an order that must not be done counts for nothing."""
    codings = Codings(found.base.vocabulary)
    warnings: list[OrderWarning] = []
    for order in orders:
        if order.get("doNotPerform") is not True:
            warnings += _barred(found, codings, order)
            warnings += _reactions(found, codings, order)
    return warnings


def _concepts(order: dict[str, Any]) -> list[Any]:
    """Return what says what is ordered; of a drug that is described in the order itself its code."""
    raw = at(order, "medicationReference", "reference")
    inside = [row for row in listed(order, "contained") if raw and raw == f"#{row.get('id')}"]
    return [*(order.get(key) for key in _CONCEPTS), *(row.get("code") for row in inside)]


def _said(codings: Codings, item: Descriptor, order: dict[str, Any]) -> list[str]:
    """Return the choices of a set that the codes of an order say."""
    value = codings.said(item, codings.of(*_concepts(order))).value
    return list(value["has"]) if item.kind == "set" and value else []


def _barred(found: Assessment, codings: Codings, order: dict[str, Any]) -> Iterator[OrderWarning]:
    """Yield the treatment that an order is, if each standard that this may be is excluded or held back."""
    treatments = {item.name: item for place in ("procedure", "medication") for item in codings.found_in(place)}
    for item in (item for item in treatments.values() if item.group != "patient"):
        for choice in _said(codings, item, order):
            rows = [(row, _bars(found, row)) for row in _standards(found, item, choice)]
            if rows and all(rules for _, rules in rows):
                barred = {row.title: rules for row, rules in rows}
                yield OrderWarning(codings.words(*_concepts(order)), item.choices[choice], barred)


def _standards(found: Assessment, item: Descriptor, choice: str) -> list[Strategy]:
    """Return the standards whose procedure has a name in common with a treatment, and which this tumor may have."""
    attribute = found.base.vocabulary.attributes["procedure"]
    wanted = _names(choice, item.choices[choice], item.choice_synonyms.get(choice, ()))
    procedures = {
        name
        for name, label in attribute.choices.items()
        if wanted & _names(name, label, attribute.choice_synonyms.get(name, ()))
    }
    values = found.case.values
    return [
        row
        for row in found.base.standards
        if row.attribute("procedure") in procedures
        and not any(need.truth(values.get(need.descriptor)) == NO for need in row.needs)
    ]


def _names(name: str, label: str, synonyms: Sequence[str]) -> set[str]:
    return {word.casefold() for word in (name, label, *synonyms)}


def _bars(found: Assessment, standard: Strategy) -> tuple[str, ...]:
    """Return the rules that exclude a standard, or else those that hold it back."""
    about, verdicts = found.advisor.standards[found.base.standard_index[standard.id]], found.verdicts.rules
    excluding = [rule for rule in about.exclusions if verdicts[rule] == YES]
    return tuple(found.base.rules[rule].id for rule in excluding or holding(about.holds, verdicts))


def _reactions(found: Assessment, codings: Codings, order: dict[str, Any]) -> Iterator[OrderWarning]:
    """Yield the substances of an order to which the patient has reacted, if rules that fire ask about that."""
    for item in codings.found_in("allergy"):
        for choice in _said(codings, item, order):
            if truth_of_element(found.case.values.get(item.name), choice) == YES:
                rules = tuple(
                    rule.id
                    for rule, verdict in zip(found.base.rules, found.verdicts.rules, strict=True)
                    if verdict == YES
                    and rule.effect in _AGAINST
                    and any(row.descriptor == item.name and choice in row.values for row in rule.clauses())
                )
                if rules:
                    yield OrderWarning(codings.words(*_concepts(order)), item.choices[choice], {"": rules})
