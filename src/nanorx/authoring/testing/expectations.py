"""What a case file may expect of the ranking, read from its `expect` and compared with what was found.

```yaml
expect:
  first: [one-strategy, another]           # one of these is first, of the strategies that are not listed apart
  status: {one-strategy: conditional}
  rank: {one-strategy: 3}                  # of all strategies, under the profile balanced
  level: {one-strategy: {delivery: 2}}     # strongest argument for minus strongest against
  asks: {one-strategy: [tumor.organ]}      # its status waits for these values
  held_back: {one-strategy: no}            # a strong caution or a hold-back has fired
  nothing_eligible: yes
```

An expectation without a value (`rank: {one-strategy: }`) is one that is still to be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.advice.standing import STATUSES
from nanorx.common.suggest import did_you_mean
from nanorx.errors import CaseError, Problem, limited
from nanorx.knowledge.rule_base import CriterionIndex, StrategyIndex
from nanorx.knowledge.truth import NO, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nanorx.advice.standing import Standing
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["KEYS", "Expectation", "ObservedCase", "expectations", "observed", "shown"]

KEYS = ("first", "status", "held_back", "rank", "level", "asks", "nothing_eligible")
"""Everything that may be expected."""

Path = tuple[str | int, ...]
_NO_STRATEGY, _NO_CRITERION = StrategyIndex(-1), CriterionIndex(-1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that is expected of a case.

    `strategy` and `criterion` are places in the rule base, -1 where the key names none; `value` is None where it is
    still to be filled in; `at` is the path in the case file.
    """

    key: str
    value: Any
    at: Path
    strategy: StrategyIndex = _NO_STRATEGY
    criterion: CriterionIndex = _NO_CRITERION

    def words(self, base: RuleBase) -> str:
        """Return what the expectation is about: `status of <strategy>`."""
        if self.strategy < 0:
            return {"first": "first strategy", "nothing_eligible": "nothing is eligible"}[self.key]
        name = base.strategies[self.strategy].id
        if self.key == "level":
            return f"{base.criteria[self.criterion].label} of {name}"
        words = {"asks": "questions", "held_back": "holding back"}.get(self.key, self.key)
        return f"{words} of {name}"

    def depends_on(self, strategies: Iterable[int]) -> bool:
        """Say whether it can change when only these strategies stand differently."""
        return self.key in {"first", "rank", "nothing_eligible"} or self.strategy in strategies


@dataclass(slots=True)
class ObservedCase:
    """What was found for a case, as far as expectations ask: standings in the order of the rule base.

    `asks` gives the unknown descriptors for which the status of a strategy waits.
    """

    standings: Sequence[Standing]
    apart: frozenset[int]
    asks: Callable[[StrategyIndex], frozenset[str]]
    _order: list[int] | None = None

    def order(self) -> list[int]:
        """Return the places (from 0) of all strategies in the rule base, best first."""
        if self._order is None:
            self._order = sorted(range(len(self.standings)), key=lambda place: self.standings[place].key())
        return self._order

    def first(self) -> int:
        """Return the place of the first strategy that is not listed apart; of the first of all, if all are."""
        order = self.order()
        return next((place for place in order if place not in self.apart), order[0])


def observed(expectation: Expectation, found: ObservedCase, base: RuleBase) -> tuple[bool, Any]:
    """Return whether an expectation holds, and the value that its case file would have to state."""
    key, value = expectation.key, expectation.value
    if key == "first":
        name = base.strategies[found.first()].id
        return name in ([value] if isinstance(value, str) else value or ()), name
    if key == "nothing_eligible":
        none = all(row.excluded != NO for row in found.standings)
        return ("yes" if none else "no") == value, "yes" if none else "no"
    got: Any
    standing = found.standings[expectation.strategy]
    if key == "status":
        got = standing.status
    elif key == "held_back":
        got = "yes" if standing.held_back else "no"
    elif key == "level":
        got = standing.levels[expectation.criterion].now
    elif key == "rank":
        got = found.order().index(expectation.strategy) + 1
    else:
        asked = found.asks(expectation.strategy) if standing.excluded == UNKNOWN else frozenset()
        got = [name for name in base.vocabulary.descriptors if name in asked]
        return value is not None and asked.issuperset(value), got
    return got == value, got


def shown(value: Any) -> str:
    """Return a value of an expectation as pages show it."""
    if value is None:
        return "(not filled in)"
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, (list, tuple)) else str(value)


def expectations(case: Case, base: RuleBase, problem: Callable[..., Problem] | None = None) -> list[Expectation]:
    """Read everything that a case expects, in the order of its file.

    Args:
        case: The case.
        base: The rule base.
        problem: Makes a Problem for a path of the file; None: without line and column.

    Returns:
        The expectations.

    Raises:
        CaseError: An expectation is not one; the error holds every mistake.
    """
    reader = _ExpectationReader(base, problem or _plain)
    found = list(reader.read(case.expect))
    if reader.problems:
        raise CaseError(limited(reader.problems))
    return found


def _plain(code: str, message: str, *, at: Path = (), advice: str = "", on_key: bool = False) -> Problem:
    del on_key
    return Problem(code, message, advice, path=".".join(map(str, at)))


class _ExpectationReader:
    def __init__(self, base: RuleBase, problem: Callable[..., Problem]) -> None:
        self.base = base
        self.problem = problem
        self.problems: list[Problem] = []
        self.criteria = base.criterion_index

    def read(self, expect: Any) -> Iterator[Expectation]:
        for key, value in expect.items():
            at = ("expect", key)
            if key not in KEYS:
                self._report(
                    at,
                    f'"{key}" cannot be expected',
                    f"Keys: {', '.join(KEYS)}. {did_you_mean(key, KEYS)}",
                    on_key=True,
                )
            elif key == "first":
                yield from self._first(value, at)
            elif key == "nothing_eligible":
                yield from self._one(
                    Expectation(key, _word(value), at), _word(value) in {"yes", "no", None}, "yes or no"
                )
            elif not isinstance(value, dict):
                self._report(at, f"{key} is a group of strategies", f"Write {key}: {{STRATEGY: ...}}.")
            else:
                for name, row in value.items():
                    yield from self._of_strategy(key, name, row, (*at, name))

    def _report(self, at: Path, message: str, advice: str, *, on_key: bool = False) -> None:
        self.problems.append(self.problem("NRX220", f"expect: {message}", at=at, advice=advice.strip(), on_key=on_key))

    def _one(self, row: Expectation, right: bool, allowed: str) -> Iterator[Expectation]:  # noqa: FBT001 - a verdict
        if right:
            yield row
        else:
            self._report(row.at, f"{row.key}: {row.value!r} cannot be expected", f"Allowed: {allowed}.")

    def _strategy(self, name: Any, at: Path, *, on_key: bool = False) -> StrategyIndex:
        index = self.base.strategy_index
        if name not in index:
            advice = f"{did_you_mean(str(name), index)} All strategies: nanorx strategies"
            self._report(at, f'there is no strategy "{name}"', advice, on_key=on_key)
            return _NO_STRATEGY
        return index[name]

    def _first(self, value: Any, at: Path) -> Iterator[Expectation]:
        names = value if isinstance(value, list) else [value]
        places = [] if value is None else [self._strategy(name, at) for name in names]
        if all(place >= 0 for place in places):
            yield Expectation("first", value, at)

    def _of_strategy(self, key: str, name: str, value: Any, at: Path) -> Iterator[Expectation]:
        place = self._strategy(name, at, on_key=True)
        if place < 0:
            return
        if key == "status":
            yield from self._one(Expectation(key, value, at, place), value in {*STATUSES, None}, ", ".join(STATUSES))
        elif key == "held_back":
            word = _word(value)
            yield from self._one(Expectation(key, word, at, place), word in {"yes", "no", None}, "yes or no")
        elif key == "rank":
            size = len(self.base.strategies)
            yield from self._one(Expectation(key, value, at, place), _whole(value, 1, size), f"1 to {size}")
        elif key == "asks":
            names = self.base.vocabulary.descriptors
            right = value is None or (isinstance(value, list) and set(map(str, value)) <= set(names))
            yield from self._one(Expectation(key, value, at, place), right, "a list of descriptors")
        elif not isinstance(value, dict):
            self._report(at, "level is a group of criteria", "Write level: {STRATEGY: {delivery: 2}}.")
        else:
            yield from self._levels(value, place, at)

    def _levels(self, value: Any, place: StrategyIndex, at: Path) -> Iterator[Expectation]:
        for name, level in value.items():
            if name not in self.criteria:
                known = ", ".join(self.criteria)
                self._report((*at, name), f'there is no criterion "{name}"', f"Criteria: {known}.", on_key=True)
                continue
            row = Expectation("level", level, (*at, name), place, self.criteria[name])
            yield from self._one(row, _whole(level, -3, 3), "-3 to 3")


def _word(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def _whole(value: Any, low: int, high: int) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high)
