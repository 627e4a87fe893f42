"""durable-rules behind its fence: the forward-chaining engine that fires the rules.

Its faults were measured, and this module is built around them. It receives nothing but clause truths,
as strings on facts that each belong to one shard of rules: no joins, no negation, no raw values. A
sentinel fact fires first, since deleting a session in which no action ever started frees an
uninitialised pointer. After any exception in the middle of a case the ruleset is never touched again:
the next case gets a new one under a new name. One engine may serve several threads: a lock guards it.

The engine's plan is compiled here from the rules themselves. For every condition it has one rule that
fires when the condition is met, and a second, "possible", that fires when it is not ruled out; the two
tell yes, unknown and no apart. It chains its own findings: stratum by stratum, what has fired becomes
truths of the next facts.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanorx.knowledge.clause import NO, UNKNOWN, YES, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nanorx.inference.plan import Plan

__all__ = ["Engine", "Fired", "engine_available"]

_BRANCHES = 40
"""Rules a shard: beyond 64 pending branches of one fact, durable-rules fires nothing (error 303)."""
_PROPERTIES = 200
"""Truths a fact: durable-rules allows 255 properties."""
_RULES = 4_000
"""Rules a ruleset: durable-rules refuses 4,129 (error 106)."""

_names = itertools.count()
_Condition = tuple[frozenset[str], frozenset[str]]


def engine_available() -> bool:
    """Can durable-rules be imported? It cannot be built for Python 3.13 and later."""
    if importlib.util.find_spec("durable_rules_engine") is None:
        return False
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Fired:
    """What the engine found: rules that fire, rules that are not ruled out, and its own findings.

    `possible` is None for rules that conclude nothing, unless the engine was made with `all_possible`.
    """

    fires: frozenset[str]
    possible: frozenset[str] | None
    findings: dict[str, Truth]


_Property = tuple[str, Truth]
"""A clause and the least truth for which the property is "1": 2 says whether it is yes, 1 whether it is possible."""


@dataclass(slots=True)
class _Shard:
    """Some rules and the properties that the fact for them must have, in order."""

    name: str
    properties: dict[_Property, None]
    conditions: int = 0


class Engine:
    """A compiled ruleset, used for one case after the other."""

    def __init__(self, plan: Plan, *, all_possible: bool = False) -> None:
        self._plan = plan
        self._all_possible = all_possible
        self._lock = threading.Lock()
        self._module: Any = importlib.import_module("durable_rules_engine")
        self._handle: Any = None
        self._rules: dict[str, dict[str, Any]] = {}
        self._fires: dict[str, tuple[str, ...]] = {}
        self._possible: dict[str, tuple[str, ...]] = {}
        self._strata = [self._compile(stratum, places) for stratum, places in enumerate(plan.strata)]
        _check_limits(self._rules, self._strata, len(plan.slots))
        self._text = json.dumps({"sentinel": {"all": [{"m": {"type": "sentinel"}}]}, **self._rules})
        rules = plan.base.rules
        self._concluding = [
            [(rules[place].id, rules[place].finding) for place in places] for places in plan.strata[:-1]
        ]

    # -- compiling

    def _compile(self, stratum: int, places: Iterable[int]) -> list[_Shard]:
        grouped: dict[_Condition, list[str]] = {}
        for place in places:
            rule = self._plan.base.rules[place]
            condition = (frozenset(c.key for c in rule.when), frozenset(c.key for c in rule.unless))
            grouped.setdefault(condition, []).append(rule.id)
        both = self._all_possible or stratum < len(self._plan.findings)
        shards: list[_Shard] = []
        for (when, unless), names in sorted(grouped.items(), key=lambda item: item[1]):
            needed = dict.fromkeys(_needed(when, unless, possible=both))
            shard = shards[-1] if shards else None
            if shard is None or shard.conditions + 1 + both > _BRANCHES or len(shard.properties | needed) > _PROPERTIES:
                shard = _Shard(f"s{stratum}.{len(shards)}", {})
                shards.append(shard)
            shard.properties |= needed
            shard.conditions += 1 + both
            self._add(shard, when, unless, tuple(names), possible=both)
        return shards

    def _add(
        self, shard: _Shard, when: frozenset[str], unless: frozenset[str], names: tuple[str, ...], *, possible: bool
    ) -> None:
        """`y<slot>` says whether a truth is yes, `p<slot>` whether it is possible, that is, not no."""
        slots = self._plan.slots
        yes = [{f"y{slots[key]}": "1"} for key in sorted(when)]
        not_possible = [{f"p{slots[key]}": "0"} for key in sorted(unless)]
        name = f"f{len(self._fires)}"
        self._fires[name] = names
        self._rules[name] = _rule(shard.name, yes + not_possible)
        if possible:
            may = [{f"p{slots[key]}": "1"} for key in sorted(when)]
            not_yes = [{f"y{slots[key]}": "0"} for key in sorted(unless)]
            name = f"p{len(self._possible)}"
            self._possible[name] = names
            self._rules[name] = _rule(shard.name, may + not_yes)

    # -- running

    def run(self, clause_truths: list[Truth], given: Mapping[str, Truth] | None = None) -> Fired:
        """Fire the rules for one case, from the truths of its clauses about descriptors."""
        with self._lock:
            if self._handle is None:
                self._handle = self._module.create_ruleset(f"nanorx-{next(_names)}", self._text)
            try:
                fired = self._run(clause_truths, given or {})
            except BaseException:
                # Cleaning up a session that an exception has left half-way crashes the process.
                self._handle = None
                raise
            return fired

    def _run(self, clause_truths: list[Truth], given: Mapping[str, Truth]) -> Fired:
        truths = dict(zip(self._plan.slots, clause_truths, strict=True))
        fires: set[str] = set()
        possible: set[str] = set()
        findings: dict[str, Truth] = {}
        self._assert('{"id":"sentinel","sid":"case","type":"sentinel"}')
        for stratum, shards in enumerate(self._strata):
            for shard in shards:
                for name in self._assert(_fact(shard, truths, self._plan.slots)):
                    if name in self._fires:
                        fires.update(self._fires[name])
                    else:
                        possible.update(self._possible[name])
            if stratum < len(self._plan.findings):
                self._conclude(stratum, fires, possible, findings, given, truths)
        self._module.delete_state(self._handle, "case")
        return Fired(frozenset(fires), frozenset(possible) if self._all_possible else None, findings)

    def _conclude(
        self,
        stratum: int,
        fires: set[str],
        possible: set[str],
        findings: dict[str, Truth],
        given: Mapping[str, Truth],
        truths: dict[str, Truth],
    ) -> None:
        for finding in self._plan.findings[stratum]:
            findings[finding] = NO
        for name, finding in self._concluding[stratum]:
            verdict = YES if name in fires else UNKNOWN if name in possible else NO
            findings[finding] = max(findings[finding], verdict)
        for finding in self._plan.findings[stratum]:
            findings[finding] = given.get(finding, findings[finding])
            for key in (f"{finding}: is yes", f"{finding}: is no", f"{finding}: one of no, yes"):
                if key in truths:
                    truths[key] = _truth_of_finding(key, findings[finding])

    def _assert(self, fact: str) -> list[str]:
        """Assert a fact and run what it fires: the names of the rules, in order."""
        module, handle = self._module, self._handle
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


def _rule(shard: str, conditions: list[dict[str, str]]) -> dict[str, Any]:
    return {"all": [{"m": {"$and": [{"type": shard}, *conditions]}}]}


def _truth_of_finding(key: str, finding: Truth) -> Truth:
    if key.endswith("one of no, yes"):
        return YES
    if key.endswith("is yes"):
        return finding
    return {NO: YES, UNKNOWN: UNKNOWN, YES: NO}[finding]


def _fact(shard: _Shard, truths: Mapping[str, Truth], slots: Mapping[str, int]) -> str:
    parts = [f'{{"id":"{shard.name}","sid":"case","type":"{shard.name}"']
    for key, least in shard.properties:
        letter = "y" if least == YES else "p"
        parts.append(f'"{letter}{slots[key]}":"{1 if truths[key] >= least else 0}"')
    return ",".join(parts) + "}"


def _needed(when: Iterable[str], unless: Iterable[str], *, possible: bool) -> list[_Property]:
    """The properties that a rule for these clauses reads, and its `possible` twin if it has one."""
    asked: list[_Property] = [(key, YES) for key in sorted(when)]
    asked += [(key, UNKNOWN) for key in sorted(unless)]
    if possible:
        asked += [(key, UNKNOWN) for key in sorted(when)]
        asked += [(key, YES) for key in sorted(unless)]
    return asked


def _check_limits(rules: Mapping[str, Any], strata: Iterable[Iterable[_Shard]], slots: int) -> None:
    """durable-rules compares property names by a 32-bit hash and bounds its tables: refuse what it gets wrong."""
    if len(rules) > _RULES:
        message = f"the rule base needs {len(rules)} engine rules; durable-rules holds {_RULES}"
        raise ValueError(message)
    names = {f"{letter}{slot}" for letter in "yp" for slot in range(slots)}
    hashes = {_fnv(name) for name in names}
    if len(hashes) != len(names):
        raise ValueError("two property names have the same hash in durable-rules")
    for shards in strata:
        for shard in shards:
            if len(shard.properties) > _PROPERTIES:
                message = f"a condition of shard {shard.name} has too many clauses for durable-rules"
                raise ValueError(message)


def _fnv(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value
