"""No character that steers a terminal or hides reaches any output as it is, whatever file it comes from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

import clean_folder
import small_folder
from nanorx.authoring.check.lints.texts import _words
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RAW = [
    *(
        "\x1b",
        "\x07",
        "\x7f",
        "\x9b",
        "\xad",
        "\u061c",
        "\u200b",
        "\u200e",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2060",
        "\u2063",
    ),
    *("\u2066", "\ufe0f", "\ufeff", "\ufffa", "\U000e0041", "\U000e0101"),
]
STEERING = "".join(RAW)


def hidden(text: str) -> set[str]:
    """What must not be shown, found without the module that is tested."""
    found = {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    return {hex(ord(letter)) for letter in (found - {"\n"}) | (set(text) & set(RAW))}


def written(data: Any) -> str:
    """Data as YAML, with each odd character as an escape of YAML."""
    text = json.dumps(data, ensure_ascii=False)
    return re.sub(f"[{re.escape(STEERING)}]", lambda found: f"\\U{ord(found.group()):08X}", text)


def spoilt(data: Any, path: tuple[str | int, ...] = ()) -> Any:
    """The data with the characters in every text that is for people."""
    if isinstance(data, dict):
        return {key: spoilt(value, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [spoilt(value, (*path, place)) for place, value in enumerate(data)]
    if isinstance(data, str) and next(_words(data, path))[2] and path[-1] != "short":
        return data[:20] + STEERING + "."
    return data


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rule base whose texts are full of what must not be shown."""
    files = {name: written(spoilt(read_yaml(text, name).data)) for name, text in clean_folder.FILES.items()}
    properties = {
        "id": "large-is-out",
        "says": f"Large is out {STEERING}.",
        "because": f"A test {STEERING}.",
        "cites": [{"judgement": STEERING}],
        "for": "all",
        "when": [{"tumor.size_cm": "above 5 cm"}],
        "unless": [],
        "always": "eligible",
    }
    folder = small_folder.write(tmp_path / "rules", files)
    (folder / "properties.yaml").write_text(written({"properties": [properties]}), encoding="utf-8")
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    data = {
        "about": STEERING,
        "tumor": {"organ": "liver", "size_cm": 4},
        "expect": {"status": {"gold-needle": "excluded"}},
    }
    path = folder / f"case{STEERING}.yaml"
    path.write_text(written(data), encoding="utf-8")
    return path


def strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    rows = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for item in rows for text in strings(item)]


def test_no_page_shows_them(run: Callable[..., Any], rules: Path, case: Path, tmp_path: Path) -> None:
    """Every command, for patients and for authors, with texts, names and files full of such characters."""
    strategy = read_yaml(clean_folder.FILES["strategies/heat/gold-needle.yaml"], "x").data["id"]
    name = str(case)
    result = tmp_path / f"result{STEERING}.json"
    commands: list[list[str]] = [
        ["recommend", name], ["recommend", name, "--json"],
        ["recommend", name, "--json", "--brief"],
        ["catalogue"], ["catalogue", "--json"],
        ["explain", name, strategy], ["why-not", name, strategy],
        ["what-if", name, "--set", "tumor.size_cm=2"], ["what-if", name, "--vary", "tumor.size_cm=1..9"], ["ask", name],
        ["report", name, "-o", "-", "--format", "html"], ["report", name, "-o", "-", "--format", "md"],
        ["report", name, "-o", "-", "--format", "json"], ["report", name, "-o", str(tmp_path / f"r{STEERING}.md")],
        ["compare", name, name], ["verify", str(result)], ["strategies"],
        ["descriptors"], ["descriptors", "tumor.size_cm"], ["references"], ["schema", "case"],
        ["rules", "check"], ["rules", "check", "--format", "github"], ["rules", "list"], ["rules", "show", "too-large"],
        ["rules", "test"], ["rules", "test", "--junit", str(tmp_path / "junit.xml")],
        ["rules", "test", "--update", "--less-safe"],
        ["rules", "coverage"], ["rules", "impact", "--base", str(rules)], ["rules", "mutate", "too-large"],
        ["rules", "impact", "--base", str(rules), "--format", "markdown"], ["rules", "prove"], ["rules", "analyze"],
        ["rules", "docs", "-o", str(tmp_path / "docs")], ["rules", "schema", "rule"],
        ["rules", "new", "effect/another"],
    ]  # fmt: skip
    shown = 0
    for words in commands:
        if words[0] == "verify":
            made = run("recommend", name, "--json", NANORX_RULES=str(rules)).out
            result.write_text(made.replace('"rank":1', '"rank":7', 1), encoding="utf-8")
        ran = run(*words, NANORX_RULES=str(rules))
        assert ran.code in {0, 1}, (words, ran.err)
        assert hidden(ran.out + ran.err) == set(), words
        shown += "??????" in ran.out + ran.err
    assert shown > 20, "the characters do come up"
    for path in [*(tmp_path / "docs").rglob("*.md"), tmp_path / "junit.xml", *tmp_path.glob("r*.md")]:
        assert hidden(path.read_text(encoding="utf-8")) == set(), path


BAD_CASES = [
    {STEERING: 1},
    {"tumor": {STEERING: 1}},
    {"tumor": {"organ": STEERING}},
    {"tumor": {"size_cm": STEERING}},
    {"tumor": STEERING},
    {"facility": {"imaging": [STEERING]}},
]


@pytest.mark.parametrize("data", BAD_CASES)
def test_no_message_about_a_case_shows_them(run: Callable[..., Any], tmp_path: Path, data: Any) -> None:
    """What is wrong in a case is quoted without them, in JSON and YAML; so are options and names that do not exist."""
    rules = str(small_folder.write(tmp_path / "rules", clean_folder.FILES))
    for ending in ("json", "yaml"):
        path = tmp_path / f"case{STEERING}.{ending}"
        path.write_text(written(data), encoding="utf-8")
        for words in (["recommend", str(path)], ["recommend", f"{path}x"], ["explain", str(path), STEERING]):
            ran = run(*words, NANORX_RULES=rules)
            assert ran.code == 2
            assert hidden(ran.out + ran.err) == set()
    for words in (
        [STEERING],
        ["explain", "x", f"--{STEERING}"],
        ["recommend", "x", "--set", f"tumor.organ={STEERING}"],
    ):
        ran = run(*words, NANORX_RULES=rules)
        assert ran.code == 2
        assert hidden(ran.out + ran.err) == set()


@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_no_message_about_a_rule_base_shows_them(run: Callable[..., Any], tmp_path: Path, form: str) -> None:
    """Mistakes of a rule base are quoted without them. SARIF holds them not even as escapes: viewers decode them."""
    files = dict(clean_folder.FILES)
    rule = read_yaml(files["safety/too-large.yaml"], "x").data
    rule |= {"title": STEERING * 5, "status": STEERING, STEERING: 1, "then": STEERING, "say": STEERING}
    files["safety/too-large.yaml"] = written(rule)
    folder = small_folder.write(tmp_path / f"rules{STEERING}", files)
    ran = run("rules", "check", "--rules", str(folder), "--format", form)
    assert ran.code == 1
    assert hidden(ran.out + ran.err) == set()
    if form == "sarif":
        assert hidden("".join(strings(json.loads(ran.out)))) == set()


LETTERS = "M\xfcller: \u2265 3 cm \xb1 2, 37 \xb0C, TNF-\u03b1, 5 \xd7 5 \xb5m, 1\u20132, Crohn\u2019s"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"PYTHONIOENCODING": "utf-8"}, LETTERS),
        ({"PYTHONIOENCODING": "ascii"}, "Muller: >= 3 cm +/- 2, 37 degC, TNF-alpha, 5 x 5 um, 1-2, Crohn's"),
        (
            {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
            "Muller: >= 3 cm +/- 2, 37 degC, TNF-alpha, 5 x 5 um, 1-2, Crohn's",
        ),
    ],
    ids=["utf-8", "ascii", "C"],
)
def test_letters_are_shown_or_written_in_ascii(tmp_path: Path, environment: dict[str, str], wanted: str) -> None:
    """A text with accents and signs is printed as it is, and in ASCII where a terminal or pipe knows nothing else."""
    files = dict(clean_folder.FILES)
    files["base.yaml"] = files["base.yaml"].replace("title: Small base", f'title: "{LETTERS}"')
    files["references.yaml"] = files["references.yaml"].replace("text: The review", f'text: "{LETTERS}"', 1)
    folder = small_folder.write(tmp_path / "rules", files)
    done = subprocess.run(
        [sys.executable, "-m", "nanorx", "references", "--rules", str(folder)],
        env={**os.environ, "COLUMNS": "120", **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert wanted in " ".join(done.stdout.decode().split())
    done = subprocess.run(
        [sys.executable, "-m", "nanorx", "explain", "--rules", str(folder), "no-such-file-\u2265"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"\\u" not in done.stderr
