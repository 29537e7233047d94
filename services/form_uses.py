"""Count the uses of a form that is open to everybody, against guessing and flooding."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain.limits import TooOften
from models import form_uses

SPAN = timedelta(hours=1)


async def count_use(*, session: AsyncSession, form: str, by: tuple[str, ...], limit: int, now: datetime) -> None:
    """
    Count a use of ``form`` ``by`` what is known of it, such as ("address", "10.0.0.1"); ``limit`` is allowed an hour.

    :raises TooOften: they are spent; the caller commits all the same, so that the use counts
    """
    key_hash = sha256("\n".join((form, *by)).encode("utf-8", "replace")).digest()
    counted = await form_uses.count_use(session, key_hash, now=now, span=SPAN)
    if counted.uses > limit:
        raise TooOften(counted.began_at + SPAN)
