"""What a caller says of a case beside its values comes back in every answer, and changes nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import nanorx
from conftest import ROOT
from nanorx.advice.answers.evidence import evidence
from nanorx.advice.answers.verification import verify
from nanorx.api import advisor_for, as_case
from nanorx.cli.given import read_given
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.case_schema import case_input_schema, case_schema
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.case_text import case_text

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model

STRATEGY = "gold-ptt-mri-interstitial"
PLAIN: dict[str, Any] = {"tumor": {"organ": "liver", "size_cm": 2.5}, "patient": {"inr": 15}}
SAID: dict[str, Any] = {"id": "0017", "about": "An example.", "tumor": {"organ": "hepatic", "size": "25 mm"}}
CASE = {**SAID, "patient": PLAIN["patient"]}


def answers(case: nanorx.Case, base: RuleBase) -> list[Model]:
    """One answer of each kind that is about a case; both sides of a comparison."""
    compared = nanorx.compare(case, case, rules=base)
    found = advisor_for(base).assess(case)
    return [
        nanorx.recommend(case, rules=base),
        nanorx.explain(case, STRATEGY, rules=base),
        nanorx.why_not(case, STRATEGY, rules=base),
        nanorx.what_if(case, {"tumor.size_cm": 4}, rules=base),
        nanorx.questions(case, rules=base),
        compared.a,
        compared.b,
        evidence(base, [base.strategy(STRATEGY)], None, found),
    ]


def test_every_answer_gives_back_what_was_said(base: RuleBase) -> None:
    """The id, the sentence, what was read otherwise and the warnings are in every answer about the case."""
    case = as_case(CASE, base)
    assert len(case.read_as) == 2
    for answer in answers(case, base):
        given = answer.as_json()
        assert (given["id"], given["about"], given["read_as"]) == ("0017", "An example.", list(case.read_as))
        assert [row["descriptors"] for row in given["warnings"]] == [["patient.inr"]], type(answer)


def test_what_is_said_changes_nothing_else(base: RuleBase) -> None:
    """The hash, the canonical form and the rest of the answer are those of the same values without it."""
    said, plain = as_case(CASE, base), as_case(PLAIN, base)
    assert (said.sha256, said.as_json()) == (plain.sha256, plain.as_json())
    own = {"id", "about", "read_as"}
    for one, other in zip(answers(said, base), answers(plain, base), strict=True):
        a, b = one.as_json(), other.as_json()
        assert {key: row for key, row in a.items() if key not in own | {"a", "b"}} == {
            key: row for key, row in b.items() if key not in own | {"a", "b"}
        }


@pytest.mark.parametrize(("given", "text"), [("0017", "0017"), (17, "17"), (10**30, str(10**30)), ("", ""), (None, "")])
def test_an_id_is_a_text_or_a_whole_number(base: RuleBase, given: Any, text: str) -> None:
    """An id is kept as text; none, or an empty one, is no id."""
    assert parse_case({"id": given}, base).id == text


@pytest.mark.parametrize("given", [True, 1.5, ["a"], {"a": 1}])
def test_anything_else_is_no_id(base: RuleBase, given: Any) -> None:
    """What is neither is refused, at its place."""
    with pytest.raises(nanorx.CaseError) as caught:
        parse_case({"id": given}, base)
    assert [(row.code, row.path) for row in caught.value.problems] == [("NRX204", "id")]


def test_a_canonical_case_has_no_id(base: RuleBase) -> None:
    """The canonical form holds values alone."""
    with pytest.raises(nanorx.CaseError, match="no such group"):
        parse_case({"id": "1"}, base, canonical=True)


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_file_keeps_the_id(base: RuleBase, tmp_path: Path, form: str) -> None:
    """What is written is read again with the same id, as text."""
    path = tmp_path / f"case.{form}"
    path.write_text(case_text(as_case(CASE, base), form), encoding="utf-8")
    again = read_case(path, base)
    assert (again.id, again.about) == ("0017", "An example.")


def test_changes_and_other_rules_keep_it(base: RuleBase, tmp_path: Path) -> None:
    """`--set`, a changed case and a case that is checked again keep what was said."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    given = read_given(str(path), ["tumor.size_cm=3"])
    changed = given.case.replace({"tumor.size_cm": 4.0})
    again = as_case(read_case(path, base), nanorx.load(ROOT / "rules", drafts=True))
    for case in (given.case, changed, again):
        assert (case.id, case.about) == ("0017", "An example.")
    assert again.read_as


def test_a_stored_result_is_verified_with_what_was_said(base: RuleBase) -> None:
    """A result of a case with an id and other words is accepted; an id of another kind is a difference."""
    stored = nanorx.recommend(CASE, rules=base).as_json()
    assert verify(advisor_for(base), stored).accepted
    stored |= {"id": 17, "read_as": [1]}
    assert sorted(row.path for row in verify(advisor_for(base), stored).differences) == ["id", "read_as[0]"]


@pytest.mark.parametrize("make", [case_schema, case_input_schema])
def test_the_schemas_take_what_is_read(base: RuleBase, make: Any) -> None:
    """An id, a sentence and null fit the schemas of a case; what is refused does not."""
    validator = jsonschema.Draft202012Validator(make(base))
    for right in ({"id": "0017", "about": "One."}, {"id": 17, "about": None}, {"id": None, "expect": None}):
        validator.validate(right)
    refused: list[dict[str, Any]] = [{"id": 1.5}, {"id": ["a"]}, {"about": 3}, {"expect": []}]
    for wrong in refused:
        assert not validator.is_valid(wrong), wrong
