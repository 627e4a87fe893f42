"""Which rule base an author works on, and how its files are named in messages."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanorx.common.suggest import did_you_mean
from nanorx.errors import Problem, RuleBaseError, UsageError
from nanorx.knowledge.files.loader import ENVIRONMENT, default_folder, inspect, is_built_in, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["RulesFolder", "author_folder", "exists", "names_under", "readable_base", "shown_path"]

_BASE_FILE = "base.yaml"


@dataclass(frozen=True)
class RulesFolder:
    """The folder of a rule base as it is shown. `built_in`: it came with nanorx and is never written to."""

    path: Path
    built_in: bool = False

    def shown(self) -> str:
        """Return the folder as a page names it."""
        path = self.path if self.path.parts else self.path.resolve()
        return f"{path} (built-in)" if self.built_in else str(path)

    def as_json(self, base: RuleBase) -> dict[str, Any]:
        """Return the folder, and what was read of it, as plain data."""
        about = {"name": base.name, "version": base.version, "sha256": base.sha256}
        return {**about, "folder": self.path.as_posix(), "built_in": self.built_in}

    def check_writable(self) -> None:
        """Refuse to write into the built-in rule base. Raises UsageError."""
        if self.built_in:
            copy = f"cp -r {shlex.quote(str(self.path))} rules"
            advice = f"Work on a copy: {copy}\nThen call nanorx in the folder that holds it, or with --rules rules."
            message = "the built-in rule base cannot be changed"
            raise UsageError([Problem("NRX382", message, advice, str(self.path))])


def author_folder(named: str = "", paths: Sequence[str] = ()) -> RulesFolder:
    """Find the folder of the rule base that an author works on.

    It is the first of these: the folder that was named; the one that NANORX_RULES names; the nearest one upwards from
    the files in `paths`; the nearest one upwards from the current folder; the built-in one.

    Args:
        named: A folder with a `base.yaml`; empty if none was named.
        paths: Files and folders that were named.

    Returns:
        The folder, relative to the current one if it lies in it.

    Raises:
        UsageError: The folder that was named holds no `base.yaml`, or the files belong to several rule bases.
    """
    chosen = named or os.environ.get(ENVIRONMENT, "")
    if chosen:
        folder = Path(chosen)
        if not os.path.isfile(folder / _BASE_FILE):  # noqa: PTH113 - false where Path raises
            what = f"there is no {_BASE_FILE} in this folder" if folder.is_dir() else "there is no such folder"
            advice = f"Name the folder of a rule base: the one with {_BASE_FILE} in it."
            raise UsageError([Problem("NRX308", what, advice, chosen)])
        return RulesFolder(shown_path(folder), is_built_in(folder))
    found = _of_paths(paths) or _upwards(Path.cwd())
    if found is not None:
        return RulesFolder(shown_path(found), is_built_in(found))
    return RulesFolder(shown_path(default_folder()), built_in=True)


def _of_paths(paths: Sequence[str]) -> Path | None:
    """Find the rule base that holds the files, or that they lie beside; None if there is none, or no such file.

    Raises UsageError if the files belong to several rule bases.
    """
    there = [Path(path).absolute() for path in paths if exists(path)]
    found = dict.fromkeys(base.resolve() for path in there if (base := _upwards(path)) is not None)
    if len(found) > 1:
        message = f"these files belong to several rule bases: {' and '.join(map(str, found))}"
        raise UsageError([Problem("NRX381", message, "Name files of one only, or name the rule base with --rules.")])
    return next(iter(found), None)


def _upwards(start: Path) -> Path | None:
    """Find the nearest rule base, from `start` up to the home folder or the root: the folder itself or its `rules`."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home raises where there is none
    for folder in (start, *start.parents):
        for near in (folder, folder / "rules"):
            if (near / _BASE_FILE).is_file():
                return near
        if str(folder) == home:
            break
    return None


def readable_base(folder: Path, *, drafts: bool = True) -> tuple[RuleBase, int]:
    """Load what can be read of a rule base, usually drafts included, and count its mistakes.

    An author can write or look at one rule while others have mistakes. Raises RuleBaseError if nothing can be loaded.
    """
    try:
        return load(folder, drafts=drafts, cached=False), 0
    except RuleBaseError as error:
        found = inspect(folder, drafts=drafts)
        if found.base is None:
            raise
        return found.base, len(error.problems)


def exists(path: str) -> bool:
    """Say whether there is such a file or folder; no for a text that cannot be a path."""
    return os.path.exists(path)  # noqa: PTH110 - false where Path raises


def shown_path(path: Path) -> Path:
    """Return the path relative to the current folder if it lies in it, else in full."""
    here = Path.cwd().resolve()
    full = path.resolve()
    return full.relative_to(here) if full.is_relative_to(here) else full


def names_under(folder: Path, paths: list[str], names: list[str]) -> set[str]:
    """Find the files of a rule base that the paths name.

    Args:
        folder: The folder of the rule base.
        paths: Files, folders, ids of rules, or names within the rule base; also the name of a file without its folder.
        names: All files of the rule base, relative to its folder.

    Returns:
        The names of the files that were found.

    Raises:
        UsageError: A path names no file of the rule base; one problem for each.
    """
    taken: set[str] = set()
    problems: list[Problem] = []
    for path in paths:
        found = _taken(folder, path, names)
        if not found:
            ids = [name.rpartition("/")[2].removesuffix(".yaml") for name in names]
            folders = {name.rpartition("/")[0] for name in names if "/" in name}
            advice = did_you_mean(path, [*names, *ids, *sorted(folders)])
            if Path(path, "base.yaml").is_file():
                advice = f"It is another rule base: write --rules {path}."
            if path.endswith((".yaml", ".json")) and Path(path).is_file():
                advice = f"If it is a case, nanorx rules test {path} looks at it."
            advice = advice or f"Name a file or folder of {folder}, or the id of a rule."
            what = f'there is no "{path}" in the rule base'
            what = f'nothing of the rule base is in "{path}"' if exists(path) else what
            problems.append(Problem("NRX309", what, advice, value=path))
        taken |= found
    if problems:
        raise UsageError(problems)
    return taken


def _taken(folder: Path, path: str, names: list[str]) -> set[str]:
    full, base = Path(os.path.realpath(path)), folder.resolve()  # a loop of links resolves to itself
    inside = {full.relative_to(base).as_posix()} if full.is_relative_to(base) else set()
    wanted = inside | {path.strip("/")}
    if "." in inside:
        return set(names)
    own = path if exists(path) else path.removesuffix(".yaml")  # a file elsewhere with this name is another one
    return {
        name
        for name in names
        if name.rpartition("/")[2].removesuffix(".yaml") == own
        or any(name in {item, f"{item}.yaml"} or name.startswith(f"{item}/") for item in wanted)
    }
