"""What a command was given: the rule base, the case with its `--set` changes, and how to say it again."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from nanorx.cli.style import printable, width_of
from nanorx.common.suggest import did_you_mean, listing, meant_words
from nanorx.errors import CaseError, Problem, UsageError, limited
from nanorx.knowledge.case import parse_case, with_values
from nanorx.knowledge.files.case_file import MAX_BYTES, read_case, read_case_text
from nanorx.knowledge.files.loader import load, load_right_files
from nanorx.knowledge.values import ValueProblem, value_as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.knowledge.case import Case
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.reading import Named
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.search import Searchable
    from nanorx.knowledge.vocabulary import Descriptor

__all__ = [
    "CaseInput",
    "PatientRow",
    "SetValues",
    "changed_case",
    "descriptor_of",
    "found_by",
    "load_rules",
    "look_up_rules",
    "read_changes",
    "read_given",
    "read_ranges",
    "say_merged",
]

_STDIN = "-"
_FEW = 3
_STDIN_NAME = "standard input"
_HOW_TO_SET = "Write for instance --set tumor.size_cm=4; unknown takes a value away."


@dataclass(frozen=True)
class CaseInput:
    """A checked case, the rule base it was checked against, and the options to repeat in the next commands.

    `case` has the changes of `--set` made; `read` is the case as it was read, and `changes` what was set.
    """

    case: Case
    base: RuleBase
    name: str
    options: tuple[str, ...]
    read: Case | None = None
    changes: Mapping[str, Value | None] = field(default_factory=dict)

    def command(self, verb: str, *words: str) -> str:
        """A command about the same case with the same options, ready for a shell; what `words` set counts."""
        own = {_name(after) for word, after in pairwise(words) if word == "--set"}
        options = list(self.options)
        for place in range(len(options) - 2, -1, -1):
            if options[place] == "--set" and _name(options[place + 1]) in own:
                del options[place : place + 2]
        text = shlex.join(["nanorx", verb, self.name, *words, *options])
        return f"{text} < CASE" if self.name == _STDIN else text  # what came in is gone and must be given again


class PatientRow(NamedTuple):
    """The row of a table that is a case; each field is what the option of its name says."""

    id: str
    map: str = ""
    given: str = ""
    table: str = ""
    delimiter: str = ""
    encoding: str = ""

    def words(self) -> list[str]:
        """Return the options that name it."""
        return [word for name, value in self._asdict().items() if value for word in (f"--{name}", value)]


def load_rules(folder: str, *, drafts: bool = False, cached: bool = True) -> RuleBase:
    """The rule base of a command; without `cached` from its files alone."""
    return load(folder or None, drafts=drafts, cached=cached)


def look_up_rules(folder: str, *, drafts: bool = False) -> RuleBase:
    """The rule base of a command that only looks something up: files with mistakes are left out, and that is said."""
    base, left_out = load_right_files(folder or None, drafts=drafts)
    if left_out:
        sys.stdout.flush()
        verb = "has" if len(left_out) == 1 else "have"
        words = (
            f"Left out, because {'it' if len(left_out) == 1 else 'they'} {verb} mistakes: {listing(left_out, _FEW)}."
        )
        sys.stderr.write(f"{printable(words)} See: nanorx rules check\n")
    return base


def read_given(
    name: str,
    changes: Sequence[str],
    *,
    rules: str = "",
    drafts: bool = False,
    profile: str = "balanced",
    new: bool = False,
    row: PatientRow | None = None,
) -> CaseInput:
    """Read and check everything that a command about a case was given. Every mistake of it is reported at once.

    A case that is `new` need not be there yet; it then states nothing. With `row` the name is that of a table.
    """
    base = load_rules(rules, drafts=drafts)
    base.profile(profile)
    made = read_changes(changes, base)
    problems, values = list(made.problems), made.values
    case: Case | None = None
    try:
        case = _read(name, base, new=new) if row is None or not any(row) else _read_row(name, row, base)
    except CaseError as error:
        problems = [*error.problems, *problems]
    if problems or case is None:
        raise CaseError(limited(problems))
    changed = _changed(case, values, base, name) if values else case
    kept = [note for note in case.read_as if values.keys().isdisjoint(note.split())]  # what --set replaces was not used
    notes = (*kept, *made.notes)
    _say_read(notes)
    options = [word for text in made.texts for word in ("--set", text)]
    options += row.words() if row else []
    options += ["--profile", profile] if profile != "balanced" else []
    options += ["--rules", rules] if rules else []
    options += ["--drafts"] if drafts else []
    return CaseInput(replace(changed, read_as=notes), base, name, tuple(options), case, values)


@dataclass(frozen=True)
class SetValues:
    """What several `--set` give: new values by name, how each is said again, how it was read, and every mistake."""

    values: dict[str, Value | None]
    texts: tuple[str, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_changes(changes: Sequence[str], base: RuleBase, option: str = "--set") -> SetValues:
    """Read all values that an option gives; a mistake stands among the problems."""
    problems: list[Problem] = []
    values: dict[str, Value | None] = {}
    found: list[SetValue] = []
    for change in changes:
        try:
            made = _change(change, base, option)
        except CaseError as error:
            problems.extend(error.problems)
            continue
        found.append(made)
        if values.setdefault(made.name, made.value) != made.value:
            message = f"{made.name} is already set to another value"
            shown = f"--set {change}"
            problems.append(Problem("NRX208", message, "Keep one of the two.", shown, path=made.name))
    notes = tuple(made.note for made in found if made.note)
    return SetValues(values, tuple(made.text for made in found), notes, tuple(problems))


def _say_read(notes: Sequence[str]) -> None:
    """Say on standard error what was read otherwise than it was written."""
    if not notes:
        return
    from textwrap import wrap  # noqa: PLC0415 - few cases have anything to say

    for note in notes:
        lines = wrap(printable(note), width_of(sys.stderr), subsequent_indent="  ", break_on_hyphens=False)
        sys.stderr.write("\n".join(lines) + "\n")


def read_ranges(texts: Sequence[str], *, needed: bool) -> list[tuple[str, float, float]]:
    """`tumor.size_cm=1..10` as a name and two numbers. Raises UsageError, also if there is none and one is needed."""
    problems: list[Problem] = []
    found: list[tuple[str, float, float]] = []
    for text in texts:
        name, _, ends = text.partition("=")
        low, _, high = ends.partition("..")
        try:
            found.append((name.strip(), float(low), float(high)))
        except ValueError:
            advice = "Write --vary tumor.size_cm=1..10, without the unit."
            problems.append(Problem("NRX318", f'"{text}" is not a name and a range of numbers', advice, value=text))
    if not texts and needed:
        advice = "Give --set tumor.size_cm=4, or --vary tumor.size_cm=1..10."
        problems.append(Problem("NRX318", "there is nothing to try", advice))
    if problems:
        raise UsageError(problems)
    return found


def descriptor_of(name: str, base: RuleBase) -> Descriptor:
    """The descriptor with this name. Raises UsageError with the nearest match."""
    known = base.vocabulary.descriptors
    if name in base.vocabulary.findings:
        advice = f"Only rules conclude it. See: nanorx rules list --descriptor {name}"
        raise UsageError([Problem("NRX303", f'"{name}" is a finding, not a descriptor', advice, value=name)])
    if name not in known:
        by_key = next((item.name for item in known.values() if item.key == name), None)
        hint = f'Did you mean "{by_key}"?' if by_key else did_you_mean(name, known)
        advice = f"{hint}\nSearch by words: nanorx descriptors WORD".strip()
        message = f'there is no descriptor "{name}"'
        raise UsageError([Problem("NRX303", message, advice, allowed=tuple(known), value=name)])
    return known[name]


def found_by(words: Sequence[str], entries: Sequence[Searchable], *, lists: str) -> list[str]:
    """Find the names of the entries that have all words, best first; `lists` is the command that lists them.

    Raises UsageError, with near words, if there is none.
    """
    from nanorx.knowledge.search import near_words, search  # noqa: PLC0415 - two commands search

    found = search(words, entries)
    if found:
        return found
    near = [f'"{word}"' for word in near_words(words, entries)]
    alone = [f'"{word}" finds {len(rows)}' for word in words if (rows := search([word], entries))]
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    elif len(words) > 1 and alone:
        hint = f"Try fewer words: {', '.join(alone)}."
    else:
        hint = ""
    advice = f"{hint}\nAll of them: nanorx {lists} --all".strip()
    message = f'nothing found for "{" ".join(words)}"'
    raise UsageError([Problem("NRX319", message, advice, value=list(words))])


def say_merged(name: str, base: RuleBase) -> None:
    """Say on standard error of which strategy another one is part now, if it was merged."""
    if name in base.merged:
        sys.stderr.write(f"{name} is now part of {base.merged[name]}.\n")


def changed_case(case: Case, change: str, base: RuleBase) -> Case:
    """Return the case after one answer written as for `--set`, with its sentence about itself.

    Its `read_as` says how the answer was read, if that is otherwise than it was written. Raises CaseError.
    """
    made = _change(change, base)
    _changed(case, {made.name: made.value}, base, "the case")
    return replace(case.replace({made.name: made.value}), read_as=(made.note,) if made.note else ())


def _read(name: str, base: RuleBase, *, new: bool) -> Case:
    if new and not os.path.lexists(name):
        return parse_case({}, base)
    if name != _STDIN:
        return read_case(name, base)
    content = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    return read_case_text(content, _STDIN_NAME, base)


def _read_row(name: str, row: PatientRow, base: RuleBase) -> Case:
    """Read one row of a table; what of it could not be read is said on standard error."""
    from nanorx.cli.cohort.given import open_cohort  # noqa: PLC0415 - hardly any case is a row of a table

    if not row.id:
        advice = "Say whose row it is: --id P17. All rows: nanorx cohort SOURCE"
        options = [word for word in row.words() if word.startswith("--")]
        message = f"{' and '.join(options)} {'belongs' if len(options) == 1 else 'belong'} to a table"
        raise UsageError([Problem("NRX561", message, advice)])
    how = {"table": row.table, "delimiter": row.delimiter, "encoding": row.encoding}
    found = open_cohort(base, name, row.map, row.given, **how)
    from nanorx.population.patient import patient_of  # noqa: PLC0415 - as above

    patient = patient_of(found.source, found.mapping, base, row.id)
    return replace(patient.case, read_as=tuple(patient.notes))


def _changed(case: Case, values: dict[str, Value | None], base: RuleBase, name: str) -> Case:
    """The case with the changes, checked again: a change may contradict what the file says."""
    shown = f"{_STDIN_NAME if name == _STDIN else name} with --set"

    def problem(
        code: str, message: str, *, at: tuple[str | int, ...] = (), advice: str = "", on_key: bool = False, **read: Any
    ) -> Problem:
        del on_key
        return Problem(code, message, advice, shown, path=".".join(map(str, at)), **read)

    return with_values(case, values, base, problem)


class SetValue(NamedTuple):
    """A value that `--set` gives: `text` says it with the whole name of the descriptor; None takes a value away."""

    name: str
    value: Value | None
    note: str
    text: str


def _change(text: str, base: RuleBase, option: str = "--set") -> SetValue:
    """Read `tumor.size_cm=4`."""
    name, equals, word = text.partition("=")
    name, word, shown = name.strip(), word.strip(), f"{option} {text}"
    if not equals or not word:
        raise CaseError([Problem("NRX306", "there is no value", _HOW_TO_SET, shown, path=name, value=text)])
    if not name:
        raise CaseError([Problem("NRX306", "there is no name", _HOW_TO_SET, shown, value=text)])
    named = _named(name, base, shown)
    descriptor = named.descriptor
    try:
        value, note = base.reader.read(named, word, "" if name == descriptor.name else name)
    except ValueProblem as first:
        hint = _hint(descriptor, word)
        allowed, path = descriptor.may_be(named.unit), descriptor.name
        raise CaseError(
            [
                Problem(error.code, str(error), f"{error.advice}{hint}", shown, path=path, allowed=allowed, value=word)
                for error in first.all()
            ]
        ) from None
    same = name == descriptor.name and not note
    return SetValue(descriptor.name, value, note, text if same else f"{descriptor.name}={_word(descriptor, value)}")


def _named(name: str, base: RuleBase, shown: str) -> Named:
    """Return the descriptor that a name of `--set` means. Raises CaseError."""
    vocabulary = base.vocabulary
    if name in vocabulary.findings:
        advice = "It is a finding: only rules conclude it. State what it rests on instead."
        raise CaseError(
            [Problem("NRX206", f"{name}: a case may not state a finding", advice, shown, path=name, value=name)]
        )
    if name in vocabulary.groups:
        example = next(item for item in vocabulary.descriptors if item.startswith(f"{name}."))
        advice = f"Set a value in it, for instance --set {example}=VALUE. Search by words: nanorx descriptors WORD"
        raise CaseError([Problem("NRX203", f"{name} is a group of descriptors", advice, shown, path=name, value=name)])
    named = base.reader.named(name)
    if named is None:
        hint = meant_words(base.reader.misspelled(name))
        advice = f"{hint} Search by words: nanorx descriptors WORD".strip()
        known = tuple(vocabulary.descriptors)
        message = f"{name}: there is no such key"
        raise CaseError([Problem("NRX203", message, advice, shown, path=name, allowed=known, value=name)])
    return named


def _word(descriptor: Descriptor, value: Value | None) -> str:
    """Return a value as a word of `--set`."""
    raw = None if value is None else value_as_json(descriptor, value)
    if isinstance(raw, dict):
        return ",".join([*(f"+{word}" for word in raw["has"]), *(f"-{word}" for word in raw["lacks"])]) or "unknown"
    if isinstance(raw, list):
        return ",".join(raw) or "none"
    return "unknown" if raw is None else str(raw)


def _hint(descriptor: Descriptor, word: str) -> str:
    """What else to say of a word that is no value: how a set is written here."""
    if descriptor.kind == "set" and word[:1] in {"[", "{"}:
        one, other = [*descriptor.choices, "", ""][:2]
        return f" Write words with commas between them, {one},{other}; or none; or a part of it, +{one},-{other}."
    return ""


def _name(change: str) -> str:
    """The name in `tumor.size_cm=4`."""
    return change.partition("=")[0].strip()
