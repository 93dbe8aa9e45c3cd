"""Threads of private messages that the caller takes part in."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from fedi_groups.actions import notices as actions
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import Shown, accounts, exact_span, statuses
from fedi_groups.reads.conversations import ConversationView, conversation, conversations_of
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 20, 40


class Conversation(TypedDict):
    """https://docs.joinmastodon.org/entities/Conversation/"""

    id: str
    unread: bool
    accounts: list[Account]
    last_status: Status | None


async def listed(call: Call, form: Paged) -> Page:
    """In which something was said last comes first."""
    async with reading(call.store) as tx:
        found = await conversations_of(tx, call.person, exact_span(form), most=form.most(DEFAULT, LARGEST))
        shown = await entities(call, tx, found)
    return Page(shown, found[0].facts.last_id, found[-1].facts.last_id) if found else Page(())


async def entities(call: Shown, tx: Unit, found: Sequence[ConversationView]) -> list[Conversation]:
    people = {each.id: each for view in found for each in view.others}
    known = dict(zip(people, await accounts(call, tx, list(people.values())), strict=True))
    last = await statuses(call, tx, [Item(each.last.post.id, each.last) for each in found])
    return [
        {
            "id": str(view.facts.root_id),
            "unread": view.facts.unread,
            "accounts": [known[each.id] for each in view.others],
            "last_status": said,
        }
        for view, said in zip(found, last, strict=True)
    ]


async def read(call: Call, form: Form) -> Conversation:
    """The caller has seen what was said last."""
    async with transaction(call.store) as tx:
        await actions.read_conversation(tx, call.person, call.id)
    async with reading(call.store) as tx:
        return (await entities(call, tx, [await conversation(tx, call.person, call.id)]))[0]


async def drop(call: Call, form: Form) -> dict[str, str]:
    """It is not listed any more, until something more is said in it."""
    async with transaction(call.store) as tx:
        await actions.drop_conversation(tx, call.person, call.id)
    return {}


ENDPOINTS = (
    Endpoint("GET", "/api/v1/conversations", listed, Paged, list[Conversation], "read:statuses"),
    Endpoint("POST", "/api/v1/conversations/{id}/read", read, gives=Conversation, scope="write:conversations"),
    Endpoint("DELETE", "/api/v1/conversations/{id}", drop, scope="write:conversations"),
)
