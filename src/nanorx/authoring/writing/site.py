"""Writes the pages of a rule base as Markdown, or builds them into a static site (MkDocs); writes the reading pack."""

from __future__ import annotations

import json
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nanorx.authoring.writing.review import review_pack
from nanorx.authoring.writing.site_pages import site_pages
from nanorx.common.characters import safe
from nanorx.document.forms import write
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.tree import list_tree
from nanorx.knowledge.files.writing import make_folder, write_file, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["build_site", "write_pages", "write_review"]


def write_pages(base: RuleBase, folder: Path) -> list[Path]:
    """Write one Markdown file for each page. Other files in the folder stay.

    Args:
        base: The rule base.
        folder: The folder to write into; it is made if there is none.

    Returns:
        The paths of the files.

    Raises:
        UsageError: A file cannot be written to.
        NotWrittenError: There is no room on the disk.
    """
    pages = {folder / name: text for name, text in site_pages(base).items()}
    _write(pages)
    return list(pages)


def write_review(base: RuleBase, folder: Path) -> Path:
    """Write the reading pack for clinicians as one HTML file, `review.html`, and return its path.

    Raises:
        UsageError: The file cannot be written to.
        NotWrittenError: There is no room on the disk.
    """
    path = folder / "review.html"
    _write({path: write(review_pack(base), "html")})
    return path


def build_site(base: RuleBase, folder: Path) -> Path:
    """Build the static site into a folder.

    Pages of an earlier site are removed when the new ones are written.

    Args:
        base: The rule base.
        folder: A folder that is new, empty, or holds an earlier site.

    Returns:
        The path of the first page.

    Raises:
        UsageError: MkDocs is not installed, the folder holds other files, or a file cannot be written to.
        NotWrittenError: There is no room on the disk.
    """
    if find_spec("mkdocs") is None:
        advice = "Install it: pip install 'nanorx[docs]'. Without --html the pages are written as Markdown."
        raise UsageError([Problem("NRX310", "MkDocs is not installed, and building the site needs it", advice)])
    if folder.exists() and any(folder.iterdir()) and not (folder / "sitemap.xml").exists():
        advice = "Name a new folder, or one that holds an earlier site."
        raise UsageError([Problem("NRX311", f"{folder} holds other files", advice)])
    from mkdocs.commands.build import build  # noqa: PLC0415 - an extra, loaded by this command alone
    from mkdocs.config import load_config  # noqa: PLC0415 - the same

    with tempfile.TemporaryDirectory() as work:
        pages, site, config_file = Path(work, "docs"), Path(work, "site"), Path(work, "mkdocs.yml")
        write_pages(base, pages)
        write_file(config_file, _config(base))
        build(load_config(str(config_file), docs_dir=str(pages), site_dir=str(site), strict=True, plugins=["search"]))
        made = {folder / name: (site / name).read_bytes() for name in list_tree(site).files}
    earlier = [folder / name for name in list_tree(folder).files] if folder.exists() else []
    _write(made)
    for path in earlier:
        if path not in made:
            path.unlink(missing_ok=True)
    return folder / "index.html"


def _write(files: Mapping[Path, str | bytes]) -> None:
    """Write all the files, once there is room for all of them."""
    for parent in sorted({path.parent for path in files}):
        make_folder(parent)
    write_files(files)


def _config(base: RuleBase) -> str:
    """Return the configuration of MkDocs. Only the lists are in the navigation; links and search reach other pages."""
    lists = ("strategies", "evidence", "rules", "descriptors", "references")
    nav = "\n".join(["  - index.md", *(f"  - {name}.md" for name in lists)])
    rest = "\n".join(f"  {name}/" for name in lists)
    return (
        f"site_name: {json.dumps(safe(base.title))}\ntheme: {{name: mkdocs, highlightjs: false}}\n"
        f"use_directory_urls: false\nnav:\n{nav}\nnot_in_nav: |\n{rest}\n"
    )
