"""The stand-in for MONETA in the cabinet's own server, in a demo or test that has no account at MONETA."""

from datetime import UTC, datetime

import structlog
from starlette.applications import Starlette

from app.http.moneta import CHECK, PAY
from app.settings import Settings
from gateways.moneta.merchant_account import FORMS
from gateways.moneta.sandbox import Shop, create_sandbox
from gateways.moneta.sandbox.journal import JournalTaken

log = structlog.get_logger(__name__)


def sandbox_of(settings: Settings) -> Starlette | None:
    """Return the stand-in that answers under our own address; null where an account is set, or a stand-in elsewhere."""
    if settings.is_production or settings.has_moneta or settings.moneta_host not in FORMS:
        return None
    shop = Shop(
        check_url=f"{settings.address}{CHECK}",
        pay_url=f"{settings.address}{PAY}",
        test_mode="1" if settings.moneta_test_mode else "0",
    )
    return create_sandbox(shop=shop, folder=settings.data_dir / "moneta", clock=lambda: datetime.now(UTC))


def start(sandbox: Starlette | None) -> None:
    """Let the stand-in go on with the notices that were under way when an earlier process ended."""
    if sandbox is None:
        return
    try:
        sandbox.state.sandbox.start()
    except JournalTaken as taken:
        log.warning("another process stands in for MONETA: nobody can pay at this one", journal=str(taken))
