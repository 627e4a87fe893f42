"""Sources: how a citation stands in a line, what it can carry, and what is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import nanorx
import small_folder
from nanorx.knowledge.sources import STRENGTHS, Cite, Claim, Reference, Sources

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules"))).sources


CITES = {
    ("claim", "gold-heats"): ("Section 1 [1]", "moderate", ("r1",)),
    ("threshold", "T1"): ("Guide 2020", "strong", ("guide",)),
    ("threshold", "T2"): ("Guide 2020, Table 2, unconfirmed", "strong", ("guide",)),
    ("fact", "F1"): ("Guide 2020", "weak", ("guide",)),
    ("fact", "F2"): ("[1], inference", "strong", ("r1",)),
    ("reference", "guide"): ("Guide 2020", "strong", ("guide",)),
    ("reference", "r1"): ("[1]", "strong", ("r1",)),
    ("judgement", "Because."): ("judgment", "weak", ()),
}


@pytest.mark.parametrize("cite", CITES, ids=str)
def test_citation(sources: Sources, cite: tuple[str, str]) -> None:
    """Each kind of citation has its short form, the strongest argument it carries, and its references."""
    found = Cite(*cite)  # type: ignore[arg-type]
    assert (sources.short(found), sources.strongest(found), sources.references_of(found)) == CITES[cite]
    assert sources.has(found)


def test_missing_source_is_not_there(sources: Sources) -> None:
    """What is not in the tables is not there; a judgement needs no table."""
    assert not sources.has(Cite("claim", "gold-cools"))
    assert sources.has(Cite("judgement", "anything"))


@pytest.mark.parametrize(
    ("numbers", "short"),
    [
        ((), "Section 2"),
        ((20,), "Section 2 [20]"),
        ((16, 34), "Section 2 [16,34]"),
        ((5, 6), "Section 2 [5,6]"),
        ((5, 6, 7), "Section 2 [5-7]"),
        ((9, 5, 7, 6), "Section 2 [5-7,9]"),
        ((1, 3, 4, 5, 9, 10), "Section 2 [1,3-5,9,10]"),
    ],
)
def test_short_form_of_a_claim(numbers: tuple[int, ...], short: str) -> None:
    """A claim shows its section and its references, three or more in a row as a range; without any, the section."""
    claim = Claim("c", "Section 2, paragraph 1, sentence 2", "", numbers, (), "weak")
    found = Sources({"c": claim}, {}, {}, {}, {})
    assert found.short(Cite("claim", "c")) == short
    assert found.references_of(Cite("claim", "c")) == (tuple(f"r{number}" for number in numbers) or ("review",))


@pytest.mark.parametrize(
    ("reference", "full", "word"),
    [
        (
            Reference("r3", "review-reference", number=3, match="unidentified", text="A made-up title"),
            "reference [3] of the review",
            "unidentified",
        ),
        (Reference("r1", "review-reference", number=1, match="likely", text="A B. On heat.", doi="10.1/x"),
         "A B. On heat. doi:10.1/x", "likely"),
        (Reference("g", "guideline", text="A guide", url="https://example.org", seen="excerpt"),
         "A guide. https://example.org", "read in part"),
        (Reference("g", "label", text="A label.", seen="not-read"), "A label", "not read"),
    ],
)  # fmt: skip
def test_full_citation(reference: Reference, full: str, word: str) -> None:
    """The whole citation in one line, with how surely it is known; an unidentified one never gets a title."""
    assert (reference.full(), reference.word()) == (full, word)


def test_shipped_citations_all_have_a_short_form(base: RuleBase) -> None:
    """Every citation of the shipped base exists, has a short form, and leads to references that exist."""
    cites = {cite for rule in base.rules for cite in rule.cites} | {c for item in base.strategies for c in item.cites}
    assert len(cites) > 100
    for cite in cites:
        assert base.sources.has(cite)
        assert base.sources.short(cite).strip()
        assert base.sources.strongest(cite) in STRENGTHS
        assert all(base.sources.references[name].full() for name in base.sources.references_of(cite))


def test_no_shipped_argument_is_stronger_than_its_sources(base: RuleBase) -> None:
    """Of the shipped rules none claims more than the best of its sources carries; a judgement alone is weak."""
    for rule in base.rules:
        if rule.strength:
            assert STRENGTHS[rule.strength] <= max(STRENGTHS[base.sources.strongest(cite)] for cite in rule.cites), (
                rule.id
            )
