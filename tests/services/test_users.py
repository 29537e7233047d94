"""People added by staff and for the demo: whole, or not at all."""

from typing import Any

import pytest

from domain.inputs import FieldErrorCode, InvalidInput
from domain.users import NameTaken, NewPerson, Role
from models.accounts import accounts_of_people
from models.users import User
from services.users import create_person
from tests.door import PASSWORD, Door
from tests.world import AUTHENTICATOR, World


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now)


async def create(door: Door, role: Role = Role.CUSTOMER, **values: Any) -> User:
    return await create_person(
        database=door.database,
        passwords=AUTHENTICATOR.passwords,
        person=NewPerson(role=role, **values),
        password=PASSWORD,
        now=door.now,
    )


async def faults(door: Door, role: Role = Role.CUSTOMER, **values: Any) -> list[tuple[tuple[str, ...], str]]:
    """Return the faults of a person, having seen that nothing was written."""
    before = await door.rows()
    with pytest.raises(InvalidInput) as refused:
        await create(door, role, **values)
    assert await door.rows() == before
    return [(fault.path, fault.code.value) for fault in refused.value.faults]


async def test_a_person_signs_in_and_has_the_linked_accounts(door: Door) -> None:
    accounts = [await door.world.account() for _ in range(3)]

    person = await create(door, login="ivan", phone="8 (918) 000-00-01", accounts=tuple(row.number for row in accounts))

    assert person.phone == "+79180000001"
    assert (await door.enter("+79180000001")).user.id == person.id
    async with door.database.reading() as session:
        (linked,) = await accounts_of_people(session, [person.id])
    assert {row.id for row in linked} == {row.id for row in accounts}


async def test_one_is_not_activated_unless_told(door: Door) -> None:
    await create(door, login="ivan", is_activated=False)

    assert await door.answer("ivan") == "NotActivated"


@pytest.mark.parametrize(
    ("field", "taken", "wanted"),
    [
        ("login", "Ivan", "iVAN"),
        ("email", "ivan@example.com", "Ivan@Example.com"),
        ("phone", "+79180000001", "8 918 000-00-01"),
    ],
)
async def test_a_taken_name_is_refused(door: Door, field: str, taken: str, wanted: str) -> None:
    await create(door, **{"login": "first", field: taken})
    before = await door.rows()

    with pytest.raises(NameTaken) as refused:
        await create(door, **{"login": "second", field: wanted})

    assert refused.value.field == field
    assert await door.rows() == before


@pytest.mark.parametrize("login", ["ab", "89180000001", "ivan@example.com", "ivan petrov", "-ivan", "и" * 65])
async def test_what_is_no_login_is_refused(door: Door, login: str) -> None:
    assert await faults(door, login=login) == [(("login",), "MALFORMED")]


async def test_every_fault_is_told_at_once(door: Door) -> None:
    many = tuple(str(number) for number in range(101))

    assert await faults(door, email="nobody", phone="12", accounts=many, branches=("B1",)) == [
        (("accounts",), "NOT_ALLOWED"),
        (("branches",), "NOT_ALLOWED"),
        (("email",), "MALFORMED"),
        (("phone",), "MALFORMED"),
    ]


async def test_somebody_without_any_name_is_refused(door: Door) -> None:
    assert await faults(door) == [(("login",), "REQUIRED")]


async def test_accounts_and_branches_have_to_exist(door: Door) -> None:
    account = await door.world.account()

    assert await faults(door, login="ivan", accounts=(account.number, "1")) == [(("accounts", "1"), "NOT_FOUND")]
    assert await faults(door, Role.OPERATOR, login="ivan", branches=("B99",)) == [(("branches", "B99"), "NOT_FOUND")]
    assert await faults(door, Role.OPERATOR, login="ivan") == [(("branches",), FieldErrorCode.REQUIRED.value)]
