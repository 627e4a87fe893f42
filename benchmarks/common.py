"""What the benchmarks share: the checkout, its example cases, and a case with every value stated."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx import __version__
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.partial import Members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "cases" / "clinic" / "hcc-5cm.json"


def heading(base: RuleBase) -> str:
    """One line that says what was measured."""
    return (
        f"nanorx {__version__}, rules {base.version} ({len(base.rules)} rules, {len(base.strategies)} strategies), "
        f"Python {platform.python_version()}"
    )


def case_files() -> Iterator[Path]:
    """Every case under cases/."""
    yield from sorted(path for path in (ROOT / "cases").rglob("*") if path.suffix in {".json", ".yaml"})


def known_share(case: Case) -> float:
    """The share of all descriptors that the case states, from 0 to 1."""
    return len(case.stated) / len(case.vocabulary.descriptors)


def filled(case: Case) -> Case:
    """The case with a value for every descriptor that it does not state."""
    missing = [item for name, item in case.vocabulary.descriptors.items() if name not in case.stated]
    return case.replace({item.name: _plain_value(item) for item in missing})


def example(base: RuleBase) -> Case:
    """The case that README shows."""
    return read_case(EXAMPLE, base)


def _plain_value(descriptor: Descriptor) -> Value:
    if descriptor.kind == "number":
        middle = (descriptor.low + descriptor.high) / 2
        return float(int(middle)) if descriptor.integer else middle
    if descriptor.kind == "set":
        return Members(descriptor.choices if descriptor.assume is not None else ())
    return "no" if "no" in descriptor.choices else next(iter(descriptor.choices))
