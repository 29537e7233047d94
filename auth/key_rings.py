"""Seal by the newest of several keys and open by any of them, so that keys can be changed while rows are kept."""

from collections.abc import Mapping

from auth.seals import Seal, SealBroken


class KeyRing:
    """Keys by their names, the first of which seals; what was sealed tells by which key."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take at least one key; a name has no colon."""
        self._seals = {name: Seal(key) for name, key in keys.items()}
        self._newest = next(iter(self._seals))

    def close(self, text: str, *, owner: str) -> str:
        """Return ``text`` sealed for ``owner`` by the newest key."""
        return f"{self._newest}:{self._seals[self._newest].close(text, owner=owner)}"

    def open(self, sealed: str, *, owner: str) -> str:
        """
        Return what was sealed.

        :raises SealBroken: by a key that is not on the ring, for another owner, or altered
        """
        name, _, box = sealed.partition(":")
        if name not in self._seals:
            raise SealBroken
        return self._seals[name].open(box, owner=owner)

    def is_newest(self, sealed: str) -> bool:
        """Tell whether something was sealed by the key that seals now."""
        return sealed.partition(":")[0] == self._newest
