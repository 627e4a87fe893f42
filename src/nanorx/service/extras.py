"""What the service needs beyond nanorx itself: looked for first, so that what is missing is said plainly."""

from __future__ import annotations

from importlib.util import find_spec

from nanorx.errors import Problem, UsageError

__all__ = ["need_service"]


def need_service() -> None:
    """Raise UsageError if what serves HTTP is not installed."""
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        message = f"the service needs {', '.join(missing)}, not installed here"
        raise UsageError([Problem("NRX600", message, 'Install it: pip install "nanorx[serve]"')])
