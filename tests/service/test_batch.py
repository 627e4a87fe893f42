"""The stream of a batch: no answer waits for a line that has not come, and nothing is read that has no room."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import ClientDisconnect

from nanorx.advice.answers.batch import CaseLine
from nanorx.common.processes import ProcessEndedError, TooSlowError
from nanorx.knowledge.files.case_file import MAX_BYTES
from nanorx.service.http.batch import BatchStream
from nanorx.service.jobs import JobAnswer
from nanorx.service.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable


class Echo:
    """Answers a line with its number and its length, the more slowly the shorter it is."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self, job: str, data: tuple[str, bool, int, bytes], *, patient: bool) -> JobAnswer:
        """Answer a line."""
        assert (job, patient) == ("line", True)
        self.asked += 1
        number, content = CaseLine(*data[2:])
        for _ in range(max(20 - len(content), 0)):
            await asyncio.sleep(0)
        if content == b"die":
            raise ProcessEndedError(-9)
        if content == b"slow":
            raise TooSlowError
        return JobAnswer(b"%d %d\n" % (number, len(content)))


async def pieces_of(content: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A body in pieces."""
    for piece in content:
        yield piece


def stream(pieces: AsyncIterator[bytes], echo: Echo, **settings: Any) -> BatchStream:
    return BatchStream(pieces, echo, ServiceSettings(**settings), profile="balanced", brief=True)  # type: ignore[arg-type]


def answers(*pieces: bytes) -> list[bytes]:
    """All answers to a body."""

    async def main() -> list[bytes]:
        return [row async for row in stream(pieces_of(pieces), Echo()).answers()]

    return asyncio.run(main())


def test_lines_are_those_of_the_body_however_it_comes() -> None:
    """Pieces end anywhere; a last line needs no end; the order is that of the lines, not that of the answers."""
    content = b"1\n" + b"x" * 30 + b"\n\n22"
    expected = [b"1 1\n", b"2 30\n", b"3 0\n", b"4 2\n"]
    assert answers(content) == answers(*(content[at : at + 1] for at in range(len(content)))) == expected
    assert answers(content + b"\n") == expected
    assert answers() == answers(b"") == []


def test_a_line_that_is_too_long_is_kept_so_far_as_is_needed_to_see_it() -> None:
    """The rest of it is dropped as it comes, and the next line is whole."""
    assert answers(*[b"x" * 300_000] * 9, b"x\nyy") == [b"1 %d\n" % (MAX_BYTES + 1), b"2 2\n"]


def test_a_line_on_which_a_process_ends_has_an_error() -> None:
    """And one that takes too long; the others have their answers."""
    one, ended, slow, other = answers(b"a\ndie\nslow\nb")
    assert (one, other) == (b"1 1\n", b"4 1\n")
    assert json.loads(ended)["error"]["problems"][0]["code"] == "NRX500"
    assert json.loads(slow)["error"]["problems"][0]["code"] == "NRX615"


def test_nothing_is_read_that_has_no_room() -> None:
    """While nobody takes an answer no more lines are drawn than may be under way."""

    async def main() -> tuple[int, int]:
        echo, drawn = Echo(), 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal drawn
            while True:
                drawn += 1
                yield b"line\n"

        found = stream(endless(), echo).answers()
        assert await anext(found) == b"1 4\n"
        for _ in range(500):
            await asyncio.sleep(0)
        await found.aclose()  # type: ignore[attr-defined]
        return drawn, echo.asked

    drawn, asked = asyncio.run(main())
    assert drawn <= 6
    assert asked <= 6


def test_no_answer_waits_for_a_line_that_has_not_come() -> None:
    """Who sends a line and waits for its answer has it."""

    async def main() -> list[bytes]:
        more: asyncio.Queue[bytes] = asyncio.Queue()

        async def one_by_one() -> AsyncIterator[bytes]:
            while piece := await more.get():
                yield piece

        found = stream(one_by_one(), Echo()).answers()
        said = []
        for piece in (b"a\n", b"bb\n"):
            await more.put(piece)
            said.append(await anext(found))
        await more.put(b"")
        return [*said, *[row async for row in found]]

    assert asyncio.run(main()) == [b"1 1\n", b"2 2\n"]


@pytest.mark.parametrize("failure", [TimeoutError, ClientDisconnect])
def test_a_body_that_breaks_off_is_no_whole_answer(failure: type[Exception]) -> None:
    """What was sent is answered, and then it is told that this was not all."""

    async def main() -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"a\nb"
            raise failure

        found = stream(broken(), Echo()).answers()
        assert await anext(found) == b"1 1\n"
        with pytest.raises(failure):
            await anext(found)

    asyncio.run(main())


def test_a_body_may_not_pause_for_ever() -> None:
    """Where nothing more comes the stream breaks off."""

    async def main() -> None:
        async def silent() -> AsyncIterator[bytes]:
            yield b"a\n"
            await asyncio.sleep(600)

        found = stream(silent(), Echo(), body_seconds=0.05).answers()
        assert await anext(found) == b"1 1\n"
        with pytest.raises(TimeoutError):
            await anext(found)

    asyncio.run(main())
