"""Post what a loaded set tells of penalties, and of payments of penalty."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from domain.penalty_payments import split_payments
from models.staging import merging, movements, penalty_payments
from models.staging.merging import Outcome


async def post_penalties(*, session: AsyncSession, days: LoadDays) -> Outcome:
    """Post penalties, and then the payments that pay them: posted penalty first, the rest main debt (rule 34)."""
    outcome = await merging.touch(session, statement=movements.PENALTIES, days=days)
    split = [
        (account.id, payment, parts)
        for account in await penalty_payments.unposted(session, days=days)
        for payment, parts in split_payments(payments=account.payments, posted=account.posted)
    ]
    await penalty_payments.post(session, split=split)
    return outcome
