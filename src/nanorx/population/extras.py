"""What many cases need beyond nanorx itself: looked for before it is used, so that what is missing is said plainly."""

from __future__ import annotations

from importlib.util import find_spec

from nanorx.errors import Problem, UsageError

__all__ = ["need_cohort", "need_spark"]

_COHORT = ("duckdb", "numpy", "pyarrow")
_SPARK = (*_COHORT, "pandas", "pyspark")


def need_cohort() -> None:
    """Raise UsageError if what reads tables and evaluates many cases is not installed."""
    _need("cohort", _COHORT, "many cases at once need")


def need_spark() -> None:
    """Raise UsageError if what runs nanorx under Spark is not installed."""
    _need("spark", _SPARK, "nanorx under Spark needs")


def _need(extra: str, names: tuple[str, ...], what: str) -> None:
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        message = f"{what} {', '.join(missing)}, not installed here"
        raise UsageError([Problem("NRX550", message, f'Install it: pip install "nanorx[{extra}]"')])
