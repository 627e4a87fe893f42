"""What is known of many cases, by descriptor: each distinct value once, and for each case which of them it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from nanorx.knowledge.partial import Value

__all__ = ["CodedColumn", "Columns"]


class CodedColumn(NamedTuple):
    """The stated values of one descriptor: that of case k is `values[codes[k]]`.

    `codes` has the shape (cases,) and is of int32; `values` are distinct and canonical, as `parse_case` gives them;
    None is unknown. A column with one value is a constant.
    """

    codes: npt.NDArray[np.int32]
    values: Sequence[Value | None]

    def stated(self) -> npt.NDArray[np.bool_]:
        """Return for each case whether something is stated."""
        return np.array([value is not None for value in self.values], np.bool_).take(self.codes)


class Columns(NamedTuple):
    """The stated values of `size` cases, by the name of the descriptor; one that is left out is unknown in all."""

    size: int
    of: Mapping[str, CodedColumn]

    def lost(self, after: Columns) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
        """Yield each descriptor of which something stated here is unknown in other columns, with the cases."""
        for name, column in self.of.items():
            other = after.of.get(name)
            if other is not column:
                cases = column.stated() if other is None else column.stated() & ~other.stated()
                if cases.any():
                    yield name, cases
