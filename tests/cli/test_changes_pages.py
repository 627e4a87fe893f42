"""`nanorx why-not` and `nanorx what-if`: their pages, their JSON and what they say of bad input."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from nanorx.advice.answers.what_if import checked_changes, what_if
from nanorx.advice.why_not.answer import why_not
from nanorx.document.pages.what_if import what_if_document
from nanorx.document.pages.why_not import why_not_document
from nanorx.document.terminal import draw
from page_form import is_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor
    from nanorx.cli.given import CaseInput

CASES = ("clinic/hcc-5cm.json", "clinic/hcc-2.5cm-pacemaker.yaml", "edge/empty.json", "edge/partial-facility.yaml")
STRATEGIES = (
    "gold-ptt-mri-interstitial",
    "tace-iron-oxide-drug",
    "rfa-thermosensitive-liposome",
    "europium-radio-fluorescence-surgery",
)
WIDTHS = (60, 80, 120)
NOTICE = "Research decision support, not a medical device; the treating team decides."


def check_form(text: str, width: int) -> None:
    """No line over the width, no trailing space, plain letters, never two blank lines, the notice at the end."""
    for line in text.splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip(), line
        assert is_plain(line), line
    assert "\n\n\n" not in text
    assert " ".join(text.split()).endswith(NOTICE)


@pytest.mark.parametrize("case", CASES)
def test_why_not_pages_keep_the_form(advisor: Advisor, given: Callable[[str], CaseInput], case: str) -> None:
    """Every page has its notice, fits its width, and words what is fixed as applying to another patient."""
    read = given(case)
    answers = {strategy: why_not(advisor.assess(read.case), strategy) for strategy in STRATEGIES}
    for strategy, width in product(STRATEGIES, WIDTHS):
        answer = answers[strategy]
        text = draw(why_not_document(answer, read.base, command=read.command), width)
        check_form(text, width)
        fixed = re.findall(r"^Fixed .*(?:\n {5,}.*)*", text, flags=re.MULTILINE)
        assert all("would apply to" in " ".join(block.split()) for block in fixed)
        whole = why_not_document(answer, read.base, command=read.command, everything=True)
        assert "--all" not in draw(whole, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_what_if_pages_keep_the_form(
    advisor: Advisor, given: Callable[[str], CaseInput], case: str, width: int
) -> None:
    """With changes, with a range and with both, the page fits its width and tells the outcome."""
    read = given(case)
    changes = checked_changes({"tumor.size_cm": 3.4, "facility.equipment": ["radiofrequency-ablation"]}, advisor.base)
    ranges = [("tumor.size_cm", 1.0, 10.0), ("patient.ecog", 0.0, 4.0)]
    for new, spans in ((changes, []), ({}, ranges), (changes, ranges)):
        answer = what_if(advisor.assess(read.case), new, ranges=spans)
        for everything in (False, True):
            text = draw(what_if_document(answer, read.base, changed=bool(new), everything=everything), width)
            check_form(text, width)
            assert text.count("Outcome") == bool(new) + len(spans)
            assert not everything or "--all" not in text


def test_json_is_what_the_library_gives(run: Callable[..., Any], hcc: str, advisor: Advisor) -> None:
    """The two commands print the JSON of the library, `--set` included, and nothing else."""
    name, base = "rfa-gold-ct", advisor.base
    ran = run("why-not", hcc, name, "--set", "tumor.size_cm=2", "--json")
    known = nanorx.why_not(hcc, name, rules=base).as_json()
    changed = {"about": known["about"], **known["case"], "tumor": {**known["case"]["tumor"], "size_cm": 2}}
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == nanorx.why_not(changed, name, rules=base).as_json()
    ran = run("what-if", hcc, "--set", "tumor.size_cm=2", "--vary", "tumor.count=1..4", "--json")
    expected = nanorx.what_if(hcc, {"tumor.size_cm": 2}, vary={"tumor.count": (1, 4)}, rules=base)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == expected.as_json()


def test_a_case_may_come_from_standard_input(run: Callable[..., Any]) -> None:
    """`-` reads the case once, and it is compared with its change all the same."""
    ran = run("what-if", "-", "--set", "tumor.organ=brain", stdin=b'{"tumor": {"organ": "liver"}}')
    assert ran.code == 0
    assert "organ: liver -> brain" in ran.out


def test_the_command_that_is_offered_does_what_was_promised(run: Callable[..., Any], hcc: str) -> None:
    """`Try it` is a command that runs, and its ranking shows the strategy as eligible as the page says."""
    strategy = "rfa-gold-ct"
    row = json.loads(run("why-not", hcc, strategy, "--json").out)["to_be_eligible"]["sets"][0]
    page = " ".join(run("why-not", hcc, strategy, COLUMNS="120").out.split())
    words = re.search(r"Try it nanorx what-if (.*?) All rules", page)
    assert words is not None
    options = [word for word in words.group(1).replace(", ", ",").split() if word.startswith(("--", "tumor", "facil"))]
    after = json.loads(run("what-if", hcc, *options, "--json").out)
    moved = next(item for item in after["strategies"] if item["strategy"] == strategy)
    assert (moved["status"], moved["rank"]) == ("eligible", row["rank"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["why-not", "rfa-gold"], "Did you mean"),
        (["what-if"], "--vary tumor.size_cm=1..10"),
        (["what-if", "--vary", "tumor.size_cm"], "--vary tumor.size_cm=1..10"),
        (["what-if", "--vary", "tumor.size_cm=10..1"], "the smaller number comes first"),
        (["what-if", "--vary", "tumor.size_cm=1..1000"], "0.1 to 40 cm"),
        (["what-if", "--vary", "tumor.organ=1..2"], "Only a number has a range"),
        (["what-if", "--vary", "tumor.size=1..2"], "Did you mean"),
        (["what-if", "--set", "tumor.organ=livre"], 'Did you mean "liver"?'),
        (["what-if", "--set", "patient.child_pugh_points=12"], "Child-Pugh points 12 make class C"),
    ],
)
def test_bad_input_is_answered(run: Callable[..., Any], hcc: str, words: list[str], says: str) -> None:
    """Exit code 2, nothing on stdout, and a message that says what to do."""
    ran = run(words[0], hcc, *words[1:])
    assert (ran.code, ran.out) == (2, "")
    assert says in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
