"""Every answer, given as JSON, fits its published schema, reads back whole, and every field is described."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanorx
import small_folder
from conftest import ROOT, examples, some_of
from nanorx.advice.answers.evidence import evidence
from nanorx.advice.answers.opinion import opinion
from nanorx.advice.answers.schemas import ANSWERS
from nanorx.api import advisor_for, as_case
from nanorx.cli.commands.schema import MODELS as EVERY
from nanorx.document.pages.report import Report
from nanorx.knowledge.case_schema import case_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model

UNIT = r'Unit: [^"]+\."'
CASE = ROOT / "cases/clinic/hcc-5cm.json"
CASES = sorted(path for path in (ROOT / "cases").rglob("*") if path.suffix in {".json", ".yaml"})
STRATEGY = "gold-ptt-mri-interstitial"
ELSEWHERE = {"descriptors", "strategies", "references", "error", "batch", "cohort", "cohort-summary"}
"""Answers that are tried where they are made, or as a command prints them."""
MODELS: dict[str, type[Model]] = {
    **{kind: model for kind, model in ANSWERS.items() if kind not in ELSEWHERE},
    "dossier": Report,
}
KINDS = sorted(MODELS)
BRANCHES = {
    "action",
    "applies",
    "at_hand",
    "effect",
    "engine",
    "how",
    "kind",
    "match",
    "status",
    "strength",
    "truth",
    "verdict",
}
"""Fields that programs branch on, wherever they stand."""


@cache
def small_catalogue() -> nanorx.Catalogue:
    """The catalogue of a few rules: that of the shipped ones is large, and is the same for every case."""
    with TemporaryDirectory() as folder:
        return nanorx.catalogue(nanorx.load(small_folder.write(Path(folder) / "rules")))


def made(case: Path, base: RuleBase) -> dict[str, Model]:
    """One answer of each kind."""
    result = nanorx.recommend(case, rules=base)
    checked = as_case(case, base)
    return {
        "result": result,
        "brief": nanorx.brief(checked, rules=base),
        "catalogue": small_catalogue(),
        "explanation": nanorx.explain(checked, STRATEGY, rules=base),
        "why-not": nanorx.why_not(checked, STRATEGY, rules=base),
        "what-if": nanorx.what_if(checked, {"patient.inr": None}, rules=base, vary={"tumor.size_cm": (1, 10)}),
        "questions": nanorx.questions(checked, rules=base),
        "comparison": nanorx.compare(checked, {"tumor": {"organ": "brain"}}, rules=base),
        "evidence": evidence(base, base.strategies, None, None),
        "verification": nanorx.verify(result, rules=base),
        "opinion": opinion(advisor_for(base).assess(checked), "", "The patient wants none of them."),
        "dossier": Report.from_json(nanorx.report(checked, form="json", rules=base)),
    }


@pytest.fixture(scope="module")
def answers(base: RuleBase) -> dict[str, Model]:
    """One answer of each kind, for the case that README shows."""
    return made(CASE, base)


def test_every_kind_of_answer_is_tried(answers: dict[str, Model]) -> None:
    """No published schema is left out, and each is the schema of what the program gives."""
    assert {kind: type(answer) for kind, answer in answers.items()} == MODELS


@pytest.mark.parametrize("path", some_of(CASES[::43], 24), ids=lambda path: path.stem)
def test_an_answer_fits_its_schema_and_reads_back(base: RuleBase, path: Path) -> None:
    """What the program writes is what the schema says, and reading it back gives the same answer and the same bytes."""
    for kind, answer in made(path, base).items():
        schema = MODELS[kind].json_schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        data = json.loads(answer.dumps())
        jsonschema.Draft202012Validator(schema).validate(data)
        assert schema["$id"] == f"urn:nanorx:schemas:{kind}:{data['schema'].rpartition('/')[2]}"
        assert answer.as_json() == data
        again = MODELS[kind].from_json(answer.dumps())
        assert again == answer
        assert again.dumps() == answer.dumps()


@pytest.mark.parametrize("kind", some_of(KINDS, 3))
def test_a_field_may_be_added_and_none_may_be_missing(answers: dict[str, Model], kind: str) -> None:
    """What a later version adds is left alone by schema and reader; what is missing is named by both."""
    validator = jsonschema.Draft202012Validator(MODELS[kind].json_schema())
    data = json.loads(answers[kind].dumps())
    more = {**data, "more": 1}
    less = {key: value for key, value in data.items() if key != "notice"}
    assert not list(validator.iter_errors(more))
    assert MODELS[kind].from_json(json.dumps(more)) == answers[kind]
    assert [error.message for error in validator.iter_errors(less)] == ["'notice' is a required property"]
    with pytest.raises(nanorx.InputError, match="notice"):
        MODELS[kind].from_json(json.dumps(less))


def _fields(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema and of its definitions, by its path."""
    for name, row in schema.get("properties", {}).items():
        yield f"{path}.{name}", row
        yield from _fields(row, f"{path}.{name}")
    for name, row in schema.get("$defs", {}).items():
        yield from _fields(row, name)


def _types(row: Any) -> Iterator[str]:
    """The JSON types of a value and of the elements of its lists and groups."""
    if isinstance(row, dict):
        kind = row.get("type", ())
        yield from [kind] if isinstance(kind, str) else kind
        for key in ("anyOf", "items", "prefixItems", "additionalProperties"):
            yield from _types(row.get(key))
    elif isinstance(row, list):
        for item in row:
            yield from _types(item)


@pytest.mark.parametrize("kind", sorted(EVERY))
def test_every_field_is_described(kind: str) -> None:
    """Each model and field has a description, each number a unit, and what programs branch on its words."""
    schema = EVERY[kind].json_schema()
    assert all(part["description"] for part in (schema, *schema["$defs"].values()))
    fields = dict(_fields(schema))
    assert [path for path, row in fields.items() if not row.get("description")] == []
    numbers = {
        path for path, row in fields.items() if {"integer", "number"} & {*_types(row)} and not path.endswith(".id")
    }
    assert [path for path in sorted(numbers) if not re.search(UNIT, json.dumps(fields[path]))] == []
    branches = {path: row for path, row in fields.items() if path.rpartition(".")[2] in BRANCHES}
    assert [path for path, row in branches.items() if "enum" not in json.dumps(row)] == []


def test_every_entry_of_a_case_is_described(base: RuleBase) -> None:
    """Each descriptor has a description, each number its unit, and choices their words, in the schema of a case too."""
    schema = case_schema(base)
    assert schema["properties"].keys() >= base.vocabulary.groups.keys()
    for item in base.vocabulary.descriptors.values():
        row = schema["properties"][item.group]["properties"][item.key]
        assert item.question in row["description"]
        assert item.kind == "number" or all(f'"{name}"' in json.dumps(row) for name in item.choices)
        assert item.kind != "number" or row["description"].endswith(f" Unit: {item.unit or '1'}.")
        assert ("Computed from" in row["description"]) == (item.name in base.vocabulary.derived.of)
    assert [path for path, row in _fields(schema) if not row.get("description")] == []


def test_a_word_that_tells_only_a_part_fits_the_schema_of_a_case(base: RuleBase) -> None:
    """`overt` encephalopathy is read and may be written."""
    validator = jsonschema.Draft202012Validator(case_schema(base))
    case = {"patient": {"encephalopathy": "overt"}}
    validator.validate(case)
    assert as_case(case, base).as_json() == case
    assert not validator.is_valid({"patient": {"encephalopathy": "grade"}})


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"schema": "nanorx-result/1"}, "schema", "nanorx-result/5"),
        ({"engine": "drools"}, "engine", "drools"),
        ({"assumed": [{"descriptor": 1, "value": 1}]}, "assumed[0].descriptor", "expected str, got int"),
        ({"profile": {"name": "x", "weights": {"delivery": 101}}}, "profile.weights[...]", "100"),
    ],
)
def test_what_does_not_fit_is_named(answers: dict[str, Model], change: dict[str, Any], path: str, says: str) -> None:
    """An error of reading says where the value stands and what is wrong with it."""
    with pytest.raises(nanorx.InputError, match=says) as caught:
        nanorx.Result.from_json(json.dumps({**answers["result"].as_json(), **change}))
    assert [problem.path for problem in caught.value.problems] == [path]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": "\ud800"}', b'{"nanorx": "\xff"}', "[", "{}"])
def test_what_is_no_answer_is_bad_input(text: str | bytes) -> None:
    """Anything but an answer is refused as every bad input is."""
    for again in (1, 10**6):
        with pytest.raises(nanorx.InputError):
            nanorx.Result.from_json(text * again)


@given(st.data())
@examples(60)
def test_what_is_read_is_what_is_written(answers: dict[str, Model], data: st.DataObject) -> None:
    """However a text is damaged, it is refused, or read as an answer that is written and read as itself."""
    text = answers["why-not"].dumps()
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(["", "0", '"', "é", "null", "\x7f", "}", "-"])) + text[at + 1 :]
    try:
        read = nanorx.WhyNot.from_json(damaged)
    except nanorx.InputError:
        return
    assert nanorx.WhyNot.from_json(read.dumps()) == read


@given(st.text(st.characters(exclude_categories=["Cs"])))
@examples(60)
def test_any_text_is_written_in_ascii(text: str) -> None:
    """Whatever stands in an answer, its JSON is printable ASCII in one line, and reads back as it was."""
    answer = nanorx.Result.from_json(_EMPTY.replace("THE NOTICE", json.dumps(text)))
    written = answer.dumps()
    assert written.endswith("\n")
    assert all(" " <= sign <= "~" for sign in written[:-1])
    assert json.loads(written)["notice"] == text


_EMPTY = """{"schema": "nanorx-result/5", "nanorx": "", "rule_base": {"name": "", "version": "", "sha256": ""},
"engine": "judge", "case": {}, "assumed": [], "case_sha256": "", "profile": {"name": "", "weights": {}},
"leading": null, "leading_reason": "", "first_place": null, "approaches": [], "today": [],
"today_held_back": [], "today_not_told": [],
"evidence": {}, "evidence_as_of": "", "recommendations": [], "rules": {}, "questions": [], "sources": {},
"references": [], "notice": THE NOTICE}"""
