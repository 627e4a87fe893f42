"""HTML elements. Whatever is not an element already is escaped, so no text of a case or a rule can become markup."""

from __future__ import annotations

from html import escape

from nanorx.common.characters import safe

__all__ = ["Html", "h"]

_VOID = frozenset({"input", "link", "meta"})


class Html:
    """Finished markup; only `h` makes it, and `raw` for a style sheet of our own."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def h(tag: str, *children: str | Html | None, **attributes: str | float | None) -> Html:
    """An element. `class_` stands for `class`, `aria_label` for `aria-label`; an attribute that is None is left out.

    Text is escaped; characters that would steer a page or turn its direction around are shown as `?`.
    """
    words = [tag]
    for name, value in attributes.items():
        if value is not None:
            words.append(f'{name.rstrip("_").replace("_", "-")}="{_escaped(str(value))}"')
    start = f"<{' '.join(words)}>"
    if tag in _VOID:
        return Html(start)
    inside = "".join(
        child.text if isinstance(child, Html) else _escaped(child) for child in children if child is not None
    )
    return Html(f"{start}{inside}</{tag}>")


def _escaped(text: str) -> str:
    return escape(safe(text, keep="\t\n\r"), quote=True)
