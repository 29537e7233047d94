"""Give out links and codes, and take each once; what a person may guess is counted."""

import hmac
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from auth.codes import code_hash, new_code
from auth.throttle import code_key, codes_of_address_key, locked_tallies
from auth.tokens import new_token, token_hash
from domain import throttle
from domain.confirmations import (
    CODE_LASTS,
    LETTERS_OF_A_PURPOSE_AN_HOUR,
    MOST_TRIES,
    SMS_AN_HOUR,
    WORDS_TO_OWNER_BY_MAIL_A_DAY,
    WORDS_TO_OWNER_BY_SMS_A_DAY,
    WRONG_CODES_A_DAY,
    CodeExpired,
    CodeWrong,
    ConfirmationPurpose,
    is_over,
    plain_proof,
)
from domain.limits import TooOften
from domain.sign_in import LockedOut
from models import confirmations
from models.attempts import AttemptKey, forget_attempts, take_back_failure
from models.base import Database
from models.confirmations import Confirmation
from services.form_uses import SPAN, count_use, forget_uses, uses_of

WRONG_CODE = "wrong code"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CodeTry:
    """
    A code as somebody typed it.

    ``who`` is what wrong ones are counted by: the login, e-mail or phone that was typed, or the key of a signed-in
    person. ``user_id`` is the person that it means; null where there is none, which takes the same steps.
    """

    who: str
    user_id: uuid.UUID | None
    purpose: ConfirmationPurpose
    code: str
    address: str

    @property
    def keys(self) -> tuple[AttemptKey, AttemptKey]:
        """What a wrong one is counted by."""
        return code_key(self.who), codes_of_address_key(self.address)


async def issue_link(
    *,
    session: AsyncSession,
    user_id: uuid.UUID,
    purpose: ConfirmationPurpose,
    target: str | None,
    now: datetime,
    lasts: timedelta,
) -> str:
    """
    Return the token of a new link; its hash alone is kept.

    It replaces what the person had for the purpose; of recovery, earlier links work on.
    """
    token = new_token()
    await confirmations.replace_confirmation(
        session,
        Confirmation(
            user_id=user_id,
            purpose=purpose,
            token_hash=token_hash(token),
            target=target,
            created_at=now,
            expires_at=now + lasts,
        ),
    )
    return token


async def issue_code(
    *, session: AsyncSession, user_id: uuid.UUID, purpose: ConfirmationPurpose, target: str | None, now: datetime
) -> str:
    """Return a new code of six digits for ten minutes, which replaces what the person had for the purpose."""
    code, key = new_code(), uuid7()
    await confirmations.replace_confirmation(
        session,
        Confirmation(
            id=key,
            user_id=user_id,
            purpose=purpose,
            code_hash=code_hash(code, confirmation_id=key),
            target=target,
            created_at=now,
            expires_at=now + CODE_LASTS,
        ),
    )
    return code


async def find_link(
    *, session: AsyncSession, purposes: Sequence[ConfirmationPurpose], token: str, now: datetime
) -> Confirmation:
    """
    Return what a link's token confirms; `spend` then takes it, in the transaction of what it is good for.

    ``session`` is one for reading: a link that is found to be over stays so, whatever the refusal undoes.

    :raises CodeWrong: no link of these purposes waits under the token
    :raises CodeExpired: it waited for too long
    """
    found = await confirmations.confirmation_of_token(
        session, token_hash=token_hash(plain_proof(token)), purposes=purposes
    )
    await _end_if_over(session, found, now=now)
    return _in_time(found, now=now)


async def redeem_code(*, database: Database, tried: CodeTry, now: datetime) -> Confirmation:
    """
    Judge a code, and return what it confirms; `spend` then takes it, in the transaction of what it is good for.

    The try is counted in a transaction of its own, before anything is compared: tries at one moment cannot overtake
    the count, and what the use case refuses afterwards does not give it back. Unknown people take the same steps.

    :raises LockedOut: too many wrong codes for who was typed, or from the address; this one was not looked at
    :raises CodeWrong: it is not the newest one, or that was tried too often
    :raises CodeExpired: it is right, but too old
    """
    async with database.transaction() as session:
        tallies = await locked_tallies(session, *tried.keys, now=now)
        wait = throttle.retry_at(*tallies.all(), now=now)
        if wait is None:
            tallies.count_one(now)
            found = await _judged(session, tried, now=now)
            await _end_if_over(session, found, now=now)
    if wait is not None:
        raise LockedOut(wait)
    return _in_time(found, now=now)


def _in_time(found: Confirmation | None, *, now: datetime) -> Confirmation:
    if found is None:
        raise CodeWrong
    if is_over(created_at=found.created_at, expires_at=found.expires_at, now=now):
        raise CodeExpired
    return found


async def _end_if_over(session: AsyncSession, found: Confirmation | None, *, now: datetime) -> None:
    if found is not None and is_over(created_at=found.created_at, expires_at=found.expires_at, now=now):
        await confirmations.end_confirmation(session, confirmation_id=found.id)


async def _judged(session: AsyncSession, tried: CodeTry, *, now: datetime) -> Confirmation | None:
    nobody = uuid.UUID(int=0)
    kept = await confirmations.count_try(session, user_id=tried.user_id or nobody, purpose=tried.purpose)
    given = code_hash(tried.code, confirmation_id=kept.id if kept else nobody)
    is_right = hmac.compare_digest(given, kept.code_hash if kept and kept.code_hash else bytes(len(given)))
    if kept is None or not is_right or kept.tries > MOST_TRIES:
        await _note_wrong(session, tried, kept, now=now)
        return None
    who, address = tried.keys
    await session.flush()
    await forget_uses(session=session, form=WRONG_CODE, by=(tried.purpose.value, kept.target or ""))
    await forget_attempts(session, key=who)
    await take_back_failure(session, key=address)
    await confirmations.take_back_try(session, confirmation_id=kept.id)
    return kept


async def _note_wrong(session: AsyncSession, tried: CodeTry, kept: Confirmation | None, *, now: datetime) -> None:
    """Count a guess at a code that works, of which a day allows few; for all else a count in the same step, unused."""
    is_guess = kept is not None and kept.tries <= MOST_TRIES and kept.expires_at > now
    by = (tried.purpose.value, kept.target or "") if kept and is_guess else ("nobody", tried.who)
    with suppress(TooOften):
        await count_use(session=session, form=WRONG_CODE, by=by, limit=WRONG_CODES_A_DAY, now=now, span=DAY)


async def spend(*, session: AsyncSession, confirmation: Confirmation) -> None:
    """
    Take what `find_link` or `redeem_code` found, so that it serves once; who locks the person too does so before.

    :raises CodeWrong: somebody took it meanwhile, or a newer one replaced it
    """
    if not await confirmations.take_confirmation(session, confirmation_id=confirmation.id):
        raise CodeWrong


async def forgive_codes(*, session: AsyncSession, who: str) -> None:
    """Let codes be tried again for a login, e-mail or phone that a new code was asked for, known or not."""
    await forget_attempts(session, key=code_key(who))


async def may_send(*, session: AsyncSession, contact: str, purpose: ConfirmationPurpose | None, now: datetime) -> bool:
    """
    Count a message about to be sent, and tell whether the contact may get it.

    Each purpose has its own share, lest strangers spend one by asking for another; null is a word to the owner of a
    contact that somebody else gave. No code goes where too many wrong ones were tried.
    """
    limit, span = _share(contact, purpose)
    form, by = "sent", ("owner" if purpose is None else purpose.value, contact.lower())
    # Both are looked at in any case: a share that is spent must not show in the time.
    wrong = await uses_of(session=session, form=WRONG_CODE, by=by, now=now, span=DAY)
    try:
        await count_use(session=session, form=form, by=by, limit=limit, now=now, span=span)
    except TooOften:
        return False
    return wrong < WRONG_CODES_A_DAY


def _share(contact: str, purpose: ConfirmationPurpose | None) -> tuple[int, timedelta]:
    is_mail = "@" in contact
    if purpose is None:
        return (WORDS_TO_OWNER_BY_MAIL_A_DAY if is_mail else WORDS_TO_OWNER_BY_SMS_A_DAY), DAY
    return (LETTERS_OF_A_PURPOSE_AN_HOUR if is_mail else SMS_AN_HOUR), SPAN
