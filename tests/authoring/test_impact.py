from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

import derived_folder
import small_folder
import tested_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.measuring.generated_cases import generated_cases, overlaid_cases
from nanorx.authoring.measuring.impact import ABSENT, compare_bases, edits
from nanorx.authoring.revision import load_earlier
from nanorx.authoring.scope import find_scope
from nanorx.errors import RuleBaseError, UsageError
from nanorx.inference.plan import make_plan
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.measuring.impact import Impact
    from nanorx.knowledge.rule_base import RuleBase

LARGE = "safety/too-large.yaml"
VEIN = "effect/vein-reaches-many.yaml"
LARGE_CASE = """\
tumor: {organ: liver, size_cm: 12, implant: no}
facility: {imaging: [ct, mri], particles: [gold, iron]}
"""


def impact_of(
    folder: Path, *changes: tuple[str, str, str], both: tuple[tuple[str, str, str], ...] = (), generated: int = 40
) -> Impact:
    old = load(tested_folder.write(folder / "old", *both))
    scope_folder = tested_folder.write(folder / "new", *both, *changes)
    (folder / "new" / "cases" / "large.yaml").write_text(LARGE_CASE, encoding="utf-8")
    scope = find_scope(rules=str(scope_folder))
    return compare_bases(old, scope.base, scope.cases, generated=generated)


def test_no_change_has_no_impact(tmp_path: Path) -> None:
    """Words, examples and citations are no edits, and without edits nothing moves."""
    found = impact_of(tmp_path, (VEIN, "case: three", "case: four"), (VEIN, "A drug by vein reaches", "Veins reach"))
    assert (found.edits, found.changes, found.moved) == ((), (), 0)
    assert found.cases == 3
    assert found.generated > 0


def test_a_lost_exclusion_is_found_and_blamed(tmp_path: Path) -> None:
    """A strategy that was excluded and no longer is stands under exclusions lost, with the edited rule."""
    found = impact_of(tmp_path, (LARGE, "then: exclude", "then: note"), generated=0)
    (lost,) = found.exclusions_lost
    assert lost.case.endswith("large.yaml")
    assert (lost.strategy, lost.status, lost.by) == ("gold-needle", ("excluded", "eligible"), ("too-large",))
    assert [(item.id, item.kind) for item in found.edits] == [("too-large", "edited")]


def test_what_only_follows_is_not_a_change(tmp_path: Path) -> None:
    """A strategy whose rank moves only because another moved is counted, not listed."""
    found = impact_of(tmp_path, (LARGE, "then: exclude", "then: note"), generated=0)
    moved = [item for item in found.changes if item.strategy == "iron-vein"]
    assert moved == []
    assert found.moved == 1


def test_a_change_through_a_finding_is_blamed_on_the_concluding_rule(tmp_path: Path) -> None:
    """When an edited rule changes a finding, the rules that rest on it are not blamed but the edited one is."""
    change = ("findings/seen-on-mri.yaml", "facility.imaging: includes mri", "facility.imaging: includes ct")
    found = impact_of(tmp_path, change, generated=0)
    assert {item.by for item in found.changes if item.strategy == "iron-vein"} == {("seen-on-mri",)}


def test_a_change_through_two_findings_is_blamed_too(tmp_path: Path) -> None:
    """Where a finding rests on another, the rule at the bottom of the chain is named."""
    values = "size_cm: 9, implant: no}\nfacility: {imaging: [ct], particles: [gold]}\n"
    both = (
        ("cases/near.yaml", values, "size_cm: 2, grade: low, count: 3, implant: no}\nfacility: {imaging: [ct]}\n"),
        ("strategies/drug/iron-vein.yaml", "tumor.seen: is yes", "facility.imaging: includes ct"),
    )
    change = ("findings/seen-on-mri.yaml", "facility.imaging: includes mri", "facility.imaging: includes ct")
    found = impact_of(tmp_path, change, both=both, generated=0)
    (risen,) = [item for item in found.changes if item.strategy == "gold-needle"]
    assert (risen.rank, risen.by) == ((2, 1), ("seen-on-mri",))


def test_examples_of_edited_rules_reach_what_cases_do_not(tmp_path: Path) -> None:
    """A moved limit that no case lies at shows in cases with the examples of the rule laid over them."""
    change = (LARGE, "above 10 cm", "at least 10 cm")
    assert impact_of(tmp_path / "files", change, generated=0).changes == ()
    found = impact_of(tmp_path / "made-up", change, generated=2)
    assert found.changes
    assert set(found.made_up) == {item.case for item in found.changes}
    assert all(item.by == ("too-large",) for item in found.changes)


def test_added_and_removed_strategies_are_absent_on_one_side(tmp_path: Path) -> None:
    """A strategy that only one base has is listed with the status absent and no rank."""
    old, new = (tested_folder.write(tmp_path / name) for name in ("old", "new"))
    (new / "strategies/drug/iron-vein.yaml").unlink()
    (new.parent / "cases/near.yaml").unlink()
    (new.parent / "cases/far.yaml").unlink()
    (new.parent / "cases/large.yaml").write_text(LARGE_CASE, encoding="utf-8")
    for name in (VEIN, "vocabulary/strategy.yaml"):
        path = new / name
        path.write_text(
            path.read_text(encoding="utf-8").replace("for: {route: systemic}", "for: all"), encoding="utf-8"
        )
    scope = find_scope(rules=str(new))
    found = compare_bases(load(old), scope.base, scope.cases, generated=0)
    (gone,) = [item for item in found.changes if item.strategy == "iron-vein"]
    assert (gone.status[1], gone.rank[1]) == (ABSENT, 0)


def test_both_sides_swapped_mirror(tmp_path: Path) -> None:
    """Comparing backwards gives the same changes with before and after exchanged."""
    one, two = (
        load(tested_folder.write(tmp_path / "a")),
        load(tested_folder.write(tmp_path / "b", (LARGE, "10 cm", "8 cm"))),
    )
    case = parse_case({"tumor": {"size_cm": 9}}, one)
    there = compare_bases(one, two, [_file(tmp_path, case)], generated=0)
    back = compare_bases(two, one, [_file(tmp_path, case)], generated=0)
    assert there.changes
    assert [(item.status, item.rank) for item in there.changes] == [
        (item.status[::-1], item.rank[::-1]) for item in back.changes
    ]
    assert [item.kind for item in edits(one, two)] == ["edited"]


def _file(folder: Path, case):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a case file
    from nanorx.authoring.scope import CaseFile  # noqa: PLC0415 - only here

    return CaseFile(folder / "one.yaml", case)


# -- made-up cases


def test_generated_cases_are_the_same_again(base: RuleBase) -> None:
    """The same rule base, number and seed give the same cases; another seed gives others."""
    plan = make_plan(base)
    first = [case.sha256 for case in generated_cases(plan, 12, 3)]
    assert first == [case.sha256 for case in generated_cases(plan, 12, 3)]
    assert first != [case.sha256 for case in generated_cases(plan, 12, 4)]


def test_generated_cases_reach_every_region(tmp_path: Path) -> None:
    """Given enough of them, every region of every descriptor is met, and each is also unknown once."""
    plan = make_plan(load(tested_folder.write(tmp_path)))
    cases = list(generated_cases(plan, 300))
    for name, descriptor in plan.base.vocabulary.descriptors.items():
        values = [case.values.get(name) for case in cases if name in case.stated]
        assert len(values) < len(cases)
        if descriptor.kind != "set":
            assert {region.value for region in plan.regions(name)} <= set(values)


def test_overlaid_cases_keep_the_rest(tmp_path: Path) -> None:
    """An example's values replace those of the case; everything else stays."""
    base = load(tested_folder.write(tmp_path))
    rule = next(rule for rule in base.rules if rule.id == "too-large")
    case = parse_case({"tumor": {"size_cm": 1, "count": 2}}, base)
    found = list(overlaid_cases([rule], [case], base))
    assert {item.values["tumor.count"] for item in found} == {2}
    assert 10 in {item.values["tumor.size_cm"] for item in found}


# -- an earlier state


def git(folder: Path, *words: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b.c", *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    rules = tested_folder.write(tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return rules


def test_a_revision_is_read_from_git(repository: Path) -> None:
    """The base at HEAD is the committed one, whatever stands in the folder now."""
    before = load(repository)
    path = repository / LARGE
    path.write_text(path.read_text(encoding="utf-8").replace("10 cm", "8 cm"), encoding="utf-8")
    earlier = load_earlier("HEAD", repository)
    assert earlier.sha256 == before.sha256 != load(repository).sha256
    assert [item.id for item in edits(earlier, load(repository))] == ["too-large"]


def test_a_folder_is_a_base_to_compare_with(repository: Path) -> None:
    """A folder with a base.yaml is loaded as it is."""
    assert load_earlier(str(repository), repository).sha256 == load(repository).sha256


@pytest.mark.parametrize("name", ["no-such-revision", "--output=x", "HEAD~9"])
def test_what_is_neither_is_refused(repository: Path, name: str) -> None:
    """A name that is no folder and no revision is told, and never read as an option of git."""
    with pytest.raises(UsageError, match="there is no rule base"):
        load_earlier(name, repository)


def test_a_broken_earlier_base_names_the_revision(repository: Path) -> None:
    """Mistakes of an earlier state are told with the revision, not with a temporary folder."""
    (repository / LARGE).write_text("id: [\n", encoding="utf-8")
    git(repository, "commit", "-q", "-a", "-m", "two")
    with pytest.raises(RuleBaseError) as caught:
        load_earlier("HEAD", repository)
    assert caught.value.problems[0].file.startswith("HEAD:rules/")


def test_engines_agree_on_generated_cases(tmp_path: Path) -> None:
    """Generated cases are ordinary cases: both evaluators of the rules take them."""
    advisor = Advisor(load(tested_folder.write(tmp_path)))
    for case in generated_cases(advisor.plan, 30):
        assert len(advisor.assess(case).standings) == 2


def test_edited_table_is_blamed_for_what_it_changes(tmp_path: Path) -> None:
    """A changed table is an edit; what changes through the rules that ask about it is told with its name."""
    text = derived_folder.FILES["vocabulary/tumor.yaml"]
    changed = text.replace("- tumor.points: below 5", "- tumor.points: below 6")
    old = load(small_folder.write(tmp_path / "old", derived_folder.FILES))
    new = load(small_folder.write(tmp_path / "new", {**derived_folder.FILES, "vocabulary/tumor.yaml": changed}))
    assert [(edit.id, edit.kind) for edit in edits(old, new)] == [("tumor.stage", "edited")]
    assert edits(old, old) == []
    found = compare_bases(old, new, (), generated=60)
    assert found.changes
    assert {name for item in found.changes for name in item.by} == {"tumor.stage"}


def test_generated_cases_have_computed_values(tmp_path: Path) -> None:
    """Most made-up cases leave to be computed what can be, and examples of tables are put over cases."""
    base = load(small_folder.write(tmp_path / "rules", derived_folder.FILES))
    made = list(generated_cases(make_plan(base), 60))
    assert len(made) > 40
    assert sum("tumor.points" in case.derived for case in made) > 10
    overlaid = list(overlaid_cases(base.vocabulary.derived.rows, [parse_case({}, base)], base))
    assert len(overlaid) >= 15
    assert any(case.derived for case in overlaid)
