"""A page goes on by a cursor of its own list alone, lists that are ordered alike included."""

from typing import Any

from domain.branches import NewsKind
from models.news import News
from tests.resolvers.asking import answer_to, code_of
from tests.world import World

LISTS = {
    "operations": "{ viewer { operations(after: $after) { edges { cursor } } } }",
    "repairRequests": "{ account(number: $number) { repairRequests(after: $after) { edges { cursor } } } }",
    "payments": "{ account(number: $number) { payments(after: $after) { edges { cursor } } } }",
    "news": "{ news(after: $after) { edges { cursor } } }",
}
REPAIR = """
mutation ($number: String!) {
  requestRepair(input: {accountNumber: $number, kind: OTHER, description: "Звонок", phone: "89180000001"}) {
    __typename
  }
}
"""


def query(name: str) -> str:
    number = "$number: String!, " if "$number" in LISTS[name] else ""
    return f"query ({number}$after: String) {LISTS[name]}"


async def test_a_cursor_of_another_list_is_a_fault_of_the_request(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    await answer_to(world, REPAIR, person=person, number=account.number)
    await world.payment(account, world.now, 100_00)
    await world.add(News(title="Новость", body="Текст", kind=NewsKind.NEWS, published_at=world.now))
    ask: dict[str, Any] = {"person": person, "number": account.number}
    cursors = {name: _cursor(await answer_to(world, query(name), **ask)) for name in LISTS}

    for name in LISTS:
        assert await answer_to(world, query(name), **ask, after=cursors[name])
        for other in LISTS.keys() - {name}:
            assert await code_of(world, query(name), **ask, after=cursors[other]) == "BAD_USER_INPUT"


def _cursor(data: dict[str, Any]) -> str:
    """Return the only cursor of an answer."""
    found: Any = data
    while not isinstance(found, list):
        (found,) = found.values()
    return str(found[0]["cursor"])
