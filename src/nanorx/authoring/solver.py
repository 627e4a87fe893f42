"""The one door to z3, an optional solver: `nanorx rules analyze` and `nanorx rules prove` need it, no other command."""

from __future__ import annotations

from typing import Any

from nanorx.knowledge.errors import Problem, UsageError

__all__ = ["model_of", "satisfiable", "z3"]

try:
    import z3
except ImportError as error:
    raise UsageError(
        [
            Problem(
                "NRX313",
                "the solver z3 is not installed",
                "It looks at every possible case at once.\nInstall it: pip install 'nanorx[prove]'",
            )
        ]
    ) from error


def satisfiable(solver: Any, *literals: Any) -> bool:
    """Can the literals hold with what the solver knows? Raises RuntimeError if it gives up."""
    answer = solver.check(*literals)
    if answer == z3.unknown:
        raise RuntimeError(f"the solver gave up: {solver.reason_unknown()}")
    return bool(answer == z3.sat)


def model_of(solver: Any, *literals: Any) -> Any:
    """A model in which the literals hold too, None if there is none. Raises RuntimeError if the solver gives up."""
    return solver.model() if satisfiable(solver, *literals) else None
