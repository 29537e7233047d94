"""The command line: python -m app COMMAND."""

import sys

import psycopg
import sqlalchemy as sa
import typer

from app.commands import audit, billing, exchange, payments, reference, running, sandbox, schema, staff
from app.errors import CannotRun

cli = typer.Typer(
    name="python -m app",
    help="Kabinet, the customer cabinet of an electricity retailer. Settings: .env.example.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (running.up, running.serve, running.worker, running.migrate):
    cli.command()(command)
cli.command("doctor")(running.diagnose)
cli.command("import")(exchange.import_files)
cli.command("export")(exchange.export_files)
cli.command("close-month")(billing.close_month)
cli.command("audit")(audit.audit_bills)
cli.command("sandbox")(sandbox.run_sandbox)
cli.command("refund")(payments.refund)
cli.add_typer(payments.cards_cli, name="cards")
cli.add_typer(reference.cli, name="reference")
cli.add_typer(schema.cli, name="schema")
cli.add_typer(staff.cli, name="staff")


def main() -> None:
    """Run one command; what stops it is told in one sentence, with exit code 1, or 2 where a setting is wrong."""
    try:
        cli()
    except CannotRun as reason:
        sys.exit(_tell(str(reason), reason.exit_code))
    except (psycopg.OperationalError, sa.exc.OperationalError) as refused:
        sys.exit(_tell(f"The database does not answer: {_first_line(refused)}", 1))


def _tell(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]
