"""What a right password leads to: a session, or whatever is asked for before there is one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.authenticator import Authenticator
from domain.confirmations import ConfirmationPurpose
from domain.journal import Action
from domain.recovery import TEMPORARY_LASTS
from domain.second_factor import TICKET_LIFETIME, SecondFactorRequired
from domain.sign_in import NotActivated, PasswordChangeRequired
from models.users import User
from services.confirmations import issue_link
from services.journal import record
from services.sessions import Client, IssuedSession, open_session

Admission = IssuedSession | NotActivated | SecondFactorRequired | PasswordChangeRequired
"""A session, or a refusal to be raised once the transaction has gone through."""


async def admit(
    *,
    session: AsyncSession,
    authenticator: Authenticator,
    person: User,
    client: Client,
    now: datetime,
    is_second_step: bool = False,
) -> Admission:
    """Open a session for a person whose password was right, or say what is asked for before."""
    if person.activated_at is None:
        return NotActivated()
    if person.totp_secret and not is_second_step:
        ticket = await issue_link(
            session=session, user_id=person.id, purpose=ConfirmationPurpose.SECOND_FACTOR, target=None, now=now,
            lasts=TICKET_LIFETIME,
        )  # fmt: skip
        return SecondFactorRequired(ticket, now + TICKET_LIFETIME)
    if person.must_change_password:
        token = await issue_link(
            session=session, user_id=person.id, purpose=ConfirmationPurpose.PASSWORD_CHANGE, target=None, now=now,
            lasts=TEMPORARY_LASTS,
        )  # fmt: skip
        return PasswordChangeRequired(token, now + TEMPORARY_LASTS)
    issued = await open_session(session=session, person=person, client=client, limits=authenticator.limits, now=now)
    record(session, user_id=person.id, action=Action.SIGNED_IN, at=now)
    return issued
