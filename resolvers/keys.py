"""Keys of rows as clients send them."""

import uuid

from auth.refusals import NotFound


def key_of(id_: str) -> uuid.UUID | None:
    """Return the key that an id stands for; null where it stands for none."""
    try:
        return uuid.UUID(id_)
    except ValueError:
        return None


def needed_key(id_: str) -> uuid.UUID:
    """
    Return the key that an id stands for.

    :raises NotFound: it stands for none
    """
    key = key_of(id_)
    if key is None:
        raise NotFound
    return key
