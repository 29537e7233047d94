"""Asking for a link or a code again, and what becomes of a registration that nobody confirms."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.captchas import CaptchaAnswer, CaptchaWrong
from domain.limits import TooOften
from domain.messages import MessageKind
from domain.registration import ActivationChannel
from models.confirmations import Confirmation
from models.messages import Message
from models.users import User
from services import activation, housekeeping
from services.proofs import Proof
from services.sessions import Client
from tests.door import Door
from tests.models.counting import statements_of
from tests.services.newcomers import COUNTED, EMAIL, PHONE, Newcomer
from tests.world import World

SMS = ActivationChannel.SMS


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


async def full(newcomer: Newcomer, **values: Any) -> dict[str, Any]:
    claim = await newcomer.claim(await newcomer.door.world.account())
    return {"login": "newcomer", "email": EMAIL, "phone": PHONE, "account": claim} | values


async def test_o10_n4_asked_for_again_only_the_newest_link_works(newcomer: Newcomer) -> None:
    await newcomer.register(**await full(newcomer))
    first = await newcomer.last("token")
    newcomer.wait(days=3)
    await newcomer.ask_again("NewComer")
    second = await newcomer.last("token")

    (_, message) = await newcomer.messages()
    assert message.expires_at == newcomer.now + timedelta(days=11)  # the registration's end does not move
    assert await newcomer.outcome(newcomer.activate(first)) == "CodeWrong"
    assert (await newcomer.activate(second)).user.login == "newcomer"


async def test_o10_a_code_is_asked_for_again_by_phone_long_after_it_was_sent(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    newcomer.wait(days=13)
    await housekeeping.prune(database=newcomer.database, now=newcomer.now)
    await newcomer.ask_again("8 918 000 00 01")

    assert (await newcomer.activate(login=PHONE, code=await newcomer.last("code"))).user.phone == PHONE


async def test_o10_nobody_is_told_whether_a_letter_is_waited_for(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    await newcomer.door.person(email="known@example.com", login="known")
    asked = []
    for login in (EMAIL, "known@example.com", "nobody@example.com", "known", "nobody"):
        captcha = await newcomer.door.solved()
        with statements_of(newcomer.database) as sent:
            await activation.ask_again(
                database=newcomer.database, login=login, captcha=captcha, address="192.0.2.1", now=newcomer.now
            )
        asked.append([statement.split()[0] for statement in sent])

    assert asked.count(asked[0]) == 5
    assert [bool(job["user_id"]) for job in await newcomer.jobs()] == [True, False, False, True, False]
    assert len(await newcomer.messages()) == 1


async def test_o10_whoever_is_activated_or_unknown_gets_nothing(newcomer: Newcomer) -> None:
    await newcomer.door.person(email="known@example.com", login="known")
    for login in ("known@example.com", "known", "nobody", "nobody@example.com", "+79180000009", ""):
        await newcomer.ask_again(login)

    assert await newcomer.messages() == []
    await activation.send_again(database=newcomer.database, user_id=uuid.uuid4(), now=newcomer.now)
    await activation.send_again(database=newcomer.database, user_id=None, now=newcomer.now)
    assert await newcomer.messages() == []


async def test_o10_a_registration_by_somebody_elses_contact_is_never_confirmed(newcomer: Newcomer) -> None:
    await newcomer.door.person(phone=PHONE)
    await newcomer.register(**await full(newcomer, by=SMS))
    await newcomer.ask_again("newcomer")
    await newcomer.ask_again(PHONE)

    assert [message.kind for message in await newcomer.messages()] == [MessageKind.ALREADY_REGISTERED]
    async with newcomer.database.reading() as session:
        assert (await session.execute(sa.select(Confirmation.code_hash))).scalars().all() == [None]


async def test_o8_o10_asking_again_needs_a_picture(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    before = await newcomer.door.rows()

    with pytest.raises(CaptchaWrong):
        await newcomer.ask_again(EMAIL, captcha=CaptchaAnswer("", ""))

    assert await newcomer.door.rows() == before


async def test_o10_what_is_asked_for_too_often_is_refused_for_known_and_unknown(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    newcomer.wait(hours=1)
    for login in (PHONE, "+79180000009"):
        for _ in range(3):
            await newcomer.ask_again(login, address="192.0.2.5")
        before = await newcomer.door.rows(*COUNTED)
        with pytest.raises(TooOften):
            await newcomer.ask_again(login, address="192.0.2.5")
        assert await newcomer.door.rows(*COUNTED) == before

    assert len(await newcomer.messages()) == 4


async def test_o10_strangers_use_up_neither_asking_again_nor_registering(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    for number in range(3):
        for _ in range(5):
            await newcomer.ask_again(EMAIL, address=f"192.0.2.{number}")
        with pytest.raises(TooOften):
            await newcomer.ask_again(EMAIL, address=f"192.0.2.{number}")

    assert await newcomer.outcome(newcomer.ask_again(EMAIL, address="192.0.2.50")) is None
    assert await newcomer.outcome(newcomer.register(email=EMAIL, address="192.0.2.50")) != "TooOften"


async def test_o10_what_all_ask_for_one_contact_in_an_hour_is_bounded(newcomer: Newcomer) -> None:
    asked = [await newcomer.outcome(newcomer.ask_again("nobody@example.com")) for _ in range(22)]
    before = await newcomer.door.rows(*COUNTED)

    assert asked == [None] * 20 + ["TooOften"] * 2
    assert await newcomer.outcome(newcomer.ask_again("nobody@example.com")) == "TooOften"
    assert await newcomer.door.rows(*COUNTED) == before


async def test_n4_a_contact_that_somebody_confirmed_meanwhile_is_not_taken_away(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    token = await newcomer.last("token")
    await newcomer.door.person(email=EMAIL)
    before = await newcomer.door.rows()

    assert await newcomer.outcome(newcomer.activate(token)) == "CodeExpired"
    assert await newcomer.door.rows() == before


async def test_o11_a_disabled_person_is_not_activated(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    async with newcomer.database.transaction() as session:
        await session.execute(sa.update(User).values(disabled_at=newcomer.now))
    before = await newcomer.door.rows()

    assert await newcomer.outcome(newcomer.activate(await newcomer.last("token"))) == "CodeWrong"
    assert await newcomer.door.rows() == before


async def test_the_session_that_a_link_was_opened_with_ends(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    proof = Proof(token=await newcomer.last("token"), login=None, code=None, address="192.0.2.1")

    issued = await activation.activate(
        database=newcomer.database,
        authenticator=newcomer.door.authenticator,
        proof=proof,
        password=None,
        client=Client(user_agent="KabinetApp/2.1 (Android)", current=None),
        now=newcomer.now,
    )

    assert issued.ends_at == newcomer.now + timedelta(days=180)


async def test_o12_what_nobody_confirmed_in_fourteen_days_is_removed(newcomer: Newcomer) -> None:
    await newcomer.door.world.person(activated_at=None, created_at=newcomer.now)  # added by staff, not registered
    await newcomer.register(**await full(newcomer, email="old@example.com"))
    newcomer.wait(seconds=1)
    await newcomer.register(email="later@example.com")
    await newcomer.register(email=EMAIL)
    await newcomer.activate(await newcomer.last("token"))
    newcomer.wait(days=14, seconds=-1)

    assert await housekeeping.remove_unconfirmed(database=newcomer.database, now=newcomer.now) == 1
    left = [(person.login, person.pending_email or person.email) for person in await newcomer.people()]
    assert left[1:] == [(None, "later@example.com"), (None, EMAIL)]
    async with newcomer.database.reading() as session:
        kept = (await session.execute(sa.select(Message.user_id).order_by(Message.id))).scalars().all()
    assert kept[0] is None
    assert await housekeeping.remove_unconfirmed(database=newcomer.database, now=newcomer.now) == 0
    newcomer.wait(seconds=1)
    assert await housekeeping.remove_unconfirmed(database=newcomer.database, now=newcomer.now) == 1


async def test_o12_many_are_removed_in_batches(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    for number in range(5):
        await newcomer.register(email=f"n{number}@example.com")
    newcomer.wait(days=14)

    assert await housekeeping.remove_unconfirmed(database=newcomer.database, now=newcomer.now) == 5
    assert await newcomer.people() == []
