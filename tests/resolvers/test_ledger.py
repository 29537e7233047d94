"""Balance and statement as the people of an account get them through the schema."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.ledger import EntryKind, LedgerPart
from domain.users import Language
from models.accounts import Account
from models.users import User
from tests.resolvers.asking import answer_to, ask, code_of
from tests.world import World

BALANCE = "query ($number: String!) { account(number: $number) { balance { id debt penalty advance dueOn } } }"
STATEMENT = """
query ($number: String!, $from: Date!, $to: Date!) {
  account(number: $number) {
    statement(from: $from, to: $to) {
      from to opening debits credits closing entries { on kind text debit credit balance }
    }
  }
}
"""
OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}


async def household(world: World) -> tuple[User, Account]:
    person = await world.person()
    return person, await world.account(people=(person,))


async def statement(world: World, person: User, account: Account, **variables: Any) -> dict[str, Any]:
    answer = await answer_to(world, STATEMENT, person=person, number=account.number, **variables)
    found: dict[str, Any] = answer["account"]["statement"]
    return found


async def test_o18_n10_balance_tells_debt_penalty_and_due_day(world: World) -> None:
    person, account = await household(world)
    await world.charge(account, date(2026, 9, 1), 10_000, due_on=date(2026, 10, 15))
    await world.charge(account, date(2026, 10, 1), 20_050, due_on=date(2026, 11, 15))
    await world.post(account, date(2026, 11, 1), 733, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)

    balance = (await answer_to(world, BALANCE, person=person, number=account.number))["account"]["balance"]

    assert balance == {
        "id": str(account.id), "debt": "307.83", "penalty": "7.33", "advance": "0.00", "dueOn": "2026-10-15",
    }  # fmt: skip


async def test_n9_money_that_arrives_shows_on_the_balance(world: World) -> None:
    person, account = await household(world)
    await world.charge(account, date(2026, 9, 1), 10_000, due_on=date(2026, 10, 15))
    await world.payment(account, world.now, 15_000)

    balance = (await answer_to(world, BALANCE, person=person, number=account.number))["account"]["balance"]

    assert balance == {
        "id": str(account.id), "debt": "0.00", "penalty": "0.00", "advance": "50.00", "dueOn": None,
    }  # fmt: skip


async def test_n13_a_charge_below_zero_is_told_as_a_recalculation(world: World) -> None:
    person, account = await household(world)
    await world.post(account, date(2026, 10, 31), -4_000, kind=EntryKind.CHARGE, month=date(2026, 10, 1))

    (entry,) = (await statement(world, person, account, **OCTOBER))["entries"]

    assert (entry["kind"], entry["text"]) == ("CHARGE", "Перерасчёт за электроэнергию, октябрь 2026")


async def test_n13_statement_tells_every_entry_of_a_period_both_days_included(world: World) -> None:
    person, account = await household(world)
    await world.post(account, date(2026, 9, 30), 10_000, kind=EntryKind.CHARGE, month=date(2026, 9, 1))
    await world.post(account, date(2026, 10, 31), 20_050, kind=EntryKind.CHARGE, month=date(2026, 10, 1))
    await world.post(account, date(2026, 10, 1), -12_500, kind=EntryKind.PAYMENT)
    await world.post(
        account, date(2026, 10, 31), -500, kind=EntryKind.CORRECTION, month=date(2026, 8, 1), ground="акт 7"
    )
    await world.post(account, date(2026, 11, 1), 99, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)

    shown = await statement(world, person, account, **OCTOBER)

    assert (shown["from"], shown["to"]) == ("2026-10-01", "2026-10-31")
    assert (shown["opening"], shown["debits"], shown["credits"], shown["closing"]) == (
        "100.00", "200.50", "130.00", "170.50",
    )  # fmt: skip
    assert [tuple(entry.values()) for entry in shown["entries"]] == [
        ("2026-10-01", "PAYMENT", "Оплата электроэнергии", "0.00", "125.00", "-25.00"),
        ("2026-10-31", "CHARGE", "Начислено за электроэнергию, октябрь 2026", "200.50", "0.00", "175.50"),
        ("2026-10-31", "CORRECTION", "Перерасчёт, август 2026: акт 7", "0.00", "5.00", "170.50"),
    ]


async def test_n13_statement_goes_on_where_the_last_one_ended(world: World) -> None:
    person, account = await household(world)
    for day in range(1, 60, 7):
        await world.post(account, date(2026, 9, 1) + timedelta(days=day), 1_000 - 350 * day, kind=EntryKind.CORRECTION)

    september = await statement(world, person, account, **{"from": "2026-09-01", "to": "2026-09-30"})
    october = await statement(world, person, account, **OCTOBER)
    both = await statement(world, person, account, **{"from": "2026-09-01", "to": "2026-10-31"})

    assert september["closing"] == october["opening"]
    assert both["closing"] == october["closing"]
    assert both["entries"] == september["entries"] + october["entries"]


async def test_n13_statement_of_a_quiet_period_is_empty(world: World) -> None:
    person, account = await household(world)

    shown = await statement(world, person, account, **OCTOBER)

    assert (shown["opening"], shown["closing"], shown["entries"]) == ("0.00", "0.00", [])


@pytest.mark.parametrize("kind", EntryKind)
@pytest.mark.parametrize("part", LedgerPart)
async def test_n13_every_entry_is_told_in_both_languages(world: World, kind: EntryKind, part: LedgerPart) -> None:
    person, account = await household(world)
    await world.post(account, date(2026, 10, 31), 1, kind=kind, part=part, month=date(2026, 10, 1))

    texts = []
    for language in Language:
        answer = await ask(world, STATEMENT, person=person, language=language, number=account.number, **OCTOBER)
        assert answer.data is not None
        texts += [entry["text"] for entry in answer.data["account"]["statement"]["entries"]]

    russian, english = texts
    assert "октябрь 2026" in russian
    assert "October 2026" in english
    assert english.isascii()


@pytest.mark.parametrize(
    "period",
    [
        {"from": "2026-10-02", "to": "2026-10-01"},
        {"from": "2023-10-01", "to": "2026-10-01"},
        {"from": "0001-01-01", "to": "0001-01-02"},
    ],
)
async def test_n13_periods_that_cannot_be_shown_are_faults_of_the_request(world: World, period: dict[str, str]) -> None:
    person, account = await household(world)

    assert await code_of(world, STATEMENT, person=person, number=account.number, **period) == "BAD_USER_INPUT"
