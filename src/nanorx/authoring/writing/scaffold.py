"""A new rule as a file to fill in: keys in order, what to write above each, and examples drawn from its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, product
from textwrap import wrap
from typing import TYPE_CHECKING

from nanorx.authoring.check.lints.examples import just
from nanorx.authoring.check.lints.texts import TO_FILL_IN
from nanorx.authoring.editors.kinds import modeline
from nanorx.authoring.testing.examples import given_of, refusal
from nanorx.authoring.writing.keys import RULE
from nanorx.common.suggest import did_you_mean, listing
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.clause import OPERATORS
from nanorx.knowledge.clause_parser import parse_clause
from nanorx.knowledge.files.build import NOT_TOPICS
from nanorx.knowledge.regions import regions
from nanorx.knowledge.rule import Example
from nanorx.knowledge.truth import NO, YES
from nanorx.knowledge.vocabulary import Descriptor, Vocabulary, format_number

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.clause import Clause
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.truth import Truth

__all__ = ["EVIDENCE", "RuleDraft", "place_of", "scaffold"]

EVIDENCE = "evidence"
"""The folder of rows of evidence, which are no rules."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_NO_RULES = {
    "strategies": "Copy the strategy most like it and change it: see A route, a particle, a strategy in README.md.",
    "vocabulary": "Add a descriptor to the file of its group: see A descriptor with a unit in README.md.",
    EVIDENCE: "Write evidence/ID, without a folder between them.",
}
"""What to do instead, by the folder that holds no rules."""
_WIDTH = 110
_MOST_TRIED = 1000


@dataclass
class RuleDraft:
    """What is known of a new rule; everything else is left to be filled in. `when` and `unless` are `name: clause`."""

    id: str
    topic: str
    title: str = TO_FILL_IN
    because: str = TO_FILL_IN
    cites: str = f"judgement: {TO_FILL_IN}"
    selector: str = f"{{route: {TO_FILL_IN}}}"
    when: list[str] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    then: str = f"{{favor: {TO_FILL_IN}, strength: weak}}"
    say: str = TO_FILL_IN


def place_of(name: str, folder: Path, base: RuleBase) -> tuple[str, str]:
    """Split TOPIC/ID, the name of a new rule or row of evidence, into topic and id.

    Args:
        name: The name.
        folder: The folder of the rule base.
        base: The rule base, drafts included.

    Returns:
        The topic and the id.

    Raises:
        UsageError: The name has another form, there is no such topic, or the id is taken.
    """
    topic, slash, rule_id = name.removesuffix(".yaml").strip("/").rpartition("/")
    topics = sorted({rule.topic for rule in (*base.rules, *base.silent_rules) if rule.origin == "rule"})
    if not slash or not _ID.match(rule_id):
        advice = "Write TOPIC/ID, for instance safety/what-the-situation-is: lower-case words joined by hyphens."
        advice += "\nFor a study, label or guideline write evidence/ID, for instance evidence/smith-2024."
        raise _refused(f'"{name}" is not the name of a rule', advice)
    first = topic.partition("/")[0]
    if topic != EVIDENCE and first in NOT_TOPICS:
        raise _refused(
            f"{first}/ holds no rules, and only a rule or a row of evidence is written here", _NO_RULES[first]
        )
    if topic != EVIDENCE and not (folder / topic).is_dir():
        advice = f"Topics: {', '.join(topics)}. {did_you_mean(topic, topics)}\nFor a new topic make its folder first."
        raise _refused(f'there is no topic "{topic}"', advice)
    taken = {rule.id for rule in (*base.rules, *base.silent_rules)} | base.known_strategies | base.evidence.keys()
    if rule_id in taken or (folder / topic / f"{rule_id}.yaml").exists():
        raise _refused(f'the id "{rule_id}" is taken', f"See it: nanorx rules show {rule_id}")
    return topic, rule_id


def scaffold(draft: RuleDraft, base: RuleBase) -> str:
    """Write the text of the file.

    Examples are made from the clauses that are known; the author fills in what they expect. Raises ClauseError if a
    clause of the draft cannot be read.
    """
    when = [_parsed(text, base) for text in draft.when]
    unless = [_parsed(text, base) for text in draft.unless]
    asked = draft.when or [f"{TO_FILL_IN}: {TO_FILL_IN}"]
    topics = {
        "for": f"Attributes: {listing(base.vocabulary.attributes, 40)}.",
        "when": f"Names: nanorx descriptors WORD. Operators: {', '.join(OPERATORS)}.",
        "then": f"Criteria: {', '.join(item.id for item in base.criteria)}.",
        "examples": f"Write fires, silent or cannot tell for each {TO_FILL_IN}.",
    }
    body = {
        "id": [f"id: {draft.id}"],
        "title": [f"title: {_quoted(draft.title)}"],
        "status": ["status: draft"],
        "because": ["because: >", *(f"  {line}" for line in wrap(draft.because, _WIDTH))],
        "cites": ["cites:", f"  - {_clause(draft.cites)}"],
        "for": [f"for: {draft.selector}"],
        "when": ["when:", *(f"  - {_clause(text)}" for text in asked)],
        "unless": ["unless:", *(f"  - {_clause(text)}" for text in draft.unless)] if draft.unless else ["unless: []"],
        "then": [f"then: {draft.then}"],
        "say": [f"say: {_quoted(draft.say)}"],
        "examples": ["examples:", *_examples(when, unless, base)],
    }
    lines = [modeline("rule", f"{draft.topic}/{draft.id}.yaml")]
    for key, rows in body.items():
        lines += [f"# {line}" for line in wrap(f"{RULE[key]} {topics.get(key, '')}".strip(), _WIDTH)]
        lines += rows
    return "\n".join(lines) + "\n"


def _refused(message: str, advice: str) -> UsageError:
    return UsageError([Problem("NRX312", message, advice.strip())])


def _parsed(text: str, base: RuleBase) -> Clause:
    name, _, rest = text.partition(":")
    return parse_clause(name.strip(), rest.strip(), base.vocabulary)


def _quoted(text: str) -> str:
    plain = not re.search(r": | #|^[\s\"'\[\]{}>|*&!%@`#,?-]|:$|\s$", text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _clause(text: str) -> str:
    name, _, rest = text.partition(":")
    rest = rest.strip()
    return f"{name.strip()}: {_quoted(rest) if '%' not in rest else chr(34) + rest + chr(34)}"


def _examples(when: list[Clause], unless: list[Clause], base: RuleBase) -> list[str]:
    """Write the possible examples: all clauses met, each clause broken, each value missing, each limit tested."""
    vocabulary = base.vocabulary
    given = _met(when, unless, base)
    rows: dict[str, str] = {}

    def add(words: str, values: dict[str, str]) -> None:
        shown = "{" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}"
        if shown not in rows and _possible(values, base):
            rows[shown] = words

    add("every condition holds", given)
    for clause in (*when, *unless):
        name = clause.descriptor
        others = _picks(clause, vocabulary, NO if clause in when else YES)
        other = next((word for word in others if _possible({**given, name: word}, base)), "")
        if other:
            add(f"{vocabulary.label(name)} {other}", {**given, name: other})
    for name in given:
        add(f"{vocabulary.label(name)} not given", {key: value for key, value in given.items() if key != name})
    for clause in (*when, *unless):
        for words, number in _edges(clause, vocabulary):
            add(words, {**given, clause.descriptor: number})
    if not given:
        rows = {f"{{{TO_FILL_IN}: {TO_FILL_IN}}}": TO_FILL_IN}
    return [
        line
        for shown, words in rows.items()
        for line in (f"  - case: {_quoted(words)}", f"    given: {shown}", f"    expect: {TO_FILL_IN}")
    ]


def _met(when: list[Clause], unless: list[Clause], base: RuleBase) -> dict[str, str]:
    """Find values with which all clauses are as the rule wants them, a possible case if there is one."""
    words = {
        clause.descriptor: found
        for clause in (*when, *unless)
        if (found := _values(clause, base.vocabulary, when, unless))
    }
    tries = [dict(zip(words, row, strict=True)) for row in islice(product(*words.values()), _MOST_TRIED)]
    return next((row for row in tries if _possible(row, base)), tries[0])


def _possible(words: dict[str, str], base: RuleBase) -> bool:
    """Say whether these values can stand together in a case."""
    raw = {name: _raw(word, base.vocabulary.descriptors.get(name)) for name, word in words.items()}
    return not refusal(given_of(Example("", raw, ""), base))


def _raw(word: str, descriptor: Descriptor | None) -> str | float | list[str]:
    """Convert a written value to the data that a file holds."""
    if descriptor is not None and descriptor.kind == "number":
        return float(word)
    if descriptor is not None and descriptor.kind == "set":
        return [part for part in word.strip("[]").split(", ") if part]
    return word


def _values(clause: Clause, vocabulary: Vocabulary, when: list[Clause], unless: list[Clause]) -> list[str]:
    """Return the values with which all clauses about the descriptor are as the rule wants them."""
    same = [(row, YES) for row in when if row.descriptor == clause.descriptor]
    same += [(row, NO) for row in unless if row.descriptor == clause.descriptor]
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is not None and descriptor.kind == "set":
        wanted = [word for row, truth in same if (row.operator != "lacks") == (truth == YES) for word in row.values]
        return ["[" + ", ".join(dict.fromkeys(wanted)) + "]"]
    candidates = _candidates(descriptor, [row for row, _ in same])
    return [_shown(value) for value in candidates if all(row.truth(value) == truth for row, truth in same)]


def _picks(clause: Clause, vocabulary: Vocabulary, truth: Truth) -> list[str]:
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is not None and descriptor.kind == "set":
        return ["[" + (", ".join(clause.values) if (clause.operator != "lacks") == (truth == YES) else "") + "]"]
    return [_shown(value) for value in _candidates(descriptor, [clause]) if clause.truth(value) == truth]


def _candidates(descriptor: Descriptor | None, clauses: list[Clause]) -> list[str | float]:
    if descriptor is None:
        return ["no", "yes"]
    if descriptor.kind == "number":
        return [region.value for region in regions(descriptor, clauses) if isinstance(region.value, float)]
    return list(descriptor.choices)


def _edges(clause: Clause, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    descriptor = vocabulary.descriptors.get(clause.descriptor)
    if descriptor is None or descriptor.kind != "number":
        return []
    found = []
    for limit in clause.points():
        step = 1.0 if descriptor.integer else min(just(descriptor, limit), 10.0 ** _places(limit))
        for sign, words in ((-1, "just below"), (0, "exactly"), (1, "just above")):
            number = round(limit + sign * step, 6)
            if descriptor.low <= number <= descriptor.high:
                found.append((f"{descriptor.label} {words} {descriptor.with_unit(limit)}", format_number(number)))
    return found


def _places(limit: float) -> int:
    """Return the power of ten of a small step from a limit: -1 (0.1) for 3, 0 (1) for 50, -2 (0.01) for 1.75."""
    decimals = len(format_number(limit).partition(".")[2])
    large = 20
    return -max(decimals, 1) if limit < large or decimals else 0


def _shown(value: str | float) -> str:
    return value if isinstance(value, str) else format_number(value)
