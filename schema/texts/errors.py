"""What is said when a request itself is wrong, or we are."""

from schema.texts import Text

UNAUTHENTICATED = Text("Войдите, чтобы продолжить.", "Sign in to go on.")
FORBIDDEN = Text("У вашей роли нет на это права.", "Your role may not do this.")
NOT_FOUND = Text("Не найдено.", "Not found.")
BAD_CURSOR = Text("Указатель страницы не из этого списка.", "The cursor does not belong to this list.")
BAD_PAGE_SIZE = Text("first принимает от 1 до 100, получено {given}.", "first takes 1 to 100, got {given}.")
BAD_COORDINATES = Text(
    "Такого места нет: широта от -90 до 90, долгота от -180 до 180.",
    "There is no such place: latitude is -90 to 90, longitude -180 to 180.",
)
LONG_SEARCH = Text(
    "В поиске не больше 100 знаков, получено {given}.", "A search takes at most 100 characters, got {given}."
)
BAD_IDEMPOTENCY_KEY = Text(
    "Ключ идемпотентности — от 1 до 255 печатных знаков.", "An idempotency key has 1 to 255 printable characters."
)
TOO_OFTEN = Text("Слишком много попыток. Повторите после {until}.", "Too many tries. Try again after {until}.")
INTERNAL = Text(
    "У нас произошла ошибка. Сообщите в поддержку номер запроса {request_id}.",
    "Something went wrong here. Tell support the request id {request_id}.",
)
UNAVAILABLE = Text(
    "Сервис временно недоступен. Повторите попытку позже.", "The service is unavailable. Try again later."
)
RATE_LIMITED = Text(
    "Слишком много запросов. Подождите минуту и повторите.", "Too many requests. Wait a minute and try again."
)
TOO_MANY_STREAMS = Text(
    "Открыто слишком много подписок: сначала закройте лишние.", "Too many streams are open: close some first."
)
