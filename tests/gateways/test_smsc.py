"""Text messages over HTTP to a stand-in for smsc.ru: what each answer means, and that nobody gets one twice."""

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.ports import NotSent, TextMessage
from gateways.sms import LoggedTexter
from gateways.sms_sandbox import Sandbox
from gateways.smsc import SmscTexter, number_of
from tests.gateways.sms_server import running

MESSAGE = TextMessage(uuid.UUID(int=7), "+79181234567", "Код: 123456", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(apikey="secret")


@pytest.fixture
async def url(sandbox: Sandbox) -> AsyncIterator[str]:
    async with running(sandbox) as address:
        yield address


async def leaving() -> None:
    pass


async def send(url: str, message: TextMessage = MESSAGE, *, apikey: str = "secret", log: Path | None = None) -> str:
    fictional = LoggedTexter(log) if log else None
    texter = SmscTexter(url=url, credentials={"apikey": apikey}, sender="Kabinet", fictional=fictional)
    try:
        await texter.send(message, leaving=leaving)
    except NotSent as failure:
        return type(failure).__name__
    finally:
        await texter.close()
    return "sent"


async def test_a_text_message_arrives_under_its_own_number(sandbox: Sandbox, url: str) -> None:
    assert await send(url) == "sent"

    assert sandbox.sent == [{"id": 8, "phone": "+79181234567", "mes": "Код: 123456"}]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(code, "Undeliverable") for code in (1, 2, 3, 4, 5, 6)] + [(7, "Rejected"), (8, "Rejected"), (9, "Postponed")],
)
async def test_only_a_busy_service_is_asked_again(sandbox: Sandbox, url: str, code: int, outcome: str) -> None:
    sandbox.error_code = code

    assert await send(url) == outcome
    assert sandbox.sent == []


async def test_a_wrong_key_sends_nothing(sandbox: Sandbox, url: str) -> None:
    assert await send(url, apikey="wrong") == "Undeliverable"
    assert sandbox.sent == []


async def test_a_service_that_is_down_is_asked_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"

    assert await send(url) == "Postponed"


async def test_a_connection_that_is_dropped_leaves_doubt() -> None:
    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.transport.abort()

    async with await asyncio.start_server(drop, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert await send(url) == "Doubtful"
        assert await send(url, replace(MESSAGE, is_doubtful=True)) == "Postponed"


async def test_a_page_instead_of_an_answer_leaves_doubt(url: str) -> None:
    assert await send(f"{url}/elsewhere") == "Doubtful"


async def test_after_doubt_the_service_is_asked_whether_it_has_the_message(sandbox: Sandbox, url: str) -> None:
    doubtful = replace(MESSAGE, is_doubtful=True)
    assert await send(url, doubtful) == "sent"
    assert await send(url, doubtful) == "sent"
    assert len(sandbox.sent) == 1

    sandbox.error_code = 4
    assert await send(url, doubtful) == "Postponed"


async def test_made_up_numbers_never_leave(sandbox: Sandbox, url: str, tmp_path: Path) -> None:
    fictional = replace(MESSAGE, recipient="+70001234567")

    assert await send(url, fictional) == "Rejected"
    assert await send(url, fictional, log=tmp_path / "log" / "sms.log") == "sent"
    assert sandbox.sent == []
    assert json.loads((tmp_path / "log" / "sms.log").read_text()) == {
        "at": "2026-11-24T09:00:00+00:00",
        "number": "+70001234567",
        "text": "Код: 123456",
        "id": str(MESSAGE.message_id),
    }


async def test_nothing_leaves_where_the_message_was_overtaken(sandbox: Sandbox, url: str) -> None:
    class Overtaken(Exception):
        pass

    async def overtaken() -> None:
        raise Overtaken

    texter = SmscTexter(url=url, credentials={"apikey": "secret"})
    with pytest.raises(Overtaken):
        await texter.send(MESSAGE, leaving=overtaken)
    await texter.close()

    assert sandbox.sent == []


def test_every_message_has_a_number_that_the_service_takes() -> None:
    for value in (0, 1, 2**31 - 2, 2**31 - 1, 2**128 - 1):
        assert 1 <= number_of(replace(MESSAGE, message_id=uuid.UUID(int=value))) <= 2**31 - 1
