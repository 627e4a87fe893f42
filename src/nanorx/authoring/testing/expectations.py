"""What a case file may expect of the ranking, read from its `expect` and compared with what was found.

```yaml
expect:
  source: pdq-liver                        # where it is written; `pinned`: what was given; or one each
  leading: one-strategy                    # this, or one of several, is called first; `none`: nothing is
  approach: one-approach                   # this, or one of several, is first of those that are not listed apart
  within: {one-approach: 3}                # the approach is among the first three
  group: {one-strategy: people}            # what its tier asks for: approved, people or rest
  evidence: {one-strategy: 2}              # its level of evidence, from 1 (approved here) to 7 (not studied)
  studies: {one-row: here strong}          # what a row of evidence says, and how strongly; `silent`: nothing
  today: [one-standard]                    # these are among what is done today; []: nothing is known
  warnings: [one-row]                      # these warnings are given; []: none is
  first: [one-strategy, another]           # one of these is first, of the strategies that are not listed apart
  status: {one-strategy: conditional}      # of a standard too: what its exclusions say
  rank: {one-strategy: 3}                  # of all strategies, under the profile balanced
  level: {one-strategy: {delivery: 2}}     # strongest argument for minus strongest against
  asks: {one-strategy: [tumor.organ]}      # its status waits for these values
  held_back: {one-strategy: no}            # cautions hold it back; of a standard too
  nothing_eligible: yes
```

An expectation without a value (`rank: {one-strategy: }`) is one that is still to be filled in. The id of a strategy
that was merged means the one that it became part of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from nanorx.advice.approaches import group_at, leading
from nanorx.advice.standing import STATUSES
from nanorx.common.suggest import did_you_mean
from nanorx.errors import CaseError, Problem, limited
from nanorx.knowledge.evidence import LEVELS, Bearing
from nanorx.knowledge.rule_base import CriterionIndex, StrategyIndex
from nanorx.knowledge.sources import STRENGTHS
from nanorx.knowledge.truth import NO, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nanorx.advice.standing import Standing
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.evidence import Opens
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["KEYS", "NOTHING", "PINNED", "SILENT", "Expectation", "ObservedCase", "expectations", "observed", "shown"]

KEYS = (
    "leading",
    "approach",
    "within",
    "group",
    "evidence",
    "studies",
    "today",
    "warnings",
    "first",
    "status",
    "held_back",
    "rank",
    "level",
    "asks",
    "nothing_eligible",
)
"""Everything that may be expected."""
PINNED = "pinned"
"""The source of an expectation that only pins what the program gave."""
SILENT = "silent"
"""What a row of evidence says that says nothing."""
NOTHING = "none"
"""The `leading` of a case in which nothing is called first."""
_BEARINGS: tuple[Bearing, ...] = get_args(Bearing)
_YES_OR_NO = {True: "yes", False: "no"}
_OF_STANDARDS = frozenset({"status", "held_back"})
_LISTS = {"today": "a list of standards", "warnings": "a list of warnings"}
_OF_ALL = {
    "first": "first strategy",
    "nothing_eligible": "nothing is eligible",
    "leading": "what is called first",
    "approach": "first approach",
    "today": "what is done today",
    "warnings": "warnings",
}

Path = tuple[str | int, ...]
_NO_STRATEGY, _NO_CRITERION = StrategyIndex(-1), CriterionIndex(-1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that is expected of a case.

    `strategy` and `criterion` are places in the rule base, -1 where the key names none; `approach`, `row` (of
    evidence) and `standard` are ids or empty;
    `value` is None where it is still to be filled in; `at` is the path in the case file; `source` says where it is
    written, and is empty where the file does not say.
    """

    key: str
    value: Any
    at: Path
    strategy: StrategyIndex = _NO_STRATEGY
    criterion: CriterionIndex = _NO_CRITERION
    approach: str = ""
    row: str = ""
    standard: str = ""
    source: str = ""

    def words(self, base: RuleBase) -> str:
        """Return what the expectation is about: `status of <strategy>`."""
        if self.approach:
            return f"place of the approach {self.approach}"
        if self.row:
            return f"what {self.row} says"
        if self.strategy < 0 and not self.standard:
            return _OF_ALL[self.key]
        name = self.standard or base.strategies[self.strategy].id
        if self.key == "level":
            return f"{base.criteria[self.criterion].label} of {name}"
        words = {"asks": "questions", "held_back": "holding back", "evidence": "level of evidence"}.get(
            self.key, self.key
        )
        return f"{words} of {name}"

    def depends_on(self, strategies: Iterable[int]) -> bool:
        """Say whether it can change when only these strategies stand differently."""
        of_all = self.key in _OF_ALL or self.key in {"rank", "within", "studies"}
        return of_all or bool(self.standard) or self.strategy in strategies


@dataclass(slots=True)
class ObservedCase:
    """What was found for a case, as far as expectations ask: standings in the order of the rule base.

    `asks` gives the unknown descriptors for which the status of a strategy waits, `today` the ids of the standards that
    are done today, `warnings` the ids of the warnings; `tiers` is as in `CaseVerdicts`. `says` gives what a row of
    evidence says, `standard` whether a standard is excluded and whether it is held back. Nothing leads unless
    `organ_known`.
    """

    standings: Sequence[Standing]
    apart: frozenset[StrategyIndex]
    asks: Callable[[StrategyIndex], frozenset[str]]
    tiers: tuple[tuple[Truth, tuple[Opens, ...]], ...] = ()
    today: Callable[[], list[str]] = list
    warnings: tuple[str, ...] = ()
    says: Callable[[str], str] = str
    standard: Callable[[str], tuple[Truth, bool]] = lambda _: (NO, False)
    organ_known: bool = True
    _order: list[StrategyIndex] | None = None

    def order(self) -> list[StrategyIndex]:
        """Return the places (from 0) of all strategies in the rule base, best first."""
        if self._order is None:
            places = map(StrategyIndex, range(len(self.standings)))
            self._order = sorted(places, key=lambda place: self.standings[place].key())
        return self._order

    def approaches(self, base: RuleBase) -> list[str]:
        """Return the ids of the approaches that are not listed apart, the best one first."""
        places = (place for place in self.order() if place not in self.apart)
        return list(dict.fromkeys(base.approach_of[base.strategies[place].id].id for place in places))

    def first(self) -> StrategyIndex:
        """Return the place of the first strategy that is not listed apart; of the first of all, if all are."""
        order = self.order()
        return next((place for place in order if place not in self.apart), order[0])


def observed(expectation: Expectation, found: ObservedCase, base: RuleBase) -> tuple[bool, Any]:
    """Return whether an expectation holds, and the value that its case file would have to state."""
    key, value = expectation.key, expectation.value
    got: Any
    if key in _OF_ALL:
        return _observed_of_all(key, value, found, base)
    if key == "within":
        places = found.approaches(base)
        got = places.index(expectation.approach) + 1 if expectation.approach in places else len(places) + 1
        return value is not None and got <= value, got
    if key == "studies":
        got = found.says(expectation.row)
        return got == value, got
    if expectation.standard:
        return _observed_of_standard(expectation, found)
    return _observed_of_strategy(expectation, found, base)


def _observed_of_strategy(expectation: Expectation, found: ObservedCase, base: RuleBase) -> tuple[bool, Any]:
    key, value = expectation.key, expectation.value
    got: Any
    standing = found.standings[expectation.strategy]
    if key == "status":
        got = standing.status
    elif key == "group":
        got = group_at(standing.tier.now, found.tiers)
    elif key == "evidence":
        got = standing.level.now
    elif key == "held_back":
        got = _YES_OR_NO[standing.held_back]
    elif key == "level":
        got = standing.levels[expectation.criterion].now
    elif key == "rank":
        got = found.order().index(expectation.strategy) + 1
    else:
        asked = found.asks(expectation.strategy) if standing.excluded == UNKNOWN else frozenset()
        got = [name for name in base.vocabulary.descriptors if name in asked]
        return value is not None and asked.issuperset(value), got
    return got == value, got


def _observed_of_standard(expectation: Expectation, found: ObservedCase) -> tuple[bool, Any]:
    excluded, held = found.standard(expectation.standard)
    got = STATUSES[excluded] if expectation.key == "status" else _YES_OR_NO[held]
    return got == expectation.value, got


def _observed_of_all(key: str, value: Any, found: ObservedCase, base: RuleBase) -> tuple[bool, Any]:
    """Return whether an expectation about the whole answer holds, and what its case file would have to state."""
    got: Any
    if key in _LISTS:
        got = found.today() if key == "today" else list(found.warnings)
        return value is not None and set(value) <= set(got) and bool(value) == bool(got), got
    if key == "nothing_eligible":
        got = "yes" if all(row.excluded != NO for row in found.standings) else "no"
        return got == value, got
    if key == "first":
        got = base.strategies[found.first()].id
    elif key == "approach":
        got = next(iter(found.approaches(base)), NOTHING)
    else:
        lead = leading(found.standings, found.order(), found.apart, found.tiers, organ_known=found.organ_known).strategy
        got = NOTHING if lead is None else base.strategies[lead].id
    return got in ([value] if isinstance(value, str) else value or ()), got


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
        sources = self._sources(expect.get("source", ""))
        for key, value in expect.items():
            for row in self._read(key, value, ("expect", key)):
                yield replace(row, source=sources.get(key, sources.get("", "")))

    def _sources(self, value: Any) -> dict[str, str]:
        """Return the source of each key that has one; that of all others under an empty key."""
        if isinstance(value, str):
            return {"": value}
        if isinstance(value, dict) and all(isinstance(text, str) and key in KEYS for key, text in value.items()):
            return dict(value)
        self._report(
            ("expect", "source"), "source is a text, or a text for each key", 'Write source: "PDQ liver cancer".'
        )
        return {}

    def _read(self, key: str, value: Any, at: Path) -> Iterator[Expectation]:
        if key == "source":
            return
        if key not in KEYS:
            self._report(
                at,
                f'"{key}" cannot be expected',
                f"Keys: {', '.join(KEYS)}. {did_you_mean(str(key), KEYS)}",
                on_key=True,
            )
        elif key in {"first", "leading"}:
            yield from self._first(key, value, at)
        elif key in _LISTS:
            yield from self._list(key, value, at)
        elif key == "approach":
            names = value if isinstance(value, list) else [] if value is None else [value]
            if all(self._is_approach(name, at) for name in names):
                yield Expectation(key, value, at)
        elif key == "nothing_eligible":
            yield from self._one(
                Expectation(key, _word(value), at), _is_one_of(_word(value), _YES_OR_NO.values()), "yes or no"
            )
        elif not isinstance(value, dict):
            what = "rows of evidence" if key == "studies" else "strategies"
            self._report(at, f"{key} is a group of {what}", f"Write {key}: {{ID: ...}}.")
        else:
            of = {"studies": self._study, "within": self._within}.get(key, partial(self._of_strategy, key))
            for name, row in value.items():
                yield from of(name, row, (*at, name))

    def _within(self, name: Any, value: Any, at: Path) -> Iterator[Expectation]:
        if self._is_approach(name, at):
            size = len(self.base.approaches)
            yield from self._one(
                Expectation("within", value, at, approach=name), _whole(value, 1, size), f"1 to {size}"
            )

    def _report(self, at: Path, message: str, advice: str, *, on_key: bool = False) -> None:
        self.problems.append(self.problem("NRX220", f"expect: {message}", at=at, advice=advice.strip(), on_key=on_key))

    def _one(self, row: Expectation, right: bool, allowed: str) -> Iterator[Expectation]:  # noqa: FBT001 - a verdict
        if right:
            yield row
        else:
            self._report(row.at, f"{row.key}: {row.value!r} cannot be expected", f"Allowed: {allowed}.")

    def _is_approach(self, name: Any, at: Path) -> bool:
        known = [item.id for item in self.base.approaches]
        if name not in known:
            self._report(at, f'there is no approach "{name}"', did_you_mean(str(name), known))
        return name in known

    def _study(self, name: Any, value: Any, at: Path) -> Iterator[Expectation]:
        if name not in self.base.evidence:
            self._report(at, f'there is no row "{name}"', did_you_mean(str(name), self.base.evidence), on_key=True)
            return
        words = value.split() if isinstance(value, str) else []
        right = _is_one_of(value, (SILENT,)) or (len(words) == 2 and words[0] in _BEARINGS and words[1] in STRENGTHS)  # noqa: PLR2004 - a direction and a strength
        allowed = f"{SILENT}, or one of {', '.join(_BEARINGS)} with a strength, for instance here strong"
        yield from self._one(Expectation("studies", value, at, row=name), right, allowed)

    def _now(self, value: Any) -> Any:
        """Return an id of a strategy, or each id of a list, as that of the strategy that it became part of."""
        if isinstance(value, list):
            return [self._now(name) for name in value]
        return self.base.merged.get(value, value) if isinstance(value, str) else value

    def _list(self, key: str, value: Any, at: Path) -> Iterator[Expectation]:
        if key == "today":
            value = self._now(value)
        known = (
            self.base.standard_index
            if key == "today"
            else {row.id for row in self.base.implausible} | set(self.base.vocabulary.derived.of)
        )
        wrong = (
            [name for name in value if not isinstance(name, str) or name not in known]
            if isinstance(value, list)
            else []
        )
        for name in wrong:
            self._report(at, f'{key}: there is no "{name}"', did_you_mean(str(name), known))
        if not wrong:
            yield from self._one(Expectation(key, value, at), value is None or isinstance(value, list), _LISTS[key])

    def _strategy(self, name: Any, at: Path, *, on_key: bool = False) -> StrategyIndex:
        index = self.base.strategy_index
        if not isinstance(name, str) or name not in index:
            advice = f"{did_you_mean(str(name), index)} Search by words: nanorx strategies WORD"
            self._report(at, f'there is no strategy "{name}"', advice, on_key=on_key)
            return _NO_STRATEGY
        return index[name]

    def _first(self, key: str, value: Any, at: Path) -> Iterator[Expectation]:
        value = self._now(value)
        names = [] if value is None else value if isinstance(value, list) else [value]
        wanted = [name for name in names if key == "first" or name != NOTHING]
        if all([self._strategy(name, at) >= 0 for name in wanted]):  # noqa: C419 - each wrong one is told
            yield Expectation(key, value, at)

    def _of_strategy(self, key: str, name: str, value: Any, at: Path) -> Iterator[Expectation]:
        name = self._now(name)
        standard = name if key in _OF_STANDARDS and name in self.base.standard_index else ""
        place = _NO_STRATEGY if standard else self._strategy(name, at, on_key=True)
        if place < 0 and not standard:
            return
        if key == "status":
            row = Expectation(key, value, at, place, standard=standard)
            yield from self._one(row, _is_one_of(value, STATUSES), ", ".join(STATUSES))
        elif key == "held_back":
            word = _word(value)
            row = Expectation(key, word, at, place, standard=standard)
            yield from self._one(row, _is_one_of(word, _YES_OR_NO.values()), "yes or no")
        elif key == "group":
            groups = ("approved", "people", "rest")
            yield from self._one(Expectation(key, value, at, place), _is_one_of(value, groups), ", ".join(groups))
        elif key == "evidence":
            worst = max(LEVELS)
            yield from self._one(Expectation(key, value, at, place), _whole(value, 1, worst), f"1 to {worst}")
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
    return _YES_OR_NO[value] if isinstance(value, bool) else value


def _is_one_of(value: Any, words: Iterable[str]) -> bool:
    """Say whether a value is one of these words, or still to be filled in."""
    return value is None or (isinstance(value, str) and value in words)


def _whole(value: Any, low: int, high: int) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high)
