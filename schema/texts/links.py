"""What is said about linking accounts."""

from schema.texts import Text

TOO_MANY_TRIES = Text(
    "Слишком много неверных данных. Подождите до {time} (МСК) и введите их так, как они напечатаны в квитанции.",
    "Too many tries. Wait until {time} (Moscow), then give number and address as they are printed on the receipt.",
)
