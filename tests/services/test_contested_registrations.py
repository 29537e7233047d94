"""Registrations that strangers may have sent: the link or the code alone does not confirm them."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.messages import MessageKind
from domain.registration import ActivationChannel, PasswordLocked
from models.registrations import RegisteredContact
from models.users import User
from services import contacts, housekeeping
from tests.door import Door
from tests.services.newcomers import COUNTED, EMAIL, PASSWORD, PHONE, Newcomer
from tests.world import World

SMS = ActivationChannel.SMS
STRANGERS = "Чужой дырявый чайник"
BY_MAIL, BY_PHONE = {"email": EMAIL}, {"phone": PHONE}


@dataclass
class Contest(Newcomer):
    """Somebody and a stranger, who register by the same contact."""

    async def full(self, **values: Any) -> dict[str, Any]:
        claim = await self.claim(await self.door.world.account())
        return {"login": "newcomer", "email": EMAIL, "phone": PHONE, "account": claim} | values

    async def proof(self) -> dict[str, str]:
        """Return what the newest message proves by."""
        message = (await self.messages())[-1]
        assert message.kind is MessageKind.ACTIVATION
        code = message.parts.get("code")
        return {"login": message.recipient, "code": code} if code else {"token": message.parts["token"]}

    async def asks_for_password(self, **proof: str) -> None:
        """See that a proof alone confirms nothing, and writes nothing."""
        before = await self.door.rows(*COUNTED)
        with pytest.raises(InvalidInput) as refused:
            await self.activate(**proof)
        assert refused.value.faults == (FieldFault(("password",), FieldErrorCode.REQUIRED),)
        assert await self.door.rows(*COUNTED) == before


@pytest.fixture
def contest(world: World) -> Contest:
    return Contest(Door(world, now=world.now))


@pytest.mark.parametrize("contact", [BY_MAIL, BY_PHONE])
async def test_n2_n4_o11_a_strangers_registration_is_not_confirmed_by_the_owner_of_the_contact(
    contest: Contest, contact: dict[str, str]
) -> None:
    await contest.register(**contact)
    await contest.register(**contact, password=STRANGERS)

    await contest.asks_for_password(**await contest.proof())
    before = await contest.door.rows(*COUNTED)
    assert await contest.outcome(contest.activate(**await contest.proof(), password=PASSWORD)) == "PasswordWrong"
    assert await contest.door.rows(*COUNTED) == before

    # The owner registers once more, and then the message belongs to the own password.
    await contest.register(**contact)
    await contest.asks_for_password(**await contest.proof())
    issued = await contest.activate(**await contest.proof(), password=PASSWORD)
    assert issued.user.activation_needs_password is False
    (name,) = contact.values()
    assert await contest.door.answer(name, STRANGERS) == "CredentialsWrong"
    assert await contest.door.answer(name, PASSWORD) == "IssuedSession"


async def test_n4_a_registration_alone_by_its_contact_needs_no_password_but_hears_one(contest: Contest) -> None:
    await contest.register(**BY_MAIL)
    token = await contest.last("token")
    before = await contest.door.rows(*COUNTED)
    assert await contest.outcome(contest.activate(token, password=STRANGERS)) == "PasswordWrong"
    assert await contest.door.rows(*COUNTED) == before

    assert (await contest.activate(token, password="")).user.email == EMAIL
    await contest.register(email="other@example.com")
    assert (await contest.activate(await contest.last("token"), password=PASSWORD)).user.email == "other@example.com"


@pytest.mark.parametrize("contact", [BY_MAIL, BY_PHONE])
async def test_o10_n4_asking_again_leaves_the_password_needed(contest: Contest, contact: dict[str, str]) -> None:
    for password in (PASSWORD, STRANGERS):
        await contest.register(**contact, password=password)
    (name,) = contact.values()

    await contest.ask_again(name)

    await contest.asks_for_password(**await contest.proof())


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("by", "contact"), [(ActivationChannel.EMAIL, BY_PHONE), (SMS, BY_MAIL)])
async def test_n2_n4_a_stranger_by_the_other_contact_is_not_confirmed_either(
    contest: Contest, by: ActivationChannel, contact: dict[str, str], is_first: bool
) -> None:
    forms = [contact | {"password": STRANGERS}, await contest.full(by=by)]
    for form in forms if is_first else reversed(forms):
        await contest.register(**form)
    (name,) = contact.values()
    await contest.ask_again(name)

    await contest.asks_for_password(**await contest.proof())

    await contest.ask_again("newcomer")
    await contest.asks_for_password(**await contest.proof() | ({"login": "newcomer"} if by is SMS else {}))
    assert (await contest.activate(**await contest.proof(), password=PASSWORD)).user.login == "newcomer"


async def test_n2_n4_what_was_replaced_keeps_its_other_contact_from_strangers(contest: Contest) -> None:
    await contest.register(**await contest.full())
    await contest.register(**BY_MAIL, password=STRANGERS)
    assert [person.pending_phone for person in await contest.people()] == [None]

    await contest.register(**BY_PHONE, password=STRANGERS)

    await contest.asks_for_password(**await contest.proof())


@pytest.mark.parametrize("contact", [BY_MAIL, BY_PHONE])
async def test_n4_a_contact_that_waits_in_a_profile_is_not_confirmed_for_strangers(
    contest: Contest, contact: dict[str, str]
) -> None:
    (name,) = contact.values()
    await contest.door.person(**{f"pending_{kind}": told for kind, told in contact.items()})

    await contest.register(**contact, password=STRANGERS)

    await contest.asks_for_password(**await contest.proof())
    assert await contest.outcome(contest.activate(**await contest.proof(), password=STRANGERS)) != "PasswordWrong"
    assert await contest.door.answer(name, STRANGERS) == "IssuedSession"


@pytest.mark.parametrize("contact", [BY_MAIL, BY_PHONE])
async def test_n4_a_contact_asked_for_in_a_profile_later_is_not_confirmed_for_strangers(
    contest: Contest, contact: dict[str, str]
) -> None:
    await contest.register(**contact, password=STRANGERS)
    proof, person = await contest.proof(), await contest.door.person()
    async with contest.database.transaction() as session:
        held = await session.get_one(User, person.id)
        if "email" in contact:
            await contacts.ask_for_email(session=session, person=held, email=EMAIL.upper(), now=contest.now)
        else:
            await contacts.ask_for_phone(session=session, person=held, phone=PHONE, now=contest.now)

    await contest.asks_for_password(**proof)


async def test_o12_after_fourteen_days_nobody_is_asked_any_more(contest: Contest) -> None:
    await contest.register(**await contest.full())
    await contest.register(**BY_MAIL, password=STRANGERS)
    contest.wait(days=14)
    await housekeeping.remove_unconfirmed(database=contest.database, now=contest.now)

    await contest.register(**BY_MAIL)
    assert (await contest.activate(await contest.last("token"))).user.email == EMAIL
    await housekeeping.prune(database=contest.database, now=contest.now)
    async with contest.database.reading() as session:
        kept = (await session.execute(sa.select(RegisteredContact.told_at))).scalars().all()
    assert kept == [contest.now]


async def test_n4_five_passwords_an_hour_are_heard_and_whoever_registers_again_gets_in(contest: Contest) -> None:
    await contest.register(**BY_MAIL, password=STRANGERS)
    await contest.register(**BY_MAIL)
    token = await contest.last("token")
    wrong = [await contest.outcome(contest.activate(token, password=f"{STRANGERS} {n}")) for n in range(5)]
    await contest.ask_again(EMAIL)
    token = await contest.last("token")
    before = await contest.door.rows(*COUNTED)

    with pytest.raises(PasswordLocked) as refused:
        await contest.activate(token, password=PASSWORD)

    assert wrong == ["PasswordWrong"] * 5
    assert refused.value.retry_at == contest.now + timedelta(hours=1)
    assert await contest.door.rows(*COUNTED) == before
    contest.wait(hours=1, seconds=-1)
    assert await contest.outcome(contest.activate(token, password=PASSWORD)) == "PasswordLocked"
    await contest.register(**BY_MAIL)
    assert (await contest.activate(await contest.last("token"), password=PASSWORD)).user.email == EMAIL


async def test_n4_of_many_passwords_at_once_five_are_heard(contest: Contest) -> None:
    await contest.register(**BY_MAIL, password=STRANGERS)
    await contest.register(**BY_MAIL)
    token = await contest.last("token")

    tries = (contest.outcome(contest.activate(token, password=f"{STRANGERS} {n}")) for n in range(12))

    assert sorted(await asyncio.gather(*tries)) == ["PasswordLocked"] * 7 + ["PasswordWrong"] * 5


async def test_n4_a_password_is_not_looked_at_before_the_code_is_right(contest: Contest) -> None:
    await contest.register(**BY_PHONE, password=STRANGERS)
    await contest.register(**BY_PHONE)
    code = await contest.last("code")
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    for password in (PASSWORD, STRANGERS, None):
        assert await contest.outcome(contest.activate(login=PHONE, code=wrong, password=password)) == "CodeWrong"
    assert (await contest.activate(login=PHONE, code=code, password=PASSWORD)).user.phone == PHONE


async def test_n2_of_registrations_at_once_that_share_a_contact_none_is_confirmed_alone(contest: Contest) -> None:
    forms = [await contest.full(), BY_PHONE | {"password": STRANGERS}]

    await asyncio.gather(*(contest.register(**form) for form in forms))

    needs = [person.activation_needs_password for person in await contest.people()]
    assert needs == [True, True]


async def test_n2_what_is_somebodys_already_is_marked_by_the_same_steps(contest: Contest) -> None:
    owner = await contest.door.person(**BY_MAIL)
    for password in (PASSWORD, STRANGERS):
        await contest.register(**BY_MAIL, password=password)

    marks = {person.id: person.activation_needs_password for person in await contest.people()}
    assert marks.pop(owner.id) is False
    assert list(marks.values()) == [True]
