"""What the sandbox's pages say, in Russian and in English."""

from dataclasses import dataclass

from gateways.moneta.sandbox.answers import Stop
from gateways.moneta.sandbox.cards import CardFault, Outcome
from gateways.moneta.sandbox.operations import Failure


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in both languages."""

    ru: str
    en: str

    def say(self, locale: str, **parts: object) -> str:
        """Return it in a language, its places filled."""
        return (self.en if locale == "en" else self.ru).format(**parts)


PAY_TITLE = Said("Оплата картой", "Pay by card")
SECURE_TITLE = Said("Подтверждение платежа", "Confirm the payment")
STOPPED_TITLE = Said("Платёж не может быть проведён", "The payment cannot go on")
DONE_TITLE = Said("Платёж", "Payment")
SANDBOX = Said("Песочница: деньги не списываются", "Sandbox: no money moves")
ORDER = Said("Заказ", "Order")
NUMBER = Said("Номер карты", "Card number")
EXPIRY = Said("Срок, ММ/ГГ", "Expires, MM/YY")
CVV = Said("CVV, три цифры", "CVV, three digits")
PAY = Said("Оплатить {amount}", "Pay {amount}")
BIND = Said("Привязать карту", "Link the card")
HOLD = Said(
    "Банк удержит {amount} для проверки карты и сразу вернёт их.",
    "The bank holds {amount} to check the card and gives it back at once.",
)
BACK = Said("Вернуться в магазин", "Back to the shop")
TEST_CARDS = Said("Тестовые карты", "Test cards")
CHOOSE = Said(
    "Выберите исход платежа: карта подставится сама. Подходят только эти карты, любой срок и любой CVV.",
    "Choose how it is to go: the card is filled in for you. No other card is taken; any date and any CVV will do.",
)
SECURE = Said(
    "Введите код, который банк отправил в SMS. Карта {card}, сумма {amount}.",
    "Type the code that the bank has sent by SMS. Card {card}, amount {amount}.",
)
SMS = Said(
    "SMS от банка: код {code} для оплаты {amount}. Никому его не сообщайте.",
    "SMS of the bank: code {code} to pay {amount}. Tell it to nobody.",
)
CODE = Said("Код из SMS", "Code of the SMS")
CONFIRM = Said("Подтвердить", "Confirm")
GIVE_UP = Said("Отказаться от платежа", "Give the payment up")
WRONG_CODE = Said("Код не подходит. Осталось попыток: {left}.", "The code is wrong. Tries left: {left}.")
OTHER_LANGUAGE = Said("English", "Русский")
PAID = Said("Оплата прошла. Эту страницу можно закрыть.", "It is paid. You may close this page.")
WAITING = Said("Банк проводит платёж. Эту страницу можно закрыть.", "The bank is at it. You may close this page.")
SPENT = Said("Этот счёт уже оплачен, оплачивается или отменён.", "This invoice is paid, being paid or canceled.")
WRONG_FORM = Said("Магазин передал неверные параметры: {names}.", "The shop sent parameters that are wrong: {names}.")
NO_PAGE = Said("Такой страницы нет.", "There is no such page.")
OPERATIONS = Said("Операции песочницы", "Operations of the sandbox")

CARD_FAULTS = {
    CardFault.NUMBER: Said("Проверьте номер карты: в нём опечатка.", "Check the number of the card: it is mistyped."),
    CardFault.NO_TEST_CARD: Said(
        "Это песочница: она берёт только тестовые карты из списка. Настоящую карту здесь не вводите.",
        "This is a sandbox and takes the test cards below alone. Do not type a real card here.",
    ),
    CardFault.EXPIRY: Said("Напишите срок как ММ/ГГ, например 08/31.", "Write the date as MM/YY, such as 08/31."),
    CardFault.EXPIRED: Said("Срок действия карты истёк.", "The card has expired."),
    CardFault.CVV: Said("CVV: три цифры с оборота карты.", "CVV: the three digits on the back of the card."),
}
STOPS = {
    Stop.PAID: Said("Заказ уже оплачен.", "The order is paid already."),
    Stop.IN_PROGRESS: Said("Заказ уже обрабатывается.", "The order is being processed."),
    Stop.NOT_VALID: Said("Заказ больше не действует.", "The order is not valid any more."),
    Stop.BAD_ANSWER: Said("Магазин ответил неверно (302).", "The shop gave no proper answer (302)."),
    Stop.NOT_REACHED: Said("Магазин не отвечает (−600).", "The shop does not answer (−600)."),
    Stop.NOT_SIGNED: Said("Ответ магазина подписан неверно (−700).", "The shop's answer is signed wrongly (−700)."),
    Stop.OTHER: Said("Ответ магазина не подходит к заказу (−1).", "The shop's answer does not fit the order (−1)."),
}
FAILURES = {
    Failure.DECLINED: Said("Банк отклонил платёж.", "The bank declined the payment."),
    Failure.INSUFFICIENT_FUNDS: Said("На карте недостаточно денег.", "There is too little money on the card."),
    Failure.NO_3DS: Said("Карта не участвует в 3-D Secure.", "The card takes no part in 3-D Secure."),
    Failure.WRONG_CODE: Said(
        "Банк отклонил платёж: код трижды введён неверно.", "The bank declined: the code was wrong three times."
    ),
    Failure.GIVEN_UP: Said("Вы отказались от платежа.", "You gave the payment up."),
    Failure.TIMED_OUT: Said("Время на оплату вышло.", "The time to pay has run out."),
    Failure.NOT_TAKEN: Said(
        "Магазин не принял платёж, деньги возвращены.", "The shop did not take it; money returned."
    ),
    Failure.RELEASED: Said("Магазин отменил платёж.", "The shop canceled the payment."),
}
OUTCOMES = {
    Outcome.PAID: Said("Оплата проходит", "It is paid"),
    Outcome.DECLINED: Said("Банк отклоняет", "The bank declines"),
    Outcome.NO_FUNDS: Said("Не хватает денег", "Too little money"),
    Outcome.NO_3DS: Said("Карта без 3-D Secure", "Card without 3-D Secure"),
    Outcome.SLOW: Said("Банк думает почти минуту", "The bank takes most of a minute"),
    Outcome.NOTICE_FIRST: Said("Уведомление раньше возврата", "Notice before the way back"),
    Outcome.NOTICE_TWICE: Said("Уведомление приходит дважды", "Notice comes twice"),
    Outcome.NOTICE_LOST: Said("Уведомление теряется", "Notice is lost"),
    Outcome.WRONG_SIGNATURE: Said("Уведомление с неверной подписью", "Notice signed wrongly"),
    Outcome.AMOUNT_CHANGED: Said("Уплачена другая сумма", "Another amount is paid"),
    Outcome.TOKEN_REFUSED: Said("Оплата без привязки карты", "Paid, but the card is not linked"),
    Outcome.CHARGE_DECLINED: Said("Привязка есть, списания отклоняются", "Linked; later charges are declined"),
    Outcome.CHARGE_LATE: Said("Привязка есть, списания с поздним ответом", "Linked; later charges answer late"),
    Outcome.CHARGE_BROKEN: Said("Привязка есть, списания с ошибкой 500", "Linked; later charges answer 500"),
}


def sum_of(kopecks: int, locale: str) -> str:
    """Return kopecks as people read them, whose parts no line break parts."""
    whole, rest = divmod(kopecks, 100)
    if locale == "en":
        return f"{whole:,}.{rest:02}\u00a0₽"
    return f"{whole:,}".replace(",", "\u00a0") + f",{rest:02}\u00a0₽"
