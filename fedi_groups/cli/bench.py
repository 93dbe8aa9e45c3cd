"""`bench`: what this server costs, beside what it should cost."""

from typing import Annotated

import orjson
import typer

from fedi_groups.bench.effort import FULL, QUICK
from fedi_groups.bench.run import run
from fedi_groups.cli.said import JsonOption, refusing

QuickOption = Annotated[bool, typer.Option("--quick", help="In two minutes: less of everything, and less exact.")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(help="Measure on this PostgreSQL, beside whose database others are made and dropped; else SQLite."),
]


def bench(quick: QuickOption = False, database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Measure what this server costs on this machine. Some minutes; your data are not touched."""
    report = refusing(run)(QUICK if quick else FULL, database=database, tell=_tell)
    if as_json:
        typer.echo(orjson.dumps(report.facts).decode())
    else:
        for line in report.lines:
            typer.echo(line)


def _tell(doing: str) -> None:
    """To whoever waits, beside the report."""
    typer.echo(f"... {doing}", err=True)
