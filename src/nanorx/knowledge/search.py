"""Search by words: the descriptors and strategies that have all of them, best matches first.

A word matches a word of a text that it equals or begins; from six letters on also one that it ends, so "embolization"
finds "chemoembolization". In the middle of a word it matches nothing: "liver" does not find "delivery". A word of up
to three letters matches a whole word alone: "SMA" does not find "small". Letter case, hyphens, underscores and British
spelling do not matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.strategy import Strategy
    from nanorx.knowledge.vocabulary import Attribute, Descriptor

__all__ = ["Searchable", "choices_with", "descriptor_entries", "near_words", "search", "strategy_entries"]

_BRITISH = {
    "tumour": "tumor",
    "isation": "ization",
    "fibre": "fiber",
    "oesophag": "esophag",
    "oedema": "edema",
    "aem": "em",
    "caec": "cec",
}
_SMALL = frozenset({"a", "an", "and", "by", "for", "in", "into", "of", "or", "the", "to", "with"})
_BEGINNING, _END = 4, 6
"""Letters from which on a word may match the beginning, or the end, of another one."""
_LONG, _NEAR, _CUTOFF = 5, 3, 0.75
"""A shorter word is near no other one: one letter makes another abbreviation of it, and TARE is not TACE."""


class Searchable(NamedTuple):
    """Something to find: its name, and its texts by how much a match there says, the names first."""

    name: str
    texts: tuple[tuple[str, ...], ...]


def search(words: Sequence[str], entries: Iterable[Searchable]) -> list[str]:
    """Return the names of the entries that have all words, best matches first, else in their order."""
    wanted = _wanted(words)
    found: list[tuple[int, str]] = []
    for entry in entries:
        tiers = [[_folded(text) for text in texts] for texts in entry.texts]
        ranks = [_rank(word, tiers) for word in wanted]
        if wanted and None not in ranks:
            exact = " ".join(wanted) in tiers[0]
            found.append((-1 if exact else sum(rank for rank in ranks if rank is not None), entry.name))
    return [name for _, name in sorted(found, key=lambda row: row[0])]


def near_words(words: Sequence[str], entries: Sequence[Searchable]) -> list[str]:
    """Return the words of the texts that are near to those that no entry has, for a search that found nothing."""
    import difflib  # noqa: PLC0415 - only on the way to an error message

    texts = [text for entry in entries for tier in entry.texts for text in tier]
    known = sorted({word for text in texts for word in _split(text) if len(word) >= _LONG})
    missing = [word for word in _wanted(words) if not search([word], entries)]
    found = [difflib.get_close_matches(word, known, _NEAR, _CUTOFF) for word in missing if len(word) >= _LONG]
    return list(dict.fromkeys(word for row in found for word in row))


def descriptor_entries(items: Iterable[Descriptor]) -> list[Searchable]:
    """Make of each descriptor an entry: its name, label and synonyms, then its choices, then what it is."""
    return [
        Searchable(
            item.name,
            (
                _names(item),
                (
                    *(text for choice in item.choices for text in _choice_texts(item, choice)),
                    *item.partial_choices,
                    *item.ask,
                ),
                (item.about, item.question),
            ),
        )
        for item in items
    ]


def choices_with(words: Sequence[str], item: Descriptor) -> list[str]:
    """Return the choices of a descriptor that have any of the words that its names do not have, in their order."""
    names = [[_folded(text) for text in _names(item)]]
    rest = [word for word in _wanted(words) if _rank(word, names) is None]
    tiers = {choice: [[_folded(text) for text in _choice_texts(item, choice)]] for choice in item.choices}
    for word, choices in [*item.partial_choices.items(), *item.ask.items()]:
        for choice in choices:
            tiers[choice][0].append(_folded(word))
    return [choice for choice, texts in tiers.items() if any(_rank(word, texts) is not None for word in rest)]


def strategy_entries(base: RuleBase) -> list[Searchable]:
    """Make an entry of each strategy and standard: id, title, procedure; approach, attributes, studies; summary.

    Of studies, those of the whole strategy: in which organs, and their names and registry numbers.
    """
    attributes = base.vocabulary.attributes.values()
    studied = _studied(base)
    entries = []
    for item in base.all_strategies:
        approach = base.approach_of.get(item.id)
        procedures = [text for row in attributes if row.name == "procedure" for text in _attribute_texts(row, item)]
        others = [text for row in attributes if row.name != "procedure" for text in _attribute_texts(row, item)]
        others += [*((approach.id, approach.title) if approach else ()), item.nanoparticle, *_case_texts(base, item)]
        others += studied.get(item.id, ())
        entries.append(Searchable(item.id, ((item.id, item.title, *procedures), tuple(others), (item.summary,))))
    return entries


def _names(item: Descriptor) -> tuple[str, ...]:
    return (item.name, item.key, item.key.replace("_", ""), item.label, *item.synonyms)


def _choice_texts(item: Descriptor, choice: str) -> list[str]:
    if item.kind == "yes-no":
        return []
    return [choice, item.choices.get(choice, ""), *item.choice_synonyms.get(choice, ())]


def _attribute_texts(row: Attribute, item: Strategy) -> list[str]:
    """Return the words for what a strategy has of an attribute; none for "none" or "no": it does not have it."""
    values = [value for value in item.attributes.get(row.name, ()) if value not in {"none", "no", "unknown", "unused"}]
    if row.kind == "yes-no":
        return [row.label] if values else []
    return [
        text for value in values for text in (value, row.choices.get(value, ""), *row.choice_synonyms.get(value, ()))
    ]


def _case_texts(base: RuleBase, item: Strategy) -> list[str]:
    """Return the words that cases use for the imaging that guides a strategy, and for its particles."""
    named = {base.imaging.descriptor: item.guidance(), base.particles: item.attributes.get("particle", ())}
    known = base.vocabulary.descriptors
    return [
        text
        for name, values in named.items()
        for value in values
        for text in (_choice_texts(known[name], value) if name in known else [value])
    ]


def _studied(base: RuleBase) -> dict[str, list[str]]:
    """Return for each strategy the organs, names and registry numbers of the rows that cover all of it."""
    organ = base.vocabulary.descriptors.get(base.policy.organ)
    found: dict[str, list[str]] = {}
    for row in base.evidence.values():
        organs = [text for name in row.organ for text in (_choice_texts(organ, name) if organ else [name])]
        texts = (row.id, row.study, *row.registry, *organs)
        for part in row.studied:
            for strategy in part.strategies if part.covers == "whole" else ():
                found.setdefault(strategy, []).extend(texts)
    return found


def _rank(word: str, tiers: Sequence[Sequence[str]]) -> int | None:
    """Return how well a word matches the texts, 0 best, or None if it does not."""
    forms = [f" {word} "]
    forms += [f" {word}"] if len(word) >= _BEGINNING else []
    forms += [f"{word} "] if len(word) >= _END else []
    ranks = [
        tier * 3 + place
        for tier, texts in enumerate(tiers)
        for text in texts
        for place, form in enumerate(forms)
        if form in f" {text} "
    ]
    return min(ranks, default=None)


def _wanted(words: Sequence[str]) -> list[str]:
    """Return the words to look for, folded, without the small ones that say nothing."""
    folded = [word for text in words for part in text.split() if (word := _folded(part))]
    return [word for word in folded if word not in _SMALL] or folded


def _folded(text: str) -> str:
    """Return a text in lower case and American spelling, its words apart by one space."""
    found = " ".join(_split(text))
    for british, american in _BRITISH.items():
        found = found.replace(british, american)
    return found


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
