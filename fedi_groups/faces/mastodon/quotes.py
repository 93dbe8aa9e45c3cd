"""Quotes: who quotes a post, who may, and who no longer does."""

from fedi_groups.actions import masking, quoting
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Form, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import status_now, statuses
from fedi_groups.faces.mastodon.writing import policy_in
from fedi_groups.reads import statuses as reads
from fedi_groups.reads.quotes import quoting_posts
from fedi_groups.storage.unit import reading, transaction

DEFAULT, LARGEST = 20, 40


class Policy(Form):
    quote_approval_policy: Text = ""


async def quoted_by(call: Call, form: Paged) -> Page:
    """What quotes it, by its author's permission and for the caller to see; the newest first, and no more than that."""
    async with reading(call.store) as tx:
        post = (await reads.status(tx, call.id, call.person.id)).status.post
        ids = await quoting_posts(tx, post, most=form.most(DEFAULT, LARGEST))
        found = await reads.statuses(tx, ids, call.person.id)
        return Page(await statuses(call, tx, [reads.Item(each.post.id, each) for each in found]))


async def set_policy(call: Call, form: Policy) -> Status:
    """Who may quote it from now on: its author says so."""
    who = policy_in(form.quote_approval_policy)
    number = await acting.visible(call)
    async with transaction(call.store) as tx:
        post = await tx.posts.get(number)
        author = await masking.voice_of(tx, await acting.actor(call, tx), post)
        await quoting.set_quotable(tx, author=author, post=post, who=who)
    async with reading(call.store) as tx:
        return await status_now(call, tx, call.id)


async def revoke(call: Call, form: Form) -> Status:
    """The author of what is quoted takes permission back: what quoted it, as it is now."""
    number, other = await acting.visible(call), await acting.visible(call, call.number("quoting_id"))
    async with transaction(call.store) as tx:
        post, by = await tx.posts.get(number), await tx.posts.get(other)
        author = await masking.voice_of(tx, await acting.actor(call, tx), post)
        await quoting.revoke(tx, author=author, target=post, quoting=by.uri)
    async with reading(call.store) as tx:
        return await status_now(call, tx, other)


_ONE, _WRITE = "/api/v1/statuses/{id}", "write:statuses"

ENDPOINTS = (
    Endpoint("GET", f"{_ONE}/quotes", quoted_by, Paged, list[Status], "read:statuses"),
    Endpoint("PUT", f"{_ONE}/interaction_policy", set_policy, Policy, Status, _WRITE),
    Endpoint("POST", f"{_ONE}/quotes/{{quoting_id}}/revoke", revoke, gives=Status, scope=_WRITE),
)
