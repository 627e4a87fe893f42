"""The routes of the page: one address for form and answer, the pages about the rule base, and two files."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from nanorx.document.html import document_style
from nanorx.service.http.routes import read_body
from nanorx.service.page.catalogue import KINDS
from nanorx.service.page.frame import HTML
from nanorx.service.policy import page_policy

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from nanorx.service.jobs import JobAnswer

__all__ = ["routes"]

_ALLOWED = {"script_src": "'self'", "style_src": "'self'", "connect_src": "'self'", "form_action": "'self'"}
"""What a page may do beside showing its own styles."""
_REFERRER = {"Referrer-Policy": "same-origin"}
"""Without a referrer a form would come from the origin null, which is refused."""
_NO_STORE = {"Cache-Control": "no-store"}


def routes() -> list[BaseRoute]:
    """Return the routes of the page."""
    kinds = [Route(f"/{kind}{rest}", _about, methods=["GET"]) for kind in KINDS for rest in ("", "/{name:path}")]
    return [
        Route("/", _empty, methods=["GET"]),
        Route("/", _form, methods=["POST"]),
        Route("/static/page.css", _style, methods=["GET"]),
        Route("/static/page.js", _script, methods=["GET"]),
        *kinds,
    ]


async def _empty(request: Request) -> Response:
    return _response(await request.app.state.answering.ask("page"))


async def _form(request: Request) -> Response:
    # A chosen file comes with the form: a saved answer is told to be no case, as `nanorx recommend` does.
    content = await read_body(request, request.app.state.settings.stored_bytes)
    if isinstance(content, Response):
        return content
    data = (request.headers.get("content-type", ""), content)
    return _response(await request.app.state.answering.ask("page-form", data, gone=request.is_disconnected))


async def _about(request: Request) -> Response:
    kind = request.url.path.split("/")[1]
    return _response(await request.app.state.answering.ask("page-about", (kind, request.path_params.get("name", ""))))


def _response(found: JobAnswer) -> Response:
    """Make the response of a job: its notes are the status, and the name of a file to save."""
    status, name = found.notes
    policy = page_policy(found.content.decode(), **_ALLOWED) if found.media == HTML and not name else ""
    headers = {**_REFERRER, **_NO_STORE, **({"Content-Security-Policy": policy} if policy else {})}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(found.content, int(status), headers, found.media)


async def _style(request: Request) -> Response:
    base = request.app.state.base
    style = f"{document_style(base.notice)}\n{_text('page.css')}"
    return Response(style, headers={"Cache-Control": "no-cache"}, media_type="text/css")


async def _script(request: Request) -> Response:
    del request
    return Response(_text("page.js"), headers={"Cache-Control": "no-cache"}, media_type="text/javascript")


def _text(name: str) -> str:
    return resources.files("nanorx.service.page").joinpath("static", name).read_text(encoding="utf-8")
