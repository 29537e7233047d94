"""Refusals that many mutations share, turned from exceptions into members of their result unions."""

from typing import Any

import strawberry

from domain import inputs
from schema.common import FieldError, IdempotencyKeyReused, InvalidInput
from schema.texts import common as texts


class _InvalidInput(strawberry.ExceptionHandler[inputs.InvalidInput, InvalidInput]):
    def handle(self, exception: inputs.InvalidInput, *, field: Any, info: strawberry.Info) -> InvalidInput:
        language = info.context.language
        return InvalidInput(
            message=texts.INVALID_INPUT.say(language),
            fields=[
                FieldError(path=list(fault.path), code=fault.code, message=texts.FIELD[fault.code].say(language))
                for fault in exception.faults
            ],
        )


class _KeyReused(strawberry.ExceptionHandler[inputs.IdempotencyKeyReused, IdempotencyKeyReused]):
    def handle(
        self, exception: inputs.IdempotencyKeyReused, *, field: Any, info: strawberry.Info
    ) -> IdempotencyKeyReused:
        return IdempotencyKeyReused(message=texts.KEY_REUSED.say(info.context.language))


HANDLERS = (_InvalidInput(), _KeyReused())
