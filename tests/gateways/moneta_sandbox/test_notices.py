"""Faults that a test asks for in notices, and what ends by itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateways.moneta.sandbox.cards import CARDS, Outcome
from gateways.moneta.sandbox.operations import Failure, State
from tests.gateways.moneta_sandbox.till import FAST, order, till
from tests.gateways.moneta_sandbox.till import account as account_at

NUMBER = {outcome: number for number, outcome in reversed(CARDS.items())}


@pytest.mark.parametrize(("how", "times", "told"), [("twice", 1, 2), ("never", 2, 1), ("late", 1, 1)])
async def test_a_notice_may_be_sent_twice_late_or_not_at_all(tmp_path: Path, how: str, times: int, told: int) -> None:
    async with till(tmp_path) as one:
        fault = {"target": "notice", "how": how, "times": times, "seconds": 0}
        assert (await one.browser.post("/admin/faults", json=fault)).status_code == 200
        await one.pay(NUMBER[Outcome.PAID])
        await one.reached(State.SUCCEED)
        assert (await one.browser.get("/admin/faults")).json() == {}

    assert len(one.desk.notices) == told


async def test_faults_that_are_none_are_refused_and_all_are_taken_away(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        assert (await one.browser.post("/admin/faults", json={"target": "notice", "how": "odd"})).status_code == 400
        await one.browser.post("/admin/faults", json={"target": "notice", "how": "never"})
        await one.browser.delete("/admin/faults")
        assert (await one.browser.get("/admin/faults")).json() == {}


async def test_a_code_that_nobody_types_runs_out(tmp_path: Path) -> None:
    async with till(tmp_path, tempo=replace(FAST, code=0)) as one:
        await one.card(await one.open(), NUMBER[Outcome.PAID])
        [operation] = await one.reached(State.CANCELED)

    assert operation.failure == Failure.TIMED_OUT
    assert one.desk.raw == []


async def test_a_hold_that_nobody_confirms_runs_out(tmp_path: Path) -> None:
    async with till(tmp_path, tempo=replace(FAST, hold=0)) as one:
        one.sandbox.start()
        held = await one.sandbox.bank.add(transaction=order().transaction, amount=100, is_hold=True)
        form = await one.browser.get(f"/assistant.htm?operationId={held.id}")
        await one.confirm(await one.card(form, NUMBER[Outcome.PAID]))
        [operation] = await one.reached(State.CANCELED)

    assert operation.failure == Failure.TIMED_OUT


async def test_what_is_held_is_taken_when_the_shop_says_so(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        one.sandbox.start()
        held = await one.sandbox.bank.add(transaction=order().transaction, amount=10000, is_hold=True)
        form = await one.browser.get(f"/assistant.htm?operationId={held.id}")
        await one.confirm(await one.card(form, NUMBER[Outcome.PAID]))
        await one.when(lambda operation: operation.is_told)
        shop = account_at()
        asked = {"transactionId": held.id, "amount": "60.00", "paymentPassword": shop.payment_password}
        token = {"Username": shop.username, "Password": shop.password}
        envelope = {"Header": {"Security": {"UsernameToken": token}}, "Body": {"ConfirmTransactionRequest": asked}}
        answer = await one.browser.post("/services", json={"Envelope": envelope})
        [operation] = await one.reached(State.SUCCEED)

    assert answer.json()["Envelope"]["Body"]["ConfirmTransactionResponse"]["transactionId"] == held.id
    assert (operation.amount, operation.is_hold) == (6000, False)
    assert [notice.amount for notice in one.desk.notices] == [10000, 6000]
