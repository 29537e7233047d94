"""What each page asks for, what its button does, and how it tells that it cannot."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from domain.confirmations import CodeExpired, CodeWrong
from domain.inputs import FieldErrorCode, InvalidInput
from domain.passwords import MAXIMUM
from domain.periods import MOSCOW
from domain.recovery import NewPasswordLocked
from domain.registration import PasswordLocked, PasswordWrong
from domain.sign_in import LockedOut
from domain.users import Language
from resolvers.context import Context
from schema.texts import Text
from schema.texts import pages as texts
from schema.texts.fields import sentence
from schema.texts.pages import PageTexts
from services import activation, contacts, passwords
from services.proofs import Proof

LONGEST = 256


class PasswordsDiffer(Exception):
    """The new password was not typed the same twice."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as a browser shows it."""

    name: str
    label: Text
    kind: str = "text"
    autocomplete: str = "off"
    digits: bool = False
    longest: int = LONGEST


BY_CODE = (
    FormField("login", texts.LOGIN, autocomplete="username"),
    FormField("code", texts.CODE, autocomplete="one-time-code", digits=True, longest=16),
)
# A longer password is refused with a sentence, which a field that cuts it off would not tell.
TWICE = (
    FormField("password", texts.PASSWORD, kind="password", autocomplete="new-password", longest=4 * MAXIMUM),
    FormField("again", texts.AGAIN, kind="password", autocomplete="new-password", longest=4 * MAXIMUM),
)
REGISTERED_WITH = (
    FormField(
        "password", texts.REGISTERED_PASSWORD, kind="password", autocomplete="current-password", longest=4 * MAXIMUM
    ),
)


@dataclass(frozen=True, slots=True)
class PageForm:
    """
    One page: its path, its words, its fields beside the proof, and what its button does.

    ``on_demand`` are fields that it shows once they turned out to be needed.
    """

    path: str
    texts: PageTexts
    act: Callable[[Context, Mapping[str, str]], Awaitable[None]]
    more: tuple[FormField, ...] = ()
    takes_codes: bool = True
    on_demand: tuple[FormField, ...] = ()

    def fields(self, *, by_link: bool, demanded: bool = False) -> tuple[FormField, ...] | None:
        """Return the fields to fill in; null where there is nothing to send without a link."""
        more = (*self.more, *self.on_demand) if demanded else self.more
        if by_link:
            return more
        return (*BY_CODE, *more) if self.takes_codes else None


async def _activate(context: Context, given: Mapping[str, str]) -> None:
    await activation.confirm(
        database=context.database,
        authenticator=context.authenticator,
        proof=_proof(context, given),
        password=given.get("password"),
        now=context.now,
    )


async def _reset(context: Context, given: Mapping[str, str]) -> None:
    if given.get("password", "") != given.get("again", ""):
        raise PasswordsDiffer
    await passwords.reset(
        database=context.database,
        authenticator=context.authenticator,
        proof=_proof(context, given),
        new_password=given.get("password", ""),
        now=context.now,
    )


async def _confirm(context: Context, given: Mapping[str, str]) -> None:
    token = given.get("token", "")
    await contacts.confirm_by_token(database=context.database, user_id=None, token=token, now=context.now)


def _proof(context: Context, given: Mapping[str, str]) -> Proof:
    token, login, code = (given.get(name) or None for name in ("token", "login", "code"))
    return Proof(token=token, login=login, code=code, address=context.client_address)


PAGES = (
    PageForm("/activate", texts.ACTIVATE, _activate, on_demand=REGISTERED_WITH),
    PageForm("/reset", texts.RESET, _reset, more=TWICE),
    PageForm("/confirm", texts.CONFIRM, _confirm, takes_codes=False),
)
LOCKED = {PasswordLocked: texts.PASSWORD_LOCKED, NewPasswordLocked: texts.NEW_PASSWORD_LOCKED}
REFUSALS = (CodeWrong, CodeExpired, LockedOut, InvalidInput, PasswordsDiffer)


def is_spent(refusal: Exception) -> bool:
    """Tell whether a link never serves any more, whatever is typed."""
    return isinstance(refusal, CodeWrong | CodeExpired) and not isinstance(refusal, PasswordWrong)


def demands_more(refusal: Exception) -> bool:
    """Tell whether the fields that a page has on demand are needed."""
    if isinstance(refusal, InvalidInput):
        return any(fault.path == ("password",) for fault in refusal.faults)
    return isinstance(refusal, PasswordWrong | PasswordLocked)


def told(refusal: Exception, *, page: PageTexts, language: Language) -> str:
    """Return what a person is told of a refusal, and what to do next."""
    return " ".join(dict.fromkeys(_sentences(refusal, page, language)))


def _sentences(refusal: Exception, page: PageTexts, language: Language) -> Iterator[str]:
    match refusal:
        case CodeExpired():
            yield page.expired.say(language)
        case PasswordWrong():
            yield texts.REGISTERED_PASSWORD_WRONG.say(language)
        case LockedOut(retry_at=retry_at):
            text = LOCKED.get(type(refusal), texts.LOCKED_OUT)
            yield text.say(language, time=f"{retry_at.astimezone(MOSCOW):%H:%M:%S}")
        case PasswordsDiffer():
            yield texts.PASSWORDS_DIFFER.say(language)
        case InvalidInput() if demands_more(refusal):
            yield texts.REGISTERED_PASSWORD_ASKED.say(language)
        case InvalidInput(faults=faults):
            for fault in faults:
                is_empty = fault.code is FieldErrorCode.REQUIRED
                yield texts.REQUIRED.say(language) if is_empty else sentence(fault, language)
        case _:
            yield page.wrong.say(language)
