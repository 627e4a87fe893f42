"""What lists on several pages share: the frame around a list of a rule base, and the count of what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nanorx._version import __version__
from nanorx.document.blocks import Document, More, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nanorx.document.blocks import Block, Section
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["base_document", "left_out"]


def base_document(
    title: str, sections: Sequence[Section | None], data: Any, base: RuleBase, stamp: str = ""
) -> Document:
    """Make a page about a rule base.

    Args:
        title: What the page is.
        sections: Its sections; those that are None are left out.
        data: The answer behind it.
        base: The rule base, for the notice.
        stamp: What was used; else the version and the hash of the rule base.
    """
    return Document(
        title=title,
        sections=[section for section in sections if section is not None],
        data=data,
        program=f"nanorx {__version__}",
        stamp=[stamp or f"rules {base.version}, {base.sha256[:8]}"],
        short_notice=base.notice_short,
        notice=base.notice,
    )


def left_out(number: int, words: str = "more") -> list[Block]:
    """Make the line that counts what is left out; nothing if nothing is."""
    return [Paragraph((More(f"{number:,} {words}"),))] if number else []
