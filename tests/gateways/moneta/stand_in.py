"""A MONETA for tests that answers each request as it was told to, and keeps what it was asked."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass
class StandIn:
    """Answers with ``answers``, the first of them first; what is bytes or a Response goes out as it is."""

    answers: list[Any] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)

    async def _services(self, request: Request) -> Response:
        envelope = json.loads(await request.body())["Envelope"]
        self.tokens.append(envelope["Header"]["Security"]["UsernameToken"])
        ((name, content),) = envelope["Body"].items()
        self.asked.append((name, content))
        answer = self.answers.pop(0)
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, dict) and "fault" not in answer:
            answer = {"Envelope": {"Body": {name.replace("Request", "Response"): answer}}}
        return Response(answer if isinstance(answer, bytes) else json.dumps(answer), media_type="application/json")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Serve until the end of the block; give the address."""
        app = Starlette(routes=[Route("/services", self._services, methods=["POST"])])
        with socket.create_server(("127.0.0.1", 0)) as address:
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[address]))
            yield f"http://127.0.0.1:{address.getsockname()[1]}"
            server.should_exit = True
            await serving


def fault(code: str, text: str = "Операция не найдена", kind: str = "Client") -> dict[str, Any]:
    """Return a fault as MONETA writes it."""
    return {"fault": {"faultcode": kind, "faultstring": text, "detail": {"faultDetail": code}}}


def operation(key: int, **attributes: Any) -> dict[str, Any]:
    """Return an operation as MONETA tells of one; what is not said is of one that brought 120.25 rubles."""
    told = {
        "statusid": "SUCCEED",
        "sourceamount": 120.25,
        "sourcecurrencycode": "RUB",
        "isreversed": "true",
    } | attributes
    return {"id": key, "attribute": [{"key": name, "value": value} for name, value in told.items()]}
