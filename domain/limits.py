"""What a caller may spend."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Requests allowed and left in a minute that ends at ``reset_at``."""

    limit: int
    remaining: int
    reset_at: datetime
