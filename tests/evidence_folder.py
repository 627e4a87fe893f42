"""The clean small rule base with evidence: rows of each kind, a standard and approaches; tests break one place of it."""

# ruff: noqa: E501 - each change is one row of a table

from __future__ import annotations

import clean_folder

PEOPLE, MICE, GUIDE = "evidence/gold-people.yaml", "evidence/gold-mice.yaml", "evidence/cut-guide.yaml"

POLICY = """\
evidence:
  setting: goal.setting
  tumor: {organ: tumor.organ, histology: tumor.histology, spread: tumor.spread}
  also:
    lung: {tumor.spread: is pleural}
  favor: proof
  oppose: reach
  approved: strong
  here:
    efficacy: {positive: strong, mixed: moderate, not-reported: weak}
    feasibility: {positive: moderate, mixed: weak, not-reported: weak}
  elsewhere: {care: weak}
  animals: {care: weak, research: moderate}
  tiers:
    care: [approved, people]
"""

_TUMOR = """\
  histology:
    label: histology
    kind: choice
    choices: {carcinoma: carcinoma, sarcoma: sarcoma}
    question: Which histology is it?
    how: record
    changeable: fixed
  spread:
    label: spread
    kind: choice
    choices: {localized: localized, pleural: pleural}
    question: Where has it spread?
    how: images
    changeable: fixed
contradictions:
"""

_GOAL = """\
group: goal
label: goal
descriptors:
  setting:
    label: setting
    kind: choice
    choices: {care: care, research: research}
    question: Is it for care or for research?
    how: ask-team
    changeable: fixed
"""

_RULE = """\
id: cut-in-the-lung
title: The lung is hard to cut
status: reviewed
because: A test.
cites:
  - judgement: A test.
for: {procedure: cut}
when:
  - tumor.organ: is lung
unless: []
then: {oppose: reach, strength: weak}
say: The lung is hard to cut.
examples:
  - case: lung
    given: {tumor.organ: lung}
    expect: fires
  - case: liver
    given: {tumor.organ: liver}
    expect: silent
  - case: not given
    given: {}
    expect: cannot tell
"""

_STANDARD = """\
id: resection
title: Resection
summary: The tumor is cut out.
family: heat
role: standard
purpose: treatment
procedure: cut
route: none
nanoparticle: none
particle: []
material: []
form: none
payload: none
energy: none
energy_path: none
signal: []
mri: unused
embolic: no
cytotoxic: no
ionizing: no
heat: no
targeting: none
bleeding: high
practiced: yes
plausible: yes
needs: []
imaging: {}
benefits: {confirm: no, quantify: no, follow: no}
cites: [{reference: guide}]
judgement: []
"""

_APPROACHES = """\
approaches:
  gold-heat:
    title: Heating of gold
    strategies: [gold-needle]
  iron-drug:
    title: A drug on iron
    strategies: [iron-vein]
merged:
  old-iron: iron-vein
"""

_PEOPLE = """\
id: gold-people
title: Gold by needle and heat in 12 people with liver cancer
status: checked
checked_on: "2026-11-28"
reference: gold-2020
study: gold-trial
registry: [NCT00000001]
tried:
  particle: [gold]
  procedure: needle
  route: local
studied:
  - {for: {id: gold-needle}, covers: whole}
  - {for: {procedure: vein}, covers: particle}
subjects: people
tumor:
  organ: [liver]
  histology: [carcinoma]
limits:
  - tumor.size_cm: at most 5 cm
phase: phase-1
trial: completed
number: 12
design: single-arm
outcome: efficacy
result: positive
say: All 12 tumors were gone after a year.
harm: No harm was seen.
read: abstract
place: Abstract
"""

_MICE = """\
id: gold-mice
title: Gold by needle and heat in mice
status: checked
checked_on: "2026-11-28"
reference: guide
study: gold-mice
claims: [gold-heats]
tried:
  particle: [gold]
  procedure: needle
  route: not-stated
studied:
  - {for: {id: gold-needle}, covers: whole}
subjects: animals
species: mice
tumor:
  organ: [lung]
  histology: any
phase: animal
design: in-vivo
outcome: efficacy
result: positive
say: The tumors of the mice were gone.
read: excerpt
place: Page 2
"""

_GUIDE = """\
id: cut-guide
title: Resection of one liver cancer
status: checked
checked_on: "2026-11-28"
reference: guide
study: guide-2020
tried:
  procedure: cut
studied:
  - {for: {id: resection}, covers: whole}
subjects: people
tumor:
  organ: [liver]
  histology: [carcinoma]
phase: guideline
design: guideline
indication:
  - when:
      - tumor.organ: is liver
      - tumor.histology: is carcinoma
    unless:
      - tumor.count: above 3
recommended: standard
region: [UK]
available: yes
available_on: "2026-11-28"
say: Resection for up to three tumors in the liver.
read: full
place: Section 3
"""

_CHANGES = [
    ("base.yaml", "groups: [tumor, facility]", "groups: [tumor, facility, goal]"),
    ("base.yaml", "cautions_on: harm\n", f"{POLICY}cautions_on: harm\n"),
    ("vocabulary/tumor.yaml", "contradictions:\n", _TUMOR),
    ("vocabulary/strategy.yaml", "choices: {candidate: candidate}", "choices: {candidate: candidate, standard: standard}"),
    ("vocabulary/strategy.yaml", "{needle: needle, vein: vein}", "{needle: needle, vein: vein, cut: cut}"),
    ("vocabulary/strategy.yaml", "{local: local, systemic: systemic}", "{local: local, systemic: systemic, none: none}"),
    ("vocabulary/strategy.yaml", "{rod: rod}", "{rod: rod, none: none}"),
    ("references.yaml", "references:\n", "references:\n  - {id: gold-2020, kind: paper, short: Gold 2020, doi: 10.1/gold, text: Gold., seen: excerpt}\n"),
]  # fmt: skip

FILES = {
    **clean_folder.changed(*_CHANGES),
    "approaches.yaml": _APPROACHES,
    "effect/cut-in-the-lung.yaml": _RULE,
    "vocabulary/goal.yaml": _GOAL,
    "strategies/standard/resection.yaml": _STANDARD,
    PEOPLE: _PEOPLE,
    MICE: _MICE,
    GUIDE: _GUIDE,
}
"""Path within the folder -> text."""


def changed(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The base with places (file, old, new) changed; where the file is not there yet, `new` is all of it."""
    files = dict(FILES)
    for name, old, new in changes:
        if old:
            assert files[name].count(old) == 1, f"{old!r} stands {files[name].count(old)} times in {name}"
        files[name] = files[name].replace(old, new) if old else new
    return files
