"""Writing as somebody who has an account here: posts, comments, votes; in communities here and elsewhere."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from fedi_groups.actions import flairs, masking, posting, reactions
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import AuthorOption, CommunityArgument, PostArgument, TextOption
from fedi_groups.cli.events import EndsOption, JoinOption, PlaceOption, StartsOption, read_event
from fedi_groups.cli.flairing import FlairOption, set_flairs
from fedi_groups.cli.masks import AnonymousOption, answer_unnamed, publish_unnamed
from fedi_groups.cli.opening import opened
from fedi_groups.cli.polling import CLOSES, ChoicesOption, ChoseOption, ClosesOption, SeveralOption, choose
from fedi_groups.cli.quoting import revoke_quote, show_quotes
from fedi_groups.cli.said import Group, Said
from fedi_groups.cli.times import read_span
from fedi_groups.cli.uploads import AltOption, AttachOption, Upload, added, decoded, read_uploads
from fedi_groups.domain.emojis import names_in
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Instant, QuoteState
from fedi_groups.errors import Malformed
from fedi_groups.peers.compose import Poll, Written, compose
from fedi_groups.storage.emojis import find_emoji
from fedi_groups.storage.unit import transaction
from fedi_groups.wire.emojis import is_emoji

TitleOption = Annotated[str, typer.Option(help="The headline.")]
QuoteOption = Annotated[
    str | None, typer.Option("--quote", metavar="POST", help="Address of a post that this one quotes.")
]
LinkOption = Annotated[str | None, typer.Option(metavar="URL", help="A page that the post is about.")]


async def create_post(
    community: CommunityArgument,
    author: AuthorOption,
    title: TitleOption,
    text: TextOption = "",
    link: LinkOption = None,
    quote: QuoteOption = None,
    attach: AttachOption = None,
    alt: AltOption = None,
    flair: FlairOption = None,
    choice: ChoicesOption = None,
    several: SeveralOption = False,
    closes: ClosesOption = None,
    starts: StartsOption = None,
    ends: EndsOption = None,
    place: PlaceOption = None,
    join: JoinOption = None,
    anonymous: AnonymousOption = False,
) -> Said:
    """Post to a community."""
    uploads = read_uploads(attach or [], alt or [])
    if not choice and (several or closes):
        raise typer.BadParameter("--several and --closes are for polls, which have answers: --choice")
    event = read_event(starts, ends, place, join)
    span = read_span(closes or CLOSES, hint="--closes")
    async with opened() as services:
        end = Instant(services.store.clock() + span) if choice else None
        poll = Poll(tuple(choice), several=several, closes_at=end) if choice else None
        written = Written(read_text(text), title=title, link=link, poll=poll, event=event)
        if anonymous:
            plain = not uploads and quote is None
            return await publish_unnamed(services, community, author=author, written=written, plain=plain)
        return await publish(
            services,
            community,
            author=author,
            written=written,
            quote=quote,
            uploads=uploads,
            flair=flair or (),
        )


async def create_comment(
    post: PostArgument,
    author: AuthorOption,
    text: TextOption,
    quote: QuoteOption = None,
    attach: AttachOption = None,
    alt: AltOption = None,
    anonymous: AnonymousOption = False,
) -> Said:
    """Answer a post or comment."""
    uploads = read_uploads(attach or [], alt or [])
    async with opened() as services:
        if anonymous:
            plain = not uploads and quote is None
            return await answer_unnamed(services, post, author=author, text=read_text(text), plain=plain)
        return await answer(services, post, author=author, text=read_text(text), quote=quote, uploads=uploads)


async def edit_post(
    post: PostArgument,
    author: AuthorOption,
    title: Annotated[str | None, typer.Option(help="The new headline.")] = None,
    text: Annotated[str | None, typer.Option(help="The new text, in Markdown; - reads it from standard input.")] = None,
    link: Annotated[str | None, typer.Option(metavar="URL", help="The new link; '' for none.")] = None,
) -> Said:
    """Change a post or comment. What is not given stays as it is."""
    async with opened() as services:
        return await edit(services, post, author=author, changes=Changes(title, text and read_text(text), link))


async def delete_post(post: PostArgument, author: AuthorOption) -> Said:
    """Delete a post or comment. Its place in the thread stays."""
    async with opened() as services:
        return await withdraw(services, post, author=author)


async def vote(
    post: PostArgument,
    voter: AuthorOption,
    down: Annotated[bool, typer.Option("--down", help="Vote down instead of up.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the vote back.")] = False,
    emoji: Annotated[str | None, typer.Option(help="React by this emoji, or :custom_one:. It is a vote up.")] = None,
    choice: ChoseOption = None,
) -> Said:
    """Vote on a post or comment, or in a poll."""
    if choice and (down or undo or emoji):
        raise typer.BadParameter("--choice goes alone: it answers a poll")
    if down and (undo or emoji):
        other = "--undo" if undo else "--emoji"
        raise typer.BadParameter(f"--down and {other} do not go together: a vote is taken back whichever it was")
    if emoji is not None and not (is_emoji(emoji) or names_in([emoji])):
        raise typer.BadParameter(f"{emoji} is no emoji")
    async with opened() as services:
        if choice:
            return await choose(services, post, voter=voter, wanted=choice)
        return await cast_vote(services, post, voter=voter, value=0 if undo else -1 if down else 1, emoji=emoji)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be new; None stays."""

    title: str | None = None
    text: str | None = None
    link: str | None = None


async def publish(
    services: Services,
    community: str,
    *,
    author: str,
    written: Written,
    quote: str | None = None,
    uploads: Sequence[Upload] = (),
    flair: Sequence[str] = (),
) -> Said:
    """A post by somebody here in a community anywhere; `quote` is the address of what it quotes."""
    writer = await finding.person_here(services, author)
    place = await finding.community(services, community)
    draft, mentions = await compose(finding.directory(services), written)
    if draft.title is None:
        raise _malformed("A post takes a title.")
    quoted = await finding.quoted(services, quote) if quote is not None else None
    pictures = await decoded(services, uploads)
    async with transaction(services.store) as tx:
        chosen = await flairs.chosen(tx, place, flair)
        post = await posting.publish(
            tx,
            draft=replace(draft, quote=quoted, flairs=chosen),
            author=await tx.actors.get(writer.id),
            pictures=await added(tx, writer, pictures),
            community=await tx.actors.get(place.id),
            cause=HERE,
            mentions=mentions,
        )
    told = "Posted." if place.local else f"Sent to {place.host}: it is up when that server has taken it."
    facts = {"id": post.uri, "type": post.kind.value, "author": writer.uri, "community": place.uri}
    return Said(facts | _quote_in(post), (told, *_asked(post), post.uri))


async def answer(
    services: Services,
    address: str,
    *,
    author: str,
    text: str,
    quote: str | None = None,
    uploads: Sequence[Upload] = (),
) -> Said:
    """A comment by somebody here below a post or comment from anywhere."""
    writer = await finding.person_here(services, author)
    parent = await finding.post(services, address)
    if not text.strip():
        raise _malformed("A comment takes some text.")
    draft, mentions = await compose(finding.directory(services), Written(text, visibility=parent.visibility))
    quoted = await finding.quoted(services, quote) if quote is not None else None
    pictures = await decoded(services, uploads)
    async with transaction(services.store) as tx:
        comment = await posting.publish(
            tx,
            draft=replace(draft, quote=quoted),
            author=await tx.actors.get(writer.id),
            pictures=await added(tx, writer, pictures),
            parent=await tx.posts.get(parent.id),
            cause=HERE,
            mentions=mentions,
        )
    facts = {"id": comment.uri, "type": comment.kind.value, "author": writer.uri, "inReplyTo": parent.uri}
    return Said(facts | _quote_in(comment), ("Answered.", *_asked(comment), comment.uri))


async def edit(services: Services, address: str, *, author: str, changes: Changes) -> Said:
    """New contents of what somebody here wrote."""
    writer = await finding.person_here(services, author)
    post = await finding.post(services, address)
    draft, mentions = await compose(finding.directory(services), _changed(post, changes))
    if draft.title is None and not post.is_comment and post.title is not None:
        raise _malformed("A post takes a title.")
    async with transaction(services.store) as tx:
        person = await tx.actors.get(writer.id)
        voice = await masking.voice_of(tx, person, post)
        changed = await posting.edit(
            tx,
            post=await tx.posts.get(post.id),
            draft=replace(draft, attachments=post.attachments, flairs=post.flairs),
            author=voice,
            cause=HERE,
            mentions=mentions,
            behind=person,
        )
    return Said({"id": changed.uri, "type": changed.kind.value, "author": voice.uri}, ("Changed.", changed.uri))


async def withdraw(services: Services, address: str, *, author: str) -> Said:
    """What somebody here wrote goes."""
    writer = await finding.person_here(services, author)
    post = await finding.post(services, address)
    async with transaction(services.store) as tx:
        voice = await masking.voice_of(tx, await tx.actors.get(writer.id), post)
        await posting.delete(tx, post=await tx.posts.get(post.id), author=voice, cause=HERE)
    return Said({"id": post.uri, "deleted": True}, ("Deleted.", post.uri))


async def cast_vote(services: Services, address: str, *, voter: str, value: int, emoji: str | None = None) -> Said:
    """+1, -1, or 0 to take back whichever it was; with an emoji that reaction alone."""
    person = await finding.person_here(services, voter)
    known = await finding.post(services, address)
    async with transaction(services.store) as tx:
        post, who = await tx.posts.get(known.id), await tx.actors.get(person.id)
        if value == 0:
            await reactions.unreact(tx, voter=who, post=post, emoji=emoji, cause=HERE)
        elif emoji is not None:
            custom = names_in([emoji])
            image = (await find_emoji(tx.connection, custom[0])).file if custom else None
            await reactions.react(tx, voter=who, post=post, emoji=emoji, image=image, cause=HERE)
        else:
            await reactions.vote(tx, voter=who, post=post, value=value, cause=HERE)
        post = await tx.posts.get(known.id)
    told = {1: "Voted up.", -1: "Voted down.", 0: "The vote is taken back."}[value]
    counts = f"It has {post.up} up and {post.down} down."
    return Said({"id": post.uri, "vote": value, "up": post.up, "down": post.down}, (f"{told} {counts}", post.uri))


def _changed(post: PostFacts, changes: Changes) -> Written:
    if changes.title is not None and post.is_comment:
        raise _malformed("A comment has no title.")
    return Written(
        text=post.source or "" if changes.text is None else changes.text,
        title=post.title if changes.title is None else changes.title,
        link=post.link if changes.link is None else changes.link,
        language=post.language,
        warning=post.warning,
        sensitive=post.sensitive,
        visibility=post.visibility,
    )


def _quote_in(post: PostFacts) -> dict[str, str]:
    if post.quote_uri is None or post.quote_state is None:
        return {}
    return {"quote": post.quote_uri, "quoteState": post.quote_state.value}


def _asked(post: PostFacts) -> tuple[str, ...]:
    if post.quote_state is not QuoteState.PENDING:
        return ()
    return ("The author of what it quotes has been asked; until they agree, others see its address alone.",)


def read_text(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


POST = Group(
    "Posts: create, edit, delete; who quotes them, which flairs they bear.",
    (
        ("create", create_post),
        ("edit", edit_post),
        ("delete", delete_post),
        ("quotes", show_quotes),
        ("unquote", revoke_quote),
        ("flair", set_flairs),
    ),
)
COMMENT = Group(
    "Comments: create, edit, delete.", (("create", create_comment), ("edit", edit_post), ("delete", delete_post))
)
