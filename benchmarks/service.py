"""Load on the service: requests a second, p50, p99 and errors at some numbers of clients, alone and among hostile ones.

    python benchmarks/service.py [--seconds 5] [--workers 2] [--clients 1,4,16,64]

Starts `nanorx serve` on a free port of 127.0.0.1 and asks nobody else. Each row takes the seconds that are given. The
hostile clients are 50 connections that send a byte of a header now and then, and 2 that send bodies of 10 MB, again
and again. Prints a table in Markdown. Clients and service share the processors of this machine; where others use them
too, the CPU time of the service for each answer says more than the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CASE = Path(__file__).resolve().parent.parent / "cases/clinic/hcc-5cm.json"
RECORD = CASE.parents[2] / "tests/data/fhir/mcode-non-small-cell-lung.json"
SLOW, LARGE = 50, 2
"""Hostile clients: those that send slowly, and those that send too much."""
MOST = 20_000
"""Requests of a row at most."""


def hook_call() -> bytes:
    """The body of a call by CDS Hooks: the record of a patient with lung cancer, an example of mCODE."""
    rows = [entry["resource"] for entry in json.loads(RECORD.read_text(encoding="utf-8"))["entry"]]
    patient = next(row for row in rows if row["resourceType"] == "Patient")
    keys = {"conditions": "Condition", "observations": "Observation", "procedures": "Procedure"}
    prefetch = {
        key: {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": row} for row in rows if _is(row, kind)],
        }
        for key, kind in {**keys, "medication-requests": "MedicationRequest"}.items()
    }
    context = {"patientId": patient["id"], "userId": "Practitioner/1"}
    call = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": context}
    return json.dumps({**call, "prefetch": {"patient": patient, **prefetch}}).encode()


def _is(row: dict[str, Any], kind: str) -> bool:
    return bool(row["resourceType"] == kind)


def request(path: str, body: bytes) -> bytes:
    """A request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


async def answer(reader: asyncio.StreamReader) -> int:
    """Read a response whole and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(size)
    return int(head.split()[1])


async def client(port: int, ask: bytes, until: float, times: list[float], errors: list[str]) -> None:
    """Ask again and again on one connection; a busy service is asked again, and that counts as an error."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while perf_counter() < until and len(times) < MOST:
        began = perf_counter()
        try:
            writer.write(ask)
            status = await asyncio.wait_for(answer(reader), 60)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            errors.append(type(error).__name__)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        if status == 200:  # noqa: PLR2004 - good
            times.append(perf_counter() - began)
        else:
            errors.append(str(status))
    writer.close()


async def slow(port: int) -> None:
    """Send a header that never ends, a byte now and then, and begin anew when dropped."""
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /api/brief HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
            while not writer.is_closing():
                writer.write(b"x")
                await asyncio.sleep(0.5)


async def large(port: int) -> None:
    """Send 10 MB, again and again."""
    ask = request("/api/brief", b" " * 10_000_000)
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ask)
            await writer.drain()
            await answer(reader)
            writer.close()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def hostile(port: int, *, there: bool) -> AsyncIterator[None]:
    """Hostile clients while a row is measured, if they are there."""
    tasks = [asyncio.create_task(slow(port)) for _ in range(SLOW)] if there else []
    tasks += [asyncio.create_task(large(port)) for _ in range(LARGE)] if there else []
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def cpu(service: int) -> float:
    """CPU seconds of the service and of its processes, where the system tells them in /proc."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = file.read_text(encoding="utf-8").rpartition(")")[2].split()
            if service in {int(words[1]), int(file.parent.name)}:
                ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def row(service: int, port: int, path: str, body: bytes, clients: int, seconds: float, *, among: bool) -> str:
    """Measure one row of the table."""
    times: list[float] = []
    errors: list[str] = []
    async with hostile(port, there=among):
        began, used = perf_counter(), cpu(service)
        asking = (client(port, request(path, body), began + seconds, times, errors) for _ in range(clients))
        await asyncio.gather(*asking)
        took, used = perf_counter() - began, cpu(service) - used
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else [float("nan")] * 99
    said = ", ".join(sorted(set(errors)))
    cells = (path, "yes" if among else "no", clients, len(times), f"{len(errors)} {said}".strip())
    figures = len(times) / took, cuts[49] * 1e3, cuts[98] * 1e3, used / max(len(times), 1) * 1e3
    return f"| {' | '.join(map(str, cells))} | {' | '.join(f'{figure:.0f}' for figure in figures)} |"


async def measure(service: int, port: int, clients: list[int], seconds: float) -> None:
    """Print the table."""
    body = json.dumps({"case": json.loads(CASE.read_text(encoding="utf-8"))}).encode()
    bodies = {"/api/brief": body, "/api/recommend": body, "/cds-services/nanorx-patient-view": hook_call()}
    for path, body in bodies.items():
        await row(service, port, path, body, 4, 2, among=False)  # everything is loaded
    print("| path | hostile | clients | answers | errors | a second | p50 ms | p99 ms | CPU ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for path, body in bodies.items():
        for among in (False, True):
            for number in clients:
                print(await row(service, port, path, body, number, seconds, among=among), flush=True)


def main() -> None:
    """Start the service, measure, and end it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--workers", default="2")
    parser.add_argument("--clients", default="1,4,16,64")
    asked = parser.parse_args()
    words = [sys.executable, "-m", "nanorx", "serve", "--port", "0", "--workers", asked.workers]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout
            port = int(service.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])
            asyncio.run(measure(service.pid, port, [int(number) for number in asked.clients.split(",")], asked.seconds))
        finally:
            service.terminate()


if __name__ == "__main__":
    main()
