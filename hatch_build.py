"""Build hook: a wheel carries the folder `rules/` as `nanorx/rules/`, with the whole of it in one `cache.json`.

An editable install carries neither: there nanorx reads `rules/` of the checkout.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Checks the rule base and puts it into the wheel; a rule base with a mistake stops the build."""

    _temporary: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is made; `version` is `standard` or `editable`."""
        if version == "editable":
            return
        root = Path(self.root)
        rules = root / "rules"
        self._temporary = tempfile.TemporaryDirectory(prefix="nanorx-build-")
        cache = Path(self._temporary.name) / "cache.json"
        cache.write_bytes(make_cache(root / "src", rules))
        included = build_data["force_include"]
        for path in sorted(rules.rglob("*")):
            name = path.relative_to(rules)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                included[str(path)] = f"nanorx/rules/{name.as_posix()}"
        included[str(cache)] = "nanorx/rules/cache.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - the interface
        """Called when the wheel is made."""
        if self._temporary is not None:
            self._temporary.cleanup()


def make_cache(source: Path, rules: Path) -> bytes:
    """The content of `cache.json`, made by the loader of the source that is being built."""
    sys.path.insert(0, str(source))
    try:
        from nanorx.knowledge.files.loader import make_built_in  # noqa: PLC0415 - only from the source that is being built
    finally:
        sys.path.remove(str(source))
    return make_built_in(rules)
