"""The stream of `/api/batch`: lines in, an answer for each out, in their order, with bounded memory.

A line is read only when there is room for its answer: who sends fast and reads slowly waits, and so does the service.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nanorx.advice.answers.batch import CaseLine, unanswered_line
from nanorx.common.processes import ProcessEndedError, TooSlowError
from nanorx.errors import Problem
from nanorx.knowledge.files.case_file import MAX_BYTES
from nanorx.service.http.bodies import BODY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nanorx.service.answering import ComputeProcesses
    from nanorx.service.settings import ServiceSettings

__all__ = ["BatchStream"]


class BatchStream:
    """The answers to the lines of one request.

    Args:
        pieces: The body as it comes.
        answering: What answers.
        settings: How much, and how long.
        profile: The name of the weights of the criteria.
        brief: Leave out what is the same for every case.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        answering: ComputeProcesses,
        settings: ServiceSettings,
        *,
        profile: str,
        brief: bool,
    ) -> None:
        self._pieces, self._answering, self._seconds = pieces, answering, settings.body_seconds
        self._how = profile, brief
        self._given: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue(2 * settings.workers)

    async def answers(self) -> AsyncIterator[bytes]:
        """Yield the answers; a line that has not come yet keeps none back.

        Raises:
            TimeoutError: Nothing more has come for too long. The stream breaks off, so that nobody takes it for whole.
        """
        reading = asyncio.create_task(self._read())
        try:
            while (task := await self._given.get()) is not None:
                yield await task
            await reading
        finally:
            reading.cancel()
            while not self._given.empty():
                if waiting := self._given.get_nowait():
                    waiting.cancel()

    async def _read(self) -> None:
        """Give each line to a process as soon as there is room for its answer."""
        try:
            number = 0
            async for content in self._lines():
                number += 1
                await self._given.put(asyncio.create_task(self._answer(CaseLine(number, content))))
        finally:
            await self._given.put(None)

    async def _answer(self, line: CaseLine) -> bytes:
        """Answer a line, whatever happens."""
        try:
            found = await self._answering.ask("line", (*self._how, *line), patient=True)
        except ProcessEndedError as error:
            advice = "Try the case of this line alone. If it happens again, please report it."
            return unanswered_line(line, Problem("NRX500", str(error), advice, BODY, line.number)).content
        except TooSlowError:
            problem = Problem("NRX615", "the answer was not found in time", "Try the case alone.", BODY, line.number)
            return unanswered_line(line, problem).content
        return found.content

    async def _lines(self) -> AsyncIterator[bytes]:
        """Yield the lines without their ends; of one that is too long, so much that this is seen."""
        begun = bytearray()
        while True:
            piece = await asyncio.wait_for(anext(self._pieces, None), self._seconds)
            if piece is None:
                break
            *whole, rest = piece.split(b"\n")
            for end in whole:
                _grow(begun, end)
                yield bytes(begun)
                begun.clear()
            _grow(begun, rest)
        if begun:
            yield bytes(begun)


def _grow(line: bytearray, more: bytes) -> None:
    line += more[: MAX_BYTES + 1 - len(line)]
