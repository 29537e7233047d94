"""News and promotions that everybody may read."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.branches import NewsKind
from models.base import Row, choice, moment


class News(Row, table=True):
    """A piece of news; ``body`` is plain text with paragraphs parted by an empty line."""

    __table_args__ = (sa.Index(None, "published_at", "id"), sa.UniqueConstraint("published_at", "title"))

    kind: NewsKind = choice(NewsKind)
    title: str
    body: str
    published_at: datetime = moment()


async def news_page(
    session: AsyncSession,
    *,
    kind: NewsKind | None,
    now: datetime,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None,
) -> Sequence[News]:
    """Return up to ``limit`` pieces published by ``now``, newest first, that follow the position ``after``."""
    question = sa.select(News).where(*_published(kind=kind, now=now))
    if after is not None:
        question = question.where(sa.tuple_(col(News.published_at), col(News.id)) < sa.tuple_(*after))
    newest = question.order_by(col(News.published_at).desc(), col(News.id).desc())
    return (await session.scalars(newest.limit(limit))).all()


async def count_news(session: AsyncSession, *, kind: NewsKind | None, now: datetime) -> int:
    """Return how many pieces were published by ``now``."""
    return (
        await session.scalar(sa.select(sa.func.count()).select_from(News).where(*_published(kind=kind, now=now))) or 0
    )


def _published(*, kind: NewsKind | None, now: datetime) -> list[sa.ColumnElement[bool]]:
    told = [col(News.published_at) <= now]
    return told if kind is None else [*told, col(News.kind) == kind]
