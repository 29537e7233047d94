"""Match accounts with what people know of them, link and unlink them."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import AccountNotMatched, Address, plain_number
from domain.addresses import same_place
from models import links as questions
from models.accounts import Account


async def match_account(
    session: AsyncSession, *, number: str, branch_code: str, address: Address, today: date
) -> Account:
    """
    Return the open account whose number, branch and address all match what somebody typed (O9).

    Whether there is such a number takes the same steps. An account is closed from its day of closing on.

    :raises AccountNotMatched: they do not belong together; never told which
    """
    found = await questions.named_account(session, number=plain_number(number))
    is_right = same_place(found.address, address)
    is_right &= found.branch_code == branch_code.strip()
    is_right &= found.closed_on is None or found.closed_on > today
    if found.account is None or not is_right:
        raise AccountNotMatched
    return found.account
