"""What a command for rule authors works on: a rule base, some of its rules, and cases with what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.authoring.folder import author_folder, names_under, shown_path
from nanorx.knowledge.casefile import read_case
from nanorx.knowledge.errors import CaseError, InputError, Problem, UsageError
from nanorx.knowledge.loader import load, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.rule import Rule
    from nanorx.knowledge.rulebase import RuleBase
    from nanorx.knowledge.yamlfile import Document
    from nanorx.knowledge.yamlfile import Path as Keys

__all__ = ["CASE_SUFFIXES", "CaseFile", "Places", "Scope", "case_paths", "find_scope", "read_cases"]

CASE_SUFFIXES = (".yaml", ".yml", ".json")
_BASE_FILE = "base.yaml"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case and the file it was read from."""

    path: Path
    case: Case

    @property
    def name(self) -> str:
        """The file as it is shown."""
        return self.path.as_posix()


@dataclass(frozen=True)
class Places:
    """Where the things of a rule base stand; a file is read when it is first asked about."""

    folder: Path
    _documents: dict[str, Document | None] = field(default_factory=dict)

    def file_of(self, rule: Rule) -> str:
        """The file of a rule within the folder; a need stands in the file of its strategy."""
        if rule.origin == "hold-back":
            return _BASE_FILE
        if rule.origin == "rule":
            return f"{rule.topic}/{rule.id}.yaml"
        name = f"{rule.strategies[0]}.yaml"
        found = sorted((self.folder / "strategies").glob(f"*/{name}"))
        return found[0].relative_to(self.folder).as_posix() if found else f"strategies/{name}"

    def shown(self, rule: Rule) -> str:
        """The file of a rule as it is shown."""
        return (self.folder / self.file_of(rule)).as_posix()

    def line(self, rule: Rule, at: Keys) -> int:
        """The line of a place in the file of a rule; 0 if it cannot be told."""
        name = self.file_of(rule)
        if name not in self._documents:
            try:
                self._documents[name] = read_document(self.folder, name)
            except InputError:
                self._documents[name] = None
        document = self._documents[name]
        return document.problem("", "", at=at).line if document is not None else 0


@dataclass(frozen=True)
class Scope:
    """A rule base with its folder, the rules and the cases that were asked for."""

    folder: Path
    base: RuleBase
    rules: tuple[Rule, ...]
    cases: tuple[CaseFile, ...]
    places: Places


def find_scope(paths: Sequence[str] = (), *, rules: str = "", cases: str = "") -> Scope:
    """Sort paths into rules and cases; without paths, all rules and all of `cases/` beside the rule base.

    A path within the rule base, or the id of a rule, is about rules; any other path is a case or a folder of cases.
    Raises RuleBaseError, CaseError (every mistake of every case), UsageError for a path that takes in nothing.
    """
    folder = author_folder(rules or _around(paths))
    base = load(folder)
    written = [rule for rule in (*base.rules, *base.silent_rules) if rule.origin == "rule"]
    places = Places(folder)
    if not paths:
        return Scope(folder, base, tuple(written), read_cases(case_paths(folder, cases), base), places)
    root = folder.resolve()
    within = [path for path in paths if Path(path).resolve().is_relative_to(root) or not Path(path).exists()]
    files = {places.file_of(rule): rule for rule in written}
    names = [*files, *(name for path in within if (name := _relative(path, root)) and Path(path).is_file())]
    taken = names_under(folder, within, names)
    outside = [file for path in paths if path not in within for file in _files(Path(path))]
    return Scope(
        folder, base, tuple(rule for name, rule in files.items() if name in taken), read_cases(outside, base), places
    )


def _around(paths: Sequence[str]) -> str:
    """The rule base in which the first path lies, if it lies in one."""
    for path in map(Path, paths[:1]):
        for folder in (path, *path.parents):
            if (folder / _BASE_FILE).is_file():
                return str(folder)
    return ""


def _relative(path: str, root: Path) -> str:
    full = Path(path).resolve()
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else ""


def case_paths(folder: Path, cases: str = "") -> list[Path]:
    """All case files of a folder; without a name, of `cases` beside the rule base, if there is one."""
    if cases:
        _check_exists(Path(cases))
        return _files(Path(cases))
    beside = shown_path(folder.resolve().parent / "cases")
    return _files(beside) if beside.is_dir() else []


def read_cases(paths: Iterable[Path], base: RuleBase) -> tuple[CaseFile, ...]:
    """Read case files. Raises CaseError with the mistakes of all of them."""
    found: list[CaseFile] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        try:
            found.append(CaseFile(path, read_case(path, base)))
        except CaseError as error:
            problems.extend(error.problems)
    if problems:
        raise CaseError(problems)
    return tuple(found)


def _files(path: Path) -> list[Path]:
    return sorted(_walk(path)) if path.is_dir() else [path]


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in CASE_SUFFIXES and path.is_file() and not hidden:
            yield path


def _check_exists(path: Path) -> None:
    if not path.exists():
        advice = "Name a file or folder of rules or of cases."
        raise UsageError([Problem("NRX210", "there is no such file or folder", advice, str(path))])
