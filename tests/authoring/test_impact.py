from __future__ import annotations

import dataclasses
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import derived_folder
import evidence_folder
import small_folder
import tested_folder
from nanorx.advice.assessment import Advisor
from nanorx.authoring.measuring.case_reading import read_in, readable_before
from nanorx.authoring.measuring.edits import edits, find_renames
from nanorx.authoring.measuring.generated_cases import KNOWN_SHARES, generated_cases, overlaid_cases
from nanorx.authoring.measuring.impact import KINDS, ChangedStanding, Impact, compare_bases
from nanorx.authoring.revision import load_earlier
from nanorx.authoring.scope import find_scope
from nanorx.errors import RuleBaseError, UsageError
from nanorx.inference.plan import make_plan
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from pathlib import Path

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
    assert (found.edits, found.changes, found.moved) == ((), [], 0)
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
    assert impact_of(tmp_path / "files", change, generated=0).changes == []
    found = impact_of(tmp_path / "made-up", change, generated=2)
    assert found.changes
    assert set(found.made_up) == {item.case for item in found.changes}
    assert all(item.by == ("too-large",) for item in found.changes)


def test_a_strategy_of_one_side_is_one_row(tmp_path: Path) -> None:
    """A strategy that only one base has is counted over all cases and changes nothing in any."""
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
    assert found.changes == []
    (gone,) = found.one_sided
    assert (gone.strategy, gone.how, gone.standings.total()) == ("iron-vein", "removed", 1)


LED = {
    "tumor": {"organ": "liver", "histology": "carcinoma", "size_cm": 2, "count": 1, "implant": False, "grade": "low"},
    "facility": {"imaging": ["ct", "mri"]},
    "goal": {"setting": "research"},
}
"""A case in which gold-needle is called first in the small base with evidence."""


def test_a_new_strategy_is_one_row_with_what_it_leads(tmp_path: Path) -> None:
    """A new strategy is counted by status over all cases, and the cases in which it is called first are named."""
    name = next(name for name in evidence_folder.FILES if name.endswith("gold-needle.yaml"))
    text = evidence_folder.FILES[name].replace("id: gold-needle", "id: another-needle")
    files = {**evidence_folder.FILES, name.replace("gold-needle", "another-needle"): text}
    people = files[evidence_folder.PEOPLE].replace("{id: gold-needle}", "{id: [another-needle, gold-needle]}")
    files["approaches.yaml"] = files["approaches.yaml"].replace("[gold-needle]", "[another-needle, gold-needle]")
    old = load(small_folder.write(tmp_path / "old", evidence_folder.FILES))
    new = load(small_folder.write(tmp_path / "new", {**files, evidence_folder.PEOPLE: people}))
    cases = [_file(tmp_path, parse_case(data, new)) for data in (LED, {"tumor": {"count": 3}})]
    found = compare_bases(old, new, cases, generated=0)
    (row,) = found.one_sided
    assert (row.strategy, row.how) == ("another-needle", "added")
    assert dict(row.standings) == {"eligible": 1, "conditional": 1}
    assert row.leads == [cases[0].name]
    assert found.changes == []
    assert {(edit.what, edit.kind) for edit in found.edits} == {
        ("strategy", "added"),
        ("approach", "edited"),
        ("evidence", "edited"),
    }


# -- what matters first


def test_a_lost_hold_is_no_lost_exclusion(tmp_path: Path) -> None:
    """A strong caution made weak loses holds; what is held back less and excluded anyway is not lost."""
    (hold,) = [name for name, text in clean_folder.FILES.items() if "caution: strong" in text]
    found = impact_of(tmp_path, (hold, "caution: strong", "caution: weak"), generated=80)
    assert found.exclusions_lost == []
    assert found.holds_lost
    assert all(item.held_back == (True, False) and "excluded" not in item.status for item in found.holds_lost)
    kinds = [KINDS.index(item.kind) for item in found.ordered()]
    assert kinds == sorted(kinds)
    assert found.ordered()[0].kind == "hold lost"


def test_another_first_place_is_told_with_its_edit(tmp_path: Path) -> None:
    """What is called first before and after is told for each case in which it differs."""
    change = (LARGE, "tumor.size_cm: above 10 cm", "tumor.size_cm: above 1 cm")
    old = load(small_folder.write(tmp_path / "old", evidence_folder.FILES))
    new = load(small_folder.write(tmp_path / "new", evidence_folder.changed(change)))
    found = compare_bases(old, new, [_file(tmp_path, parse_case(LED, new))], generated=0)
    (first,) = found.firsts
    assert first.was.leading == "gold-needle" != first.now.leading
    assert first.by == ("too-large",)


def test_what_matters_most_stands_first() -> None:
    """Lost exclusions, lost holds, statuses, hold-backs and ranks stand in this order, what is less excluded first."""
    rows = [
        (("eligible", "eligible"), (False, False)),
        (("eligible", "eligible"), (False, True)),
        (("eligible", "excluded"), (False, False)),
        (("conditional", "eligible"), (False, False)),
        (("conditional", "conditional"), (True, False)),
        (("excluded", "conditional"), (True, True)),
    ]
    changes = [ChangedStanding("a case", f"s-{n}", *row, (1, 2), ()) for n, row in enumerate(rows)]
    found = Impact((), changes=changes)
    assert [item.strategy for item in found.ordered()] == ["s-5", "s-4", "s-3", "s-2", "s-1", "s-0"]
    assert [item.kind for item in found.ordered()] == [*KINDS[:3], *KINDS[2:]]


def test_other_weights_are_an_edit_and_are_blamed(tmp_path: Path) -> None:
    """Weights that differ are told, and what no edited rule explains is put down to them."""
    found = compare_bases(*with_other_weights(tmp_path), [], generated=80)
    assert [(item.what, item.id, item.kind) for item in found.edits] == [("setting", "weights of balanced", "edited")]
    assert {item.by for item in found.changes} == {("weights of balanced",)}


def test_what_is_done_today_is_compared(tmp_path: Path) -> None:
    """A guideline that no longer counts changes what is done today, although no standard is ranked."""
    change = ("evidence/cut-guide.yaml", "status: checked", "status: draft")
    old, new = (
        load(small_folder.write(tmp_path / name, evidence_folder.changed(*changes)))
        for name, changes in (("old", ()), ("new", (change,)))
    )
    case = parse_case({"tumor": {"organ": "liver", "histology": "carcinoma", "count": 1}}, new)
    found = compare_bases(old, new, [_file(tmp_path, case)], generated=0)
    assert [(item.was, item.now) for item in found.today] == [(("resection",), ())]


# -- other words on one side


MEETS = (
    "vocabulary/tumor.yaml",
    "contradictions:\n",
    """\
  calcified:
    label: calcified
    kind: yes-no
    question: Is it calcified?
    how: images
    changeable: fixed
contradictions:
""",
)


def test_a_case_with_a_new_descriptor_is_compared_without_it(tmp_path: Path) -> None:
    """What the base before does not know is left out there and named, and nothing else; the other way round too."""
    old = load(tested_folder.write(tmp_path / "old"))
    new = load(
        tested_folder.write(tmp_path / "new", MEETS, (LARGE, "tumor.size_cm: above 10 cm", "tumor.calcified: is yes"))
    )
    case = parse_case({"tumor": {"size_cm": 12, "calcified": True}}, new)
    there = compare_bases(old, new, [_file(tmp_path, case)], generated=0)
    assert [(row.before, row.after) for row in there.partly_read] == [(("tumor.calcified",), ())]
    assert there.refused == []
    back = compare_bases(new, old, [_file(tmp_path, case)], generated=0)
    assert [(row.before, row.after) for row in back.partly_read] == [((), ("tumor.calcified",))]
    assert there.changes == []  # excluded by its size before, by its calcium now


@pytest.mark.parametrize(
    ("name", "change", "value", "left_out"),
    [
        ("facility.imaging", {"choices": {"mri": "MRI", "ct": "CT"}}, ["ct", "ultrasound"], ": ultrasound"),
        ("facility.imaging", {"choices": {"mri": "MRI"}}, {"has": ["mri"], "lacks": ["ct"]}, ": ct"),
        ("tumor.size_cm", {"high": 10.0}, 12, ": 12"),
        ("tumor.size_cm", {"unit": "mm"}, 12, ""),
        ("tumor.organ", {"choices": {"liver": "liver"}}, "lung", ": lung"),
        ("tumor.organ", {"kind": "set"}, "lung", ": lung"),
    ],
)
def test_only_what_does_not_exist_is_left_out(
    tmp_path: Path, name: str, change: dict[str, object], value: object, left_out: str
) -> None:
    """Of a set the element alone is left out, of anything else the value; the rest of the case is read."""
    here = load(small_folder.write(tmp_path))
    words = here.vocabulary.descriptors
    vocabulary = here.vocabulary._replace(descriptors={**words, name: words[name]._replace(**change)})  # type: ignore[arg-type]
    case = parse_case({"tumor": {"count": 2}}, here).replace({name: check_value(words[name], value)})
    found = read_in(case, dataclasses.replace(here, vocabulary=vocabulary), {})
    assert found.left_out == (f"{name}{left_out}",)
    assert found.case is not None
    assert found.case.stated == (("tumor.count", name) if name == "facility.imaging" else ("tumor.count",))


def test_a_case_that_one_side_refuses_is_told_with_the_reason(tmp_path: Path) -> None:
    """Entries that contradict each other in one rule base alone are not compared, and it is said by which and why."""
    old = load(tested_folder.write(tmp_path / "old"))
    rule = "    say: A test forbids it.\n"
    when = "    when:\n      - tumor.count: above 9\n      - tumor.grade: is low\n"
    again = f"{rule}  - id: many-are-never-low\n{when}{rule}"
    new = load(tested_folder.write(tmp_path / "new", ("vocabulary/tumor.yaml", rule, again)))
    case = parse_case({"tumor": {"count": 10, "grade": "low"}}, old)
    found = compare_bases(old, new, [_file(tmp_path, case)], generated=0)
    assert [(row.by, "contradict each other" in row.why) for row in found.refused] == [("after", True)]
    assert found.cases == 0


def test_a_case_that_only_the_base_before_reads_is_compared_too(tmp_path: Path) -> None:
    """A case with a descriptor that was removed is a mistake now, and is compared without it all the same."""
    old = load(tested_folder.write(tmp_path / "old", MEETS))
    scope = find_scope(rules=str(tested_folder.write(tmp_path / "new")))
    path = tmp_path / "new/cases/hard.yaml"
    path.write_text("tumor: {size_cm: 12, calcified: yes}\n", encoding="utf-8")
    scope = find_scope(rules=str(tmp_path / "new/rules"))
    (file,) = readable_before(scope.read.unread, old)
    found = compare_bases(old, scope.base, [file], generated=0)
    assert [(row.case, row.after) for row in found.partly_read] == [(path.as_posix(), ("tumor.calcified",))]


# -- renames


@pytest.mark.parametrize(
    ("what", "was", "now"),
    [
        ("rule", "too-large", "far-too-large"),
        ("strategy", "gold-needle", "needle-of-gold"),
        ("finding", "tumor.seen", "tumor.visible"),
        ("descriptor", "tumor.size_cm", "tumor.diameter_cm"),
        ("evidence", "gold-people", "gold-trial-of-2020"),
    ],
)
def test_a_rename_is_one_edit_and_changes_nothing(tmp_path: Path, what: str, was: str, now: str) -> None:
    """The same under another id is renamed, not removed and added, and is compared with itself."""
    old = load(small_folder.write(tmp_path / "old", evidence_folder.FILES))
    files = {}
    for name, text in evidence_folder.FILES.items():
        other = text.replace(was, now)
        group, _, key = was.partition(".")
        if what in {"finding", "descriptor"} and name == f"vocabulary/{group}.yaml":
            other = other.replace(f"  {key}:\n", f"  {now.partition('.')[2]}:\n")
        files[name.replace(f"/{was}.yaml", f"/{now}.yaml")] = other
    new = load(small_folder.write(tmp_path / "new", files))
    found = compare_bases(old, new, [], generated=60)
    assert [(item.kind, item.was, item.id) for item in found.edits if item.what == what] == [("renamed", was, now)]
    assert {item.kind for item in found.edits} == {"renamed"}
    assert (found.changes, found.one_sided, found.refused, found.partly_read) == ([], [], [], [])
    assert found.generated >= 60


def test_an_edited_need_of_a_renamed_strategy_is_edited(tmp_path: Path) -> None:
    """The needs of a renamed strategy are compared with those that it had, so one that differs is edited."""
    name = next(name for name in evidence_folder.FILES if name.endswith("iron-vein.yaml"))
    files = {key: text.replace("iron-vein", "iron-by-vein") for key, text in evidence_folder.FILES.items()}
    other = files.pop(name).replace("- tumor.seen: is yes", "- facility.imaging: includes ct")
    old = load(small_folder.write(tmp_path / "old", evidence_folder.FILES))
    new = load(small_folder.write(tmp_path / "new", {**files, name.replace("iron-vein", "iron-by-vein"): other}))
    found = [(item.kind, item.id) for item in edits(old, new)]
    assert found == [("edited", "need-iron-by-vein-1"), ("renamed", "iron-by-vein")]


def test_a_strategy_that_became_part_of_another_is_named_with_it(tmp_path: Path) -> None:
    """`merged` of approaches.yaml says what a strategy that is gone is now: its new id, or the one it is part of."""
    old = load(small_folder.write(tmp_path / "old", evidence_folder.FILES))
    new = dataclasses.replace(old, strategies=old.strategies[:1], merged={"iron-vein": "gold-needle"})
    assert find_renames(old, new).of["strategy"] == {}
    assert [(row.strategy, row.into) for row in compare_bases(old, new, [], generated=4).one_sided] == [
        ("iron-vein", "gold-needle")
    ]
    other = old.strategies[1]._replace(id="iron-by-vein", title="Another title")
    renamed = dataclasses.replace(old, strategies=(old.strategies[0], other), merged={"iron-vein": "iron-by-vein"})
    assert find_renames(old, renamed).of["strategy"] == {"iron-vein": "iron-by-vein"}


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


def test_as_many_generated_cases_are_nearly_full_as_sparse(base: RuleBase) -> None:
    """N cases asked are N possible cases made, each share has equally many, and what is to be full nearly is."""
    cases = list(generated_cases(make_plan(base), 40))
    assert len(cases) == 40
    assert all(base.is_possible(case.values) for case in cases)
    known = [len(case.values) / len(base.vocabulary.descriptors) for case in cases]
    for place, share in enumerate(KNOWN_SHARES):
        own = known[place :: len(KNOWN_SHARES)]
        assert abs(sum(own) / len(own) - share) < 0.1
    assert min(known[3::4]) > 0.9


@given(count=st.integers(0, 30), seed=st.integers())
def test_generated_cases_are_possible_whatever_contradicts(derived: RuleBase, count: int, seed: int) -> None:
    """With contradictions and computed values each case asked for is made, and its own reader takes it."""
    cases = list(generated_cases(make_plan(derived), count, seed))
    assert len(cases) == count
    assert all(parse_case(case.as_json(), derived) == case for case in cases)


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return load(small_folder.write(tmp_path_factory.mktemp("derived"), derived_folder.FILES))


def test_generated_cases_reach_every_region(tmp_path: Path) -> None:
    """Given enough of them, every region of every descriptor is met, and each is also unknown once."""
    plan = make_plan(load(tested_folder.write(tmp_path)))
    cases = list(generated_cases(plan, 300))
    for name, descriptor in plan.base.vocabulary.descriptors.items():
        values = [case.values.get(name) for case in cases if name in case.stated]
        assert len(values) < len(cases)
        if descriptor.kind != "set":
            assert {region.value for region in plan.regions(name)} <= set(values)


def test_the_generated_cases_of_the_two_bases_differ(tmp_path: Path) -> None:
    """Half of the generated cases come from each rule base, and they are not the same ones again."""
    old, new = with_other_weights(tmp_path)
    assert compare_bases(old, new, [], generated=41).generated > 36  # two of few values may be the same


def with_other_weights(folder: Path) -> tuple[RuleBase, RuleBase]:
    """The small base with evidence, and with other weights."""
    weights = ("base.yaml", "{reach: 50, harm: 30, proof: 20}", "{reach: 80, harm: 10, proof: 10}")
    places = (("old", ()), ("new", (weights,)))
    old, new = (load(small_folder.write(folder / name, evidence_folder.changed(*edit))) for name, edit in places)
    return old, new


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
