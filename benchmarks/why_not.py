"""How long `why-not` takes in a running process, for cases under cases/ and every strategy.

A run is the whole answer: the reasons, both searches for the smallest changes, and the ranking of every changed case
that proves one. Nothing is kept from one run to the next but what is made once for a rule base. Times are those of
the processor, so that what else the machine does counts for little; the wall clock's median stands beside them.

    python benchmarks/why_not.py [every]

With `every`, only each so-many-th case is measured. Target: at most 200 ms.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from time import perf_counter, process_time

import nanorx
from common import ROOT, case_files, example, heading
from nanorx.advice.why_not.answer import why_not
from nanorx.api import advisor_for
from nanorx.knowledge.files.case_file import read_case

TARGET_MS = 200.0


def main() -> None:
    """Measure and print."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    base = nanorx.load(ROOT / "rules")
    advisor = advisor_for(base)
    print(f"{heading(base)}; ms")
    why_not(advisor.assess(example(base)), base.strategies[0].id)
    times: list[tuple[float, str]] = []
    walls: list[float] = []
    eligible: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for path in list(case_files())[::every]:
        case = read_case(path, base)
        for strategy in base.strategies:
            start, wall = process_time(), perf_counter()
            answer = why_not(advisor.assess(case), strategy.id)
            walls.append((perf_counter() - wall) * 1000)
            times.append(((process_time() - start) * 1000, f"{path.relative_to(ROOT).as_posix()} {strategy.id}"))
            for counts, goal in ((eligible, answer.to_be_eligible), (first, answer.to_be_first)):
                fewest = f"{len(goal.sets[0].changes)} changes" if goal.sets else f"none within {goal.within}"
                counts["reached already" if goal.reached else fewest] += 1
    most, where = max(times)
    numbers = [time for time, _ in times]
    wall_clock = statistics.median(walls)
    print(f"{statistics.median(numbers):8.1f}  median of {len(times):,} answers (wall clock {wall_clock:.1f})")
    print(f"{statistics.quantiles(numbers, n=100)[98]:8.1f}  99 of 100 take at most")
    print(f"{most:8.1f}  most (target {TARGET_MS:.0f}: {'met' if most <= TARGET_MS else 'missed'}): {where}")
    for name, counts in (("eligible", eligible), ("first", first)):
        print(f"to be {name}: " + ", ".join(f"{words} {count:,}" for words, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
