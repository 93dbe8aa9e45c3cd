"""People and communities as apps know them: an Account each, a community one with `group`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from typing_extensions import TypedDict

from fedi_groups.domain.charter import Admission
from fedi_groups.domain.choices import Choices
from fedi_groups.domain.emojis import EmojiFacts, is_here, still_of
from fedi_groups.domain.facts import ActorFacts, ProfileField
from fedi_groups.domain.types import ActorKind, Quotable, Visibility
from fedi_groups.faces.mastodon.entities.times import day, midnight, moment
from fedi_groups.reads.accounts import AccountFigures, Relation, picture_of
from fedi_groups.text.html import sanitise, to_text
from fedi_groups.wire.uris import Uris


class Field(TypedDict):
    """A line of a profile."""

    name: str
    value: str
    verified_at: str | None


class Emoji(TypedDict):
    shortcode: str
    url: str
    static_url: str
    visible_in_picker: bool


class CustomEmoji(Emoji):
    """https://docs.joinmastodon.org/entities/CustomEmoji/"""

    category: str | None


class Mention(TypedDict):
    id: str
    username: str
    url: str
    acct: str


class Account(TypedDict):
    """https://docs.joinmastodon.org/entities/Account/"""

    id: str
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    group: bool
    discoverable: bool
    indexable: bool
    noindex: bool
    created_at: str
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    avatar_description: str
    header: str
    header_static: str
    header_description: str
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: str | None
    hide_collections: bool
    emojis: list[Emoji]
    fields: list[Field]
    roles: list[dict[str, Any]]


class Relationship(TypedDict):
    """https://docs.joinmastodon.org/entities/Relationship/"""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str] | None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


def account(actor: ActorFacts, figures: AccountFigures, *, uris: Uris, fields: Sequence[Field] = ()) -> Account:
    """`locked`: who follows it waits, or follows but does not speak. A community is no bot: some apps hide those."""
    icon, image = picture_of(actor, "icon", uris), picture_of(actor, "image", uris)
    return {
        "id": str(actor.id),
        "username": actor.name,
        "acct": acct(actor),
        "display_name": actor.title or "",
        "locked": is_locked(actor),
        "bot": actor.bot or actor.kind in (ActorKind.SERVICE, ActorKind.APPLICATION),
        "group": actor.is_community,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "noindex": not actor.indexable,
        "created_at": midnight(actor.published),
        "note": _clean(actor.summary),
        "url": actor.url,
        "uri": actor.uri,
        "avatar": icon,
        "avatar_static": icon,
        "avatar_description": actor.icon_alt,
        "header": image,
        "header_static": image,
        "header_description": actor.image_alt,
        "followers_count": figures.followers,
        "following_count": figures.following,
        "statuses_count": figures.statuses,
        "last_status_at": day(figures.last) if figures.last is not None else None,
        "hide_collections": actor.is_community or actor.reclusive,
        "emojis": emojis_of(actor.emojis, uris) if actor.emojis else [],
        "fields": [*fields, *map(_field, actor.fields)],
        "roles": [],
    }


def emojis_of(kept: Iterable[Mapping[str, Any]], uris: Uris) -> list[Emoji]:
    """Custom ones in a post or profile, of this server or of others."""
    return [_emoji(each["name"].strip(":"), each["image"], uris) for each in kept if each.get("image")]


def _emoji(name: str, image: str, uris: Uris) -> Emoji:
    here = is_here(image)
    return {
        "shortcode": name,
        "url": uris.emoji_picture(image) if here else image,
        "static_url": uris.emoji_picture(still_of(image)) if here else image,
        "visible_in_picker": False,
    }


def custom_emoji(found: EmojiFacts, uris: Uris) -> CustomEmoji:
    shown = _emoji(found.name, found.file, uris)
    return {**shown, "visible_in_picker": not found.hidden, "category": found.category or None}


class Source(TypedDict):
    """What the owner of an account has written and chosen, as they wrote it."""

    privacy: str
    sensitive: bool
    language: str | None
    note: str
    fields: list[Field]
    follow_requests_count: int
    discoverable: bool
    indexable: bool
    hide_collections: bool
    attribution_domains: list[str]
    quote_policy: str


class CredentialAccount(Account):
    """https://docs.joinmastodon.org/entities/Account/#CredentialAccount"""

    source: Source
    role: dict[str, Any]


def credential_account(shown: Account, actor: ActorFacts, choices: Choices, *, requests: int) -> CredentialAccount:
    """`requests`: how many wait to follow it, or to come in."""
    return {
        **shown,
        "source": {
            "privacy": PRIVACY[choices.visibility],
            "sensitive": choices.sensitive,
            "language": choices.language,
            "note": actor.summary_source or "",
            "fields": written_fields(actor),
            "follow_requests_count": requests,
            "discoverable": actor.discoverable,
            "indexable": actor.indexable,
            "hide_collections": shown["hide_collections"],
            "attribution_domains": list(actor.attribution_domains),
            "quote_policy": QUOTE_POLICIES[actor.quotable],
        },
        "role": {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False},
    }


def written_fields(actor: ActorFacts) -> list[Field]:
    """As they were written."""
    return [{"name": each.name, "value": to_text(each.value), "verified_at": None} for each in actor.fields]


QUOTE_POLICIES = {Quotable.ANYONE: "public", Quotable.FOLLOWERS: "followers", Quotable.NOBODY: "nobody"}

PRIVACY = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "private",
    Visibility.MEMBERS: "private",
    Visibility.DIRECT: "direct",
}


def _field(given: ProfileField) -> Field:
    return {"name": given.name, "value": _clean(given.value), "verified_at": None}


@lru_cache(4096)
def _clean(html: str) -> str:
    """Of people elsewhere what they say of themselves is kept as it came."""
    return sanitise(html).strip() if html else ""


def mention(actor: ActorFacts) -> Mention:
    return {"id": str(actor.id), "username": actor.name, "url": actor.url, "acct": acct(actor)}


def acct(actor: ActorFacts) -> str:
    """The handle as it is written on this server."""
    return actor.name if actor.local else f"{actor.name}@{actor.host}"


def is_locked(actor: ActorFacts) -> bool:
    """Whether following it is asking."""
    return actor.locked or (actor.is_community and actor.local and actor.admission is not Admission.OPEN)


def relationship(relation: Relation) -> Relationship:
    """Who follows sees what is boosted: a community says nothing else."""
    mute = relation.mute
    return {
        "id": str(relation.account_id),
        "following": relation.following,
        "showing_reblogs": relation.following and relation.wish.reblogs,
        "notifying": relation.following and relation.wish.notify,
        "languages": list(relation.wish.languages) or None,
        "followed_by": relation.followed_by,
        "blocking": relation.blocking,
        "blocked_by": relation.blocked_by,
        "muting": mute is not None,
        "muting_notifications": mute is not None and mute.notifications,
        "muting_expires_at": moment(mute.until) if mute is not None and mute.until is not None else None,
        "requested": relation.requested,
        "requested_by": relation.requested_by,
        "domain_blocking": relation.host_blocked,
        "endorsed": relation.endorsed,
        "note": relation.note,
    }


def linked(href: str, text: str) -> str:
    """A link in the value of a field."""
    return f'<a href="{escape(href)}" rel="nofollow noopener noreferrer">{escape(text)}</a>'
