"""What is said about mailed links and codes of text messages that do not work."""

from schema.texts import Text

CODE_WRONG = Text(
    "Ссылка или код неверны либо больше не действуют. Проверьте их или запросите новые.",
    "The link or the code is wrong or no longer works. Check it, or ask for a new one.",
)
CODE_EXPIRED = Text(
    "Срок действия ссылки или кода истёк. Запросите новые.", "The link or the code is too old. Ask for a new one."
)
