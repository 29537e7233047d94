"""What comes of a request."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    """An answer as it goes out; ``executed`` is false where the request was refused before anything ran."""

    executed: bool
    data: dict[str, Any] | None
    errors: list[GraphQLError]

    @property
    def formatted(self) -> dict[str, Any]:
        """Return the answer as the specification writes it: no ``data`` where nothing ran."""
        errors = {"errors": [error.formatted for error in self.errors]} if self.errors else {}
        return {**errors, "data": self.data} if self.executed else errors


def refused_with(*errors: GraphQLError) -> GraphQLAnswer:
    """Return the answer to a request of which nothing ran."""
    return GraphQLAnswer(executed=False, data=None, errors=list(errors))
