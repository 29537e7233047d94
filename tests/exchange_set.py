"""A small set of the billing system's files, to be changed row by row."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from domain.exchange.files import FILES
from gateways.exchange.writing import write_manifest, write_rows

Rows = dict[str, list[dict[str, Any]]]
PLACE = {"locality": "г. Краснодар", "street": "ул. Красная", "house": "1"}

_SET: Rows = {
    "suppliers": [{"code": "S1", "name": "ТестЭнергоСбыт"}],
    "branches": [{
        "code": "KRD", "supplier": "S1", "name": "Краснодарский филиал", **PLACE, "phones": "+70002168301 +70002168302",
        "hours": "MONDAY 08:00-17:00; FRIDAY 08:00-16:00", "latitude": "45.03547", "longitude": "38.97531",
    }],
    "departments": [{"branch": "KRD", "name": "Касса, зал 2", **PLACE, "hours": "MONDAY 09:00-16:00"}],
    "tariffs": [{"code": "CITY", "name": "Город", "category": "URBAN_GAS", "valid_from": "2025-07-01"}],
    "tariff_rates": [
        {"tariff": "CITY", "valid_from": "2025-07-01", "zone": zone, "band": band, "up_to": up_to, "price": price}
        for zone in ("T1", "T2")
        for band, up_to, price in ((1, 1100, "7.35"), (2, 1700, "10"), (3, None, "14.64"))
    ],
    "accounts": [
        {"number": number, "kind": "RESIDENTIAL", "holder": f"Тестов {number}", "branch": "KRD", "supplier": "S1",
         "tariff": "CITY", **PLACE, "flat": flat, "opened_on": "2020-01-01"}
        for flat, number in enumerate(("230000000001", "230000000002"), start=1)
    ],
    "meters": [
        {"account": "230000000001", "serial": "M1", "model": "Меркурий 201", "digits": 5, "installed_on": "2020-01-01"},
        {"account": "230000000002", "serial": "M2", "model": "Меркурий 200", "digits": 6, "zone_count": 2},
    ],
    "readings": [
        {"account": "230000000001", "meter": "M1", "taken_on": "2026-09-24", "source": "IMPORT", "t1": 1000},
        {"account": "230000000001", "meter": "M1", "taken_on": "2026-10-24", "source": "IMPORT", "t1": 1100},
        {"account": "230000000002", "meter": "M2", "taken_on": "2026-10-24", "source": "CONTROL", "t1": 300, "t2": 200},
    ],
    "charges": [
        {"account": "230000000001", "month": "2026-09", "amount": "700.00", "basis": "READINGS",
         "due_on": "2026-10-15"},
        {"account": "230000000001", "month": "2026-10", "amount": "735.00", "basis": "READINGS",
         "due_on": "2026-11-15"},
        {"account": "230000000002", "month": "2026-10", "amount": "0.00", "basis": "NORM"},
    ],
    "charge_lines": [
        {"account": "230000000001", "month": "2026-09", "position": 1, "kind": "ENERGY", "text": "Сентябрь",
         "zone": "T1", "band": 1, "kwh": 90, "price": "7.35", "amount": "661.50"},
        {"account": "230000000001", "month": "2026-09", "position": 2, "kind": "OTHER", "text": "Прочее; \"иное\"",
         "amount": "38.50"},
        {"account": "230000000001", "month": "2026-10", "position": 1, "kind": "ENERGY", "text": "Октябрь, 100 кВт·ч",
         "zone": "T1", "band": 1, "kwh": 100, "price": "7.35", "amount": "735.00"},
    ],
    "payments": [
        {"reference": "P1", "account": "230000000001", "paid_at": "2026-10-05T23:30:00+00:00", "amount": "700.00"},
        {"reference": "P2", "account": "230000000002", "paid_at": "2026-10-06T12:00:00+03:00", "amount": "100.5"},
    ],
    "penalties": [{"account": "230000000001", "month": "2026-10", "amount": "3.17"}],
    "news": [{"kind": "NEWS", "title": "Тарифы", "body": "Первый абзац.\n\nВторой абзац.",
              "published_at": "2026-10-01T09:00:00+03:00"}],
    "support_contacts": [{"kind": "HOTLINE", "position": 1, "text": "+70002168300"}],
}  # fmt: skip


def small_set() -> Rows:
    """Return the rows of a sound set of two accounts, by file."""
    return deepcopy(_SET)


def write_set(
    folder: Path, rows: Rows, *, as_of: str = "2026-11-05", encoding: str = "utf-8", separator: str = ","
) -> Path:
    """Write a set into a folder, made where need be; files without rows get a header alone."""
    folder.mkdir(exist_ok=True)
    write_manifest(folder, as_of=as_of, encoding=encoding, separator=separator)
    for name, file in FILES.items():
        if name in rows or not file.optional:
            path = folder / file.file_name
            write_rows(path, file=file, rows=rows.get(name, []), encoding=encoding, separator=separator)
    return folder
