"""People, communities and servers, with the keys they claim."""

from typing import NamedTuple

from fedi_groups.domain.media import LONGEST_ALT
from fedi_groups.domain.types import ActorKind, Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.emojis import read_emojis
from fedi_groups.wire.flairs import read_flairs
from fedi_groups.wire.groups import read_community_language
from fedi_groups.wire.parse.fields import LONGEST_SUMMARY, LONGEST_TITLE, require_uri
from fedi_groups.wire.read import (
    as_list,
    first_link,
    objects_in,
    read_flag,
    read_own,
    read_text,
    read_type,
    read_uri,
    read_uris,
)
from fedi_groups.wire.shapes import ActorShape, Json, KeyShape
from fedi_groups.wire.times import read_time
from fedi_groups.wire.uris import host_of

MOST_FIELDS = 8
LONGEST_FIELD, LONGEST_VALUE = 255, 2047
PROPERTY = ("PropertyValue", "schema:PropertyValue")

ACTOR_TYPES = frozenset(kind.value for kind in ActorKind)


def parse_actor(document: Json) -> ActorShape:
    """A person, community or server. Malformed without id, type, name and inbox; servers need no name."""
    types = [each for each in as_list(document.get("type")) if isinstance(each, str)]
    kind = next((each for each in types if each in ACTOR_TYPES), None)
    if kind is None:
        raise Malformed(f"a {'/'.join(types) or 'thing without type'} is not an actor")
    uri = require_uri(document.get("id"), field="id")
    endpoints = document.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    source = document.get("source")
    icon, image = _picture(document.get("icon")), _picture(document.get("image"))
    return ActorShape(
        uri=uri,
        kind=ActorKind(kind),
        name=_name(document, kind, uri),
        inbox=require_uri(document.get("inbox"), field="inbox"),
        title=read_text(document.get("name"), longest=LONGEST_TITLE),
        summary=read_text(document.get("summary"), longest=LONGEST_SUMMARY) or "",
        summary_source=read_text(source.get("content"), longest=LONGEST_SUMMARY) if isinstance(source, dict) else None,
        url=first_link(document.get("url"), prefer="text/html"),
        icon=icon.url,
        image=image.url,
        icon_alt=icon.alt,
        image_alt=image.alt,
        language=read_community_language(document.get("language")) if kind == "Group" else None,
        shared_inbox=read_uri(shared) or read_uri(document.get("sharedInbox")),
        outbox=read_uri(document.get("outbox")),
        followers=read_uri(document.get("followers")),
        featured=read_uri(document.get("featured")),
        moderators=_moderators(document) if kind == "Group" else None,
        wall=read_own(document.get("wall") or document.get("sm:wall"), of=uri) if kind == "Group" else None,
        locked=read_flag(document.get("manuallyApprovesFollowers"), default=False),
        discoverable=read_flag(document.get("discoverable"), default=kind == "Group"),
        indexable=read_flag(document.get("indexable"), default=False),
        sensitive=read_flag(document.get("sensitive"), default=False),
        published=read_time(document.get("published")),
        updated=read_time(document.get("updated")),
        aliases=read_uris(document.get("alsoKnownAs")),
        moved_to=read_uri(document.get("movedTo")),
        keys=parse_keys(document, owner=uri),
        flairs=read_flairs(document) if kind == "Group" else (),
        fields=_fields(document),
        emojis=read_emojis(document),
    )


def _fields(document: Json) -> tuple[tuple[str, str], ...]:
    """Lines of a profile (schema.org PropertyValue), as Mastodon and others have them."""
    found: list[tuple[str, str]] = []
    for each in objects_in(document.get("attachment")):
        name, value = (
            read_text(each.get("name"), longest=LONGEST_FIELD),
            read_text(each.get("value"), longest=LONGEST_VALUE),
        )
        if each.get("type") in PROPERTY and name and value and len(found) < MOST_FIELDS:
            found.append((name, value))
    return tuple(found)


def _name(document: Json, kind: str, uri: Uri) -> str:
    """What it is called in handles. PieFed's server actor says nothing: a server goes by its host."""
    found = read_text(document.get("preferredUsername"), longest=300)
    if found is None and kind == ActorKind.APPLICATION:
        return host_of(uri)
    if found is None:
        raise Malformed("the actor has no preferredUsername")
    return found


def parse_keys(document: Json, *, owner: Uri) -> tuple[KeyShape, ...]:
    """Keys the actor claims as its own: publicKey (PEM) and assertionMethod (FEP-521a). Ten at the most."""
    found: list[KeyShape] = []
    for each in objects_in(document.get("publicKey")):
        uri, pem = read_uri(each.get("id")), each.get("publicKeyPem")
        if uri is not None and isinstance(pem, str) and read_uri(each.get("owner")) == owner:
            found.append(KeyShape(uri, owner, pem=pem[:10_000]))
    for each in objects_in(document.get("assertionMethod")):
        uri, multibase = read_uri(each.get("id")), each.get("publicKeyMultibase")
        if uri is None or not isinstance(multibase, str) or read_type(each) != "Multikey":
            continue
        if read_uri(each.get("controller")) == owner:
            found.append(KeyShape(uri, owner, multibase=multibase[:10_000]))
    return tuple(found[:10])


class _Picture(NamedTuple):
    url: str | None
    alt: str = ""


def _picture(value: object) -> _Picture:
    """Lemmy takes the last of an array; so do we. What is to be seen Misskey says as `name`, Mastodon as `summary`."""
    for each in reversed(as_list(value)):
        known = each if isinstance(each, dict) else {"url": each}
        url = first_link(known.get("url"))
        if url is not None:
            alts = (read_text(known.get(name), longest=LONGEST_ALT) for name in ("name", "summary"))
            return _Picture(url, next(filter(None, alts), ""))
    return _Picture(None)


def _moderators(document: Json) -> Uri | None:
    """The collection that attributedTo names; PeerTube-style lists of people name none."""
    stated = document.get("attributedTo")
    if isinstance(stated, str):
        return read_uri(stated)
    return read_uri(document.get("moderators"))
