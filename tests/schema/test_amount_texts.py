"""Figures, days and months as they stand in sentences."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.grounds import Ground
from domain.users import Language
from schema.texts.amounts import DAYS, DIGITS, MONTHS, PERSONS, counted, decimal, kwh, money, price
from schema.texts.days import name_days
from schema.texts.grounds import name_ground
from schema.texts.months import name_months
from tests.plain import BLANK

RU, EN = Language.RU, Language.EN


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 дней"), (1, "1 день"), (2, "2 дня"), (4, "4 дня"), (5, "5 дней"), (11, "11 дней"), (12, "12 дней"),
        (14, "14 дней"), (21, "21 день"), (22, "22 дня"), (31, "31 день"), (111, "111 дней"), (153, "153 дня"),
    ],
)  # fmt: skip
def test_russian_words_take_the_case_of_their_number(number: int, said: str) -> None:
    assert counted(number, DAYS, RU) == said


def test_words_have_a_plural_in_english_and_persons_two_in_russian() -> None:
    assert [counted(number, MONTHS, EN) for number in (1, 2, 21)] == ["1 month", "2 months", "21 months"]
    assert [counted(number, PERSONS, RU) for number in (1, 3, 5)] == ["1 человек", "3 человека", "5 человек"]
    assert [counted(number, DIGITS, RU) for number in (4, 5)] == ["4 цифры", "5 цифр"]


def test_thousands_stand_apart() -> None:
    assert (kwh(1_100, RU), kwh(28_800, RU), kwh(28_800, EN)) == (
        f"1{BLANK}100 кВт·ч",
        f"28{BLANK}800 кВт·ч",
        "28,800 kWh",
    )
    assert (money(808_500, RU), money(1_701_300, RU)) == (f"8{BLANK}085,00 ₽", f"17{BLANK}013,00 ₽")
    assert (money(1_701_300, EN), money(-50, RU), money(-50, EN)) == ("17,013.00 rubles", "−0,50 ₽", "-0.50 rubles")


def test_prices_have_as_many_decimals_as_they_need_but_two_at_least() -> None:
    written = [price(Decimal(text), RU) for text in ("7.35000", "10", "7.35120")]

    assert written == ["7,35 ₽", "10,00 ₽", "7,3512 ₽"]
    assert decimal(Fraction(3, 2), RU) == "1,5"
    assert decimal(Fraction(300, 92), EN, places=1) == "3.3"
    assert decimal(Fraction(16), RU) == "16"


def test_days_and_months_name_a_year_once() -> None:
    first, last = date(2026, 7, 1), date(2026, 7, 15)

    assert [name_days(first, last, RU), name_days(first, last, EN)] == ["с 1 по 15 июля 2026", "from 1 to 15 July 2026"]
    assert name_days(first, date(2026, 8, 2), RU) == "с 1 июля по 2 августа 2026"
    assert name_days(date(2025, 12, 31), first, RU) == "с 31 декабря 2025 по 1 июля 2026"
    assert name_days(first, first, RU) == "1 июля 2026"
    assert name_months(first, date(2026, 11, 1), RU) == "с июля по ноябрь 2026"
    assert name_months(date(2025, 10, 1), first, EN) == "from October 2025 to July 2026"
    assert name_months(first, first, RU) == "июль 2026"


def test_a_ground_has_a_number_and_a_day_where_it_has_them() -> None:
    assert name_ground(Ground("Приказ"), RU) == "Приказ"
    assert name_ground(Ground("Приказ", "24/2024-э", date(2024, 11, 25)), RU) == "Приказ № 24/2024-э от 25.11.2024"
    assert name_ground(Ground("Order", "7", date(2024, 11, 25)), EN) == "Order No. 7 of 25 November 2024"
