"""The application: the routes of all parts, what stands around every request, and the processes that answer."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from nanorx.service.answering import ComputeProcesses
from nanorx.service.cds import routes as cds
from nanorx.service.guards import (
    AccessLog,
    FaultGuard,
    OriginGuard,
    ReadableProblems,
    SafeHeaders,
    TokenGuard,
)
from nanorx.service.http import routes as http
from nanorx.service.http.problems import refusal
from nanorx.service.page import routes as page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from nanorx.knowledge.rule_base import RuleBase
    from nanorx.service.settings import ServiceSettings

__all__ = ["make_app"]


def make_app(settings: ServiceSettings, base: RuleBase) -> Starlette:
    """Make the application.

    Its `state` has `settings`, `base` (the rule base), `answering` (what answers, see there), `kept` (documents that
    are the same for every case) and `batches` (how many are under way).

    Args:
        settings: How it runs.
        base: The rule base.

    Returns:
        The application; processes are started when it is, and end with it.
    """

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        async with ComputeProcesses(base, settings) as answering:
            app.state.answering = answering
            warming = asyncio.create_task(answering.warm_up())
            yield
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)  # what failed then is told to who asks

    app = Starlette(
        routes=_routes(),
        middleware=_around(settings, base),
        exception_handlers={HTTPException: _not_there},
        lifespan=running,
    )
    app.router.redirect_slashes = False
    app.state.settings, app.state.base = settings, base
    app.state.kept, app.state.batches = {}, 0
    return app


def _routes() -> list[BaseRoute]:
    """Collect the routes of all parts."""
    return [*http.routes(), *page.routes(), *cds.routes()]


def _around(settings: ServiceSettings, base: RuleBase) -> list[Middleware]:
    """Return what stands around every request, the outermost first."""
    found = [Middleware(AccessLog)] if settings.log else []
    found += [
        Middleware(SafeHeaders, {"Nanorx-Rule-Base": base.sha256}),
        Middleware(ReadableProblems),
        Middleware(FaultGuard),
        Middleware(OriginGuard, settings),
    ]
    if settings.origins:
        found.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["ETag", "Nanorx-Read-As", "Nanorx-Rule-Base", "Retry-After"],
            )
        )
    if settings.token:
        found.append(Middleware(TokenGuard, settings.token))
    return found


async def _not_there(_: Request, error: Exception) -> Response:
    return refusal(error)
