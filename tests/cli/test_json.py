"""JSON that programs can rely on: every document fits a published schema, every error is one object."""

from __future__ import annotations

import io
import json
import math
import re
import signal
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import example
from hypothesis import given as law
from hypothesis import strategies as st

import nanorx
import tested_folder
from conftest import ROOT, examples
from nanorx.advice.answers.error import ErrorOut, error_out
from nanorx.authoring.check.codes import all_codes
from nanorx.cli import trouble
from nanorx.cli.app import app
from nanorx.cli.cohort.app import cohort_app
from nanorx.cli.commands.schema import MODELS
from nanorx.cli.fhir.app import export_app, import_app
from nanorx.cli.output import write
from nanorx.cli.rules.app import rules_app
from nanorx.cli.trouble import guarded
from nanorx.errors import CaseError, EngineDisagreement, NumberRange, Problem
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.case_schema import case_input_schema, case_schema
from nanorx.knowledge.files.writing import NotWrittenError
from nanorx.knowledge.mapping_schema import mapping_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

COMMANDS: list[tuple[tuple[str, ...], str, int]] = [
    (("recommend", "CASE"), "result", 0),
    (("recommend", "CASE", "--brief"), "brief", 0),
    (("catalogue",), "catalogue", 0),
    (("explain", "CASE", "iron-vein"), "explanation", 0),
    (("why-not", "CASE", "iron-vein"), "why-not", 0),
    (("what-if", "CASE", "--set", "tumor.size_cm=2"), "what-if", 0),
    (("ask", "CASE"), "questions", 0),
    (("batch", "LINE"), "batch", 0),
    (("report", "CASE"), "dossier", 0),
    (("verify", "RESULT"), "verification", 0),
    (("verify", "OTHER"), "verification", 1),
    (("compare", "CASE", "FAR"), "comparison", 0),
    (("cohort", "run", "TABLE", "-o", "OUT"), "cohort", 0),
    (("import", "fhir", "RECORD"), "import", 0),
    (("strategies",), "strategies", 0),
    (("strategies", "iron-vein"), "strategies", 0),
    (("evidence",), "evidence", 0),
    (("descriptors",), "descriptors", 0),
    (("descriptors", "tumor.size_cm"), "descriptors", 0),
    (("references",), "references", 0),
    (("schema",), "schemas", 0),
    (("rules", "list"), "rules", 0),
    (("rules", "show", "too-large"), "rule-card", 0),
    (("rules", "check"), "check", 0),
    (("rules", "check", "--strict", "--rules", "BROKEN"), "check", 1),
    (("rules", "check", "--explain", "NRX104"), "codes", 0),
    (("rules", "check", "--explain", "all"), "codes", 0),
    (("rules", "test"), "tests", 0),
    (("rules", "test", "--update"), "tests", 0),
    (("rules", "test", "--cases", "WRONG"), "tests", 1),
    (("rules", "coverage"), "coverage", 0),
    (("rules", "mutate"), "mutation", 0),
    (("rules", "mutate", "--safety"), "losses", 1),
    (("rules", "impact", "--base", "BEFORE", "--generated", "3"), "impact", 0),
    (("rules", "analyze"), "analysis", 0),
    (("rules", "prove"), "proofs", 0),
    (("rules", "prove", "--against", "BEFORE"), "safety", 1),
    (("rules", "release", "--first"), "release", 0),
]
"""Words of a command line with --json, the kind of what they print, and the exit code."""

NEEDS = {**dict.fromkeys(("losses", "analysis", "proofs", "safety", "release"), "z3"), "cohort": "duckdb"}
"""Kind -> the library that the command needs."""
GROUPS = {"rules": rules_app, "cohort": cohort_app, "import": import_app, "export": export_app}
OTHER_KINDS = {"cohort-summary", "error", "health", "opinion", "problem", "version"}
"""Kinds that are files of a command, told in place of an answer, or what only the service says."""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A small rule base, cases, and what else the commands need, by the words that stand for them."""
    monkeypatch.chdir(tmp_path)
    rules = tested_folder.write(tmp_path)
    (rules / "properties.yaml").write_text(f"properties:\n{tested_folder.STATEMENT}", encoding="utf-8")
    before = tested_folder.write(tmp_path / "before", ("safety/too-large.yaml", "above 10 cm", "above 9 cm"))
    broken = tested_folder.write(
        tmp_path / "broken", ("safety/too-large.yaml", "tumor.size_cm: above", "tumor.size: above")
    )
    wrong = tested_folder.write(tmp_path / "wrong", ("cases/near.yaml", "gold-needle: 1", "gold-needle: 2"))
    result = nanorx.recommend(tmp_path / "cases/near.yaml", rules=nanorx.load(rules)).dumps()
    (tmp_path / "result.json").write_text(result, encoding="utf-8")
    (tmp_path / "other.json").write_text(result.replace('"rank":1', '"rank":2', 1), encoding="utf-8")
    (tmp_path / "table.csv").write_text("id,tumor.organ,tumor.size_cm\n1,liver,9\n2,lung,3\n", encoding="utf-8")
    (tmp_path / "line.ndjson").write_text('{"id": 1, "tumor": {"organ": "liver"}}', encoding="utf-8")
    (tmp_path / "bad.json").write_text('{"tumor": {"organ": "lver", "size_cm": 999}}', encoding="utf-8")
    (tmp_path / "record.json").write_text('{"resourceType": "Patient", "id": "1"}', encoding="utf-8")
    return {
        "RULES": str(rules),
        "CASE": "cases/near.yaml",
        "FAR": "cases/far.yaml",
        "BAD": "bad.json",
        "LINE": "line.ndjson",
        "TABLE": "table.csv",
        "OUT": "out",
        "RECORD": "record.json",
        "RESULT": "result.json",
        "OTHER": "other.json",
        "BEFORE": str(before),
        "BROKEN": str(broken),
        "WRONG": str(wrong.parent / "cases"),
    }


def called(run: Callable[..., Any], words: tuple[str, ...], places: dict[str, str], *more: str) -> Any:
    """Run a command whose words may stand for places."""
    return run(*(places.get(word, word) for word in words), *more, NANORX_RULES=places["RULES"])


def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


ERROR = validator(ErrorOut.json_schema())


def one_error(ran: Any) -> dict[str, Any]:
    """The error object that is all of what a command printed."""
    data: dict[str, Any] = strict(ran.out)
    ERROR.validate(data)
    assert (data["exit"], ran.err, ran.out.count("\n")) == (ran.code, "", 1)
    assert data["problems"]
    assert {row["code"] for row in data["problems"]} <= set(all_codes())
    return data


def strict(text: str) -> Any:
    """Read JSON as strict readers do: no NaN, no half of a character."""

    def refuse(word: str) -> Any:
        raise ValueError(word)

    data = json.loads(text, parse_constant=refuse)
    json.dumps(data, ensure_ascii=False).encode()
    return data


@pytest.mark.parametrize(("words", "kind", "code"), COMMANDS, ids=[" ".join(row[0]) for row in COMMANDS])
def test_every_document_fits_its_schema(
    run: Callable[..., Any], places: dict[str, str], words: tuple[str, ...], kind: str, code: int
) -> None:
    """What a command prints with --json is one document, which says its shape and fits the schema of it."""
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    ran = called(run, words, places, "--json")
    told = {"batch": "1 line: 1 answered, 0 errors.\n", "cohort": f"Wrote {places['OUT']}: 2 cases.\n"}
    said = told.get(words[0], "")
    assert (ran.code, ran.err) == (code, said), ran.out
    data = strict(ran.out)
    schema = MODELS[kind].json_schema()
    assert schema["properties"]["schema"]["enum"] == [data["schema"]]
    validator(schema).validate(data)
    assert MODELS[kind].from_json(ran.out).dumps() == ran.out


def test_every_command_that_prints_json_is_tried() -> None:
    """A command with --json, or whose only output is JSON, stands in the table above; and so does each kind."""
    own: dict[tuple[str, ...], Any] = {(name,): item for name, item in app.commands.items() if name not in GROUPS}
    own |= {(group, name): item for group, found in GROUPS.items() for name, item in found.commands.items()}
    print_json = {name for name, item in own.items() if any("--json" in row.opts for row in item.load().params)}
    tried = {words[: 2 if words[0] in GROUPS else 1] for words, _, _ in COMMANDS}
    assert {name for name, item in app.commands.items() if hasattr(item.load(), "commands")} == set(GROUPS)
    assert print_json == tried
    assert {kind for _, kind, _ in COMMANDS} | OTHER_KINDS == set(MODELS)


def test_every_shape_that_is_written_is_published() -> None:
    """No model names a shape in the source whose schema cannot be asked for."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/nanorx").rglob("*.py"))
    named = set(re.findall(r'Literal\["nanorx-([a-z-]+)/\d+"\]', sources))
    assert named == set(MODELS)
    assert len({model.json_schema()["$id"] for model in MODELS.values()}) == len(MODELS)


def schemas(base: RuleBase) -> Iterator[dict[str, Any]]:
    """All schemas."""
    yield from (case_schema(base), case_input_schema(base), mapping_schema(base))
    yield from (model.json_schema() for model in MODELS.values())


KEYWORDS = {
    *("$schema", "$id", "$ref", "$defs", "title", "description", "default", "type", "enum", "const", "anyOf", "format"),
    *("properties", "required", "additionalProperties", "propertyNames", "items", "prefixItems", "uniqueItems"),
    *("minItems", "maxItems", "minimum", "maximum", "pattern"),
}  # fmt: skip
"""The keywords of draft 2020-12 that schemas use."""


def unknown_keywords(schema: Any) -> set[str]:
    """The keys that a strict validator refuses."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema) - KEYWORDS
    if len({*schema["type"]} - {"null"} if isinstance(schema.get("type"), list) else ()) > 1:
        found.add("type")  # of two kinds of values each has a schema of its own
    for key in ("properties", "$defs"):
        for part in schema.get(key, {}).values():
            found |= unknown_keywords(part)
    parts = [schema.get(key) for key in ("items", "additionalProperties", "propertyNames")]
    for part in (*parts, *schema.get("anyOf", ()), *schema.get("prefixItems", ())):
        found |= unknown_keywords(part)
    return found


def test_strict_validators_take_every_schema(base: RuleBase, tmp_path: Path) -> None:
    """No schema has a key that is no keyword, or two types in one; one that is made from rules has an id of its own."""
    for schema in schemas(base):
        assert unknown_keywords(schema) == set()
        assert schema["description"]
    other = nanorx.load(tested_folder.write(tmp_path))
    for make in (case_schema, case_input_schema, mapping_schema):
        assert base.sha256[:12] in make(base)["$id"]
        assert make(base)["$id"] != make(other)["$id"]


def test_schemas_are_listed_and_asked_for(run: Callable[..., Any], base: RuleBase) -> None:
    """Without a kind every schema is named, as a page and as JSON; each is printed when it is asked for."""
    page, data = run("schema").out, json.loads(run("schema", "--json").out)
    assert [row["name"] for row in data["schemas"]] == ["case", "case-input", "mapping", *MODELS]
    for row, schema in zip(data["schemas"], schemas(base), strict=True):
        assert f"\n{row['name']} " in page
        assert row["id"] == schema["$id"]
    assert json.loads(run("schema", "error").out) == ErrorOut.json_schema()
    data = one_error(run("schema", "eror", "--json"))
    assert data["problems"][0]["allowed"][:2] == ["case", "case-input"]
    assert 'Did you mean "error"?' in data["problems"][0]["advice"]


REFUSED = [
    ("recommend", "nowhere.json"),
    ("recommend", "BAD"),
    ("recommend", "BAD", "--set", "tumor.size_cm=1..2", "--set", "tumor.organ"),
    ("recommend", "CASE", "--rules", "BROKEN"),
    ("recommend", "CASE", "--rules", "nowhere"),
    ("recommend", "CASE", "--profile", "balance"),
    ("recommend", "CASE", "-o", "nowhere/result.json"),
    ("recommend", "CASE", "-o", "cases"),
    ("recommend", "CASE", "--top", "many"),
    ("recommend", "CASE", "CASE"),
    ("recommend", "CASE", "--st", "tumor.size_cm=1"),
    ("recommend",),
    ("recomend", "CASE"),
    ("rules", "shw"),
    ("explain", "CASE", "iron"),
    ("explain", "CASE", "9"),
    ("what-if", "CASE", "--vary", "tumor.size_cm=1..999"),
    ("verify", "BAD"),
    ("descriptors", "zzzz"),
    ("evidence", "iron"),
    ("references", "zzzz"),
    ("rules", "show", "too-larg"),
    ("rules", "list", "--effect", "exclud"),
    ("rules", "check", "--explain", "NRX9"),
    ("rules", "coverage", "zzzz"),
    ("rules", "test", "--rules", "BROKEN"),
    ("rules", "impact", "--base", "nowhere"),
    ("rules", "release"),
    ("rules", "release", "--rules", "BROKEN"),
    ("rules", "docs"),
    ("batch", "nowhere.ndjson"),
    ("batch", "LINE", "--set", "tumor"),
    ("cohort", "run", "TABLE", "-o", "OUT", "--suppress", "-1"),
    ("compare", "CASE"),
]


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_every_refusal_is_one_object(run: Callable[..., Any], places: dict[str, str], words: tuple[str, ...]) -> None:
    """With --json: the problems that the prose tells, in its order, the same exit code, nothing on standard error."""
    if words[:2] == ("rules", "release"):
        pytest.importorskip("z3")
    prose = called(run, words, places)
    ran = called(run, (words[0], "--json", *words[1:]) if words[0] != "rules" else words, places, "--json")
    data = one_error(ran)
    assert (prose.code, prose.out) == (ran.code, "") == (2, "")
    if "there is no option" not in ran.out:  # a command without --json says that first
        assert codes_in(prose.err) == [row["code"] for row in data["problems"]]


def test_what_is_allowed_has_one_order(run: Callable[..., Any], hcc: str) -> None:
    """The order of a set differs from run to run; what a program reads does not."""
    for words in (("explain", hcc, "iron"), ("evidence", "iron"), ("recommend", hcc, "--st", "x")):
        allowed = one_error(run(*words, "--json"))["problems"][0]["allowed"]
        assert len(allowed) > 9
        assert allowed == sorted(allowed)


def codes_in(prose: str) -> list[str]:
    """The codes of a message for readers, in its order."""
    return re.findall(r"^(?:\S.*  )?(?:error|warning) (NRX\d{3})  ", prose, re.MULTILINE)


def test_what_is_allowed_and_what_was_read_stand_apart(run: Callable[..., Any], base: RuleBase) -> None:
    """No program need take the choices, the range with its unit, the names or the value out of a sentence."""
    case = {"tumor": {"organ": "lver", "size_mm": 9000, "histologie": 1}, "facility": {"imaging": ["mri", "x-ray"]}}
    ran = run("recommend", "-", "--set", "patient.ecog=9", "--json", stdin=json.dumps(case).encode())
    rows = {row["path"]: (row["allowed"], row["value"]) for row in one_error(ran)["problems"]}
    known = base.vocabulary.descriptors
    keys = [item.key for item in known.values() if item.group == "tumor"]
    assert rows == {
        "tumor.organ": (list(known["tumor.organ"].choices), "lver"),
        "tumor.size_mm": ([{"low": 1.0, "high": 400.0, "unit": "mm", "whole": False}], 9000),
        "tumor.histologie": (keys, "histologie"),
        "facility.imaging.1": (list(known["facility.imaging"].choices), "x-ray"),
        "patient.ecog": ([{"low": 0.0, "high": 4.0, "unit": "", "whole": True}], "9"),
    }
    data = one_error(run("recommend", "x", "--profile", "balance", "--json"))
    assert [(row["allowed"], row["value"]) for row in data["problems"]] == [(list(base.profiles), "balance")]


def test_form_json_counts_too_and_other_forms_do_not(run: Callable[..., Any], hcc: str) -> None:
    """`--format json` asks for JSON, in one word or two; the end of a file name and words behind -- do not."""
    for more in (("--format", "json"), ("--format=json",), ("-o", "-", "--format", "json"), ("-o", "x", "--json")):
        assert one_error(run("explain", hcc, "nothing", *more))["problems"][0]["code"] == "NRX301"
    for more in (("-o", "x.json"), ("--format", "html"), ("--", "--json")):
        ran = run("explain", hcc, "nothing", *more)
        assert (ran.code, ran.out, "error NRX" in ran.err) == (2, "", True)


@pytest.mark.parametrize(
    ("error", "code", "named"),
    [
        (RuntimeError("boom"), 3, "NRX371"),
        (EngineDisagreement("a" * 64, "b" * 64, ["x"]), 3, "NRX372"),
        (NotWrittenError("No space left on device", "result.json"), 3, "NRX373"),
        (PermissionError(13, "Permission denied", "\udcff.json"), 2, "NRX360"),
        (KeyboardInterrupt(), 130, "NRX374"),
    ],
)
def test_what_fails_on_the_way_is_one_object(
    run: Callable[..., Any],
    hcc: str,
    error: BaseException,
    code: int,
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Our faults, with the file that reports them, what the system refuses, and Ctrl-C; without --json as ever."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def failing(*_: object, **__: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise error

    monkeypatch.setattr("nanorx.cli.given.load_rules", failing)
    ran = run("recommend", hcc, "--json")
    (row,) = one_error(ran)["problems"]
    assert (ran.code, row["code"]) == (code, named)
    assert "Traceback" not in ran.out
    assert ([row["file"]] == [str(path) for path in tmp_path.iterdir()]) == (named in {"NRX371", "NRX372"})
    prose = run("recommend", hcc)
    assert (prose.code, prose.out) == (code, "")
    assert (row["message"].removeprefix("interrupted") in prose.err) == (code != 130)


def test_two_documents_never_stand_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Once a part of an answer is out, what fails is told on standard error, with --json too."""
    monkeypatch.setattr("sys.argv", ["nanorx", "recommend", "--json"])

    def half() -> None:
        write('{"schema"')
        raise CaseError([Problem("NRX201", "too large")])

    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    assert guarded(half) == trouble.BAD_INPUT
    assert out.buffer.getvalue() == b'{"schema"'
    assert "NRX201" in capfd.readouterr().err


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=8,
)


@law(value=VALUES, allowed=st.none() | st.lists(st.text(max_size=5) | st.just(NumberRange(1, 2.5, "cm")), max_size=3))
@example(value=-(10**17), allowed=None)
@example(value=[10**17, 0.1 + 0.2], allowed=None)
@examples(60)
def test_whatever_was_read_is_told_as_json_for_every_reader(value: Any, allowed: list[Any] | None) -> None:
    """Values with NaN, halves of characters or long numbers: the error is strict JSON, fits and reads back the same."""
    problem = Problem("NRX201", "m", file="\udcff", value=value, allowed=None if allowed is None else tuple(allowed))
    text = error_out(CaseError([problem]), 2).dumps()
    data = strict(text)
    ERROR.validate(data)
    assert ErrorOut.from_json(text).dumps() == text
    assert len(data["problems"][0]["allowed"] or ()) == len(allowed or ())
    read = data["problems"][0]["value"]
    if isinstance(value, bool) or value is None or (isinstance(value, float) and math.isfinite(value)):
        assert read == value
    elif isinstance(value, int):
        assert read == (value if abs(value) < 10**15 else str(value))


def bad_cases(base: RuleBase) -> st.SearchStrategy[Any]:
    """Cases with right and wrong keys and values."""
    names = [*base.vocabulary.descriptors, "tumor.sice", "tumour.size", "about", "tumor.solid"]
    words = st.sampled_from(["", "yes", "liver", "lver", "unknown", "1,2", "5 parsecs", "\x1b[31m", "1" * 17])
    pairs = st.tuples(st.sampled_from(names), words | VALUES)
    return st.lists(pairs, min_size=1, max_size=6).map(_nested)


def _nested(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        group, point, key = name.partition(".")
        if point:
            found.setdefault(group, {})[key] = value
        else:
            found[group] = value
    return found


@law(st.data())
@examples(40)
def test_any_bad_case_is_one_valid_error(base: RuleBase, data: st.DataObject) -> None:
    """Every problem of a case stands in the object, in the order of the prose, with the same code, path and words."""
    case = data.draw(bad_cases(base))
    problems = mistakes(case, base)
    if problems:
        told = strict(error_out(CaseError(problems), 2).dumps())
        ERROR.validate(told)
        assert codes_in(str(CaseError(problems))) == [row["code"] for row in told["problems"]]
        for row, problem in zip(told["problems"], problems, strict=True):
            for key in ("code", "severity", "path", "message"):
                assert row[key] == getattr(problem, key).encode(errors="backslashreplace").decode()


def mistakes(case: Any, base: RuleBase) -> tuple[Problem, ...]:
    """What is wrong with a case."""
    try:
        parse_case(case, base)
    except CaseError as error:
        return error.problems
    return ()
