"""A brief answer and the catalogue are the whole result: nothing is lost, and nothing stands in both."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import nanorx
import small_folder
from conftest import ROOT, examples, some_of
from generators import random_case, randoms, small_base
from nanorx.api import as_case

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from nanorx.knowledge.rule_base import RuleBase

CASES = sorted(path for path in (ROOT / "cases").rglob("*") if path.suffix in {".json", ".yaml"})
CASE = ROOT / "cases/clinic/hcc-5cm.json"


@pytest.fixture(scope="module")
def catalogue(base: RuleBase) -> nanorx.Catalogue:
    """The catalogue of the shipped base, written and read again."""
    return nanorx.Catalogue.from_json(nanorx.catalogue(base).dumps())


@pytest.mark.parametrize("path", some_of(CASES[::29], 4), ids=lambda path: path.stem)
def test_brief_and_catalogue_are_the_whole(base: RuleBase, catalogue: nanorx.Catalogue, path: Path) -> None:
    """From the two as JSON comes the same result as from the case, byte for byte."""
    case = as_case(path, base)
    brief = nanorx.Brief.from_json(nanorx.brief(case, rules=base).dumps())
    assert nanorx.whole(brief, catalogue).dumps() == nanorx.recommend(case, rules=base).dumps()


@pytest.mark.parametrize("profile", ["balanced", "safety-first"])
@pytest.mark.parametrize("data", [{}, {"id": "7", "about": "One.", "tumor": {"organ": "hepatic", "size": "28 cm"}}])
def test_the_same_for_sparse_cases_and_profiles(
    base: RuleBase, catalogue: nanorx.Catalogue, data: dict[str, Any], profile: str
) -> None:
    """The same where nearly all is open, with warnings, an id and other weights."""
    brief = nanorx.brief(data, rules=base, profile=profile)
    assert nanorx.whole(brief, catalogue) == nanorx.recommend(data, rules=base, profile=profile)


@given(randoms())
@examples(25)
def test_the_same_for_any_rules(random: Random) -> None:
    """The same for generated rule bases with every kind of rule, group and finding."""
    base = small_base(random)
    case = random_case(random, base)
    brief = nanorx.brief(case, rules=base)
    assert nanorx.whole(brief, nanorx.catalogue(base)) == nanorx.recommend(case, rules=base)


def test_a_brief_answer_is_short(base: RuleBase) -> None:
    """It is at most an eighth of the whole, and holds no text of a rule, a strategy or a source."""
    brief, whole = (call(CASE, rules=base).dumps() for call in (nanorx.brief, nanorx.recommend))
    assert len(brief) * 8 < len(whole)
    used = json.loads(whole)
    texts = [rule["because"] for rule in used["rules"].values()] + [row["text"] for row in used["references"]]
    texts += [row["strategy"]["title"] for row in used["recommendations"]]
    assert [text for text in texts if json.dumps(text)[1:-1] in brief] == []


def test_the_hash_is_that_of_the_content(base: RuleBase) -> None:
    """The hash is that of the JSON with the hash left empty, and of nothing else."""
    made = nanorx.catalogue(base)
    text = made.dumps().replace(made.sha256, "", 1)
    assert hashlib.sha256(text.encode()).hexdigest() == made.sha256


def test_another_catalogue_is_refused(base: RuleBase, tmp_path: Path) -> None:
    """The catalogue of other rules gives no result, but says what to do."""
    other = nanorx.catalogue(nanorx.load(small_folder.write(tmp_path / "rules")))
    with pytest.raises(nanorx.InputError, match="needs the catalogue") as caught:
        nanorx.whole(nanorx.brief({}, rules=base), other)
    assert [problem.code for problem in caught.value.problems] == ["NRX396"]


def test_what_was_changed_is_an_input_error(base: RuleBase, catalogue: nanorx.Catalogue) -> None:
    """A brief answer that names what no catalogue holds, or whose marks are cut, gives no result and no other error."""
    brief = nanorx.brief({}, rules=base)
    first = brief.recommendations[0]
    for changed in (
        brief.replaced(recommendations=[first.replaced(strategy="nothing")]),
        brief.replaced(recommendations=[first.replaced(levels=())]),
        brief.replaced(recommendations=[first.replaced(reason="nothing")]),
        brief.replaced(truths=brief.truths[:-40]),
        brief.replaced(truths="x" + brief.truths[1:]),
        brief.replaced(profile="nothing"),
    ):
        with pytest.raises(nanorx.InputError) as caught:
            nanorx.whole(changed, catalogue)
        assert [problem.code for problem in caught.value.problems] == ["NRX396"]
