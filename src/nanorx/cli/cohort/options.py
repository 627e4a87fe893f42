"""Options about a source of many cases, each written once."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

__all__ = ["Delimiter", "Encoding", "SourceName", "TableName"]

SourceName = Annotated[
    str,
    Argument(
        metavar="SOURCE",
        help="CSV, Parquet or NDJSON, a pattern in quotes for several files, a DuckDB file, or sqlite:FILE.",
        show_default=False,
    ),
]
TableName = Annotated[
    str, Option("--table", metavar="NAME", show_default=False, help="The table or view of a database.")
]
Delimiter = Annotated[
    str,
    Option(
        "--delimiter", metavar="CHAR", show_default=False, help="What stands between the fields of CSV; tab is a word."
    ),
]
Encoding = Annotated[
    str, Option("--encoding", metavar="NAME", show_default=False, help="The encoding of CSV; else UTF-8.")
]
