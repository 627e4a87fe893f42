"""The ids of rules and strategies: each is the name of its file, and no two files share one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx.knowledge.files.messages.shapes import as_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nanorx.knowledge.files.reports import Reports

__all__ = ["with_own_ids"]


def with_own_ids(raw: Mapping[str, Any], reports: Reports) -> dict[str, Any]:
    """Report ids that are not the name of their file or are taken.

    A copy that keeps the id of the original is told, not the original. So that no two files hide each other, a file
    whose id is taken has an id from here on that no other has: the name of the file, if that is free.

    Args:
        raw: The data of the files, by path within the folder.
        reports: Takes the mistakes.

    Returns:
        The data, in the same order.
    """
    files = [name for name in sorted(raw) if "/" in name and not name.startswith("vocabulary/")]
    owners: dict[str, str] = {}
    for name in sorted(files, key=lambda name: raw[name]["id"] != _name_of(name)):  # those of the right name first
        owners.setdefault(raw[name]["id"], name)
    found, taken = dict(raw), set(owners)
    for name in files:
        given, wanted = raw[name]["id"], _name_of(name)
        if owners[given] != name:
            own = _free(wanted, taken)
            found[name] = {**raw[name], "id": own}
            taken.add(own)
            advice = (
                f"Write `id: {wanted}`." if _is_id(wanted) and wanted not in owners else "Give file and id a new name."
            )
            words = f'the id "{given}" is taken'
            reports.add(name, "NRX111", words, at=("id",), advice=f"It is already used in {owners[given]}. {advice}")
        elif given != wanted:
            other = f"give the file the name {given}.yaml." if _is_id(given) else ""
            advice = f"Write `id: {wanted}`, or {other}" if _is_id(wanted) else f"{other[:1].upper()}{other[1:]}"
            words = f'the id "{given}" differs from the file name "{wanted}"'
            reports.add(name, "NRX110", words, at=("id",), advice=advice)
    return found


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "-again"
    return name


def _name_of(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def _is_id(text: str) -> bool:
    return as_id(text) == text
