"""What each test card does, seen from the shop and from the browser."""

from pathlib import Path

import pytest

from gateways.moneta.answers import Result
from gateways.moneta.sandbox.cards import CARDS, Outcome
from gateways.moneta.sandbox.operations import Failure, State
from tests.gateways.moneta_sandbox.till import BACK, TRANSACTION, Desk, journal_of, text_of, till

NUMBER = {outcome: number for number, outcome in reversed(CARDS.items())}


async def test_a_payment_is_told_to_the_shop_after_3_d_secure(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        answer = await one.pay(NUMBER[Outcome.PAID])
        [operation] = await one.reached(State.SUCCEED)

    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    [notice] = one.desk.notices
    assert (notice.transaction, notice.amount, notice.id) == (TRANSACTION, 12025, str(operation.id))
    assert one.desk.checks == [12025, 12025, 12025]
    assert operation.card == "424242******4242"


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        (Outcome.DECLINED, Failure.DECLINED),
        (Outcome.NO_FUNDS, Failure.INSUFFICIENT_FUNDS),
        (Outcome.NO_3DS, Failure.NO_3DS),
    ],
)
async def test_a_refused_card_sends_the_payer_back_without_a_notice(
    tmp_path: Path, outcome: Outcome, failure: Failure
) -> None:
    async with till(tmp_path) as one:
        answer = await one.pay(NUMBER[outcome])
        [operation] = one.sandbox.bank

    assert answer.headers["location"] == BACK
    assert (operation.state, operation.failure) == (State.CANCELED, failure)
    assert one.desk.raw == []


async def test_a_slow_bank_keeps_the_operation_in_progress(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.SLOW])
        assert [operation.state for operation in one.sandbox.bank] == [State.INPROGRESS]
        await one.reached(State.SUCCEED)

    assert len(one.desk.notices) == 1


async def test_a_notice_may_come_before_the_way_back(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.NOTICE_FIRST])

        assert [operation.state for operation in one.sandbox.bank] == [State.SUCCEED]
        assert len(one.desk.notices) == 1


async def test_a_notice_may_come_twice(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.NOTICE_TWICE])
        await one.reached(State.SUCCEED)

    first, second = one.desk.notices
    assert first == second


async def test_a_lost_notice_leaves_a_paid_operation(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.NOTICE_LOST])

        assert [operation.state for operation in one.sandbox.bank] == [State.SUCCEED]
        assert one.desk.raw == []


async def test_a_wrongly_signed_notice_is_repeated_and_the_money_goes_back(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.WRONG_SIGNATURE])
        [operation] = await one.reached(State.CANCELED)

    assert one.desk.refused == ["WronglySigned"] * 4
    assert (operation.failure, operation.attempts) == (Failure.NOT_TAKEN, 4)


async def test_a_changed_amount_is_told_with_a_right_signature(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.AMOUNT_CHANGED])
        await one.reached(State.SUCCEED)

    assert [notice.amount for notice in one.desk.notices] == [6012]


async def test_a_shop_that_takes_no_notice_gets_no_money(tmp_path: Path) -> None:
    async with till(tmp_path, desk=Desk(takes=False)) as one:
        await one.pay(NUMBER[Outcome.PAID])
        [operation] = await one.reached(State.CANCELED)

    assert len(one.desk.raw) == 4
    assert operation.failure == Failure.NOT_TAKEN


@pytest.mark.parametrize("result", [Result.PAID, Result.IN_PROGRESS, Result.INVALID])
async def test_the_form_stops_where_the_shop_says_no(tmp_path: Path, result: Result) -> None:
    async with till(tmp_path, desk=Desk(allows=result)) as one:
        page = await one.open()

    assert page.status_code == 400
    assert "Заказ" in text_of(page)
    assert list(one.sandbox.bank) == []


@pytest.mark.parametrize(
    "answer", [b"SUCCESS", b"<MNT_RESPONSE/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><MNT_RESPONSE/>", b""]
)
async def test_the_form_stops_at_an_answer_that_is_none(tmp_path: Path, answer: bytes) -> None:
    async with till(tmp_path, desk=Desk(answer=answer)) as one:
        page = await one.open()

    assert page.status_code == 400
    assert "−700" in text_of(page)


async def test_the_shop_may_say_no_after_the_form_was_opened(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        form = await one.open()
        one.desk.allows = Result.PAID
        page = await one.card(form, NUMBER[Outcome.PAID])

    assert "Заказ уже оплачен" in text_of(page)
    assert list(one.sandbox.bank) == []


async def test_no_card_number_is_kept_anywhere(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        for number in CARDS:
            await one.pay(number)

    assert len(journal_of(tmp_path)) > len(CARDS)
    written = (tmp_path / "operations.jsonl").read_text("utf-8")
    assert [number for number in CARDS if number in written] == []


async def test_an_answer_with_a_receipt_is_taken_where_its_lines_come_to_what_was_paid(tmp_path: Path) -> None:
    async with till(tmp_path, desk=Desk(receipt=12025)) as one:
        await one.pay(NUMBER[Outcome.PAID])
        [operation] = await one.reached(State.SUCCEED)
        one.desk.receipt = 12024
        await one.pay(NUMBER[Outcome.PAID])
        [unpaid] = await one.reached(State.CANCELED)

    assert "INVENTORY" in operation.receipt
    assert unpaid.failure == Failure.NOT_TAKEN
