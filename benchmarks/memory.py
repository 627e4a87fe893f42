"""Does the memory of a process stay flat over many cases? durable-rules is C code, so this is looked at.

    python benchmarks/memory.py [cases]      200,000 cases unless said otherwise

Every case under cases/ goes round and round; each is recommended in full.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import nanorx
from common import ROOT, case_files, heading
from nanorx.advice.answers.recommend import recommend
from nanorx.api import advisor_for
from nanorx.knowledge.files.case_file import read_case

PAUSES = 10


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 200_000
    base = nanorx.load(ROOT / "rules")
    advisor = advisor_for(base)
    cases = [read_case(path, base) for path in case_files()]
    for case in cases:
        recommend(advisor.assess(case))
    print(heading(base) + f", engine {advisor.inference.engine_name}")
    first = resident_mb()
    print(f"{first:8.1f} MB after each of {len(cases)} cases once")
    start = perf_counter()
    for done in range(1, count + 1):
        recommend(advisor.assess(cases[done % len(cases)]))
        if done % max(1, count // PAUSES) == 0:
            print(f"{resident_mb():8.1f} MB after {done:,} cases", flush=True)
    last, seconds = resident_mb(), perf_counter() - start
    print(
        f"{last - first:+8.1f} MB from start to end, {last / first:.2f} times, {seconds / count * 1000:.2f} ms a case"
    )


def resident_mb() -> float:
    """The resident memory of this process."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 - there is no such module on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the highest so far, where nothing better is known
    return peak / 1024 / 1024 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
