"""`nanorx rules prove`: what must hold for every possible case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from typer import Argument, Exit, Option

from nanorx._version import __version__
from nanorx.advice.language.phrases import counted
from nanorx.authoring.folder import author_folder
from nanorx.authoring.proving.against import compare_safety
from nanorx.authoring.proving.answers import ProofsAnswer
from nanorx.authoring.proving.proofs import prove as prove_one
from nanorx.authoring.proving.properties import choose, load_properties
from nanorx.authoring.proving.relaxed import load_gone, load_relaxed
from nanorx.authoring.proving.release import read_release
from nanorx.authoring.revision import load_earlier
from nanorx.cli.options import AuthorRules, Drafts, Form, Json, Output, Sample, SampleSeed, WrittenCases
from nanorx.cli.output import Target
from nanorx.cli.progress import watched
from nanorx.cli.rules.pages.against import comparison_document
from nanorx.cli.rules.pages.shared import author_document, case_blocks, summary_section
from nanorx.cli.trouble import CHECK_FAILED
from nanorx.document.blocks import Code, Item, Items, Pairs, Section, Status, Strong
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.loader import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.authoring.folder import RulesFolder
    from nanorx.authoring.proving.proofs import Proof
    from nanorx.document.blocks import Document, Words
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["proofs_document", "prove"]


def prove(
    ids: Annotated[
        list[str],
        Argument(metavar="[ID]...", help="Statements of properties.yaml; else all.", show_default=False),
    ] = [],
    out: WrittenCases = "",
    against: Annotated[
        str,
        Option(
            "--against",
            metavar="REV|DIR|FILE",
            show_default=False,
            help="Prove instead that everything another rule base excludes or holds back is still excluded "
            "or held back. The other one is a git revision, a folder, or the file of a release. --sample is about the "
            "rules that differ.",
        ),
    ] = "",
    sample: Sample = 0,
    seed: SampleSeed = 0,
    output: Output = "",
    form: Form = "",
    json_: Json = False,
    rules: AuthorRules = "",
    drafts: Drafts = False,
) -> None:
    """Prove the statements of properties.yaml for every possible case, or show a case that breaks one.

    What rests on the formula of a derived descriptor may stay undecided; that is no success.
    Needs the extra: pip install 'nanorx[prove]'.
    """
    target = Target.of(output, form, json_=json_)
    if against:
        _against(_Earlier(against, sample, seed), ids, out, rules, target, drafts=drafts)
        return
    where = author_folder(rules)
    base = load(where.path, drafts=drafts, cached=False)
    chosen = choose(load_properties(base, where.path), ids)
    steps = ((f"{number} of {len(chosen)}: {item.id}", item) for number, item in enumerate(chosen, start=1))
    proofs = [prove_one(base, item) for item in watched(steps)]
    files = _write(proofs, Path(out)) if out else {}
    target.show(proofs_document(proofs, base, where, files))
    if not all(proof.holds for proof in proofs):
        raise Exit(CHECK_FAILED)


class _Earlier(NamedTuple):
    """What to compare with, and how many of the rules that differ are tried, chosen with a seed."""

    named: str
    sample: int
    seed: int


def _against(earlier: _Earlier, ids: Sequence[str], out: str, rules: str, target: Target, *, drafts: bool) -> None:
    """Compare with another rule base."""
    if ids:
        advice = "Statements and --against are two tasks. Call the command twice."
        raise UsageError([Problem("NRX393", f"--against does not take {ids[0]}", advice)])
    where = author_folder(rules)
    folder = where.path
    after = load(folder, drafts=drafts, cached=False)
    named, sample, seed = earlier
    now = None if drafts else after
    is_release = Path(named).is_file()
    before = read_release(Path(named)) if is_release else load_earlier(named, folder, now)
    relaxed, gone = load_relaxed(after, folder), load_gone(after, folder)
    found = compare_safety(before, after, relaxed, watched, gone, sample=sample, seed=seed)
    if not is_release:  # an entry is about the last release; what it excuses may be lost in an earlier commit already
        found = replace(found, stale=())
    files = {item.witness.name: item.witness.write(Path(out)).as_posix() for item in found.lost} if out else {}
    target.show(comparison_document(found, before, after, where, files))
    if not found.holds:
        raise Exit(CHECK_FAILED)


def _write(proofs: Sequence[Proof], folder: Path) -> dict[str, str]:
    """Write the counterexamples; the path of each by the id of the statement."""
    return {
        proof.statement.id: proof.witness.write(folder).as_posix()
        for proof in proofs
        if proof.witness is not None and proof.verdict == "fails"
    }


def proofs_document(
    proofs: Sequence[Proof], base: RuleBase, where: RulesFolder, files: Mapping[str, str] | None = None
) -> Document:
    """Make the page: what is proven, what is not and why; `files` are the cases written, by the id of a statement."""
    written = files or {}
    proven = [Item((Code(proof.statement.id),)) for proof in proofs if proof.holds]
    groups = {
        word: [_failure(proof, word, written.get(proof.statement.id)) for proof in proofs if _word(proof) == word]
        for word in ("fails", "not decided")
    }
    failed, undecided = groups["fails"], groups["not decided"]
    words = f"{counted(len(proofs), 'statement')} about every possible case: {len(proven)} proven"
    words += f", {counted(len(failed), 'fails', 'fail')}" if failed else ""
    words += f", {len(undecided)} not decided." if undecided else "."
    sections = [
        Section("proven", "Proven", [Items(proven, numbered=False)]) if proven else None,
        Section("not-proven", "Not proven", [Items(failed, numbered=False)]) if failed else None,
        Section("not-decided", "Not decided", [Items(undecided, numbered=False)]) if undecided else None,
        summary_section(words),
    ]
    answer = ProofsAnswer.from_data(_as_json(where, base, proofs, written))
    return author_document("Proofs", sections, answer, base, where)


def _word(proof: Proof) -> str:
    """Return how a proof ended, in a word of the page."""
    if proof.holds:
        return "proven"
    return "not decided" if proof.verdict == "not decided" else "fails"


def _failure(proof: Proof, word: str, file: str | None) -> Item:
    """Make an item: what the statement says, and why it is not proven, with a case that breaks it."""
    if proof.verdict == "says nothing":
        why = "no possible case meets its conditions, so it proves nothing"
    elif proof.verdict == "not decided":
        why = f"neither proven nor shown to fail: {proof.why}"
    elif proof.statement.mode == "possible":
        why = f"no case shows it for {', '.join(proof.strategies)}"
    else:
        why = f"it fails for {', '.join(proof.strategies)} in this case"
    rows: list[tuple[str, list[Words]]] = [("says", [(proof.statement.says,)]), ("but", [(why,)])]
    shown = proof.verdict == "fails" and proof.statement.mode != "possible"
    case = case_blocks(rows, proof.witness, file) if shown else [Pairs(rows)]
    return Item((Status(word), "  ", Strong(proof.statement.id)), case)


def _as_json(where: RulesFolder, base: RuleBase, proofs: Sequence[Proof], files: Mapping[str, str]) -> dict[str, Any]:
    rows = [
        {
            "id": proof.statement.id,
            "says": proof.statement.says,
            "verdict": proof.verdict,
            "about": len(proof.statement.strategies),
            "strategies": list(proof.strategies),
            "why": proof.why,
            "case": proof.witness.data if proof.witness else None,
            "file": files.get(proof.statement.id),
        }
        for proof in proofs
    ]
    words = [_word(proof) for proof in proofs]
    return {
        "schema": "nanorx-proofs/1",
        "nanorx": __version__,
        "rule_base": where.as_json(base),
        "proven": words.count("proven"),
        "failed": words.count("fails"),
        "not_decided": words.count("not decided"),
        "properties": rows,
    }
