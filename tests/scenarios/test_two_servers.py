"""Two server processes on one database: what one is told, people at the other see."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from app.postgres import EmbeddedPostgres
from gateways.moneta.sandbox import settings as sandbox
from gateways.moneta.signature import NOTICE, signature
from tests.app.http.served import Client, client_at
from tests.app.test_up import PATIENCE, ROOT, environment, free_port, lines_until
from tests.resolvers.payment_documents import START
from tests.scenarios.following import PAYMENT, next_data
from tests.scenarios.till import BALANCE
from tests.world import World


@pytest.fixture
def now() -> datetime:
    """Return the time of the processes."""
    return datetime.now(UTC)


@pytest.fixture
def servers(postgres: EmbeddedPostgres, database_name: str, tmp_path: Path) -> Iterator[list[str]]:
    """Return where two servers answer, each in a process of its own, on this test's database."""
    urls = {
        "DATABASE_URL": postgres.owner_url(database_name),
        "KABINET_DATABASE_APP_URL": postgres.app_url(database_name),
    }
    started = [_start(tmp_path / name, **urls) for name in ("one", "other")]
    try:
        yield [_address(process) for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.communicate(timeout=PATIENCE)


def _start(data: Path, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", "serve"],
        cwd=ROOT,
        env=environment(data, KABINET_PORT=str(free_port()), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return urlsplit(lines_until(process.stdout, "Kabinet answers at ").split()[3].rstrip(",")).netloc


async def ask(browser: httpx2.AsyncClient, server: str, document: str, *, token: str, **variables: Any) -> Any:
    """Return what the only field of a document is answered by a server."""
    payload = {"query": document, "variables": variables}
    headers = {"authorization": f"Bearer {token}"}
    answer = (await browser.post(f"http://{server}/graphql", json=payload, headers=headers)).json()
    assert "errors" not in answer, answer
    (told,) = answer["data"].values()
    return told


def notice_of(confirmation_url: str) -> dict[str, str]:
    """Return the notice by which the gateway tells that what a page asks for is paid."""
    asked = dict(parse_qsl(urlsplit(confirmation_url).query))
    told = {name: asked[name] for name in NOTICE if name in asked} | {"MNT_OPERATION_ID": "1"}
    return told | {"MNT_SIGNATURE": signature(told, order=NOTICE, code=sandbox.INTEGRITY_CODE)}


async def watch(client: Client, token: str, payment: str) -> None:
    """Begin to watch a payment."""
    await client.init({"authorization": f"Bearer {token}"})
    await client.subscribe("1", PAYMENT, id=payment)


async def test_n9_a_payment_that_one_server_is_told_of_is_pushed_by_the_other(servers: list[str], world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    token = await world.session(person)
    one, other = servers
    asked = {
        "accountNumber": account.number,
        "purpose": "ELECTRICITY",
        "amount": "100.00",
        "returnUrl": f"http://{one}/graphql",
        "idempotencyKey": uuid.uuid4().hex,
    }
    async with httpx2.AsyncClient(trust_env=False) as browser, client_at(one) as here, client_at(other) as there:
        begun = await ask(browser, one, START, token=token, input=asked)
        for client in (here, there):
            await watch(client, token, begun["id"])
            assert (await next_data(client))["status"] == "PENDING"

        taken = await browser.post(f"http://{one}/moneta/pay", data=notice_of(begun["confirmationUrl"]))

        assert taken.status_code == 200
        for client in (here, there):
            assert (await next_data(client))["status"] == "CONFIRMED"
            assert await client.receive() == {"id": "1", "type": "complete"}
        balance = await ask(browser, other, BALANCE, token=token, number=account.number)
    assert balance["balance"] == {"debt": "0.00", "penalty": "0.00", "advance": "100.00"}
