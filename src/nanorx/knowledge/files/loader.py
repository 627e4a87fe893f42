"""A folder of YAML files -> RuleBase. The one module that reads the files of a rule base."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.errors import MOST, Problem, RuleBaseError, too_many
from nanorx.knowledge.files.build import build
from nanorx.knowledge.files.cache import (
    cache_content,
    content_hash,
    quick_hash,
    read_built_in,
    read_bytes,
    read_user_cache,
    write_user_cache,
)
from nanorx.knowledge.files.reports import Reports
from nanorx.knowledge.files.tree import list_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.knowledge.files.cache import Cache
    from nanorx.knowledge.files.checks.doubts import Doubts
    from nanorx.knowledge.files.known_files import KnownFiles
    from nanorx.knowledge.files.yaml_file import YamlDocument
    from nanorx.knowledge.rule_base import RuleBase

__all__ = [
    "Inspection",
    "content_hash",
    "default_folder",
    "find_problems",
    "folder_hash",
    "inspect",
    "is_built_in",
    "load",
    "load_right_files",
    "make_built_in",
    "read_folder",
]

ENVIRONMENT = "NANORX_RULES"
SINGLE_FILES = ("base.yaml", "claims.yaml", "thresholds.yaml", "facts.yaml", "references.yaml")
_OPTIONAL = ("approaches.yaml",)
_BESIDE = ("properties.yaml", "relaxed.yaml")
"""Files at the top that others read, not the loader."""
_MAX_BYTES = 2_000_000
_PACKAGE = Path(__file__).resolve().parents[2]
_BUILT_IN = _PACKAGE / "rules"


class Inspection(NamedTuple):
    """A folder with all its mistakes.

    `base` is what could be built, with stand-ins for what is wrong or missing, or None if a file that all others rest
    on is not there; use it only if there are no problems. `raw` holds the data it was built from, `documents` all files
    that could be read, both by path within the folder. `doubts` knows what may seem wrong because of a stand-in.
    """

    base: RuleBase | None
    raw: Mapping[str, Any]
    documents: Mapping[str, YamlDocument]
    problems: tuple[Problem, ...]
    doubts: Doubts


def default_folder() -> Path:
    """Return the folder used when none is named: NANORX_RULES, else the rule base that came with nanorx."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    return _BUILT_IN if _BUILT_IN.is_dir() else _PACKAGE.parent.parent / "rules"


def is_built_in(folder: Path) -> bool:
    """Say whether this is the rule base inside an installed package. An editable install has none there."""
    return folder.resolve() == _BUILT_IN.resolve()


def load(folder: str | Path | None = None, *, drafts: bool = False, cached: bool = True) -> RuleBase:
    """Load a rule base.

    Args:
        folder: The folder of the rule base; None means `NANORX_RULES`, else the built-in one.
        drafts: Whether rules with the status draft may fire.
        cached: Whether caches may be used; without them every YAML file is read.

    Returns:
        The checked rule base.

    Raises:
        RuleBaseError: The folder cannot be read or has mistakes. All of them are listed, up to MOST.
    """
    path = Path(folder) if folder is not None else default_folder()
    if not os.path.isdir(path):  # noqa: PTH112 - false for a name that is too long
        what = "this is not a folder" if os.path.exists(path) else "there is no such folder"  # noqa: PTH110 - the same
        raise RuleBaseError(
            [Problem("NRX100", what, "Name the folder of a rule base: the one with base.yaml in it.", str(path))]
        )
    # A cache stands for checks without drafts: with them a rule base may hold other mistakes, so it is read anew.
    cached = cached and not drafts
    if cached and path == _BUILT_IN:
        base = _from_cache(read_built_in(path), quick_hash(path, _BESIDE))
        if base is not None:
            return base
    contents, problems = _read_files(path)
    sha256 = content_hash(contents)
    if cached and not problems:
        base = _from_cache(read_user_cache(sha256), sha256)
        if base is not None:
            return base
    found = _parse(contents, sha256, str(path), problems, drafts=drafts)
    if found.base is None or found.problems:
        raise RuleBaseError(found.problems)
    if cached:
        write_user_cache(sha256, found.raw)
    return found.base


def load_right_files(folder: str | Path | None = None, *, drafts: bool = False) -> tuple[RuleBase, tuple[str, ...]]:
    """Load a rule base without the files that have mistakes, for commands that look something up and rank nothing.

    Returns:
        The rule base, and the names of the files that were left out, those that rest on such a file among them.

    Raises:
        RuleBaseError: A file has mistakes that all others rest on: one of the vocabulary or at the top of the folder.
    """
    try:
        return load(folder, drafts=drafts), ()
    except RuleBaseError as error:
        path = Path(folder) if folder is not None else default_folder()
        if not path.is_dir():
            raise
        right, problems = _read_files(path)
        every = [*right]
        problems = problems or list(error.problems)
        while problems:
            wrong = {problem.file.removeprefix(f"{path}/") for problem in problems}
            if not all(name in right and "/" in name and not name.startswith("vocabulary/") for name in wrong):
                raise
            right = {name: content for name, content in right.items() if name not in wrong}
            found = _parse(right, content_hash(right), str(path), drafts=drafts)
            problems = list(found.problems)
        if found.base is None:
            raise
        return found.base, tuple(name for name in every if name not in right)


def _from_cache(cache: Cache | None, sha256: str) -> RuleBase | None:
    """Build the rule base with this content hash from a cache; return None if the cache does not hold it."""
    raw = cache.files() if cache is not None and cache.sha256 == sha256 else None
    if raw is None:
        return None
    try:
        return build(raw, sha256, Reports())
    except Exception:  # noqa: BLE001 - whatever is wrong in a cache, the files themselves are read instead
        return None


def find_problems(
    folder: str | Path, *, drafts: bool = False
) -> tuple[RuleBase | None, list[Problem], Mapping[str, YamlDocument]]:
    """Read a folder and find every mistake in it.

    Args:
        folder: The folder of a rule base.
        drafts: Whether rules with the status draft may fire.

    Returns:
        The rule base, or None if there are mistakes; the mistakes; and the documents with their places, by path.
    """
    found = inspect(folder, drafts=drafts)
    return (None if found.problems else found.base), list(found.problems), found.documents


def inspect(folder: str | Path, *, drafts: bool = False, known: KnownFiles | None = None) -> Inspection:
    """Read a folder from its YAML files and find every mistake in it.

    Args:
        folder: The folder of a rule base.
        drafts: Whether rules with the status draft may fire.
        known: The files that were right before, which are not read again while their content is the same.
    """
    path = Path(folder)
    contents, problems = _read_files(path)
    return _parse(contents, content_hash(contents), str(folder), problems, drafts=drafts, known=known)


def folder_hash(folder: str | Path) -> str:
    """Return the content hash of a folder that holds a correct rule base, without reading what its files say.

    It is empty, or that of no rule base, where the folder holds anything else.
    """
    return quick_hash(Path(folder), _BESIDE)


def read_document(folder: str | Path, name: str) -> YamlDocument:
    """Read one file of a rule base with the places of its keys and values.

    Args:
        folder: The folder of the rule base.
        name: The path of the file within the folder.

    Raises:
        RuleBaseError: The file cannot be read.
        InputError: The file is not valid YAML.
    """
    from nanorx.knowledge.files.yaml_file import read_yaml  # noqa: PLC0415 - not needed where the cache is

    path = Path(folder) / name
    try:
        return read_yaml(path.read_bytes().decode("utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleBaseError([Problem("NRX100", f"it cannot be read: {error}", "Check the file.", str(path))]) from None


def read_folder(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return the content hash and the data of all files of a correct rule base.

    Raises:
        RuleBaseError: The folder has mistakes.
    """
    found = inspect(folder)
    if found.base is None or found.problems:
        raise RuleBaseError(found.problems)
    return found.base.sha256, dict(found.raw)


def make_built_in(folder: Path) -> bytes:
    """Return the bytes of the cache that a wheel carries beside the files of a correct rule base.

    Raises:
        RuleBaseError: The folder has mistakes.
    """
    return cache_content(*read_folder(folder))


def _read_files(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Read the rule-base files of a folder (base.yaml and the like, and the YAML files of its folders).

    A file that looks like one of them but would be left out is a problem: no rule may go missing unnoticed.

    Returns:
        The contents by name, and the problems.
    """
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    tree = list_tree(folder)
    unread = {**tree.unread, **{name: "it is a folder" for name in tree.folders if _is_yaml(name)}}
    for name in filter(_is_yaml, tree.files):
        advice = _unread(name)
        if advice:
            problems.append(Problem("NRX100", "this file would be ignored", advice, f"{folder}/{name}"))
        elif name not in _BESIDE:
            try:
                found[name] = read_bytes(f"{folder}/{name}")
            except OSError as error:
                unread[name] = error.strerror or str(error)
    advice = "Check the name, the link and the permissions, or remove it."
    problems += [
        Problem("NRX100", f"it cannot be read: {why}", advice, f"{folder}/{name}") for name, why in unread.items()
    ]
    return found, problems


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _unread(name: str) -> str:
    """Return why a YAML file would not be read, and what to do, or an empty text if it is read."""
    stem, _, ending = name.rpartition(".")
    if ending != "yaml":
        return f"Only files that end in .yaml are read: rename it to {stem}.yaml."
    if "/" in name or name in {*SINGLE_FILES, *_OPTIONAL, *_BESIDE}:
        return ""
    known = ", ".join((*SINGLE_FILES, *_OPTIONAL, *_BESIDE))
    return f"At the top of a rule base only {known} are read. Put a rule in the folder of its topic."


def _parse(
    contents: Mapping[str, bytes],
    sha256: str,
    folder: str,
    unread: Sequence[Problem] = (),
    *,
    drafts: bool,
    known: KnownFiles | None = None,
) -> Inspection:
    from nanorx.knowledge.files.checks.doubts import Doubts  # noqa: PLC0415 - not needed where the cache is
    from nanorx.knowledge.files.checks.ids import with_own_ids  # noqa: PLC0415 - the same
    from nanorx.knowledge.files.checks.rule_base import check  # noqa: PLC0415 - the same

    doubts = Doubts(folder)
    reports = Reports()
    reports.problems.extend(unread)
    documents = _documents(contents, folder, reports, doubts, known)
    reports.documents = documents
    raw = _shaped(documents, reports, doubts, known)
    there = {Path(problem.file) for problem in unread}
    missing = [name for name in SINGLE_FILES if name not in contents and Path(folder, name) not in there]
    for name in missing:
        reports.problems.append(
            Problem("NRX100", f"{name} is missing", "A rule base needs this file.", f"{folder}/{name}")
        )
    if any(name not in contents for name in SINGLE_FILES):
        return Inspection(None, raw, documents, tuple(reports.sorted(folder)), doubts)
    _stand_in_for_unread(contents, raw, doubts)
    between = Reports(documents)
    raw = with_own_ids(raw, between)
    base = build(raw, sha256, between, drafts=drafts)
    check(base, raw, between, known)
    reports.problems += doubts.without_consequences(between.problems, raw)
    if not reports.problems:  # nothing is held back that is not the consequence of something told
        reports.problems += between.problems
    told = reports.sorted(folder)
    if len(between.problems) > MOST >= len(reports.problems):  # some of them are not told, others were not looked for
        told.append(too_many(folder))
    return Inspection(base, raw, documents, tuple(told), doubts)


def _documents(
    contents: Mapping[str, bytes], folder: str, reports: Reports, doubts: Doubts, known: KnownFiles | None
) -> dict[str, YamlDocument]:
    from nanorx.knowledge.files.yaml_file import read_despite_mistakes  # noqa: PLC0415 - not needed where the cache is

    documents: dict[str, YamlDocument] = {}
    for name, content in contents.items():
        shown = f"{folder}/{name}"
        right = known.document(name, content, shown) if known else None
        if right is not None:
            documents[name] = right
            continue
        if len(content) > _MAX_BYTES:
            reports.problems.append(Problem("NRX001", "the file is too large for a rule-base file", "Split it.", shown))
            continue
        try:
            document, problems, lines = read_despite_mistakes(content.decode("utf-8-sig"), shown)
        except UnicodeDecodeError:
            reports.problems.append(Problem("NRX001", "this is not a text file in UTF-8", "Save it as UTF-8.", shown))
            continue
        reports.problems.extend(problems)
        if document is not None:
            documents[name] = document
            doubts.add_lines(name, lines)
            if known:
                known.add(name, document.data)
    return documents


def _shaped(
    documents: Mapping[str, YamlDocument], reports: Reports, doubts: Doubts, known: KnownFiles | None
) -> dict[str, Any]:
    """Check the shape of all files, and return their data with stand-ins for what is wrong or missing."""
    from nanorx.knowledge.files.checks.shapes import check_shape  # noqa: PLC0415 - loads pydantic and all models

    raw: dict[str, Any] = {}
    for name, document in documents.items():
        if known and known.has(name):
            raw[name] = document.data
            continue
        before = len(reports.problems)
        shaped = check_shape(name, document, reports)
        reports.problems[before:] = doubts.trusted(name, reports.problems[before:])
        if shaped is not None:
            raw[name] = shaped.data
            doubts.add_stand_ins(name, shaped.data, shaped.stand_ins)
    return raw


def _stand_in_for_unread(contents: Mapping[str, bytes], raw: dict[str, Any], doubts: Doubts) -> None:
    """Put the least that is possible in the place of files that cannot be read and that all others rest on."""
    from nanorx.knowledge.files.checks.shapes import model_for  # noqa: PLC0415 - loads pydantic and all models
    from nanorx.knowledge.files.checks.stand_ins import stand_in_file  # noqa: PLC0415 - the same

    for name in contents:
        if name not in raw:
            doubts.add_unread(name)
            if name in SINGLE_FILES or name.startswith("vocabulary/"):
                raw[name] = stand_in_file(name, model_for(name))
