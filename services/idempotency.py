"""Do a thing once by its key: the same key and input get the same answer again."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from hashlib import sha256
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from domain.inputs import IdempotencyKeyMalformed, IdempotencyKeyReused
from models.idempotency import IdempotencyRecord, claim, release

Answer = TypeVar("Answer")
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Once:
    """A thing to do once: ``scope`` is the person or the account that the key belongs to, ``asked`` the input."""

    scope: str
    operation: str
    key: str | None
    asked: object

    def __post_init__(self) -> None:
        """:raises IdempotencyKeyMalformed: unless the key has 1 to 255 printable characters."""
        if self.key is not None and not (1 <= len(self.key) <= LONGEST_KEY and self.key.isprintable()):
            raise IdempotencyKeyMalformed

    @property
    def input_hash(self) -> bytes:
        """What tells one input from another."""
        return sha256(json.dumps(self.asked, default=_plain).encode()).digest()

    async def answered(self, *, session: AsyncSession, kind: TypeAdapter[Answer]) -> Answer | None:
        """
        Return the answer given before, if there is one; other requests with the key wait for the caller's transaction.

        :raises IdempotencyKeyReused: the key was used with another input
        """
        if self.key is None:
            return None
        record = await claim(session, scope=self.scope, operation=self.operation, key=self.key)
        if record is None:
            return None
        if record.input_hash != self.input_hash:
            raise IdempotencyKeyReused
        return kind.validate_python(record.answer)

    def keep(self, *, session: AsyncSession, kind: TypeAdapter[Answer], answer: Answer) -> None:
        """Remember the answer in the caller's transaction."""
        if self.key is not None:
            session.add(
                IdempotencyRecord(
                    scope=self.scope,
                    operation=self.operation,
                    key=self.key,
                    input_hash=self.input_hash,
                    answer=kind.dump_python(answer, mode="json"),
                )
            )

    async def forget(self, *, session: AsyncSession) -> None:
        """Free the key again in the caller's transaction, where what was begun came to nothing."""
        if self.key is not None:
            await release(session, scope=self.scope, operation=self.operation, key=self.key)


async def once(
    *, session: AsyncSession, thing: Once, kind: TypeAdapter[Answer], work: Callable[[], Awaitable[Answer]]
) -> Answer:
    """
    Return what was answered to the key before, else do the work and remember its answer.

    A refusal is raised by the work and so not remembered: the key stays free for a mended input.

    :raises IdempotencyKeyReused: the key was used with another input
    """
    known = await thing.answered(session=session, kind=kind)
    if known is not None:
        return known
    answer = await work()
    thing.keep(session=session, kind=kind, answer=answer)
    return answer


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(value)
