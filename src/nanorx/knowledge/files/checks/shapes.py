"""Checks of the shape of a rule-base file with pydantic, each mistake reported with its place."""

from __future__ import annotations

from copy import deepcopy
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ValidationError

from nanorx.common.suggest import did_you_mean, listing, nearest
from nanorx.errors import MOST
from nanorx.knowledge.clause_messages import is_group
from nanorx.knowledge.files.build import NOT_TOPICS
from nanorx.knowledge.files.checks.stand_ins import Mistake, fill_in, keys_of, what_fits
from nanorx.knowledge.files.messages.rules import (
    Told,
    as_phrases,
    clauses_in,
    is_clause_row,
    told_at,
    turning_point,
)
from nanorx.knowledge.files.messages.shapes import as_id, told
from nanorx.knowledge.files.models import evidence as evidencefiles
from nanorx.knowledge.files.models import rules as files
from nanorx.knowledge.files.models import sources as sourcefiles
from nanorx.knowledge.files.models.properties import PropertiesFile, RelaxedFile

if TYPE_CHECKING:
    from nanorx.knowledge.files.reports import Reports
    from nanorx.knowledge.files.yaml_file import Path, YamlDocument

__all__ = ["Shaped", "check_shape", "model_for"]

_SINGLE: dict[str, type[BaseModel]] = {
    "base.yaml": files.BaseFile,
    "approaches.yaml": evidencefiles.ApproachesFile,
    "claims.yaml": sourcefiles.ClaimsFile,
    "thresholds.yaml": sourcefiles.ThresholdsFile,
    "facts.yaml": sourcefiles.FactsFile,
    "references.yaml": sourcefiles.ReferencesFile,
    "properties.yaml": PropertiesFile,
    "relaxed.yaml": RelaxedFile,
    "vocabulary/findings.yaml": files.FindingsFile,
    "vocabulary/strategy.yaml": files.StrategyVocabularyFile,
    "vocabulary/systems.yaml": files.SystemsFile,
    "vocabulary/units.yaml": files.UnitsFile,
}

_TOPICS: dict[str, type[BaseModel]] = {
    "vocabulary": files.GroupFile,
    "strategies": files.StrategyFile,
    "evidence": evidencefiles.EvidenceFile,
}
"""The models of the files in folders that hold no rules (`NOT_TOPICS`)."""

_MANY = 20 * MOST
"""Findings of pydantic that are looked at: several may be about one mistake."""
_ROUNDS = 4
"""How often stand-ins are put in: one may bring to light what was hidden behind it."""


def model_for(name: str) -> type[BaseModel]:
    """Return the model of a file, from its path within the rule base."""
    if name in _SINGLE:
        return _SINGLE[name]
    topic = name.partition("/")[0]
    if topic not in NOT_TOPICS:
        return files.RuleFile
    return _TOPICS[topic]


class Shaped(NamedTuple):
    """The data of a file, with stand-ins for what is wrong or missing, and the places of these."""

    data: Any
    stand_ins: tuple[Path, ...] = ()


def check_shape(name: str, document: YamlDocument, reports: Reports) -> Shaped | None:
    """Report what is missing, unknown or of the wrong kind in a file.

    Args:
        name: The path of the file within the rule base.
        document: The file as data with places.
        reports: Takes the mistakes.

    Returns:
        The data with which the file can be checked further, or None if it is not even a group of keys.
    """
    model = model_for(name)
    if not _errors(model, document.data):
        return Shaped(document.data)
    data = as_phrases(deepcopy(document.data))
    merged = _merged(model, _errors(model, data), data)
    for path, row in merged[: MOST + 1]:
        _report(name, document, data, path, row, reports)
    return _filled(name, document, data, merged)


def _filled(name: str, document: YamlDocument, data: Any, merged: list[tuple[Path, Any]]) -> Shaped | None:
    """Return the data of a file with stand-ins; a text that is too long stays."""
    model = model_for(name)
    done: dict[Path, Mistake] = {}
    for _ in range(_ROUNDS):
        found = [_mistake(path, row, data) for path, row in merged if row["type"] != "string_too_long"]
        mistakes = [row for row in found if row.at not in done]
        if not mistakes:
            return Shaped(data, tuple(at for at, row in done.items() if row.kind != "clauses" and not row.meant))
        if any(row.at == () for row in mistakes):
            return None
        fill_in(name, model, document, data, mistakes)
        done.update({row.at: row for row in mistakes})
        merged = _merged(model, _errors(model, data), data)
    return None


def _mistake(path: Path, row: Any, data: Any) -> Mistake:
    value = _at(data, path)
    if told_at(path, value) is None:
        if row["type"] == "extra_forbidden":
            return Mistake(path, "unknown key", meant=row["meant"])
        if row["type"] == "missing":
            return Mistake((*path, row["loc"][-1]), "missing")
    clauses = clauses_in(value) if is_clause_row(path) else {}
    return Mistake(path, "clauses", clauses) if clauses else Mistake(path, "wrong", row["input"])


def _errors(model: type[BaseModel], data: Any) -> list[Any]:
    """Return the errors of pydantic; if there are very many, those at the beginning of the lists."""
    error = _wrong(model, data)
    if error is not None and error.error_count() > _MANY:
        error = _wrong(model, _beginning(data)) or error
    return [] if error is None else error.errors(include_url=False)[:_MANY]


def _wrong(model: type[BaseModel], data: Any) -> ValidationError | None:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error
    return None


def _beginning(data: Any) -> Any:
    """Return the data with only the first members of each list."""
    if isinstance(data, list):
        return [_beginning(item) for item in data[: MOST + 1]]
    return {key: _beginning(item) for key, item in data.items()} if isinstance(data, dict) else data


def _merged(model: type[BaseModel], rows: list[Any], data: Any) -> list[tuple[Path, Any]]:
    """Return one error for each place, with its path: a value that fits none of several shapes is one mistake.

    A missing key is not reported if a misspelled one was meant for it.
    """
    kept: dict[Path, tuple[Path, Any]] = {}
    # Of a group of clauses what is wrong in its list is told, not that the list is no text.
    for row in rows if len(rows) == 1 else (row for row in rows if not _is_group(row)):
        path = turning_point(_data_path(row["loc"], data))
        whole = told_at(path, _at(data, path)) is not None
        kept.setdefault((*path, row["loc"][-1]) if row["type"] == "missing" and not whole else path, (path, row))
    missing: dict[Path, list[str]] = {}
    for path, row in kept.values():
        if row["type"] == "missing":
            missing.setdefault(path, []).append(row["loc"][-1])
    meant: dict[Path, str] = {}
    for path, row in kept.values():
        if row["type"] == "extra_forbidden" and path:
            absent = missing.get(path[:-1]) or set(keys_of(model, path[:-1])) - set(_at(data, path[:-1]))
            near = nearest(str(path[-1]), absent)
            meant.update({path: near} if near else {})
    stood_in = {(path[:-1], key) for path, key in meant.items()}
    return [
        (path, {**row, "meant": meant.get(path, "")})
        for path, row in kept.values()
        if row["type"] != "missing" or (path, row["loc"][-1]) not in stood_in
    ]


def _is_group(row: Any) -> bool:
    """Say whether pydantic expected a text where a group of clauses stands."""
    return row["loc"][-1:] == ("str",) and isinstance(row["input"], list) and any(map(is_group, row["loc"]))


def _report(name: str, document: YamlDocument, data: Any, path: Path, row: Any, reports: Reports) -> None:
    model, kind, where = model_for(name), row["type"], ".".join(part for part in path if isinstance(part, str))
    where = where or "the file"
    found = told_at(path, _at(data, path))
    if found is not None:
        reports.add(name, "NRX103", found.words, at=path, advice=found.advice)
    elif kind == "missing":
        key = row["loc"][-1]
        advice = f"Add `{key}:`{_in(path) or _after(key, model, document.data)}. {what_fits(model, (*path, key))}"
        reports.add(name, "NRX101", f'the key "{key}" is missing', at=path, advice=advice.strip())
    elif kind == "extra_forbidden":
        known = keys_of(model, path[:-1])
        absent = [key for key in known if key not in _at(document.data, path[:-1])]
        hint = did_you_mean(str(path[-1]), [row["meant"]] if row["meant"] else absent)
        advice = hint or f"Keys: {listing(known, 30)}."
        read = {"allowed": tuple(known), "value": path[-1]}
        reports.add(name, "NRX102", f"{where}: there is no such key", at=path, advice=advice, on_key=True, **read)
    elif kind == "string_pattern_mismatch" and path == ("id",):
        stem = PurePosixPath(name).stem
        wanted = as_id(stem)
        advice = f"Write `id: {wanted}`." + ("" if wanted == stem else f" Give the file the name {wanted}.yaml too.")
        reports.add(name, "NRX103", "id is made of lower-case words joined by hyphens", at=path, advice=advice)
    elif kind in {"int_type", "float_type"} and path and isinstance(path[-1], int):
        advice = f"Write numbers alone, for instance `{path[-2]}: [1, 2]`."
        reports.add(name, "NRX103", f"{where} holds numbers", at=path, advice=advice)
    elif kind == "model_type" and path and keys_of(model, path):
        advice = f"Write below `{path[-1]}:`, indented by two spaces, lines for {listing(keys_of(model, path), 30)}."
        reports.add(name, "NRX103", f"{where} is a group of keys", at=path, advice=advice)
    else:
        words = told(kind, where, row["input"], row.get("ctx", {})) or Told(f"{where}: {_plain(row['msg'])}", _got(row))
        reports.add(name, "NRX103", words.words, at=path, advice=words.advice, value=row["input"])


def _after(key: str, model: type[BaseModel], data: Any) -> str:
    """Say after which key a missing one belongs."""
    known = [field.alias or name for name, field in model.model_fields.items()]
    before = [name for name in known[: known.index(key)] if isinstance(data, dict) and name in data]
    return f" after `{before[-1]}`" if before else " at the top"


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _data_path(loc: tuple[Any, ...], data: Any) -> Path:
    """Return the part of pydantic's location that exists in the data, without union members and `[key]`."""
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
    words = ".".join(part for part in path if isinstance(part, str))
    return f" in {words}" if path else ""


def _plain(message: str) -> str:
    text = message.replace("Input should be", "it should be").replace("valid dictionary", "group of keys")
    return text[:1].lower() + text[1:]


def _got(row: Any) -> str:
    given = row["input"]
    if isinstance(given, (str, int, float, bool)) or given is None:
        return f"It is {'empty' if given is None else repr(given)[:80]}."
    return ""
