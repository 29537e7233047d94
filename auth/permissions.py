"""Who may ask for a field; which rows one sees is decided in the queries."""

from typing import Any

import strawberry
from strawberry.permission import BasePermission

from auth.refusals import Forbidden, Unauthenticated
from auth.viewer import HasViewer
from domain.users import Role


class SignedIn(BasePermission):
    """Anyone who is signed in."""

    roles: frozenset[Role] = frozenset(Role)

    def has_permission(self, source: Any, info: strawberry.Info[HasViewer, None], **kwargs: Any) -> bool:
        """:raises Unauthenticated: when signed out; :raises Forbidden: for a role that may not."""
        viewer = info.context.viewer
        if viewer is None:
            raise Unauthenticated
        if viewer.role not in self.roles:
            raise Forbidden
        return True


class AccountHolder(SignedIn):
    """Customers and legal entities, for what is done with accounts of one's own."""

    roles = frozenset({Role.CUSTOMER, Role.BUSINESS})
