"""Scalars of the contract and the Python types that they stand for."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from domain import money, periods
from domain.contacts import EmailAddress, PhoneNumber, Url
from domain.money import Kopecks, Price
from domain.periods import Month
from engine.inputs import InputError, InputFault, InputFaultCode


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


def _reader(name: str, read: Callable[[Any], Any]) -> Callable[[object], Any]:
    """Answer whatever ``read`` cannot take by the scalar's name, which the sentence is chosen by."""
    fault = InputFault(InputFaultCode.MALFORMED, expected=name)

    def parse(value: object) -> Any:
        try:
            return read(value)
        except (ValueError, TypeError):
            raise InputError(f"Expected a value of the scalar {name}.", fault=fault) from None

    return parse


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


def _scalar(name: str, serialize: Callable[[Any], str], read: Callable[[Any], Any] = _text) -> Any:
    # What people type is checked by the use case and answered as InvalidInput, so that most scalars take any text.
    return strawberry.scalar(name=name, serialize=serialize, parse_value=_reader(name, read))


SCALARS: dict[object, Any] = {
    Kopecks: _scalar("Money", money.rubles),
    Price: _scalar("Price", _price),
    Month: _scalar("YearMonth", lambda month: f"{month:%Y-%m}", periods.parse_month),
    date: _scalar("Date", date.isoformat, _day),
    datetime: _scalar("DateTime", datetime.isoformat, _moment),
    PhoneNumber: _scalar("PhoneNumber", str),
    EmailAddress: _scalar("EmailAddress", str),
    Url: _scalar("Url", str),
}
