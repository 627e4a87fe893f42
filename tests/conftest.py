"""What all tests share: where the checkout is, a rule base loaded once, a quiet environment."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

import nanorx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nanorx.knowledge.rule_base import RuleBase

ROOT = Path(__file__).resolve().parent.parent

_LARGE = [HealthCheck.large_base_example]  # a case of the shipped rule base has some 140 values to choose
settings.register_profile("nanorx", derandomize=True, deadline=None, max_examples=100, suppress_health_check=_LARGE)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=1_000, suppress_health_check=_LARGE)
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "nanorx")
settings.load_profile(_PROFILE)
_TIMES = {"nanorx": 0.3, "search": 10}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow` runs what is left out otherwise."""
    parser.addoption("--slow", action="store_true", help="run the slow tests too")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing of the user's own settings or caches; the worker processes take the environment over.

    A job in the background is started with SIGINT ignored, and so would be the programs that tests interrupt. Where the
    program begins it takes SIGINT for itself, which must not happen in the middle of the tests.
    """
    import_module("nanorx.cli.start")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        return
    cache = tempfile.TemporaryDirectory(prefix="nanorx-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(cache.cleanup)
    os.environ["XDG_CACHE_HOME"] = cache.name
    # The many processes that tests start compile nothing twice, and leave nothing in the checkout.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", f"{cache.name}/compiled")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["COLUMNS"] = "80"
    os.environ["NO_COLOR"] = "1"
    for name in ("NANORX_RULES", "NANORX_NO_CACHE", "FORCE_COLOR", "TERM_PROGRAM"):
        os.environ.pop(name, None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Neighboring tests run in one process, so that what they share is made once; who has none left takes over some."""
    if config.getoption("dist") != "load":
        return None
    return import_module("xdist.scheduler").WorkStealingScheduling(config, log)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked slow, unless it is asked for."""
    if config.getoption("--slow"):
        return
    slow = [item for item in items if "slow" in item.keywords]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if "slow" not in item.keywords]


def examples(count: int) -> Callable[[Any], Any]:
    """How many examples a law is tried with: three tenths of that, and ten times as many in a search.

    The mark `law` lets a search choose the laws alone.
    """
    tried = settings(max_examples=round(count * _TIMES[_PROFILE]))
    return lambda test: pytest.mark.law(tried(test))


def one_in(count: int) -> int:
    """How many of a long list a test takes: one in `count`, and in a search all."""
    return 1 if _PROFILE == "search" else count


def some_of(items: Iterable[Any], every: int) -> list[Any]:
    """Parameters of a test: each `every`-th item, with --slow as many others too, and in a search all."""
    return [
        pytest.param(item, marks=() if place % every == 0 else pytest.mark.slow)
        for place, item in enumerate(items)
        if _PROFILE == "search" or place % every in {0, every // 2}
    ]


def case_files() -> list[Path]:
    """The files of `cases/`, sorted; of the many in `evidence/` one in twenty: `nanorx rules test` runs all."""
    every = sorted(path for path in (ROOT / "cases").rglob("*") if path.suffix in {".json", ".yaml"})
    studies = [path for path in every if path.parent.name == "evidence"]
    left_out = set(studies) - set(studies[::20])
    return [path for path in every if path not in left_out]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def base() -> RuleBase:
    """The rule base of the checkout."""
    return nanorx.load(ROOT / "rules")
