"""Two server processes of one database: what one does, people see on the other."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from app.postgres import EmbeddedPostgres
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from models.payments import Payment
from tests.app.http.served import client_at
from tests.app.test_up import PATIENCE, ROOT, environment, free_port, lines_until
from tests.scenarios.following import PAYMENT, next_data
from tests.world import World

CANCEL = "mutation ($id: ID!) { cancelPayment(paymentId: $id) { __typename ... on Payment { status } } }"


def server(data: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    """Start a server process."""
    return subprocess.Popen(
        [sys.executable, "-m", "app", "serve"],
        cwd=ROOT,
        env=environment(data, KABINET_PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[list[str]]:
    """Run two server processes until the end of the block; give their hosts and ports."""
    ports = [free_port(), free_port()]
    processes = [server(data / str(port), port, **settings) for port in ports]
    try:
        for process in processes:
            assert process.stdout is not None
            lines_until(process.stdout, "Kabinet answers at ")
        yield [f"127.0.0.1:{port}" for port in ports]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=PATIENCE)


async def test_n9_a_payment_given_up_on_one_server_is_seen_so_on_the_other(
    postgres: EmbeddedPostgres, database_name: str, world: World, tmp_path: Path
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    payment = Payment(
        account_id=account.id, payer_id=person.id, purpose=PaymentPurpose.ELECTRICITY, source=PaymentSource.CABINET,
        status=PaymentStatus.PENDING, amount=10_000, created_at=world.now,
    )  # fmt: skip
    await world.add(payment)
    bearer = f"Bearer {await world.session(person)}"
    urls = {
        "DATABASE_URL": postgres.owner_url(database_name),
        "KABINET_DATABASE_APP_URL": postgres.app_url(database_name),
    }

    with serving(tmp_path, **urls) as (one, other):
        async with client_at(one) as watcher, httpx2.AsyncClient(base_url=f"http://{other}") as client:
            await watcher.init({"Authorization": bearer})
            await watcher.subscribe("1", PAYMENT, id=str(payment.id))
            assert (await next_data(watcher))["status"] == "PENDING"

            asked = {"query": CANCEL, "variables": {"id": str(payment.id)}}
            answer = await client.post("/graphql", json=asked, headers={"authorization": bearer})

            assert answer.json() == {"data": {"cancelPayment": {"__typename": "Payment", "status": "CANCELED"}}}
            assert (await next_data(watcher))["status"] == "CANCELED"
            assert (await watcher.receive())["type"] == "complete"
