"""Sentences of the journal: one for each thing that a person may do."""

from collections.abc import Mapping

from domain.journal import Action
from domain.money import kopecks
from domain.payments import PaymentFailure, PaymentPurpose
from domain.periods import parse_month
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import money
from schema.texts.months import name_month

SUMMARIES = {
    Action.REGISTERED: Text("Регистрация в личном кабинете", "Registered in the cabinet"),
    Action.ACTIVATED: Text("Регистрация подтверждена", "Confirmed the registration"),
    Action.SIGNED_IN: Text("Вход в личный кабинет", "Signed in"),
    Action.SIGNED_OUT: Text("Выход из личного кабинета", "Signed out"),
    Action.SESSIONS_ENDED: Text(
        "Завершено входов на других устройствах: {count}", "Signed out on other devices: {count}"
    ),
    Action.RECOVERY_REQUESTED: Text("Запрошен новый пароль", "Asked for a new password"),
    Action.PASSWORD_RESET: Text(
        "Задан новый пароль, на всех устройствах выполнен выход", "Set a new password; signed out on all devices"
    ),
    Action.PASSWORD_CHANGED: Text("Пароль изменён", "Changed the password"),
    Action.EMAIL_CHANGE_ASKED: Text(
        "Запрошена смена адреса почты на {contact}", "Asked to change the e-mail to {contact}"
    ),
    Action.EMAIL_CHANGED: Text("Адрес почты изменён на {contact}", "Changed the e-mail to {contact}"),
    Action.PHONE_CHANGE_ASKED: Text(
        "Запрошена смена телефона на {contact}", "Asked to change the phone number to {contact}"
    ),
    Action.PHONE_CHANGED: Text("Номер телефона изменён на {contact}", "Changed the phone number to {contact}"),
    Action.PROFILE_CHANGED: Text("Настройки изменены", "Changed the settings"),
    Action.SECOND_FACTOR_ENROLLED: Text("Подключён второй фактор входа", "Added a second factor of signing in"),
    Action.SECOND_FACTOR_REMOVED: Text("Отключён второй фактор входа", "Removed the second factor of signing in"),
    Action.ACCOUNT_LINKED: Text("Подключён лицевой счёт {number}", "Linked account {number}"),
    Action.ACCOUNT_UNLINKED: Text("Отключён лицевой счёт {number}", "Unlinked account {number}"),
    Action.READING_SUBMITTED: Text("Переданы показания за {month}: {values}", "Gave readings of {month}: {values}"),
    Action.REPAIR_REQUESTED: Text("Подана заявка {number} на вызов мастера", "Called a technician: request {number}"),
    Action.REPAIR_CANCELED: Text(
        "Отменена заявка {number} на вызов мастера", "Canceled request {number} for a technician"
    ),
    Action.PAYMENT_STARTED: Text("Начат платёж {amount} {subject}", "Began to pay {amount} {subject}"),
    Action.PAYMENT_CONFIRMED: Text("Оплачено {amount} {subject}", "Paid {amount} {subject}"),
    Action.PAYMENT_FAILED: Text(
        "Не прошёл платёж {amount} {subject}{cause}", "A payment of {amount} {subject} failed{cause}"
    ),
    Action.PAYMENT_CANCELED: Text("Отменён платёж {amount} {subject}", "Canceled a payment of {amount} {subject}"),
    Action.PAYMENT_REFUNDED: Text(
        "Возвращён платёж {amount} {subject}", "A payment of {amount} {subject} was given back"
    ),
    Action.CARD_BOUND: Text("Привязана карта {card}", "Bound card {card}"),
    Action.CARD_REMOVED: Text("Удалена привязанная карта {card}", "Removed bound card {card}"),
    Action.CARDS_REMOVED: Text(
        "Удалены привязанные карты: {count}, так как запрошен новый пароль",
        "Removed bound cards: {count}, since a new password was asked for",
    ),
}
FOR_ACCOUNT = Text("по лицевому счёту {number}", "for account {number}")
"""What a payment was for as entries of older releases tell it, which did not keep its purpose."""
FOR_PURPOSE = {
    PaymentPurpose.ELECTRICITY: Text(
        "за электроэнергию по лицевому счёту {number}", "for electricity of account {number}"
    ),
    PaymentPurpose.PENALTY: Text("в счёт пеней по лицевому счёту {number}", "against the penalty of account {number}"),
    PaymentPurpose.METERING_SERVICE: Text(
        "за работы с прибором учёта по лицевому счёту {number}", "for work on a meter of account {number}"
    ),
    PaymentPurpose.REPAIR_SERVICE: Text(
        "за вызов мастера по лицевому счёту {number}", "for the work of a technician for account {number}"
    ),
}
FAILED = {
    PaymentFailure.DECLINED: Text("банк отклонил платёж", "the bank declined it"),
    PaymentFailure.INSUFFICIENT_FUNDS: Text("на карте не хватает денег", "there is too little money on the card"),
    PaymentFailure.NO_3DS: Text("карта не участвует в проверке 3-D Secure", "the card takes no part in 3-D Secure"),
    PaymentFailure.TIMED_OUT: Text("время на оплату истекло", "it was not paid in time"),
    PaymentFailure.GATEWAY_ERROR: Text(
        "сбой платёжного сервиса. Если деньги с карты всё же списаны, они вернутся на неё или будут зачтены как оплата",
        "the payment service did not carry it out. If money was taken from the card all the same, it comes back to the "
        "card or is counted as paid",
    ),
    PaymentFailure.AMOUNT_DIFFERS: Text(
        "банк взял не ту сумму, что указана в платеже. На счёт ничего не зачислено; наши сотрудники знают об этом и "
        "разберутся или вернут деньги",
        "the bank took another amount than was ordered. Nothing was credited; our employees know of it and will sort "
        "it out or return the money",
    ),
    PaymentFailure.NOT_AS_ORDERED: Text(
        "банк провёл не тот платёж, который вы заказали. На счёт ничего не зачислено; наши сотрудники знают об этом и "
        "разберутся или вернут деньги",
        "the bank carried out another payment than the one you ordered. Nothing was credited; our employees know of it "
        "and will sort it out or return the money",
    ),
}


def summary(action: Action, parts: Mapping[str, str], language: Language) -> str:
    """
    Return the sentence about a step.

    ``parts`` may hold a month as 2026-10 and an amount as 150.00 rubles, of a payment its purpose and its failure too.
    """
    told = dict(parts)
    if "amount" in told:
        told["subject"], told["cause"] = _subject(parts, language), _cause(parts, language)
        told["amount"] = money(kopecks(told["amount"]), language)
    if "month" in told:
        told["month"] = name_month(parse_month(told["month"]), language)
    return SUMMARIES[action].say(language, **told)


def _subject(parts: Mapping[str, str], language: Language) -> str:
    purpose = parts.get("purpose")
    text = FOR_PURPOSE[PaymentPurpose(purpose)] if purpose else FOR_ACCOUNT
    return text.say(language, number=parts["number"])


def _cause(parts: Mapping[str, str], language: Language) -> str:
    failure = parts.get("failure")
    return f": {FAILED[PaymentFailure(failure)].say(language)}" if failure else ""
