"""How long it takes to rank many cases from the masks of their clauses: CPU time of one core, per case.

The masks are those of 512 random cases of the shipped rule base, with any share of their values known, repeated until
there are enough: what masks cost depends on their length alone.

    python benchmarks/cohort_rank.py [cases]

Targets, in microseconds a case: 1.0 for statuses, scores and the first place; 3.0 for a row of every case with its
intervals; 12.0 for a row of every strategy and reason.
"""

from __future__ import annotations

import sys
from functools import partial
from time import process_time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

import nanorx
from common import ROOT, heading
from nanorx.advice.assessment import Advisor
from nanorx.inference.bitslice import evaluate_slices
from nanorx.knowledge.truth import NO, YES
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import Encoded
from nanorx.population.ranking.counting import tally
from nanorx.population.ranking.rank import rank
from nanorx.population.ranking.tables import cases_table, reasons_table, strategies_table

sys.path.insert(0, str(ROOT / "tests"))
from generators import random_case, seeded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nanorx.knowledge.case import Case

DISTINCT = 512
RUNS = 3


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 65_536
    base = nanorx.load(ROOT / "rules")
    advisor = Advisor(base, use_engine=False)
    random = seeded(1)
    cases = repeated(advisor, [random_case(random, base) for _ in range(DISTINCT)], size // DISTINCT)
    print(heading(base) + f", {cases.size:,} cases, best of {RUNS}; microseconds a case")
    ids = pa.array(np.arange(cases.size))
    hashes = pa.array(["0" * 64] * cases.size)

    def measure(name: str, run: Callable[[], object], target: float | None = None) -> None:
        took = min(timed(run) for _ in range(RUNS)) / cases.size * 1e6
        print(
            f"{took:8.2f}  {name}" + (f" (target {target}: {'met' if took <= target else 'missed'})" if target else "")
        )

    slices = evaluate_slices(advisor.plan, list(cases.yes), list(cases.may), cases.size)
    ranked = partial(rank, advisor, slices, cases)
    measure("rules", lambda: evaluate_slices(advisor.plan, list(cases.yes), list(cases.may), cases.size))
    measure("statuses, scores and the first place", lambda: ranked().first, 1.0)
    measure("a row of every case, with intervals", lambda: cases_table(ranked(), ids, hashes), 3.0)

    measure("counts alone", lambda: tally(ranked()))

    def everything() -> None:
        found = ranked()
        strategies_table(found, ids)
        reasons_table(found, ids)

    measure("rows of strategies", lambda: strategies_table(ranked(), ids))
    measure("rows of strategies and reasons", everything, 12.0)


def repeated(advisor: Advisor, cases: Sequence[Case], times: int) -> Encoded:
    """The masks of some cases, again and again."""
    plan = advisor.plan
    yes, may = [0] * plan.size, [0] * plan.size
    for at, case in enumerate(cases):
        for slot, truth in enumerate(plan.clause_truths(case.values)):
            yes[slot] |= (truth == YES) << at
            may[slot] |= (truth != NO) << at
    again = sum(1 << len(cases) * turn for turn in range(times))
    columns: dict[str, CodedColumn] = {}
    for name in advisor.base.vocabulary.descriptors:
        values = [case.values[name] if name in case.stated else None for case in cases]
        distinct = list(dict.fromkeys(values))
        columns[name] = CodedColumn(
            np.tile(np.array([distinct.index(item) for item in values], np.int32), times), distinct
        )
    size = len(cases) * times
    return Encoded(size, [mask * again for mask in yes], [mask * again for mask in may], Columns(size, columns), ())


def timed(run: Callable[[], object]) -> float:
    """CPU seconds."""
    start = process_time()
    run()
    return process_time() - start


if __name__ == "__main__":
    main()
