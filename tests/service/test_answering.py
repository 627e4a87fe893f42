"""The compute processes: one that dies loses no other request, none works for ever, and not too many wait."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from nanorx.common.processes import ProcessEndedError, TooSlowError, Workers
from nanorx.service.answering import BusyError, ComputeProcesses, GoneError
from nanorx.service.settings import ServiceSettings
from worker_functions import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from starlette.testclient import TestClient

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.jobs import JobAnswer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture
def ask(base: RuleBase) -> Callable[..., Any]:
    """Run a coroutine function with `ComputeProcesses` whose processes do the jobs of `worker_functions`."""

    def run(made: Callable[[ComputeProcesses], Coroutine[Any, Any, Any]], **settings: Any) -> Any:
        async def main() -> Any:
            chosen = ServiceSettings(**settings)
            async with ComputeProcesses(base, chosen) as answering:
                answering._workers = Workers(jobs, count=chosen.workers)
                return await made(answering)

        return asyncio.run(main())

    return run


def test_a_process_that_dies_loses_no_other_request(ask: Callable[..., Any], tmp_path: Path) -> None:
    """Its own request is answered by another process, those beside and behind it as ever."""

    async def asked(answering: ComputeProcesses) -> list[JobAnswer]:
        slow = asyncio.create_task(answering.ask("wait-for", str(tmp_path / "go")))
        process = int((await answering.ask("process")).content)
        others = [asyncio.create_task(answering.ask("echo", b"%d" % number)) for number in range(20)]
        dying = asyncio.create_task(answering.ask("die-once", str(tmp_path / "died")))
        found = await asyncio.gather(*others, dying)
        assert not slow.done()
        assert process != int((await answering.ask("process")).content), "another process has taken its place"
        (tmp_path / "go").touch()
        return [*found, await slow]

    found = ask(asked, workers=2)
    assert [row.content for row in found] == [*(b"%d" % number for number in range(20)), b"alive", b"went"]


def test_a_request_that_kills_each_process_is_given_up(ask: Callable[..., Any]) -> None:
    """After the second process it is told that it ended, and others are answered."""

    async def asked(answering: ComputeProcesses) -> JobAnswer:
        with pytest.raises(ProcessEndedError):
            await answering.ask("die")
        return await answering.ask("echo", b"still here")

    assert ask(asked).content == b"still here"


def test_no_answer_takes_for_ever(ask: Callable[..., Any], tmp_path: Path) -> None:
    """The process is stopped, once; the next request has a new one."""

    async def asked(answering: ComputeProcesses) -> JobAnswer:
        with pytest.raises(TooSlowError):
            await answering.ask("wait-for", str(tmp_path / "never"))
        return await answering.ask("echo", b"next")

    assert ask(asked, answer_seconds=0.3).content == b"next"


def test_not_too_many_wait_and_nobody_works_for_who_has_gone(ask: Callable[..., Any], tmp_path: Path) -> None:
    """What comes beyond the queue is refused at once, a line of a batch waits; what nobody awaits is not begun."""
    begun = tmp_path / "begun"

    async def gone() -> bool:
        return True

    async def asked(answering: ComputeProcesses) -> list[Any]:
        waiting = [asyncio.create_task(answering.ask("wait-for", str(tmp_path / "go"))) for _ in range(3)]
        left = asyncio.create_task(answering.ask("touch", str(begun), gone=gone, patient=True))
        patient = asyncio.create_task(answering.ask("echo", b"patient", patient=True))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await answering.ask("echo", b"impatient")
        (tmp_path / "go").touch()
        return await asyncio.gather(*waiting, left, patient, return_exceptions=True)

    *waited, left, patient = ask(asked, queue=2)
    assert [row.content for row in waited] == [b"went"] * 3
    assert isinstance(left, GoneError)
    assert patient.content == b"patient"
    assert not begun.exists()


def test_processes_do_not_end_on_the_signal_that_ends_the_service(client: TestClient) -> None:
    """A manager of services sends SIGTERM to all of them at once; what is under way is answered."""
    assert client.post("/api/brief", json={"case": {}}).is_success
    workers = client.app.state.answering._workers  # type: ignore[attr-defined]
    (process,) = workers._running
    os.kill(process._process.pid, signal.SIGTERM)
    assert client.post("/api/brief", json={"case": {}}).is_success
    assert workers._running == [process]
