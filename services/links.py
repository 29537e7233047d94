"""Match accounts with what people know of them, link and unlink them."""

import uuid
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.throttle import links_keys, locked_tallies
from domain import throttle
from domain.accounts import AccountNotMatched, Address, plain_number
from domain.addresses import same_place
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.links import AccountClaim, TooManyTries
from domain.periods import moscow_day
from domain.users import MOST_ACCOUNTS
from models import links as questions
from models.accounts import Account, UserAccount
from models.base import Database
from services.journal import record


async def link_account(
    *, database: Database, user_id: uuid.UUID, claim: AccountClaim, client_address: str, now: datetime
) -> Account:
    """
    Link an account whose number, branch and address a person knows, and return it; a linked one is just returned (N6).

    :raises InvalidInput: something is missing or too long, or the person has all the accounts that one may have
    :raises TooManyTries: the person or the address named too many accounts wrongly
    :raises AccountNotMatched: number, branch and address do not belong together; counted against guessing
    """
    if faults := claim.faults():
        raise InvalidInput(faults)
    async with database.transaction() as session:
        keys = links_keys(user_id=user_id, address=client_address)
        tallies = await locked_tallies(session, *keys, now=now)
        if wait := throttle.retry_at(*tallies.all(), now=now):
            raise TooManyTries(wait)
        account = await _claimed(session, claim, today=moscow_day(now))
        if account is None:
            tallies.count_one(now)
        else:
            await _link(session, user_id, account, now=now)
    # Raised after the transaction went through, so that the try stays counted.
    if account is None:
        raise AccountNotMatched
    return account


async def unlink_account(*, database: Database, user_id: uuid.UUID, number: str, now: datetime) -> None:
    """
    Unlink one of a person's accounts; others who share it keep it.

    :raises AccountNotMatched: the person has no such account
    """
    plain = plain_number(number)
    async with database.transaction() as session:
        account_id = await questions.remove_link(session, user_id=user_id, number=plain)
        if account_id is None:
            raise AccountNotMatched
        record(session, user_id=user_id, action=Action.ACCOUNT_UNLINKED, at=now, account_id=account_id, number=plain)


async def match_account(
    session: AsyncSession, *, number: str, branch_code: str, address: Address, today: date
) -> Account:
    """
    Return the open account whose number, branch and address all match what somebody typed (O9).

    Whether there is such a number takes the same steps. An account is open on its last day still.

    :raises AccountNotMatched: they do not belong together; never told which
    """
    found = await questions.named_account(session, number=plain_number(number))
    is_right = same_place(found.address, address)
    is_right &= found.branch_code == branch_code.strip()
    is_right &= found.closed_on is None or found.closed_on >= today
    if found.account is None or not is_right:
        raise AccountNotMatched
    return found.account


async def _claimed(session: AsyncSession, claim: AccountClaim, *, today: date) -> Account | None:
    number, branch_code, address = claim.number, claim.branch_code, claim.address
    try:
        return await match_account(session, number=number, branch_code=branch_code, address=address, today=today)
    except AccountNotMatched:
        return None


async def _link(session: AsyncSession, user_id: uuid.UUID, account: Account, *, now: datetime) -> None:
    linked = await questions.hold_links(session, user_id=user_id)
    if account.id in linked:
        return
    if len(linked) >= MOST_ACCOUNTS:
        raise InvalidInput([FieldFault(("accountNumber",), FieldErrorCode.NOT_ALLOWED, MOST_ACCOUNTS)])
    session.add(UserAccount(user_id=user_id, account_id=account.id, linked_at=now))
    number = account.number
    record(session, user_id=user_id, action=Action.ACCOUNT_LINKED, at=now, account_id=account.id, number=number)
