"""Masks of clauses and hashes of many cases: CPU time a case, for columns as a hospital has them."""

from __future__ import annotations

import resource
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np

import nanorx
from nanorx.inference.plan import make_plan
from nanorx.knowledge.partial import Members
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import hashes

if TYPE_CHECKING:
    import numpy.typing as npt

SIZE = 65_536
MISSING = 0.08
NUMBERS = {
    "patient.age_years": (18, 90, 0),
    "patient.bilirubin_mg_dl": (0.2, 6, 2),
    "patient.albumin_g_dl": (1.8, 5, 1),
    "patient.inr": (0.8, 2.8, 2),
    "patient.creatinine_mg_dl": (0.4, 3, 2),
    "patient.sodium_mmol_l": (125, 148, 0),
    "patient.platelets_g_l": (15, 400, 0),
    "patient.weight_kg": (45, 120, 1),
    "patient.height_cm": (150, 195, 0),
    "patient.ecog": (0, 4, 0),
    "tumor.size_cm": (0.5, 12, 1),
    "tumor.count": (1, 8, 0),
}
WORDS = (
    "tumor.spread", "tumor.vascular_invasion", "patient.sex", "patient.ascites", "patient.encephalopathy",
    "patient.chronic_liver_disease", "patient.dialysis", "patient.transplant_candidate", "goal.intent",
)  # fmt: skip
TUMORS = (("liver", "hepatocellular-carcinoma"), ("liver", "cholangiocarcinoma"), ("lung", "hepatocellular-carcinoma"))
"""The last of these contradicts itself: one case in a hundred."""


def columns(random: Random, size: int = SIZE) -> Columns:
    """Made-up columns: laboratory values with one or two decimals, choices, the devices of one hospital."""
    base = nanorx.load()
    found: dict[str, CodedColumn] = {}
    generator = np.random.default_rng(random.randrange(1 << 30))
    descriptors = base.vocabulary.descriptors
    tumor = generator.choice(3, size, p=(0.8, 0.19, 0.01))
    for place, name in enumerate(("tumor.organ", "tumor.histology")):
        words = list(dict.fromkeys(row[place] for row in TUMORS))
        codes = np.array([words.index(row[place]) for row in TUMORS])[tumor]
        found[name] = CodedColumn(codes.astype(np.int32), words)
    for name, (low, high, digits) in NUMBERS.items():
        drawn = np.round(generator.triangular(low, low + (high - low) / 4, high, size), digits)
        numbers, codes = np.unique(drawn, return_inverse=True)
        found[name] = _with_missing(generator, codes, numbers.tolist())
    for name in WORDS:
        choices = list(descriptors[name].choices)
        codes = np.minimum(generator.geometric(0.5, size) - 1, len(choices) - 1)
        found[name] = _with_missing(generator, codes, choices)
    tools = list(descriptors["facility.equipment"].choices)[:5]
    found["facility.equipment"] = CodedColumn(np.zeros(size, np.int32), [Members(tools)])
    return Columns(size, found)


def _with_missing(generator: np.random.Generator, codes: npt.NDArray[Any], values: list[Any]) -> CodedColumn:
    codes = np.where(generator.random(len(codes)) < MISSING, len(values), codes)
    return CodedColumn(codes.astype(np.int32), [*values, None])


def main() -> None:
    """Print microseconds of CPU a case, the best of five."""
    base = nanorx.load()
    plan = make_plan(base)
    table = columns(Random(1))
    print(f"{len(table.of)} columns, {SIZE} cases")
    for words, run in (("encode", lambda: encode(plan, table)), ("hashes", lambda: hashes(table, base.vocabulary))):
        times = []
        for _ in range(5):
            start = process_time()
            run()
            times.append(process_time() - start)
        print(f"{words}: {min(times) / SIZE * 1e6:.2f} us a case (first {times[0] / SIZE * 1e6:.2f})")
    found = encode(plan, table)
    for row in found.contradicted:
        print(f"  {row.id}: {row.cases} cases; {dict(row.lost)}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
