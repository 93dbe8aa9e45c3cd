"""Private messages, as somebody who has an account here: sending them, and looking at one's own."""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from fedi_groups.actions import posting
from fedi_groups.actions.letters import is_letter, send_letter
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import MostOption, TextOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Visibility
from fedi_groups.errors import Denied, Malformed
from fedi_groups.peers.compose import Written, compose
from fedi_groups.reads.messages import Message, messages_for
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.text.titles import title_from
from fedi_groups.wire.times import write_time

ReaderArgument = Annotated[
    str,
    typer.Argument(
        metavar="READER", help="A person or community: a name here, @name@host or !name@host elsewhere, or an address."
    ),
]
SenderOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who writes; somebody with an account here.")]
OwnerOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Whose messages; somebody with an account here.")
]


async def send(
    person: ReaderArgument,
    sender: SenderOption,
    text: TextOption,
    answers: Annotated[
        str | None,
        typer.Option(metavar="MESSAGE", help="Address of what it answers: a message, or a post in that community."),
    ] = None,
) -> Said:
    """Write to one person alone, or to a community: “help” tells what it understands."""
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
    """A message to somebody anywhere, whose server decides whether they want it; or to a community, which answers."""
    writer, reader = await finding.person_here(services, sender), await finding.anyone(services, person)
    if reader.is_collective and not reader.is_community:
        raise Denied(f"{reader.uri} is a feed", public=f"{person} is a feed: nobody reads what is written to it.")
    parent = await finding.post(services, answers) if answers is not None else None
    if not text.strip():
        raise Malformed("no text", public="A message takes some text.")
    draft, _ = await compose(finding.directory(services), Written(text, visibility=Visibility.DIRECT))
    async with transaction(services.store) as tx:
        known = await tx.posts.get(parent.id) if parent is not None else None
        about = known if known is not None and reader.local and known.community_id == reader.id else None
        if about is None and known is not None and not _is_message(known):
            raise Malformed("no message", public=f"{answers} is no private message.")
        message = await _send(tx, await tx.actors.get(writer.id), reader, draft, about=about, parent=known)
    told = "Sent." if reader.local else f"Sent to {reader.host}: its server decides whether it is wanted."
    return Said({"id": message.uri, "author": writer.uri, "to": [reader.uri]}, (told, message.uri))


async def _send(
    tx: Unit, author: ActorFacts, reader: ActorFacts, draft: Draft, *, about: PostFacts | None, parent: PostFacts | None
) -> PostFacts:
    """Whoever is named in the text is not thereby written to."""
    above = parent if about is None else None
    if reader.local and reader.is_community:
        text = draft.source or ""
        if not await is_letter(tx, text, author=author, community=reader, about=about):
            said = replace(draft, title=title_from(draft.content, drop=()) if about is None else None)
            return await posting.publish(tx, draft=said, author=author, cause=HERE, community=reader, parent=about)
        return await send_letter(
            tx, draft=draft, author=author, community=reader, cause=HERE, about=about, parent=above
        )
    bare = replace(draft, hashtags=())
    return await posting.publish(tx, draft=bare, author=author, parent=above, cause=HERE, mentions=[reader.id])


def _is_message(post: PostFacts) -> bool:
    return post.visibility is Visibility.DIRECT and post.community_id is None


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
