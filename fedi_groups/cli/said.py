"""How commands answer: sentences, or one JSON object with `--json`; 0 is done, 1 refused with one line, 2 misused."""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, NoReturn

import orjson
import typer
from sqlalchemy.exc import DBAPIError

from fedi_groups.cli.logs import without_passwords
from fedi_groups.errors import FediGroupsError, Refused
from fedi_groups.storage.outages import DATABASE_ERRORS

JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]

_LIBRARY_TALK = re.compile(r"\((?:sqlalchemy|sqlite3|asyncpg)\.[\w.]+\)|\(Background on this error at: [^)]*\)")

TROUBLE: tuple[type[Exception], ...] = (FediGroupsError, *DATABASE_ERRORS)
"""What can go wrong without a fault of this program: it is told in a line, anything else with a traceback."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. `facts` has the ActivityPub id of what it is about as `id`; `ok` decides the exit code."""

    facts: Mapping[str, object]
    lines: tuple[str, ...]
    ok: bool = True


Command = Callable[..., Awaitable[Said]] | Callable[..., None]
"""One that answers, or one that stays until it is stopped."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one word, or groups of them."""

    about: str
    commands: "tuple[tuple[str, Command | Group], ...]"


def answering(command: Callable[..., Awaitable[Said]]) -> Callable[..., None]:
    """The command as Typer takes it: with `--json`, run to its end, its answer printed."""

    @wraps(command)
    def run(*, as_json: bool = False, **given: Any) -> None:
        said = refusing(asyncio.run)(_awaited(command, given))
        if as_json:
            typer.echo(orjson.dumps(dict(said.facts)).decode())
        else:
            for line in said.lines:
                typer.echo(line)
        if not said.ok:
            raise typer.Exit(1)

    own = inspect.signature(command, eval_str=True)
    last = inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption)
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), last])  # type: ignore[attr-defined]  # what Typer reads
    return run


def refusing(run: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with what can go wrong told in one line."""

    @wraps(run)
    def careful(*arguments: Any, **given: Any) -> Any:
        try:
            return run(*arguments, **given)
        except TROUBLE as error:
            refuse(sentence(error))

    return careful


def refuse(line: str) -> NoReturn:
    """Say why not, and leave with 1."""
    typer.echo(f"fedi-groups: {line}", err=True)
    raise typer.Exit(1)


def sentence(error: Exception) -> str:
    """One line for whoever typed the command, without passwords."""
    match error:
        case Refused() if error.public != type(error).public:
            words = error.public
        case FediGroupsError():
            words = str(error)
        case DBAPIError():
            words = f"the database says: {error.orig}"
        case OSError(filename=str(file), strerror=str(reason)):
            words = f"{file}: {reason}"
        case _:
            words = str(error) or type(error).__name__
    return without_passwords(" ".join(_LIBRARY_TALK.sub("", words).split()))


async def _awaited(command: Callable[..., Awaitable[Said]], given: Mapping[str, Any]) -> Said:
    return await command(**given)
