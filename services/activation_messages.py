"""Links and codes that confirm a registration, as they are sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.confirmations import CODE_LASTS, ConfirmationPurpose
from domain.messages import Channel, MessageKind
from domain.profile import CONTACT_LINK_LASTS
from domain.registration import UNCONFIRMED_LASTS
from models import people
from models.users import User
from services.confirmations import issue_code, issue_link, may_send
from services.messages import Letter, post

PURPOSE = ConfirmationPurpose.ACTIVATION


async def send_first(*, session: AsyncSession, person: User, target: str, now: datetime) -> None:
    """Send somebody who registers a link or a code, or tell the owner of a contact that is somebody's already."""
    owner = await _owner(session, target)
    if owner is None:
        letter = await _letter(session, person, target, now=now)
    else:
        # Kept like any other link, but told to nobody: this registration cannot be confirmed.
        await issue_link(
            session=session, user_id=person.id, purpose=PURPOSE, target=target, now=now, lasts=UNCONFIRMED_LASTS
        )
        letter = _to(owner, target, MessageKind.ALREADY_REGISTERED)
    may = await may_send(session=session, contact=target, purpose=None if owner else PURPOSE, now=now)
    await post(session, letter, is_held_back=not may)


async def send_next(*, session: AsyncSession, person: User, target: str, now: datetime) -> None:
    """Send another link or code, which replaces the older one, unless the contact has become somebody's."""
    if await _owner(session, target) is None and await may_send(
        session=session, contact=target, purpose=PURPOSE, now=now
    ):
        await post(session, await _letter(session, person, target, now=now))


async def send_other(*, session: AsyncSession, person: User, now: datetime) -> None:
    """
    Send the link that confirms the mail address of somebody who confirmed the phone.

    Where it is somebody's already, its owner is told instead. A link that is held back can be asked for in the profile,
    and so can a code for the phone.
    """
    target, until, purpose = person.pending_email, now + CONTACT_LINK_LASTS, ConfirmationPurpose.EMAIL
    if target is None:
        return
    owner = await _owner(session, target)
    token = await issue_link(
        session=session, user_id=person.id, purpose=purpose, target=target, now=now, lasts=CONTACT_LINK_LASTS
    )
    if owner is None:
        letter = _to(person, target, MessageKind.CONFIRM_CONTACT, until=until, token=token)
    else:
        letter = _to(owner, target, MessageKind.ALREADY_REGISTERED, until=until)
    may = await may_send(session=session, contact=target, purpose=None if owner else purpose, now=now)
    await post(session, letter, is_held_back=not may)


async def _owner(session: AsyncSession, target: str) -> User | None:
    find = people.user_by_email if "@" in target else people.user_by_phone
    return await find(session, target.lower())


async def _letter(session: AsyncSession, person: User, target: str, *, now: datetime) -> Letter:
    if "@" in target:
        until = person.created_at + UNCONFIRMED_LASTS
        token = await issue_link(
            session=session, user_id=person.id, purpose=PURPOSE, target=target, now=now, lasts=until - now
        )
        return _to(person, target, MessageKind.ACTIVATION, until=until, token=token)
    code = await issue_code(session=session, user_id=person.id, purpose=PURPOSE, target=target, now=now)
    return _to(person, target, MessageKind.ACTIVATION, until=now + CODE_LASTS, code=code)


def _to(person: User, target: str, kind: MessageKind, *, until: datetime | None = None, **parts: str) -> Letter:
    return Letter(
        kind=kind,
        channel=Channel.EMAIL if "@" in target else Channel.SMS,
        recipient=target,
        language=person.language,
        parts=parts,
        user_id=person.id,
        expires_at=until,
    )
