"""A process that forks while its threads are busy: the child answers as the parent does."""

from __future__ import annotations

import functools
import os
import pkgutil
import threading
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
import small_folder
from nanorx import api
from nanorx.inference import engine as engines
from nanorx.inference.engine import Engine, engine_available

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nanorx.knowledge.rule_base import RuleBase

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning"),
]

DATA: dict[str, Any] = {"tumor": {"organ": "liver", "size_cm": 2.5}, "facility": {"imaging": ["mri", "ct"]}}


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules")))


@contextmanager
def busy_thread(work: Callable[[threading.Event, threading.Event], None]) -> Iterator[None]:
    """A thread that has said that it is in the middle of its work, and goes on afterwards."""
    inside, go_on = threading.Event(), threading.Event()
    thread = threading.Thread(target=work, args=(inside, go_on))
    thread.start()
    inside.wait()
    try:
        yield
    finally:
        go_on.set()
        thread.join()


def in_child(check: Callable[[], bool]) -> bool:
    """What a child of fork finds. It must not wait for anything: a child that hangs is never missed by a time limit."""
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if check() else 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def free(lock: threading.Lock) -> bool:
    """Can the lock be taken at once?"""
    taken = lock.acquire(blocking=False)
    if taken:
        lock.release()
    return taken


def test_child_answers_while_the_table_of_advisors_is_locked(small: RuleBase) -> None:
    """A thread of the parent holds the lock of the interface; in the child it is free and a case is answered."""
    want = nanorx.recommend(DATA, rules=small).dumps()

    def work(inside: threading.Event, go_on: threading.Event) -> None:
        with api._lock:
            inside.set()
            go_on.wait()

    with busy_thread(work):
        assert not free(api._lock)
        assert in_child(lambda: free(api._lock) and nanorx.recommend(DATA, rules=small).dumps() == want)
    assert free(api._lock)
    assert nanorx.recommend(DATA, rules=small).dumps() == want


@pytest.mark.skipif(not engine_available(), reason="durable-rules is not there")
def test_child_answers_while_the_engine_is_in_a_case(small: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of the parent is in the middle of a case; the child has a free lock, a new ruleset, the right answer."""
    want = nanorx.recommend(DATA, rules=small).dumps()
    whole = Engine._assert
    stop_here: list[tuple[threading.Event, threading.Event]] = []

    def stopping(engine: Engine, shard: Any, fact: str) -> list[str]:
        names = whole(engine, shard, fact)
        if stop_here and threading.current_thread() is not threading.main_thread():
            inside, go_on = stop_here.pop()
            inside.set()
            go_on.wait()
        return names

    monkeypatch.setattr(Engine, "_assert", stopping)
    answers: list[str] = []

    def work(inside: threading.Event, go_on: threading.Event) -> None:
        stop_here.append((inside, go_on))
        answers.append(nanorx.recommend(DATA, rules=small).dumps())

    def check() -> bool:
        made = list(engines._engines)
        renewed = all(free(one._lock) and all(shard.handle is None for shard in one._shards) for one in made)
        return bool(made) and renewed and nanorx.recommend(DATA, rules=small).dumps() == want

    with busy_thread(work):
        assert not all(free(engine._lock) for engine in list(engines._engines))
        assert in_child(check)
    assert answers == [want], "the parent is not disturbed"
    assert nanorx.recommend(DATA, rules=small).dumps() == want


def test_no_other_lock_is_kept() -> None:
    """Only the two modules that renew their locks in a child keep any; no property holds one while it computes."""
    names = [
        found.name for found in pkgutil.walk_packages(nanorx.__path__, "nanorx.") if found.name != "nanorx.__main__"
    ]
    kinds = (type(threading.Lock()), type(threading.RLock()), threading.Condition, threading.Semaphore)
    for name in names:
        module = import_module(name)
        for key, item in vars(module).items():
            assert not isinstance(item, kinds) or (name, key) == ("nanorx.api", "_lock"), f"{name}.{key}"
            inner = vars(item).values() if isinstance(item, type) and item.__module__ == name else ()
            assert not any(isinstance(one, functools.cached_property) for one in inner), f"{name}.{key}"
