"""The person behind a request."""

import uuid
from dataclasses import dataclass
from typing import Protocol

from domain.users import Role
from models.users import User


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person and the session that was used."""

    user: User
    session_id: uuid.UUID

    @property
    def user_id(self) -> uuid.UUID:
        """Key of the person."""
        return self.user.id

    @property
    def role(self) -> Role:
        """What the person is to the retailer."""
        return self.user.role


class HasViewer(Protocol):
    """What a permission needs of a request's context, and no more."""

    @property
    def viewer(self) -> Viewer | None:
        """The signed-in person; null when signed out."""
