"""Any order of notices, repeats, cancels, refunds, time-outs and lost answers: the ledger has what the bank took."""

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.postgres import EmbeddedPostgres
from models.base import Database
from tests.services.payment_machine import PaymentMachine


def test_money_in_the_ledger_is_what_the_gateway_took(postgres: EmbeddedPostgres, database_name: str) -> None:
    database = Database(postgres.app_url(database_name), pool_size=10)
    with asyncio.Runner() as runner:
        PaymentMachine.run, PaymentMachine.database = runner, database
        run_state_machine_as_test(
            PaymentMachine,
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        runner.run(database.close())
