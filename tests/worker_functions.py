"""What the worker processes of tests do; a process of its own finds it by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.errors import CaseError, Problem
from nanorx.service.jobs import JobAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.service.jobs import Task

__all__ = ["FAILING", "KILLED", "SLOW", "answering", "jobs", "sleeping"]

SLOW, FAILING, KILLED = 0, 7, 8


class Odd(Exception):
    """An error that cannot be made again from its arguments."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(one + other)


def answering(factor: int) -> Callable[[int], tuple[int, int]]:
    """Make a function that multiplies and says in which process, while it prints and reads."""
    if factor < 0:
        raise CaseError([Problem("NRX200", "no factor")])

    def answer(task: int) -> tuple[int, int]:
        print("words that belong to nobody", sys.stdin.read())
        if task == SLOW:
            time.sleep(0.1)
        if task == FAILING:
            raise Odd(task, task)
        if task == KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        return task * factor, os.getpid()

    return answer


def sleeping() -> Callable[[int], int]:
    """Make a function that says on standard error which process it is in, and never comes to an end."""

    def answer(task: int) -> int:
        sys.stderr.write(f"{os.getpid()}\n")
        sys.stderr.flush()
        time.sleep(600)
        return task

    return answer


def jobs() -> Callable[[Task], JobAnswer]:
    """Make the function that does jobs of a service: they wait, die or touch files."""

    def die_once(name: str) -> bytes:
        if not Path(name).exists():
            Path(name).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return b"alive"

    def touch(name: str) -> bytes:
        Path(name).touch()
        return b""

    def wait_for(name: str) -> bytes:
        while not Path(name).exists():
            time.sleep(0.005)
        return b"went"

    known: dict[str, Callable[[Any], Any]] = {
        "echo": lambda data: data,
        "process": lambda _: b"%d" % os.getpid(),
        "die": lambda _: os.kill(os.getpid(), signal.SIGKILL),
        "die-once": die_once,
        "wait-for": wait_for,
        "touch": touch,
    }
    return lambda task: JobAnswer(known[task.job](task.data))
