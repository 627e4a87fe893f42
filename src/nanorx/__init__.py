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

    from nanorx.advice.answers.brief import Brief
    from nanorx.advice.answers.catalogue import Catalogue
    from nanorx.advice.answers.comparison import Comparison
    from nanorx.advice.answers.error import ErrorOut, error_out
    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Result
    from nanorx.advice.answers.verification import Verification
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.why_not.answer import WhyNot
    from nanorx.api import (
        brief,
        catalogue,
        compare,
        explain,
        load,
        questions,
        recommend,
        report,
        verify,
        what_if,
        whole,
        why_not,
    )
    from nanorx.errors import (
        CaseError,
        EngineDisagreement,
        InputError,
        NanorxError,
        NumberRange,
        Problem,
        RuleBaseError,
        SolverDisagreement,
        UsageError,
    )
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.api import cohort, cohort_spark

_HOMES = {
    "Asking": "nanorx.advice.answers.questions",
    "Brief": "nanorx.advice.answers.brief",
    "Case": "nanorx.knowledge.case",
    "CaseError": "nanorx.errors",
    "Catalogue": "nanorx.advice.answers.catalogue",
    "Comparison": "nanorx.advice.answers.comparison",
    "EngineDisagreement": "nanorx.errors",
    "ErrorOut": "nanorx.advice.answers.error",
    "Explanation": "nanorx.advice.answers.explanation",
    "InputError": "nanorx.errors",
    "NanorxError": "nanorx.errors",
    "NumberRange": "nanorx.errors",
    "Problem": "nanorx.errors",
    "Result": "nanorx.advice.answers.result",
    "RuleBase": "nanorx.knowledge.rule_base",
    "RuleBaseError": "nanorx.errors",
    "SolverDisagreement": "nanorx.errors",
    "UsageError": "nanorx.errors",
    "Verification": "nanorx.advice.answers.verification",
    "WhatIf": "nanorx.advice.answers.what_if",
    "WhyNot": "nanorx.advice.why_not.answer",
    "brief": "nanorx.api",
    "catalogue": "nanorx.api",
    "cohort": "nanorx.population.api",
    "cohort_spark": "nanorx.population.api",
    "compare": "nanorx.api",
    "error_out": "nanorx.advice.answers.error",
    "explain": "nanorx.api",
    "load": "nanorx.api",
    "questions": "nanorx.api",
    "recommend": "nanorx.api",
    "report": "nanorx.api",
    "verify": "nanorx.api",
    "what_if": "nanorx.api",
    "whole": "nanorx.api",
    "why_not": "nanorx.api",
}

__all__ = [
    "Asking",
    "Brief",
    "Case",
    "CaseError",
    "Catalogue",
    "Comparison",
    "EngineDisagreement",
    "ErrorOut",
    "Explanation",
    "InputError",
    "NanorxError",
    "NumberRange",
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
    "brief",
    "catalogue",
    "cohort",
    "cohort_spark",
    "compare",
    "error_out",
    "explain",
    "load",
    "questions",
    "recommend",
    "report",
    "verify",
    "what_if",
    "whole",
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
