"""Seal what has to be read again: the database alone tells nothing of it (docs/decisions/0017-second-factor.md)."""

from base64 import b64decode, b64encode

from nacl.exceptions import CryptoError
from nacl.secret import Aead

KEY_BYTES = Aead.KEY_SIZE


class SealBroken(Exception):
    """What was sealed was sealed by another key or for somebody else, or was altered."""


class Seal:
    """Seals short texts by one secret key: XChaCha20-Poly1305, a random nonce each."""

    def __init__(self, key: bytes) -> None:
        self._box = Aead(key)

    def close(self, text: str, *, owner: str) -> str:
        """Return ``text`` sealed for ``owner``: in anybody else's row it cannot be read."""
        return b64encode(self._box.encrypt(text.encode(), owner.encode())).decode("ascii")

    def open(self, sealed: str, *, owner: str) -> str:
        """
        Return what was sealed.

        :raises SealBroken: by another key, for another owner, or altered
        """
        try:
            return self._box.decrypt(b64decode(sealed), owner.encode()).decode()
        except (CryptoError, ValueError):
            raise SealBroken from None
