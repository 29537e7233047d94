"""What a client accepts: media types and languages with their weights."""

from collections.abc import Mapping

from domain.users import Language

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"
EVENTS = "text/event-stream"


def weights(header: str) -> Mapping[str, float]:
    """Return the values of an Accept header in lower case, each with its weight; unreadable weights count as 0."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            found[name] = _weight(parameters)
    return found


def answer_type(accept: str) -> str:
    """Return the media type of the answer: GraphQL's own where the client likes it no less than plain JSON."""
    liked = weights(accept)
    own = liked.get(GRAPHQL, 0.0)
    plain = liked.get(JSON, liked.get("application/*", liked.get("*/*", 0.0)))
    return GRAPHQL if own > 0 and own >= plain else JSON


def takes_events(accept: str) -> bool:
    """Tell whether a client can read an event stream; who takes anything may not mean that."""
    return weights(accept).get(EVENTS, 0.0) > 0


def takes_json(accept: str) -> bool:
    """Tell whether a client can read one answer in JSON; who says nothing can."""
    liked = weights(accept)
    return not liked or any(liked.get(media, 0.0) > 0 for media in (JSON, GRAPHQL, "application/*", "*/*"))


def wants_page(accept: str) -> bool:
    """Tell whether a browser asks for a page, and not a client for data."""
    liked = weights(accept)
    return liked.get(HTML, 0.0) > max(liked.get(JSON, 0.0), liked.get(GRAPHQL, 0.0))


def language_asked(accept_language: str) -> Language | None:
    """Return which of our languages a client asks for: null where it names neither, or would rather have any other."""
    liked = dict.fromkeys(("en", "ru", "*"), 0.0)
    for name, weight in weights(accept_language).items():
        primary = name.partition("-")[0]
        if primary in liked:
            liked[primary] = max(liked[primary], weight)
    if liked["en"] > max(liked["ru"], liked["*"]):
        return Language.EN
    return Language.RU if liked["ru"] > 0 and liked["ru"] >= liked["*"] else None


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 0.0
    return 1.0
