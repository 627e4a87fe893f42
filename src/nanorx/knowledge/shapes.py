"""Checks the shape of a rule-base file with pydantic and tells each mistake with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from nanorx.knowledge import files
from nanorx.knowledge.build import NOT_TOPICS
from nanorx.knowledge.propertyfile import PropertiesFile
from nanorx.knowledge.suggest import did_you_mean, listing

if TYPE_CHECKING:
    from nanorx.knowledge.reports import Reports
    from nanorx.knowledge.yamlfile import Document, Path

__all__ = ["check_shape", "model_for"]

_SINGLE: dict[str, type[BaseModel]] = {
    "base.yaml": files.BaseFile,
    "claims.yaml": files.ClaimsFile,
    "thresholds.yaml": files.ThresholdsFile,
    "facts.yaml": files.FactsFile,
    "references.yaml": files.ReferencesFile,
    "properties.yaml": PropertiesFile,
    "vocabulary/findings.yaml": files.FindingsFile,
    "vocabulary/strategy.yaml": files.StrategyVocabularyFile,
}


def model_for(name: str) -> type[BaseModel]:
    """The model of a file, from its path within the rule base."""
    if name in _SINGLE:
        return _SINGLE[name]
    topic = name.partition("/")[0]
    if topic not in NOT_TOPICS:
        return files.RuleFile
    return files.StrategyFile if topic == "strategies" else files.GroupFile


def check_shape(name: str, document: Document, reports: Reports) -> bool:
    """Report what is missing, unknown or of the wrong kind in a file. True if nothing is."""
    model = model_for(name)
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        for row in _unions_merged(error.errors(include_url=False)):
            _report(name, document, model, row, reports)
        return False
    return True


def _unions_merged(rows: list[Any]) -> list[Any]:
    """One message for a value that fits none of several shapes, instead of one for each shape."""
    kept: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        path = tuple(row["loc"])
        if path and path[0] == "then":
            kept.setdefault(("then",), {**row, "loc": ("then",), "type": "effect"})
        else:
            kept.setdefault(path, row)
    return list(kept.values())


def _report(name: str, document: Document, model: type[BaseModel], row: Any, reports: Reports) -> None:
    kind, path = row["type"], _data_path(row["loc"], document.data)
    where = ".".join(str(part) for part in path) or "the file"
    if kind == "missing":
        key = row["loc"][-1]
        reports.add(name, "NRX101", f'the key "{key}" is missing', at=path, advice=f"Add `{key}:`{_in(path)}.")
    elif kind == "extra_forbidden":
        known = [field.alias or key for key, field in model.model_fields.items()]
        advice = did_you_mean(str(path[-1]), known) if len(path) == 1 else ""
        advice = advice or (f"Keys: {listing(known, 30)}." if len(path) == 1 else "Remove it or correct its name.")
        reports.add(name, "NRX102", f"{where}: there is no such key", at=path, advice=advice, on_key=True)
    elif kind == "effect":
        reports.add(
            name,
            "NRX103",
            "`then` is none of the effects",
            at=path,
            advice="Write one of: exclude, note, {caution: weak}, {favor: CRITERION, strength: weak}, "
            "{oppose: CRITERION, strength: weak}, {conclude: FINDING}; strength is weak, moderate or strong.",
        )
    else:
        reports.add(name, "NRX103", f"{where}: {_plain(row['msg'])}", at=path, advice=_got(row))


def _data_path(loc: tuple[Any, ...], data: Any) -> Path:
    """The part of pydantic's place that exists in the data: union members and `[key]` are dropped."""
    path: list[str | int] = []
    for part in loc:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _in(path: Path) -> str:
    return f" in {'.'.join(map(str, path))}" if path else ""


def _plain(message: str) -> str:
    text = message.replace("Input should be", "it should be").replace("valid dictionary", "group of keys")
    return text[:1].lower() + text[1:]


def _got(row: Any) -> str:
    given = row["input"]
    if isinstance(given, (str, int, float, bool)) or given is None:
        return f"It is {'empty' if given is None else repr(given)[:80]}."
    return ""
