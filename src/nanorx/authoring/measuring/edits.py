"""What differs between two rule bases so that it can change an answer, and what only has another id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.advice.difference import differing

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.knowledge.evidence import Evidence
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["Edit", "Renames", "edits", "find_renames"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that differs.

    `what` is what it is, for instance `rule`; `kind` is `added`, `removed`, `retired`, `edited` or `renamed`, and `was`
    the id before of what is renamed.
    """

    id: str
    kind: str
    what: str = "rule"
    was: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the edit as plain data."""
        return {"what": self.what, "id": self.id, "kind": self.kind, "was": self.was}


class Renames(NamedTuple):
    """The ids that changed while what they name stayed the same: by what it is, the id before -> the id now."""

    of: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> dict[str, str]:
        """The id now by the id before, of all kinds together."""
        return {before: now for table in self.of.values() for before, now in table.items()}

    def now(self, what: str, name: str) -> str:
        """Return the id now of what had an id before."""
        return self.of.get(what, {}).get(name, name)

    def before(self, what: str) -> dict[str, str]:
        """Return the id before by the id now."""
        return {now: before for before, now in self.of.get(what, {}).items()}


def edits(old: RuleBase, new: RuleBase, renames: Renames | None = None) -> list[Edit]:
    """List what differs between two rule bases so that it can change a ranking or the text of an answer.

    Rules by id, then rows of evidence by id, in place of the rules made from them, then derived descriptors by name,
    then the rest. What a new, removed or renamed strategy needs is not listed apart from it.
    """
    renames = renames or find_renames(old, new)
    names = renames.names
    found: list[Edit] = []
    for what, part in _PARTS.items():
        before = {names.get(name, name): _renamed(item, names) for name, item in part(old).items()}
        after = part(new)
        found += [Edit(now, "renamed", what, was) for was, now in sorted(renames.of.get(what, {}).items())]
        for pair in sorted(differing(before, after), key=lambda pair: pair.name):
            is_retired = what == "evidence" and pair.after is not None and pair.after.status == "retired"
            found.append(Edit(pair.name, "retired" if is_retired else _KINDS[pair.how], what))
    gone = {rule.id for rule in new.silent_rules if rule.status == "retired"}
    found = [Edit(edit.id, "retired") if edit.kind == "removed" and edit.id in gone else edit for edit in found]
    told = {(edit.kind, edit.id) for edit in found if edit.what == "strategy"}
    needs = {rule.id: rule.strategies[0] for base in (old, new) for rule in base.rules if rule.origin == "need"}
    return [edit for edit in found if (edit.kind, needs.get(edit.id)) not in told]


_KINDS = {"added": "added", "removed": "removed", "changed": "edited"}


def find_renames(old: RuleBase, new: RuleBase) -> Renames:
    """Find what has another id and the same content, and the strategies that `merged` of approaches.yaml names."""
    there = [{item.id for item in base.all_strategies} for base in (old, new)]
    strategies = {was: now for was, now in new.merged.items() if was in there[0] and now not in there[0]}
    one_each = {now: was for was, now in sorted(strategies.items(), reverse=True)}
    found: dict[str, dict[str, str]] = {"strategy": {was: now for now, was in one_each.items()}}
    for what in ("descriptor", "finding", "strategy", "evidence", "rule"):
        table = found.setdefault(what, {})
        table |= _same_content(_PARTS[what](old), _PARTS[what](new), Renames(found))
        if what == "strategy":
            found["rule"] = _needs(old, new, table)
    return Renames(found)


def _needs(old: RuleBase, new: RuleBase, strategies: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of the needs of renamed strategies: they are made of the id of the strategy and a number."""
    pairs = {
        rule.id: rule.id.replace(was, strategies[was], 1)
        for rule in old.rules
        if rule.origin == "need" and (was := rule.strategies[0]) in strategies
    }
    return {was: now for was, now in pairs.items() if now in new.rule_index}


def _same_content(before: Mapping[str, Any], after: Mapping[str, Any], known: Renames) -> dict[str, str]:
    """Pair what is in one table alone with what is in the other alone and has the same content; each is used once."""
    names = known.names
    came = {name: item for name, item in after.items() if name not in before and name not in names.values()}
    found: dict[str, str] = {}
    for name, item in before.items():
        if name in after or name in names:
            continue
        same = next((other for other, content in came.items() if content == _renamed(item, names)), None)
        if same is not None:
            found[name] = same
            del came[same]
    return found


def _renamed(item: Any, names: Mapping[str, str]) -> Any:
    """Return data with other ids, wherever one stands; ids are no words of texts."""
    if not names:
        return item
    if isinstance(item, str):
        return names.get(item, item)
    if isinstance(item, Mapping):
        return {_renamed(key, names): _renamed(value, names) for key, value in item.items()}
    if isinstance(item, tuple):
        parts = [_renamed(part, names) for part in item]
        return type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
    return item


# -- the parts of a rule base, by id, without what only authors read


def _rules(base: RuleBase) -> dict[str, Rule]:
    """Return the rules without the strategies that their selectors take; those made from evidence are left out."""
    return {
        rule.id: rule._replace(id="", examples=(), because="", title="", cites=(), strategies=(), topic="")
        for rule in base.rules
        if rule.mark is None
    }


def _studies(base: RuleBase) -> dict[str, Evidence]:
    return {name: row._replace(id="", note="", checked_on="", place="") for name, row in base.evidence.items()}


def _derived(base: RuleBase) -> dict[str, Any]:
    rows = base.vocabulary.derived.of
    return {name: row._replace(examples=(), cites=(), descriptor=None) for name, row in rows.items()}  # type: ignore[arg-type]


def _descriptors(base: RuleBase) -> dict[str, Descriptor]:
    items = base.vocabulary.descriptors
    return {name: item._replace(name="", about="", synonyms=()) for name, item in items.items()}


def _strategies(base: RuleBase) -> dict[str, Strategy]:
    """Return strategies and standards without their needs, which are rules."""
    return {
        item.id: item._replace(
            id="",
            summary="",
            needs=(),
            cites=(),
            judgement=(),
            attributes={name: words for name, words in item.attributes.items() if name != "id"},
        )
        for item in base.all_strategies
    }


def _contradictions(base: RuleBase) -> dict[str, Any]:
    return {row.id: row for row in (*base.contradictions, *base.implausible)}


def _settings(base: RuleBase) -> dict[str, Any]:
    """Return what base.yaml declares and what can change an order or what is called first."""
    weights = {f"weights of {name}": dict(row.weights) for name, row in base.profiles.items()}
    criteria = {f"criterion {row.id}": row._replace(about="") for row in base.criteria}
    named = {"cautions_on": base.caution_criterion, "evidence": base.policy, "listed_apart": base.apart}
    return {**weights, **criteria, **named, "imaging_limits": base.imaging}


_PARTS: dict[str, Callable[[RuleBase], Mapping[str, Any]]] = {
    "rule": _rules,
    "evidence": _studies,
    "derived": _derived,
    "descriptor": _descriptors,
    "finding": lambda base: {name: item.label for name, item in base.vocabulary.findings.items()},
    "strategy": _strategies,
    "approach": lambda base: {item.id: (item.title, item.strategies) for item in base.approaches},
    "contradiction": _contradictions,
    "setting": _settings,
}
"""What may differ -> the parts of a rule base that it is compared by."""
