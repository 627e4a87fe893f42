"""Examples: every verdict shown, every limit tested, no two that contradict each other.

The worked examples of derived descriptors are looked at as those of rules are, but for verdicts and limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.authoring.check.lints.clauses import clause_places
from nanorx.authoring.check.lints.premises import possible_verdicts
from nanorx.authoring.testing.examples import given_of
from nanorx.common.suggest import listing
from nanorx.knowledge.clause_parser import meant_clause
from nanorx.knowledge.partial import Members
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.truth import NO, UNKNOWN, VERDICTS, YES
from nanorx.knowledge.values import ValueProblem, check_value
from nanorx.knowledge.vocabulary import format_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nanorx.authoring.check.lints.context import LintContext, LocatedRule
    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.derived import DerivedExample
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule import Example
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["just", "lint_examples"]


def lint_examples(notes: LintContext) -> None:
    """Report what the examples of the rules lack."""
    derived = notes.base.vocabulary.derived
    for item in notes.changed():
        _verdicts(notes, item)
        _edges(notes, item)
        asked = {clause.descriptor for clause in item.rule.clauses()}
        parts = {part for name in asked for part in derived.behind(name)}
        _look_at(notes, _Examples(item.file, ("examples",), item.rule.examples, asked, parts, "rule"))
    for file, data in notes.unreadable:
        _edges_meant(notes, file, data)
    for row in derived.rows:
        file, at = f"vocabulary/{row.descriptor.group}.yaml", ("descriptors", row.descriptor.key, "derived", "examples")
        if notes.known.agrees(file):
            continue
        asked = {name for name in notes.base.vocabulary.descriptors if row in derived.after.get(name, ())}
        _look_at(notes, _Examples(file, at, row.examples, asked, (), "computation"))


class _Examples(NamedTuple):
    """The examples of a rule or derived descriptor, their place, what it asks about, and from what that is computed."""

    file: str
    at: tuple[str | int, ...]
    rows: Sequence[Example | DerivedExample]
    asked: Collection[str]
    parts: Collection[str]
    of: str


def _look_at(notes: LintContext, examples: _Examples) -> None:
    _twice(notes, examples)
    _foreign(notes, examples)
    _impossible(notes, examples)


def just(descriptor: Descriptor, limit: float) -> float:
    """Return how far from a limit a value may lie to be just beside it, in the unit of the descriptor.

    It is the largest of the measuring error, 1 for a whole number, and a twentieth of the limit.
    """
    return max(descriptor.error, 1.0 if descriptor.integer else 0.0, abs(limit) / 20)


def _verdicts(notes: LintContext, item: LocatedRule) -> None:
    shown = {example.expect for example in item.rule.examples}
    possible = possible_verdicts(item.rule, notes.base)
    missing = [VERDICTS[truth] for truth in (YES, NO, UNKNOWN) if truth in possible and VERDICTS[truth] not in shown]
    if missing:
        notes.add(
            item.file,
            "NRX130",
            f"there is no example where the rule {_verbs(missing)}",
            at=("examples",),
            on_key=True,
            advice="Add one: a case, the values given, and `expect: " + "`, `expect: ".join(missing) + "`.",
        )


def _verbs(missing: Sequence[str]) -> str:
    words = [{"fires": "fires", "silent": "is silent"}.get(word, "cannot tell") for word in missing]
    return ", and none where it ".join(words)


def _edges(notes: LintContext, item: LocatedRule) -> None:
    for at, clause in clause_places(item.rule):
        given = [example.given.get(clause.descriptor) for example in item.rule.examples]
        _edges_of(notes, item.file, at, clause, given)


def _edges_of(notes: LintContext, file: str, at: Path, clause: Clause, given: Sequence[Any]) -> None:
    """Report the limits of a clause that are not among the values given in examples."""
    descriptor = notes.base.vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None or descriptor.kind != "number":
        return
    numbers = [number for number in given if isinstance(number, (int, float))]
    for limit in clause.points():
        missing = _untested(descriptor, limit, numbers)
        if missing:
            near = f"{format_number(round(just(descriptor, limit), 6))} {descriptor.unit}".strip()
            each = "an example" if len(missing) == 1 else f"{len(missing)} examples, each"
            notes.add(
                file,
                "NRX131",
                f"no example tests {descriptor.label} {listing(missing)} {descriptor.with_unit(limit)}",
                at=at,
                advice=f"Add {each} within {near} of the limit.",
            )


def _edges_meant(notes: LintContext, file: str, data: Mapping[str, Any]) -> None:
    """Report the untested limits of clauses that cannot be read yet, as they are probably meant."""
    names = set(notes.base.vocabulary.names())
    for part in ("when", "unless"):
        for place, row in enumerate(data[part]):
            for name, text in row.items():
                meant = meant_clause(name, text, notes.base.vocabulary) if isinstance(text, str) else None
                if meant is not None and not (name in names and meant.text == text):
                    given = [value for example in data["examples"] for value in _given(example, name, meant.descriptor)]
                    _edges_of(notes, file, (part, place, name), meant, given)


def _given(example: Mapping[str, Any], *names: str) -> list[Any]:
    """Return what an example gives under any of a few names."""
    return [example["given"][name] for name in names if name in example["given"]]


def _untested(descriptor: Descriptor, limit: float, numbers: list[int | float]) -> list[str]:
    near = just(descriptor, limit) * 1.000001
    tests = {
        "just below": limit <= descriptor.low or any(limit - near <= number < limit for number in numbers),
        "at exactly": not descriptor.low <= limit <= descriptor.high or limit in numbers,
        "just above": limit >= descriptor.high or any(limit < number <= limit + near for number in numbers),
    }
    return [words for words, done in tests.items() if not done]


def _twice(notes: LintContext, examples: _Examples) -> None:
    seen: dict[Any, int] = {}
    for place, example in enumerate(examples.rows):
        key = frozenset((name, _canonical(notes.base, name, value)) for name, value in example.given.items())
        first = seen.setdefault(key, place)
        if first == place:
            continue
        other = examples.rows[first]
        if other.expect != example.expect:
            notes.add(
                examples.file,
                "NRX132",
                f'"{example.case}" and "{other.case}" give the same values and expect different things',
                at=(*examples.at, place, "expect"),
                advice=f"One expects {other.expect}, the other {example.expect}. Keep the right one.",
            )
        else:
            notes.add(
                examples.file,
                "NRX133",
                f'"{example.case}" gives the same values as "{other.case}"',
                at=(*examples.at, place, "case"),
                advice="Remove one, or change what it gives.",
            )


def _canonical(base: RuleBase, name: str, value: Any) -> Any:
    descriptor = base.vocabulary.descriptors.get(name)
    if descriptor is None:
        return str(value)
    try:
        checked = check_value(descriptor, value)
    except ValueProblem:
        return repr(value)
    return repr(checked) if isinstance(checked, Members) else checked


def _foreign(notes: LintContext, examples: _Examples) -> None:
    advice = f"It asks about {listing(sorted(examples.asked)) or 'nothing'}. Correct the name, or remove it."
    for place, example in enumerate(examples.rows):
        for name in example.given:
            if name not in examples.asked and name not in examples.parts:
                notes.add(
                    examples.file,
                    "NRX134",
                    f"the {examples.of} does not ask about {name}",
                    at=(*examples.at, place, "given", name),
                    on_key=True,
                    advice=advice,
                )


def _impossible(notes: LintContext, examples: _Examples) -> None:
    """Report examples whose values contradict each other; they are checked together like those of a case."""
    for place, example in enumerate(examples.rows):
        try:
            given = given_of(example, notes.base)
        except (KeyError, ValueProblem):  # an unknown name or a wrong value, which loading reports
            continue
        for row in contradictory(given.values, notes.base):
            at = (*examples.at, place, "given", row.name)
            notes.add(examples.file, row.code, row.message, at=at, advice=row.advice)
