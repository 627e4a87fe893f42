"""One strategy in words: what it is, its imaging, and the values that a reason rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.language.phrases import and_list

if TYPE_CHECKING:
    from nanorx.advice.answers.result import ImagingStep, Recommendation
    from nanorx.advice.language.view import ResultView

__all__ = [
    "benefit_words",
    "deciding_values",
    "imaging_words",
    "kind_words",
    "step_words",
]


def kind_words(item: Recommendation, view: ResultView) -> str:
    """Return family and route in words: `image-guided drug delivery, by artery`."""
    attributes = view.vocabulary.attributes
    family = (
        attributes["family"].choices.get(item.strategy.family, item.strategy.family) if "family" in attributes else ""
    )
    route = attributes["route"].choices.get(item.strategy.route, item.strategy.route) if "route" in attributes else ""
    return ", ".join(word for word in (family[:1].lower() + family[1:], route) if word)


def step_words(step: ImagingStep, view: ResultView) -> str:
    """Return the imaging for one role in words: `MRI`, `MRI (not at hand)`, `none named`."""
    named = view.vocabulary.descriptors.get(view.base.imaging.descriptor)
    choices = named.choices if named else {}
    if not step.modality:
        return "none named"
    words = choices.get(step.modality, step.modality)
    if step.at_hand != "yes":
        words += " (not known to be usable)" if step.at_hand == "unknown" else " (not at hand)"
    return words


def imaging_words(item: Recommendation, view: ResultView) -> str:
    """Say `planning MRI; targeting X-ray angiography; monitoring, control and assessment MRI`."""
    groups: list[tuple[str, list[str]]] = []
    for role, step in item.imaging_plan.items():
        words = step_words(step, view)
        label = view.vocabulary.imaging_roles.get(role, role)
        if groups and groups[-1][0] == words:
            groups[-1][1].append(label)
        else:
            groups.append((words, [label]))
    return "; ".join(f"{and_list(roles)} {words}" for words, roles in groups)


def benefit_words(item: Recommendation, view: ResultView) -> str:
    """Say whether delivery can be confirmed, the amount measured and the particle followed."""
    attributes = view.vocabulary.attributes
    rows = [(name, getattr(item.benefits, name)) for name in ("confirm", "quantify", "follow")]
    words = [
        f"{attributes[name].label}: {value}" if value != "yes" else attributes[name].label
        for name, value in rows
        if name in attributes
    ]
    return "; ".join(words)


def deciding_values(name: str, view: ResultView) -> str:
    """Return the values of numbers and choices that a reason rests on; sets are in the case line already."""
    found = []
    for clause in view.rule(name).clauses:
        descriptor = view.vocabulary.descriptors.get(clause.descriptor)
        decides = clause.truth == ("no" if clause.unless else "yes")
        if descriptor is not None and descriptor.kind != "set" and decides:
            found.append(f"{descriptor.label}: {clause.value}")
    return f" ({'; '.join(dict.fromkeys(found))})" if found else ""
