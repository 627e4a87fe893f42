"""The adapter of durable-rules, the forward-chaining engine that fires the rules.

Its faults were measured, and this module is built around them. It receives nothing but clause truths,
as strings on one fact for each shard of rules: no joins, no negation, no raw values. A shard is a ruleset of
its own, since durable-rules looks for every fact through all rules of a ruleset, and holds some 4,000 in one. A
session is never deleted, which crashes when no action ever started in it and costs as much as a case: its
fact is retracted after each case. After any exception in the middle of a case no ruleset is ever touched
again: the next case gets new ones under new names. One engine may serve several threads: a lock guards it. A
child of fork gets a new lock and new rulesets: in the parent another thread may have been in the middle of a case.

The engine's plan is compiled here from the rules themselves. A rule with groups of clauses becomes alternatives
without groups, of which one is enough: `any of` two clauses becomes two. For every alternative it has one rule that
fires when it is met, and a second, "possible", that fires when it is not ruled out; the two
tell yes, unknown and no apart. A fact holds only what is so of its clauses, since a property costs time even
where no rule matches it. It chains its own findings: stratum by stratum, what has fired becomes truths of
the next facts.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import threading
import weakref
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.knowledge.rule_base import ClauseIndex
from nanorx.knowledge.truth import NO, UNKNOWN, YES, Truth, disjunction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.inference.plan import Plan
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleIndex

__all__ = ["Engine", "Fired", "engine_available"]

_MODULE = "durable_rules_engine"
_BRANCHES = 40
"""Rules a shard: beyond 64 pending branches of one fact, durable-rules fires nothing (error 303)."""
_PROPERTIES = 200
"""Truths a fact: durable-rules allows 255 properties."""

_names = itertools.count()
_Alternative = tuple[frozenset[str], frozenset[str]]
"""The keys of clauses that must be yes, and of clauses that must be no."""


@cache
def engine_available() -> bool:
    """Say whether durable-rules can be imported.

    If it is installed but cannot be imported, the reason is logged once as a warning.
    """
    if importlib.util.find_spec(_MODULE) is None:
        return False
    try:
        importlib.import_module(_MODULE)
    except ImportError as error:
        import logging  # noqa: PLC0415 - hardly ever needed, and takes as long as this module

        words = (
            "durable-rules is installed but cannot be imported: %s. It is not used. README.md says how to install it."
        )
        logging.getLogger(__name__).warning(words, " ".join(str(error).split()))
        return False
    return True


class Fired(NamedTuple):
    """What the engine found: the rules that fire, the rules that are not ruled out, and its own findings.

    `possible` is None for rules that conclude nothing, unless the engine was made with `all_possible`.
    """

    fires: frozenset[str]
    possible: frozenset[str] | None
    findings: dict[str, Truth]


_Holds = tuple[bool, bool, bool]
"""Whether a property is on the fact when its clause is no, unknown or yes."""

_IS_YES = "y"
_MAY_BE = "m"
_NOT_YES = "d"
_IS_NO = "n"
_HOLDS: dict[str, _Holds] = {
    _IS_YES: (False, False, True),
    _MAY_BE: (False, True, True),
    _NOT_YES: (True, True, False),
    _IS_NO: (True, False, False),
}
"""What is said of a clause, by the letter that begins the property's name; the slot of the clause follows."""


@dataclass(slots=True)
class _Shard:
    """Some rules as JSON, and the one fact they read: its possible properties, and when it has each of them."""

    name: str
    rules: list[str] = field(default_factory=list)
    properties: dict[str, tuple[ClauseIndex, _Holds, str]] = field(default_factory=dict)
    """By name: the slot of the clause, for which truths it holds, and its text on the fact."""
    handle: Any = None
    """The ruleset in durable-rules; None until a case needs it."""

    def add(self, rule: str, needed: list[str]) -> None:
        """Add a rule that fires if all these properties hold."""
        read = "".join([f',{{"{name}":"1"}}' for name in needed])
        self.rules.append(f'"{rule}":{{"all":[{{"m":{{"$and":[{{"type":"{self.name}"}}{read}]}}}}]}}')
        for name in needed:
            if name not in self.properties:
                self.properties[name] = (ClauseIndex(int(name[1:])), _HOLDS[name[0]], f',"{name}":"1"')

    def fact(self, truths: list[Truth]) -> str:
        """Return the fact for a case as JSON, from the truths of its clauses by slot."""
        told = "".join([text for slot, holds, text in self.properties.values() if holds[truths[slot]]])
        return f'{{"id":"{self.name}","sid":"case","type":"{self.name}"{told}}}'


def _alternatives(rule: Rule) -> Iterable[_Alternative]:
    """Return the distinct ways in which a rule can be met: of each group, each choice of as many clauses as it needs.

    At least n of k clauses are not met if k - n + 1 of them are not.
    """
    when = [itertools.combinations(item.clauses, item.needed) for item in rule.when]
    unless = [itertools.combinations(item.clauses, len(item.clauses) - item.needed + 1) for item in rule.unless]
    chosen = itertools.product(itertools.product(*when), itertools.product(*unless))
    return dict.fromkeys(
        (
            frozenset(clause.key for part in met for clause in part),
            frozenset(clause.key for part in unmet for clause in part),
        )
        for met, unmet in chosen
    )


class Engine:
    """The compiled rules, used for one case at a time."""

    def __init__(self, plan: Plan, *, all_possible: bool = False) -> None:
        self._plan = plan
        self._all_possible = all_possible
        self._lock = threading.Lock()
        _engines.add(self)
        self._module: Any = importlib.import_module(_MODULE)
        self._fires: dict[str, tuple[str, ...]] = {}
        self._possible: dict[str, tuple[str, ...]] = {}
        self._strata = [self._compile(stratum, rules) for stratum, rules in enumerate(plan.strata)]
        self._shards = [shard for shards in self._strata for shard in shards]
        _check_limits(self._shards)
        known = plan.base.rules
        self._concluding = [[(known[rule].id, known[rule].finding) for rule in rules] for rules in plan.strata[:-1]]

    def leave_parent(self) -> None:
        """Take a new lock and drop the rulesets after a fork: a thread of the parent process may be using both."""
        self._lock = threading.Lock()
        self._abandon()

    # -- compiling

    def _compile(self, stratum: int, rules: Iterable[RuleIndex]) -> list[_Shard]:
        grouped: dict[_Alternative, list[str]] = {}
        for rule_index in rules:
            rule = self._plan.base.rules[rule_index]
            for alternative in _alternatives(rule):
                grouped.setdefault(alternative, []).append(rule.id)
        both = self._all_possible or stratum < len(self._plan.findings)
        shards: list[_Shard] = []
        for (when, unless), names in sorted(grouped.items(), key=lambda item: item[1]):
            needed = set(self._condition(when, unless, possible=False))
            if both:
                needed.update(self._condition(when, unless, possible=True))
            shard = shards[-1] if shards else None
            if (
                shard is None
                or len(shard.rules) + 1 + both > _BRANCHES
                or len(shard.properties) + len(needed.difference(shard.properties)) > _PROPERTIES
            ):
                shard = _Shard(f"s{stratum}.{len(shards)}")
                shards.append(shard)
            self._add(shard, when, unless, tuple(names), possible=both)
        return shards

    def _add(
        self, shard: _Shard, when: frozenset[str], unless: frozenset[str], names: tuple[str, ...], *, possible: bool
    ) -> None:
        name = f"f{len(self._fires)}"
        self._fires[name] = names
        shard.add(name, self._condition(when, unless, possible=False))
        if possible:
            name = f"p{len(self._possible)}"
            self._possible[name] = names
            shard.add(name, self._condition(when, unless, possible=True))

    def _condition(self, when: frozenset[str], unless: frozenset[str], *, possible: bool) -> list[str]:
        """Return the properties that must all hold for a rule to fire, or (`possible`) not to be silent."""
        slots = self._plan.slots
        met, unmet = (_MAY_BE, _NOT_YES) if possible else (_IS_YES, _IS_NO)
        return [f"{met}{slots[key]}" for key in sorted(when)] + [f"{unmet}{slots[key]}" for key in sorted(unless)]

    # -- running

    def run(self, clause_truths: list[Truth], given: Mapping[str, Truth] | None = None) -> Fired:
        """Fire the rules for one case.

        Args:
            clause_truths: The truths of the case's clauses, by slot; those about findings are ignored.
            given: Findings, by name, that replace concluded ones.

        Returns:
            The rules that fire and the findings.
        """
        with self._lock:
            try:
                fired = self._run(clause_truths, given or {})
            except BaseException:
                # What an exception has left half-way cannot be cleaned up: that crashes the process.
                self._abandon()
                raise
            return fired

    def _abandon(self) -> None:
        for shard in self._shards:
            shard.handle = None

    def _run(self, clause_truths: list[Truth], given: Mapping[str, Truth]) -> Fired:
        truths = list(clause_truths)
        fires: set[str] = set()
        possible: set[str] = set()
        findings: dict[str, Truth] = {}
        matched: list[_Shard] = []
        for stratum, shards in enumerate(self._strata):
            for shard in shards:
                names = self._assert(shard, shard.fact(truths))
                if names:
                    matched.append(shard)
                for name in names:
                    if name in self._fires:
                        fires.update(self._fires[name])
                    else:
                        possible.update(self._possible[name])
            if stratum < len(self._plan.findings):
                self._conclude(stratum, fires, possible, findings, given, truths)
        for shard in matched:
            self._module.retract_fact(shard.handle, f'{{"id":"{shard.name}","sid":"case"}}')
        return Fired(frozenset(fires), frozenset(possible) if self._all_possible else None, findings)

    def _conclude(
        self,
        stratum: int,
        fires: set[str],
        possible: set[str],
        findings: dict[str, Truth],
        given: Mapping[str, Truth],
        truths: list[Truth],
    ) -> None:
        for finding in self._plan.findings[stratum]:
            findings[finding] = NO
        for name, finding in self._concluding[stratum]:
            verdict = YES if name in fires else UNKNOWN if name in possible else NO
            findings[finding] = disjunction((findings[finding], verdict))
        for finding in self._plan.findings[stratum]:
            findings[finding] = given.get(finding, findings[finding])
            for slot in self._plan.by_finding.get(finding, ()):
                truths[slot] = self._plan.asked[slot].truth_of_finding(findings[finding])

    def _assert(self, shard: _Shard, fact: str) -> list[str]:
        """Assert the fact of a shard and run what fires; return the names of the fired rules in order."""
        module = self._module
        if shard.handle is None:
            shard.handle = module.create_ruleset(f"nanorx-{next(_names)}", f"{{{','.join(shard.rules)}}}")
        handle = shard.handle
        result, state = module.assert_fact(handle, fact)
        if result:  # nothing matched
            return []
        names: list[str] = []
        action = module.start_action_for_state(handle, state)
        message = action[1] if action else None
        while message:
            names.append(message[2 : message.index('"', 2)])
            message = module.complete_and_start_action(handle, state)
        return names


_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


def _leave_parent() -> None:
    for engine in list(_engines):
        engine.leave_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_parent)


def _check_limits(shards: Iterable[_Shard]) -> None:
    """Raise ValueError for shards that durable-rules would get wrong.

    durable-rules compares property names by a 32-bit hash and limits the number of properties.
    """
    names = {name for shard in shards for name in shard.properties}
    if len({_fnv(name) for name in names}) != len(names):
        raise ValueError("two property names have the same hash in durable-rules")
    for shard in shards:
        if len(shard.properties) > _PROPERTIES:
            message = f"a condition of shard {shard.name} has too many clauses for durable-rules"
            raise ValueError(message)


def _fnv(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value
