"""`bench`: what this server costs, beside what it should cost."""

from enum import StrEnum
from typing import Annotated

import orjson
import typer

from fedi_groups.app import settle_memory
from fedi_groups.bench.effort import FULL, QUICK
from fedi_groups.bench.run import PARTS, run
from fedi_groups.cli.said import JsonOption, refusing

Measured = StrEnum("Measured", list(PARTS))  # type: ignore[misc]  # as many as there are
"""What can be measured by itself."""

QuickOption = Annotated[bool, typer.Option("--quick", help="In two minutes: less of everything, and less exact.")]
DatabaseOption = Annotated[
    str | None,
    typer.Option(help="Measure on this PostgreSQL, beside whose database others are made and dropped; else SQLite."),
]
OnlyOption = Annotated[
    list[Measured] | None, typer.Option("--only", help="Measure this alone; several times for several things.")
]


def bench(
    quick: QuickOption = False,
    only: OnlyOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure what this server costs on this machine. Some minutes; your data are not touched."""
    settle_memory()  # as a server does
    wanted = [each.value for each in only or Measured]
    report = refusing(run)(QUICK if quick else FULL, database=database, tell=_tell, only=wanted)
    if as_json:
        typer.echo(orjson.dumps(report.facts).decode())
    else:
        for line in report.lines:
            typer.echo(line)


def _tell(doing: str) -> None:
    """To whoever waits, beside the report."""
    typer.echo(f"... {doing}", err=True)
