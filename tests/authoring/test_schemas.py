"""JSON Schemas for editors: current, accepting the shipped files, refusing what the loader refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import nanorx
from nanorx.authoring.writing.keys import APPROACHES, EVIDENCE, RULE, STRATEGY, VOCABULARY
from nanorx.authoring.writing.schemas import KINDS, schema_text
from nanorx.cli.rules.app import COMMANDS
from nanorx.knowledge.files.build import NOT_TOPICS
from nanorx.knowledge.files.loader import content_hash
from nanorx.knowledge.files.models import evidence as evidencefiles
from nanorx.knowledge.files.models import rules as files
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def schemas(root: Path) -> dict[str, dict[str, Any]]:
    """The schemas as they stand in the checkout."""
    return {kind: json.loads((root / "rules/schemas" / f"{kind}.json").read_text(encoding="utf-8")) for kind in KINDS}


def kind_of(name: str) -> str:
    folders = {"strategies": "strategy", "vocabulary": "vocabulary", "evidence": "evidence"}
    return "approaches" if name == "approaches.yaml" else folders.get(name.partition("/")[0], "rule")


@pytest.mark.parametrize("kind", KINDS)
def test_written_schemas_are_current(kind: str, base: RuleBase, root: Path) -> None:
    """rules/schemas/ holds what `nanorx rules schema` prints; run it again after a change of the vocabulary."""
    assert (root / "rules/schemas" / f"{kind}.json").read_text(encoding="utf-8") == schema_text(kind, base)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_draft_07(kind: str, schemas: dict[str, dict[str, Any]]) -> None:
    """The editors' language server reads draft-07: its own keywords only, no reference that leads nowhere."""
    jsonschema.Draft7Validator.check_schema(schemas[kind])
    text = json.dumps(schemas[kind])
    assert schemas[kind]["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "$defs" not in text
    assert "prefixItems" not in text
    assert "discriminator" not in text


def test_shipped_files_fit_their_schema(root: Path, schemas: dict[str, dict[str, Any]]) -> None:
    """What the loader accepts an editor does not mark: one in five of the files, and all of the vocabulary."""
    validators = {kind: jsonschema.Draft7Validator(schema) for kind, schema in schemas.items()}
    names = sorted(path.relative_to(root / "rules").as_posix() for path in (root / "rules").rglob("*/*.yaml"))
    chosen = [name for place, name in enumerate(names) if place % 5 == 0 or kind_of(name) == "vocabulary"]
    chosen.append("approaches.yaml")
    assert len(chosen) > 80
    for name in chosen:
        data = read_yaml((root / "rules" / name).read_text(encoding="utf-8"), name).data
        errors = [error.message[:200] for error in validators[kind_of(name)].iter_errors(data)]
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


def test_every_key_has_its_words() -> None:
    """Scaffolds and editors say something about each key of the files, and about no key that does not exist."""
    assert list(RULE) == [field.alias or name for name, field in files.RuleFile.model_fields.items()]
    assert list(STRATEGY) == list(files.StrategyFile.model_fields)
    assert list(EVIDENCE) == list(evidencefiles.EvidenceFile.model_fields)
    shapes_of_approaches = (evidencefiles.ApproachesFile, evidencefiles.ApproachShape)
    assert list(APPROACHES) == [name for shape in shapes_of_approaches for name in shape.model_fields]
    shapes = (
        files.GroupFile,
        files.DescriptorShape,
        files.DerivedShape,
        files.ContradictionShape,
        files.FindingsFile,
        files.AttributeShape,
        files.StrategyVocabularyFile,
        files.UnitsFile,
        files.CodeSystemShape,
        files.SystemsFile,
    )
    assert set(VOCABULARY) == {name for shape in shapes for name in shape.model_fields}


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


def test_editor_settings_cover_every_topic(root: Path) -> None:
    """.vscode/settings.json gives each folder of the base its schema."""
    wired = json.loads((root / ".vscode/settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    topics = {path.parent.name for path in (root / "rules").glob("*/*.yaml")} - NOT_TOPICS
    assert wired["rules/schemas/rule.json"] == [f"rules/{topic}/*.yaml" for topic in sorted(topics)]
    assert all((root / name).is_file() for name in wired)


def test_hooks_call_commands_that_exist(root: Path) -> None:
    """Each hook for pre-commit runs a command of the program."""
    hooks = read_yaml((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), "hooks").data
    for hook in hooks:
        words = hook["entry"].split()
        assert words[:2] == ["nanorx", "rules"]
        assert words[2] in COMMANDS
