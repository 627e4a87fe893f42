"""Evidence: one study, label or guideline each, what it says of a strategy, and how strongly that counts for a case.

A row speaks through rules that are generated from it (`knowledge.files.row_rules`): judge, engine, bit slices and
proofs see them as any other rule. What a row gives is declared in base.yaml (`EvidencePolicy`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nanorx.knowledge.clause import Clause, Condition
    from nanorx.knowledge.sources import Strength

__all__ = [
    "LEVELS",
    "NOT_STUDIED",
    "NO_POLICY",
    "READ",
    "Alternative",
    "Bearing",
    "Covers",
    "Design",
    "Evidence",
    "EvidencePolicy",
    "Opens",
    "Phase",
    "Studied",
    "StudyMark",
    "Subjects",
    "Tier",
]

Subjects = Literal["people", "animals", "cells"]
Covers = Literal["whole", "particle", "procedure"]
Phase = Literal[
    "in-vitro", "animal", "first-in-human", "phase-1", "phase-2", "phase-3", "approved", "guideline", "practice"
]
Design = Literal[
    "randomized",
    "comparative",
    "single-arm",
    "case-series",
    "case-report",
    "in-vivo",
    "in-vitro",
    "label",
    "guideline",
    "review",
]
Outcome = Literal["efficacy", "feasibility", "delivery-seen", "imaging", ""]
StudyResult = Literal["positive", "mixed", "null", "negative", "not-reported", ""]
Recommended = Literal["standard", "option", "palliative", "special-arrangements", "research-only", ""]

LEVELS: dict[int, str] = {
    1: "approved or standard for this indication",
    2: "people, this tumor",
    3: "people, another tumor",
    4: "animals, this tumor",
    5: "animals, another tumor",
    6: "cells",
    7: "by analogy, not studied as such",
}
"""The levels of evidence for a case, best first. The same organ with another histology is another tumor."""
NOT_STUDIED = 7
READ = ("full", "excerpt", "abstract", "summary", "table")
"""What must have been read of a document for its row to count; of a title, or of nothing, a row gives nothing."""

Bearing = Literal["approved", "here", "elsewhere", "animals", "against"]
"""What a generated rule says: approved or standard for this indication, people with this tumor, people with another,
animals with this tumor, or people with this tumor without benefit."""
Opens = Literal["approved", "people"]
"""What a tier asks for: an approval or guideline for this indication; people with this tumor, or such an approval."""


class Studied(NamedTuple):
    """Which strategies a row covers, and how much of them."""

    selector: Mapping[str, tuple[str, ...]]
    strategies: tuple[str, ...]
    covers: Covers


class Alternative(NamedTuple):
    """One alternative of an indication."""

    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]


class StudyMark(NamedTuple):
    """What a generated rule stands for.

    `level` is the level of evidence that it gives when it counts, 0 if none. `opens` says that it opens the first tiers
    (efficacy or feasibility, positive or mixed, in people with this tumor; or an approval), `caps` that it keeps the
    level at 4 at best (a large randomized trial without benefit).
    """

    row: str
    bearing: Bearing
    level: int = 0
    opens: bool = False
    caps: bool = False


class Tier(NamedTuple):
    """In which cases strategies are ordered in tiers, and what opens each of them; the rest is the last tier."""

    when: Clause
    opens: tuple[Opens, ...]


class EvidencePolicy(NamedTuple):
    """How evidence counts, as base.yaml declares it.

    `setting`, `organ` and `histology` are the descriptors of these. `adults` is what a row of people without a limit of
    age asks of the patient, None if nothing. `here` has a strength for each outcome and result; `elsewhere` and
    `animals` one for each value of the setting that gives any.
    """

    setting: str
    organ: str
    histology: str
    favor: str
    oppose: str
    approved: Strength
    here: Mapping[str, Mapping[str, Strength]]
    elsewhere: Mapping[str, Strength]
    animals: Mapping[str, Strength]
    tiers: tuple[Tier, ...]
    adults: Clause | None = None


NO_POLICY = EvidencePolicy("", "", "", "", "", "", {}, {}, {}, ())
"""Of a rule base that does not say how evidence counts: it is shown and gives nothing."""


class Evidence(NamedTuple):
    """One row: what was tried, in whom, what came out, and what was read of it.

    `claims` are the statements of the review that the row says in its own words. `only_if` is what a label or guideline
    requires and no descriptor holds. The last of `limits` is that of the
    policy on adults, unless the row is about all `ages` or says of which.
    """

    id: str
    title: str
    status: Literal["draft", "checked", "reviewed", "retired"]
    checked_on: str
    reviewed_by: str
    reviewed_on: str
    replaced_by: str
    retracted: bool
    reference: str
    study: str
    claims: tuple[str, ...]
    registry: tuple[str, ...]
    tried: Mapping[str, tuple[str, ...]]
    studied: tuple[Studied, ...]
    subjects: Subjects
    species: str
    organ: tuple[str, ...]
    histology: tuple[str, ...]
    spread: tuple[str, ...]
    limits: tuple[Condition, ...]
    limits_read: bool
    ages: Literal["adults", "all"]
    phase: Phase
    trial: str
    number: int
    design: Design
    outcome: Outcome
    result: StudyResult
    goal: Literal["reached", "missed", ""]
    indication: tuple[Alternative, ...]
    recommended: Recommended
    region: tuple[str, ...]
    available: Literal["yes", "no", "unknown"]
    available_on: str
    say: str
    harm: str
    read: str
    place: str
    note: str
    only_if: str = ""

    @property
    def counts(self) -> bool:
        """Whether the row was checked and enough of its source was read; else it is shown and gives nothing."""
        return self.status in {"checked", "reviewed"} and not self.retracted and self.read in READ

    @property
    def without_benefit(self) -> bool:
        """Whether the study found no benefit, or harm instead."""
        return self.result in {"null", "negative"}

    @property
    def is_indication(self) -> bool:
        """Whether the row is a label or a guideline and not a study."""
        return self.phase in {"approved", "guideline"}

    def covered(self, covers: Covers = "whole") -> tuple[str, ...]:
        """Return the ids of the strategies that the row covers to this extent, sorted, each once."""
        found = {name for item in self.studied if item.covers == covers for name in item.strategies}
        return tuple(sorted(found))
