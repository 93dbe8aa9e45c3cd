"""People, communities and this server, with their keys."""

from fedi_groups.domain.types import ActorKind, Uri
from fedi_groups.wire.emojis import TERMS as EMOJI_TERMS
from fedi_groups.wire.emojis import write_emoji
from fedi_groups.wire.groups import of_group
from fedi_groups.wire.render.terms import ACTOR_CONTEXT
from fedi_groups.wire.shapes import ActorShape, Json, KeyShape
from fedi_groups.wire.times import write_time


def render_actor(actor: ActorShape, *, host: str, server: Uri) -> Json:
    """A local actor's document (federation of Group, Person and Application actors), with @context."""
    document: Json = {
        "@context": ACTOR_CONTEXT,
        "id": actor.uri,
        "type": actor.kind.value,
        "preferredUsername": actor.name,
        "webfinger": f"{actor.name}@{host}",
        "name": actor.title or actor.name,
        "summary": actor.summary,
        "url": actor.url or actor.uri,
        "inbox": actor.inbox,
        "outbox": actor.outbox,
        "endpoints": {"sharedInbox": actor.shared_inbox},
        "manuallyApprovesFollowers": actor.locked,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "publicKey": next((_public_key(key) for key in actor.keys if key.pem), None),
        "assertionMethod": [_multikey(key) for key in actor.keys if key.multibase],
        "generator": _generator(server),
    }
    if actor.kind is not ActorKind.APPLICATION:
        document |= {"followers": actor.followers, "following": f"{actor.uri}/following", "featured": actor.featured}
    if actor.kind is ActorKind.GROUP:
        document |= of_group(actor)
    elif actor.kind is not ActorKind.APPLICATION:
        document["featuredTags"] = f"{actor.uri}/tags"
    if actor.summary_source is not None:
        document["source"] = {"content": actor.summary_source, "mediaType": "text/markdown"}
    for name, url, alt in (("icon", actor.icon, actor.icon_alt), ("image", actor.image, actor.image_alt)):
        if url is not None:
            document[name] = {"type": "Image", "url": url, **({"name": alt} if alt else {})}
    if actor.fields:
        document["attachment"] = [
            {"type": "PropertyValue", "name": name, "value": value} for name, value in actor.fields
        ]
    emojis = [write_emoji(each) for each in actor.emojis if each.image is not None]
    if emojis and actor.kind is not ActorKind.GROUP:
        # Of a community Lemmy would drop the flairs that stand there.
        document |= {"@context": [*ACTOR_CONTEXT, EMOJI_TERMS], "tag": emojis}
    if actor.attribution_domains:
        document["attributionDomains"] = list(actor.attribution_domains)
    if actor.aliases:
        document["alsoKnownAs"] = list(actor.aliases)
    if actor.suspended:
        document["suspended"] = True
    if actor.moved_to is not None:
        document["movedTo"] = actor.moved_to
    for name, moment in (("published", actor.published), ("updated", actor.updated)):
        if moment is not None:
            document[name] = write_time(moment)
    return document


def _public_key(key: KeyShape) -> Json:
    return {"id": key.uri, "owner": key.owner, "publicKeyPem": key.pem}


def _multikey(key: KeyShape) -> Json:
    return {"id": key.uri, "type": "Multikey", "controller": key.owner, "publicKeyMultibase": key.multibase}


def _generator(server: Uri) -> Json:
    """FEP-844e: what this software implements."""
    return {
        "type": "Application",
        "id": server,
        "implements": [
            {"href": "https://datatracker.ietf.org/doc/html/rfc9421", "name": "RFC-9421"},
            {"href": "https://w3id.org/fep/044f", "name": "FEP-044f"},
            {"href": "https://w3id.org/fep/1b12", "name": "FEP-1b12"},
            {"href": "https://w3id.org/fep/8b32", "name": "FEP-8b32"},
        ],
    }
