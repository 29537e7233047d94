"""The Check URL and the Pay URL: what MONETA is answered, and what becomes of payments."""

import json
import uuid
from collections.abc import AsyncIterator, Mapping
from random import Random
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx2
import psycopg
import pytest
from starlette.applications import Starlette

from app.asgi import create_app
from app.http.bodies import MAX_FORM_BYTES
from app.http.moneta import MOST_FIELDS
from app.settings import Profile, Settings
from domain.payments import PaymentSource, PaymentStatus
from gateways.moneta.merchant_account import MerchantAccount
from gateways.moneta.signature import ANSWER, is_signed
from models.payments import Payment
from tests.forging import KINDS, Forger, order_of
from tests.world import World

FORM = {"content-type": "application/x-www-form-urlencoded"}
EACH = 20
"""Forged messages of each kind; bench/forged_notices.py sends a thousand."""


@pytest.fixture
def merchant(app: Starlette) -> MerchantAccount:
    account: MerchantAccount = app.state.wiring.merchant
    return account


async def _begun(world: World, *, amount: int = 12025, **person: Any) -> Payment:
    payer = await world.person(**person)
    account = await world.account(people=(payer,))
    payment = Payment(
        account_id=account.id, payer_id=payer.id, purpose="ELECTRICITY", source=PaymentSource.CABINET,
        status=PaymentStatus.PENDING, amount=amount, created_at=world.now, return_url="https://cabinet.example.com/",
    )  # fmt: skip
    await world.add(payment)
    return payment


def _forger(merchant: MerchantAccount, wanted: Payment, seen: Payment | None = None) -> Forger:
    orders = [
        order_of(transaction=each.id, payer=each.payer_id or uuid.uuid4(), amount=each.amount)
        for each in (wanted, seen or wanted)
    ]
    return Forger(merchant, *orders, Random(17))


async def _status(world: World, payment: Payment) -> PaymentStatus:
    async with world.database.reading() as session:
        return (await session.get_one(Payment, payment.id)).status


def _told(answer: httpx2.Response) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    return {child.tag: child.text or "" for child in ET.fromstring(answer.content)}


def _attributes(answer: httpx2.Response) -> dict[str, str]:
    found = ET.fromstring(answer.content).iterfind("MNT_ATTRIBUTES/ATTRIBUTE")
    return {each.findtext("KEY", ""): each.findtext("VALUE", "") for each in found}


def contents(owner: psycopg.Connection) -> Mapping[str, str]:
    """Return what tells any table's contents from others."""
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    digest = "SELECT coalesce(md5(string_agg(t::text, ' ' ORDER BY t::text)), '') FROM {} t"
    return {name: owner.execute(digest.format(name)).fetchone()[0] for (name,) in tables}  # type: ignore[index, arg-type]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f13_a_notice_confirms_a_payment_and_gets_what_its_receipt_is_made_from(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount, method: str
) -> None:
    payment = await _begun(world, email="anna@example.com")
    forger = _forger(merchant, payment)
    notice = forger.genuine(forger.wanted) | {"MNT_FEE": "-0.33", "cardnumber": "220000******0012", "MNT_CUSTOM1": ""}

    sent: dict[str, Any] = {"params": notice} if method == "GET" else {"data": notice}
    answer = await client.request(method, "/moneta/pay", **sent)

    assert answer.status_code == 200
    told = _told(answer)
    assert (told["MNT_ID"], told["MNT_TRANSACTION_ID"]) == (merchant.number, str(payment.id))
    assert told["MNT_RESULT_CODE"] == "200"
    assert is_signed(told, order=ANSWER, code=merchant.code)
    line = json.loads(_attributes(answer)["INVENTORY"])[0]
    assert line["name"].startswith("Электроэнергия, лицевой счёт 2300")
    assert (line["price"], line["quantity"], line["vatTag"]) == ("120.25", "1", "1113")
    assert _attributes(answer)["CUSTOMER"] == "anna@example.com"
    assert await _status(world, payment) is PaymentStatus.CONFIRMED


async def test_f10_a_notice_that_comes_again_gets_the_same_answer_and_changes_nothing(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount, owner: psycopg.Connection
) -> None:
    payment = await _begun(world)
    forger = _forger(merchant, payment)
    notice = forger.genuine(forger.wanted)
    first = await client.post("/moneta/pay", data=notice)
    before = contents(owner)

    again = await client.post("/moneta/pay", data=notice)

    assert again.content == first.content
    assert contents(owner) == before


async def test_a_receipt_goes_to_no_address_that_letters_came_back_from(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount
) -> None:
    payment = await _begun(world, email="gone@example.com", email_rejected_at=world.now)
    forger = _forger(merchant, payment)

    answer = await client.post("/moneta/pay", data=forger.genuine(forger.wanted))

    assert set(_attributes(answer)) == {"INVENTORY"}


@pytest.mark.parametrize("kind", KINDS)
async def test_f12_forged_notices_are_refused_and_change_nothing(
    world: World,
    client: httpx2.AsyncClient,
    merchant: MerchantAccount,
    owner: psycopg.Connection,
    kind: str,
) -> None:
    seen, wanted = await _begun(world), await _begun(world, amount=543210)
    forger = _forger(merchant, wanted, seen)
    await client.post("/moneta/pay", data=forger.genuine(forger.seen))
    before = contents(owner)

    answers = [
        await client.post("/moneta/pay", content=urlencode(forger.forged(kind)), headers=FORM) for _ in range(EACH)
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"FAIL")}
    assert contents(owner) == before
    assert await _status(world, wanted) is PaymentStatus.PENDING


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"signature of a question"}))
async def test_f12_forged_questions_are_told_nothing(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount, owner: psycopg.Connection, kind: str
) -> None:
    wanted = await _begun(world)
    forger = _forger(merchant, wanted)
    before = contents(owner)

    answer = await client.post("/moneta/check", content=urlencode(forger.asked(kind)), headers=FORM)

    assert answer.status_code == 200
    assert _told(answer) == {"MNT_RESULT_CODE": "500"}
    assert contents(owner) == before


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (PaymentStatus.PENDING, "402"),
        (PaymentStatus.CONFIRMED, "200"),
        (PaymentStatus.REFUNDED, "200"),
        (PaymentStatus.CANCELED, "500"),
        (PaymentStatus.FAILED, "500"),
    ],
)
async def test_moneta_is_told_whether_an_order_may_be_paid(
    world: World,
    client: httpx2.AsyncClient,
    merchant: MerchantAccount,
    owner: psycopg.Connection,
    status: PaymentStatus,
    result: str,
) -> None:
    payment = await _begun(world)
    owner.execute("UPDATE payment SET status = %s, created_at = now() WHERE id = %s", (status.value, payment.id))
    forger = _forger(merchant, payment)
    question = forger.question(forger.wanted)

    told = _told(await client.get("/moneta/check", params=question))

    assert told["MNT_RESULT_CODE"] == result
    assert told["MNT_AMOUNT"] == "120.25"
    assert (told["MNT_ID"], told["MNT_TRANSACTION_ID"]) == (merchant.number, str(payment.id))
    assert is_signed(told, order=ANSWER, code=merchant.code)


async def test_moneta_may_ask_for_the_sum(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount, owner: psycopg.Connection
) -> None:
    payment = await _begun(world)
    owner.execute("UPDATE payment SET created_at = now() WHERE id = %s", (payment.id,))
    forger = _forger(merchant, payment)
    question = forger.question(forger.wanted, MNT_OPERATION_ID="", MNT_AMOUNT="")

    told = _told(await client.post("/moneta/check", data=question))

    assert (told["MNT_RESULT_CODE"], told["MNT_AMOUNT"]) == ("100", "120.25")


async def test_an_order_that_is_not_ours_or_not_of_that_sum_may_not_be_paid(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount
) -> None:
    payment = await _begun(world)
    forger = _forger(merchant, payment)
    strange = {"MNT_TRANSACTION_ID": str(uuid.uuid4())}

    for changed in (strange, {"MNT_AMOUNT": "1.00"}):
        told = _told(await client.post("/moneta/check", data=forger.question(forger.wanted, **changed)))
        assert told["MNT_RESULT_CODE"] == "500"
        assert "MNT_AMOUNT" not in told
        assert is_signed(told, order=ANSWER, code=merchant.code)


async def test_saving_the_settings_at_moneta_is_answered(client: httpx2.AsyncClient) -> None:
    answers = [
        await client.get("/moneta/check"),
        await client.post("/moneta/check"),
        await client.post("/moneta/check", content=b"", headers=FORM),
        await client.post("/moneta/check", content=b"", headers={"content-type": "text/xml"}),
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 4


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"a=" + b"x" * MAX_FORM_BYTES, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"a=1"] * (MOST_FIELDS + 1)), "application/x-www-form-urlencoded", 400),
        (b"MNT_ID=%ff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
    ],
)
async def test_bodies_that_are_none_of_monetas_are_not_read(
    client: httpx2.AsyncClient, owner: psycopg.Connection, body: bytes, media: str, status: int
) -> None:
    before = contents(owner)

    answer = await client.post("/moneta/pay", content=body, headers={"content-type": media})

    assert (answer.status_code, answer.content) == (status, b"FAIL")
    assert contents(owner) == before


async def test_a_message_without_a_body_may_stand_in_the_address(
    world: World, client: httpx2.AsyncClient, merchant: MerchantAccount
) -> None:
    payment = await _begun(world)
    forger = _forger(merchant, payment)

    await client.post("/moneta/pay", params=forger.genuine(forger.wanted), content=b"", headers=FORM)

    assert await _status(world, payment) is PaymentStatus.CONFIRMED


@pytest.fixture
async def without_database(settings: Settings) -> AsyncIterator[tuple[httpx2.AsyncClient, MerchantAccount]]:
    nowhere = "postgresql+psycopg://kabinet_app@127.0.0.1:1/kabinet"
    made = create_app(settings.model_copy(update={"database_app_url": nowhere}))
    transport = httpx2.ASGITransport(made)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cabinet.example.com") as opened:
        yield opened, made.state.wiring.merchant
    await made.state.wiring.close()


async def test_a_message_that_cannot_be_looked_at_now_comes_again(
    world: World, without_database: tuple[httpx2.AsyncClient, MerchantAccount]
) -> None:
    client, merchant = without_database
    forger = _forger(merchant, await _begun(world))

    noticed = await client.post("/moneta/pay", data=forger.genuine(forger.wanted))
    asked = await client.post("/moneta/check", data=forger.question(forger.wanted))

    assert (noticed.status_code, noticed.content) == (503, b"FAIL")
    assert (asked.status_code, _told(asked)) == (503, {"MNT_RESULT_CODE": "500"})


async def test_without_an_account_nobody_is_told_anything(settings: Settings) -> None:
    live = settings.model_copy(update={"profile": Profile.PRODUCTION})
    made = create_app(live)
    transport = httpx2.ASGITransport(made)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cabinet.example.com") as client:
        answers = [await client.post(path) for path in ("/moneta/check", "/moneta/pay")]
    await made.state.wiring.close()

    assert [answer.status_code for answer in answers] == [404, 404]
