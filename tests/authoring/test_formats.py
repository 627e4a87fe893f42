"""What a check prints: text with carets, JSON, SARIF and annotations of GitHub."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.check import Checked, check_folder
from nanorx.authoring.check.codes import all_codes, code_of
from nanorx.authoring.check.formats import as_github, as_text, check_answer
from nanorx.authoring.check.sarif import as_sarif
from nanorx.authoring.folder import names_under
from nanorx.cli.rules.check import code_document, codes_document
from nanorx.document.terminal import draw
from nanorx.errors import Problem, UsageError

SCHEMA = Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0.json"
SARIF: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
RULE = "effect/vein-reaches-many.yaml"


def validate(log: dict[str, Any]) -> None:
    """Compare a log with the schema of SARIF 2.1.0."""
    jsonschema.Draft202012Validator(SARIF, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER).validate(log)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Two mistakes in one file and a warning in another."""
    files = clean_folder.changed(
        (RULE, "tumor.count: at least 2", "tumor.counts: at least 2"),
        (RULE, "- judgement: A test.", "- claim: gold-heat"),
        ("effect/heat-works.yaml", "say: Heat reaches all of it.", "say: heat, 100 %: all"),
    )
    files["effect/heat-works.yaml"] = files["effect/heat-works.yaml"].replace(
        "say: heat, 100 %: all", 'say: "heat, 100 %: all"'
    )
    return check_folder(small_folder.write(tmp_path_factory.mktemp("base"), files), date(2026, 11, 1))


def test_text_shows_place_line_caret_reason_and_advice(checked: Checked) -> None:
    """A mistake is told with its place and code, its line, a caret under the word, why, and the nearest match."""
    text = "\n".join(as_text(checked, 400))
    block = text[text.index(f"{checked.folder}/{RULE}:9:5  error NRX104") :]
    assert block.splitlines()[:5] == [
        f'{checked.folder}/{RULE}:9:5  error NRX104  unknown descriptor "tumor.counts"',
        "    9 |   - tumor.counts: at least 2",
        "      |     ^^^^^^^^^^^^",
        "  Rules may only ask about descriptors declared in rules/vocabulary/.",
        '  Did you mean "tumor.count"?',
    ]
    assert "Why: Every statement must lead to its source." in text
    summary, base = text.splitlines()[-3:-1]
    assert summary.startswith(f"2 mistakes and 1 warning in {len(checked.files)} files.")
    assert base == f"Rule base: {checked.folder}"


def test_text_keeps_to_its_width(checked: Checked) -> None:
    """No line is longer than the page, but for words that cannot be broken."""
    lines = as_text(checked, 60)
    assert [line for line in lines if len(line) > 60 and str(checked.folder) not in line] == []


def test_reason_of_a_code_is_told_once(tmp_path: Path) -> None:
    """Of many mistakes of one kind, the first tells why it matters."""
    files = clean_folder.changed((RULE, "A drug by vein", "A drug \N{EM DASH}"), (RULE, "The vein", "The \N{EM DASH}"))
    lines = as_text(check_folder(small_folder.write(tmp_path, files)), 200)
    assert sum("NRX155  " in line for line in lines) == 2
    assert sum(line.startswith("  Why: ") for line in lines) == 1


def test_json_holds_every_field_and_counts(checked: Checked) -> None:
    """Programs get each problem with its place, and the numbers of both kinds."""
    data = json.loads(check_answer(checked).dumps())
    assert (data["errors"], data["warnings"]) == (2, 1)
    row = next(row for row in data["problems"] if row["code"] == "NRX104")
    assert "tumor.count" in row.pop("allowed")
    assert row == {
        "code": "NRX104",
        "severity": "error",
        "file": f"{checked.folder}/{RULE}",
        "line": 9,
        "column": 5,
        "end_column": 17,
        "path": "when.0.tumor.counts",
        "value": "tumor.counts",
        "title": "unknown descriptor",
        "message": 'unknown descriptor "tumor.counts"',
        "advice": 'Rules may only ask about descriptors declared in rules/vocabulary/.\nDid you mean "tumor.count"?',
    }


def test_sarif_has_what_the_standard_requires(checked: Checked) -> None:
    """The log keeps to SARIF 2.1.0, and each result points to its rule."""
    log = as_sarif(checked)
    validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == 3
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert {result["level"] for result in run["results"]} == {"error", "warning"}
    assert re.match(r"[a-z]+:", run["tool"]["driver"]["informationUri"])


def test_sarif_tells_what_is_accepted_and_why(tmp_path: Path) -> None:
    """A warning that its file accepts is a result that is suppressed in the source, with its reason."""
    comment = "# nanorx: ignore NRX157 As it is printed."
    files = clean_folder.changed((RULE, "say: The vein", f"{comment}\nsay: the vein"))
    log = as_sarif(check_folder(small_folder.write(tmp_path, files)))
    validate(log)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "NRX157"
    (suppression,) = result["suppressions"]
    assert suppression == {"kind": "inSource", "status": "accepted", "justification": "As it is printed."}


def many(tmp_path: Path) -> Checked:
    """Five warnings of one kind in the file that stands last, and one mistake in the file that stands first."""
    files = clean_folder.changed((RULE, "tumor.count: at least 2", "tumor.counts: at least 2"))
    checked = check_folder(small_folder.write(tmp_path, files), date(2026, 11, 1))
    rows = [Problem("NRX157", f"warning {place}", file="z.yaml", severity="warning") for place in range(5)]
    return replace(checked, problems=(*checked.problems, *rows), stopped=())


def test_mistakes_are_told_after_warnings_and_warnings_of_a_kind_fold(tmp_path: Path) -> None:
    """What matters most is nearest to the prompt; of one code three warnings are shown, and the others are counted."""
    lines = as_text(many(tmp_path), 80)
    told = [line for line in lines if " NRX" in line and not line.startswith(("  ", "More"))]
    assert [line.split()[-1] for line in told[:3]] == ["0", "1", "2"]
    assert told[3] == "... and 2 more of NRX157 (see them with --all)"
    assert "error NRX104" in told[4]
    assert len(told) == 5
    assert sum("warning NRX157" in line for line in as_text(many(tmp_path / "again"), 80, fold=False)) == 5


def test_nothing_is_folded_for_programs(tmp_path: Path) -> None:
    """JSON, SARIF and the annotations of GitHub hold every warning."""
    checked = many(tmp_path)
    assert len(check_answer(checked).problems) == len(as_github(checked)) == 6
    assert len(as_sarif(checked)["runs"][0]["results"]) == 6


def test_own_files_are_told_last_and_whole(tmp_path: Path) -> None:
    """The files that the author works on stand nearest to the prompt, and none of their warnings is left out."""
    lines = as_text(replace(many(tmp_path), own=frozenset({"z.yaml"})), 80)
    told = [line.split()[1:3] for line in lines if " NRX" in line and line[0] not in " .M"]
    assert told == [["error", "NRX104"], *[["warning", "NRX157"]] * 5]


def test_sarif_of_nothing_is_a_whole_log() -> None:
    """Nothing found is an empty list of results, never a log without them."""
    log = as_sarif(Checked(folder=Path("rules"), problems=(), files=()))
    validate(log)
    assert log["runs"][0]["results"] == []


def test_sarif_place_of_a_file_without_line() -> None:
    """A problem of a whole file has no region; a path relative to the folder stays relative, escaped as a URI."""
    problem = Problem("NRX100", "it is missing", file="my rules/base.yaml")
    log = as_sarif(Checked(folder=Path("rules"), problems=(problem,), files=()))
    validate(log)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "my%20rules/base.yaml"}}


def test_github_annotations_are_one_line_each(checked: Checked) -> None:
    """Each problem is one workflow command; what would end it is escaped."""
    lines = as_github(checked)
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(
            r"::(error|warning) file=[^,]+,line=\d+,col=\d+,endColumn=\d+,title=NRX\d{3} [^,:]+::.+", line
        )
    assert any("%0A" in line for line in lines)
    odd = Problem("NRX104", "100 %\nof it", file="a,b:c.yaml", line=1, column=1, end_column=2)
    line = as_github(Checked(folder=Path("rules"), problems=(odd,), files=()))[0]
    assert line.startswith("::error file=a%2Cb%3Ac.yaml,")
    assert line.endswith("::100 %25%0Aof it")


def test_limited_to_paths_shows_only_those(checked: Checked) -> None:
    """A file, a folder or the id of a rule limits what is shown, not what is looked at."""
    folder, names = checked.folder, list(checked.files)
    for path in (str(folder / RULE), RULE, "vein-reaches-many"):
        part = checked.limited(names_under(folder, [path], names))
        assert {row.code for row in part.problems} == {"NRX104", "NRX114"}
        assert part.files == (RULE,)
    assert checked.limited(names_under(folder, ["effect"], names)).problems == checked.problems
    assert checked.limited(names_under(folder, [str(folder)], names)).problems == checked.problems
    assert checked.limited(names_under(folder, ["safety"], names)).problems == ()


def test_path_outside_the_base_is_refused(checked: Checked) -> None:
    """A path that holds no file of the base is an error with the nearest name, never an empty success."""
    with pytest.raises(UsageError) as caught:
        names_under(checked.folder, ["saftey", "vein-reaches-may"], list(checked.files))
    advice = [problem.advice for problem in caught.value.problems]
    assert '"safety"' in advice[0]
    assert '"vein-reaches-many"' in advice[1]


def test_codes_are_explained_in_full() -> None:
    """An explanation has the reason, the advice and both examples; the list has every code."""
    text = draw(code_document(code_of("NRX108")))
    assert text.splitlines()[0] == "NRX108  a missing or different unit (error)"
    for part in (
        "Rules convert no units",
        "Wrong\n   tumor.size_cm: at most 30 mm",
        "Right\n   tumor.size_cm: at most 3 cm",
    ):
        assert part in text
    assert re.findall(r"^NRX\d+", draw(codes_document()), re.MULTILINE) == list(all_codes())


def test_a_file_whose_name_is_no_text_is_named_in_every_form(tmp_path: Path) -> None:
    """A name of other bytes than UTF-8 keeps its bytes in SARIF, as an escape in JSON; what people read shows `?`."""
    name = "effect/\udcff.yaml"
    problem = Problem("NRX110", "the id differs from the file name", file=f"{tmp_path}/{name}")
    checked = replace(check_folder(small_folder.write(tmp_path)), problems=(problem,))
    assert "%FF.yaml" in json.dumps(as_sarif(checked))
    assert "\\udcff.yaml" in check_answer(checked).dumps()
    for form in (list(as_github(checked)), as_text(checked, 80, str)):
        assert "/?.yaml" in json.dumps(form)
