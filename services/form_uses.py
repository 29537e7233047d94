"""Count the uses of a form that is open to everybody, against guessing and flooding."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain.limits import TooOften
from models import form_uses

SPAN = timedelta(hours=1)


async def count_use(
    *, session: AsyncSession, form: str, by: tuple[str, ...], limit: int, now: datetime, span: timedelta = SPAN
) -> None:
    """
    Count a use of ``form`` ``by`` what is known of it, such as ("address", "10.0.0.1"); ``limit`` is allowed in a span.

    :raises TooOften: they are spent; the caller commits all the same, so that the use counts
    """
    counted = await form_uses.count_use(session, _key(form, by), now=now, span=span)
    if counted.uses > limit:
        raise TooOften(counted.began_at + span)


async def uses_of(
    *, session: AsyncSession, form: str, by: tuple[str, ...], now: datetime, span: timedelta = SPAN
) -> int:
    """Return how often ``form`` was used in the span that runs, and count nothing."""
    return await form_uses.uses_since(session, _key(form, by), after=now - span)


async def forget_uses(*, session: AsyncSession, form: str, by: tuple[str, ...]) -> None:
    """Begin to count from nothing."""
    await form_uses.delete_uses(session, _key(form, by))


def _key(form: str, by: tuple[str, ...]) -> bytes:
    return sha256("\n".join((form, *by)).encode("utf-8", "replace")).digest()
