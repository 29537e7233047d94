"""Changes of contacts, asked for and confirmed."""

from typing import Any

from models.users import User
from services import contacts, profile
from services.profile import ProfileChange
from tests.door import PASSWORD
from tests.owners import Owners, outcome

EMAIL, PHONE = "anna@example.com", "+79180000001"
NEW_EMAIL, NEW_PHONE = "new@example.com", "+79180000002"


async def change(owners: Owners, person: User, **wanted: Any) -> User:
    return await profile.update(
        database=owners.database,
        authenticator=owners.authenticator,
        viewer=await owners.signed_in(person),
        change=ProfileChange(**{"current_password": PASSWORD} | wanted),
        now=owners.now,
    )


async def by_token(owners: Owners, token: str, *, person: User | None = None) -> str:
    """Follow a link, on the page or signed in, and return what came of it."""
    user_id = person.id if person else None
    confirming = contacts.confirm_by_token(database=owners.database, user_id=user_id, token=token, now=owners.now)
    return await outcome(confirming)


async def by_code(owners: Owners, person: User, code: str) -> str:
    confirming = contacts.confirm_by_code(
        database=owners.database, user_id=person.id, code=code, address="192.0.2.1", now=owners.now
    )
    return await outcome(confirming)
