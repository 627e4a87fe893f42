"""`nanorx rules prove` and `nanorx rules analyze`, as they are called."""

from __future__ import annotations

import json
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import nanorx

pytest.importorskip("z3")

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.rule_base import RuleBase


def reproduces(base: RuleBase, data: dict[str, Any]) -> bool:
    """Does `recommend` say of a case file what the file expects?"""
    result = nanorx.recommend(data, rules=base)
    status = {row.strategy.id: row.status for row in result.recommendations}
    expected = data["expect"]["status"]
    return bool(expected) and all(status[name] == word for name, word in expected.items())


@pytest.mark.slow
def test_a_broken_rule_fails_the_command(run: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """A rule that is broken on purpose in a file makes `prove` exit with 1 and write a case that shows it."""
    folder = tmp_path / "rules"
    shutil.copytree(root / "rules", folder)
    path = folder / "safety" / "chemoembolization-portal-flow-reversed.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\nthen: exclude\n" in text
    path.write_text(text.replace("\nthen: exclude\n", "\nthen: {caution: weak}\n"), encoding="utf-8")
    name = "lost-portal-flow-rules-out-chemoembolization"
    out = tmp_path / "out"
    answer = run("rules", "prove", name, "--rules", str(folder), "--out", str(out), "--json")
    assert answer.code == 1
    row = json.loads(answer.out)["properties"][0]
    assert (row["id"], row["verdict"], row["file"]) == (name, "fails", f"{out.as_posix()}/{name}.json")
    data = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
    assert data == row["case"]
    assert data["tumor"]["portal_flow"] in {"reversed", "absent"}
    broken = nanorx.load(folder)
    assert reproduces(broken, data)
    page = run("rules", "prove", name, "--rules", str(folder))
    assert page.code == 1
    assert json.dumps(data, indent=2).splitlines()[1].strip() in page.out
    assert run("rules", "prove", name).code == 0


def test_without_the_solver_the_commands_say_what_to_install(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where z3 is not installed, both commands end with 2 and the line that installs it; their help is there."""
    for name in ("prove", "analyze"):
        import_module(f"nanorx.cli.rules.{name}")  # as it is with z3, which later tests get back
    for name in [name for name in sys.modules if name.startswith(("nanorx.authoring", "nanorx.cli.rules"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
    for command in ("prove", "analyze"):
        answer = run("rules", command)
        assert (answer.code, answer.out) == (2, "")
        assert "pip install 'nanorx[prove]'" in answer.err
        assert run("rules", command, "--help").code == 0


@pytest.mark.slow
def test_analyze_writes_a_case_for_each_finding_that_happens(
    run: Callable[..., Any], base: RuleBase, tmp_path: Path
) -> None:
    """Each finding of the shipped rules names a case file that `recommend` reproduces, or is a proof without one."""
    out = tmp_path / "out"
    answer = run("rules", "analyze", "--json", "--out", str(out))
    assert (answer.code, answer.err) == (0, "")
    found = json.loads(answer.out)["findings"]
    assert found
    for row in found:
        if row["case"] is None:
            assert row["kind"].startswith("never-")
            continue
        data = json.loads(Path(row["file"]).read_text(encoding="utf-8"))
        assert data == row["case"]
    for row in found[::6]:
        data = row["case"]
        if data is None:
            continue
        if "expect" in data:
            assert reproduces(base, data), row["says"]
        else:
            assert row["rules"][0] in nanorx.recommend(data, rules=base).rules
    assert [row["strategies"] for row in found if row["kind"] == "never-eligible"] == []
