"""The worked examples of derived descriptors: what a table or formula must give for a few given values.

As an example of a rule, one is about its descriptor alone: what it does not give is unknown, and nothing is assumed.
Other derived values that it rests on are computed. A number is rounded to the decimals that the example writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.authoring.testing.examples import given_of, refusal
from nanorx.knowledge.worked_example import expected_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.testing.examples import GivenValues
    from nanorx.knowledge.derived import Derivation, DerivedExample
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["DerivedRun", "run_derived_examples"]


@dataclass(frozen=True, slots=True)
class DerivedRun:
    """A worked example (`place` counts from 0) and the value that was computed, as the example would write it."""

    derivation: Derivation
    place: int
    example: DerivedExample
    given: GivenValues
    got: str
    passed: bool


def run_derived_examples(derivations: Iterable[Derivation], base: RuleBase) -> Iterator[DerivedRun]:
    """Run the worked examples of derived descriptors, in their order."""
    for derivation in derivations:
        for place, example in enumerate(derivation.examples):
            given = given_of(example, base)
            expected = expected_value(derivation.descriptor, example.expect)
            found = expected.rounded(given.values.get(derivation.name))
            impossible = refusal(given)
            passed = not impossible and found == expected.value
            got = impossible or expected.written(found)
            yield DerivedRun(derivation, place, example, given, got, passed)
