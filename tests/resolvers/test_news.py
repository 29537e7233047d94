"""News as anybody gets them through the schema."""

from datetime import timedelta
from typing import Any

import pytest

from domain.branches import NewsKind
from models.news import News
from tests.resolvers.asking import answer_to, code_of
from tests.world import World

NEWS = """
query ($kind: NewsKind, $first: Int! = 20, $after: String) {
  news(kind: $kind, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id kind title body publishedAt } }
  }
}
"""


async def _piece(world: World, title: str, *, days: int, kind: NewsKind = NewsKind.NEWS) -> News:
    published = world.now + timedelta(days=days)
    piece = News(kind=kind, title=title, body="Раз.\n\nДва.", published_at=published)
    await world.add(piece)
    return piece


async def test_o33_news_come_newest_first_page_by_page(world: World) -> None:
    titles = ["пятая", "четвёртая", "третья", "вторая", "первая"]
    for age, title in enumerate(titles):
        await _piece(world, title, days=-(age // 2))
    await _piece(world, "завтрашняя", days=1)

    seen: list[str] = []
    after = None
    more = True
    while more:
        page = (await answer_to(world, NEWS, first=2, after=after))["news"]
        seen += [edge["node"]["title"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert page["totalCount"] == len(titles)
        assert page["edges"][-1]["cursor"] == after

    assert sorted(seen) == sorted(titles)
    assert set(seen[:2]) == {"пятая", "четвёртая"}
    assert seen[-1] == "первая"


async def test_o33_news_of_one_kind(world: World) -> None:
    await _piece(world, "Новость", days=-1)
    await _piece(world, "Акция", days=-2, kind=NewsKind.PROMOTION)

    page = (await answer_to(world, NEWS, kind="PROMOTION"))["news"]

    assert [edge["node"]["title"] for edge in page["edges"]] == ["Акция"]
    assert page["totalCount"] == 1


async def test_o33_no_news_is_an_empty_page(world: World) -> None:
    page = (await answer_to(world, NEWS))["news"]

    assert page == {"totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}, "edges": []}


@pytest.mark.parametrize(
    "variables",
    [
        {"first": 0},
        {"first": 101},
        {"after": "x"},
        {"after": "WyJub3ciLCJrZXkiXQ"},
        {"after": "WyIyMDI2LTAxLTAxIiwiMCJd"},
    ],
)
async def test_o33_pages_of_news_that_do_not_exist_are_faults_of_the_request(
    world: World, variables: dict[str, Any]
) -> None:
    assert await code_of(world, NEWS, **variables) == "BAD_USER_INPUT"
