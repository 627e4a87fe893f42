"""What a proof of every statement, a comparison with the last release and a whole analysis cost, on the checkout.

Target: all statements of rules/properties.yaml in at most 60 s on two cores. Needs the extra `prove`.

Run: python benchmarks/prove.py
"""

from __future__ import annotations

from time import perf_counter, process_time

import nanorx
from common import ROOT, heading
from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.analysis import KINDS, analyze
from nanorx.authoring.proving.proofs import prove
from nanorx.authoring.proving.properties import load_properties
from nanorx.authoring.proving.release import read_release
from nanorx.authoring.proving.solver import z3

SHOWN = 5
"""The slowest proofs that are printed."""


def main() -> None:
    """Print seconds of wall time and of processor time."""
    base = nanorx.load(ROOT / "rules")
    print(f"{heading(base)}, z3 {z3.get_version_string()}")
    wall, used = perf_counter(), process_time()
    proofs = [prove(base, item) for item in load_properties(base, ROOT / "rules")]
    held = sum(proof.holds for proof in proofs)
    times = f"{perf_counter() - wall:.1f} s, processor {process_time() - used:.1f} s"
    print(f"prove    {len(proofs)} statements, {held} proven: {times}")
    for proof in sorted(proofs, key=lambda item: -item.seconds)[:SHOWN]:
        print(f"         {proof.seconds:.2f} s  {proof.statement.id}")
    wall, used = perf_counter(), process_time()
    compared = compare_safety(read_release(ROOT / "rules" / "released.json"), base)
    counts = f"{len(compared.unchanged)} unchanged, {len(compared.proven)} proven, {len(compared.lost)} lost"
    print(f"against  {counts}: {perf_counter() - wall:.1f} s, processor {process_time() - used:.1f} s")
    wall, used = perf_counter(), process_time()
    found = list(analyze(base))
    print(f"analyze  {len(found)} findings: {perf_counter() - wall:.1f} s, processor {process_time() - used:.1f} s")
    for kind in KINDS:
        print(f"         {sum(remark.kind == kind for remark in found):3d}  {kind}")


if __name__ == "__main__":
    main()
