"""
Change e-mails and phones: asked for in the profile, confirmed from where they reach, told to where they reached.

A contact that somebody else has is asked for like any other, in the same steps; its owner is told, and nobody can
confirm it.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.branches import ContactKind
from domain.confirmations import CODE_LASTS, CodeWrong, ConfirmationPurpose, plain_proof
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften
from domain.messages import Channel, MessageKind
from domain.profile import CHANGES_AN_HOUR, CONTACT_LINK_LASTS
from domain.sign_in import LockedOut
from domain.users import NameTaken
from models import branches, confirmations, people, registrations
from models.base import Database
from models.confirmations import Confirmation
from models.users import User
from services.confirmations import (
    CodeTry,
    find_link,
    issue_code,
    issue_link,
    may_send,
    redeem_code,
    spend,
)
from services.form_uses import count_contact, count_use
from services.journal import record
from services.messages import Letter, post
from services.owners import letter_to, ways_to_tell
from services.proofs import code_faults

EMAIL, PHONE = ConfirmationPurpose.EMAIL, ConfirmationPurpose.PHONE
FORM = "contact"


async def count_changes(*, database: Database, user_id: uuid.UUID, contacts: Sequence[str], now: datetime) -> None:
    """
    Count the changes that a person asks for, and those that anybody asks for to the same contact.

    :raises LockedOut: one of both had its share of the hour
    """
    async with database.transaction() as session:
        spent = await _counted(session, user_id, contacts, now=now)
    if spent:
        raise LockedOut(spent.retry_at)


async def _counted(
    session: AsyncSession, user_id: uuid.UUID, contacts: Sequence[str], *, now: datetime
) -> TooOften | None:
    try:
        await count_use(session=session, form=FORM, by=("person", str(user_id)), limit=CHANGES_AN_HOUR, now=now)
        for contact in contacts:
            await count_contact(session=session, form=FORM, contact=contact, asker=str(user_id), now=now)
    except TooOften as spent:
        return spent
    return None


async def ask_for_email(*, session: AsyncSession, person: User, email: str, now: datetime) -> None:
    """
    Let a mail address wait for its confirmation; the one that counts already takes a waiting one back.

    One that counts and has refused mail is confirmed again.
    """
    is_again = email.lower() == (person.email or "").lower()
    if is_again and person.email_rejected_at is None:
        person.pending_email = None
        await confirmations.delete_confirmations(session, user_id=person.id, purposes=(EMAIL,))
        return
    person.pending_email = email
    await registrations.mark_waiting(session, email=email)
    owner = None if is_again else await people.user_by_email(session, email.lower())
    token = await issue_link(
        session=session, user_id=person.id, purpose=EMAIL, target=email, now=now, lasts=CONTACT_LINK_LASTS
    )
    may = await may_send(session=session, contact=email, purpose=None if owner else EMAIL, now=now)
    letter = _asking(person, owner, Channel.EMAIL, email, until=now + CONTACT_LINK_LASTS, token=token)
    await post(session, letter, is_held_back=not may)
    if not is_again:
        await _tell_before(session, person, Channel.EMAIL, kind=MessageKind.CONTACT_CHANGING, contact=email)
        record(session, user_id=person.id, action=Action.EMAIL_CHANGE_ASKED, at=now, contact=email)


async def ask_for_phone(*, session: AsyncSession, person: User, phone: str, now: datetime) -> None:
    """Let a phone wait for its confirmation; the one that counts already takes a waiting one back."""
    if phone == person.phone:
        person.pending_phone = None
        await confirmations.delete_confirmations(session, user_id=person.id, purposes=(PHONE,))
        return
    person.pending_phone = phone
    await registrations.mark_waiting(session, phone=phone)
    owner = await people.user_by_phone(session, phone)
    code = await issue_code(session=session, user_id=person.id, purpose=PHONE, target=phone, now=now)
    may = await may_send(session=session, contact=phone, purpose=None if owner else PHONE, now=now)
    letter = _asking(person, owner, Channel.SMS, phone, until=now + CODE_LASTS, code=code)
    await post(session, letter, is_held_back=not may)
    await _tell_before(session, person, Channel.SMS, kind=MessageKind.CONTACT_CHANGING, contact=phone)
    record(session, user_id=person.id, action=Action.PHONE_CHANGE_ASKED, at=now, contact=phone)


def _asking(
    person: User, owner: User | None, channel: Channel, recipient: str, *, until: datetime, **parts: str
) -> Letter:
    """Return the message to a new contact: its confirmation, or where somebody has it a word to the owner."""
    reader, kind = (person, MessageKind.CONFIRM_CONTACT) if owner is None else (owner, MessageKind.ALREADY_REGISTERED)
    return Letter(
        kind=kind,
        channel=channel,
        recipient=recipient,
        language=reader.language,
        parts=parts if owner is None else {},
        user_id=reader.id,
        expires_at=until,
    )


def check_proof(*, token: str | None, code: str | None) -> None:
    """:raises InvalidInput: neither a token nor a code was given, or both were, or the code is none."""
    if not plain_proof(token) and not plain_proof(code):
        raise InvalidInput([FieldFault(("token",), FieldErrorCode.REQUIRED)])
    if plain_proof(token) and code:
        raise InvalidInput([FieldFault(("code",), FieldErrorCode.NOT_ALLOWED)])
    if faults := code_faults(typed=code):
        raise InvalidInput(faults)


async def confirm_by_token(*, database: Database, user_id: uuid.UUID | None, token: str, now: datetime) -> User:
    """
    Let the mail address count that a link was sent to.

    ``user_id`` is the person whose link alone is good; null is for whoever opens it and is told nothing of the person.

    :raises CodeWrong: no such link waits to be used, or somebody else has the address by now
    :raises CodeExpired: it waited for too long
    """
    async with database.reading() as session:
        found = await find_link(session=session, purposes=(EMAIL,), token=token, now=now)
    if user_id not in (None, found.user_id):
        raise CodeWrong
    return await _confirm(database, found, now=now)


async def confirm_by_code(*, database: Database, user_id: uuid.UUID, code: str, address: str, now: datetime) -> User:
    """
    Let the phone count that a code was sent to.

    :raises CodeWrong: it is not the newest code, or somebody else has the phone by now
    :raises CodeExpired: it waited for too long
    :raises LockedOut: too many wrong codes
    """
    tried = CodeTry(who=str(user_id), user_id=user_id, purpose=PHONE, code=code, address=address)
    return await _confirm(database, await redeem_code(database=database, tried=tried, now=now), now=now)


async def _confirm(database: Database, found: Confirmation, *, now: datetime) -> User:
    try:
        async with database.transaction() as session:
            person = await people.active_person(session, user_id=found.user_id, locked=True)
            if person is None:
                raise CodeWrong
            await spend(session=session, confirmation=found)
            # Links that went to the contact so far must not open the cabinet any longer.
            await confirmations.delete_confirmations(
                session, user_id=person.id, purposes=(ConfirmationPurpose.RECOVERY,)
            )
            await _replace(session, person, found, now=now)
            await people.store_names(session)
    except NameTaken:
        raise CodeWrong from None
    return person


async def _replace(session: AsyncSession, person: User, found: Confirmation, *, now: datetime) -> None:
    channel, contact = Channel.EMAIL if found.purpose is EMAIL else Channel.SMS, found.target or ""
    before = person.email if channel is Channel.EMAIL else person.phone
    if contact.lower() != (before or "").lower():
        support = await _hotline(session)
        await _tell_before(session, person, channel, kind=MessageKind.CONTACT_CHANGED, contact=contact, support=support)
        action = Action.EMAIL_CHANGED if channel is Channel.EMAIL else Action.PHONE_CHANGED
        record(session, user_id=person.id, action=action, at=now, contact=contact)
    if channel is Channel.EMAIL:
        person.email, person.pending_email, person.email_rejected_at = contact, None, None
    else:
        person.phone, person.pending_phone = contact, None


async def _hotline(session: AsyncSession) -> str | None:
    contacts = await branches.support_contacts(session)
    return next((contact.text for contact in contacts if contact.kind is ContactKind.HOTLINE), None)


async def _tell_before(
    session: AsyncSession, person: User, channel: Channel, *, kind: MessageKind, **parts: str | None
) -> None:
    """Write to the contact so far, or where it is missing or unsure to the other one too."""
    for way, recipient in ways_to_tell(person=person, by=channel):
        await post(session, letter_to(person=person, channel=way, recipient=recipient, kind=kind, **parts))
