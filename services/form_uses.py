"""Count the uses of a form that is open to everybody, against guessing and flooding."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain.confirmations import ASKED_AN_HOUR, LETTERS_AN_HOUR, SMS_AN_HOUR
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


async def count_asking(
    *, session: AsyncSession, form: str, about: tuple[str, str], asker: str, share: int, limit: int, now: datetime
) -> None:
    """
    Count a use of ``form`` ``about`` an account or a contact, by the ``asker``, an address or a person.

    What an asker tries beyond its ``share`` of the hour counts against nobody else; ``limit`` is for all together.

    :raises TooOften: one of both is spent; the caller commits all the same
    """
    subject, which = about
    await count_use(session=session, form=form, by=(f"{subject} and asker", which, asker), limit=share, now=now)
    await count_use(session=session, form=form, by=about, limit=limit, now=now)


async def count_contact(*, session: AsyncSession, form: str, contact: str, asker: str, now: datetime) -> None:
    """
    Count a message that somebody asks a form to send to a mail address or a phone number, known or not.

    Text messages cost more than an asking: how many really go to a number is counted apart.

    :raises TooOften: the asker's share or everybody's is spent; the caller commits all the same
    """
    share, about = LETTERS_AN_HOUR if "@" in contact else SMS_AN_HOUR, ("contact", contact.lower())
    await count_asking(session=session, form=form, about=about, asker=asker, share=share, limit=ASKED_AN_HOUR, now=now)


async def uses_of(
    *, session: AsyncSession, form: str, by: tuple[str, ...], now: datetime, span: timedelta = SPAN
) -> int:
    """Return how often ``form`` was used in the span that runs, and count nothing."""
    return await form_uses.uses_since(session, _key(form, by), now=now, span=span)


async def forget_uses(*, session: AsyncSession, form: str, by: tuple[str, ...]) -> None:
    """Begin to count from nothing."""
    await form_uses.delete_uses(session, _key(form, by))


def _key(form: str, by: tuple[str, ...]) -> bytes:
    return sha256("\n".join((form, *by)).encode("utf-8", "replace")).digest()
