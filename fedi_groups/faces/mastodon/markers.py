"""Markers: up to where the caller has read a timeline, for all their apps."""

from pydantic import Field

from fedi_groups.actions import notices as actions
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.notifications import MarkerEntity, marker
from fedi_groups.faces.mastodon.forms import Form, Id, Many, Text
from fedi_groups.reads.markers import markers_of
from fedi_groups.storage.unit import Unit, reading, transaction

TIMELINES = ("home", "notifications")

Markers = dict[str, MarkerEntity]


class Asked(Form):
    timeline: Many[Text] = Field(default_factory=list)


class Place(Form):
    last_read_id: Id


class Places(Form):
    home: Place | None = None
    notifications: Place | None = None


async def show(call: Call, form: Asked) -> Markers:
    """Those of these timelines; of all, if none is named."""
    async with reading(call.store) as tx:
        return await _shown(call, tx, tuple(form.timeline) or TIMELINES)


async def save(call: Call, form: Places) -> Markers:
    """What is named stands there from now on. What two apps say at the same time, the later one has said."""
    places = {name: place.last_read_id for name in TIMELINES if (place := getattr(form, name)) is not None}
    async with transaction(call.store) as tx:
        for name, last_read in places.items():
            await actions.mark(tx, call.person, name, last_read=last_read)
    async with reading(call.store) as tx:
        return await _shown(call, tx, tuple(places))


async def _shown(call: Call, tx: Unit, timelines: tuple[str, ...]) -> Markers:
    return {each.timeline: marker(each) for each in await markers_of(tx, call.person, timelines)}


ENDPOINTS = (
    Endpoint("GET", "/api/v1/markers", show, Asked, Markers, "read:statuses"),
    Endpoint("POST", "/api/v1/markers", save, Places, Markers, "write:statuses"),
)
