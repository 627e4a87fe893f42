from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import derived_folder
import small_folder
import tested_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.measuring.coverage import cover, source_use
from nanorx.authoring.scope import find_scope
from nanorx.knowledge.derived import Derivation
from nanorx.knowledge.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.measuring.coverage import Coverage, Missing
    from nanorx.knowledge.rule_base import RuleBase

TUMOR = "vocabulary/tumor.yaml"
VEIN = "effect/vein-reaches-many.yaml"


def name_of(item: Missing) -> str:
    return item.of.name if isinstance(item.of, Derivation) else item.of.id


def coverage_of(folder: Path, *changes: tuple[str, str, str], without_cases: bool = False) -> Coverage:
    scope = find_scope(rules=str(tested_folder.write(folder, *changes)))
    return cover(Advisor(scope.base), scope.rules, () if without_cases else scope.cases)


def test_a_clean_base_is_seen_from_all_sides(tmp_path: Path) -> None:
    """Examples at every edge, with and without each value, leave nothing of that rule unseen."""
    found = coverage_of(tmp_path)
    assert not [item for item in found.missing if name_of(item) == "vein-reaches-many"]
    row = next(row for row in found.examples if row.rule.id == "vein-reaches-many")
    assert (row.verdicts[2], row.verdicts[0], row.verdicts[1]) == (2, 1, 1)
    assert dict(row.edges[0, 2.0]) == {"below": 1, "at": 1, "above": 1}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    given: {tumor.count: 1}", "    given: {tumor.count: 1}", ""),
        ("  - case: one\n    given: {tumor.count: 1}\n    expect: silent\n", "", "not covered: silent"),
        ("  - case: one\n    given: {tumor.count: 1}\n    expect: silent\n", "", "tumor.count: at least 2: never no"),
        ("  - case: not given\n    given: {}\n    expect: cannot tell\n", "", "not covered: cannot tell"),
        ("{tumor.count: 1}", "{tumor.count: 0}", "no value just below 2"),
        ("{tumor.count: 2}", "{tumor.count: 3}", "no value exactly at 2"),
        ("{tumor.count: 3}", "{tumor.count: 4}", "no value just above 2"),
    ],
)
def test_what_is_not_seen_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A missing verdict, truth or edge is told; nothing is told that was seen."""
    change = (VEIN, old, new.replace("{tumor.count: 0}", "{tumor.count: 2}"))
    found = coverage_of(tmp_path, change, without_cases=True)
    said = [item.says for item in found.missing if name_of(item) == "vein-reaches-many"]
    assert any(says in item for item in said) if says else said == []


def test_cases_count_beside_examples(tmp_path: Path) -> None:
    """What only a case shows is seen too, and the share grows by it."""
    change = (VEIN, "  - case: three\n    given: {tumor.count: 3}\n    expect: fires\n", "")
    alone = coverage_of(tmp_path / "alone", change, without_cases=True)
    beside = coverage_of(tmp_path / "beside", change)
    assert "tumor.count: at least 2: no value just above 2" in [item.says for item in alone.missing]
    assert "tumor.count: at least 2: no value just above 2" not in [item.says for item in beside.missing]
    assert beside.share > alone.share


def test_a_limit_at_the_end_of_the_range_has_one_side(tmp_path: Path) -> None:
    """No value beyond the plausible range is asked for."""
    found = coverage_of(tmp_path, (VEIN, "at least 2", "at most 50"), without_cases=True)
    said = [item.says for item in found.missing if name_of(item) == "vein-reaches-many"]
    assert not any("just above 50" in item for item in said)
    assert any("just below 50" in item for item in said)


def test_sources_are_used_by_the_rules_that_cite_them(base: RuleBase) -> None:
    """Each row of Table 1, part of the review and numbered reference lists exactly the rules that cite it."""
    used = source_use(base)
    assert len(used["references"]) == 42
    assert [row.name for row in used["references"][:2]] == ["[1]", "[2]"]
    claims = {claim.id: claim for claim in base.sources.claims.values()}
    for row in used["references"]:
        number = int(row.name.strip("[]"))
        citing = {
            rule.id
            for rule in base.rules
            for cite in rule.cites
            if rule.origin == "rule"
            and (
                (cite.kind == "claim" and number in claims[cite.what].references)
                or (cite.kind == "reference" and cite.what == f"r{number}")
                or (cite.kind == "fact" and base.sources.facts[cite.what].reference == f"r{number}")
                or (cite.kind == "threshold" and base.sources.thresholds[cite.what].reference == f"r{number}")
            )
        }
        assert set(row.rules) == citing
    assert len(used["table"]) == sum(claim.at.startswith("Table") for claim in claims.values())
    assert {name for row in used["sections"] for name in row.unused} <= set(claims)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        (
            "tumor.grade: middle, tumor.spread: some",
            "tumor.grade: low, tumor.spread: some",
            "tumor.grade: is middle: 2",
        ),
        ("{tumor.implant: no, tumor.size_cm: 2.9", "{tumor.size_cm: 2.9", "tumor.size_cm: below 3 cm: 1"),
        (
            "{tumor.spread: distant}\n          expect: last",
            "{tumor.spread: nearby}\n          expect: late",
            "last (row 1)",
        ),
        ("{tumor.organ: lung, tumor.size_cm: 2, tumor.depth_cm: 5.5}", "{tumor.size_cm: 2}", ""),
    ],
)
def test_rows_of_tables_are_counted(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A row of points, a class or a formula that no worked example shows is told at its place."""
    text = derived_folder.FILES[TUMOR]
    assert not old or text.count(old) == 1
    files = {**derived_folder.FILES, TUMOR: text.replace(old, new) if old else text}
    scope = find_scope(rules=str(small_folder.write(tmp_path / "rules", files)))
    found = cover(Advisor(scope.base, use_engine=False), (), (), scope.derivations)
    said = [item.says for item in found.missing]
    assert len(said) == bool(says), said
    assert says in "".join(said)
    seen, rows = found.goals["rows"]
    assert (seen, rows) == (14 - len(said), 14)
    assert all(scope.places.line_in(TUMOR, item.at) for item in found.missing)


def test_clauses_of_groups_are_counted_one_by_one(tmp_path: Path) -> None:
    """Each clause of a group must be seen yes and no; what is missing is told at its line."""
    scope = find_scope(rules=str(small_folder.write(tmp_path / "rules", derived_folder.FILES)))
    found = cover(Advisor(scope.base, use_engine=False), scope.rules, ())
    missing = [item for item in found.missing if name_of(item) == "large-volume" and "never yes" in item.says]
    lines = derived_folder.FILES["effect/large-volume.yaml"].splitlines()
    for item in missing:
        assert isinstance(item.of, Rule)
        assert item.says.partition(":")[0] in lines[scope.places.line(item.of, item.at) - 1]
    assert [item.says.partition(": never")[0] for item in missing] == [
        "tumor.volume_cm3: at least 60 cm3",
        "tumor.points: at least 5",
        "tumor.stage: is given",
    ]
