"""How long the commands over examples and cases take, as a person starts them: each in a new process.

    python benchmarks/authoring_tests.py [runs]

Targets: `nanorx rules test` at most 5 s for the whole base, `nanorx rules mutate` at most 60 s.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from time import perf_counter

import nanorx
from common import ROOT, heading

TARGETS = {"test": 5.0, "coverage": 5.0, "impact": 20.0, "mutate": 60.0}


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    base = nanorx.load(ROOT / "rules")
    print(heading(base) + f", {runs} runs of each command; seconds, a new process each")
    for command, target in TARGETS.items():
        words = ["--format", "json"] if command == "impact" else ["--json"]
        times, found = zip(*(timed(command, words) for _ in range(runs)), strict=True)
        median = statistics.median(times)
        verdict = "met" if median <= target else "missed"
        target_words = f"target {target:.0f}: {verdict}"
        print(f"{median:8.2f}{max(times):8.2f}  rules {command} ({target_words}) {said(command, found[0])}")


def timed(command: str, words: list[str]) -> tuple[float, dict[str, object]]:
    """Wall seconds of one command, and its JSON."""
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "nanorx", "rules", command, "--rules", str(ROOT / "rules"), *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    seconds = perf_counter() - start
    if not done.stdout:
        sys.exit(done.stderr.decode())
    return seconds, json.loads(done.stdout)


def said(command: str, found: dict[str, object]) -> str:
    """What was run, in a few words."""
    if command == "test":
        return f"{found['examples']} examples, {found['expectations']} expectations of {found['cases']} cases"
    if command == "impact":
        return f"{found['cases']} cases and {found['generated']} made-up ones"
    share = found["share"]
    return f"{share:.1%} seen" if command == "coverage" else f"{share:.1%} of {found['tried']} mistakes noticed"


if __name__ == "__main__":
    main()
