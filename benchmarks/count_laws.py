"""The laws that tests/ checks on a few examples, counted over many generated rule bases and cases.

    python benchmarks/count_laws.py [bases] [cases of the shipped base]      2,000 and 2,000 unless said otherwise

Ten cases for each small rule base; for one case in ten all completions and all one-value steps too.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import laws
import nanorx
from common import ROOT, heading
from generators import open_case, random_case, seeded, small_base
from nanorx.advice.assessment import Advisor
from nanorx.inference.crosscheck import Inference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

CASES = 10


def main() -> None:
    """Count and print; a violation is printed in full and makes the exit code 1."""
    wanted = [int(text.replace(",", "")) for text in sys.argv[1:]]
    bases, shipped = [*wanted, *(2_000, 2_000)[len(wanted) :]]
    counts: Counter[str] = Counter()
    start = perf_counter()
    for seed in range(bases):
        random = seeded(seed)
        base = small_base(random)
        _agreement(random, Inference(base, all_possible=True), CASES, f"base {seed}", counts)
        _exhausted(random, Advisor(base), f"base {seed}", counts)
    print(f"{bases:,} generated rule bases, {perf_counter() - start:.0f} s")
    _show(counts)
    counts["violations"] += _shipped(shipped)
    sys.exit(1 if counts["violations"] else 0)


def _shipped(cases: int) -> int:
    counts: Counter[str] = Counter()
    base = nanorx.load(ROOT / "rules")
    start = perf_counter()
    _agreement(seeded(0), Inference(base, all_possible=True), cases, "shipped", counts)
    print(f"{heading(base)}, {perf_counter() - start:.0f} s")
    _show(counts)
    return counts["violations"]


def _agreement(random: Random, inference: Inference, cases: int, where: str, counts: Counter[str]) -> None:
    for _ in range(cases):
        case = random_case(random, inference.base)
        counts["cases in which engine, judge and the plain reading were compared"] += 1
        counts["verdicts compared"] += len(inference.base.rules)
        _report(laws.evaluators_agree(inference, case), where, counts)


def _exhausted(random: Random, advisor: Advisor, where: str, counts: Counter[str]) -> None:
    found = laws.completed(advisor, open_case(random, advisor.plan))
    counts["cases with all their completions"] += 1
    counts["completions"] += len(found.ends)
    counts["ranks looked up in their intervals"] += (len(found.ends) + 1) * len(advisor.base.strategies)
    _report(laws.ranks_stay_in_intervals(found), where, counts)
    _report(laws.answers_lead_where_they_say(advisor, found.now), where, counts)
    _report(laws.idle_questions_never_matter(advisor, found), where, counts)
    _report(laws.settled_first_places(found), where, counts)
    for step in laws.one_more_value(advisor, found.now.case):
        counts["one-value steps"] += 1
        _report(laws.knowledge_only_narrows(found.now, advisor.assess(step)), where, counts)


def _report(violations: Iterable[str], where: str, counts: Counter[str]) -> None:
    for text in violations:
        counts["violations"] += 1
        print(f"{where}: {text}")


def _show(counts: Counter[str]) -> None:
    counts["violations"] += 0
    for name, count in counts.items():
        print(f"{count:12,} {name}")


if __name__ == "__main__":
    main()
