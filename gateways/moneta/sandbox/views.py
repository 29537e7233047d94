"""The pages of the form: card, code of 3-D Secure, and where the browser goes afterwards."""

from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from gateways.moneta.sandbox import texts
from gateways.moneta.sandbox.cards import CARDS, SCHEMES, CardFault
from gateways.moneta.sandbox.forms import Form, NoForm
from gateways.moneta.sandbox.operations import Failure, Operation, State
from gateways.moneta.sandbox.orders import LOCALE, Parameters, addresses_of, kept, locale_of, sent_back
from gateways.moneta.sandbox.pages import HEADERS, other, page
from gateways.moneta.sandbox.processing import TRIES

FIELDS = dict.fromkeys((CardFault.NUMBER, CardFault.NO_TEST_CARD), "number") | {
    CardFault.EXPIRY: "expiry",
    CardFault.EXPIRED: "expiry",
    CardFault.CVV: "cvv",
}
"""The field that each fault is about."""
NO_CARD = {"number": "", "expiry": "", "cvv": ""}


def card_page(form: Form, given: Parameters, *, fault: CardFault | None = None) -> Response:
    """Show what is to be paid and the fields of a card, with what is wrong with them so far."""
    locale, addresses = locale_of(given), addresses_of(given)
    typed = {name: given.get(name, "") for name in NO_CARD}
    return page(
        "card",
        locale=locale,
        title=texts.PAY_TITLE,
        status=400 if fault else 200,
        leads_to=addresses.values(),
        failure=texts.CARD_FAULTS[fault].say(locale) if fault else None,
        wrong=FIELDS.get(fault) if fault else None,
        amount=texts.sum_of(form.amount, locale),
        order=form.order,
        description=form.description,
        is_hold=form.is_hold,
        hidden=kept(given),
        typed=typed | {"cvv": typed["cvv"] if given.get("chosen") else ""},
        cards=[
            (SCHEMES[number[0]], _grouped(number), texts.OUTCOMES[outcome].say(locale))
            for number, outcome in CARDS.items()
        ],
        back=addresses.get("MNT_RETURN_URL"),
        other_locale=other(locale),
        other_address=f"assistant.htm?{urlencode(kept(given) | {LOCALE: other(locale)})}",
    )


def code_page(operation: Operation, given: Parameters, *, is_wrong: bool = False) -> Response:
    """Show the field of the code, and the SMS that it came in."""
    locale = locale_of({LOCALE: given.get(LOCALE, operation.locale)})
    return page(
        "secure",
        locale=locale,
        title=texts.SECURE_TITLE,
        status=400 if is_wrong else 200,
        leads_to=operation.addresses.values(),
        failure=texts.WRONG_CODE.say(locale, left=TRIES - operation.tries) if is_wrong else None,
        amount=texts.sum_of(operation.amount, locale),
        card=f"•••• {operation.card[-4:]}",
        code=operation.sms,
        key=operation.key,
        other_locale=other(locale),
        other_address="secure?" + urlencode({"key": operation.key, LOCALE: other(locale)}),
    )


def onward(operation: Operation) -> Response:
    """Send the browser to the code of 3-D Secure where one is waited for, and back to the shop where none is."""
    if operation.awaits_code:
        return RedirectResponse("secure?" + urlencode({"key": operation.key}), status_code=303, headers=HEADERS)
    return back(operation)


def back(operation: Operation) -> Response:
    """Send the browser back to the shop; where the shop has told no address, tell how it went."""
    if address := sent_back(operation):
        return RedirectResponse(address, status_code=303, headers=HEADERS)
    failure = texts.FAILURES.get(Failure(operation.failure)) if operation.failure else None
    told = texts.PAID if operation.state in {State.SUCCEED, State.TAKENIN_NOTSENT} else texts.WAITING
    return page(
        "page",
        locale=operation.locale,
        title=texts.DONE_TITLE,
        failure=failure.say(operation.locale) if failure else None,
        text=None if failure else told.say(operation.locale),
    )


def stopped_page(stopped: NoForm, given: Parameters) -> Response:
    """Tell why nothing can be paid here."""
    shop = addresses_of(given).get("MNT_RETURN_URL")
    locale, title = locale_of(given), texts.STOPPED_TITLE
    return page("page", locale=locale, title=title, status=stopped.status, failure=stopped.text, back=shop)


def _grouped(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
