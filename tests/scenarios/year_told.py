"""The bills of a year as a page would show them: the sentences of the API, and what a page adds to them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.money import kopecks
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import money
from schema.texts.days import name_day
from schema.texts.months import name_month
from tests.scenarios.year import NUMBER

STATEMENT = Text(
    "Лицевой счёт {number}. Выписка с 1 января по 31 декабря 2026",
    "Account {number}. Statement from 1 January to 31 December 2026",
)
OPENING = Text("На начало: {balance}", "At the beginning: {balance}")
CLOSING = Text(
    "Начислено {debits}, оплачено и снято {credits}. На конец: {balance}",
    "Charged {debits}, paid and taken back {credits}. In the end: {balance}",
)
OWED, AHEAD = Text("к оплате {amount}", "to pay {amount}"), Text("переплата {amount}", "paid ahead {amount}")


def told(account: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Yield the lines of the year's bills as a customer reads them."""
    yield from _statement(account["statement"], language)
    for edge in reversed(account["charges"]["edges"]):
        charge = edge["node"]
        month = name_month(date.fromisoformat(f"{charge['month']}-01"), language)
        yield f"\n{month.capitalize()}: {_sum(charge['amount'], language)}. {charge['text']}"
        yield from (f"  - {line['text']}" for line in charge["lines"])
        for correction in charge["corrections"]:
            yield f"  * {correction['text']}"
            yield from (f"    - {line['text']}" for line in correction["lines"])
    if account["forecast"]:
        yield f"\n{account['forecast']['text']}"


def _statement(statement: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield STATEMENT.say(language, number=NUMBER)
    yield OPENING.say(language, balance=_balance(statement["opening"], language))
    for entry in statement["entries"]:
        moved = _sum(entry["debit"], language) if entry["debit"] != "0.00" else _sum(f"-{entry['credit']}", language)
        day, balance = name_day(date.fromisoformat(entry["on"]), language), _balance(entry["balance"], language)
        yield f"{day:>17} {moved:>17}  {balance:<26} {entry['text']}"
    debits, credits = (_sum(statement[name], language) for name in ("debits", "credits"))
    yield CLOSING.say(language, debits=debits, credits=credits, balance=_balance(statement["closing"], language))


def _balance(amount: str, language: Language) -> str:
    text = AHEAD if amount.startswith("-") else OWED
    return text.say(language, amount=_sum(amount.removeprefix("-"), language))


def _sum(amount: str, language: Language) -> str:
    return money(kopecks(amount), language)
