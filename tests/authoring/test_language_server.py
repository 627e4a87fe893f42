"""A real language server reads the schemas: nothing right is marked, mistakes are, and names are offered.

The settings are those of .vscode/settings.json, so that this file is tested too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conftest import ROOT
from language_server import NAME, LanguageServer, found_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not found_server(), reason=f"there is no {NAME}: npm install --global {NAME}"),
]
RULE = "rules/effect/tace-plus-ablation-size.yaml"
ROW = "rules/evidence/rastinehad-2019.yaml"
STRATEGY = "rules/strategies/delivery/dense-gold-ct-intratumoral.yaml"
CASE = "cases/edge/deep-tumor-with-fiber.yaml"
MAPPING = "examples/hcc-coimbra/mapping.yaml"
FILES = ("rules/**/*.yaml", "cases/**/*.yaml", "cases/**/*.json", "examples/**/*.yaml")


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    """The server, which works on the checkout."""
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    with LanguageServer(ROOT, settings) as started:
        yield started


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_shipped_file_is_marked(server: LanguageServer) -> None:
    """Every rule, strategy, row, case and mapping that is shipped opens without a mark."""
    paths = sorted({path for glob in FILES for path in ROOT.glob(glob)})
    assert len(paths) > 1_000
    marked = server.diagnostics({path: text_of(path) for path in paths})
    assert {path.as_posix(): marks for path, marks in marked.items() if marks} == {}


MISTAKES = [
    (RULE, "unless: []", "unles: []", "unles"),
    (RULE, "tumor.size_cm: between", "tumor.size: between", "tumor.size"),
    (RULE, "is hepatocellular-carcinoma", "is hepatocelular-carcinoma", "hepatocellular-carcinoma"),
    (RULE, "between 3 and 7 cm", "between 30 and 70 mm", "for instance `at most"),
    (RULE, "status: reviewed", "status: done", "reviewed"),
    (RULE, "- threshold: T038", "- threshold: T999", "T038"),
    (RULE, "energy: [radiofrequency, freezing]", "energy: [radiofrequency, frezing]", "freezing"),
    (ROW, "{id: gold-nanoshell-ptt-systemic-mri}", "{id: gold-nanoshell}", "gold-nanoshell-ptt-systemic-mri"),
    (ROW, "reference: rastinehad-2019", "reference: rastinehad-2091", "rastinehad-2019"),
    (STRATEGY, "route: intratumoral", "route: into-the-tumor", "intratumoral"),
    (
        "rules/approaches.yaml",
        "      - dense-gold-ct-intratumoral",
        "      - dense-gold-ct",
        "dense-gold-ct-intratumoral",
    ),
    ("rules/vocabulary/tumor.yaml", "    kind: number", "    kind: numeric", "number"),
    ("rules/vocabulary/findings.yaml", "    label:", "    lable:", "lable"),
    ("rules/vocabulary/strategy.yaml", "    label:", "    lable:", "lable"),
    ("rules/thresholds.yaml", "may_exclude: no", "may_exclude: never", "yes"),
    ("rules/facts.yaml", "read: excerpt", "read: some", "excerpt"),
    ("rules/claims.yaml", "weight: moderate", "weight: medium", "moderate"),
    ("rules/references.yaml", "seen: full", "seen: all", "full"),
    ("rules/base.yaml", "cautions_on: safety", "cautions_on: safty", "safety"),
    ("rules/properties.yaml", "always: excluded", "always: exclude", "excluded"),
    ("rules/relaxed.yaml", "still: nothing", "still: none", "nothing"),
    (CASE, "organ: pancreas", "organ: pancras", "pancreas"),
    (CASE, "status:", "state:", "state"),
    (CASE, "shaped-metal-ptt-surface: excluded", "shaped-metal-ptt-surface: out", "excluded"),
    (CASE, "shaped-metal-ptt-surface: excluded", "shaped-metal-ptt: excluded", "shaped-metal-ptt"),
    (MAPPING, "Performance Status: patient.ecog", "Performance Status: patient.ecgo", "patient.ecog"),
    (MAPPING, "missing:", "mising:", "mising"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), MISTAKES)
def test_a_mistake_is_marked(server: LanguageServer, name: str, old: str, new: str, told: str) -> None:
    """A misspelt key, descriptor, choice, unit or id is marked in its line, in every kind of file."""
    path = ROOT / name
    text = text_of(path)
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    marks = server.diagnostics({path: text.replace(old, new, 1)})[path]
    assert any(mark.startswith(f"{line}: ") and told in mark for mark in marks), marks


OFFERS = [
    ("rules/effect/new.yaml", "id: new\n|\n", ["title", "when", "examples"]),
    ("rules/effect/new.yaml", "id: new\nwhen:\n  - |\n", ["tumor.organ", "patient.ecog", "any of"]),
    ("rules/effect/new.yaml", "id: new\nwhen:\n  - tumor.organ: |\n", ["is liver", "is not lung", "is given"]),
    ("rules/effect/new.yaml", "id: new\nwhen:\n  - tumor.organ: is l|\n", ["is liver", "is lung"]),
    ("rules/effect/new.yaml", "id: new\nfor:\n  |\n", ["route", "procedure", "particle"]),
    ("rules/effect/new.yaml", "id: new\nfor: {route: |}\n", ["intravenous"]),
    ("rules/effect/new.yaml", "id: new\nthen: {favor: |}\n", ["delivery", "safety"]),
    ("rules/effect/new.yaml", "id: new\ncites:\n  - |\n", ["claim", "threshold", "judgement"]),
    ("rules/effect/new.yaml", "id: new\ncites:\n  - claim: |\n", ["barriers-cut-efficacy"]),
    ("rules/effect/new.yaml", "id: new\ncites:\n  - threshold: |\n", ["T038"]),
    ("rules/effect/new.yaml", "id: new\nexamples:\n  - given: {tumor.organ: |}\n", ["liver"]),
    ("rules/evidence/new.yaml", "id: new\nreference: |\n", ["rastinehad-2019"]),
    ("rules/evidence/new.yaml", "id: new\ntumor:\n  organ: [|]\n", ["prostate"]),
    ("rules/strategies/heat/new.yaml", "id: new\nprocedure: |\n", ["photothermal-therapy"]),
    ("rules/vocabulary/new.yaml", "group: new\ndescriptors:\n  size:\n    |\n", ["label", "kind", "question"]),
    ("rules/vocabulary/findings.yaml", "findings:\n  tumor.x:\n    |\n", ["label", "about"]),
    ("rules/thresholds.yaml", "thresholds:\n  - id: T1\n    |\n", ["says", "may_exclude", "reference"]),
    ("rules/base.yaml", "case_line:\n  - |\n", ["tumor.organ"]),
    ("rules/properties.yaml", "properties:\n  - id: new\n    always: |\n", ["excluded", "held-back"]),
    ("cases/edge/new.yaml", "|\n", ["tumor", "patient", "expect", "about"]),
    ("cases/edge/new.yaml", "tumor:\n  |\n", ["organ", "size_cm"]),
    ("cases/edge/new.yaml", "tumor:\n  organ: |\n", ["liver", "lung"]),
    ("cases/edge/new.yaml", "patient:\n  pregnancy: |\n", ["yes", "no"]),
    ("cases/edge/new.yaml", "expect:\n  |\n", ["status", "leading", "held_back"]),
    ("cases/edge/new.yaml", "expect:\n  status:\n    |\n", ["cryoablation-gold"]),
    ("cases/edge/new.yaml", "expect:\n  status:\n    cryoablation-gold: |\n", ["excluded", "eligible"]),
    ("examples/new/mapping.yaml", "mapping: 1\ncolumns:\n  Age: |\n", ["patient.age_years"]),
    ("examples/new/mapping.yaml", "mapping: 1\ncolumns:\n  Age:\n    |\n", ["to", "unit", "values"]),
]


@pytest.mark.parametrize(("name", "text", "offered"), OFFERS)
def test_names_are_offered(server: LanguageServer, name: str, text: str, offered: list[str]) -> None:
    """Keys of each kind, descriptors, choices, sources, strategies and expectations are offered where they belong."""
    found = server.offered(ROOT / name, text)
    assert set(offered) <= {label.strip("'\"") for label in found}, found[:20]
