"""What the pages say that mailed links lead to."""

from dataclasses import dataclass

from schema.texts import Text


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The sentences of one page: before, after, and where the link or the code does not serve."""

    title: Text
    before: Text
    button: Text
    done: Text
    wrong: Text
    expired: Text
    whole_link: Text


ACTIVATE = PageTexts(
    title=Text("Подтверждение регистрации", "Confirm your registration"),
    before=Text(
        "Нажмите кнопку, чтобы подтвердить регистрацию. Если вы не регистрировались, закройте страницу.",
        "Press the button to confirm your registration. If you did not register, close this page.",
    ),
    button=Text("Подтвердить", "Confirm"),
    done=Text(
        "Регистрация подтверждена. Теперь войдите в личный кабинет.",
        "Your registration is confirmed. Now sign in to the cabinet.",
    ),
    wrong=Text(
        "Ссылка или код не подходят: возможно, ими уже воспользовались или отправлены новые. Откройте самое новое "
        "письмо или SMS. Если других нет, попробуйте войти, а если не получится, запросите подтверждение ещё раз.",
        "The link or the code does not fit: perhaps it was used already, or a newer one was sent. Open the newest "
        "letter or text message. Where there is no other, try to sign in; where that fails, ask for the confirmation "
        "to be sent again.",
    ),
    expired=Text(
        "Срок действия истёк. Запросите подтверждение ещё раз, а если прошло больше 14 дней, зарегистрируйтесь заново.",
        "It is too old. Ask for the confirmation to be sent again or, after more than 14 days, register anew.",
    ),
    whole_link=Text(
        "Откройте ссылку из письма целиком или введите код из SMS.",
        "Open the whole link of the letter, or enter the code of the text message.",
    ),
)
RESET = PageTexts(
    title=Text("Новый пароль", "New password"),
    before=Text(
        "Придумайте новый пароль: не короче {minimum}, любых. Удобно взять несколько слов. Все открытые "
        "сеансы завершатся.",
        "Make up a new password of at least {minimum}, of any kind. A few words serve well. All open sessions end.",
    ),
    button=Text("Сменить пароль", "Change the password"),
    done=Text("Пароль изменён. Теперь войдите с ним.", "The password is changed. Now sign in with it."),
    wrong=Text(
        "Ссылка или код не подходят: возможно, ими уже воспользовались или отправлены новые. Запросите восстановление "
        "ещё раз.",
        "The link or the code does not fit: perhaps it was used already, or a newer one was sent. Ask for recovery "
        "again.",
    ),
    expired=Text("Срок действия истёк. Запросите восстановление ещё раз.", "It is too old. Ask for recovery again."),
    whole_link=ACTIVATE.whole_link,
)
CONFIRM = PageTexts(
    title=Text("Подтверждение адреса почты", "Confirm your e-mail"),
    before=Text(
        "Нажмите кнопку, чтобы этот адрес почты начал действовать. Если вы его не указывали, закройте страницу.",
        "Press the button to let this e-mail take effect. If you did not give it, close this page.",
    ),
    button=Text("Подтвердить", "Confirm"),
    done=Text("Новый адрес почты подтверждён и действует.", "The new e-mail is confirmed and counts from now on."),
    wrong=Text(
        "Ссылка не подходит: возможно, ею уже воспользовались или адрес изменён ещё раз. Проверьте его в настройках "
        "кабинета.",
        "The link does not fit: perhaps it was used already, or the address was changed again. Look it up in the "
        "settings.",
    ),
    expired=Text(
        "Срок действия ссылки истёк. Укажите адрес в настройках кабинета ещё раз.",
        "The link is too old. Give the address in the settings of the cabinet again.",
    ),
    whole_link=Text("Откройте ссылку из письма целиком.", "Open the whole link of the letter."),
)
LOGIN = Text("Логин, почта или телефон", "Login, e-mail or phone")
CODE = Text("Код из SMS", "Code of the text message")
PASSWORD = Text("Новый пароль", "New password")
AGAIN = Text("Новый пароль ещё раз", "New password once more")
REGISTERED_PASSWORD = Text("Пароль, указанный при регистрации", "Password given at registration")
REGISTERED_PASSWORD_ASKED = Text(
    "По этому адресу или номеру регистрировались несколько раз, и не обязательно вы. Введите пароль, который вы "
    "придумали при регистрации.",
    "There were several registrations by this address or number, and not all of them need be yours. Enter the "
    "password that you made up when you registered.",
)
REGISTERED_PASSWORD_WRONG = Text(
    "Пароль не тот, с которым была эта регистрация. Введите его ещё раз. Если не получается, зарегистрируйтесь "
    "заново: прежняя регистрация исчезнет.",
    "This is not the password of this registration. Enter it again. Where that fails, register anew: the former "
    "registration will be gone.",
)
PASSWORD_LOCKED = Text(
    "Слишком много неверных паролей. Подождите до {time} (МСК) или зарегистрируйтесь заново.",
    "Too many wrong passwords. Wait until {time} (Moscow), or register anew.",
)
NEW_PASSWORD_LOCKED = Text(
    "Слишком много попыток. Подождите до {time} (МСК) и придумайте пароль, которого у вас ещё не было.",
    "Too many tries. Wait until {time} (Moscow), and make up a password that you have not had yet.",
)
PASSWORDS_DIFFER = Text(
    "Пароли не совпадают. Введите одинаковые.", "The two passwords differ. Enter the same one twice."
)
LOCKED_OUT = Text(
    "Слишком много неверных кодов. Подождите до {time} (МСК) или запросите новый код.",
    "Too many wrong codes. Wait until {time} (Moscow), or ask for a new code.",
)
TOO_OFTEN = Text(
    "Слишком много запросов. Подождите минуту и повторите.", "Too many requests. Wait a minute and try again."
)
ELSEWHERE = Text(
    "Форму отправила чужая страница. Откройте ссылку из письма и нажмите кнопку на нашей странице.",
    "Another site's page sent this form. Open the link of the letter, and press the button on our page.",
)
UNREADABLE = Text(
    "Форму не удалось прочитать. Откройте ссылку из письма ещё раз.",
    "The form could not be read. Open the link of the letter again.",
)
UNAVAILABLE = Text(
    "Сервис временно недоступен. Ссылка действует: повторите через несколько минут.",
    "The service is unavailable. The link goes on working: try again in a few minutes.",
)
INTERNAL = Text(
    "У нас произошла ошибка. Повторите попытку, а если не поможет, сообщите в поддержку номер {request_id}.",
    "Something went wrong here. Try again; if that does not help, tell support the number {request_id}.",
)
REQUIRED = Text("Заполните все поля.", "Fill in every field.")
OPEN_CABINET = Text("Открыть личный кабинет", "Open the cabinet")
OTHER_LANGUAGE = Text("English", "Русский")
