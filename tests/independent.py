"""A second evaluator of rule bases, to compare nanorx with: it shares nothing with it but the YAML files.

It is written from "What the rules mean" in ARCHITECTURE.md, not from the code, and prefers the short way to the fast
one: each possible value is tried, each two strategies are compared. It believes what it reads; a folder with mistakes
is not for it. Clauses are in `independent_clauses.py`, derived values in `independent_derived.py`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from itertools import chain, combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from independent_clauses import (
    OPPOSITE,
    Clause,
    Condition,
    Descriptor,
    Group,
    Known,
    Left,
    Part,
    Truth,
    every,
    some,
    texts,
)
from independent_derived import Derivation
from independent_evidence import ENDS, Counts, Ladder, Row, Saying, level_of, tier_of

Verdict: TypeAlias = Literal["fires", "silent", "cannot tell"]

VERDICTS: Mapping[Truth, Verdict] = {"yes": "fires", "no": "silent", "unknown": "cannot tell"}
STATUSES: Mapping[Truth, str] = {"yes": "excluded", "no": "eligible", "unknown": "conditional"}
STRENGTHS = {"weak": 1, "moderate": 2, "strong": 3}

UNSTATED = (None, "", "null", "~")
"""A key without a value says nothing. The texts are what `texts` makes of it."""


# -- a rule, and what the rules together say of a strategy


class Rule(NamedTuple):
    """A rule, need or row of `base.yaml`: its conditions, and what it does to the strategies it is for."""

    id: str
    strategies: frozenset[str]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    does: str
    about: str = ""
    strength: int = 0
    facts: frozenset[str] = frozenset()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All its clauses, those in groups too."""
        return tuple(chain(*(part.all() for part in self.when + self.unless)))

    @property
    def points(self) -> int:
        """What it does to hold a strategy back."""
        return {2: 1, 3: 2}.get(self.strength, 0) if self.does == "caution" else 0

    def holds(self, facts: Mapping[str, Known]) -> Truth:
        """Return yes if every `when` is yes and every `unless` is no."""
        unless = [OPPOSITE[clause.truth(facts)] for clause in self.unless]
        return every([clause.truth(facts) for clause in self.when] + unless)


Said: TypeAlias = list[tuple[Rule | Saying, Counts]]
"""Rules, and what rows of evidence say, with whether they hold."""


class Criterion(NamedTuple):
    """What is said of a strategy on one criterion, and the levels that follow: lowest, now, highest."""

    pro: list[str]
    con: list[str]
    undecided: list[str]
    levels: tuple[int, int, int]

    @classmethod
    def of(cls, name: str, said: Said) -> "Criterion":
        """Collect the rules about a criterion; a level is the strongest for minus the strongest against.

        Nothing counts for it where a caution fires that is not weak.
        """
        heard = [(rule, holds) for rule, holds in said if rule.about == name]
        pro = [(rule, holds) for rule, holds in heard if rule.does == "favor"]
        con = [(rule, holds) for rule, holds in heard if rule.does != "favor"]
        now, most, least = ENDS
        cautions = [holds for rule, holds in heard if isinstance(rule, Rule) and rule.points]
        surely, maybe = "yes" in cautions, "unknown" in cautions
        return cls(
            _ids(pro, "yes", "presumed"),
            _ids(con, "yes", "presumed"),
            _ids(heard, "unknown"),
            (
                (0 if surely or maybe else _strongest(pro, least)) - _strongest(con, most),
                (0 if surely else _strongest(pro, now)) - _strongest(con, now),
                (0 if surely else _strongest(pro, most)) - _strongest(con, least),
            ),
        )


def _ids(said: Said, *holds: Counts) -> list[str]:
    return sorted(rule.id for rule, found in said if found in holds)


def _strongest(said: Said, counted: Collection[Counts]) -> int:
    return max((rule.strength for rule, holds in said if holds in counted), default=0)


Caution: TypeAlias = tuple[str, frozenset[str], int]
"""A caution that can hold back: its id, its facts and its points."""


@cache
def _most_holds(cautions: frozenset[Caution]) -> int:
    """Try up to four cautions at a time, which two holds take at most, and count the points of what shares no fact."""
    most = 0
    for chosen in chain.from_iterable(combinations(cautions, size) for size in range(1, 5)):
        facts = [fact for _, own, _ in chosen for fact in own]
        if len(facts) == len(set(facts)):
            most = max(most, sum(points for *_, points in chosen))
    return min(most // 2, 2)


Place: TypeAlias = tuple[bool, int, int, int, bool, int, str]
"""What decides the order, smaller first: excluded, holds, tier, less score, conditional, level, the id."""


@dataclass
class Standing:
    """All that the documents say of one strategy in one case. Scores are in hundredths: lowest, now, highest."""

    id: str
    said: Said
    criteria: dict[str, Criterion]
    listed_apart: str | None
    scores: tuple[int, int, int]
    tier: Ladder
    level: Ladder
    fit: float
    evidence: float
    rank: int = 0
    tied_with: tuple[str, ...] = ()
    ranks: tuple[int, int] = (0, 0)
    ranks_if_not_excluded: tuple[int, int] = (0, 0)

    def ids(self, does: str, holds: Truth) -> list[str]:
        """Return the rules that have this effect and hold, or of which it is unknown."""
        return _ids([(rule, found) for rule, found in self.said if rule.does == does], holds)

    @property
    def held_back_by(self) -> list[str]:
        """Return what holds it back: what is strong, and each of two moderate cautions about different facts."""
        fire = [rule for rule, holds in self._rules() if rule.points and holds == "yes"]
        moderate = [rule for rule in fire if rule.points == 1]
        pairs = [pair for pair in combinations(moderate, 2) if not pair[0].facts & pair[1].facts]
        return sorted({rule.id for rule in fire if rule.points == 2} | {rule.id for pair in pairs for rule in pair})

    @cached_property
    def holds(self) -> tuple[int, int]:
        """Count how often it is held back: now, and at worst."""
        return self._holds("yes"), self._holds("yes", "unknown")

    def _holds(self, *counted: Truth) -> int:
        """Count holds. Of cautions about the same facts the strongest alone matters, unless they are about none."""
        cautions = [rule for rule, holds in self._rules() if rule.points and holds in counted]
        most: dict[object, Caution] = {}
        for rule in sorted(cautions, key=lambda rule: rule.points):
            most[rule.facts or rule.id] = (rule.id, rule.facts, rule.points)
        return _most_holds(frozenset(most.values()))

    @cached_property
    def excluded(self) -> Truth:
        """Tell whether an exclusion fires or a need is no."""
        return some(holds for rule, holds in self._rules() if rule.does == "exclude")

    def _rules(self) -> Iterable[tuple[Rule, Truth]]:
        """Yield the rules about it without rows of evidence."""
        yield from ((rule, holds) for rule, holds in self.said if isinstance(rule, Rule) and holds != "presumed")

    @property
    def now(self) -> Place:
        """Return what decides its place now."""
        _, score, _ = self.scores
        excluded = self.excluded == "yes"
        return (excluded, self.holds[0], self.tier.now, -score, self.excluded == "unknown", self.level.now, self.id)

    def best(self, excluded: Truth) -> Place:
        """Return the best place that what is unknown allows."""
        *_, score = self.scores
        return (excluded == "yes", self.holds[0], self.tier.best, -score, False, self.level.best, self.id)

    def worst(self, excluded: Truth) -> Place:
        """Return the worst place that what is unknown allows."""
        score, *_ = self.scores
        return (excluded != "no", self.holds[1], self.tier.worst, -score, False, self.level.worst, self.id)


# -- the rule base, and a case


class Evaluation(NamedTuple):
    """What is known in a case, whether each rule holds, and the strategies in their order."""

    facts: Mapping[str, Known]
    holds: Mapping[str, Truth]
    standings: list[Standing]


class Base:
    """A rule base, read from its folder."""

    def __init__(self, folder: Path, speaking: Iterable[str] = ("reviewed",)) -> None:
        self.settings = texts(folder / "base.yaml")
        groups = [texts(folder / "vocabulary" / f"{group}.yaml") for group in self.settings["groups"]]
        described = [
            (f"{group['group']}.{name}", row) for group in groups for name, row in group["descriptors"].items()
        ]
        self.descriptors = {name: Descriptor.of(name, row) for name, row in described}
        self.findings = tuple(texts(folder / "vocabulary/findings.yaml")["findings"])
        findings = {name: Descriptor.of(name, {"kind": "yes-no"}) for name in self.findings}
        self._asked = self.descriptors | findings
        self.contradictions = [
            self._clauses(row["when"]) for group in groups for row in group.get("contradictions", ())
        ]
        self.implausible = {
            row["id"]: self._clauses(row["when"]) for group in groups for row in group.get("implausible", ())
        }
        self.derivations = {
            name: Derivation(self.descriptors[name], row["derived"], self.descriptors, self._conditions)
            for name, row in described
            if "derived" in row
        }

        files = [texts(path) for path in sorted(folder.glob("strategies/*/*.yaml"))]
        everything = {file["id"]: _attributes(file) for file in files}
        self.strategies = {name: has for name, has in everything.items() if "standard" not in has["role"]}
        other = {"vocabulary", "evidence"}
        written = [texts(path) for path in sorted(folder.glob("*/*.yaml")) if path.parent.name not in other]
        self.rules = [self._rule(row, *_effect(row["then"])) for row in written if row["status"] in speaking]
        self.rules += [
            self._need(file["id"], number, need)
            for file in files
            if file["id"] in self.strategies
            for number, need in enumerate(file["needs"], 1)
        ]
        self.policy = self.settings.get("evidence")
        studies = [texts(path) for path in sorted(folder.glob("evidence/*.yaml"))] if self.policy else []
        self.rows = [Row(row, self.policy, self._clause, self._conditions, self._chosen) for row in studies]
        self.rules = [rule._replace(facts=self._facts(rule)) for rule in self.rules]
        self._about = {each: [rule for rule in self.rules if each in rule.strategies] for each in self.strategies}
        self.listed_apart = [(self._rule(row, "listed_apart"), row["say"]) for row in self.settings["listed_apart"]]
        self.weights = {
            name: {criterion: int(weight) for criterion, weight in profile["weights"].items()}
            for name, profile in self.settings["profiles"].items()
        }
        asked = [clause for rule in self.rules for clause in rule.clauses] + list(chain(*self.contradictions))
        asked += [clause for row in self.rows for clause in row.clauses()]
        self.values = {
            name: descriptor.all_values(clause for clause in asked if clause.name == name)
            for name, descriptor in self.descriptors.items()
        }

    def _clauses(self, rows: Iterable[Mapping[str, str]]) -> tuple[Clause, ...]:
        return tuple(self._asked[name].clause(text) for row in rows for name, text in row.items())

    def _conditions(self, rows: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
        """Read the rows of a `when` or `unless`: clauses, and groups of them."""
        found: list[Condition] = []
        for row in rows:
            for name, what in row.items():
                if isinstance(what, str):
                    found.append(self._asked[name].clause(what))
                else:
                    clauses = self._clauses(what)
                    needed = {"any of": 1, "all of": len(clauses)}.get(name) or int(name.split()[2])
                    found.append(Group(needed, clauses))
        return tuple(found)

    def _clause(self, name: str, text: str) -> Clause:
        clause: Clause = self._asked[name].clause(text)
        return clause

    def _chosen(self, wanted: Any) -> frozenset[str]:
        return frozenset(strategy for strategy, has in self.strategies.items() if _selects(wanted, has))

    def _rule(self, row: Mapping[str, Any], does: str, about: str = "", strength: int = 0) -> Rule:
        chosen = self._chosen(row["for"])
        about = self.settings["cautions_on"] if does == "caution" else about
        when, unless = (self._conditions(row.get(key, ())) for key in ("when", "unless"))
        return Rule(row["id"], chosen, when, unless, does, about, strength)

    def _facts(self, rule: Rule) -> frozenset[str]:
        """Return what a rule asks about in `when`, and what that is computed from or concluded from, but no organ."""
        tumor = self.policy["tumor"] if self.policy else {}
        found: set[str] = set()
        new = {clause.name for condition in rule.when for clause in condition.all()}
        while new:
            found |= new
            concluding = [other for other in self.rules if other.does == "conclude" and other.about in new]
            asked = {clause.name for other in concluding for condition in other.when for clause in condition.all()}
            parts = [self.derivations[name].needs() for name in new if name in self.derivations]
            new = asked.union(*parts) - found
        return frozenset(found - {tumor.get("organ"), tumor.get("histology")})

    def _need(self, strategy: str, number: int, need: Mapping[str, str]) -> Rule:
        """Return a need as the exclusion that only the need itself prevents."""
        return Rule(f"need-{strategy}-{number}", frozenset({strategy}), (), self._clauses([need]), "exclude")

    def contradicted(self, case: Mapping[str, Any]) -> bool:
        """Tell whether entries of a case contradict each other."""
        given = self.given(case)
        return any(_all_yes(clauses, given) for clauses in self.contradictions)

    def miscounted(self, case: Mapping[str, Any]) -> bool:
        """Tell whether a value is stated that the table which computes it cannot give."""
        given = self.given(case)
        for name in self.derivations:
            self._compute(name, given, "unknown")  # who states a class says that its table applies
        return any(row.refuses and row.disagrees(given) for row in self.derivations.values())

    def warnings(self, case: Mapping[str, Any]) -> set[str]:
        """Return what a case is warned of.

        Implausible rows, stated values that a formula would give otherwise, and stated numbers that are not usual.
        """
        given = self.given(case)
        unusual = set()
        for name, descriptor in self.descriptors.items():
            group, key = name.split(".")
            if descriptor.usual and (case.get(group) or {}).get(key) not in UNSTATED:
                low, high = descriptor.usual
                unusual |= set() if low <= cast("float", given[name]) <= high else {name}
        rare = {name for name, clauses in self.implausible.items() if _all_yes(clauses, given)}
        computed = {name for name, row in self.derivations.items() if not row.refuses and row.disagrees(given)}
        return rare | unusual | computed

    def facts(self, case: Mapping[str, Any]) -> dict[str, Known]:
        """Return what is known: what is stated or assumed, what that leaves of other descriptors, and the findings."""
        given = self.given(case)
        facts = given | {name: self._left(name, given) for name in self.descriptors if name not in given}
        facts |= {
            name: Part(known.known, self._left(name, given)) for name, known in given.items() if isinstance(known, Part)
        }
        waiting = {
            name: [rule for rule in self.rules if (rule.does, rule.about) == ("conclude", name)]
            for name in self.findings
        }
        while waiting:
            for name, rules in list(waiting.items()):
                if not any(clause.name in waiting for rule in rules for clause in rule.clauses):
                    found = some(rule.holds(facts) for rule in waiting.pop(name))
                    facts[name] = None if found == "unknown" else found
        return facts

    def given(self, case: Mapping[str, Any]) -> dict[str, Known]:
        """Return what is stated, what is assumed where nothing is, and what is computed of both.

        Of a set each element may be unknown.
        """
        given: dict[str, Known] = {}
        for name, descriptor in self.descriptors.items():
            group, key = name.split(".")
            stated = (case.get(group) or {}).get(key)
            stated = descriptor.assumed if stated in UNSTATED else stated
            stated = {} if stated is None and descriptor.kind == "set" else stated
            if stated is not None:
                given[name] = descriptor.value(stated)
        for name in self.derivations:
            self._compute(name, given)
        return given

    def _compute(self, name: str, given: dict[str, Known], where: Truth = "yes") -> None:
        """Compute a value that is not stated, after those that it rests on, if it applies so far."""
        row = self.derivations[name]
        for part in row.needs() & set(self.derivations):
            self._compute(part, given, where)
        if name not in given and row.has_parts(given) and row.applies(given) == where:
            found = row.compute(given)
            if found is not None:
                given[name] = found

    def _left(self, name: str, given: Mapping[str, Known]) -> Left | None:
        """Return what is left of a descriptor without what would contradict an entry, if anything is taken away."""
        against = [clauses for clauses in self.contradictions if name in {clause.name for clause in clauses}]
        values = self.values[name]
        gone = [value for value in values if any(_all_yes(clauses, {**given, name: value}) for clauses in against)]
        return Left([value for value in values if value not in gone], gone) if 0 < len(gone) < len(values) else None

    def evaluate(self, case: Mapping[str, Any], profile: str = "balanced") -> Evaluation:
        """Place all strategies for a case."""
        facts = self.facts(case)
        holds = {rule.id: rule.holds(facts) for rule in self.rules}
        apart = [(rule.strategies, say) for rule, say in self.listed_apart if rule.holds(facts) != "no"]
        setting = self._setting(facts)
        of_rows = [(row, list(row.says(facts, setting, self.rows))) for row in self.rows]
        opens = self.policy["tiers"].get(setting, []) if self.policy else []
        standings = []
        for strategy in self.strategies:
            said: Said = [(rule, holds[rule.id]) for rule in self._about[strategy] if holds[rule.id] != "no"]
            says = next((say for strategies, say in apart if strategy in strategies), None)
            studies = [one for row, sayings in of_rows if strategy in row.strategies for one in sayings]
            rows = [row for row in self.rows if strategy in row.strategies]
            level = level_of(rows, studies)
            said += [(one, one.counts) for one in studies if one.counts != "no"]
            standings.append(self._standing(strategy, said, says, self.weights[profile], level, opens))
        _place(standings)
        return Evaluation(facts, holds, sorted(standings, key=lambda standing: standing.rank))

    def _setting(self, facts: Mapping[str, Known]) -> str:
        """Return the setting of a case, which is stated or assumed."""
        return str(facts[self.policy["setting"]]) if self.policy else ""

    def _standing(
        self,
        strategy: str,
        said: Said,
        apart: str | None,
        weights: Mapping[str, int],
        level: Ladder,
        opens: Sequence[str],
    ) -> Standing:
        criteria = {row["id"]: Criterion.of(row["id"], said) for row in self.settings["criteria"]}
        on_evidence = {row["id"] for row in self.settings["criteria"] if row["axis"] == "evidence"}
        scores = _weighed(criteria, weights)
        evidences = _weighed(criteria, {name: weight for name, weight in weights.items() if name in on_evidence})
        of_evidence = sum(weights[name] for name in on_evidence)
        low, now, high = (score - evidence > 0 for score, evidence in zip(scores, evidences, strict=True))
        studies = [one for one, _ in said if isinstance(one, Saying)]
        return Standing(
            id=strategy,
            said=said,
            criteria=criteria,
            listed_apart=apart,
            scores=scores,
            tier=tier_of(opens, studies, (now, high, low)),
            level=level,
            fit=_mean(scores[1] - evidences[1], 100 - of_evidence),
            evidence=_mean(evidences[1], of_evidence),
        )


def _all_yes(clauses: Iterable[Clause], facts: Mapping[str, Known]) -> bool:
    return every(clause.truth(facts) for clause in clauses) == "yes"


def _effect(then: Any) -> tuple[str, str, int]:
    """Read what follows `then`: the effect, the criterion or finding, and the strength."""
    if isinstance(then, str):
        return then, "", 0
    does, about = next(iter(then.items()))
    return does, about, STRENGTHS.get(then.get("strength", about), 0)


def _attributes(file: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the attributes of a strategy; its benefits stand a step deeper in the file."""
    flat = {**file, **file["benefits"]}
    lists = {name: [value] if isinstance(value, str) else value for name, value in flat.items()}
    return {name: {each for each in value if isinstance(each, str)} for name, value in lists.items()}


def _selects(wanted: Any, attributes: Mapping[str, set[str]]) -> bool:
    """Tell whether a strategy has, of each attribute that is named, one of the values."""
    if wanted == "all":
        return True
    return all(
        attributes[name] & ({values} if isinstance(values, str) else set(values)) for name, values in wanted.items()
    )


def _weighed(criteria: Mapping[str, Criterion], weights: Mapping[str, int]) -> tuple[int, int, int]:
    low, now, high = (sum(weight * criteria[name].levels[end] for name, weight in weights.items()) for end in range(3))
    return low, now, high


def _mean(total: int, weight: int) -> float:
    """Return a mean level with two decimals; what lies halfway goes away from zero."""
    exact = Decimal(total) / weight if weight else Decimal(0)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _place(standings: Iterable[Standing]) -> None:
    """Set the rank of each, those it is tied with, and how far what is unknown could move it."""
    order = sorted(standings, key=lambda one: one.now)
    places = [one.now for one in order]
    ends = [(one.best(one.excluded), one.worst(one.excluded)) for one in order]
    for number, one in enumerate(order):
        one.rank = number + 1
        one.tied_with = tuple(
            place[-1] for place in places if place[:-1] == places[number][:-1] and place[-1] != one.id
        )
        others = ends[:number] + ends[number + 1 :]
        one.ranks = _interval(*ends[number], others)
        one.ranks_if_not_excluded = _interval(one.best("no"), one.worst("no"), others)


def _interval(best: Place, worst: Place, others: Iterable[tuple[Place, Place]]) -> tuple[int, int]:
    """Count those that are surely better, and those that are not surely worse."""
    surely = sum(other_worst < best for _, other_worst in others)
    possibly = sum(other_best < worst for other_best, _ in others)
    return 1 + surely, 1 + possibly
