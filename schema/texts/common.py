"""What is said about input that does not hold, whatever the subject."""

from schema.texts import Text

INVALID_INPUT = Text("Проверьте отмеченные поля.", "Check the marked fields.")
KEY_REUSED = Text(
    "Эта форма уже была отправлена с другими данными. Обновите страницу и отправьте снова.",
    "This form was sent before with other contents. Reload the page and send it again.",
)
