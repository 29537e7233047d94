"""Commands that show the contract, check it, and record what a release promises."""

from pathlib import Path

import typer

from schema import promises
from schema.root import schema

CHANGELOG = Path("CHANGELOG.md")

cli = typer.Typer(help="Show, check and release the contract.", no_args_is_help=True)


@cli.command("print")
def show() -> None:
    """Print the schema as clients see it."""
    print(schema.as_str())


@cli.command()
def check() -> None:
    """Check that the contract is served, described, and breaks no promise in silence; exit 1 where it is not so."""
    changelog = CHANGELOG.read_text("utf-8") if CHANGELOG.exists() else ""
    faults = promises.faults(schema, changelog=changelog)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    print("The schema keeps its promises.")


@cli.command()
def release() -> None:
    """Record the schema as what clients may rely on from now on."""
    promises.RELEASED.write_text(promises.plain(promises.served(schema)), "utf-8")
    print(f"Wrote {promises.RELEASED.name}.")
