"""`nanorx rules check`, `new`, `show`, `list` and `schema`: exit codes, streams and what they print."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

import clean_folder
import small_folder
import tested_folder
from nanorx.advice.answers.rule_row import rule_row
from nanorx.authoring.writing.rule_card import select_rules
from nanorx.cli import trouble
from nanorx.cli.rules import check as check_module
from nanorx.cli.rules.app import COMMANDS
from nanorx.cli.rules.new import new as new_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

RULE = "effect/vein-reaches-many.yaml"
ERROR = (RULE, "tumor.count: at least 2", "tumor.counts: at least 2")
WARNING = (RULE, "say: The vein reaches several tumors.", "say: several tumors")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder.write(tmp_path / "rules", clean_folder.FILES)


def broken(folder: Path, *changes: tuple[str, str, str]) -> str:
    return str(small_folder.write(folder, clean_folder.changed(*changes)))


def test_check_exits_by_what_it_finds(run: Callable[..., Any], folder: Path) -> None:
    """Nothing and warnings are 0, mistakes 1; with --strict warnings are 1; the answer is on standard output."""
    clean = run("rules", "check", "--rules", str(folder))
    assert (clean.code, clean.err) == (0, "")
    assert clean.out == f"No mistake in {len(clean_folder.FILES)} files.\nRule base: {folder}\n"
    name = broken(folder, WARNING)
    assert run("rules", "check", "--rules", name).code == 0
    assert run("rules", "check", "--rules", name, "--strict").code == 1
    name = broken(folder, ERROR)
    found = run("rules", "check", "--rules", name)
    assert (found.code, found.err) == (1, "")
    assert "error NRX104" in found.out


def test_warnings_elsewhere_do_not_count_for_paths(run: Callable[..., Any], folder: Path) -> None:
    """With PATHS only what is shown decides about the exit code, and a mistake elsewhere that stopped a check."""
    name = broken(folder, WARNING)
    assert run("rules", "check", "safety", "--rules", name, "--strict").code == 0
    name = broken(folder, ERROR)
    found = run("rules", "check", "safety", "--rules", name)
    assert found.code == 1
    assert f"because of {folder}/{RULE}." in " ".join(found.out.split())
    assert run("rules", "check", "vein-reaches-many", "--rules", name).code == 1
    assert run("rules", "check", "no-such-rule", "--rules", name).code == 2


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_formats_for_programs_are_json_alone(run: Callable[..., Any], folder: Path, format_: str) -> None:
    """Standard output is one JSON document."""
    found = run("rules", "check", "--rules", broken(folder, ERROR), "--format", format_)
    assert found.code == 1
    assert isinstance(json.loads(found.out), dict)


@pytest.mark.parametrize("form", ["sarif", "github", "json", "html", "md", "txt"])
def test_check_is_written_to_a_file_in_each_form(
    run: Callable[..., Any], folder: Path, tmp_path: Path, form: str
) -> None:
    """The ending names the form, and what is written is what is printed; the exit code tells of mistakes."""
    call = ("rules", "check", "--rules", broken(folder, ERROR))
    file = tmp_path / f"found.{form}"
    ran = run(*call, "-o", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert file.read_text(encoding="utf-8") == run(*call, "--format", form).out
    assert "NRX104" in file.read_text(encoding="utf-8")


def test_github_format_is_annotations(run: Callable[..., Any], folder: Path) -> None:
    """One command a line on standard output, the count beside it on standard error."""
    found = run("rules", "check", "--rules", broken(folder, ERROR), "--format", "github")
    assert all(line.startswith("::error ") for line in found.out.splitlines())
    assert found.err.startswith("1 mistake and 0 warnings")


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("--format", "xml"), "NRX322", "sarif"),
        (("--today", "tomorrow"), "NRX311", "2027-06-30"),
        (("--explain", "NRX1"), "NRX310", "--explain all"),
        (("--rules", "no-such-folder"), "NRX308", "base.yaml"),
    ],
)
def test_wrong_use_is_refused(run: Callable[..., Any], words: tuple[str, ...], code: str, part: str) -> None:
    """A wrong option is exit code 2 with a code and what to do, on standard error."""
    found = run("rules", "check", *words)
    assert (found.code, found.out) == (2, "")
    assert code in found.err
    assert part in found.err


def test_explain_needs_no_rule_base(run: Callable[..., Any]) -> None:
    """A code is explained wherever one is."""
    found = run("rules", "check", "--explain", "nrx131", NANORX_RULES="no-such-folder")
    assert found.code == 0
    assert found.out.startswith("NRX131  ")
    assert len(run("rules", "check", "--explain", "all").out.splitlines()) > 90


def test_today_decides_what_is_overdue(run: Callable[..., Any], folder: Path) -> None:
    """The same base is in time on one day and overdue on the next."""
    name = broken(folder, (RULE, "examples:", "review_by: 2027-01-01\nexamples:"))
    assert "NRX152" not in run("rules", "check", "--rules", name, "--today", "2027-01-01").out
    assert "NRX152" in run("rules", "check", "--rules", name, "--today", "2027-01-02").out


def test_fix_writes_and_checks_again(run: Callable[..., Any], folder: Path) -> None:
    """What was put right is named on standard error and no longer reported."""
    name = broken(folder, (RULE, "status: reviewed", "status: reviewed   "))
    assert "NRX159" in run("rules", "check", "--rules", name).out
    found = run("rules", "check", "--rules", name, "--fix")
    assert found.err == f"corrected: {folder / RULE}\n"
    assert found.out.startswith("No mistake")
    assert (folder / RULE).read_text(encoding="utf-8") == clean_folder.FILES[RULE]


def test_fix_writes_the_schemas_anew(run: Callable[..., Any], folder: Path) -> None:
    """Schemas that are not those of the rules are a warning in every form, and `--fix` writes them."""
    (folder / "schemas").mkdir()
    found = run("rules", "check", "--rules", str(folder), "--fix")
    written = sorted(path.name for path in (folder / "schemas").iterdir())
    assert found.err.count("corrected: ") == len(written) > 10
    assert found.out.startswith("No mistake")
    (folder / "schemas" / "rule.json").unlink()
    found = run("rules", "check", "--rules", str(folder))
    assert found.code == 0
    assert found.out.startswith(f"{folder}/schemas  warning NRX169  1")
    assert "NRX169" in run("rules", "check", "--rules", str(folder), "--format", "github").out
    assert "NRX169" in run("rules", "check", "--rules", str(folder), "--format", "sarif").out
    assert run("rules", "check", "--rules", str(folder), "--fix").err == f"corrected: {folder}/schemas/rule.json\n"


def test_fix_of_other_paths_leaves_a_file_alone(run: Callable[..., Any], folder: Path) -> None:
    """With PATHS only those files are written."""
    name = broken(folder, (RULE, "status: reviewed", "status: reviewed   "))
    assert run("rules", "check", "safety", "--rules", name, "--fix").err == ""
    assert "status: reviewed   " in (folder / RULE).read_text(encoding="utf-8")


def test_watch_checks_again_and_ends_quietly(
    run: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a save the check runs again; Control-C ends it as everywhere."""

    def once(watched: Path) -> Any:
        broken(watched, ERROR)
        yield [RULE]
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "changes", once)
    found = run("rules", "check", "--rules", str(folder), "--watch")
    assert found.code == trouble.INTERRUPTED
    assert found.out.startswith("No mistake")
    assert "error NRX104" in found.out
    assert f"Saved: {RULE}" in found.err


def test_watch_tells_own_files_last_and_what_is_resolved(
    run: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files that were saved stand nearest to the prompt, and one line says what is gone since the check before."""
    other = "effect/heat-works.yaml"
    broken(folder, ERROR, (other, "say: Heat", "say: heat"))
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (RULE, other)}

    def twice(watched: Path) -> Any:
        (watched / RULE).write_text(texts[RULE] + "# a comment\n", encoding="utf-8")
        yield [RULE]
        (watched / other).write_text(texts[other].replace("say: heat", "say: Heat"), encoding="utf-8")
        yield [other]
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "changes", twice)
    found = run("rules", "check", "--rules", str(folder), "--watch")
    assert found.err.count("Resolved:") == 1
    assert f"Saved: {other}\nResolved: NRX157 in {other}\n" in found.err
    assert found.out.index("warning NRX157") < found.out.index("error NRX104")


def test_new_writes_a_rule_and_never_over_one(run: Callable[..., Any], folder: Path) -> None:
    """The path of the new file is the answer; a second time it is refused and the file stays."""
    found = run("rules", "new", "effect/new-one", "--rules", str(folder))
    path = folder / "effect/new-one.yaml"
    assert (found.code, found.out) == (0, f"{path}\n")
    assert "nanorx rules check new-one" in found.err
    path.write_text("mine", encoding="utf-8")
    again = run("rules", "new", "effect/new-one", "--rules", str(folder))
    assert again.code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_new_has_the_line_ends_of_the_rule_base(run: Callable[..., Any], folder: Path) -> None:
    """Beside files of Windows a new file is one too."""
    base = folder / "base.yaml"
    base.write_bytes(base.read_bytes().replace(b"\n", b"\r\n"))
    assert run("rules", "new", "effect/new-one", "--rules", str(folder)).code == 0
    content = (folder / "effect/new-one.yaml").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 5


def test_accepted_warnings_pass_and_are_listed(run: Callable[..., Any], folder: Path) -> None:
    """An accepted warning does not fail a strict check; it is counted, and listed with --accepted in text and page."""
    rule = folder / RULE
    text = rule.read_text(encoding="utf-8").replace("say: The", "# nanorx: ignore NRX157 As printed.\nsay: the")
    rule.write_text(text, encoding="utf-8")
    call = ("rules", "check", "--strict", "--rules", str(folder))
    found = run(*call)
    assert (found.code, "1 warning accepted" in found.out, "As printed." in found.out) == (0, True, False)
    for form in ("text", "md", "html"):
        assert "As printed." in run(*call, "--accepted", "--format", form).out


def test_new_asks_in_a_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers are checked while one writes; a wrong one is told and asked again; Enter leaves it open."""
    answers = iter(
        [
            "Count decides",
            "rute: systemic",
            "route: systemic",
            "tumor.counts: at least 3",
            "tumor.count: at least 3",
            "",
            "",
            "{favor: reach, strength: weak}",
            "Several tumors.",
            "",
            "claim: gold-heat",
            "claim: gold-heats",
        ]
    )

    class Typed:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return next(answers) + "\n"

    monkeypatch.setattr(sys, "stdin", Typed())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    new_command("effect/count-decides", rules=str(folder))
    text = (folder / "effect/count-decides.yaml").read_text(encoding="utf-8")
    for line in (
        "title: Count decides",
        "for: {route: systemic}",
        "  - tumor.count: at least 3",
        "  - claim: gold-heats",
    ):
        assert line in text.splitlines()
    assert "    given: {tumor.count: 2}" in text
    told = capsys.readouterr().err
    for hint in ('Did you mean "route"?', 'Did you mean "tumor.count"?', 'Did you mean "gold-heats"?'):
        assert hint in told


def test_show_is_a_page_about_one_rule(run: Callable[..., Any]) -> None:
    """What it says, why, whom it speaks about, its sources, examples and the cases in which it fires."""
    found = run("rules", "show", "tace-plus-ablation-size")
    assert (found.code, found.err) == (0, "")
    for part in (
        "Because",
        "Conditions",
        "Speaks about 1 strategy",
        "Sources",
        "threshold T038",
        "Examples (13)",
        "Over ",
    ):
        assert part in found.out
    assert max(len(line) for line in found.out.splitlines()) <= 80


def test_show_counts_cases_as_recommend_does(run: Callable[..., Any], root: Path) -> None:
    """The cases in which a rule fires are those whose result holds it among the rules that fire."""
    found = json.loads(
        run("rules", "show", "local-route-spares-body", "--cases", str(root / "cases/clinic"), "--json").out
    )
    counts = found["cases"]
    names = sorted(path.name for path in (root / "cases/clinic").iterdir())
    assert sorted([*counts["fires"], *counts["silent"], *counts["cannot_tell"]]) == names
    assert counts["unreadable"] == []
    for name in names[:2]:
        result = json.loads(run("recommend", str(root / "cases/clinic" / name), "--json").out)
        fires = any(
            "local-route-spares-body" in row[side]
            for item in result["recommendations"]
            for row in item["criteria"].values()
            for side in ("for", "against")
        )
        assert fires == (name in counts["fires"])


def test_show_of_an_unknown_rule_names_the_nearest(run: Callable[..., Any]) -> None:
    """A misspelt id is exit code 2 with the nearest match."""
    found = run("rules", "show", "embolic-jaundise")
    assert found.code == 2
    assert 'Did you mean "embolic-jaundice"?' in found.err


def test_show_works_while_another_rule_is_broken(run: Callable[..., Any], folder: Path) -> None:
    """Looking at one rule does not need the others to be right; what is left out is said."""
    name = broken(folder, ERROR)
    found = run("rules", "show", "heat-works", "--rules", name)
    assert found.code == 0
    assert "Heat reaches all of it." in found.out
    assert "nanorx rules check" in found.err


def rows(run: Callable[..., Any], *words: str) -> list[dict[str, Any]]:
    found = run("rules", "list", *words, "--json")
    assert (found.code, found.err) == (0, "")
    data: list[dict[str, Any]] = json.loads(found.out)["rules"]
    return data


def test_each_filter_keeps_what_it_says(base: RuleBase) -> None:
    """A filter keeps the rules that fit it, drafts and retired ones included, and no need or hold-back."""
    every = [rule_row(rule, base) for rule in select_rules(base, {})]
    assert {row["id"] for row in every} == {
        rule.id for rule in (*base.rules, *base.silent_rules) if rule.origin == "rule"
    }
    strategy = base.strategies[0].id
    checks: dict[tuple[str, str], Callable[[dict[str, Any]], bool]] = {
        ("topic", "access"): lambda row: row["topic"] == "access",
        ("effect", "exclude"): lambda row: row["effect"] == "exclude",
        ("criterion", "guidance"): lambda row: row["criterion"] == "guidance",
        ("status", "reviewed"): lambda row: row["status"] == "reviewed",
        ("strategy", strategy): lambda row: strategy in row["strategies"],
        ("cites", "T038"): lambda row: "T038" in [cite["id"] for cite in row["cites"]],
        ("descriptor", "tumor.gleason"): lambda row: "tumor.gleason" in str(row["when"] + row["unless"]),
    }
    for (name, value), fits in checks.items():
        found = [rule_row(rule, base) for rule in select_rules(base, {name: value})]
        assert found == [row for row in every if fits(row)] != []


def test_list_filters_must_all_fit(run: Callable[..., Any]) -> None:
    """Several filters narrow each other; none fitting is an empty list."""
    both = rows(run, "--topic", "safety", "--effect", "exclude")
    assert {(row["topic"], row["effect"]) for row in both} == {("safety", "exclude")}
    assert rows(run, "--status", "retired", "--topic", "access") == []


def test_list_page_counts_what_it_shows(run: Callable[..., Any], base: RuleBase) -> None:
    """Every rule is on the page once, and its first sentence counts them."""
    found = run("rules", "list", "--topic", "findings")
    ids = [rule.id for rule in base.rules if rule.topic == "findings"]
    assert [line.strip() for line in found.out.splitlines() if line.strip() in ids] == ids
    assert found.out.splitlines()[2] == f"{len(ids)} rules."
    assert "\nNo rule matches.\n" in run("rules", "list", "--status", "retired").out


def test_list_refuses_what_does_not_exist(run: Callable[..., Any]) -> None:
    """A misspelt filter is no empty answer."""
    found = run("rules", "list", "--descriptor", "tumor.siz")
    assert found.code == 2
    assert 'Did you mean "tumor.size_cm"?' in found.err


def test_schema_prints_what_is_in_the_folder(run: Callable[..., Any], root: Path) -> None:
    """The command prints the schema, and refuses a kind that there is not."""
    found = run("rules", "schema", "rule")
    assert found.out == (root / "rules/schemas/rule.json").read_text(encoding="utf-8")
    assert run("rules", "schema", "rules").code == 2


def test_every_command_of_the_group_can_be_shown(run: Callable[..., Any]) -> None:
    """The table of commands leads to a module for each; the help page lists them all."""
    found = run("rules", "--help")
    assert found.code == 0
    for name in COMMANDS:
        assert f"  {name} " in found.out
        assert run("rules", name, "--help").code == 0


def test_author_is_in_the_folder_of_the_checkout(
    run: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --rules the folder `rules` where one is, or the one that one is in, is checked, shown relative to it."""
    broken(folder, ERROR)
    monkeypatch.chdir(folder.parent)
    assert run("rules", "check", NANORX_RULES="").out.startswith(f"rules/{RULE}:9:5  error NRX104")
    monkeypatch.chdir(folder)
    assert run("rules", "check", NANORX_RULES="").out.startswith(f"./{RULE}:9:5  error NRX104")


BROKEN_BASE = [
    ("base.yaml", "name: small-base", "name: [small-base"),
    ("base.yaml", "notice: A test.", "notise: A test."),
    ("claims.yaml", "weight: moderate", "weight: heavy"),
    ("vocabulary/tumor.yaml", "kind: ordered", "kind: sorted"),
    ("references.yaml", "text: The review}", "txt: The review}"),
]


@pytest.mark.parametrize("change", BROKEN_BASE, ids=[f"{row[0]} {row[2]}" for row in BROKEN_BASE])
def test_check_of_one_file_says_what_stopped_it(
    run: Callable[..., Any], folder: Path, change: tuple[str, str, str]
) -> None:
    """Where mistakes of other files keep checks from running, no format says that all is well, and each names them."""
    name = broken(folder, ERROR, change)
    call = ("rules", "check", "safety/too-large", "--rules", name)
    stoppers = sorted(f"{folder}/{file}" for file in (RULE, change[0]))
    text = run(*call)
    assert text.code == 1
    assert "No mistake" not in text.out
    assert f"Not everything was checked, because of {', '.join(stoppers)}." in " ".join(text.out.split())
    assert "NRX380" in text.out
    data = json.loads(run(*call, "--format", "json").out)
    assert (data["errors"], [row["file"] for row in data["stopped"]]) == (0, stoppers)
    (invocation,) = json.loads(run(*call, "--format", "sarif").out)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    notes = [
        note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for note in invocation["toolExecutionNotifications"]
    ]
    assert all(file in uri for file, uri in zip(stoppers, notes, strict=True))
    github = run(*call, "--format", "github")
    assert all(f"::error file={file},title=NRX380 " in github.out for file in stoppers)
    assert "No mistake" not in github.err
    assert {run(*call, "--format", form).code for form in ("json", "sarif", "github")} == {1}


def test_a_rule_that_says_the_same_is_not_overlooked_while_its_twin_is_broken(
    run: Callable[..., Any], folder: Path
) -> None:
    """A copy of a rule is a mistake; while the other file cannot be read, nobody says that there is none."""
    copy = folder / "effect" / "z-copy.yaml"
    text = (folder / RULE).read_text(encoding="utf-8")
    copy.write_text(text.replace("id: vein-reaches-many", "id: z-copy"), encoding="utf-8")
    call = ("rules", "check", str(copy), "--rules", str(folder), "--strict")
    assert "NRX150" in run(*call).out
    (folder / RULE).write_text("x: [\n", encoding="utf-8")
    found = run(*call)
    assert found.code == 1
    assert "No mistake" not in found.out
    assert f"because of {folder}/{RULE}." in " ".join(found.out.split())


@pytest.mark.parametrize("name", ["properties.yaml", "relaxed.yaml"])
def test_check_reads_what_lies_beside_the_rules(run: Callable[..., Any], folder: Path, name: str) -> None:
    """A mistake in the statements to prove, or in what may be less safe, is told with the others."""
    (folder / name).write_text("nonsense: 1\n", encoding="utf-8")
    found = run("rules", "check", "--rules", str(folder))
    assert found.code == 1
    assert f"{name}:1" in found.out


def test_what_nothing_uses_is_not_all_clear_while_a_rule_is_broken(run: Callable[..., Any], folder: Path) -> None:
    """A vocabulary file of which it cannot be told what is unused is not said to be right."""
    name = broken(folder, ERROR)
    found = run("rules", "check", "vocabulary/tumor.yaml", "--rules", name)
    assert found.code == 1
    assert f"because of {folder}/{RULE}." in " ".join(found.out.split())


def test_check_of_a_right_base_was_carried_out(run: Callable[..., Any], folder: Path) -> None:
    """Where every check ran, SARIF says so and JSON lists nothing that stopped one."""
    call = ("rules", "check", "--rules", str(folder), "--format")
    assert json.loads(run(*call, "sarif").out)["runs"][0]["invocations"] == [{"executionSuccessful": True}]
    assert json.loads(run(*call, "json").out)["stopped"] == []


def test_a_long_title_hides_no_other_mistake(run: Callable[..., Any], folder: Path) -> None:
    """A text that is too long keeps no other check of its file from running."""
    changes = [
        (RULE, "title: ", f"title: {'long ' * 20}"),
        (RULE, "- judgement: A test.", "- claim: gold-heat"),
        (RULE, "say: The vein", "say: a vein"),
        (RULE, "status: reviewed", "status: reviewed\nreview_by: 2020-01-01"),
    ]
    found = json.loads(run("rules", "check", "--rules", broken(folder, *changes), "--format", "json").out)
    assert {"NRX103", "NRX114", "NRX152"} <= {row["code"] for row in found["problems"]}
    assert any(row["path"] == "say" for row in found["problems"])


@pytest.mark.parametrize(
    "change",
    [
        ("findings/seen-on-mri.yaml", "conclude: tumor.seen", "conclude: tumor.sen"),
        ("findings/seen-on-mri.yaml", "tumor.implant: is yes", "tumor.reached: is yes"),
    ],
    ids=["no such finding", "a circle"],
)
def test_findings_without_order_stop_the_engine_check(
    run: Callable[..., Any], folder: Path, change: tuple[str, str, str]
) -> None:
    """Where findings cannot be ordered, no rule is said to be right, since durable-rules could not try it."""
    files = {**clean_folder.FILES, change[0]: clean_folder.FILES[change[0]].replace(change[1], change[2])}
    name = str(small_folder.write(folder, files))
    found = run("rules", "check", "safety/too-large", "--rules", name)
    assert found.code == 1
    assert "findings/" in found.out
    assert "Not everything was checked" in found.out


def test_another_rule_base_as_a_path_names_the_option(run: Callable[..., Any], folder: Path) -> None:
    """Where NANORX_RULES decides, the folder of another rule base is no part of it, and the option is told."""
    found = run("rules", "check", str(folder))
    assert (found.code, found.out) == (2, "")
    assert f"--rules {folder}" in " ".join(found.err.split())


def test_a_case_where_a_file_of_rules_is_meant_names_the_command(
    run: Callable[..., Any], folder: Path, tmp_path: Path
) -> None:
    """`rules check` looks at no case; it says what does."""
    case = tmp_path / "case.yaml"
    case.write_text("tumor: {size: 3}\n", encoding="utf-8")
    found = run("rules", "check", str(case), "--rules", str(folder))
    assert (found.code, found.out) == (2, "")
    assert f"nanorx rules test {case}" in " ".join(found.err.split())


@pytest.mark.parametrize("command", ["descriptors", "strategies", "evidence", "references"])
def test_look_ups_go_on_without_files_that_have_mistakes(run: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """An unfinished file is left out, said in one line; one that all others rest on still is a mistake."""
    rules = tested_folder.write(tmp_path)
    right = run(*command.split(), "--rules", str(rules))
    (rules / "safety/new-one.yaml").write_text("title: TODO\n", encoding="utf-8")
    ran = run(*command.split(), "--rules", str(rules))
    assert (ran.code, right.code) == (0, 0), ran.err
    assert len(ran.err.splitlines()) == 1
    assert "nanorx rules check" in ran.err
    assert ran.out.splitlines()[:-3] == right.out.splitlines()[:-3]
    assert "safety/new-one.yaml" in ran.err
    (rules / "vocabulary/tumor.yaml").write_text("descriptors: 3\n", encoding="utf-8")
    assert run(*command.split(), "--rules", str(rules)).code == 2
