"""Count the uses of a form that is open to everybody, against guessing and flooding."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain.limits import TooOften
from models.form_uses import count_uses

SPAN = timedelta(hours=1)


async def count_use(*, session: AsyncSession, form: str, limits: Mapping[tuple[str, str], int], now: datetime) -> None:
    """
    Count a use by each of ``limits``, which tells how many an hour are allowed: {("address", "10.0.0.1"): 20}.

    :raises TooOften: one of them is spent; the caller commits all the same, so that the use counts
    """
    hashes = {sha256("\n".join((form, *who)).encode("utf-8", "replace")).digest(): limits[who] for who in limits}
    counted = await count_uses(session, list(hashes), now=now, span=SPAN)
    spent = [counted[key].began_at + SPAN for key, limit in hashes.items() if counted[key].uses > limit]
    if spent:
        raise TooOften(max(spent))
