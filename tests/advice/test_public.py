"""The public interface: what `import nanorx` offers, what it takes, and which errors come out of it."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import nanorx
import small_folder
from conftest import examples
from generators import random_case, randoms
from nanorx import api
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.sources import Reference

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from nanorx.knowledge.rule_base import RuleBase

DATA: dict[str, Any] = {"tumor": {"organ": "liver", "size_cm": 2.5}, "facility": {"imaging": ["mri", "ct"]}}

NO_CASES: list[Any] = [[], None]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules")))


def test_all_is_sorted_and_complete() -> None:
    """`__all__` is sorted, names nothing twice, and everything in it can be had; `dir` shows the same."""
    names = nanorx.__all__
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    assert all(getattr(nanorx, name) is not None for name in names)
    assert dir(nanorx) == sorted(names)
    assert set(nanorx._HOMES) == set(names) - {"__version__"}
    wrong = "recomend"
    with pytest.raises(AttributeError, match=wrong):
        getattr(nanorx, wrong)


def test_every_public_error_and_function_is_exported() -> None:
    """What the modules of errors and of the interface declare public is public."""
    from nanorx import errors  # noqa: PLC0415 - only here

    of_authors = {"SolverDisagreement"}  # only the checks of rule authors raise it
    assert set(errors.__all__) - of_authors <= set(nanorx.__all__)
    assert {name for name in api.__all__ if name not in {"CaseLike", "advisor_for", "as_case"}} <= set(nanorx.__all__)


def test_import_loads_little() -> None:
    """`import nanorx` loads neither pydantic, msgspec, yaml, Typer nor the engine."""
    heavy = {"pydantic", "msgspec", "yaml", "typer", "rich", "durable_rules_engine"}
    script = f"import nanorx, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_case_as_data_path_and_case(small: RuleBase, tmp_path: Path) -> None:
    """Nested data, a path as text or Path, JSON or YAML, and a checked case give the same bytes."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(DATA), encoding="utf-8")
    yaml = tmp_path / "case.yaml"
    yaml.write_text("tumor: {organ: liver, size_cm: 2.5}\nfacility: {imaging: [ct, mri]}\n", encoding="utf-8")
    forms: list[Any] = [DATA, path, str(path), yaml, parse_case(DATA, small)]
    assert len({nanorx.recommend(form, rules=small).dumps() for form in forms}) == 1


def test_case_of_another_rule_base_is_checked_again(small: RuleBase, base: RuleBase) -> None:
    """A case that was checked against one rule base is checked against the one that it is used with."""
    case = parse_case({"tumor": {"organ": "liver"}}, small)
    assert nanorx.recommend(case, rules=base).case == {"tumor": {"organ": "liver"}}
    with pytest.raises(nanorx.CaseError, match=r"tumor\.grade: there is no such key"):
        nanorx.recommend(parse_case({"tumor": {"grade": "low"}}, small), rules=base)


def test_default_rule_base(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without rules the built-in base is used, or the one that NANORX_RULES names at the time of the call."""
    assert nanorx.recommend({}).rule_base.name == nanorx.load(root / "rules").name
    monkeypatch.setenv("NANORX_RULES", str(small_folder.write(tmp_path / "rules")))
    assert nanorx.recommend({}).rule_base.name == "small-base"


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda rules: nanorx.recommend({"tumor": {"size_cm": 400}}, rules=rules), nanorx.CaseError, "not plausible"),
        (lambda rules: nanorx.recommend(NO_CASES[0], rules=rules), nanorx.CaseError, "a case is a group of keys"),
        (lambda rules: nanorx.recommend(NO_CASES[1], rules=rules), nanorx.CaseError, "a case is a group of keys"),
        (lambda rules: nanorx.recommend("nowhere.json", rules=rules), nanorx.CaseError, "there is no such file"),
        (lambda rules: nanorx.recommend({}, rules=rules, profile="balansed"), nanorx.UsageError, 'mean "balanced"?'),
        (lambda rules: nanorx.explain({}, "gold-neddle", rules=rules), nanorx.UsageError, 'Did you mean "gold-needle"'),
        (lambda rules: nanorx.load("nowhere"), nanorx.RuleBaseError, "there is no such folder"),
    ],
)  # fmt: skip
def test_errors_that_come_out(small: RuleBase, call: Any, kind: type[nanorx.InputError], says: str) -> None:
    """Whatever is wrong comes out as the one kind of error that says so, with its problems as data."""
    with pytest.raises(nanorx.InputError) as caught:
        call(small)
    assert type(caught.value) is kind
    assert isinstance(caught.value, nanorx.NanorxError)
    assert says in " ".join(str(caught.value).split())
    assert {type(item) for item in caught.value.problems} == {nanorx.Problem}
    assert all(item.code.startswith("NRX") for item in caught.value.problems)


@pytest.mark.slow
@given(randoms())
@examples(8)
def test_result_is_sound_for_any_case(base: RuleBase, random: Random) -> None:
    """For any case: all strategies once, ranks without gaps, ids that lead somewhere, and JSON that reads back."""
    case = random_case(random, base)
    result = recommend(api.advisor_for(base).assess(case))
    rows = result.recommendations
    assert [row.rank for row in rows] == list(range(1, len(base.strategies) + 1))
    assert {row.strategy.id for row in rows} == set(base.strategy_index)
    references = {row.id for row in result.references}
    for row in rows:
        assert row.rank_interval[0] <= row.rank <= row.rank_interval[1]
        assert row.score_interval[0] <= row.score <= row.score_interval[1]
        assert (row.status == "excluded") == bool(row.excluded_by)
        assert row.status != "conditional" or row.undecided_exclusions
        assert row.status in {"eligible", "excluded"} or row.questions
        cited = [*row.excluded_by, *row.undecided_exclusions, *row.cautions, *row.open_cautions, *row.conflicts]
        cited += [name for level in row.criteria.values() for name in (*level.arguments_for, *level.arguments_against)]
        assert set(cited) <= set(result.rules)
        assert all(level.low <= level.level <= level.high for level in row.criteria.values())
        assert 0 <= row.robustness.first <= row.robustness.top3 <= 1
    for rule in result.rules.values():
        assert rule.verdict != "silent"
        known = {"judgement": {""}, "evidence": result.evidence}
        assert all(cite.id in known.get(cite.kind, result.sources) for cite in rule.cites)
    assert {name for source in result.sources.values() for name in source.references} <= references
    assert {row.reference for row in result.evidence.values()} <= references
    text = result.dumps()
    assert text.isascii()
    assert json.loads(text) == json.loads(json.dumps(result.as_json()))
    assert "NaN" not in text


def test_references_are_written_out_only_where_an_answer_cites_them(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer writes out those references that it holds, each once, and the next one none of them again."""
    written: list[str] = []
    full = Reference.full

    def counted(row: Reference) -> str:
        written.append(row.id)
        return full(row)

    monkeypatch.setattr(Reference, "full", counted)
    advisor = Advisor(base)
    for _ in range(2):
        result = recommend(advisor.assess(parse_case(DATA, base)))
        assert sorted(written) == sorted(row.id for row in result.references)
    assert len(written) < len(base.sources.references)


def test_explanation_covers_every_rule(small: RuleBase) -> None:
    """An explanation has each rule about the strategy once, under its verdict, with the values its clauses saw."""
    found = nanorx.explain(DATA, "gold-needle", rules=small)
    speaking = [rule.id for rule in small.rules if "gold-needle" in rule.strategies]
    assert sorted([*found.fires, *found.cannot_tell, *found.silent]) == sorted(speaking)
    assert {row.finding: row.truth for row in found.findings} == {
        "tumor.seen": "cannot tell",
        "tumor.reached": "cannot tell",
    }
    size = next(row for row in found.rules["heat-works"].clauses if row.descriptor == "tumor.size_cm")
    assert (size.phrase, size.value, size.truth) == ("tumor.size_cm: at most 3 cm", "2.5 cm", "yes")
    assert json.loads(found.dumps())["recommendation"]["strategy"]["id"] == "gold-needle"


def test_one_advisor_for_one_rule_base(small: RuleBase) -> None:
    """A rule base is compiled once in a process."""
    assert api.advisor_for(small) is api.advisor_for(small)
    assert isinstance(api.advisor_for(small), Advisor)


def test_rule_base_that_is_no_longer_used_is_let_go(tmp_path: Path) -> None:
    """A process that loads many rule bases, one after the other, keeps none of them for ever."""
    base = nanorx.load(small_folder.write(tmp_path / "rules"))
    nanorx.recommend({}, rules=base)
    nanorx.why_not({}, "gold-needle", rules=base)
    gone = weakref.ref(base)
    del base
    gc.collect()
    assert gone() is None
