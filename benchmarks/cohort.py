"""Answering a table: CPU, wall time and peak memory, beside reading the same columns, one by one, and other engines.

    python benchmarks/cohort.py [rows ...]

Prints the tables of README, as Markdown. Each run of `nanorx cohort` on made-up patients (`cohort_data.py`) counts the
start of Python and the check of the sample; the line below the table says what one more patient takes. Peak memory is
that of all processes together (the sum of Pss in /proc, ten times a second), shared pages counted once. Linux only.
The other engines are those of `cohort_peers.py` that are installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep
from typing import TYPE_CHECKING

import duckdb

import nanorx
from cohort_data import MAPPING, WRITERS, write_patients
from cohort_peers import compare
from common import ROOT, heading
from nanorx.advice.answers.recommend import recommend
from nanorx.advice.assessment import Advisor
from nanorx.common.processes import processors
from nanorx.inference.bitslice import evaluate_slices
from nanorx.knowledge.files.case_file import read_case
from nanorx.population.cohort import make_mapping
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import case_at
from nanorx.population.mapping.mapping_file import read_mapping_text
from nanorx.population.sources.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROWS = (1_000, 100_000, 1_000_000, 5_000_000)
WIDE, MORE = 100_000, 150
"""Rows of the tables with many columns, and how many more columns these have."""
ALONE = 200
"""Cases that are evaluated one by one."""
RUNS = (
    ("`cases.parquet`, 1 process", ("--workers", "1"), 5_000_000),
    ("`cases.parquet`, 2 processes", ("--workers", "2"), 5_000_000),
    ("`--full`, 2 processes", ("--full", "--workers", "2"), 1_000_000),
    ("`--undecided`, 2 processes", ("--undecided", "--workers", "2"), 100_000),
    ("`--intervals`, 1 process", ("--intervals", "--workers", "1"), 1_000),
)
"""What is run, with its options, and the number of rows up to which it is."""


def family(pid: int) -> list[int]:
    """A process and those that it started, and so on."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def memory(pid: int) -> int:
    """The memory of a process and those that it started, in bytes; shared pages are divided among them."""
    total = 0
    for member in family(pid):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended meanwhile
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def measured(words: list[str]) -> tuple[float, float, int]:
    """Run a command; return wall time and CPU time in seconds and peak memory in bytes."""
    start, before, peak = perf_counter(), os.times(), 0
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            with suppress(OSError):  # it has ended meanwhile
                peak = max(peak, memory(run.pid))
            sleep(0.1)
    if run.returncode:
        raise SystemExit(f"exit code {run.returncode}: {' '.join(words)}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return perf_counter() - start, cpu, peak


def show(what: str, rows: int, wall: float, cpu: float, peak: int = 0) -> None:
    """Print a row of the table."""
    shown = f"{peak / 1e6:,.0f}" if peak else ""
    print(f"| {what} | {rows:,} | {cpu:.2f} | {wall:.2f} | {rounded(rows / wall)} | {shown} |", flush=True)


def rounded(number: float) -> str:
    """Two digits are enough for a rate."""
    places = max(len(f"{number:.0f}") - 2, 0)
    return f"{round(number, -places):,.0f}"


def head(place: str) -> None:
    """Print the head of a table."""
    print(f"\n| {place} | rows | CPU s | wall s | rows a second | peak MB |\n| --- | --: | --: | --: | --: | --: |")


def timed(what: str, rows: int, run: Callable[[], object]) -> None:
    """Run something here and print its row."""
    start, cpu = perf_counter(), process_time()
    run()
    show(what, rows, perf_counter() - start, process_time() - cpu)


def read(path: Path) -> None:
    """Read all columns with DuckDB, as batches of Arrow."""
    with duckdb.connect(config={"threads": 2}) as connection:
        for batch in connection.sql(f"SELECT * FROM '{path}'").to_arrow_reader(65_536):  # noqa: S608 - our own file
            del batch


def in_memory(path: Path) -> None:
    """Measure one batch in one process: masks of all rules, and one case after another."""
    base = nanorx.load(ROOT / "rules")
    source = open_source(path)
    given = read_case(path.with_name("facility.yaml"), base)
    mapping, _ = make_mapping(read_mapping_text(MAPPING, "map.yaml", base), base, source.leaves, given)
    advisor = Advisor(base, use_engine=False)
    batches = source.batches()
    encoded = encode(advisor.plan, mapping.read(next(batches), base).columns)  # what is looked up once stays known
    mapped = mapping.read(next(batches), base)

    def masks() -> None:
        again = encode(advisor.plan, mapped.columns)
        evaluate_slices(advisor.plan, again.yes, again.may, again.size)

    timed("values in memory to masks of all rules", mapped.columns.size, masks)
    slices = partial(evaluate_slices, advisor.plan, encoded.yes, encoded.may, encoded.size)
    timed("masks of values to masks of all rules", encoded.size, slices)
    cases = [case_at(encoded.columns, place, base) for place in range(ALONE)]
    timed("one by one, assessed", ALONE, lambda: [advisor.assess(case) for case in cases])
    timed("one by one, whole result", ALONE, lambda: [recommend(advisor.assess(case)).dumps() for case in cases])


def command(path: Path, options: Iterable[str]) -> list[str]:
    """The words of a run."""
    folder = path.parent
    words = [sys.executable, "-m", "nanorx", "cohort", str(path), "--map", str(folder / "map.yaml")]
    return [*words, "--given", str(folder / "facility.yaml"), "-o", str(folder / "out"), "--force", *options]


def processor() -> str:
    """The name of the processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def main() -> None:
    """Print the tables."""
    sizes = sorted(int(word) for word in sys.argv[1:]) or ROWS
    print(f"{heading(nanorx.load(ROOT / 'rules'))}; {processor()}, {processors()} processors")
    head("whole runs")
    walls: dict[str, dict[int, float]] = {}
    with TemporaryDirectory() as name:
        for rows in sizes:
            path = write_patients(rows, Path(name))
            timed("reading the same columns with DuckDB", rows, partial(read, path))
            for what, options, most in RUNS:
                if rows <= most:
                    wall, cpu, peak = measured(command(path, options))
                    show(what, rows, wall, cpu, peak)
                    walls.setdefault(what, {})[rows] = wall
        for what, took in walls.items():
            if len(took) > 1:
                few, many = min(took), max(took)
                rate = (many - few) / (took[many] - took[few])
                print(f"\n{what}: {took[few]:.1f} s for {few:,} rows, and {rounded(rate)} more rows a second.")
        head(f"2 processes, and {MORE} columns that the mapping does not name")
        for kind in WRITERS:
            path = write_patients(WIDE, Path(name), kind, MORE)
            show(f"`cases.parquet`, from {kind}", WIDE, *measured(command(path, ("--workers", "2"))))
        head("in memory, 1 process")
        in_memory(write_patients(2 * ROWS[1], Path(name)))
    head("the conditions of all rules over random cases")
    compare(show, fewer=10_000)  # CEL takes minutes for more


if __name__ == "__main__":
    main()
