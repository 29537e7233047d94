"""What a request to call a technician has to hold, and the states that it goes through (N12)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contacts import PhoneNumber
from domain.inputs import FieldErrorCode, FieldFault
from domain.repairs import (
    MOVES,
    RepairKind,
    RepairOrder,
    RepairRequestFinal,
    RepairStatus,
    check_move,
    request_number,
)

TODAY = date(2026, 11, 24)
PHONE = PhoneNumber("+79180000001")


def faults(
    description: str = "Искрит щиток", phone: PhoneNumber | None = PHONE, preferred_on: date | None = None
) -> list[FieldFault]:
    return RepairOrder(RepairKind.OTHER, description, phone=phone, preferred_on=preferred_on).faults(today=TODAY)


@given(st.integers(-400, 400))
def test_n12_a_day_may_be_wished_for_from_today_to_sixty_days_on(days: int) -> None:
    found = faults(preferred_on=TODAY + timedelta(days=days))

    assert found == ([] if 0 <= days <= 60 else [FieldFault(("preferredDate",), FieldErrorCode.OUT_OF_RANGE)])


@pytest.mark.parametrize(
    ("description", "codes"),
    [
        ("я", []),
        ("Первая строка.\n\tВторая, 🔌", []),
        ("я" * 2000, []),
        ("", [FieldErrorCode.REQUIRED]),
        ("я" * 2001, [FieldErrorCode.TOO_LONG]),
        ("\0", [FieldErrorCode.MALFORMED]),
        ("\ud800", [FieldErrorCode.MALFORMED]),
        ("\x1b[2J", [FieldErrorCode.MALFORMED]),
    ],
)
def test_n12_a_description_has_1_to_2000_characters(description: str, codes: list[FieldErrorCode]) -> None:
    assert faults(description) == [FieldFault(("description",), code) for code in codes]


def test_n12_all_faults_are_told_at_once() -> None:
    found = faults("", None, TODAY - timedelta(days=1))

    assert [fault.path for fault in found] == [("description",), ("phone",), ("preferredDate",)]


@pytest.mark.parametrize("status", RepairStatus)
def test_n12_what_nobody_has_begun_can_be_canceled(status: RepairStatus) -> None:
    if status in {RepairStatus.NEW, RepairStatus.SCHEDULED}:
        check_move(since=status, to=RepairStatus.CANCELED)
        return
    with pytest.raises(RepairRequestFinal) as refused:
        check_move(since=status, to=RepairStatus.CANCELED)
    assert refused.value.status is status


@given(st.sampled_from(RepairStatus), st.lists(st.sampled_from(RepairStatus), max_size=8))
def test_n12_a_request_never_leaves_a_final_state_nor_is_new_again(
    start: RepairStatus, wishes: list[RepairStatus]
) -> None:
    status = start
    for wish in wishes:
        try:
            check_move(since=status, to=wish)
        except RepairRequestFinal:
            continue
        assert status not in {RepairStatus.DONE, RepairStatus.CANCELED}
        assert wish is not RepairStatus.NEW
        status = wish


def test_n12_each_state_has_its_moves_and_all_but_new_are_reached() -> None:
    assert set(MOVES) == set(RepairStatus)
    assert set().union(*MOVES.values()) == set(RepairStatus) - {RepairStatus.NEW}


def test_n12_a_number_reads_well_on_the_phone() -> None:
    assert request_number(year=2026, place=123) == "Р-2026-000123"
    assert request_number(year=2026, place=1_234_567) == "Р-2026-1234567"
