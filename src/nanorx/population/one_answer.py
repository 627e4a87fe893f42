"""How far any one answer could move the first place of each case, found one by one: slower than all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from nanorx.population.encoding.hashes import case_at

if TYPE_CHECKING:
    from nanorx.advice.assessment import Advisor
    from nanorx.population.columns import Columns

__all__ = ["OneAnswers"]

_KEPT = 100_000


class OneAnswers:
    """Finds the interval of the first place for any one answer; equal cases are looked at once."""

    def __init__(self, advisor: Advisor, profile: str) -> None:
        self._advisor = advisor
        self._profile = profile
        self._known: dict[str, tuple[int, int] | None] = {}

    def add(self, cases: pa.Table, columns: Columns) -> pa.Table:
        """Add two columns to the table of cases: the best and the worst place of the first strategy.

        They are those of `first_place.one_answer` of a result: the places that `first_strategy` may take after any one
        answer to what is unknown; null where the rule base has no strategy.
        """
        found = [self._of(digest, columns, row) for row, digest in enumerate(cases.column("hash").to_pylist())]
        for at, name in enumerate(("rank_best_one_answer", "rank_worst_one_answer")):
            places = [None if interval is None else interval[at] for interval in found]
            cases = cases.append_column(name, pa.array(places, pa.int16()))
        return cases

    def _of(self, digest: str, columns: Columns, row: int) -> tuple[int, int] | None:
        if digest not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._advisor.assess(case_at(columns, row, self._advisor.base), self._profile)
            self._known[digest] = found.asked.one_answer if found.ranked else None
        return self._known[digest]
