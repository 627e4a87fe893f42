"""What a syntax error of YAML most probably is, in words for who writes rules and not programs.

The parser says where it stopped, in its own terms. The line there tells which slip it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ANYWHERE", "Slip", "slip_of"]

ANYWHERE = "Check the indentation, the colons and the quotes at this place."

_KEY = r"^\s*(?:- +)*([^\s:#\"'{\[][^:]*):\s+"
_GROUPS = frozenset({"for", "then", "given", "imaging", "benefits"})
_PAIRS = {"{": "}", "[": "]"}
_CLOSE = "Close it at the end of the text. If the text contains the same mark, use the other kind around it."
_SIGNS = "For a clause write `above` (>), `at least` (>=), `below` (<) or `at most` (<=); a case takes one number."


class Slip(NamedTuple):
    """A place (line and column counted from 0), what is wrong there, and what to do."""

    line: int
    column: int
    words: str
    advice: str


class _Stop(NamedTuple):
    """Where the parser stopped, and the text there."""

    lines: Sequence[str]
    problem: str
    context: str
    at: Any
    since: Any

    def text(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""


def slip_of(error: Any, lines: Sequence[str]) -> Slip:
    """Return the most probable slip behind a parser error that has a place."""
    at = error.problem_mark or error.context_mark
    stop = _Stop(lines, error.problem or "", error.context or "", at, error.context_mark or at)
    found = next((slip for look in _LOOKS if (slip := look(stop)) is not None), None)
    what = error.problem or error.context or "it cannot be read"
    return found or Slip(at.line, at.column, what, ANYWHERE)


def _tab(stop: _Stop) -> Slip | None:
    lead = re.match(r"[ -]*\t", stop.text(stop.at.line))
    if lead is None:
        return None
    advice = "Indent with spaces, two for each level. Most editors have a setting that writes spaces instead of tabs."
    return Slip(stop.at.line, lead.end() - 1, "the line begins with a tab", advice)


def _open_quote(stop: _Stop) -> Slip | None:
    if "quoted scalar" not in stop.context:
        return None
    if "escape" in stop.problem:
        advice = "Put the text in single quotes, or write two backslashes."
        return Slip(stop.at.line, stop.at.column, "there is a backslash inside double quotes", advice)
    return Slip(stop.since.line, stop.since.column, "a quotation mark is opened here and never closed", _CLOSE)


def _quote_closed_below(stop: _Stop) -> Slip | None:
    """Find a quote that is not closed on its line, so that the text ran on to the next such quote below."""
    for sign in "\"'":
        above = range(stop.at.line - 1, -1, -1) if sign in stop.text(stop.at.line)[: stop.at.column] else ()
        number = next((number for number in above if sign in stop.text(number)), -1)
        line = stop.text(number)
        found = re.match(_KEY, line) or re.match(r"^\s*(?:- +)+", line)
        if found is not None and line[found.end() : found.end() + 1] == sign and line.count(sign) == 1:
            return Slip(number, found.end(), "a quotation mark is opened here and never closed", _CLOSE)
    return None


def _brace(stop: _Stop) -> Slip | None:
    if "flow" not in stop.context:
        return None
    sign = stop.text(stop.since.line)[stop.since.column : stop.since.column + 1]
    if stop.at.line != stop.since.line and sign in _PAIRS:
        words = f"a {sign} is opened here and never closed"
        return Slip(stop.since.line, stop.since.column, words, f"Close it with a {_PAIRS[sign]}.")
    closing = stop.text(stop.at.line)[stop.at.column : stop.at.column + 1]
    if closing in _PAIRS.values():
        words, advice = f"a {sign} is closed with a {closing}", f"Close it with a {_PAIRS.get(sign, sign)}."
        return Slip(stop.at.line, stop.at.column, words, advice)
    advice = "Put a comma between two entries. Put a text that contains a comma or a colon in quotes."
    return Slip(stop.at.line, stop.at.column, "a comma is missing, or a text is not in quotes", advice)


def _second_colon(stop: _Stop) -> Slip | None:
    line = stop.text(stop.at.line)
    found = re.match(_KEY, line)
    if "mapping values" not in stop.problem or found is None or found.end() > stop.at.column:
        return None
    key, rest = found[1], line[found.end() :].strip()
    if "." in key:  # a descriptor: its clause has no colon
        advice = f"A clause has no colon: `{key}: {rest.replace(':', '')}`."
    elif key in _GROUPS:
        advice = f"Put the group in braces: `{key}: {{{rest}}}`."
    else:
        advice = f"Put the text in quotes: `{key}: {_quoted(rest)}`."
    return Slip(stop.at.line, stop.at.column, "there is a second colon in the line", advice)


def _deeper(stop: _Stop) -> Slip | None:
    if "mapping values" not in stop.problem:
        return None
    above = next((number for number in range(stop.at.line - 1, -1, -1) if stop.text(number).strip()), None)
    if above is None or ":" not in stop.text(above):
        return _no_colon_at(stop.at.line if above is None else above, 0)
    line = stop.text(stop.at.line)
    advice = "Lines that belong together begin in the same column. Move the line left, under its neighbors."
    return Slip(stop.at.line, len(line) - len(line.lstrip()), "the line is indented too far", advice)


def _no_colon(stop: _Stop) -> Slip | None:
    return _no_colon_at(stop.since.line, stop.since.column) if "expected ':'" in stop.problem else None


def _no_colon_at(line: int, column: int) -> Slip:
    advice = "Write a colon and a space after a key. Indent a text that continues the line above by two spaces."
    return Slip(line, column, "there is no `key: value` in the line", advice)


def _sign(stop: _Stop) -> Slip | None:
    if "block scalar" not in stop.context:
        return None
    line = stop.text(stop.since.line)
    sign = line[stop.since.column : stop.since.column + 1]
    advice = f"{_SIGNS} Put a text that begins with {sign} in quotes."
    return Slip(stop.since.line, stop.since.column, f"a value may not begin with {sign}", advice)


def _question_mark(stop: _Stop) -> Slip | None:
    if "mapping keys are not allowed" not in stop.problem:
        return None
    advice = "In a case write unknown, or leave the line out. A text that begins with ? stands in quotes."
    return Slip(stop.at.line, stop.at.column, "a value may not begin with ?", advice)


def _first_character(stop: _Stop) -> Slip | None:
    opens = ("alias", "anchor", "tag", "directive", "next token", "block node")
    if not stop.context.endswith(opens):
        return None
    line = stop.text(stop.since.line)
    sign = line[stop.since.column : stop.since.column + 1]
    rest = line[stop.since.column :].strip()
    if not sign.strip():
        return None
    advice = f"Put the text in quotes: `{_quoted(rest)}`."
    return Slip(stop.since.line, stop.since.column, f"a value may not begin with {sign}", advice)


def _after_the_end(stop: _Stop) -> Slip | None:
    line = stop.text(stop.at.line)
    found = re.match(_KEY + r"([\"'\[{])", line)
    if found is None or not stop.problem.startswith("did not find expected key") or found.end() > stop.at.column:
        return None
    sign = found[2]
    words = f"there is more after the closing {_PAIRS.get(sign, sign)}"
    rest = line[found.end() - 1 :].strip()
    return Slip(stop.at.line, stop.at.column, words, f"If all of it is one text: `{found[1]}: {_quoted(rest)}`.")


def _does_not_fit(stop: _Stop) -> Slip | None:
    if not stop.problem.startswith(("did not find expected key", "did not find expected '-'")):
        return None
    kind = "list" if "collection" in stop.context or "sequence" in stop.context else "group"
    advice = (
        f"It is read as part of the {kind} that begins on line {stop.since.line + 1}. Lines that belong together begin "
        "in the same column, and each entry of a list begins with a dash and a space."
    )
    return Slip(stop.at.line, stop.at.column, "the line does not fit the lines above it", advice)


def _first_line(stop: _Stop) -> Slip | None:
    if "document start" not in stop.problem:
        return None
    advice = "All keys of a file begin at the left edge, the first one too."
    return Slip(stop.at.line, stop.at.column, "the line does not fit the lines above it", advice)


_LOOKS: tuple[Callable[[_Stop], Slip | None], ...] = (
    _tab,
    _open_quote,
    _quote_closed_below,
    _brace,
    _second_colon,
    _deeper,
    _no_colon,
    _sign,
    _question_mark,
    _first_character,
    _after_the_end,
    _does_not_fit,
    _first_line,
)


def _quoted(text: str) -> str:
    """Put a text in double quotes, or in single quotes if it contains double ones."""
    if '"' not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"
