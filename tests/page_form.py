"""The form that every page of the terminal keeps."""

from __future__ import annotations

from functools import cache

from conftest import ROOT

NOTICE = "Research decision support, not a medical device; the treating team decides."


def check_form(text: str, width: int, end: str = NOTICE) -> None:
    """No line over the width, no trailing space, plain letters, nothing cut or twice blank, the notice at the end."""
    for line in text.splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip(), line
        assert is_plain(line), line
        assert "..." not in line, line
    assert "\n\n\n" not in text
    assert text.endswith(f"{end}\n") or width < len(end)


def is_plain(text: str) -> bool:
    """Is everything ASCII but what the texts of the rules hold themselves, such as the letters of a name?"""
    return text.isascii() or {letter for letter in text if not letter.isascii()} <= letters_of_rules()


@cache
def letters_of_rules() -> frozenset[str]:
    """What is not ASCII in the files of the rule base."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").rglob("*.yaml")]
    return frozenset(letter for text in texts if not text.isascii() for letter in text if not letter.isascii())
