"""Let readings of customers fall that controls of a loaded set refute."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.consumption import refuted
from models import readings as questions
from models.staging.controls import Conflict, conflicts


async def supersede_refuted(*, session: AsyncSession, on: date) -> Sequence[Conflict]:
    """
    Mark as superseded from the day ``on`` what controls refute (billing rule 18), and return it.

    Figures stay as they were given; the state alone changes.
    """
    found = await conflicts(session)
    histories = await questions.histories_of_meters(session, list({conflict.meter_id for conflict in found}))
    known = {reading.id for history in histories for reading in refuted(history)}
    fallen = [conflict for conflict in found if conflict.reading_id in known]
    await questions.supersede(session, [conflict.reading_id for conflict in fallen], on=on)
    return fallen


async def give_refuted_back(*, session: AsyncSession, fallen: Sequence[Conflict]) -> None:
    """Queue what was refuted for the billing system."""
    await questions.withdraw(session, [conflict.reading_id for conflict in fallen])
