"""One's own profile, to be changed: as it was written, and not as it is shown."""

from typing_extensions import TypedDict

from fedi_groups.domain.choices import Choices
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.mastodon.entities.accounts import Account, Field, written_fields
from fedi_groups.faces.mastodon.entities.hashtags import FeaturedTag


class Profile(TypedDict):
    """https://docs.joinmastodon.org/entities/Profile/"""

    id: str
    display_name: str
    note: str
    formatted_note: str
    fields: list[Field]
    formatted_fields: list[Field]
    avatar: str | None
    avatar_static: str | None
    avatar_description: str
    header: str | None
    header_static: str | None
    header_description: str
    locked: bool
    bot: bool
    hide_collections: bool
    discoverable: bool
    indexable: bool
    show_media: bool
    show_media_replies: bool
    show_featured: bool
    attribution_domains: list[str]
    featured_tags: list[FeaturedTag]


def profile(shown: Account, actor: ActorFacts, choices: Choices, tags: list[FeaturedTag]) -> Profile:
    """`shown`: the same as others see it. Without a picture there is none: no other stands for it here."""
    icon = shown["avatar"] if actor.icon else None
    image = shown["header"] if actor.image else None
    return {
        "id": shown["id"],
        "display_name": shown["display_name"],
        "note": actor.summary_source or "",
        "formatted_note": shown["note"],
        "fields": written_fields(actor),
        "formatted_fields": shown["fields"],
        "avatar": icon,
        "avatar_static": icon,
        "avatar_description": shown["avatar_description"],
        "header": image,
        "header_static": image,
        "header_description": shown["header_description"],
        "locked": shown["locked"],
        "bot": shown["bot"],
        "hide_collections": shown["hide_collections"],
        "discoverable": shown["discoverable"],
        "indexable": shown["indexable"],
        "show_media": choices.shows_media,
        "show_media_replies": choices.media_replies,
        "show_featured": choices.shows_featured,
        "attribution_domains": list(actor.attribution_domains),
        "featured_tags": tags,
    }
