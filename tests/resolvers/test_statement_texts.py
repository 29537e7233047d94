"""What a statement tells of entries that a close posted: the sentences in full."""

from datetime import UTC, date, datetime

import pytest

from domain.ledger import EntryKind, LedgerPart
from domain.payments import PaymentPurpose, PaymentSource
from domain.users import Language
from models.accounts import Account
from models.users import User
from tests.closing import CONTROL, CUSTOMER, close_months, household, load_reference
from tests.plain import plain
from tests.resolvers.asking import ask
from tests.world import World

STATEMENT = """
query ($number: String!) {
  account(number: $number) {
    statement(from: "2026-06-01", to: "2026-12-31") { closing entries { on text debit credit } }
    balance { debt penalty dueOn }
  }
}
"""
Told = dict[tuple[str, str], str]


async def told(world: World, person: User, account: Account, language: Language = Language.RU) -> Told:
    """Return the sentences by day and amount, a credit below zero."""
    answer = await ask(world, STATEMENT, person=person, language=language, number=account.number)
    assert answer.errors is None
    assert answer.data is not None
    entries = answer.data["account"]["statement"]["entries"]
    return {
        (each["on"], each["debit"] if each["credit"] == "0.00" else f"-{each['credit']}"): plain(each["text"])
        for each in entries
    }


async def late_payer(world: World) -> tuple[User, Account]:
    """Add a household that paid once, whose control reading of December refutes what it gave since August."""
    await load_reference(world)
    person, account, meter = await household(world, date(2026, 6, 1))
    for month, value in ((6, 1100), (7, 1200), (8, 1300), (9, 1400)):
        await world.reading(meter, date(2026, month, 24), value, source=CUSTOMER)
    await world.reading(meter, date(2026, 12, 10), 1240, source=CONTROL)
    await close_months(world, "2026-06", "2026-08")
    await world.payment(account, datetime(2026, 9, 10, tzinfo=UTC), 50_000)
    await close_months(world, "2026-09", "2026-12")
    return person, account


async def test_n13_a_year_of_late_payment_is_told_in_russian(world: World) -> None:
    person, account = await late_payer(world)

    entries = await told(world, person, account)

    assert entries["2026-06-30", "735.00"] == (
        "Начислено за электроэнергию, июнь 2026: 100 кВт·ч по показаниям, оплатить нужно до 15 июля 2026 включительно"
    )
    assert entries["2026-08-31", "3.96"] == (
        "Начислены пени на долг за июнь 2026, срок оплаты 15 июля 2026, первые 30 дней просрочки без пеней: 735,00 ₽ × "
        "17 дней × 1/300 от 9,5 % годовых, с 15 по 31 августа 2026 (31–47-й дни просрочки)"
    )
    assert entries["2026-09-30", "3.81"] == (
        "Начислены пени на долг за июнь 2026, срок оплаты 15 июля 2026, первые 30 дней просрочки без пеней: 735,00 ₽ × "
        "10 дней × 1/300 от 9,5 % годовых, с 1 по 10 сентября 2026 (48–57-й дни просрочки); 235,00 ₽ × 20 дней × 1/300 "
        "от 9,5 % годовых, с 11 по 30 сентября 2026 (58–77-й дни просрочки); всего с начала просрочки 7,77 ₽, раньше "
        "начислено 3,96 ₽"
    )
    assert entries["2026-10-31", "735.00"] == (
        "Начислено за электроэнергию, октябрь 2026: 100 кВт·ч по среднему расходу, оплатить нужно до 16 ноября 2026 "
        "включительно"
    )
    assert entries["2026-12-31", "-676.20"] == (
        "Перерасчёт, ноябрь 2026: было 100 кВт·ч, стало 8 кВт·ч, причина — контрольные показания от 10 декабря 2026"
    )
    assert entries["2026-12-31", "-8.86"] == (
        "Перерасчёт пеней на долг за август 2026, срок оплаты 15 сентября 2026, первые 30 дней просрочки без пеней: "
        "было 10,71 ₽, стало 1,85 ₽; долг стал меньше или оплачен раньше; 58,80 ₽ × 60 дней × 1/300 от 9,5 % годовых, "
        "с 16 октября по 14 декабря 2026 (31–90-й дни просрочки); 58,80 ₽ × 17 дней × 1/130 от 9,5 % годовых, с 15 по "
        "31 декабря 2026 (91–107-й дни просрочки)"
    )


async def test_n13_a_year_of_late_payment_is_told_in_english(world: World) -> None:
    person, account = await late_payer(world)

    entries = await told(world, person, account, Language.EN)

    assert entries["2026-06-30", "735.00"] == (
        "Charge for electricity, June 2026: 100 kWh by readings, to be paid by 15 July 2026"
    )
    assert entries["2026-09-30", "3.81"] == (
        "Penalty on the debt of June 2026, due on 15 July 2026, the first 30 days of the delay cost nothing: 735.00 "
        "rubles x 10 days x 1/300 of 9.5 % a year, from 1 to 10 September 2026 (days 48 to 57 of the delay); 235.00 "
        "rubles x 20 days x 1/300 of 9.5 % a year, from 11 to 30 September 2026 (days 58 to 77 of the delay); 7.77 "
        "rubles in all since the delay began, 3.96 rubles charged before"
    )
    assert entries["2026-12-31", "-676.20"] == (
        "Correction, November 2026: 100 kWh before, 8 kWh now, because of an inspector's reading of 10 December 2026"
    )
    assert entries["2026-12-31", "-2.84"] == (
        "Correction of the penalty on the debt of September 2026, due on 15 October 2026, the first 30 days of the "
        "delay cost nothing: 3.72 rubles before, 0.88 rubles now; the debt became less or was paid earlier; 58.80 "
        "rubles x 47 days x 1/300 of 9.5 % a year, from 15 November to 31 December 2026 (days 31 to 77 of the delay)"
    )
    assert all(text.isascii() for text in entries.values())


async def test_rule_25_penalty_that_was_moved_is_told_on_both_sides(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    day, moved = date(2026, 10, 31), {"transfer": True}
    await world.post(account, day, 641, kind=EntryKind.CORRECTION, part=LedgerPart.PENALTY, facts=moved)
    await world.post(account, day, -641, kind=EntryKind.CORRECTION, facts=moved)

    russian, english = [await told(world, person, account, language) for language in Language]

    assert russian == {
        ("2026-10-31", "6.41"): "Пени, оплаченные лишними, перенесены в оплату электроэнергии",
        ("2026-10-31", "-6.41"): "Зачтено в оплату электроэнергии: пени, оплаченные лишними",
    }
    assert english == {
        ("2026-10-31", "6.41"): "Penalty that was paid too much, moved to electricity",
        ("2026-10-31", "-6.41"): "Credited to electricity: penalty that was paid too much",
    }


async def test_n13_what_a_billing_system_tells_is_said_to_be_its_own_words(world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    day, october = date(2026, 10, 31), date(2026, 10, 1)
    penalty = {"kind": EntryKind.PENALTY, "part": LedgerPart.PENALTY, "month": october}
    await world.post(account, day, 641, ground="на долг 10 000,00 ₽", **penalty)
    await world.post(account, day, -27_930, kind=EntryKind.CORRECTION, month=october, ground="1735.00 → 1455.70")

    russian, english = [await told(world, person, account, language) for language in Language]

    assert russian == {
        ("2026-10-31", "6.41"): "Начислены пени, октябрь 2026: на долг 10 000,00 ₽",
        ("2026-10-31", "-279.30"): "Перерасчёт, октябрь 2026: было 1 735,00 ₽, стало 1 455,70 ₽",
    }
    assert english == {
        ("2026-10-31", "6.41"): (
            'Penalty charged, October 2026; the words of the supplier\'s billing system: "на долг 10 000,00 ₽"'
        ),
        ("2026-10-31", "-279.30"): "Correction, October 2026: 1,735.00 rubles before, 1,455.70 rubles now",
    }


async def test_n13_a_payment_is_told_with_where_it_was_made_and_a_refund_with_the_day_of_its_payment(
    world: World,
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    late = datetime(2026, 9, 9, 22, 30, tzinfo=UTC)  # on the 10th in Moscow
    here = await world.payment(account, late, 10_000, source=PaymentSource.CABINET)
    elsewhere = await world.payment(account, datetime(2026, 10, 5, tzinfo=UTC), 20_000)
    for part, amount, payment in (
        (LedgerPart.MAIN, 10_000, here), (LedgerPart.PENALTY, 500, here), (LedgerPart.MAIN, 20_000, elsewhere),
    ):  # fmt: skip
        await world.post(account, date(2026, 11, 2), amount, kind=EntryKind.REFUND, part=part, payment_id=payment.id)

    russian, english = [await told(world, person, account, language) for language in Language]

    assert russian == {
        ("2026-09-09", "-100.00"): "Оплата электроэнергии картой в личном кабинете",
        ("2026-10-05", "-200.00"): "Оплата электроэнергии в банке, кассе или на почте (по данным поставщика)",
        ("2026-11-02", "100.00"): "Возврат оплаты, внесённой 10 сентября 2026 картой в личном кабинете",
        ("2026-11-02", "5.00"): "Возврат оплаты пеней, внесённой 10 сентября 2026 картой в личном кабинете",
        ("2026-11-02", "200.00"): (
            "Возврат оплаты, внесённой 5 октября 2026 в банке, кассе или на почте (по данным поставщика)"
        ),
    }
    assert english == {
        ("2026-09-09", "-100.00"): "Payment for electricity by card in the cabinet",
        ("2026-10-05", "-200.00"): (
            "Payment for electricity at a bank, a cash desk or the post (as the supplier tells)"
        ),
        ("2026-11-02", "100.00"): "Refund of the payment made on 10 September 2026 by card in the cabinet",
        ("2026-11-02", "5.00"): "Refund of the payment of penalty made on 10 September 2026 by card in the cabinet",
        ("2026-11-02", "200.00"): (
            "Refund of the payment made on 5 October 2026 at a bank, a cash desk or the post (as the supplier tells)"
        ),
    }


@pytest.mark.parametrize("penalty", [0, 3_000])
async def test_rule_34_what_a_payment_of_penalty_paid_for_electricity_is_told_as_that(
    world: World, penalty: int
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    made_at = datetime(2026, 9, 10, tzinfo=UTC)
    of_penalty = {"purpose": PaymentPurpose.PENALTY, "source": PaymentSource.CABINET}
    payment = await world.payment(account, made_at, 10_000, **of_penalty)
    back = {"kind": EntryKind.REFUND, "payment_id": payment.id}
    await world.post(account, date(2026, 11, 2), 10_000, **back)
    if penalty:
        part = {"part": LedgerPart.PENALTY, "payment_id": payment.id}
        await world.post(account, date(2026, 9, 10), -penalty, kind=EntryKind.PAYMENT, **part)

    russian, english = [await told(world, person, account, language) for language in Language]

    assert russian["2026-09-10", "-100.00"] == (
        "Зачтено за электроэнергию сверх пеней к оплате: платёж в счёт пеней картой в личном кабинете"
    )
    assert russian["2026-11-02", "100.00"] == (
        "Возврат зачтённого за электроэнергию из платежа в счёт пеней, внесённого 10 сентября 2026 картой в личном "
        "кабинете"
    )
    assert english["2026-09-10", "-100.00"] == (
        "Credited to electricity beyond the penalty to be paid: payment of penalty by card in the cabinet"
    )
    assert english["2026-11-02", "100.00"] == (
        "Refund of what was credited to electricity from the payment of penalty made on 10 September 2026 by card in "
        "the cabinet"
    )
    if penalty:
        assert russian["2026-09-10", "-30.00"] == "Оплата пеней картой в личном кабинете"


async def test_rule_39_balance_tells_the_day_of_the_oldest_debt_that_is_left(world: World) -> None:
    person, account = await late_payer(world)

    answer = await ask(world, STATEMENT, person=person, number=account.number)

    assert answer.data is not None
    assert answer.data["account"]["balance"]["dueOn"] == "2026-07-15"
