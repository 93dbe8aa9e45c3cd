"""The caller's own account: what only they see of it, and what they change."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from fedi_groups.actions import media, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile as NewProfile
from fedi_groups.domain.choices import Choices
from fedi_groups.domain.facts import ActorFacts, ProfileField
from fedi_groups.domain.media import Made, MediaFacts
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.types import Quotable, Visibility
from fedi_groups.errors import Malformed
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import CredentialAccount, credential_account
from fedi_groups.faces.mastodon.entities.hashtags import featured_tag
from fedi_groups.faces.mastodon.entities.profiles import Profile, profile
from fedi_groups.faces.mastodon.entities.quotes import POLICIES
from fedi_groups.faces.mastodon.forms import Flag, Form, Many, Text
from fedi_groups.faces.mastodon.show import account_of
from fedi_groups.media.workshop import LARGEST
from fedi_groups.reads import accounts, hashtags
from fedi_groups.storage.accounts import choices_of, choose
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.text.languages import normalise
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import MAX_TITLE

LARGEST_FORM = 2 * LARGEST + 1024 * 1024
"""Bytes of two pictures, and of what goes along with them."""

_VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "private": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}


class FieldForm(BaseModel):
    name: Text = ""
    value: Text = ""


class SourceForm(BaseModel):
    privacy: Text | None = None
    sensitive: Flag | None = None
    language: Text | None = None
    quote_policy: Text | None = None


class CredentialsForm(Form):
    """What is not given stays as it is."""

    display_name: Text | None = None
    note: Text | None = None
    avatar: Any = None
    header: Any = None
    locked: Flag | None = None
    discoverable: Flag | None = None
    indexable: Flag | None = None
    bot: Flag | None = None
    hide_collections: Flag | None = None
    avatar_description: Text | None = None
    header_description: Text | None = None
    attribution_domains: Many[Text] | None = None
    fields_attributes: Many[FieldForm] | None = None
    source: SourceForm = Field(default_factory=SourceForm)


class ProfileForm(CredentialsForm):
    """And what apps show beside what one says."""

    show_media: Flag | None = None
    show_media_replies: Flag | None = None
    show_featured: Flag | None = None


async def verify(call: Call, form: Form) -> CredentialAccount:
    """The caller's own, with what only they see of it."""
    async with reading(call.store) as tx:
        me = await tx.actors.get(call.person.id)
        account, choices = await account_of(call, tx, me), await choices_of(tx.connection, me.id)
        return credential_account(account, me, choices, requests=await accounts.count_requests(tx, me))


async def update(call: Call, form: CredentialsForm) -> CredentialAccount:
    """New words, pictures and choices. Whoever acts as a community changes what that says of itself."""
    await _update(call, form)
    return await verify(call, form)


async def show_profile(call: Call, form: Form) -> Profile:
    """The caller's own, as they wrote it."""
    async with reading(call.store) as tx:
        me = await tx.actors.get(call.person.id)
        tags = [featured_tag(each, uris=tx.uris) for each in await hashtags.featured(tx, me.id)]
        return profile(await account_of(call, tx, me), me, await choices_of(tx.connection, me.id), tags)


async def update_profile(call: Call, form: ProfileForm) -> Profile:
    """The same as for the account, and what apps show beside what one says."""
    await _update(call, form)
    return await show_profile(call, form)


async def _update(call: Call, form: CredentialsForm) -> None:
    pictures = {"icon": await _picture(call, form.avatar), "image": await _picture(call, form.header)}
    async with transaction(call.store) as tx:
        me = await tx.actors.get(call.person.id)
        hand = await acting.hand(call, tx) if me.is_community else None
        author = hand.moderator if hand is not None else me
        if form.source.quote_policy is not None:
            profiles.set_quotable(tx, actor=me, who=_policy(form.source.quote_policy))
            me = await tx.actors.get(me.id)
        await _change(tx, me, hand, _new(form, await _uploaded(tx, author, pictures)))
        if hand is None:
            await choose(tx.connection, me.id, _chosen(await choices_of(tx.connection, me.id), form))


async def without_avatar(call: Call, form: Form) -> CredentialAccount:
    """The picture that stood for the caller goes, if there was one."""
    return await _without(call, form, "icon")


async def without_header(call: Call, form: Form) -> CredentialAccount:
    """So does the one above their profile."""
    return await _without(call, form, "image")


async def _without(call: Call, form: Form, which: str) -> CredentialAccount:
    async with transaction(call.store) as tx:
        me = await tx.actors.get(call.person.id)
        hand = await acting.hand(call, tx) if me.is_community else None
        await _change(tx, me, hand, NewProfile(without=frozenset({which})))
    return await verify(call, form)


async def _change(tx: Unit, me: ActorFacts, hand: Hand | None, new: NewProfile) -> None:
    """Of a community its charter says whether it is locked, and stands in directories; the rest is not for choice."""
    if hand is None:
        await profiles.change_person(tx, person=me, profile=new)
        return
    said = replace(
        new, locked=None, discoverable=None, indexable=None, bot=None, reclusive=None, attribution_domains=None
    )
    await profiles.change_community(tx, hand, community=me, profile=said)


async def _picture(call: Call, given: Any) -> Made | None:
    if not isinstance(given, UploadFile):
        return None
    return await call.api.web.workshop.keep_picture(await given.read())


async def _uploaded(tx: Unit, author: ActorFacts, pictures: dict[str, Made | None]) -> dict[str, MediaFacts]:
    kept = {name: each for name, each in pictures.items() if each is not None}
    return {name: await media.add(tx, author=author, made=each) for name, each in kept.items()}


def _new(form: CredentialsForm, pictures: dict[str, MediaFacts]) -> NewProfile:
    if form.display_name is not None and len(form.display_name) > MAX_TITLE:
        raise _refused(f"Display name is too long (maximum is {MAX_TITLE} characters)")
    fields = None
    if form.fields_attributes is not None:
        given = [each for each in form.fields_attributes if each.name.strip()]
        fields = tuple(ProfileField(each.name.strip(), _html(each.value)) for each in given)
    return NewProfile(
        title=form.display_name.strip() if form.display_name is not None else None,
        summary=render(form.note, mentions={}).html if form.note is not None else None,
        summary_source=form.note,
        icon=pictures.get("icon"),
        image=pictures.get("image"),
        fields=fields,
        locked=form.locked,
        discoverable=form.discoverable,
        indexable=form.indexable,
        bot=form.bot,
        reclusive=form.hide_collections,
        icon_alt=_line(form.avatar_description),
        image_alt=_line(form.header_description),
        attribution_domains=_domains(form.attribution_domains),
    )


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def _domains(given: list[str] | None) -> tuple[str, ...] | None:
    """As they are written in addresses: with or without what goes before and after that."""
    if given is None:
        return None
    return tuple(dict.fromkeys(read_host(each) or each for each in given if each.strip()))


def _html(text: str) -> str:
    """A line of a profile: links, and no paragraph around it."""
    return render(" ".join(text.split()), mentions={}).html.strip().removeprefix("<p>").removesuffix("</p>")


def _policy(text: str) -> Quotable:
    if text not in POLICIES:
        raise _refused("Quote policy is not included in the list")
    return POLICIES[text]


def _chosen(before: Choices, form: CredentialsForm) -> Choices:
    said = form.source
    if said.privacy is not None and said.privacy not in _VISIBILITIES:
        raise _refused("Privacy is not included in the list")
    language = normalise(said.language) if said.language else before.language
    if said.language and language is None:
        raise _refused("Language is not included in the list")
    shown = form if isinstance(form, ProfileForm) else ProfileForm()
    return Choices(
        visibility=_VISIBILITIES[said.privacy] if said.privacy is not None else before.visibility,
        sensitive=_said(said.sensitive, before.sensitive),
        language=None if said.language == "" else language,
        shows_media=_said(shown.show_media, before.shows_media),
        media_replies=_said(shown.show_media_replies, before.media_replies),
        shows_featured=_said(shown.show_featured, before.shows_featured),
    )


def _said(given: bool | None, before: bool) -> bool:
    return given if given is not None else before


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=f"Validation failed: {reason}")


ENDPOINTS = (
    Endpoint("GET", "/api/v1/accounts/verify_credentials", verify, gives=CredentialAccount, scope="read:accounts"),
    Endpoint(
        "PATCH",
        "/api/v1/accounts/update_credentials",
        update,
        CredentialsForm,
        CredentialAccount,
        "write:accounts",
        largest=lambda web: LARGEST_FORM,
        refusals=(507,),
    ),
    Endpoint("GET", "/api/v1/profile", show_profile, gives=Profile, scope="read:accounts"),
    Endpoint(
        "PATCH",
        "/api/v1/profile",
        update_profile,
        ProfileForm,
        Profile,
        "write:accounts",
        largest=lambda web: LARGEST_FORM,
        refusals=(507,),
    ),
    Endpoint("DELETE", "/api/v1/profile/avatar", without_avatar, gives=CredentialAccount, scope="write:accounts"),
    Endpoint("DELETE", "/api/v1/profile/header", without_header, gives=CredentialAccount, scope="write:accounts"),
)
