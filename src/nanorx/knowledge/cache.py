"""The rule base as one JSON file, so that starting does not read hundreds of YAML files.

Two places: `cache.json` inside a folder that was built into the wheel (its YAML never changes, so it is
trusted), and a user cache that is named after the content hash of a folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BUILT_IN", "FORMAT", "read_cache", "read_user_cache", "write_user_cache"]

FORMAT = 1
"""Raised whenever the loader comes to accept other data."""

BUILT_IN = "cache.json"


def read_cache(folder: Path) -> tuple[str, dict[str, Any]] | None:
    """Hash and file data from the cache beside a built-in rule base; None if there is none."""
    data = _read(folder / BUILT_IN)
    return None if data is None else (data["sha256"], data["files"])


def read_user_cache(sha256: str) -> dict[str, Any] | None:
    """The file data of a rule base with this hash, if it was loaded before."""
    path = _user_file(sha256)
    data = _read(path) if path else None
    return data.get("files") if data is not None and data.get("sha256") == sha256 else None


def write_user_cache(sha256: str, files: Mapping[str, Any]) -> None:
    """Keep the file data of a correct rule base. A cache that cannot be written is no error."""
    path = _user_file(sha256)
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump({"format": FORMAT, "sha256": sha256, "files": files}, stream)
        Path(name).replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("format") == FORMAT else None


def _user_file(sha256: str) -> Path | None:
    if os.environ.get("NANORX_NO_CACHE"):
        return None
    root = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    if not root and sys.platform != "win32":
        with contextlib.suppress(RuntimeError):  # a user without a home folder, as in some containers
            root = str(Path("~/.cache").expanduser())
    return Path(root) / "nanorx" / f"rules-{sha256}.json" if root else None
