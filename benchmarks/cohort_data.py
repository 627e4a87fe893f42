"""Made-up patients as a table, as a hospital might export it, with its mapping: for benchmarks and trials.

python benchmarks/cohort_data.py ROWS FOLDER     writes patients.parquet, map.yaml and facility.yaml
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

PART = 65_536
MISSING = 0.08
BAD = 0.002
"""Shares of cells that are empty, and of words that are no value."""

MAPPING = """\
mapping: 1
about: Made-up patients.
id: patient
missing: ["", n/a]
columns:
  age: {to: patient.age_years, unit: years}
  sex: {to: patient.sex, values: {f: female, m: male}}
  organ: {to: tumor.organ}
  histology:
    to: tumor.histology
    values: {hcc: hepatocellular-carcinoma, icc: cholangiocarcinoma, met: liver-metastasis}
  size_mm: {to: tumor.size_cm, unit: mm}
  nodules: {to: tumor.count}
  spread: {to: tumor.spread}
  invasion: {to: tumor.vascular_invasion, values: {"0": no, "1": yes}}
  ecog: {to: patient.ecog}
  bilirubin: {to: patient.bilirubin_mg_dl, unit: mg/dL}
  albumin: {to: patient.albumin_g_dl, unit: g/L}
  inr: {to: patient.inr}
  creatinine: {to: patient.creatinine_mg_dl, unit: umol/L}
  sodium: {to: patient.sodium_mmol_l, unit: mmol/L}
  platelets: {to: patient.platelets_g_l, unit: G/L}
  weight: {to: patient.weight_kg, unit: kg}
  height: {to: patient.height_cm, unit: cm}
  ascites: {to: patient.ascites}
  encephalopathy: {to: patient.encephalopathy}
  liver_disease: {to: patient.chronic_liver_disease, values: {"0": no, "1": yes}}
  dialysis: {to: patient.dialysis, values: {"0": no, "1": yes}}
  transplant: {to: patient.transplant_candidate, values: {"0": no, "1": yes}}
  intent: {to: goal.intent}
  setting: {to: goal.setting}
"""
FACILITY = """\
facility:
  imaging: [xray-angiography, ultrasound, ct, mri]
  equipment: [angiography-suite, radiofrequency-ablation]
"""
NUMBERS = {
    "age": (18, 90, 0),
    "size_mm": (5, 120, 0),
    "nodules": (1, 8, 0),
    "bilirubin": (0.2, 6, 1),
    "albumin": (18, 50, 0),
    "inr": (0.8, 2.8, 2),
    "creatinine": (35, 265, 0),
    "sodium": (125, 148, 0),
    "platelets": (15, 400, 0),
    "weight": (45, 120, 1),
    "height": (150, 195, 0),
}
WORDS = {
    "sex": ("m", "f"),
    "spread": ("localized", "locally-advanced", "oligometastatic", "disseminated"),
    "ascites": ("none", "controlled", "refractory"),
    "encephalopathy": ("none", "grade-1-2", "grade-3-4"),
    "intent": ("local-control", "palliative", "curative"),
    "setting": ("routine-care", "clinical-trial", "preclinical-research"),
}
FLAGS = ("invasion", "liver_disease", "dialysis", "transplant")
TUMORS = (("liver", "hcc"), ("liver", "icc"), ("liver", "met"), ("lung", "hcc"))
"""The last of these contradicts itself."""


WRITERS = {"parquet": pq.ParquetWriter, "csv": pa.csv.CSVWriter}


def patients(first: int, rows: int, seed: int, more: int = 0) -> pa.Table:
    """Make some rows; numbers of patients begin with `first`. The mapping does not name the last `more` columns."""
    draw = np.random.default_rng(seed)
    tumor = draw.choice(len(TUMORS), rows, p=(0.7, 0.15, 0.145, 0.005))
    found: dict[str, pa.Array] = {"patient": pa.array([f"P{number:08}" for number in range(first, first + rows)])}
    for place, name in enumerate(("organ", "histology")):
        found[name] = _words(draw, [row[place] for row in TUMORS], tumor)
    for name, (low, high, digits) in NUMBERS.items():
        numbers = np.round(draw.triangular(low, low + (high - low) / 4, high, rows), digits)
        found[name] = pa.array(numbers, mask=draw.random(rows) < MISSING)
    found["ecog"] = _numbers(draw, np.minimum(draw.geometric(0.5, rows) - 1, 4))
    for name, words in WORDS.items():
        found[name] = _words(draw, list(words), np.minimum(draw.geometric(0.5, rows) - 1, len(words) - 1))
    for name in FLAGS:
        found[name] = _numbers(draw, (draw.random(rows) < 0.2).astype(int))  # noqa: PLR2004 - a share
    for at in range(more):
        found[f"more_{at}"] = (
            pa.array(np.round(draw.random(rows), 4)) if at % 2 else _words(draw, ["seen", "sent"], tumor % 2)
        )
    return pa.table(found)


def _words(draw: np.random.Generator, words: list[str], codes: npt.NDArray[Any]) -> pa.Array:
    codes = np.where(draw.random(len(codes)) < BAD, len(words), codes)
    texts = np.array([*words, "see letter"], object)[codes]
    return pa.array(texts, pa.string(), mask=draw.random(len(codes)) < MISSING)


def _numbers(draw: np.random.Generator, numbers: npt.NDArray[Any]) -> pa.Array:
    return pa.array(numbers.astype(np.int8), mask=draw.random(len(numbers)) < MISSING)


def parts(rows: int, more: int = 0) -> Iterator[pa.Table]:
    """Make the rows in parts, so that memory does not grow with their number."""
    for first in range(0, rows, PART):
        yield patients(first, min(PART, rows - first), first, more)


def write_patients(rows: int, folder: Path, kind: str = "parquet", more: int = 0) -> Path:
    """Write the table with its mapping and facility, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"patients.{kind}"
    with WRITERS[kind](path, patients(0, 1, 0, more).schema) as writer:
        for part in parts(rows, more):
            writer.write_table(part)
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "facility.yaml").write_text(FACILITY, encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write_patients(int(sys.argv[1]), Path(sys.argv[2])))
