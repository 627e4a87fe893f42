"""`nanorx rules release`: write down what this version of the rule base excludes and holds back."""

from __future__ import annotations

from typing import Annotated

from typer import Exit, Option

from nanorx._version import __version__
from nanorx.authoring.folder import author_folder
from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.answers import ReleaseAnswer
from nanorx.authoring.proving.relaxed import FILE as RELAXED
from nanorx.authoring.proving.relaxed import load_gone, load_relaxed
from nanorx.authoring.proving.release import FILE, read_release, release_text
from nanorx.cli.options import AuthorRules, Json
from nanorx.cli.output import Target
from nanorx.cli.progress import watched
from nanorx.cli.rules.pages.against import comparison_document
from nanorx.cli.rules.pages.shared import author_document
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Code, Item, Items, Section
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.line_ends import line_end_of_file, with_line_end
from nanorx.knowledge.files.loader import load
from nanorx.knowledge.files.writing import write_file

__all__ = ["release"]


def release(
    first: Annotated[bool, Option("--first", help="Write it where there is no earlier release.")] = False,
    json_: Json = False,
    rules: AuthorRules = "",
) -> None:
    """Write released.json beside the rule base, unless it is less safe than the last release.

    `nanorx rules prove --against rules/released.json` compares later versions with it. Needs the extra:
    pip install 'nanorx[prove]'.
    """
    target, where = Target.of(json_=json_), author_folder(rules)
    where.check_writable()
    folder = where.path
    base, path = load(folder, cached=False), folder / FILE
    relaxed = load_relaxed(base, folder)
    if not path.exists() and not first:
        advice = "Restore it from the last release. For the very first release add --first."
        raise UsageError([Problem("NRX395", "there is no earlier release to compare with", advice, str(path))])
    if path.exists():
        before = read_release(path)
        found = compare_safety(before, base, relaxed, watched, load_gone(base, folder))
        if not found.holds:
            target.show(comparison_document(found, before, base, where))
            raise Exit(CHECK_FAILED)
    write_file(path, with_line_end(release_text(base), line_end_of_file(path)))
    items = [Item((Code(path.as_posix(), whole=True), f": rule base {base.version} ({base.sha256[:12]})"))]
    if relaxed:
        items.append(
            Item(("Now empty ", Code(str(folder / RELAXED), whole=True), ": its entries are part of this release."))
        )
    section = Section("release", "Written", [Items(items, numbered=False)], answer=True)
    head = {"schema": "nanorx-release/1", "nanorx": __version__}
    data = ReleaseAnswer.from_data({**head, "rule_base": where.as_json(base), "file": path.as_posix()})
    target.show(author_document("Release of the rules", [section], data, base, where))
