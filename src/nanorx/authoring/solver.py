"""The one door to z3, an optional solver: `nanorx rules analyze` and `nanorx rules prove` need it, nothing else does."""

from __future__ import annotations

from nanorx.knowledge.errors import Problem, UsageError

__all__ = ["z3"]

try:
    import z3
except ImportError as error:
    raise UsageError(
        [
            Problem(
                "NRX308",
                "the solver z3 is not installed",
                "This command proves statements about all possible cases with it. Install it: pip install 'nanorx[prove]'",
            )
        ]
    ) from error
