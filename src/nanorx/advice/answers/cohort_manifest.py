"""The manifest of a cohort: what the answers of many cases were made from, with what, and how they were checked."""

from __future__ import annotations

from typing import Annotated, Literal

from nanorx.advice.answers.cohort import AssumedOut, Figure
from nanorx.advice.answers.result import Engine, Nanorx, Notice, ProfileOut, RuleBaseOut
from nanorx.model import Model, about

__all__ = ["SCHEMA", "CohortManifest", "CohortSourceOut", "FileOut", "InputFileOut", "SampleCheckOut"]

Schema = Literal["nanorx-cohort/1"]
SCHEMA: Schema = "nanorx-cohort/1"

SourceKind = Literal["csv", "parquet", "ndjson", "table", "duckdb", "sqlite", "postgres", "mysql"]
Sha256 = Annotated[str | None, about("The SHA-256 of its bytes; null: it was not computed.")]


class InputFileOut(Model):
    """A file that was read."""

    name: Annotated[str, about("Its name, without folders.")]
    bytes: Annotated[int, about("Its size.", "bytes")]
    sha256: Sha256


class CohortSourceOut(Model):
    """Where the rows came from."""

    kind: Annotated[SourceKind, about("What it is; a `table` was handed over in memory.")]
    columns: Annotated[dict[str, str], about("The columns and their types, in their order.")]
    files: Annotated[tuple[InputFileOut, ...], about("The files, in the order in which they were read.")] = ()
    table: Annotated[str | None, about("The table of a database.")] = None
    delimiter: Annotated[str | None, about("What stands between the fields of CSV.")] = None
    encoding: Annotated[str | None, about("The encoding of CSV.")] = None


class SampleCheckOut(Model):
    """The cases that were also evaluated one by one. They agreed in everything that was compared."""

    cases: Annotated[int, about("The cases that were compared.", "cases")]
    whole: Annotated[bool, about("Are these all distinct cases?")]
    chosen: Annotated[str, about("How they were chosen.")]
    engine: Engine
    compared: Annotated[tuple[str, ...], about("What was compared for each of them.")]


class FileOut(Model):
    """A file of the answer."""

    name: Annotated[str, about("Its name.")]
    about: Annotated[str, about("What it holds.")]
    bytes: Annotated[int, about("Its size.", "bytes")]
    sha256: Annotated[str, about("The SHA-256 of its bytes.")]
    rows: Annotated[int | None, about("The rows of a table.", "rows")] = None


class CohortManifest(Model):
    """What the answers of many cases were made from, with what, and how they were checked."""

    schema: Annotated[Schema, about("The version of this shape.")]
    nanorx: Nanorx
    libraries: Annotated[dict[str, str], about("The versions of the libraries that read and wrote tables.")]
    rule_base: Annotated[RuleBaseOut, about("The knowledge that was used.")]
    profile: Annotated[ProfileOut, about("The weights of the criteria.")]
    source: Annotated[CohortSourceOut, about("Where the rows came from.")]
    mapping_sha256: Annotated[str, about("The SHA-256 of the content of the mapping, with what is given beside it.")]
    cases: Annotated[int, about("The rows that were read: each is a case.", "cases")]
    unreadable: Annotated[Figure, about("The rows that could not be read; quality.parquet lists them.", "rows")]
    without_id: Annotated[Figure, about("The cases without an id.", "cases")]
    repeated_id: Annotated[Figure, about("The cases with an id that an earlier row has.", "cases")]
    contradictory: Annotated[
        Figure, about("The cases whose entries contradict each other; these entries count as unknown.", "cases")
    ]
    assumed_instead: Annotated[
        list[AssumedOut], about("Where what is assumed counts instead of what is stated, which could not be used.")
    ]
    checked: Annotated[SampleCheckOut, about("The cases that were evaluated one by one too.")]
    files: Annotated[list[FileOut], about("The other files of the answer.")]
    notice: Notice
