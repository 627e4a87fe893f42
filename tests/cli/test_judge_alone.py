"""Without durable-rules: every page says in one sentence that the judge works alone, and how that is changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder
from nanorx.advice.language.phrases import JUDGE_ALONE
from nanorx.inference import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMANDS = {
    "recommend": ("recommend", "CASE"),
    "short": ("recommend", "CASE", "--top", "0"),
    "explain": ("explain", "CASE", "gold-needle"),
    "why-not": ("why-not", "CASE", "iron-vein"),
    "what-if": ("what-if", "CASE", "--set", "tumor.size_cm=2"),
    "ask": ("ask", "CASE"),
    "compare": ("compare", "CASE", "OTHER"),
    "verify": ("verify", "RESULT"),
    "report": ("report", "CASE", "-o", "-", "--format", "md"),
}


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python without durable-rules."""
    monkeypatch.setattr(engine, "_MODULE", "nanorx_without_an_engine")
    engine.engine_available.cache_clear()
    yield
    engine.engine_available.cache_clear()


def put(words: tuple[str, ...], folder: Path) -> list[str]:
    """A command with the files of a folder in it."""
    files = {"CASE": "cases/near.yaml", "OTHER": "cases/far.yaml", "RESULT": "result.json"}
    return [str(folder / files[word]) if word in files else word for word in words] + ["--rules", str(folder / "rules")]


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_page_says_that_the_judge_works_alone(run: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """Once on each page, in one sentence; the JSON of an answer names who evaluated."""
    tested_folder.write(tmp_path)
    result = run(*put(("recommend", "CASE", "--json"), tmp_path)).out
    assert json.loads(result)["engine"] == "judge"
    (tmp_path / "result.json").write_text(result, encoding="utf-8")
    ran = run(*put(COMMANDS[command], tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert " ".join(ran.out.replace("\\", "").split()).count(JUDGE_ALONE) == 1


def test_with_the_engine_no_page_says_so(run: Callable[..., Any], hcc: str) -> None:
    """Where both evaluators agree, nothing of the kind is said."""
    assert "judge works alone" not in run("recommend", hcc).out


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("command", ["recommend", "explain", "why-not", "what-if", "ask", "compare"])
def test_every_json_names_who_evaluated(run: Callable[..., Any], tmp_path: Path, command: str) -> None:
    """Programs are told in each answer, not only in a result."""
    tested_folder.write(tmp_path)
    assert json.loads(run(*put((*COMMANDS[command], "--json"), tmp_path)).out)["engine"] == "judge"
