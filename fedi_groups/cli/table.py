"""Every command, and under which word it is found. A new one is a row here."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from inspect import iscoroutinefunction
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from fedi_groups.cli import (
    announcing,
    appealing,
    backups,
    bench,
    blocklists,
    demo,
    doctor,
    emojis,
    feeds,
    following,
    inviting,
    mailing,
    messages,
    modlog,
    noted,
    order,
    people,
    pictures,
    reporting,
    rules,
    servers,
    serving,
    umbrellas,
    vetting,
    writing,
)
from fedi_groups.cli.said import Command, Group, answering, refusing

RUN, PEOPLE, SPEAK, LOOK = "To run a server", "People and communities", "As somebody here", "To look after it"

SERVERS = Group("Rules about other servers, and block lists.", (*rules.COMMANDS, *blocklists.COMMANDS))

COMMANDS: tuple[tuple[str, str, Command | Group], ...] = (
    (RUN, "serve", serving.serve),
    (RUN, "web", serving.web),
    (RUN, "work", serving.work),
    (RUN, "migrate", serving.bring_up_to_date),
    (RUN, "demo", demo.demo),
    (PEOPLE, "user", people.USER),
    (PEOPLE, "signup", vetting.SIGN_UP),
    (PEOPLE, "community", people.COMMUNITY),
    (PEOPLE, "umbrella", umbrellas.UMBRELLA),
    (PEOPLE, "token", people.TOKEN),
    (SPEAK, "follow", following.follow),
    (SPEAK, "unfollow", following.unfollow),
    (SPEAK, "feed", feeds.FEED),
    (SPEAK, "invite", inviting.INVITE),
    (SPEAK, "post", writing.POST),
    (SPEAK, "comment", writing.COMMENT),
    (SPEAK, "vote", writing.vote),
    (SPEAK, "message", messages.MESSAGE),
    (SPEAK, "moderate", order.MODERATE),
    (SPEAK, "report", reporting.REPORT),
    (SPEAK, "appeal", appealing.APPEAL),
    (LOOK, "doctor", doctor.doctor),
    (LOOK, "mail", mailing.MAIL),
    (LOOK, "bench", bench.bench),
    (LOOK, "peers", servers.peers),
    (LOOK, "servers", SERVERS),
    (LOOK, "announcements", announcing.ANNOUNCEMENTS),
    (LOOK, "emoji", emojis.EMOJI),
    (LOOK, "modlog", modlog.show),
    (LOOK, "receipts", modlog.receipts_of),
    (LOOK, "adminlog", noted.show_deeds),
    (LOOK, "parked", servers.PARKED),
    (LOOK, "media", pictures.MEDIA),
    (LOOK, "backup", backups.backup),
    (LOOK, "restore", backups.restore),
)
"""Heading, word, and what answers to it: a function for Typer, or a group of them."""


class _InOrder(TyperGroup):
    """Shows commands in the order of the table, groups among them."""

    def list_commands(self, _: Any) -> list[str]:
        return [word for _, word, _ in COMMANDS]


_Typer = partial(
    typer.Typer,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def program() -> typer.Typer:
    """The whole command line. Raises ValueError if two commands go by one word."""
    app = _Typer(cls=_InOrder)
    app.callback()(_first)
    words = [word for _, word, _ in COMMANDS]
    if len(set(words)) < len(words):
        raise ValueError("two commands go by one word")
    for heading, word, command in COMMANDS:
        if isinstance(command, Group):
            app.add_typer(_group(command), name=word, help=command.about, rich_help_panel=heading)
        else:
            app.command(word, rich_help_panel=heading)(_runnable(command))
    return app


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("fedi-groups"))
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Show the version.")
]


def _first(version: VersionOption = False) -> None:
    """Communities on the open social web: federated, invited, moderated groups, self-hosted."""


def _group(group: Group) -> typer.Typer:
    app = _Typer()
    app.callback()(lambda: None)  # else Typer takes the only command of a group for the group itself
    for word, command in group.commands:
        if isinstance(command, Group):
            app.add_typer(_group(command), name=word, help=command.about)
        else:
            app.command(word)(_runnable(command))
    return app


def _runnable(command: Command) -> Callable[..., Any]:
    return answering(command) if iscoroutinefunction(command) else refusing(command)
