"""Registering tells nobody who is known, and keeps nobody out, one after the other and at once."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from auth.passwords import Passwords
from domain.messages import MessageKind, MessageState
from domain.registration import ActivationChannel
from domain.users import Language
from models.accounts import Account
from tests.door import Door
from tests.models.counting import statements_of
from tests.services.newcomers import EMAIL, PASSWORD, PHONE, Newcomer
from tests.world import World

SMS = ActivationChannel.SMS


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


@pytest.fixture
async def account(world: World) -> Account:
    return await world.account()


async def full(newcomer: Newcomer, account: Account, **values: Any) -> dict[str, Any]:
    """Return all parts of the older form."""
    return {"login": "newcomer", "email": EMAIL, "phone": PHONE, "account": await newcomer.claim(account)} | values


@pytest.mark.parametrize("contact", [{"email": EMAIL}, {"phone": PHONE}])
async def test_n2_a_contact_that_somebody_has_is_answered_the_same_and_its_owner_told(
    newcomer: Newcomer, contact: dict[str, str]
) -> None:
    unknown = await newcomer.register(**{"email": "o@example.com"} if "email" in contact else {"phone": "+79180000009"})
    owner = await newcomer.door.person(**{"email": None, "language": Language.EN} | contact)

    assert await newcomer.register(**contact) == unknown

    message = (await newcomer.messages())[-1]
    assert (message.kind, message.parts, message.user_id) == (MessageKind.ALREADY_REGISTERED, {}, owner.id)
    assert (message.recipient, message.language) == (next(iter(contact.values())), Language.EN)
    assert await newcomer.door.answer(next(iter(contact.values()))) == "IssuedSession"


@pytest.mark.parametrize("channel", list(ActivationChannel))
async def test_n2_known_and_unknown_contacts_cost_the_same_questions(
    newcomer: Newcomer, account: Account, channel: ActivationChannel
) -> None:
    await newcomer.door.person(email="known@example.com", phone="+79180000005")
    asked = []
    for login, email, phone in (("one", EMAIL, PHONE), ("two", "known@example.com", "+79180000005")):
        form = await full(newcomer, account, login=login, email=email, phone=phone, by=channel)
        captcha = await newcomer.door.solved()
        with statements_of(newcomer.database) as sent:
            await newcomer.register(**form, captcha=captcha)
        asked.append([" ".join(statement.split()[:3]) for statement in sent])

    assert asked[0] == asked[1]


@pytest.mark.parametrize(("contact", "most"), [({"phone": PHONE}, 1), ({"email": EMAIL}, 3)])
async def test_n2_an_owner_is_told_of_strangers_few_times_a_day_in_the_same_steps(
    newcomer: Newcomer, contact: dict[str, str], most: int
) -> None:
    await newcomer.door.person(**{"email": None} | contact)
    unknown = {"phone": "+79180000009"} if "phone" in contact else {"email": "o@example.com"}
    for _ in range(most + 2):
        asked = []
        for form in (contact, unknown):
            captcha = await newcomer.door.solved()
            with statements_of(newcomer.database) as sent:
                await newcomer.register(**form, captcha=captcha)
            asked.append([" ".join(statement.split()[:3]) for statement in sent])
        assert asked[0] == asked[1]
        newcomer.wait(minutes=61)

    told = [message.state for message in await newcomer.messages() if message.kind is MessageKind.ALREADY_REGISTERED]
    assert told == [MessageState.QUEUED] * most + [MessageState.GIVEN_UP] * 2
    newcomer.wait(hours=24)
    await newcomer.register(**contact)
    assert (await newcomer.messages())[-1].state is MessageState.QUEUED


async def test_n2_nobody_finds_out_by_logins_or_passwords_who_has_a_contact(
    newcomer: Newcomer, account: Account
) -> None:
    await newcomer.door.person(
        email="known@example.com",
        password_hash=await newcomer.door.authenticator.passwords.hash("Её собственный пароль"),
    )
    seen = []
    for email in (EMAIL, "known@example.com"):
        login = f"login-{email[0]}"
        form = await full(newcomer, account, login=login, email=email)
        seen.append([
            type(await newcomer.register(**form)).__name__,
            type(await newcomer.register(**form)).__name__,
            await newcomer.outcome(newcomer.register(**form | {"email": "else@example.com"})),
            await newcomer.door.answer(login, PASSWORD),
            await newcomer.door.answer(email, PASSWORD),
            await newcomer.door.answer(email, PASSWORD + "!"),
        ])  # fmt: skip

    assert seen[0] == seen[1] == ["Registered"] * 2 + ["LoginTaken"] + ["NotActivated"] * 2 + ["CredentialsWrong"]


async def test_n2_registering_again_replaces_what_nobody_confirmed(newcomer: Newcomer, account: Account) -> None:
    await newcomer.register(**await full(newcomer, account))
    first = await newcomer.last("token")
    await newcomer.register(**await full(newcomer, account, phone="+79180000007", password="Совсем другой берег"))

    assert [person.pending_phone for person in await newcomer.people()] == ["+79180000007"]
    assert await newcomer.outcome(newcomer.activate(first)) == "CodeWrong"
    await newcomer.activate(await newcomer.last("token"), password="Совсем другой берег")
    assert await newcomer.door.answer(EMAIL, "Совсем другой берег") == "IssuedSession"


async def test_n2_somebody_elses_contact_is_not_kept_from_its_owner(newcomer: Newcomer, account: Account) -> None:
    # The number of another person beside one's own address blocks nothing: it is confirmed by nobody.
    await newcomer.register(**await full(newcomer, account))
    await newcomer.activate(await newcomer.last("token"))

    await newcomer.register(phone=PHONE)
    issued = await newcomer.activate(login=PHONE, code=await newcomer.last("code"), password=PASSWORD)

    assert issued.user.phone == PHONE


async def test_n2_of_registrations_at_once_by_one_contact_one_stays(newcomer: Newcomer) -> None:
    outcomes = await asyncio.gather(*(newcomer.outcome(newcomer.register(email=EMAIL)) for _ in range(5)))

    assert "TooOften" not in outcomes
    assert len({str(outcome) for outcome in outcomes}) == 1
    assert len(await newcomer.people()) == 1
    assert (await newcomer.activate(await newest_that_works(newcomer), password=PASSWORD)).user.email == EMAIL


async def newest_that_works(newcomer: Newcomer) -> str:
    (person,) = await newcomer.people()
    return next(message.parts["token"] for message in await newcomer.messages() if message.user_id == person.id)


async def test_o5_of_registrations_at_once_by_one_login_one_gets_it(newcomer: Newcomer, account: Account) -> None:
    forms = [await full(newcomer, account, email=f"a{n}@example.com", phone=f"+7918000001{n}") for n in range(5)]

    outcomes = await asyncio.gather(*(newcomer.outcome(newcomer.register(**form)) for form in forms))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"str": 4, "Registered": 1}
    assert set(map(str, outcomes)) >= {"LoginTaken"}
    assert len(await newcomer.people()) == 1


@pytest.mark.parametrize("is_known", [True, False])
async def test_n2_a_wrong_password_for_a_contact_costs_two_hashes_whoever_has_it(
    newcomer: Newcomer, is_known: bool
) -> None:
    hashed: list[str | None] = []

    class Watched(Passwords):
        async def fits(self, password: str, kept: str | None) -> bool:
            hashed.append(kept)
            return await super().fits(password, kept)

    newcomer.door.authenticator = replace(newcomer.door.authenticator, passwords=Watched())
    if is_known:
        await newcomer.door.person(email=EMAIL)
    assert await newcomer.door.answer(EMAIL, "Чужой пароль 12345") == "CredentialsWrong"

    assert len(hashed) == 2
