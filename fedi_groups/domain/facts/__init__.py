"""What the rules and the renderers may know: frozen snapshots of rows, with addresses filled in. No behaviour."""

from fedi_groups.domain.facts.actors import ActorFacts, AudienceFacts, FollowFacts, PeerFacts, ProfileField
from fedi_groups.domain.facts.hashtags import FeaturedTagFacts, FollowedTag, TagUse
from fedi_groups.domain.facts.invites import InviteFacts, InviteLink
from fedi_groups.domain.facts.keeping import BlockFacts, MuteFacts
from fedi_groups.domain.facts.lists import ListFacts
from fedi_groups.domain.facts.members import Belonging, NamedRole, Offer, Standing
from fedi_groups.domain.facts.order import AppealFacts, Entry, ReportFacts, SavedReply
from fedi_groups.domain.facts.posts import Approval, Flair, PostFacts
from fedi_groups.domain.facts.wishes import USUAL, FollowWish

__all__ = [
    "USUAL",
    "ActorFacts",
    "AppealFacts",
    "Approval",
    "AudienceFacts",
    "Belonging",
    "BlockFacts",
    "Entry",
    "FeaturedTagFacts",
    "Flair",
    "FollowFacts",
    "FollowWish",
    "FollowedTag",
    "InviteFacts",
    "InviteLink",
    "ListFacts",
    "MuteFacts",
    "NamedRole",
    "Offer",
    "PeerFacts",
    "PostFacts",
    "ProfileField",
    "ReportFacts",
    "SavedReply",
    "Standing",
    "TagUse",
]
