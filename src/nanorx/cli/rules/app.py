"""The group `nanorx rules`: its commands for authors of rules."""

from __future__ import annotations

from typing import Any

from nanorx.cli.lazy import lazy_commands
from nanorx.cli.plain import PlainGroup

__all__ = ["COMMANDS", "rules_app"]

COMMANDS = {
    "check": (
        "nanorx.cli.rules.check:check",
        "Show every mistake of a rule base at once: file, line, column, why, and what to do.",
    ),
    "new": (
        "nanorx.cli.rules.new:new",
        "Write a new rule or row of evidence (evidence/ID) to fill in; a comment above each key says what to write.",
    ),
    "show": (
        "nanorx.cli.rules.show:show",
        "Show a rule: what it says, why, its sources, whom it speaks about, and how often it fires over cases.",
    ),
    "list": (
        "nanorx.cli.rules.list:run",
        "List rules by topic: id, effect and what each says. Several filters must all fit.",
    ),
    "test": (
        "nanorx.cli.rules.test:run",
        "Run the examples of rules and derived descriptors, and compare cases with what their files expect.",
    ),
    "coverage": (
        "nanorx.cli.rules.coverage:run",
        "Show which outcomes of the rules no example or case covers, and which parts of the review no rule uses.",
    ),
    "mutate": (
        "nanorx.cli.rules.mutate:run",
        "Put one small mistake at a time into the rules, and list the mistakes that no test notices.",
    ),
    "impact": (
        "nanorx.cli.rules.impact:run",
        "Show which strategies change status or rank, in which cases, and by which edited rule.",
    ),
    "analyze": (
        "nanorx.cli.rules.analyze:analyze",
        "Look at every possible case: rules that never matter, conflicts, strategies out of reach, gaps.",
    ),
    "prove": (
        "nanorx.cli.rules.prove:prove",
        "Prove the statements of properties.yaml for every possible case, or show a case that breaks one.",
    ),
    "release": (
        "nanorx.cli.rules.release:release",
        "Write released.json beside the rule base, unless it is less safe than the last release.",
    ),
    "schema": (
        "nanorx.cli.rules.schema:schema",
        "Print the JSON Schema (draft-07) of a kind of file, for editors. rules/schemas/ holds all.",
    ),
    "docs": (
        "nanorx.cli.rules.docs:docs",
        "Write one page for each strategy, rule, descriptor and reference, linked to each other; or sheets to sign.",
    ),
}
"""Every command in the order of the help page: where its function is, and the first line of its help."""

rules_app: Any = PlainGroup(
    name="rules",
    commands=lazy_commands(COMMANDS),
    help="Write, check and inspect the rules of a rule base.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
