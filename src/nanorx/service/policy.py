"""What a page of the service may do in a browser: nothing but show the styles that stand in it, and what is named."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["page_policy"]

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_NOTHING: Mapping[str, str] = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""The policy of what is no page."""


def page_policy(page: str, **allowed: str) -> str:
    """Return the Content-Security-Policy of a page.

    Args:
        page: The whole page; the styles in it are allowed by their hashes.
        allowed: More that it may do, `script_src="'self'"` for `script-src`.

    Returns:
        The value of the header.
    """
    styles = [f"'sha256-{_hash(style)}'" for style in _STYLE.findall(page)]
    more = {name.replace("_", "-"): value for name, value in allowed.items()}
    if styles:
        more["style-src"] = " ".join([*more.get("style-src", "").split(), *styles])
    return "; ".join(f"{name} {value}" for name, value in {**_NOTHING, **more}.items())


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
