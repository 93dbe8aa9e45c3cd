"""This server as apps know it: what it is called, what it allows, its rules."""

from functools import partial

from starlette.responses import Response

from fedi_groups.actions.marking import MOST_PINNED
from fedi_groups.actions.profiles import LONGEST_FIELD, LONGEST_PORTRAIT_ALT, MOST_FIELDS
from fedi_groups.actions.push import vapid_key
from fedi_groups.domain.media import DOCUMENTS, LONGEST_ALT, MOST_ATTACHED, PICTURES
from fedi_groups.domain.types import MINUTE, SECOND
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs, kept
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.server import Instance, InstanceOne, Limits, Rule
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.faces.mastodon.show import account_of
from fedi_groups.faces.shared.posted import PRIVACY
from fedi_groups.faces.shared.web import Web
from fedi_groups.media.workshop import LARGEST
from fedi_groups.peers.compose import CHOICES, LONGEST_CHOICE, LONGEST_POLL
from fedi_groups.reads.instance import admins, usage
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.text.commonmark import MAX_SOURCE
from fedi_groups.text.titles import MAX_TITLE

COMPATIBLE = "4.3.0"
"""The version of Mastodon whose API this is, by which apps choose what they offer."""

API = 2
"""The version of its API alone: 2 has notifications that are alike together."""

KEPT = 5 * MINUTE
MOST_PIXELS = 33_177_600
FILMS = (
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/ogg",
    "video/x-msvideo",
    "video/mpeg",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/flac",
    "audio/aac",
    "audio/webm",
)
"""What videos and sounds may come as."""

_LANGUAGES = ["en", "ar"]


def version_of(web: Web) -> str:
    """As apps read it: three numbers first."""
    return f"{COMPATIBLE} (compatible; fedi-groups {web.version})"


def streaming_of(web: Web) -> str:
    """Where streams are: apps add the path."""
    return f"ws{web.store.uris.origin.removeprefix('http')}"


def rules_of(web: Web) -> list[Rule]:
    """By number: apps report what breaks them."""
    return [{"id": str(number), "text": text, "hint": ""} for number, text in enumerate(web.posted.rules, start=1)]


async def version_two(call: Call, form: Form) -> Response:
    """https://docs.joinmastodon.org/entities/Instance/"""
    return await kept(call, partial(_two, call), keep=KEPT)


async def version_one(call: Call, form: Form) -> Response:
    """https://docs.joinmastodon.org/entities/V1_Instance/"""
    return await kept(call, partial(_one, call), keep=KEPT)


async def _two(call: Call) -> Instance:
    web, origin = call.api.web, call.store.uris.origin
    key = await vapid_key(call.store)
    async with reading(call.store) as tx:
        figures = await usage(tx)
        contact = await _contact(call, tx)
    return {
        "domain": call.store.uris.host,
        "title": web.settings.server_name,
        "version": version_of(web),
        "api_versions": {"mastodon": API},
        "source_url": "",
        "urls": {"streaming_api": streaming_of(web)},
        "description": web.settings.server_summary,
        "usage": {"users": {"active_month": figures.active_month}},
        "thumbnail": {"url": f"{origin}/static/header.png", "blurhash": None, "versions": {}},
        "icon": [],
        "languages": _LANGUAGES,
        "configuration": {
            "urls": {
                "streaming": streaming_of(web),
                "about": f"{origin}/",
                "privacy_policy": f"{origin}{PRIVACY}" if web.posted.privacy else None,
                "terms_of_service": None,
                "status": None,
            },
            "vapid": {"public_key": key.public},
            "translation": {"enabled": False},
            **configuration(web),
        },
        "registrations": {
            "enabled": web.settings.registrations in ("open", "approval"),
            "approval_required": web.settings.registrations == "approval",
            "reason_required": web.settings.registrations == "approval",
            "message": None,
            "min_age": web.settings.least_age or None,
            "url": None,
        },
        "contact": {"email": web.settings.contact_email or "", "account": contact},
        "rules": rules_of(web),
    }


async def _one(call: Call) -> InstanceOne:
    web, origin = call.api.web, call.store.uris.origin
    async with reading(call.store) as tx:
        figures = await usage(tx)
        contact = await _contact(call, tx)
    return {
        "uri": call.store.uris.host,
        "title": web.settings.server_name,
        "short_description": web.settings.server_summary,
        "description": web.settings.server_summary,
        "email": web.settings.contact_email or "",
        "version": version_of(web),
        "urls": {"streaming_api": streaming_of(web)},
        "stats": {
            "user_count": figures.people,
            "status_count": figures.posts + figures.comments,
            "domain_count": 0,
        },
        "thumbnail": f"{origin}/static/header.png",
        "languages": _LANGUAGES,
        "registrations": web.settings.registrations in ("open", "approval"),
        "approval_required": web.settings.registrations == "approval",
        "invites_enabled": True,
        "configuration": configuration(web),
        "contact_account": contact,
        "rules": rules_of(web),
    }


def configuration(web: Web) -> Limits:
    """What may be sent. Some apps fail where one of these is missing."""
    films = web.workshop.films
    limits = films.limits if films is not None else None
    return {
        "accounts": {
            "max_featured_tags": 0,
            "max_pinned_statuses": MOST_PINNED,
            "max_profile_fields": MOST_FIELDS,
            "profile_field_name_limit": LONGEST_FIELD,
            "profile_field_value_limit": LONGEST_FIELD,
            "max_display_name_length": MAX_TITLE,
            "max_avatar_description_length": LONGEST_PORTRAIT_ALT,
            "max_header_description_length": LONGEST_PORTRAIT_ALT,
        },
        "statuses": {
            "max_characters": MAX_SOURCE,
            "max_media_attachments": MOST_ATTACHED,
            "characters_reserved_per_url": 23,
            "supported_mime_types": ["text/markdown", "text/plain"],
        },
        "media_attachments": {
            "supported_mime_types": [*PICTURES, "image/avif", *(FILMS if limits is not None else ()), *DOCUMENTS],
            "description_limit": LONGEST_ALT,
            "image_size_limit": LARGEST,
            "image_matrix_limit": MOST_PIXELS,
            "video_size_limit": limits.size if limits is not None else 0,
            "video_frame_rate_limit": limits.rate if limits is not None else 0,
            "video_matrix_limit": limits.pixels if limits is not None else 0,
        },
        "polls": {
            "max_options": CHOICES[-1],
            "max_characters_per_option": LONGEST_CHOICE,
            "min_expiration": 5 * MINUTE // SECOND,
            "max_expiration": LONGEST_POLL // SECOND,
        },
    }


async def _contact(call: Call, tx: Unit) -> Account | None:
    found = await admins(tx)
    return await account_of(call, tx, found[0]) if found else None


ENDPOINTS = (
    Endpoint("GET", "/api/v2/instance", version_two, gives=Instance, needs=Needs.NOTHING),
    Endpoint("GET", "/api/v1/instance", version_one, gives=InstanceOne, needs=Needs.NOTHING),
)
