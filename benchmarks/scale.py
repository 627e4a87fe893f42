"""What a larger rule base costs: checks, loading, recommendations and proofs of one 1, 2, 5 and 10 times as large.

    python benchmarks/scale.py [--no-proofs] [TIMES]...

All times are processor time in one run, so that the ratios hold on a busy machine too. What is linear takes as long for
each file of a large rule base as for each of a small one; `scaled_base.py` says what grows and what does not.

Targets for ten times as much, on a quiet machine: 3 s for a check after one file was saved, 40 ms for a recommendation
after loading, and 60 s for the proofs.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import nanorx
from common import EXAMPLE, ROOT, heading
from nanorx.advice.answers.recommend import recommend
from nanorx.api import advisor_for
from nanorx.authoring.check.check import check_folder
from nanorx.knowledge.files.case_file import read_case
from scaled_base import make_scaled_base

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7


def main() -> None:
    """Measure and print a table."""
    words = sys.argv[1:]
    proofs = "--no-proofs" not in words
    sizes = [int(word) for word in words if word.isdigit()] or [1, 2, 5, 10]
    print(f"{heading(nanorx.load(ROOT / 'rules'))}; processor seconds, in brackets ms for each file")
    with tempfile.TemporaryDirectory() as top:
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = f"{top}/cache"
        for times in sizes:
            folder = Path(top, f"x{times}")
            make_scaled_base(ROOT / "rules", folder, times)
            _print(times, folder, _measured(folder, proofs=proofs))


def _print(times: int, folder: Path, rows: dict[str, float]) -> None:
    files = sum(1 for _ in folder.rglob("*.yaml"))
    print(f"\n{times} times as large, {files:,} files")
    for name, seconds in rows.items():
        print(f"{seconds:10.3f}  ({1000 * seconds / files:7.4f})  {name}", flush=True)


def _measured(folder: Path, *, proofs: bool) -> dict[str, float]:
    rows = {"check, nothing known": _timed(lambda: check_folder(folder, cached=True))}
    rows["check, nothing changed"] = _timed(lambda: check_folder(folder, cached=True))
    saved = next(iter(sorted((folder / "safety").glob("*.yaml"))))
    saved.write_text(saved.read_text("utf-8") + "# saved\n", "utf-8")
    rows["check, one file saved"] = _timed(lambda: check_folder(folder, cached=True))
    nanorx.load(folder)
    rows["load, from the cache"] = _timed(lambda: nanorx.load(folder))
    base = nanorx.load(folder)
    case = read_case(EXAMPLE, base)
    rows["first recommendation"] = _timed(lambda: recommend(advisor_for(base).assess(case)))
    again = [_timed(lambda: recommend(advisor_for(base).assess(case))) for _ in range(RUNS)]
    rows["recommendation"] = statistics.median(again)
    if proofs:
        rows["proofs"] = _timed(lambda: _prove_all(folder))
    return rows


def _prove_all(folder: Path) -> None:
    from nanorx.authoring.proving.proofs import prove  # noqa: PLC0415 - needs the extra `prove`
    from nanorx.authoring.proving.properties import load_properties  # noqa: PLC0415 - the same

    base = nanorx.load(folder)
    open_ = [item.id for item in load_properties(base, folder) if not prove(base, item).holds]
    assert not open_, f"not proven: {open_}"


def _timed(run: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    start = process_time()
    run()
    return process_time() - start


if __name__ == "__main__":
    main()
