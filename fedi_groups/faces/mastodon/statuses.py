"""Posts and comments: one, the thread around it, and how it came to be what it is."""

from pydantic import Field
from typing_extensions import TypedDict

from fedi_groups.domain.types import PostId
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.entities.versions import StatusEdit, edit_of
from fedi_groups.faces.mastodon.forms import Form, Id, Many
from fedi_groups.faces.mastodon.show import account_of, shelf_of, status_now, statuses
from fedi_groups.reads import statuses as reads
from fedi_groups.reads import versions
from fedi_groups.reads.contexts import context
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.ids import boosted_by
from fedi_groups.storage.unit import reading
from fedi_groups.text.aside import in_portions

MOST_ASKED = 20
"""At once."""


class Asked(Form):
    id: Many[Id] = Field(default_factory=list)


class Context(TypedDict):
    """https://docs.joinmastodon.org/entities/Context/"""

    ancestors: list[Status]
    descendants: list[Status]


async def several(call: Call, form: Asked) -> list[Status]:
    """Those of these that there are."""
    wanted = [PostId(boosted_by(each)) for each in form.id[:MOST_ASKED]]
    async with reading(call.store) as tx:
        found = await reads.statuses(tx, wanted, call.reader_id)
        return await statuses(call, tx, [Item(each.post.id, each) for each in found])


async def show(call: Call, form: Form) -> Status:
    """One, or a community's boost of it."""
    async with reading(call.store) as tx:
        return await status_now(call, tx, call.id)


async def around(call: Call, form: Form) -> Context:
    """What it answers, root first, and what was said below it: no comment before what it answers."""
    async with reading(call.store) as tx:
        found = await context(tx, call.id, call.reader_id)
        return {
            "ancestors": await statuses(call, tx, found.ancestors),
            "descendants": await in_portions(found.descendants, lambda some: statuses(call, tx, some)),
        }


async def history(call: Call, form: Form) -> list[StatusEdit]:
    """How it came to be what it is: each version, the oldest first and the present one last."""
    async with reading(call.store) as tx:
        found = await versions.history(tx, call.id, call.reader_id)
        author = await account_of(call, tx, found.view.author)
        return [edit_of(found.view, each, author, shelf=shelf_of(call, tx)) for each in found.versions]


ENDPOINTS = (
    Endpoint("GET", "/api/v1/statuses", several, Asked, list[Status], "read:statuses", Needs.MAYBE),
    Endpoint("GET", "/api/v1/statuses/{id}", show, gives=Status, scope="read:statuses", needs=Needs.MAYBE),
    Endpoint(
        "GET",
        "/api/v1/statuses/{id}/history",
        history,
        gives=list[StatusEdit],
        scope="read:statuses",
        needs=Needs.MAYBE,
    ),
    Endpoint("GET", "/api/v1/statuses/{id}/context", around, gives=Context, scope="read:statuses", needs=Needs.MAYBE),
)
