"""How long the command takes from nothing, compared with a Typer application that does nothing.

Both are started in turn, so that a busy machine slows both; medians are compared.

    python benchmarks/cold_start.py [runs]

Target: at most 1.6 times the empty application, for an installed wheel. An editable install has no cache in
the package: it reads every file of `rules/` to find the copy in the user's cache, and takes longer.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import nanorx
from common import EXAMPLE

TARGET = 1.6
EMPTY = """
import typer

app = typer.Typer()

@app.command()
def recommend(case: str, profile: str = "balanced") -> None:
    print(case)

app()
"""


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    command = shutil.which("nanorx", path=str(Path(sys.executable).parent)) or "nanorx"
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        commands = {
            "nanorx recommend": [command, "recommend", str(EXAMPLE)],
            "nanorx recommend --json": [command, "recommend", str(EXAMPLE), "--json"],
            "empty Typer application": [sys.executable, str(empty), str(EXAMPLE)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 2):
            for name, arguments in commands.items():
                start = perf_counter()
                subprocess.run(arguments, check=True, capture_output=True, env=environment)
                if turn >= 2:  # noqa: PLR2004 - the first two fill the caches
                    times[name].append((perf_counter() - start) * 1000)
    medians = {name: statistics.median(values) for name, values in times.items()}
    kind = "wheel" if (Path(nanorx.__file__).parent / "rules").is_dir() else "editable install"
    print(f"{runs} runs of each, in turn, {kind}; median ms")
    for name, median in medians.items():
        print(f"{median:8.0f}  {name}")
    ratio = medians["nanorx recommend"] / medians["empty Typer application"]
    print(f"{ratio:8.2f}  ratio (target {TARGET}: {'met' if ratio <= TARGET else 'missed'})")


if __name__ == "__main__":
    main()
