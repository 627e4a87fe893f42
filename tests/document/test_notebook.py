"""What a notebook shows of an answer: the page of its command, safe beside others, with its own ids and colors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import nanorx
import small_folder
from html_tree import read_page

if TYPE_CHECKING:
    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.model import Model

DATA: dict[str, Any] = {
    "id": "</div><script>1</script>",
    "about": "<script>alert('&')</script>",
    "tumor": {"organ": "liver", "size_cm": 2.5},
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return nanorx.load(small_folder.write(tmp_path_factory.mktemp("rules")))


@pytest.fixture(scope="module")
def answers(small: RuleBase) -> list[Model]:
    """One answer of each kind that has a page about a case."""
    strategy = small.strategies[0].id
    return [
        nanorx.recommend(DATA, rules=small),
        nanorx.explain(DATA, strategy, rules=small),
        nanorx.why_not(DATA, strategy, rules=small),
        nanorx.what_if(DATA, {"tumor.size_cm": 4}, vary={"tumor.size_cm": (1, 10)}, rules=small),
        nanorx.questions(DATA, rules=small),
        nanorx.compare(DATA, {}, rules=small),
    ]


def test_each_answer_has_a_page(answers: list[Model]) -> None:
    """The page is one element in ASCII without script, with the notice, and no text of a case is markup."""
    for answer in answers:
        html = answer._repr_html_()
        assert html is not None
        assert html.isascii()
        tree = read_page(html)
        (top,) = [child for child in tree.children if not isinstance(child, str)]
        assert (top.tag, top.classes) == ("div", ["nanorx"])
        assert not {item.tag for item in tree.walk()} & {"script", "link", "html", "body"}
        assert "A test." in html


def test_the_style_stays_inside(answers: list[Model]) -> None:
    """Every rule of the style stands in one rule about the page, and none is about the whole document."""
    (style,) = read_page(str(answers[0]._repr_html_())).all("style")
    text = "".join(child for child in style.children if isinstance(child, str)).strip()
    assert text.startswith(".nanorx{")
    inside = re.sub(r"[^{}]", "", text.removeprefix(".nanorx{").removesuffix("}"))
    while "{}" in inside:
        inside = inside.replace("{}", "")
    assert inside == ""
    assert not [word for word in (":root", "body{", "@page", "@media print", "NOTICE") if word in text]


def test_ids_are_those_of_one_answer(answers: list[Model]) -> None:
    """Two pages in one notebook share no id, and each link leads to a place on its own page."""
    seen: set[str] = set()
    for answer in answers:
        elements = list(read_page(str(answer._repr_html_())).walk())
        ids = [item.attributes["id"] for item in elements if "id" in item.attributes]
        assert len(ids) == len(set(ids))
        assert seen.isdisjoint(ids)
        seen.update(ids)
        links = [item.attributes["href"] for item in elements if item.tag == "a"]
        named = [name for item in elements for name in item.attributes.get("aria-labelledby", "").split()]
        assert {link.removeprefix("#") for link in links if link.startswith("#")} | set(named) <= set(ids)


def test_what_has_no_page_shows_a_line(answers: list[Model], small: RuleBase) -> None:
    """A part of an answer, a brief one, and one of rules that were not used here leave it to `repr`."""
    result = answers[0]
    assert isinstance(result, nanorx.Result)
    assert result.recommendations[0]._repr_html_() is None
    assert nanorx.brief(DATA, rules=small)._repr_html_() is None
    other = result.replaced(rule_base=result.rule_base.replaced(sha256="0f" * 32))
    assert other._repr_html_() is None


def test_a_result_that_was_read_has_its_page(answers: list[Model]) -> None:
    """A result from a file is shown as the one that was computed."""
    again = nanorx.Result.from_json(answers[0].dumps())
    assert again._repr_html_() == answers[0]._repr_html_()
