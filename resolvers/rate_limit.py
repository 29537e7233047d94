"""What the caller may still spend."""

from domain.limits import RateLimit
from resolvers.context import Info


async def rate_limit(info: Info) -> RateLimit:
    """Return the caller's count as it stood when this request was taken in."""
    return info.context.rate_limit
