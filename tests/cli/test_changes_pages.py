"""`nanorx why-not` and `nanorx what-if`: their pages, their JSON and what they say of bad input."""

from __future__ import annotations

import json
import re
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from nanorx.advice.answers.what_if import checked_changes, what_if
from nanorx.advice.margins import Point, Span, Vary
from nanorx.advice.why_not.answer import why_not
from nanorx.cli.given import CaseInput
from nanorx.cli.pages.strip import letters, strip
from nanorx.cli.pages.what_if import what_if_page
from nanorx.cli.pages.why_not import why_not_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.advice.assessment import Advisor

CASES = ("clinic/hcc-5cm.json", "clinic/hcc-2.5cm-pacemaker.yaml", "edge/empty.json", "edge/partial-facility.yaml")
STRATEGIES = ("gold-ptt-mri-interstitial", "tace-iron-oxide-drug", "rfa-thermosensitive-liposome", "micelle-drug-iv")
WIDTHS = (60, 80, 120)
NOTICE = "Research decision support, not a medical device; the treating team decides."


def check_form(text: str, width: int) -> None:
    """No line over the width, no trailing space, plain ASCII, never two blank lines, the notice at the end."""
    for line in text.splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip(), line
        assert line.isascii(), line
    assert "\n\n\n" not in text
    assert " ".join(text.split()).endswith(NOTICE)


@pytest.mark.parametrize("case", CASES)
def test_why_not_pages_keep_the_form(advisor: Advisor, given: Callable[[str], CaseInput], case: str) -> None:
    """Every page has its notice, fits its width, and words what is fixed as applying to another patient."""
    read = given(case)
    answers = {strategy: why_not(advisor.assess(read.case), strategy) for strategy in STRATEGIES}
    for strategy, width in product(STRATEGIES, WIDTHS):
        answer = answers[strategy]
        text = why_not_page(answer, read, width).text()
        check_form(text, width)
        fixed = re.findall(r"^  Fixed .*(?:\n {10,}.*)*", text, flags=re.MULTILINE)
        assert all("would apply to" in " ".join(block.split()) for block in fixed)
        assert "--all" not in why_not_page(answer, read, width, everything=True).text()


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
        changed = CaseInput(read.case, read.base, read.name, (), read.case, new)
        for everything in (False, True):
            text = what_if_page(answer, changed, width, everything=everything).text()
            check_form(text, width)
            assert text.count("Outcome") == bool(new) + len(spans)
            assert not everything or "--all" not in text


def answer_of(low: float, high: float, ends: list[float], value: float | None) -> Vary:
    cuts = [low, *ends, high]
    spans = [
        Span(start, end, open_low=place > 0, open_high=False, words=f"{end}", first=f"s{place}", title=f"s{place}")
        for place, (start, end) in enumerate(pairwise(cuts))
    ]
    points = [Point(end, f"above {end}", "a", "b") for end in ends]
    return Vary("tumor.size", "size", "cm", low, high, 0.1, value, spans, points, None)


@pytest.mark.parametrize("cells", [20, 68, 90])
@pytest.mark.parametrize("ends", [[3.0, 8.0], [9.99], [1.001, 1.002, 1.003], [9.997, 9.998, 9.999], []])
@pytest.mark.parametrize("value", [1.0, 5.2, 9.9995, 10.0, None])
def test_the_strip_shows_every_span_and_marks_the_right_one(cells: int, ends: list[float], value: float | None) -> None:
    """However short a span is it has a cell; the mark stands under the letter of the span that holds the value."""
    answer = answer_of(1.0, 10.0, ends, value)
    rows = strip(answer, cells)
    assert len(rows[1]) == cells
    assert list(dict.fromkeys(rows[1])) == letters(answer)
    if value is not None:
        place = next(at for at, span in enumerate(answer.spans) if value <= span.high)
        assert rows[1][rows[2].index("^")] == letters(answer)[place]


def test_a_strategy_keeps_its_letter() -> None:
    """A strategy that is first twice has one letter; what contradicts the case has a dot."""
    answer = answer_of(0.0, 4.0, [1.0, 2.0, 3.0], None)
    names = ["a", None, "b", "a"]
    spans = [
        Span(span.low, span.high, span.open_low, span.open_high, span.words, name, "")
        for span, name in zip(answer.spans, names, strict=True)
    ]
    assert letters(Vary("x", "x", "", 0.0, 4.0, 0.0, None, spans, [], None)) == ["A", ".", "B", "A"]


def test_json_is_what_the_library_gives(run: Callable[..., Any], hcc: str, advisor: Advisor) -> None:
    """The two commands print the JSON of the library, `--set` included, and nothing else."""
    name, base = "rfa-gold-ct", advisor.base
    ran = run("why-not", hcc, name, "--set", "tumor.size_cm=2", "--json")
    changed = {**json.loads(nanorx.why_not(hcc, name, rules=base).dumps())["case"]}
    changed["tumor"] = {**changed["tumor"], "size_cm": 2}
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
        (["what-if", "--set", "patient.child_pugh_points=12"], "contradict each other"),
    ],
)
def test_bad_input_is_answered(run: Callable[..., Any], hcc: str, words: list[str], says: str) -> None:
    """Exit code 2, nothing on stdout, and a message that says what to do."""
    ran = run(words[0], hcc, *words[1:])
    assert (ran.code, ran.out) == (2, "")
    assert says in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
