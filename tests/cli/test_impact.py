"""The page of `nanorx rules impact`: what matters most first, on one screen, and when it fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import clean_folder
import tested_folder
from nanorx.advice.language.first_place import Called
from nanorx.authoring.measuring.edits import Edit
from nanorx.authoring.measuring.impact import ChangedFirst, ChangedStanding, ChangedToday, Impact, OneSided, PartlyRead
from nanorx.authoring.scope import find_scope
from nanorx.cli.rules.pages.impact import impact_document
from nanorx.document.markdown import markdown
from nanorx.document.terminal import draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOLD = next(name for name, text in clean_folder.FILES.items() if "caution: strong" in text)
TITLES = [
    "No longer excluded or held back",
    "Called first",
    "Done today",
    "New and removed strategies",
    "What differs",
    "Other changes",
    "Read in part",
]


def large_impact() -> Impact:
    """Far more of everything than fits on a screen."""
    found = Impact(tuple(Edit(f"a-rule-with-a-long-name-{n}", "edited") for n in range(40)), cases=900, generated=200)
    steps = [("excluded", "eligible"), ("conditional", "conditional"), ("eligible", "excluded"), ("eligible",) * 2]
    for number in range(400):
        status = steps[number % 4]
        held = (True, False) if number % 4 == 1 else (False, False)
        by = (f"a-rule-with-a-long-name-{number % 13}",)
        case, strategy = f"cases/arguments/a-case-with-a-long-name-{number % 31}.yaml", f"a-long-strategy-{number % 7}"
        found.changes.append(ChangedStanding(case, strategy, status, held, (number, number + 1), by))
        was, now = Called("gold-needle", "", "gold-needle"), Called("iron-vein", "", "iron-vein")
        found.firsts.append(ChangedFirst(case, *((was, now) if number % 2 else (now, was)), by))
        found.today.append(ChangedToday(case, (f"standard-{number % 9}",), ()))
        found.partly_read.append(PartlyRead(case, (f"tumor.word_{number % 9}",), ()))
    found.one_sided = [OneSided(f"new-{number}", "A title", "added") for number in range(9)]
    for row in found.one_sided:
        row.standings["eligible"] = 3
    return found


@pytest.mark.parametrize("width", [80, 160])
def test_the_page_fits_one_screen_and_what_is_lost_stands_first(tmp_path: Path, width: int) -> None:
    """However much changes, each kind has its section in the order of what matters, and what is left out is counted."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    found = large_impact()
    lines = draw(impact_document(found, "main", scope), width).splitlines()
    assert len(lines) <= 45
    assert [line for line in lines if line in TITLES] == TITLES
    assert "Lost: 100 exclusions and 100 holds." in " ".join(lines)
    everything = markdown(impact_document(found, "main", scope, everything=True))
    assert not any("moved only because others did" in line for line in lines)
    assert "moved only because others did" in everything
    assert all(f"`{item.case}`" in everything for item in found.changes)


def test_changes_in_the_same_way_are_one_item(tmp_path: Path) -> None:
    """The same step by the same edits is told once, with its strategies and cases."""
    scope = find_scope(rules=str(tested_folder.write(tmp_path)))
    lost = [
        ChangedStanding(
            f"cases/{case}.yaml", strategy, ("excluded", "eligible"), (False, False), (2, 1), ("too-large",)
        )
        for case in "ab"
        for strategy in ("gold-needle", "iron-vein")
    ]
    page = draw(impact_document(Impact((Edit("too-large", "edited"),), changes=lost, cases=2), "main", scope), 80)
    assert page.count("excluded -> eligible") == 1
    assert "excluded -> eligible: 2 strategies in 2 cases" in page


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (("safety/too-large.yaml", "then: exclude", "then: note"), (0, 1, 1)),
        ((HOLD, "caution: strong", "caution: weak"), (0, 0, 1)),
        ((HOLD, "say: ", "say: Now "), (0, 0, 0)),
    ],
)
def test_fail_on_decides_the_exit_code(
    run: Callable[..., Any], tmp_path: Path, change: tuple[str, str, str], codes: tuple[int, int, int]
) -> None:
    """exclusions-lost fails on lost exclusions, less-safe on lost holds too, never on none."""
    before, rules = tested_folder.write(tmp_path / "before"), tested_folder.write(tmp_path, change)
    (tmp_path / "cases/lung.yaml").write_text("tumor: {organ: lung, size_cm: 2}\n", encoding="utf-8")
    (tmp_path / "cases/large.yaml").write_text("tumor: {organ: liver, size_cm: 12}\n", encoding="utf-8")
    call = ("rules", "impact", "--base", str(before), "--rules", str(rules), "--generated", "0")
    ran = [run(*call, "--fail-on", word).code for word in ("never", "exclusions-lost", "less-safe")]
    assert tuple(ran) == codes


def test_a_removed_descriptor_is_told_with_the_case_that_states_it(run: Callable[..., Any], tmp_path: Path) -> None:
    """The case is compared without it, and is still a mistake that fails the command."""
    entry = "  calcified: {label: calcified, kind: yes-no, question: Is it?, how: images, changeable: fixed}\n"
    added = ("vocabulary/tumor.yaml", "contradictions:\n", f"{entry}contradictions:\n")
    before, rules = tested_folder.write(tmp_path / "before", added), tested_folder.write(tmp_path)
    (tmp_path / "cases/hard.yaml").write_text("tumor: {size_cm: 12, calcified: yes}\n", encoding="utf-8")
    call = ("rules", "impact", "--base", str(before), "--rules", str(rules), "--generated", "0")
    data = json.loads(run(*call, "--json").out)
    name = f"{tmp_path}/cases/hard.yaml"
    assert data["partly_read"] == [{"case": name, "left_out_before": [], "left_out_after": ["tumor.calcified"]}]
    page = run(*call)
    assert page.code == 1
    assert "1 case cannot be read by the rules of today" in page.out
    assert "compared in the rules of today without tumor.calcified" in " ".join(page.out.split())


def test_the_same_files_are_not_compared(run: Callable[..., Any], tmp_path: Path) -> None:
    """Where nothing differs that is said at once, and no case is counted as compared."""
    rules = str(tested_folder.write(tmp_path))
    ran = run("rules", "impact", "--base", rules, "--rules", rules)
    assert ran.code == 0
    assert "no case was compared" in " ".join(ran.out.split())


def test_an_edited_source_is_told_with_who_cites_it(run: Callable[..., Any], tmp_path: Path) -> None:
    """A row that was edited is named with the rules that cite it, those apart that did not change, and statements."""
    row = ("thresholds.yaml", "says: Not above 10 cm.", "says: Not above 12 cm.")
    words = ("safety/too-large.yaml", "because:", "because: >\n  New words.\n#")
    before = tested_folder.write(tmp_path / "before")
    for number, changes in enumerate(((row,), (row, words))):
        rules = tested_folder.write(tmp_path / f"now-{number}", *changes)
        (rules / "properties.yaml").write_text(f"properties:\n{tested_folder.STATEMENT}", encoding="utf-8")
        call = ("rules", "impact", "--base", str(before), "--rules", str(rules), "--generated", "0")
        (found,) = json.loads(run(*call, "--json").out)["sources"]
        assert (found["what"], found["id"]) == ("threshold", "T1")
        rule = {"what": "rule", "id": "too-large"}
        assert (rule in found["unchanged"], rule in found["changed"]) == (not number, bool(number))
        assert found["statements"] == ["large-tumor-rules-out-heat"]
        page = " ".join(run(*call).out.split())
        assert "No rule does anything else" in page
        assert "1 source was edited" in page


def test_lists_that_do_not_name_an_added_choice_are_told(run: Callable[..., Any], tmp_path: Path) -> None:
    """For a new choice every list of others is named: `one of` is not true of it, `none of` is; those naming it not."""
    words = ("vocabulary/tumor.yaml", "{liver: liver, lung: lung}")
    choice = (*words, "{liver: liver, lung: lung, skin: skin, thymus: thymus}")
    old = (
        "safety/too-large.yaml",
        "  - tumor.size_cm: above 10 cm",
        "  - tumor.organ: one of liver, lung\n  - tumor.size_cm: above 10 cm",
    )
    before = tested_folder.write(tmp_path / "before", (*words, "{liver: liver, lung: lung, skin: skin}"))
    texts = {
        "one of liver, lung": False,
        "none of liver, lung": True,
        "one of liver, thymus": None,
        "none of thymus, lung": None,
    }
    for number, (text, holds) in enumerate(texts.items()):
        asked = (*old[:2], old[2].replace("one of liver, lung", text))
        rules = tested_folder.write(tmp_path / f"now-{number}", choice, asked)
        call = ("rules", "impact", "--base", str(before), "--rules", str(rules), "--generated", "0")
        ran = run(*call, "--json")
        (found,) = json.loads(ran.out)["added_choices"]
        assert (found["descriptor"], found["choice"]) == ("tumor.organ", "thymus")
        expected = [] if holds is None else [{"what": "exclude", "id": "too-large", "holds": holds}]
        assert [row for row in found["lists"] if row["id"] == "too-large"] == expected
    page = " ".join(run(*call[:-3], str(tmp_path / "now-0/rules"), "--generated", "0").out.split())
    assert "tumor.organ: thymus: 1 list of other choices does not name it" in page
