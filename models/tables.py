"""Every table, so that migrations and tests see them all."""

from sqlmodel import SQLModel

from models import (  # noqa: F401 - a table is known once its module is imported
    accounts,
    billing,
    branches,
    cards,
    charges,
    confirmations,
    exchange,
    form_uses,
    idempotency,
    journal,
    ledger,
    messages,
    metering,
    news,
    payments,
    reference_data,
    registrations,
    repairs,
    tariffs,
    terms,
    users,
)

metadata = SQLModel.metadata
