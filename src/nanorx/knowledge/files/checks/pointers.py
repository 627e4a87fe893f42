"""Checks of names: reports every name in a file of something that does not exist, as the shapes declare it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.clause_messages import name_advice
from nanorx.knowledge.files.checks.shapes import model_for
from nanorx.knowledge.files.models.walk import walk
from nanorx.knowledge.reading import meant_choice
from nanorx.knowledge.sources import CITE_KINDS, Cite
from nanorx.knowledge.values import ValueProblem, check_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nanorx.knowledge.files.models.pointers import Kind
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Attribute

__all__ = ["FilePlace", "check_cite", "check_pointers", "check_selector", "declared_names"]


class FilePlace(NamedTuple):
    """The place where names are checked: a path in a file, the rule base that must know them, and the reports."""

    base: RuleBase
    file: str
    at: Path
    reports: Reports

    def tell(
        self, code: str, message: str, advice: str = "", *, under: Path = (), on_key: bool = False, **read: Any
    ) -> None:
        """Report a mistake at this place, or at the path `under` below it, with `allowed` and `value`."""
        at = (*self.at, *under)
        self.reports.add(self.file, code, message, at=at, advice=advice.strip(), on_key=on_key, **read)


def check_pointers(base: RuleBase, file: str, data: Any, reports: Reports) -> None:
    """Report every name in a file that does not exist; clauses were read when the rule base was built.

    Args:
        base: The rule base that must know the names.
        file: The path of the file within the folder.
        data: The data of the file.
        reports: Takes the mistakes.
    """
    for path, value, marks, _ in walk(model_for(file), data):
        for mark in marks:
            if mark.kind != "clause":
                place = FilePlace(base, file, path[: len(path) - mark.up], reports)
                _CHECKS[mark.kind](place, value, mark.of or str(path[-1]))


def declared_names(base: RuleBase) -> frozenset[str]:
    """Return every name that a file may point at and that neither the vocabulary nor base.yaml declares."""
    cited = (f"{kind} {name}" for kind in CITE_KINDS for name in base.sources.table(kind))
    return frozenset((*cited, *(f"strategy {name}" for name in base.known_strategies)))


def check_selector(place: FilePlace, data: Mapping[str, Any], also: str = "") -> bool:
    """Report attributes of strategies, and values of them, that do not exist; return True if all exist.

    `also` says what else may be written.
    """
    attributes = place.base.vocabulary.attributes
    good = True
    for name, value in data.items():
        if name not in attributes:
            good = False
            advice = f"Attributes: {', '.join(attributes)}.\n{did_you_mean(name, attributes)}"
            place.tell(
                "NRX112",
                f'strategies have no attribute "{name}"',
                advice,
                under=(name,),
                on_key=True,
                **_read(name, attributes),
            )
            continue
        known: Iterable[str] = place.base.known_strategies if name == "id" else attributes[name].choices
        for word in _words(value):
            if word not in known:
                good = False
                is_id = name == "id"
                advice = _strategy_advice(place.base, word) if is_id else _choice_advice(attributes[name], word, also)
                place.tell("NRX112", f'{name} has no value "{word}"', advice, under=(name,), **_read(word, known))
    return good


def _choice_advice(attribute: Attribute, word: str, also: str = "") -> str:
    """Return the choice of an attribute that has this other name; else the nearest one, and what is allowed."""
    meant = meant_choice(attribute, word)
    if meant:
        return f'Did you mean "{meant}"?'
    known = attribute.choices
    new = _where_declared(attribute.name, "strategy") if attribute.kind != "yes-no" else ""
    return f"{did_you_mean(word, known)} Allowed: {listing(known, 40)}.{also} {new}".strip()


def _strategy_advice(base: RuleBase, word: str) -> str:
    """Return what to write for an unknown strategy; a word for an attribute, TACE, stands for those that have it."""
    for row in base.vocabulary.attributes.values():
        meant = meant_choice(row, word) if row.kind != "yes-no" else ""
        having = [item.id for item in base.all_strategies if meant and meant in item.attributes.get(row.name, ())]
        if having:
            return f"Strategies with {row.name} {meant}: {listing(having, 5)}."
    return _now(base, word) or did_you_mean(word, base.known_strategies)


def check_cite(place: FilePlace, row: Mapping[str, Any]) -> None:
    """Report a citation of a row that is not in the sources."""
    for kind, what in row.items():
        if kind in CITE_KINDS and isinstance(what, str) and not place.base.sources.has(Cite(kind, what)):
            known = place.base.sources.table(kind)
            advice = did_you_mean(what, known) or "Cite a row that exists, or mark it as judgement."
            place.tell("NRX114", f'there is no {kind} "{what}"', advice, under=(kind,), **_read(what, known))


def _read(word: Any, known: Iterable[str]) -> dict[str, Any]:
    """Return what a report holds for programs about a word that is none of those that are known."""
    in_order = sorted(known) if isinstance(known, (set, frozenset)) else known
    return {"allowed": tuple(in_order), "value": word}


def _words(value: Any) -> list[str]:
    """Return the words in a value, a list or a group of values; anything else is reported with the shape."""
    words = [value] if isinstance(value, str) else value.values() if isinstance(value, dict) else value
    return [word for word in words if isinstance(word, str)] if isinstance(words, Iterable) else []


def _check_attribute(place: FilePlace, value: Any, name: str) -> None:
    attribute = place.base.vocabulary.attributes.get(name)
    if attribute is None:
        advice = "Declare it in rules/vocabulary/strategy.yaml."
        place.tell("NRX124", f'the attribute "{name}" is not declared', advice)
        return
    for word in _words(value):
        if word not in attribute.choices and not (word == "unknown" and attribute.kind == "yes-no"):
            advice = _choice_advice(attribute, word)
            place.tell("NRX124", f'{name}: there is no value "{word}"', advice, **_read(word, attribute.choices))


def _check_choice(place: FilePlace, value: Any, name: str) -> None:
    known = _choices(place.base, name)
    for word in _words(value):
        if known and word not in known:
            advice = f"{did_you_mean(word, known)} Allowed: {listing(known, 40)}. {_new_choice(name)}"
            place.tell("NRX124", f'{name} has no value "{word}"', advice, **_read(word, known))


def _check_tried(place: FilePlace, value: Any, _: str) -> None:
    known = {name: rest for name, rest in value.items() if rest != "not-stated"}
    check_selector(place, known, " Write `not-stated` if the source does not say.")


def _check_strategy(place: FilePlace, value: Any, _: str) -> None:
    known = place.base.known_strategies
    for name in _words(value):
        if name not in known:
            advice = _strategy_advice(place.base, name)
            place.tell("NRX112", f'there is no strategy "{name}"', advice, **_read(name, known))


def _now(base: RuleBase, name: str) -> str:
    """Say of which strategy one that was merged is a part now."""
    return f'It is now part of "{base.merged[name]}".' if name in base.merged else ""


def _check_claim(place: FilePlace, value: Any, _: str) -> None:
    for name in _words(value):
        check_cite(place, {"claim": name})


def _check_criterion(place: FilePlace, value: Any, _: str) -> None:
    known = [item.id for item in place.base.criteria]
    for name in _words(value):
        if name not in known:
            advice = f"Criteria: {', '.join(known)}. {did_you_mean(name, known)}"
            place.tell("NRX115", f'unknown criterion "{name}"', advice, **_read(name, known))


def _check_descriptor(place: FilePlace, value: Any, _: str) -> None:
    known = place.base.vocabulary.descriptors
    for name in _words(value):
        if name not in known:
            advice = did_you_mean(name, known)
            place.tell("NRX104", f'unknown descriptor "{name}"', advice, **_read(name, known))


def _check_finding(place: FilePlace, value: Any, _: str) -> None:
    known = place.base.vocabulary.findings
    for name in _words(value):
        if name not in known:
            advice = f"Declare it in rules/vocabulary/findings.yaml. {did_you_mean(name, known)}"
            place.tell("NRX116", f'there is no finding "{name}"', advice, **_read(name, known))


def _check_given(place: FilePlace, value: Any, _: str) -> None:
    vocabulary = place.base.vocabulary
    for name, given in value.items():
        descriptor = vocabulary.descriptors.get(name)
        if name in vocabulary.findings:
            if given not in ("yes", "no"):  # a tuple, since it may be a list
                place.tell("NRX123", f"{name} is yes or no", under=(name,), **_read(given, ("yes", "no")))
        elif descriptor is None:
            advice = name_advice(name, vocabulary)
            read = _read(name, vocabulary.names())
            place.tell("NRX104", f'unknown descriptor "{name}"', advice, under=(name,), on_key=True, **read)
        else:
            try:
                check_value(descriptor, given)
            except ValueProblem as error:
                place.tell("NRX123", str(error), error.advice, under=(name,), allowed=descriptor.may_be(), value=given)


def _check_imaging(place: FilePlace, value: Any, _: str) -> None:
    name = place.base.imaging.descriptor
    roles, known = place.base.vocabulary.imaging_roles, _choices(place.base, name)
    for role, words in value.items():
        if role not in roles:
            message = f'there is no imaging role "{role}"'
            place.tell("NRX124", message, did_you_mean(role, roles), under=(role,), on_key=True, **_read(role, roles))
        for word in _words(words):
            if known and word not in known:
                message = f'imaging: there is no "{word}" in {name}'
                advice = f"{did_you_mean(word, known)} {_new_choice(name)}"
                place.tell("NRX124", message, advice, under=(role,), **_read(word, known))


def _check_nothing(place: FilePlace, value: Any, name: str) -> None:
    """Leave to the reader of derivations what it reads itself."""
    del place, value, name


def _check_particle(place: FilePlace, value: Any, _: str) -> None:
    name = place.base.particles
    known = _choices(place.base, name)
    for word in _words(value):
        if known and word not in known:
            message = f'particle: there is no "{word}" in {name}'
            advice = f"{did_you_mean(word, known)} {_new_choice(name)}"
            place.tell("NRX124", message, advice, **_read(word, known))


def _check_reference(place: FilePlace, value: Any, _: str) -> None:
    known = place.base.sources.references
    for name in _words(value):
        if name not in known:
            new = f"{{id: {name}, kind: study, short: Author 2026, text: ..., doi: ..., seen: excerpt}}"
            advice = (
                f"{did_you_mean(name, known)}\nFor a new document add a row such as this to references.yaml:\n  - {new}"
                "\nOf a study both rows are made from its record: nanorx rules new evidence/ID --from-paper FILE"
            )
            place.tell("NRX125", f'unknown reference "{name}"', advice, **_read(name, known))


def _check_reference_number(place: FilePlace, value: Any, _: str) -> None:
    for number in value if isinstance(value, list) else [value]:
        if f"r{number}" not in place.base.sources.references:
            place.tell("NRX125", f"reference [{number}] is not in references.yaml")


def _new_choice(descriptor: str) -> str:
    """Say where a new choice of a descriptor is declared."""
    group, _, key = descriptor.partition(".")
    return _where_declared(key, group)


def _where_declared(key: str, file: str) -> str:
    return f"A new one is declared below `choices:` of `{key}:` in vocabulary/{file}.yaml."


def _choices(base: RuleBase, name: str) -> Mapping[str, str]:
    descriptor = base.vocabulary.descriptors.get(name)
    return descriptor.choices if descriptor else {}


_CHECKS: Mapping[Kind, Callable[[FilePlace, Any, str], object]] = {
    "attribute": _check_attribute,
    "choice": _check_choice,
    "cite": lambda place, value, _: check_cite(place, value),
    "claim": _check_claim,
    "criterion": _check_criterion,
    "descriptor": _check_descriptor,
    "finding": _check_finding,
    "formula": _check_nothing,
    "given": _check_given,
    "imaging": _check_imaging,
    "particle": _check_particle,
    "points": _check_nothing,
    "reference": _check_reference,
    "reference-number": _check_reference_number,
    "selector": lambda place, value, _: check_selector(place, value),
    "strategy": _check_strategy,
    "tried": _check_tried,
}
"""What is checked of a marked value: the place, the value, and the attribute or the key."""
