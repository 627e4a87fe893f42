"""Plain English: what is told, what is proposed, and what is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clean_folder
import small_folder
from nanorx.authoring.check.check import check_folder
from nanorx.authoring.check.lints.plain_english import MOST_WORDS, WORDS, wordings
from nanorx.knowledge.files.yaml_file import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

RULE = "effect/vein-reaches-many.yaml"
LISTS: dict[str, dict[str, str]] = read_yaml(WORDS.read_text(encoding="utf-8"), WORDS.name).data


def written(text: str) -> str:
    """The text with every proposal taken."""
    for row in reversed(wordings(text)):
        text = text[: row.start] + row.new + text[row.end :]
    return text


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("The tumour bled.", "The tumor bled."),
        ("Haemorrhage of oesophageal varices.", "Hemorrhage of esophageal varices."),
        ("It is given prior to, i.e. before, surgery.", "It is given before, that is before, surgery."),
        ("Anaemia, leukaemia and hypoxaemic spells.", "Anemia, leukemia and hypoxemic spells."),
        ("MRI, CT etc.", "MRI, CT and so on."),
        ("CT vs. MRI and/or PET.", "CT versus MRI or PET."),
        ("It is not uncommon.", "It is common."),
        ("In the  vein of the the arm.", "In the vein of the arm."),
    ],
)
def test_a_plain_wording_is_proposed(text: str, better: str) -> None:
    """American spelling, plain words, words in full, each word once."""
    assert written(text) == better


@pytest.mark.parametrize(
    "text",
    [
        "Raised, advised and exercised: analyses of metastasis, emphasis and basis.",
        "The British Society of Haematology calls it so.",
        'It is called a "tumour" there.',
        "The value that that study had had was 5 Gy/h, C-4 and pH 7.4.",
        "Not until then; not injected; not invasive.",
        "Programmed death, gray matter, a parameter, a thermometer and perimetry.",
        "See https://www.example.org/tumour/colour.",
    ],
)
def test_good_words_names_and_quotations_are_left(text: str) -> None:
    """A word that only looks like one of the list, a name within a sentence, and what stands in quotes."""
    assert wordings(text) == []


@pytest.mark.parametrize("kind", LISTS)
def test_no_proposal_is_itself_on_the_list(kind: str) -> None:
    """What is proposed needs no further proposal, and every entry is found."""
    for old, new in LISTS[kind].items():
        sample = f"A {old.replace('*', 'x')} b"
        assert [row.kind for row in wordings(sample)] == [kind], old
        assert wordings(f"A {new.replace('*', 'x')} b") == []


@pytest.mark.law
@given(
    st.lists(st.sampled_from([*(word for words in LISTS.values() for word in words), "a", "the", " ", ".", '"', "A"]))
)
def test_a_better_text_is_found_good(parts: list[str]) -> None:
    """Taking the proposals leads to a text without any in a few rounds, whatever stands beside each other."""
    text = " ".join(part.replace("*", "x") for part in parts)
    for _ in range(4):
        text = written(text)
    assert wordings(text) == []


def test_long_sentences_are_told(tmp_path: Path) -> None:
    """More words than a reader keeps in mind; a semicolon or colon begins anew."""
    long = " ".join(f"word{place}" for place in range(MOST_WORDS))
    for text, codes in ((f"A {long}.", ["NRX179"]), (f"A: {long}.", []), (f"A b; {long}.", [])):
        files = clean_folder.changed((RULE, "because: A test.", f'because: "{text}"'))
        found = check_folder(small_folder.write(tmp_path / str(len(text)), files)).problems
        assert [row.code for row in found] == codes


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("question: How many are there?", "question: How many are there", "the question does not end with a question"),
        ("question: Which grade is it?", "about: A grade\n    question: Which grade is it?", "`about` does not end"),
        ("label: organ", "label: organ.", "a label ends without a full stop"),
        ("label: implant", "label: Implant", "a label begins with a small letter"),
        ("say: A test forbids it.", "say: a test forbids it", "`say` is not a whole sentence"),
    ],
)
def test_words_of_the_vocabulary_are_looked_at(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A question, an explanation, a label and a sentence have the form that pages show."""
    files = clean_folder.changed(("vocabulary/tumor.yaml", old, new))
    if "Implant" in new:
        files["vocabulary/tumor.yaml"] = files["vocabulary/tumor.yaml"].replace(
            "Is there an implant?", "Has it an implant?"
        )
    (row,) = check_folder(small_folder.write(tmp_path, files)).problems[:1]
    assert row.code in {"NRX157", "NRX158"}
    messages = [row.message for row in check_folder(small_folder.write(tmp_path / "again", files)).problems]
    assert any(message.startswith(says) for message in messages)


def test_a_label_that_is_a_name_keeps_its_capital(tmp_path: Path) -> None:
    """A word that stands nowhere in small letters may be a name."""
    files = clean_folder.changed(("vocabulary/tumor.yaml", "label: grade", "label: Gleason grade"))
    assert check_folder(small_folder.write(tmp_path, files)).problems == ()
