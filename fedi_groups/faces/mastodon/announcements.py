"""What the admins tell everyone who lives here: shown, put away, answered by an emoji."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import announcements as actions
from fedi_groups.domain.announcements import AnnouncementFacts
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.server import Announcement
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.reads.announcements import told
from fedi_groups.storage.unit import reading, transaction


def announcement(found: AnnouncementFacts) -> Announcement:
    return {
        "id": str(found.id),
        "content": found.content,
        "starts_at": moment(found.starts_at) if found.starts_at is not None else None,
        "ends_at": moment(found.ends_at) if found.ends_at is not None else None,
        "all_day": found.all_day,
        "published_at": moment(found.published),
        "updated_at": moment(found.published),
        "read": found.read,
        "mentions": [],
        "statuses": [],
        "tags": [],
        "emojis": [],
        "reactions": [{"name": each.name, "count": each.count, "me": each.mine} for each in found.reactions],
    }


async def listed(call: Call, form: Form) -> list[Announcement]:
    """What is told now, the last first."""
    async with reading(call.store) as tx:
        return [announcement(each) for each in await told(tx, call.person)]


async def dismiss(call: Call, form: Form) -> dict[str, str]:
    """The caller has read it."""
    async with transaction(call.store) as tx:
        await actions.put_away(tx, call.person, call.id)
    return {}


async def _react(act: Callable[..., Awaitable[None]], call: Call) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await act(tx, call.person, call.id, call.request.path_params["name"])
    return {}


async def react(call: Call, form: Form) -> dict[str, str]:
    """The caller puts this emoji under it."""
    return await _react(actions.react, call)


async def unreact(call: Call, form: Form) -> dict[str, str]:
    """The caller takes it back."""
    return await _react(actions.unreact, call)


_ONE = "/api/v1/announcements/{id}"

ENDPOINTS = (
    Endpoint("GET", "/api/v1/announcements", listed, gives=list[Announcement]),
    Endpoint("POST", f"{_ONE}/dismiss", dismiss, scope="write:accounts"),
    Endpoint("PUT", f"{_ONE}/reactions/{{name}}", react, scope="write:favourites"),
    Endpoint("DELETE", f"{_ONE}/reactions/{{name}}", unreact, scope="write:favourites"),
)
