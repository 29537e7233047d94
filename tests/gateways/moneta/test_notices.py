"""Notices and questions: whom the cabinet believes, and by which name it refuses all others."""

import uuid
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateways.moneta.form import form_address
from gateways.moneta.notices import (
    FORMS,
    AccountForeign,
    CheckRequest,
    CurrencyForeign,
    FieldMalformed,
    FieldMissing,
    FieldRepeated,
    NoticeRefused,
    TestModeWrong,
    Unsigned,
    WronglySigned,
    is_empty,
    read_check,
    read_notice,
)
from gateways.moneta.signature import CHECK, NOTICE, signature
from gateways.payments import Operation, OperationState
from tests.gateways.moneta.merchant import CODE, TRANSACTION, account, notice, order

PAID = Operation("123456", TRANSACTION, OperationState.SUCCEED, 12025, "RUB", is_test=False)


def _read(fields: dict[str, str], **values: object) -> Operation:
    return read_notice(fields.items(), account=account(**values))


def _question(**changed: str) -> dict[str, str]:
    fields = {name: value for name, value in notice().items() if name != "MNT_SIGNATURE"}
    fields |= {"MNT_COMMAND": "CHECK"} | changed
    return fields | {"MNT_SIGNATURE": signature(fields, order=CHECK, code=CODE)}


def test_a_notice_tells_which_operation_paid_which_order() -> None:
    assert _read(notice()) == PAID


def test_what_is_unknown_is_not_read() -> None:
    extras = {
        "paymentSystem.unitId": "1887", "MNT_FEE": "-0.33", "PAYMENTTOKEN": "0123", "paymenttoken": "0123",
        "MNT_DUPLICATE_ID": "17", "cardnumber": "220000******0012", "MNT_CUSTOM1": "<b>", "MNT_USER": "", "mnt_id": "1",
        "MNT_COMMAND": "PAY",
    }  # fmt: skip

    assert _read(notice() | extras) == PAID
    assert read_notice([*notice().items(), ("MNT_USER", "a"), ("MNT_USER", "b")], account=account()) == PAID


def test_a_notice_without_a_subscriber_is_believed() -> None:
    assert _read(notice(MNT_SUBSCRIBER_ID="")) == PAID


def test_an_amount_is_signed_with_two_decimals_however_it_is_written() -> None:
    written = notice(MNT_AMOUNT="120.00") | {"MNT_AMOUNT": "120"}

    assert _read(written).amount == 12000


@pytest.mark.parametrize("name", NOTICE)
def test_a_value_that_is_missing_or_repeated_is_refused(name: str) -> None:
    fields = notice()
    rest = {key: value for key, value in fields.items() if key != name}

    if name != "MNT_SUBSCRIBER_ID":
        with pytest.raises(FieldMissing, match=name):
            _read(rest)
    with pytest.raises(FieldRepeated, match=name):
        read_notice([*fields.items(), (name, fields[name])], account=account())


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"MNT_ID": "54600818"}, AccountForeign),
        ({"MNT_CURRENCY_CODE": "USD"}, CurrencyForeign),
        ({"MNT_TEST_MODE": "1"}, TestModeWrong),
        ({"MNT_TRANSACTION_ID": "FF790ABCD"}, FieldMalformed),
        ({"MNT_TRANSACTION_ID": TRANSACTION.upper()}, FieldMalformed),
        ({"MNT_OPERATION_ID": "0123456"}, FieldMalformed),
        ({"MNT_OPERATION_ID": "12345٦"}, FieldMalformed),
        ({"MNT_AMOUNT": "0120.25"}, FieldMalformed),
        ({"MNT_AMOUNT": "120.251"}, FieldMalformed),
        ({"MNT_AMOUNT": "-120.25"}, FieldMalformed),
        ({"MNT_AMOUNT": "120,25"}, FieldMalformed),
        ({"MNT_AMOUNT": "1.2e2"}, FieldMalformed),
        ({"MNT_SUBSCRIBER_ID": "person 17"}, FieldMalformed),
        ({"MNT_TEST_MODE": "2"}, FieldMalformed),
    ],
)
def test_what_is_signed_and_yet_not_for_us_is_refused_by_name(
    changed: dict[str, str], refusal: type[NoticeRefused]
) -> None:
    with pytest.raises(refusal):
        _read(notice(**changed))


def test_a_live_operation_is_refused_where_none_should_move_money() -> None:
    with pytest.raises(TestModeWrong):
        _read(notice(), is_test=True)
    assert _read(notice(MNT_TEST_MODE="1"), is_test=True).is_test


def test_a_notice_without_a_signature_is_refused() -> None:
    unsigned = {name: value for name, value in notice().items() if name != "MNT_SIGNATURE"}

    with pytest.raises(Unsigned):
        _read(unsigned)
    with pytest.raises(Unsigned):
        _read(unsigned | {"MNT_SIGNATURE": ""})
    with pytest.raises(WronglySigned):
        _read(notice(code="QWERTZ"))


@given(name=st.sampled_from(NOTICE), data=st.data())
def test_no_value_can_be_another_than_was_signed(name: str, data: st.DataObject) -> None:
    fields = notice()
    value = data.draw(st.from_regex(FORMS[name], fullmatch=True) | st.text(max_size=40))
    assume(value != fields[name])

    with pytest.raises(NoticeRefused):
        _read(fields | {name: value})


@given(st.integers(min_value=-9, max_value=9).filter(bool))
def test_digits_moved_to_a_neighbour_change_the_amount_or_are_refused(places: int) -> None:
    fields = notice(MNT_OPERATION_ID="123456789", MNT_AMOUNT="9876543210.25")
    glued = fields["MNT_OPERATION_ID"] + fields["MNT_AMOUNT"]
    moved = {"MNT_OPERATION_ID": glued[: 9 + places], "MNT_AMOUNT": glued[9 + places :]}

    try:
        read = _read(fields | moved)
    except NoticeRefused:
        return
    assert read.amount != 987654321025


def test_the_signature_in_the_address_of_the_form_signs_no_notice_of_the_same_amount() -> None:
    shown = dict(parse_qsl(urlsplit(form_address(order(), account=account())).query))

    with pytest.raises(FieldMissing):
        _read(shown)
    with pytest.raises(WronglySigned):
        _read(shown | {"MNT_OPERATION_ID": "7"})
    # The payer sees that address. With digits of the amount as the operation's key its signature holds, but for less.
    assert _read(shown | {"MNT_OPERATION_ID": "1", "MNT_AMOUNT": "20.25"}).amount == 2025


def test_another_orders_signature_signs_nothing() -> None:
    other = notice(MNT_TRANSACTION_ID=str(uuid.uuid4()))

    with pytest.raises(WronglySigned):
        _read(notice() | {"MNT_SIGNATURE": other["MNT_SIGNATURE"]})


def test_a_question_may_name_a_sum_or_ask_for_it() -> None:
    asked = _question(MNT_OPERATION_ID="", MNT_AMOUNT="")

    assert read_check(_question().items(), account=account()) == CheckRequest(TRANSACTION, 12025, "123456")
    assert read_check(asked.items(), account=account()) == CheckRequest(TRANSACTION, None, None)


def test_a_notice_is_no_question_and_a_question_no_notice() -> None:
    with pytest.raises(FieldMissing, match="MNT_COMMAND"):
        read_check(notice().items(), account=account())
    with pytest.raises(WronglySigned):
        read_check((notice() | {"MNT_COMMAND": "CHECK"}).items(), account=account())
    with pytest.raises(WronglySigned):
        _read(_question())
    with pytest.raises(FieldMalformed):
        read_check(_question(MNT_COMMAND="PAY").items(), account=account())


@given(name=st.sampled_from(CHECK), data=st.data())
def test_no_value_of_a_question_can_be_another_than_was_signed(name: str, data: st.DataObject) -> None:
    fields = _question()
    value = data.draw(st.from_regex(FORMS[name], fullmatch=True) | st.text(max_size=40))
    assume(value != fields[name])

    with pytest.raises(NoticeRefused):
        read_check((fields | {name: value}).items(), account=account())


def test_an_empty_request_is_told_from_one_that_asks() -> None:
    assert is_empty([])
    assert is_empty([("utm_source", "moneta"), ("MNT_ID", "")])
    assert not is_empty(_question().items())
