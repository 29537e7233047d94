"""Guessing over HTTP and from one address: counted one by one, refused as said, and the owner still gets in."""

from collections import Counter
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa

from models.users import AttemptCount, User
from tests.door import PASSWORD_HASH, WRONG, Door
from tests.world import World

ADDRESS = "192.0.2.66"


@pytest.fixture
async def anna(world: World) -> User:
    return await world.person(login="anna", password_hash=PASSWORD_HASH)


async def post(client: httpx2.AsyncClient, query: str, **options: Any) -> Any:
    return (await client.post("/graphql", json={"query": query}, **options)).json()


async def failures(world: World) -> dict[str, float]:
    async with world.database.reading() as session:
        rows = (await session.execute(sa.select(AttemptCount))).scalars()
        return {row.subject: row.failures for row in rows if row.subject != "captcha"}


async def test_a_thousand_aliased_sign_ins_in_one_document_are_refused(
    client: httpx2.AsyncClient, world: World, anna: User
) -> None:
    tries = " ".join(f'a{n}: signIn(input: {{login: "anna", password: "{n}"}}) {{ __typename }}' for n in range(1000))

    answer = await post(client, f"mutation {{ {tries} }}")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_EXPENSIVE"]
    assert "data" not in answer
    assert await failures(world) == {}  # none of them was looked at


async def test_a_thousand_sign_ins_by_fragments_are_one(client: httpx2.AsyncClient, world: World, anna: User) -> None:
    spreads = " ".join(f"...f{n}" for n in range(40))
    fragments = " ".join(
        f'fragment f{n} on Mutation {{ signIn(input: {{login: "anna", password: "x"}}) {{ __typename }} }}'
        for n in range(40)
    )

    answer = await post(client, f"mutation {{ {spreads} }} {fragments}")

    assert answer == {"data": {"signIn": {"__typename": "CredentialsWrong"}}}
    assert await failures(world) == {"login": 1, "address": 1}


async def test_a_list_of_sign_ins_is_no_request(client: httpx2.AsyncClient, world: World, anna: User) -> None:
    one = {"query": 'mutation { signIn(input: {login: "anna", password: "x"}) { __typename } }'}

    answer = (await client.post("/graphql", json=[one] * 1000)).json()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_REQUEST"]
    assert await failures(world) == {}


async def test_hundreds_of_sign_ins_from_one_address_leave_the_owner_a_way_in(world: World, anna: User) -> None:
    door = Door(world, now=world.now)
    answers: Counter[str] = Counter()
    for number in range(400):
        door.wait(seconds=1)
        answers[await door.answer(f"victim{number % 100}", WRONG, address=ADDRESS)] += 1

    # Twenty are looked at, and one each three minutes that are forgiven; all others run no hash.
    assert answers["CredentialsWrong"] == 20 + 400 // 180
    assert set(answers) == {"CredentialsWrong", "CaptchaRequired"}
    assert await door.answer("anna", address=ADDRESS) == "CaptchaRequired"
    assert await door.answer("anna", address=ADDRESS, solved=True) == "IssuedSession"
    assert await door.answer("anna", address="192.0.2.77") == "IssuedSession"


async def test_who_reads_pictures_is_slowed_down_and_the_owner_is_not_kept_out(world: World, anna: User) -> None:
    door = Door(world, now=world.now)

    answers = await door.fail("anna", 60, address=ADDRESS)

    assert answers == Counter(CredentialsWrong=9, LockedOut=51)
    assert await door.answer("anna", address=ADDRESS) == "LockedOut"
    assert await door.answer("anna", address=ADDRESS, solved=True) == "IssuedSession"
