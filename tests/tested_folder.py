"""The clean small rule base with two cases beside it, as files: for tests of what authors run over rules and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clean_folder

if TYPE_CHECKING:
    from pathlib import Path

NEAR = """\
about: A liver tumor of 9 cm, gold and CT at hand.
expect:
  first: gold-needle
  status: {gold-needle: eligible, iron-vein: excluded}  # iron needs MRI
  rank:
    gold-needle: 1
  level:
    gold-needle: {reach: 0}
tumor: {organ: liver, size_cm: 9, implant: no}
facility: {imaging: [ct], particles: [gold]}
"""

FAR = """\
about: Three tumors, nothing else known.
expect:
  status: {iron-vein: conditional, gold-needle: conditional}
  level: {iron-vein: {reach: 1}}
  asks: {iron-vein: [facility.imaging]}
  nothing_eligible: yes
tumor: {count: 3}
"""

STATEMENT = """\
  - id: large-tumor-rules-out-heat
    says: Above 10 cm heat is excluded.
    because: A test.
    cites:
      - threshold: T1
    for: {family: heat}
    when:
      - tumor.size_cm: above 10 cm
    unless: []
    always: excluded
"""

HOLD_BACK_STATEMENT = """\
  - id: lung-holds-heat-back
    says: In the lung heat is held back.
    because: A test.
    cites:
      - judgement: A test.
    for: {family: heat}
    when:
      - tumor.organ: is lung
    unless: []
    always: [excluded, held-back]
"""
"""Statements of a properties.yaml, for the one exclusion and for the one hold-back of the small base."""

CASES = {"near.yaml": NEAR, "far.yaml": FAR}


def write(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write `rules/` and `cases/` into a folder, with places (file, old, new) changed. Gives the folder of the rules.

    A change of a case names it as `cases/near.yaml`.
    """
    of_rules = [change for change in changes if not change[0].startswith("cases/")]
    for name, text in clean_folder.changed(*of_rules).items():
        path = folder / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "cases").mkdir(exist_ok=True)
    for name, text in CASES.items():
        changed = text
        for case, old, new in changes:
            if case == f"cases/{name}":
                assert changed.count(old) == 1, f"{old!r} stands {changed.count(old)} times in {case}"
                changed = changed.replace(old, new)
        (folder / "cases" / name).write_text(changed, encoding="utf-8")
    return folder / "rules"
