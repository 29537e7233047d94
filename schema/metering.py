"""Meters of an account and their readings."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain import readings as domain
from domain.metering import ReadingSource, ReadingStatus, ReadingWarning, TariffZone
from domain.periods import Month
from models import metering as rows
from resolvers import metering as resolvers
from schema.binding import represents, resolved_by
from schema.paging import Connection

if TYPE_CHECKING:
    from schema.accounts import Account


@strawberry.type
class ZoneValue:
    zone: TariffZone
    value: int


@strawberry.type
class Reading:
    id: strawberry.ID
    meter: Annotated["Meter", strawberry.lazy("schema.metering")] = resolved_by(resolvers.meter)
    taken_on: date
    month: Month = resolved_by(resolvers.month)
    source: ReadingSource
    status: ReadingStatus
    values: list[ZoneValue]
    warnings: list[ReadingWarning]
    note: str | None

    is_type_of = represents(rows.Reading, domain.StoredReading)


@strawberry.type
class Meter:
    id: strawberry.ID
    serial: str
    model: str
    digits: int
    ratio: int
    zones: list[TariffZone]
    reads_itself: bool
    installed_on: date | None
    removed_on: date | None
    verify_before: date | None
    account: Annotated["Account", strawberry.lazy("schema.accounts")] = resolved_by(resolvers.account)
    last_reading: Reading | None = resolved_by(resolvers.last_reading)
    last_control: Reading | None = resolved_by(resolvers.last_control)
    readings: Connection[Reading] = resolved_by(resolvers.readings)


@strawberry.type
class ReadingWindow:
    opens_on: date
    closes_on: date
    is_open: bool


@strawberry.type
class AccountMetering:
    """What meters add to an account."""

    meters: list[Meter] = resolved_by(resolvers.meters)
    reading_window: ReadingWindow = resolved_by(resolvers.reading_window)
