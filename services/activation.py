"""
Confirm registrations by the mailed link or the code of a text message, and send these again (O10, O11, N4).

A request to send again takes the same steps whoever is meant and leaves a job behind; the job alone looks whether there
is anything to send.
"""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import Identifier, IdentifierKind, read_identifier
from domain.captchas import CaptchaAnswer
from domain.confirmations import CodeExpired, CodeWrong
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften, network_of
from domain.registration import AN_HOUR_OF_ADDRESS, PASSWORDS_AN_HOUR, PasswordLocked, PasswordWrong
from domain.users import NameTaken
from models import people, registrations
from models.base import Database
from models.confirmations import Confirmation
from models.queue import defer
from models.users import User
from services import captchas
from services.activation_messages import PURPOSE, send_next, send_other
from services.confirmations import CodeTry, find_link, forgive_codes, redeem_code, spend
from services.form_uses import count_contact, count_use
from services.journal import record
from services.messages import QUEUE
from services.proofs import Proof
from services.sessions import Client, IssuedSession, open_session

SEND_AGAIN = "send_activation"
FORM = "activation sent again"


async def activate(
    *,
    database: Database,
    authenticator: Authenticator,
    proof: Proof,
    password: str | None,
    client: Client,
    now: datetime,
) -> IssuedSession:
    """
    Confirm a registration and open a session; what was confirmed is a contact to sign in by from now on.

    A ``password`` is heard wherever one is given, and needed where more than one registration named the contact.

    :raises InvalidInput: the proof is incomplete, or the password is needed besides
    :raises CodeWrong: no such link or code waits to be used
    :raises PasswordWrong: the password is not the one of the registration
    :raises CodeExpired: it waited for too long, or somebody else confirmed the contact meanwhile
    :raises LockedOut: too many wrong codes
    :raises PasswordLocked: too many passwords
    """
    proven = await _proven(database, proof, now=now)
    is_theirs = await _has_password(database, authenticator, proven, password, now=now)
    async with database.transaction() as session:
        person = await _confirmed(session, proven, is_theirs=is_theirs, now=now)
        return await open_session(session=session, person=person, client=client, limits=authenticator.limits, now=now)


async def confirm(
    *, database: Database, authenticator: Authenticator, proof: Proof, password: str | None, now: datetime
) -> None:
    """
    Confirm a registration and open no session, since nobody knows which device the link was opened on.

    Raises what `activate` raises.
    """
    proven = await _proven(database, proof, now=now)
    is_theirs = await _has_password(database, authenticator, proven, password, now=now)
    async with database.transaction() as session:
        await _confirmed(session, proven, is_theirs=is_theirs, now=now)


async def _proven(database: Database, proof: Proof, *, now: datetime) -> Confirmation:
    proof.check()
    async with database.reading() as session:
        if proof.link:
            return await find_link(session=session, purposes=[PURPOSE], token=proof.link, now=now)
        identifier = read_identifier(proof.login or "")
        meant = await _meant(session, identifier)
    tried = CodeTry(who=identifier.text, user_id=meant, purpose=PURPOSE, code=proof.code or "", address=proof.address)
    return await redeem_code(database=database, tried=tried, now=now)


async def _meant(session: AsyncSession, identifier: Identifier) -> uuid.UUID | None:
    if identifier.kind is IdentifierKind.LOGIN:
        found = await people.user_by_login(session, identifier.text)
    else:
        found = await registrations.unconfirmed_by_target(session, target=identifier.text)
    return found.id if found else None


async def _has_password(
    database: Database, authenticator: Authenticator, proven: Confirmation, password: str | None, *, now: datetime
) -> bool:
    """Tell whether a password came along, which then has to be right; it is counted before it is looked at."""
    if not password:
        return False
    spent: TooOften | None = None
    async with database.transaction() as session:
        waiting = await registrations.unconfirmed_locked(session, user_id=proven.user_id)
        try:
            by = ("person", str(proven.user_id))
            await count_use(session=session, form="activation password", by=by, limit=PASSWORDS_AN_HOUR, now=now)
        except TooOften as refused:
            spent = refused
    if spent:
        raise PasswordLocked(spent.retry_at)
    if not await authenticator.passwords.fits(password, waiting[0].password_hash if waiting else None):
        raise PasswordWrong
    return True


async def _confirmed(session: AsyncSession, proven: Confirmation, *, is_theirs: bool, now: datetime) -> User:
    waiting = await registrations.unconfirmed_locked(session, user_id=proven.user_id)
    if waiting is None or waiting[0].disabled_at is not None:
        raise CodeWrong
    # Looked at under the lock: a registration by the same contact may have come in a moment ago.
    if waiting[0].activation_needs_password and not is_theirs:
        raise InvalidInput([FieldFault(("password",), FieldErrorCode.REQUIRED)])
    await spend(session=session, confirmation=proven)
    person, target = waiting[0], proven.target or ""
    person.activated_at, person.activation_needs_password = now, False
    if "@" in target:
        person.email, person.pending_email = target, None
    else:
        person.phone, person.pending_phone = target, None
    try:
        await people.store_names(session)
    except NameTaken:
        raise CodeExpired from None
    record(session, user_id=person.id, action=Action.ACTIVATED, at=now)
    await send_other(session=session, person=person, now=now)
    return person


async def ask_again(*, database: Database, login: str, captcha: CaptchaAnswer, address: str, now: datetime) -> None:
    """
    Hear that a link or a code is wanted again; where a registration waits for it, it goes out after this.

    :raises CaptchaWrong: the picture was not solved
    :raises TooOften: the address, or what was typed, had its share of the hour
    """
    await captchas.redeem(database=database, captcha=captcha, now=now)
    identifier = read_identifier(login)
    spent, network = None, network_of(address)
    async with database.transaction() as session:
        try:
            await count_use(session=session, form=FORM, by=("address", network), limit=AN_HOUR_OF_ADDRESS, now=now)
            await count_contact(session=session, form=FORM, contact=identifier.text, asker=network, now=now)
            await forgive_codes(session=session, who=identifier.text)
            meant = await _meant(session, identifier)
            await defer(session, name=SEND_AGAIN, queue=QUEUE, user_id=str(meant) if meant else None)
        except TooOften as refused:
            spent = refused
    # Raised after the transaction went through, so that the use stays counted.
    if spent:
        raise spent


async def send_again(*, database: Database, user_id: uuid.UUID | None, now: datetime) -> None:
    """Send a new link or code to whom a request meant, unless nobody waits for one; older ones work no longer."""
    if user_id is None:
        return
    async with database.transaction() as session:
        waiting = await registrations.unconfirmed_locked(session, user_id=user_id)
        if waiting is not None:
            await send_next(session=session, person=waiting[0], target=waiting[1].target or "", now=now)
