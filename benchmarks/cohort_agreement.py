"""Many cases at once against one by one: all of cases/ and 20,000 random cases, every column and every strategy.

    python benchmarks/cohort_agreement.py [random cases] [seed]

A test does a part of this. Exit code 1 if anything differs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

import nanorx
from common import ROOT, case_files, heading
from nanorx.advice.assessment import Advisor
from nanorx.inference.bitslice import evaluate_slices
from nanorx.knowledge.files.case_file import read_case
from nanorx.population.agreement import differences
from nanorx.population.columns import CodedColumn, Columns
from nanorx.population.encoding.encode import encode
from nanorx.population.encoding.hashes import hashes
from nanorx.population.ranking.rank import rank
from nanorx.population.ranking.tables import cases_table, strategies_table

sys.path.insert(0, str(Path(ROOT, "tests")))
from generators import random_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nanorx.advice.assessment import Assessment
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value

CASES = 20_000
BATCH = 2_000
SHARES = (0.05, 0.15, 0.3, 0.5, 0.8, 0.97)
"""The shares of values that random cases state."""


def columns_of(cases: Sequence[Case]) -> Columns:
    """What the cases state, by descriptor."""
    found: dict[str, CodedColumn] = {}
    for name in sorted({name for case in cases for name in case.stated}):
        codes: dict[Value | None, int] = {None: 0}
        stated = [case.values[name] if name in case.stated else None for case in cases]
        found[name] = CodedColumn(
            np.array([codes.setdefault(value, len(codes)) for value in stated], np.int32), [*codes]
        )
    return Columns(len(cases), found)


def compare(cases: Sequence[Case], advisor: Advisor, profile: str) -> Iterator[str]:
    """Yield every difference between the two ways."""
    encoded = encode(advisor.plan, columns_of(cases))
    slices = evaluate_slices(advisor.plan, encoded.yes, encoded.may, encoded.size)
    ranked = rank(advisor, slices, encoded, profile)
    names = pa.array([str(number) for number in range(len(cases))])
    rows = cases_table(ranked, names, hashes(encoded.columns, advisor.base.vocabulary)).to_pylist()
    strategies = strategies_table(ranked, names).to_pylist()
    many = len(advisor.base.strategies)
    for at, (case, row) in enumerate(zip(cases, rows, strict=True)):
        found = advisor.assess(case, profile)
        yield from (f"{case.sha256}: {words}" for words in differences(found, row))
        for wanted, other in zip(standings(found), strategies[at * many : (at + 1) * many], strict=True):
            yield from (f"{case.sha256}: {wanted} {other}" for name, value in wanted.items() if other[name] != value)


def standings(found: Assessment) -> Iterator[dict[str, Any]]:
    """Yield what a row of strategies.parquet must hold, by rank."""
    for rank_, strategy in enumerate(found.ranked, start=1):
        item = found.standings[strategy]
        yield {
            "strategy": item.id,
            "rank": rank_,
            "status": item.status,
            "holds": item.holds.now,
            "tier": item.tier.now + 1,
            "level": item.level.now,
            "score": item.score / 100,
        }


def main() -> None:
    """Compare, and say how many comparisons there were."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    random = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)  # noqa: PLR2004 - words of the command line
    base = nanorx.load(ROOT / "rules")
    print(heading(base))
    advisor, profiles = Advisor(base, use_engine=False), [*base.profiles]
    start, different, done = process_time(), 0, 0
    written = [read_case(path, base) for path in case_files()]
    drawn = (random_case(random, base, SHARES[at % len(SHARES)]) for at in range(count))
    while part := written[:BATCH] or [case for case, _ in zip(drawn, range(BATCH), strict=False)]:
        written = written[len(part) :]
        profile = profiles[done // BATCH % len(profiles)]
        for words in compare(part, advisor, profile):
            different += 1
            print(words)
        done += len(part)
        print(f"{done:,} cases, {process_time() - start:.0f} s of CPU, {different} differences", flush=True)
    print(f"{done * len(base.strategies):,} rows of strategies")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
