"""What the cabinet asks of MONETA, request by request, and what it reads from the answers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.payments import PaymentFailure
from gateways.moneta.gateway import PAGE, MonetaGateway
from gateways.moneta.merchant_account import Host
from gateways.payments import CardFace, Declined, NotReached, Operation, OperationState, PaymentGateway, Uncertain
from tests.gateways.moneta.merchant import TRANSACTION, account, order
from tests.gateways.moneta.stand_in import StandIn, fault, operation

PAID = Operation("17", TRANSACTION, OperationState.SUCCEED, 12025, "RUB", is_test=False)
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def moneta() -> StandIn:
    return StandIn()


@pytest.fixture
async def gateway(moneta: StandIn) -> AsyncIterator[PaymentGateway]:
    async with moneta.running() as url:
        opened = MonetaGateway(account(host=Host.named(url)))
        yield opened
        await opened.close()


def _paid(key: int = 17, **attributes: Any) -> dict[str, Any]:
    return operation(key, **{"clienttransaction": TRANSACTION} | attributes)


def _attributes(content: dict[str, Any]) -> dict[str, str]:
    return {pair["key"]: pair["value"] for pair in content["operationInfo"]["attribute"]}


async def test_an_invoice_asks_for_a_token(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"transaction": 17, "status": "CREATED", "clientTransaction": TRANSACTION}]

    assert await gateway.invoice(order(), is_hold=False) == "17"
    ((name, content),) = moneta.asked
    assert name == "InvoiceRequest"
    assert _attributes(content) == {"PAYMENTTOKEN": "request"}
    assert (content["payee"], content["amount"], content["clientTransaction"]) == ("54600817", "120.25", TRANSACTION)
    assert "payer" not in content


async def test_a_hold_takes_no_money(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"transaction": "18", "status": "CREATED"}]

    assert await gateway.invoice(order(amount=100), is_hold=True) == "18"
    assert _attributes(moneta.asked[0][1]) == {"PAYMENTTOKEN": "request", "AUTHORIZEONLY": "1"}


async def test_c5_a_card_is_charged_by_its_token_from_where_its_first_operation_came(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    moneta.answers = [{"operation": _paid(3, targetaccountid=374)}, _paid(17)]

    assert await gateway.charge(order(), token="0003", first_operation="3") == PAID
    (first, (name, content)) = moneta.asked
    assert first == ("GetOperationDetailsByIdRequest", 3)
    assert name == "PaymentRequest"
    assert _attributes(content) == {"PAYMENTTOKEN": "0003", "MNT_DUPLICATE_ID": "3"}
    assert (content["payer"], content["payee"], content["amount"]) == ("374", "54600817", "120.25")
    assert (content["paymentPassword"], content["clientTransaction"]) == ("pay sesame", TRANSACTION)


async def test_where_charges_come_from_may_be_set(moneta: StandIn) -> None:
    async with moneta.running() as url:
        gateway = MonetaGateway(account(host=Host.named(url), payer="303"))
        moneta.answers = [operation(17, statusid="INPROGRESS")]
        charged = await gateway.charge(order(), token="0003", first_operation="3")
        await gateway.close()

    assert (charged.state, charged.transaction) == (OperationState.INPROGRESS, TRANSACTION)
    assert moneta.asked[0][1]["payer"] == "303"


async def test_nothing_is_charged_while_the_first_operation_cannot_be_read(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    moneta.answers = [b"", fault("500.1.5"), {"operation": _paid(3)}]

    with pytest.raises(NotReached):
        await gateway.charge(order(), token="0003", first_operation="3")
    for _ in range(2):
        with pytest.raises(Declined) as declined:
            await gateway.charge(order(), token="0003", first_operation="3")
        assert declined.value.failure is PaymentFailure.GATEWAY_ERROR
    assert {name for name, _ in moneta.asked} == {"GetOperationDetailsByIdRequest"}


async def test_f9_a_charge_whose_answer_cannot_be_read_is_in_doubt(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"operation": _paid(3, targetaccountid=374)}, operation(17, statusid="")]

    with pytest.raises(Uncertain):
        await gateway.charge(order(), token="0003", first_operation="3")


async def test_an_operation_tells_its_card_and_the_token_of_it(moneta: StandIn, gateway: PaymentGateway) -> None:
    card = {"PAYMENTTOKEN": "0017", "cardnumber": "220012******0042", "cardexpiration": "11/2029"}
    moneta.answers = [{"operation": _paid(**card)}]

    found = await gateway.operation("17")
    assert found is not None
    assert found.token == "0017"
    assert found.card == CardFace("0042", "MIR", date(2029, 11, 1))


@pytest.mark.parametrize("token", ["request", "refused", ""])
async def test_c3_a_token_that_was_not_given_is_none(moneta: StandIn, gateway: PaymentGateway, token: str) -> None:
    moneta.answers = [_paid(paymenttoken=token, cardnumber="411111******", cardexpiration="soon")]

    assert await gateway.operation("17") == replace(PAID, is_token_refused=token == "refused")


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("220412****0042", "MIR"), ("411111****1111", "VISA"), ("545454****5454", "MASTERCARD"),
        ("222100****0000", "MASTERCARD"), ("272099****0000", "MASTERCARD"), ("272100****0000", "OTHER"),
        ("621234****0000", "OTHER"), ("****1234", "OTHER"),
    ],
)  # fmt: skip
async def test_a_card_is_known_by_its_first_digits(
    moneta: StandIn, gateway: PaymentGateway, number: str, brand: str
) -> None:
    moneta.answers = [_paid(cardnumber=number)]

    found = await gateway.operation("17")
    assert found is not None
    assert found.card is not None
    assert (found.card.brand, found.card.last_digits) == (brand, number[-4:])


async def test_an_operation_that_is_seen_from_the_other_side_was_not_given_back(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    moneta.answers = [_paid(isreversed="true", sourceamount="-120.25")]

    assert await gateway.operation("17") == PAID


async def test_nothing_is_found_under_a_key_that_moneta_does_not_know(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [fault("500.1.5"), fault("300.2", "Нет доступа")]

    assert await gateway.operation("17") is None
    with pytest.raises(Declined):
        await gateway.operation("17")


async def test_a_canceled_operation_tells_why_where_moneta_does(moneta: StandIn, gateway: PaymentGateway) -> None:
    canceled = _paid(statusid="CANCELED")
    named = _paid(statusid="CANCELED", errorcode="NO_3DS")
    moneta.answers = [canceled, canceled | {"error": "Недостаточно средств"}, named, _paid(errorcode="NO_3DS")]

    failures = [found and found.failure for found in [await gateway.operation("17") for _ in range(4)]]
    assert failures == [None, PaymentFailure.INSUFFICIENT_FUNDS, PaymentFailure.NO_3DS, None]


async def test_an_operation_tells_when_its_money_came(moneta: StandIn, gateway: PaymentGateway) -> None:
    made, came = "2026-11-24T12:00:00.000+03:00", "2026-11-24T12:05:00.000+03:00"
    moneta.answers = [_paid(created=made, modified=came), _paid(created=made), _paid(modified="yesterday")]

    moments = [found and found.at for found in [await gateway.operation("17") for _ in range(3)]]
    assert moments == [NOON + timedelta(minutes=5), NOON, None]


async def test_operations_of_a_number_come_from_all_pages_the_oldest_first(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    moneta.answers = [
        {"pagesCount": 2, "operation": [_paid(19), _paid(18, statusid="CANCELED")]},
        {"pagesCount": 2, "operation": _paid(17)},
    ]

    assert [found.id for found in await gateway.operations_of(TRANSACTION)] == ["17", "18", "19"]
    assert [content["pager"]["pageNumber"] for _, content in moneta.asked] == [1, 2]
    assert moneta.asked[0] == (
        "FindOperationsListByCTIDRequest",
        {
            "accountId": "54600817",
            "clientTransaction": TRANSACTION,
            "pager": {"pageNumber": 1, "pageSize": PAGE},
        },
    )


async def test_a_number_that_nobody_paid_has_no_operations(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"pagesCount": 0, "size": 0}]

    assert await gateway.operations_of(TRANSACTION) == []


async def test_what_was_made_within_a_time_is_told_without_what_is_not_ours(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    unreadable = _paid(20, statusid="LOST")
    moneta.answers = [{"pagesCount": 1, "operation": [_paid(17), operation(18), unreadable, _paid(21)]}]

    found = [each.id async for each in gateway.operations_between(NOON - timedelta(days=3), NOON)]
    assert found == ["17", "21"]
    ((name, content),) = moneta.asked
    assert name == "FindOperationsListRequest"
    assert content["filter"] == {
        "accountId": "54600817",
        "dateFrom": "2026-11-21T09:00:00+00:00",
        "dateTo": "2026-11-24T09:00:00+00:00",
    }


async def test_money_that_went_back_whole_is_told_of_the_operation_that_had_brought_it(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    whole, part = (
        operation(key, isrefund="true", parentid="17", sourceamount=amount) for key, amount in ((30, 120.25), (31, 20))
    )
    running = operation(32, isrefund="true", parentid="17", statusid="INPROGRESS")
    moneta.answers = [{"pagesCount": 1, "operation": [running, part, whole]}, _paid(), _paid()]

    found = [each async for each in gateway.operations_between(NOON - timedelta(days=3), NOON)]
    assert [(each.id, each.is_reversed) for each in found] == [("17", True)]


async def test_money_that_went_back_of_an_operation_that_cannot_be_read_hides_no_other(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    refund = operation(30, isrefund="true", parentid="16")
    nothing_readable = [_paid(16, statusid="LOST"), fault("500.1.5"), fault("300.2", "Нет доступа")]
    moneta.answers = [{"pagesCount": 1, "operation": [refund, refund, refund, _paid(17)]}, *nothing_readable]

    found = [each.id async for each in gateway.operations_between(NOON - timedelta(days=3), NOON)]
    assert found == ["17"]


async def test_a_gateway_that_breaks_off_amid_the_operations_of_a_time_is_told_of(
    moneta: StandIn, gateway: PaymentGateway
) -> None:
    moneta.answers = [{"pagesCount": 1, "operation": [operation(30, isrefund="true", parentid="16")]}, b""]

    with pytest.raises(Uncertain):
        _ = [each async for each in gateway.operations_between(NOON - timedelta(days=3), NOON)]


@pytest.mark.parametrize(
    "answer", [{"transaction": 30, "status": "SUCCEED", "clientTransaction": "r"}, operation(30, clienttransaction="r")]
)
async def test_money_is_given_back_under_a_number_of_its_own(
    moneta: StandIn, gateway: PaymentGateway, answer: dict[str, Any]
) -> None:
    moneta.answers = [answer]

    refund = await gateway.refund("17", amount=12025, transaction="r")
    assert refund == Operation("30", "r", OperationState.SUCCEED, 12025, "RUB", is_test=False)
    ((name, content),) = moneta.asked
    assert name == "RefundRequest"
    assert (content["transactionId"], content["amount"], content["clientTransaction"]) == (17, "120.25", "r")
    assert content["paymentPassword"] == "pay sesame"


async def test_a_refund_that_cannot_be_read_is_in_doubt(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"transaction": 30, "status": "?"}]

    with pytest.raises(Uncertain):
        await gateway.refund("17", amount=12025, transaction="r")


async def test_what_is_let_go_already_stays_so(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [{"transactionId": 17}, fault("500.2"), _paid(statusid="CANCELED")]

    await gateway.release("17")
    await gateway.release("17")
    assert [name for name, _ in moneta.asked] == [
        "CancelTransactionRequest",
        "CancelTransactionRequest",
        "GetOperationDetailsByIdRequest",
    ]


async def test_what_was_paid_cannot_be_let_go(moneta: StandIn, gateway: PaymentGateway) -> None:
    moneta.answers = [fault("500.2"), _paid()]

    with pytest.raises(Declined):
        await gateway.release("17")


async def test_an_operation_that_does_not_say_whether_it_moved_money_is_as_the_account(moneta: StandIn) -> None:
    moneta.answers = [_paid(), _paid(mnt_test_mode="0"), _paid(mnt_test_mode="1")]
    async with moneta.running() as url:
        gateway = MonetaGateway(account(host=Host.named(url), is_test=True))
        found = [await gateway.operation("17") for _ in range(3)]
        await gateway.close()

    assert [each and each.is_test for each in found] == [True, False, True]
