"""Add people: those of the demo, and staff."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.identifiers import read_email, read_phone
from auth.passwords import Passwords
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.users import NewPerson
from models import links, people
from models.base import Database
from models.users import User


async def create_person(
    *, database: Database, passwords: Passwords, person: NewPerson, password: str, now: datetime
) -> User:
    """
    Store a person with links to accounts and branches, all or nothing.

    :raises InvalidInput: what is said of the person does not hold, or names accounts or branches that do not exist
    :raises NameTaken: somebody has the login, the e-mail or the phone
    """
    person = _readable(person)
    user = User(
        login=person.login,
        email=person.email,
        phone=person.phone,
        password_hash=await passwords.hash(password),
        role=person.role,
        language=person.language,
        created_at=now,
        activated_at=now if person.is_activated else None,
        must_change_password=person.must_change_password,
    )
    async with database.transaction() as session:
        await people.add_user(session, user)
        await _link(session, user, person)
    return user


def _readable(person: NewPerson) -> NewPerson:
    email, phone = person.email and read_email(person.email), person.phone and read_phone(person.phone)
    faults = person.faults()
    faults += [FieldFault(("email",), FieldErrorCode.MALFORMED)] if person.email and not email else []
    faults += [FieldFault(("phone",), FieldErrorCode.MALFORMED)] if person.phone and not phone else []
    if faults:
        raise InvalidInput(faults)
    return replace(person, login=person.login or None, email=email or None, phone=phone or None)


async def _link(session: AsyncSession, user: User, person: NewPerson) -> None:
    unknown = {
        "accounts": await links.link_accounts(session, user_id=user.id, numbers=person.accounts),
        "branches": await links.assign_branches(session, user_id=user.id, codes=person.branches),
    }
    faults = [FieldFault((field, name), FieldErrorCode.NOT_FOUND) for field, names in unknown.items() for name in names]
    if faults:
        raise InvalidInput(faults)
