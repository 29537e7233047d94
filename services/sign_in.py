"""Sign in and out: captcha, count, password, session, in this order and with the same steps for everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import Identifier, IdentifierKind, read_identifier
from auth.throttle import address_key, locked_tallies, login_key
from auth.viewer import Viewer
from domain import throttle
from domain.captchas import CaptchaAnswer
from domain.confirmations import is_over
from domain.journal import Action
from domain.recovery import HANDED_OUT_LASTS
from domain.sign_in import CaptchaRequired, CredentialsWrong, LockedOut
from domain.throttle import Tally
from models import journal, people, registrations
from models.attempts import AttemptKey, forget_attempts, take_back_failure
from models.base import Database
from models.users import User
from services import captchas
from services.admission import Admission, admit
from services.sessions import Client, IssuedSession

LOOK_UP = {
    IdentifierKind.LOGIN: people.user_by_login,
    IdentifierKind.EMAIL: people.user_by_email,
    IdentifierKind.PHONE: people.user_by_phone,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed, and where the request came from; ``current`` is who was signed in there so far."""

    login: str
    password: str
    captcha: CaptchaAnswer | None
    address: str
    user_agent: str | None
    current: Viewer | None

    @property
    def client(self) -> Client:
        """What the session is opened for."""
        return Client(user_agent=self.user_agent, current=self.current)


async def sign_in(
    *, database: Database, authenticator: Authenticator, credentials: Credentials, now: datetime
) -> IssuedSession:
    """
    Open a session, and end the one that the request came with.

    A try is counted as failed before the password is looked at, and taken back where it was right: tries at the same
    moment cannot overtake the count.

    :raises CaptchaWrong: the picture that came along was not solved
    :raises CaptchaRequired: a solved picture is needed
    :raises LockedOut: too many failures; before ``retry_at`` only the right password with a solved picture is heard
    :raises CredentialsWrong: no active person has this login and password, or it was handed out too long ago
    :raises NotActivated: the password is right, the registration not confirmed
    :raises SecondFactorRequired: the password is right, and a code is needed besides
    :raises PasswordChangeRequired: the password is right, but a temporary one
    """
    tried = _Try(database, authenticator, credentials, read_identifier(credentials.login), now)
    if credentials.captcha is not None:
        await captchas.redeem(database=database, captcha=credentials.captcha, now=now)
    wait, meant = await tried.count()
    person = await tried.whose_password(meant=meant)
    if person is None or await tried.is_too_late(person=person):
        raise LockedOut(wait) if wait else CredentialsWrong
    admission = await tried.admit(person=person)
    if isinstance(admission, IssuedSession):
        return admission
    raise admission


@dataclass(frozen=True, slots=True)
class _Try:
    database: Database
    authenticator: Authenticator
    credentials: Credentials
    identifier: Identifier
    now: datetime

    @property
    def keys(self) -> tuple[AttemptKey, AttemptKey]:
        return login_key(self.identifier.text), address_key(self.credentials.address)

    async def count(self) -> tuple[datetime | None, list[User | None]]:
        """Count the try; return until when the next one waits should this one fail, and who may be meant."""
        async with self.database.transaction() as session:
            tallies = await locked_tallies(session, *self.keys, now=self.now)
            if self.credentials.captcha is None:
                self._refuse_unsolved(tallies.all())
            wait = throttle.retry_at(*tallies.count_one(self.now), now=self.now)
            return wait, await self._meant(session)

    async def _meant(self, session: AsyncSession) -> list[User | None]:
        """Return who has the name; of a contact also who registered by it, whether or not it is somebody's already."""
        kind, text = self.identifier.kind, self.identifier.text
        owner = await LOOK_UP[kind](session, text)
        if kind is IdentifierKind.LOGIN:
            return [owner]
        return [owner, await registrations.unconfirmed_by_target(session, target=text)]

    async def whose_password(self, *, meant: list[User | None]) -> User | None:
        """Return whose password it is; a wrong one costs as many hashes whoever is known."""
        for person in meant:
            kept = person.password_hash if person and person.disabled_at is None else None
            if await self.authenticator.passwords.fits(self.credentials.password, kept):
                return person
        return None

    async def is_too_late(self, *, person: User) -> bool:
        """Tell whether a password was handed out by staff too long ago; it then counts as a wrong one."""
        if not person.must_change_password:
            return False
        async with self.database.reading() as session:
            again = await journal.last_time(session, user_id=person.id, action=Action.PASSWORD_RESET)
        since = again or person.created_at
        return is_over(created_at=since, expires_at=since + HANDED_OUT_LASTS, now=self.now)

    def _refuse_unsolved(self, tallies: list[Tally]) -> None:
        if wait := throttle.retry_at(*tallies, now=self.now):
            raise LockedOut(wait)
        if any(tally.asks_for_captcha(self.now) for tally in tallies):
            raise CaptchaRequired

    async def admit(self, *, person: User) -> Admission:
        """Take the count back, and open a session or say what is asked for before."""
        login, address = self.keys
        kept = await self._kept_hash(person)
        async with self.database.transaction() as session:
            held = await people.hold_user(session, user_id=person.id, password_hash=kept)
            if held is None:
                raise CredentialsWrong
            # In the order that a try locks them in, so that the two never wait for each other.
            await take_back_failure(session, key=address)
            # Anybody may have registered by this contact: only whoever confirmed it clears what is counted of it.
            await (forget_attempts if held.activated_at else take_back_failure)(session, key=login)
            return await admit(
                session=session,
                authenticator=self.authenticator,
                person=held,
                client=self.credentials.client,
                now=self.now,
            )

    async def _kept_hash(self, person: User) -> str:
        """Return what is kept of the right password, made anew where its parameters are ours no more."""
        passwords, password = self.authenticator.passwords, self.credentials.password
        if not passwords.is_outdated(person.password_hash):
            return person.password_hash
        renewed = await passwords.hash(password)
        async with self.database.transaction() as session:
            kept = await people.replace_hash(session, user_id=person.id, before=person.password_hash, after=renewed)
        # Of two sign-ins at once, the other one may have renewed it, by the same password.
        if kept != renewed and not await passwords.fits(password, kept):
            raise CredentialsWrong
        return kept
