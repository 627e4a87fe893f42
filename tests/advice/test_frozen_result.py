"""The shape of the result does not change: who reads it may rely on that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nanorx.advice.answers.result import SCHEMA, Result

FROZEN = Path(__file__).parent / "frozen"


def shape(part: Any) -> Any:
    """A schema without its texts, which may be worded better."""
    if isinstance(part, list):
        return [shape(item) for item in part]
    if not isinstance(part, dict):
        return part
    texts = {"$id", "description", "title"}
    return {key: shape(item) for key, item in part.items() if not (key in texts and isinstance(item, str))}


def test_the_shape_of_the_result_is_the_frozen_one() -> None:
    """A change of the shape needs another version of the schema, a file for it in frozen/, and a word in CHANGELOG."""
    frozen = json.loads((FROZEN / f"{SCHEMA.replace('/', '-')}.json").read_bytes())
    assert shape(json.loads(json.dumps(Result.json_schema()))) == frozen
