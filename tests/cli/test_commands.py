"""The commands: what stands on standard output, what on standard error, and the exit codes."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

import nanorx
from conftest import one_in
from nanorx.cli import trouble
from nanorx.cli.given import CaseInput
from nanorx.document.pages.descriptors import descriptor_document
from nanorx.document.pages.strategies import strategy_document
from nanorx.document.terminal import draw
from nanorx.errors import EngineDisagreement
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.search import descriptor_entries, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.rule_base import RuleBase

ROOT = Path(__file__).resolve().parent.parent.parent
STRATEGY = "iron-oxide-drug-intra-arterial"


def test_recommend_prints_a_page(run: Callable[..., Any], hcc: str) -> None:
    """The answer on standard output, nothing on standard error."""
    ran = run("recommend", hcc)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Approaches to consider")
    assert "\x1b" not in ran.out


def test_json_is_the_whole_result_and_the_same_every_time(run: Callable[..., Any], hcc: str, base: RuleBase) -> None:
    """`--json` prints the bytes of `Result.dumps`."""
    one, other = run("recommend", hcc, "--json"), run("recommend", hcc, "--json", "--top", "1")
    assert one.out == other.out == nanorx.recommend(hcc, rules=base).dumps()
    assert json.loads(one.out)["notice"]


def test_a_page_is_written_to_a_file_in_each_form(run: Callable[..., Any], hcc: str, tmp_path: Path) -> None:
    """The ending names the form; `--format` alone prints it; JSON is what `--json` prints.

    Printed text is the page of a pipe; that of a file names no option and lists what it cites.
    """
    for ending, form, start in (
        ("html", "html", "<!doctype html>"),
        ("md", "md", "# Approaches to consider"),
        ("txt", "text", "Approaches to consider  "),
        ("json", "json", "{"),
    ):
        file = tmp_path / f"page.{ending}"
        ran = run("recommend", hcc, "-o", str(file))
        assert (ran.code, ran.out) == (0, "")
        assert file.read_text(encoding="utf-8").startswith(start)
        if form != "text":
            assert run("recommend", hcc, "--format", form).out == file.read_text(encoding="utf-8")
    assert run("recommend", hcc, "--json").out == (tmp_path / "page.json").read_text(encoding="utf-8")
    assert run("recommend", hcc).out == run("recommend", hcc, "--format", "text").out
    text = (tmp_path / "page.txt").read_text(encoding="utf-8")
    assert "--all" not in text
    assert "\nReferences\n" in text
    assert "NRX322" in run("recommend", hcc, "-o", str(tmp_path / "page.pdf")).err


@pytest.mark.parametrize(
    "words",
    [
        ("strategies", "--family", "ablation"),
        ("descriptors",),
        ("descriptors", "tumor.size_cm"),
        ("references",),
        ("catalogue",),
        ("rules", "list", "--topic", "findings"),
        ("rules", "show", "local-route-spares-body", "--cases", str(ROOT / "cases" / "table1")),
        ("rules", "check", "--explain", "NRX108"),
    ][:: one_in(2)],
    ids=lambda words: " ".join(words[:3]),
)
def test_every_list_is_written_in_each_form(run: Callable[..., Any], words: tuple[str, ...], tmp_path: Path) -> None:
    """The ending names the form; an ending is a word for a form, too; JSON is what `--json` prints.

    A file is read where nothing can be typed, so its text names no option.
    """
    for ending, start in (("html", "<!doctype html>"), ("markdown", "# "), ("txt", ""), ("json", ("{", "["))):
        file = tmp_path / f"page.{ending}"
        ran = run(*words, "-o", str(file))
        assert (ran.code, ran.out) == (0, "")
        assert file.read_text(encoding="utf-8").startswith(start)
        if ending != "txt":
            assert run(*words, "--format", ending).out == file.read_text(encoding="utf-8")
    assert run(*words, "--json").out == (tmp_path / "page.json").read_text(encoding="utf-8")
    text, page = (tmp_path / "page.txt").read_text(encoding="utf-8"), run(*words).out
    assert text.splitlines()[0] == page.splitlines()[0]
    assert "--all" not in text


def test_a_case_is_read_from_standard_input(run: Callable[..., Any], hcc: str) -> None:
    """`-` reads standard input, JSON or YAML."""
    ran = run("recommend", "-", "--json", stdin=Path(hcc).read_bytes())
    assert json.loads(ran.out)["case"] == json.loads(run("recommend", hcc, "--json").out)["case"]
    assert json.loads(run("recommend", "-", "--json", stdin=b"tumor: {organ: liver}").out)["case"]


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        ("tumor.size_cm=4", ("tumor", "size_cm"), 4),
        ("facility.imaging=ct,mri", ("facility", "imaging"), ["ct", "mri"]),
        ("facility.imaging=none", ("facility", "imaging"), []),
        ("tumor.size_cm=unknown", ("tumor", "size_cm"), None),
        ("tumor.portal_vein_thrombosis=none", ("tumor", "portal_vein_thrombosis"), "none"),
        ("tumor.resectable=no", ("tumor", "resectable"), "no"),
    ],
)
def test_set_changes_a_value(run: Callable[..., Any], hcc: str, change: str, path: tuple[str, str], value: Any) -> None:
    """`--set` gives, replaces and takes away values."""
    case = json.loads(run("recommend", hcc, "--json", "--set", change).out)["case"]
    assert case[path[0]].get(path[1]) == value


def test_the_next_commands_repeat_the_options(run: Callable[..., Any], hcc: str) -> None:
    """What the page says to type next is about the same case with the same changes."""
    out = run("recommend", hcc, "--set", "tumor.size_cm=4", "--profile", "safety-first", COLUMNS="120").out
    assert "--set tumor.size_cm=4 --profile safety-first" in " ".join(out.split())


def test_explain_tells_every_rule(run: Callable[..., Any], hcc: str) -> None:
    """Each rule that speaks about a strategy stands under its verdict."""
    data = json.loads(run("explain", hcc, STRATEGY, "--json").out)
    text = run("explain", hcc, STRATEGY, "--all").out
    for name in [*data["fires"], *data["cannot_tell"]]:
        assert name in text
    assert f"Silent ({len(data['silent'])})" in text
    for finding in data["findings"]:
        assert finding["finding"] in text


FORMS = [
    (("explain", "CASE", STRATEGY), 0),
    (("why-not", "CASE", STRATEGY), 0),
    (("ask", "CASE"), 0),
    (("what-if", "CASE", "--set", "tumor.size_cm=2"), 0),
    (("compare", "CASE", "CASE"), 0),
    (("verify", "CHANGED"), 1),
]


@pytest.mark.parametrize(("words", "code"), FORMS, ids=[words[0] for words, _ in FORMS])
def test_every_page_can_be_a_file(
    words: tuple[str, ...], code: int, run: Callable[..., Any], hcc: str, tmp_path: Path
) -> None:
    """The ending or --format names the form; nothing else is printed, JSON is what --json prints, the code stays."""
    stored = tmp_path / "result.json"
    stored.write_text(run("recommend", hcc, "--json").out.replace('"rank":1', '"rank":7', 1), encoding="utf-8")
    command = [{"CASE": hcc, "CHANGED": str(stored)}.get(word, word) for word in words]
    for ending, start in (
        ("html", "<!doctype html>"),
        ("md", "# "),
        ("txt", run(*command, COLUMNS="80").out.split("\n")[0]),
    ):
        path = tmp_path / f"page.{ending}"
        ran = run(*command, "-o", str(path))
        assert (ran.code, ran.out) == (code, "")
        assert path.read_text(encoding="utf-8").startswith(start)
    assert run(*command, "--format", "json").out == run(*command, "--json").out


def test_lists(run: Callable[..., Any], base: RuleBase) -> None:
    """strategies, descriptors and references list everything the rule base has, as pages and as JSON."""
    everything = [item.id for item in base.all_strategies]
    assert [row["id"] for row in json.loads(run("strategies", "--json").out)["strategies"]] == everything
    page = run("strategies", "--all").out
    assert all(name in page for name in everything)
    for words in ((), ("--all",)):
        page = " ".join(run("strategies", *words).out.split())
        assert all(item.title in page for item in base.approaches)
    family = json.loads(run("strategies", "--family", "ablation", "--json").out)["strategies"]
    assert family
    assert {row["family"] for row in family} == {"ablation"}
    names = [row["name"] for row in json.loads(run("descriptors", "--json").out)["descriptors"]]
    assert names == list(base.vocabulary.descriptors)
    page = run("descriptors", "--all").out
    assert all(f"  {name}" in page for name in names)
    assert len(json.loads(run("references", "--json").out)["references"]) == len(base.sources.references)


def test_a_list_without_words_fits_a_screen(run: Callable[..., Any], base: RuleBase) -> None:
    """Descriptors: the most used, how many more each group has, and how to see them; strategies: the approaches."""
    page = run("descriptors", COLUMNS="80").out
    assert len(page.splitlines()) <= 45
    for group in base.vocabulary.groups:
        rest = [row["name"] for row in json.loads(run("descriptors", group, "--json").out)["descriptors"]]
        shown = sum(f"   {name} " in page for name in rest)
        assert f"{len(rest) - shown} more nanorx descriptors {group} " in " ".join(page.split())
        whole = run("descriptors", group).out
        assert all(f"   {name} " in whole for name in rest)
    assert len(run("strategies", COLUMNS="80").out.splitlines()) <= len(base.approaches) + 12


@pytest.mark.parametrize(
    ("words", "first", "never"),
    [
        (("descriptors", "bilirubin"), "patient.bilirubin_mg_dl", ""),
        (("descriptors", "PORTAL", "Vein"), "tumor.portal_vein_thrombosis", ""),
        (("descriptors", "tumour", "count"), "tumor.count", ""),
        (("descriptors", "hcc"), "tumor.histology", "tumor.spread"),
        (("descriptors", "PLT"), "patient.platelets_g_l", "patient.inr"),
        (("strategies", "TACE"), "tace-doxorubicin-lipiodol-liposome", "radioembolization"),
        (("strategies", "tare"), "radioembolization", "tace-iron-oxide-drug"),
        (("strategies", "AuroLase"), "gold-nanoshell-ptt-systemic-mri", "rfa-gold-ct"),
        (("strategies", "pancreas"), "dense-metal-oxide-intratumoral-radiation", "gold-nanoshell-ptt-systemic-mri"),
        (("strategies", "HIFU"), "thermosensitive-liposome-focused-ultrasound", "rfa-gold-ct"),
        (("strategies", "pdt"), "nanoporphyrin-pdt-surface", "gold-ptt-intraoperative"),
    ],
)
def test_words_find_what_has_all_of_them(
    run: Callable[..., Any], base: RuleBase, words: tuple[str, ...], first: str, never: str
) -> None:
    """Names, labels, titles and abbreviations in any letter case; JSON has the same rows as the page, best first."""
    rows = json.loads(run(*words, "--json").out)[words[0]]
    names = [row.get("name") or row["id"] for row in rows]
    page = run(*words, "--all").out
    assert first in names[:8]
    assert all(name in page for name in names)
    assert never not in names
    every = base.vocabulary.descriptors if words[0] == "descriptors" else [item.id for item in base.all_strategies]
    assert set(names) < set(every)


def test_an_id_shows_one_strategy(run: Callable[..., Any], base: RuleBase) -> None:
    """What it is, what it needs, and for a standard no command that ranks it."""
    for item in base.all_strategies:
        text = " ".join(draw(strategy_document(base, item)).split())
        assert " ".join(item.summary.split()) in text
        assert (f"nanorx explain CASE {item.id}" in text) == (item.id in base.strategy_index)
    assert json.loads(run("strategies", STRATEGY, "--json").out)["strategies"][0]["id"] == STRATEGY
    assert run("strategies", STRATEGY).out.startswith("A strategy")


def test_every_descriptor_has_a_page(run: Callable[..., Any], base: RuleBase) -> None:
    """One descriptor: question, choices and the rules that ask, within the width."""
    for item in base.vocabulary.descriptors.values():
        text = draw(descriptor_document(base, item))
        assert item.question in " ".join(text.split())
        assert all(len(line) <= 80 and line == line.rstrip() for line in text.splitlines())
        assert all(word in " ".join(text.split()) for word in [*item.synonyms, *item.units, *item.ask])
        assert not item.units or f'--set "{item.name}=' in text
    (asked,) = json.loads(run("descriptors", "tumor.size_cm", "--json").out)["descriptors"]
    assert asked["unit"] == "cm"
    assert asked["rules"]


def test_every_tenth_declared_word_finds_its_descriptor(base: RuleBase) -> None:
    """Synonyms, words for choices and words that need more: whoever types one finds where it belongs."""
    entries = descriptor_entries(base.vocabulary.descriptors.values())
    words = [
        (word, item.name)
        for item in base.vocabulary.descriptors.values()
        for word in [*item.synonyms, *item.ask, *(word for row in item.choice_synonyms.values() for word in row)]
    ]
    assert [word for word, name in words[::10] if name not in search([word], entries)] == []


def test_schemas_fit_what_is_read_and_printed(run: Callable[..., Any], hcc: str, root: Path) -> None:
    """Cases of the checkout fit the case schema, results the result schema."""
    made = {kind: json.loads(run("schema", kind).out) for kind in ("case", "result")}
    for schema in made.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for path in (root / "cases").rglob("*.json"):
        jsonschema.validate(json.loads(path.read_text()), made["case"])
    for name in (hcc, str(root / "cases/edge/empty.json")):
        jsonschema.validate(json.loads(run("recommend", name, "--json").out), made["result"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"tumor": {"size_cm": 52}}, made["case"])


def test_color_is_for_terminals(run: Callable[..., Any], hcc: str) -> None:
    """A terminal gets color unless NO_COLOR is set; a pipe only with FORCE_COLOR; the text is the same."""
    plain = run("recommend", hcc).out
    assert "\x1b[" in run("recommend", hcc, tty=True, NO_COLOR="").out
    assert run("recommend", hcc, tty=True, NO_COLOR="1").out == plain
    assert "\x1b[" in run("recommend", hcc, NO_COLOR="", FORCE_COLOR="1").out
    assert "\x1b[" not in run("recommend", hcc, NO_COLOR="", tty=True, TERM="dumb").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recomend", "x"), 'Did you mean "recommend"?'),
        (("recommend", "x", "--jsn"), 'Did you mean "--json"?'),
        (("recommend",), "missing argument"),
        (("recommend", "a", "b"), "this word has no place in the command: b"),
        (("recommend", "a", "b", "c"), "these words have no place in the command: b c"),
        (("recommend", "a", "tumor.size=4"), "Did you mean --set tumor.size=4?"),
        (("recommend", "a", "--nope"), 'there is no option "--nope" See: nanorx recommend --help'),
        (("--all", "recommend", "a"), "Options stand behind the command."),
        (("recommend", "x", "--top", "many"), "not a whole number"),
        (("recommend", "x", "--top", "-1"), "0 or more"),
        (("schema", "rule"), "Schemas: case, case-input, mapping, result"),
        (("descriptors", "tumor", "thrombossis"), 'Did you mean "thrombosis"?'),
        (("descriptors", "liver", "zzz"), "Try fewer words"),
        (("rules", "list", "--descriptor", "tumor.size"), 'Did you mean "tumor.size_cm"?'),
        (("strategies", "--family", "ablate"), 'Did you mean "ablation"?'),
        (("references", "--rules", "/no/such/folder"), "there is no such folder"),
    ],
)
def test_wrong_usage_is_told_plainly(run: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    """Exit 2, a plain message on standard error, and what was probably meant."""
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert "error NRX" in ran.err


def test_unknown_strategy_and_profile(run: Callable[..., Any], hcc: str) -> None:
    """The nearest name is offered."""
    assert f'Did you mean "{STRATEGY}"?' in run("explain", hcc, STRATEGY[:-2]).err
    ran = run("recommend", hcc, "--profile", "safety")
    assert ran.code == 2
    assert 'Did you mean "safety-first"?' in ran.err


def test_our_fault_is_one_line_and_a_report(
    run: Callable[..., Any], hcc: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Exit 3: one line on standard error; the report holds the traceback and not the name of the case."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("nanorx.advice.assessment.Advisor.assess", broken)
    ran = run("recommend", hcc)
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    (report,) = tmp_path.iterdir()
    assert str(report) in ran.err
    assert "RuntimeError: boom" in report.read_text()
    assert hcc not in report.read_text()


def test_a_disagreement_of_the_engines_is_our_fault(
    run: Callable[..., Any], hcc: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No advice is given, and the exit code is 3."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def differing(*_: object) -> None:
        raise EngineDisagreement("a" * 64, "b" * 64, ["a-rule: only the judge fires it"])

    monkeypatch.setattr("nanorx.inference.crosscheck.Inference.verdicts", differing)
    ran = run("recommend", hcc)
    assert (ran.code, ran.out) == (3, "")
    assert "no advice is given" in ran.err


def test_interruption_is_quiet(run: Callable[..., Any], hcc: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C leaves with 130 and says nothing."""

    def interrupted(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("nanorx.cli.given.load_rules", interrupted)
    ran = run("recommend", hcc)
    assert (ran.code, ran.out, ran.err) == (trouble.INTERRUPTED, "", "")


def start(root: Path, *words: str) -> subprocess.Popen[bytes]:
    """The program as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}
    return subprocess.Popen(
        [sys.executable, "-m", "nanorx", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_broken_pipe_is_silent(root: Path, hcc: str) -> None:
    """Whoever stops reading gets no complaint."""
    with start(root, "recommend", hcc, "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        error = process.stderr.read()
    assert error == b""
    assert process.returncode == trouble.CLOSED


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line(root: Path, hcc: str) -> None:
    """What cannot be written is said, without a report."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "nanorx", "recommend", hcc],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    assert ran.returncode == trouble.OUR_FAULT
    assert ran.stderr.startswith(b"error: the answer could not be written: ")
    assert ran.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_help_on_a_full_disk_is_no_fault_of_ours(root: Path) -> None:
    """What cannot be written is said for the help as well, and no report is made of it."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "nanorx", "--help"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert (ran.returncode, ran.stderr.count(b"\n")) == (trouble.OUR_FAULT, 1)
    assert ran.stderr.startswith(b"error: the answer could not be written: ")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("words", "closed", "code", "said"),
    [
        ("recommend CASE", ">&-", 3, b"error: the answer could not be written: standard output is closed\n"),
        ("--version", ">&-", 3, b"error: the answer could not be written: standard output is closed\n"),
        ("recommend CASE", "2>&-", 0, b""),
        ("recommend nowhere.json", "2>&-", 2, b""),
        ("recommend nowhere.json >&-", "2>&-", 2, b""),
    ],
)
def test_closed_streams(root: Path, hcc: str, words: str, closed: str, code: int, said: bytes) -> None:
    """A stream that the shell has closed costs what would be written there, never a traceback or the exit code."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "NANORX_RULES": str(root / "rules")}
    command = f"{shlex.quote(sys.executable)} -m nanorx {words.replace('CASE', shlex.quote(hcc))} {closed}"
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, env=environment, check=False)
    assert (ran.returncode, ran.stderr) == (code, said)


def test_version_and_completion(root: Path) -> None:
    """As a process: the version, and what a shell needs for completion."""
    with start(root, "--version") as process:
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, f"nanorx {nanorx.__version__}\n".encode(), b"")
    with start(root, "--help") as process:
        out, _ = process.communicate()
    assert b"--install-completion" in out
    assert b"..." not in out.split(b"Commands:")[1]


def test_commands_about_standard_input_say_what_must_be_given_again(base: RuleBase) -> None:
    """A command that a page proposes never waits for an input that is gone without saying so."""
    case = parse_case({"tumor": {"organ": "liver"}}, base)
    given = CaseInput(case, base, "-", ("--set", "tumor.size_cm=4"))
    assert given.command("explain", "x") == "nanorx explain - x --set tumor.size_cm=4 < CASE"


def test_what_is_read_is_never_written_over(run: Callable[..., Any], hcc: str, tmp_path: Path) -> None:
    """A case, a stored result or what a link leads to stays as it is, whatever the name of the output."""
    case = tmp_path / "case.json"
    case.write_text(Path(hcc).read_text(encoding="utf-8"), encoding="utf-8")
    link = tmp_path / "link.html"
    link.symlink_to(case)
    before = case.read_bytes()
    for words in (["recommend"], ["ask"], ["report"], ["compare", hcc], ["explain"], ["why-not"], ["what-if"]):
        strategy = [STRATEGY] if words[0] in {"explain", "why-not"} else []
        for name in (case, link):
            ran = run(*words, str(case), *strategy, "-o", str(name))
            assert (ran.code, "NRX324" in ran.err, case.read_bytes() == before) == (2, True, True)
    stored = tmp_path / "result.json"
    stored.write_text(run("recommend", hcc, "--json").out, encoding="utf-8")
    kept = stored.read_bytes()
    assert (run("verify", str(stored), "-o", str(stored)).code, stored.read_bytes() == kept) == (2, True)


def test_two_forms_at_once_are_refused(run: Callable[..., Any], hcc: str) -> None:
    """`--json` is one form and `--format` names another; alone, `-o -` is standard output."""
    assert "NRX322" in run("recommend", hcc, "--json", "--format", "html").out
    assert run("recommend", hcc, "--json", "--format", "json").code == 0
    assert run("recommend", hcc, "-o", "-").out == run("recommend", hcc).out
