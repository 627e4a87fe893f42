"""Prints the lowest version of everything that pyproject.toml names, as constraints for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
named = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
for extra in project["project"]["optional-dependencies"].values():
    named += extra
lowest: set[str] = set()
for requirement in named:
    found = re.match(r"([\w.-]+)(?:>=|==)([\d.]+)", requirement)
    if found:
        lowest.add(f"{found[1]}=={found[2]}")
    elif not requirement.startswith("nanorx["):
        sys.exit(f"pyproject.toml: {requirement} has no lowest version")
print(*sorted(lowest), sep="\n")
