"""What the document of a community has that others have not: in the words of Lemmy, of Smithereen, and our own."""

from typing import Any

from fedi_groups.domain.types import Uri
from fedi_groups.wire.flairs import TERMS as FLAIR_TERMS
from fedi_groups.wire.flairs import write_flair
from fedi_groups.wire.read import objects_in, read_text
from fedi_groups.wire.shapes import ActorShape, Json

UNDETERMINED = "und"
"""The language of what is written in none that is named."""

GROUP_TERMS: Json = {
    "sm": "http://smithereen.software/ns#",
    "wall": {"@id": "sm:wall", "@type": "@id"},
    "members": {"@id": "sm:members", "@type": "@id"},
    "accessType": "sm:accessType",
    "litepub": "http://litepub.social/ns#",
    "capabilities": "litepub:capabilities",
    "acceptsJoins": "litepub:acceptsJoins",
    **FLAIR_TERMS,
    "fg": "urn:fedi-groups:ns#",
    "umbrella": {"@id": "fg:umbrella", "@type": "@id"},
    "communities": {"@id": "fg:communities", "@type": "@id"},
}
"""Smithereen reads all there is as JSON-LD."""


def of_group(actor: ActorShape) -> Json:
    """In Smithereen's words a private community is closed where anyone may ask to be let in, and private where one has
    to be invited."""
    document: Json = {
        "attributedTo": actor.moderators,
        "moderators": actor.moderators,
        "postingRestrictedToMods": actor.restricted,
        "sensitive": actor.sensitive,
        "members": f"{actor.uri}/members",
        "accessType": ("private" if actor.invited else "closed") if actor.locked else "open",
        "capabilities": {"acceptsJoins": not actor.invited},
        # Empty, too: where it is missing PieFed keeps the flairs that it knew. Beside other tags Lemmy drops flairs.
        "tag": [write_flair(each) for each in actor.flairs] or [_topic(*each) for each in actor.topics],
    }
    if actor.language is not None:
        document["language"] = _languages(actor.language)
    # In words of our own: `context` would be read as a conversation, and `partOf` is for pages of collections.
    for name, value in (("wall", actor.wall), ("umbrella", actor.umbrella), ("communities", actor.communities)):
        if value is not None:
            document[name] = value
    return document


def _topic(name: str, address: Uri) -> Json:
    return {"type": "Hashtag", "href": address, "name": f"#{name}"}


def _languages(tag: str) -> list[Json]:
    """On Lemmy people write in no other than these: without one named, or in the community's. It knows neither regions
    nor scripts."""
    code = tag.split("-")[0]
    return [{"identifier": UNDETERMINED, "name": "Undetermined"}, {"identifier": code, "name": code}]


def read_community_language(stated: Any) -> str | None:
    """What a community is written in, if it names one and no more."""
    named = [read_text(each.get("identifier"), longest=35) for each in objects_in(stated)]
    found = {each for each in named if each is not None and each != UNDETERMINED}
    return found.pop() if len(found) == 1 else None
