"""How errors are told to the person who sent a request."""

from starlette.requests import HTTPConnection

from app.http.negotiation import prefers_english
from app.http.request_id import request_id_of
from domain.users import Language
from engine.errors import ErrorCode
from engine.faults import Voice
from schema import errors
from schema.texts import errors as texts

SENTENCES = {
    ErrorCode.INTERNAL: texts.INTERNAL,
    ErrorCode.SERVICE_UNAVAILABLE: texts.UNAVAILABLE,
    ErrorCode.RATE_LIMITED: texts.RATE_LIMITED,
}


def language_of(request: HTTPConnection) -> Language:
    """Return the language that Accept-Language asks for: Russian by default."""
    return Language.EN if prefers_english(request.headers.get("accept-language", "")) else Language.RU


def voice_of(request: HTTPConnection) -> Voice:
    """Return how to speak to the person who sent ``request``."""
    language, request_id = language_of(request), request_id_of(request)
    return Voice(
        request_id=request_id,
        explain=lambda exception: errors.coded(exception, language),
        sentence_for=lambda code: SENTENCES[code].say(language, request_id=request_id),
    )
