"""What the document of a community has that others have not: in the words of Lemmy, and those of Smithereen."""

from fedi_groups.wire.flairs import TERMS as FLAIR_TERMS
from fedi_groups.wire.flairs import write_flair
from fedi_groups.wire.shapes import ActorShape, Json

GROUP_TERMS: Json = {
    "sm": "http://smithereen.software/ns#",
    "wall": {"@id": "sm:wall", "@type": "@id"},
    "members": {"@id": "sm:members", "@type": "@id"},
    "accessType": "sm:accessType",
    "litepub": "http://litepub.social/ns#",
    "capabilities": "litepub:capabilities",
    "acceptsJoins": "litepub:acceptsJoins",
    **FLAIR_TERMS,
}
"""Smithereen reads all there is as JSON-LD."""


def of_group(actor: ActorShape) -> Json:
    """A private community is closed, as Smithereen calls it: anyone may see that it is there, and ask to be let in."""
    document: Json = {
        "attributedTo": actor.moderators,
        "moderators": actor.moderators,
        "postingRestrictedToMods": False,
        "sensitive": actor.sensitive,
        "members": f"{actor.uri}/members",
        "accessType": "closed" if actor.locked else "open",
        "capabilities": {"acceptsJoins": True},
    }
    if actor.wall is not None:
        document["wall"] = actor.wall
    if actor.flairs:
        document["tag"] = [write_flair(each) for each in actor.flairs]
    return document
