"""The summary of a cohort: counts that add up over batches -> the answer that `cohort_document` shows.

For a run, with the tally of all batches merged, the sample that was evaluated one by one, and what `population.compare`
counted for `--vary` and `--against`::

    summary = summarize(tally, quality, looked, advisor=advisor, profile="balanced", small=5)
    document = cohort_document(summary, advisor.base, everything=True, drawings=form == "html")
    write(document, form)           # "text", "html", "md" or "json"

On the screen: `cohort_document(summary, base)`, one page of 45 lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nanorx._version import __version__
from nanorx.advice.answers.cohort import HIDDEN, SCHEMA, AssumedOut, CohortSummary, DescriptorOut
from nanorx.advice.answers.heading import profile_out, rule_base_out
from nanorx.knowledge.phrase import value_words
from nanorx.population.summary.summary_tables import FiguresOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nanorx.advice.answers.cohort import Figure
    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.partial import Value
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor
    from nanorx.population.ranking.tally import Tally
    from nanorx.population.summary.again import Comparisons
    from nanorx.population.summary.sample import Sampled

__all__ = ["ColumnQuality", "Quality", "assumed_words", "summarize"]


class ColumnQuality(NamedTuple):
    """What a column of the source says, in numbers of rows; `cause` is about the most frequent bad value."""

    name: str
    descriptors: tuple[str, ...]
    stated: int
    missing: int
    bad: int
    other_unit: int
    unusual: int
    cause: str


class Quality(NamedTuple):
    """What was read: rows that are no cases, ids, contradictory entries, columns, constants, and the source.

    `assumed_instead` are by descriptor the cases in which what is assumed counts instead of what is stated: those in
    which it cannot be read, and those in which it contradicts other entries.
    """

    unreadable: int
    without_id: int
    repeated_id: int
    contradictory: int
    columns: Sequence[ColumnQuality]
    given: Mapping[str, Value]
    assumed_instead: Mapping[str, tuple[int, int]] = {}
    source: str = ""


def summarize(
    tally: Tally,
    quality: Quality,
    looked: Sampled,
    *,
    advisor: Advisor,
    profile: str,
    compared: Comparisons | None = None,
    against: RuleBase | None = None,
    small: int = 0,
) -> CohortSummary:
    """Make the summary of a cohort.

    Args:
        tally: What was counted over all cases.
        quality: What was read, over all batches.
        looked: What was counted in the sample, one by one.
        advisor: What the cases were evaluated with.
        profile: The name of the weight profile.
        compared: What each `--vary` does, and another rule base.
        against: The other rule base; None: there is none.
        small: Figures from 1 up to below this are not shown, nor what would give them away; 0: all are.

    Returns:
        The summary; figures are hidden in it, not only on its pages.
    """
    base = advisor.base
    of = FiguresOf(base, tally.cases, small)
    approaches, ruled_out = of.standing(tally)
    return CohortSummary(
        schema=SCHEMA,
        nanorx=__version__,
        rule_base=rule_base_out(base),
        profile=profile_out(base, profile),
        small=small,
        rows=of.rows(quality),
        columns=[of.column(row) for row in quality.columns],
        given=_given(quality, base),
        assumed=_assumed(quality, base),
        assumed_instead=_assumed_instead(quality, base, small),
        never_given=_never_given(quality, looked, base, small),
        **of.first_places(tally)._asdict(),
        approaches=approaches,
        ruled_out=ruled_out,
        holds=of.holds(tally),
        sample=of.sample(looked),
        notice=base.notice,
        varied=tuple(of.varied(words, paired) for words, paired in compared.varied.items()) if compared else (),
        against=of.against(against, compared.against) if against and compared and compared.against else None,
    )


def _given(quality: Quality, base: RuleBase) -> tuple[str, ...]:
    """Say what was given for all cases."""
    names = sorted(quality.given, key=lambda name: name != base.policy.setting)  # the setting says most
    rows = ((base.vocabulary.descriptors[name], quality.given[name]) for name in names)
    return tuple(_said(descriptor, value) for descriptor, value in rows)


def _assumed(quality: Quality, base: RuleBase) -> tuple[str, ...]:
    """Say what counts in cases that state nothing, unless it is given for all."""
    rows = [item for item in base.vocabulary.assumed() if item.name not in quality.given]
    rows.sort(key=lambda item: item.name != base.policy.setting)
    return tuple(map(assumed_words, rows))


def _assumed_instead(quality: Quality, base: RuleBase, small: int) -> list[AssumedOut]:
    """Return where what is assumed counts instead of what is stated.

    Where small figures are hidden all of these are: the figures of columns, of which they are parts, would tell more.
    """
    descriptors = base.vocabulary.descriptors

    def shown(count: int) -> Figure:
        return HIDDEN if small and count else count

    return [
        AssumedOut(name, assumed_words(descriptors[name]), *map(shown, counts))
        for name, counts in quality.assumed_instead.items()
    ]


def assumed_words(descriptor: Descriptor) -> str:
    """Say what is assumed of a descriptor."""
    return _said(descriptor, descriptor.assume)


def _said(descriptor: Descriptor, value: Value | None) -> str:
    """Say `organ: liver`; of a value that says what it is about, that alone."""
    words = value_words(descriptor, value)
    return words if words.startswith(descriptor.label) else f"{descriptor.label}: {words}"


def _never_given(quality: Quality, looked: Sampled, base: RuleBase, small: int) -> list[DescriptorOut]:
    """Return the descriptors that no column and no constant gives, and that keep some rule undecided in the sample.

    Those come first that block most first places, unless small figures are hidden.
    """
    given = {*quality.given, *(name for row in quality.columns for name in row.descriptors)}
    names = [name for name in base.vocabulary.descriptors if looked.open[name] and name not in given]
    if not small:  # the order would say how often
        names.sort(key=lambda name: -looked.blocks[name])
    return [DescriptorOut(name, base.vocabulary.label(name)) for name in names]
