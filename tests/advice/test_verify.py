"""Verify accepts every fresh result and rejects every tampering with a single field."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, examples, some_of
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.answers.verification import read_result, verify
from nanorx.advice.assessment import Advisor, Assessment
from nanorx.api import as_case
from nanorx.errors import InputError
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

CASES = sorted((ROOT / "cases").rglob("*.*"))


@pytest.fixture(scope="module")
def advisor() -> Advisor:
    """The shipped rule base, without the engine, which has tests of its own."""
    return Advisor(load(ROOT / "rules"), use_engine=False)


@pytest.fixture(scope="module")
def stored(advisor: Advisor) -> str:
    """One result as it stands in a file."""
    return recommend(advisor.assess(as_case(ROOT / "cases/clinic/prostate-small.yaml", advisor.base))).dumps()


class Remembering(Advisor):
    """Answers the same case under the same profile once."""

    def assess(self, case: Case, profile: str = "balanced") -> Assessment:
        """What was found, when it was first asked for."""
        key = (case.sha256, profile)
        if key not in self.answers:
            self.answers[key] = super().assess(case, profile)
        return self.answers[key]

    def __init__(self, base: RuleBase) -> None:
        super().__init__(base, use_engine=False)
        self.answers: dict[tuple[str, str], Assessment] = {}


@pytest.fixture(scope="module")
def remembering(advisor: Advisor) -> Remembering:
    """The same advisor for many results of one case."""
    return Remembering(advisor.base)


@pytest.fixture(scope="module")
def leaves(stored: str) -> list[tuple[Any, ...]]:
    """The paths to all single values of the result but its schema, which a stored result is read by."""
    return [path for path in _leaves(read_result(stored, "r.json")) if path != ("schema",)]


@pytest.mark.parametrize("path", some_of(CASES[::8], 25), ids=lambda path: path.stem)
def test_every_fresh_result_is_accepted(advisor: Advisor, path: Path) -> None:
    """What recommend wrote is what verify finds, under every profile."""
    case = as_case(path, advisor.base)
    for profile in advisor.base.profiles:
        text = recommend(advisor.assess(case, profile)).dumps()
        assert verify(advisor, read_result(text, "r.json")).accepted


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(data, dict) and data:
        return [leaf for key, item in data.items() for leaf in _leaves(item, (*path, key))]
    if isinstance(data, list) and data:
        return [leaf for place, item in enumerate(data) for leaf in _leaves(item, (*path, place))]
    return [path]


def _changed(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return rng.choice([value + 1, -value - 1, str(value)])
    if isinstance(value, str):
        return rng.choice([value + "x", "", None]) if value else "x"
    return "tampered"


@given(st.integers(0, 10**9))
@examples(40)
def test_every_tampering_with_a_single_field_is_rejected(
    remembering: Advisor, stored: str, leaves: list[tuple[Any, ...]], seed: int
) -> None:
    """Whatever single value is changed, removed or added, the result is not accepted."""
    rng = random.Random(seed)
    changed: Any = json.loads(stored)
    path = rng.choice(leaves)
    parent = changed
    for part in path[:-1]:
        parent = parent[part]
    way = rng.randrange(3)
    if way == 0 or isinstance(parent, list):
        parent[path[-1]] = _changed(parent[path[-1]], rng)
    elif way == 1:
        del parent[path[-1]]
    else:
        parent[f"{path[-1]}2"] = 1
    outcome = verify(remembering, changed)
    assert not outcome.accepted
    assert outcome.differences


def test_a_number_of_another_kind_is_a_difference(advisor: Advisor, stored: str) -> None:
    """1 is not 1.0 and not true: the bytes would differ."""
    data = read_result(stored, "r.json")
    data["recommendations"][0]["rank"] = True
    assert not verify(advisor, data).accepted
    data["recommendations"][0]["rank"] = 1.0
    assert not verify(advisor, data).accepted


def test_another_rule_base_is_named_with_what_it_changes(advisor: Advisor, stored: str) -> None:
    """A result of another rule base says which, and which strategies would stand elsewhere."""
    data = read_result(stored, "r.json")
    data["rule_base"]["sha256"] = "0" * 64
    data["recommendations"][0]["status"] = "excluded"
    outcome = verify(advisor, data)
    assert not outcome.same_rule_base
    assert outcome.stored_rule_base.sha256 == "0" * 64
    assert [row.strategy for row in outcome.moved] == [data["recommendations"][0]["strategy"]["id"]]


@pytest.mark.parametrize("text", ["{}", "[]", "x", '{"schema": "nanorx-result/0"}', '{"schema": 1, "schema": 1}'])
def test_what_is_no_result_is_bad_input(text: str) -> None:
    """Anything but a result of this shape is refused in words."""
    with pytest.raises(InputError):
        read_result(text, "r.json")
