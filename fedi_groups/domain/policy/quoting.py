"""Who may quote what (FEP-044f). What is not for everyone is quoted by nobody: even its address would tell of it."""

from dataclasses import dataclass, replace

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import PUBLIC, MembershipState, Quotable, Uri, Visibility
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

_WIDTH = (Quotable.NOBODY, Quotable.FOLLOWERS, Quotable.ANYONE)


@dataclass(frozen=True, slots=True)
class Quoter:
    """Who wants to quote, and how they stand to the author and the community of what they would quote."""

    actor: ActorFacts
    follows_author: bool = False
    follows_community: bool = False
    standing: Standing | None = None


def quotable_by(author: ActorFacts, community: ActorFacts | None) -> Quotable:
    """What both the author and the community allow."""
    wishes = [author.quotable, *([community.quotable] if community is not None else [])]
    return min(wishes, key=_WIDTH.index)


def as_wished_for(author: ActorFacts, post: PostFacts) -> ActorFacts:
    """The author, with what they have said of this post in place of what they say of all."""
    return replace(author, quotable=post.quotable) if post.quotable is not None else author


def may_be_quoted(post: PostFacts, community: ActorFacts | None) -> Verdict:
    """Whether its being quoted is a question at all: to strangers, what they cannot read does not exist."""
    if post.gone:
        return Deny("What you would quote is gone.")
    if post.held_at is not None or post.visibility not in FOR_ALL or (community is not None and community.local_only):
        return Deny("Only what is public can be quoted.")
    return ALLOW


def may_quote(quoter: Quoter, post: PostFacts, *, author: ActorFacts, community: ActorFacts | None) -> Verdict:
    """Authors quote themselves; others as the author and the community allow, but for who is banned there."""
    match may_be_quoted(post, community):
        case Deny() as no:
            return no
    author = as_wished_for(author, post)
    if quoter.actor.id == author.id:
        return ALLOW
    if quoter.actor.deleted_at is not None:
        return Deny("This account is gone.")
    if quoter.standing is not None and quoter.standing.state is MembershipState.BANNED:
        return Deny("You are banned from this community.")
    match quotable_by(author, community):
        case Quotable.ANYONE:
            return ALLOW
        case Quotable.FOLLOWERS if _follows(quoter, author):
            return ALLOW
        case Quotable.FOLLOWERS:
            return Deny("Only followers may quote this.")
        case Quotable.NOBODY:
            return Deny("This may not be quoted.")


def may_quote_in(visibility: Visibility, community: ActorFacts | None) -> Verdict:
    """Asking an author elsewhere for permission shows them the post that quotes: so that one has to be public too."""
    if visibility in FOR_ALL and (community is None or not (community.is_private or community.local_only)):
        return ALLOW
    return Deny("Only a public post can quote another.")


def approved_in_advance(author: ActorFacts, community: ActorFacts | None) -> tuple[Uri, ...]:
    """Whom a public post of this author tells that they may quote it: the author alone stands for nobody."""
    match quotable_by(author, community):
        case Quotable.ANYONE:
            return (PUBLIC,)
        case Quotable.FOLLOWERS:
            whose = author if author.quotable is Quotable.FOLLOWERS or community is None else community
            return (whose.followers or author.uri,)
        case Quotable.NOBODY:
            return (author.uri,)


def _follows(quoter: Quoter, author: ActorFacts) -> bool:
    return quoter.follows_author if author.quotable is Quotable.FOLLOWERS else quoter.follows_community
