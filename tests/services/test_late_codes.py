"""Codes that the provider of text messages delivers late, twice and in any order, to a cabinet that is restarted."""

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.postgres import EmbeddedPostgres
from domain.messages import MessageState
from gateways.letters import Composer
from gateways.mail import FolderMailer
from gateways.sms_sandbox import Sandbox
from gateways.smsc import SmscTexter
from models.base import Database
from models.messages import Message
from services.delivery import PostOffice, deliver
from tests.door import Door
from tests.gateways.sms_server import running
from tests.services.newcomers import PHONE, Newcomer
from tests.world import World

COPIES = 2
ORDERS = sorted(set(itertools.permutations([0, 1] * COPIES)))


@dataclass
class Provider:
    """Takes text messages from the cabinet, and delivers them when and as often as the test likes."""

    office: PostOffice
    sandbox: Sandbox

    async def take(self, newcomer: Newcomer) -> str:
        """Let the cabinet hand over what waits, and return the code that the provider got, once."""
        before = len(self.sandbox.sent)
        async with newcomer.database.reading() as session:
            waiting = sa.select(col(Message.id)).where(col(Message.state) == MessageState.QUEUED)
            found = (await session.execute(waiting)).scalars().all()
        for message_id in found:
            await deliver(database=newcomer.database, post_office=self.office, message_id=message_id, now=newcomer.now)
        (taken,) = self.sandbox.sent[before:]
        (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", taken["mes"])
        return str(code)


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    sandbox = Sandbox(apikey="secret")
    async with running(sandbox) as url:
        office = PostOffice(
            composer=Composer(cabinet="http://localhost", link="http://localhost/{page}?token={token}"),
            mailer=FolderMailer(tmp_path / "mail", sender="kabinet@example.com"),
            texter=SmscTexter(url=url, credentials={"apikey": "secret"}),
        )
        yield Provider(office, sandbox)
        await office.close()


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


@asynccontextmanager
async def restarted(newcomer: Newcomer, postgres: EmbeddedPostgres, name: str) -> AsyncIterator[None]:
    """Give the newcomer a cabinet that knows nothing but what its database holds."""
    before, newcomer.database = newcomer.database, Database(postgres.app_url(name), pool_size=2)
    try:
        yield
    finally:
        await newcomer.database.close()
        newcomer.database = before


async def codes(newcomer: Newcomer, provider: Provider) -> tuple[str, str]:
    """Return the codes of a registration and of another message that was asked for, which are not the same."""
    await newcomer.register(phone=PHONE)
    first = await provider.take(newcomer)
    second = first
    while second == first:
        await newcomer.ask_again(PHONE)
        second = await provider.take(newcomer)
    return first, second


async def enter(newcomer: Newcomer, code: str) -> str:
    came = await newcomer.outcome(newcomer.activate(login=PHONE, code=code))
    return came if isinstance(came, str) else type(came).__name__


@pytest.mark.parametrize("order", ORDERS)
async def test_n4_of_codes_that_come_late_and_twice_the_newest_works_and_once(
    newcomer: Newcomer, provider: Provider, order: tuple[int, ...]
) -> None:
    sent = await codes(newcomer, provider)

    told = [await enter(newcomer, sent[number]) for number in order]

    wanted = ["IssuedSession" if number == 1 else "CodeWrong" for number in order]
    again = order.index(1) + 1
    wanted[again:] = ["CodeWrong"] * len(wanted[again:])
    assert told == wanted
    (person,) = await newcomer.people()
    assert person.phone == PHONE


async def test_n4_tries_are_counted_over_restarts(
    newcomer: Newcomer, provider: Provider, postgres: EmbeddedPostgres, database_name: str
) -> None:
    late, newest = await codes(newcomer, provider)

    for _ in range(5):
        async with restarted(newcomer, postgres, database_name):
            assert await enter(newcomer, late) == "CodeWrong"

    async with restarted(newcomer, postgres, database_name):
        assert await enter(newcomer, newest) == "LockedOut"
        newcomer.wait(minutes=5)
        assert await enter(newcomer, newest) == "CodeWrong"
    (person,) = await newcomer.people()
    assert person.activated_at is None


async def test_n4_a_code_that_comes_after_its_time_is_told_to_be_late(newcomer: Newcomer, provider: Provider) -> None:
    _, newest = await codes(newcomer, provider)
    newcomer.wait(minutes=10)

    assert [await enter(newcomer, newest) for _ in range(2)] == ["CodeExpired"] * 2
