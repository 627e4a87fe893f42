"""`nanorx rules mutate --safety`, as it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import tested_folder

pytest.importorskip("z3")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_the_command_fails_while_a_loss_is_unnoticed(run: Callable[..., Any], tmp_path: Path) -> None:
    """`mutate --safety` lists what nothing notices and exits with 1; with a statement for it, it exits with 0."""
    rules = tested_folder.write(tmp_path)
    (rules / "properties.yaml").write_text(f"properties:\n{tested_folder.STATEMENT}", encoding="utf-8")
    page = run("rules", "mutate", "--safety", "--rules", str(rules))
    assert page.code == 1
    assert "left out: caution -> nothing" in page.out
    assert "exclude -> nothing" not in page.out
    (rules / "properties.yaml").write_text(
        f"properties:\n{tested_folder.STATEMENT}{tested_folder.HOLD_BACK_STATEMENT}", encoding="utf-8"
    )
    answer = run("rules", "mutate", "--safety", "--rules", str(rules), "--json")
    assert answer.code == 0
    data = json.loads(answer.out)
    assert data["unnoticed"] == 0
    assert {row["noticed_by_statement"] for row in data["losses"]} == {
        "large-tumor-rules-out-heat",
        "lung-holds-heat-back",
    }
