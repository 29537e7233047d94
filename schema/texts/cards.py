"""What is said about cards that cannot be used."""

from domain.cards import CardRefusal
from schema.texts import Text

REFUSED = {
    CardRefusal.NOT_FOUND: Text(
        "Такой карты среди привязанных нет: возможно, она уже отвязана.",
        "There is no such card among those you bound; it may have been removed.",
    ),
    CardRefusal.WRONG_PURPOSE: Text(
        "Эта карта привязана для платежей другого вида. Введите карту на странице оплаты, там её можно и привязать.",
        "This card was bound for payments of another kind. Enter one on the payment page; it can be bound there.",
    ),
    CardRefusal.FIRST_PAYMENT_TO_SUPPLIER: Text(
        "Первый платёж этому поставщику проводится с вводом карты на странице оплаты, следующие — и привязанной.",
        "The first payment to this supplier needs a card entered on the payment page. After it a bound card will do.",
    ),
    CardRefusal.EXPIRED: Text(
        "Срок действия этой карты истёк. Отвяжите её и привяжите новую.",
        "This card has expired. Remove it and bind a new one.",
    ),
}
"""Why a card cannot be used."""
