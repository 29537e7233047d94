"""The programs' interface, asked by the cabinet's own client over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from gateways.moneta.gateway import MonetaGateway
from gateways.moneta.sandbox import Tempo
from gateways.moneta.sandbox.cards import CARDS, Outcome
from gateways.moneta.sandbox.operations import State
from gateways.payments import Declined, OperationState, Uncertain
from tests.gateways.moneta_sandbox.till import BACK, FAST, NOW, Till, account, order, served, till

NUMBER = {outcome: number for number, outcome in reversed(CARDS.items())}
OTHER = "9b2f0b8e-0c43-4d1c-8f4e-5a4b8d1f7c22"


@asynccontextmanager
async def asked(folder: Path, *, tempo: Tempo = FAST, seconds: float = 5) -> AsyncIterator[tuple[Till, MonetaGateway]]:
    async with till(folder, tempo=tempo) as one, served(one.app) as address:
        gateway = MonetaGateway(account(address), seconds=seconds)
        yield one, gateway
        await gateway.close()


async def bound(one: Till, gateway: MonetaGateway, number: str, *, is_hold: bool = False) -> str:
    """Pay an invoice that asks for a token; return its number."""
    invoice = await gateway.invoice(order(), is_hold=is_hold)
    form = await one.browser.get(gateway.invoice_address(invoice, order=order()))
    await one.confirm(await one.card(form, number))
    await one.when(lambda operation: operation.is_told or operation.state is State.SUCCEED)
    return invoice


async def test_an_invoice_is_paid_and_gives_a_token(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        found = await gateway.operation(await bound(one, gateway, NUMBER[Outcome.PAID]))

    assert found
    assert (found.state, found.amount, found.currency) == (OperationState.SUCCEED, 12025, "RUB")
    assert found.token
    assert found.card
    assert (found.card.last_digits, found.card.brand) == ("4242", "VISA")
    assert found.card.expires
    assert (found.card.expires.year, found.card.expires.month) == (2030, 12)


async def test_a_bank_may_refuse_a_token_and_take_the_money(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        found = await gateway.operation(await bound(one, gateway, NUMBER[Outcome.TOKEN_REFUSED]))

    assert found
    assert (found.state, found.token) == (OperationState.SUCCEED, None)


async def test_a_hold_is_let_go_and_its_token_goes_on(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        hold = await bound(one, gateway, NUMBER[Outcome.PAID], is_hold=True)
        held = await gateway.operation(hold)
        assert held
        assert held.token
        assert held.state is OperationState.TAKENOUT
        await gateway.release(hold)
        await gateway.release(hold)
        charged = await gateway.charge(order(transaction=OTHER), token=held.token, first_operation=hold)
        await one.reached(State.SUCCEED)
        last = await gateway.operation(charged.id)

    assert last
    assert (last.state, last.transaction, last.amount) == (OperationState.SUCCEED, OTHER, 12025)


async def test_a_card_without_3_d_secure_gets_no_token(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        invoice = await gateway.invoice(order(), is_hold=False)
        form = await one.browser.get(gateway.invoice_address(invoice, order=order()))
        answer = await one.card(form, NUMBER[Outcome.NO_3DS])
        found = await gateway.operation(invoice)

    assert answer.headers["location"] == BACK
    assert found
    assert (found.state, found.token) == (OperationState.CANCELED, None)
    assert found.failure
    assert found.failure.value == "NO_3DS"


async def test_a_charge_may_answer_late_after_the_money_was_taken(tmp_path: Path) -> None:
    async with asked(tmp_path, tempo=replace(FAST, late=600), seconds=0.3) as (one, gateway):
        card = await gateway.operation(await bound(one, gateway, NUMBER[Outcome.CHARGE_LATE]))
        assert card
        with pytest.raises(Uncertain):
            await gateway.charge(order(transaction=OTHER), token=card.token or "", first_operation=card.id)
        [found] = await gateway.operations_of(OTHER)

    assert found.state is OperationState.TAKENIN_NOTSENT


async def test_a_charge_may_answer_500_after_the_money_was_taken(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        card = await gateway.operation(await bound(one, gateway, NUMBER[Outcome.CHARGE_BROKEN]))
        assert card
        with pytest.raises(Uncertain):
            await gateway.charge(order(transaction=OTHER), token=card.token or "", first_operation=card.id)
        [found] = await gateway.operations_of(OTHER)

    assert found.state is OperationState.SUCCEED


async def test_a_charge_may_be_declined_and_an_unknown_token_is(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        card = await gateway.operation(await bound(one, gateway, NUMBER[Outcome.CHARGE_DECLINED]))
        assert card
        with pytest.raises(Declined) as declined:
            await gateway.charge(order(transaction=OTHER), token=card.token or "", first_operation=card.id)
        with pytest.raises(Declined):
            await gateway.charge(order(transaction=OTHER), token="guess", first_operation=card.id)
        [found] = await gateway.operations_of(OTHER)

    assert declined.value.failure.value == "INSUFFICIENT_FUNDS"
    assert found.state is OperationState.CANCELED


async def test_money_is_given_back_once_and_is_told_among_the_operations(tmp_path: Path) -> None:
    async with asked(tmp_path) as (one, gateway):
        paid = await bound(one, gateway, NUMBER[Outcome.PAID])
        back = await gateway.refund(paid, amount=12025, transaction=OTHER)
        with pytest.raises(Declined):
            await gateway.refund(paid, amount=1, transaction=OTHER)
        day = timedelta(days=1)
        told = [operation async for operation in gateway.operations_between(NOW - day, NOW + day)]

    assert (back.state, back.amount) == (OperationState.SUCCEED, 12025)
    assert sorted((operation.id, operation.is_reversed) for operation in told) == [(paid, False), (paid, True)]


async def test_operations_are_told_page_by_page(tmp_path: Path) -> None:
    async with asked(tmp_path) as (_one, gateway):
        made = [await gateway.invoice(order(), is_hold=False) for _number in range(101)]
        found = await gateway.operations_of(order().transaction)

    assert [operation.id for operation in found] == made


async def test_an_unknown_operation_and_a_wrong_password_are_told_apart(tmp_path: Path) -> None:
    async with till(tmp_path) as one, served(one.app) as address:
        stranger = MonetaGateway(replace(account(address), password="guess"))
        with pytest.raises(Declined):
            await stranger.invoice(order(), is_hold=False)
        await stranger.close()
        known = MonetaGateway(account(address))
        assert await known.operation("7") is None
        await known.close()

    assert list(one.sandbox.bank) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"Envelope": 5}', b"[" * 100_000])
async def test_what_is_no_request_is_a_fault(tmp_path: Path, body: bytes) -> None:
    async with till(tmp_path) as one:
        answer = await one.browser.post("/services", content=body)

    assert answer.json()["Envelope"]["Body"]["fault"]["faultcode"] == "Client"


async def test_a_test_may_ask_for_faults_from_this_machine_alone(tmp_path: Path) -> None:
    async with asked(tmp_path, seconds=2) as (one, gateway):
        for how in ("reset", "broken", "deaf"):
            await one.browser.post("/admin/faults", json={"target": "InvoiceRequest", "how": how, "times": 1})
            with pytest.raises(Uncertain):
                await gateway.invoice(order(), is_hold=False)
        assert len(await gateway.operations_of(order().transaction)) == 2
        proxied = {"x-forwarded-for": "192.0.2.1"}
        assert (await one.browser.get("/admin/faults", headers=proxied)).status_code == 404
        far = httpx2.ASGITransport(app=one.app, client=("192.0.2.1", 1))
        async with httpx2.AsyncClient(transport=far, base_url="http://sandbox.example.com") as stranger:
            assert (await stranger.get("/admin")).status_code == 404
        assert "424242" not in (await one.browser.get("/admin")).text
