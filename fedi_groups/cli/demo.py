"""`demo`: three servers and a story out of several, so that one sees federation happen; and whether they agree in the
end."""

import asyncio
import signal
from typing import Annotated

import orjson
import typer

from fedi_groups.cli.said import JsonOption
from fedi_groups.demo.outcome import Outcome
from fedi_groups.demo.run import run
from fedi_groups.demo.stories.cast import Story
from fedi_groups.demo.stories.table import STORIES, Name

StoryOption = Annotated[
    Name, typer.Option(help="; ".join(f"{name}: {story.about}" for name, story in STORIES.items()) + ".")
]
KeepOption = Annotated[bool, typer.Option("--keep", help="Leave the servers up, and say where they are.")]


def demo(story: StoryOption = Name.CONVERSATION, keep: KeepOption = False, as_json: JsonOption = False) -> None:
    """Watch three servers on this machine share a community, lose one of them, and agree in the end."""
    try:
        outcome = asyncio.run(_played(STORIES[story], keep=keep, silent=as_json))
    except asyncio.CancelledError as error:
        raise typer.Exit(128 + signal.SIGTERM) from error
    if as_json:
        typer.echo(orjson.dumps(outcome.facts()).decode())
    if not outcome.agreed:
        raise typer.Exit(1)


async def _played(story: Story, *, keep: bool, silent: bool) -> Outcome:
    """Ended early by SIGTERM as by Ctrl+C: in both cases the servers are stopped."""
    playing = asyncio.current_task()
    assert playing is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    return await run(_unheard if silent else typer.echo, story=story, keep=keep)


def _unheard(_line: str) -> None:
    """With --json only the outcome is printed."""
