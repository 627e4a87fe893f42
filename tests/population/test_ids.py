"""Hashes of ids."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanorx.population.ids import hashes_of_ids

TEXTS = st.lists(st.text(max_size=6) | st.text(min_size=60, max_size=80), max_size=30)


@pytest.mark.law
@given(TEXTS, st.integers(0, 5), st.sampled_from([pa.string(), pa.large_string(), pa.large_binary()]))
def test_equal_ids_and_no_others_have_equal_hashes(texts: list[str], left_out: int, kind: pa.DataType) -> None:
    """Long ones too; in a slice of an array, and as any type of text, the hashes are the same."""
    some = texts[left_out:]
    found = hashes_of_ids(pa.array(texts, pa.string()).cast(kind).slice(left_out)).tolist()
    assert found == hashes_of_ids(pa.array(some, pa.string())).tolist()
    assert [found.index(item) for item in found] == [some.index(item) for item in some]


def test_the_hash_of_an_id_is_that_of_the_standard() -> None:
    """FNV-1a of 64 bits, as its authors give it: the same in every process."""
    assert hashes_of_ids(pa.array(["", "a", "foobar"])).tolist() == [
        0xCBF29CE484222325,
        0xAF63DC4C8601EC8C,
        0x85944171F73967E8,
    ]
