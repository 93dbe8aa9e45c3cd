"""What a community decides about itself, shown whole and changed by its owner. Endpoints of our own, described in
API.md."""

from dataclasses import fields, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from fedi_groups.actions.charters import change_charter
from fedi_groups.domain.charter import PRESETS, Admission, Charter, Inviters, Reading, Speakers
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.groups import Group, GroupCharter, charter_entity
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Many, Text, as_one
from fedi_groups.faces.mastodon.groups import entities
from fedi_groups.reads.groups import find_group
from fedi_groups.storage.unit import reading, transaction

Bound = Annotated[int | Literal["none"], BeforeValidator(as_one)]
Kind = Literal["public", "x-style", "closed", "circle", "announcements", "classroom"]
"""Those of `domain.charter.PRESETS`."""


class ChangedCharter(Form):
    """What is not given stays as it is; with a `preset`, as that has it. `cap` and `invites`: `none` for no bound.
    `reason`: stands in the public log."""

    preset: Kind | None = None
    reading: Reading | None = None
    admission: Admission | None = None
    questions: Many[Text] | None = None
    rules: Many[Text] | None = None
    posts: Speakers | None = None
    comments: Speakers | None = None
    polls: Speakers | None = None
    events: Speakers | None = None
    links: Speakers | None = None
    pictures: Speakers | None = None
    first_held: Count | None = None
    strangers_held: Flag | None = None
    earned_after: Count | None = None
    pause: Count | None = None
    age: Count | None = None
    cap: Bound | None = None
    invites: Bound | None = None
    inviters: Inviters | None = None
    anonymous: Flag | None = None
    open_insights: Flag | None = None
    succession: Count | None = None
    umbrella_first: Flag | None = None
    umbrella_brings: Flag | None = None
    reason: Text = ""

    def applied(self, charter: Charter) -> Charter:
        begun = PRESETS[self.preset].charter if self.preset is not None else charter
        given = {each.name: getattr(self, each.name, None) for each in fields(Charter)}
        return replace(begun, **{name: _meant(value) for name, value in given.items() if value is not None})


class GroupPreset(TypedDict):
    """A kind of community that people know."""

    name: str
    charter: GroupCharter


async def change(call: Call, form: ChangedCharter) -> Group:
    """From now on this holds: by its owner, or an admin of it. Who is in stays in."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.moderator(call, tx, community, reason=form.reason)
        wanted = form.applied(community.charter)
        await change_charter(tx, hand, community=community, charter=wanted, reading=form.reading)
    async with reading(call.store) as tx:
        return (await entities(call, tx, [await find_group(tx, call.id, call.reader_id)]))[0]


async def presets(call: Call, form: Form) -> list[GroupPreset]:
    """Kinds of communities that people know, to begin as."""
    return [
        {
            "name": name,
            "charter": charter_entity(each.charter, each.reading, each.charter.admission or Admission.OPEN),
        }
        for name, each in PRESETS.items()
    ]


def _meant(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(" ".join(line.split()) for line in value)
    return None if value == "none" else value


ENDPOINTS = (
    Endpoint("PATCH", "/api/v1/groups/{id}/charter", change, ChangedCharter, Group, "write:accounts"),
    Endpoint(
        "GET", "/api/v1/group_presets", presets, gives=list[GroupPreset], scope="read:accounts", needs=Needs.MAYBE
    ),
)
