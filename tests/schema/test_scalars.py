"""Scalars as they go out and as they are taken."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLScalarType

from schema.root import schema

MOSCOW = timezone(timedelta(hours=3))


def scalar(name: str) -> GraphQLScalarType:
    found = schema._schema.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("Money", 123_456, "1234.56"),
        ("Money", -5, "-0.05"),
        ("Money", 0, "0.00"),
        ("Price", Decimal("7.35000"), "7.35"),
        ("Price", Decimal("10.00000"), "10.00"),
        ("Price", Decimal("0.12345"), "0.12345"),
        ("Date", date(2026, 10, 25), "2026-10-25"),
        ("YearMonth", date(2026, 10, 1), "2026-10"),
        ("DateTime", datetime(2026, 10, 25, 9, tzinfo=MOSCOW), "2026-10-25T09:00:00+03:00"),
    ],
)
def test_scalars_go_out_as_promised(name: str, value: Any, written: str) -> None:
    assert scalar(name).serialize(value) == written


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("Date", "2026-10-25", date(2026, 10, 25)),
        ("YearMonth", "2026-10", date(2026, 10, 1)),
        ("DateTime", "2026-10-25T09:00:00+03:00", datetime(2026, 10, 25, 9, tzinfo=MOSCOW)),
    ],
)
def test_scalars_are_taken_as_promised(name: str, text: str, value: Any) -> None:
    assert scalar(name).parse_value(text) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("Date", value)
            for value in ("2026-W43-7", "20261025", "2026-10-5", "2026-02-30", " 2026-10-25", "", 20261025)
        ),
        *(
            ("YearMonth", value)
            for value in ("2026-1", "2026-13", "\u0662\u0660\u0662\u0666-10", "2026-10-01", "202610", "2026", 2026)
        ),
        *(("DateTime", value) for value in ("2026-10-25T09:00:00", "2026-10-25", "now", 0)),
        *((name, 1) for name in ("Money", "Price", "PhoneNumber", "EmailAddress", "Url")),
    ],
)
def test_scalars_of_another_form_are_refused(name: str, value: Any) -> None:
    with pytest.raises(GraphQLError, match=r"^Expected "):
        scalar(name).parse_value(value)
