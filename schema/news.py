"""News and promotions."""

from datetime import datetime

import strawberry

from domain.branches import NewsKind
from resolvers import news as resolvers
from schema.binding import resolved_by
from schema.paging import Connection


@strawberry.type
class News:
    id: strawberry.ID
    kind: NewsKind
    title: str
    body: str
    published_at: datetime


@strawberry.type
class NewsQuery:
    news: Connection[News] = resolved_by(resolvers.news)
