"""Whatever another rule base excludes or holds back in any possible case is still excluded or held back."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

import nanorx
import small_folder
from generators import (
    VOCABULARY,
    can_be_completed,
    case_of,
    clause,
    contradicts,
    make_base,
    random_case,
    random_contradictions,
    randoms,
    rule,
    small_base,
)
from nanorx.errors import RuleBaseError, UsageError
from nanorx.inference.plan import make_plan
from nanorx.knowledge.derived import Derivations
from nanorx.knowledge.rule_base import Contradiction

pytest.importorskip("z3")

from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.relaxed import Gone, load_gone, load_relaxed, parse_relaxed
from nanorx.authoring.proving.release import read_release, release_text
from nanorx.authoring.proving.solver import z3
from nanorx.authoring.proving.witness import Judged
from nanorx.knowledge.rule_base import Approach

if TYPE_CHECKING:
    from random import Random

    from nanorx.authoring.proving.against import SafetyComparison
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

LARGE = "too-large"


def with_rules(base: RuleBase, *rules: Rule, without: tuple[str, ...] = ()) -> RuleBase:
    """The rule base with other rules instead of those of the same id, and without some."""
    gone = {*without, *(item.id for item in rules)}
    kept = [item for item in base.rules if item.id not in gone]
    return dataclasses.replace(base, rules=tuple(sorted([*kept, *rules], key=lambda item: item.id)))


def lost_in(before: RuleBase, after: RuleBase, case: Case) -> set[str]:
    """The strategies that stand less safely in a case, by the ordinary evaluation."""
    then, now = Judged(before, case), Judged(after, case)
    found = set()
    for item in before.strategies:
        was, is_ = then.states(item.id), now.states(item.id)
        if ("excluded" in was and "excluded" not in is_) or (
            "held-back" in was and not is_ & {"excluded", "held-back"}
        ):
            found.add(item.id)
    return found


def weakened(random: Random, base: RuleBase) -> RuleBase:
    """The rule base with one or two rules changed in some way."""
    rules = list(base.rules)
    for place in random.sample(range(len(rules)), 2):
        old = rules[place]
        ways = [
            old._replace(effect="note", strategies=()),
            old._replace(when=old.when[1:]),
            old._replace(unless=old.unless[1:]),
            old._replace(id=f"{old.id}-renamed"),
            old._replace(strategies=old.strategies[1:]),
        ]
        if old.effect == "exclude":
            ways.append(old._replace(effect="caution", strength="strong", criterion="harm"))
        rules[place] = random.choice(ways)
    after = dataclasses.replace(base, rules=tuple(sorted(rules, key=lambda item: item.id)))
    if random.random() < 0.5:
        return after
    asked = sorted({row.descriptor for item in rules for row in item.clauses()} & base.vocabulary.descriptors.keys())
    other = dataclasses.replace(after, contradictions=random_contradictions(random, asked))
    return other if can_be_completed(make_plan(other), case_of(other)) else after


@given(random=randoms())
@settings(max_examples=20)
def test_what_is_called_as_safe_no_case_shows_to_be_less_safe(random: Random) -> None:
    """Of random changes of a rule base each loss that a random case shows is told, and each one told happens."""
    before = small_base(random)
    after = weakened(random, before)
    found = compare_safety(before, after)
    told = {name for item in found.lost for name in item.strategies}
    for _ in range(15):
        case = random_case(random, before)
        if not contradicts(before, case) and not contradicts(after, case):
            assert lost_in(before, after, case) <= told
    for item in found.lost:
        assert set(item.strategies) <= lost_in(before, after, item.witness.case)
    assert {*found.unchanged, *found.proven, *told} == {item.id for item in before.strategies}


@given(random=randoms())
@settings(max_examples=10)
def test_a_rule_base_is_as_safe_as_itself(random: Random) -> None:
    """Nothing is lost against the same rules, under other names and in another order too, and nothing is to prove."""
    base = small_base(random)
    renamed = [item._replace(id=f"z-{item.id}", title="Another title.") for item in base.rules]
    other = dataclasses.replace(base, rules=tuple(renamed[::-1]))
    assert compare_safety(base, other).unchanged == tuple(item.id for item in base.strategies)


def test_a_lost_exclusion_is_shown_by_a_case_that_recommend_reproduces(base: RuleBase) -> None:
    """Without a rule each strategy that it excluded is named, with a case file in which it is no longer excluded."""
    place = base.rule_index["lipiodol-hyperthyroidism"]
    found = compare_safety(base, with_rules(base, without=("lipiodol-hyperthyroidism",)))
    (lost,) = found.lost
    assert (lost.rule.id, lost.was, lost.strategies) == (
        "lipiodol-hyperthyroidism",
        "excluded",
        tuple(name for name in base.rules[place].strategies if name in base.strategy_index),
    )
    data = lost.witness.data
    assert data["patient"] == {"hyperthyroidism": "yes"}
    rows = {row.strategy.id: row for row in nanorx.recommend(data, rules=base).recommendations}
    assert all(rows[name].status == "excluded" for name in lost.strategies)
    assert all(data["expect"]["status"][name] != "excluded" for name in lost.strategies)
    assert len(found.unchanged) == len(base.strategies) - len(lost.strategies)


def test_a_weaker_effect_is_a_loss_and_a_stronger_one_is_not(base: RuleBase) -> None:
    """An exclusion that only holds back is lost; a strong caution that now excludes is not."""
    bar = base.rules[base.rule_index["lipiodol-hyperthyroidism"]]
    caution = base.rules[base.rule_index["doxorubicin-reaction"]]
    softer = bar._replace(effect="caution", strength="strong", criterion="safety")
    assert [item.was for item in compare_safety(base, with_rules(base, softer)).lost] == ["excluded"]
    harder = caution._replace(effect="exclude", strength="", criterion="")
    assert compare_safety(base, with_rules(base, harder)).holds
    weaker = caution._replace(strength="moderate")
    assert [item.was for item in compare_safety(base, with_rules(base, weaker)).lost] == ["held-back"]


def test_a_moderate_caution_that_is_lost_no_longer_holds_back_beside_another(base: RuleBase, tmp_path: Path) -> None:
    """Two moderate cautions about different facts hold back; without one of them that is lost, from a release too."""
    one, other = (
        base.rules[base.rule_index[name]] for name in ("embolic-liver-tumor-10-cm", "embolic-severe-heart-disease")
    )
    path = tmp_path / "released.json"
    path.write_text(release_text(base), encoding="utf-8")
    for before in (base, read_release(path)):
        found = compare_safety(before, with_rules(base, one._replace(strength="weak")))
        assert {(item.rule.id, item.was) for item in found.lost} == {(one.id, "held-back")}
        barred = [Judged(base, item.witness.case).barred_by(item.strategies[0], "held-back") for item in found.lost]
        assert all(one.id in names and len(names) > 1 for names in barred)
    assert compare_safety(base, with_rules(base, one._replace(strength="strong"))).holds
    assert not compare_safety(base, with_rules(base, one._replace(when=(*one.when, *other.when)))).holds


def test_one_rule_for_two_is_proven_to_be_as_safe(base: RuleBase) -> None:
    """Rules may be joined, split or widened: what counts is what comes out in every case."""
    one = base.rules[base.rule_index["lipiodol-hyperthyroidism"]]
    other = base.rules[base.rule_index["lipiodol-recent-bleeding-or-trauma"]]
    wide = one._replace(id="lipiodol-always", when=())
    after = with_rules(base, wide, without=(one.id, other.id))
    found = compare_safety(base, after)
    assert found.holds
    assert found.proven == tuple(name for name in one.strategies if name in base.strategy_index)
    assert not compare_safety(after, base).holds


def folder_with(tmp_path: Path, *changes: tuple[str, str, str]) -> RuleBase:
    """The small base with places (file, old, new) of its files changed."""
    files = dict(small_folder.FILES)
    for name, old, new in changes:
        assert files[name].count(old) >= 1
        files[name] = files[name].replace(old, new)
    return nanorx.load(small_folder.write(tmp_path, files))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    """The small rule base: above 10 cm heat is excluded, in the lung what animals had is held back."""
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("small")))


TWO_IN_LUNG = """\
  - id: two-in-lung
    when:
      - tumor.organ: is lung
      - tumor.count: above 1
    say: A test forbids it.
"""


def lost_rules(found: SafetyComparison) -> list[str]:
    """The rules that were lost."""
    return [item.rule.id for item in found.lost]


def test_a_descriptor_that_is_taken_away_takes_its_exclusions_with_it(small: RuleBase) -> None:
    """What can no longer be stated no longer excludes; the case as the rule base before reads it is told."""
    name = "tumor.size_cm"
    rest = {key: item for key, item in small.vocabulary.descriptors.items() if key != name}
    asking = tuple(item.id for item in small.rules if any(row.descriptor == name for row in item.clauses()))
    vocabulary = small.vocabulary._replace(descriptors=rest)
    after = dataclasses.replace(with_rules(small, without=asking), vocabulary=vocabulary)
    found = compare_safety(small, after)
    assert lost_rules(found) == [LARGE]
    assert found.lost[0].before["tumor"]["size_cm"] > 10
    assert found.lost[0].witness.case.stated == ()


def test_a_choice_or_a_value_that_is_taken_away_takes_its_exclusions_with_it(small: RuleBase, tmp_path: Path) -> None:
    """A narrower range, a choice less: what was excluded there cannot be told any more, and that is a loss."""
    narrower = folder_with(tmp_path / "a", ("vocabulary/tumor.yaml", "range: [0.1, 40]", "range: [0.1, 12]"))
    found = compare_safety(small, narrower)
    assert lost_rules(found) == [LARGE]
    assert found.lost[0].before["tumor"]["size_cm"] > 12
    wider = folder_with(tmp_path / "b", ("vocabulary/tumor.yaml", "range: [0.1, 40]", "range: [0.1, 80]"))
    assert compare_safety(small, wider).holds
    more = folder_with(tmp_path / "c", ("vocabulary/tumor.yaml", "lung: lung}", "lung: lung, bone: bone}"))
    assert compare_safety(small, more).holds
    split = folder_with(
        tmp_path / "d",
        ("vocabulary/tumor.yaml", "lung: lung}", "left-lung: left lung}"),
        ("vocabulary/tumor.yaml", "lung: {icd10", "left-lung: {icd10"),
        ("vocabulary/tumor.yaml", "is lung", "is left-lung"),
        ("safety/lung-holds-heat-back.yaml", "is lung", "is left-lung"),
        ("safety/lung-holds-heat-back.yaml", "organ: lung}", "organ: left-lung}"),
    )
    assert lost_rules(compare_safety(small, split)) == ["lung-holds-heat-back"]


def test_an_exception_that_only_the_new_words_can_state_is_a_loss(small: RuleBase, tmp_path: Path) -> None:
    """A rule that gains an `unless` about a new descriptor excludes less than before."""
    added = "contradictions:\n"
    new = (
        "  calm:\n    label: calm\n    kind: yes-no\n    question: Is it calm?\n    how: record\n"
        f"    changeable: fixed\n{added}"
    )
    after = folder_with(
        tmp_path,
        ("vocabulary/tumor.yaml", added, new),
        ("safety/too-large.yaml", "unless: []", "unless:\n  - tumor.calm: is yes"),
        ("safety/too-large.yaml", "{tumor.size_cm: 10.1}", "{tumor.size_cm: 10.1, tumor.calm: no}"),
    )
    found = compare_safety(small, after)
    assert lost_rules(found) == [LARGE]


def test_another_unit_is_another_descriptor(small: RuleBase, tmp_path: Path) -> None:
    """Centimeters are not millimeters: the limit is lost, not compared; with an assumption nothing can be said."""
    changes = [
        (
            "vocabulary/tumor.yaml",
            "unit: cm\n    units: {mm: 0.1}\n    usual: [0.1, 12]\n    range: [0.1, 40]",
            "unit: mm\n    range: [1, 400]",
        ),
        ("safety/too-large.yaml", "above 10 cm", "above 100 mm"),
        ("safety/too-large.yaml", "tumor.size_cm: 10}", "tumor.size_cm: 100}"),
        ("safety/too-large.yaml", "tumor.size_cm: 10.1}", "tumor.size_cm: 101}"),
        ("effect/heat-works.yaml", "at most 3 cm", "at most 30 mm"),
        ("effect/heat-works.yaml", "tumor.size_cm: 2,", "tumor.size_cm: 20,"),
    ]
    after = folder_with(tmp_path / "a", *changes)
    assert lost_rules(compare_safety(small, after)) == [LARGE]
    changes[0] = (changes[0][0], changes[0][1], f"{changes[0][2]}\n    assume: 200")
    with pytest.raises(UsageError) as caught:
        compare_safety(small, folder_with(tmp_path / "b", *changes))
    assert caught.value.problems[0].code == "NRX392"


def test_a_finding_that_is_concluded_less_often_is_a_loss(small: RuleBase) -> None:
    """A need or an exclusion that rests on a finding is less safe where the finding is concluded otherwise."""
    old = small.rules[small.rule_index["seen-on-mri"]]
    after = with_rules(small, old._replace(unless=()))
    found = compare_safety(small, after)
    assert lost_rules(found) == ["need-iron-vein-1"]
    assert found.lost[0].witness.data["tumor"]["implant"] == "yes"


def test_strategies_of_one_base_alone_are_named(small: RuleBase) -> None:
    """A strategy that is gone may lose all under another id, so it has to be named; a new one has nothing to lose."""
    names = ("gold-needle",)
    rest = tuple(item for item in small.strategies if item.id not in names)
    fewer = dataclasses.replace(
        with_rules(small, without=tuple(item.id for item in small.rules if item.strategies == names)), strategies=rest
    )
    found = compare_safety(small, fewer)
    assert (found.gone, found.added, found.holds) == (names, (), False)
    assert compare_safety(fewer, small).added == names
    assert compare_safety(small, fewer, gone=[Gone("gold-needle", None)]).holds


def test_a_renamed_strategy_is_compared_under_its_new_id(small: RuleBase) -> None:
    """Where the new id is named, what excluded the old one has to exclude the new one, or it is lost."""
    rules = tuple(
        item._replace(strategies=tuple("needle" if n == "gold-needle" else n for n in item.strategies))
        for item in small.rules
    )
    strategies = tuple(item._replace(id="needle") if item.id == "gold-needle" else item for item in small.strategies)
    approaches = (Approach("by-needle", "By needle", tuple(item.id for item in strategies)),)
    renamed = dataclasses.replace(small, rules=rules, strategies=strategies, approaches=approaches)
    entry = [Gone("gold-needle", "needle")]
    assert compare_safety(small, renamed).gone == ("gold-needle",)
    assert compare_safety(small, renamed, gone=entry).holds
    barring = next(item for item in rules if "needle" in item.strategies and item.bars == "excluded")
    weaker = with_rules(renamed, without=(barring.id,))
    assert lost_rules(compare_safety(small, weaker, gone=entry)) == [barring.id]


def test_what_may_settle_more_than_before_is_named(small: RuleBase, tmp_path: Path) -> None:
    """A new assumption and a new contradiction leave less open; both are named beside what was proven."""
    after = folder_with(
        tmp_path,
        ("vocabulary/tumor.yaml", "    kind: yes-no\n", "    kind: yes-no\n    assume: no\n"),
        ("vocabulary/tumor.yaml", "contradictions:\n", f"contradictions:\n{TWO_IN_LUNG}"),
    )
    found = compare_safety(small, after)
    assert (found.assumed, found.refused) == (("tumor.implant",), ("two-in-lung",))
    back = compare_safety(after, small)
    assert (back.assumed, back.refused) == ((), ())


def test_a_case_that_one_of_the_two_refuses_is_not_compared(small: RuleBase) -> None:
    """What contradicts itself for this rule base gets no answer, even about entries that none of its rules asks for."""
    old = small.rules[small.rule_index[LARGE]]
    implant = clause("tumor.implant: is yes", small.vocabulary)
    before = with_rules(small, old._replace(when=(*old.when, implant)))
    never = Contradiction("no-large-implant", (*old.clauses(), implant), "No.")
    after = dataclasses.replace(with_rules(small, without=(LARGE,)), contradictions=(never,))
    found = compare_safety(before, after)
    assert (found.holds, found.refused) == (True, ("no-large-implant",))


def test_what_the_solver_does_not_decide_is_not_called_safe(small: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the solver gives up nothing is proven, and the comparison does not hold."""
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    found = compare_safety(small, with_rules(small, without=(LARGE,)))
    assert not found.holds
    assert (found.lost, found.proven) == ((), ())
    assert [(item.rule.id, "gave up" in item.why) for item in found.undecided] == [(LARGE, True)]
    assert set(found.undecided[0].strategies) == set(small.rules[small.rule_index[LARGE]].strategies)


def test_a_release_holds_what_is_derived(tmp_path: Path) -> None:
    """Tables, formulas and words that tell only a part come back from the file; a changed table is another meaning."""
    grade = VOCABULARY.descriptors["patient.grade"]._replace(partial_choices={"raised": ("middle", "high")})
    vocabulary = VOCABULARY._replace(descriptors={**VOCABULARY.descriptors, grade.name: grade})
    bars = [
        rule(f"bar-{place}", "exclude", ["s1"], [clause(line)])
        for place, line in enumerate(("patient.stage: is last", "patient.points: above 4", "tumor.load: above 5 cm"))
    ]
    base = make_base(bars, vocabulary=vocabulary)
    file = tmp_path / "released.json"
    file.write_text(release_text(base), encoding="utf-8")
    read = read_release(file)
    assert read.vocabulary.descriptors["patient.grade"].partial_choices == grade.partial_choices
    assert compare_safety(read, base).unchanged == ("s1", "s2", "s3")
    (points, *others) = vocabulary.derived.rows
    item = points.items[0]._replace(rows=tuple((part, 1) for part, _ in points.items[0].rows))
    lower = points._replace(items=(item, *points.items[1:]))
    derived = Derivations([lower, *others], vocabulary.derived.ranges)
    found = compare_safety(read, make_base(bars, vocabulary=vocabulary._replace(derived=derived)))
    assert {item.rule.id for item in found.lost} == {"bar-0", "bar-1"}
    assert found.undecided == ()


# -- what may be less safe


RELAXED = """\
relaxed:
  - rule: too-large
    for: all
    when:
      - tumor.size_cm: above 5 cm
    unless:
      - tumor.grade: one of middle, high
      - tumor.organ: is lung
    still: nothing
    since: 2026-12-01
    because: A test.
    cites:
      - threshold: T1
"""


def test_a_relaxation_excuses_what_it_names_and_no_more(small: RuleBase) -> None:
    """Within its conditions the loss of the one rule is excused; outside them, and of other rules, it is not."""
    old = small.rules[small.rule_index[LARGE]]
    entry = parse_relaxed(RELAXED, "r.yaml", small)
    low = clause("tumor.grade: is low", small.vocabulary)
    lung = clause("tumor.organ: is lung", small.vocabulary)
    excepted = with_rules(small, old._replace(unless=(low,)))
    found = compare_safety(small, excepted, entry)
    assert lost_rules(found) == [LARGE]
    assert found.lost[0].witness.data["tumor"]["organ"] == "lung"
    both = with_rules(excepted, old._replace(id="too-large-lung", when=(*old.when, lung)))
    assert compare_safety(small, both, entry).holds
    assert not compare_safety(small, both).holds
    other = with_rules(both, without=("lung-holds-heat-back",))
    assert lost_rules(compare_safety(small, other, entry)) == ["lung-holds-heat-back"]


def test_a_relaxation_may_still_ask_for_a_hold_back(small: RuleBase) -> None:
    """`still: held-back` excuses an exclusion that became a hold-back, not one that is gone."""
    (entry,) = parse_relaxed(RELAXED.replace("still: nothing", "still: held-back"), "r.yaml", small)
    entries = (dataclasses.replace(entry, unless=()),)
    old = small.rules[small.rule_index[LARGE]]
    softer = old._replace(effect="caution", strength="strong", criterion="harm")
    assert compare_safety(small, with_rules(small, softer), entries).holds
    assert lost_rules(compare_safety(small, with_rules(small, without=(LARGE,)), entries)) == [LARGE]


def test_a_relaxation_that_excuses_nothing_is_told(small: RuleBase) -> None:
    """Against a rule base that is no safer an entry is stale, and so is one that names no rule of it."""
    entries = parse_relaxed(RELAXED, "r.yaml", small)
    assert compare_safety(small, small, entries).stale == entries
    wider = small.rules[small.rule_index[LARGE]]._replace(when=())
    assert compare_safety(small, with_rules(small, wider), entries).stale == entries
    without = with_rules(small, without=(LARGE,))
    assert compare_safety(small, without, entries).stale == ()
    other = parse_relaxed(RELAXED.replace("too-large", "no-such-rule"), "r.yaml", small)
    found = compare_safety(small, without, other)
    assert found.stale == other
    assert lost_rules(found) == [LARGE]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("tumor.grade: one", "tumor.grad: one", "NRX104", 7),
        ("for: all", "for: {family: hot}", "NRX112", 3),
        ("threshold: T1", "threshold: T9", "NRX114", 13),
        ("still: nothing", "still: conditional", "NRX103", 9),
        ("    since: 2026-12-01\n", "", "NRX101", 2),
        ("2026-12-01", "2026-02-30", "NRX391", 10),
        ("2026-12-01", "yesterday", "NRX103", 10),
        ("    because", "    until: never\n    because", "NRX102", 11),
    ],
)
def test_a_mistake_is_told_with_its_place(small: RuleBase, old: str, new: str, code: str, line: int) -> None:
    """Each mistake of relaxed.yaml has a code and its line."""
    with pytest.raises(RuleBaseError) as caught:
        parse_relaxed(RELAXED.replace(old, new), "r.yaml", small)
    assert [(row.code, row.line) for row in caught.value.problems] == [(code, line)]


def test_without_the_file_nothing_is_excused(small: RuleBase, tmp_path: Path) -> None:
    """The file may be missing or hold no entry; it is no part of the rule base."""
    assert load_relaxed(small, tmp_path) == ()
    folder = small_folder.write(tmp_path)
    (folder / "relaxed.yaml").write_text("relaxed: []\n", encoding="utf-8")
    assert load_relaxed(small, folder) == ()
    assert nanorx.load(folder).sha256 == small.sha256


# -- the last release


def test_the_rules_are_as_safe_as_the_last_release(base: RuleBase, root: Path) -> None:
    """Nothing that rules/released.json excludes or holds back is lost unless relaxed.yaml names it; none is stale."""
    found = compare_safety(
        read_release(root / "rules/released.json"),
        base,
        load_relaxed(base, root / "rules"),
        gone=load_gone(base, root / "rules"),
    )
    assert [(item.rule.id, item.strategies) for item in found.lost] == []
    assert found.stale == ()


@given(random=randoms())
@settings(max_examples=10)
def test_the_file_of_a_release_excludes_and_holds_back_like_its_rule_base(random: Random) -> None:
    """Written and read again a rule base is as safe as before, and each loss against it is the same."""
    before = small_base(random)
    after = weakened(random, before)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "released.json"
        path.write_text(release_text(before), encoding="utf-8")
        again = read_release(path)
    assert len(compare_safety(before, again).unchanged) == len(before.strategies)
    assert len(compare_safety(again, before).unchanged) == len(before.strategies)
    for one, other in zip(compare_safety(before, after).lost, compare_safety(again, after).lost, strict=True):
        assert (one.rule.id, one.was, set(one.strategies)) == (other.rule.id, other.was, set(other.strategies))


@pytest.mark.parametrize("change", ["edited", "cut", "format", "words"])
def test_a_changed_file_of_a_release_is_not_compared_with(small: RuleBase, tmp_path: Path, change: str) -> None:
    """Whatever is odd about the file, it is refused and never reads as nothing to lose."""
    path = tmp_path / "released.json"
    text = release_text(small)
    if change == "edited":
        data = json.loads(text)
        text = json.dumps(data | {"rules": data["rules"][1:]})
    path.write_text({"cut": text[:200], "format": "[]", "words": "no JSON"}.get(change, text), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_release(path)
    assert [row.code for row in caught.value.problems] == ["NRX394"]
