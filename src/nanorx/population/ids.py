"""Hashes of the ids of many cases, the same in every process, to find those that repeat."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["hashes_of_ids"]

_START = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_LONG = 64
"""Bytes up to which ids are hashed byte by byte, all at once; longer ones are hashed one by one."""


def hashes_of_ids(ids: pa.Array) -> npt.NDArray[np.uint64]:
    """Return a hash of 64 bits of each text: FNV-1a of its bytes, of a long text of its SHA-256."""
    lengths = pc.binary_length(ids).to_numpy(zero_copy_only=False).astype(np.int64)
    found = np.full(len(ids), _START)
    if lengths.max(initial=0) > _LONG:
        short = [text if len(text) <= _LONG else hashlib.sha256(text).digest() for text in _bytes(ids).to_pylist()]
        return hashes_of_ids(pa.array(short, pa.large_binary()))
    content, starts = _content(_bytes(ids))
    order = np.argsort(-lengths, kind="stable")
    starts, hashes = starts[order], found[order]
    left = len(ids)
    for at in range(int(lengths.max(initial=0))):
        left = int(np.searchsorted(-lengths[order[:left]], -at))  # those that are longer than `at` bytes come first
        hashes[:left] = (hashes[:left] ^ content[starts[:left] + at]) * _PRIME
    found[order] = hashes
    return found


def _bytes(ids: pa.Array) -> pa.Array:
    return ids.cast(pa.large_binary())


def _content(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[Any]]:
    """Return the bytes of texts one behind the other, and where each text begins."""
    _, offsets, content = texts.buffers()
    starts = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts)]
    return np.frombuffer(content or b"", np.uint8), starts
