"""Random rows of evidence for small rule bases, as the data of their files, and how such a base counts them.

They are data and not rules, so that a second evaluator can read them for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

Row = dict[str, Any]

POLICY: Row = {
    "setting": "goal.setting",
    "tumor": {"organ": "tumor.organ", "histology": "tumor.histology", "spread": "tumor.spread"},
    "also": {"skin": {"tumor.spread": "is peritoneal"}},
    "favor": "proof",
    "oppose": "reach",
    "approved": "strong",
    "here": {
        "efficacy": {"positive": "strong", "mixed": "moderate", "not-reported": "weak"},
        "feasibility": {"positive": "moderate", "mixed": "weak", "not-reported": "weak"},
        "delivery-seen": {"positive": "weak", "mixed": "weak", "not-reported": "weak"},
        "imaging": {"positive": "weak", "mixed": "weak", "not-reported": "weak"},
    },
    "elsewhere": {"care": "weak", "trial": "weak"},
    "animals": {"care": "weak", "trial": "weak", "research": "moderate"},
    "tiers": {"care": ["approved", "people"], "trial": ["people"]},
}
"""The `evidence:` of a small base.yaml: as the shipped one, but in its words."""

ORGANS = ("liver", "lung", "skin")
HISTOLOGIES = ("carcinoma", "sarcoma")
LIMITS = (
    {"tumor.size": "at most 5 cm"},
    {"tumor.count": "below 3"},
    {"any of": [{"patient.grade": "is low"}, {"tumor.size": "at most 3 cm"}]},
    {"at least 2 of": [{"patient.grade": "is not high"}, {"patient.implant": "is no"}, {"tumor.count": "is 1"}]},
    {"tumor.f1": "is yes"},
)
"""What a study was limited to; the last one asks about a finding."""
INDICATIONS = (
    {"when": [{"tumor.organ": "is liver"}]},
    {"when": [{"tumor.organ": "is lung"}, {"tumor.histology": "is sarcoma"}], "unless": [{"tumor.size": "above 5 cm"}]},
    {"when": [{"any of": [{"tumor.organ": "is skin"}, {"tumor.spread": "is peritoneal"}]}]},
)


def random_row(random: Random, name: str, strategies: Sequence[str]) -> Row:
    """A row of any kind: a study in people, animals or cells, a label or a guideline."""
    kind: Callable[[Random], Row] = random.choice((_people, _people, _people, _animals, _cells, _indication))
    some = random.sample(list(strategies), random.randint(1, min(2, len(strategies))))
    studied = [{"for": {"id": some}, "covers": "whole"}]
    if random.random() < 0.2:
        studied.append({"for": {"id": [random.choice(strategies)]}, "covers": random.choice(("particle", "procedure"))})
    return {
        "id": name,
        "title": name,
        "status": random.choice(("checked",) * 5 + ("reviewed", "retired")),
        "checked_on": "2026-11-28",
        "reference": "guide",
        "study": name,
        "tried": {"particle": "not-stated"},
        "studied": studied,
        "say": f"{name} says so.",
        "read": random.choice(("full", "excerpt", "abstract", "summary", "table") * 2 + ("title", "not-read")),
        "place": "Abstract",
        **({"retracted": "yes"} if random.random() < 0.05 else {}),
        **kind(random),
    }


def _people(random: Random) -> Row:
    limits = random.sample(LIMITS, random.choice((0, 0, 1, 1, 2)))
    return {
        "subjects": "people",
        "tumor": _tumor(random),
        "limits": limits if random.random() < 0.8 else "not-read",
        "phase": random.choice(("phase-1", "phase-2", "phase-3", "first-in-human")),
        "trial": random.choice(("completed", "completed", "terminated", "withdrawn", "unknown")),
        "number": random.choice((3, 16, 99, 100, 176, 701)),
        "design": random.choice(("randomized", "randomized", "comparative", "single-arm", "case-series")),
        "outcome": random.choice(("efficacy", "efficacy", "feasibility", "delivery-seen", "imaging")),
        "result": random.choice(("positive", "positive", "mixed", "null", "null", "negative", "not-reported")),
        **random.choice(({}, {"goal": "missed"}, {"goal": "reached"})),
    }


def _animals(random: Random) -> Row:
    return {
        "subjects": "animals",
        "species": "mouse",
        "tumor": _tumor(random),
        "limits": random.sample(LIMITS, random.choice((0, 0, 0, 1))),
        "phase": "animal",
        "number": 12,
        "design": "in-vivo",
        "outcome": "efficacy",
        "result": random.choice(("positive", "positive", "mixed", "null")),
    }


def _cells(random: Random) -> Row:
    return {
        "subjects": "cells",
        "tumor": _tumor(random),
        "phase": "in-vitro",
        "design": "in-vitro",
        "outcome": "efficacy",
        "result": "positive",
    }


def _indication(random: Random) -> Row:
    label = random.random() < 0.5
    return {
        "subjects": "people",
        "tumor": _tumor(random),
        "phase": "approved" if label else "guideline",
        "design": "label" if label else "guideline",
        "indication": random.sample(INDICATIONS, random.randint(1, 2)),
        "recommended": random.choice(("standard", "option", "palliative", "special-arrangements", "research-only")),
        "region": ["US"],
        "available": random.choice(("yes", "yes", "no", "unknown")),
    }


def _tumor(random: Random) -> Row:
    """The tumor of a row; now and then any, or not stated."""
    organ, histology = (
        random.choice((*(random.sample(words, size) for size in (1, 1, 2, 2, 2)), "any", "any", "not-stated"))
        for words in (ORGANS, HISTOLOGIES)
    )
    spread = {"spread": ["peritoneal"]} if random.random() < 0.1 else {}
    return {"organ": organ, "histology": histology, **spread}
