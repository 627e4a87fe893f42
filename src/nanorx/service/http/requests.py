"""What a client sends: the arguments of the Python interface by name, as JSON. A key that is not known is refused."""

from __future__ import annotations

from typing import Annotated, Any

from nanorx.model import Model, about

__all__ = ["CaseRequest", "CompareRequest", "StrategyRequest", "WhatIfRequest"]

CaseData = Annotated[
    dict[str, Any], about("The case, as a case file holds it: groups of keys, also with units, synonyms and unknown.")
]
Weights = Annotated[str, about("The name of the weights of the criteria.")]
Canonical = Annotated[
    bool, about("Refuse a case that is not written as answers write it: no units, no synonyms, no id.")
]


class CaseRequest(Model, forbid_unknown_fields=True):
    """A case to answer."""

    case: CaseData
    profile: Weights = "balanced"
    canonical: Canonical = False


class StrategyRequest(Model, forbid_unknown_fields=True):
    """A case, and the strategy that is asked about."""

    case: CaseData
    strategy: Annotated[
        str,
        about(
            "The id of a strategy, or of an approach for its best one; or its number in the ranking: `1` is the best "
            "strategy of the first approach, `1.2` its second variant."
        ),
    ]
    profile: Weights = "balanced"
    canonical: Canonical = False


class WhatIfRequest(Model, forbid_unknown_fields=True):
    """A case, and what to change or to vary in it; at least one of the two."""

    case: CaseData
    changes: Annotated[dict[str, Any], about("Descriptor -> new value, as in a case; null takes the value away.")] = {}  # noqa: RUF012 - msgspec copies it
    vary: Annotated[
        dict[str, tuple[float, float]], about("Descriptor -> lowest and highest value, in the unit of the descriptor.")
    ] = {}  # noqa: RUF012 - msgspec copies it
    profile: Weights = "balanced"
    canonical: Canonical = False


class CompareRequest(Model, forbid_unknown_fields=True):
    """Two cases to compare."""

    case_a: CaseData
    case_b: CaseData
    profile: Weights = "balanced"
    canonical: Canonical = False
