"""What `nanorx batch` costs a line: each step in one process, then the whole command with one and with two processes.

The cases are those under cases/, which go round; most state little, and what is open makes the work. CPU time holds
that of the processes too; wall time stands beside it. On a busy machine both are longer, so compare two versions in
turn. Peak memory is that of the largest process.

    python benchmarks/batch.py [lines]      1,000 lines unless said otherwise
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import nanorx
from common import ROOT, case_files, heading
from nanorx.advice.answers.batch import BatchOptions, CaseLine, answering
from nanorx.advice.answers.recommend import recommend
from nanorx.api import advisor_for
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.files.case_file import json_data, read_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nanorx.knowledge.rule_base import RuleBase

START = "import time; from nanorx.advice.answers import batch; print(time.process_time() * 1000)"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 1000
    base = nanorx.load(ROOT / "rules")
    cases = [read_case(path, base) for path in case_files()]
    texts = [json.dumps({"id": number, **case.as_json()}).encode() for number, case in enumerate(cases)]
    lines = [texts[number % len(texts)] for number in range(count)]
    print(f"{heading(base)}, {count:,} lines of {sum(map(len, lines)) / count:,.0f} bytes")
    steps(base, texts[:: max(1, len(texts) // 100)])
    commands(lines)


def steps(base: RuleBase, texts: list[bytes]) -> None:
    """Print what each step of a line costs."""
    advisor = advisor_for(base)
    cases = [parse_case(json_data(text), base) for text in texts]
    results = [recommend(advisor.assess(case)) for case in cases]
    answer = answering(BatchOptions(base, "benchmark"))
    shorter = answering(BatchOptions(base, "benchmark", brief=True))
    lines = [CaseLine(number, text) for number, text in enumerate(texts, 1)]
    size, short = (sum(len(one(line).content) for line in lines) / len(lines) / 1000 for one in (answer, shorter))
    bad = [CaseLine(1, text.replace(b'"tumor"', b'"tumour_"')) for text in texts if b'"tumor"' in text]
    print(f"\n{'CPU ms':>8}  a line, in one process; {size:,.0f} kB are written, brief {short:,.0f}")
    for name, cost in (
        ("reading the case", each(lambda text: parse_case(json_data(text), base), texts)),
        ("judging and ordering", each(advisor.assess, cases)),
        ("... and making the result", each(lambda case: recommend(advisor.assess(case)), cases)),
        ("writing the result as JSON", each(lambda result: result.dumps(), results)),
        ("all of it, in a line", each(answer, lines)),
        ("... brief", each(shorter, lines)),
        ("a line that cannot be read", each(answer, bad)),
    ):
        print(f"{cost:8.2f}  {name}")


def each(run: Callable[..., object], items: Iterable[object]) -> float:
    """The mean CPU time in milliseconds, after a run that does not count."""
    items = list(items)
    run(items[0])
    start = process_time()
    for item in items:
        run(item)
    return (process_time() - start) * 1000 / len(items)


def commands(lines: list[bytes]) -> None:
    """Print what the command costs, without lines and with them."""
    started = float(subprocess.run([sys.executable, "-c", START], capture_output=True, check=True, text=True).stdout)
    print(f"\n{started:8.0f}  CPU ms until a process can read the rule base")
    print(f"\n{'lines/s':>8}{'CPU ms':>8}{'wall s':>8}{'MB':>6}  the command, a line")
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder, "empty.ndjson"), Path(folder, "cases.ndjson")
        empty.write_bytes(b"")
        full.write_bytes(b"".join(line + b"\n" for line in lines))
        least, _, _ = command(empty)
        for words in (["--workers=1"], ["--workers=2"], ["--workers=1", "--brief"], ["--workers=2", "--brief"]):
            cpu, wall, peak = command(full, *words)
            rate, a_line = len(lines) / wall, (cpu - least) * 1000 / len(lines)
            print(f"{rate:8.0f}{a_line:8.2f}{wall:8.1f}{peak:6.0f}  {' '.join(words)}")


def command(path: Path, *options: str) -> tuple[float, float, float]:
    """CPU seconds of the command and its processes, wall seconds, and the peak memory in MB."""
    words = [sys.executable, "-m", "nanorx", "batch", str(path), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NANORX_RULES": str(ROOT / "rules")}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, perf_counter() - start, after.ru_maxrss / 1024


if __name__ == "__main__":
    main()
