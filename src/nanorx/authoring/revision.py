"""An earlier state of a rule base, read from git into a temporary folder."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.errors import Problem, RuleBaseError, UsageError
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["load_earlier"]


def load_earlier(named: str, folder: Path) -> RuleBase:
    """Load the rule base of another folder, or the one that `folder` was at a git revision.

    Args:
        named: A folder with a `base.yaml`, or a git revision.
        folder: The folder of the rule base in its git repository.

    Returns:
        The rule base, read from its files and not from a cache.

    Raises:
        UsageError: There is no such folder and no such revision, or git is not installed.
        RuleBaseError: The rule base has mistakes.
    """
    if (Path(named) / "base.yaml").is_file():
        return load(named, cached=False)
    with _unpacked(named, folder) as unpacked:
        try:
            return load(unpacked, cached=False)
        except RuleBaseError as error:
            shown = [
                replace(item, file=item.file.replace(str(unpacked), f"{named}:{folder.name}"))
                for item in error.problems
            ]
            raise RuleBaseError(shown) from None


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
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        raise _unknown(revision, folder, "git is not installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise _unknown(revision, folder, said[0] if said else "there is no such revision")
    return done.stdout


def _unknown(revision: str, folder: Path, why: str) -> UsageError:
    advice = f"Name a folder with a base.yaml, or a git revision of {folder}, for instance HEAD or main.\n({why})"
    return UsageError([Problem("NRX326", f'there is no rule base "{revision}" to compare with', advice)])
