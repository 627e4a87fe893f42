"""What the commands for rule authors give as JSON: rules, mistakes and tests; and what all of them share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from nanorx.advice.answers.error import ProblemOut
from nanorx.advice.answers.evidence import EvidenceRow
from nanorx.advice.answers.lists import WorkedExample
from nanorx.advice.answers.result import Nanorx, RuleBaseOut
from nanorx.knowledge.rule import Effect
from nanorx.knowledge.sources import CiteKind, Match, Strength
from nanorx.knowledge.truth import TruthWord
from nanorx.model import Model, about

__all__ = [
    "CaseFile",
    "CheckAnswer",
    "CheckedProblem",
    "CodeOut",
    "CodesAnswer",
    "Count",
    "Errors",
    "File",
    "Line",
    "PlaceOut",
    "RuleBase",
    "RuleCardAnswer",
    "RuleId",
    "RulesAnswer",
    "Says",
    "Share",
    "Strategies",
    "TestsAnswer",
    "Words",
]

Words = tuple[str, ...]
Count = Annotated[int, about(unit="count", low=0)]
Share = Annotated[float, about(unit="share", low=0, high=1)]
File = Annotated[str, about("The file.")]
Line = Annotated[int, about("The line in the file, from 1; 0: not known.", "line", low=0)]
CaseFile = dict[str, Any]
RuleId = Annotated[str, about("The rule.")]
Says = Annotated[str, about("What is said of it, in a sentence.")]
Strategies = Annotated[Words, about("The strategies that it is about.")]


class RulesFolderOut(RuleBaseOut):
    """Which rule base was looked at, and where it is."""

    folder: Annotated[str, about("Its folder.")]
    built_in: Annotated[bool, about("Whether it came with nanorx.")]


RuleBase = Annotated[RulesFolderOut, about("The rule base that was looked at.")]


class UnreadProblem(Model):
    """A mistake of a case file."""

    code: Annotated[str, about("What kind of mistake it is.")]
    line: Line
    message: Annotated[str, about("What is wrong.")]


class UnreadOut(Model):
    """A case file that cannot be read."""

    file: File
    problems: Annotated[list[UnreadProblem], about("Its mistakes.")]


Errors = Annotated[list[UnreadOut], about("The case files that cannot be read.")]


class PlaceOut(Model):
    """A line of a rule or of a derived descriptor, and what is to be said of it."""

    file: File
    line: Line
    rule: Annotated[str, about("The rule; empty: it is about a derived descriptor.")]
    derived: Annotated[str, about("The derived descriptor; empty: it is about a rule.")]
    says: Says


class CitedReference(Model):
    """A document behind a source."""

    id: Annotated[str, about("Its id.")]
    match: Annotated[Match, about("How surely it is identified, or how much of it was read; empty: the review.")]
    text: Annotated[str, about("The whole citation in a line.")]


class RuleCite(Model):
    """What a rule rests on."""

    kind: Annotated[CiteKind, about("What kind of warrant it is.")]
    id: Annotated[str, about("Its id; empty for a judgement.")]
    short: Annotated[str, about("The warrant as a page names it.")]
    says: Annotated[str, about("What it says.")]
    references: Annotated[list[CitedReference], about("The documents behind it.")]


class RuleRow(Model, rename={"selector": "for"}):
    """A rule as its file states it."""

    id: RuleId
    topic: Annotated[str, about("The folder of its file; evidence: it is made from a row of evidence.")]
    title: Annotated[str, about("What it says, as a title.")]
    status: Annotated[Literal["draft", "reviewed", "retired"], about("Reviewed rules fire, others stay silent.")]
    effect: Annotated[Effect, about("What it does when it fires.")]
    criterion: Annotated[str, about("The criterion that it argues about; empty: none.")]
    strength: Annotated[Strength, about("How strongly it argues; empty: it does not.")]
    finding: Annotated[str, about("What it concludes; empty: nothing.")]
    say: Annotated[str, about("What it tells the reader of an answer.")]
    because: Annotated[str, about("Why.")]
    selector: Annotated[dict[str, Words] | str, about("Attribute -> the values that a strategy may have; or `all`.")]
    when: Annotated[Words, about("Its conditions.")]
    unless: Annotated[Words, about("Its exceptions.")]
    strategies: Strategies
    cites: Annotated[list[RuleCite], about("What it rests on.")]
    examples: Annotated[list[WorkedExample], about("Its examples.")]


class RulesAnswer(Model):
    """Rules that fit some filters: `rules list`."""

    schema: Annotated[Literal["nanorx-rules/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    rules: Annotated[list[RuleRow], about("The rules, by topic and id.")]


class CountsOut(Model):
    """How a rule came out over the cases of a folder."""

    folder: Annotated[str, about("The folder.")]
    fires: Annotated[Words, about("The cases in which it fires.")]
    cannot_tell: Annotated[Words, about("The cases in which a value is missing to tell.")]
    silent: Annotated[Words, about("The cases in which it is silent.")]
    unreadable: Annotated[Words, about("The cases that cannot be read.")]


class RuleCardAnswer(Model):
    """A rule, or a row of evidence with the rules that are made from it: `rules show`."""

    schema: Annotated[Literal["nanorx-rule-card/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    evidence: Annotated[EvidenceRow | None, about("The row of evidence; null: a rule was asked for.")]
    rules: Annotated[list[RuleRow], about("The rule, or those that are made from the row.")]
    cases: Annotated[CountsOut | None, about("How the rule came out over cases; null: none was looked at.")]


class CheckedProblem(ProblemOut):
    """A mistake of a rule base."""

    end_column: Annotated[int, about("The column after its last character; 0: not known.", "character", low=0)]
    title: Annotated[str, about("The subject of the code.")]


class AcceptedProblem(CheckedProblem):
    """A warning that a comment of its file accepts."""

    reason: Annotated[str, about("Why the author accepts it.")]
    accepted_on_line: Annotated[int, about("The line of the comment.", "line", low=1)]


class CheckAnswer(Model):
    """Every mistake of a rule base: `rules check`."""

    schema: Annotated[Literal["nanorx-check/2"], about("The version of this shape.")]
    nanorx: Nanorx
    folder: Annotated[str, about("The folder of the rule base.")]
    version: Annotated[str, about("The version of the rule base; empty: it could not be read.")]
    files: Annotated[Count, about("How many files were looked at.")]
    errors: Annotated[Count, about("How many mistakes there are.")]
    warnings: Annotated[Count, about("How many warnings there are.")]
    problems: Annotated[list[CheckedProblem], about("The mistakes and warnings, by file and line.")]
    stopped: Annotated[list[CheckedProblem], about("What kept a check from running; none: everything was checked.")]
    accepted: Annotated[list[AcceptedProblem], about("The warnings that comments accept, by file and line.")]


class CodeOut(Model):
    """What a code of a message means."""

    code: Annotated[str, about("The code.")]
    title: Annotated[str, about("Its subject.")]
    why: Annotated[str, about("Why it matters.")]
    do: Annotated[str, about("What to do.")]
    wrong: Annotated[str, about("An example that raises it.")]
    right: Annotated[str, about("The example put right.")]
    severity: Annotated[Literal["error", "warning"], about("A warning may stay.")]
    fix: Annotated[str, about("What `rules check --fix` corrects of it; empty: nothing.")]


class CodesAnswer(Model):
    """Codes of messages: `rules check --explain`."""

    schema: Annotated[Literal["nanorx-codes/2"], about("The version of this shape.")]
    nanorx: Nanorx
    codes: Annotated[list[CodeOut], about("The codes, by number.")]


class DecidingClauseOut(Model):
    """A clause behind an outcome."""

    phrase: Annotated[str, about("The clause in words.")]
    value: Annotated[str, about("The value in words.")]
    truth: Annotated[TruthWord, about("How the clause came out.")]
    unless: Annotated[bool, about("Whether it is an exception.")]


class FailureReasonOut(Model):
    """Why something came out."""

    says: Says
    clauses: Annotated[list[DecidingClauseOut], about("The clauses behind it.")]


class FailureOut(Model):
    """An example or an expectation that does not hold."""

    file: File
    line: Line
    about: Annotated[str, about("What was tested.")]
    expected: Annotated[str, about("What was expected.")]
    got: Annotated[str, about("What came out.")]
    less_safe: Annotated[bool, about("Whether less is excluded or held back than expected.")]
    reasons: Annotated[list[FailureReasonOut], about("Why it came out.")]


class UpdateOut(Model):
    """A case file that was rewritten."""

    file: File
    diff: Annotated[str, about("The difference, as `diff -u` shows it.")]
    by_hand: Annotated[Words, about("What must be changed by hand.")]


class TestsAnswer(Model):
    """Examples and cases that were run: `rules test`."""

    schema: Annotated[Literal["nanorx-tests/1"], about("The version of this shape.")]
    nanorx: Nanorx
    rule_base: RuleBase
    passed: Annotated[bool, about("Whether something was tested and all of it holds.")]
    rules: Annotated[Count, about("How many rules have examples that were run.")]
    derived: Annotated[Count, about("How many derived descriptors have examples that were run.")]
    examples: Annotated[Count, about("How many examples were run.")]
    cases: Annotated[Count, about("How many cases were run.")]
    expectations: Annotated[Count, about("How many expectations of cases were compared.")]
    failures: Annotated[list[FailureOut], about("What does not hold.")]
    errors: Errors
    updated: Annotated[list[UpdateOut] | None, about("The files that `--update` wrote; null: without it.")]
    less_safe: Annotated[list[FailureOut] | None, about("What became less safe; null: without `--update`.")]
