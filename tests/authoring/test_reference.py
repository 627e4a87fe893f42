"""rules/REFERENCE.md: made from the program, whole, and kept up to date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import pytest

import clean_folder
import small_folder
from conftest import ROOT
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.codes import all_codes
from nanorx.authoring.editors.files import refresh_schemas
from nanorx.authoring.editors.kinds import KINDS
from nanorx.authoring.testing.expectations import KEYS
from nanorx.authoring.writing.reference import REFERENCE, reference_text
from nanorx.knowledge.clause import GROUPS, OPERATORS
from nanorx.knowledge.clause_parser import ClauseError, make_group, parse_clause
from nanorx.knowledge.codes import FoundIn
from nanorx.knowledge.files.models.rules import DerivedShape, DescriptorShape
from nanorx.knowledge.files.models.walk import fields
from nanorx.knowledge.formula import FUNCTIONS
from nanorx.knowledge.sources import CITE_KINDS, Cite
from nanorx.knowledge.truth import VERDICTS

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.knowledge.rule_base import RuleBase

PAGE = ROOT / "rules" / REFERENCE
TEMPLATE = ROOT / "src" / "nanorx" / "authoring" / "writing" / "reference.md"


@pytest.fixture(scope="module")
def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """A section of the page, without those below it that have the same rank."""
    marks = re.split(r"^(#+ .+)$", text, flags=re.MULTILINE)
    places = [place for place, part in enumerate(marks) if part.startswith("#") and title in part]
    assert len(places) == 1, title
    return marks[places[0] + 1]


def named(part: str) -> list[str]:
    """The first cells of the rows of tables: the keys."""
    return re.findall(r"^\| \**`([^`]+)`", part, re.MULTILINE)


def models_of(shape: Any, found: list[Any]) -> list[Any]:
    """A model and all models within."""
    if hasattr(shape, "model_fields") and shape not in found:
        found.append(shape)
        for inner in fields(shape).values():
            models_of(inner, found)
    for inner in get_args(shape):
        models_of(inner, found)
    return found


def test_the_page_is_the_one_that_is_made(text: str) -> None:
    """The committed page is what the program makes of it; `nanorx rules check --fix` writes it anew."""
    assert text == reference_text(ROOT / "rules")


def test_every_key_of_every_kind_is_in_it(text: str) -> None:
    """Each kind of file has a section, and in it a row for each key of its model, of all levels, with words."""
    template = TEMPLATE.read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        assert f"<<keys {name}>>" in template
        part = section(text, kind.title + ":")
        wanted = {key for model in models_of(kind.model, []) for key in fields(model)} or set(kind.words)
        assert wanted <= set(named(part)), name
        assert not re.search(r"^\| \**`[^`]+`\** \|.*\|  \|$", part, re.MULTILINE), name


def test_what_must_be_there_is_bold(text: str) -> None:
    """A key that a file must have is in bold, another one is not."""
    part = section(text, "A row of evidence:")
    assert "\n| **`reference`** | an id of references.yaml |" in part
    assert "\n| `harm` | a text, at most 160 characters |" in part
    assert "| `randomized`, `comparative`, " in part


def test_every_example_is_there(text: str) -> None:
    """Each example of the template is found in the shipped rule base."""
    assert text.count("```yaml") == TEMPLATE.read_text(encoding="utf-8").count("<<example ")
    assert "- id: T092\n" in text
    assert "<<" not in text


def test_every_message_is_in_it(text: str) -> None:
    """Each code with its title and severity."""
    rows = re.findall(r"^\| (NRX\d{3}) \| (.+) \((\w+)\) \|$", text, re.MULTILINE)
    found = {code: (title.replace("\\|", "|"), severity) for code, title, severity in rows}
    assert found == {code: (row.title, row.severity) for code, row in all_codes().items()}


def test_every_link_leads_somewhere(text: str) -> None:
    """A link names a section of the page or a file beside it."""
    anchors = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target[1:] in anchors if target.startswith("#") else (PAGE.parent / target).is_file(), target


def test_the_table_of_operators_is_the_one_of_the_program(base: RuleBase, text: str) -> None:
    """Each operator with its words, in the order of the program, and an example that can be read."""
    part = text.partition("| operator | holds if | example |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \| `([^`]+)` \|$", part, re.MULTILINE)
    assert [(name, words) for name, words, _ in rows] == list(OPERATORS.items())
    for name, _, example in rows:
        descriptor, _, clause = example.partition(": ")
        assert parse_clause(descriptor, clause, base.vocabulary).operator == name


def test_the_table_of_groups_is_the_one_of_the_program(base: RuleBase, text: str) -> None:
    """Each group with its words; it can be read where the table says, and nowhere else."""
    part = text.partition("| group | holds if | stands under |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+):` \| (.+) \| (.+) \|$", part, re.MULTILINE)
    assert [name.replace("2", "N") for name, _, _ in rows] == list(GROUPS)
    clauses = [parse_clause("tumor.size_cm", f"above {place} cm", base.vocabulary) for place in range(1, 4)]
    for name, _, places in rows:
        for where in ("when", "unless"):
            if f"`{where}`" in places:
                assert make_group(name, clauses, part=where).clauses == tuple(clauses)
            else:
                with pytest.raises(ClauseError):
                    make_group(name, clauses, part=where)


def test_tables_have_every_word_of_the_program(text: str) -> None:
    """Verdicts, kinds of sources and descriptors, functions, places in records, expectations: none is left out."""
    assert set(named(text.partition("| verdict | means |")[2].partition("\n\n")[0])) == set(VERDICTS)
    sources = text.partition("| source | carries |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+): ", sources.replace("`may_exclude: yes`", ""))) == set(CITE_KINDS)
    kinds = named(text.partition("| kind | its value |")[2].partition("\n\n")[0])
    assert kinds == list(get_args(fields(DescriptorShape)["kind"]))
    assert named(text.partition("| function | is |")[2].partition("\n\n")[0]) == list(FUNCTIONS)
    places = text.partition("| `found_in` | is |")[2].partition("\n\n")[0]
    assert re.findall(r"`([\w-]+)`", places) == list(get_args(FoundIn))
    assert set(KEYS) <= set(named(section(text, "A case:")))
    assert set(DerivedShape.model_fields) <= set(named(section(text, "A group of descriptors:")))


def test_what_a_source_carries_is_what_the_program_checks(base: RuleBase, text: str) -> None:
    """Judgement carries weak; a limit, a row of evidence or a document up to strong, in both documents."""
    threshold, reference = next(iter(base.sources.thresholds)), next(iter(base.sources.references))
    row = next(name for name, study in base.evidence.items() if study.counts)
    assert base.sources.strongest(Cite("judgement", "why")) == "weak"
    for cite in (Cite("threshold", threshold), Cite("reference", reference), Cite("evidence", row)):
        assert base.sources.strongest(cite) == "strong"
    for document in (text, (PAGE.parent / "README.md").read_text(encoding="utf-8")):
        assert "| `judgement: why` | what we think ourselves, `weak` |" in document
        assert document.count("up to `strong`") == 3


def test_a_page_that_is_not_up_to_date_is_told_and_written(tmp_path: Path) -> None:
    """A rule base without the page has no warning; one with an old page has, until it is written anew."""
    folder = small_folder.write(tmp_path / "rules", clean_folder.FILES)
    assert check_folder(folder).problems == ()
    page = folder / REFERENCE
    page.write_text("old\n", encoding="utf-8")
    found = check_folder(folder).problems
    assert [row.code for row in found] == ["NRX169"]
    assert REFERENCE in found[0].message
    assert refresh_schemas(folder) == [page]
    assert page.read_text(encoding="utf-8") == reference_text(folder)
    assert check_folder(folder).problems == ()
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert check_folder(folder).problems == ()
