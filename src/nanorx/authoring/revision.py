"""An earlier state of a rule base, read from git into a temporary folder."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.errors import Problem, RuleBaseError, UsageError
from nanorx.knowledge.files.loader import folder_hash, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["changed_files", "is_unchanged", "load_earlier"]


def load_earlier(named: str, folder: Path, now: RuleBase | None = None) -> RuleBase:
    """Load the rule base of another folder, or the one that `folder` was at a git revision.

    Args:
        named: A folder with a `base.yaml` or with `rules/base.yaml`, or a git revision.
        folder: The folder of the rule base in its git repository.
        now: The rule base that the folder holds, if it is at hand.

    Returns:
        The rule base, read from its files and not from a cache; `now` where the files are the same.

    Raises:
        UsageError: There is no such folder and no such revision, or git is not installed.
        RuleBaseError: The rule base has mistakes.
    """
    other = _folder_of(named)
    if other is not None:
        return _load(other, now)
    with _unpacked(named, folder) as unpacked:
        try:
            return _load(unpacked, now)
        except RuleBaseError as error:
            shown = [
                replace(item, file=item.file.replace(str(unpacked), f"{named}:{folder.name}"))
                for item in error.problems
            ]
            raise RuleBaseError(shown) from None


def _folder_of(named: str) -> Path | None:
    """Return the folder of a rule base that is named, or that holds it as `rules`; None if there is none."""
    return next((path for path in (Path(named), Path(named, "rules")) if (path / "base.yaml").is_file()), None)


def _load(folder: Path, now: RuleBase | None) -> RuleBase:
    return now if now is not None and folder_hash(folder) == now.sha256 else load(folder, cached=False)


def is_unchanged(named: str, folder: Path) -> bool:
    """Say whether another folder, or `folder` at a git revision, holds the same files; see `load_earlier`."""
    other = _folder_of(named)
    if other is not None:
        return folder_hash(other) == folder_hash(folder)
    with _unpacked(named, folder) as unpacked:
        return folder_hash(unpacked) == folder_hash(folder)


def changed_files(folder: Path) -> frozenset[str]:
    """Return the files of a folder that are new or differ from the last commit; none where git cannot tell."""
    try:
        changed = _git(folder, "diff", "--name-only", "--relative", "-z", "HEAD", "--", ".", revision="HEAD")
        added = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", revision="HEAD")
    except UsageError:
        return frozenset()
    return frozenset(os.fsdecode(name) for name in (changed + added).split(b"\0") if name)


@contextmanager
def _unpacked(revision: str, folder: Path) -> Iterator[Path]:
    """Unpack the files of a folder at a git revision into a temporary folder."""
    top = Path(_git(folder, "rev-parse", "--show-toplevel", revision=revision).decode().strip())
    inside = folder.resolve().relative_to(top.resolve()).as_posix()
    # The end of options keeps a revision from being read as one.
    _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", revision=revision)
    archive = _git(top, "archive", "--format=tar", revision, "--", inside, revision=revision)
    with tempfile.TemporaryDirectory(prefix="nanorx-") as temporary:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(temporary, filter="data")
        yield Path(temporary) / inside


def _git(folder: Path, *words: str, revision: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607 - git of the user, words of our own
    except OSError:
        raise _unknown(revision, folder, "git is not installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _unknown(revision, folder, said[0] if said else "there is no such revision")
    return done.stdout


def _unknown(revision: str, folder: Path, why: str) -> UsageError:
    advice = f"Name a folder with a base.yaml, or a git revision of {folder}, for instance HEAD or main.\n({why})"
    return UsageError([Problem("NRX326", f'there is no rule base "{revision}" to compare with', advice)])
