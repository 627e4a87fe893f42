"""Summaries of cohorts that nobody has run, with everything that can be in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nanorx.advice.answers import cohort as out
from nanorx.advice.answers.heading import profile_out, rule_base_out

if TYPE_CHECKING:
    from nanorx.advice.answers.cohort import CohortSummary, Figure
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["full_summary", "small_summary"]

CASES = 1200


def full_summary(base: RuleBase, most: int = 100) -> CohortSummary:
    """Something in every part, long titles first, at most so many rows in each."""
    approaches = sorted(base.approaches, key=lambda item: -len(item.title))[:most]
    rules = sorted((rule for rule in base.rules if rule.effect == "exclude"), key=lambda rule: -len(rule.say))
    titles = [item.title for item in approaches]
    descriptors = list(base.vocabulary.descriptors.values())
    moves = [out.TransitionOut(titles[at], titles[at + 1] if at else "", 90 - at) for at in range(min(most - 1, 6))]
    says = list(dict.fromkeys(rule.say for rule in rules))
    return out.CohortSummary(
        schema=out.SCHEMA,
        nanorx="0.1.0",
        rule_base=rule_base_out(base),
        profile=profile_out(base, "balanced"),
        small=0,
        rows=out.RowsOut("patients-of-the-registry-2015.csv", CASES, 7, 3, 2, 11),
        columns=[
            out.ColumnOut(f"Column {at} (mg/dL)", ("patient.inr",), 1150, 30, 20, 9, 4, "Counts?") for at in range(9)
        ],
        given=("organ: liver", "available imaging: CT, MRI, X-ray angiography, ultrasound, endoscopic ultrasound"),
        assumed=("setting: preclinical research", "clotting disorder not assessed"),
        assumed_instead=[out.AssumedOut("patient.coagulopathy", "clotting disorder not assessed", 12, 3)],
        never_given=[out.DescriptorOut(item.name, item.label) for item in descriptors[: min(most, 60)]],
        leads=800,
        firm=120,
        leading=[out.LeadingOut(item.id, item.title, 100 - at) for at, item in enumerate(approaches[:12])],
        reasons=[out.ReasonOut(f"Reason number {at} which is about as long as reasons are.", 80) for at in range(5)],
        by_organ=[
            out.OrganOut("liver", "liver", 900, 700, [out.LeadingOut(approaches[0].id, titles[0], 700)]),
            out.OrganOut("", "organ not known", 300, 0, []),
        ],
        approaches=[out.CandidatesOut(item.id, item.title, 100, 600, 300, 200) for item in approaches],
        ruled_out=[
            out.RuledOutOut(name, text, (rules[0].id,), ("patient.inr",), CASES if at > 8 else 190 - at, 10)
            for name in ("", approaches[0].id)
            for at, text in enumerate(says[:12])
        ],
        holds=[out.HoldOut(text, (rules[0].id,), 90) for text in says[:4]],
        sample=out.SampleOut(
            cases=200,
            whole=False,
            leads=150,
            steady=40,
            settled=9,
            missing=[
                out.MissingOut(item.name, item.label, "blood-test", 90, 80, 40) for item in descriptors[: min(most, 40)]
            ],
        ),
        notice=base.notice,
        varied=tuple(
            out.VariedOut(words, 210, 200, 10, 4, moves)
            for words in ("facility.equipment=+cryoablation", "facility.imaging=+mri", "all together")
        ),
        against=out.AgainstOut(
            rule_base_out(base),
            5,
            43,
            12,
            [out.LossOut(item.id, item.title, 43, 12) for item in base.strategies[:4]],
            90,
            30,
            210,
            moves,
            ("an-older-one",),
            (),
        ),
    )


def small_summary(base: RuleBase) -> CohortSummary:
    """Few cases, of which little is shown."""
    few: Figure = "<5"
    item = base.approaches[0]
    return out.CohortSummary(
        schema=out.SCHEMA,
        nanorx="0.1.0",
        rule_base=rule_base_out(base),
        profile=profile_out(base, "balanced"),
        small=5,
        rows=out.RowsOut("few.csv", 9, few, 0, 0, few),
        columns=[out.ColumnOut("INR", ("patient.inr",), out.HIDDEN, 0, few, 0, 0, "")],
        given=(),
        assumed=(),
        assumed_instead=[],
        never_given=[],
        leads=out.HIDDEN,
        firm=0,
        leading=[out.LeadingOut(item.id, item.title, out.HIDDEN)],
        reasons=[out.ReasonOut("Every strategy is ruled out.", few)],
        by_organ=[],
        approaches=[out.CandidatesOut(item.id, item.title, 0, out.HIDDEN, few, 0)],
        ruled_out=[],
        holds=[],
        sample=out.SampleOut(cases=9, whole=True, leads=out.HIDDEN, steady=few, settled=0, missing=[]),
        notice=base.notice,
    )
