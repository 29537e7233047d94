"""What people change of themselves."""

from auth.viewer import Viewer
from domain.confirmations import plain_proof
from models.users import User
from resolvers.context import Info
from services import contacts, profile
from services.profile import ProfileChange


async def update_profile(info: Info, *, change: ProfileChange) -> User:
    """Change the viewer's profile, and return the person."""
    context = info.context
    person = await profile.update(
        database=context.database,
        authenticator=context.authenticator,
        viewer=context.signed_in,
        change=change,
        now=context.now,
    )
    return _seen(info, person)


async def confirm_contact(info: Info, *, token: str | None, code: str | None) -> User:
    """
    Let a contact of the viewer's count, and return the viewer.

    Who opens a mailed link without a session does so on the page, which tells nothing of the person.
    """
    context, user_id = info.context, info.context.signed_in.user_id
    contacts.check_proof(token=token, code=code)
    if plain_proof(token):
        person = await contacts.confirm_by_token(
            database=context.database, user_id=user_id, token=token or "", now=context.now
        )
    else:
        person = await contacts.confirm_by_code(
            database=context.database,
            user_id=user_id,
            code=code or "",
            address=context.client_address,
            now=context.now,
        )
    return _seen(info, person)


def _seen(info: Info, person: User) -> User:
    """Let the rest of the document see a person as changed."""
    viewer = info.context.viewer
    if viewer is not None and viewer.user_id == person.id:
        info.context.viewer = Viewer(user=person, session_id=viewer.session_id)
    return person
