"""Links and codes: once, in time, the newest alone, and a code is guessed five times at most."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.confirmations import ConfirmationPurpose
from domain.limits import TooOften
from models.confirmations import Confirmation
from models.users import User
from services import confirmations
from services.confirmations import CodeTry
from services.form_uses import count_contact
from tests.door import Door, other_than
from tests.models.counting import statements_of
from tests.services.newcomers import in_parallel
from tests.world import World

ACTIVATION, RECOVERY = ConfirmationPurpose.ACTIVATION, ConfirmationPurpose.RECOVERY
DAY = timedelta(days=1)
PHONE = "+79180000001"


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now)


async def link(door: Door, person: User, purpose: ConfirmationPurpose = ACTIVATION) -> str:
    async with door.database.transaction() as session:
        return await confirmations.issue_link(
            session=session, user_id=person.id, purpose=purpose, target="a@example.com", now=door.now, lasts=DAY
        )


async def code(door: Door, person: User) -> str:
    async with door.database.transaction() as session:
        return await confirmations.issue_code(
            session=session, user_id=person.id, purpose=ACTIVATION, target=PHONE, now=door.now
        )


async def follow(door: Door, token: str, *purposes: ConfirmationPurpose) -> str:
    try:
        async with door.database.transaction() as session:
            found = await confirmations.find_link(
                session=session, purposes=purposes or [ACTIVATION], token=token, now=door.now
            )
            await confirmations.spend(session=session, confirmation=found)
            return str(found.target)
    except Exception as refusal:  # noqa: BLE001 - the test looks at its name
        return type(refusal).__name__


async def enter(door: Door, person: User | None, typed: str, *, who: str = PHONE, address: str = "192.0.2.1") -> str:
    tried = CodeTry(who=who, user_id=person.id if person else None, purpose=ACTIVATION, code=typed, address=address)
    try:
        found = await confirmations.redeem_code(database=door.database, tried=tried, now=door.now)
        async with door.database.transaction() as session:
            await confirmations.spend(session=session, confirmation=found)
            return str(found.target)
    except Exception as refusal:  # noqa: BLE001 - the test looks at its name
        return type(refusal).__name__


async def test_n4_a_link_serves_once_even_at_the_same_moment(door: Door) -> None:
    token = await link(door, await door.person())

    answers = await asyncio.gather(*(follow(door, token) for _ in range(6)))

    assert sorted(answers) == ["CodeWrong"] * 5 + ["a@example.com"]


async def test_n4_only_the_newest_link_works_and_for_its_purpose_alone(door: Door) -> None:
    person = await door.person()
    old, other, new = await link(door, person), await link(door, person, RECOVERY), await link(door, person)

    assert await follow(door, old) == "CodeWrong"
    assert await follow(door, other) == "CodeWrong"
    assert await follow(door, new) == "a@example.com"
    assert await follow(door, other, ACTIVATION, RECOVERY) == "a@example.com"


async def test_n4_a_link_works_until_its_time_is_over(door: Door) -> None:
    person = await door.person()
    in_time, late = await link(door, person), await link(door, person, RECOVERY)
    before = await door.rows()
    door.wait(hours=24)

    assert await follow(door, late, RECOVERY) == "CodeExpired"
    assert await door.rows() == before
    door.wait(seconds=-1)
    assert await follow(door, in_time) == "a@example.com"


@pytest.mark.parametrize("token", ["", "x", "я" * 10_000, "\0", "\ud800"])
async def test_a_token_that_was_never_given_is_wrong(door: Door, token: str) -> None:
    await link(door, await door.person())
    before = await door.rows()

    assert await follow(door, token) == "CodeWrong"
    assert await door.rows() == before


async def test_neither_tokens_nor_codes_are_kept(door: Door) -> None:
    person = await door.person()
    token, sent = await link(door, person, RECOVERY), await code(door, person)
    async with door.database.reading() as session:
        kept = str((await session.execute(sa.text("SELECT confirmation::text FROM confirmation"))).all())

    assert token not in kept
    assert token.encode().hex() not in kept
    assert sent.encode().hex() not in kept


async def test_n4_a_code_is_taken_as_people_type_it_and_once(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)

    assert sent.isdecimal()
    assert len(sent) == 6
    assert await enter(door, person, f" {sent[:3]} {sent[3:]} ") == PHONE
    assert await enter(door, person, sent) == "CodeWrong"


async def test_n4_only_the_newest_code_works(door: Door) -> None:
    person = await door.person()
    first = await code(door, person)
    second = await code(door, person)

    assert await enter(door, person, first) == ("CodeWrong" if first != second else PHONE)
    assert await enter(door, person, second) == PHONE


async def test_n4_a_code_works_for_ten_minutes_and_only_its_owner_is_told(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)
    door.wait(minutes=10)

    assert await enter(door, person, other_than(sent)) == "CodeWrong"
    assert await enter(door, person, sent) == "CodeExpired"


async def test_n4_a_right_code_serves_once_even_at_the_same_moment(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)

    answers = await asyncio.gather(*(enter(door, person, sent) for _ in range(5)))

    assert answers.count(PHONE) == 1


async def test_n4_of_a_thousand_codes_at_once_five_are_heard(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)
    guesses = [f"{number:06d}" for number in range(1000) if f"{number:06d}" != sent]

    answers = await in_parallel(enter(door, person, guess) for guess in guesses)

    assert answers == {"CodeWrong": 5, "LockedOut": len(guesses) - 5}
    async with door.database.reading() as session:
        assert (await session.execute(sa.select(Confirmation))).scalar_one().tries == 5


async def test_n4_after_five_wrong_codes_the_right_one_is_not_heard_from_anywhere(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)
    for number in range(5):
        assert await enter(door, person, other_than(sent), who=f"name{number}") == "CodeWrong"

    assert await enter(door, person, sent, who="another", address="192.0.2.9") == "CodeWrong"


async def test_n4_a_new_code_is_heard_again_once_it_was_asked_for(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)
    for _ in range(5):
        await enter(door, person, other_than(sent))
    assert await enter(door, person, sent) == "LockedOut"

    fresh = await code(door, person)
    async with door.database.transaction() as session:
        await confirmations.forgive_codes(session=session, who=PHONE)

    assert await enter(door, person, fresh) == PHONE


async def test_n4_an_address_that_guesses_is_not_heard_and_spends_nobodys_tries(door: Door) -> None:
    for number in range(20):
        assert await enter(door, None, "123456", who=f"name{number}") == "CodeWrong"
    person = await door.person()
    sent = await code(door, person)

    assert await enter(door, person, other_than(sent), who="name20") == "LockedOut"
    assert await enter(door, person, sent, address="192.0.2.2") == PHONE


async def test_n4_unknown_people_are_answered_the_same_in_the_same_steps(door: Door) -> None:
    person = await door.person()
    sent = await code(door, person)
    asked = []
    for number, who in enumerate((person, None)):
        with statements_of(door.database) as sent_there:
            answers = [
                await enter(door, who, other_than(sent), who=f"w{number}", address=f"192.0.2.{number}")
                for _ in range(7)
            ]
        asked.append((answers, [" ".join(statement.split()[:4]) for statement in sent_there]))

    assert asked[0] == asked[1]
    assert asked[0][0] == ["CodeWrong"] * 5 + ["LockedOut"] * 2


async def test_n4_an_asker_has_three_text_messages_an_hour_of_a_number_and_five_letters_of_an_address(
    door: Door,
) -> None:
    async def ask(contact: str, asker: str = "192.0.2.1") -> bool:
        async with door.database.transaction() as session:
            try:
                await count_contact(session=session, form="asked", contact=contact, asker=asker, now=door.now)
            except TooOften as refused:
                return refused.retry_at != door.now + timedelta(hours=1)
        return True

    assert [await ask(PHONE) for _ in range(4)] == [True, True, True, False]
    assert [await ask("a@example.com") for _ in range(6)] == [True] * 5 + [False]
    assert await ask("+79180000002")
    # What one tried beyond the share counted against nobody else.
    assert [await ask(PHONE, f"192.0.2.{number}") for number in range(2, 21)] == [True] * 17 + [False] * 2
    door.wait(hours=1)
    assert await ask(PHONE)


async def may(door: Door, contact: str, purpose: ConfirmationPurpose | None, times: int) -> list[bool]:
    async with door.database.transaction() as session:
        return [
            await confirmations.may_send(session=session, contact=contact, purpose=purpose, now=door.now)
            for _ in range(times)
        ]


@pytest.mark.parametrize(
    ("contact", "purpose", "most", "hours"),
    [(PHONE, ACTIVATION, 3, 1), (PHONE, RECOVERY, 3, 1), ("a@example.com", ACTIVATION, 20, 1),
     (PHONE, None, 1, 24), ("a@example.com", None, 3, 24)],
)  # fmt: skip
async def test_n4_n5_each_purpose_has_its_own_share_of_messages(
    door: Door, contact: str, purpose: ConfirmationPurpose | None, most: int, hours: int
) -> None:
    others = {ACTIVATION, RECOVERY, ConfirmationPurpose.PHONE, None} - {purpose}
    for other in others:
        await may(door, contact, other, 22)

    assert await may(door, contact, purpose, most + 2) == [True] * most + [False] * 2
    assert await may(door, f"1{contact}", purpose, 1) == [True]
    door.wait(hours=hours, seconds=-1)
    assert await may(door, contact.upper(), purpose, 1) == [False]
    door.wait(seconds=1)
    assert await may(door, contact, purpose, 1) == [True]


async def test_n4_after_fifteen_wrong_codes_a_day_no_other_is_sent(door: Door) -> None:
    person = await door.person()
    for number in range(15):
        assert await may(door, PHONE, ACTIVATION, 1) == [number % 5 < 3]
        sent = await code(door, person)
        assert await enter(door, person, other_than(sent), who=f"w{number}", address=f"192.0.{number}.1") == "CodeWrong"
        if number % 5 == 4:
            door.wait(hours=1)

    assert await may(door, PHONE, ACTIVATION, 1) == [False]
    assert await may(door, PHONE, RECOVERY, 1) == [True]
    door.wait(hours=21)
    assert await may(door, PHONE, ACTIVATION, 1) == [True]
