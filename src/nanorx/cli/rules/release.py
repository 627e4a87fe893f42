"""`nanorx rules release`: write down what this version of the rule base excludes and holds back."""

from __future__ import annotations

from typer import Exit

from nanorx.cli.options import Rules

__all__ = ["release"]


def release(rules: Rules = "") -> None:
    """Write released.json beside the rule base, unless it is less safe than the last release.

    `nanorx rules prove --against rules/released.json` compares later versions with it. Needs the extra:
    pip install 'nanorx[prove]'.
    """
    from nanorx.authoring.against import compare_safety  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.authoring.folder import author_folder  # noqa: PLC0415 - the same
    from nanorx.authoring.relaxed import FILE as RELAXED  # noqa: PLC0415 - the same
    from nanorx.authoring.relaxed import load_relaxed  # noqa: PLC0415 - the same
    from nanorx.authoring.release import FILE, read_release, release_text, write_release  # noqa: PLC0415 - the same
    from nanorx.cli.output import page_width, show  # noqa: PLC0415 - the same
    from nanorx.cli.progress import watched  # noqa: PLC0415 - the same
    from nanorx.cli.rules.against import page_of_comparison  # noqa: PLC0415 - the same
    from nanorx.cli.style import Page  # noqa: PLC0415 - the same
    from nanorx.knowledge.loader import load  # noqa: PLC0415 - the same

    folder = author_folder(rules)
    base, path = load(folder), folder / FILE
    relaxed = load_relaxed(base, folder)
    if path.exists():
        before = read_release(path)
        found = compare_safety(before, base, relaxed, watched)
        if not found.holds:
            show(page_of_comparison(found, before, base, {}, page_width()))
            raise Exit(1)
    write_release(release_text(base), path)
    page = Page(page_width())
    page.add(f"{path.as_posix()}: rule base {base.version} ({base.sha256[:12]})")
    if relaxed:
        page.add(f"Now empty {folder / RELAXED}: its entries are part of this release.")
    show(page)
