"""
Where mailed links lead: a page that tells what it is about, and acts on a button.

Programs that look through mail follow links, so opening a page changes nothing. Nothing comes from elsewhere, nothing
is kept by the browser, and no other site learns the address, which holds the token.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from app.http.bodies import BodyRefused, read_form
from app.http.page_forms import LONGEST, PAGES, REFUSALS, PageForm
from app.http.page_views import HEADERS, View
from app.http.rate_limit import TooManyRequests
from app.http.reception import Reception
from app.http.request_id import request_id_of
from app.http.voice import language_of
from app.outages import is_outage
from domain.confirmations import plain_proof
from domain.users import Language
from schema.texts import pages as texts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pages:
    """Answers for all pages; ``address`` is the cabinet's own, ``seconds`` what a request may take."""

    reception: Reception
    address: str
    minimum: int
    seconds: float

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the pages, and of those that tell that it is done."""
        return [route for page in PAGES for route in self._routes(page)]

    def _routes(self, page: PageForm) -> list[BaseRoute]:
        async def show(request: Request) -> Response:
            return self._view(page, request, request.query_params).form()

        async def act(request: Request) -> Response:
            return await self._acted(page, request)

        async def done(request: Request) -> Response:
            return self._view(page, request, request.query_params).done()

        return [
            Route(page.path, show, methods=["GET"]),
            Route(page.path, act, methods=["POST"]),
            Route(f"{page.path}/done", done, methods=["GET"]),
        ]

    def _view(self, page: PageForm, request: Request, given: Mapping[str, str]) -> View:
        language = Language.__members__.get(given.get("language", "").upper(), language_of(request))
        token = {"token": plain_proof(given.get("token"))[:LONGEST]}
        return View(page, language, self.minimum, {**given, **token})

    async def _acted(self, page: PageForm, request: Request) -> Response:
        view = self._view(page, request, {})
        if self._comes_from_elsewhere(request):
            return view.failed(texts.ELSEWHERE, 403)
        try:
            given = await read_form(request)
        except BodyRefused as refused:
            return view.failed(texts.UNREADABLE, refused.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return await self._tried(self._view(page, request, given), request)

    async def _tried(self, view: View, request: Request) -> Response:
        try:
            async with asyncio.timeout(self.seconds):
                scope = await self.reception.scope_for(request)
                await view.page.act(scope.context, view.given)
        except REFUSALS as refusal:
            return view.refused(refusal)
        except TooManyRequests as refused:
            answer = view.failed(texts.TOO_OFTEN, 429)
            answer.headers["retry-after"] = str(refused.retry_after)
            return answer
        except Exception as fault:  # noqa: BLE001 - whatever it is, the person is told what to do
            return _broken(view, request, fault)
        # Sent on, so that loading the page again does not send the form again.
        query = urlencode({"language": view.language.value.lower()})
        return RedirectResponse(f"{view.page.path}/done?{query}", status_code=303, headers=HEADERS)

    def _comes_from_elsewhere(self, request: Request) -> bool:
        """Tell whether another site's page sent a form; ours, which sends no referrer, has a null Origin."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return True
        origin = request.headers.get("origin", "null")
        return origin not in {"null", self.address} and _host_of(origin) != request.headers.get("host")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no browser sends such a one
        return None


def _broken(view: View, request: Request, fault: Exception) -> Response:
    if is_outage(fault) or isinstance(fault, TimeoutError):
        log.warning("a page could not act", path=view.page.path, reason=type(fault).__name__)
        return view.failed(texts.UNAVAILABLE, 503)
    log.error("a page failed", path=view.page.path, exc_info=fault)
    return view.failed(texts.INTERNAL, 500, request_id=request_id_of(request))
