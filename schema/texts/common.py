"""What is said about input that does not hold, whatever the subject."""

from domain.inputs import FieldErrorCode
from schema.texts import Text

INVALID_INPUT = Text("Проверьте отмеченные поля.", "Check the marked fields.")
KEY_REUSED = Text(
    "Эти показания уже были отправлены с другими данными. Обновите страницу и отправьте снова.",
    "These readings were sent before with other figures. Reload the page and send them again.",
)
FIELD = {
    FieldErrorCode.REQUIRED: Text("Заполните это поле.", "Fill this field in."),
    FieldErrorCode.TOO_SHORT: Text("Слишком коротко.", "Too short."),
    FieldErrorCode.TOO_LONG: Text("Слишком длинно.", "Too long."),
    FieldErrorCode.MALFORMED: Text("Неверный формат.", "Not of the expected form."),
    FieldErrorCode.TOO_WEAK: Text("Слишком простой пароль.", "The password is too easy to guess."),
    FieldErrorCode.NOT_FOUND: Text("Не найдено.", "Not found."),
    FieldErrorCode.OUT_OF_RANGE: Text("Вне допустимых пределов.", "Out of range."),
    FieldErrorCode.NOT_ALLOWED: Text("Здесь это недопустимо.", "Not allowed here."),
}
