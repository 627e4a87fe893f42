"""What a guided case asks next: the open questions as a few steps, those that are answered alike in one.

First comes what a case begins with (`begin_with` of base.yaml), then what the standards of today depend on, then what
can change the first place, in the order of the questions of the case. Numbers that are found in one place are one step,
and so is what rules strategies out or speaks against them: "Is any of these true?". What is settled is not asked, and
nothing twice.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple

from nanorx.inference.bitslice import slice_variants
from nanorx.knowledge.partial import Members
from nanorx.knowledge.truth import YES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Step", "about_left", "absent", "possible_choices", "steps"]

Form = Literal["one", "numbers", "choices", "any"]

MOST: dict[Form, int] = {"one": 1, "numbers": 10, "choices": 6, "any": 10}
"""How many descriptors a step of each form holds at most: as many as are read at a glance."""

_FORMS: dict[str, Form] = {"number": "numbers", "set": "one"}
_PLACES = frozenset({"images", "blood-test"})
"""Ways to find something out that are steps of their own; the record, the patient and the team are one."""

_SHARE = 0.7
"""The part of the open steps that comes to be asked, over the cases of `cases/clinic/`."""

_STANDARDS = 3
"""So many standards of today are made sure of: what they depend on is asked behind the opening."""

_ADVERSE = frozenset({"exclude", "caution"})
_NONE = ("none", "no")
"""The choices that say that something is not there."""


class Step(NamedTuple):
    """What is asked at once: one descriptor, some numbers, one choice each of some, or which of several are true.

    `opening` says that it belongs to what every case begins with.
    """

    form: Form
    descriptors: tuple[str, ...]
    opening: bool = False


def steps(found: Assessment, told: Collection[str]) -> list[Step]:
    """Return the steps that are left for a case as it is now, the next one first.

    Args:
        found: The assessed case.
        told: The descriptors that were asked already, whatever the answer was.

    Returns:
        The steps; none if nothing that was not asked yet can change the first place or a standard of today.
    """
    opening = list(_opening(found, told))
    begun = {*told, *(step.descriptors[0] for step in opening)}
    open_ = [item.descriptor for item in found.questions if item.can_change_first]
    names = [name for name in dict.fromkeys([*_of_today(found), *open_]) if name not in begun]
    return [*opening, *_bundles(found, list(_unmade(found.case, names)))]


def about_left(left: Sequence[Step]) -> int:
    """Return how many of the steps that are left will probably be asked: what is not known yet settles some of them."""
    opening = sum(step.opening for step in left)
    return opening + ceil((len(left) - opening) * _SHARE)


def absent(descriptor: Descriptor, known: Value | None = None) -> Value | None:
    """Return the value that says that nothing of a descriptor is there; None where a value has to be named.

    `known` is what is known of it already.
    """
    if known is not None or descriptor.kind == "number":
        return None
    if descriptor.kind == "yes-no":
        return "no"
    if descriptor.kind == "set":
        return Members(())
    return next((choice for choice in _NONE if choice in descriptor.choices), None)


def possible_choices(case: Case, base: RuleBase, name: str) -> list[str]:
    """Return the choices of a descriptor that contradict nothing that the case says, in their order."""
    found: list[str] = []
    for choice in case.vocabulary.descriptors[name].choices:
        changes = {name: choice, **case.derived_changes({name: choice})}
        values = {key: value for key, value in {**case.values, **changes}.items() if value is not None}
        if base.is_possible(values):
            found.append(choice)
    return found


def _opening(found: Assessment, told: Collection[str]) -> Iterator[Step]:
    """Yield what a case begins with and is not known yet, if it can change the first place or settle what can."""
    case = found.case
    asked = {item.descriptor for item in found.questions if item.can_change_first}
    for name in found.base.begin_with or found.base.ask_first:
        if name in told or name in case.stated:
            continue
        settles = not asked.isdisjoint(_contradicted(found.base, name))
        if settles and name not in asked and len(possible_choices(case, found.base, name)) == 1:
            continue  # what it settles is settled already
        if settles or name in asked or name in case.assumed:
            yield Step("one", (name,), opening=True)


def _of_today(found: Assessment) -> list[str]:
    """Return what the first standards of today depend on: whether the tumor is resectable, where it has spread."""
    names = [name for item in found.today[:_STANDARDS] for name in item.depends_on]
    return [name for name in dict.fromkeys(names) if name not in found.case.stated]


def _contradicted(base: RuleBase, name: str) -> Iterator[str]:
    """Yield the descriptors that a value of another one can settle."""
    for row in base.contradictions:
        names = [clause.descriptor for clause in row.when]
        if name in names:
            yield from names


def _unmade(case: Case, names: Sequence[str]) -> Iterator[str]:
    """Yield the descriptors without those that are computed from others of them, which are asked first."""
    for name in names:
        derivation = case.vocabulary.derived.of.get(name)
        if derivation is None or set(derivation.reads).isdisjoint(names):
            yield name


def _bundles(found: Assessment, names: Sequence[str]) -> list[Step]:
    """Join descriptors that are answered alike and found out in the same place, in the order of the first of each."""
    descriptors = found.case.vocabulary.descriptors
    listed = _clearing(found, names)
    later = set(_waiting(found, listed))
    names = [name for name in names if name not in later]
    bundles: dict[tuple[Form, str, int], list[str]] = {}
    for name in names:
        descriptor = descriptors[name]
        form: Form = "any" if name in listed else _FORMS.get(descriptor.kind, "choices")
        place = descriptor.how if descriptor.how in _PLACES else ""
        number = 0
        while len(bundles.get((form, place, number), ())) == MOST[form]:
            number += 1
        bundles.setdefault((form, place, number), []).append(name)
    return _joined([Step(form, tuple(rows)) for (form, _, _), rows in bundles.items()])


def _joined(rows: Iterable[Step]) -> list[Step]:
    """Join what fits into an earlier step of the same form, wherever it is found out."""
    found: list[Step] = []
    for row in rows:
        for at, step in enumerate(found):
            if step.form == row.form and len(step.descriptors) + len(row.descriptors) <= MOST[row.form]:
                found[at] = step._replace(descriptors=step.descriptors + row.descriptors)
                break
        else:
            found.append(row)
    return found


def _waiting(found: Assessment, names: Collection[str]) -> Iterator[str]:
    """Yield those of which nothing can be there unless another one of them is: the site of an infection."""
    descriptors = found.case.vocabulary.descriptors
    for row in found.base.contradictions:
        asked = {clause.descriptor for clause in row.when}
        if len(asked) == 2 and asked.issubset(names):  # noqa: PLR2004 - one that waits for one other
            none = {name: absent(descriptors[name]) for name in asked}
            holding = {clause.descriptor for clause in row.when if clause.truth(none[clause.descriptor]) == YES}
            if len(holding) == 1:
                yield from asked - holding


def _clearing(found: Assessment, names: Iterable[str]) -> frozenset[str]:
    """Return the descriptors that rule out or speak against something if they are there, and never if they are not.

    Without them some exclusion or caution is cleared and none is met; a yes clears none.
    """
    case, plan = found.case, found.advisor.plan
    none = {name: absent(case.vocabulary.descriptors[name], case.values.get(name)) for name in names}
    rows = [(name, value) for name, value in none.items() if value is not None]
    yes = [{name: "yes"} for name, value in rows if case.vocabulary.descriptors[name].kind == "yes-no"]
    slices = slice_variants(plan, case, [{}, *({name: value} for name, value in rows), *yes])
    clears = meets = 0
    for rule in found.base.rule_index.values():
        if found.base.rules[rule].effect in _ADVERSE:
            possible, fires = slices.possible[rule], slices.fires[rule]
            clears |= slices.full ^ possible if possible & 1 else 0
            meets |= 0 if fires & 1 else fires
    either_way = {name for place, row in enumerate(yes, start=1 + len(rows)) if clears >> place & 1 for name in row}
    alone = clears ^ (clears & meets)
    return frozenset(name for place, (name, _) in enumerate(rows, start=1) if alone >> place & 1) - either_way
