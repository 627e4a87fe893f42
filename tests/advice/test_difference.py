"""What two sides do not share is all that leads from one to the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nanorx.advice.difference import differing

TABLES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2))


@given(TABLES, TABLES)
def test_the_pairs_lead_from_before_to_after(before: dict[str, int], after: dict[str, int]) -> None:
    """Adding, changing and removing what the pairs name makes one table into the other; nothing else is named."""
    table = dict(before)
    for pair in differing(before, after):
        assert (pair.before, pair.after) == (before.get(pair.name), after.get(pair.name))
        if pair.how == "removed":
            del table[pair.name]
        else:
            assert (pair.how == "added") == (pair.name not in before)
            assert table.get(pair.name) != pair.after
            table[pair.name] = after[pair.name]
    assert table == after
