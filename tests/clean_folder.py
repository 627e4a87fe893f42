"""The small rule base, completed until `nanorx rules check` finds nothing in it: tests break one place of it."""

from __future__ import annotations

import small_folder

_CHANGES = [
    ("base.yaml", 'version: "1"\ntitle: Small base\n', 'title: Small base\nversion: "1"\n'),
    (
        "effect/heat-works.yaml",
        "    given: {tumor.size_cm: 2, tumor.reached: yes, tumor.grade: low}\n    expect: fires\n",
        """\
    given: {tumor.size_cm: 2, tumor.reached: yes, tumor.grade: low}
    expect: fires
  - case: just below
    given: {tumor.size_cm: 2.9, tumor.reached: yes, tumor.grade: low}
    expect: fires
  - case: at the limit
    given: {tumor.size_cm: 3, tumor.reached: yes, tumor.grade: low}
    expect: fires
  - case: just above
    given: {tumor.size_cm: 3.1, tumor.reached: yes, tumor.grade: low}
    expect: silent
  - case: nothing given
    given: {}
    expect: cannot tell
""",
    ),
    (
        "findings/reached-when-seen.yaml",
        "    given: {tumor.seen: yes}\n    expect: fires\n",
        """\
    given: {tumor.seen: yes}
    expect: fires
  - case: not seen
    given: {tumor.seen: no}
    expect: silent
  - case: nothing given
    given: {}
    expect: cannot tell
""",
    ),
    (
        "safety/too-large.yaml",
        "  - case: at the limit\n",
        """\
  - case: nothing given
    given: {}
    expect: cannot tell
  - case: just below it
    given: {tumor.size_cm: 9.9}
    expect: silent
  - case: at the limit
""",
    ),
    ("safety/too-large.yaml", "  - threshold: T1\n", "  - threshold: T1\n  - threshold: T2\n  - fact: F2\n"),
    ("references.yaml", "  - {id: r2, kind: review-reference, number: 2, match: unidentified}\n", ""),
    (
        "vocabulary/strategy.yaml",
        "choices: {treatment: treatment, imaging: imaging}",
        "choices: {treatment: treatment}",
    ),
    (
        "vocabulary/strategy.yaml",
        "{required: required, helpful: helpful, unused: unused}",
        "{required: required, unused: unused}",
    ),
]

_VEIN = """\
id: vein-reaches-many
title: A drug by vein reaches several tumors
status: reviewed
because: A test.
cites:
  - judgement: A test.
for: {route: systemic}
when:
  - tumor.count: at least 2
unless: []
then: {favor: reach, strength: weak}
say: The vein reaches several tumors.
examples:
  - case: one
    given: {tumor.count: 1}
    expect: silent
  - case: two
    given: {tumor.count: 2}
    expect: fires
  - case: three
    given: {tumor.count: 3}
    expect: fires
  - case: not given
    given: {}
    expect: cannot tell
"""


def _complete() -> dict[str, str]:
    files = {**small_folder.FILES, "effect/vein-reaches-many.yaml": _VEIN}
    for name, old, new in _CHANGES:
        assert files[name].count(old) == 1, f"{old!r} in {name}"
        files[name] = files[name].replace(old, new)
    return files


FILES = _complete()
"""Path within the folder -> text."""


def changed(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The clean base with places (file, old, new) changed; where the file is not there yet, `new` is all of it."""
    files = dict(FILES)
    for name, old, new in changes:
        if name in files:
            assert files[name].count(old) == 1, f"{old!r} stands {files[name].count(old)} times in {name}"
        files[name] = files.get(name, old).replace(old, new) if old else new
    return files
