"""The first page costs the same few statements, however many accounts a person has."""

from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from domain.branches import NewsKind
from domain.metering import ReadingSource
from domain.periods import month_after
from models.base import Database
from models.news import News
from tests.models.counting import statements_of
from tests.world import World

MOST = 12
"""The session's look-up among them; a read opens no transaction, so there is no BEGIN and COMMIT to leave out."""
HOME = """
query FirstPage {
  news(first: 3, kind: PROMOTION) { edges { node { title id publishedAt } } }
  viewer {
    accounts {
      number id holder kind
      address { line }
      balance { debt advance penalty dueOn asOf id }
      tariff { name category id rates { price zone band upTo } }
      branch { name id email phones hours { opens closes weekday } }
      payments(status: CONFIRMED, first: 1) { edges { node { paidAt amount source id } } }
      readingWindow { isOpen closesOn opensOn }
      meters {
        model serial id zones verifyBefore readsItself
        lastReading { status takenOn id values { value zone } }
        lastControl { takenOn id values { value zone } }
      }
    }
    id
  }
}
"""
HISTORY = """
query Everything {
  viewer {
    accounts {
      supplier { name }
      consumption { month kwh byZone { zone kwh } amount basis }
      charges(first: 2) {
        totalCount pageInfo { hasNextPage }
        edges { node { month text lines { text amount } corrections { text lines { text } } } }
      }
      payments(first: 2) { totalCount edges { node { amount account { number } } } }
      statement(from: "2026-01-01", to: "2026-12-31") { opening closing entries { text balance } }
      meters(includeRemoved: true) { account { number } readings(first: 2) { totalCount edges { node { takenOn } } } }
    }
  }
}
"""
FIRST = date(2026, 8, 1)


@pytest.fixture
def now() -> datetime:
    """Return the present: sessions opened over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


async def household(world: World, *, accounts: int) -> str:
    """Return the token of a person with so many accounts, each with its own branch and tariff and all else."""
    person = await world.person()
    for place in range(accounts):
        code = f"CODE_{accounts}_{place}"
        await world.tariff(code=code, valid_from=date(2025, 7, 1))
        account = await world.account(people=(person,), branch=await world.branch(), tariff_code=code)
        meter = await world.meter(account)
        await world.reading(meter, FIRST, 100)
        await world.reading(meter, FIRST, 90, source=ReadingSource.CONTROL)
        for age in range(3):
            await world.charge(account, month_after(FIRST, -age), 10_000 + place)
            await world.payment(account, world.now - timedelta(days=age), 100 + place)
    return await world.session(person)


async def statements(client: httpx2.AsyncClient, database: Database, document: str, *, token: str) -> tuple[int, int]:
    """Return how many statements a document takes, and how many accounts it is answered with."""
    with statements_of(database) as sent:
        response = await client.post("/graphql", json={"query": document}, headers={"authorization": f"Bearer {token}"})
    answer = response.json()
    assert "errors" not in answer
    assert all(account["payments"]["edges"] for account in answer["data"]["viewer"]["accounts"])
    return len(sent), len(answer["data"]["viewer"]["accounts"])


@pytest.mark.parametrize(("document", "most"), [(HOME, MOST), (HISTORY, None)])
async def test_o15_o16_o20_a_page_takes_as_many_statements_for_fifty_accounts_as_for_one(
    world: World, app: Starlette, client: httpx2.AsyncClient, document: str, most: int | None
) -> None:
    database = app.state.wiring.database
    await world.add(News(kind=NewsKind.PROMOTION, title="Акция", body="Текст", published_at=world.now))
    one, fifty = await household(world, accounts=1), await household(world, accounts=50)

    for_one, found_one = await statements(client, database, document, token=one)
    for_fifty, found_fifty = await statements(client, database, document, token=fifty)

    assert (found_one, found_fifty) == (1, 50)
    assert for_fifty == for_one
    assert most is None or for_one <= most
