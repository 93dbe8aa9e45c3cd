"""Events, on the command line: when and where a post invites to."""

from typing import Annotated

import typer

from fedi_groups.cli.times import read_date
from fedi_groups.domain.details import Details

StartsOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Makes an event: when it begins, in UTC, as 2026-12-31T18:00.")
]
EndsOption = Annotated[str | None, typer.Option(metavar="DATE", help="When the event ends.")]
PlaceOption = Annotated[str | None, typer.Option("--place", metavar="TEXT", help="Where the event is.")]
JoinOption = Annotated[str | None, typer.Option("--join", metavar="URL", help="Where to take part in it online.")]


def read_event(starts: str | None, ends: str | None, place: str | None, join: str | None) -> Details | None:
    """None if nothing of it is said. Raises BadParameter."""
    if starts is None:
        if ends or place or join:
            raise typer.BadParameter("--ends, --place and --join are for events, which begin at some time: --starts")
        return None
    end = read_date(ends, hint="--ends") if ends else None
    return Details("Event", starts=read_date(starts, hint="--starts"), ends=end, place=place, join=join)
