"""Every table, so that migrations and tests see them all."""

from sqlmodel import SQLModel

from models import (
    accounts,
    branches,
    charges,
    exchange,
    form_uses,
    idempotency,
    ledger,
    metering,
    news,
    payments,
    tariffs,
    users,
)

ROOMS = (
    accounts,
    branches,
    charges,
    exchange,
    form_uses,
    idempotency,
    ledger,
    metering,
    news,
    payments,
    tariffs,
    users,
)
metadata = SQLModel.metadata
