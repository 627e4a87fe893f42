from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.inference.crosscheck import Inference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STRATEGY = "iron-oxide-drug-intra-arterial"
COMMANDS = {
    "recommend": (),
    "recommend --json": ("--json",),
    "explain": (STRATEGY,),
    "why-not": (STRATEGY,),
    "what-if": ("--set", "tumor.size_cm=4", "--vary", "tumor.size_cm=1..9"),
    "ask": (),
    "report": ("-o", "-", "--format", "html"),
    "compare": ("OTHER",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_case_is_evaluated_once(
    command: str, run: Callable[..., Any], root: Path, hcc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engine and judge run once for each case that a command ranks: the case itself and the changed ones it proves."""
    evaluated: Counter[str] = Counter()
    verdicts = Inference.verdicts

    def counted(self: Inference, case: Any, *rest: Any) -> Any:
        evaluated[case.sha256] += 1
        return verdicts(self, case, *rest)

    monkeypatch.setattr(Inference, "verdicts", counted)
    words = [str(root / "cases/clinic/lung-carcinoma.yaml") if word == "OTHER" else word for word in COMMANDS[command]]
    assert run(command.partition(" ")[0], hcc, *words).code == 0
    assert set(evaluated.values()) == {1}
    assert len(evaluated) == {"what-if": 2, "compare": 2}.get(command, 1) or command == "why-not"
