"""The empty case to fill in: a case at once, and with every line that it offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generators import case_of
from nanorx.advice.assessment import Advisor
from nanorx.document.case_template import case_template
from nanorx.knowledge.files.case_file import read_case_text
from nanorx.knowledge.files.case_text import yaml_value
from nanorx.knowledge.values import value_as_json
from page_form import is_plain

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.knowledge.vocabulary import Descriptor


@pytest.mark.parametrize("organ", ["liver", "brain"])
def test_a_template_is_a_case_line_by_line(base: RuleBase, organ: str) -> None:
    """It states the organ alone; each key can be filled in where it stands, and belongs to tumors of the organ."""
    advisor = Advisor(base, use_engine=False)
    text = case_template(advisor.assess(case_of(base, {base.policy.organ: organ})))
    assert read_case_text(text.encode(), "case.yaml", base).stated == (base.policy.organ,)
    assert is_plain(text)
    assert max(map(len, text.splitlines())) <= 100
    group, keys = "", 0
    assert "glioblastoma" in text if organ == "brain" else "glioblastoma," not in text
    lines = text.splitlines()
    for place, line in enumerate(lines):
        group = line.removesuffix(":") if re.fullmatch(r"\w+:", line) else group
        found = re.fullmatch(r"  #(\w+):", line)
        if found:
            descriptor = base.vocabulary.descriptors[f"{group}.{found[1]}"]
            assert not descriptor.organs or organ in descriptor.organs
            lines_now = [*lines[:place], f"  {found[1]}: {a_value(descriptor)}", *lines[place + 1 :]]
            case = read_case_text("\n".join(lines_now).encode(), "case.yaml", base)
            assert set(case.stated) == {base.policy.organ, descriptor.name}
            keys += 1
    assert keys > 70


def a_value(descriptor: Descriptor) -> str:
    """Return some value of a descriptor as YAML."""
    if descriptor.kind == "number":
        return yaml_value(value_as_json(descriptor, descriptor.high))
    choice = list(descriptor.choices)[-1]
    return f"[{choice}]" if descriptor.kind == "set" else choice


def test_what_matters_most_comes_first(base: RuleBase) -> None:
    """In each group, after what every case begins with."""
    advisor = Advisor(base, use_engine=False)
    text = case_template(advisor.assess(case_of(base, {base.policy.organ: "liver"})))
    keys = re.findall(r"^  #(\w+):$", text, re.MULTILINE)
    assert keys.index("histology") < keys.index("size_cm") < keys.index("portal_vein_thrombosis")


@pytest.mark.parametrize(("organ", "first"), [("pancreas", "pancreatic-ductal"), ("liver", "hepatocellular-carcinoma")])
def test_the_histologies_of_the_organ_come_first(base: RuleBase, organ: str, first: str) -> None:
    """What most studies in this organ are about stands first."""
    text = case_template(Advisor(base, use_engine=False).assess(case_of(base, {base.policy.organ: organ})))
    above = " ".join(text.split("#histology:")[0].split("\n\n")[-1].replace("#", "").split())
    assert above.split("? ")[1].startswith(first)
