"""Every code of a message: what it is about, why it matters, what to do, and a wrong and a right example.

NRX0xx text files, NRX1xx the rule base (from NRX130 on, what is looked at beyond loading), NRX2xx cases,
NRX3xx usage. A code keeps its meaning for ever; one that is given up is not used again.
"""

from __future__ import annotations

from functools import cache

from nanorx.authoring.check.codes.code import Code
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError

__all__ = ["Code", "all_codes", "code_of", "severity_of"]


@cache
def all_codes() -> dict[str, Code]:
    """All codes, in order."""
    from nanorx.authoring.check.codes import base, cases, files, lints, properties, usage  # noqa: PLC0415 - read when first asked for

    rows = [*files.CODES, *base.CODES, *lints.CODES, *properties.CODES, *cases.CODES, *usage.CODES]
    return {row.code: row for row in sorted(rows, key=lambda row: row.code)}


def code_of(name: str) -> Code:
    """The code with this name, in any case. Raises UsageError with the nearest match."""
    wanted = name.strip().upper()
    found = all_codes().get(wanted) or all_codes().get(f"NRX{wanted}")
    if found is None:
        advice = f"{did_you_mean(wanted, all_codes())}\nAll codes: nanorx rules check --explain all".strip()
        raise UsageError([Problem("NRX310", f'there is no code "{name}"', advice)])
    return found


def severity_of(code: str) -> str:
    """`error` or `warning`; a code that is not documented is an error."""
    found = all_codes().get(code)
    return found.severity if found else "error"
