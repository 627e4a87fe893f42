"""The small rule base with derived values: a point table, two tables of classes and two formulas, as files."""

from __future__ import annotations

import small_folder

_TUMOR = """\
  depth_cm:
    label: depth
    kind: number
    unit: cm
    range: [0, 20]
    error: 0.5
    question: How deep does it lie?
    how: images
    changeable: fixed
  spread:
    label: spread
    kind: ordered
    choices: {none: none, nearby: nearby, distant: distant}
    partial_choices: {some: [nearby, distant]}
    question: Has it spread?
    how: images
    changeable: fixed
  points:
    label: points
    kind: number
    range: [3, 9]
    integer: yes
    error: 1
    question: How many points are there?
    how: record
    changeable: fixed
    derived:
      when:
        - tumor.implant: is no
      points:
        tumor.size_cm: {below 3 cm: 1, between 3 and 5 cm: 2, above 5 cm: 3}
        tumor.grade: {is low: 1, is middle: 2, is high: 3}
        tumor.spread: {is none: 1, is some: 3}
      cuts: [5, 7]
      cites:
        - reference: guide
      examples:
        - case: all three parts
          given: {tumor.implant: no, tumor.size_cm: 3, tumor.grade: high, tumor.spread: none}
          expect: 6
        - case: the largest size
          given: {tumor.implant: no, tumor.size_cm: 5.1, tumor.grade: middle, tumor.spread: some}
          expect: 8
        - case: both ends of the middle size, and the smallest
          given: {tumor.implant: no, tumor.size_cm: 5, tumor.grade: low, tumor.spread: distant}
          expect: 6
        - case: a small tumor
          given: {tumor.implant: no, tumor.size_cm: 2.9, tumor.grade: low}
          expect: 3 to 5
        - case: with an implant nothing is counted
          given: {tumor.implant: yes, tumor.size_cm: 3, tumor.grade: high, tumor.spread: none}
          expect: unknown
  stage:
    label: stage
    kind: ordered
    choices: {early: early, late: late, last: last}
    question: Which stage is it?
    how: record
    changeable: fixed
    derived:
      classes:
        - is: last
          when:
            - tumor.spread: is distant
        - is: early
          when:
            - any of:
                - tumor.points: below 5
                - tumor.volume_cm3: below 4 cm3
            - tumor.spread: is none
        - {is: late, when: []}
      cites:
        - reference: guide
      examples:
        - case: few points
          given: {tumor.points: 4, tumor.spread: none}
          expect: early
        - case: many points and a small volume
          given: {tumor.points: 5, tumor.volume_cm3: 3.9, tumor.spread: none}
          expect: early
        - case: many points and volume
          given: {tumor.points: 5, tumor.volume_cm3: 4, tumor.spread: none}
          expect: late
        - case: spread nearby
          given: {tumor.points: 5, tumor.spread: nearby}
          expect: late
        - case: spread far away
          given: {tumor.spread: distant}
          expect: last
        - case: some spread
          given: {tumor.spread: some}
          expect: late or last
        - case: nothing is known
          given: {}
          expect: unknown
  volume_cm3:
    label: volume
    kind: number
    unit: cm3
    range: [0.1, 4000]
    error: 1
    question: What is its volume?
    how: images
    changeable: fixed
    derived:
      formula:
        - when:
            - tumor.organ: is lung
          is: 0.5 * tumor.size_cm ^ 2 * max(tumor.depth_cm - 2, 1)
        - {when: [], is: 0.5 * tumor.size_cm ^ 3}
      tolerance: 20 %
      cuts: [4, 60]
      cites:
        - reference: guide
      examples:
        - case: liver
          given: {tumor.organ: liver, tumor.size_cm: 2}
          expect: 4
        - case: lung
          given: {tumor.organ: lung, tumor.size_cm: 2, tumor.depth_cm: 5.5}
          expect: 7.0
        - case: lung, just below the skin
          given: {tumor.organ: lung, tumor.size_cm: 2, tumor.depth_cm: 1}
          expect: 2
        - case: only the size is known
          given: {tumor.size_cm: 2}
          expect: 2 to 36
  reach_mm:
    label: reach
    kind: number
    unit: mm
    range: [-8, 40]
    question: How far does it reach?
    how: images
    changeable: fixed
    derived:
      formula: round(10 * log10(tumor.volume_cm3 + 1)) - tumor.depth_cm / 4
      tolerance: 2 mm
      cuts: [10]
      cites:
        - judgement: A test.
      examples:
        - case: a volume and a depth
          given: {tumor.volume_cm3: 9, tumor.depth_cm: 5}
          expect: 8.75
"""

_RARE = """\
  - id: lung-is-never-last
    when:
      - tumor.organ: is lung
      - tumor.stage: is last
    say: A test forbids it.
implausible:
  - id: deep-and-early
    when:
      - tumor.depth_cm: above 15 cm
      - tumor.stage: is early
    say: Hardly ever so.
"""


def _rule(name: str, when: str, then: str, unless: str = "unless: []\n") -> str:
    return f"""\
id: {name}
title: The rule {name}
status: reviewed
because: A test.
cites:
  - threshold: T1
for: {{family: heat}}
when:
{when}{unless}then: {then}
say: A test of derived values.
examples:
  - case: nothing
    given: {{}}
    expect: cannot tell
"""


FILES = {
    **small_folder.FILES,
    "vocabulary/tumor.yaml": small_folder.FILES["vocabulary/tumor.yaml"].replace(
        "contradictions:\n", f"{_TUMOR}contradictions:\n"
    )
    + _RARE,
    "safety/late-stage.yaml": _rule("late-stage", "  - tumor.stage: at least late\n", "exclude"),
    "safety/many-points.yaml": _rule("many-points", "  - tumor.points: above 7\n", "{caution: strong}"),
    "effect/large-volume.yaml": _rule(
        "large-volume",
        "  - any of:\n      - tumor.volume_cm3: at least 60 cm3\n      - tumor.points: at least 5\n",
        "{oppose: reach, strength: weak}",
        "unless:\n  - tumor.stage: is given\n",
    ),
    "effect/near.yaml": _rule(
        "near",
        "  - tumor.reach_mm: at most 10 mm\n",
        "{favor: reach, strength: weak}",
        "unless:\n  - tumor.spread: is some\n",
    ),
}
"""Path within the folder -> text."""
