"""A message is enqueued with what causes it, or not at all."""

import pytest
from sqlmodel import text

from domain.messages import Channel, MessageKind
from domain.users import Language
from models.base import Database
from services.messages import Letter, post
from tests.models.counting import statements_of

LETTER = Letter(
    kind=MessageKind.PASSWORD_CHANGED,
    channel=Channel.EMAIL,
    recipient="somebody@example.com",
    language=Language.RU,
    parts={},
)


async def waiting(database: Database) -> tuple[int, int]:
    async with database.reading() as session:
        messages = await session.scalar(text("SELECT count(*) FROM message"))
        return messages, await session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"))


async def test_what_commits_is_enqueued(database: Database) -> None:
    async with database.transaction() as session:
        await post(session, LETTER)
        assert await waiting(database) == (0, 0)

    assert await waiting(database) == (1, 1)


async def test_what_is_held_back_takes_the_same_steps(database: Database) -> None:
    sent = []
    for is_held_back in (False, True):
        async with database.transaction() as session:
            with statements_of(database) as statements:
                await post(session, LETTER, is_held_back=is_held_back)
        sent.append(list(statements))

    assert sent[0] == sent[1]
    assert await waiting(database) == (2, 2)


async def test_what_is_rolled_back_is_never_sent(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await post_and_fail(database)

    assert await waiting(database) == (0, 0)


async def post_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await post(session, LETTER)
        raise ZeroDivisionError
