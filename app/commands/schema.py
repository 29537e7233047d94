"""
Commands that show the contract, check it, and record what a release promises.

The schema is loaded by them alone: for all other commands that would be a third of their start.
"""

from pathlib import Path

import typer

CHANGELOG = Path("CHANGELOG.md")

cli = typer.Typer(help="Show, check and release the contract.", no_args_is_help=True)


@cli.command("print")
def show() -> None:
    """Print the schema as clients see it."""
    from schema.root import schema  # noqa: PLC0415

    print(schema.as_str())


@cli.command()
def check() -> None:
    """Check that the contract is served, described, and breaks no promise in silence; exit 1 where it is not so."""
    from schema import promises  # noqa: PLC0415
    from schema.root import schema  # noqa: PLC0415

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
    from schema import promises  # noqa: PLC0415
    from schema.root import schema  # noqa: PLC0415

    promises.RELEASED.write_text(promises.plain(promises.served(schema)), "utf-8")
    print(f"Wrote {promises.RELEASED.name}.")
