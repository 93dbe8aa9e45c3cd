"""What a community has decided about itself: who comes in, who brings others, who speaks. Pure choices, no rules.

The rules that follow from them stand in `domain.policy`. Presets are charters that people know from elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

MOST_QUESTIONS = 3
MOST_RULES = 20


class Admission(StrEnum):
    """How one becomes a member, from widest to narrowest. CLOSED: nobody comes in any more, invited or not."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"
    CLOSED = "closed"


class Reading(StrEnum):
    """Who reads, from widest to narrowest. UNLISTED: everyone, but it stands in no directory. HIDDEN: members, and
    nobody else learns that there is such a community."""

    EVERYONE = "everyone"
    UNLISTED = "unlisted"
    MEMBERS = "members"
    HIDDEN = "hidden"


class Speakers(StrEnum):
    """Who may say something of one kind, from widest to narrowest."""

    ANYONE = "anyone"
    MEMBERS = "members"
    MODERATORS = "moderators"


class Inviters(StrEnum):
    """Who brings others in, from widest to narrowest."""

    MEMBERS = "members"
    MODERATORS = "moderators"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Charter:
    """`admission`: None is the oldest choice, open where everyone reads, else by approval. `questions` are answered by
    those who ask to come in.

    `posts` and `comments` say who speaks; `polls`, `events`, `links` and `pictures` may narrow that further.
    `first_held`: so many posts and comments of each member wait for a moderator. `strangers_held`: what people
    elsewhere say who are no members waits. `earned_after`: links and pictures take so many posts or comments that were
    shown. `pause`: seconds between two things one person says; `age`: days since their account was made.

    `cap`: members at most, the others wait in line. `invites`: how many each new member may give away; None: as many as
    they like. `rules` are numbered from 1, and cited by moderators. `anonymous`: members may speak as *a member*.
    `open_insights`: members are told how the community fares, as moderators are.
    `succession`: days after which an owner counts as gone; 0: never.

    Of a community in an umbrella, `umbrella_first`: only members of that come in, and who is none any more is out;
    `umbrella_brings`: whoever becomes a member of that is one here too, as far as there is room.
    """

    admission: Admission | None = None
    questions: tuple[str, ...] = ()
    posts: Speakers = Speakers.MEMBERS
    comments: Speakers = Speakers.MEMBERS
    polls: Speakers = Speakers.ANYONE
    events: Speakers = Speakers.ANYONE
    links: Speakers = Speakers.ANYONE
    pictures: Speakers = Speakers.ANYONE
    first_held: int = 0
    strangers_held: bool = False
    earned_after: int = 0
    pause: int = 0
    age: int = 0
    cap: int | None = None
    invites: int | None = 5
    inviters: Inviters = Inviters.MEMBERS
    rules: tuple[str, ...] = ()
    anonymous: bool = False
    open_insights: bool = False
    hidden: bool = False
    succession: int = 180
    umbrella_first: bool = False
    umbrella_brings: bool = False


DEFAULT = Charter()


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of community that people know."""

    reading: Reading
    charter: Charter


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "public": Preset(Reading.EVERYONE, Charter(admission=Admission.OPEN)),
        "x-style": Preset(Reading.EVERYONE, Charter(admission=Admission.INVITATION, invites=5)),
        "closed": Preset(Reading.MEMBERS, Charter(admission=Admission.APPROVAL)),
        "circle": Preset(
            Reading.HIDDEN,
            Charter(admission=Admission.INVITATION, inviters=Inviters.OWNER, invites=None, cap=150, hidden=True),
        ),
        "announcements": Preset(
            Reading.EVERYONE,
            Charter(admission=Admission.OPEN, posts=Speakers.MODERATORS, comments=Speakers.MODERATORS),
        ),
        "classroom": Preset(
            Reading.MEMBERS,
            Charter(
                admission=Admission.APPROVAL,
                inviters=Inviters.MODERATORS,
                events=Speakers.MODERATORS,
                polls=Speakers.MODERATORS,
                questions=("What is your name, and which class are you in?",),
            ),
        ),
    }
)
"""Public group; X-style community (everyone reads, members speak, by invitation, five invites for each new member);
closed group; circle (at most 150, the owner invites); announcement channel; classroom."""
