"""Checks of derived descriptors: that tables are whole, formulas have a value, and rules ask for declared limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.common.suggest import did_you_mean, listing
from nanorx.knowledge.regions import regions
from nanorx.knowledge.truth import YES
from nanorx.knowledge.values import ValueProblem
from nanorx.knowledge.vocabulary import format_number
from nanorx.knowledge.worked_example import expected_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = ["check_derived", "uneven"]

_FORMS = {"points": "number", "classes": "choice", "formula": "number"}


class _DerivedKey(NamedTuple):
    file: str
    at: Path
    reports: Reports

    def tell(self, message: str, advice: str, *under: str | int, on_key: bool = False) -> None:
        self.reports.add(self.file, "NRX137", message, at=(*self.at, *under), advice=advice, on_key=on_key)


def check_derived(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report what is wrong with derived descriptors, and clauses of rules about them with limits of their own."""
    for file, data in sorted(raw.items()):
        if not file.startswith("vocabulary/"):
            continue
        for key, row in data.get("descriptors", {}).items():
            name, at = f"{data.get('group')}.{key}", ("descriptors", key)
            _check_partial_choices(row, _DerivedKey(file, at, reports))
            if row.get("derived"):
                place = _DerivedKey(file, (*at, "derived"), reports)
                if _check_form(base.vocabulary.descriptors[name], row["derived"], place):
                    derivation = base.vocabulary.derived.of.get(name)
                    if derivation is not None:
                        _check_derivation(base, derivation, row["derived"], place)
    _check_cuts(base, raw, reports)


def _check_partial_choices(row: Mapping[str, Any], place: _DerivedKey) -> None:
    for word, choices in row.get("partial_choices", {}).items():
        known = row.get("choices", {})
        wrong = [choice for choice in choices if choice not in known]
        if word in known or wrong or len(set(choices)) < 2:  # noqa: PLR2004 - one choice is no part
            what = (
                "is a choice already"
                if word in known
                else f'stands for "{wrong[0]}", which is not a choice'
                if wrong
                else "stands for one choice only"
            )
            advice = "A partial choice stands for two or more choices and is not itself a choice."
            place.tell(f'the word "{word}" {what}', advice, "partial_choices", word, on_key=True)


def _check_form(descriptor: Descriptor, row: Mapping[str, Any], place: _DerivedKey) -> bool:
    given = [form for form in _FORMS if row.get(form)]
    if len(given) != 1:
        what = "nothing that computes it" if not given else " and ".join(given)
        place.tell(f"`derived` has {what}", "Write one of points, classes, formula.", on_key=True)
        return False
    number = descriptor.kind == "number"
    if (_FORMS[given[0]] == "number") != number or descriptor.kind == "set":
        place.tell(
            f"{given[0]} cannot give a descriptor of kind {descriptor.kind}",
            "points and formula give a number, classes give a choice, an ordered level, or yes and no.",
            given[0],
            on_key=True,
        )
        return False
    if row.get("cuts") and not number:
        place.tell("only a number has `cuts`", "Leave them out.", "cuts", on_key=True)
    for cut in row.get("cuts", []):
        if not descriptor.low <= cut <= descriptor.high:
            place.tell(
                f"the cut {format_number(cut)} is outside the range", f"Allowed: {descriptor.allowed()}.", "cuts"
            )
    return True


def _check_derivation(base: RuleBase, derivation: Derivation, row: Mapping[str, Any], place: _DerivedKey) -> None:
    for name in derivation.reads:
        if base.vocabulary.descriptors[name].kind == "set" and any(
            item.descriptor == name for item in derivation.items
        ):
            place.tell(
                f"{name} is a set, and a set gives no points",
                "Ask about its elements in a table of classes.",
                "points",
                name,
            )
    for item in derivation.items:
        if base.vocabulary.descriptors[item.descriptor].kind != "set":
            for message, advice in uneven(base.vocabulary.descriptors[item.descriptor], item.rows):
                place.tell(message, advice, "points", item.descriptor, on_key=True)
    _check_sums(derivation, place)
    rows = derivation.rows
    key = "classes" if derivation.classes else "formula"
    for number, part in enumerate(rows):
        last = number + 1 == len(rows)
        if isinstance(row[key], list) and last != (not part.when):
            words = "the last row must cover everything else" if last else "no row after this one can ever count"
            advice = "Write `when: []` in the last row and only there."
            place.tell(words, advice, key, number, "when", on_key=True)
    for number, example in enumerate(derivation.examples):
        try:
            expected_value(derivation.descriptor, example.expect)
        except ValueProblem as error:
            at = (*place.at, "examples", number, "expect")
            place.reports.add(place.file, "NRX123", str(error), at=at, advice=error.advice)
    choices = derivation.descriptor.choices
    for number, part in enumerate(derivation.classes):
        if part.choice not in choices:
            advice = f"Allowed: {listing(choices, 40)}. {did_you_mean(part.choice, choices)}".strip()
            place.tell(f'{derivation.name} has no choice "{part.choice}"', advice, "classes", number, "is")


def uneven(descriptor: Descriptor, rows: Any) -> Iterator[tuple[str, str]]:
    """Yield the first value of a point table without points, and the first with points of two rows."""
    told: set[bool] = set()
    for region in regions(descriptor, [clause for clause, _ in rows]):
        fitting = [clause.text for clause, _ in rows if clause.truth(region.value) == YES]
        if len(fitting) != 1 and bool(fitting) not in told:
            told.add(bool(fitting))
            if fitting:
                yield (
                    f"{region.words} has points in two rows: {' and '.join(fitting)}",
                    "Each value meets exactly one row.",
                )
            else:
                yield f"{region.words} has no points", "Add a row, so that each value meets exactly one."


def _check_sums(derivation: Derivation, place: _DerivedKey) -> None:
    """Report a point table of which a sum lies outside the range of its descriptor: it would be cut to that unseen."""
    ends = [item.points(None) for item in derivation.items]
    low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
    own = derivation.descriptor
    if ends and not own.low <= low <= high <= own.high:
        words = f"the points add up to {low} to {high}"
        place.tell(words, f"The range allows {own.allowed()}. Correct the points or the range.", "points", on_key=True)


def _check_cuts(base: RuleBase, raw: Mapping[str, Any], reports: Reports) -> None:
    """Report limits about derived numbers that are not declared: what a rule asks must be seen in the vocabulary."""
    derived = base.vocabulary.derived.of
    files = {data["id"]: file for file, data in raw.items() if "/" in file and "id" in data}
    for rule in (*base.rules, *base.silent_rules):
        for clause in rule.clauses():
            row = derived.get(clause.descriptor)
            wrong = [limit for limit in clause.points() if limit not in row.cuts] if row else []
            if row and wrong:
                known = listing([format_number(cut) for cut in row.cuts], 20) or "none yet"
                reports.add(
                    files.get(rule.id, "base.yaml"),
                    "NRX138",
                    f"{row.descriptor.with_unit(wrong[0])} is not a declared limit of {row.name}",
                    at=_at(clause.descriptor, raw[files[rule.id]]) if rule.id in files else (),
                    advice=f"Limits: {known}. Use one of them, or add it to `cuts` of the descriptor.",
                )


def _at(name: str, data: Mapping[str, Any]) -> Path:
    for key in ("when", "unless"):
        for place, row in enumerate(data.get(key, [])):
            if name in row:
                return (key, place, name)
            for group, clauses in row.items():
                for at, clause in enumerate(clauses if isinstance(clauses, list) else ()):
                    if name in clause:
                        return (key, place, group, at, name)
    return ("id",)
