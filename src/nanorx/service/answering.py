"""Answers from compute processes, for an event loop that must never compute itself."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

from nanorx.common.processes import NotStartedError, ProcessEndedError, Workers
from nanorx.service.jobs import JobAnswer, Task, doing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.settings import ServiceSettings

__all__ = ["BusyError", "ComputeProcesses", "GoneError", "UnfinishedError"]


class BusyError(Exception):
    """As many wait already as may; who asks should come again."""


class GoneError(Exception):
    """Nobody waits for this answer any more."""


class UnfinishedError(Exception):
    """A response that has begun cannot be finished; its connection is closed, so that nobody takes it for whole."""


class ComputeProcesses:
    """The compute processes, and those who wait for one.

    A process that dies loses its own request alone, which is tried once more. To be used with `async with`.
    """

    def __init__(self, base: RuleBase, settings: ServiceSettings) -> None:
        self._base, self._settings = base, settings
        self._workers: Workers[Task, JobAnswer] = Workers(doing, (base,), count=settings.workers)
        self._threads = ThreadPoolExecutor(settings.workers, "answering")
        self._free = asyncio.Semaphore(settings.workers)
        self._waiting = 0
        self.ready = False
        """Whether a process has answered."""

    async def __aenter__(self) -> Self:
        """Nothing is started before there is a task."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the processes, whatever they do."""
        await asyncio.to_thread(self._workers.__exit__, None, None, None)
        self._threads.shutdown(cancel_futures=True)

    async def warm_up(self) -> None:
        """Start every process, and let it answer once: what is made once takes as long as ten answers."""
        await asyncio.gather(*(self.ask("warm-up", patient=True) for _ in range(self._settings.workers)))

    async def ask(
        self,
        job: str,
        data: Any = None,
        *,
        patient: bool = False,
        gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> JobAnswer:
        """Let a process do a job.

        Args:
            job: The name of the job.
            data: Its data.
            patient: Wait for a process however many wait already.
            gone: Says whether nobody waits for the answer any more; asked before the work begins.

        Returns:
            What the job has found.

        Raises:
            BusyError: Too many wait already.
            GoneError: Nobody waits for the answer any more.
            TooSlowError: It took longer than an answer may take.
            ProcessEndedError: Two processes ended on it, or none could begin.
            Exception: What the job raised.
        """
        if not patient and self._waiting >= self._settings.queue:
            raise BusyError
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            if gone and await gone():
                raise GoneError
            return await self._answer(Task(job, data))
        finally:
            self._free.release()

    async def _answer(self, task: Task) -> JobAnswer:
        """Let a process answer, and another one if it ends; a task is not why one ends before it begins."""
        loop, seconds = asyncio.get_running_loop(), self._settings.answer_seconds
        again: dict[type[ProcessEndedError], int] = {ProcessEndedError: 1, NotStartedError: 2}
        while True:
            try:
                found = await loop.run_in_executor(self._threads, self._workers.answer, task, seconds)
            except ProcessEndedError as error:
                again[type(error)] -= 1
                if again[type(error)] < 0:
                    raise
            else:
                self.ready = True
                return found
