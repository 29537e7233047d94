"""Requests to call a technician, and their states."""

import uuid
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlmodel import Field

from domain.repairs import RepairKind, RepairStatus
from models.base import Row, choice, moment, reference


class RepairRequest(Row, table=True):
    """A request of an account; the visit's hours are local times of Europe/Moscow."""

    __tablename__ = "repair_request"
    __table_args__ = (sa.Index(None, "account_id", "created_at", "id"),)

    number: str = Field(unique=True)
    account_id: uuid.UUID = reference("account.id")
    requested_by: uuid.UUID = reference("users.id")
    kind: RepairKind = choice(RepairKind)
    description: str
    phone: str
    preferred_on: date | None = None
    status: RepairStatus = choice(RepairStatus, default=RepairStatus.NEW)
    visit_on: date | None = None
    visit_from: time | None = None
    visit_to: time | None = None
    created_at: datetime = moment()


class RepairStatusChange(Row, table=True):
    """A state that a request came into, and what was said about it."""

    __tablename__ = "repair_status_change"
    __table_args__ = (sa.Index(None, "request_id", "at", "id"),)

    request_id: uuid.UUID = reference("repair_request.id")
    status: RepairStatus = choice(RepairStatus)
    at: datetime = moment()
    comment: str | None = None
