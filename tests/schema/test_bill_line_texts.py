"""The sentence on a line of a bill: the sum, the band, the price's act."""

from datetime import date

from domain.bill_lines import bill_line
from domain.grounds import Ground
from domain.line_facts import ComputedLine, computed
from domain.metering import TariffZone
from domain.month_prices import price_month
from domain.month_volumes import MonthVolume
from domain.tariff_parts import Part, parts_of
from domain.tariffs import Rate
from domain.users import Language
from schema.texts.bill_lines import line_text
from tests.domain.billed import account, billed, closed, month, shown
from tests.domain.tariffs import rates, tariff
from tests.plain import plain

OCTOBER = month("2026-10")
CITY = rates(T1="7.35 10.00 14.64")
TWO_ZONES = rates(T1="7.35 10.00 14.64", T2="4.41 6.00 8.78")
ACT = "Приказ о тарифах"
READ = "Счётчик M1: было 0 (24 сентября 2026), стало 1900 (24 октября 2026), расход 1 900 кВт·ч."


def october(*after: int) -> MonthVolume:
    zero = [0] * len(after)
    meter = billed(shown("2026-09-24", *zero), shown("2026-10-24", *after), zones=len(after))
    return closed(account(meter), "2026-10", "2026-10")[OCTOBER]


def parts(rated: list[Rate]) -> tuple[Part, ...]:
    return parts_of(month=OCTOBER, tariffs=[tariff(rated, act=ACT)], one_rate=[tariff(CITY, act=ACT)])


def told(
    volume: MonthVolume, parts: tuple[Part, ...], *, exemption: Ground | None = None, language: Language = Language.RU
) -> list[str]:
    """Return the sentences on a volume's lines, which were kept as JSON and read again."""
    norm = volume.norm.kwh if volume.norm else 0
    lines = price_month(parts=parts, metered=volume.metered, norm=norm, exempt=exemption is not None)
    kept = [ComputedLine.read(computed(line, exemption=exemption).told()) for line in lines]
    return [plain(line_text(bill_line(line, volume=volume), language)) for line in kept]


def test_rule_2_each_band_tells_where_it_begins_and_ends() -> None:
    ground = f" {READ} Основание цены: {ACT}."

    assert told(october(1900), parts(CITY)) == [
        f"Электроэнергия: 1 100 кВт·ч × 7,35 ₽ = 8 085,00 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц).{ground}",
        f"Электроэнергия: 600 кВт·ч × 10,00 ₽ = 6 000,00 ₽ (2-й диапазон: от 1 101 до 1 700 кВт·ч в месяц).{ground}",
        f"Электроэнергия: 200 кВт·ч × 14,64 ₽ = 2 928,00 ₽ (3-й диапазон: больше 1 700 кВт·ч в месяц).{ground}",
    ]


def test_rule_5_parts_of_a_month_tell_their_days_and_their_share_of_the_bands() -> None:
    cut = parts_of(
        month=OCTOBER,
        tariffs=[
            tariff(CITY, act=ACT, until=date(2026, 10, 15)),
            tariff(rates(T1="8.00 11.00 15.00"), since=date(2026, 10, 16)),
        ],
        one_rate=(),
    )

    lines = told(october(1900), cut)

    evenly = "Расход за месяц поделён поровну на его дни."
    assert lines[0] == (
        "Электроэнергия с 1 по 15 октября 2026: 533 кВт·ч × 7,35 ₽ = 3 917,55 ₽ (1-й диапазон: до 533 кВт·ч за эти "
        f"дни). {evenly} {READ} Основание цены: {ACT}."
    )
    assert lines[4] == (
        "Электроэнергия с 16 по 31 октября 2026: 310 кВт·ч × 11,00 ₽ = 3 410,00 ₽ (2-й диапазон: от 569 до 878 кВт·ч "
        f"за эти дни). {evenly} {READ} Эта цена ещё не утверждена."
    )
    assert told(october(1900), cut, language=Language.EN)[4] == (
        "Electricity from 16 to 31 October 2026: 310 kWh x 11.00 rubles = 3,410.00 rubles (band 2: 569 to 878 kWh in "
        "these days). The use of the month is divided evenly among its days. Meter M1: 0 (24 September 2026), then "
        "1900 (24 October 2026), so 1,900 kWh were used. This price is not decided yet."
    )


def test_rule_7_an_exempt_account_is_told_its_document() -> None:
    document = Ground("Удостоверение многодетной семьи", "123", date(2026, 2, 1))

    [line] = told(october(1900), parts(CITY), exemption=document)

    assert line == (
        "Электроэнергия: 1 900 кВт·ч × 7,35 ₽ = 13 965,00 ₽ (цена 1-го диапазона на весь расход; "
        f"документ: Удостоверение многодетной семьи № 123 от 01.02.2026). {READ} Основание цены: {ACT}."
    )


def test_zones_are_named_and_fill_the_bands_together() -> None:
    lines = told(october(800, 400), parts(TWO_ZONES))

    lower = "(1-й диапазон: до 1 100 кВт·ч в месяц, все зоны вместе)"
    upper = "(2-й диапазон: от 1 101 до 1 700 кВт·ч в месяц, все зоны вместе)"
    assert [line.split(". ")[0] for line in lines] == [
        f"Электроэнергия, день: 733 кВт·ч × 7,35 ₽ = 5 387,55 ₽ {lower}",
        f"Электроэнергия, ночь: 367 кВт·ч × 4,41 ₽ = 1 618,47 ₽ {lower}",
        f"Электроэнергия, день: 67 кВт·ч × 10,00 ₽ = 670,00 ₽ {upper}",
        f"Электроэнергия, ночь: 33 кВт·ч × 6,00 ₽ = 198,00 ₽ {upper}",
    ]
    assert "Счётчик M1, ночь: было 0" in lines[1]
    assert "день" not in lines[1]


def test_a_norm_beside_meters_is_a_line_of_its_own() -> None:
    volume = closed(
        account(billed(shown("2026-09-24", 0), shown("2026-10-24", 50)), billed(serial="M2")), "2026-10", "2026-10"
    )[OCTOBER]

    metered, norm = told(volume, parts(CITY))

    assert metered.startswith(
        "Электроэнергия: 50 кВт·ч × 7,35 ₽ = 367,50 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц, весь"
    )
    assert "нормативу" not in metered
    assert norm.startswith(
        "Электроэнергия по нормативу: 120 кВт·ч × 7,35 ₽ = 882,00 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц, весь расход "
        "вместе). Расход взят по нормативу: 60 кВт·ч на человека × 2 человека = 120 кВт·ч."
    )
    assert {TariffZone.T1} == set(volume.metered)


def test_a_tariff_without_bands_tells_none() -> None:
    [line] = told(october(300), parts(rates(bounds=(None,), T1="7.35")))

    assert line.startswith("Электроэнергия: 300 кВт·ч × 7,35 ₽ = 2 205,00 ₽. Счётчик M1: ")
