"""Accounts, communities and API tokens, as an admin makes them on the machine."""

import asyncio
import re
import secrets
import sys
from dataclasses import replace
from typing import Annotated

import typer

from fedi_groups.actions.charters import shown_as
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.passwords import hash_password, set_password
from fedi_groups.actions.profiles import add_community, add_person, issue_token
from fedi_groups.cli import devices, linking, moving, noticing, profiling, topics, vetting
from fedi_groups.cli.admitting import let_in, list_requests, show_reach, turn_away
from fedi_groups.cli.arguments import UserArgument
from fedi_groups.cli.chartering import PresetOption, preset, show_charter
from fedi_groups.cli.exporting import export_community, export_user
from fedi_groups.cli.finding import handle, person_here
from fedi_groups.cli.flairing import FLAIR
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened, this_program
from fedi_groups.cli.quieting import set_hears
from fedi_groups.cli.quoting import let_quote
from fedi_groups.cli.roles import ROLE
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.charter import DEFAULT, Reading
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.scopes import is_for_admins, read_scopes
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied, Malformed
from fedi_groups.storage.accounts import allow_to_own
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.unit import transaction
from fedi_groups.text.markdown import render
from fedi_groups.text.names import name_refusal
from fedi_groups.text.titles import MAX_TITLE

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST_EMAIL = 254

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Letters a to z, digits and underscores.")]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password, one line, from standard input.")
]
OwnerOption = Annotated[str, typer.Option(metavar="USER", help="Who founds it, and owns it from then on.")]


async def create_user(
    name: NameArgument,
    email: Annotated[str, typer.Option(help="Where to reach them; shown to nobody.")],
    admin: Annotated[bool, typer.Option("--admin", help="May do everything on this server.")] = False,
    password_stdin: PasswordOption = False,
) -> Said:
    """Make an account."""
    _check_name(name)
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL:
        raise _malformed(f"{email} is no e-mail address.")
    hashed = await asyncio.to_thread(hash_password, _typed()) if password_stdin else None
    async with opened() as services:
        keys = await asyncio.to_thread(make_keys, services.secret)
        new = NewActor(kind=ActorKind.PERSON, name=name)
        async with transaction(services.store) as tx:
            person = await add_person(tx, new=new, keys=keys, email=email, password=hashed, admin=admin)
            await note_command(tx, Did.CREATE, person.handle, said="admin" if admin else "")
    lines = [f"{person.handle} has an account" + (", and is an admin." if admin else ".")]
    if hashed is None:
        lines += [
            "It has no password yet. To set one, or to let an app in without:",
            f"  {this_program(services.settings)} user password {name}",
            f"  {this_program(services.settings)} token create {name}",
        ]
    return Said({"id": person.uri, "handle": person.handle, "admin": admin}, tuple(lines))


async def change_password(name: UserArgument, password_stdin: PasswordOption = False) -> Said:
    """Give somebody a new password; asks for it if it does not come by standard input."""
    password = _typed() if password_stdin else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    hashed = await asyncio.to_thread(hash_password, password)
    async with opened() as services:
        person = await person_here(services, name)
        async with transaction(services.store) as tx:
            await set_password(tx, person=person, hashed=hashed)
            await note_command(tx, Did.PASSWORD, person.handle)
    return Said({"id": person.uri, "handle": person.handle}, (f"{person.handle} has a new password.",))


async def create_community(
    name: NameArgument,
    owner: OwnerOption,
    title: Annotated[str | None, typer.Option(help="What people see in place of the name.")] = None,
    summary: Annotated[str, typer.Option(help="What it is about, in Markdown.")] = "",
    kind: PresetOption = None,
    private: Annotated[
        bool, typer.Option("--private", help="Only members read in it, and a moderator lets them in.")
    ] = False,
    unlisted: Annotated[bool, typer.Option("--unlisted", help="It stands in no directory.")] = False,
    local_only: Annotated[bool, typer.Option("--local-only", help="Other servers learn nothing of it.")] = False,
) -> Said:
    """Found a community."""
    _check_name(name)
    if title is not None and len(title) > MAX_TITLE:
        raise _malformed(f"A title has up to {MAX_TITLE} characters; this one has {len(title)}.")
    html = render(summary, mentions={}).html
    known = preset(kind) if kind is not None else None
    reading = known.reading if known is not None else Reading.MEMBERS if private else Reading.EVERYONE
    shown = shown_as(reading)
    new = NewActor(
        kind=ActorKind.GROUP,
        name=name,
        title=title,
        summary=html,
        summary_source=summary or None,
        locked=shown["locked"],
        discoverable=shown["discoverable"] and not unlisted,
        local_only=local_only,
        charter=known.charter if known is not None else DEFAULT,
    )
    async with opened() as services:
        founder = await person_here(services, owner)
        keys = await asyncio.to_thread(make_keys, services.secret)
        async with transaction(services.store) as tx:
            new = replace(new, language=founder.language)
            community = await add_community(tx, new=new, keys=keys, owner=await tx.actors.get(founder.id))
            await note_command(tx, Did.CREATE, community.handle, said=founder.handle)
    told = f"{handle(community)} is {'private' if community.is_private else 'open'}, and {founder.handle} owns it."
    return Said({"id": community.uri, "handle": handle(community), "owner": founder.uri}, (told, community.uri))


async def limit_communities(
    name: UserArgument,
    most: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", min=0, help="0: any number. Left out: as many as all may.")
    ] = None,
) -> Said:
    """Say how many communities somebody may own."""
    async with opened() as services:
        person = await person_here(services, name)
        async with transaction(services.store) as tx:
            await allow_to_own(tx.connection, person.id, most)
            await note_command(tx, Did.ALLOW, person.handle, said="" if most is None else str(most))
    told = "as many as all may" if most is None else "any number of communities" if most == 0 else f"up to {most}"
    return Said({"id": person.uri, "most": most}, (f"{person.handle} may own {told}.",))


async def create_token(
    user: UserArgument,
    scopes: Annotated[
        str, typer.Option(help="What it is good for, as 'read write:statuses'.")
    ] = "read write follow push",
) -> Said:
    """Make an API token for somebody's app. It is shown now and never again."""
    wanted = read_scopes(scopes.replace(",", " "))
    token = secrets.token_urlsafe(32)
    async with opened() as services:
        person = await person_here(services, user)
        async with transaction(services.store) as tx:
            if is_for_admins(wanted) and not await is_admin(tx.connection, person.id):
                raise Denied(f"{user} is no admin", public=f"{user} is no admin, and {scopes} takes one.")
            await issue_token(tx, actor=person, token=token, scopes=" ".join(wanted))
            await note_command(tx, Did.TOKEN, person.handle, said=" ".join(wanted))
    return Said({"id": person.uri, "token": token, "scopes": " ".join(wanted)}, (token,))


def _check_name(name: str) -> None:
    reason = name_refusal(name)
    if reason is not None:
        raise _malformed(f"{name}: {reason}")


def _typed() -> str:
    """The first line of standard input."""
    return sys.stdin.readline().rstrip("\r\n")


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


USER = Group(
    "Accounts: create, password, sessions, sign-out, factors, notices, edit, export, delete; who wants one: pending, "
    "approve, refuse, confirm; alias, move, return; quotable; limit of owned communities.",
    (
        ("create", create_user),
        ("password", change_password),
        ("sessions", devices.list_sessions),
        ("sign-out", devices.sign_out),
        ("factors", devices.show_factors),
        ("notices", noticing.show_notices),
        ("pending", vetting.show_pending),
        ("approve", vetting.approve),
        ("refuse", vetting.refuse),
        ("confirm", vetting.confirm),
        ("edit", profiling.edit_user),
        ("export", export_user),
        ("delete", profiling.delete_user),
        ("alias", moving.alias),
        ("move", moving.leave),
        ("return", moving.come_back),
        ("quotable", let_quote),
        ("limit", limit_communities),
    ),
)
COMMUNITY = Group(
    "Communities: create, edit, delete, restore, export; charter: who comes in, speaks; role; requests; reach, follow, "
    "flair; hears, forget.",
    (
        ("create", create_community),
        ("edit", profiling.edit_community),
        ("topics", topics.set_topics),
        ("charter", show_charter),
        ("role", ROLE),
        ("delete", profiling.delete_community),
        ("restore", profiling.restore_community),
        ("export", export_community),
        ("requests", list_requests),
        ("admit", let_in),
        ("decline", turn_away),
        ("hears", set_hears),
        ("forget", profiling.forget_user),
        ("reach", show_reach),
        ("quotable", let_quote),
        ("flair", FLAIR),
        ("follow", linking.follow),
        ("unfollow", linking.unfollow),
    ),
)
TOKEN = Group("API tokens, which let apps in: create.", (("create", create_token),))
