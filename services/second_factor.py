"""The second step of a sign-in, and how staff get it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import read_identifier
from auth.seals import Seal
from auth.second_factor import step_of
from auth.throttle import locked_tallies, second_factor_key
from auth.tokens import token_hash
from domain import throttle
from domain.confirmations import CodeExpired, CodeWrong, ConfirmationPurpose
from domain.journal import Action
from domain.messages import MessageKind
from domain.second_factor import MOST_TRIES, NobodyToEnrol, NothingToRemove
from domain.sign_in import LockedOut
from domain.users import STAFF
from models import confirmations, people, sessions
from models.attempts import forget_attempts
from models.base import Database
from models.users import User
from services.admission import Admission, admit
from services.journal import record
from services.owners import tell
from services.sessions import Client, IssuedSession
from services.sign_in import LOOK_UP

PURPOSES = (ConfirmationPurpose.SECOND_FACTOR,)


class SealMissing(Exception):
    """Second factors are in use, but no key is set to read their secrets with."""


async def confirm(
    *, database: Database, authenticator: Authenticator, ticket: str, code: str, client: Client, now: datetime
) -> IssuedSession:
    """
    Complete a sign-in by a code; ticket and code serve once.

    :raises CodeExpired: the ticket is over, spent or none of ours: one signs in again
    :raises CodeWrong: the code is wrong or was used before
    :raises LockedOut: too many wrong codes of this person; none is heard before ``retry_at``
    :raises PasswordChangeRequired: the code is right, the password a temporary one
    :raises SealMissing: no key is set
    :raises SealBroken: another key is set than the one that the secret was kept with
    """
    async with database.transaction() as session:
        outcome = await _judged(session, authenticator, ticket=ticket, code=code, client=client, now=now)
    if isinstance(outcome, IssuedSession):
        return outcome
    raise outcome


async def _judged(
    session: AsyncSession, authenticator: Authenticator, *, ticket: str, code: str, client: Client, now: datetime
) -> Admission | CodeExpired | CodeWrong | LockedOut:
    found = await confirmations.confirmation_of_token(session, token_hash=token_hash(ticket), purposes=PURPOSES)
    person = await people.active_person(session, user_id=found.user_id, locked=True) if found else None
    waiting = await confirmations.confirmation_locked(session, confirmation_id=found.id) if found else None
    if person is None or person.totp_secret is None or waiting is None or waiting.expires_at <= now:
        return CodeExpired()
    key = second_factor_key(person.id)
    tallies = await locked_tallies(session, key, now=now)
    if wait := throttle.retry_at(*tallies.all(), now=now):
        return LockedOut(wait)
    step = step_of(_secret(authenticator.seal, person), code, now=now, after=person.totp_step)
    waiting.tries += 1
    if step is None:
        if waiting.tries >= MOST_TRIES:
            await session.delete(waiting)
        wait = throttle.retry_at(*tallies.count_one(now), now=now)
        return LockedOut(wait) if wait else CodeWrong()
    person.totp_step = step
    await forget_attempts(session, key=key)
    await session.delete(waiting)
    return await admit(
        session=session, authenticator=authenticator, person=person, client=client, now=now, is_second_step=True
    )


def _secret(seal: Seal | None, person: User) -> str:
    if seal is None:
        raise SealMissing
    return seal.open(person.totp_secret or "", owner=str(person.id))


async def staff_member(*, database: Database, login: str) -> User | None:
    """Return the active person who works at the retailer and is known by ``login``; null where there is none."""
    identifier = read_identifier(login)
    async with database.reading() as session:
        found = await LOOK_UP[identifier.kind](session, identifier.text)
    is_one = found is not None and found.role in STAFF and found.activated_at and found.disabled_at is None
    return found if is_one else None


async def enrol(*, database: Database, seal: Seal, person: User, secret: str, step: int, now: datetime) -> int:
    """
    Keep a person's secret, whose code of ``step`` was shown; tell the owner, end all sessions, and return how many.

    Sessions that were opened by the password alone would go around the second factor.

    :raises NobodyToEnrol: the person cannot sign in any more
    """
    async with database.transaction() as session:
        held = await people.active_person(session, user_id=person.id, locked=True)
        if held is None:
            raise NobodyToEnrol
        is_replaced = held.totp_secret is not None
        held.totp_secret, held.totp_step = seal.close(secret, owner=str(person.id)), step
        record(session, user_id=person.id, action=Action.SECOND_FACTOR_ENROLLED, at=now)
        await tell(
            session=session,
            person=held,
            kind=MessageKind.SECOND_FACTOR_ENROLLED,
            at=now.isoformat(),
            is_replaced=is_replaced,
        )
        return await sessions.end_all_sessions(session, user_id=person.id, now=now)


async def remove(*, database: Database, person: User, now: datetime) -> None:
    """
    Forget a person's second factor, and tell the owner: the password alone is asked for again.

    :raises NothingToRemove: there is none
    """
    async with database.transaction() as session:
        held = await people.active_person(session, user_id=person.id, locked=True)
        if held is None or held.totp_secret is None:
            raise NothingToRemove
        held.totp_secret = held.totp_step = None
        record(session, user_id=person.id, action=Action.SECOND_FACTOR_REMOVED, at=now)
        await tell(session=session, person=held, kind=MessageKind.SECOND_FACTOR_REMOVED, at=now.isoformat())
