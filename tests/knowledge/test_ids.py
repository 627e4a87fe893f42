"""The ids that files of rules and strategies have once every id that is taken was told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conftest import examples
from nanorx.knowledge.files.checks.ids import with_own_ids
from nanorx.knowledge.files.reports import Reports

NAMES = st.sampled_from(["heat", "heat-again", "heat-again-again", "cold"])
FILES = st.builds("{}/{}.yaml".format, st.sampled_from("pqr"), NAMES)


@examples(200)
@given(st.dictionaries(FILES, NAMES))
def test_no_two_files_have_one_id(ids: dict[str, str]) -> None:
    """Each file has an id of its own; one that had to get another is told, and none of the others changes."""
    raw = {file: {"id": name} for file, name in ids.items()}
    reports = Reports()
    found = with_own_ids(raw, reports)
    assert len({row["id"] for row in found.values()}) == len(raw)
    taken = {problem.file for problem in reports.problems if problem.code == "NRX111"}
    assert taken == {file for file in raw if found[file] != raw[file]}
    assert len(taken) == len(raw) - len(set(ids.values()))
