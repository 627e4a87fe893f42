"""Loading a rule base: a small valid one, and each way in which one line of it can be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import derived_folder
import nanorx
import small_folder
from evidence_mistakes import MISTAKES
from nanorx.errors import RuleBaseError
from nanorx.knowledge.files import cache, loader
from nanorx.knowledge.files.loader import content_hash

if TYPE_CHECKING:
    from nanorx.errors import Problem


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user cache of its own for each test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "nanorx"


def problems_of(folder: Path, *, drafts: bool = False) -> tuple[Problem, ...]:
    with pytest.raises(RuleBaseError) as caught:
        nanorx.load(folder, drafts=drafts)
    return caught.value.problems


def test_small_base_is_valid(tmp_path: Path) -> None:
    """The base that the tests below break is right, and holds all it says."""
    base = nanorx.load(small_folder.write(tmp_path / "rules"))
    assert [strategy.id for strategy in base.strategies] == ["gold-needle", "iron-vein"]
    assert [rule.id for rule in base.rules] == [
        "heat-works",
        "lung-holds-heat-back",
        "need-gold-needle-1",
        "need-gold-needle-2",
        "need-iron-vein-1",
        "reached-when-seen",
        "seen-on-mri",
        "too-large",
    ]
    assert base.rules[0].strategies == ("gold-needle",)
    assert list(base.vocabulary.groups) == ["tumor", "facility"]
    result = nanorx.recommend({"tumor": {"organ": "liver"}}, rules=base)
    assert [item.status for item in result.recommendations] == ["conditional", "conditional"]


@dataclass(frozen=True)
class Broken:
    """A change of one place, the code it must give, and the words at which the error must point."""

    code: str
    file: str
    old: str
    new: str
    at: str
    says: str = ""
    told_in: str = ""
    """The file in which it is told, where that is not the one that was changed."""


HEAT, LARGE, SEEN = "effect/heat-works.yaml", "safety/too-large.yaml", "findings/seen-on-mri.yaml"
GOLD, TUMOR, BASE = "strategies/heat/gold-needle.yaml", "vocabulary/tumor.yaml", "base.yaml"
FACILITY, FOUND = "vocabulary/facility.yaml", "vocabulary/findings.yaml"
SYSTEMS = "vocabulary/systems.yaml"

LAST = "\n      - tumor.implant: is yes"
ANY_OF = f"  - any of:\n      - tumor.grade: at least high{LAST}"
MANY = "\n".join(["  - at least 3 of:", *(f"      - tumor.size_cm: above {size} cm" for size in range(11, 18))])

ORGAN = "choices: {liver: liver, lung: lung}"
BROKEN = [
    Broken("NRX002", HEAT, "for: {family", "for: [family", "}", "not valid YAML"),
    Broken("NRX003", HEAT, "expect: fires\n", "expect: fires\n---\nid: x\n", "---"),
    Broken("NRX004", HEAT, "for: {family: heat,", "for: {family: &heat heat,", "&heat"),
    Broken("NRX006", HEAT, "status: reviewed", "title: x\nstatus: reviewed", "title: x", "already on line 2"),
    Broken("NRX007", HEAT, "status: reviewed", "status: reviewed\n? [a]\n: b", "[a]"),
    Broken("NRX101", HEAT, "say: Heat reaches all of it.\n", "", "id: heat-works", 'the key "say" is missing'),
    Broken("NRX102", HEAT, "unless:", "unles:", "unles:", 'Did you mean "unless"?'),
    Broken("NRX103", HEAT, "status: reviewed", "status: final", "final"),
    Broken("NRX103", HEAT, "then: {favor: reach,", "then: {like: reach,", "{like", "{caution: weak}"),
    Broken("NRX103", HEAT, "strength: moderate", "strength: big", "{favor"),
    Broken("NRX103", GOLD, "title: Gold by needle", f"title: {'x' * 49}", "x" * 49),
    Broken("NRX103", LARGE, "say: Too large for heat.", f"say: {'x' * 91}", "x" * 91),
    Broken("NRX103", TUMOR, "range: [0.1, 40]", "range: [0.1]", "[0.1]"),
    Broken("NRX104", HEAT, "tumor.size_cm: at most", "tumor.sise_cm: at most", "tumor.sise_cm", "tumor.size_cm"),
    Broken("NRX104", HEAT, "given: {tumor.size_cm: 2", "given: {tumor.sise_cm: 2", "tumor.sise_cm", "tumor.size_cm"),
    Broken("NRX104", BASE, "imaging_from: facility.imaging", "imaging_from: facility.image", "facility.image"),
    Broken("NRX104", BASE, "ask_first: [tumor.organ]", "ask_first: [tumor.orgn]", "tumor.orgn", "tumor.organ"),
    Broken("NRX104", BASE, "case_line:", "begin_with: [tumor.orgn]\ncase_line:", "tumor.orgn", "tumor.organ"),
    Broken("NRX105", HEAT, "at most 3 cm", "up to 3 cm", "up to 3 cm"),
    Broken("NRX106", HEAT, "tumor.grade: at least high", "tumor.implant: at least yes", "at least yes"),
    Broken("NRX107", HEAT, "at least high", "at least higher", "at least higher", "Write `at least high`."),
    Broken("NRX108", HEAT, "at most 3 cm", "at most 30 mm", "at most 30 mm", "Nothing is converted"),
    Broken("NRX109", HEAT, "at most 3 cm", "between 5 and 3 cm", "between 5 and 3 cm"),
    Broken("NRX110", HEAT, "id: heat-works", "id: heat-worked", "heat-worked"),
    Broken("NRX111", FOUND, "tumor.reached:", "tumor.implant:", "tumor.implant"),
    Broken("NRX111", HEAT, "id: heat-works", "id: need-iron-vein-1", "need-iron-vein-1", "a need of a strategy"),
    Broken("NRX111", BASE, "{id: harm,", "{id: reach,", "reach,"),
    Broken("NRX111", FACILITY, "group: facility", "group: tumor", "tumor", FACILITY, TUMOR),
    Broken("NRX111", "claims.yaml", "claims:\n", "claims:\n" + small_folder.FILES["claims.yaml"].partition("\n")[2],
           "gold-heats"),
    Broken("NRX111", "facts.yaml", "id: F2,", "id: gold-heats,", "gold-heats", "claims.yaml. Each id stands once"),
    Broken("NRX112", HEAT, "for: {family: heat,", "for: {famly: heat,", "famly", 'Did you mean "family"?'),
    Broken("NRX112", HEAT, "for: {family: heat,", "for: {family: hot,", "hot"),
    Broken("NRX113", HEAT, "particle: [gold, iron]", "particle: iron", "{family"),
    Broken("NRX114", HEAT, "claim: gold-heats", "claim: gold-heat", "gold-heat", 'Did you mean "gold-heats"?'),
    Broken("NRX115", HEAT, "favor: reach", "favor: raech", "{favor", 'Did you mean "reach"?'),
    Broken("NRX115", BASE, "cautions_on: harm", "cautions_on: harms", "harms"),
    Broken("NRX116", SEEN, "conclude: tumor.seen", "conclude: tumor.sen", "{conclude", 'Did you mean "tumor.seen"?'),
    Broken("NRX116", BASE, "{mri: tumor.seen}", "{mri: tumor.seem}", "{mri"),
    Broken("NRX117", SEEN, "tumor.implant: is yes", "tumor.reached: is yes", "", "tumor.seen -> tumor.reached",
           "findings/reached-when-seen.yaml"),
    Broken("NRX118", LARGE, "threshold: T1", "threshold: T2", "exclude", "may_exclude: yes"),
    Broken("NRX119", LARGE, "for: {family: heat}", "for: all", "all", "iron-vein"),
    Broken("NRX120", HEAT, "strength: moderate", "strength: strong", "{favor", "than its sources allow (moderate)"),
    Broken("NRX121", SEEN, "status: reviewed", "status: draft", "tumor.seen", "no reviewed rule", FOUND),
    Broken("NRX122", BASE, "proof: 20}", "proof: 21}", "{reach", "sum to 101"),
    Broken("NRX122", BASE, "reach: 50, harm: 30", "reach: 90, harm: -10", "{reach"),
    Broken("NRX122", BASE, ", proof: 20}", "}", "{reach", "give each criterion one weight"),
    Broken("NRX123", HEAT, "given: {tumor.size_cm: 2,", "given: {tumor.size_cm: 200,", "200", "not plausible"),
    Broken("NRX123", HEAT, "tumor.reached: yes, tumor", "tumor.reached: maybe, tumor", "maybe", "is yes or no"),
    Broken("NRX124", GOLD, "family: heat", "family: heats", "heats", 'Did you mean "heat"?'),
    Broken("NRX124", GOLD, "family: heat", "family: cold", "cold", "`family:` in vocabulary/strategy.yaml"),
    Broken("NRX124", "vocabulary/strategy.yaml", "  confirm:", "  confirms:", "yes", "Declare it", GOLD),
    Broken("NRX124", GOLD, "control: [ct]", "controls: [ct]", "controls"),
    Broken("NRX124", GOLD, "planning: [ct, mri]", "planning: [ct, mir]", "[ct, mir]"),
    Broken("NRX125", "facts.yaml", "weight: weak, reference: guide", "weight: weak, reference: gide", "gide"),
    Broken("NRX125", "claims.yaml", "references: [1]", "references: [7]", "[7]"),
    Broken("NRX126", TUMOR, "      - tumor.grade: is high", "      - tumor.reached: is yes", "tumor.reached"),
    Broken("NRX126", BASE, "    say: For", "    unless: [tumor.reached: is yes]\n    say: For", "tumor.reached"),
    Broken("NRX127", TUMOR, "    range: [0.1, 40]\n", "", "label: size"),
    Broken("NRX127", TUMOR, "range: [0.1, 40]", "range: [40, 0.1]", "label: size"),
    Broken("NRX127", TUMOR, "range: [0.1, 40]", "range: [.nan, 40]", ""),
    Broken("NRX127", TUMOR, "choices: {liver: liver, lung: lung}", "choices: {liver: liver}", "label: organ"),
    Broken("NRX127", FACILITY, "assume: all", "assume: [god]", "[god]"),
    Broken("NRX127", FACILITY, "assume: all", "assume: 5", "5"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    choice_synonyms: {{liver: [LV], lung: [lv]}}", "lv", "means liver"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    choice_synonyms: {{lungs: [LV]}}", "lungs", 'Did you mean "lung"?'),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    choice_synonyms: {{lung: [pending]}}", "pending", "cannot be a word"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    choice_synonyms: {{lung: ['a, b']}}", "'a, b'", "cannot be a word"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    never: {{lung: [Lung]}}", "Lung", "means lung and never does"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    ask: {{chest: [lung]}}", "chest", "one choice only"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    ask: {{chest: [lung, lver]}}", "chest", 'no choice "lver"'),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    ask: {{Lung: [lung, liver]}}", "Lung", "has a meaning"),
    Broken("NRX128", TUMOR, ORGAN, f"{ORGAN}\n    synonyms: [Size]", "Size", "names tumor.size_cm too"),
    Broken("NRX128", TUMOR, ORGAN, "choices: {liver: liver, lung: Liver}", "{liver", "means liver and lung"),
    Broken("NRX129", TUMOR, "  count:\n", "  size_mm:\n", "mm", "is a descriptor already"),
    Broken("NRX129", TUMOR, "units: {mm: 0.1}", "units: {mm: 0}", "mm", "not a number above 0"),
    Broken("NRX129", TUMOR, "units: {mm: 0.1}", "units: {mm: 1/0}", "mm", "not a number above 0"),
    Broken("NRX129", TUMOR, "units: {mm: 0.1}", "units: {cm: 0.1}", "cm", "no other unit"),
    Broken("NRX129", TUMOR, "units: {mm: 0.1}", "units: {mm: 0.1, millimeters: 1}", "millimeters", "stands for mm"),
    Broken("NRX129", TUMOR, ORGAN, f"{ORGAN}\n    usual: [1, 2]", "[1", "is no number"),
    Broken("NRX129", TUMOR, "usual: [0.1, 12]", "usual: [0.01, 12]", "[0.01", "not a part of its range"),
    Broken("NRX640", TUMOR, "33728-7", "33728-8", "33728-8", "check digit is wrong"),
    Broken("NRX640", TUMOR, "{loinc: 33728-7}", "{icd10: C22.*}", "C22", "no whole code"),
    Broken("NRX640", TUMOR, "10200004", "10200005", '"10200005', "check digit is wrong"),
    Broken("NRX640", TUMOR, "10200004", "1020000*", '"1020000*', "no codes that begin"),
    Broken("NRX640", TUMOR, "C22.*", "22.*", "22", "form of a code of ICD-10"),
    Broken("NRX640", TUMOR, "C34.0, C34.1", "C34.0, C22.*", "C22", "means liver and lung"),
    Broken("NRX640", TUMOR, "{icd10: [C34", "{idc10: [C34", "idc10", 'Did you mean "icd10"?'),
    Broken("NRX640", TUMOR, "lung: {icd10", "lunge: {icd10", "lunge", 'Did you mean "lung"?'),
    Broken("NRX640", TUMOR, "    integer: yes", "    integer: yes\n    codes: {loinc: 33728-7}", "33728-7",
           "says tumor.size_cm and tumor.count"),
    Broken("NRX640", SYSTEMS, "LA32-8", "LA33-6", "LA33-6", "means yes and no"),
    Broken("NRX640", SYSTEMS, "snomed.info/sct", "loinc.org", '"http://loinc.org', "address of loinc and of snomed"),
    Broken("NRX640", SYSTEMS, "'[A-Z]", "'[A-Z", "'[A-Z", "not a regular expression"),
    Broken("NRX127", "vocabulary/strategy.yaml", "vein: vein}", "vein: vein}, choice_synonyms: {vien: [IV]}", "vien",
           'Did you mean "vein"?'),
    Broken("NRX135", HEAT, "  - tumor.grade: at least high", ANY_OF, "any of", "any one clause of `unless`"),
    Broken("NRX135", HEAT, "  - tumor.grade: at least high", ANY_OF.replace("any", "all").replace(LAST, ""), "all of",
           "one clause"),
    Broken("NRX135", HEAT, "  - tumor.grade: at least high", ANY_OF.replace("any", "at least 2"), "at least 2 of",
           "`all of:`"),
    Broken("NRX136", HEAT, "  - tumor.grade: at least high", MANY, "unless"),
]  # fmt: skip

MANY_POINTS = "safety/many-points.yaml"
BROKEN_DERIVED = [
    Broken("NRX123", TUMOR, "expect: 8.75", "expect: 8,75", "8,75", "a range (7 to 15)"),
    Broken("NRX123", TUMOR, "expect: late or last", "expect: late or lost", "late or lost", 'Did you mean "last"?'),
    Broken("NRX137", TUMOR, "{is none: 1, is some: 3}", "{is none: 1}", "tumor.spread", "has no points"),
    Broken("NRX137", TUMOR, "{is none: 1, is some: 3}", "{is none: 1, is some: 3, is distant: 2}", "tumor.spread",
           "points in two rows"),
    Broken("NRX137", TUMOR, "      cuts: [5, 7]", "      formula: tumor.size_cm\n      cuts: [5, 7]", "derived",
           "points and formula"),
    Broken("NRX137", TUMOR, "cuts: [5, 7]", "cuts: [5, 17]", "[5", "outside the range"),
    Broken("NRX137", TUMOR, "{is: late, when: []}", "{is: later, when: []}", "later",
           'no choice "later"'),
    Broken("NRX137", TUMOR, "        - {is: late, when: []}\n", "", "", "the last row"),
    Broken("NRX137", TUMOR, "        - is: last\n          when:\n            - tumor.spread: is distant",
           "        - is: last\n          when: []", "when: []", "no row after this one"),
    Broken("NRX137", TUMOR, "max(tumor.depth_cm - 2, 1)", "log10(tumor.depth_cm - 2)", "", "no value here"),
    Broken("NRX137", TUMOR, "max(tumor.depth_cm - 2, 1)", "maximum(tumor.depth_cm, 1)", "0.5", "cannot hold"),
    Broken("NRX137", TUMOR, "max(tumor.depth_cm - 2, 1)", "tumor.grade", "0.5", "not a number"),
    Broken("NRX137", TUMOR, "tolerance: 20 %", "tolerance: 20 cm", "20 cm", "20 cm"),
    Broken("NRX137", TUMOR, "some: [nearby, distant]", "some: [nearby, far]", "some", '"far"'),
    Broken("NRX138", MANY_POINTS, "above 7", "above 6", "above 6", "Limits: 5, 7"),
    Broken("NRX139", TUMOR, "tumor.grade: {is low: 1, is middle: 2, is high: 3}",
           "tumor.stage: {is early: 1, is late: 2, is last: 3}", "derived", "in a circle"),
]  # fmt: skip
BROKEN += BROKEN_DERIVED


@pytest.mark.parametrize("broken", BROKEN, ids=[f"{item.code}-{item.new.strip()[:24]}" for item in BROKEN])
def test_mistake_is_told_with_its_place(tmp_path: Path, broken: Broken) -> None:
    """One wrong place gives its error, with file, line and column of the wrong words, why, and what to write."""
    files = changed(broken)
    folder = small_folder.write(tmp_path / "rules", files)
    found = [item for item in problems_of(folder) if item.code == broken.code]
    assert found, [str(item) for item in problems_of(folder)]
    own = [item for item in found if item.file == f"{folder}/{broken.told_in or broken.file}"]
    assert own, found
    if broken.at:
        assert any(places(files[broken.told_in or broken.file], item, broken.at) for item in own), own
    assert any(broken.says in f"{item.message} {item.advice}" for item in own)
    assert all(item.message for item in own)


def changed(broken: Broken) -> dict[str, str]:
    """The small base, or the one with derived values where only that has the place, with the one place changed."""
    if broken in BROKEN_DERIVED:
        text = derived_folder.FILES[broken.file]
        assert text.count(broken.old) == 1, f"{broken.old!r} stands {text.count(broken.old)} times in {broken.file}"
        return {**derived_folder.FILES, broken.file: text.replace(broken.old, broken.new)}
    return small_folder.changed(broken.file, broken.old, broken.new)


def places(text: str, problem: Problem, words: str) -> bool:
    """Does the problem point at these words, and show their line?"""
    line = text.splitlines()[problem.line - 1]
    return problem.line > 0 and line[problem.column - 1 :].startswith(words) and problem.excerpt == line


def test_every_code_of_the_loader_is_tested() -> None:
    """Each error code that the modules of the loader can give has a broken file above, or a test below."""
    home = Path(loader.__file__).parents[1]
    modules = [*home.glob("files/*.py"), *home.glob("files/checks/*.py"), home / "clause_parser.py"]
    other = {"case_file.py", "case_text.py", "cache.py", "writing.py", "tree.py"}
    used: set[str] = set()
    for module in modules:
        if module.name not in other:
            used |= set(re.findall(r'"(NRX\d+)"', module.read_text(encoding="utf-8")))
    tested = {item.code for item in BROKEN} | {"NRX001", "NRX005", "NRX100"}
    tested |= {row[0] for row in MISTAKES}  # of evidence and approaches
    assert used == tested


@pytest.mark.parametrize("name", ["base.yaml", "claims.yaml", "thresholds.yaml", "facts.yaml", "references.yaml"])
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """Without one of the files that a base needs, its name is told."""
    files = {key: text for key, text in small_folder.FILES.items() if key != name}
    folder = small_folder.write(tmp_path / "rules", files)
    assert [(item.code, item.file) for item in problems_of(folder)] == [("NRX100", f"{folder}/{name}")]


def test_folder_that_is_none(tmp_path: Path) -> None:
    """A folder that does not exist, and a file in its place, are told apart."""
    assert problems_of(tmp_path / "nowhere")[0].message == "there is no such folder"
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert problems_of(tmp_path / "file")[0].message == "this is not a folder"


def test_folder_named_like_a_rule(tmp_path: Path) -> None:
    """A folder whose name ends in .yaml is an error, not a crash."""
    folder = small_folder.write(tmp_path / "rules")
    (folder / "safety" / "odd.yaml").mkdir()
    assert problems_of(folder)[0].code == "NRX100"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("safety/too-large.yml", "rename it to safety/too-large.yaml"),
        ("safety/too-large.YAML", "rename it to safety/too-large.yaml"),
        ("too-large.yaml", "in the folder of its topic"),
        ("base.yml", "rename it to base.yaml"),
    ],
)
def test_file_that_would_be_left_out_is_told(tmp_path: Path, name: str, said: str) -> None:
    """A rule must not be missing unnoticed, not even where the rest of the folder is in the cache."""
    folder = small_folder.write(tmp_path / "rules")
    nanorx.load(folder)
    (folder / name).write_text("id: x\n", encoding="utf-8")
    (found,) = problems_of(folder)
    assert (found.code, found.file, found.message) == ("NRX100", f"{folder}/{name}", "this file would be ignored")
    assert said in found.advice


def test_unreadable_file_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    """A link that leads nowhere is told with the mistakes of the other files, and not as missing."""
    folder = small_folder.write(tmp_path / "rules", small_folder.changed(HEAT, "at most 3 cm", "at most 3 mm"))
    (folder / "facts.yaml").unlink()
    (folder / "facts.yaml").symlink_to(tmp_path / "nowhere")
    (folder / "safety" / "odd.yaml").symlink_to(tmp_path / "nowhere")
    found = [(item.code, item.file, item.message.partition(":")[0]) for item in problems_of(folder)]
    assert ("NRX100", f"{folder}/facts.yaml", "it cannot be read") in found
    assert ("NRX100", f"{folder}/safety/odd.yaml", "it cannot be read") in found
    assert f"{folder}/facts.yaml is missing" not in [item[2] for item in found]
    (folder / "facts.yaml").unlink()
    (folder / "facts.yaml").write_text("facts: []\n", encoding="utf-8")
    assert {"NRX100", "NRX108"} <= {item.code for item in problems_of(folder)}


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00i", b"id: caf\xe9\n", b" " * 2_000_001], ids=["utf-16", "latin", "large"]
)
def test_file_that_is_no_text(tmp_path: Path, content: bytes) -> None:
    """A file that is not UTF-8, or that is larger than any rule, is refused by name."""
    folder = small_folder.write(tmp_path / "rules")
    (folder / HEAT).write_bytes(content)
    assert [(item.code, item.file) for item in problems_of(folder)][:1] == [("NRX001", f"{folder}/{HEAT}")]


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """A file that nests without end is refused before it exhausts anything."""
    folder = small_folder.write(
        tmp_path / "rules", small_folder.changed(HEAT, "unless:", "deep: " + "[" * 9_000 + "\nunless:")
    )
    assert "NRX005" in {item.code for item in problems_of(folder)}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Mistakes in several files, and several in one, come together, sorted by file and line."""
    files = small_folder.changed(HEAT, "at most 3 cm", "at most 3 mm")
    files[HEAT] = files[HEAT].replace("claim: gold-heats", "claim: gold-heat").replace("favor: reach", "favor: rich")
    files[LARGE] = files[LARGE].replace("tumor.size_cm: above", "tumor.size: above")
    files[GOLD] = files[GOLD].replace("family: heat", "family: heet")
    folder = small_folder.write(tmp_path / "rules", files)
    found = problems_of(folder)
    assert {"NRX108", "NRX114", "NRX115", "NRX104", "NRX124"} <= {item.code for item in found}
    assert [(item.file, item.line) for item in found] == sorted((item.file, item.line) for item in found)
    with pytest.raises(RuleBaseError) as caught:
        nanorx.load(folder)
    words = " ".join(str(caught.value).split())
    assert all(item.message in words for item in found)
    assert f"{folder}/{HEAT}:9:" in str(caught.value)


@pytest.mark.parametrize("name", sorted(small_folder.FILES))
@pytest.mark.parametrize("content", ["", "[]", "x", "3", "a: b", "- a"])
def test_file_of_another_shape_is_no_crash(tmp_path: Path, name: str, content: str) -> None:
    """Whatever stands in a file instead of what should: an error with its name."""
    folder = small_folder.write(tmp_path / "rules", {**small_folder.FILES, name: content})
    assert f"{folder}/{name}" in {item.file for item in problems_of(folder)}


def test_drafts_stay_silent_unless_asked_for(tmp_path: Path) -> None:
    """A draft rule is not among those that fire; with drafts it is; a retired one never."""
    folder = small_folder.write(tmp_path / "rules", small_folder.changed(LARGE, "status: reviewed", "status: draft"))
    assert "too-large" in {rule.id for rule in nanorx.load(folder).silent_rules}
    assert "too-large" in {rule.id for rule in nanorx.load(folder, drafts=True).rules}
    folder = small_folder.write(tmp_path / "old", small_folder.changed(LARGE, "status: reviewed", "status: retired"))
    assert "too-large" in {rule.id for rule in nanorx.load(folder, drafts=True).silent_rules}


# -- the hash and the caches


def test_line_ends_do_not_change_the_hash(tmp_path: Path) -> None:
    """A checkout with Windows line ends is the same rule base; a changed, added or renamed file is another."""
    plain = nanorx.load(small_folder.write(tmp_path / "rules"))
    windows = {name: text.replace("\n", "\r\n") for name, text in small_folder.FILES.items()}
    same = nanorx.load(small_folder.write(tmp_path / "windows", windows))
    assert same.sha256 == plain.sha256
    other = nanorx.load(small_folder.write(tmp_path / "other", small_folder.changed(HEAT, "at most 3", "at most 4")))
    moved = dict(small_folder.FILES)
    moved["safety/heat-works.yaml"] = moved.pop(HEAT)
    assert len({plain.sha256, other.sha256, nanorx.load(small_folder.write(tmp_path / "moved", moved)).sha256}) == 3


def test_order_of_files_does_not_matter() -> None:
    """The hash and the rule base are the same in whatever order the files are found."""
    contents = {name: text.encode() for name, text in small_folder.FILES.items()}
    backwards = dict(reversed(contents.items()))
    assert loader.content_hash(contents) == loader.content_hash(backwards)
    one, other = (loader._parse(files, "0", "rules", drafts=False).base for files in (contents, backwards))
    assert one is not None
    assert other is not None
    assert (one.rules, one.strategies) == (other.rules, other.strategies)
    case = {"tumor": {"organ": "liver", "size_cm": 2}}
    assert nanorx.recommend(case, rules=one).dumps() == nanorx.recommend(case, rules=other).dumps()


def test_user_cache_is_written_and_read(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second load of the same content parses no YAML and gives the same rule base."""
    folder = small_folder.write(tmp_path / "rules")
    first = nanorx.load(folder)
    assert [path.name for path in own_cache.iterdir()] == [f"rules-{first.sha256}.json"]
    monkeypatch.setattr(loader, "_parse", None)
    second = nanorx.load(folder)
    assert (second.rules, second.strategies, second.vocabulary) == (first.rules, first.strategies, first.vocabulary)


def test_broken_base_is_not_cached(tmp_path: Path, own_cache: Path) -> None:
    """A rule base with a mistake is never kept: it is refused each time."""
    folder = small_folder.write(tmp_path / "rules", small_folder.changed(HEAT, "at most 3 cm", "at most 3 mm"))
    assert problems_of(folder) == problems_of(folder)
    assert not own_cache.exists()


def test_cache_beside_a_folder_of_the_user_is_not_trusted(tmp_path: Path) -> None:
    """Only the folder inside the package is what its cache.json was made from: elsewhere the YAML counts."""
    folder = small_folder.write(tmp_path / "rules")
    sha256, raw = loader.read_folder(folder)
    raw["base.yaml"] = {**raw["base.yaml"], "version": "forged"}
    (folder / cache.BUILT_IN).write_bytes(cache.cache_content(sha256, raw))
    assert nanorx.load(folder).version == "1"


def test_no_cache_if_not_wanted(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NANORX_NO_CACHE nothing is written."""
    monkeypatch.setenv("NANORX_NO_CACHE", "1")
    nanorx.load(small_folder.write(tmp_path / "rules"))
    assert not own_cache.exists()


def test_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that is a file, or that may not be made, does not keep a rule base from loading."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert nanorx.load(small_folder.write(tmp_path / "rules")).version == "1"


def test_rules_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NANORX_RULES names the rule base where none is given."""
    monkeypatch.setenv(loader.ENVIRONMENT, str(small_folder.write(tmp_path / "rules")))
    assert nanorx.load().name == "small-base"


def test_wrong_shape_does_not_hide_other_mistakes_of_the_file(tmp_path: Path) -> None:
    """A rule with a strength that does not exist is told its wrong unit, source and attribute as well."""
    files = dict(small_folder.FILES)
    rule = files[HEAT]
    rule = re.sub(r"strength: \w+", "strength: huge", rule, count=1)
    rule = rule.replace("at most 3 cm", "at most 3 mm", 1)
    rule = re.sub(r"claim: \S+", "claim: nowhere", rule, count=1)
    rule = re.sub(r"^for: .*$", "for: {rute: by-needle}", rule, count=1, flags=re.MULTILINE)
    files[HEAT] = rule
    found = {
        item.code for item in problems_of(small_folder.write(tmp_path / "rules", files)) if item.file.endswith(HEAT)
    }
    assert found == {"NRX103", "NRX108", "NRX112", "NRX114"}


def test_names_that_are_no_text_have_a_hash_of_their_own() -> None:
    """Files are named by bytes; a name that is not UTF-8 is hashed as it is, another one as before."""
    hashes = {content_hash({name: b"x"}) for name in ("a.yaml", "\udcff.yaml", "\udcfe.yaml")}
    assert len(hashes) == 3
