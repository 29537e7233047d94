"""News and promotions: what anybody may ask."""

from domain.branches import NewsKind
from domain.paging import Page, check_page_size, decode_moment_cursor, encode_moment_cursor, page_of
from models import news as models
from resolvers.context import Info

LIST = "news"


async def news(
    info: Info, kind: NewsKind | None = None, first: int = 20, after: str | None = None
) -> Page[models.News]:
    """
    Return a page of what was published until now, newest first.

    :raises PageSizeOutOfRange: unless ``first`` is 1 to 100
    :raises BadCursor: for a cursor of another list
    """
    check_page_size(first)
    database, now = info.context.database, info.context.now
    position = None if after is None else decode_moment_cursor(after, of=LIST)
    async with database.reading() as session:
        rows = await models.news_page(session, kind=kind, now=now, limit=first + 1, after=position)

    async def count() -> int:
        async with database.reading() as session:
            return await models.count_news(session, kind=kind, now=now)

    return page_of(
        rows=rows, first=first, cursor=lambda row: encode_moment_cursor(row.published_at, row.id, of=LIST), count=count
    )
