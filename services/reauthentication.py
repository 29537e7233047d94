"""Ask somebody who is signed in for the password again, before what an open session alone must not do."""

from datetime import datetime

from auth.authenticator import Authenticator
from auth.throttle import locked_tallies, password_key
from domain import throttle
from domain.sign_in import CurrentPasswordWrong, LockedOut
from models.attempts import forget_attempts
from models.base import Database
from models.users import User


async def reauthenticate(
    *, database: Database, authenticator: Authenticator, person: User, password: str, now: datetime
) -> None:
    """
    Check a person's password; a try is counted before it is looked at, as at a sign-in.

    :raises CurrentPasswordWrong: it is wrong
    :raises LockedOut: too many wrong ones; none is heard before ``retry_at``
    """
    key = password_key(person.id)
    async with database.transaction() as session:
        tallies = await locked_tallies(session, key, now=now)
        refused = throttle.retry_at(*tallies.all(), now=now)
        wait = None if refused else throttle.retry_at(*tallies.count_one(now), now=now)
    if refused:
        raise LockedOut(refused)
    if not await authenticator.passwords.fits(password, person.password_hash):
        raise LockedOut(wait) if wait else CurrentPasswordWrong
    async with database.transaction() as session:
        await forget_attempts(session, key=key)
