"""Flairs: what a community has its posts sorted by. Endpoints of our own, described in API.md."""

from pydantic import Field

from fedi_groups.actions import flairs
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_edit
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.flairs import GroupFlair, flair_entity
from fedi_groups.faces.mastodon.forms import Flag, Form, Many, Text
from fedi_groups.reads.groups import find_group, find_open
from fedi_groups.storage.unit import Unit, reading, transaction


class Looks(Form):
    """`title`: what people see, else the name. `color`: color01 to color10, which Lemmy shows."""

    title: Text = ""
    description: Text = ""
    color: Text = ""


class Chosen(Form):
    """`flairs`: the names of those it is to bear. `sensitive`: hidden behind a warning; not given, it stays."""

    flairs: Many[Text] = Field(default_factory=list)
    sensitive: Flag | None = None


async def listed(call: Call, form: Form) -> list[GroupFlair]:
    """In the order in which they were made."""
    async with reading(call.store) as tx:
        community = await find_open(tx, call.id, call.reader_id)
        return [flair_entity(each) for each in await tx.flairs.of(community.id)]


async def define(call: Call, form: Looks) -> GroupFlair:
    """A flair of this name, new or changed."""
    async with transaction(call.store) as tx:
        community, _ = await _edited(call, tx)
        made = await flairs.define(
            tx,
            community=community,
            name=call.request.path_params["name"],
            title=form.title,
            description=form.description,
            color=form.color or None,
        )
    return flair_entity(made)


async def drop(call: Call, form: Form) -> dict[str, str]:
    """Posts bear it no longer."""
    async with transaction(call.store) as tx:
        community, _ = await _edited(call, tx)
        await flairs.drop(tx, community=community, name=call.request.path_params["name"])
    return {}


async def choose(call: Call, form: Chosen) -> dict[str, str]:
    """A post bears these, and no others."""
    async with transaction(call.store) as tx:
        community, hand = await _edited(call, tx)
        post = await acting.post_of(call, tx, community)
        chosen = await flairs.chosen(tx, community, form.flairs)
        sensitive = post.sensitive if form.sensitive is None else form.sensitive
        await flairs.set_flairs(tx, hand, post=post, flairs=chosen, sensitive=sensitive)
    return {}


async def _edited(call: Call, tx: Unit) -> tuple[ActorFacts, Hand]:
    """Raises Denied for who may not change its page."""
    community = await find_group(tx, call.id, call.reader_id)
    hand = await acting.moderator(call, tx, community)
    await require_authority(tx, hand, community, may_edit)
    return community, hand


_ONE = "/api/v1/groups/{id}"
_WRITE = "write:accounts"

ENDPOINTS = (
    Endpoint("GET", f"{_ONE}/flairs", listed, scope="read:accounts", needs=Needs.MAYBE),
    Endpoint("PUT", f"{_ONE}/flairs/{{name}}", define, Looks, scope=_WRITE),
    Endpoint("DELETE", f"{_ONE}/flairs/{{name}}", drop, scope=_WRITE),
    Endpoint("PUT", f"{_ONE}/statuses/{{status_id}}/flairs", choose, Chosen, scope=_WRITE),
)
