"""Hashtags as apps know them."""

from typing_extensions import TypedDict

from fedi_groups.domain.facts import FeaturedTagFacts
from fedi_groups.domain.types import SECOND
from fedi_groups.faces.mastodon.entities.times import day
from fedi_groups.reads.hashtags import TagView
from fedi_groups.storage.ids import instant_of
from fedi_groups.wire.uris import Uris


class Used(TypedDict):
    """One day of it. All three are texts."""

    day: str
    uses: str
    accounts: str


class Tag(TypedDict):
    """https://docs.joinmastodon.org/entities/Tag/"""

    id: str
    name: str
    url: str
    history: list[Used]
    following: bool
    featuring: bool


class FeaturedTag(TypedDict):
    """https://docs.joinmastodon.org/entities/FeaturedTag/"""

    id: str
    name: str
    url: str
    statuses_count: str
    last_status_at: str | None


def tag(found: TagView, *, uris: Uris) -> Tag:
    return {
        "id": found.tag,
        "name": found.tag,
        "url": uris.tag(found.tag),
        "history": [
            {"day": str(each.begins // SECOND), "uses": str(each.uses), "accounts": str(each.people)}
            for each in found.history
        ],
        "following": found.following,
        "featuring": found.featuring,
    }


def featured_tag(found: FeaturedTagFacts, *, uris: Uris) -> FeaturedTag:
    return {
        "id": str(found.id),
        "name": found.name,
        "url": uris.tag(found.tag),
        "statuses_count": str(found.count),
        "last_status_at": day(instant_of(found.last)) if found.last is not None else None,
    }
