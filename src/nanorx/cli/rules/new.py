"""`nanorx rules new`: a new rule or row of evidence as a file to fill in; asks about a rule in a terminal."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from nanorx.authoring.folder import author_folder, readable_base
from nanorx.authoring.writing import answers
from nanorx.authoring.writing.papers.rows import read_paper, rows_of
from nanorx.authoring.writing.row_scaffold import scaffold_row
from nanorx.authoring.writing.scaffold import EVIDENCE, RuleDraft, place_of, scaffold
from nanorx.cli.options import AuthorRules
from nanorx.cli.output import write
from nanorx.cli.rules.usage import say
from nanorx.cli.style import printable, width_of
from nanorx.errors import Problem, UsageError
from nanorx.knowledge.files.line_ends import line_end_of_file, with_line_end
from nanorx.knowledge.files.writing import make_folder, write_file, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["new"]


def new(
    name: Annotated[
        str,
        Argument(
            metavar="TOPIC/ID",
            help="For instance safety/what-the-situation-is, or evidence/smith-2024.",
            show_default=False,
        ),
    ],
    from_paper: Annotated[
        str,
        Option(
            "--from-paper",
            metavar="FILE",
            help="Of a row of evidence: the record of its paper as BibTeX, RIS, CSL-JSON or PubMed (extra: papers).",
        ),
    ] = "",
    record: Annotated[
        str, Option("--record", metavar="KEY", help="With --from-paper: which record of the file, if it has several.")
    ] = "",
    rules: AuthorRules = "",
) -> None:
    """Write a new rule or row of evidence (evidence/ID) to fill in; a comment above each key says what to write.

    In a terminal it asks about a rule. With --from-paper the row of the document is added to references.yaml too.
    """
    where = author_folder(rules)
    where.check_writable()
    folder = where.path
    base, _ = readable_base(folder)
    topic, rule_id = place_of(name, folder, base)
    path = folder / topic / f"{rule_id}.yaml"
    _check_options(topic, from_paper, record)
    if from_paper:
        _write_paper(path, from_paper, record, base)
        return
    if topic == EVIDENCE:
        make_folder(path.parent)
        text = scaffold_row(rule_id, date.today())  # noqa: DTZ011 - the author's own day
    else:
        draft = RuleDraft(rule_id, topic)
        if sys.stdin.isatty() and sys.stderr.isatty():
            _ask_all(draft, base)
        text = scaffold(draft, base)
    write_file(path, with_line_end(text, line_end_of_file(folder / "base.yaml")), new=True)
    write(f"{printable(str(path))}\n")
    say(f"Fill in each TODO, then: nanorx rules check {rule_id}")


def _check_options(topic: str, from_paper: str, record: str) -> None:
    """Refuse --from-paper for a rule, and --record alone."""
    if from_paper and topic != EVIDENCE:
        advice = "A paper is told by a row of evidence; a rule cites it: nanorx rules new evidence/ID --from-paper FILE"
        raise UsageError([Problem("NRX383", "--from-paper needs the name of a row of evidence", advice)])
    if record and not from_paper:
        advice = "Name the file that holds the record: --from-paper FILE"
        raise UsageError([Problem("NRX383", "--record needs --from-paper", advice)])


def _write_paper(path: Path, file: str, record: str, base: RuleBase) -> None:
    """Write the row of evidence of a paper, and the row of the document unless it is there: both or neither."""
    paper, said = read_paper(file, record)
    references = path.parent.parent / "references.yaml"
    today = date.today()  # noqa: DTZ011 - the author's own day
    rows = rows_of(paper, path.stem, today, base, references)
    make_folder(path.parent)
    row = with_line_end(rows.evidence, line_end_of_file(references.with_name("base.yaml")))
    files = {path: row} | ({} if rows.references is None else {references: rows.references})
    write_files(files, new={path})
    added = "" if rows.references is None else f"{printable(str(references))}: {rows.reference} added at the end\n"
    write(f"{printable(str(path))}\n{added}")
    for line in (*said, *rows.said):
        say(fill(printable(line), width_of(sys.stderr), subsequent_indent="  ", break_on_hyphens=False))
    say(f"Fill in each TODO, then: nanorx rules check {path.stem}{' references.yaml' if added else ''}")


def _ask_all(draft: RuleDraft, base: RuleBase) -> None:
    """Ask for each part of a rule; what is left empty stays to be filled in."""
    say("Press Enter to leave a question for later; the file says what to write there.\n")
    title, sentence, reason = (partial(answers.wrong_length, most=size) for size in (80, 90, 1000))
    clause, effect = partial(answers.wrong_clause, base=base), partial(answers.wrong_effect, base=base)
    attributes, source = partial(answers.wrong_selector, base=base), partial(answers.wrong_source, base=base)
    draft.title = _ask("Title: a sentence without a full stop", title) or draft.title
    selector = _ask("For which strategies: for instance route: intra-arterial, or all", attributes)
    draft.selector = answers.braced(selector) if selector else draft.selector
    draft.when = _clauses("When: one clause a line, for instance tumor.size_cm: at most 3 cm", clause)
    draft.unless = _clauses("Unless: one clause a line", clause)
    draft.then = _ask(f"Then: one of {', '.join(_EFFECTS)}", effect) or draft.then
    draft.say = _ask("Say: one sentence for the reader", sentence) or draft.say
    draft.because = _ask("Because: why you believe it", reason) or draft.because
    draft.cites = _ask("Source: for instance claim: ID, threshold: ID or judgement: why", source) or draft.cites


_EFFECTS = (
    "exclude",
    "note",
    "{caution: weak}",
    "{favor: CRITERION, strength: weak}",
    "{oppose: CRITERION, strength: weak}",
    "{conclude: FINDING}",
)


def _ask(question: str, wrong: Callable[[str], str]) -> str:
    """Ask until the answer is right or empty; `wrong` says what is wrong with one."""
    width = width_of(sys.stderr)
    while True:
        sys.stderr.write(fill(question, width, break_on_hyphens=False) + "\n> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        answer = line.strip()
        if not answer or not line:
            return ""
        trouble = wrong(answer)
        if not trouble:
            return answer
        for part in trouble.splitlines():
            say(fill(printable(part), width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))


def _clauses(question: str, wrong: Callable[[str], str]) -> list[str]:
    found: list[str] = []
    while True:
        answer = _ask(question if not found else "and (Enter to go on)", wrong)
        if not answer:
            return found
        found.append(answer)
