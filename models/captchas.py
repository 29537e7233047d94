"""Pictures that wait for their answers."""

import uuid

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.users import Captcha


async def take_captcha(session: AsyncSession, *, captcha_id: uuid.UUID) -> Captcha | None:
    """Delete a picture and return what it was: of two at once, one gets it."""
    statement = sa.delete(Captcha).where(col(Captcha.id) == captcha_id).returning(Captcha)
    return (await session.execute(statement)).scalar_one_or_none()
