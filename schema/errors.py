"""Refusals: those a person can act on share an interface, those of the request itself carry a code."""

from dataclasses import dataclass

import strawberry

from auth.refusals import Forbidden, NotFound, Unauthenticated
from domain.paging import BadCursor, PageSizeOutOfRange
from domain.users import Language
from schema.texts import errors as texts


@strawberry.interface
class UserError:
    message: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A top-level error: its code of the closed list and its sentence."""

    code: str
    message: str


def coded(exception: BaseException, language: Language) -> Coded | None:
    """Return the code and the sentence of a fault of the request itself, null where the exception is none."""
    match exception:
        case Unauthenticated():
            return Coded("UNAUTHENTICATED", texts.UNAUTHENTICATED.say(language))
        case Forbidden():
            return Coded("FORBIDDEN", texts.FORBIDDEN.say(language))
        case NotFound():
            return Coded("NOT_FOUND", texts.NOT_FOUND.say(language))
        case BadCursor():
            return Coded("BAD_USER_INPUT", texts.BAD_CURSOR.say(language))
        case PageSizeOutOfRange():
            return Coded("BAD_USER_INPUT", texts.BAD_PAGE_SIZE.say(language, first=exception.args[0]))
        case _:
            return None
