"""
Send forged notices and questions to the Pay URL and the Check URL, and see that none is believed.

    .venv/bin/python bench/forged_notices.py [--each 1000] [--port 8768]

Runs a cabinet of its own on loopback with a payment that is paid and one that is not. Each kind of tests/forging.py is
sent over HTTP, eight at once. Fails where anything but FAIL is answered, where a question is told anything, or where a
row of any table is another one afterwards.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from town import Town, town  # isort: skip

from app import database
from app.cashier import merchant_account
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from gateways.moneta.answers import FAIL, UNKNOWN
from gateways.payments import Order
from models.base import Database
from models.payments import Payment
from tests.forging import KINDS, Forger, order_of
from tests.world import World

AT_ONCE = 8
FORM = {"content-type": "application/x-www-form-urlencoded"}
GENUINE = "signature of a question"
"""The kind that is no forgery where a question is sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How the messages of one kind were answered, and how many tables differ afterwards."""

    kind: str
    path: str
    answers: Counter[str]
    changed: int

    @property
    def is_fair(self) -> bool:
        """Tell whether nobody was believed."""
        return set(self.answers) == {"refused"} and not self.changed


def forger(place: Town) -> Forger:
    """Begin two payments, and return who knows all about the first, which is paid now."""
    account = merchant_account(place.settings)
    assert account is not None
    seen, wanted = asyncio.run(_begun(place))
    made = Forger(account, wanted=wanted, seen=seen, random=Random(17))
    told = place.client.post("/moneta/pay", data=made.genuine(made.seen))
    assert b"<MNT_RESULT_CODE>200</MNT_RESULT_CODE>" in told.content, told.content
    return made


async def _begun(place: Town) -> list[Order]:
    opened = Database(database.server_url(place.settings), pool_size=1)
    world = World(opened, now=datetime.now(UTC))
    payer = await world.person()
    account = await world.account(people=(payer,))
    orders = []
    for amount in (12025, 543210):
        payment = Payment(
            account_id=account.id, payer_id=payer.id, purpose=PaymentPurpose.ELECTRICITY, amount=amount,
            source=PaymentSource.CABINET, status=PaymentStatus.PENDING, created_at=world.now,
        )  # fmt: skip
        await world.add(payment)
        orders.append(order_of(transaction=payment.id, payer=payer.id, amount=amount))
    await opened.close()
    return orders


def send(place: Town, *, kind: str, path: str, messages: list[str]) -> Sent:
    """Send messages and compare the database before and after."""
    before = contents(place)

    def one(message: str) -> str:
        answer = place.client.post(path, content=message, headers=FORM)
        is_refused = answer.status_code == 200 and answer.content in {FAIL.encode(), UNKNOWN}
        return "refused" if is_refused else f"{answer.status_code} {answer.text[:40]}"

    answers = _all(one, messages)
    after = contents(place)
    return Sent(kind, path, answers, sum(before[name] != after[name] for name in before))


def contents(place: Town) -> dict[str, str]:
    """Return what tells any table's contents from others; the queue's own clock is left out."""
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'procrastinate%%'"
    digest = "SELECT coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '') FROM {} t"
    tables = [name for (name,) in place.eye.execute(named).fetchall()]
    return {name: (place.eye.execute(digest.format(name)).fetchone() or ("",))[0] for name in tables}


def _all(one: Callable[[str], str], messages: list[str]) -> Counter[str]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(one, messages))


def main() -> int:
    """Send, print, and return 1 where anybody was believed."""
    parser = argparse.ArgumentParser(description="Send forged notices, and see that none is believed.")
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8768)
    options = parser.parse_args()
    found = []
    with town(port=options.port) as place:
        made, began = forger(place), time.monotonic()
        for kind in KINDS:
            notices = [urlencode(made.forged(kind)) for _ in range(options.each)]
            found.append(send(place, kind=kind, path="/moneta/pay", messages=notices))
            if kind != GENUINE:
                questions = [urlencode(made.asked(kind)) for _ in range(options.each)]
                found.append(send(place, kind=kind, path="/moneta/check", messages=questions))
        took = time.monotonic() - began
    _print(found)
    total = sum(each.answers.total() for each in found)
    print(
        f"{total} messages in {took:.0f} s; {sum(each.is_fair for each in found)} of {len(found)} kinds refused whole"
    )
    return 0 if all(each.is_fair for each in found) else 1


def _print(found: list[Sent]) -> None:
    table = Table("forged", "sent to", "answers", "tables changed")
    for each in found:
        answers = ", ".join(f"{answer}: {times}" for answer, times in each.answers.most_common())
        table.add_row(each.kind, each.path, answers, str(each.changed))
    Console(width=120).print(table)


if __name__ == "__main__":
    sys.exit(main())
