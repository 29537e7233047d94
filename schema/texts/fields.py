"""What is said about a field of the input that does not hold: what is wrong, and what to do."""

from domain.inputs import FieldErrorCode, FieldFault
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import CHARACTERS_OF, counted

BY_CODE = {
    FieldErrorCode.REQUIRED: Text("Заполните это поле.", "Fill this field in."),
    FieldErrorCode.TOO_SHORT: Text("Слишком коротко.", "Too short."),
    FieldErrorCode.TOO_LONG: Text("Слишком длинно.", "Too long."),
    FieldErrorCode.MALFORMED: Text("Неверный формат.", "Not of the expected form."),
    FieldErrorCode.TOO_WEAK: Text(
        "Такой пароль легко угадать. Возьмите несколько слов, не связанных с вами.",
        "This password is easy to guess. Take a few words that have nothing to do with you.",
    ),
    FieldErrorCode.NOT_FOUND: Text("Не найдено.", "Not found."),
    FieldErrorCode.OUT_OF_RANGE: Text("Вне допустимых пределов.", "Out of range."),
    FieldErrorCode.NOT_ALLOWED: Text("Здесь это недопустимо.", "Not allowed here."),
}
"""What there is to say of a code, wherever it stands."""
LONGER_THAN = Text("Слишком длинно: не больше {characters}.", "Too long: {characters} at most.")
_PASSWORD_SHORT = Text(
    "Пароль слишком короткий: нужно не меньше {characters}, любых.",
    "The password is too short: it needs {characters} at least, of any kind.",
)
_PASSWORD_LONG = Text(
    "Пароль слишком длинный: не больше {characters}.", "The password is too long: {characters} at most."
)
OF_FIELD = {
    ("password", FieldErrorCode.TOO_SHORT): _PASSWORD_SHORT,
    ("newPassword", FieldErrorCode.TOO_SHORT): _PASSWORD_SHORT,
    ("password", FieldErrorCode.TOO_LONG): _PASSWORD_LONG,
    ("newPassword", FieldErrorCode.TOO_LONG): _PASSWORD_LONG,
    ("newPassword", FieldErrorCode.NOT_ALLOWED): Text(
        "Новый пароль должен отличаться от прежнего.", "The new password must differ from the present one."
    ),
    ("currentPassword", FieldErrorCode.REQUIRED): Text(
        "Введите пароль, с которым входите.", "Enter the password that you sign in with."
    ),
    ("login", FieldErrorCode.MALFORMED): Text(
        "Логин — от 3 до 64 букв, цифр, точек и дефисов, без пробелов; нужна хотя бы одна буква.",
        "A login has 3 to 64 letters, digits, dots and dashes, no blanks, and at least one letter.",
    ),
    ("email", FieldErrorCode.MALFORMED): Text(
        "Это не адрес почты. Напишите его, например, так: anna@example.com.",
        "This is no mail address. Write it like this: anna@example.com.",
    ),
    ("phone", FieldErrorCode.MALFORMED): Text(
        "Это не номер телефона. Напишите его с кодом, например, так: +7 918 000-00-00.",
        "This is no phone number. Write it with its code, like this: +7 918 000-00-00.",
    ),
    ("phone", FieldErrorCode.NOT_ALLOWED): Text(
        "На этот номер SMS не приходят. Укажите мобильный.",
        "This number takes no text messages. Give a mobile one.",
    ),
    ("activateBy", FieldErrorCode.NOT_ALLOWED): Text(
        "Укажите то, чем подтвердить регистрацию: почту для письма или телефон для SMS.",
        "Give what the registration is confirmed by: an e-mail for a letter, or a phone for a text message.",
    ),
    ("consentVersion", FieldErrorCode.NOT_ALLOWED): Text(
        "Текст согласия обновился. Прочитайте его и согласитесь ещё раз.",
        "The text of the consent is a newer one. Read it, and agree once more.",
    ),
    ("accountNumber", FieldErrorCode.NOT_ALLOWED): Text(
        "Подключить можно не больше {limit} лицевых счетов. Сначала отключите ненужный.",
        "At most {limit} accounts can be linked. Unlink one first.",
    ),
    ("code", FieldErrorCode.MALFORMED): Text("Введите шесть цифр из SMS.", "Enter the six digits of the text message."),
    ("description", FieldErrorCode.MALFORMED): Text(
        "В тексте есть знаки, которые не видны. Наберите его заново.",
        "The text holds signs that cannot be seen. Type it anew.",
    ),
    ("amount", FieldErrorCode.MALFORMED): Text(
        "Это не сумма. Напишите её в рублях без пробелов, копейки — после точки, например: 1234.56.",
        "This is no amount. Write it in rubles without spaces, kopecks after a point, like this: 1234.56.",
    ),
    ("bindCard", FieldErrorCode.NOT_ALLOWED): Text(
        "Эта карта уже привязана: платите ею или введите другую.",
        "This card is bound already: pay with it, or enter another one.",
    ),
    ("returnUrl", FieldErrorCode.MALFORMED): Text(
        "Это не адрес страницы: пробелы, русские буквы и другие такие знаки пишутся в нём кодами, например %20.",
        "This is no address of a page: blanks, letters other than Latin ones, and such are written as codes: %20.",
    ),
    ("returnUrl", FieldErrorCode.NOT_ALLOWED): Text(
        "После оплаты можно вернуться только на страницу личного кабинета.",
        "After paying one can come back to a page of the cabinet alone.",
    ),
    ("preferredDate", FieldErrorCode.OUT_OF_RANGE): Text(
        "Выберите день не раньше сегодняшнего и не позже чем через {limit} дней.",
        "Choose a day that is neither past nor more than {limit} days ahead.",
    ),
}
"""
What there is to say of a field by the last part of its path.

``limit`` is how much it may hold, ``characters`` the same with its word.
"""

WITH_INSTEAD = {
    (name, FieldErrorCode.REQUIRED): Text(
        "Укажите почту или телефон: достаточно одного.", "Give an e-mail or a phone: one of them is enough."
    )
    for name in ("email", "phone")
} | {
    ("phone", FieldErrorCode.NOT_ALLOWED): Text(
        "На номера этой страны SMS не отправляются. Укажите мобильный, который начинается с {instead}.",
        "No text messages are sent to numbers of this country. Give a mobile one that begins with {instead}.",
    ),
}
"""The same where something else would do, which ``instead`` names."""


def sentence(fault: FieldFault, language: Language) -> str:
    """Return what a person is told of a fault."""
    place = fault.path[-1], fault.code
    text = OF_FIELD.get(place) if fault.instead is None else WITH_INSTEAD.get(place)
    if text is None and fault.code is FieldErrorCode.TOO_LONG and fault.limit is not None:
        text = LONGER_THAN
    characters = counted(fault.limit or 0, CHARACTERS_OF, language)
    told = text or BY_CODE[fault.code]
    return told.say(language, limit=fault.limit, characters=characters, instead=fault.instead)
