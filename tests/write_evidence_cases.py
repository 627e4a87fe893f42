"""Write `cases/evidence/` anew from the rows of evidence: run it after rows were added or changed.

Each case gives the values that tell a row from a wrong copy of it: inside and just outside its tumor and limits. What
is expected is read from the rows by `expected`, which shares nothing with how the program finds it, but does not know
what contradictions settle: `nanorx rules test` names those cases, and a person judges them.
"""

from __future__ import annotations

import random
import shutil
import sys
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from nanorx.authoring.measuring.mutants import mutants_of
from nanorx.authoring.testing.cases import rules_of_row
from nanorx.errors import CaseError
from nanorx.knowledge.case import parse_case
from nanorx.knowledge.evidence import Bearing
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import NO, UNKNOWN, YES, rule_verdict
from nanorx.knowledge.values import check_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nanorx.authoring.measuring.mutants import Mutant
    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase, RuleIndex
    from nanorx.knowledge.truth import Truth

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "cases" / "evidence"
_MOST_TRIED = 400
_MOST_STEPS = 1_000
_INSIDES = 8
_MORE = 0.02
"""So much more of the mistakes is told before the least telling cases are left out again."""
_FINDING = "finding "
"""Before the name of a finding among the values of a case: its truth."""
_CONCLUDING: dict[str, list[Rule]] = {}
Mistake = tuple["RuleIndex", int]
"""A rule, and which of its wrong copies."""
_SETTING = "preclinical-research"
"""The setting of all cases but those about what a row says elsewhere: only there nothing is said elsewhere."""
_BEARINGS: tuple[Bearing, ...] = get_args(Bearing)
_STRENGTHS = ("", "weak", "moderate", "strong")

Values = dict[str, Any]


# -- what the rows say, read from them alone


def _truth(conditions: Iterable[Condition], values: Values) -> list[Truth]:
    found: list[Truth] = []
    for item in conditions:
        truths = [
            clause.truth_of_finding(values[_FINDING + clause.descriptor])
            if _FINDING + clause.descriptor in values
            else clause.truth(values.get(clause.descriptor))
            for clause in item.clauses
        ]
        needed = getattr(item, "needed", 1)
        yes, possible = truths.count(YES), len(truths) - truths.count(NO)
        found.append(YES if yes >= needed else UNKNOWN if possible >= needed else NO)
    return found


def _in_tumor(row: Evidence, values: Values) -> int:
    """Say whether a case has the tumor of a row: the organ, histology and spread that it names."""
    spread = values.get("tumor.spread")
    truths = []
    for name in ("organ", "histology", "spread"):
        words = getattr(row, name)
        value = values.get(f"tumor.{name}")
        if words in {(), ("any",)}:
            continue
        here = UNKNOWN if value is None else YES if value in words else NO
        if name == "organ" and "peritoneum" in words:  # spread to it counts as the organ
            here = max(here, UNKNOWN if spread is None else YES if spread == "peritoneal" else NO)
        truths.append(here)
    return min(truths, default=UNKNOWN)


def _adult(row: Evidence, values: Values) -> Truth:
    """Say whether the patient is an adult, if a row is about adults alone."""
    asked = [clause for item in row.limits for clause in item.clauses]
    asked += [clause for item in row.indication for part in item.when for clause in part.clauses]
    texts = {clause.text for clause in asked if clause.descriptor == "patient.age_years"}
    if row.subjects != "people" or row.ages == "all" or texts - {"at least 18 years"}:
        return YES
    age = values.get("patient.age_years")
    return UNKNOWN if age is None else YES if age >= 18 else NO


def expected(row: Evidence, values: Values, base: RuleBase) -> str:  # noqa: PLR0911 - one for each kind of row
    """Return what a row says of a case, by the tables of base.yaml."""
    policy, setting, adult = base.policy, values.get("goal.setting"), _adult(row, values)
    away = policy.elsewhere.get(str(setting), "")
    if not row.counts or not row.covered():
        return "silent"
    ranked = any(name in base.strategy_index for name in row.covered())
    if row.is_indication:
        if row.available != "no" and row.recommended != "research-only":
            for item in row.indication:
                if rule_verdict(_truth(item.when, values), _truth(item.unless, values)) == YES and adult != NO:
                    return f"approved {policy.approved}"
        single = row.indication[0] if len(row.indication) == 1 and not row.indication[0].unless else None
        if single is not None and min([*_truth(single.when, values), adult]) != NO:
            return "silent"
        return f"elsewhere {away}" if away and ranked else "silent"
    named = bool(row.organ and row.histology) and any(
        getattr(row, part) not in {(), ("any",)} for part in ("organ", "histology", "spread")
    )
    tumor = _in_tumor(row, values) if named else NO
    own = [item for item in row.limits if item != policy.adults]
    limits = min([*_truth(own, values), adult])
    here = named and tumor == YES and limits != NO
    if row.subjects == "animals":
        strength = policy.animals.get(str(setting), "")
        return f"animals {strength}" if here and strength and not row.without_benefit else "silent"
    if row.subjects != "people" or (row.trial == "withdrawn" and not row.without_benefit):
        return "silent"
    if row.without_benefit:
        large = row.design == "randomized" and row.number >= 100
        middle = row.design in {"randomized", "comparative"} or row.goal == "missed"
        return f"against {'strong' if large else 'moderate' if middle else 'weak'}" if here else "silent"
    strength = policy.here.get(row.outcome, {}).get(row.result, "")
    if here and strength:
        return f"here {strength}"
    shown = row.outcome in {"efficacy", "feasibility"} and row.result in {"positive", "mixed"}
    outside = not named or NO in {tumor, limits}
    return f"elsewhere {away}" if shown and away and outside and ranked else "silent"


# -- values that tell a row from a wrong copy


def _counts(rule: Rule, values: Values) -> tuple[bool, str]:
    when, unless = _truth(rule.when, values), _truth(rule.unless, values)
    verdict = rule_verdict(when, unless)
    needed = when[: len(when) - rule.presumed]
    is_met = set(needed) <= {YES} and set(unless) <= {NO}
    counts = verdict == YES or bool(rule.presumed and verdict == UNKNOWN and is_met)
    return (counts and rule.effect != "note", f"{rule.effect} {rule.strength}" if counts else "")


def _says(base: RuleBase, rules: Iterable[Rule], values: Values) -> str:
    """Return what the rules of a row say of a case."""
    counting = [rule for rule in rules if rule.mark is not None and _counts(rule, values)[0]]
    for bearing in _BEARINGS:
        for rule in counting:
            if rule.mark is not None and rule.mark.bearing == bearing:
                return f"{bearing} {rule.strength}"
    return "silent"


def _tells_one(base: RuleBase, mutant: Mutant, values: Values) -> bool:
    """Say whether a row says something else where one of its rules is wrong."""
    mark = base.rules[mutant.place].mark
    places = rules_of_row(base, mark.row) if mark is not None else []
    rules = [base.rules[place] for place in places]
    wrong = [mutant.rule if place == mutant.place else base.rules[place] for place in places]
    return _says(base, rules, values) != _says(base, wrong, values)


def _candidates(base: RuleBase, name: str, clauses: list[Clause]) -> list[Any]:
    descriptor = base.vocabulary.descriptors[name]
    if descriptor.kind == "number":
        return [item.value for item in regions(descriptor, clauses)]
    if descriptor.kind == "set":
        words = list(dict.fromkeys(word for clause in clauses for word in clause.values))
        others = [word for word in descriptor.choices if word not in words][:1]
        return [[], *([word] for word in [*others, *words]), words]
    first = ["liver", "lung", "brain"] if name.endswith("organ") else []
    return [*(word for word in first if word in descriptor.choices), *(w for w in descriptor.choices if w not in first)]


def _read(base: RuleBase, raw: Values) -> Values | None:
    """Return the values of a possible case, or None."""
    groups: dict[str, Values] = {}
    for name, value in raw.items():
        group, _, key = name.partition(".")
        groups.setdefault(group, {})[key] = value
    try:
        return _with_findings(base, dict(parse_case(groups, base).values))
    except CaseError:
        return None


def _with_findings(base: RuleBase, values: Values) -> Values:
    """Add the findings that indications ask about; they rest on values alone."""
    for name, rules in _concluding(base).items():
        verdicts = [rule_verdict(_truth(rule.when, values), _truth(rule.unless, values)) for rule in rules]
        values[_FINDING + name] = max(verdicts, default=NO)
    return values


def _concluding(base: RuleBase) -> dict[str, list[Rule]]:
    """Return the rules behind each finding that indications ask about."""
    if not _CONCLUDING:
        indications = [item for row in base.evidence.values() for item in row.indication]
        clauses = [clause for item in indications for part in (*item.when, *item.unless) for clause in part.clauses]
        for name in {clause.descriptor for clause in clauses} & set(base.vocabulary.findings):
            _CONCLUDING[name] = [rule for rule in base.rules if rule.finding == name]
    return _CONCLUDING


def _checked(base: RuleBase, raw: Values) -> Values:
    values = {name: check_value(base.vocabulary.descriptors[name], value) for name, value in raw.items()}
    return _with_findings(base, values)


def _insides(base: RuleBase, rule: Rule, setting: str) -> Iterator[Values]:
    """Yield some values with which a rule counts, as few as possible each: limits stay unknown."""
    when = rule.when[: len(rule.when) - rule.presumed]
    names = list(dict.fromkeys(clause.descriptor for item in (*when, *rule.unless) for clause in item.clauses))
    clauses, own = list(rule.clauses()), set(names)
    for finding in [name for name in names if name in _concluding(base)]:
        about = [clause for by in _concluding(base)[finding] for clause in by.clauses()]
        clauses += about
        names += [clause.descriptor for clause in about]
    tables: dict[str, list[Any]] = {}
    for name in names:
        if name == base.policy.setting or name not in base.vocabulary.descriptors:
            continue
        mine = [item.clauses[0] for item in when if len(item.clauses) == 1 and item.clauses[0].descriptor == name]
        mine_not = [c for item in rule.unless if len(item.clauses) == 1 for c in item.clauses if c.descriptor == name]
        tables[name] = []
        for value in _candidates(base, name, [c for c in clauses if c.descriptor == name]):
            checked = check_value(base.vocabulary.descriptors[name], value)
            if all(c.truth(checked) == YES for c in mine) and all(c.truth(checked) == NO for c in mine_not):
                tables[name].append(value)
        if name not in own:  # a finding may be told without it
            tables[name].append(None)
    chance = random.Random(rule.id)
    seen: set[str] = set()
    for _ in range(_INSIDES):
        raw = _found(base, rule, list(tables.items()), {base.policy.setting: setting}, [_MOST_STEPS])
        if raw is not None and repr(raw) not in seen:
            seen.add(repr(raw))
            yield raw
        for values in tables.values():
            chance.shuffle(values)


def _silent(rule: Rule, values: Values) -> bool:
    needed = _truth(rule.when, values)[: len(rule.when) - rule.presumed]
    return NO in needed or YES in _truth(rule.unless, values)


def _found(
    base: RuleBase, rule: Rule, open_: list[tuple[str, list[Any]]], raw: Values, steps: list[int]
) -> Values | None:
    """Return the first possible values, one of each table, with which a rule counts."""
    steps[0] -= 1
    values = _read(base, raw) if steps[0] > 0 else None
    if values is None or _silent(rule, values):
        return None
    if not open_:
        return raw if _counts(rule, values)[0] else None
    name, tried = open_[0]
    rows = (raw if value is None else {**raw, name: value} for value in tried)
    found = (_found(base, rule, open_[1:], row, steps) for row in rows)
    return next((row for row in found if row is not None), None) if tried else _found(base, rule, open_[1:], raw, steps)


def _telling(base: RuleBase, mutant: Mutant, inside: Values) -> Iterator[Values]:
    """Yield values near the inside with which a rule and its wrong copy may differ."""
    yield inside
    old, new = base.rules[mutant.place], mutant.rule
    changed = {*old.when, *old.unless} ^ {*new.when, *new.unless}
    names = list(dict.fromkeys(clause.descriptor for item in changed for clause in item.clauses))
    clauses = [*old.clauses(), *new.clauses()]
    for finding in [name for name in names if name in _concluding(base)]:
        clauses += [clause for rule in _concluding(base)[finding] for clause in rule.clauses()]
        names += [clause.descriptor for rule in _concluding(base)[finding] for clause in rule.clauses()]
    names = list(dict.fromkeys(name for name in names if name in base.vocabulary.descriptors))
    tables = [[None, *_candidates(base, name, [c for c in clauses if c.descriptor == name])] for name in names]
    for row in islice(product(*tables), _MOST_TRIED):
        raw = {**inside, **{name: value for name, value in zip(names, row, strict=True) if value is not None}}
        if _counts(old, _checked(base, raw)) != _counts(new, _checked(base, raw)):
            yield raw


# -- the files


def _text(raw: Values, says: dict[str, str], levels: dict[str, int]) -> str:
    groups: dict[str, Values] = {}
    for name, value in raw.items():
        group, _, key = name.partition(".")
        groups.setdefault(group, {})[key] = value

    def shown(value: Any) -> str:
        if isinstance(value, list):
            return f"[{', '.join(value)}]"
        return f"{value:g}" if isinstance(value, float) else str(value)

    lines = [
        "about: What studies, labels and guidelines say about this tumor.",
        "expect:",
        "  source: the rows themselves",
    ]
    lines += ["  evidence:", *(f"    {name}: {level}" for name, level in levels.items())] if levels else []
    lines += ["  studies:", *(f"    {name}: {words}" for name, words in says.items())]
    for group in ("tumor", "patient", "facility", "goal"):
        if group in groups:
            lines.append(f"{group}: {{{', '.join(f'{key}: {shown(value)}' for key, value in groups[group].items())}}}")
    return "\n".join(lines) + "\n"


def _name(raw: Values, taken: set[str]) -> str:
    words = [str(raw[name]) for name in ("tumor.organ", "tumor.histology") if name in raw] or ["any"]
    for place in range(1, 1000):
        name = "-".join(words) + (f"-{place}" if place > 1 else "")
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError


def main(share: float = 0.94) -> int:
    """Write as few cases as tell this share of the mistakes of rows, most telling first; say how many they are."""
    base = load(ROOT / "rules", cached=False)
    mutants: dict[RuleIndex, list[Mutant]] = {}
    pool: dict[str, Values] = {}
    for rule in base.rules:
        place = base.rule_index[rule.id]
        mutants[place] = [item for item in mutants_of(base, place) if not item.equivalent] if rule.mark else []
        if rule.mark is None:
            continue
        bearing = rule.mark.bearing
        insides = list(_insides(base, rule, _SETTING)) if bearing != "elsewhere" else []
        for mutant in mutants[place]:
            near = (raw for inside in insides for raw in _telling(base, mutant, inside))
            for raw in islice(near if insides else _elsewhere(base), _MOST_TRIED):
                values = _read(base, raw)
                if values is not None and _tells_one(base, mutant, values):
                    pool[repr(raw)] = raw
                    break
    kills = {key: _kills(base, raw, mutants) for key, raw in pool.items()}
    can_be_told: set[Mistake] = set().union(*kills.values())
    open_ = set(can_be_told)
    made = sum(map(len, mutants.values()))
    enough = share * made
    chosen: list[tuple[Values, set[Mistake]]] = []
    while len(can_be_told) - len(open_) < enough + _MORE * made:
        best = max(kills, key=lambda key: len(kills[key] & open_))
        if not kills[best] & open_:
            break
        open_ -= _add(base, mutants, chosen, pool[best], open_)
    chosen = _needed(base, mutants, chosen, enough)
    open_ = can_be_told.difference(*(told for _, told in chosen))
    _write(base, mutants, chosen)
    left = made - len(can_be_told) + len(open_)
    for place, wrong in mutants.items():
        for at, mutant in enumerate(wrong):
            if (place, at) not in can_be_told:
                print(f"told by none: {base.rules[place].id}: {mutant.kind}: {mutant.says}")
    print(f"{len(chosen)} cases of {len(pool)}; {left} of {made} mistakes are told by none")
    return 0


def _add(
    base: RuleBase,
    mutants: dict[RuleIndex, list[Mutant]],
    chosen: list[tuple[Values, set[Mistake]]],
    raw: Values,
    open_: set[Mistake],
) -> set[Mistake]:
    """Add a case, or put its values into one that says nothing else and tells its own mistakes all the same.

    Returns those of the open mistakes that the case tells.
    """
    told = _kills(base, raw, mutants) & open_
    for place, (other, before) in enumerate(chosen):
        if any(other.get(name, value) != value for name, value in raw.items()):
            continue
        both = {**other, **raw}
        wanted = before | told
        if _read(base, both) is not None and _tells(base, both, mutants, wanted):
            now = _kills(base, both, mutants) & open_
            chosen[place] = (both, wanted | now)
            return now
    chosen.append((raw, told))
    return told


def _needed(
    base: RuleBase,
    mutants: dict[RuleIndex, list[Mutant]],
    chosen: list[tuple[Values, set[Mistake]]],
    enough: float,
) -> list[tuple[Values, set[Mistake]]]:
    """Return the cases that tell enough mistakes, most telling first, each with those that none before it tells."""
    kills = [(raw, _kills(base, raw, mutants)) for raw, _ in chosen]
    needed: list[tuple[Values, set[Mistake]]] = []
    seen: set[Mistake] = set()
    while kills and len(seen) < enough:
        best = max(kills, key=lambda item: len(item[1] - seen))
        needed.append((best[0], best[1] - seen))
        seen |= best[1]
        kills.remove(best)
    return [item for item in needed if item[1]]


def _tells(base: RuleBase, raw: Values, mutants: dict[RuleIndex, list[Mutant]], wanted: set[Mistake]) -> bool:
    values = _read(base, raw) or {}
    return all(_tells_one(base, mutants[place][at], values) for place, at in wanted)


def _kills(base: RuleBase, raw: Values, mutants: dict[RuleIndex, list[Mutant]]) -> set[Mistake]:
    """Return the mistakes that change what a row says of a case."""
    values = _read(base, raw) or {}
    found: set[Mistake] = set()
    for place, wrong in mutants.items():
        rule = base.rules[place]
        if wrong and _truth(rule.when, values).count(NO) + _truth(rule.unless, values).count(YES) <= 1:
            found |= {(place, at) for at, mutant in enumerate(wrong) if _tells_one(base, mutant, values)}
    return found


def _elsewhere(base: RuleBase) -> Iterator[Values]:
    """Yield tumors of other organs, for what a row says there."""
    for organ in _candidates(base, "tumor.organ", []):
        yield {"tumor.organ": organ, "goal.setting": "clinical-trial"}
    for organ, histology in product(_candidates(base, "tumor.organ", []), _candidates(base, "tumor.histology", [])):
        yield {"tumor.organ": organ, "tumor.histology": histology, "goal.setting": "clinical-trial"}


def _write(base: RuleBase, mutants: dict[RuleIndex, list[Mutant]], chosen: list[tuple[Values, set[Mistake]]]) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    taken: set[str] = set()
    for raw, told in chosen:
        marks = (base.rules[place].mark for place, _ in told)
        rows = {mark.row for mark in marks if mark is not None}
        values = _read(base, raw) or {}
        says = {name: expected(base.evidence[name], values, base) for name in sorted(rows)}
        levels = _levels(base, values, says)
        text = _text(raw, says, levels)
        (FOLDER / f"{_name(raw, taken)}.yaml").write_text(text, encoding="utf-8")


_LEVEL = {"approved": 1, "here": 2, "elsewhere": 3, "animals": 4}
_AWAY = {"people": 3, "animals": 5, "cells": 6}


def _levels(base: RuleBase, values: Values, says: dict[str, str]) -> dict[str, int]:
    """Return the level of evidence of each strategy that these rows cover, from all rows about it."""
    found: dict[str, int] = {}
    names = {name for row in says for name in base.evidence[row].covered() if name in base.strategy_index}
    for name in sorted(names):
        best, capped = 7, False
        rows = [row for row in base.evidence.values() if row.counts and name in row.covered()]
        for row in rows:
            bearing = expected(row, values, base).partition(" ")[0]
            if bearing == "against":
                rivals = [
                    other
                    for other in rows
                    if other.design == "randomized" and other.result == "positive" and other.outcome == "efficacy"
                ]
                beaten = any(other.number >= row.number and set(other.organ) & set(row.organ) for other in rivals)
                capped |= row.design == "randomized" and row.number >= 100 and not beaten
            elif not row.without_benefit and row.trial != "withdrawn":
                best = min(best, _LEVEL.get(bearing, 7), _AWAY[row.subjects])
        found[name] = max(best, 4) if capped else best
    return found


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
