"""What other servers say in the bench: Likes and comments as Lemmy and Mastodon write them, signed as they sign."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from fedi_groups.app import now
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, SECOND, Scheme, Uri
from fedi_groups.storage.received import Arrival, digest_of
from fedi_groups.wire.keys import PrivateKey, SigningKey
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign
from fedi_groups.wire.uris import origin_of

_AS = "https://www.w3.org/ns/activitystreams"
_SECURITY = "https://w3id.org/security/v1"


def likes(people: Sequence[ActorFacts], posts: Iterable[PostFacts], community: ActorFacts) -> list[Json]:
    """Everyone likes every post."""
    return [
        {
            "@context": [_AS, _SECURITY],
            "id": f"{origin_of(person.uri)}/activities/like/{post.id}-{person.name}",
            "type": "Like",
            "actor": person.uri,
            "object": post.uri,
            "audience": community.uri,
        }
        for post in posts
        for person in people
    ]


def comments(people: Sequence[ActorFacts], posts: Iterable[PostFacts], community: ActorFacts) -> list[Json]:
    """Everyone answers every post, over some minutes."""
    written = int(now() // SECOND) - 600
    return [
        _comment(person, post, community, seconds=written + place % 540)
        for post in posts
        for place, person in enumerate(people)
    ]


def follows(people: Sequence[ActorFacts], _: Sequence[ActorFacts], community: ActorFacts) -> list[Json]:
    """Everyone follows the community."""
    return [
        {
            "@context": _AS,
            "id": f"{person.uri}/follows/{community.name}",
            "type": "Follow",
            "actor": person.uri,
            "object": community.uri,
        }
        for person in people
    ]


def invitations(people: Sequence[ActorFacts], guests: Sequence[ActorFacts], community: ActorFacts) -> list[Json]:
    """Everyone writes a private message to the community, as Mastodon does, and invites a guest of their own."""
    return [
        _message(person, community, f"invite {guest.name}@{guest.host}")
        for person, guest in zip(people, guests, strict=True)
    ]


def asked_for_rules(people: Sequence[ActorFacts], _: Sequence[ActorFacts], community: ActorFacts) -> list[Json]:
    """Everyone asks for the rules, the same way."""
    return [_message(person, community, "rules") for person in people]


def arrivals(documents: Iterable[Json], people: Sequence[ActorFacts]) -> list[Arrival]:
    """As the gate and the intake would write them."""
    peers = {each.uri: each.peer_id for each in people}
    found: list[Arrival] = []
    for each in documents:
        peer = peers[each["actor"]]
        assert peer is not None
        digest = digest_of(origin_of(each["actor"]), each["id"])
        found.append(Arrival(digest, peer, 0, orjson.dumps(each), True, now()))
    return found


def signed_requests(documents: Iterable[Json], key: PrivateKey, *, inbox: Uri) -> list[bytes]:
    """As the bytes that go over the wire, signed now."""
    return [_signed(each, key, inbox) for each in documents]


def _signed(document: Json, key: PrivateKey, inbox: Uri) -> bytes:
    body = orjson.dumps(document)
    headers = {"content-type": "application/activity+json"}
    signer = SigningKey(Uri(f"{document['actor']}#main-key"), key)
    added = sign(Request("POST", inbox, headers, body), signer, scheme=Scheme.CAVAGE, now=now())
    fixed = {"User-Agent": "bench", "Accept-Encoding": "gzip", "Content-Length": str(len(body))}
    path = inbox.removeprefix(origin_of(inbox))
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**added, **headers, **fixed}.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _message(person: ActorFacts, community: ActorFacts, words: str) -> Json:
    uri = f"{person.uri}/statuses/1"
    published = datetime.fromtimestamp(int(now() // SECOND), UTC).isoformat().replace("+00:00", "Z")
    return {
        "@context": _AS,
        "id": f"{uri}/activity",
        "type": "Create",
        "actor": person.uri,
        "published": published,
        "to": [community.uri],
        "cc": [],
        "object": {
            "id": uri,
            "type": "Note",
            "published": published,
            "attributedTo": person.uri,
            "to": [community.uri],
            "cc": [],
            "content": (
                f'<p><span class="h-card"><a href="{community.uri}" class="u-url mention">@<span>{community.name}'
                f"</span></a></span> {words}</p>"
            ),
            "tag": [{"type": "Mention", "href": community.uri, "name": f"@{community.name}@{community.host}"}],
        },
    }


def _comment(person: ActorFacts, post: PostFacts, community: ActorFacts, *, seconds: int) -> Json:
    uri = f"{person.uri}/statuses/{post.id}"
    addressed: dict[str, Any] = {"to": [PUBLIC], "cc": [f"{person.uri}/followers", community.uri]}
    published = datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    return {
        "@context": [_AS, {"sensitive": "as:sensitive", "Hashtag": "as:Hashtag"}],
        "id": f"{uri}/activity",
        "type": "Create",
        "actor": person.uri,
        "published": published,
        **addressed,
        "object": {
            "id": uri,
            "type": "Note",
            "inReplyTo": post.uri,
            "published": published,
            "url": f"{origin_of(person.uri)}/@{person.name}/{post.id}",
            "attributedTo": person.uri,
            **addressed,
            "sensitive": False,
            "content": (
                f'<p><span class="h-card"><a href="{community.uri}" class="u-url mention">@<span>community</span></a>'
                "</span> A comment of the usual length, in which someone agrees with <em>nearly</em> everything, adds "
                'what was forgotten, and links to <a href="https://reading.example/more" rel="nofollow">more</a>.</p>'
            ),
            "contentMap": {"en": "<p>A comment of the usual length.</p>"},
            "attachment": [],
            "tag": [{"type": "Mention", "href": community.uri, "name": f"@community@{community.host}"}],
        },
    }
