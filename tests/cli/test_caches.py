"""Which commands may use a cache of the rule base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import clean_folder
import nanorx
import small_folder
from nanorx import api
from nanorx.cli.rules.app import COMMANDS
from nanorx.cli.trouble import OUR_FAULT
from nanorx.knowledge.files import cache, loader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_verify_and_authors_never_use_a_cache(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`verify` and every command for authors read the YAML files, also of the rule base inside the package."""
    small = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    (small / cache.BUILT_IN).write_bytes(loader.make_built_in(small))
    monkeypatch.setattr(loader, "_BUILT_IN", small)
    (tmp_path / "cases").mkdir()
    case = tmp_path / "cases" / "one.json"
    case.write_text('{"tumor": {"organ": "liver"}}', encoding="utf-8")
    rules = {"NANORX_RULES": str(small)}
    result = run("recommend", str(case), "--json", **rules)
    assert result.code == 0
    stored = tmp_path / "result.json"
    stored.write_text(result.out, encoding="utf-8")

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("a cache was read")

    for name in ("read_built_in", "read_user_cache"):
        monkeypatch.setattr(loader, name, refused)
    assert run("recommend", str(case), **rules).code == OUR_FAULT, "the watch works"
    words: dict[str, list[str]] = {
        "analyze": [],
        "check": [],
        "coverage": [],
        "docs": ["-o", str(tmp_path / "docs")],
        "impact": ["--base", str(small)],
        "list": [],
        "mutate": ["vein-reaches-many"],
        "prove": [],
        "release": [],
        "schema": [],
        "show": ["vein-reaches-many"],
        "test": [],
        "new": ["effect/another"],
    }
    assert set(words) == set(COMMANDS)
    assert run("verify", str(stored), **rules).code == 0
    monkeypatch.setenv("NANORX_RULES", str(small))
    monkeypatch.setattr(api, "_defaults", {})
    assert nanorx.verify(stored).accepted
    for name, arguments in words.items():
        assert run("rules", name, *arguments, **rules).code != OUR_FAULT, name
