"""JSON logs on standard error: one line an event, with the request's id and without people's data."""

import logging
import re
import sys
from collections.abc import Mapping

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = re.compile(
    r"password|token|secret|signature|integrity|captcha_?answer|authorization|cookie|^code$|cvv|cvc", re.IGNORECASE
)
"""Names of values that are hidden wholly."""
HIDDEN = "[hidden]"
# PostgreSQL quotes whole rows below an error; a quotation ends where SQLAlchemy's words or another traceback begin.
QUOTED = r"(?ms)^([ |]*(?:DETAIL|CONTEXT):).*?(?=\n[ |]*(?:HINT|CONTEXT|\[SQL)\b|\n[ |]*\n[ |]*(?:The above|During)|\Z)"
PERSONAL = (
    (re.compile(QUOTED), rf"\1 {HIDDEN}"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), r"\1 [token]"),
    (re.compile(r"(://[^:/@\s]+):[^@/\s]+@"), r"\1:[password]@"),
    (re.compile(r"(?i)\b(MNT_SIGNATURE|PAYMENTTOKEN)([\"']?\s*[=:]\s*[\"']?)[\w-]+"), r"\1\2[hidden]"),
    (re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])"), "[card]"),
    (re.compile(r"(?<![\w-])(?:\+7|[78])[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?![\w-])"), "[phone]"),
)
"""Shapes of people's data wherever they stand in a text: order matters, a card number may hold a phone number."""


def configure(*, level: str) -> None:
    """Send everything that this process logs, ours and the libraries', through one JSON formatter."""
    shared = _steps()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    _quieten()


def _steps() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask,
    ]


def _quieten() -> None:
    """Take away the handlers that libraries bring, and what they say about requests that were merely refused."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "strawberry", "procrastinate", "alembic"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold query strings; app.http writes its own
    logging.getLogger("strawberry.execution").setLevel(logging.CRITICAL)  # a refusal is an answer, not a fault
    for name in ("uvicorn.error", "alembic", "procrastinate"):
        logging.getLogger(name).setLevel(logging.WARNING)


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide secrets by their names and people's data by their shapes, however deep they stand."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: object) -> object:
    if SECRET.search(key):
        return HIDDEN
    if isinstance(value, str):
        return _without_personal_data(value)
    if isinstance(value, Mapping):
        return {str(name): _masked(str(name), inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(key, inner) for inner in value]
    return value


def _without_personal_data(text: str) -> str:
    for shape, label in PERSONAL:
        text = shape.sub(label, text)
    return text
