"""Change what the cabinet knows of a person and how it behaves (O27)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from auth.identifiers import read_email, read_phone
from auth.texting import Texting
from auth.viewer import Viewer
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.profile import NOTHING, NotificationChange
from domain.sign_in import CurrentPasswordWrong
from domain.users import Language
from models import people
from models.base import Database
from models.users import User
from services.contacts import ask_for_email, ask_for_phone, count_changes
from services.journal import record
from services.reauthentication import reauthenticate


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What is to change; null stays as it is."""

    email: str | None = None
    phone: str | None = None
    language: Language | None = None
    notifications: NotificationChange = NOTHING
    current_password: str | None = None

    @property
    def contacts(self) -> list[str]:
        """The contacts that are asked for."""
        return [contact for contact in (self.email, self.phone) if contact is not None]

    def read(self, *, counting: str | None, texting: Texting) -> "ProfileChange":
        """
        Return the change with contacts as they are kept.

        The phone that counts already is taken whatever it is: it takes a waiting one back, and nothing is sent to it.

        :raises InvalidInput: a contact is none, takes no text messages, or comes without the password
        """
        email, phone = (
            self.email and read_email(self.email),
            self.phone and read_phone(self.phone),
        )
        checks = (
            ("email", FieldErrorCode.MALFORMED, self.email is not None and not email),
            ("phone", FieldErrorCode.MALFORMED, self.phone is not None and not phone),
            ("currentPassword", FieldErrorCode.REQUIRED, bool(self.contacts) and not self.current_password),
        )
        faults = [FieldFault((field,), code) for field, code, fails in checks if fails]
        if faults := faults + ([] if phone == counting else texting.faults(phone)):
            raise InvalidInput(faults)
        return replace(self, email=email, phone=phone)


async def update(
    *,
    database: Database,
    authenticator: Authenticator,
    viewer: Viewer,
    change: ProfileChange,
    now: datetime,
) -> User:
    """
    Change the viewer's profile, and return the person; a contact counts once it is confirmed.

    :raises InvalidInput: a contact is none, or comes without the password
    :raises CurrentPasswordWrong: the password is wrong
    :raises LockedOut: too many wrong passwords, or too many changes of contacts
    """
    change = change.read(counting=viewer.user.phone, texting=authenticator.texting)
    if change.contacts:
        await reauthenticate(
            database=database, authenticator=authenticator, person=viewer.user,
            password=change.current_password or "", now=now,
        )  # fmt: skip
        await count_changes(database=database, user_id=viewer.user_id, contacts=change.contacts, now=now)
    async with database.transaction() as session:
        person = await people.active_person(session, user_id=viewer.user_id, locked=True)
        if person is None or (change.contacts and person.password_hash != viewer.user.password_hash):
            raise CurrentPasswordWrong
        _set_preferences(session, person, change, now=now)
        if change.email:
            await ask_for_email(session=session, person=person, email=change.email, now=now)
        if change.phone:
            await ask_for_phone(session=session, person=person, phone=change.phone, now=now)
    return person


def _set_preferences(session: AsyncSession, person: User, change: ProfileChange, *, now: datetime) -> None:
    language, wanted = change.language or person.language, change.notifications.applied_to(person.notifications)
    if (language, wanted) == (person.language, person.notifications):
        return
    person.language = language
    person.notify(wanted)
    record(session, user_id=person.id, action=Action.PROFILE_CHANGED, at=now)
