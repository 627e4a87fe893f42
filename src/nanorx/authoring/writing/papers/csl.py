"""Reads records in CSL-JSON, as Zotero, Crossref and citeproc write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nanorx.authoring.writing.papers.paper import RawPaper, et_al, person
from nanorx.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_csl"]

_ADVICE = "Check the commas, the quotes and the brackets at this place, or export the record anew."


def read_csl(text: str, name: str) -> tuple[list[RawPaper], list[Problem]]:
    """Read the records of a file, or say why it is no JSON."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        excerpt = "".join(text.splitlines()[error.lineno - 1 : error.lineno])
        place = (error.lineno, error.colno, error.colno + 1, excerpt)
        message = f"this is not valid JSON: {error.msg}"
        return [], [Problem("NRX341", message, _ADVICE, name, *place)]
    except (RecursionError, ValueError):
        return [], [Problem("NRX341", "this JSON is nested too deeply to be a record", _ADVICE, name)]
    if isinstance(data, dict):
        data = data.get("message") or data.get("items") or data  # as Crossref and Zotero wrap it
    rows = data if isinstance(data, list) else [data]
    return [_of_csl(row) for row in rows if isinstance(row, dict) and row.get("title")], []


def _of_csl(row: Mapping[str, Any]) -> RawPaper:
    def text(*names: str) -> str:
        return next((word for name in names if (word := _word(row.get(name)))), "")

    people, trials = _rows(row, "author"), _rows(row, "clinical-trial-number")
    dates = (_day(row.get(key)) for key in ("issued", "published-print", "published", "published-online"))
    updates = [item for key in ("update-to", "updated-by") for item in _rows(row, key) if _word(item.get("type"))]
    of = {key: {_word(item.get("type")).lower() for item in _rows(row, key)} for key in ("update-to", "updated-by")}
    return RawPaper(
        key=text("id", "DOI"),
        title=text("title"),
        authors=[_of_agent(item) for item in people],
        family=_agent_family(people[0]) if people else "",
        journal=text("container-title", "container-title-short"),
        date=next(filter(None, dates), ""),
        volume=text("volume"),
        issue=text("issue"),
        pages=text("page"),
        doi=text("DOI", "URL"),
        pmid=text("PMID"),
        pmcid=text("PMCID"),
        url=text("URL"),
        abstract=text("abstract"),
        registered=[text("note"), *(_word(trial.get("clinical-trial-number")) for trial in trials)],
        remarks=[f"{_word(item.get('type')).capitalize()}: doi {_word(item.get('DOI'))}" for item in updates],
        retracted="retraction" in of["updated-by"],
        notice=bool(of["update-to"] & {"retraction", "erratum", "correction", "corrigendum", "expression_of_concern"}),
    )


def _rows(row: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the groups in a list of a record; none if there is no such list."""
    found = row.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _word(value: Any) -> str:
    """Return a text or a number as text, of a list the first; empty for anything else."""
    while isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _day(value: Any) -> str:
    """Return the date of CSL: its first date part, or the words of one that is not in parts."""
    if not isinstance(value, dict):
        return _word(value)
    return _word(value.get("date-parts")) or _word(value.get("raw")) or _word(value.get("literal"))


def _agent_family(agent: Mapping[str, Any]) -> str:
    particle = _word(agent.get("non-dropping-particle")) or _word(agent.get("dropping-particle"))
    family = _word(agent.get("family"))
    whole = " ".join(part for part in (particle, family) if part)
    return whole or _word(agent.get("literal")) or _word(agent.get("name"))


def _of_agent(agent: Mapping[str, Any]) -> str:
    return et_al(person(_agent_family(agent), _word(agent.get("given")), _word(agent.get("suffix"))))
