"""
Help whoever forgot the password: hear everybody alike, then write to whom it concerns (O14, N5).

The request takes the same steps whoever is meant and leaves a job behind; the job alone looks whether there is
anybody to write to. Neither the answer nor its time tells: docs/decisions/0016-recovery.md.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.identifiers import Identifier, IdentifierKind, plain_text, read_email, read_identifier
from domain.accounts import plain_number
from domain.captchas import CaptchaAnswer
from domain.confirmations import CODE_LASTS, ConfirmationPurpose
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften, network_of
from domain.messages import Channel, MessageKind
from domain.recovery import AN_HOUR_OF_ADDRESS, AN_HOUR_OF_PERSON, LINK_LASTS
from models import people
from models.base import Database
from models.queue import defer
from models.recovery import person_to_recover
from models.users import User
from services import captchas, cards
from services.confirmations import forgive_codes, issue_code, issue_link, may_send
from services.form_uses import count_use
from services.journal import record
from services.messages import QUEUE, Letter, post

SEND = "send_recovery"
FORM = "recovery"
PURPOSE = ConfirmationPurpose.RECOVERY


@dataclass(frozen=True, slots=True)
class RecoveryForm:
    """What somebody typed who forgot the password, and where it came from."""

    login: str
    email: str | None
    captcha: CaptchaAnswer
    address: str

    @property
    def identifier(self) -> Identifier:
        """Whom ``login`` means; an account number is read as a login, or as a phone."""
        return read_identifier(self.login)

    @property
    def channel(self) -> Channel:
        """By which way the answer goes: a phone alone is answered by SMS."""
        by_phone = self.email is None and self.identifier.kind is IdentifierKind.PHONE
        return Channel.SMS if by_phone else Channel.EMAIL

    def check(self) -> None:
        """:raises InvalidInput: a login or an account number came without a mail address, or with none that is one."""
        code = None
        if self.email is None and self.identifier.kind is IdentifierKind.LOGIN:
            code = FieldErrorCode.REQUIRED
        elif self.email is not None and not read_email(self.email):
            code = FieldErrorCode.MALFORMED
        if code:
            raise InvalidInput([FieldFault(("email",), code)])


async def request(*, database: Database, form: RecoveryForm, now: datetime) -> None:
    """
    Hear a request; where it means somebody, a link or a code goes out after it.

    :raises InvalidInput: what was typed cannot mean anybody
    :raises CaptchaWrong: the picture was not solved
    :raises TooOften: the address had its share of the hour
    """
    form.check()
    await captchas.redeem(database=database, captcha=form.captcha, now=now)
    async with database.transaction() as session:
        spent = await _count(session, form, now=now)
        if spent is None:
            meant = await _meant(session, form)
            await forgive_codes(session=session, who=form.identifier.text)
            told = str(meant) if meant else None
            await defer(session, name=SEND, queue=QUEUE, user_id=told, channel=form.channel.value)
    if spent:
        raise spent


async def _count(session: AsyncSession, form: RecoveryForm, *, now: datetime) -> TooOften | None:
    network = network_of(form.address)
    try:
        await count_use(session=session, form=FORM, by=("address", network), limit=AN_HOUR_OF_ADDRESS, now=now)
    except TooOften as spent:
        return spent
    return None


async def _meant(session: AsyncSession, form: RecoveryForm) -> uuid.UUID | None:
    identifier = form.identifier
    if form.email is not None:
        return await person_to_recover(
            session,
            login=identifier.text,
            phone=identifier.text if identifier.kind is IdentifierKind.PHONE else None,
            account_number=plain_number(plain_text(form.login)),
            email=(read_email(form.email) or "").lower(),
        )
    find = people.user_by_phone if identifier.kind is IdentifierKind.PHONE else people.user_by_email
    found = await find(session, identifier.text)
    return found.id if found else None


async def send(*, database: Database, user_id: uuid.UUID | None, channel: Channel, now: datetime) -> None:
    """
    Send a link or a code to whom a request meant, unless there is nobody, or nobody who may sign in.

    The request alone removes the person's cards (C8), also where no letter may be sent any more.
    """
    if user_id is None:
        return
    await cards.remove_all(database=database, user_id=user_id, now=now)
    async with database.transaction() as session:
        person = await people.active_person(session, user_id=user_id, locked=True)
        if person is None or not await _may_write(session, person, channel, now=now):
            return
        await post(session, await _letter(session, person, channel, now=now))
        record(session, user_id=person.id, action=Action.RECOVERY_REQUESTED, at=now)


async def _may_write(session: AsyncSession, person: User, channel: Channel, *, now: datetime) -> bool:
    contact, by = _contact(person, channel), ("person", str(person.id), channel.value)
    try:
        await count_use(session=session, form=FORM, by=by, limit=AN_HOUR_OF_PERSON, now=now)
    except TooOften:
        return False
    return contact is not None and await may_send(session=session, contact=contact, purpose=PURPOSE, now=now)


def _contact(person: User, channel: Channel) -> str | None:
    return person.phone if channel is Channel.SMS else person.email


async def _letter(session: AsyncSession, person: User, channel: Channel, *, now: datetime) -> Letter:
    recipient = _contact(person, channel)
    if channel is Channel.SMS:
        code = await issue_code(session=session, user_id=person.id, purpose=PURPOSE, target=recipient, now=now)
        parts, lasts = {"code": code}, CODE_LASTS
    else:
        token = await issue_link(
            session=session, user_id=person.id, purpose=PURPOSE, target=recipient, now=now, lasts=LINK_LASTS
        )
        parts, lasts = {"token": token}, LINK_LASTS
    return Letter(
        kind=MessageKind.RECOVERY,
        channel=channel,
        recipient=recipient or "",
        language=person.language,
        parts=parts,
        user_id=person.id,
        expires_at=now + lasts,
    )
