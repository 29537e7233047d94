"""Make the demo region as a set of exchange files: the same bytes for the same seed, day and size."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import partial
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

from app.demo import offices, prices
from app.demo.bills import Bills
from app.demo.calendar import Calendar, calendar_of
from app.demo.customers import Customer, draw, random_of
from app.demo.money import Payments, penalties
from app.demo.registers import metering_of
from domain.exchange.files import FILES
from domain.exchange.progress import Progress
from domain.money import rubles
from gateways.exchange.writing import write_manifest

SEED = 2026
CHUNK = 250
"""Accounts that are made at a time."""
SEPARATOR = ";"

Row = tuple[object, ...]
Rows = dict[str, list[Row]]


def make(*, folder: Path, accounts: int, day: date, progress: Progress, seed: int = SEED, processes: int = 1) -> None:
    """Write the region's files into a folder, made where need be; how many processes do it changes no byte."""
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(folder, as_of=day.isoformat(), separator=SEPARATOR)
    with ExitStack() as files:
        opened = {name: files.enter_context((folder / file.file_name).open("wb")) for name, file in FILES.items()}
        for name, file in FILES.items():
            opened[name].write(_text([tuple(column.name for column in file.columns)]))
        for name, rows in _common(seed, day).items():
            opened[name].write(_text(rows))
        progress.begin("Making the demo region", total=accounts)
        for done, part in enumerate(_parts(accounts, seed, day, processes), start=1):
            for name, text in part.items():
                opened[name].write(text)
            progress.advance(min(done * CHUNK, accounts))


def _common(seed: int, day: date) -> Mapping[str, Iterable[Row]]:
    """Return the rows of what all accounts share, by file."""
    return {
        "suppliers": offices.supplier_rows(),
        "branches": offices.branch_rows(seed),
        "departments": offices.department_rows(seed),
        "tariffs": prices.tariff_rows(),
        "tariff_rates": prices.rate_rows(),
        "news": offices.news_rows(day),
        "support_contacts": offices.contact_rows(),
    }


def _parts(accounts: int, seed: int, day: date, processes: int) -> Iterator[Mapping[str, bytes]]:
    """Yield the texts of the accounts in their order, chunk by chunk."""
    chunks = [range(start, min(start + CHUNK, accounts)) for start in range(0, accounts, CHUNK)]
    chunk = partial(_chunk, seed=seed, day=day)
    if processes == 1:
        yield from map(chunk, chunks)
        return
    # Forked, since a spawned process would run the command line anew.
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(chunk, chunks)


def _chunk(indexes: range, *, seed: int, day: date) -> Mapping[str, bytes]:
    rows: Rows = {name: [] for name in ACCOUNT_FILES}
    calendar = calendar_of(day)
    for index in indexes:
        _account(rows, seed, index, calendar)
    return {name: _text(of_file) for name, of_file in rows.items()}


ACCOUNT_FILES = ("accounts", "meters", "readings", "charges", "charge_lines", "payments", "penalties")


def _account(rows: Rows, seed: int, index: int, calendar: Calendar) -> None:
    """Add the rows of one account."""
    rng = random_of(seed, index)
    customer = draw(seed, index, calendar, rng)
    metering = metering_of(customer, calendar, rng)
    bills, payments = Bills(customer, calendar), Payments(customer, calendar, rng, rows["payments"])
    for month in metering.months:
        bills.add(month)
        payments.follow(bills.charges[-1], month.place)
    rows["accounts"].append(_account_row(customer))
    rows["meters"] += [meter.row() for meter in metering.meters]
    rows["readings"] += metering.readings
    for charge in bills.charges:
        if charge.month == calendar.closed_here:
            continue
        month_name = f"{charge.month:%Y-%m}"
        rows["charges"].append((customer.number, month_name, rubles(charge.amount), charge.basis, charge.due_on))
        for position, (*line, amount) in enumerate(charge.lines, start=1):
            rows["charge_lines"].append((customer.number, month_name, position, *line, rubles(amount)))
    rows["penalties"] += penalties(customer, calendar, bills.charges)


def _account_row(customer: Customer) -> Row:
    kind = "BUSINESS" if customer.is_business else "RESIDENTIAL"
    tariff = prices.tariff_code(customer.category, customer.zones)
    return (
        customer.number, kind, customer.holder, customer.town.code, offices.supplier_of(customer.town), tariff,
        customer.town.locality, *customer.address, customer.opened_on, customer.closed_on,
    )  # fmt: skip


def _text(rows: Iterable[Row]) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=SEPARATOR, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
