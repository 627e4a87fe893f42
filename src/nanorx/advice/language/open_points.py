"""What could still speak against a strategy: a missing value is not a normal value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.knowledge.sources import STRENGTHS

if TYPE_CHECKING:
    from nanorx.advice.answers.result import Recommendation
    from nanorx.advice.language.view import ResultView

__all__ = ["open_against", "waits_for"]


def open_against(item: Recommendation, view: ResultView) -> list[str]:
    """Return the undecided cautions and arguments against, strongest first, then by id."""
    undecided = dict.fromkeys(name for row in item.criteria.values() for name in row.undecided)
    names = [name for name in undecided if view.rule(name).effect != "favor"]
    return sorted(names, key=lambda name: (-STRENGTHS[view.rule(name).strength], name))


def waits_for(name: str, view: ResultView) -> list[str]:
    """Return the labels of what the undecided clauses of a rule ask about."""
    open_ = [clause.descriptor for clause in view.rule(name).clauses if clause.truth == "unknown"]
    return list(dict.fromkeys(view.vocabulary.label(descriptor) for descriptor in open_))
