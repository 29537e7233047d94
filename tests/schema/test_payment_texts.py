"""What is said of payments, in both languages."""

import pytest

from domain.payments import PaymentPurpose
from domain.users import Language
from schema.texts.payments import describe

NUMBER = "230000000017"


@pytest.mark.parametrize("purpose", PaymentPurpose)
def test_c11_the_gateway_is_told_the_purpose_and_the_account_alone(purpose: PaymentPurpose) -> None:
    told = {language: describe(purpose, NUMBER, language) for language in Language}

    assert told[Language.RU].endswith(f", лицевой счёт {NUMBER}")
    assert told[Language.EN].endswith(f", account {NUMBER}")


def test_n18_no_two_purposes_are_told_alike() -> None:
    assert len({describe(purpose, NUMBER, Language.RU) for purpose in PaymentPurpose}) == len(PaymentPurpose)
