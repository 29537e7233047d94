"""What is said to whoever forgot the password; the same words whether or not the person is known."""

from schema.texts import Text

RECOVERY_ACCEPTED = Text(
    "Если данные указаны верно, мы отправили ссылку на почту или код в SMS. Если ничего не пришло, проверьте папку "
    "«Спам»; за час отправляем не больше трёх сообщений.",
    "If what you entered is right, a link by mail or a code by text message is on its way. If nothing comes, look into "
    "the spam folder; at most three messages are sent in an hour.",
)
