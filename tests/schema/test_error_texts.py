"""What is said of a request that cannot be answered: in the language asked for, and in whole words."""

from datetime import date

import pytest

from domain.estimates import estimate_as_of
from domain.metering import TariffZone
from domain.periods import PeriodTooLong
from domain.tariffs import ConsumptionOutOfRange, ZoneNotPriced, ZoneRepeated
from domain.users import Language
from schema.errors import coded
from tests.domain.tariffs import rates, tariff
from tests.plain import plain

T1, T2, T3 = TariffZone


def said(exception: Exception, language: Language = Language.RU) -> str:
    told = coded(exception, language)
    assert told is not None
    return str(plain(told.message))


@pytest.mark.parametrize(
    ("months", "russian", "english"),
    [
        (36, "Самый длинный период — 36 месяцев.", "The longest period is 36 months."),
        (1, "Самый длинный период — 1 месяц.", "The longest period is 1 month."),
        (24, "Самый длинный период — 24 месяца.", "The longest period is 24 months."),
    ],
)
def test_the_longest_period_is_told_in_whole_words(months: int, russian: str, english: str) -> None:
    assert [said(PeriodTooLong(months), language) for language in Language] == [russian, english]


def test_o22_a_zone_that_the_tariff_has_not_is_told_with_those_that_it_has() -> None:
    with pytest.raises(ZoneNotPriced) as refused:
        estimate_as_of(tariff=tariff(rates(T1="1 2 3", T2="1 2 3")), day=date(2026, 7, 1), consumption={T1: 1, T3: 1})

    assert [said(refused.value, language) for language in Language] == [
        "В тарифе нет зоны T3. Его зоны: T1 (день) и T2 (ночь).",
        "The tariff has no zone T3. It has T1 (day) and T2 (night).",
    ]


def test_o22_volumes_that_cannot_be_priced_are_told() -> None:
    assert said(ZoneRepeated(T2)) == "Зона T2 названа дважды. Оставьте один раз."
    assert said(ConsumptionOutOfRange(T1, -1)) == "Расход по зоне T1 должен быть от 0 до 10 000 000 кВт·ч."
    assert said(ConsumptionOutOfRange(T1, -1), Language.EN) == (
        "The consumption of zone T1 must be between 0 and 10,000,000 kWh."
    )
