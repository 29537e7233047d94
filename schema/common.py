"""Types that every subject shares."""

from datetime import date, datetime

import strawberry

from domain import accounts, grounds, limits
from domain.inputs import FieldErrorCode
from schema.binding import represents
from schema.errors import UserError


@strawberry.type
class FieldError:
    path: list[str]
    code: FieldErrorCode
    message: str


@strawberry.type
class InvalidInput(UserError):
    fields: list[FieldError]


@strawberry.type
class IdempotencyKeyReused(UserError):
    pass


@strawberry.type
class Ground:
    act: str
    number: str | None
    dated: date | None = strawberry.field(name="date")

    is_type_of = represents(grounds.Ground)


@strawberry.type
class Coordinates:
    latitude: float
    longitude: float


@strawberry.input
class CoordinatesInput:
    latitude: float
    longitude: float


@strawberry.type
class Address:
    locality: str
    street: str
    house: str
    building: str | None
    flat: str | None
    line: str

    is_type_of = represents(accounts.Address)


@strawberry.input
class AddressInput:
    locality: str
    street: str
    house: str
    building: str | None = None
    flat: str | None = None


@strawberry.type
class RateLimit:
    limit: int
    remaining: int
    reset_at: datetime

    is_type_of = represents(limits.RateLimit)
