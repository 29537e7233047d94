"""What is said about signing in; the same words whether or not the person is known."""

from schema.texts import Text

CREDENTIALS_WRONG = Text(
    "Неверный логин или пароль. Проверьте Caps Lock и раскладку клавиатуры.",
    "The login or the password is wrong. Check Caps Lock and the language of the keyboard.",
)
CURRENT_PASSWORD_WRONG = Text("Текущий пароль неверен.", "The current password is wrong.")
NOT_ACTIVATED = Text(
    "Регистрация ещё не подтверждена. Пройдите по ссылке из письма или введите код из SMS.",
    "The registration is not confirmed yet. Follow the link of the letter, or enter the code of the text message.",
)
CAPTCHA_REQUIRED = Text(
    "Слишком много попыток. Введите цифры с картинки.", "Too many tries. Enter the digits of a picture."
)
CAPTCHA_WRONG = Text(
    "Цифры с картинки введены неверно, или картинка устарела. Запросите новую.",
    "The digits of the picture are wrong, or the picture is too old. Ask for a new one.",
)
LOCKED_OUT = Text(
    "Слишком много попыток. Подождите до {time} (МСК) или введите верный пароль вместе с цифрами новой картинки.",
    "Too many tries. Wait until {time} (Moscow), or give the right password with the digits of a new picture.",
)
LOCKED_OUT_ELSEWHERE = Text(
    "Слишком много попыток. Подождите до {time} (МСК).", "Too many tries. Wait until {time} (Moscow)."
)
SECOND_FACTOR_REQUIRED = Text(
    "Введите код из приложения для входа.", "Enter the code that your authenticator app shows."
)
PASSWORD_CHANGE_REQUIRED = Text(
    "Вы вошли с временным паролем. Придумайте новый.", "The password is a temporary one. Make up a new one."
)
ACCOUNT_NOT_MATCHED = Text(
    "Лицевой счёт не найден или не соответствует указанным данным. Сверьте их с квитанцией.",
    "There is no such account, or it does not match what was given. Compare it with the receipt.",
)
