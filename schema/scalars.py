"""Scalars of the contract and the Python types that they stand for."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry
from graphql import GraphQLError

from domain import money, periods
from domain.contacts import EmailAddress, PhoneNumber, Url
from domain.money import Kopecks, Price
from domain.periods import Month


def _price(value: Decimal) -> str:
    text = f"{value.normalize():f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"


def _day(value: object) -> date:
    # Python also reads 2026-W43-7 and 20261025, which no client was promised.
    if isinstance(value, str) and (read := date.fromisoformat(value)).isoformat() == value:
        return read
    raise ValueError


def _moment(value: object) -> datetime:
    if isinstance(value, str) and (read := datetime.fromisoformat(value)).tzinfo is not None:
        return read
    raise ValueError


def _reader(expected: str, read: Callable[[Any], Any]) -> Callable[[object], Any]:
    """Answer whatever ``read`` cannot take with one sentence instead of Python's own words."""

    def parse(value: object) -> Any:
        try:
            return read(value)
        except (ValueError, TypeError):
            raise GraphQLError(f"Expected {expected}.") from None

    return parse


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


# What people type is checked by the use case and answered as InvalidInput, so these take any text.
_AS_TYPED = _reader("a string", _text)

SCALARS: dict[object, Any] = {
    Kopecks: strawberry.scalar(name="Money", serialize=money.rubles, parse_value=_AS_TYPED),
    Price: strawberry.scalar(name="Price", serialize=_price, parse_value=_AS_TYPED),
    Month: strawberry.scalar(
        name="YearMonth",
        serialize=lambda month: f"{month:%Y-%m}",
        parse_value=_reader('a month such as "2026-10"', periods.parse_month),
    ),
    date: strawberry.scalar(
        name="Date", serialize=date.isoformat, parse_value=_reader('a day such as "2026-10-25"', _day)
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        serialize=datetime.isoformat,
        parse_value=_reader('a moment with its offset, such as "2026-10-25T09:00:00+03:00"', _moment),
    ),
    PhoneNumber: strawberry.scalar(name="PhoneNumber", serialize=str, parse_value=_AS_TYPED),
    EmailAddress: strawberry.scalar(name="EmailAddress", serialize=str, parse_value=_AS_TYPED),
    Url: strawberry.scalar(name="Url", serialize=str, parse_value=_AS_TYPED),
}
