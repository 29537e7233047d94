"""The second factor: asked for after the right password, each code once, and not to be guessed."""

import asyncio
from base64 import b32encode
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pyotp import TOTP

from auth.seals import Seal, SealBroken
from auth.second_factor import step_of
from domain.confirmations import CodeExpired, CodeWrong
from domain.journal import Action
from domain.second_factor import SecondFactorRequired
from domain.sign_in import LockedOut, PasswordChangeRequired
from domain.users import Role
from models.users import User
from services import second_factor
from services.second_factor import SealMissing
from services.sessions import Client, IssuedSession
from tests.door import PASSWORD
from tests.owners import Owners, outcome
from tests.world import AUTHENTICATOR, World

SECRET = b32encode(bytes(range(20))).decode()
SEAL = Seal(bytes(range(32)))
WRONG_CODE = "00000x"


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now, authenticator=replace(AUTHENTICATOR, seal=SEAL))


async def enrolled(owners: Owners, **values: Any) -> User:
    person = await owners.person(Role.OPERATOR, **{"login": "ivanova"} | values)
    await second_factor.enrol(database=owners.database, seal=SEAL, person=person, secret=SECRET, step=0, now=owners.now)
    return person


@pytest.fixture
async def ivanova(owners: Owners) -> User:
    return await enrolled(owners)


def code(owners: Owners, **off: float) -> str:
    return TOTP(SECRET).at(owners.now + timedelta(**off))


async def ticket(owners: Owners, **how: Any) -> str:
    with pytest.raises(SecondFactorRequired) as asked:
        await owners.enter("ivanova", **how)
    return asked.value.ticket


async def confirm(owners: Owners, ticket: str, code: str) -> IssuedSession:
    return await second_factor.confirm(
        database=owners.database,
        authenticator=owners.authenticator,
        ticket=ticket,
        code=code,
        client=Client(user_agent="KabinetApp/2.1", current=None),
        now=owners.now,
    )


async def refused(owners: Owners, ticket: str, code: str) -> CodeWrong | LockedOut:
    try:
        await confirm(owners, ticket, code)
    except (CodeWrong, LockedOut) as refusal:
        return refusal
    raise AssertionError("the code was taken")


async def answer(owners: Owners, ticket: str, code: str) -> str:
    told = await outcome(confirm(owners, ticket, code))
    return "IssuedSession" if told.startswith("IssuedSession") else told


async def test_a_code_completes_the_sign_in(owners: Owners, ivanova: User) -> None:
    with pytest.raises(SecondFactorRequired) as asked:
        await owners.enter("ivanova")
    assert asked.value.expires_at == owners.now + timedelta(minutes=5)
    assert await owners.open_sessions() == 0

    issued = await confirm(owners, asked.value.ticket, code(owners))

    assert issued.user.id == ivanova.id
    assert await owners.open_sessions() == 1
    assert await owners.journal() == [Action.SECOND_FACTOR_ENROLLED, Action.SIGNED_IN]


@pytest.mark.parametrize(
    ("seconds", "told"), [(-30, "IssuedSession"), (30, "IssuedSession"), (-60, "CodeWrong"), (60, "CodeWrong")]
)
async def test_a_clock_may_be_off_by_half_a_minute(owners: Owners, ivanova: User, seconds: int, told: str) -> None:
    assert await answer(owners, await ticket(owners), code(owners, seconds=seconds)) == told


async def test_a_code_serves_once_even_with_another_ticket(owners: Owners, ivanova: User) -> None:
    shown = code(owners)
    assert await answer(owners, await ticket(owners), shown) == "IssuedSession"

    again = await ticket(owners)
    assert await answer(owners, again, shown) == "CodeWrong"
    assert await answer(owners, again, code(owners, seconds=-30)) == "CodeWrong"
    owners.wait(seconds=30)
    assert await answer(owners, again, code(owners)) == "IssuedSession"


async def test_a_ticket_serves_once_even_at_the_same_moment(owners: Owners, ivanova: User) -> None:
    given = await ticket(owners)

    told = await asyncio.gather(*(answer(owners, given, code(owners)) for _ in range(5)))

    assert Counter(told) == Counter(IssuedSession=1, CodeExpired=4)


async def test_a_ticket_waits_for_five_minutes(owners: Owners, ivanova: User) -> None:
    given = await ticket(owners)
    owners.wait(minutes=5)
    before = await owners.rows()

    with pytest.raises(CodeExpired):
        await confirm(owners, given, code(owners))
    assert await owners.rows() == before


@pytest.mark.parametrize("given", ["", "nonsense", "я" * 300, "\0"])
async def test_what_is_no_ticket_of_ours_is_over(owners: Owners, ivanova: User, given: str) -> None:
    before = await owners.rows()

    assert await answer(owners, given, code(owners)) == "CodeExpired"
    assert await owners.rows() == before


async def test_a_newer_sign_in_takes_the_place_of_an_older_one(owners: Owners, ivanova: User) -> None:
    older, newer = await ticket(owners), await ticket(owners)

    assert await answer(owners, older, code(owners)) == "CodeExpired"
    assert await answer(owners, newer, code(owners)) == "IssuedSession"


async def test_a_ticket_hears_five_codes(owners: Owners, ivanova: User) -> None:
    given = await ticket(owners)

    told = [await answer(owners, given, WRONG_CODE) for _ in range(6)]

    assert told == ["CodeWrong"] * 4 + ["LockedOut", "CodeExpired"]
    assert await owners.open_sessions() == 0


async def test_wrong_codes_are_counted_over_all_tickets_and_waits_grow_to_an_hour(
    owners: Owners, ivanova: User
) -> None:
    waits = []
    for _ in range(20):
        given = await ticket(owners, solved=True)
        refusal = await refused(owners, given, WRONG_CODE)
        if isinstance(refusal, LockedOut):
            waits.append((refusal.retry_at - owners.now).total_seconds())
            assert await answer(owners, given, code(owners)) == "LockedOut"  # not even looked at
            owners.now = refusal.retry_at

    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-3:] == [3600] * 3
    assert await answer(owners, await ticket(owners), code(owners)) == "IssuedSession"


async def test_codes_at_the_same_moment_are_all_counted(owners: Owners, ivanova: User) -> None:
    given = await ticket(owners)

    told = await asyncio.gather(*(answer(owners, given, WRONG_CODE) for _ in range(9)))

    assert Counter(told) == Counter(CodeWrong=4, LockedOut=1, CodeExpired=4)


async def test_a_temporary_password_is_changed_after_the_code(owners: Owners) -> None:
    await enrolled(owners, must_change_password=True, created_at=owners.now)
    given = await ticket(owners)  # the password alone leads to no new one

    with pytest.raises(PasswordChangeRequired) as asked:
        await confirm(owners, given, code(owners))

    assert await owners.reset(token=asked.value.reset_token) == 0
    assert await owners.open_sessions() == 0


async def test_a_reset_leaves_the_second_factor_and_voids_its_tickets(owners: Owners) -> None:
    await enrolled(owners, email="ivanova@example.com")
    given = await ticket(owners)

    await owners.reset(PASSWORD + " ещё раз", token=await owners.link("ivanova@example.com"))

    assert await answer(owners, given, code(owners)) == "CodeExpired"
    assert await owners.answer("ivanova", PASSWORD + " ещё раз") == "SecondFactorRequired"


async def test_enrolling_ends_sessions_of_the_password_alone(owners: Owners) -> None:
    person = await owners.person(Role.ADMIN, login="ivanova")
    await owners.enter("ivanova")

    ended = await second_factor.enrol(
        database=owners.database, seal=SEAL, person=person, secret=SECRET, step=7, now=owners.now
    )

    assert ended == 1
    stored = await owners.person_now(person)
    assert stored.totp_step == 7
    assert SECRET not in (stored.totp_secret or "")


async def test_without_the_second_factor_the_password_is_enough_again(owners: Owners, ivanova: User) -> None:
    await second_factor.remove(database=owners.database, person=ivanova, now=owners.now)

    assert await owners.answer("ivanova") == "IssuedSession"
    assert (await owners.journal())[:2] == [Action.SECOND_FACTOR_ENROLLED, Action.SECOND_FACTOR_REMOVED]


async def test_a_sealed_secret_cannot_be_read_by_another_key_or_in_another_row(owners: Owners, ivanova: User) -> None:
    given = await ticket(owners)
    before = await owners.rows()

    owners.authenticator = replace(AUTHENTICATOR, seal=Seal(bytes(32)))
    with pytest.raises(SealBroken):
        await confirm(owners, given, code(owners))
    owners.authenticator = AUTHENTICATOR
    with pytest.raises(SealMissing):
        await confirm(owners, given, code(owners))
    assert await owners.rows() == before

    sealed = SEAL.close(SECRET, owner="one")
    assert SEAL.open(sealed, owner="one") == SECRET
    for broken, owner in ((sealed, "other"), (sealed[:-4], "one"), ("", "one"), ("!", "one")):
        with pytest.raises(SealBroken):
            SEAL.open(broken, owner=owner)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.BUSINESS])
async def test_staff_alone_are_enrolled(owners: Owners, role: Role) -> None:
    await owners.person(role, login="anna")
    await owners.person(Role.ANALYST, login="boris", disabled_at=owners.now)
    worker = await owners.person(Role.ANALYST, login="Vera")

    for login in ("anna", "boris", "nobody"):
        assert await second_factor.staff_member(database=owners.database, login=login) is None
    found = await second_factor.staff_member(database=owners.database, login=" vera ")
    assert found is not None
    assert found.id == worker.id


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}"])
def test_a_code_is_taken_as_people_type_it(owners: Owners, typed: str) -> None:
    shown = code(owners)

    assert step_of(SECRET, typed.format(shown, shown[:3], shown[3:]), now=owners.now, after=None) is not None


@pytest.mark.parametrize("typed", ["", "1", "00000x", "я" * 6, "\ud800" * 6, "0" * 1000])
def test_what_is_no_code_fits_no_step(owners: Owners, typed: str) -> None:
    assert step_of(SECRET, typed, now=owners.now, after=None) is None
