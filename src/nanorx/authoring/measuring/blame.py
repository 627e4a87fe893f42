"""Which edits are behind a change of a strategy in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.truth import NO, UNKNOWN, YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nanorx.advice.assessment import Advisor, Assessment
    from nanorx.authoring.measuring.edits import Edit, Renames
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Blame", "edited_name"]

_WIDE = ("setting", "contradiction", "descriptor")
"""What may be behind a change that no rule about the strategy explains."""


def edited_name(rule: Rule) -> str:
    """Return the id of a rule, or of the row of evidence that it was made from."""
    return rule.id if rule.mark is None else rule.mark.row


class Blame:
    """The edits behind the changes of one case.

    Those are edited rules that speak about a strategy, and those behind findings and values that rules ask about.
    """

    def __init__(
        self,
        sides: tuple[tuple[Advisor, Assessment], tuple[Advisor, Assessment]],
        edits: Iterable[Edit],
        renames: Renames,
    ) -> None:
        self.sides = sides
        self.renames = renames
        self.found = [edit for edit in edits if edit.kind != "renamed"]
        self.edited = {edit.id for edit in self.found}
        names = [renames.of.get("rule", {}), {}]
        self.verdicts = [
            {table.get(rule.id, rule.id): found.verdicts.rules[place] for place, rule in enumerate(advisor.base.rules)}
            for (advisor, found), table in zip(sides, names, strict=True)
        ]

    def of(self, strategy: str) -> tuple[str, ...]:
        """Return the ids of the edits behind the change of a strategy, sorted; `strategy` is the id now."""
        blamed = {name for side in (0, 1) for name in self._by_rules(strategy, side)}
        blamed = blamed or {edit.id for edit in self.found if edit.what == "strategy" and edit.id == strategy}
        return tuple(sorted(blamed or {edit.id for edit in self.found if edit.what in _WIDE}))

    def _by_rules(self, strategy: str, side: int) -> set[str]:
        advisor, _ = self.sides[side]
        base = advisor.base
        own = strategy if side else self.renames.before("strategy").get(strategy, strategy)
        if own not in base.known_strategies:
            return set()
        ranked = own in base.strategy_index
        about = advisor.arguments[base.strategy_index[own]] if ranked else advisor.standards[base.standard_index[own]]
        blamed: set[str] = set()
        for place in about.rules:
            rule = base.rules[place]
            name = edited_name(rule) if side else self.renames.now("rule", edited_name(rule))
            one, two = (table.get(name if rule.mark is None else rule.id, NO) for table in self.verdicts)
            if name in self.edited:
                # What cannot be told on both sides moves a strategy only if it may exclude it.
                matters = one != two or one == YES or (one == UNKNOWN and rule.effect == "exclude")
                blamed |= {name} if matters else set()
            elif one != two:
                blamed |= self._behind(rule, base)
        return blamed

    def _behind(self, rule: Rule, base: RuleBase, depth: int = 0) -> set[str]:
        """Find the edited rules and descriptors on whose conclusions and values an unedited rule rests."""
        names = {clause.descriptor for clause in rule.clauses()}
        asked = names & set(base.vocabulary.findings)
        found = {name for name in self.edited if any(self._rests_on(other, name) for other in names)}
        for other in base.rules:
            if other.finding in asked:
                one, two = (table.get(other.id, NO) for table in self.verdicts)
                if other.id in self.edited and (one != NO or two != NO):
                    found.add(other.id)
                elif one != two and depth < len(base.vocabulary.findings):
                    found |= self._behind(other, base, depth + 1)
        # A conclusion that was removed is known to the old base alone.
        rules = [other for side in self.sides for other in side[0].base.rules]
        return found or {other.id for other in rules if other.finding in asked and other.id in self.edited}

    def _rests_on(self, name: str, edited: str) -> bool:
        """Say whether a descriptor is an edited one, or is computed from it, in either base."""
        tables = [advisor.base.vocabulary.derived for advisor, _ in self.sides]
        return name == edited or any(any(row.name == name for row in table.after.get(edited, ())) for table in tables)
