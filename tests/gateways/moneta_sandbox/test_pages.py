"""The pages as a person meets them."""

import re
from pathlib import Path

import pytest

from domain.users import Language
from gateways.moneta.sandbox.cards import CARDS, CardFault, CardRefused, Outcome, digits, is_luhn, read_card
from gateways.moneta.sandbox.operations import Failure, State
from tests.gateways.moneta_sandbox.till import BACK, NOW, text_of, till

GOOD = "4242 4242 4242 4242"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"number": "4242 4242 4242 4241"}, "опечатка"),
        ({"number": "4111 1111 1111 1111"}, "только тестовые карты"),
        ({"number": GOOD, "expiry": "13/30"}, "ММ/ГГ"),
        ({"number": GOOD, "expiry": "10/26"}, "истёк"),
        ({"number": GOOD, "cvv": "12"}, "CVV"),
    ],
)
async def test_a_mistyped_card_is_told_and_makes_no_operation(tmp_path: Path, typed: dict[str, str], told: str) -> None:
    async with till(tmp_path) as one:
        page = await one.card(await one.open(), **typed)

        assert page.status_code == 400
        assert told in text_of(page)
        assert 'name="cvv" value=""' in page.text
        assert list(one.sandbox.bank) == []


@pytest.mark.parametrize("name", ["MNT_ID", "MNT_AMOUNT", "MNT_SUBSCRIBER_ID", "MNT_SIGNATURE", "MNT_TEST_MODE"])
async def test_the_form_stops_at_a_parameter_that_was_not_signed(tmp_path: Path, name: str) -> None:
    async with till(tmp_path) as one:
        form = await one.open()
        changed = form.request.url.copy_set_param(name, "1")
        page = await one.browser.get(changed)

    assert page.status_code == 400
    assert "MNT_SIGNATURE" in text_of(page)
    assert len(one.desk.checks) == 1


async def test_a_test_card_is_filled_in_on_a_press(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        form = await one.open()
        buttons = re.findall(r'name="chosen" value="([^"]+)"', form.text)
        page = await one.send(form, "/card", chosen=buttons[2], number="", expiry="", cvv="")
        typed = dict(re.findall(r'name="(number|expiry|cvv)" value="([^"]*)"', page.text))
        answer = await one.confirm(await one.send(page, "/card", **typed))

        assert [digits(button) for button in buttons] == list(CARDS)
        assert page.status_code == 200
        assert answer.headers["location"] == BACK
        assert [operation.outcome for operation in one.sandbox.bank] == [Outcome.DECLINED]


async def test_the_third_wrong_code_ends_the_payment(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        sent_on = await one.card(await one.open(), GOOD)
        page = await one.browser.get("/" + sent_on.headers["location"])
        left = [text_of(await one.send(page, "/secure", code="no")) for _try in range(2)]
        last = await one.send(page, "/secure", code="no")
        [operation] = one.sandbox.bank

    assert ["попыток: 2" in left[0], "попыток: 1" in left[1]] == [True, True]
    assert last.headers["location"] == BACK
    assert (operation.state, operation.failure) == (State.CANCELED, Failure.WRONG_CODE)


async def test_a_payer_may_give_up_and_a_code_sent_twice_pays_once(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        sent_on = await one.card(await one.open(), GOOD)
        page = await one.browser.get("/" + sent_on.headers["location"])
        await one.send(page, "/secure", give_up="1")
        again = await one.send(page, "/secure", code="123456")
        [operation] = one.sandbox.bank
        assert (operation.failure, again.headers["location"]) == (Failure.GIVEN_UP, BACK)

        paid = await one.card(await one.open(), GOOD)
        await one.confirm(paid)
        twice = await one.browser.get("/" + paid.headers["location"])
        assert twice.headers["location"] == BACK
        await one.reached(State.SUCCEED)

    assert len(one.desk.notices) == 1


async def test_the_pages_speak_english_and_let_the_browser_go_to_the_shop_alone(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        page = await one.open(language=Language.EN)

    assert "Pay 120.25\u00a0₽" in text_of(page)
    assert 'lang="en"' in page.text
    assert "form-action 'self' https://cabinet.example.com;" in page.headers["content-security-policy"]


async def test_an_address_of_the_shop_cannot_loosen_the_policy(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        page = await one.open(return_url="https://a.example.com;script-src */")

    assert "script-src" not in page.headers["content-security-policy"]


async def test_no_page_is_shown_to_who_guesses_its_key(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        assert (await one.browser.get("/secure?key=guess")).status_code == 404
        assert (await one.browser.get("/assistant.htm?operationId=1")).status_code == 404


def test_every_test_card_has_a_number_that_fits() -> None:
    assert [number for number in CARDS if not is_luhn(number)] == []
    assert set(CARDS.values()) == set(Outcome)


@pytest.mark.parametrize("expiry", ["11/26", "1126", "11 / 2026", "112026"])
def test_a_card_serves_to_the_end_of_its_month(expiry: str) -> None:
    assert read_card(number=GOOD, expiry=expiry, cvv="123", now=NOW).expires == "11/2026"


@pytest.mark.parametrize("number", ["", "4242", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "4242424242424242x"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(CardRefused) as refused:
        read_card(number=number, expiry="12/30", cvv="123", now=NOW)

    assert refused.value.fault is CardFault.NUMBER
