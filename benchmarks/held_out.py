"""How well the order finds what people were given, on studies that it must not know.

For each study of people that found something (positive or mixed) all its rows are left out. Its patient has its tumor
(organ, histology, a value within each limit), ordinary values else, a facility that has everything, and the setting of
a clinical trial. Counted is how often the approach of the study is first, and among the first three approaches; and how
often nobody has been given what comes first, in any tumor. The same is counted without tiers, and without evidence.

    python benchmarks/held_out.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common import ROOT
from nanorx.advice.assessment import Advisor
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.loader import load

sys.path.insert(0, str(ROOT / "tests"))
from patient_of_study import patient_of

if TYPE_CHECKING:
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule_base import RuleBase

_FIRST = 3
_PEOPLE = 3
"""The level of evidence up to which people had a strategy."""
_PATIENT: dict[str, Any] = {
    "patient": {"age_years": 62, "ecog": 1, "inr": 1.1, "platelets_g_l": 200, "egfr_ml_min": 80, "pregnancy": "no"},
    "tumor": {"size_cm": 3, "count": 1, "spread": "localized", "needle_path": "clear", "feeding_artery": "selectable"},
    "goal": {"setting": "clinical-trial"},
}


def main() -> None:
    """Count and print."""
    whole = load(ROOT / "rules", cached=False)
    studies = sorted({row.study for row in whole.evidence.values() if _is_wanted(row)})
    print("studies left out  first  first three  nobody had the first")
    for title, change in _WAYS.items():
        counted = [_count(whole, study, change) for study in studies]
        found = [row for row in counted if row is not None]
        first, three, nobody = (sum(row[place] for row in found) for place in range(3))
        print(f"{len(found):16}  {first:5}  {three:11}  {nobody:20}  {title}")


def _is_wanted(row: Evidence) -> bool:
    is_study = row.subjects == "people" and not row.is_indication and row.outcome in {"efficacy", "feasibility"}
    told = bool(row.organ) and bool(row.histology) and row.organ != ("any",)
    return row.counts and is_study and told and row.result in {"positive", "mixed"} and bool(row.covered())


def _count(whole: RuleBase, study: str, change: dict[str, str]) -> tuple[bool, bool, bool] | None:
    """Return whether the approach of a study is first, among the first three, and whether nobody had the first."""
    rows = [row for row in whole.evidence.values() if row.study == study]
    row = next(item for item in rows if _is_wanted(item))
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "rules")
        shutil.copytree(ROOT / "rules", rules)
        for item in rows:
            path = rules / "evidence" / f"{item.id}.yaml"
            path.write_text(path.read_text().replace("status: checked", "status: draft", 1))
        for old, new in change.items():
            text = (rules / "base.yaml").read_text()
            assert old in text, old
            (rules / "base.yaml").write_text(text.replace(old, new))
        base = load(rules, cached=False)
    advisor = Advisor(base, use_engine=False)
    found = advisor.assess(parse_case(patient_of(row, base, _PATIENT), base))
    order = [item for item in found.approaches if item.strategies[0] not in found.apart]
    wanted = {base.approach_of[name].id for name in row.covered() if name in base.approach_of}
    if not wanted or not any(item.approach.id in wanted for item in order):
        return None
    place = next(at for at, item in enumerate(order) if item.approach.id in wanted)
    nobody = advisor.arguments[order[0].strategies[0]].studies.otherwise > _PEOPLE
    return place == 0, place < _FIRST, nobody


_WAYS: dict[str, dict[str, str]] = {
    "tiers, and evidence with a fifth of the weight": {},
    "no tiers": {
        "routine-care: [approved, people]": "routine-care: []",
        "clinical-trial: [people]": "clinical-trial: []",
    },
    "feasibility counts like efficacy": {"feasibility: {positive: moderate": "feasibility: {positive: strong"},
    "no tiers, evidence without weight": {
        "routine-care: [approved, people]": "routine-care: []",
        "clinical-trial: [people]": "clinical-trial: []",
        "weights: {delivery: 25, guidance: 15, effect: 20, safety: 20, evidence: 20}": (
            "weights: {delivery: 31, guidance: 19, effect: 25, safety: 25, evidence: 0}"
        ),
    },
}


if __name__ == "__main__":
    main()
