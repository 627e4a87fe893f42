"""The keys of a mapping file: what they are called and what they mean. Nothing here needs NumPy or Arrow."""

from __future__ import annotations

__all__ = ["COLUMN_KEYS", "MAPPING_KEYS", "VERSION"]

_MISSING = "What stands in a cell where nothing is known: for all columns, or for one. An empty cell is always missing."
_DECIMAL = "The decimal sign of numbers in texts: for all columns, or for one. Without it a point."
COLUMN_KEYS = {
    "to": "The descriptor, by its name or a synonym.",
    "unit": "The unit of numbers that stand alone.",
    "units_in_cells": "yes: a cell may name its own unit, 38 mm.",
    "mixed_units": "Other units of numbers that are not possible in the unit of the column; counted and told.",
    "decimal": _DECIMAL,
    "missing": _MISSING,
    "values": "What a cell means, by what stands in it; what is not named is read as in a case.",
    "classes": "Limits of a number with the value each: below 3: A. The first that holds counts.",
    "element": "The element of a set of which the column says yes or no.",
    "separator": "What parts the words of a text.",
}
"""The keys of a column, each with what it means."""
VERSION = 1
MAPPING_KEYS = {
    "mapping": "The version of this form of a mapping: 1.",
    "about": "A sentence about the table.",
    "id": "The column that names a case, or a list of columns that do so together.",
    "missing": _MISSING,
    "decimal": _DECIMAL,
    "constants": "What holds for every case, by descriptor.",
    "complete": "The sets of which the columns say everything; of others the rest is unknown.",
    "columns": "By column what it says of a case; a list where it says something about several descriptors.",
    "ignore": "The columns that are left out on purpose, each with the reason.",
}
"""The keys of a mapping, each with what it means."""
