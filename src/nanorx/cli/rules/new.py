"""`nanorx rules new`: a new rule as a file to fill in; asks in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument

from nanorx.cli.options import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from nanorx.authoring.scaffold import Draft
    from nanorx.knowledge.rulebase import RuleBase

__all__ = ["new"]


def new(
    name: Annotated[
        str, Argument(metavar="TOPIC/ID", help="For instance safety/what-the-situation-is.", show_default=False)
    ],
    rules: Rules = "",
) -> None:
    """Write a new rule to fill in: keys in order, what to write above each, examples. Asks in a terminal."""
    from nanorx.authoring.folder import author_folder, readable_base  # noqa: PLC0415 - a command loads only what it needs
    from nanorx.authoring.scaffold import Draft, place_of, scaffold  # noqa: PLC0415 - the same
    from nanorx.cli.output import write  # noqa: PLC0415 - the same
    from nanorx.knowledge.errors import Problem, UsageError  # noqa: PLC0415 - the same

    folder = author_folder(rules)
    base, _ = readable_base(folder)
    topic, rule_id = place_of(name, folder, base)
    draft = Draft(rule_id, topic)
    if sys.stdin.isatty() and sys.stderr.isatty():
        _ask_all(draft, base)
    path = folder / topic / f"{rule_id}.yaml"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(scaffold(draft, base))
    except OSError as error:
        problem = Problem(
            "NRX312", f"the file cannot be written: {error.strerror}", "Check the permissions.", str(path)
        )
        raise UsageError([problem]) from None
    write(f"{path}\n")
    _hint(f"Fill in each TODO, then: nanorx rules check {rule_id}")


def _hint(line: str) -> None:
    from nanorx.cli.rules.usage import say  # noqa: PLC0415 - the same

    say(line)


def _ask_all(draft: Draft, base: RuleBase) -> None:
    """Everything may be left empty: it then stays to be filled in."""
    _hint("Press Enter to leave something for later; the file says what to write.\n")
    draft.title = _ask("Title, a sentence without full stop", _at_most(80)) or draft.title
    selector = _ask("For which strategies, for instance route: intra-arterial (or all)", _selector(base))
    if selector:
        draft.selector = selector if selector == "all" else f"{{{selector}}}"
    draft.when = _clauses("When (a clause a line, for instance tumor.size_cm: at most 3 cm)", base)
    draft.unless = _clauses("Unless", base)
    draft.then = _ask(f"Then, one of: {', '.join(_EFFECTS)}", _effect) or draft.then
    draft.say = _ask("Say, one sentence for the reader", _at_most(90)) or draft.say
    draft.because = _ask("Because, why you believe it", _at_most(1000)) or draft.because
    draft.cites = _ask("Source, for instance claim: ID, threshold: ID or judgement: why", _cite(base)) or draft.cites


_EFFECTS = ("exclude", "note", "{caution: weak}", "{favor: CRITERION, strength: weak}", "{conclude: FINDING}")


def _ask(question: str, wrong: Callable[[str], str]) -> str:
    """An answer that is right or empty; `wrong` says what is the matter with one."""
    while True:
        sys.stderr.write(f"{question}\n> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        answer = line.strip()
        if not answer or not line:
            return ""
        trouble = wrong(answer)
        if not trouble:
            return answer
        _hint(f"  {trouble}")


def _clauses(question: str, base: RuleBase) -> list[str]:
    found: list[str] = []
    while True:
        answer = _ask(question if not found else "and (Enter to go on)", _clause(base))
        if not answer:
            return found
        found.append(answer)


def _at_most(size: int) -> Callable[[str], str]:
    return lambda text: f"{len(text)} characters; at most {size}." if len(text) > size else ""


def _clause(base: RuleBase) -> Callable[[str], str]:
    from nanorx.knowledge.clause import ClauseError, parse_clause  # noqa: PLC0415 - the same

    def wrong(text: str) -> str:
        name, colon, rest = text.partition(":")
        if not colon:
            return "Write the name, a colon and the clause: tumor.size_cm: at most 3 cm"
        try:
            parse_clause(name.strip(), rest.strip(), base.vocabulary)
        except ClauseError as error:
            return f"{error}. {error.advice}".strip()
        return ""

    return wrong


def _selector(base: RuleBase) -> Callable[[str], str]:
    from nanorx.knowledge.suggest import did_you_mean, listing  # noqa: PLC0415 - the same

    def wrong(text: str) -> str:
        if text == "all":
            return ""
        name, colon, value = (part.strip() for part in text.partition(":"))
        if not colon or name not in base.vocabulary.attributes:
            known = listing(base.vocabulary.attributes, 40)
            return f"Attributes: {known}. {did_you_mean(name, base.vocabulary.attributes)}".strip()
        known_values = base.strategy_index if name == "id" else base.vocabulary.attributes[name].choices
        words = [word.strip() for word in value.split(",")[0].strip("[]").split()]
        if not words or words[0] not in known_values:
            return f"Allowed: {listing(known_values, 40)}. {did_you_mean(value, known_values)}".strip()
        return ""

    return wrong


def _effect(text: str) -> str:
    words = text.strip("{}").replace(":", " ").split()
    known = {"exclude", "note", "caution", "favor", "oppose", "conclude"}
    if words and words[0] in known and (text in {"exclude", "note"} or text.startswith("{")):
        return ""
    return f"Write one of: {', '.join(_EFFECTS)}, with the braces."


def _cite(base: RuleBase) -> Callable[[str], str]:
    from nanorx.knowledge.suggest import did_you_mean  # noqa: PLC0415 - the same

    def wrong(text: str) -> str:
        kind, _, what = (part.strip() for part in text.partition(":"))
        if kind == "judgement" and what:
            return ""
        table = base.sources.table(kind)
        if not table:
            return "Write claim, threshold, fact, reference or judgement, a colon, and the id or the reason."
        return "" if what in table else f'There is no {kind} "{what}". {did_you_mean(what, table)}'.strip()

    return wrong
