"""Submit readings by the form that is open to everybody."""

from typing import Annotated

import strawberry

from domain.metering import ReadingStatus, ReadingWarning
from domain.periods import Month
from resolvers import public_readings as resolvers
from resolvers.context import Info
from schema.binding import represents
from schema.captchas import CaptchaInput, CaptchaWrong
from schema.common import IdempotencyKeyReused
from schema.readings import ReadingsRefused, ZoneValueInput, values_of
from services import public_readings as services
from services.readings import NamedReading


@strawberry.input
class PublicMeterReadingInput:
    meter_serial: str
    values: list[ZoneValueInput]
    confirm_unusual: bool = False


@strawberry.input
class PublicReadingsInput:
    account_number: str
    readings: list[PublicMeterReadingInput]
    captcha: CaptchaInput
    idempotency_key: str | None = None

    def given(self) -> list[NamedReading]:
        return [
            NamedReading(reading.meter_serial, values_of(reading.values), confirmed=reading.confirm_unusual)
            for reading in self.readings
        ]


@strawberry.type
class PubliclySubmittedReadings:
    receipt_number: str
    status: ReadingStatus
    month: Month
    warnings: list[ReadingWarning]

    is_type_of = represents(services.PubliclySubmittedReadings)


SubmitReadingsPubliclyResult = Annotated[
    PubliclySubmittedReadings | ReadingsRefused | CaptchaWrong | IdempotencyKeyReused,
    strawberry.union("SubmitReadingsPubliclyResult"),
]


@strawberry.type
class PublicReadingsMutation:
    @strawberry.mutation(graphql_type=SubmitReadingsPubliclyResult)
    async def submit_readings_publicly(
        self, info: Info, input: PublicReadingsInput
    ) -> services.PubliclySubmittedReadings:
        return await resolvers.submit_publicly(
            info,
            account_number=input.account_number,
            given=input.given(),
            captcha=input.captcha.read(),
            key=input.idempotency_key,
        )
