"""Check readings and submit them."""

from typing import Annotated, Any

import strawberry

from auth.permissions import AccountHolder
from domain import reading_faults as faults
from domain.metering import ReadingWarning, TariffZone
from domain.metering import ZoneValue as Value
from domain.periods import Month
from domain.reading_faults import ReadingFaultCode
from resolvers import readings as resolvers
from resolvers.context import Info
from schema.binding import represents
from schema.charges import ZoneConsumption
from schema.common import IdempotencyKeyReused
from schema.errors import UserError
from schema.metering import Reading
from schema.sign_in import AccountNotMatched
from schema.tariffs import ChargeEstimate
from schema.texts import metering as texts
from services import readings as services
from services.readings import NamedReading


@strawberry.input
class ZoneValueInput:
    zone: TariffZone
    value: int


def values_of(given: list[ZoneValueInput]) -> tuple[Value, ...]:
    return tuple(Value(value.zone, value.value) for value in given)


@strawberry.input
class MeterReadingInput:
    meter_id: strawberry.ID
    values: list[ZoneValueInput]
    confirm_unusual: bool = False


@strawberry.input
class ReadingsInput:
    account_number: str
    readings: list[MeterReadingInput]
    idempotency_key: str | None = None

    def given(self) -> list[NamedReading]:
        return [
            NamedReading(reading.meter_id, values_of(reading.values), confirmed=reading.confirm_unusual)
            for reading in self.readings
        ]


@strawberry.type
class MeterConsumption:
    meter_id: strawberry.ID
    meter_serial: str
    kwh: int
    by_zone: list[ZoneConsumption]
    warnings: list[ReadingWarning]
    review: bool


@strawberry.type
class ReadingFault:
    path: list[str]
    code: ReadingFaultCode
    message: str


@strawberry.type
class ReadingsRefused(UserError):
    faults: list[ReadingFault]


@strawberry.type
class CheckedReadings:
    month: Month
    meters: list[MeterConsumption]
    estimate: ChargeEstimate

    is_type_of = represents(services.CheckedReadings)


@strawberry.type
class SubmittedReadings:
    month: Month
    readings: list[Reading]
    meters: list[MeterConsumption]
    estimate: ChargeEstimate

    is_type_of = represents(services.SubmittedReadings)


CheckReadingsResult = Annotated[
    CheckedReadings | ReadingsRefused | AccountNotMatched, strawberry.union("CheckReadingsResult")
]
SubmitReadingsResult = Annotated[
    SubmittedReadings | ReadingsRefused | AccountNotMatched | IdempotencyKeyReused,
    strawberry.union("SubmitReadingsResult"),
]


@strawberry.type
class ReadingsMutation:
    @strawberry.mutation(graphql_type=CheckReadingsResult, permission_classes=[AccountHolder])
    async def check_readings(self, info: Info, input: ReadingsInput) -> services.CheckedReadings:
        return await resolvers.check_readings(info, account_number=input.account_number, given=input.given())

    @strawberry.mutation(graphql_type=SubmitReadingsResult, permission_classes=[AccountHolder])
    async def submit_readings(self, info: Info, input: ReadingsInput) -> services.SubmittedReadings:
        return await resolvers.submit_readings(
            info, account_number=input.account_number, given=input.given(), key=input.idempotency_key
        )


class _Refused(strawberry.ExceptionHandler[faults.ReadingsRefused, ReadingsRefused]):
    def handle(self, exception: faults.ReadingsRefused, *, field: Any, info: strawberry.Info) -> ReadingsRefused:
        language = info.context.language
        return ReadingsRefused(
            message=texts.summed_up(exception.faults, language),
            faults=[
                ReadingFault(
                    path=list(fault.path), code=fault.code, message=texts.told(fault, exception.source, language)
                )
                for fault in exception.faults
            ],
        )


HANDLERS = (_Refused(),)
