"""The server itself as apps know it: two shapes of it, and what may be sent."""

from typing import Any

from typing_extensions import TypedDict

from fedi_groups.faces.mastodon.entities.accounts import Account


class Rule(TypedDict):
    """https://docs.joinmastodon.org/entities/Rule/"""

    id: str
    text: str
    hint: str


class AccountLimits(TypedDict):
    max_featured_tags: int
    max_pinned_statuses: int
    max_profile_fields: int
    profile_field_name_limit: int
    profile_field_value_limit: int
    max_display_name_length: int
    max_avatar_description_length: int
    max_header_description_length: int


class StatusLimits(TypedDict):
    max_characters: int
    max_media_attachments: int
    characters_reserved_per_url: int
    supported_mime_types: list[str]


class MediaLimits(TypedDict):
    """Bytes, pixels, frames a second, characters."""

    supported_mime_types: list[str]
    description_limit: int
    image_size_limit: int
    image_matrix_limit: int
    video_size_limit: int
    video_frame_rate_limit: int
    video_matrix_limit: int


class PollLimits(TypedDict):
    """Seconds, for how long it may last."""

    max_options: int
    max_characters_per_option: int
    min_expiration: int
    max_expiration: int


class Limits(TypedDict):
    """What may be sent. Some apps fail where one of these is missing."""

    accounts: AccountLimits
    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits


class Addresses(TypedDict):
    streaming: str
    about: str
    privacy_policy: str | None
    terms_of_service: str | None
    status: str | None


class PushKey(TypedDict):
    public_key: str


class Translating(TypedDict):
    enabled: bool


class Configuration(Limits):
    urls: Addresses
    vapid: PushKey
    translation: Translating


class ActiveUsers(TypedDict):
    active_month: int


class Usage(TypedDict):
    users: ActiveUsers


class Thumbnail(TypedDict):
    url: str
    blurhash: str | None
    versions: dict[str, str]


class Icon(TypedDict):
    src: str
    size: str


class Registrations(TypedDict):
    enabled: bool
    approval_required: bool
    reason_required: bool
    message: str | None
    min_age: int | None
    url: str | None


class Contact(TypedDict):
    email: str
    account: Account | None


class ApiVersions(TypedDict):
    mastodon: int


class StreamingPlace(TypedDict):
    streaming_api: str


class Instance(TypedDict):
    """https://docs.joinmastodon.org/entities/Instance/"""

    domain: str
    title: str
    version: str
    api_versions: ApiVersions
    source_url: str
    urls: StreamingPlace
    description: str
    usage: Usage
    thumbnail: Thumbnail
    icon: list[Icon]
    languages: list[str]
    configuration: Configuration
    registrations: Registrations
    contact: Contact
    rules: list[Rule]


class Stats(TypedDict):
    user_count: int
    status_count: int
    domain_count: int


class InstanceOne(TypedDict):
    """https://docs.joinmastodon.org/entities/V1_Instance/"""

    uri: str
    title: str
    short_description: str
    description: str
    email: str
    version: str
    urls: StreamingPlace
    stats: Stats
    thumbnail: str
    languages: list[str]
    registrations: bool
    approval_required: bool
    invites_enabled: bool
    configuration: Limits
    contact_account: Account | None
    rules: list[Rule]


class ExtendedDescription(TypedDict):
    """https://docs.joinmastodon.org/entities/ExtendedDescription/"""

    updated_at: str
    content: str


class PrivacyPolicy(TypedDict):
    """https://docs.joinmastodon.org/entities/PrivacyPolicy/"""

    updated_at: str
    content: str


class DomainBlock(TypedDict):
    """https://docs.joinmastodon.org/entities/DomainBlock/"""

    domain: str
    digest: str
    severity: str
    comment: str


class Language(TypedDict):
    code: str
    name: str


class Week(TypedDict):
    """One week of the server. All four are texts."""

    week: str
    statuses: str
    logins: str
    registrations: str


class Reaction(TypedDict):
    """https://docs.joinmastodon.org/entities/Reaction/"""

    name: str
    count: int
    me: bool


class Announcement(TypedDict):
    """https://docs.joinmastodon.org/entities/Announcement/"""

    id: str
    content: str
    starts_at: str | None
    ends_at: str | None
    all_day: bool
    published_at: str
    updated_at: str
    read: bool
    mentions: list[Any]
    statuses: list[Any]
    tags: list[Any]
    emojis: list[Any]
    reactions: list[Reaction]


Preferences = TypedDict(
    "Preferences",
    {
        "posting:default:visibility": str,
        "posting:default:sensitive": bool,
        "posting:default:language": str | None,
        "posting:default:quote_policy": str,
        "reading:expand:media": str,
        "reading:expand:spoilers": bool,
        "reading:autoplay:gifs": bool,
    },
)
"""https://docs.joinmastodon.org/entities/Preferences/"""


class Suggestion(TypedDict):
    """https://docs.joinmastodon.org/entities/Suggestion/"""

    source: str
    sources: list[str]
    account: Account


class FamiliarFollowers(TypedDict):
    """https://docs.joinmastodon.org/entities/FamiliarFollowers/"""

    id: str
    accounts: list[Account]
