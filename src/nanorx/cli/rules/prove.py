"""`nanorx rules prove`: what must hold for every possible case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Exit, Option

from nanorx.advice.language.phrases import counted
from nanorx.authoring.folder import author_folder
from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.proofs import prove as prove_one
from nanorx.authoring.proving.properties import choose, load_properties
from nanorx.authoring.proving.relaxed import load_gone, load_relaxed
from nanorx.authoring.proving.release import read_release
from nanorx.authoring.revision import load_earlier
from nanorx.cli.layout import hang
from nanorx.cli.options import AuthorRules, Drafts, Json, WrittenCases
from nanorx.cli.output import page_width, show, write_json
from nanorx.cli.progress import watched
from nanorx.cli.rules.against import json_of_comparison, page_of_comparison
from nanorx.cli.rules.pages import add_base
from nanorx.cli.style import Page, printable
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.proofs import Proof
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["prove"]


def prove(
    ids: Annotated[
        list[str],
        Argument(metavar="[ID]...", help="Statements of properties.yaml; without any, all.", show_default=False),
    ] = [],
    out: WrittenCases = "",
    against: Annotated[
        str,
        Option(
            "--against",
            metavar="REV|DIR|FILE",
            show_default=False,
            help="Prove instead that all that another rule base excludes or holds back still is: of a git revision, a "
            "folder, or the file of a release.",
        ),
    ] = "",
    json_: Json = False,
    rules: AuthorRules = "",
    drafts: Drafts = False,
) -> None:
    """Prove the statements of properties.yaml for every possible case, or show a case that breaks one.

    Needs the extra: pip install 'nanorx[prove]'.
    """
    if against:
        _against(against, ids, out, rules, json_=json_, drafts=drafts)
        return
    where = author_folder(rules)
    base = load(where.path, drafts=drafts, cached=False)
    chosen = choose(load_properties(base, where.path), ids)
    steps = ((f"{number} of {len(chosen)}: {item.id}", item) for number, item in enumerate(chosen, start=1))
    proofs = [prove_one(base, item) for item in watched(steps)]
    files = _write(proofs, Path(out)) if out else {}
    if json_:
        write_json(_as_json(where, base, proofs, files))
    else:
        page = _page(proofs, files, page_width())
        add_base(page, where)
        show(page)
    if not all(proof.holds for proof in proofs):
        raise Exit(1)


def _against(named: str, ids: Sequence[str], out: str, rules: str, *, json_: bool, drafts: bool) -> None:
    """Compare with another rule base."""
    if ids:
        advice = "Statements and the comparison are two things: call the command twice."
        raise UsageError([Problem("NRX393", f"--against does not take {ids[0]}", advice)])
    where = author_folder(rules)
    folder = where.path
    after = load(folder, drafts=drafts, cached=False)
    before = read_release(Path(named)) if Path(named).is_file() else load_earlier(named, folder)
    found = compare_safety(before, after, load_relaxed(after, folder), watched, load_gone(after, folder))
    files = {item.witness.name: item.witness.write(Path(out)).as_posix() for item in found.lost} if out else {}
    if json_:
        write_json({**json_of_comparison(found, before, after, files), "rule_base": where.as_json(after)})
    else:
        page = page_of_comparison(found, before, after, files, page_width())
        add_base(page, where)
        show(page)
    if not found.holds:
        raise Exit(1)


def _write(proofs: Sequence[Proof], folder: Path) -> dict[str, str]:
    """Write the counterexamples; the path of each by the id of the statement."""
    return {
        proof.statement.id: proof.witness.write(folder).as_posix()
        for proof in proofs
        if proof.witness is not None and not proof.holds
    }


def _as_json(where: RulesFolder, base: RuleBase, proofs: Sequence[Proof], files: Mapping[str, str]) -> dict[str, Any]:
    rows = [
        {
            "id": proof.statement.id,
            "says": proof.statement.says,
            "verdict": proof.verdict,
            "about": len(proof.statement.strategies),
            "strategies": list(proof.strategies),
            "case": proof.witness.data if proof.witness else None,
            "file": files.get(proof.statement.id),
        }
        for proof in proofs
    ]
    held = sum(proof.holds for proof in proofs)
    return {
        "rule_base": where.as_json(base),
        "proven": held,
        "failed": len(proofs) - held,
        "properties": rows,
    }


def _page(proofs: Sequence[Proof], files: Mapping[str, str], width: int) -> Page:
    page = Page(width)
    for proof in proofs:
        if proof.holds:
            page.add(hang("proven  ", proof.statement.id, width))
    for proof in proofs:
        if not proof.holds:
            page.blank()
            _add_failure(page, proof, files.get(proof.statement.id), width)
    held = sum(proof.holds for proof in proofs)
    page.blank()
    failed = f", {counted(len(proofs) - held, 'fails', 'fail')}" if held < len(proofs) else ""
    page.add(hang("", f"{counted(len(proofs), 'statement')} about every possible case: {held} proven{failed}.", width))
    return page


def _add_failure(page: Page, proof: Proof, file: str | None, width: int) -> None:
    page.add(hang("fails   ", proof.statement.id, width), {"fails": "red", proof.statement.id: "bold"})
    page.add(hang("  says  ", printable(proof.statement.says), width))
    if proof.verdict == "says nothing":
        page.add(hang("  but   ", "no possible case meets its conditions, so it says nothing", width))
        return
    if proof.statement.mode == "possible":
        page.add(hang("  but   ", f"no case shows it for {', '.join(proof.strategies)}", width))
        return
    assert proof.witness is not None
    page.add(hang("  but   ", f"it fails for {', '.join(proof.strategies)} in this case", width))
    if file is not None:
        page.add(hang("  see   ", f"nanorx recommend {file}", width))
    for line in proof.witness.text().splitlines():
        page.add(f"  {printable(line)}")
