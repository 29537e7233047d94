"""What is said about registrations; the same words whether or not the person is known."""

from schema.texts import Text

LOGIN_TAKEN = Text("Этот логин занят. Придумайте другой.", "This login is taken. Make up another one.")
RESEND_ACCEPTED = Text(
    "Если регистрация ждёт подтверждения, мы отправили ссылку или код ещё раз. Если письма нет, проверьте папку "
    "«Спам».",
    "If a registration waits to be confirmed, a link or a code is on its way again. If there is no letter, look into "
    "the spam folder.",
)
