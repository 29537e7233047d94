import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.http.access import AccessLog
from app.http.request_id import request_id_of


async def say_id(request: Request) -> Response:
    assert structlog.contextvars.get_contextvars()["request_id"] == request_id_of(request)
    return PlainTextResponse(request_id_of(request))


async def ask(headers: dict[str, str]) -> httpx2.Response:
    app = AccessLog(Starlette(routes=[Route("/", say_id)]))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        return await client.get("/", headers=headers)


async def test_a_sane_id_is_kept() -> None:
    answer = await ask({"x-request-id": "proxy-0000_1"})

    assert answer.text == answer.headers["x-request-id"] == "proxy-0000_1"


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space 1", "new\tline12", "<script>1"])
async def test_any_other_id_is_replaced(given: str) -> None:
    answer = await ask({"x-request-id": given})

    assert answer.text == answer.headers["x-request-id"]
    assert answer.text != given
    assert len(answer.text) == 32


async def test_each_request_has_its_own() -> None:
    assert (await ask({})).text != (await ask({})).text
    assert "request_id" not in structlog.contextvars.get_contextvars()
