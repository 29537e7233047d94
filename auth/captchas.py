"""Pictures of digits, and the keyed hashes of their answers."""

import asyncio
import hmac
import secrets
import uuid
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from captcha.image import ImageCaptcha

from domain.captchas import DIGITS, FIXED_ANSWER, LENGTH, tidied

KEY_BYTES = 16
INK, PAPER = (20, 40, 90, 255), (250, 250, 250)
"""Colours of all pictures: dark on light, whatever is drawn."""
INK_LIGHTNESS = 40


class Pictures(ImageCaptcha):
    """Pictures that people can read: dark digits that lean a little, and few dots."""

    # The library takes a stroke's lightness for how much it covers, so that dark ink would come out pale.
    lookup_table = [min(255, lightness * 255 // INK_LIGHTNESS) for lightness in range(256)]  # noqa: RUF012 - as there
    character_rotate = (-15, 15)
    character_warp_dx = (0.05, 0.15)
    character_warp_dy = (0.05, 0.15)
    word_offset_dx = 0.1

    def drawn(self, digits: str) -> bytes:
        """Return a PNG of the digits."""
        return self.generate(digits, bg_color=PAPER, fg_color=INK).read()


@dataclass(frozen=True, slots=True)
class Challenge:
    """
    A picture and what is kept of it.

    The client's ``id`` holds the row's id and the key of the answer's hash. The key is kept nowhere else, so whoever
    reads the database alone learns no answer.
    """

    id: str
    row_id: uuid.UUID
    answer_hash: bytes
    image: str


@dataclass(frozen=True, slots=True)
class CaptchaMaker:
    """Makes pictures; ``fixed`` gives all of them one known answer (demo and test only)."""

    fixed: bool = False
    _pictures: Pictures = field(default_factory=Pictures)
    # Fonts are shared between pictures, so they are drawn one after the other.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "captcha"))

    async def make(self, row_id: uuid.UUID) -> Challenge:
        """Draw a new picture, outside the event loop."""
        answer = FIXED_ANSWER if self.fixed else "".join(secrets.choice(DIGITS) for _ in range(LENGTH))
        image = await asyncio.get_running_loop().run_in_executor(self._thread, self._drawn, answer)
        key = secrets.token_bytes(KEY_BYTES)
        client_id = (row_id.bytes + key).hex()
        return Challenge(id=client_id, row_id=row_id, answer_hash=_hash(key, answer), image=image)

    def _drawn(self, answer: str) -> str:
        return "data:image/png;base64," + b64encode(self._pictures.drawn(answer)).decode("ascii")


@dataclass(frozen=True, slots=True)
class ChallengeId:
    """The two parts of a client's id."""

    row_id: uuid.UUID
    key: bytes

    def fits(self, answer: str, answer_hash: bytes) -> bool:
        """Tell whether ``answer`` is the one that was hashed, in time that does not depend on it."""
        return hmac.compare_digest(_hash(self.key, answer), answer_hash)


def read_id(client_id: str) -> ChallengeId | None:
    """Take a client's id apart; null where none of ours looks like it."""
    try:
        raw = bytes.fromhex(client_id)
    except ValueError:
        return None
    return ChallengeId(uuid.UUID(bytes=raw[:16]), raw[16:]) if len(raw) == 16 + KEY_BYTES else None


def _hash(key: bytes, answer: str) -> bytes:
    return hmac.digest(key, tidied(answer).encode("utf-8", "replace"), "sha256")
