"""Which rule base an author works on, and how its files are named in messages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.knowledge.errors import Problem, RuleBaseError, UsageError
from nanorx.knowledge.loader import ENVIRONMENT, default_folder, inspect, load
from nanorx.knowledge.suggest import did_you_mean

if TYPE_CHECKING:
    from nanorx.knowledge.rulebase import RuleBase

__all__ = ["author_folder", "names_under", "readable_base", "shown_path"]


def author_folder(named: str = "") -> Path:
    """The folder that was named; else NANORX_RULES; else `rules` or the folder one is in; else the built-in base.

    Raises UsageError if there is no such folder, or no base.yaml in it.
    """
    chosen = named or os.environ.get(ENVIRONMENT, "")
    if chosen:
        folder = Path(chosen)
        if not (folder / "base.yaml").is_file():
            what = "there is no base.yaml in this folder" if folder.is_dir() else "there is no such folder"
            advice = "Name the folder of a rule base, the one that holds base.yaml."
            raise UsageError([Problem("NRX308", what, advice, chosen)])
        return shown_path(folder)
    for near in (Path("rules"), Path()):
        if (near / "base.yaml").is_file():
            return near
    return shown_path(default_folder())


def readable_base(folder: Path) -> tuple[RuleBase, int]:
    """What can be read of a rule base, drafts included, and how many mistakes it has.

    To write or look at one rule, the others need not be right. Raises RuleBaseError if nothing can be made of it.
    """
    try:
        return load(folder, drafts=True), 0
    except RuleBaseError as error:
        found = inspect(folder, drafts=True)
        if found.base is None:
            raise
        return found.base, len(error.problems)


def shown_path(path: Path) -> Path:
    """The path as seen from the current folder, if it lies in it."""
    here = Path.cwd().resolve()
    full = path.resolve()
    return full.relative_to(here) if full.is_relative_to(here) else full


def names_under(folder: Path, paths: list[str], names: list[str]) -> set[str]:
    """The files of a rule base that the paths take in: files, folders, ids of rules or names within the base.

    `names` are all files of the base, relative to it. Raises UsageError for a path that takes in none.
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
                advice = f"It is a rule base of its own: write --rules {path}."
            advice = advice or f"Name a file or folder of {folder}, or the id of a rule."
            problems.append(Problem("NRX309", f'there is no "{path}" in the rule base', advice))
        taken |= found
    if problems:
        raise UsageError(problems)
    return taken


def _taken(folder: Path, path: str, names: list[str]) -> set[str]:
    full, base = Path(path).resolve(), folder.resolve()
    inside = {full.relative_to(base).as_posix()} if full.is_relative_to(base) else set()
    wanted = inside | {path.strip("/")}
    if "." in inside:
        return set(names)
    return {
        name
        for name in names
        if name.rpartition("/")[2].removesuffix(".yaml") == path
        or any(name in {item, f"{item}.yaml"} or name.startswith(f"{item}/") for item in wanted)
    }
