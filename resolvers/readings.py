"""Check readings and submit them."""

from collections.abc import Sequence

from resolvers.context import Info
from services import readings
from services.readings import CheckedReadings, NamedReading, SubmittedReadings


async def check_readings(info: Info, *, account_number: str, given: Sequence[NamedReading]) -> CheckedReadings:
    """Return what readings come to; nothing is stored."""
    context = info.context
    return await readings.check_readings(
        database=context.database,
        user_id=context.signed_in.user_id,
        account_number=account_number,
        given=given,
        today=context.today,
    )


async def submit_readings(
    info: Info, *, account_number: str, given: Sequence[NamedReading], key: str | None
) -> SubmittedReadings:
    """Store readings, once by their key."""
    context = info.context
    submitted = await readings.submit_readings(
        database=context.database,
        user_id=context.signed_in.user_id,
        account_number=account_number,
        given=given,
        key=key,
        now=context.now,
    )
    context.loaders.forget()
    return submitted
