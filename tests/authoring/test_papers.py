"""`nanorx rules new evidence/ID --from-paper FILE`: a record becomes two rows, and nothing is made up."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evidence_folder
import nanorx
import small_folder
from conftest import ROOT, examples
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.writing.papers.paper import clean, make_paper, person
from nanorx.authoring.writing.papers.readers import read_records
from nanorx.authoring.writing.papers.reference_row import _entry
from nanorx.authoring.writing.papers.rows import read_paper, rows_of
from nanorx.common.characters import foreign
from nanorx.errors import InputError, UsageError
from nanorx.knowledge.files.models.sources import ReferenceShape
from nanorx.knowledge.files.yaml_file import read_yaml
from paper_records import CROSSREF, NOTICE, PUBMED, RETRACTED, SPRINGER_RIS, ZOTERO_BIB

if TYPE_CHECKING:
    from pathlib import Path

    from nanorx.authoring.writing.papers.rows import NewRows
    from nanorx.knowledge.rule_base import RuleBase

DAY = date(2026, 11, 28)
FORMS = {
    "paper.bib": ZOTERO_BIB,
    "paper.ris": SPRINGER_RIS,
    "paper.json": json.dumps(CROSSREF),
    "zotero.json": json.dumps({"items": [{**CROSSREF, "id": "one", "container-title": "Annals of Surgical Oncology"}]}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder.write(tmp_path / "rules", evidence_folder.FILES)


def written(text: str | bytes, folder: Path, record: str = "") -> NewRows:
    """Read a record and write its rows into the folder."""
    file = folder.parent / "record.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    paper, said = read_paper(str(file), record)
    rows = rows_of(paper, "new-one", DAY, nanorx.load(folder), folder / "references.yaml")
    (folder / "evidence" / "new-one.yaml").write_text(rows.evidence, encoding="utf-8")
    if rows.references is not None:
        (folder / "references.yaml").write_text(rows.references, encoding="utf-8", newline="")
    rows.said[:0] = said
    return rows


def reference(folder: Path) -> dict[str, Any]:
    """The last row of references.yaml."""
    data = read_yaml((folder / "references.yaml").read_text(encoding="utf-8"), "references.yaml").data
    return dict(data["references"][-1])


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_reference(name: str, folder: Path) -> None:
    """BibTeX, RIS and CSL-JSON of one paper give one row: authors, title and places as the rule base writes them."""
    rows = written(FORMS[name], folder)
    found = reference(folder)
    assert rows.reference == found["id"] == "warnberg-2019"
    assert found["short"] == "Wärnberg 2019"
    assert found["authors"] == "Wärnberg F, Stigberg E, Obondo C, Olofsson H, Abdsaleh S, Wärnberg M, Karakatsanis A"
    assert found["title"].split()[:3] == ["Long-Term", "Outcome", "After"]
    assert (found["journal"], found["year"], found["volume"]) == ("Annals of Surgical Oncology", 2019, "26(5)")
    assert (found["pages"], found["doi"]) == ("1247-1253", "10.1245/s10434-019-07239-5")
    assert (found["kind"], found["seen"]) == ("TODO", "TODO")


def test_pubmed_gives_types_numbers_and_groups(folder: Path) -> None:
    """Wrapped lines are joined, the group is an author, and types and registry numbers come from the record."""
    rows = written(PUBMED, folder)
    found = reference(folder)
    assert found["authors"] == "Criner GJ, Sue R, LIBERATE Study Group"
    assert found["title"].endswith("in Heterogeneous Emphysema (LIBERATE)\n")
    assert (found["kind"], found["doi"]) == ("trial", "10.1164/rccm.201803-0590OC")
    assert found["url"] == "https://pubmed.ncbi.nlm.nih.gov/29787288/"
    assert "\nregistry: [NCT01796392]\n" in rows.evidence
    assert (
        "# | Publication types in the record: Multicenter Study; Randomized Controlled Trial\ndesign: TODO"
        in rows.evidence
    )
    assert "# | The record: Comment in: Am J Respir Crit Care Med. 2018" in rows.evidence
    above_say = rows.evidence.partition("\nsay: TODO")[0].splitlines()
    assert above_say[-1].startswith("# | ")
    assert "# | Abstract: RATIONALE: This is the first multicenter" in rows.evidence


@pytest.mark.parametrize("text", [*FORMS.values(), PUBMED, RETRACTED])
def test_check_finds_what_is_to_be_filled_in_and_nothing_else(text: str, folder: Path) -> None:
    """Keys stand in order and all names are right: the check tells each TODO once, and no other mistake."""
    written(text, folder)
    problems = check_folder(folder).problems
    assert {row.code for row in problems} == {"NRX156"}
    for name in ("references.yaml", "evidence/new-one.yaml"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        todo = [number for number, line in enumerate(lines, 1) if "TODO" in line and not line.strip().startswith("#")]
        assert [row.line for row in problems if row.file.endswith(name)] == todo


def test_nothing_is_said_of_what_was_found_or_read(folder: Path) -> None:
    """Every medical key and every key about reading waits for the author, whatever the record says."""
    data = read_yaml(written(PUBMED, folder).evidence, "x").data
    for key in ("title", "status", "subjects", "phase", "design", "outcome", "result", "say", "read", "place"):
        assert data[key] == "TODO"
    assert set(data["tried"].values()) == {"TODO"}
    assert "number" not in data


def test_only_keys_of_the_model_are_written(folder: Path) -> None:
    """The row of the document has keys of the model, in its order."""
    written(PUBMED, folder)
    keys = list(reference(folder))
    assert keys == [key for key in ReferenceShape.model_fields if key in keys]


def test_a_retracted_paper_is_marked(folder: Path) -> None:
    """The row of a retracted paper counts nothing, and the author is told who retracted it."""
    rows = written(RETRACTED, folder)
    assert "\nretracted: yes\n" in rows.evidence
    assert any("RETRACTED" in line for line in rows.said)
    assert "Retraction in: Lancet. 2010 Feb 6;375(9713):445. PMID: 20137807" in rows.said
    assert reference(folder)["doi"] == "10.1016/s0140-6736(97)11096-0"


@pytest.mark.parametrize(
    "text",
    [
        NOTICE,
        "@article{x, title={Retraction Note: Gold in the liver}, year=2020}",
        "@article{x, title={Correction to: Gold in the liver}, year=2020}",
        json.dumps({"title": "Gold", "update-to": [{"type": "retraction", "DOI": "10.1234/gold"}]}),
    ],
)
def test_a_notice_is_no_paper(text: str, folder: Path) -> None:
    """The record of a retraction or erratum is refused: it has no finding."""
    with pytest.raises(InputError) as caught:
        written(text, folder)
    assert caught.value.problems[0].code == "NRX343"


@pytest.mark.parametrize(
    ("title", "retracted", "notice"),
    [
        ("RETRACTED: Gold in the liver", True, False),
        ("RETRACTED ARTICLE: Gold in the liver", True, False),
        ("Retraction of the liver by gold hooks", False, False),
        ("Correction of INR before biopsy", False, False),
        ("Erratum: Gold", False, True),
        ("Withdrawal of anticoagulants before ablation", False, False),
    ],
)
def test_a_title_tells_only_what_it_says(title: str, *, retracted: bool, notice: bool) -> None:
    """A title that speaks of retraction as medicine does is no retraction."""
    _, raw = read_records(f"@article{{x, title={{{title}}}}}", "x.bib")
    paper = make_paper(raw[0])
    assert (paper.retracted, paper.notice) == (retracted, notice)


def test_a_known_document_keeps_its_id(folder: Path) -> None:
    """A document that is there by its DOI is not added again; the row of its study has the same study."""
    before = (folder / "references.yaml").read_bytes()
    rows = written("@article{x, title={Gold}, author={Gold, A}, year=2020, doi={https://doi.org/10.1234/GOLD}}", folder)
    assert rows.reference == "gold-2020-b"  # another DOI
    (folder / "references.yaml").write_bytes(before.replace(b"10.1/gold", b"10.1234/gold"))
    (folder / "evidence" / "new-one.yaml").unlink()
    rows = written("@article{x, title={Gold}, year=2020, doi={https://doi.org/10.1234/GOLD}}", folder)
    assert rows.reference == "gold-2020"
    assert rows.references is None
    assert any('it is "gold-2020"' in line for line in rows.said)


def test_documents_of_the_shipped_base_are_found(base: RuleBase) -> None:
    """By DOI, by the number in a link; a number in the words of another row is said, and no more."""
    record = (
        "@article{x, title={Preoperative Management}, author={Fang, F}, year=2020, doi={10.3389/FENDO.2020.586795}}"
    )
    paper = make_paper(read_records(record, "x")[1][0])
    references = ROOT / "rules" / "references.yaml"
    assert rows_of(paper, "new-one", DAY, base, references).reference == "pheochromocytoma-preparation-2020"
    linked = make_paper(read_records("PMID- 14993023\nTI  - Subcapsular tumors\nDP  - 2004\n", "x")[1][0])
    assert rows_of(linked, "new-one", DAY, base, references).reference == "subcapsular-rfa-2004"
    named = make_paper(read_records("@article{x, title={Freezing}, year=2020, pmcid={PMC7075578}}", "x")[1][0])
    rows = rows_of(named, "new-one", DAY, base, references)
    assert rows.references is not None
    assert any('"subcapsular-rfa-2004" in references.yaml may be this document' in line for line in rows.said)


def test_what_is_not_installed_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the message says what to install, and what works without it."""
    monkeypatch.setitem(sys.modules, "rispy", None)
    for name in ("readers", "tagged"):
        monkeypatch.delitem(sys.modules, f"nanorx.authoring.writing.papers.{name}")
    with pytest.raises(UsageError) as caught:
        written(PUBMED, folder)
    assert caught.value.problems[0].code == "NRX340"
    assert "pip install 'nanorx[papers]'" in caught.value.problems[0].advice


def test_of_several_records_one_is_named(folder: Path) -> None:
    """A file with several records is refused with the list; --record takes a key, a PMID or a DOI."""
    with pytest.raises(UsageError) as caught:
        written(PUBMED + "\n" + RETRACTED, folder)
    assert caught.value.problems[0].code == "NRX342"
    assert "29787288  Criner 2018" in caught.value.problems[0].advice
    assert written(PUBMED + "\n" + RETRACTED, folder, "9500320").reference == "wakefield-1998"
    with pytest.raises(UsageError) as caught:
        written(PUBMED, folder, "7")
    assert caught.value.problems[0].message == 'there is no record "7"'


BROKEN = {
    "": "is read: BibTeX, RIS",
    "Authors. Title. Journal 2019.": "is read: BibTeX, RIS",
    "%PDF-1.7 \x00\x01": "not a text file",
    '{"title": "Gold",': "not valid JSON",
    "[]": "no record",
    "[" * 100_000: "nested",
    "@article{x, title={Gold": "cannot be read",
    "@article{x, title={Gold}, title={Silver}}": "cannot be read",
    "@article{x, year=2019}": "no title",
    "TY  - JOUR\nTI  - Gold\n": "no end",
    "TY  - JOUR\nTI  - Gold\nTY  - JOUR\nTI  - Silver\nER  - \n": "no end",
    "@comment{only}": "no record",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_refused(text: str, folder: Path) -> None:
    """The file is named, with what is wrong and what to do; nothing is written."""
    before = (folder / "references.yaml").read_bytes()
    with pytest.raises(InputError) as caught:
        written(text, folder)
    problem = caught.value.problems[0]
    assert problem.code == "NRX341"
    assert problem.file.endswith("record.txt")
    assert problem.advice
    assert re.search(BROKEN[text], problem.message)
    assert (folder / "references.yaml").read_bytes() == before
    assert not (folder / "evidence" / "new-one.yaml").exists()


def test_a_broken_record_hides_no_other_one(folder: Path) -> None:
    """A record that is asked for is read, though another one of the file is broken."""
    library = "@article{good, title={Gold}, author={Au, B}, year=2020}\n@article{bad, title={Silver\n"
    with pytest.raises(InputError) as caught:
        written(library, folder)
    assert caught.value.problems[0].line == 2
    assert written(library, folder, "good").reference == "au-2020"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str, folder: Path) -> None:
    """A file of Windows or of an old Mac is read; that it is not UTF-8 is said."""
    rows = written(SPRINGER_RIS.replace("\n", end).encode(encoding), folder)
    assert reference(folder)["short"] == "Wärnberg 2019"
    assert any("Windows-1252" in line for line in rows.said) == (encoding == "cp1252")


def test_words_of_a_record_steer_nothing(folder: Path) -> None:
    """What a record says stands behind a bar: it is no comment that accepts a warning, and no key."""
    text = "PMID- 1\nTI  - # nanorx: ignore NRX156 x\nDP  - 2020\nAB  - nanorx: ignore NRX156 no\n      say: Hacked.\n"
    rows = written(text, folder)
    assert "# | Abstract: nanorx: ignore NRX156 no say: Hacked.\nsay: TODO" in rows.evidence
    assert {row.code for row in check_folder(folder).problems} == {"NRX156"}


def test_line_ends_of_the_rule_base_stay(folder: Path) -> None:
    """references.yaml with the line ends of Windows keeps them."""
    path = folder / "references.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    written(ZOTERO_BIB, folder)
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")


def test_a_file_that_cannot_take_a_row_is_left(folder: Path) -> None:
    """Where the end of references.yaml is no place for a row, the row is shown and nothing is written."""
    path = folder / "references.yaml"
    rows = path.read_text(encoding="utf-8")
    flow = "references: [" + ", ".join(line.strip().removeprefix("- ") for line in rows.splitlines()[1:]) + "]\n"
    path.write_text(flow, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        written(ZOTERO_BIB, folder)
    assert caught.value.problems[0].code in {"NRX344", "NRX002", "NRX003"}
    assert path.read_text(encoding="utf-8") == flow


LATEX = {
    r"W{\"u}nsch, G{\'e}rard": "Wünsch G",
    r"van der Berg, Jan Piet": "van der Berg JP",
    r"{The Gold and Iron Group}": "The Gold and Iron Group",
    r"Smith, Jr., J. R.": "Smith JR Jr",
    r"Fredrik W\"arnberg": "Wärnberg F",
    r"\O{}stergaard, S{\o}ren": "Østergaard S",
    "Kim, DH": "Kim DH",
    "O'Brien, Mary-Kate": "O'Brien MK",
    "others": "et al.",
}


@pytest.mark.parametrize("name", LATEX)
def test_names_of_bibtex(name: str) -> None:
    """Accents, particles, suffixes, groups and `and others` come out as the rule base writes names."""
    _, raw = read_records(f"@article{{x, title={{T}}, author={{{name}}}}}", "x.bib")
    assert list(make_paper(raw[0]).authors) == [LATEX[name]]


TEXTS = {
    "p &lt; 0.001 &amp; more": "p < 0.001 & more",
    "<jats:p>One</jats:p><jats:p>CO<jats:sub>2</jats:sub></jats:p>": "One CO2",
    "p <0.05 and x> 3": "p <0.05 and x> 3",
    "a\u200bb\u00ad \u202ec\x07": "ab c",
    "cm\u00b2 \u2212 \u201cx\u201d": 'cm2 - "x"',
    "\u0410lpha \u4e2d": "Alpha ?",
    "Mu\u0308ller": "Müller",
}


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_clean(text: str) -> None:
    """Entities and markup are resolved, hidden and steering characters go, and no sign of comparison is lost."""
    assert clean(text) == TEXTS[text]


def test_a_lone_percent_sign_loses_nothing() -> None:
    """LaTeX would take the rest of the line for a comment; exports forget to escape it."""
    _, raw = read_records("@article{x, title={97.4% of $ women}, abstract={in $x$ of 5\\% and {\\textgreater} 3}}", "x")
    paper = make_paper(raw[0])
    assert (paper.title, paper.abstract) == ("97.4% of $ women", "in x of 5% and > 3")


@given(st.text())
@examples(200)
def test_a_cleaned_text_can_stand_in_a_rule_base(text: str) -> None:
    """Whatever a record holds, its texts hold no character that the check refuses, on one line."""
    cleaned = clean(text)
    assert foreign(cleaned) == ()
    assert "\n" not in cleaned
    assert clean(cleaned.replace("&", "").replace("<", "")) == cleaned.replace("&", "").replace("<", "")


@given(st.text(), st.text(), st.text())
@examples(50)
def test_a_name_never_fails(family: str, given_name: str, suffix: str) -> None:
    """Any three texts make a name."""
    assert isinstance(person(family, given_name, suffix), str)


_PIECES = st.sampled_from(
    [
        *'{}@,="\\%$&<>\n\r \t#é\x00\ufeff',
        *("@article{a,", "title", "author", "year=2019", " and "),
        *("TY  - JOUR\n", "ER  - \n", "AU  - ", "TI  - "),
        *("PMID- 1\n", "AB  - ", "      "),
        *('{"title":', "[", "]", '"DOI": 10.1'),
    ]
)


@given(st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text()))
@examples(300)
def test_no_text_crashes_the_readers(text: str) -> None:
    """Any text is read or refused with what is wrong: no other error comes out, and what is read can be written."""
    with suppress(InputError):
        _, raw = read_records(text, "x")
        for row in raw:
            make_paper(row).line()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(CROSSREF)), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
@examples(200)
def test_no_json_crashes_the_reader(data: Any) -> None:
    """Values of another kind than CSL has are passed over."""
    with suppress(InputError):
        _, raw = read_records(json.dumps({"title": "Gold", **data} if isinstance(data, dict) else [data]), "x")
        for row in raw:
            make_paper(row).line()


_ODD = st.text(alphabet="abÄ:#-'\"[]{}|>&*!%@`?, 0129.~\n", min_size=1, max_size=130)


@given(_ODD, _ODD, _ODD)
@examples(60)
def test_any_words_come_back_from_the_row(title: str, journal: str, volume: str) -> None:
    """What is written into references.yaml is read as it was: no sign of YAML changes a word."""
    record = {"title": f"x{title}", "container-title": journal, "volume": volume, "issued": {"raw": "2019"}}
    _, raw = read_records(json.dumps(record), "x")
    paper = make_paper(raw[0])
    for value in (paper.title, paper.journal, paper.volume):
        if value:
            data = read_yaml("\n".join(["rows:", *_entry("  - key", value)]) + "\n", "x").data
            assert data["rows"][0]["key"].rstrip("\n") == value
