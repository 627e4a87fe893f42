"""`nanorx cohort SOURCE`: the approaches for every row of a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from nanorx.cli.cohort.given import read_cohort, say_unreadable
from nanorx.cli.cohort.options import Delimiter, Encoding, SourceName, TableName
from nanorx.cli.given import load_rules, read_changes
from nanorx.cli.options import Drafts, Given, Json, Map, Processes, Profile, Rules
from nanorx.cli.output import Target
from nanorx.cli.progress import watched
from nanorx.cli.style import printable
from nanorx.errors import CaseError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nanorx.cli.cohort.given import CohortInput
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.population.run import Answered

__all__ = ["run"]

_UNUSED = 8
_LONG = 6_000
_ONE_ANSWER = 0.01
"""Seconds of CPU for each distinct case with --intervals (benchmarks/cohort.py), and rows that take long with it."""


def run(
    source: SourceName,
    map_: Map = "",
    given: Given = "",
    output: Annotated[
        str, Option("--output", "-o", metavar="FOLDER", show_default=False, help="The folder to write.")
    ] = "",
    full: Annotated[bool, Option("--full", help="Write every strategy of every case, and the reasons, too.")] = False,
    undecided: Annotated[
        bool, Option("--undecided", help="As --full, with the rules that cannot tell among the reasons.")
    ] = False,
    intervals: Annotated[
        bool, Option("--intervals", help="Add how far any one answer could move the first place (slow).")
    ] = False,
    vary: Annotated[
        list[str],
        Option(
            "--vary",
            metavar="NAME=VALUE",
            show_default=False,
            help="Say what a change would do: facility.equipment=+cryoablation, say; several are allowed.",
        ),
    ] = [],
    against: Annotated[
        str,
        Option(
            "--against", metavar="FOLDER", show_default=False, help="Say what another rule base gives for the rows."
        ),
    ] = "",
    small: Annotated[
        int, Option("--suppress", metavar="N", help="Hide figures of the summary from 1 up to below N.")
    ] = 0,
    workers: Processes = 0,
    force: Annotated[bool, Option("--force", help="Replace the folder of an earlier run.")] = False,
    table: TableName = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    profile: Profile = "balanced",
    json_: Json = False,
    rules: Rules = "",
    drafts: Drafts = False,
) -> None:
    """Rank the approaches for every row of a table.

    The folder holds cases.parquet (one row a case, the same answer as nanorx recommend), quality.parquet (what could
    not be read), a summary in four forms and manifest.json. It appears when all is done and a sample has been
    evaluated one by one as well, or not at all. --suppress hides figures of the summary only: the tables are about
    single patients.
    """
    if not output:
        raise UsageError([Problem("NRX323", "no output folder is named", "Name one that is not there yet: -o out")])
    if small < 0 or workers < 0:
        raise UsageError([Problem("NRX305", "--suppress and --workers are 0 or more", "Leave them out.")])
    found = read_cohort(
        source, map_, given, rules=rules, drafts=drafts, table=table, delimiter=delimiter, encoding=encoding
    )
    found.base.profile(profile)
    from nanorx.population.cohort import write_cohort  # noqa: PLC0415 - it needs the extra
    from nanorx.population.output import check_folder  # noqa: PLC0415 - the same
    from nanorx.population.run import Settings  # noqa: PLC0415 - the same

    place = check_folder(output, force=force)
    _say_unused(found)
    if intervals:
        _say_cost(found.source.total)
    settings = Settings(
        found.base,
        found.mapping,
        profile,
        tables=("strategies", "reasons") if full or undecided else (),
        undecided=undecided,
        intervals=intervals,
        vary=_changes(vary, found.base),
        against=_other(against, profile, drafts=drafts),
    )
    written = write_cohort(
        found.source,
        settings,
        place,
        name=Path(source).name,
        workers=workers,
        small=small,
        watch=_watching(found.source.total),
    )
    say_unreadable(found.source.unreadable, "; all: quality.parquet")
    sys.stderr.write(f"Wrote {printable(output)}: {written.manifest.cases:,} cases.\n")
    target = Target.of(json_=json_)
    if json_:
        target.show_json(written.manifest)
        return
    from nanorx.document.pages.cohort import cohort_document  # noqa: PLC0415 - only a page needs it

    target.show(cohort_document(written.summary, found.base))


def _changes(texts: Sequence[str], base: RuleBase) -> dict[str, dict[str, Value | None]]:
    """Read each `--vary`: a change of its own. Raises CaseError with every mistake."""
    read = {text: read_changes([text], base, "--vary") for text in texts}
    problems = [problem for row in read.values() for problem in row.problems]
    if problems:
        raise CaseError(problems)
    return {text: row.values for text, row in read.items()}


def _other(folder: str, profile: str, *, drafts: bool) -> RuleBase | None:
    """Read the rule base to compare with; it must have the profile, too."""
    if not folder:
        return None
    other = load_rules(folder, drafts=drafts)
    other.profile(profile)
    return other


def _say_unused(found: CohortInput) -> None:
    """Say which columns nothing reads."""
    if found.unused:
        names = ", ".join(found.unused[:_UNUSED])
        more = f" and {len(found.unused) - _UNUSED} more" if len(found.unused) > _UNUSED else ""
        sys.stderr.write(printable(f"Not read, since the mapping does not name them: {names}{more}") + "\n")


def _say_cost(rows: int | None) -> None:
    """Say what --intervals costs, where that is long."""
    if rows and rows > _LONG:
        minutes = rows * _ONE_ANSWER / 60
        words = f"--intervals takes some 10 ms of CPU for each distinct case: up to {minutes:,.0f} minutes in all.\n"
        sys.stderr.write(words)


def _watching(total: int | None) -> Callable[[Iterator[Answered[Any]]], Iterable[Answered[Any]]]:
    """Return what shows how far the rows have come, on a terminal."""

    def watch(answers: Iterator[Answered[Any]]) -> Iterable[Answered[Any]]:
        return watched(_counted(answers, total))

    return watch


def _counted(answers: Iterator[Answered[Any]], total: int | None) -> Iterator[tuple[str, Answered[Any]]]:
    done = 0
    for answered in answers:
        done += answered.size
        yield f"{done:,}{f' of {total:,}' if total else ''} cases", answered
