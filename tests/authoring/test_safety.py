"""A loss of safety is noticed by a statement about every possible case, or told to be noticed by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tested_folder
from nanorx.api import advisor_for
from nanorx.knowledge.files.loader import load

pytest.importorskip("z3")

from nanorx.authoring.measuring.safety import WAYS, find_losses, weakened
from nanorx.authoring.proving.properties import load_properties, parse_properties

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    """A rule base with one exclusion and one strong caution."""
    return load(tested_folder.write(tmp_path_factory.mktemp("small")))


def noticed(base: RuleBase, statements: str) -> dict[tuple[str, str], str]:
    """What notices each loss when there are no cases."""
    found = find_losses(
        advisor_for(base), base.rules, [], parse_properties(f"properties:\n{statements}", "p.yaml", base)
    )
    return {(loss.rule.id, loss.mutant.kind): loss.statement for loss in found if loss.noticed}


@pytest.mark.slow
def test_each_loss_of_safety_is_noticed_by_a_statement(base: RuleBase, root: Path) -> None:
    """No rule that excludes or holds back is left out, made weaker or given an exception without a failing proof.

    Statements are about what is ranked; what rules out standards alone is noticed by cases. Every sixteenth rule is
    tried; .ci/everything tries all, which takes minutes.
    """
    barring = [rule for rule in base.rules if rule.bars and rule.origin == "rule"][::16]
    found = find_losses(advisor_for(base), barring, [], load_properties(base, root / "rules"))
    assert {loss.rule.id for loss in found} == {rule.id for rule in barring}
    ranked = [loss for loss in found if not base.strategy_index.keys().isdisjoint(loss.rule.strategies)]
    assert [f"{loss.rule.id}: {WAYS[loss.mutant.kind]}" for loss in ranked if not loss.statement] == []


def test_every_rule_that_bars_is_weakened_in_every_way(base: RuleBase) -> None:
    """An exclusion and a strong caution have three ways to lose safety."""
    ways: dict[str, set[str]] = {}
    for mutant in weakened(base):
        ways.setdefault(mutant.rule.id, set()).add(mutant.kind)
    for rule in base.rules:
        bars = rule.effect == "exclude" or (rule.effect, rule.strength) == ("caution", "strong")
        wanted = {"effect", "exception", "strength"}
        assert ways.get(rule.id, set()) == (wanted if bars and rule.origin != "need" else set()), rule.id


def test_a_loss_is_noticed_by_the_statement_that_is_about_it(small: RuleBase) -> None:
    """With a statement for the exclusion alone the loss of the strong caution stays unnoticed."""
    kinds = ("effect", "exception", "strength")
    ways = [("too-large", kind) for kind in kinds]
    assert noticed(small, tested_folder.STATEMENT) == dict.fromkeys(ways, "large-tumor-rules-out-heat")
    both = noticed(small, tested_folder.STATEMENT + tested_folder.HOLD_BACK_STATEMENT)
    assert set(both) == {*ways, *(("lung-holds-heat-back", kind) for kind in kinds)}
