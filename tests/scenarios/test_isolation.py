"""An account that one may not see is answered like one that does not exist, whatever is asked of it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest
from graphql import GraphQLField, get_named_type, is_composite_type, is_required_argument

from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource
from domain.users import Role
from models.accounts import Account
from schema import promises
from schema.root import schema
from tests.resolvers.payment_documents import begun, binding, bound
from tests.world import World

NOBODYS = "230099999999"
ARGUMENTS = {"Date!": '"2026-10-01"'}
"""What required arguments of each type are given."""
FIELDS: dict[str, GraphQLField] = promises.served(schema).type_map["Account"].fields  # type: ignore[attr-defined]
STRANGERS = ("another customer", "a firm", "an operator elsewhere", "an operator nowhere", "an analyst", "nobody")


@pytest.fixture
def now() -> datetime:
    """Return the present: sessions opened over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


def asking_for(name: str) -> str:
    """Return a query for one field of an account."""
    field = FIELDS[name]
    required = {key: argument for key, argument in field.args.items() if is_required_argument(argument)}
    given = ", ".join(f"{key}: {ARGUMENTS[str(argument.type)]}" for key, argument in required.items())
    below = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
    return f"query ($number: String!) {{ account(number: $number) {{ {name}{f'({given})' if given else ''}{below} }} }}"


@dataclass
class Town:
    """An account with everything, and the tokens of those who may see it and of those who may not."""

    account: Account
    tokens: dict[str, str | None]


@pytest.fixture
async def town(world: World) -> Town:
    """Return an account that has whatever an account can have, and people around it."""
    branch, elsewhere = await world.branch(), await world.branch()
    people = {
        "its customer": await world.person(),
        "its operator": await world.person(Role.OPERATOR, branches=(branch,)),
        "an administrator": await world.person(Role.ADMIN),
        "another customer": await world.person(),
        "a firm": await world.person(Role.BUSINESS),
        "an operator elsewhere": await world.person(Role.OPERATOR, branches=(elsewhere,)),
        "an operator nowhere": await world.person(Role.OPERATOR),
        "an analyst": await world.person(Role.ANALYST),
    }
    await world.tariff()
    account = await world.account(branch=branch, people=(people["its customer"],))
    await world.account(branch=elsewhere, people=(people["another customer"], people["a firm"]))
    meter = await world.meter(account)
    await world.reading(meter, date(2026, 10, 24), 100)
    await world.reading(meter, date(2026, 10, 24), 100, source=ReadingSource.CONTROL)
    await world.charge(account, date(2026, 9, 1), 10_000, due_on=date(2026, 10, 15))
    await world.payment(account, world.now, 2_000)
    await world.post(account, date(2026, 10, 1), 10, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)
    tokens: dict[str, str | None] = {name: await world.session(person) for name, person in people.items()}
    return Town(account=account, tokens=tokens | {"nobody": None})


async def ask(client: httpx2.AsyncClient, query: str, *, number: str, token: str | None) -> httpx2.Response:
    return await post(client, {"query": query, "variables": {"number": number}}, token=token)


async def post(client: httpx2.AsyncClient, payload: dict[str, Any], *, token: str | None) -> httpx2.Response:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    return await client.post("/graphql", json=payload, headers=headers)


@pytest.mark.parametrize("name", FIELDS)
async def test_o35_no_field_of_an_account_tells_a_stranger_that_it_exists(
    client: httpx2.AsyncClient, town: Town, name: str
) -> None:
    query = asking_for(name)

    for who in STRANGERS:
        of_theirs = await ask(client, query, number=town.account.number, token=town.tokens[who])
        of_nobodys = await ask(client, query, number=NOBODYS, token=town.tokens[who])

        assert of_theirs.json() == {"data": {"account": None}}, who
        assert (of_theirs.status_code, of_theirs.content) == (of_nobodys.status_code, of_nobodys.content), who


ROOTS = {
    "payment": "query ($id: ID!) { payment(id: $id) { id status account { number } } }",
    "cardBinding": "query ($id: ID!) { cardBinding(id: $id) { id status } }",
    "cancelPayment": "mutation ($id: ID!) { cancelPayment(paymentId: $id) { __typename } }",
    "unbindCard": """
      mutation ($id: ID!) { unbindCard(cardId: $id) { __typename ... on CardRefused { reason message } } }
    """,
}
"""Fields that name what belongs to a payer by its key."""


@pytest.mark.parametrize("name", ROOTS)
async def test_o35_nothing_of_a_payer_tells_a_stranger_that_it_exists(
    client: httpx2.AsyncClient, world: World, town: Town, name: str
) -> None:
    payer = await world.person()
    keys = {
        "payment": (await begun(world, town.account, payer)).id,
        "cardBinding": (await binding(world, town.account, payer)).id,
        "unbindCard": (await bound(world, payer)).id,
    }
    key = keys.get(name, keys["payment"])

    for who in (*STRANGERS, *(() if name == "payment" else ("its customer", "its operator", "an administrator"))):
        theirs, nobodys = [
            await post(client, {"query": ROOTS[name], "variables": {"id": str(id_)}}, token=town.tokens[who])
            for id_ in (key, uuid.uuid4())
        ]
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), who
        assert str(key) not in theirs.text


@pytest.mark.parametrize("name", FIELDS)
async def test_o35_each_field_of_an_account_is_there_for_those_who_may_see_it(
    client: httpx2.AsyncClient, town: Town, name: str
) -> None:
    for who in town.tokens.keys() - set(STRANGERS):
        response = await ask(client, asking_for(name), number=town.account.number, token=town.tokens[who])

        answer = response.json()
        assert "errors" not in answer, who
        assert answer["data"]["account"][name] not in (None, []), who
