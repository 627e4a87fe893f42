"""Mistakes in evidence and approaches that loading finds: each way in which one line of the base with evidence is wrong."""

# ruff: noqa: E501 - each mistake is one row of a table

from __future__ import annotations

import evidence_folder
from evidence_folder import GUIDE, MICE, PEOPLE

BASE, APPROACHES, GOLD = "base.yaml", "approaches.yaml", "strategies/heat/gold-needle.yaml"
TWIN = evidence_folder.FILES[PEOPLE].replace("id: gold-people", "id: again")
OTHER = TWIN.replace("study: gold-trial", "study: other").replace("number: 12", "number: 40")

# code, the changes (file, old, new), the file that is blamed, the words to which the message points, a part of it
MISTAKES: list[tuple[str, list[tuple[str, str, str]], str, str, str]] = [
    ("NRX180", [(PEOPLE, "route: local", "route: systemic")], PEOPLE, "whole", 'route systemic was tried, but "gold-needle" has local'),
    ("NRX180", [(PEOPLE, "particle: [gold]", "particle: [iron]")], PEOPLE, "whole", "particle iron"),
    ("NRX180", [(PEOPLE, "{procedure: vein}, covers: particle", "{procedure: vein}, covers: whole")], PEOPLE, "whole", '"iron-vein"'),
    ("NRX180", [(PEOPLE, "  route: local\n", "")], PEOPLE, "tried", "does not say its route"),
    ("NRX180", [(GUIDE, "{id: resection}", "{id: gold-needle}")], GUIDE, "whole", "procedure cut was tried"),
    ("NRX113", [(PEOPLE, "{procedure: vein}", "{procedure: vein, particle: gold}")], PEOPLE, "{procedure", "no strategy has all these attributes"),
    ("NRX112", [(PEOPLE, "{id: gold-needle}", "{id: gold-nedle}")], PEOPLE, "gold-nedle", 'Did you mean "gold-needle"?'),
    ("NRX112", [(PEOPLE, "{id: gold-needle}", "{id: old-iron}")], PEOPLE, "old-iron", 'now part of "iron-vein"'),
    ("NRX112", [(PEOPLE, "particle: [gold]", "particle: [silver]")], PEOPLE, "[silver]", 'no value "silver"'),
    ("NRX112", [(PEOPLE, "  route: local", "  rout: local")], PEOPLE, "rout", 'no attribute "rout"'),
    ("NRX136", [(PEOPLE, "limits:\n  - tumor.size_cm: at most 5 cm\n", "limits:\n  - any of:\n      - tumor.size_cm: at most 5 cm\n      - tumor.grade: is low\n      - tumor.size_cm: at least 9 cm\n")], PEOPLE, "limits", "in 27 ways, more than 20"),
    ("NRX181", [(PEOPLE, "outcome: efficacy\n", "")], PEOPLE, "phase", "`outcome`, and it is missing"),
    ("NRX181", [(PEOPLE, "result: positive\n", "")], PEOPLE, "phase", "`result`, and it is missing"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result: null\n")], PEOPLE, "result", "null without quotes"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result:\n")], PEOPLE, "result", "null without quotes"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result: positive\nrecommended: option\n")], PEOPLE, "recommended", "does not fit phase phase-1"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result: positive\nindication:\n  - when:\n      - tumor.organ: is liver\n")], PEOPLE, "indication", "does not fit"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result: positive\nregion: [UK]\n")], PEOPLE, "region", "labels and guidelines"),
    ("NRX181", [(PEOPLE, "result: positive\n", "result: positive\nonly_if: it fits\n")], PEOPLE, "only_if", "labels and guidelines"),
    ("NRX181", [(GUIDE, "recommended: standard\n", "")], GUIDE, "phase", "`recommended`, and it is missing"),
    ("NRX181", [(GUIDE, "recommended: standard\n", "outcome: efficacy\nrecommended: standard\n")], GUIDE, "outcome", "it is for studies"),
    ("NRX181", [(GUIDE, "phase: guideline", "phase: guideline\ntrial: completed")], GUIDE, "trial", "it is for studies"),
    ("NRX181", [(PEOPLE, "limits:\n  - tumor.size_cm: at most 5 cm\n", "")], PEOPLE, "subjects", "limits: not-read"),
    ("NRX181", [(MICE, "phase: animal", "limits: not-read\nphase: animal")], MICE, "limits", "for studies of people"),
    ("NRX181", [(GUIDE, "phase: guideline", "limits:\n  - tumor.size_cm: at most 5 cm\nphase: guideline")], GUIDE, "limits", "into `indication`"),
    ("NRX181", [(PEOPLE, "subjects: people", "subjects: people\nspecies: mice")], PEOPLE, "species", "it is for animals"),
    ("NRX181", [(MICE, "species: mice\n", "")], MICE, "subjects", "`species`, and it is missing"),
    ("NRX181", [(MICE, "phase: animal", "phase: phase-1")], MICE, "phase", "`phase: animal`"),
    ("NRX181", [(PEOPLE, "phase: phase-1", "phase: animal")], PEOPLE, "phase", "does not fit people"),
    ("NRX181", [(PEOPLE, "status: checked", "status: reviewed")], PEOPLE, "status", "reviewed_by"),
    ("NRX181", [(PEOPLE, "reference:", "reviewed_by: A. Doctor\nreference:")], PEOPLE, "reviewed_by", "does not fit status checked"),
    ("NRX181", [(PEOPLE, "reference:", "replaced_by: gold-mice\nreference:")], PEOPLE, "replaced_by", "does not fit status checked"),
    ("NRX182", [("evidence/again.yaml", "", OTHER)], PEOPLE, "[NCT00000001]", 'stands in "again" too'),
    ("NRX182", [("evidence/again.yaml", "", OTHER.replace("registry: [NCT00000001]\n", ""))], PEOPLE, "gold-2020", "doi:10.1/gold"),
    ("NRX182", [("evidence/again.yaml", "", TWIN)], PEOPLE, "gold-trial", '"again" has the same study'),
    ("NRX183", [(PEOPLE, "status: checked", "status: retired"), (PEOPLE, "reference:", "replaced_by: gold-mouse\nreference:")], PEOPLE, "gold-mouse", 'Did you mean "gold-mice"?'),
    ("NRX184", [(APPROACHES, "    strategies: [gold-needle]", "    strategies: [gold-needle, iron-vein]")], APPROACHES, "iron-vein", "in the approach gold-heat already"),
    ("NRX184", [(APPROACHES, "[gold-needle]", "[gold-needle, resection]")], APPROACHES, "resection", "is a standard"),
    ("NRX184", [(APPROACHES, "  iron-drug:\n    title: A drug on iron\n    strategies: [iron-vein]\n", "")], "strategies/drug/iron-vein.yaml", "iron-vein", "no approach has"),
    ("NRX184", [(APPROACHES, "old-iron: iron-vein", "gold-needle: iron-vein")], APPROACHES, "gold-needle", "still there"),
    ("NRX112", [(APPROACHES, "old-iron: iron-vein", "old-iron: iron-vain")], APPROACHES, "old-iron", 'Did you mean "iron-vein"?'),
    ("NRX185", [(BASE, "  animals: {care: weak, ", "  animals: {cure: weak, ")], BASE, "cure", 'Did you mean "care"?'),
    ("NRX185", [(BASE, "    care: [approved, people]", "    cares: [approved, people]")], BASE, "cares", 'goal.setting has no value "cares"'),
    ("NRX185", [(BASE, "    lung: {tumor", "    lungs: {tumor")], BASE, "lungs", 'tumor.organ has no value "lungs"'),
    ("NRX185", [(BASE, evidence_folder.POLICY, "")], BASE, "name", "does not say how they count"),
    ("NRX104", [(BASE, "organ: tumor.organ, h", "organ: tumor.orgn, h")], BASE, "tumor.orgn", 'Did you mean "tumor.organ"?'),
    ("NRX115", [(BASE, "favor: proof", "favor: prof")], BASE, "prof", "unknown criterion"),
    ("NRX103", [(BASE, "efficacy: {positive: strong", "effect: {positive: strong")], BASE, "{positive", ""),
    ("NRX114", [(MICE, "claims: [gold-heats]", "claims: [gold-heat]")], MICE, "[gold-heat]", 'Did you mean "gold-heats"?'),
    ("NRX124", [(PEOPLE, "organ: [liver]", "organ: [livr]")], PEOPLE, "[livr]", 'Did you mean "liver"?'),
    ("NRX125", [(PEOPLE, "reference: gold-2020", "reference: gold-2021")], PEOPLE, "gold-2021", 'Did you mean "gold-2020"?'),
    ("NRX107", [(GUIDE, "tumor.histology: is carcinoma", "tumor.histology: is carcinomas")], GUIDE, "is carcinomas", ""),
    ("NRX108", [(PEOPLE, "at most 5 cm", "at most 5")], PEOPLE, "at most 5", ""),
    ("NRX111", [(PEOPLE, "id: gold-people", "id: too-large")], PEOPLE, "too-large", "safety/too-large.yaml"),
    ("NRX111", [(PEOPLE, "id: gold-people", "id: gold-needle")], PEOPLE, "gold-needle", "strategies/heat/gold-needle.yaml"),
    ("NRX103", [(PEOPLE, "say: All 12", f"say: {'x' * 161} All 12")], PEOPLE, "x" * 20, ""),
    ("NRX103", [(PEOPLE, "title: Gold by", f"title: {'x' * 81} Gold by")], PEOPLE, "x" * 20, ""),
    ("NRX103", [(PEOPLE, '"2026-11-28"', "28.11.2026")], PEOPLE, "28.11.2026", ""),
    ("NRX102", [(PEOPLE, "outcome:", "outcom:")], PEOPLE, "outcom", 'Did you mean "outcome"?'),
    ("NRX103", [(PEOPLE, "phase: phase-1", "phase: phase-7")], PEOPLE, "phase-7", ""),
    ("NRX103", [(PEOPLE, "subjects: people", "subjects: humans")], PEOPLE, "humans", ""),
    ("NRX101", [(PEOPLE, "read: abstract\n", "")], PEOPLE, "id", "Allowed: full"),
    ("NRX101", [(PEOPLE, "{for: {id: gold-needle}, covers", "{covers")], PEOPLE, "{covers", "for: {id: STRATEGY}"),
    ("NRX101", [(PEOPLE, "study: gold-trial\n", ""), (MICE, "study: gold-mice\n", "")], PEOPLE, "id", "study"),
    ("NRX103", [(PEOPLE, "limits:\n  - tumor.size_cm: at most 5 cm", "limits: unknown")], PEOPLE, "unknown", ""),
]  # fmt: skip
