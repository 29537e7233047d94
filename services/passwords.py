"""Change passwords: what proves the right to is checked first, then the password, then everything happens at once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import read_identifier
from auth.passwords import Passwords
from auth.throttle import login_key
from auth.viewer import Viewer
from domain.confirmations import CodeWrong, ConfirmationPurpose
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften
from domain.messages import MessageKind
from domain.passwords import CHANGES_AN_HOUR, normalised
from domain.recovery import COMPARED_AN_HOUR, NewPasswordLocked
from domain.sign_in import CurrentPasswordWrong, LockedOut
from models import confirmations, people, sessions
from models.accounts import accounts_of_people
from models.attempts import forget_attempts
from models.base import Database
from models.confirmations import Confirmation
from models.users import User
from services.confirmations import CodeTry, find_link, redeem_code, spend
from services.form_uses import count_use
from services.journal import record
from services.owners import tell
from services.proofs import Proof
from services.reauthentication import reauthenticate
from services.sign_in import LOOK_UP

PROVING = (ConfirmationPurpose.RECOVERY, ConfirmationPurpose.PASSWORD_CHANGE)
BY_PASSWORD = (
    *PROVING,
    ConfirmationPurpose.SECOND_FACTOR,
    ConfirmationPurpose.EMAIL,
    ConfirmationPurpose.PHONE,
)
"""What a password opened, or a forgotten one, contacts asked for included: it ends with the password."""
FIELD = "newPassword"
FORM, COMPARED = "password", "forgotten password"


async def reset(
    *, database: Database, authenticator: Authenticator, proof: Proof, new_password: str, now: datetime
) -> int:
    """
    Set the password of whoever has a link, a code or a temporary password; end all sessions, and return how many.

    Until the new password is taken, the proof works on; then it is spent.

    :raises InvalidInput: the proof is incomplete, or the password is refused or the one so far
    :raises CodeWrong: no such link or code waits to be used
    :raises CodeExpired: it waited for too long
    :raises LockedOut: too many wrong codes
    :raises NewPasswordLocked: too many passwords were compared with the one so far
    """
    proof.check()
    proven = await _proven(database, proof, now=now)
    async with database.reading() as session:
        person = await people.active_person(session, user_id=proven.user_id)
    if person is None:
        raise CodeWrong
    await _judge(database, authenticator, person, new_password)
    await _refuse_same(database, authenticator, person, new_password, now=now)
    new_hash = await authenticator.passwords.hash(new_password)
    async with database.transaction() as session:
        held = await people.active_person(session, user_id=person.id, locked=True)
        if held is None:
            raise CodeWrong
        await spend(session=session, confirmation=proven)
        await _set(session, held, new_hash, action=Action.PASSWORD_RESET, now=now)
        return await sessions.end_all_sessions(session, user_id=held.id, now=now)


async def _proven(database: Database, proof: Proof, *, now: datetime) -> Confirmation:
    if proof.link:
        async with database.reading() as session:
            return await find_link(session=session, purposes=PROVING, token=proof.link, now=now)
    identifier = read_identifier(proof.login or "")
    async with database.reading() as session:
        meant = await LOOK_UP[identifier.kind](session, identifier.text)
    tried = CodeTry(
        who=identifier.text,
        user_id=meant.id if meant else None,
        purpose=ConfirmationPurpose.RECOVERY,
        code=proof.code or "",
        address=proof.address,
    )
    return await redeem_code(database=database, tried=tried, now=now)


async def change(
    *,
    database: Database,
    authenticator: Authenticator,
    viewer: Viewer,
    current_password: str,
    new_password: str,
    now: datetime,
) -> int:
    """
    Change the viewer's password, end all other sessions, and return how many.

    The current one is counted and looked at before anything is spent on the new one, which takes long to judge.

    :raises InvalidInput: the new password is refused, or is the current one
    :raises CurrentPasswordWrong: the current one is wrong
    :raises LockedOut: too many wrong ones, or too many changes
    """
    await reauthenticate(
        database=database, authenticator=authenticator, person=viewer.user, password=current_password, now=now
    )
    if normalised(new_password) == normalised(current_password):
        raise InvalidInput([FieldFault((FIELD,), FieldErrorCode.NOT_ALLOWED)])
    await _judge(database, authenticator, viewer.user, new_password)
    new_hash = await authenticator.passwords.hash(new_password)
    if spent := await _spent(database, viewer.user, form=FORM, limit=CHANGES_AN_HOUR, now=now):
        raise LockedOut(spent)
    async with database.transaction() as session:
        person = await people.active_person(session, user_id=viewer.user_id, locked=True)
        if person is None or person.password_hash != viewer.user.password_hash:
            raise CurrentPasswordWrong
        await _set(session, person, new_hash, action=Action.PASSWORD_CHANGED, now=now)
        return await sessions.end_other_sessions(session, user_id=person.id, current_id=viewer.session_id, now=now)


async def hand_out(*, database: Database, passwords: Passwords, person: User, password: str, now: datetime) -> int:
    """
    Set a temporary password for somebody who works here, end all sessions, and return how many.

    The journal keeps when: from then on it is taken for a week (`domain.recovery.HANDED_OUT_LASTS`).
    """
    new_hash = await passwords.hash(password)
    async with database.transaction() as session:
        held = await people.active_person(session, user_id=person.id, locked=True)
        if held is None:
            return 0
        await _set(session, held, new_hash, action=Action.PASSWORD_RESET, now=now)
        held.must_change_password = True
        return await sessions.end_all_sessions(session, user_id=held.id, now=now)


async def _refuse_same(
    database: Database, authenticator: Authenticator, person: User, password: str, *, now: datetime
) -> None:
    """Refuse the password so far; a comparison is counted before it is made, and a weak password is not compared."""
    if spent := await _spent(database, person, form=COMPARED, limit=COMPARED_AN_HOUR, now=now):
        raise NewPasswordLocked(spent)
    if await authenticator.passwords.fits(password, person.password_hash):
        raise InvalidInput([FieldFault((FIELD,), FieldErrorCode.NOT_ALLOWED)])


async def _spent(database: Database, person: User, *, form: str, limit: int, now: datetime) -> datetime | None:
    """Count a use that stays counted whatever follows; return until when a person has spent them, null for not yet."""
    async with database.transaction() as session:
        try:
            await count_use(session=session, form=form, by=("person", str(person.id)), limit=limit, now=now)
        except TooOften as refused:
            return refused.retry_at
    return None


async def _judge(database: Database, authenticator: Authenticator, person: User, password: str) -> None:
    async with database.reading() as session:
        (accounts,) = await accounts_of_people(session, [person.id])
    own = [person.login, person.email, person.phone]
    own += [known for account in accounts for known in (account.number, account.holder, account.address.line)]
    if faults := await authenticator.policy.faults(password, path=(FIELD,), own=own):
        raise InvalidInput(faults)


async def _set(session: AsyncSession, person: User, new_hash: str, *, action: Action, now: datetime) -> None:
    """Keep a new password, void what the old one opened, forgive failures, and tell the owner."""
    person.password_hash, person.must_change_password = new_hash, False
    person.pending_email = person.pending_phone = None
    await session.flush()  # whoever opens a session meanwhile waits for this row, and its session is ended next
    await confirmations.delete_confirmations(session, user_id=person.id, purposes=BY_PASSWORD)
    for known in filter(None, (person.login, person.email, person.phone)):
        await forget_attempts(session, key=login_key(read_identifier(known).text))
    record(session, user_id=person.id, action=action, at=now)
    await tell(session=session, person=person, kind=MessageKind.PASSWORD_CHANGED, at=now.isoformat())
