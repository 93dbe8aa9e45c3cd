"""Who quotes a post, and who may: as its author, and for a community or person as an admin on the machine."""

from typing import Annotated

import typer

from fedi_groups.actions import quoting
from fedi_groups.actions.profiles import set_quotable
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import AuthorOption, PostArgument
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.types import Quotable, Uri
from fedi_groups.errors import Denied
from fedi_groups.reads.quotes import approvals_of
from fedi_groups.storage.unit import reading, transaction

QuotingArgument = Annotated[str, typer.Argument(metavar="QUOTE", help="Address of the post that quotes it.")]
WhoArgument = Annotated[Quotable, typer.Argument(metavar="WHO", help="anyone, followers or nobody.")]
WhoseArgument = Annotated[str, typer.Argument(metavar="NAME", help="A person or community here.")]


async def show_quotes(post: PostArgument) -> Said:
    """Show what a post quotes, and which posts may quote it."""
    async with opened() as services:
        known = await finding.post(services, post)
        async with reading(services.store) as tx:
            found = await approvals_of(tx, known) if known.local else []
    state = known.quote_state.value if known.quote_state is not None else None
    quoting = [{"id": each.quoting, "by": who.uri} for each, who in found]
    facts = {"id": known.uri, "quote": known.quote_uri, "quoteState": state, "quotedBy": quoting}
    lines = [f"It quotes {known.quote_uri}: {state}."] if known.quote_uri is not None else []
    lines += table([(moment(each.at), who.handle, each.quoting) for each, who in found])
    return Said(facts, tuple(lines) or ("It quotes nothing, and nobody may quote it yet.",))


async def revoke_quote(post: PostArgument, quote: QuotingArgument, author: AuthorOption) -> Said:
    """Take back the permission to quote a post of one's own."""
    async with opened() as services:
        writer = await finding.person_here(services, author)
        known = await finding.post(services, post)
        async with transaction(services.store) as tx:
            target = await tx.posts.get(known.id)
            await quoting.revoke(tx, author=await tx.actors.get(writer.id), target=target, quoting=Uri(quote))
    return Said({"id": known.uri, "quote": quote, "revoked": True}, (f"{quote} may quote it no longer.",))


async def let_quote(name: WhoseArgument, who: WhoArgument) -> Said:
    """Say who may quote what somebody writes, or what is said in a community. What is quoted already stays so."""
    async with opened() as services:
        found = await finding.anyone(services, name)
        if not found.local:
            raise Denied(f"{found.uri} is not from here", public=f"{name} is not from here.")
        async with transaction(services.store) as tx:
            set_quotable(tx, actor=await tx.actors.get(found.id), who=who)
    words = {
        Quotable.ANYONE: "Anyone may quote",
        Quotable.FOLLOWERS: "Followers alone may quote",
        Quotable.NOBODY: "Nobody may quote",
    }
    whose = "what is said in" if found.is_community else "what is written by"
    return Said({"id": found.uri, "quotable": who.value}, (f"{words[who]} {whose} {finding.handle(found)}.",))
