"""JSON Schemas for editors: current, accepting the shipped files, refusing what the loader refuses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs
import pytest

import clean_folder
import derived_folder
import evidence_folder
import nanorx
import small_folder
from nanorx.authoring.editors.kinds import KINDS, editor_settings, modeline
from nanorx.authoring.editors.schemas import schema_text, schemas_of
from nanorx.authoring.testing.expectations import KEYS
from nanorx.authoring.writing.keys import (
    APPROACHES,
    BASE,
    CASE,
    CLAIMS,
    EVIDENCE,
    FACTS,
    PROPERTIES,
    REFERENCES,
    RELAXED,
    RULE,
    STRATEGY,
    THRESHOLDS,
    VOCABULARY,
)
from nanorx.cli.rules.app import COMMANDS
from nanorx.knowledge.case import EXTRA_KEYS
from nanorx.knowledge.files.loader import content_hash
from nanorx.knowledge.files.models import evidence as evidencefiles
from nanorx.knowledge.files.models import rules as files
from nanorx.knowledge.files.models import sources as sourcefiles
from nanorx.knowledge.files.models.properties import PropertiesFile, RelaxedFile
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def schemas(root: Path) -> dict[str, dict[str, Any]]:
    """The schemas as they stand in the checkout."""
    return {kind: json.loads((root / "rules/schemas" / f"{kind}.json").read_text(encoding="utf-8")) for kind in KINDS}


def kind_of(name: str) -> str:
    """The one kind to whose files a path of the checkout belongs."""
    found = [name_of for name_of, kind in KINDS.items() if belongs(name, kind.globs)]
    assert len(found) == 1, (name, found)
    return found[0]


def belongs(name: str, globs: Sequence[str]) -> bool:
    chosen = [item for item in globs if not item.startswith("!")]
    return any(matches(name, item) for item in chosen) and not any(
        matches(name, item[1:]) for item in globs if item not in chosen
    )


def matches(name: str, glob: str) -> bool:
    parts = re.split(r"(\*\*/|\*)", glob)
    words = {"**/": "(.*/)?", "*": "[^/]*"}
    return re.fullmatch("".join(words.get(part, re.escape(part)) for part in parts), name) is not None


def marked(validator: Any, data: Any) -> list[str]:
    """What a schema says of data, in short."""
    return [f"{'/'.join(map(str, row.instance_path))}: {row.message[:200]}" for row in validator.iter_errors(data)]


@pytest.mark.parametrize("kind", KINDS)
def test_written_schemas_are_current(kind: str, base: RuleBase, root: Path) -> None:
    """rules/schemas/ holds what `nanorx rules schema` prints; `nanorx rules check --fix` writes it."""
    text = schema_text(schemas_of(base, [kind])[kind])
    assert (root / "rules/schemas" / f"{kind}.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_draft_07(kind: str, schemas: dict[str, dict[str, Any]]) -> None:
    """The editors' language server reads draft-07: its own keywords only, no reference that leads nowhere."""
    jsonschema.Draft7Validator.check_schema(schemas[kind])
    text = json.dumps(schemas[kind])
    assert schemas[kind]["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "$defs" not in text
    assert "prefixItems" not in text
    assert "discriminator" not in text
    assert set(re.findall(r'"#/definitions/([^"]+)"', text)) == set(schemas[kind].get("definitions", {}))
    assert "pointsAt" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_list_of_words_names_one_twice(kind: str, schemas: dict[str, dict[str, Any]]) -> None:
    """The language server refuses a whole schema for one word that stands twice in an enum."""
    for words in enums(schemas[kind]):
        assert len(set(map(str, words))) == len(words)


def enums(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield node["enum"]
        for value in node.values():
            yield from enums(value)
    elif isinstance(node, list):
        for item in node:
            yield from enums(item)


def test_shipped_files_fit_their_schema(root: Path, schemas: dict[str, dict[str, Any]]) -> None:
    """What is accepted an editor does not mark: of rules, strategies, evidence and cases one in five, all others."""
    validators = {kind: jsonschema_rs.validator_for(schema) for kind, schema in schemas.items()}
    paths = [path for folder in ("rules", "cases", "examples") for path in sorted((root / folder).rglob("*.*"))]
    texts = [path for path in paths if path.suffix in {".yaml", ".json"} and path.parent.name != "schemas"]
    names = [path.relative_to(root).as_posix() for path in texts if path.name != "released.json"]
    few = {"rule", "strategy", "evidence", "case"}
    chosen = [name for place, name in enumerate(names) if place % 5 == 0 or kind_of(name) not in few]
    assert {kind_of(name) for name in chosen} == set(KINDS)
    for name in chosen:
        data = read_yaml((root / name).read_text(encoding="utf-8"), name).data
        assert marked(validators[kind_of(name)], data) == [], name


@pytest.mark.parametrize(
    "files_of_base",
    [clean_folder.FILES, small_folder.FILES, derived_folder.FILES, evidence_folder.FILES],
    ids=["clean", "small", "derived", "evidence"],
)
def test_files_of_another_rule_base_fit_its_schemas(tmp_path: Path, files_of_base: dict[str, str]) -> None:
    """The schemas of any rule base accept its own files, whatever its vocabulary is."""
    folder = small_folder.write(tmp_path / "rules", files_of_base)
    made = schemas_of(nanorx.load(folder))
    for name, text in files_of_base.items():
        kind = kind_of(f"rules/{name}")
        errors = marked(jsonschema_rs.validator_for(made[kind]), read_yaml(text, name).data)
        assert errors == [], name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tumor.size_cm: between 3 and 7 cm", "tumor.size: between 3 and 7 cm"),
        ("tumor.size_cm: between 3 and 7 cm", "tumor.size_cm: between 30 and 70 mm"),
        ("tumor.size_cm: between 3 and 7 cm", "tumor.size_cm: between 3 and 7"),
        ("is hepatocellular-carcinoma", "is hepatocelular-carcinoma"),
        ("is hepatocellular-carcinoma", "at most hepatocellular-carcinoma"),
        ("{favor: effect, strength: moderate}", "{favor: efficacy, strength: moderate}"),
        ("{favor: effect, strength: moderate}", "{favor: effect, strength: certain}"),
        ("energy: [radiofrequency, freezing]", "energy: [radiofrequency, frezing]"),
        ("- threshold: T038", "- threshold: T999"),
        ("unless: []", "unles: []"),
        ("status: reviewed", "status: done"),
    ],
)
def test_mistake_is_marked_by_the_schema(root: Path, schemas: dict[str, dict[str, Any]], old: str, new: str) -> None:
    """An editor marks misspelt names, choices, criteria, keys and wrong units while one writes."""
    text = (root / "rules/effect/tace-plus-ablation-size.yaml").read_text(encoding="utf-8")
    validator = jsonschema.Draft7Validator(schemas["rule"])
    assert validator.is_valid(read_yaml(text, "x").data)
    assert text.count(old) == 1
    assert not validator.is_valid(read_yaml(text.replace(old, new), "x").data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("organ: [prostate]", "organ: [prostat]"),
        ("organ: [prostate]", "organ: prostate"),
        ("tumor.gleason: at most 7", "tumor.gleason: up to 7"),
        ("route: intravenous", "route: by vein"),
        ("  route: intravenous", "  rout: intravenous"),
        ("{id: gold-nanoshell-ptt-systemic-mri}", "{id: gold-nanoshell}"),
        ("covers: whole", "covers: all"),
        ("reference: rastinehad-2019", "reference: rastinehad-2091"),
        ("outcome: feasibility", "outcome: safety"),
        ('checked_on: "2026-11-28"', 'checked_on: "28.11.2026"'),
    ],
)
def test_mistake_in_a_row_is_marked(root: Path, schemas: dict[str, dict[str, Any]], old: str, new: str) -> None:
    """An editor marks misspelt words, strategies and references of a row of evidence while one writes."""
    text = (root / "rules/evidence/rastinehad-2019.yaml").read_text(encoding="utf-8")
    validator = jsonschema.Draft7Validator(schemas["evidence"])
    assert validator.is_valid(read_yaml(text, "x").data)
    assert text.count(old) == 1
    assert not validator.is_valid(read_yaml(text.replace(old, new), "x").data)


def test_every_descriptor_is_offered_with_its_meaning(base: RuleBase, schemas: dict[str, dict[str, Any]]) -> None:
    """Completion knows each descriptor and finding, in clauses and in examples, with words about it."""
    offered = schemas["rule"]["definitions"]["Clause"]["properties"]
    given = schemas["rule"]["definitions"]["ExampleShape"]["properties"]["given"]["properties"]
    assert list(offered) == list(given) == list(base.vocabulary.names())
    for name, row in offered.items():
        assert base.vocabulary.label(name) in row["description"]


WORDS = [
    (RULE, [files.RuleFile]),
    (STRATEGY, [files.StrategyFile]),
    (EVIDENCE, [evidencefiles.EvidenceFile]),
    (APPROACHES, [evidencefiles.ApproachesFile]),
    (BASE, [files.BaseFile]),
    (CLAIMS, [sourcefiles.ClaimsFile]),
    (FACTS, [sourcefiles.FactsFile]),
    (THRESHOLDS, [sourcefiles.ThresholdsFile]),
    (REFERENCES, [sourcefiles.ReferencesFile]),
    (PROPERTIES, [PropertiesFile]),
    (RELAXED, [RelaxedFile]),
    (
        VOCABULARY,
        [files.GroupFile, files.FindingsFile, files.StrategyVocabularyFile, files.UnitsFile, files.SystemsFile],
    ),
]


def keys_of(model: type[BaseModel]) -> set[str]:
    """The keys of a model and of the models within it."""
    schema = model.model_json_schema(by_alias=True)
    groups = [schema, *schema.get("$defs", {}).values()]
    return {key for group in groups for key in group.get("properties", {})}


@pytest.mark.parametrize(("words", "models"), WORDS)
def test_every_key_has_its_words(words: dict[str, str], models: list[type[BaseModel]]) -> None:
    """Scaffolds and editors say something about each key of the files, and about no key that does not exist."""
    assert set(words) == {key for model in models for key in keys_of(model)}
    if len(models) == 1:
        top = [field.alias or name for name, field in models[0].model_fields.items()]
        assert [key for key in words if key in top] == top


def test_every_expectation_has_its_words() -> None:
    """Editors say something about each key that a case may have beside its groups."""
    assert list(CASE) == [*EXTRA_KEYS, "source", *KEYS]


def test_loader_ignores_the_schemas(root: Path, base: RuleBase) -> None:
    """The folder of schemas is neither a topic nor part of the content hash."""
    rules = root / "rules"
    contents = {path.relative_to(rules).as_posix(): path.read_bytes() for path in rules.rglob("*.yaml")}
    kept = {
        name: text
        for name, text in contents.items()
        if "/" in name
        or name in {"base.yaml", "claims.yaml", "thresholds.yaml", "facts.yaml", "references.yaml"}
        or name == "approaches.yaml"
    }
    assert not [name for name in contents if name.startswith("schemas/")]
    assert nanorx.load(rules).sha256 == base.sha256 == content_hash(kept)
    assert "schemas" not in {rule.topic for rule in base.rules}


def test_editor_settings_are_those_of_the_kinds(root: Path) -> None:
    """.vscode/settings.json gives each file its schema, as the list of the kinds says."""
    settings = json.loads((root / ".vscode/settings.json").read_text(encoding="utf-8"))
    wired = editor_settings()
    assert {key: settings.get(key) for key in wired} == wired
    assert all((root / name).is_file() for name in wired["yaml.schemas"])


def test_new_files_name_their_schema() -> None:
    """The first line of a new file leads to the schema of its kind, from any depth of folders."""
    assert modeline("rule", "effect/x.yaml").endswith("$schema=../schemas/rule.json")
    assert modeline("strategy", "strategies/heat/x.yaml").endswith("$schema=../../schemas/strategy.json")
    assert modeline("base", "base.yaml").endswith("$schema=schemas/base.json")


def test_hooks_call_commands_that_exist(root: Path) -> None:
    """Each hook for pre-commit runs a command of the program."""
    hooks = read_yaml((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), "hooks").data
    for hook in hooks:
        words = hook["entry"].split()
        assert words[:2] == ["nanorx", "rules"]
        assert words[2] in COMMANDS
