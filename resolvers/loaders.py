"""One batch function per child relation, each used through ``strawberry.dataloader`` for one request."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from models.base import Database

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Batch = Callable[..., Awaitable[Sequence[Value]]]


class Loaders:
    """
    The loaders of one request, made when first asked for.

    A batch function takes a session, the keys, and keyword arguments that are the same for all of them; it gives back
    one value a key, in the order of the keys. Loads with other arguments go into another batch.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: dict[Hashable, DataLoader[Any, Any]] = {}

    async def load(self, batch: Batch[Value], key: Hashable, **arguments: Hashable) -> Value:
        """Load one key by ``batch``, together with all others that are asked for at the same time."""
        return await self._loader(batch, arguments).load(key)  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Forget what was loaded: a change was made."""
        self._made.clear()

    def _loader(self, batch: Batch[Value], arguments: dict[str, Hashable]) -> DataLoader[Any, Any]:
        name = (batch, tuple(sorted(arguments.items(), key=lambda item: item[0])))
        if name not in self._made:
            self._made[name] = DataLoader(load_fn=self._reading(batch, arguments))
        return self._made[name]

    def _reading(
        self, batch: Batch[Value], arguments: dict[str, Hashable]
    ) -> Callable[[list[Any]], Awaitable[Sequence[Value]]]:
        async def load(keys: list[Any]) -> Sequence[Value]:
            async with self._database.reading() as session:
                return await batch(session, keys, **arguments)

        return load
