"""The list of all files below a folder, links followed: used for rule bases and folders of cases."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Tree", "list_tree"]


class Tree(NamedTuple):
    """The content of a folder; names are relative to it, with slashes, and sorted.

    `unread` maps what cannot be listed or read to the reason. Hidden files and folders are left out.
    """

    files: tuple[str, ...]
    folders: tuple[str, ...]
    unread: Mapping[str, str]


def list_tree(folder: Path) -> Tree:
    """List a folder. Each real folder is listed once: another path to it, such as a loop, is not followed."""
    top = folder.resolve()
    files: list[str] = []
    unread: dict[str, str] = {}
    read: dict[Path, str] = {}
    plain: list[str] = [""]
    linked: list[str] = []
    while plain or linked:
        name = plain.pop() if plain else linked.pop(0)
        real = (folder / name).resolve()
        if name and top.is_relative_to(real):
            unread[name] = "the link leads back to a folder that contains it"
        elif real in read:
            unread[name] = f"it is the same folder as {read[real]}, which was already read"
        else:
            read[real] = name
            _list(folder, name, (files, plain, linked), unread)
    return Tree(tuple(sorted(files)), tuple(sorted(filter(None, read.values()))), dict(sorted(unread.items())))


def _list(folder: Path, name: str, found: tuple[list[str], list[str], list[str]], unread: dict[str, str]) -> None:
    """Sort the entries of one folder into files, folders and links to folders, or note why they cannot be read."""
    files, plain, linked = found
    try:
        entries = sorted(os.scandir(folder / name), key=lambda entry: entry.name)
    except OSError as error:
        unread[name] = error.strerror or str(error)
        return
    for entry in entries:
        inner = f"{name}/{entry.name}" if name else entry.name
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                (linked if entry.is_symlink() else plain).append(inner)
            elif entry.is_file():
                files.append(inner)
            else:
                unread[inner] = "the link leads nowhere" if entry.is_symlink() else "this is not a file"
        except OSError as error:
            unread[inner] = error.strerror or str(error)
