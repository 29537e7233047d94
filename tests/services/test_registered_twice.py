"""Somebody who sends the form of registration twice, in a row or at once: the newer link alone works and is sent."""

import asyncio

import pytest
import sqlalchemy as sa

from domain.messages import MessageState
from models.messages import Message
from services.registration import Registered
from tests.door import Door
from tests.services.newcomers import EMAIL, PASSWORD, PHONE, Newcomer
from tests.world import World


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


@pytest.mark.parametrize("contact", [{"email": EMAIL}, {"phone": PHONE}])
async def test_n2_of_forms_sent_at_once_the_newest_alone_is_answered_by_a_message(
    newcomer: Newcomer, contact: dict[str, str]
) -> None:
    told = await asyncio.gather(*(newcomer.register(**contact) for _ in range(3)))

    assert [type(answer) for answer in told] == [Registered] * 3
    (person,) = await newcomer.people()
    messages = await newcomer.messages()
    (waiting,) = [message for message in messages if message.state is MessageState.QUEUED]
    assert waiting.user_id == person.id
    over = [message for message in messages if message is not waiting]
    assert {(message.state, message.user_id) for message in over} == {(MessageState.GIVEN_UP, None)}
    assert [message.parts for message in over] == [{}, {}]
    proof = {"login": PHONE, "code": waiting.parts["code"]} if "phone" in contact else {"token": waiting.parts["token"]}
    assert (await newcomer.activate(**proof, password=PASSWORD)).user.id == person.id


@pytest.mark.parametrize("state", [MessageState.SENDING, MessageState.SENT, MessageState.REJECTED])
async def test_n2_what_has_left_stays_as_it_is(newcomer: Newcomer, state: MessageState) -> None:
    await newcomer.register(email=EMAIL)
    older = await newcomer.last("token")
    async with newcomer.database.transaction() as session:
        await session.execute(sa.update(Message).values(state=state))

    await newcomer.register(email=EMAIL)

    (left, waiting) = await newcomer.messages()
    assert (left.state, left.parts["token"]) == (state, older)
    assert waiting.state is MessageState.QUEUED
    assert await newcomer.outcome(newcomer.activate(older, password=PASSWORD)) == "CodeWrong"
    assert (await newcomer.activate(waiting.parts["token"], password=PASSWORD)).user.email == EMAIL
