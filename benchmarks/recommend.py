"""How long one recommendation takes in a running process, for every case under cases/.

A run is what a service does for a case that was read: both evaluations of the rules and their comparison,
ranking, intervals, robustness, questions and reasons. Reading the case and writing JSON are listed apart. All times
are CPU time; on a busy machine they are longer, so compare two versions in turn.

    python benchmarks/recommend.py [runs]

Targets (median): at most 5 ms for a case with every value stated, of which 3 for verdicts and order; 6 ms for the case
that README shows; 9 ms for any case.
"""

from __future__ import annotations

import statistics
import sys
from time import process_time
from typing import TYPE_CHECKING

import nanorx
from common import EXAMPLE, ROOT, case_files, example, filled, heading, known_share
from nanorx.advice.answers.recommend import recommend
from nanorx.api import advisor_for
from nanorx.knowledge.files.case_file import read_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.case import Case

FULL_MS = 5.0
ASSESS_MS = 3.0
README_MS = 6.0
ANY_MS = 9.0


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    base = nanorx.load(ROOT / "rules")
    advisor = advisor_for(base)
    print(heading(base) + f", engine {advisor.inference.engine_name}, {runs} runs of each case; ms")
    print(f"{'best':>8}{'median':>8}{'max':>8}  known  case")

    def measure(case: Case, name: str) -> float:
        best, median, most = timed(lambda: recommend(advisor.assess(case)), runs)
        print(f"{best:8.2f}{median:8.2f}{most:8.2f}  {known_share(case):4.0%}   {name}")
        return median

    medians = {path: measure(read_case(path, base), path.relative_to(ROOT).as_posix()) for path in case_files()}
    full_case = filled(example(base))
    full = measure(full_case, f"{EXAMPLE.name} with every value stated")
    result = recommend(advisor.assess(full_case))
    nested = example(base).as_json()
    print(f"\n{statistics.median(medians.values()):8.2f}  median of all cases")
    assessed = timed(lambda: advisor.assess(full_case), runs)[1]
    for found, target, name in (
        (max(medians.values()), ANY_MS, "slowest case"),
        (medians[EXAMPLE], README_MS, f"{EXAMPLE.name}, the case of README"),
        (full, FULL_MS, "a full case"),
        (assessed, ASSESS_MS, "verdicts and order of a full case alone"),
    ):
        print(f"{found:8.2f}  {name} (target {target:.0f}: {verdict(found, target)})")
    print(f"{timed(lambda: nanorx.api.as_case(nested, base), runs)[1]:8.2f}  checking a case, beside it")
    print(f"{timed(result.dumps, runs)[1]:8.2f}  writing the full result as JSON, beside it")


def timed(run: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Least, median and maximum in milliseconds, after three runs that do not count."""
    for _ in range(3):
        run()
    times: list[float] = []
    for _ in range(runs):
        start = process_time()
        run()
        times.append((process_time() - start) * 1000)
    return min(times), statistics.median(times), max(times)


def verdict(found: float, target: float) -> str:
    """Is the target met?"""
    return "met" if found <= target else "missed"


if __name__ == "__main__":
    main()
