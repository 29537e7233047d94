"""Refusals that many mutations share, turned from exceptions into members of their result unions."""

from typing import Any

import strawberry

from domain import inputs
from schema.common import FieldError, IdempotencyKeyReused, InvalidInput
from schema.errors import UserError
from schema.texts import Text
from schema.texts import common as texts
from schema.texts.fields import sentence


class _InvalidInput(strawberry.ExceptionHandler[inputs.InvalidInput, InvalidInput]):
    def handle(self, exception: inputs.InvalidInput, *, field: Any, info: strawberry.Info) -> InvalidInput:
        language = info.context.language
        return InvalidInput(
            message=texts.INVALID_INPUT.say(language),
            fields=[
                FieldError(path=list(fault.path), code=fault.code, message=sentence(fault, language))
                for fault in exception.faults
            ],
        )


class _KeyReused(strawberry.ExceptionHandler[inputs.IdempotencyKeyReused, IdempotencyKeyReused]):
    def handle(
        self, exception: inputs.IdempotencyKeyReused, *, field: Any, info: strawberry.Info
    ) -> IdempotencyKeyReused:
        return IdempotencyKeyReused(message=texts.KEY_REUSED.say(info.context.language))


class _Told:
    def __init__(self, refusal: type[Exception], member: type[UserError], text: Text) -> None:
        self.exception_type = refusal
        self.error_type = member
        self._text = text

    def handle(self, exception: Exception, *, field: Any, info: strawberry.Info) -> UserError:
        return self.error_type(message=self._text.say(info.context.language))


def telling(refusal: type[Exception], member: type[UserError], text: Text) -> _Told:
    """Return the handler that answers a refusal by a member with a sentence and nothing else."""
    return _Told(refusal, member, text)


HANDLERS = (_InvalidInput(), _KeyReused())
