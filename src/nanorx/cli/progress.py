"""How far a long work has come, on standard error, where somebody watches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from nanorx.cli.style import colored, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["watched"]

Item = TypeVar("Item")


def watched(items: Iterable[tuple[str, Item]], *, shown: bool = True) -> Iterator[Item]:
    """Give each item while its words stand on the terminal; nothing is written where standard error is none.

    Empty words leave there what stands there; nothing does unless it is to be `shown`.
    """
    if not shown or not sys.stderr.isatty():
        yield from (item for _, item in items)
        return
    from rich.console import Console  # noqa: PLC0415 - it takes time to load, and nobody may be watching
    from rich.progress import Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - the same

    console = Console(file=sys.stderr, no_color=not colored(sys.stderr))
    columns = TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    # Without a thread of its own: what is watched is C code that Ctrl-C must reach.
    # Standard output is left alone: answers may be on their way there.
    with Progress(*columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False) as progress:
        task = progress.add_task("")
        for words, item in items:
            if words:
                progress.update(task, description=printable(words), refresh=True)
            yield item
