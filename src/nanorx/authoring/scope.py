"""What a command for rule authors works on: a rule base, some of its rules, and cases with what is expected of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.authoring.folder import author_folder, exists, names_under, shown_path
from nanorx.authoring.testing.expectations import expectations
from nanorx.errors import CaseError, InputError, Problem, UsageError
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.loader import load, read_document
from nanorx.knowledge.files.tree import list_tree
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.testing.expectations import Expectation
    from nanorx.knowledge.case import Case
    from nanorx.knowledge.derived import Derivation
    from nanorx.knowledge.files.yaml_file import Path as Keys
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "CaseFile",
    "Cases",
    "Places",
    "Scope",
    "UnreadCase",
    "all_cases",
    "cases_folder",
    "document_of",
    "find_scope",
    "read_cases",
    "vocabulary_file",
]

CASE_SUFFIXES = (".yaml", ".yml", ".json")
_CASES = "cases"
_BASE_FILE = "base.yaml"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case, the file it was read from, and what the file expects."""

    path: Path
    case: Case
    expected: tuple[Expectation, ...] = ()

    @property
    def name(self) -> str:
        """The file as it is shown."""
        return self.path.as_posix()


@dataclass(frozen=True, slots=True)
class UnreadCase:
    """A case that cannot be read, and every mistake of it."""

    name: str
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the file and its mistakes as plain data."""
        rows = [{"code": row.code, "line": row.line, "message": row.message} for row in self.problems]
        return {"file": self.name, "problems": rows}


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases that were read, and those that could not be: one that is broken does not keep the others from running."""

    files: tuple[CaseFile, ...] = ()
    unread: tuple[UnreadCase, ...] = ()


@dataclass(frozen=True)
class Places:
    """The files and lines of the rules of a rule base; a file is read when it is first asked about."""

    folder: Path
    _documents: dict[str, YamlDocument | None] = field(default_factory=dict)

    def file_of(self, rule: Rule) -> str:
        """Return the path of a rule's file within the folder: of a need its strategy, of evidence its row."""
        if rule.mark is not None:
            return f"evidence/{rule.mark.row}.yaml"
        if rule.origin == "rule":
            return f"{rule.topic}/{rule.id}.yaml"
        name = f"{rule.strategies[0]}.yaml"
        found = sorted((self.folder / "strategies").glob(f"*/{name}"))
        return found[0].relative_to(self.folder).as_posix() if found else f"strategies/{name}"

    def shown(self, rule: Rule) -> str:
        """Return the path of a rule's file as messages show it."""
        return (self.folder / self.file_of(rule)).as_posix()

    def line(self, rule: Rule, at: Keys) -> int:
        """Return the line (from 1) of a path in the file of a rule; 0 if the file cannot be read."""
        return self.line_in(self.file_of(rule), at)

    def line_in(self, name: str, at: Keys) -> int:
        """Return the line (from 1) of a path in a file of the folder; 0 if the file cannot be read."""
        if name not in self._documents:
            try:
                self._documents[name] = read_document(self.folder, name)
            except InputError:
                self._documents[name] = None
        document = self._documents[name]
        return document.problem("", "", at=at).line if document is not None else 0


@dataclass(frozen=True)
class Scope:
    """A rule base with its folder, and the rules, derived descriptors and cases that were asked for.

    `asked` names what was asked for: `examples`, `cases` or both.
    """

    rules_folder: RulesFolder
    base: RuleBase
    rules: tuple[Rule, ...]
    read: Cases
    places: Places
    asked: tuple[str, ...]
    derivations: tuple[Derivation, ...]

    @property
    def folder(self) -> Path:
        """The folder of the rule base."""
        return self.rules_folder.path

    @property
    def cases(self) -> tuple[CaseFile, ...]:
        """The cases that could be read."""
        return self.read.files


def find_scope(
    paths: Sequence[str] = (), *, rules: str = "", cases: str = "", rules_with_all_cases: bool = False
) -> Scope:
    """Sort paths into rules and cases; without paths, take all rules and all of `cases/` beside the rule base.

    A path within the rule base, or the id of a rule or of a row of evidence, is about rules. Any other path is a case
    or a folder of cases.

    Args:
        paths: Files, folders and ids of rules.
        rules: The folder of the rule base; empty: see `author_folder`.
        cases: The file or folder of cases that stands for `cases/`; empty: `cases/` beside the rule base.
        rules_with_all_cases: Take all cases too where the paths are about rules alone.

    Returns:
        The rule base with the chosen rules and cases; a case with mistakes is among the unread ones.

    Raises:
        RuleBaseError: The rule base cannot be loaded.
        UsageError: A path names nothing, or holds neither a rule nor a case.
    """
    where = author_folder(rules, paths)
    base = load(where.path, cached=False)
    written = tuple(rule for rule in (*base.rules, *base.silent_rules) if rule.origin == "rule")
    studies = tuple(rule for rule in base.rules if rule.mark is not None)
    places = Places(where.path)
    derived = base.vocabulary.derived.rows
    if not paths:
        return Scope(where, base, written, all_cases(where.path, base, cases), places, ("examples", "cases"), derived)
    root = where.path.resolve()
    within = [path for path in paths if not exists(path) or _full(path).is_relative_to(root)]
    outside = [Path(path) for path in paths if path not in within]
    derived_files = {vocabulary_file(row) for row in derived}
    names = [
        *map(places.file_of, written),
        *(f"evidence/{name}.yaml" for name in base.evidence),
        *derived_files,
        *(name for path in within if (name := _relative(path, root)) and Path(path).is_file()),
    ]
    taken = names_under(where.path, within, names)
    _check_tested(where.path, within, names, {places.file_of(rule) for rule in (*written, *studies)} | derived_files)
    chosen = tuple(rule for rule in (*written, *studies) if places.file_of(rule) in taken)
    read = read_cases(outside, base)
    if rules_with_all_cases and not outside:
        read = all_cases(where.path, base, cases)
    asked = (*(["examples"] if within else []), *(["cases"] if outside else []))
    return Scope(
        where, base, chosen, read, places, asked, tuple(row for row in derived if vocabulary_file(row) in taken)
    )


def _check_tested(folder: Path, paths: Sequence[str], names: list[str], tested: set[str]) -> None:
    """Raise UsageError for each path below which there is no rule, no row of evidence and no derived descriptor."""
    found = {path: names_under(folder, [path], names) for path in paths}
    empty = [_untested(path, rows) for path, rows in found.items() if not rows & tested]
    if empty:
        raise UsageError(empty)


def _untested(path: str, names: set[str]) -> Problem:
    """Make the problem of a path below which nothing has examples; a row of evidence has none."""
    row = next(iter(names), "") if len(names) == 1 else ""
    if row.startswith("evidence/"):
        advice = f"What it says and does: nanorx rules show {row.removeprefix('evidence/').removesuffix('.yaml')}"
        return Problem("NRX309", f'"{path}" is a row of evidence, which has no examples', advice, value=path)
    advice = "Name a file or folder of rules, or the id of a rule: nanorx rules list."
    return Problem("NRX309", f'there is no rule in "{path}"', advice, value=path)


def vocabulary_file(derivation: Derivation) -> str:
    """Return the path of the file within the folder that declares a derived descriptor."""
    return f"vocabulary/{derivation.descriptor.group}.yaml"


def _relative(path: str, root: Path) -> str:
    full = _full(path)
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else ""


def _full(path: str) -> Path:
    """Return the path with links resolved; a loop of links stays as it is."""
    return Path(os.path.realpath(path))


def cases_folder(folder: Path, named: str = "") -> Path | None:
    """Return the path of the cases that was named, else `cases` beside the rule base, else None.

    Raises UsageError if there is no such file or folder.
    """
    if named:
        if not exists(named):
            advice = "Name a file or folder of cases."
            raise UsageError([Problem("NRX210", "there is no such file or folder", advice, named)])
        return Path(named)
    beside = shown_path(folder.resolve().parent / _CASES)
    return beside if beside.is_dir() else None


def all_cases(folder: Path, base: RuleBase, named: str = "") -> Cases:
    """Read the cases of the folder that was named, or of `cases` beside the rule base.

    Raises UsageError if there is no such folder, or no case in it.
    """
    chosen = cases_folder(folder, named)
    return read_cases([chosen], base, needed=bool(named)) if chosen is not None else Cases()


def read_cases(paths: Iterable[Path], base: RuleBase, *, needed: bool = True) -> Cases:
    """Read case files and folders of case files. Raises UsageError for a folder without a case if `needed`."""
    found: list[CaseFile] = []
    unread: list[UnreadCase] = []
    for path in dict.fromkeys(file for item in paths for file in _files(item, unread, needed=needed)):
        try:
            case = read_case(path, base)
            found.append(CaseFile(path, case, tuple(_expected(path, case, base))))
        except CaseError as error:
            unread.append(UnreadCase(path.as_posix(), error.problems))
    return Cases(tuple(found), tuple(unread))


def document_of(path: Path) -> YamlDocument:
    """Read the file of a case with the place of every key and value."""
    return read_yaml(path.read_bytes().decode("utf-8-sig"), path.as_posix())


def _expected(path: Path, case: Case, base: RuleBase) -> list[Expectation]:
    """Read what a case expects. Raises CaseError with the place of every mistake."""
    try:
        return expectations(case, base)
    except CaseError:
        return expectations(case, base, document_of(path).problem)


def _files(path: Path, unread: list[UnreadCase], *, needed: bool) -> list[Path]:
    """List the case files of a folder, or the file itself; add to `unread` what cannot be read in the folder."""
    if not path.is_dir():
        return [path]
    tree = list_tree(path)
    advice = "Check the name, the link and the permissions, or remove it."
    for name, why in tree.unread.items():
        shown = (path / name).as_posix()
        unread.append(UnreadCase(shown, (Problem("NRX210", f"it cannot be read: {why}", advice, shown),)))
    files = [path / name for name in tree.files if name.endswith(CASE_SUFFIXES)]
    if needed and not files and not tree.unread:
        advice = f"The name of a case file ends in {', '.join(CASE_SUFFIXES)}. Name another folder, or write one."
        raise UsageError([Problem("NRX309", "there is no case in this folder", advice, str(path))])
    return files
