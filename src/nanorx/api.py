"""The Python interface: `nanorx.recommend`, `brief`, `explain`, `why_not`, `what_if`, `questions`, `report` and others.

A case may be given as nested data, as the path of a JSON or YAML file, or as a checked `nanorx.Case`. Nested data
may hold numbers and marks for missing values of numpy, pandas and the standard library; a series is the row of one
patient.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from nanorx.advice.answers.explanation import explain as _explain
from nanorx.advice.answers.recommend import recommend as _recommend
from nanorx.advice.assessment import Advisor, Assessment
from nanorx.errors import CaseError, Problem
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.loader import default_folder
from nanorx.knowledge.files.loader import load as _load
from nanorx.knowledge.rule_base import RuleBase
from nanorx.model import Model

if TYPE_CHECKING:
    from nanorx.advice.answers.brief import Brief
    from nanorx.advice.answers.catalogue import Catalogue
    from nanorx.advice.answers.comparison import Comparison
    from nanorx.advice.answers.explanation import Explanation
    from nanorx.advice.answers.questions import Asking
    from nanorx.advice.answers.result import Result
    from nanorx.advice.answers.verification import Verification
    from nanorx.advice.answers.what_if import WhatIf
    from nanorx.advice.why_not.answer import WhyNot

__all__ = [
    "CaseLike",
    "advisor_for",
    "as_case",
    "brief",
    "catalogue",
    "compare",
    "explain",
    "load",
    "questions",
    "recommend",
    "report",
    "verify",
    "what_if",
    "whole",
    "why_not",
]

CaseLike = Case | Mapping[str, Any] | str | Path

_ADVISOR = "_advisor"
_defaults: dict[tuple[Path, bool], RuleBase] = {}
"""Rule bases that are used where none is given, by folder and by whether a cache may stand for it."""
_used: WeakValueDictionary[str, RuleBase] = WeakValueDictionary()
"""The rule base that was used last with each hash, for the pages of answers."""
_lock = Lock()


def _new_lock() -> None:
    """Replace the lock in a child of fork: a thread of the parent may have held it and cannot free it here."""
    global _lock  # noqa: PLW0603 - a lock that another thread held cannot be freed, only replaced
    _lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


def load(folder: str | Path | None = None, *, drafts: bool = False, cached: bool = True) -> RuleBase:
    """Load a rule base from a folder of YAML files.

    Args:
        folder: The folder that holds `base.yaml`. None: the folder that `NANORX_RULES` names, else the built-in one.
        drafts: Let rules with the status draft fire.
        cached: Use the cache of an earlier load if the files are the same. If False, every file is read.

    Returns:
        The checked rule base.

    Raises:
        RuleBaseError: There is no such folder, or its files have mistakes. The error holds every mistake with its file,
            line and column.
    """
    return _load(folder, drafts=drafts, cached=cached)


def recommend(case: CaseLike, *, rules: RuleBase | None = None, profile: str = "balanced") -> Result:
    """Rank all strategies for a case and give the reasons.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        The strategies, best first, with their status, levels and scores (both from -3 to +3), the rules behind them and
        the sources.

    Raises:
        CaseError: The case has mistakes; the error holds every one.
        UsageError: There is no such profile.
        RuleBaseError: The rule base cannot be loaded.
        EngineDisagreement: The two evaluations of the rules differ. This is a fault of nanorx; no advice is given.
    """
    return _recommend(_assess(case, rules, profile))


def brief(case: CaseLike, *, rules: RuleBase | None = None, profile: str = "balanced") -> Brief:
    """Rank all strategies for a case, and leave out what is the same for every case.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        The answer of `recommend`, about a tenth as long: it names strategies, rules and sources by id. `catalogue`
        holds them once, and `whole` puts the two together.

    Raises:
        CaseError: As for `recommend`.
        UsageError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.answers.brief import brief as find_brief  # noqa: PLC0415 - most callers want the whole

    return find_brief(_assess(case, rules, profile))


def catalogue(rules: RuleBase | None = None) -> Catalogue:
    """Return what is the same for every case under a rule base: what the ids in brief answers stand for.

    Args:
        rules: The rule base; None: the one that `load()` gives.

    Returns:
        The catalogue; its `sha256` is what a brief answer names.

    Raises:
        RuleBaseError: As for `recommend`.
    """
    from nanorx.advice.answers.catalogue import catalogue as find  # noqa: PLC0415 - the same

    return find(advisor_for(rules))


def whole(brief: Brief, catalogue: Catalogue) -> Result:
    """Return the result that a brief answer stands for; no rule base is needed.

    Args:
        brief: The brief answer.
        catalogue: The catalogue that it names.

    Returns:
        The result, equal to that of `recommend`.

    Raises:
        InputError: The brief answer names another catalogue, or it names what this one does not hold.
    """
    from nanorx.advice.answers.whole import whole as join  # noqa: PLC0415 - the same

    return join(brief, catalogue)


def explain(case: CaseLike, strategy: str, *, rules: RuleBase | None = None, profile: str = "balanced") -> Explanation:
    """List every rule that speaks about one strategy, with its verdict and the value that each clause saw.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        strategy: The id of the strategy, or of an approach for its best one; or its number in the ranking: `"1"` is the
            best strategy of the first approach, `"1.2"` its second variant.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        The rules in groups, with their clauses, values and sources.

    Raises:
        UsageError: There is no such strategy or profile.
        CaseError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    return _explain(_assess(case, rules, profile), strategy)


def why_not(case: CaseLike, strategy: str, *, rules: RuleBase | None = None, profile: str = "balanced") -> WhyNot:
    """Find what keeps a strategy from being eligible or first, and the smallest changes that would alter that.

    Every change is proven: the case is ranked again with it.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        strategy: The id of the strategy, or of an approach for its best one; or its number in the ranking: `"1"` is the
            best strategy of the first approach, `"1.2"` its second variant.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        What keeps the strategy back, and the changes that would make it eligible or first.

    Raises:
        UsageError: There is no such strategy or profile.
        CaseError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.why_not.answer import why_not as find_why_not  # noqa: PLC0415 - most callers only recommend

    return find_why_not(_assess(case, rules, profile), strategy)


def what_if(
    case: CaseLike,
    changes: Mapping[str, Any] | None = None,
    *,
    vary: Mapping[str, tuple[float, float]] | None = None,
    rules: RuleBase | None = None,
    profile: str = "balanced",
) -> WhatIf:
    """Rank a case before and after changes, and find who is first over ranges of numbers.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        changes: Descriptor -> new value, as in a case file: `{"tumor.size_cm": 3, "patient.inr": None}`. None takes the
            value away.
        vary: Descriptor -> lowest and highest value, in the unit of the descriptor: `{"tumor.size_cm": (1, 10)}`. Each
            number is varied alone, with all changes made.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        Every strategy before and after the changes, and the first strategy over each range.

    Raises:
        CaseError: The case or a change has mistakes, or the changed values contradict each other.
        UsageError: There is no such profile; or a range is empty, not plausible, or not about a number.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.answers.what_if import checked_changes  # noqa: PLC0415 - most callers only recommend
    from nanorx.advice.answers.what_if import what_if as find_what_if  # noqa: PLC0415 - the same

    checked = checked_changes(changes or {}, advisor_for(rules).base)
    ranges = [(name, low, high) for name, (low, high) in (vary or {}).items()]
    return find_what_if(_assess(case, rules, profile), checked, ranges)


def questions(case: CaseLike, *, rules: RuleBase | None = None, profile: str = "balanced") -> Asking:
    """Find the missing values that could change the first place, and what each answer leads to.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.

    Returns:
        The open questions, the most telling first.

    Raises:
        CaseError: As for `recommend`.
        UsageError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.answers.questions import questions as find  # noqa: PLC0415 - loaded by those who use it

    return find(_assess(case, rules, profile))


def report(
    case: CaseLike,
    form: str = "html",
    *,
    rules: RuleBase | None = None,
    profile: str = "balanced",
    label: str = "",
) -> str:
    """Write the report of a case as the text of a file. The same case gives the same text.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        form: `text`, `html`, `md` or `json`.
        rules: The rule base; None: the one that `load()` gives.
        profile: The name of the weights of the criteria.
        label: What stands after `Label` on the first page; empty for a line to write on. JSON holds none.

    Returns:
        The text of the file.

    Raises:
        UsageError: There is no such form or profile, or the label is too long or has characters that hide.
        CaseError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.document.forms import write  # noqa: PLC0415 - most callers only recommend
    from nanorx.document.pages.report import report_document  # noqa: PLC0415 - the same

    return write(report_document(_assess(case, rules, profile), label), form)


def compare(
    case_a: CaseLike,
    case_b: CaseLike,
    *,
    rules: RuleBase | None = None,
    against: RuleBase | None = None,
    profile: str = "balanced",
) -> Comparison:
    """Compare two cases under one rule base, or each under its own.

    Args:
        case_a: The first case: a case, its nested data, or the path of the JSON or YAML file that holds it.
        case_b: The second case, in the same forms.
        rules: The rule base; None: the one that `load()` gives.
        against: The rule base for the second case; None: the same as for the first.
        profile: The name of the weights of the criteria.

    Returns:
        The values, rules and strategies that differ.

    Raises:
        CaseError: As for `recommend`, for either case.
        UsageError: As for `recommend`.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.answers.comparison import compare as find  # noqa: PLC0415 - the same

    other = rules if against is None else against
    return find(_assess(case_a, rules, profile), _assess(case_b, other, profile))


def verify(result: Result | str | Path, *, rules: RuleBase | None = None) -> Verification:
    """Run the case of a stored result again and compare every field.

    Args:
        result: A result, or the path of the JSON file that holds one.
        rules: The rule base; None: the one that `load()` gives, with every file read and no cache used.

    Returns:
        The fields that differ, and whether the rule base is the one that the result names.

    Raises:
        InputError: The file cannot be read, or does not hold a result of this version.
        RuleBaseError: As for `recommend`.
        EngineDisagreement: As for `recommend`.
    """
    from nanorx.advice.answers.verification import read_result, read_result_file  # noqa: PLC0415 - the same
    from nanorx.advice.answers.verification import verify as find  # noqa: PLC0415 - the same

    if isinstance(result, (str, Path)):
        return find(advisor_for(rules, cached=False), read_result_file(result))
    return find(advisor_for(rules, cached=False), read_result(result.dumps(), "the result"))


def advisor_for(rules: RuleBase | None = None, *, cached: bool = True) -> Advisor:
    """Return the advisor of a rule base: the rules compiled for evaluation, once for each rule base in a process.

    Args:
        rules: The rule base; None: the one that `load()` gives.
        cached: For `rules` None: whether a cache may be used in place of the files.

    Returns:
        The advisor; the same object for the same rule base.

    Raises:
        TypeError: `rules` is not a rule base.
        RuleBaseError: The rule base cannot be loaded.
    """
    if rules is not None and not isinstance(rules, RuleBase):
        message = f"rules is {rules!r}, not a rule base; load a folder with nanorx.load(folder)"  # type: ignore[unreachable]
        raise TypeError(message)
    with _lock:
        base = rules if rules is not None else _default_base(cached=cached)
        # Kept on the rule base itself: a table of advisors, each of which holds its base, would never let one go.
        advisor: Advisor | None = vars(base).get(_ADVISOR)
        if advisor is None:
            advisor = vars(base)[_ADVISOR] = Advisor(base)
        _used[base.sha256] = base
        return advisor


def _page(answer: Model) -> str | None:
    """Return the page of an answer as HTML, if it has one and its rule base was used in this process."""
    from nanorx.document.notebook import notebook_page, rules_of  # noqa: PLC0415 - only notebooks

    base = _used.get(rules_of(answer))
    return None if base is None else notebook_page(answer, advisor_for(base))


Model.page = _page


def _assess(case: CaseLike, rules: RuleBase | None, profile: str) -> Assessment:
    advisor = advisor_for(rules)
    return advisor.assess(as_case(case, advisor.base), profile)


def as_case(case: CaseLike, base: RuleBase) -> Case:
    """Check a case in any accepted form against the vocabulary of a rule base.

    Args:
        case: A case, its nested data, or the path of the JSON or YAML file that holds it.
        base: The rule base.

    Returns:
        The checked case; `case` itself if it was checked against this vocabulary before.

    Raises:
        CaseError: The case has mistakes; the error holds every one.
    """
    if isinstance(case, Case):
        if case.vocabulary is base.vocabulary:
            return case
        again = parse_case(case.as_json(), base)
        return replace(again, id=case.id, about=case.about, expect=case.expect, read_as=case.read_as)
    if isinstance(case, (str, Path)):
        return read_case(case, base)
    from nanorx.knowledge.python_values import plain_data  # noqa: PLC0415 - no command needs it

    try:
        data = plain_data(case)
    except RecursionError:
        advice = "A case is groups of keys, each with a value or a list."
        raise CaseError([Problem("NRX005", "the case is nested too deeply", advice)]) from None
    return parse_case(data, base)


def _default_base(*, cached: bool) -> RuleBase:
    key = default_folder(), cached
    if key not in _defaults:
        _defaults[key] = _load(key[0], cached=cached)
    return _defaults[key]
