"""What every lint works with: the folder as it was read, and where to note what was found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nanorx.authoring.check.codes import severity_of
from nanorx.errors import MOST
from nanorx.knowledge.files.build import NOT_TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from nanorx.errors import Problem
    from nanorx.knowledge.files.checks.doubts import Doubts
    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.files.loader import Inspection
    from nanorx.knowledge.files.yaml_file import Path, YamlDocument
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["LintContext", "LocatedRule"]

_NAMES = frozenset({"NRX100", "NRX104", "NRX112", "NRX114", "NRX115", "NRX116", "NRX124", "NRX125"})
"""Codes of names that are wrong, and of files that are left out: the right name may seem to be unused."""


@dataclass(frozen=True, slots=True)
class LocatedRule:
    """A rule with the file that it was read from."""

    file: str
    data: Mapping[str, Any]
    rule: Rule


@dataclass
class LintContext:
    """A rule base that could be loaded, and the problems that lints have found in it so far.

    `whole`: every name could be read, so that what seems to be unused is unused. `rules` are the rules of which every
    clause could be read, `unreadable` the file and the data of the others; `known` knows what was right before.
    """

    base: RuleBase
    raw: Mapping[str, Any]
    documents: Mapping[str, YamlDocument]
    today: date
    whole: bool
    doubts: Doubts
    known: KnownFiles
    problems: list[Problem] = field(default_factory=list)
    rules: list[LocatedRule] = field(init=False)
    unreadable: list[tuple[str, Mapping[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        by_id = {rule.id: rule for rule in (*self.base.rules, *self.base.silent_rules) if rule.origin == "rule"}
        of_rules = [row for row in self.raw.items() if "/" in row[0] and row[0].partition("/")[0] not in NOT_TOPICS]
        readable = {file for file, data in of_rules if self._is_readable(file, data, by_id.get(data["id"]))}
        self.rules = [LocatedRule(file, data, by_id[data["id"]]) for file, data in of_rules if file in readable]
        self.unreadable = [
            (file, data)
            for file, data in of_rules
            if file not in readable
            and data["status"] != "retired"
            and not any(self.doubts.has_stand_in(file, key) for key in ("when", "unless", "examples"))
        ]

    @classmethod
    def of(cls, found: Inspection, base: RuleBase, today: date, known: KnownFiles) -> LintContext:
        """Make the context of a folder that was read."""
        whole = not found.doubts and not any(row.code in _NAMES for row in found.problems)
        return cls(base, found.raw, found.documents, today, whole, found.doubts, known)

    def _is_readable(self, file: str, data: Mapping[str, Any], rule: Rule | None) -> bool:
        """Say whether every condition of a rule could be read."""
        parts = ("when", "unless")
        return (
            rule is not None
            and not any(self.doubts.has_stand_in(file, key) for key in parts)
            and all(len(data[key]) == len(getattr(rule, key)) for key in parts)
        )

    def add(self, file: str, code: str, message: str, *, at: Path = (), advice: str = "", on_key: bool = False) -> None:
        """Add a problem at a path of a file; its severity follows from its code.

        Args:
            file: The file, relative to the folder.
            code: The code of the problem.
            message: What is wrong, in one line.
            at: The path in the file.
            advice: What to do.
            on_key: Point at the key, not at its value.
        """
        if len(self.problems) > MOST:
            return
        problem = self.documents[file].problem(code, message, at=at, advice=advice, on_key=on_key)
        self.problems.append(replace(problem, severity=severity_of(code)))

    def active(self) -> Iterator[LocatedRule]:
        """Return the rules that are not retired."""
        return (item for item in self.rules if item.rule.status != "retired")

    def changed(self) -> Iterator[LocatedRule]:
        """Return the rules that are not retired and not known to be right by themselves, under this vocabulary."""
        return (item for item in self.active() if not self.known.agrees(item.file))

    def studies(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Return the file and the data of each row of evidence that is not retired."""
        for name in sorted(self.raw):
            if name.startswith("evidence/") and self.raw[name]["status"] != "retired":
                yield name, self.raw[name]

    def rows(self, prefix: str, key: str) -> Iterator[tuple[str, Any]]:
        """Return the file and the value of a key, for each file that has it and whose name starts with `prefix`."""
        return (
            (name, self.raw[name][key])
            for name in sorted(self.raw)
            if name.startswith(prefix) and isinstance(self.raw[name], dict) and key in self.raw[name]
        )
