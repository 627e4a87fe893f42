"""Scaffolds: keys in order, refusals, and a rule that passes the check once it is filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import clean_folder
import nanorx
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.folder import readable_base
from nanorx.authoring.testing.examples import given_of
from nanorx.authoring.writing.scaffold import RuleDraft, place_of, scaffold
from nanorx.errors import RuleBaseError, UsageError
from nanorx.inference.judge import judge
from nanorx.inference.plan import make_plan
from nanorx.knowledge.files.models.rules import RuleFile
from nanorx.knowledge.files.yaml_file import read_yaml
from nanorx.knowledge.partial import Members
from nanorx.knowledge.plausibility import contradictory
from nanorx.knowledge.rule import Example
from nanorx.knowledge.truth import VERDICTS
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

NAME = "effect/new-one.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder.write(tmp_path / "rules", clean_folder.FILES)


def full_draft() -> RuleDraft:
    """Everything said but what the examples expect."""
    return RuleDraft(
        "new-one",
        "effect",
        title="Light: a title that needs quotes",
        because="One reason: a long one that is wrapped. " * 5,
        cites="judgement: A test: with a colon.",
        selector="{family: heat}",
        when=["tumor.size_cm: between 2 and 4 cm", "facility.imaging: includes any of ct, mri", "tumor.seen: is yes"],
        unless=["tumor.grade: at least high", "tumor.count: above 3", "facility.particles: includes gold"],
        then="{oppose: reach, strength: weak}",
        say="Not this one.",
    )


def filled(text: str, base: RuleBase) -> str:
    """The examples filled in as the clauses have it, by another way than the scaffold's: clause by clause."""
    data = read_yaml(text.replace("expect: TODO", "expect: silent"), "x").data
    rows = text.split("expect: TODO")
    words = []
    for example in data["examples"]:
        values = example["given"]
        size, imaging, seen = values.get("tumor.size_cm"), values.get("facility.imaging"), values.get("tumor.seen")
        grade, count = values.get("tumor.grade"), values.get("tumor.count")
        particles = values.get("facility.particles")
        met = [
            None if size is None else 2 <= size <= 4,
            None if imaging is None else bool({"ct", "mri"} & set(imaging)),
            None if seen is None else seen == "yes",
            None if grade is None else grade != "high",
            None if count is None else count <= 3,
            None if particles is None else "gold" not in particles,
        ]
        words.append("silent" if False in met else "cannot tell" if None in met else "fires")
    assert base.vocabulary.descriptors
    return "".join(part + f"expect: {word}" for part, word in zip(rows, [*words, ""], strict=True)).removesuffix(
        "expect: "
    )


def test_blank_scaffold_says_what_is_to_be_filled_in(folder: Path) -> None:
    """Each thing left open is told once, at its line, and nothing else is said."""
    base = nanorx.load(folder)
    text = scaffold(RuleDraft("new-one", "effect"), base)
    (folder / NAME).write_text(text, encoding="utf-8")
    problems = check_folder(folder).problems
    lines = text.replace("because: >\n  TODO", "because: TODO\n").splitlines()
    open_lines = [number for number, line in enumerate(lines, 1) if "TODO" in line and line[0] != "#"]
    assert {row.code for row in problems} == {"NRX156"}
    assert [row.line for row in problems] == open_lines


def test_scaffold_has_keys_in_order_each_with_its_comment(folder: Path) -> None:
    """The keys stand in their fixed order, and above each the comment says what to write."""
    text = scaffold(RuleDraft("new-one", "effect"), nanorx.load(folder))
    lines = text.splitlines()
    keys = [line.partition(":")[0] for line in lines if re.match(r"[a-z]", line)]
    top = [field.alias or name for name, field in RuleFile.model_fields.items()]
    assert keys == [key for key in top if key != "review_by"]
    for key in keys:
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        assert lines[place - 1].startswith("# ")
    assert lines[0] == "# yaml-language-server: $schema=../schemas/rule.json"


def test_filled_scaffold_passes_the_check(folder: Path) -> None:
    """Once the examples say what they expect, nothing is left to say but that it is a draft: no mistake, no warning."""
    base = nanorx.load(folder)
    (folder / NAME).write_text(filled(scaffold(full_draft(), base), base), encoding="utf-8")
    assert [str(row) for row in check_folder(folder).problems] == []


def test_examples_of_a_scaffold_show_every_verdict(folder: Path) -> None:
    """The values that a scaffold proposes make the rule fire, stay silent and unable to tell."""
    base = nanorx.load(folder)
    (folder / NAME).write_text(filled(scaffold(full_draft(), base), base), encoding="utf-8")
    full = nanorx.load(folder, drafts=True)
    rule = full.rules[full.rule_index["new-one"]]
    plan = make_plan(full)
    for example in rule.examples:
        findings = {
            name: {"yes": 2, "no": 0}[value]
            for name, value in example.given.items()
            if name in full.vocabulary.findings
        }
        values = {
            name: check_value(full.vocabulary.descriptors[name], value)
            for name, value in example.given.items()
            if name not in findings
        }
        values.setdefault("facility.imaging", Members((), complete=False))
        given = {"tumor.seen": findings.get("tumor.seen", 1)}
        verdict = judge(plan, plan.clause_truths(values), given).rules[full.rule_index["new-one"]]  # type: ignore[arg-type]
        assert VERDICTS[verdict] == example.expect, example
    assert {example.expect for example in rule.examples} == set(VERDICTS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("new-one", "is not the name of a rule"),
        ("effect/New_One", "is not the name of a rule"),
        ("efect/new-one", 'there is no topic "efect"'),
        ("vocabulary/new-one", "vocabulary/ holds no rules"),
        ("strategies/new-one", "strategies/ holds no rules"),
        ("strategies/heat/new-one", "strategies/ holds no rules"),
        ("evidence/heat/new-one", "evidence/ holds no rules"),
        ("../effect/new-one", "there is no topic"),
        ("effect/heat-works", "is taken"),
        ("safety/heat-works", "is taken"),
        ("effect/gold-needle", "is taken"),
    ],
)
def test_wrong_name_is_refused(folder: Path, name: str, words: str) -> None:
    """A name without topic, of a topic that does not exist, or that is taken writes nothing."""
    with pytest.raises(UsageError) as caught:
        place_of(name, folder, nanorx.load(folder))
    assert words in caught.value.problems[0].message
    assert caught.value.problems[0].advice


def test_good_name_is_split(folder: Path) -> None:
    """TOPIC/ID, with or without the ending of the file."""
    base = nanorx.load(folder)
    assert place_of("effect/new-one", folder, base) == ("effect", "new-one")
    assert place_of("effect/new-one.yaml", folder, base) == ("effect", "new-one")


def test_unfinished_rule_does_not_stop_the_next(folder: Path) -> None:
    """While one rule is being written the base can still be read for writing another, though not for advice."""
    (folder / NAME).write_text(scaffold(RuleDraft("new-one", "effect"), nanorx.load(folder)), encoding="utf-8")
    with pytest.raises(RuleBaseError):
        nanorx.load(folder)
    base, mistakes = readable_base(folder)
    assert mistakes > 0
    assert "heat-works" in base.rule_index
    with pytest.raises(UsageError):
        place_of("effect/new-one", folder, base)


def test_drawn_examples_are_possible_cases(base: RuleBase) -> None:
    """No example is drawn whose values contradict each other; the first one still meets every condition."""
    draft = full_draft()
    draft.when = ["patient.child_pugh: at least B", "patient.child_pugh_points: at least 9"]
    draft.unless = []
    rows = read_yaml(scaffold(draft, base), NAME).data["examples"]
    assert rows[0]["given"] == {"patient.child_pugh": "C", "patient.child_pugh_points": 12}
    for row in rows:
        given = given_of(Example(row["case"], row["given"], ""), base)
        assert not list(contradictory(given.values, base)), row
    assert {"patient.child_pugh": "A", "patient.child_pugh_points": 12} not in [row["given"] for row in rows]
