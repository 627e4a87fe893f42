"""Every code of a message: what it is about, why it matters, what to do, and a wrong and a right example.

The texts stand in `explanations/`, a YAML file for each kind of code. NRX0xx text files, NRX1xx the rule base (from
NRX130 on, but for NRX135 to NRX139, what is looked at beyond loading), NRX2xx cases, NRX3xx usage, NRX5xx many cases,
NRX6xx the service and the data of hospitals. A code keeps its meaning for ever; one that is given up is not used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.yaml_file import read_yaml

__all__ = ["EXPLANATIONS", "ErrorCode", "all_codes", "code_of", "severity_of"]

EXPLANATIONS = Path(__file__).parent / "explanations"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A code of a message; `wrong` and `right` are short pieces of a file or a command.

    `fix` says what `--fix` corrects of it; empty: the author must decide.
    """

    code: str
    title: str
    why: str
    do: str
    wrong: str
    right: str
    severity: Literal["error", "warning"] = "error"
    fix: str = ""


@cache
def all_codes() -> dict[str, ErrorCode]:
    """Read the explanations of all codes, in the order of their numbers."""
    entries: dict[str, dict[str, str]] = {}
    for path in EXPLANATIONS.glob("*.yaml"):
        entries |= read_yaml(path.read_text(encoding="utf-8"), path.name).data
    return {code: ErrorCode(code, **entries[code]) for code in sorted(entries)}  # type: ignore[arg-type]


def code_of(name: str) -> ErrorCode:
    """Find the code with this name (`NRX101`, `nrx101` or `101`). Raises UsageError with the nearest match."""
    wanted = name.strip().upper()
    found = all_codes().get(wanted) or all_codes().get(f"NRX{wanted}")
    if found is None:
        advice = f"{did_you_mean(wanted, all_codes())}\nAll codes: nanorx rules check --explain all".strip()
        message = f'there is no code "{name}"'
        raise UsageError([Problem("NRX310", message, advice, allowed=tuple(all_codes()), value=name)])
    return found


def severity_of(code: str) -> str:
    """Return `error` or `warning`; a code without an explanation is an error."""
    found = all_codes().get(code)
    return found.severity if found else "error"
