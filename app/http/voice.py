"""How errors are told to the person who sent a request."""

from starlette.requests import HTTPConnection

from app.http.negotiation import language_asked
from app.http.request_id import request_id_of
from domain.users import Language
from engine.errors import ErrorCode
from engine.faults import Voice
from models.users import User
from schema import errors
from schema.texts import errors as texts
from schema.texts.inputs import input_text

SENTENCES = {
    ErrorCode.INTERNAL: texts.INTERNAL,
    ErrorCode.SERVICE_UNAVAILABLE: texts.UNAVAILABLE,
    ErrorCode.RATE_LIMITED: texts.RATE_LIMITED,
    # A document that asks for too much is told to its developer, by how much.
    ErrorCode.TOO_EXPENSIVE: texts.TOO_MANY_STREAMS,
}


def language_of(request: HTTPConnection) -> Language:
    """Return the language that Accept-Language asks for; where it asks for neither, the sender's own, else Russian."""
    own: Language = getattr(request.state, "own_language", Language.RU)
    return language_asked(request.headers.get("accept-language", "")) or own


def speak_to(person: User, *, request: HTTPConnection) -> None:
    """Remember who sent ``request``, so that `language_of` knows the person's own language from now on."""
    request.state.own_language = person.language


def voice_of(request: HTTPConnection) -> Voice:
    """Return how to speak to the person who sent ``request``, who may not be known yet."""
    request_id = request_id_of(request)
    return Voice(
        request_id=request_id,
        explain=lambda exception: errors.coded(exception, language_of(request)),
        sentence_for=lambda code: SENTENCES[code].say(language_of(request), request_id=request_id),
        sentence_about=lambda fault: input_text(fault, language_of(request)),
    )
