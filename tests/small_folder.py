"""A small valid rule base as files: for tests of the loader, which break one line of it at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "base.yaml": """\
name: small-base
version: "1"
title: Small base
groups: [tumor, facility]
criteria:
  - {id: reach, label: reach, axis: fit}
  - {id: harm, label: harm, axis: fit}
  - {id: proof, label: proof, axis: evidence}
profiles:
  balanced:
    weights: {reach: 50, harm: 30, proof: 20}
cautions_on: harm
ask_first: [tumor.organ]
case_line: [tumor.organ, tumor.size_cm]
imaging_from: facility.imaging
imaging_limits: {mri: tumor.seen}
particles_from: facility.particles
listed_apart:
  - id: drug-apart
    for: {family: drug}
    say: For comparison only.
notice: A test.
notice_short: a test
""",
    "vocabulary/units.yaml": """\
unit_spellings:
  mm: [millimeters]
""",
    "vocabulary/systems.yaml": """\
code_systems:
  loinc: {label: LOINC, urls: ["http://loinc.org"], form: '(?:LA)?\\d{1,7}-\\d', check_digit: luhn}
  snomed: {label: SNOMED CT, urls: ["http://snomed.info/sct"], form: '\\d{6,18}', check_digit: verhoeff}
  icd10: {label: ICD-10, urls: ["http://hl7.org/fhir/sid/icd-10"], form: '[A-Z]\\d\\d(?:\\.\\d)?', prefixes: yes}
answer_codes:
  "yes": {loinc: LA33-6}
  "no": {loinc: LA32-8}
""",
    "vocabulary/tumor.yaml": """\
group: tumor
label: tumor
descriptors:
  organ:
    label: organ
    kind: choice
    choices: {liver: liver, lung: lung}
    question: Which organ is it in?
    how: record
    changeable: fixed
    choice_codes: {liver: {snomed: "10200004", icd10: C22.*}, lung: {icd10: [C34.0, C34.1]}}
    found_in: [cancer]
  size_cm:
    label: size
    kind: number
    unit: cm
    units: {mm: 0.1}
    usual: [0.1, 12]
    range: [0.1, 40]
    error: 0.3
    question: How large is it?
    how: images
    changeable: fixed
    codes: {loinc: 33728-7}
  count:
    label: count
    kind: number
    range: [1, 50]
    integer: yes
    question: How many are there?
    how: images
    changeable: fixed
  grade:
    label: grade
    kind: ordered
    choices: {low: low, middle: middle, high: high}
    question: Which grade is it?
    how: record
    changeable: fixed
  implant:
    label: implant
    kind: yes-no
    question: Is there an implant?
    how: ask-patient
    changeable: fixed
contradictions:
  - id: lung-is-never-high
    when:
      - tumor.organ: is lung
      - tumor.grade: is high
    say: A test forbids it.
""",
    "vocabulary/facility.yaml": """\
group: facility
label: facility
descriptors:
  imaging:
    label: imaging
    kind: set
    choices: {mri: MRI, ct: CT, ultrasound: ultrasound}
    question: Which imaging is available?
    how: ask-facility
    changeable: by-facility
  particles:
    label: particles
    kind: set
    choices: {gold: gold, iron: iron}
    assume: all
    question: Which particles are at hand?
    how: ask-facility
    changeable: by-facility
""",
    "vocabulary/findings.yaml": """\
findings:
  tumor.seen:
    label: tumor is seen
  tumor.reached:
    label: tumor is reached
""",
    "vocabulary/strategy.yaml": """\
attributes:
  family: {label: family, kind: choice, choices: {heat: heat, drug: drug}}
  role: {label: role, kind: choice, choices: {candidate: candidate}}
  purpose: {label: purpose, kind: choice, choices: {treatment: treatment, imaging: imaging}}
  procedure: {label: procedure, kind: choice, choices: {needle: needle, vein: vein}}
  route: {label: route, kind: choice, choices: {local: local, systemic: systemic}}
  particle: {label: particle, kind: set, choices: {gold: gold, iron: iron}}
  material: {label: material, kind: set, choices: {gold: gold, iron: iron}}
  form: {label: form, kind: choice, choices: {rod: rod}}
  payload: {label: payload, kind: choice, choices: {none: none}}
  energy: {label: energy, kind: choice, choices: {light: light, none: none}}
  energy_path: {label: path, kind: choice, choices: {fiber: fiber, none: none}}
  signal: {label: signal, kind: set, choices: {ct: CT, mri: MRI}}
  mri: {label: MRI, kind: choice, choices: {required: required, helpful: helpful, unused: unused}}
  embolic: {label: embolic, kind: yes-no}
  cytotoxic: {label: cytotoxic, kind: yes-no}
  ionizing: {label: ionizing, kind: yes-no}
  heat: {label: heat, kind: yes-no}
  targeting: {label: targeting, kind: choice, choices: {none: none}}
  bleeding: {label: bleeding, kind: choice, choices: {low: low, high: high}}
  practiced: {label: practiced, kind: yes-no}
  plausible: {label: plausible, kind: yes-no}
  confirm: {label: confirm, kind: yes-no}
  quantify: {label: quantify, kind: yes-no}
  follow: {label: follow, kind: yes-no}
imaging_roles: {planning: planning, control: control}
""",
    "claims.yaml": """\
claims:
  - id: gold-heats
    at: Section 1
    says: Gold heats.
    references: [1]
    bears_on: [reach]
    weight: moderate
""",
    "thresholds.yaml": """\
thresholds:
  - id: T1
    about: Size
    says: Not above 10 cm.
    binding: absolute
    may_exclude: yes
    scope: {family: heat}
    scope_says: Heat.
    read: excerpt
    second_reading: confirmed
    reference: guide
  - id: T2
    about: Count
    says: Few.
    binding: relative
    may_exclude: no
    read: not-read
    second_reading: not-found
    place: Table 2
    reference: guide
""",
    "facts.yaml": """\
facts:
  - {id: F1, says: Heat spreads., read: full, inference: no, weight: weak, reference: guide}
  - {id: F2, says: Heat spreads far., read: full, inference: yes, weight: strong, reference: r1}
""",
    "references.yaml": """\
references:
  - {id: review, kind: review, match: unidentified, short: the review, text: The review}
  - {id: r1, kind: review-reference, number: 1, match: likely, authors: A B, title: On heat, year: 2016}
  - {id: r2, kind: review-reference, number: 2, match: unidentified}
  - {id: guide, kind: guideline, short: Guide 2020, text: A guide., url: https://example.org/guide, seen: excerpt}
""",
    "strategies/heat/gold-needle.yaml": """\
id: gold-needle
title: Gold by needle
summary: Gold is injected and heated.
family: heat
role: candidate
purpose: treatment
procedure: needle
route: local
nanoparticle: gold rod
particle: [gold]
material: [gold]
form: rod
payload: none
energy: light
energy_path: fiber
signal: [ct]
mri: unused
embolic: no
cytotoxic: no
ionizing: no
heat: yes
targeting: none
bleeding: high
practiced: no
plausible: yes
needs:
  - facility.particles: includes gold
  - facility.imaging: includes ct
imaging: {planning: [ct, mri], control: [ct]}
benefits: {confirm: yes, quantify: unknown, follow: no}
cites: [{claim: gold-heats}]
judgement: []
""",
    "strategies/drug/iron-vein.yaml": """\
id: iron-vein
title: Iron by vein
summary: Iron carries a drug.
family: drug
role: candidate
purpose: treatment
procedure: vein
route: systemic
nanoparticle: iron rod
particle: [iron]
material: [iron]
form: rod
payload: none
energy: none
energy_path: none
signal: [mri]
mri: required
embolic: no
cytotoxic: yes
ionizing: no
heat: no
targeting: none
bleeding: low
practiced: yes
plausible: yes
needs:
  - tumor.seen: is yes
imaging: {planning: [mri]}
benefits: {confirm: yes, quantify: no, follow: no}
cites: [{fact: F1}]
judgement: [A test.]
""",
    "findings/seen-on-mri.yaml": """\
id: seen-on-mri
title: The tumor is seen on MRI
status: reviewed
because: MRI shows it.
cites:
  - judgement: A test.
for: all
when:
  - facility.imaging: includes mri
unless:
  - tumor.implant: is yes
then: {conclude: tumor.seen}
say: MRI shows it.
examples:
  - case: MRI
    given: {facility.imaging: [mri], tumor.implant: no}
    expect: fires
  - case: nothing
    given: {}
    expect: cannot tell
  - case: no MRI
    given: {facility.imaging: [ct]}
    expect: silent
""",
    "findings/reached-when-seen.yaml": """\
id: reached-when-seen
title: A tumor that is seen is reached
status: reviewed
because: A test.
cites:
  - judgement: A test.
for: all
when:
  - tumor.seen: is yes
unless: []
then: {conclude: tumor.reached}
say: It is reached.
examples:
  - case: seen
    given: {tumor.seen: yes}
    expect: fires
""",
    "safety/too-large.yaml": """\
id: too-large
title: The tumor is too large for heat
status: reviewed
because: The guide says so.
cites:
  - threshold: T1
for: {family: heat}
when:
  - tumor.size_cm: above 10 cm
unless: []
then: exclude
say: Too large for heat.
examples:
  - case: at the limit
    given: {tumor.size_cm: 10}
    expect: silent
  - case: above it
    given: {tumor.size_cm: 10.1}
    expect: fires
""",
    "safety/lung-holds-heat-back.yaml": """\
id: lung-holds-heat-back
title: Heat is not used in the lung
status: reviewed
because: A test.
cites:
  - threshold: T1
for: {family: heat}
when:
  - tumor.organ: is lung
unless: []
then: {caution: strong}
say: Not in the lung.
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
""",
    "effect/heat-works.yaml": """\
id: heat-works
title: Heat works on small tumors
status: reviewed
because: The review says so.
cites:
  - claim: gold-heats
for: {family: heat, particle: [gold, iron]}
when:
  - tumor.size_cm: at most 3 cm
  - tumor.reached: is yes
unless:
  - tumor.grade: at least high
then: {favor: reach, strength: moderate}
say: Heat reaches all of it.
examples:
  - case: small
    given: {tumor.size_cm: 2, tumor.reached: yes, tumor.grade: low}
    expect: fires
""",
}
"""Path within the folder -> text."""


def write(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write the small base, or other files, into a folder."""
    for name, text in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The small base with the one place of a file where `old` stands changed."""
    assert FILES[file].count(old) == 1, f"{old!r} stands {FILES[file].count(old)} times in {file}"
    return {**FILES, file: FILES[file].replace(old, new)}
