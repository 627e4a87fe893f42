"""One round: whatever is wrong in a folder is told at once, and nothing else is blamed for it."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.knowledge.files.yaml_file import read_despite_mistakes, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAT, LARGE, VEIN = "effect/heat-works.yaml", "safety/too-large.yaml", "effect/vein-reaches-many.yaml"
SEEN, FOUND = "findings/seen-on-mri.yaml", "vocabulary/findings.yaml"
GOLD, TUMOR, BASE = "strategies/heat/gold-needle.yaml", "vocabulary/tumor.yaml", "base.yaml"


class Slip(NamedTuple):
    """A change of one place in a file, and the code of the one message about it."""

    file: str
    old: str
    new: str
    code: str


SETS = {
    "a rule with a long title": [
        Slip(HEAT, "title: Heat works on small tumors", f"title: {'x' * 81}", "NRX103"),
        Slip(HEAT, "status: reviewed", "status: Reviewed", "NRX103"),
        Slip(HEAT, "claim: gold-heats", "claim: gold-heat", "NRX114"),
        Slip(HEAT, "at most 3 cm", "at most 3", "NRX108"),
        Slip(HEAT, "at least high", "at least higher", "NRX107"),
        Slip(HEAT, "strength: moderate", "strength: mild", "NRX103"),
        Slip(HEAT, "reaches all of it.", "reaches all of it", "NRX157"),
    ],
    "a misspelt key": [
        Slip(HEAT, "when:", "whn:", "NRX102"),
        Slip(HEAT, "at most 3 cm", "at most 3", "NRX108"),
        Slip(HEAT, "given: {tumor.size_cm: 2,", "given: {tumor.sise_cm: 2,", "NRX104"),
        Slip(HEAT, "then: {favor: reach,", "then: {favor: rich,", "NRX115"),
    ],
    "a missing key": [
        Slip(HEAT, "say: Heat reaches all of it.\n", "", "NRX101"),
        Slip(HEAT, "status: reviewed\n", "", "NRX101"),
        Slip(HEAT, "for: {family: heat,", "for: {famly: heat,", "NRX112"),
        Slip(LARGE, "unless: []\n", "", "NRX101"),
        Slip(LARGE, "above 10 cm", "over 10 cm", "NRX105"),
    ],
    "a colon in a text": [
        Slip(HEAT, "say: Heat reaches", "say: Heat: it reaches", "NRX002"),
        Slip(HEAT, "because: ", "becuase: ", "NRX102"),
        Slip(HEAT, "at most 3 cm", "at most 3", "NRX108"),
        Slip(HEAT, "  - case: nothing given\n", '  - case: "nothing given\n', "NRX002"),
    ],
    "values that YAML reads otherwise": [
        Slip(HEAT, "status: reviewed", "status: &live reviewed", "NRX004"),
        Slip(HEAT, "claim: gold-heats", "claim: *source", "NRX004"),
        Slip(HEAT, "then: {favor: reach, strength: moderate}", "then: {favor: reach, strength: moderate", "NRX002"),
        Slip(HEAT, "at most 3 cm", "at most 3", "NRX108"),
    ],
    "a vocabulary": [
        Slip(TUMOR, "    label: grade\n    kind: ordered", "    label: grade\n    kind: sorted", "NRX103"),
        Slip(TUMOR, "    question: How large is it?\n", "", "NRX101"),
        Slip(TUMOR, "range: [1, 50]", "range: [50, 1]", "NRX127"),
        Slip(TUMOR, "      - tumor.organ: is lung", "      - tumor.organ: is lungs", "NRX107"),
        Slip(HEAT, "tumor.reached: is yes", "tumor.reach: is yes", "NRX104"),
        Slip(SEEN, "id: seen-on-mri", "id: Seen On MRI", "NRX103"),
    ],
    "a vocabulary that is no YAML": [
        Slip(TUMOR, "question: How large is it?", "question: *How large is it?", "NRX002"),
        Slip(TUMOR, "    label: grade\n", "    label: grade: of it\n", "NRX002"),
        Slip(HEAT, "at most 3 cm", "at most 3", "NRX108"),
        Slip(FOUND, "    label: tumor is seen", "    lable: tumor is seen", "NRX102"),
    ],
    "a vocabulary of which nothing can be read": [
        Slip(TUMOR, "  size_cm:\n", " size_cm:\n", "NRX002"),
        Slip(HEAT, "strength: moderate", "strength: mild", "NRX103"),
        Slip(VEIN, "systemic", "systemical", "NRX112"),
    ],
    "base.yaml": [
        Slip(BASE, "reach: 50, harm: 30", "reach: 40, harm: 30", "NRX122"),
        Slip(BASE, "cautions_on: harm", "cautions_on: harms", "NRX115"),
        Slip(BASE, "{id: proof, label: proof, axis: evidence}", "{id: proof, label: proof, axis: evidenc}", "NRX103"),
        Slip(BASE, "    say: For comparison only.", "    says: For comparison only.", "NRX102"),
        Slip(HEAT, "then: {favor: reach,", "then: {favor: rich,", "NRX115"),
        Slip(VEIN, "systemic", "systemical", "NRX112"),
    ],
    "the sources": [
        Slip("references.yaml", "seen: excerpt}", "sen: excerpt}", "NRX102"),
        Slip("facts.yaml", "weight: strong", "weight: heavy", "NRX103"),
        Slip("thresholds.yaml", "may_exclude: yes", "may_exclude: true", "NRX103"),
        Slip("claims.yaml", "references: [1]", "references: [7]", "NRX125"),
        Slip(HEAT, "claim: gold-heats", "claim: gold-heat", "NRX114"),
        Slip(VEIN, "for: {route: systemic}", "for: {rout: systemic}", "NRX112"),
    ],
    "a strategy": [
        Slip(GOLD, "title: Gold by needle", f"title: {'x' * 49}", "NRX103"),
        Slip(GOLD, "embolic: no", "embolic: No", "NRX103"),
        Slip(GOLD, "heat: yes\n", "", "NRX101"),
        Slip(GOLD, "facility.imaging: includes ct", "facility.imaging: includes ctt", "NRX107"),
        Slip(GOLD, "control: [ct]", "controls: [ct]", "NRX124"),
        Slip(GOLD, "particle: [gold]", "particle: gold", "NRX103"),
        Slip(GOLD, "judgement: []", "judgement: [It is ours]", "NRX157"),
    ],
    "findings": [
        Slip(SEEN, "conclude: tumor.seen", "conclude: tumor.sen", "NRX116"),
        Slip(FOUND, "    label: tumor is reached", "    labl: tumor is reached", "NRX102"),
        Slip(SEEN, "given: {facility.imaging: [ct]}", "given: {facility.imaging: [cta]}", "NRX123"),
        Slip(VEIN, "  - case: three\n    given: {tumor.count: 3}\n    expect: fires\n", "", "NRX131"),
    ],
}


@pytest.mark.parametrize("name", SETS)
def test_every_mistake_is_told_in_the_first_round(name: str, tmp_path: Path) -> None:
    """Each of several mistakes, in one file and in several, is told at once, and no other place is blamed."""
    slips = SETS[name]
    files = clean_folder.changed(*((row.file, row.old, row.new) for row in slips))
    problems = check_folder(small_folder.write(tmp_path / "rules", files)).problems
    found = sorted((row.file.partition("rules/")[2], row.code) for row in problems)
    assert found == sorted((row.file, row.code) for row in slips), "\n\n".join(map(str, problems))


JUNK: tuple[Any, ...] = (None, 3, True, "x", [], {}, ["x"], {"a": "b"}, [[1]], {"a": {"b": 1}}, {"any of": ["x"]})


def test_no_value_of_another_shape_breaks_the_check(tmp_path: Path) -> None:
    """Whatever stands where something else belongs, in any file, is told in words and is never a fault of ours."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    random = Random(10)
    places = [(file, path) for file, text in clean_folder.FILES.items() for path in _paths(read_yaml(text, file).data)]
    for file, path in random.sample(places, 150):
        data = read_yaml(clean_folder.FILES[file], file).data
        group = data
        for part in path[:-1]:
            group = group[part]
        group[path[-1]] = random.choice(JUNK)
        (folder / file).write_text(json.dumps(data), encoding="utf-8")
        check_folder(folder)
        (folder / file).write_text(clean_folder.FILES[file], encoding="utf-8")


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    rows = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in rows:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def test_not_every_broken_value_of_a_long_file_is_passed_over() -> None:
    """Of very many broken values the first are passed over, so that reading stays in proportion to the size."""
    text = "".join(f"key{place}: a: b\n" for place in range(1000))
    document, problems, _ = read_despite_mistakes(text, "x")
    assert document is None
    assert len(problems) == 21


def test_every_wrong_character_is_told_with_its_own_remedy(tmp_path: Path) -> None:
    """Several characters of one line are told at once, each with what to write, and each once."""
    line = "say: Heat \u2014 and \u201cheat\u00a0alone\u00a0reaches all of it."
    files = clean_folder.changed((HEAT, "say: Heat reaches all of it.", line), (HEAT, "is yes", "is y\u0435s"))
    problems = check_folder(small_folder.write(tmp_path / "rules", files)).problems
    told = [(row.message.partition(",")[0].rpartition(" ")[2], row.advice) for row in problems if row.code == "NRX155"]
    assert sorted(told) == sorted(
        [("U+2014", 'Write "-".'), ("U+201C", "Write '\"'."), ("U+00A0", 'Write " ".'), ("U+0435", 'Write "e".')]
    )
    assert any("2 times" in row.message for row in problems)
