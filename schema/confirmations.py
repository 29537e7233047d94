"""Refusals of mailed links and of codes sent by SMS."""

import strawberry

from domain import confirmations
from schema.errors import UserError
from schema.handlers import telling
from schema.texts import confirmations as texts


@strawberry.type
class CodeWrong(UserError):
    pass


@strawberry.type
class CodeExpired(UserError):
    pass


HANDLERS = (
    telling(confirmations.CodeWrong, CodeWrong, texts.CODE_WRONG),
    telling(confirmations.CodeExpired, CodeExpired, texts.CODE_EXPIRED),
)
