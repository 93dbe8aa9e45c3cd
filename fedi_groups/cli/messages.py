"""Private messages, as somebody who has an account here: sending them, and looking at one's own."""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from fedi_groups.actions import posting
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import Visibility
from fedi_groups.errors import Malformed
from fedi_groups.peers.compose import Written, compose
from fedi_groups.reads.messages import Message, messages_for
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.wire.times import write_time

PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="A name here, @name@host elsewhere, or an address.")
]
SenderOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who writes; somebody with an account here.")]
OwnerOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Whose messages; somebody with an account here.")
]
TextOption = Annotated[str, typer.Option(help="In Markdown; - reads it from standard input.")]
MostOption = Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")]


async def send(
    person: PersonArgument,
    sender: SenderOption,
    text: TextOption,
    answers: Annotated[
        str | None, typer.Option(metavar="MESSAGE", help="Address of the message that it answers.")
    ] = None,
) -> Said:
    """Write to one person alone."""
    async with opened() as services:
        return await write(
            services, person, sender=sender, text=sys.stdin.read() if text == "-" else text, answers=answers
        )


async def show(
    owner: OwnerOption,
    other: Annotated[str | None, typer.Option("--with", metavar="PERSON", help="Only those with this person.")] = None,
    most: MostOption = 50,
) -> Said:
    """Show somebody's messages, the newest first."""
    async with opened() as services:
        return await show_messages(services, owner=owner, other=other, most=most)


async def write(services: Services, person: str, *, sender: str, text: str, answers: str | None = None) -> Said:
    """A message to somebody anywhere; their server decides whether they want it."""
    writer, reader = await finding.person_here(services, sender), await finding.person(services, person)
    parent = await finding.post(services, answers) if answers is not None else None
    if not text.strip():
        raise Malformed("no text", public="A message takes some text.")
    draft, _ = await compose(finding.directory(services), Written(text, visibility=Visibility.DIRECT))
    async with transaction(services.store) as tx:
        known = await tx.posts.get(parent.id) if parent is not None else None
        if known is not None and (known.visibility is not Visibility.DIRECT or known.community_id is not None):
            raise Malformed("no message", public=f"{answers} is no private message.")
        message = await posting.publish(
            tx,
            draft=replace(draft, hashtags=()),
            author=await tx.actors.get(writer.id),
            parent=known,
            cause=HERE,
            mentions=[reader.id],  # whoever is named in the text is not thereby written to
        )
    told = "Sent." if reader.local else f"Sent to {reader.host}: its server decides whether it is wanted."
    return Said({"id": message.uri, "author": writer.uri, "to": [reader.uri]}, (told, message.uri))


async def show_messages(services: Services, *, owner: str, other: str | None = None, most: int = 50) -> Said:
    person = await finding.person_here(services, owner)
    another = await finding.person(services, other) if other is not None else None
    async with reading(services.store) as tx:
        found = await messages_for(tx, person, other=another, most=most)
    facts = {"id": person.uri, "messages": [_facts(each) for each in found]}
    if not found:
        return Said(facts, ("There are no messages.",))
    return Said(facts, tuple(table([_row(each) for each in found])))


def _facts(each: Message) -> dict[str, object]:
    return {
        "id": each.post.uri,
        "published": write_time(each.post.published),
        "author": each.author.uri,
        "to": [person.uri for person in each.to],
        "text": to_text(each.post.content),
    }


def _row(each: Message) -> tuple[str, ...]:
    to = ", ".join(person.handle for person in each.to)
    return (
        moment(each.post.published),
        each.author.handle,
        f"to {to}",
        short(to_text(each.post.content)),
        each.post.uri,
    )


MESSAGE = Group("Private messages: send, list.", (("send", send), ("list", show)))
