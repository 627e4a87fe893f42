"""Tables of databases through DuckDB, read only. Only this module imports it; nothing is loaded from the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean
from nanorx.errors import InputError, Problem, UsageError
from nanorx.population.sources.row_source import RowSource, SourceColumn, described, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

__all__ = ["DATABASES", "open_database"]

DATABASES = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner", "mysql": "mysql_scanner"}
"""What may stand before a colon, and the extension of DuckDB that it needs."""


def open_database(kind: str, place: str, table: str) -> RowSource:
    """Open a table of a database, which is read only."""
    import duckdb  # noqa: PLC0415 - most sources are files

    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": 2,
    }
    connection = duckdb.connect(config=options)
    if kind != "duckdb":
        _need_extension(connection, kind)
    what = f" (TYPE {kind}, READ_ONLY)" if kind != "duckdb" else " (READ_ONLY)"
    try:
        connection.execute(f"ATTACH {_quoted(place)} AS source{what}")
        name = _table_of(connection, table, kind)
        relation = connection.sql(f"SELECT * FROM source.{name}")  # noqa: S608 - the name is one that the database lists
        columns = tuple(SourceColumn(*row) for row in zip(relation.columns, map(str, relation.types), strict=True))
        with connection.sql(f"SELECT * FROM source.{name} LIMIT 0").to_arrow_reader() as reader:  # noqa: S608 - as above
            schema = reader.schema
        total = connection.execute(f"SELECT count(*) FROM source.{name}").fetchall()[0][0]  # noqa: S608 - as above
    except duckdb.Error as error:
        # What DuckDB says may quote the connection, password and all.
        words = str(error).replace(place, "...").partition("\n")[0]
        raise InputError(
            [Problem("NRX558", f"this database cannot be read: {words}", "", f"{kind}: {table}")]
        ) from None

    def read(rows: int, wanted: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        picked = "*" if wanted is None else ", ".join(_identifier(column) for column in wanted)
        query = f"SELECT {picked} FROM source.{name}"  # noqa: S608 - as above
        try:
            yield from connection.sql(query).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise InputError([Problem("NRX558", f"the table cannot be read to its end: {error}")]) from None

    files = described(kind, [Path(place)]) if kind in {"duckdb", "sqlite"} else {"kind": kind}
    return RowSource(columns, files | {"table": name}, read, total=total, schema=schema)


def _need_extension(connection: Any, kind: str) -> None:
    """Load the extension of DuckDB for a kind of database. Raise UsageError if it is not installed."""
    name = DATABASES[kind]
    query = "SELECT installed FROM duckdb_extensions() WHERE extension_name = ?"
    if connection.execute(query, [name]).fetchall() != [(True,)]:
        message = f"DuckDB reads {kind} with its extension {name}, which is not installed here"
        advice = (
            f"Where there is a network: python -c \"import duckdb; duckdb.sql('INSTALL {name}')\"\n"
            "Elsewhere copy the table to a Parquet or CSV file and give that. nanorx itself downloads nothing."
        )
        raise UsageError([Problem("NRX557", message, advice)])
    connection.execute(f"LOAD {name}")


def _table_of(connection: Any, table: str, kind: str) -> str:
    """Return the table of a database that is meant, quoted for SQL. Raise UsageError if that is not clear."""
    query = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source'"
    query += " UNION ALL " + query.replace("table", "view")
    found = {
        (name if schema in {"main", "public"} else f"{schema}.{name}"): f"{_identifier(schema)}.{_identifier(name)}"
        for schema, name in sorted(connection.execute(f"{query} ").fetchall())
    }
    if table in found:
        return found[table]
    if not table and len(found) == 1:
        return next(iter(found.values()))
    named = f"Its tables: {listed(list(found))}." if found else "It has no tables."
    message = f'there is no table "{table}"' if table else "the database has several tables" if found else "no tables"
    advice = f"{did_you_mean(table, found)}\n{named} Name one: --table NAME".strip()
    raise UsageError([Problem("NRX556", message, advice, kind)])


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
