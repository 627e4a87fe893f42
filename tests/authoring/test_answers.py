"""The answers of `nanorx rules new`: what is right is taken, what is wrong is told with what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nanorx.authoring.writing import answers
from nanorx.authoring.writing.scaffold import RuleDraft, scaffold
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("clause", "tumor.size_cm: at most 3 cm"),
        ("clause", "facility.imaging: includes any of ct, mri"),
        ("selector", "all"),
        ("selector", "route: intratumoral"),
        ("selector", "route: intratumoral, intra-arterial"),
        ("selector", "route: [intratumoral, intra-arterial], mri: required"),
        ("selector", "{route: intratumoral}"),
        ("effect", "exclude"),
        ("effect", "{caution: weak}"),
        ("effect", "{favor: delivery, strength: strong}"),
        ("effect", "{conclude: tumor.solid}"),
        ("source", "judgement: Needles bend."),
        ("source", "claim: tae-tace-are-intra-arterial"),
    ],
)
def test_what_is_right_is_taken(kind: str, text: str, base: RuleBase) -> None:
    """Nothing is said about a right answer, and the file that it goes into can be read."""
    assert getattr(answers, f"wrong_{kind}")(text, base) == ""
    if kind == "selector":
        text = scaffold(RuleDraft("x", "safety", selector=answers.braced(text)), base)
        data = read_yaml(text, "x").data["for"]
        assert data == "all" or all(isinstance(value, (str, list)) for value in data.values())


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("clause", "tumor.size_cm at most 3 cm", "tumor.size_cm: at most 3 cm"),
        ("clause", "size: at most 3 cm", 'Did you mean "tumor.size_cm"?'),
        ("clause", "tumor.size_cm: > 3 cm", "`above 3 cm`"),
        ("selector", "rout: intratumoral", 'Did you mean "route"?'),
        ("selector", "route: intratumor", 'Did you mean "intratumoral"?'),
        ("selector", "route=intratumoral", "`route: intratumoral`"),
        ("selector", "intratumoral", "has no value"),
        ("effect", "favor delivery", "Write one of"),
        ("effect", "{favor: delivery}", "{favor: delivery, strength: weak}"),
        ("effect", "favor: delivery, strength: weak", "{favor: delivery, strength: weak}"),
        ("effect", "{favor: delivry, strength: weak}", 'Did you mean "delivery"?'),
        ("effect", "{conclude: tumor.soild}", 'Did you mean "tumor.solid"?'),
        ("source", "my experience", "judgement"),
        ("source", "claim: tace-are-intra-arterial", 'Did you mean "tae-tace-are-intra-arterial"?'),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(kind: str, text: str, says: str, base: RuleBase) -> None:
    """Each wrong answer gets the words that mend it."""
    assert says in getattr(answers, f"wrong_{kind}")(text, base)


def test_a_text_has_its_greatest_length() -> None:
    """As long as it may be is right; one more is told with both lengths."""
    assert answers.wrong_length("x" * 90, 90) == ""
    assert answers.wrong_length("x" * 91, 90) == "It has 91 characters; at most 90."
