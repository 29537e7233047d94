"""MerchantAPI over HTTP: how a call may end, and that none is made twice."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import Response

from domain.payments import PaymentFailure
from gateways.moneta.gateway import MonetaGateway
from gateways.moneta.merchant import MOST_BYTES
from gateways.moneta.merchant_account import Host
from gateways.payments import Declined, GatewayFailed, NotReached, Uncertain
from tests.gateways.moneta.merchant import account, order
from tests.gateways.moneta.stand_in import StandIn, fault


@pytest.fixture
def moneta() -> StandIn:
    return StandIn()


@pytest.fixture
async def gateway(moneta: StandIn) -> AsyncIterator[MonetaGateway]:
    async with moneta.running() as url:
        opened = MonetaGateway(account(host=Host.named(url)))
        yield opened
        await opened.close()


async def _ending(gateway: MonetaGateway) -> GatewayFailed:
    with pytest.raises(GatewayFailed) as failed:
        await gateway.invoice(order(), is_hold=False)
    return failed.value


async def test_requests_carry_the_name_and_the_password_of_the_merchant(
    moneta: StandIn, gateway: MonetaGateway
) -> None:
    moneta.answers = [{"transaction": 17, "status": "CREATED"}]

    assert await gateway.invoice(order(), is_hold=False) == "17"
    assert moneta.tokens == [{"Username": "retailer", "Password": "open sesame"}]


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (b"<html>Gateway</html>", Uncertain),
        (b"", Uncertain),
        (b"[]", Uncertain),
        (b'{"Envelope": {"Body": {}}}', Uncertain),
        (b'{"Envelope": {"Body": []}}', Uncertain),
        (b"[" * 100_000, Uncertain),
        (Response(b"x" * (MOST_BYTES + 1)), Uncertain),
        (Response("no", 500), Uncertain),
        (Response("no", 502), Uncertain),
        (Response("no", 307, headers={"location": "/elsewhere"}), Uncertain),
        (Response("no", 401), NotReached),
        (Response("no", 404), NotReached),
        (Response(b"\x1f\x8b", headers={"content-encoding": "gzip"}), Uncertain),
        ({"status": "CREATED"}, Uncertain),
        (fault("100", "Сервис временно недоступен."), Uncertain),
        (fault("200.1", kind="Server"), Uncertain),
        ({"fault": {"faultstring": "?"}}, Uncertain),
        (fault("300.1"), Declined),
        ({"Envelope": {"Body": fault("300.1")}}, Declined),
        ({"fault": {"faultcode": "SOAP-ENV:Client", "faultstring": ""}}, Declined),
    ],
)
async def test_f9_each_answer_that_is_no_good_one_has_its_ending(
    moneta: StandIn, gateway: MonetaGateway, answer: Any, ending: type[GatewayFailed]
) -> None:
    moneta.answers = [answer if not (isinstance(answer, dict) and "Envelope" in answer) else Response(_json(answer))]

    assert type(await _ending(gateway)) is ending
    assert len(moneta.asked) == 1


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("Недостаточно средств на карте", PaymentFailure.INSUFFICIENT_FUNDS),
        ("Карта не поддерживает 3-D Secure", PaymentFailure.NO_3DS),
        ("Отказ банка-эмитента", PaymentFailure.DECLINED),
        ("Платёжный пароль неверен", PaymentFailure.GATEWAY_ERROR),
    ],
)
async def test_a_refusal_is_told_by_what_its_sentence_says(
    moneta: StandIn, gateway: MonetaGateway, text: str, failure: PaymentFailure
) -> None:
    moneta.answers = [fault("500.9", text)]

    ending = await _ending(gateway)
    assert isinstance(ending, Declined)
    assert ending.failure is failure


async def test_f9_a_gateway_that_is_down_was_surely_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
    gateway = MonetaGateway(account(host=Host.named(url)))

    assert type(await _ending(gateway)) is NotReached
    await gateway.close()


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"])
async def test_f9_a_connection_that_is_dropped_leaves_doubt(part: bytes) -> None:
    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(part)
        writer.close()

    async with await asyncio.start_server(drop, "127.0.0.1", 0) as server:
        gateway = MonetaGateway(account(host=Host.named(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")))
        assert type(await _ending(gateway)) is Uncertain
        await gateway.close()


async def test_f9_a_gateway_that_never_answers_is_given_up() -> None:
    over = asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")
        await over.wait()
        writer.close()

    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as server:
        host = Host.named(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        gateway = MonetaGateway(account(host=host), seconds=0.2)
        assert type(await _ending(gateway)) is Uncertain
        over.set()
        await gateway.close()


async def test_a_charge_is_not_begun_while_what_it_rests_on_is_not_told_in_time() -> None:
    over, asked = asyncio.Event(), asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"GetOperationDetailsByIdRequest")
        asked.set()
        await over.wait()
        writer.close()

    async with await asyncio.start_server(wait, "127.0.0.1", 0) as server:
        host = Host.named(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        gateway = MonetaGateway(account(host=host), seconds=1)
        with pytest.raises(NotReached):
            await gateway.charge(order(), token="0003", first_operation="3")
        assert asked.is_set()
        over.set()
        await gateway.close()


async def test_what_operators_read_of_a_failure_holds_no_secret(moneta: StandIn, gateway: MonetaGateway) -> None:
    moneta.answers = [Response("open sesame", 500)]

    assert "sesame" not in (await _ending(gateway)).reason


def _json(answer: Any) -> bytes:
    return json.dumps(answer).encode()
