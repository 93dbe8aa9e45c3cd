"""What the words in our documents mean: the `@context` of each."""

from fedi_groups.wire.emojis import TERMS as EMOJI_TERMS
from fedi_groups.wire.groups import GROUP_TERMS
from fedi_groups.wire.quotes import REQUEST, REQUEST_TERMS, TERMS
from fedi_groups.wire.shapes import Json

AS = "https://www.w3.org/ns/activitystreams"

CONTEXT: list[str | Json] = [
    AS,
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v2",
    {
        "Hashtag": "as:Hashtag",
        "sensitive": "as:sensitive",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "votersCount": "toot:votersCount",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "lemmy": "https://join-lemmy.org/ns#",
        "moderators": {"@id": "lemmy:moderators", "@type": "@id"},
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        "commentsEnabled": "lemmy:commentsEnabled",
        "stickied": "lemmy:stickied",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    },
]
"""What every document of ours begins with. Receivers read plain keys; LD signatures and proofs cover these terms."""

MEDIA_TERMS: Json = {"blurhash": "toot:blurhash", "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"}}
"""Where pictures go along."""

ACTOR_CONTEXT: list[str | Json] = [
    *CONTEXT[:2],
    "https://w3id.org/security/multikey/v1",
    *CONTEXT[2:],
    {
        "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id", "@container": "@set"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        **GROUP_TERMS,
        "suspended": "http://joinmastodon.org/ns#suspended",
        "featuredTags": {"@id": "http://joinmastodon.org/ns#featuredTags", "@type": "@id"},
        "attributionDomains": {"@id": "http://joinmastodon.org/ns#attributionDomains", "@type": "@id"},
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
    },
]
"""None of the contexts before the last defines `assertionMethod` for an actor, and Fedify reads keys as JSON-LD."""


def with_context(document: Json) -> Json:
    return {"@context": context_of(document), **document}


def context_of(document: Json) -> list[str | Json]:
    """What stands in a document, or in what an activity is done to, in terms beyond CONTEXT has those at its end."""
    thing = document.get("object")
    inner = [thing] if isinstance(thing, dict) else []
    request = [each for each in (document, *inner) if each.get("type") == REQUEST]
    said = [*(each.get("instrument") for each in request), document, *inner]
    quoting = any(isinstance(each, dict) and ("interactionPolicy" in each or "quote" in each) for each in said)
    pictures = [each for thing in (document, *inner) for each in thing.get("attachment", ())]
    measured = any("blurhash" in each or "focalPoint" in each for each in pictures)
    tags = [each for thing in (document, *inner) for each in thing.get("tag", ())]
    return [
        *CONTEXT,
        *([TERMS] if quoting else []),
        *([REQUEST_TERMS] if request else []),
        *([MEDIA_TERMS] if measured else []),
        *([EMOJI_TERMS] if any(each.get("type") == "Emoji" for each in tags) else []),
    ]
