"""What is said when a request itself is wrong, or we are."""

from schema.texts import Text

UNAUTHENTICATED = Text("Войдите, чтобы продолжить.", "Sign in to go on.")
FORBIDDEN = Text("У вашей роли нет на это права.", "Your role may not do this.")
NOT_FOUND = Text("Не найдено.", "Not found.")
BAD_CURSOR = Text("Указатель страницы не из этого списка.", "The cursor does not belong to this list.")
BAD_PAGE_SIZE = Text("first принимает от 1 до 100, получено {first}.", "first takes 1 to 100, got {first}.")
INTERNAL = Text(
    "У нас произошла ошибка. Сообщите в поддержку номер запроса {request_id}.",
    "Something went wrong here. Tell support the request id {request_id}.",
)
UNAVAILABLE = Text(
    "Сервис временно недоступен. Повторите попытку позже.", "The service is unavailable. Try again later."
)
