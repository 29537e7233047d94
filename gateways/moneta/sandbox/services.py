"""The programs' interface: one address, a JSON envelope with name and password, and an answer or a fault in it."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from hmac import compare_digest
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from gateways.moneta.sandbox.cards import Outcome
from gateways.moneta.sandbox.faults import Fault, Faults, How
from gateways.moneta.sandbox.operations import Moved
from gateways.moneta.sandbox.request_fields import WRONG_PASSWORD, WRONG_REQUEST, WRONG_STATE, RequestFault
from gateways.moneta.sandbox.requests import Requests
from gateways.moneta.sandbox.settings import Shop, Tempo

log = structlog.get_logger(__name__)
LARGEST = 256 * 1024


class CutResponse(Response):
    """Promises more than it sends, so that the server cuts the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a beginning, and no end."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Services:
    """Answers at /services."""

    def __init__(self, requests: Requests, *, shop: Shop, tempo: Tempo, faults: Faults) -> None:
        """Answer who knows the name and the password of ``shop``."""
        self._requests = requests
        self._shop = shop
        self._tempo = tempo
        self._faults = faults

    async def answer(self, request: Request) -> Response:
        """Answer a request; MONETA answers faults with HTTP 200 as well."""
        try:
            name, asked = self._read(await request.body())
        except RequestFault as refused:
            return _fault(refused)
        fault = self._faults.take(f"{name}Request")
        if fault and fault.how is How.DEAF:
            return Response(status_code=503)
        try:
            told = await self._requests.by_name[name](asked)
        except RequestFault as refused:
            return _fault(refused)
        except Moved as moved:
            return _fault(RequestFault(WRONG_STATE, f"Операция в статусе {moved}"))
        except (TypeError, AttributeError, KeyError, ValueError) as unreadable:
            log.info("a request cannot be read", request=name, exc_info=unreadable)
            return _fault(RequestFault(WRONG_REQUEST, "Запрос не может быть прочитан"))
        befalling = fault or self._befalls(name, asked)
        return await self._spoiled(request, befalling, _body(f"{name}Response", told))

    def _read(self, body: bytes) -> tuple[str, Any]:
        """
        Return the name of the request, without its ending, and what it says.

        :raises RequestFault: it cannot be read, or comes from somebody else
        """
        unreadable = RequestFault(WRONG_REQUEST, "Запрос не может быть прочитан")
        try:
            if len(body) > LARGEST:
                raise unreadable
            envelope = json.loads(body, parse_float=Decimal)["Envelope"]
            token = envelope["Header"]["Security"]["UsernameToken"]
            self._check(str(token["Username"]), str(token["Password"]))
            [(name, asked)] = envelope["Body"].items()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise unreadable from None
        name = name.removesuffix("Request")
        if name not in self._requests.by_name:
            raise RequestFault(WRONG_REQUEST, f"Неизвестный запрос {name}Request")
        return name, asked

    def _check(self, username: str, password: str) -> None:
        is_name = compare_digest(username.encode(), self._shop.username.encode())
        if not compare_digest(password.encode(), self._shop.password.encode()) or not is_name:
            raise RequestFault(WRONG_PASSWORD, "Неверный логин или пароль")

    def _befalls(self, name: str, asked: Any) -> Fault | None:
        """Return the fault that the card of a charge chooses."""
        if name != "Payment":
            return None
        outcome = self._requests.outcome_of(asked)
        if outcome == Outcome.CHARGE_LATE:
            return Fault(How.LATE, self._tempo.late)
        return Fault(How.BROKEN) if outcome == Outcome.CHARGE_BROKEN else None

    async def _spoiled(self, request: Request, fault: Fault | None, answer: Response) -> Response:
        match fault:
            case Fault(how=How.LATE, seconds=seconds):
                with suppress(TimeoutError):
                    await asyncio.wait_for(_left(request), seconds)
            case Fault(how=How.NEVER):
                await _left(request)
            case Fault(how=How.RESET):
                log.info("an answer is cut off, as was asked for")
                return CutResponse()
            case Fault(how=How.BROKEN):
                return Response("Internal Server Error", status_code=500)
        return answer


async def _left(request: Request) -> None:
    """Wait until whoever asked has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _body(name: str, told: Mapping[str, Any]) -> Response:
    return JSONResponse({"Envelope": {"Body": {name: told}}})


def _fault(refused: RequestFault) -> Response:
    fault = {"faultcode": "Client", "faultstring": refused.text, "detail": {"faultDetail": refused.detail}}
    return _body("fault", fault)
