"""Tell people by their own contacts what happened to their cabinet."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages import Channel, MessageKind
from models.users import User
from services.messages import Letter, post


async def tell(*, session: AsyncSession, person: User, kind: MessageKind, **parts: Any) -> None:
    """
    Send a person a message by every confirmed contact, in the caller's transaction.

    Whoever got hold of one of them cannot keep the news from the owner.
    """
    for channel, recipient in contacts_of(person=person):
        await post(session, letter_to(person=person, channel=channel, recipient=recipient, kind=kind, **parts))


def letter_to(*, person: User, channel: Channel, recipient: str, kind: MessageKind, **parts: Any) -> Letter:
    """Return a message in a person's language."""
    return Letter(
        kind=kind, channel=channel, recipient=recipient, language=person.language, parts=parts, user_id=person.id
    )


def contacts_of(*, person: User) -> Iterator[tuple[Channel, str]]:
    """Yield the ways by which a person is told; an address that refused mail is tried again, since that may pass."""
    if person.email:
        yield Channel.EMAIL, person.email
    if person.phone:
        yield Channel.SMS, person.phone


def ways_to_tell(*, person: User, by: Channel) -> list[tuple[Channel, str]]:
    """Return one way to tell a person, or every one where that one is missing or has refused mail."""
    ways = dict(contacts_of(person=person))
    is_sure = by in ways and not (by is Channel.EMAIL and person.email_rejected_at is not None)
    return [(way, recipient) for way, recipient in ways.items() if way is by or not is_sure]
