"""What waits to be given back to the billing system: the rows behind a range of sequence numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts import Account
from models.exchange import OUTGOING_LOCK, OutgoingKind, OutgoingRecord
from models.metering import Meter, Reading
from models.payments import Payment
from models.repairs import RepairRequest

Rows = Sequence[Mapping[str, Any]]

_SEQUENCE = col(OutgoingRecord.sequence)


async def settled_bound(session: AsyncSession) -> int:
    """
    Return the last sequence number below which every row is committed or gone for good; 0 where there is none.

    Waits for the writers that are under way; those that come later wait until the caller's transaction ends.
    """
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(OUTGOING_LOCK)))
    return await session.scalar(sa.select(sa.func.max(_SEQUENCE))) or 0


async def outgoing_readings(session: AsyncSession, *, since: int, until: int) -> Rows:
    """
    Return readings with the numbers of their accounts and meters, in their present state.

    One that fell out of the bill since it was given back is there again, as SUPERSEDED.
    """
    chosen = (
        sa.select(
            col(Account.number).label("account"),
            col(Meter.serial).label("meter"),
            *(
                col(getattr(Reading, name))
                for name in ("taken_on", "source", "t1", "t2", "t3", "rolled_over", "status")
            ),
        )
        .select_from(OutgoingRecord)
        .join(Reading, col(Reading.id) == col(OutgoingRecord.subject_id))
        .join(Meter, col(Meter.id) == col(Reading.meter_id))
        .join(Account, col(Account.id) == col(Meter.account_id))
    )
    return await _rows(session, chosen, kind=OutgoingKind.READING, since=since, until=until)


async def outgoing_payments(session: AsyncSession, *, since: int, until: int) -> Rows:
    """Return payments as they stand now, with the numbers of their accounts; ``amount`` in kopecks."""
    chosen = (
        sa.select(
            sa.cast(col(Payment.id), sa.Text).label("reference"),
            col(Account.number).label("account"),
            *(col(getattr(Payment, name)) for name in ("paid_at", "amount", "purpose", "source", "refunded_on")),
        )
        .select_from(OutgoingRecord)
        .join(Payment, col(Payment.id) == col(OutgoingRecord.subject_id))
        .join(Account, col(Account.id) == col(Payment.account_id))
    )
    return await _rows(session, chosen, kind=OutgoingKind.PAYMENT, since=since, until=until)


async def outgoing_requests(session: AsyncSession, *, since: int, until: int) -> Rows:
    """Return requests as they stand now, with the numbers of their accounts; one that changed twice is there once."""
    changed = (
        sa.select(col(OutgoingRecord.subject_id), sa.func.max(_SEQUENCE).label("place"))
        .where(col(OutgoingRecord.kind) == OutgoingKind.REQUEST, since < _SEQUENCE, until >= _SEQUENCE)
        .group_by(col(OutgoingRecord.subject_id))
        .subquery()
    )
    chosen = (
        sa.select(
            col(Account.number).label("account"),
            col(RepairRequest.description).label("text"),
            *(
                col(getattr(RepairRequest, name))
                for name in ("number", "kind", "created_at", "phone", "preferred_on", "status")
            ),
        )
        .join(changed, changed.c.subject_id == RepairRequest.id)
        .join(Account, col(Account.id) == RepairRequest.account_id)
        .order_by(changed.c.place)
    )
    return [dict(row) for row in (await session.execute(chosen)).mappings()]


async def _rows(session: AsyncSession, chosen: sa.Select[Any], *, kind: OutgoingKind, since: int, until: int) -> Rows:
    """Return what was queued in a range, each subject once, at its last place."""
    within = sa.select(sa.func.max(_SEQUENCE)).where(
        col(OutgoingRecord.kind) == kind, since < _SEQUENCE, until >= _SEQUENCE
    )
    last = within.group_by(col(OutgoingRecord.subject_id))
    found = await session.execute(chosen.where(_SEQUENCE.in_(last)).order_by(_SEQUENCE))
    return [dict(row) for row in found.mappings()]
