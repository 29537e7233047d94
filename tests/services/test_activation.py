"""Confirming a registration: by link, by code, once, in time; asked for again; gone after 14 days."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.confirmations import ConfirmationPurpose
from domain.inputs import FieldErrorCode, InvalidInput
from domain.journal import Action
from domain.messages import MessageKind, MessageState
from domain.registration import ActivationChannel
from domain.users import Language
from models.journal import Operation
from services.confirmations import may_send
from tests.door import Door
from tests.models.counting import statements_of
from tests.services.newcomers import COUNTED, EMAIL, PASSWORD, PHONE, Newcomer, in_parallel
from tests.world import World

SMS = ActivationChannel.SMS


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


async def full(newcomer: Newcomer, **values: Any) -> dict[str, Any]:
    claim = await newcomer.claim(await newcomer.door.world.account())
    return {"login": "newcomer", "email": EMAIL, "phone": PHONE, "account": claim} | values


async def code_wrong(newcomer: Newcomer, code: str, **how: Any) -> str:
    other = f"{(int(code) + 1) % 10**6:06d}"
    return str(await newcomer.outcome(newcomer.activate(login=PHONE, code=other, **how)))


async def test_o11_n4_the_link_opens_a_session_and_only_then_one_signs_in(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    assert await newcomer.door.answer(EMAIL, PASSWORD) != "IssuedSession"

    issued = await newcomer.activate(await newcomer.last("token"))

    assert (issued.user.email, issued.user.pending_email) == (EMAIL, None)
    assert issued.user.activated_at == newcomer.now
    assert issued.expires_at == newcomer.now + timedelta(days=30)
    assert await newcomer.door.answer(EMAIL, PASSWORD) == "IssuedSession"
    async with newcomer.database.reading() as session:
        actions = (await session.execute(sa.select(Operation.action).order_by(Operation.id))).scalars().all()
    assert actions[:2] == [Action.REGISTERED, Action.ACTIVATED]


@pytest.mark.parametrize("login", [PHONE, "8 (918) 000-00-01"])
async def test_n4_the_code_activates_for_ten_minutes(newcomer: Newcomer, login: str) -> None:
    await newcomer.register(phone=PHONE)
    code = await newcomer.last("code")
    newcomer.wait(minutes=9, seconds=59)

    issued = await newcomer.activate(login=login, code=code)

    assert (issued.user.phone, issued.user.pending_phone) == (PHONE, None)
    assert await newcomer.door.answer(PHONE, PASSWORD) == "IssuedSession"


async def test_n4_a_code_that_is_too_old_is_told_so_and_activates_nobody(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    code = await newcomer.last("code")
    newcomer.wait(minutes=10)
    before = await newcomer.door.rows(*COUNTED)

    assert await newcomer.outcome(newcomer.activate(login=PHONE, code=code)) == "CodeExpired"
    assert await newcomer.door.rows(*COUNTED) == before
    assert [person.activated_at for person in await newcomer.people()] == [None]


async def test_o12_a_link_works_for_fourteen_days(newcomer: Newcomer) -> None:
    await newcomer.register(email="late@example.com")
    late = await newcomer.last("token")
    newcomer.wait(seconds=1)
    await newcomer.register(email=EMAIL)
    in_time = await newcomer.last("token")
    newcomer.wait(days=14, seconds=-1)

    assert await newcomer.outcome(newcomer.activate(late)) == "CodeExpired"
    assert (await newcomer.activate(in_time)).user.email == EMAIL


async def test_o11_a_link_activates_once_even_at_the_same_moment(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL)
    token = await newcomer.last("token")

    outcomes = await asyncio.gather(*(newcomer.outcome(newcomer.activate(token)) for _ in range(5)))

    assert Counter(map(str, outcomes))["CodeWrong"] == 4
    assert await newcomer.outcome(newcomer.activate(token)) == "CodeWrong"


@pytest.mark.parametrize("by", list(ActivationChannel))
async def test_o11_only_the_contact_that_was_confirmed_can_be_signed_in_by(
    newcomer: Newcomer, by: ActivationChannel
) -> None:
    await newcomer.register(**await full(newcomer, by=by))
    if by is SMS:
        issued = await newcomer.activate(login="newcomer", code=await newcomer.last("code"))
        assert (issued.user.email, issued.user.pending_email, issued.user.phone) == (None, EMAIL, PHONE)
        last = (await newcomer.messages())[-1]
        assert (last.kind, last.recipient) == (MessageKind.CONFIRM_CONTACT, EMAIL)
    else:
        issued = await newcomer.activate(await newcomer.last("token"))
        assert (issued.user.email, issued.user.phone, issued.user.pending_phone) == (EMAIL, None, PHONE)

    answers = [await newcomer.door.answer(name, PASSWORD) for name in ("newcomer", EMAIL, PHONE)]
    assert answers == ["IssuedSession", *(["CredentialsWrong", "IssuedSession"][:: 1 if by is SMS else -1])]


async def test_o11_an_address_that_is_somebodys_is_told_to_its_owner_when_a_phone_is_confirmed(
    newcomer: Newcomer,
) -> None:
    owner = await newcomer.door.person(email=EMAIL.upper(), language=Language.EN)
    sent = []
    for login, phone, email in (("newcomer", PHONE, EMAIL), ("another", "+79180000002", "free@example.com")):
        await newcomer.register(**await full(newcomer, login=login, phone=phone, email=email, by=SMS))
        code = await newcomer.last("code")
        with statements_of(newcomer.database) as statements:
            issued = await newcomer.activate(login=login, code=code)
        assert (issued.user.email, issued.user.pending_email) == (None, email)
        sent.append([" ".join(statement.split()[:3]) for statement in statements])

    assert sent[0] == sent[1]
    told = [message for message in await newcomer.messages() if message.recipient in {EMAIL, "free@example.com"}]
    assert [(message.kind, message.user_id == owner.id, message.language) for message in told] == [
        (MessageKind.ALREADY_REGISTERED, True, Language.EN),
        (MessageKind.CONFIRM_CONTACT, False, Language.RU),
    ]
    assert told[0].parts == {}


async def test_o11_a_confirmed_phone_sends_no_letters_without_end(newcomer: Newcomer) -> None:
    purpose = ConfirmationPurpose.EMAIL
    async with newcomer.database.transaction() as session:
        for _ in range(20):
            assert await may_send(session=session, contact=EMAIL, purpose=purpose, now=newcomer.now)
    await newcomer.register(**await full(newcomer, by=SMS))

    issued = await newcomer.activate(login="newcomer", code=await newcomer.last("code"))

    assert (issued.user.phone, issued.user.pending_email) == (PHONE, EMAIL)
    last = (await newcomer.messages())[-1]
    assert (last.recipient, last.state, last.parts) == (EMAIL, MessageState.GIVEN_UP, {})


@pytest.mark.parametrize(
    ("proof", "faults"),
    [
        ({}, {"token": "REQUIRED"}),
        ({"login": PHONE}, {"code": "REQUIRED"}),
        ({"code": "123456"}, {"login": "REQUIRED"}),
        ({"token": "x", "code": "1"}, {"code": "NOT_ALLOWED"}),
    ],
)
async def test_an_incomplete_proof_is_refused(
    newcomer: Newcomer, proof: dict[str, str], faults: dict[str, str]
) -> None:
    before = await newcomer.door.rows()

    with pytest.raises(InvalidInput) as refused:
        await newcomer.activate(**proof)

    assert {fault.path[0]: fault.code for fault in refused.value.faults} == {
        name: FieldErrorCode[code] for name, code in faults.items()
    }
    assert await newcomer.door.rows() == before


async def test_n4_a_thousand_guesses_are_counted_one_by_one_and_the_owner_still_gets_in(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    code = await newcomer.last("code")
    guesses = [f"{number:06d}" for number in range(1000) if f"{number:06d}" != code]

    outcomes = await in_parallel(newcomer.outcome(newcomer.activate(login=PHONE, code=guess)) for guess in guesses)

    assert outcomes == {"CodeWrong": 5, "LockedOut": len(guesses) - 5}
    assert [person.activated_at for person in await newcomer.people()] == [None]
    await newcomer.ask_again(PHONE)
    assert (await newcomer.activate(login=PHONE, code=await newcomer.last("code"))).user.phone == PHONE


async def test_n4_the_right_code_after_five_wrong_ones_is_refused(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    code = await newcomer.last("code")
    assert [await code_wrong(newcomer, code) for _ in range(6)] == ["CodeWrong"] * 5 + ["LockedOut"]
    newcomer.wait(minutes=2)

    assert await newcomer.outcome(newcomer.activate(login=PHONE, code=code)) == "CodeWrong"


async def test_n4_unknown_people_are_answered_the_same_in_the_same_steps(newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    code = await newcomer.last("code")
    asked = []
    for number, login in enumerate((PHONE, "+79180000009", "nobody")):
        with statements_of(newcomer.database) as sent:
            wrong = f"{(int(code) + 1) % 10**6:06d}"
            outcomes = [
                await newcomer.outcome(newcomer.activate(login=login, code=wrong, address=f"192.0.2.{number}"))
                for _ in range(7)
            ]
        asked.append((outcomes, [statement.split()[0] for statement in sent]))

    assert asked[0] == asked[1] == asked[2]
