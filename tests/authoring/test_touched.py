"""What a change touches: what differs, and what rests on it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import clean_folder
import derived_folder
import small_folder
from nanorx.authoring.measuring.touched import touched
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.measuring.touched import Touched
    from nanorx.knowledge.rule_base import RuleBase

VEIN = "effect/vein-reaches-many.yaml"


def touched_by(folder: Path, *changes: tuple[str, str, str]) -> Touched:
    old = load(small_folder.write(folder / "old", clean_folder.FILES))
    return touched(old, load(small_folder.write(folder / "new", clean_folder.changed(*changes))))


def names(found: Touched) -> set[str]:
    return {rule.id for rule in found.rules}


def test_words_touch_nothing(tmp_path: Path) -> None:
    """Titles, reasons and labels change nothing that a test could notice; the same rule base is touched nowhere."""
    assert not touched_by(tmp_path, (VEIN, "title: A", "title: Now a"))
    base = load(tmp_path / "old")
    assert not touched(base, base)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((VEIN, "tumor.count: at least 2", "tumor.count: at least 4"), {"vein-reaches-many"}),
        ((VEIN, "case: three", "case: four"), {"vein-reaches-many"}),
        (
            ("findings/seen-on-mri.yaml", "facility.imaging: includes mri", "facility.imaging: includes ct"),
            {"seen-on-mri", "reached-when-seen", "heat-works", "need-iron-vein-1"},
        ),
    ],
)
def test_what_rests_on_a_change_is_touched(tmp_path: Path, change: tuple[str, str, str], expected: set[str]) -> None:
    """A rule with another clause or example is touched, and each rule that asks for a finding that it concludes."""
    assert names(touched_by(tmp_path, change)) == expected


def test_a_table_touches_what_is_computed_from_it_and_what_asks_for_it(tmp_path: Path) -> None:
    """Another limit of a table touches its value, the rules about it, and those about what contradicts it."""
    text = derived_folder.FILES["vocabulary/tumor.yaml"]
    changed = text.replace("- tumor.points: below 5", "- tumor.points: below 6")
    old = load(small_folder.write(tmp_path / "old", derived_folder.FILES))
    new = load(small_folder.write(tmp_path / "new", {**derived_folder.FILES, "vocabulary/tumor.yaml": changed}))
    found = touched(old, new)
    assert [row.name for row in found.derivations] == ["tumor.stage"]
    rows = [{clause.descriptor for clause in row.when} for row in new.contradictions]
    near = {"tumor.stage"}.union(*(row for row in rows if "tumor.stage" in row))
    assert names(found) == {rule.id for rule in new.rules if near & {clause.descriptor for clause in rule.clauses()}}
    assert names(found) < {rule.id for rule in new.rules}


@pytest.mark.parametrize("seed", range(3))
def test_one_rule_of_the_shipped_base_touches_it_and_its_dependents_alone(base: RuleBase, seed: int) -> None:
    """Of all rules exactly those are touched that are the changed one or ask, through findings, what it concludes."""
    chance = random.Random(seed)
    place = chance.randrange(len(base.rules))
    rule = base.rules[place]
    changed = rule._replace(when=rule.when[1:], unless=rule.unless if rule.when else ())
    new = replace(base, rules=(*base.rules[:place], changed, *base.rules[place + 1 :]))
    reached, grown = {rule.id}, True
    while grown:
        findings = {item.finding for item in base.rules if item.id in reached} - {""}
        asking = {item.id for item in base.rules if findings & {row.descriptor for row in item.clauses()}}
        grown = not asking <= reached
        reached |= asking
    assert names(touched(base, new)) == reached
