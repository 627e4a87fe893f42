"""What CDS Hooks 2.0 sends and takes: requests, services, cards and feedback, in the shapes of the specification.

What a client sends beyond them is ignored: the specification lets hooks and clients add keys.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from nanorx.model import Model, about

__all__ = [
    "Card",
    "CardCode",
    "CardLink",
    "CardSource",
    "Cards",
    "Feedback",
    "FeedbackList",
    "HookRequest",
    "Indicator",
    "OrderContext",
    "PatientContext",
    "Service",
    "Services",
]

Indicator = Literal["info", "warning"]
"""Never `critical`: nothing here is so certain and so urgent."""


class CardCode(Model, omit_defaults=True):
    """A code of a system."""

    system: Annotated[str, about("The system of the code, a URI.")]
    code: Annotated[str, about("The code.")]
    display: Annotated[str, about("The code in words.")] = ""


class Service(Model, rename="camel"):
    """A service, as discovery tells it."""

    hook: Annotated[str, about("The hook on which it is called.")]
    title: Annotated[str, about("Its name.")]
    description: Annotated[str, about("What it says, and when.")]
    id: Annotated[str, about("The end of its URL.")]
    prefetch: Annotated[dict[str, str], about("Key -> the FHIR query whose answer it needs.")]
    usage_requirements: Annotated[str, about("What must be so for its use.")]


class Services(Model):
    """The answer to discovery."""

    services: Annotated[tuple[Service, ...], about("The services.")]


class HookRequest(Model, rename="camel"):
    """A call of a service."""

    hook: Annotated[str, about("The hook that has happened.")]
    hook_instance: Annotated[str, about("A UUID of this call.")]
    context: Annotated[dict[str, Any], about("What the hook tells.")]
    prefetch: Annotated[dict[str, Any] | None, about("Key -> what the query has found; null: nothing.")] = None


class PatientContext(Model, rename="camel"):
    """The context of `patient-view`, and what others have of it."""

    user_id: Annotated[str, about("The user, as `Practitioner/abc`.")]
    patient_id: Annotated[str, about("The id of the patient.")]


class OrderContext(PatientContext, rename="camel"):
    """The context of `order-select`."""

    selections: Annotated[list[str], about("The orders that were just selected, as `MedicationRequest/abc`.")]
    draft_orders: Annotated[dict[str, Any], about("A bundle of all orders that are not signed yet.")]


class CardSource(Model):
    """Where a card comes from."""

    label: Annotated[str, about("Its name.")]
    url: Annotated[str, about("Where to read about it.")]
    topic: Annotated[CardCode, about("What the card is about.")]


class CardLink(Model):
    """A page to open."""

    label: Annotated[str, about("The words of the link.")]
    url: Annotated[str, about("Its URL, without anything about the patient.")]
    type: Annotated[Literal["absolute"], about("That the URL is to be opened as it is.")] = "absolute"


class Card(Model, rename="camel"):
    """A card to show to the user."""

    uuid: Annotated[str, about("The card, for feedback.")]
    summary: Annotated[str, about("What it says, in fewer than 140 characters.")]
    detail: Annotated[str, about("The whole, in GitHub Flavored Markdown.")]
    indicator: Annotated[Indicator, about("How much it matters.")]
    source: Annotated[CardSource, about("Where it comes from.")]
    override_reasons: Annotated[tuple[CardCode, ...], about("Why a user may put it aside.")]
    links: Annotated[tuple[CardLink, ...], about("Pages about it.")]


class Cards(Model):
    """The answer to a call: one card, or none."""

    cards: Annotated[tuple[Card, ...], about("The card; empty: there is nothing to say.")]


class AcceptedSuggestion(Model):
    """A suggestion that the user has taken."""

    id: Annotated[str, about("The suggestion.")]


class OverrideReason(Model, rename="camel"):
    """Why a user has put a card aside."""

    reason: Annotated[CardCode | None, about("One of the reasons of the card; null: none.")] = None
    user_comment: Annotated[str, about("What the user has written.")] = ""


class Feedback(Model, rename="camel"):
    """What a user did with a card."""

    card: Annotated[str, about("The card.")]
    outcome: Annotated[Literal["accepted", "overridden"], about("What was done with it.")]
    outcome_timestamp: Annotated[str, about("When, as RFC 3339 has it.")]
    accepted_suggestions: Annotated[tuple[AcceptedSuggestion, ...], about("Needed if it was accepted.")] = ()
    override_reason: Annotated[OverrideReason | None, about("Why it was put aside; null: not said.")] = None


class FeedbackList(Model):
    """What a client sends as feedback."""

    feedback: Annotated[list[Feedback], about("One entry for each thing done with a card; there is at least one.")]
