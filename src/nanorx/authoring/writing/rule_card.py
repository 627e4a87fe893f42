"""The rules that are asked for, and how often one fires over cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nanorx.authoring.scope import read_cases
from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, UsageError
from nanorx.inference.judge import judge
from nanorx.inference.plan import make_plan
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "CaseCounts",
    "case_counts",
    "find_rule",
    "select_rules",
]


@dataclass(frozen=True)
class CaseCounts:
    """How a rule came out over the cases of a folder: file names by verdict, and those that could not be read."""

    folder: str
    fires: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    silent: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many cases were looked at."""
        return len(self.fires) + len(self.cannot_tell) + len(self.silent)


def find_rule(base: RuleBase, name: str) -> Rule:
    """Find the rule with this id, be it silent, a need or made from evidence. Raises UsageError with the nearest."""
    rules = {rule.id: rule for rule in (*base.silent_rules, *base.rules)}
    wanted = name.rpartition("/")[2].removesuffix(".yaml")
    if wanted not in rules:
        near = _elsewhere(base, wanted) or did_you_mean(wanted, [*rules, *base.evidence])
        advice = f"{near}\nAll rules: nanorx rules list".strip()
        message = f'there is no rule "{name}"'
        raise UsageError([Problem("NRX309", message, advice, allowed=(*rules, *base.evidence), value=name)])
    return rules[wanted]


def _elsewhere(base: RuleBase, name: str) -> str:
    """Say which command shows a strategy or a descriptor; an empty text if the name is that of neither."""
    if name in base.known_strategies:
        return f"It is a strategy: nanorx strategies {name}"
    if name in base.vocabulary.names():
        return f"It is a descriptor: nanorx descriptors {name}"
    return ""


def select_rules(base: RuleBase, wanted: dict[str, str]) -> list[Rule]:
    """Find the rules that fit all of the filters, sorted by topic and id.

    Rules made from rows of evidence are among them where that topic, or a row, is asked for.

    Args:
        base: The rule base.
        wanted: Filter -> value. Filters: topic, strategy (an id), descriptor, status, cites (the id or kind of a
            source), effect, criterion.

    Returns:
        The rules; needs are left out.
    """
    origins = {"rule"}
    if wanted.get("topic") == "evidence" or wanted.get("cites") in {*base.evidence, "evidence"}:
        origins.add("evidence")
    rules = [rule for rule in (*base.rules, *base.silent_rules) if rule.origin in origins]
    return sorted((rule for rule in rules if _fits(rule, wanted, base)), key=lambda rule: (rule.topic, rule.id))


def _fits(rule: Rule, wanted: dict[str, str], base: RuleBase) -> bool:
    has: dict[str, set[str]] = {
        "topic": {rule.topic},
        "strategy": set(rule.strategies),
        "descriptor": {clause.descriptor for clause in rule.clauses()} | {rule.finding},
        "status": {rule.status},
        "effect": {rule.effect},
        "criterion": {rule.criterion},
    }
    if "cites" in wanted:
        good = [cite for cite in rule.cites if base.sources.has(cite)]
        has["cites"] = {cite.kind for cite in good} | {cite.what for cite in good if cite.kind != "judgement"}
        has["cites"] |= {name for cite in good for name in base.sources.references_of(cite)}
    return all(value in has[name] for name, value in wanted.items())


def case_counts(rule: Rule, base: RuleBase, folder: Path) -> CaseCounts:
    """Count how a rule comes out over all cases of a folder, by the judge alone.

    Args:
        rule: A rule that can fire.
        base: Its rule base.
        folder: A folder of cases.

    Returns:
        The file names by verdict, relative to the folder.

    Raises:
        UsageError: The folder holds no case.
    """
    plan = make_plan(base)
    place = base.rule_index[rule.id]
    cases = read_cases([folder], base)
    found: dict[str, list[str]] = {word: [] for word in VERDICTS}
    for file in cases.files:
        verdict = judge(plan, plan.clause_truths(file.case.values)).rules[place]
        found[VERDICTS[verdict]].append(file.path.relative_to(folder).as_posix())
    unread = tuple(item.name.removeprefix(f"{folder.as_posix()}/") for item in cases.unread)
    return CaseCounts(
        str(folder), tuple(found["fires"]), tuple(found["cannot tell"]), tuple(found["silent"]), unreadable=unread
    )
