"""`nanorx verify`: the page, JSON and the exit code."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
from page_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def stored(run: Callable[..., Any], hcc: str, tmp_path: Path) -> Path:
    """A result as `recommend --json` writes it."""
    path = tmp_path / "result.json"
    path.write_text(run("recommend", hcc, "--json").out, encoding="utf-8")
    return path


def changed(stored: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same result with something changed in it."""
    data = json.loads(stored.read_text(encoding="utf-8"))
    change(data)
    path = stored.with_name("changed.json")
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return path


def test_a_result_as_it_was_written_is_accepted(run: Callable[..., Any], stored: Path) -> None:
    """Exit code 0, from a file and from standard input."""
    for words, stdin in ((("verify", str(stored)), b""), (("verify", "-"), stored.read_bytes())):
        ran = run(*words, stdin=stdin)
        assert (ran.code, ran.err) == (0, "")
        assert "Identical in every field" in ran.out


def test_each_change_is_found_and_named(run: Callable[..., Any], stored: Path) -> None:
    """A changed rank and a removed source each give exit code 1 and their place."""

    def change(data: dict[str, Any]) -> None:
        data["recommendations"][3]["rank"] += 1
        del data["notice"]

    ran = run("verify", str(changed(stored, change)))
    assert ran.code == 1
    assert "2 fields differ" in ran.out
    assert "recommendations[3].rank" in ran.out
    assert "\nnotice" in ran.out


def test_the_page_keeps_its_form_at_every_width(run: Callable[..., Any], stored: Path) -> None:
    """No line too long, no trailing blank, ASCII, nothing cut, whatever differs."""

    def change(data: dict[str, Any]) -> None:
        data["nanorx"] = "0.0.1"
        data["rule_base"]["sha256"] = "0" * 64
        for place, row in enumerate(data["recommendations"]):
            row["rank"] = place + 3
            row["strategy"]["title"] = "Another title that is as long as a title may be"

    path = changed(stored, change)
    for width in (60, 120):
        for words in ((), ("--all",)):
            ran = run("verify", str(path), *words, COLUMNS=str(width))
            check_form(ran.out, width)
            assert ran.code == 1


def test_another_rule_base_is_named_with_what_it_changes(
    run: Callable[..., Any], stored: Path, root: Path, tmp_path: Path
) -> None:
    """Both rule bases stand on the page, and the strategies that the other one moves."""
    folder = tmp_path / "rules"
    shutil.copytree(root / "rules", folder)
    data = json.loads(stored.read_text(encoding="utf-8"))
    for favor in data["recommendations"][0]["criteria"]["delivery"]["for"]:
        path = next(folder.rglob(f"{favor}.yaml"))
        text = path.read_text(encoding="utf-8").replace("status: reviewed", "status: retired")
        path.write_text(text, encoding="utf-8")
    ran = run("verify", str(stored), "--rules", str(folder))
    assert ran.code == 1
    assert data["rule_base"]["sha256"][:8] in ran.out
    assert "What the different rules change" in ran.out


def test_json_is_only_json(run: Callable[..., Any], stored: Path) -> None:
    """Standard output is one JSON document, whether the result is accepted or not."""
    assert json.loads(run("verify", str(stored), "--json").out)["accepted"] is True
    ran = run("verify", str(changed(stored, lambda data: data.pop("notice"))), "--json")
    assert (ran.code, ran.err) == (1, "")
    assert json.loads(ran.out)["differences"][0]["path"] == "notice"


HALF = '{"schema": "nanorx-result/2", "nanorx": "\\ud800"}'
BEYOND = ['{"schema": "nanorx-result/2", "x": NaN}', '{"schema": "nanorx-result/2", "x": 1e999}', HALF]
NO_RESULTS = [*BEYOND, "", "[]", "{}", '{"schema": "nanorx-result/0"}', "tumor: {}", '{"schema": 1, "schema": 2}']


@pytest.mark.parametrize("text", NO_RESULTS)
def test_what_is_no_result_is_refused(text: str, run: Callable[..., Any], tmp_path: Path) -> None:
    """Exit code 2, the file and what to give instead, and no answer."""
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    ran = run("verify", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert run("verify", str(path), "--json").code == 2
    assert "bad.json" in ran.err
    assert "nanorx" in ran.err
    assert run("verify", str(tmp_path / "nowhere.json")).code == 2


def test_a_mark_of_byte_order_is_no_difference(run: Callable[..., Any], stored: Path) -> None:
    """Some editors put it before the text."""
    stored.write_bytes(b"\xef\xbb\xbf" + stored.read_bytes())
    assert run("verify", str(stored)).code == 0


def test_from_python_too_what_is_no_result_is_an_input_error(tmp_path: Path) -> None:
    """A file that is not there, one that is not UTF-8, and the text of a result in the place of its name."""
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe")
    for given in (tmp_path / "nowhere.json", tmp_path / "bytes.json", "{" * 10_000):
        with pytest.raises(nanorx.InputError) as raised:
            nanorx.verify(given)
        assert len(str(raised.value)) < 1_000
