"""The one list of the kinds of files that authors write: model, words about the keys, and where the files lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nanorx.authoring.editors.cases import case_schema_for_editors, mapping_schema_for_editors
from nanorx.authoring.writing import keys
from nanorx.knowledge.files.models import evidence as evidencefiles
from nanorx.knowledge.files.models import rules as files
from nanorx.knowledge.files.models import sources as sourcefiles
from nanorx.knowledge.files.models.properties import PropertiesFile, RelaxedFile
from nanorx.knowledge.mapping_schema import COLUMN_KEYS, MAPPING_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["KINDS", "MODELINE", "FileKind", "editor_settings", "modeline"]

MODELINE = "# yaml-language-server: $schema="
"""What an editor looks for in the first line of a file; the place of the schema follows."""
_FOLDER = "rules/schemas"


@dataclass(frozen=True)
class FileKind:
    """A kind of file: what it is called, words for each key, and where its files lie, seen from the checkout.

    Its schema is made from `model`, or where no model checks it by `make`. `offers` says for keys what kind of name
    they take, where the model does not mark it; the kinds are those of `names.py`.
    """

    title: str
    words: Mapping[str, str]
    globs: tuple[str, ...]
    model: type[BaseModel] | None = None
    make: Callable[[RuleBase], dict[str, Any]] = lambda _: {}
    offers: Mapping[str, str] = field(default_factory=dict)


_OUTCOMES = {"knowing": "descriptor", "always": "outcome", "never": "outcome", "possible": "outcome"}
_SPECIAL = ("findings", "strategy", "systems", "units")
"""The files of vocabulary/ that are no group of descriptors."""

KINDS: dict[str, FileKind] = {
    "rule": FileKind(
        "A rule",
        keys.RULE,
        ("rules/*/*.yaml", "!rules/vocabulary/*", "!rules/evidence/*", "!rules/strategies/*"),
        files.RuleFile,
    ),
    "strategy": FileKind("A strategy", keys.STRATEGY, ("rules/strategies/*/*.yaml",), files.StrategyFile),
    "approaches": FileKind("The approaches", keys.APPROACHES, ("rules/approaches.yaml",), evidencefiles.ApproachesFile),
    "evidence": FileKind("A row of evidence", keys.EVIDENCE, ("rules/evidence/*.yaml",), evidencefiles.EvidenceFile),
    "vocabulary": FileKind(
        "A group of descriptors",
        keys.VOCABULARY,
        ("rules/vocabulary/*.yaml", *(f"!rules/vocabulary/{name}.yaml" for name in _SPECIAL)),
        files.GroupFile,
    ),
    "findings": FileKind("The findings", keys.VOCABULARY, ("rules/vocabulary/findings.yaml",), files.FindingsFile),
    "attributes": FileKind(
        "The attributes of strategies",
        keys.VOCABULARY,
        ("rules/vocabulary/strategy.yaml",),
        files.StrategyVocabularyFile,
    ),
    "systems": FileKind("The systems of codes", keys.VOCABULARY, ("rules/vocabulary/systems.yaml",), files.SystemsFile),
    "units": FileKind("The spellings of units", keys.VOCABULARY, ("rules/vocabulary/units.yaml",), files.UnitsFile),
    "claims": FileKind(
        "Claims of the review",
        keys.CLAIMS,
        ("rules/claims.yaml",),
        sourcefiles.ClaimsFile,
        offers={"bears_on": "proposed"},
    ),
    "facts": FileKind("Facts", keys.FACTS, ("rules/facts.yaml",), sourcefiles.FactsFile),
    "thresholds": FileKind("Thresholds", keys.THRESHOLDS, ("rules/thresholds.yaml",), sourcefiles.ThresholdsFile),
    "references": FileKind("References", keys.REFERENCES, ("rules/references.yaml",), sourcefiles.ReferencesFile),
    "base": FileKind(
        "The rule base",
        keys.BASE,
        ("rules/base.yaml",),
        files.BaseFile,
        offers={"weights": "weights"},
    ),
    "properties": FileKind(
        "What must hold for every case", keys.PROPERTIES, ("rules/properties.yaml",), PropertiesFile, offers=_OUTCOMES
    ),
    "relaxed": FileKind("What may be less safe", keys.RELAXED, ("rules/relaxed.yaml",), RelaxedFile),
    "case": FileKind(
        "A case",
        keys.CASE,
        ("cases/**/*.yaml", "cases/**/*.yml", "cases/**/*.json", "examples/*/facility.yaml"),
        make=case_schema_for_editors,
    ),
    "mapping": FileKind(
        "A mapping",
        {**MAPPING_KEYS, **COLUMN_KEYS},
        (
            "**/mapping.yaml",
            "**/*.mapping.yaml",
        ),
        make=mapping_schema_for_editors,
    ),
}
"""Kind -> what it is; the schema of a kind has its name: rules/schemas/rule.json."""


def modeline(kind: str, name: str) -> str:
    """Return the first line of a file of a rule base, by which editors find its schema; `name` is its path."""
    return f"{MODELINE}{'../' * name.count('/')}schemas/{kind}.json"


def editor_settings() -> dict[str, Any]:
    """Return the settings of VS Code that give each file its schema: YAML and JSON are read by two extensions."""
    yaml = {f"{_FOLDER}/{name}.json": [item for item in kind.globs if not item.endswith(".json")]
            for name, kind in KINDS.items()}  # fmt: skip
    json_ = [
        {"fileMatch": [f"/{item}"], "url": f"./{_FOLDER}/{name}.json"}
        for name, kind in KINDS.items()
        for item in kind.globs
        if item.endswith(".json")
    ]
    return {"yaml.schemas": yaml, "json.schemas": json_}
