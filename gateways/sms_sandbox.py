"""A stand-in for smsc.ru that speaks its API over HTTP and sends nothing: for trying out and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

WRONG_PARAMETERS = {"error": "parameters error", "error_code": 1}
NOT_AUTHORIZED = {"error": "authorise error", "error_code": 2}
HIGHEST = 2**31 - 1
DELIVERED, NOT_FOUND = 1, -3


@dataclass
class Sandbox:
    """What the service knows; ``error_code`` makes it answer every request with that error."""

    apikey: str
    error_code: int | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Return the service."""
        return Starlette(
            routes=[
                Route("/rest/send/", self._send, methods=["POST"]),
                Route("/sys/status.php", self._status, methods=["POST"]),
            ]
        )

    async def _send(self, request: Request) -> JSONResponse:
        asked = await request.json()
        if (fault := self._fault(asked)) or not asked.get("phones") or not asked.get("mes"):
            return JSONResponse(fault or WRONG_PARAMETERS)
        number = asked.get("id", len(self.sent) + 1)
        if not 1 <= number <= HIGHEST:
            return JSONResponse(WRONG_PARAMETERS)
        self.sent.append({"id": number, "phone": asked["phones"], "mes": asked["mes"]})
        return JSONResponse({"id": number, "cnt": 1})

    async def _status(self, request: Request) -> JSONResponse:
        asked = dict(parse_qsl((await request.body()).decode()))
        if fault := self._fault(asked):
            return JSONResponse(fault)
        wanted = (int(asked["id"]), asked["phone"])
        known = any((message["id"], message["phone"]) == wanted for message in self.sent)
        return JSONResponse({"status": DELIVERED if known else NOT_FOUND})

    def _fault(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        if asked.get("apikey") != self.apikey:
            return NOT_AUTHORIZED
        return {"error": "as asked for", "error_code": self.error_code} if self.error_code else None
