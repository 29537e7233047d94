"""What the demo retailer tells of itself: its branches, news and ways to reach it."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.demo.customers import random_of
from app.demo.places import PORT, STREETS, TOWNS, Town

SUPPLIER, NEIGHBOUR = "DEMO", "DEMO_PORT"
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
OFFICE_HOURS = "; ".join(f"{day} 08:00-{'16:00' if day == 'FRIDAY' else '17:00'}" for day in WEEKDAYS)
DESK_HOURS = "; ".join(f"{day} 09:00-18:00" for day in (*WEEKDAYS, "SATURDAY"))
BIG = 100
"""Thousands of people from which a town has a second office."""

Row = tuple[object, ...]


def supplier_rows() -> Iterator[Row]:
    """Yield the rows of suppliers.csv."""
    yield (SUPPLIER, "Кубаньэнергосбыт-Демо")
    yield (NEIGHBOUR, "Портэнергосбыт-Демо")


def supplier_of(town: Town) -> str:
    """Return the code of the retailer that supplies a town."""
    return NEIGHBOUR if town == PORT else SUPPLIER


def branch_rows(seed: int) -> Iterator[Row]:
    """Yield the rows of branches.csv."""
    for place, town in enumerate(TOWNS):
        rng = random_of(seed, -10_000 - place)
        phones = f"{_phone(place, 1)} {_phone(place, 2)}"
        yield (
            town.code, supplier_of(town), f"Филиал «{town.name}»", town.locality, rng.choice(STREETS),
            rng.randint(1, 99), None, None, phones, f"{town.code.lower()}@example.com", OFFICE_HOURS, town.latitude,
            town.longitude, 23, 25, r"23\d{10}",
        )  # fmt: skip


def department_rows(seed: int) -> Iterator[Row]:
    """Yield the rows of departments.csv."""
    for place, town in enumerate(TOWNS):
        rng = random_of(seed, -20_000 - place)
        for number, name in enumerate(_departments(town), start=3):
            yield (
                town.code, name, town.locality, rng.choice(STREETS), rng.randint(1, 99), None, None,
                _phone(place, number), DESK_HOURS,
            )  # fmt: skip


def news_rows(day: date) -> Iterator[Row]:
    """Yield the rows of news.csv: what was told lately, and what began long ago."""
    for kind, title, body, days in _NEWS:
        yield (kind, title, body, f"{day - timedelta(days=days)}T09:00:00+03:00")


def contact_rows() -> Iterator[Row]:
    """Yield the rows of support_contacts.csv."""
    contacts = (
        ("HOTLINE", "+70008612000"), ("HOTLINE", "+70008002000"), ("EMAIL", "support@example.com"),
        ("PAGE", "https://example.com/support"),
    )  # fmt: skip
    for position, (kind, text) in enumerate(contacts, start=1):
        yield (kind, position, text)


def _departments(town: Town) -> tuple[str, ...]:
    return ("Клиентский офис", "Касса") if town.weight >= BIG else ("Клиентский офис",)


def _phone(place: int, number: int) -> str:
    return f"+70008{place + 1:02d}{number:02d}00"


_NEWS = (
    (
        "PROMOTION",
        "Передайте показания до 25-го числа",
        "Показания принимаются с 23-го по 25-е число.\n\nПереданные позже войдут в расчёт следующего месяца.",
        2,
    ),
    ("NEWS", "Новый срок оплаты", "Счета за электроэнергию оплачиваются до 15-го числа.", 20),
    ("OUTAGE", "Плановые работы на линии", "Возможны отключения с 9 до 16 часов.", 5),
    ("PROMOTION", "Платите без комиссии", "Оплата картой в личном кабинете проходит без комиссии.", 40),
    (
        "NEWS",
        "Диапазоны потребления",
        "Цена киловатт-часа зависит от объёма за месяц.\n\nКаждый киловатт-час стоит столько, сколько в его диапазоне.",
        90,
    ),
)
