"""nanorx: which image-guided nanomedicine strategies could be considered, why, and what is not known.

>>> import nanorx
>>> result = nanorx.recommend({"tumor": {"organ": "liver"}})
>>> result.recommendations[0].rank
1

Research decision support, not a medical device.
"""

from __future__ import annotations

from nanorx._version import __version__

TYPE_CHECKING = False  # importing typing takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from nanorx.advice.asking import Asking
    from nanorx.advice.changes import WhyNot
    from nanorx.advice.compare import Comparison
    from nanorx.advice.explain import Explanation
    from nanorx.advice.result import Result
    from nanorx.advice.verify import Verification
    from nanorx.advice.what_if import WhatIf
    from nanorx.api import compare, explain, load, questions, recommend, report, verify, what_if, why_not
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.errors import (
        CaseError,
        EngineDisagreement,
        InputError,
        NanorxError,
        Problem,
        RuleBaseError,
        SolverDisagreement,
        UsageError,
    )
    from nanorx.knowledge.rulebase import RuleBase

_HOMES = {
    "Asking": "nanorx.advice.asking",
    "Case": "nanorx.knowledge.case",
    "CaseError": "nanorx.knowledge.errors",
    "Comparison": "nanorx.advice.compare",
    "EngineDisagreement": "nanorx.knowledge.errors",
    "Explanation": "nanorx.advice.explain",
    "InputError": "nanorx.knowledge.errors",
    "NanorxError": "nanorx.knowledge.errors",
    "Problem": "nanorx.knowledge.errors",
    "Result": "nanorx.advice.result",
    "RuleBase": "nanorx.knowledge.rulebase",
    "RuleBaseError": "nanorx.knowledge.errors",
    "SolverDisagreement": "nanorx.knowledge.errors",
    "UsageError": "nanorx.knowledge.errors",
    "Verification": "nanorx.advice.verify",
    "WhatIf": "nanorx.advice.what_if",
    "WhyNot": "nanorx.advice.changes",
    "compare": "nanorx.api",
    "explain": "nanorx.api",
    "load": "nanorx.api",
    "questions": "nanorx.api",
    "recommend": "nanorx.api",
    "report": "nanorx.api",
    "verify": "nanorx.api",
    "what_if": "nanorx.api",
    "why_not": "nanorx.api",
}

__all__ = [
    "Asking",
    "Case",
    "CaseError",
    "Comparison",
    "EngineDisagreement",
    "Explanation",
    "InputError",
    "NanorxError",
    "Problem",
    "Result",
    "RuleBase",
    "RuleBaseError",
    "SolverDisagreement",
    "UsageError",
    "Verification",
    "WhatIf",
    "WhyNot",
    "__version__",
    "compare",
    "explain",
    "load",
    "questions",
    "recommend",
    "report",
    "verify",
    "what_if",
    "why_not",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that a command loads only what it needs."""
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415 - as for typing

        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'nanorx' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
