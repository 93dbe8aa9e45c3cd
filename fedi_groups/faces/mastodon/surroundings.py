"""What apps ask about besides: choices, other servers, who wants to be found, how it goes here."""

from hashlib import sha256
from html import escape

from babel import Locale
from pydantic import Field
from starlette.responses import Response

from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.servers import Stance
from fedi_groups.domain.types import HOUR, MINUTE, SECOND
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs, kept
from fedi_groups.faces.mastodon.entities.accounts import PRIVACY, QUOTE_POLICIES, Account, CustomEmoji, custom_emoji
from fedi_groups.faces.mastodon.entities.server import (
    DomainBlock,
    ExtendedDescription,
    FamiliarFollowers,
    Language,
    Preferences,
    PrivacyPolicy,
    Rule,
    Suggestion,
    Week,
)
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.instance import rules_of
from fedi_groups.faces.mastodon.show import accounts
from fedi_groups.faces.shared.responses import TEXT, words
from fedi_groups.reads.accounts import find_accounts
from fedi_groups.reads.servers import public_rules
from fedi_groups.storage import surroundings
from fedi_groups.storage.accounts import choices_of
from fedi_groups.storage.emojis import all_emojis
from fedi_groups.storage.unit import reading

LARGEST = 80
PEERS = 10_000
WEEKS = 12
LANGUAGES = ("en", "ar")
"""What this server itself speaks."""


class DirectoryForm(Form):
    limit: Count = 40
    offset: Count = 0
    order: Text = "active"
    local: Flag = True


class Limited(Form):
    limit: Count = 40


class Asked(Form):
    id: Many[Id] = Field(default_factory=list)


async def preferences(call: Call, form: Form) -> Preferences:
    """How the caller wants to write and to read."""
    async with reading(call.store) as tx:
        choices = await choices_of(tx.connection, call.person.id)
    return {
        "posting:default:visibility": PRIVACY[choices.visibility],
        "posting:default:sensitive": choices.sensitive,
        "posting:default:language": choices.language,
        "posting:default:quote_policy": QUOTE_POLICIES[call.person.quotable],
        "reading:expand:media": "show_all" if choices.opens_media else "default",
        "reading:expand:spoilers": choices.opens_warnings,
        "reading:autoplay:gifs": False,
    }


async def nothing(call: Call, form: Form) -> list[object]:
    """There is none of it here."""
    return []


async def custom_emojis(call: Call, form: Form) -> Response:
    """Those of this server, by category and name. Apps offer what is `visible_in_picker`."""

    async def make() -> list[CustomEmoji]:
        async with reading(call.store) as tx:
            return [custom_emoji(each, tx.uris) for each in await all_emojis(tx.connection)]

    return await kept(call, make, keep=MINUTE)


async def peers(call: Call, form: Form) -> Response:
    """The servers that this one has to do with."""

    async def make() -> list[str]:
        async with reading(call.store) as tx:
            return await surroundings.known_hosts(tx, most=PEERS)

    return await kept(call, make, keep=HOUR)


async def activity(call: Call, form: Form) -> Response:
    """The last weeks, the present one first."""

    async def make() -> list[Week]:
        async with reading(call.store) as tx:
            found = await surroundings.weeks(tx, count=WEEKS)
        return [
            {
                "week": str(each.begins // SECOND),
                "statuses": str(each.statuses),
                "logins": str(each.authors),
                "registrations": str(each.registrations),
            }
            for each in found
        ]

    return await kept(call, make, keep=HOUR)


async def description(call: Call, form: Form) -> ExtendedDescription:
    """What its admin says of the server."""
    return {"updated_at": moment(call.store.clock()), "content": escape(call.api.web.settings.server_summary)}


async def privacy(call: Call, form: Form) -> PrivacyPolicy:
    """What becomes of what the server knows of people; nothing where its admin says nothing."""
    posted = call.api.web.posted
    return {"updated_at": moment(posted.at), "content": posted.privacy}


async def rules(call: Call, form: Form) -> list[Rule]:
    """What whoever lives here has agreed to."""
    return rules_of(call.api.web)


async def blocked(call: Call, form: Form) -> list[DomainBlock]:
    """The servers that this one blocks or limits, and why. Raises Missing where that is not told."""
    if not call.api.web.settings.public_server_rules:
        raise Missing("what is blocked is not told")
    return [
        {
            "domain": each.host,
            "digest": sha256(each.host.encode()).hexdigest(),
            "severity": "suspend" if each.stance is Stance.BLOCKED else "silence",
            "comment": each.reason,
        }
        for each in public_rules(call.store.rules.book)
    ]


async def languages(call: Call, form: Form) -> list[Language]:
    """What this server itself speaks."""
    return [{"code": each, "name": Locale(each).get_display_name(each) or each} for each in LANGUAGES]


async def translations(call: Call, form: Form) -> dict[str, list[str]]:
    """Into which languages it translates: none."""
    return {}


async def directory(call: Call, form: DirectoryForm) -> list[Account]:
    """Who wants to be found here: communities before people."""
    async with reading(call.store) as tx:
        most = max(1, min(form.limit, LARGEST))
        found = await surroundings.discoverable(tx, skip=max(0, form.offset), most=most, by_name=form.order == "name")
        return await accounts(call, tx, [each for each in found if is_listed(tx.rules, each)])


async def suggestions(call: Call, form: Limited) -> list[Suggestion]:
    """Communities that the caller is not in yet."""
    return [{"source": "staff", "sources": ["featured"], "account": each} for each in await _suggested(call, form)]


async def _suggested(call: Call, form: Limited) -> list[Account]:
    async with reading(call.store) as tx:
        found = await surroundings.not_joined(tx, call.person.id, most=max(1, min(form.limit, LARGEST)))
        return await accounts(call, tx, found)


async def familiar(call: Call, form: Asked) -> list[FamiliarFollowers]:
    """Of each of these accounts, who follows it of those whom the caller follows."""
    async with reading(call.store) as tx:
        known = await find_accounts(tx, form.id[:LARGEST], call.reader_id)
        found: list[FamiliarFollowers] = []
        for each in known:
            ids = await surroundings.followed_who_follow(tx, call.person.id, each.id, most=LARGEST)
            shown = await accounts(call, tx, await find_accounts(tx, ids, call.reader_id))
            found.append({"id": str(each.id), "accounts": [] if each.is_community else shown})
        return found


async def health(call: Call, form: Form) -> Response:
    """The process answers."""
    return words("OK")


_NO = Needs.NOTHING

ENDPOINTS = (
    Endpoint("GET", "/api/v1/preferences", preferences, scope="read:accounts"),
    Endpoint("GET", "/api/v1/custom_emojis", custom_emojis, gives=list[CustomEmoji], needs=_NO),
    Endpoint("GET", "/api/v1/instance/peers", peers, gives=list[str], needs=_NO),
    Endpoint("GET", "/api/v1/instance/activity", activity, gives=list[Week], needs=_NO),
    Endpoint("GET", "/api/v1/instance/rules", rules, needs=_NO),
    Endpoint("GET", "/api/v1/instance/privacy_policy", privacy, needs=_NO),
    Endpoint("GET", "/api/v1/instance/domain_blocks", blocked, needs=_NO),
    Endpoint("GET", "/api/v1/instance/extended_description", description, needs=_NO),
    Endpoint("GET", "/api/v1/instance/languages", languages, needs=_NO),
    Endpoint("GET", "/api/v1/instance/translation_languages", translations, needs=_NO),
    Endpoint("GET", "/api/v1/directory", directory, DirectoryForm, list[Account], needs=_NO),
    Endpoint("GET", "/api/v1/suggestions", _suggested, Limited, list[Account], "read:accounts"),
    Endpoint("GET", "/api/v2/suggestions", suggestions, Limited, scope="read:accounts"),
    Endpoint("GET", "/api/v1/accounts/familiar_followers", familiar, Asked, scope="read:follows"),
    Endpoint("GET", "/health", health, gives=str, needs=_NO, kind=TEXT),
)
