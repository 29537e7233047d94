"""
Walk through a running cabinet over HTTP, as a customer does, and check every answer.

    .venv/bin/python tools/tour.py [ADDRESS]

Without an address it is TOUR_ADDRESS, or what KABINET_HOST and KABINET_PORT make, from the environment or .env. The
tour gives a reading, lets people register, and looks into letters and the export, only where the address is that of
these settings.
Nothing of the application is imported. Each step is told in a sentence; the first surprise ends the tour with status 1.
It may be walked as often as one likes: the values given are a little above those that the meter showed last.
"""

import argparse
import os
import sys
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from tour_client import ACCOUNT, CHECK, HISTORY, HOME, STATEMENT, SUBMIT, Client, Surprise, expect
from tour_demo import data_folder, export, own_address
from tour_letters import Mailbox
from tour_people import Walk, walk_people

MOSCOW = timezone(timedelta(hours=3))
ROOM = 5000
"""Units that the register of the meter has to have left."""


def tell(sentence: str) -> None:
    """Say what was seen."""
    print(f"  {sentence}", flush=True)


@dataclass(frozen=True)
class Subject:
    """The account and the meter that the tour is about, and the readings it compares with, zone by zone."""

    account: dict[str, Any]
    meter: dict[str, Any]

    @property
    def number(self) -> str:
        """Number of the account."""
        return str(self.account["number"])

    @property
    def last(self) -> dict[str, int]:
        """What the meter showed last, whoever told it."""
        return _by_zone(self.meter["lastReading"]["values"])

    @property
    def billed(self) -> dict[str, int]:
        """What the retailer itself read last: no customer may go below it."""
        readings = [edge["node"] for edge in self.meter["readings"]["edges"]]
        known = [node for node in readings if node["source"] in {"IMPORT", "CONTROL"} and node["status"] == "ACCEPTED"]
        return _by_zone(known[0]["values"]) if known else {}

    def input(self, values: dict[str, int], **others: Any) -> dict[str, Any]:
        """Return the input that gives these values for the meter."""
        meter = others.pop("meter", self.meter["id"])
        zones = [{"zone": zone, "value": value} for zone, value in values.items()]
        reading = {"meterId": meter, "values": zones, "confirmUnusual": others.pop("confirm", False)}
        return {"accountNumber": self.number, "readings": [reading], **others}

    def is_good(self) -> bool:
        """Whether readings of the meter may be given, and there is something to compare them with."""
        if self.meter["readsItself"] or not self.meter["lastReading"] or not self.billed:
            return False
        return max(self.last.values()) + ROOM < 10 ** self.meter["digits"] and min(self.billed.values()) > 0


def _by_zone(values: list[dict[str, Any]]) -> dict[str, int]:
    return {value["zone"]: value["value"] for value in values}


def _money(text: str) -> Decimal:
    expect(isinstance(text, str) and text[-3:-2] == ".", f"rubles with two decimals, not {text!r}")
    return Decimal(text)


def sign_in(options: argparse.Namespace) -> Client:
    """Be refused with a wrong password, then sign in."""
    anybody = Client(options.address)
    refused = anybody.sign_in(options.login, "not-" + options.password)
    expect(refused["__typename"] in {"CredentialsWrong", "LockedOut"}, f"a wrong password to be refused, not {refused}")
    tell(f"A wrong password is refused: {refused['message']}")
    customer = anybody.signed_in(options.login, options.password)
    tell(f"{options.login} is signed in.")
    return customer


def look_at_accounts(customer: Client) -> Subject:
    """Read the first page, and choose an account whose meter takes readings."""
    viewer = customer.ask(HOME)["viewer"]
    expect(viewer and viewer["accounts"], f"a person with accounts, not {viewer}")
    for account in viewer["accounts"]:
        balance = account["balance"]
        debt, penalty, advance = (_money(balance[part]) for part in ("debt", "penalty", "advance"))
        expect(debt >= penalty >= 0 <= advance and not (debt and advance), f"a balance that makes sense, not {balance}")
        where = f"{account['address']['line']}, {account['branch']['name']}"
        tell(f"Account {account['number']}, {where}: debt {debt} rubles.")
    return choose_subject(viewer)


def choose_subject(viewer: dict[str, Any]) -> Subject:
    """Return the first account with a meter that takes readings."""
    subjects = [Subject(account, meter) for account in viewer["accounts"] for meter in account["meters"]]
    good = [subject for subject in subjects if subject.is_good()]
    expect(good, f"a meter of {viewer['login']} that takes readings")
    return good[0]


def look_at_history(customer: Client, subject: Subject) -> int:
    """Read a year of consumption and charges; return the kilowatt-hours of the last month."""
    account = customer.ask(HISTORY, account=subject.number)["account"]
    months = account["consumption"]
    expect(0 < len(months) <= 12, f"up to 12 months, not {len(months)}")
    expect(months == sorted(months, key=lambda month: month["month"]), "months from the oldest on")
    for month in months:
        zones = sum(zone["kwh"] for zone in month["byZone"])
        expect(zones == month["kwh"], f"zones of {month['month']} that add up to {month['kwh']} kWh, not {zones}")
    for edge in account["charges"]["edges"]:
        lines = sum(_money(line["amount"]) for line in edge["node"]["lines"])
        expect(lines == _money(edge["node"]["amount"]), f"lines that add up to the charge {edge['node']}")
    last = months[-1]
    tell(f"{len(months)} months of consumption; {last['month']} was {last['kwh']} kWh for {last['amount']} rubles.")
    return int(last["kwh"])


def check(customer: Client, subject: Subject, *, month: int) -> dict[str, int]:
    """Have plausible values checked; return them."""
    ratio, zones = subject.meter["ratio"], subject.meter["zones"]
    step = max(1, month // ratio // len(zones))
    values = {zone: max(subject.billed[zone] + step, subject.last[zone] + 1) for zone in zones}
    result = customer.ask(CHECK, input=subject.input(values, confirm=True))["checkReadings"]
    expect(result["__typename"] == "CheckedReadings", f"plausible readings, not {result}")
    (meter,) = result["meters"]
    expect(meter["kwh"] > 0, f"a consumption above zero, not {meter}")
    amount = _money(result["estimate"]["amount"])
    registers = ", ".join(f"{zone} {value}" for zone, value in values.items())
    tell(f"Meter {subject.meter['serial']} at {registers} makes {meter['kwh']} kWh, about {amount} rubles.")
    return values


def be_refused(customer: Client, other: Client, subject: Subject) -> None:
    """Give what may not be given, and see that nothing was stored."""
    below = {zone: value - 1 for zone, value in subject.billed.items()}
    stranger = choose_subject(other.ask(HOME)["viewer"])

    faults = _faults(customer, subject.input(below))
    expect("BELOW_LAST" in faults, f"BELOW_LAST, not {faults}")
    tell("A reading below the last one is refused.")
    faults = _faults(customer, subject.input(subject.last, meter=stranger.meter["id"]))
    expect(faults == {"METER_NOT_FOUND"}, f"METER_NOT_FOUND, not {faults}")
    tell("A meter of another account is refused, as if there were none.")
    result = customer.ask(SUBMIT, input=stranger.input(stranger.last))["submitReadings"]
    expect(result["__typename"] == "AccountNotMatched", f"AccountNotMatched, not {result}")
    expect(customer.ask(ACCOUNT, account=stranger.number) == {"account": None}, "another's account not to be shown")
    tell("Another's account is refused, and not shown.")
    seen = Subject(*_again(customer, subject))
    expect(seen.last == subject.last, f"the last reading to be {subject.last} still, not {seen.last}")
    tell("None of these left a trace.")


def _faults(customer: Client, given: dict[str, Any]) -> set[str]:
    result = customer.ask(SUBMIT, input=given)["submitReadings"]
    expect(result["__typename"] == "ReadingsRefused", f"readings to be refused, not {result}")
    return {fault["code"] for fault in result["faults"]}


def _again(customer: Client, subject: Subject) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the account and the meter as they stand now."""
    for account in customer.ask(HOME)["viewer"]["accounts"]:
        for meter in account["meters"]:
            if meter["id"] == subject.meter["id"]:
                return account, meter
    raise Surprise("the meter to be there still")


def submit(customer: Client, subject: Subject, values: dict[str, int]) -> dict[str, Any]:
    """Give the values, give them again by the same key, and another value by that key."""
    key = uuid.uuid4().hex
    given = subject.input(values, confirm=True, idempotencyKey=key)
    result = customer.ask(SUBMIT, input=given)["submitReadings"]
    expect(result["__typename"] == "SubmittedReadings", f"the readings to be taken, not {result}")
    (reading,) = result["readings"]
    is_open = subject.account["readingWindow"]["isOpen"]
    expect(_by_zone(reading["values"]) == values, f"the values {values}, not {reading}")
    expect(is_open or "OUTSIDE_WINDOW" in reading["warnings"], f"to be told that the window is closed, not {reading}")
    warnings = ", ".join(reading["warnings"]) or "none"
    tell(f"The reading of {reading['takenOn']} is stored as {reading['status']}, warnings: {warnings}.")

    expect(customer.ask(SUBMIT, input=given)["submitReadings"] == result, "the same answer to the same key")
    tell("The same key is answered the same, and stores nothing more.")
    changed = subject.input({zone: value + 1 for zone, value in values.items()}, confirm=True, idempotencyKey=key)
    refused = customer.ask(SUBMIT, input=changed)["submitReadings"]
    expect(refused["__typename"] == "IdempotencyKeyReused", f"IdempotencyKeyReused, not {refused}")
    tell("The same key with another value is refused.")
    seen = Subject(*_again(customer, subject))
    expect(seen.meter["lastReading"]["id"] == reading["id"], f"the reading to be the last one, not {seen.meter}")
    return reading  # type: ignore[no-any-return]


def look_at_statement(customer: Client, subject: Subject) -> None:
    """Read the statement of a year and add it up."""
    today = datetime.now(MOSCOW).date()
    span = {"from": str(today - timedelta(days=365)), "to": str(today)}
    statement = customer.ask(STATEMENT, account=subject.number, **span)["account"]["statement"]
    balance = _money(statement["opening"])
    for entry in statement["entries"]:
        balance += _money(entry["debit"]) - _money(entry["credit"])
        expect(balance == _money(entry["balance"]), f"the balance {balance}, not {entry}")
    expect(balance == _money(statement["closing"]), f"the closing balance {balance}, not {statement['closing']}")
    tell(f"The statement of a year holds {len(statement['entries'])} entries and closes at {balance} rubles.")


def find_in_export(subject: Subject, values: dict[str, int], *, request: str, payment: str) -> None:
    """Find the reading, the request and the payment in what the billing system gets."""
    files = export()
    wanted = {subject.number, subject.meter["serial"], *(str(value) for value in values.values())}
    rows = files["readings"]
    expect([row for row in rows if wanted <= set(row)], f"a row with {sorted(wanted)} among {rows}")
    requests = files["requests"]
    expect([row for row in requests if {request, "CANCELED"} <= set(row)], f"{request} among {requests}")
    expect([row for row in files["payments"] if payment in row], f"{payment} among {files['payments']}")
    tell(f"The export for the billing system holds the reading, one of {len(rows)}, request {request} and the payment.")


def meet_people(options: argparse.Namespace, customers: list[Client]) -> tuple[str, str]:
    """Let people register, help themselves and pay; return the request and the payment that one of them made."""
    shown = [account for customer in customers for account in customer.ask(HOME)["viewer"]["accounts"]]
    anybody = Client(options.address)
    walk = Walk(anybody, Mailbox(data_folder()), tell)
    return walk_people(walk, admin=anybody.signed_in(options.admin, options.password), shown=shown)


def main() -> int:
    """Walk the whole tour."""
    parser = argparse.ArgumentParser(description="Walk through a running cabinet and check every answer.")
    parser.add_argument("address", nargs="?", default=os.environ.get("TOUR_ADDRESS") or own_address())
    parser.add_argument("--login", default="household")
    parser.add_argument("--other", default="family")
    parser.add_argument("--admin", default="admin")
    parser.add_argument("--password", default="demo-kabinet-2026")
    options = parser.parse_args()
    print(f"A tour of {options.address}")
    try:
        customer = sign_in(options)
        subject = look_at_accounts(customer)
        month = look_at_history(customer, subject)
        values = check(customer, subject, month=month)
        other = Client(options.address).signed_in(options.other, options.password)
        be_refused(customer, other, subject)
        look_at_statement(customer, subject)
        if options.address.rstrip("/") == own_address():
            submit(customer, subject, values)
            request, payment = meet_people(options, [customer, other])
            find_in_export(subject, values, request=request, payment=payment)
        else:
            tell(f"Nothing is given here, and nothing exported: the settings are those of {own_address()}.")
    except Surprise as surprise:
        print(f"Expected {surprise}", file=sys.stderr)
        return 1
    print("Everything was as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
