"""Check readings, and store them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts import AccountNotMatched, plain_number
from domain.consumption import MeterConsumption, account_mean_day
from domain.entry_days import entered_on
from domain.estimates import ChargeEstimate
from domain.given_readings import GivenReading, Occasion
from domain.given_volumes import GivenReadings
from domain.journal import Action
from domain.metering import ReadingSource, ReadingWarning, TariffZone, ZoneValue
from domain.periods import Month, moscow_day
from domain.readings import StoredReading, TakenReading, check
from models import readings as questions
from models.base import Database
from models.exchange import OutgoingKind, give_back
from models.metering import Reading
from models.readings import ReadAccount
from models.reference_writes import closed_until
from services.estimates import estimate_of
from services.idempotency import Once, once
from services.journal import record


@dataclass(frozen=True, slots=True)
class NamedReading:
    """What somebody gives for the meter named by its id or its serial number."""

    named: str
    values: tuple[ZoneValue, ...]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class CheckedReadings:
    """What readings come to: the month they close, kilowatt-hours by meter, and what they add to its bill."""

    month: Month
    meters: tuple[MeterConsumption, ...]
    estimate: ChargeEstimate


@dataclass(frozen=True, slots=True)
class SubmittedReadings:
    """Readings as they were stored, the month that they close, and what they come to."""

    month: Month
    readings: tuple[StoredReading, ...]
    meters: tuple[MeterConsumption, ...]
    estimate: ChargeEstimate


SUBMITTED = TypeAdapter(SubmittedReadings)


async def check_readings(
    *, database: Database, user_id: uuid.UUID, account_number: str, given: Sequence[NamedReading], today: date
) -> CheckedReadings:
    """
    Check readings and tell what the month comes to; nothing is stored (N16).

    :raises AccountNotMatched: there is no such open account among the person's
    :raises ReadingsRefused: with every fault
    """
    number = plain_number(account_number)
    async with database.reading() as session:
        account = await _linked(session, user_id=user_id, number=number, today=today)
        judged = await judge(session=session, account=account, given=given, source=ReadingSource.CUSTOMER, today=today)
        estimate = await _estimate(session, account, judged)
    return CheckedReadings(month=judged.month, meters=judged.consumption, estimate=estimate)


async def submit_readings(
    *,
    database: Database,
    user_id: uuid.UUID,
    account_number: str,
    given: Sequence[NamedReading],
    key: str | None,
    now: datetime,
) -> SubmittedReadings:
    """
    Check readings again and store them for the bill, once by their key (N16, O23).

    :raises AccountNotMatched: there is no such open account among the person's
    :raises ReadingsRefused: with every fault
    :raises IdempotencyKeyReused: the key was used with another input
    :raises IdempotencyKeyMalformed: the key is empty or too long
    """
    number = plain_number(account_number)
    thing = Once(f"user:{user_id}", "submitReadings", key, asked=(number, given))
    async with database.transaction() as session:
        # Before the key: what was answered about an account is told to nobody who lost it since.
        account = await _linked(session, user_id=user_id, number=number, today=moscow_day(now))
        work = partial(_submit, session, account, given, given_by=user_id, now=now)
        return await once(session=session, thing=thing, kind=SUBMITTED, work=work)


async def _submit(
    session: AsyncSession, account: ReadAccount, given: Sequence[NamedReading], *, given_by: uuid.UUID, now: datetime
) -> SubmittedReadings:
    today = moscow_day(now)
    judged = await judge(
        session=session, account=account, given=given, source=ReadingSource.CUSTOMER, today=today, locked=True
    )
    estimate = await _estimate(session, account, judged)
    rows = await store(
        session=session,
        taken=judged.taken,
        source=ReadingSource.CUSTOMER,
        today=today,
        entered=await entry_day(session=session, account=account, today=today),
        given_by=given_by,
    )
    if news := [reading.line for reading in judged.taken if reading.changes_something]:
        record(
            session,
            user_id=given_by,
            action=Action.READING_SUBMITTED,
            at=now,
            account_id=account.id,
            month=f"{judged.month:%Y-%m}",
            values="; ".join(news),
        )
    return SubmittedReadings(month=judged.month, readings=tuple(rows), meters=judged.consumption, estimate=estimate)


async def judge(
    *,
    session: AsyncSession,
    account: ReadAccount,
    given: Sequence[NamedReading],
    source: ReadingSource,
    today: date,
    locked: bool = False,
) -> GivenReadings:
    """
    Return what may be stored of what was given; ``locked`` lets nobody else submit for the account meanwhile.

    :raises ReadingsRefused: with every fault
    """
    is_public = source is ReadingSource.PUBLIC_FORM
    named = [one.named.strip() for one in given]
    serials = named if is_public else None
    meters = await questions.meters_with_history(session, account_id=account.id, locked=locked, serials=serials)
    occasion = Occasion(
        today=today, days=account.days, source=source, account_mean=account_mean_day(meters=meters, today=today)
    )
    known = {meter.serial if is_public else str(meter.id): meter for meter in meters}
    readings = [
        GivenReading(known.get(name), one.values, confirmed=one.confirmed)
        for name, one in zip(named, given, strict=True)
    ]
    taken = check(given=readings, occasion=occasion)
    return GivenReadings(
        meters=meters, taken=taken, kind=account.kind, days=account.days, today=today, opened_on=account.opened_on
    )


async def entry_day(*, session: AsyncSession, account: ReadAccount, today: date) -> date:
    """Return the day on which readings given today are entered."""
    closed = await closed_until(session) if today.day == 1 else None
    return entered_on(today=today, kind=account.kind, closed=closed)


async def store(
    *,
    session: AsyncSession,
    taken: Iterable[TakenReading],
    source: ReadingSource,
    today: date,
    entered: date,
    given_by: uuid.UUID | None = None,
    receipt_number: str | None = None,
) -> list[StoredReading]:
    """
    Store readings of today, ``entered`` then, in place of those that they replace; queue them for the billing system.

    One whose figures stand already is not stored again: the one that stands is given back.
    """
    stored = []
    for reading in taken:
        replaced = [other.id for other in reading.replaces]
        await questions.supersede(session, replaced, on=entered)
        await questions.withdraw(session, replaced)
        if reading.same:
            row = await session.get_one(Reading, reading.same.id)
        else:
            row = _row(reading, source=source, today=today, entered=entered)
            row.given_by, row.receipt_number = given_by, receipt_number
            session.add(row)
            await give_back(session, kind=OutgoingKind.READING, subject_id=row.id)
        stored.append(_stored(row))
    return stored


def _row(reading: TakenReading, *, source: ReadingSource, today: date, entered: date) -> Reading:
    return Reading(
        meter_id=reading.consumption.meter_id,
        taken_on=today,
        entered_on=None if entered == today else entered,
        source=source,
        status=reading.status,
        rolled_over=reading.rolled_over,
        warnings=[warning.value for warning in reading.consumption.warnings],
        t1=reading.values.get(TariffZone.T1),
        t2=reading.values.get(TariffZone.T2),
        t3=reading.values.get(TariffZone.T3),
    )


def _stored(row: Reading) -> StoredReading:
    return StoredReading(
        id=row.id,
        meter_id=row.meter_id,
        taken_on=row.taken_on,
        source=row.source,
        status=row.status,
        values=tuple(row.values),
        warnings=tuple(map(ReadingWarning, row.warnings)),
        note=row.note,
    )


async def _linked(session: AsyncSession, *, user_id: uuid.UUID, number: str, today: date) -> ReadAccount:
    account = await questions.linked_account(session, user_id=user_id, number=number, today=today)
    if account is None:
        raise AccountNotMatched
    return account


async def _estimate(session: AsyncSession, account: ReadAccount, judged: GivenReadings) -> ChargeEstimate:
    return await estimate_of(
        session=session, account_id=account.id, tariff_code=account.tariff_code, given=judged
    )  # fmt: skip
