"""What a caller may spend."""

from dataclasses import dataclass
from datetime import datetime


class TooOften(Exception):
    """A form that is open to everybody was used too often; ``retry_at`` is when it may be used again."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests allowed and left in a minute that ends at ``reset_at``."""

    limit: int
    remaining: int
    reset_at: datetime
