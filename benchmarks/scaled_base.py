"""A rule base N times as large as the one of the checkout, for benchmarks.

What grows: every strategy, approach, rule, row of evidence, finding, source with a name, and statement stands N times,
each copy under its own ids. The strategies of a copy are of families of their own, and what the copy says is about
them, as where a field of medicine is added: a rule base does not grow by rules that speak about everything. What the
first copy says about all strategies is about those of all copies, as general rules are.

What does not grow: the descriptors. Ten times as many treatments are chosen by the same facts about a patient, a few
more at most, and a clause costs the same whichever rule asks it. So rules share clauses more than they would.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from nanorx.knowledge.files.tree import list_tree
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["make_scaled_base"]

_WORD = re.compile(r"[A-Za-z][\w.-]*[\w]")
_NUMBERED = re.compile(r"review|r\d+")
"""References of the review, which claims name by number: they stand once."""
_ROWS = {
    "claims.yaml": "claims",
    "thresholds.yaml": "thresholds",
    "facts.yaml": "facts",
    "references.yaml": "references",
    "properties.yaml": "properties",
}
_NAMES = frozenset({"id", "claim", "threshold", "fact", "strategies", "study", "reference", "rule"})
"""Keys whose values are ids."""


class _Dumper(yaml.SafeDumper):
    """Writes lists as rule files have them, indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - of PyYAML
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def make_scaled_base(source: Path, target: Path, times: int) -> None:
    """Write a rule base `times` as large as the one in `source` into the folder `target`, which is not there yet."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("released.json", "schemas", "*.md"))
    if times > 1:
        _Scaled(source, target).grow(times)


class _Scaled:
    """The data of the first copy, and what is renamed in the others."""

    def __init__(self, source: Path, target: Path) -> None:
        self.target = target
        files = [name for name in list_tree(source).files if name.endswith(".yaml")]
        self.data = {name: read_yaml((source / name).read_text("utf-8"), name).data for name in files}
        self.families = list(self.data["vocabulary/strategy.yaml"]["attributes"]["family"]["choices"])
        self.ids = self._ids() - self._cited_once()
        self.words = {
            choice
            for name, data in self.data.items()
            if name.startswith("vocabulary/")
            for rows in (data.get("descriptors", {}), data.get("attributes", {}))
            for row in rows.values()
            for choice in (*row.get("choices", {}), *rows)
        }

    def _ids(self) -> set[str]:
        """Collect the ids that stand once in each copy."""
        found = {data["id"] for name, data in self.data.items() if "/" in name and not name.startswith("vocabulary/")}
        for file, key in _ROWS.items():
            found |= {row["id"] for row in self.data[file][key] if not _NUMBERED.fullmatch(row["id"])}
        found |= set(self.data["vocabulary/findings.yaml"]["findings"])
        return found | set(self.data["approaches.yaml"]["approaches"])

    def _cited_once(self) -> set[str]:
        """Collect the references that only the vocabulary cites: it stands once, and so do they."""
        others = (data for name, data in self.data.items() if not name.startswith(("vocabulary/", "references.yaml")))
        cited = {word for data in others for word in _words(data)}
        return {row["id"] for row in self.data["references.yaml"]["references"]} - cited

    def grow(self, times: int) -> None:
        """Add the copies to the folder."""
        grown = {file: dict(self.data[file]) for file in (*_ROWS, "approaches.yaml", "vocabulary/findings.yaml")}
        words = self.data["vocabulary/strategy.yaml"]["attributes"]["family"]
        for number in range(2, times + 1):
            for file, key in _ROWS.items():
                grown[file][key] = grown[file][key] + [
                    self._of_copy(row, number) for row in self.data[file][key] if row["id"] in self.ids
                ]
            for file, key in (("approaches.yaml", "approaches"), ("vocabulary/findings.yaml", "findings")):
                rows = {_mark(name, number): self._of_copy(row, number) for name, row in self.data[file][key].items()}
                grown[file][key] = {**grown[file][key], **rows}
            words["choices"] = {
                **words["choices"],
                **{_mark(name, number): f"{name} {number}" for name in self.families},
            }
            for name, data in self.data.items():
                if "/" in name and not name.startswith("vocabulary/"):
                    head, _, _ = name.rpartition("/")
                    self._write(f"{head}/{_mark(data['id'], number)}.yaml", self._of_copy(data, number))
        self._keep_first_copy_apart(grown["properties.yaml"])
        for name, data in grown.items():
            self._write(name, data)
        self._write("vocabulary/strategy.yaml", self.data["vocabulary/strategy.yaml"])

    def _keep_first_copy_apart(self, properties: dict[str, Any]) -> None:
        """Let the first copy speak about its own strategies too, but where it speaks about all."""
        for name, data in self.data.items():
            if "/" in name and _limit(data, self.families):
                self._write(name, data)
        for row in properties["properties"][: len(self.data["properties.yaml"]["properties"])]:
            _limit(row, self.families)

    def _of_copy(self, data: Any, number: int, *, names: bool = False) -> Any:
        """Return data with the ids of a copy; what is a word of the vocabulary too is an id where `names` stand."""
        if isinstance(data, str):
            return _WORD.sub(lambda found: self._renamed(found[0], number, names=names), data)
        if isinstance(data, list):
            return [self._of_copy(item, number, names=names) for item in data]
        if not isinstance(data, dict):
            return data
        copy = {self._of_copy(key, number): self._value(key, item, number) for key, item in data.items()}
        if "study" in data and _NUMBERED.fullmatch(data["reference"]):  # the same paper is the same study
            copy["study"] = data["study"]
        return copy

    def _value(self, key: str, value: Any, number: int) -> Any:
        if key == "for":
            return self._selector({} if value == "all" else value, number)
        if key == "family":
            return _mark(value, number) if isinstance(value, str) else [_mark(name, number) for name in value]
        if key == "title":
            return f"{value[:40].rstrip()} {number}"
        if key == "registry":
            return [f"{name[:-2]}{number + 10}" for name in value]
        if key in {"doi", "url"}:
            return f"{value}{number}"
        return self._of_copy(value, number, names=key in _NAMES)

    def _selector(self, selector: dict[str, Any], number: int) -> dict[str, Any]:
        """Return a selector of the same strategies in a copy."""
        own = self._of_copy(selector, number)
        return _limited(own, [_mark(name, number) for name in self.families])

    def _renamed(self, word: str, number: int, *, names: bool) -> str:
        return _mark(word, number) if word in self.ids and (names or word not in self.words) else word

    def _write(self, name: str, data: Any) -> None:
        text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)
        (self.target / name).write_text(text, "utf-8")


def _words(data: Any) -> Iterator[str]:
    """Yield every word of the texts in some data."""
    if isinstance(data, str):
        yield from _WORD.findall(data)
    elif isinstance(data, list | dict):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _words(item)


def _limit(data: Any, families: list[str]) -> bool:
    """Limit every selector in some data to strategies of these families; say whether there is one."""
    rows = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    found = sum([_limit(row, families) for row in rows]) > 0
    if isinstance(data, dict) and isinstance(data.get("for"), dict):
        data["for"] = _limited(data["for"], families)
        return True
    return found


def _limited(selector: dict[str, Any], families: list[str]) -> dict[str, Any]:
    return selector if "family" in selector or "id" in selector else {**selector, "family": families}


def _mark(name: str, number: int) -> str:
    """Return a name in a copy; the part after the dot of a finding takes an underscore."""
    return f"{name}_c{number}" if "." in name else f"{name}-c{number}"
