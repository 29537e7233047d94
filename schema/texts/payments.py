"""What is said about payments: what they are for, why one does not begin, and why one cannot be given up."""

from domain.payments import PaymentPurpose, PaymentStatus
from domain.users import Language
from schema.texts import Text

AMOUNT_OUT_OF_RANGE = Text(
    "Сумма платежа — от {minimum} до {maximum}.", "A payment is between {minimum} and {maximum}."
)
IN_PROGRESS = Text(
    "Такой же платёж уже начат. Завершите его или отмените, чтобы начать новый.",
    "An equal payment was begun before. Finish it, or cancel it to begin another one.",
)
BEING_CHARGED = Text(
    "Деньги за такой же платёж уже списываются с карты. Подождите немного, чем он закончится.",
    "Your card is being charged for an equal payment already. Wait a little for how it ends.",
)
"""An equal payment by a bound card, which the payer can neither finish nor cancel."""
GATEWAY_UNAVAILABLE = Text(
    "Платёжный сервис сейчас не отвечает, деньги не списаны. Попробуйте ещё раз через несколько минут.",
    "The payment service does not answer now; nothing was charged. Try again in a few minutes.",
)
GATEWAY_UNAVAILABLE_UNTIL = Text(
    "Платёжный сервис сейчас не отвечает, деньги не списаны. Попробуйте ещё раз после {until}.",
    "The payment service does not answer now; nothing was charged. Try again after {until}.",
)
FINAL = {
    PaymentStatus.PENDING: Text(
        "Деньги с карты уже списываются, отменить платёж нельзя. Дождитесь, чем он закончится.",
        "The card is being charged already, so the payment cannot be canceled. Wait for how it ends.",
    ),
    PaymentStatus.CONFIRMED: Text(
        "Платёж уже прошёл, отменить его нельзя.", "The payment has arrived already and cannot be canceled."
    ),
    PaymentStatus.FAILED: Text(
        "Платёж не прошёл, отменять нечего.", "The payment has failed; there is nothing to cancel."
    ),
    PaymentStatus.REFUNDED: Text(
        "Деньги по этому платежу уже возвращены.", "The money of this payment was given back already."
    ),
}
"""Why a payment that has come so far cannot be given up."""
DESCRIPTIONS = {
    PaymentPurpose.ELECTRICITY: Text("Электроэнергия, лицевой счёт {number}", "Electricity, account {number}"),
    PaymentPurpose.PENALTY: Text(
        "Пени за электроэнергию, лицевой счёт {number}", "Penalty on electricity, account {number}"
    ),
    PaymentPurpose.METERING_SERVICE: Text(
        "Работы с прибором учёта, лицевой счёт {number}", "Work on a meter, account {number}"
    ),
    PaymentPurpose.REPAIR_SERVICE: Text(
        "Вызов мастера, лицевой счёт {number}", "Work of a technician, account {number}"
    ),
}
"""What a payment is for, as the gateway's page and the fiscal receipt say it; nothing of it is about a person (C11)."""


def describe(purpose: PaymentPurpose, number: str, language: Language) -> str:
    """Return what is paid for an account of this number."""
    return DESCRIPTIONS[purpose].say(language, number=number)
