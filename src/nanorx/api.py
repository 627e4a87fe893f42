"""The Python interface: `nanorx.recommend`, `explain`, `why_not`, `what_if`, `questions`, `report` and others.

A case may be given as nested data, as the path of a JSON or YAML file, or as a checked `nanorx.Case`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from nanorx.advice.answers.explanation import explain as _explain
from nanorx.advice.answers.recommend import recommend as _recommend
from nanorx.advice.assessment import Advisor, Assessment
from nanorx.knowledge.case import Case, parse_case
from nanorx.knowledge.files.case_file import read_case
from nanorx.knowledge.files.loader import default_folder
from nanorx.knowledge.files.loader import load as _load
from nanorx.knowledge.rule_base import RuleBase

if TYPE_CHECKING:
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
    "compare",
    "explain",
    "load",
    "questions",
    "recommend",
    "report",
    "verify",
    "what_if",
    "why_not",
]

CaseLike = Case | Mapping[str, Any] | str | Path

_ADVISOR = "_advisor"
_defaults: dict[tuple[Path, bool], RuleBase] = {}
"""Rule bases that are used where none is given, by folder and by whether a cache may stand for it."""
_lock = Lock()


def _new_lock() -> None:
    """In a child of fork: a thread of the parent may have held the lock, and will never let it go here."""
    global _lock  # noqa: PLW0603 - a lock that another thread held cannot be freed, only replaced
    _lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


def load(folder: str | Path | None = None, *, drafts: bool = False, cached: bool = True) -> RuleBase:
    """Load a rule base from a folder of YAML files; without one, `NANORX_RULES` or the built-in base.

    With `drafts`, rules with the status draft may fire. Without `cached`, every file is read, whatever was kept of an
    earlier load. Raises RuleBaseError with every mistake of the folder, each with file, line and column.
    """
    return _load(folder, drafts=drafts, cached=cached)


def recommend(case: CaseLike, *, rules: RuleBase | None = None, profile: str = "balanced") -> Result:
    """Rank all strategies for a case and give the reasons.

    Levels and scores run from -3 to +3. Raises CaseError (every mistake of the case), UsageError (no such
    profile), RuleBaseError, EngineDisagreement (our fault; no advice is given).
    """
    return _recommend(_assess(case, rules, profile))


def explain(case: CaseLike, strategy: str, *, rules: RuleBase | None = None, profile: str = "balanced") -> Explanation:
    """Every rule that speaks about one strategy, its verdict, and each clause with the value it saw.

    Raises what `recommend` raises, and UsageError for an unknown strategy.
    """
    return _explain(_assess(case, rules, profile), strategy)


def why_not(case: CaseLike, strategy: str, *, rules: RuleBase | None = None, profile: str = "balanced") -> WhyNot:
    """What keeps a strategy back, and the smallest changes that would make it eligible, or first; each is proven.

    Raises what `recommend` raises, and UsageError for an unknown strategy.
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
    """The ranking before and after changes: `{"tumor.size_cm": 3, "patient.inr": None}`; None takes a value away.

    `vary` maps numbers to their lowest and highest value, in their units: who is first over that range, after the
    changes. Raises what `recommend` raises, and UsageError for a range that is not one.
    """
    from nanorx.advice.answers.what_if import checked_changes  # noqa: PLC0415 - most callers only recommend
    from nanorx.advice.answers.what_if import what_if as find_what_if  # noqa: PLC0415 - the same

    checked = checked_changes(changes or {}, advisor_for(rules).base)
    ranges = [(name, low, high) for name, (low, high) in (vary or {}).items()]
    return find_what_if(_assess(case, rules, profile), checked, ranges)


def questions(case: CaseLike, *, rules: RuleBase | None = None, profile: str = "balanced") -> Asking:
    """The missing values that could change the first place, most telling first, and what each answer leads to.

    Raises what `recommend` raises.
    """
    from nanorx.advice.answers.questions import questions as find  # noqa: PLC0415 - loaded by those who use it

    return find(_assess(case, rules, profile))


def report(case: CaseLike, form: str = "html", *, rules: RuleBase | None = None, profile: str = "balanced") -> str:
    """Write the report of a case as the text of a file. The same case gives the same text.

    Args:
        case: A case, the data of one, or the file that holds one.
        form: `text`, `html`, `md` or `json`.
        rules: A rule base; without, the one in use.
        profile: The weights of the criteria.

    Raises:
        UsageError: There is no such form; and what `recommend` raises.
    """
    from nanorx.document.forms import write  # noqa: PLC0415 - most callers only recommend
    from nanorx.document.pages.report import report_document  # noqa: PLC0415 - the same

    return write(report_document(_assess(case, rules, profile)), form)


def compare(
    case_a: CaseLike,
    case_b: CaseLike,
    *,
    rules: RuleBase | None = None,
    against: RuleBase | None = None,
    profile: str = "balanced",
) -> Comparison:
    """Two cases side by side; with `against`, the second is answered by that rule base.

    Raises what `recommend` raises.
    """
    from nanorx.advice.answers.comparison import compare as find  # noqa: PLC0415 - the same

    other = rules if against is None else against
    return find(_assess(case_a, rules, profile), _assess(case_b, other, profile))


def verify(result: Result | str | Path, *, rules: RuleBase | None = None) -> Verification:
    """Run the case of a result (or of the file that holds one) again and compare every field.

    Without `rules` the files of the rule base are read, never a cache. Raises InputError if the file is no result.
    """
    from nanorx.advice.answers.verification import read_result  # noqa: PLC0415 - the same
    from nanorx.advice.answers.verification import verify as find  # noqa: PLC0415 - the same

    if isinstance(result, (str, Path)):
        text, name = Path(result).read_text(encoding="utf-8"), str(result)
    else:
        text, name = result.dumps(), "the result"
    return find(advisor_for(rules, cached=False), read_result(text, name))


def advisor_for(rules: RuleBase | None = None, *, cached: bool = True) -> Advisor:
    """The compiled rule base; made once for each rule base in a process. Raises TypeError for what is none.

    Without `rules` it is the one in use; `cached` tells whether a cache may stand for its files.
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
        return advisor


def _assess(case: CaseLike, rules: RuleBase | None, profile: str) -> Assessment:
    advisor = advisor_for(rules)
    return advisor.assess(as_case(case, advisor.base), profile)


def as_case(case: CaseLike, base: RuleBase) -> Case:
    """A case in any accepted form, checked against the vocabulary of this rule base."""
    if isinstance(case, Case):
        if case.vocabulary is base.vocabulary:
            return case
        return replace(parse_case(case.as_json(), base), about=case.about, expect=case.expect)
    if isinstance(case, (str, Path)):
        return read_case(case, base)
    return parse_case(case, base)


def _default_base(*, cached: bool) -> RuleBase:
    key = default_folder(), cached
    if key not in _defaults:
        _defaults[key] = _load(key[0], cached=cached)
    return _defaults[key]
