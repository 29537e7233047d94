"""What is said to whoever forgot the password; the same words whether or not the person is known."""

from schema.texts import Text

RECOVERY_ACCEPTED = Text(
    "Если данные указаны верно, мы отправили ссылку на почту или код в SMS.",
    "If what you entered is right, a link by mail or a code by text message is on its way.",
)
