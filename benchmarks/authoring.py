"""How long a whole `nanorx rules check` takes from nothing, and what of it is spent in which part.

    python benchmarks/authoring.py [runs]

Target: at most 1.5 s for the rule base of the checkout.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import nanorx
from common import ROOT, heading
from nanorx.authoring.check.check import check_folder
from nanorx.knowledge.files.loader import inspect

TARGET = 1.5


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    rules = ROOT / "rules"
    command = shutil.which("nanorx", path=str(Path(sys.executable).parent)) or "nanorx"
    arguments = [command, "rules", "check", "--rules", str(rules)]
    cold = [timed(lambda: subprocess.run(arguments, check=False, capture_output=True)) for _ in range(runs + 1)][1:]
    print(heading(nanorx.load(rules)) + f", {runs} runs; median s")
    median = statistics.median(cold)
    print(
        f"{median:8.2f}  nanorx rules check, from nothing (target {TARGET}: {'met' if median <= TARGET else 'missed'})"
    )
    for words, run in (("reading and loading", inspect), ("the whole check", check_folder)):
        inside = statistics.median(timed(lambda run=run: run(rules)) for _ in range(runs))
        print(f"{inside:8.2f}  {words}, in a process")


def timed(run: object) -> float:
    """Seconds of one run."""
    start = perf_counter()
    run()  # type: ignore[operator]
    return perf_counter() - start


if __name__ == "__main__":
    main()
